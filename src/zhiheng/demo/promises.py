"""What the city does about its plan: adopts it, binds targets, splits some among districts, reports each quarter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from zhiheng.demo.chance import Chance
from zhiheng.demo.city import example_plans
from zhiheng.demo.people import DEPARTMENTS, REPORTER
from zhiheng.demo.timeline import Timeline
from zhiheng.demo.words import words
from zhiheng.kernel.access.models import Person
from zhiheng.kernel.evidence.models import File
from zhiheng.kernel.plans.actions import accept_item, import_plan
from zhiheng.kernel.plans.models import Version
from zhiheng.kernel.plans.queries import review_items
from zhiheng.kernel.targets import actions, queries
from zhiheng.kernel.targets.models import Report, Target
from zhiheng.kernel.targets.rules import TargetState, TaskState
from zhiheng.policy.promises.splitting import Part, SplitRule
from zhiheng.primitives.periods import Period

_PLAN: Final = "lanxi_2024.txt"
_REVIEWS: Final = "zhiliangban"
_BUREAU: Final = "lanxi-scjg"
_ENTERS: Final = "shiju-tianbao"
_WITHOUT: Final = {"委托第三方开展公共服务质量满意度测评", "召开联席会议"}
"""Targets that no statistics count."""
_DIVIDED: Final[tuple[tuple[str, SplitRule, str], ...]] = (
    ("更新改造老旧住宅电梯", "proportional", "按各区县常住人口权重分解"),
    ("创建放心消费示范单位", "proportional", "按各区县常住人口权重分解"),
    ("培训首席质量官", "proportional", "按各区县规模以上企业数分解"),
    ("制造业产品质量合格率", "equal", "各区县与全市同一目标"),
    ("规模生产主体接入率", "equal", "各区县与全市同一目标"),
)


@dataclass(frozen=True)
class Adoption:
    """The plan is adopted and its targets are bound."""

    at: datetime


@dataclass(frozen=True)
class Division:
    """Some targets are split among the districts."""

    at: datetime


@dataclass(frozen=True)
class Quarter:
    """Lead offices report on a quarter; what they reported on the one before is checked."""

    at: datetime
    period: Period
    number: int
    """The first is 0."""
    last: bool


Promised = Adoption | Division | Quarter


class Promises:
    """What happens about the plan, in order; the same for the same timeline."""

    def __init__(self, timeline: Timeline, begun: datetime) -> None:
        self._timeline = timeline
        self._begun = begun

    def events(self) -> Iterator[Promised]:
        """As it becomes known."""
        timeline = self._timeline
        yield Adoption(self._begun + timedelta(hours=1))
        ends = [month for month in range(timeline.months) if timeline.begins(month).month % 3 == 0]
        whole = [month for month in ends if timeline.last_of(month) < timeline.cutoff]
        found: list[Promised] = [
            Quarter(
                timeline.sent_at(month, 9, 200),
                Period.containing(timeline.begins(month), "quarter"),
                number,
                month == whole[-1],
            )
            for number, month in enumerate(whole)
        ]
        changed = timeline.month_of(timeline.change_on)
        if changed < timeline.months:
            found.append(Division(timeline.sent_at(changed - 1, 6, 60)))
        yield from sorted(found, key=lambda event: event.at)


def keep(event: Promised, person: Callable[[str], Person]) -> None:
    """Do what the event tells; what was done before is not done again."""
    by = person(_REVIEWS)
    match event:
        case Adoption(at):
            _adopt(by, at)
        case Division(at):
            _divide(by, at)
        case Quarter():
            _report(event, person)


def _adopt(by: Person, at: datetime) -> None:
    content = dict(example_plans())[_PLAN]
    plan = import_plan(document=content, name=_PLAN, by=by, at=at).plan
    if Version.objects.filter(plan=plan).exists():
        return
    for item in review_items(plan).in_the_way:
        accept_item(item=item.id, by=by, at=at, note="与正文核对无误")
    actions.adopt_plan(plan=plan, by=by, at=at, note="市政府第31次常务会议审议通过")
    actions.bind_sure(plan=plan.pk, by=by, at=at)
    for state in queries.followed_targets(plan.pk):
        if state.data.indicator in _WITHOUT:
            reason = "没有统计口径，由牵头单位报告进展"
            actions.decline(target=state.number, reason=reason, by=by, at=at)
        stated = next(iter(queries.baselines_for(state)), None)
        if stated is not None:
            actions.chart(target=state.number, baseline=stated, reason="方案正文和专栏载明", by=by, at=at)


def _divide(by: Person, at: datetime) -> None:
    if Target.objects.filter(parent__isnull=False).exists():
        return
    parts = [Part(region=one.code, weight=Decimal(one.weight)) for one in words().districts]
    last = {state.data.indicator: state for state in _whole_targets()}
    for name, rule, reason in _DIVIDED:
        actions.split(target=last[name].number, rule=rule, parts=parts, reason=reason, by=by, at=at)


def _whole_targets() -> list[TargetState]:
    """Those of the plan by year: of several years the last one stays in a table by name."""
    plan = Target.objects.values_list("plan_id", flat=True).first()
    found = [] if plan is None else list(queries.followed_targets(plan))
    return sorted(found, key=lambda state: state.data.year or 0)


# --- reports ---------------------------------------------------------------------------------------------------------

_GOES_ON: Final = (
    "已印发分工方案，明确责任科室和时间节点，正在收集基础数据。",
    "按季度调度，重点事项已全部启动，部分事项进入实施阶段。",
    "完成中期自查，对进度偏慢的事项发提示函，落实整改措施。",
    "主要工作量完成过半，存在的问题是部分区县配套资金到位较慢。",
    "多数事项完成，剩余事项已逐项排定完成时间，由分管负责人督办。",
)
_DONE: Final = "全部事项完成并通过验收，转入常态化工作，相关材料见附件。"
_BACK: Final = (
    "请补充完成数量和佐证材料。",
    "进展描述与上季度雷同，请写明本季度新增工作。",
    "完成比例与台账不一致，请核对。",
)
_LATE, _RETURNED, _WITH_FILE = 0.06, 0.05, 0.3


def _report(event: Quarter, person: Callable[[str], Person]) -> None:
    if Report.objects.filter(period=event.period.label).exists():
        return
    chance = Chance(event.number, f"reports {event.period.label}")
    reviews = person(_REVIEWS)
    for number, said in enumerate(queries.reports_waiting()):
        at = event.at - timedelta(days=2) + timedelta(minutes=number)
        if chance.happens(_RETURNED):
            actions.return_report(report=said.number, reason=chance.choice(_BACK), by=reviews, at=at)
        else:
            actions.accept_report(report=said.number, by=reviews, at=at)
    owing: list[TargetState | TaskState] = [one for one in queries.tasks() if one.data.role == "task"]
    owing += [one for one in _whole_targets() if one.binding == "declined"]
    done = {
        about for about, said in queries.latest_reports([one.number for one in owing]).items() if said.percent == 100
    }
    files = list(File.objects.filter(media_type="application/pdf").values_list("sha256", flat=True)[:1])
    for number, state in enumerate(owing):
        if state.number in done or chance.happens(_LATE):
            continue
        if state.office == _BUREAU:
            by = person(_ENTERS)
        elif state.office in DEPARTMENTS:
            by = person(REPORTER)
        else:
            continue
        percent = _percent(state.number, event.number)
        actions.report(
            about=state.number,
            period=event.period.label,
            percent=percent,
            words=_DONE if percent == 100 else _GOES_ON[min(int(percent // 20), len(_GOES_ON) - 1)],
            evidence=files if percent == 100 or chance.happens(_WITH_FILE) else (),
            by=by,
            at=event.at + timedelta(minutes=number),
        )


def _percent(number: int, quarter: int) -> Decimal:
    """How far a task is after so many quarters, in steps of five; each has a pace of its own."""
    pace = Chance(number, "pace").uniform(6, 15)
    return Decimal(min(100, int((8 + pace * (quarter + 1)) // 5 * 5)))
