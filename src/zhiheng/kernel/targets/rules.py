"""What is true of targets: how the entries about them add up, what a split gives, when a report is owed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Literal

import msgspec

from zhiheng.contract.declarations.indicators import Indicator
from zhiheng.kernel.access.rules import day_of
from zhiheng.kernel.journal import rules as journal
from zhiheng.methods.progress.standing import DEFAULT_THRESHOLDS, STATUS_ZH, Judge, Status, Thresholds
from zhiheng.policy.findings import TargetData, TaskData, label_of
from zhiheng.policy.promises import reading as readings
from zhiheng.policy.promises.judging import JUDGE_ZH, Baseline, Judgement, Promise
from zhiheng.policy.promises.reading import Reading
from zhiheng.policy.promises.reporting import Due, periods_owed
from zhiheng.policy.promises.series import Point
from zhiheng.policy.promises.settling import Settled, settled_promise
from zhiheng.policy.promises.splitting import Split
from zhiheng.policy.quality_fields import FIELD_ZH
from zhiheng.primitives.errors import RuleViolation
from zhiheng.primitives.periods import Period

Binding = Literal["open", "bound", "declined"]
BINDING_ZH: Final[dict[str, str]] = {"open": "待绑定", "bound": "已绑定", "declined": "只报进展"}
ReportState = Literal["waiting", "accepted", "returned"]
REPORT_ZH: Final[dict[str, str]] = {"waiting": "待核", "accepted": "认可", "returned": "退回"}
TARGET, TASK, REPORT = "targets.target", "targets.task", "targets.report"
"""Kinds of entries."""


class TargetUnknown(RuleViolation):
    """No target, task or report has this number."""

    code = "targets.unknown"


class ReasonMissing(RuleViolation):
    """The act needs a reason in words."""

    code = "targets.reason_missing"


class NotBound(RuleViolation):
    """The act needs an indicator that the target is bound to."""

    code = "targets.not_bound"


class BaselineRefused(RuleViolation):
    """A baseline or path that does not come before the deadline, or is not what the plan says."""

    code = "targets.baseline_refused"


class MethodRefused(RuleViolation):
    """A half-life that is no length of time."""

    code = "targets.method_refused"


class ReportRefused(RuleViolation):
    """A report of a period that is not one, of a part beyond 0 to 100, or without words."""

    code = "targets.report_refused"


class ChangedMeanwhile(RuleViolation):
    """Someone else decided about the target since the person saw it."""

    code = "targets.changed_meanwhile"


class OwnReport(RuleViolation):
    """Who wrote a report does not check it."""

    code = "targets.own_report"


class PlaceUnknown(RuleViolation):
    """No region or office has this code or key."""

    code = "targets.place_unknown"


class PlanNotAdopted(RuleViolation):
    """The plan has no adopted version whose targets could be followed."""

    code = "targets.plan_not_adopted"


def unknown(number: int, what: str = "目标") -> TargetUnknown:
    """The refusal of a number that nothing has."""
    return TargetUnknown(
        f"nothing in kernel/targets has the number {number}; take it from a list",
        message_zh=f"没有编号为{number}的{what}；编号以清单为准；请从清单重新进入。",
        number=number,
    )


def place_unknown(key: str) -> PlaceUnknown:
    """The refusal of a region or office that is not there."""
    return PlaceUnknown(
        f"no region or office {key[:64]!r} is known (kernel/access); take one from the list",
        message_zh=f"没有“{key[:64]}”这一区划或单位；区划和单位以清单为准；请从清单中选择。",
        key=key[:64],
    )


def reason_missing(act_zh: str) -> ReasonMissing:
    """The refusal of an act without a reason."""
    return ReasonMissing(
        "the act needs a reason that is kept with it (kernel/targets/rules.py); write one",
        message_zh=f"{act_zh}须写明理由；理由随记载永久保存；请填写后再提交。",
    )


# --- what stands -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TargetState:
    """A target as all entries about it add up."""

    number: int
    plan: int
    version: int
    item: str
    """Key of its item in the version."""
    start: int
    end: int
    clause: str
    order: int
    data: TargetData
    field: str
    responsible: tuple[str, ...] = ()
    """Keys of the offices the plan makes answer for it, where it is known which they are."""
    office: str = ""
    """Key of the office that leads."""
    region: str = ""
    """Code of the place it is about; empty for the whole city."""
    parent: int | None = None
    binding: Binding = "open"
    indicator: str = ""
    reading: Reading | None = None
    """As a person said; None: as the words and the indicator say."""
    bound_by: str = ""
    bound_at: datetime | None = None
    reason: str = ""
    """Of the binding."""
    baseline: Baseline | None = None
    steps: tuple[tuple[int, Decimal], ...] = ()
    judges: tuple[Judge, ...] = ()
    half_life: float | None = None
    thresholds: tuple[float, float, float, float] | None = None
    split: Split | None = None
    dropped: bool = False
    """A later version of the plan has it no more, or the split it came from was undone."""
    taken_up_at: datetime | None = None
    last: int = 0
    """Number of the newest entry about it."""


@dataclass(frozen=True, slots=True)
class TaskState:
    """A task as all entries about it add up."""

    number: int
    plan: int
    version: int
    item: str
    start: int
    end: int
    clause: str
    order: int
    data: TaskData
    responsible: tuple[str, ...] = ()
    office: str = ""
    dropped: bool = False
    taken_up_at: datetime | None = None
    last: int = 0


@dataclass(frozen=True, slots=True)
class ReportWords:
    """One report of progress, and what the quality office said of it."""

    number: int
    about: int
    about_kind: str
    """``targets.target`` or ``targets.task``."""
    office: str
    period: str
    percent: Decimal | None
    words: str
    evidence: tuple[str, ...]
    by: str
    at: datetime
    state: ReportState = "waiting"
    checked_by: str = ""
    checked_at: datetime | None = None
    reason: str = ""
    last: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """An entry, as far as it speaks of targets."""

    seq: int
    act: str
    kind: str
    by: str
    at: datetime
    reason: str
    office: str
    evidence: tuple[str, ...]
    data: Mapping[str, Any]

    @property
    def about(self) -> int:
        """The number of the target, task or report; the entry's own where it begins one."""
        return int(self.data.get("number", self.seq))


@dataclass
class Book:
    """Every target, task and report as known at a point of the journal."""

    targets: dict[int, TargetState] = field(default_factory=dict)
    tasks: dict[int, TaskState] = field(default_factory=dict)
    reports: dict[int, ReportWords] = field(default_factory=dict)

    def take(self, line: Line) -> TargetState | TaskState | ReportWords:
        """Add what an entry says."""
        number = line.about
        if line.kind == TARGET:
            target = self.targets[number] = target_after(self.targets.get(number), line)
            return target
        if line.kind == TASK:
            task = self.tasks[number] = task_after(self.tasks.get(number), line)
            return task
        report = self.reports[number] = report_after(self.reports.get(number), line)
        return report


_OF_TAKING_UP: Final = ("plan", "version", "item", "start", "end", "clause", "order")
_OF_A_PART: Final = ("region", "parent", "binding", "indicator", "reading")


def target_after(state: TargetState | None, line: Line) -> TargetState:
    """The target after one more entry; the first one begins it."""
    data = line.data
    if state is None:
        begun: dict[str, Any] = {name: data[name] for name in (*_OF_TAKING_UP, *_OF_A_PART) if name in data}
        return TargetState(
            number=line.about,
            **begun,
            data=msgspec.convert(data["data"], TargetData),
            field=data["field"],
            responsible=tuple(data.get("responsible", ())),
            office=line.office,
            bound_by=line.by if "indicator" in data else "",
            bound_at=line.at if "indicator" in data else None,
            reason=line.reason,
            taken_up_at=line.at,
            last=line.seq,
        )
    changes: dict[str, Any] = {}
    match line.act:
        case journal.TAKEN_UP:
            changes = {name: data[name] for name in _OF_TAKING_UP}
            changes |= {"data": msgspec.convert(data["data"], TargetData), "field": data["field"], "dropped": False}
            changes["responsible"] = tuple(data.get("responsible", ()))
            if data.get("changed"):
                changes |= {"binding": "open", "baseline": None, "steps": (), "split": None}
        case journal.BOUND:
            changes = {"binding": "bound", "indicator": data["indicator"], "region": data["region"]}
            changes |= {"reading": data.get("reading"), "bound_by": line.by, "bound_at": line.at, "reason": line.reason}
        case journal.UNBOUND:
            changes = {"binding": "declined", "indicator": "", "reading": None}
            changes |= {"bound_by": line.by, "bound_at": line.at, "reason": line.reason}
        case journal.CHARTED:
            baseline = data.get("baseline")
            changes = {
                "baseline": None if baseline is None else msgspec.convert(baseline, Baseline),
                "steps": msgspec.convert(data.get("steps", []), tuple[tuple[int, Decimal], ...]),
                "judges": tuple(data.get("judges", ())),
                "half_life": data.get("half_life"),
                "thresholds": tuple(data["thresholds"]) if data.get("thresholds") else None,
            }
        case journal.ASSIGNED:
            changes = {"office": data["office"]}
        case journal.SPLIT:
            split = data.get("split")
            changes = {"split": None if split is None else msgspec.convert(split, Split)}
        case journal.RETRACTED:
            changes = {"dropped": True}
    return replace(state, last=line.seq, **changes)


def task_after(state: TaskState | None, line: Line) -> TaskState:
    """The task after one more entry."""
    data = line.data
    if state is None or line.act == journal.TAKEN_UP:
        taken: dict[str, Any] = {name: data[name] for name in _OF_TAKING_UP}
        return TaskState(
            number=line.about,
            **taken,
            data=msgspec.convert(data["data"], TaskData),
            responsible=tuple(data.get("responsible", ())),
            office=line.office if state is None else state.office,
            taken_up_at=line.at if state is None else state.taken_up_at,
            last=line.seq,
        )
    if line.act == journal.ASSIGNED:
        return replace(state, office=data["office"], last=line.seq)
    return replace(state, dropped=line.act == journal.RETRACTED or state.dropped, last=line.seq)


def report_after(state: ReportWords | None, line: Line) -> ReportWords:
    """The report after one more entry."""
    data = line.data
    if state is None:
        percent = data.get("percent")
        return ReportWords(
            number=line.about,
            about=data["about"],
            about_kind=data["about_kind"],
            office=line.office,
            period=data["period"],
            percent=None if percent is None else Decimal(str(percent)),
            words=data["words"],
            evidence=line.evidence,
            by=line.by,
            at=line.at,
            last=line.seq,
        )
    verdict: ReportState = "accepted" if line.act == journal.CHECKED else "returned"
    return replace(state, state=verdict, checked_by=line.by, checked_at=line.at, reason=line.reason, last=line.seq)


# --- how a target is judged ------------------------------------------------------------------------------------------


def promise_of(
    state: TargetState,
    indicator: Indicator,
    *,
    since: date | None,
    until: date | None,
    siblings: Sequence[tuple[int, Decimal]] = (),
) -> Promise:
    """The promise as it is judged; ``siblings`` is what the plan asks of the same indicator, by year."""
    thresholds = DEFAULT_THRESHOLDS if state.thresholds is None else Thresholds(*state.thresholds)
    settled = Settled(
        state.reading, state.baseline, state.steps or tuple(siblings), state.judges, thresholds, state.half_life
    )
    return settled_promise(state.data, indicator, settled, since=since, until=until)


# --- how a target stands ---------------------------------------------------------------------------------------------


def report_due(
    state: TargetState | TaskState, reports: Sequence[ReportWords], *, until: date | None, day: date
) -> Due | None:
    """What is overdue of a target without an indicator or of a task; nothing where its end was reported and accepted.

    A returned report is none. Source: the rule of ``reporting_on``.
    """
    if state.dropped or state.taken_up_at is None:
        return None
    if isinstance(state, TargetState) and state.binding == "bound":
        return None
    said = {one.period for one in reports if one.state != "returned"}
    if any(one.percent == 100 and one.state == "accepted" for one in reports):
        return None
    owed = periods_owed(day_of(state.taken_up_at), until, day)
    missed = 0
    for period, _ in reversed(owed):
        if period.label in said:
            break
        missed += 1
    if not missed:
        return None
    period, due_on = owed[-1]
    return Due(
        about=state.number,
        kind=TARGET if isinstance(state, TargetState) else TASK,
        title=label_of(state.data),
        office=state.office,
        period=period.label,
        due_on=due_on,
        days_late=(day - due_on).days,
        missed=missed,
    )


@dataclass(frozen=True, slots=True)
class Names:
    """What things are called on the day."""

    regions: Mapping[str, str]
    offices: Mapping[str, str]
    plans: Mapping[int, str]

    def region(self, code: str) -> str:
        """The name of a place; 全市 for the whole city."""
        return self.regions.get(code, code) if code else "全市"


@dataclass(frozen=True, slots=True)
class TargetStanding:
    """A target with how it stands on a day, ready to be shown. Numbers are in ``unit``."""

    number: int
    plan: int
    plan_title: str
    version: int
    item: int
    """Id of its item in the plan; 0 where the plan has it no more, and for parts."""
    title: str
    """In a few words: 青槐区制造业产品质量合格率≥95%（2026年）."""
    indicator_name: str
    """As the plan writes it."""
    promise: str
    """The number as the plan writes it."""
    value: Decimal
    field: str
    field_zh: str
    clause: str
    start: int
    end: int
    quote: str
    region: str
    region_name: str
    office: str
    office_name: str
    responsible: tuple[str, ...]
    """Who answers, as the plan writes them."""
    supporting: tuple[tuple[str, str], ...]
    """Key and name of each office that answers for it beside the one that leads, where it is known."""
    parent: int | None
    children: int
    binding: Binding
    binding_zh: str
    indicator: str
    """Address; empty without one."""
    indicator_title: str
    indicator_unit: str
    reading: Reading | None
    reading_zh: str
    comparator: str
    unit: str
    remark: str
    """On the units."""
    due: date | None
    """The first day after the deadline."""
    year: int | None
    """The year of the deadline."""
    status: Status
    status_zh: str
    judge: str
    judge_zh: str
    reasons: tuple[str, ...]
    wanted: float | None
    """What the indicator is to reach."""
    current: float | None
    current_label: str
    low: float | None
    high: float | None
    run: int | None
    """The run that found the last number."""
    expected: float | None
    """What the path asks for at the time of the last number."""
    probability: float | None
    needed_change: float | None
    """A year, to the deadline."""
    forecast: float | None
    points: tuple[Point, ...]
    path: tuple[tuple[float, float], ...]
    """Decimal years and values."""
    baseline: Baseline | None
    split: Split | None
    report: ReportWords | None
    """The newest."""
    overdue: Due | None
    last: int
    """Number of the newest entry about it: what a person who decides now has seen."""


def standing_of(
    state: TargetState,
    judged: Judgement,
    promise: Promise | None,
    indicator: Indicator | None,
    names: Names,
    **more: Any,  # noqa: ANN401 - item, children, report, overdue, remark
) -> TargetStanding:
    """All that is shown of a target."""
    data = state.data
    due = None if promise is None else promise.due
    office_name = names.offices.get(state.office, state.office)
    where = names.region(state.region) if state.region else office_name if state.parent is not None else ""
    return TargetStanding(
        number=state.number,
        plan=state.plan,
        plan_title=names.plans.get(state.plan, ""),
        version=state.version,
        title=where + label_of(data),
        indicator_name=data.indicator,
        promise=data.promise,
        value=data.value,
        field=state.field,
        field_zh=FIELD_ZH.get(state.field, ""),  # type: ignore[call-overload]
        clause=state.clause,
        start=state.start,
        end=state.end,
        quote=data.quote,
        region=state.region,
        region_name=names.region(state.region),
        office=state.office,
        office_name=office_name,
        responsible=data.responsible,
        supporting=tuple((key, names.offices.get(key, key)) for key in state.responsible if key != state.office),
        parent=state.parent,
        binding=state.binding,
        binding_zh=BINDING_ZH[state.binding],
        indicator=state.indicator,
        indicator_title="" if indicator is None else indicator.title.zh,
        indicator_unit="" if indicator is None else indicator.unit,
        reading=None if promise is None else promise.reading,
        reading_zh="" if promise is None else readings.READING_ZH[promise.reading],
        comparator=data.comparator if promise is None else promise.comparator,
        unit=data.unit if promise is None else promise.unit,
        due=due,
        year=data.year if due is None else due.year - 1,
        status=judged.status,
        status_zh=STATUS_ZH[judged.status],
        judge=judged.judge,
        judge_zh=JUDGE_ZH[judged.judge],
        reasons=judged.reasons,
        wanted=judged.wanted,
        current=judged.current,
        current_label=judged.current_label,
        low=judged.low,
        high=judged.high,
        run=judged.run,
        expected=judged.expected,
        probability=judged.probability,
        needed_change=judged.needed_change,
        forecast=judged.forecast,
        points=judged.points,
        path=judged.path,
        baseline=judged.baseline,
        split=state.split,
        last=state.last,
        **more,
    )


@dataclass(frozen=True, slots=True)
class Change:
    """A target that stands otherwise than on an earlier day."""

    before: TargetStanding | None
    """None where it was not followed then."""
    after: TargetStanding

    @property
    def words_zh(self) -> str:
        """What changed, in a sentence."""
        if self.before is None:
            return f"新列入跟踪：{self.after.title}"
        if self.before.status != self.after.status:
            return f"{self.after.title}：由“{self.before.status_zh}”变为“{self.after.status_zh}”"
        if self.before.binding != self.after.binding:
            return f"{self.after.title}：{self.after.binding_zh}"
        return f"{self.after.title}：最新数值有变动"


def unbound_judgement(state: TargetState, newest: ReportWords | None) -> Judgement:
    """How a target without an indicator stands: as its office reports."""
    if state.binding == "open":
        return Judgement("no_data", reasons=("尚未绑定指标；请质量办确认系统的建议、另选指标，或选择“只报进展”",))
    if newest is None:
        return Judgement("no_data", reasons=("只报进展，牵头单位还没有报告",))
    done = newest.percent == 100 and newest.state == "accepted"
    words = "" if newest.percent is None else f"完成{newest.percent:f}%"
    told = f"{Period.parse(newest.period).label_zh}报告：{words}（{REPORT_ZH[newest.state]}）"
    return Judgement("met" if done else "no_data", judge="", reasons=(told,))
