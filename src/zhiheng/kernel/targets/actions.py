"""What may be done about targets: take up, bind, chart, split; and what lead offices report on them.

Every act checks the role and the rule, and is one transaction with its entry in the journal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from math import inf
from typing import Any, Final, TypeVar

import msgspec
from django.db import transaction

from zhiheng.contract.in_use import in_use
from zhiheng.kernel.access.models import Person
from zhiheng.kernel.access.queries import office_at, region_at
from zhiheng.kernel.access.rules import ENTER, QUALITY_OFFICE, day_of, holds, is_another, require
from zhiheng.kernel.evidence.queries import kept_files
from zhiheng.kernel.indicators import queries as indicators
from zhiheng.kernel.journal import rules as journal
from zhiheng.kernel.journal.actions import append, writing
from zhiheng.kernel.journal.rules import Draft, canonical
from zhiheng.kernel.plans import actions as plans
from zhiheng.kernel.plans.models import Plan, Version
from zhiheng.kernel.targets import queries, rules
from zhiheng.kernel.targets.models import Report, Target, Task
from zhiheng.kernel.targets.rules import Line, ReportWords, TargetState, TaskState
from zhiheng.methods.progress.standing import Judge, Thresholds
from zhiheng.policy.findings import to_json
from zhiheng.policy.promises import reading as readings
from zhiheng.policy.promises.adopted import Adopted, AdoptedItem, words_of
from zhiheng.policy.promises.judging import Baseline
from zhiheng.policy.promises.reading import Reading
from zhiheng.policy.promises.splitting import Part, SplitRule, adds_up, values_of_split
from zhiheng.primitives.periods import InvalidPeriod, Period

_Row = TypeVar("_Row", Target, Task, Report)

# --- one entry and what stands after it ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Act:
    """Who acts, when and why."""

    by: Person
    at: datetime
    reason: str = ""

    def draft(self, act: str, kind: str, data: Mapping[str, object], *, office: str = "", **more: Any) -> Draft:  # noqa: ANN401
        told = Draft(act=act, kind=kind, by=self.by.username, at=self.at, data=canonical(data))
        return told._replace(office=office, reason=self.reason.strip(), **more)


def _written(drafts: Sequence[Draft]) -> list[int]:
    """The entries added and what stands after each; their numbers. Runs inside ``writing``."""
    numbers = append(drafts)
    book = rules.Book()
    lines = [queries.line_of(seq, draft) for seq, draft in zip(numbers, drafts, strict=True)]
    for line in lines:
        _load(book, line)
        book.take(line)
    _save(book, new={line.seq for line in lines if "number" not in line.data})
    return numbers


def _load(book: rules.Book, line: Line) -> None:
    number = line.about
    if line.kind == rules.TARGET and number not in book.targets and number != line.seq:
        book.targets[number] = queries.target(number)
    elif line.kind == rules.TASK and number not in book.tasks and number != line.seq:
        book.tasks[number] = queries.task(number)
    elif line.kind == rules.REPORT and number not in book.reports and number != line.seq:
        book.reports[number] = queries.report(number)


def _save(book: rules.Book, *, new: set[int]) -> None:
    _put(Target, [Target.of(one) for one in book.targets.values()], new)
    _put(Task, [Task.of(one) for one in book.tasks.values()], new)
    _put(Report, [Report.of(one) for one in book.reports.values()], new)


def _put(model: type[_Row], rows: Sequence[_Row], new: set[int]) -> None:
    names = [field.name for field in model._meta.concrete_fields if not field.primary_key]
    model._default_manager.bulk_create([row for row in rows if row.pk in new], batch_size=500)
    model._default_manager.bulk_update([row for row in rows if row.pk not in new], names, batch_size=200)


@transaction.atomic
def rebuild() -> int:
    """Every target, task and report made anew from the journal; how many there are."""
    for model in (Report, Task, Target):
        model._default_manager.all().delete()
    book = queries.book()
    numbers = {*book.targets, *book.tasks, *book.reports}
    _save(book, new=numbers)
    return len(numbers)


def _quality_office(by: Person, at: datetime, act: str, act_zh: str) -> None:
    require(by, QUALITY_OFFICE, day=day_of(at), act=act, act_zh=act_zh)


def _seen(state: TargetState | TaskState | ReportWords, seen: int | None) -> None:
    if seen is not None and seen != state.last:
        raise rules.ChangedMeanwhile(
            f"{state.number} has a newer entry, {state.last}, than the one looked at; look again",
            message_zh="这一项在您打开之后已有变动；以最新内容为准；请刷新页面，看过再办理。",
            number=state.number,
            last=state.last,
        )


def _standing(number: int, seen: int | None = None) -> TargetState:
    state = queries.target(number)
    if state.dropped:
        raise rules.unknown(number)
    _seen(state, seen)
    return state


# --- taking up -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TakenUp:
    """What became of the targets and tasks of a version."""

    new: int = 0
    kept: int = 0
    changed: int = 0
    """Their text is another one: they are bound anew."""
    dropped: int = 0


@transaction.atomic
def adopt_plan(*, plan: Plan | int, by: Person, at: datetime, note: str = "") -> Version:
    """Adopt a plan and follow its targets and tasks from now on."""
    version = plans.adopt_plan(plan=plan, by=by, at=at, note=note)
    take_up(plan=version.plan_id, by=by, at=at)
    return version


def take_up(*, plan: Plan | int, by: Person, at: datetime) -> TakenUp:
    """Follow the targets and tasks of the newest adopted version; the same version again changes nothing.

    What stands in the version before with the same words keeps its number and all that was decided about it; where the
    words changed it keeps its number and is bound anew; what is gone is followed no more.
    """
    _quality_office(by, at, "take up targets", "把方案目标列入跟踪")
    with writing():
        number = plan.pk if isinstance(plan, Plan) else plan
        version = queries.newest_version(number)
        if version is None:
            raise rules.PlanNotAdopted(
                f"plan {number} has no adopted version (kernel/targets/actions.py: take_up); adopt it first",
                message_zh="方案还没有定版，目标不能列入跟踪；跟踪以定版内容为准；请先定版。",
                plan=number,
            )
        taking = _Taking(number, queries.adopted(version, day=day_of(at)), _Act(by, at, f"方案第{version.number}版"))
        _written(taking.drafts)
        return taking.done


class _Taking:
    """Holds a version against what is followed, and writes down the differences."""

    def __init__(self, plan: int, adopted: Adopted, act: _Act) -> None:
        self.drafts: list[Draft] = []
        self._counts = {"new": 0, "kept": 0, "changed": 0, "dropped": 0}
        self._act = act
        self._plan = plan
        self._take(rules.TARGET, adopted.targets, queries.followed_targets(plan))
        self._take(rules.TASK, adopted.tasks, queries.followed_tasks(plan))

    @property
    def done(self) -> TakenUp:
        """How many of each."""
        return TakenUp(**self._counts)

    def _take(
        self, kind: str, found: Sequence[AdoptedItem], there: Sequence[TargetState] | Sequence[TaskState]
    ) -> None:
        by_key = {state.item: state for state in there}
        by_words: dict[str, TargetState | TaskState] = {words_of(state.data): state for state in there}
        left = {state.number: state for state in there}
        matched: list[tuple[AdoptedItem, TargetState | TaskState | None]] = []
        for item in found:
            before = by_key.get(str(item.data["item"])) or by_words.get(words_of(item.content))
            before = left.pop(before.number, None) if before is not None else None
            matched.append((item, before))
        for item, before in matched:
            self._one(kind, item, before)
        for state in left.values():
            if not state.dropped:
                self._counts["dropped"] += 1
                self.drafts += _undoing(self._act, state.number)
                self.drafts.append(self._act.draft(journal.RETRACTED, kind, {"number": state.number}))

    def _one(self, kind: str, item: AdoptedItem, before: TargetState | TaskState | None) -> None:
        data = {**item.data, "plan": self._plan}
        if before is None:
            self._counts["new"] += 1
        else:
            same = words_of(before.data) == words_of(item.content)
            self._counts["kept" if same else "changed"] += 1
            if before.version == data["version"] and not before.dropped:
                return
            data |= {"number": before.number, "changed": not same}
            # What was split of other words is split anew.
            self.drafts += [] if same else _undoing(self._act, before.number)
        self.drafts.append(self._act.draft(journal.TAKEN_UP, kind, data, office=item.office))


# --- binding ---------------------------------------------------------------------------------------------------------


def bind(
    *,
    target: int,
    indicator: str,
    by: Person,
    at: datetime,
    region: str | None = None,
    reading: Reading | None = None,
    reason: str = "",
    seen: int | None = None,
) -> TargetState:
    """The indicator answers the target from now on; parts of the target go with it.

    A sure proposal is confirmed without a reason, its own being kept; any other indicator needs one.
    """
    _quality_office(by, at, "bind a target", "绑定目标的指标")
    with writing():
        state = _standing(target, seen)
        address = in_use().catalogue.standing_for(indicator)
        declared = indicators.indicator(address)
        factor = readings.factor_between(state.data, declared)
        proposed = next((one for one in queries.proposals_for(state) if one.address == address), None)
        sure = proposed is not None and proposed.is_sure
        if not reason.strip() and not sure:
            raise rules.reason_missing("绑定系统没有把握的指标")
        place = state.region if region is None else region
        if place and region_at(place) is None:
            raise rules.place_unknown(place)
        told: dict[str, object] = {
            "indicator": address,
            "region": place,
            "reading": reading,
            "factor": str(factor.value),
            "remark": factor.remark_zh,
            "score": proposed.score if proposed else None,
        }
        act = _Act(by, at, reason.strip() or (proposed.reason_zh if proposed else ""))
        drafts = [act.draft(journal.BOUND, rules.TARGET, {"number": target} | told)]
        drafts += [
            act.draft(journal.BOUND, rules.TARGET, {"number": part.number} | told | {"region": part.region})
            for part in queries.parts_of(target)
        ]
        _written(drafts)
        return queries.target(target)


def bind_sure(*, plan: int, by: Person, at: datetime) -> int:
    """Every open target of a plan whose proposal is sure is bound to it; how many."""
    _quality_office(by, at, "bind targets", "绑定目标的指标")
    with writing():
        drafts = []
        for waiting in queries.open_targets(plan=plan):
            sure = next((one for one in waiting.proposals if one.is_sure), None)
            if sure is None:
                continue
            try:
                factor = readings.factor_between(waiting.target.data, in_use().catalogue.indicator(sure.address))
            except readings.UnitDiffers:
                continue  # it stays open for a person
            told: dict[str, object] = {"indicator": sure.address, "region": waiting.target.region, "reading": None}
            told |= {"factor": str(factor.value), "remark": factor.remark_zh, "score": sure.score}
            act = _Act(by, at, sure.reason_zh)
            drafts.append(act.draft(journal.BOUND, rules.TARGET, {"number": waiting.target.number} | told))
        _written(drafts)
    return len(drafts)


def decline(*, target: int, reason: str, by: Person, at: datetime, seen: int | None = None) -> TargetState:
    """No indicator answers the target: it is followed by reports of progress only."""
    _quality_office(by, at, "leave a target without an indicator", "决定目标不绑定指标")
    with writing():
        _standing(target, seen)
        if not reason.strip():
            raise rules.reason_missing("不绑定指标")
        act = _Act(by, at, reason)
        numbers = [target, *(part.number for part in queries.parts_of(target))]
        _written([act.draft(journal.UNBOUND, rules.TARGET, {"number": number}) for number in numbers])
        return queries.target(target)


def assign(*, target: int, office: str, reason: str, by: Person, at: datetime, seen: int | None = None) -> None:
    """An office leads a target or task from now on."""
    _quality_office(by, at, "assign a target", "指定牵头单位")
    with writing():
        state = queries.followed(target)
        _seen(state, seen)
        if not reason.strip():
            raise rules.reason_missing("指定牵头单位")
        if office_at(office) is None:
            raise rules.place_unknown(office)
        kind = rules.TARGET if isinstance(state, TargetState) else rules.TASK
        _written([_Act(by, at, reason).draft(journal.ASSIGNED, kind, {"number": target, "office": office})])


# --- baseline, path, method ------------------------------------------------------------------------------------------


def chart(
    *,
    target: int,
    by: Person,
    at: datetime,
    baseline: Baseline | None = None,
    steps: Mapping[int, Decimal] | None = None,
    judges: Sequence[Judge] = (),
    half_life: float | None = None,
    thresholds: tuple[float, float, float, float] | None = None,
    reason: str = "",
    seen: int | None = None,
) -> TargetState:
    """From where the target starts, by which yearly values it goes and how it is judged; left out means the usual.

    What a person types needs a reason; a baseline that stands in the plan's text shows where.
    """
    _quality_office(by, at, "chart a target", "设定基期与路径")
    with writing():
        state = _standing(target, seen)
        typed = bool(steps or judges or half_life is not None or thresholds) or (
            baseline is not None and baseline.origin == "typed"
        )
        if typed and not reason.strip():
            raise rules.reason_missing("填写基期值、分年度目标或改变判定方法")
        due = readings.due_on(state.data, queries.plan_until(state.plan))
        last = None if due is None else due.year - 1
        years = sorted(steps or {})
        if last is not None and ((baseline is not None and baseline.year >= last) or (years and years[-1] > last)):
            raise rules.BaselineRefused(
                f"baseline and steps come before {last}, the year of the target (kernel/targets/actions.py)",
                message_zh=f"基期须早于目标年份{last}年，分年度目标不得晚于它；请改正年份。",
                year=last,
            )
        if baseline is not None and baseline.origin == "plan" and not queries.says(state.plan, baseline):
            raise rules.BaselineRefused(
                "the plan's text does not say this value there (kernel/targets/actions.py: chart)",
                message_zh="方案原文的所选位置没有这个数；注明“方案所载”的基期须与原文一致；请重新选定原文或改为人工填写。",
            )
        if half_life is not None and not 0 < half_life < inf:
            raise rules.MethodRefused(
                f"a half-life of {half_life} years is none (kernel/targets/actions.py: chart); give years above zero",
                message_zh=f"半衰期“{half_life}”不是年数；近年的数按半衰期加权，须大于零；请改正，如 3，或留空按等权。",
                half_life=half_life,
            )
        if thresholds is not None:
            Thresholds(*thresholds)  # refuses what is out of order
        told: dict[str, object] = {
            "number": target,
            "baseline": None if baseline is None else msgspec.to_builtins(baseline),
            "steps": [[year, str((steps or {})[year])] for year in years],
            "judges": list(judges),
            "half_life": half_life,
            "thresholds": None if thresholds is None else list(thresholds),
        }
        _written([_Act(by, at, reason).draft(journal.CHARTED, rules.TARGET, told)])
        return queries.target(target)


# --- splits ----------------------------------------------------------------------------------------------------------


def split(
    *,
    target: int,
    rule: SplitRule,
    parts: Sequence[Part],
    by: Person,
    at: datetime,
    reason: str,
    places: int = 0,
    base: str = "",
    base_period: str = "",
    seen: int | None = None,
) -> list[TargetState]:
    """A target is split among districts or offices; each part is a target of its own from now on.

    Bases and starting points that are not given are read from the indicator ``base`` (for effort and gap, where none is
    named, from the target's own) for ``base_period``. An earlier split is undone by it.
    """
    _quality_office(by, at, "split a target", "分解目标")
    with writing():
        state = _standing(target, seen)
        if not reason.strip():
            raise rules.reason_missing("分解目标")
        unit = in_use().catalogue.indicator(state.indicator).unit if state.indicator else state.data.unit
        whole = queries.with_bases(state, rule, parts, base=base, period=base_period, day=day_of(at))
        values = values_of_split(state.data, rule, whole, additive=adds_up(state.data, unit), places=places)
        act = _Act(by, at, reason)
        told = {"rule": rule, "base": base, "base_period": base_period, "reason": reason.strip()}
        listed = [
            {
                "part": part.key,
                "value": str(value),
                "weight": None if part.weight is None else str(part.weight),
                "start": None if part.start is None else str(part.start),
            }
            for part, value in zip(whole, values, strict=True)
        ]
        drafts = _undoing(act, target)
        drafts.append(act.draft(journal.SPLIT, rules.TARGET, {"number": target, "split": told, "parts": listed}))
        for order, (part, value) in enumerate(zip(whole, values, strict=True)):
            drafts.append(act.draft(journal.SPLIT, rules.TARGET, _part(state, part, value, order), office=part.office))
        numbers = _written(drafts)
        return [queries.target(number) for number in numbers[-len(whole) :]]


def _part(state: TargetState, part: Part, value: Decimal, order: int) -> dict[str, object]:
    """What begins the part of a target."""
    return {
        "plan": state.plan,
        "version": state.version,
        "item": f"{state.item}/{part.key}"[:200],
        "start": state.start,
        "end": state.end,
        "clause": state.clause,
        "order": order,
        "data": to_json(replace(state.data, value=value)),
        "field": state.field,
        "region": part.region or state.region,
        "parent": state.number,
        "binding": state.binding,
        "indicator": state.indicator,
        "reading": state.reading,
    }


def unsplit(*, target: int, reason: str, by: Person, at: datetime, seen: int | None = None) -> None:
    """The parts of a target are followed no more."""
    _quality_office(by, at, "undo a split", "取消分解")
    with writing():
        _standing(target, seen)
        if not reason.strip():
            raise rules.reason_missing("取消分解")
        act = _Act(by, at, reason)
        drafts = _undoing(act, target)
        drafts.append(act.draft(journal.SPLIT, rules.TARGET, {"number": target, "split": None, "parts": []}))
        _written(drafts)


def _undoing(act: _Act, target: int) -> list[Draft]:
    gone: list[int] = []
    new = [part.number for part in queries.parts_of(target)]
    while new:
        gone += new
        new = [below.number for number in new for below in queries.parts_of(number)]
    return [act.draft(journal.RETRACTED, rules.TARGET, {"number": number}) for number in gone]


# --- reports of progress ---------------------------------------------------------------------------------------------

_LONGEST: Final = 4000


def report(
    *,
    about: int,
    period: str,
    words: str,
    by: Person,
    at: datetime,
    percent: Decimal | None = None,
    evidence: Sequence[str] = (),
) -> ReportWords:
    """The lead office says how a target or task goes on; another report for the same period stands beside the first."""
    with writing():
        state = queries.followed(about)
        _may_report(state, by, at)
        _refuse_report(state, period, words, percent, at)
        if lost := set(evidence) - kept_files(set(evidence)):
            raise rules.ReportRefused(
                f"{len(lost)} files named as evidence were never sent (kernel/evidence); send them first",
                message_zh=f"有{len(lost)}个证据附件尚未上传；证据须先上传存证；请上传后再提交。",
                files=sorted(lost),
            )
        kind = rules.TARGET if isinstance(state, TargetState) else rules.TASK
        told = {
            "about": about,
            "about_kind": kind,
            "period": Period.parse(period).label,
            "percent": None if percent is None else str(percent),
            "words": words.strip(),
        }
        draft = _Act(by, at).draft(
            journal.REPORTED, rules.REPORT, told, office=state.office or (by.office_id or ""), evidence=tuple(evidence)
        )
        return queries.report(_written([draft])[0])


def may_report(state: TargetState | TaskState, by: object, at: datetime) -> bool:
    """Whether the person may report: enters for an office that answers for it, or is of the quality office."""
    day = day_of(at)
    offices = [key for key in (state.office, *state.responsible) if key]
    return holds(by, QUALITY_OFFICE, day=day) or any(holds(by, ENTER, day=day, office=key) for key in offices)


def _may_report(state: TargetState | TaskState, by: Person, at: datetime) -> None:
    if not may_report(state, by, at):
        require(by, ENTER, day=day_of(at), office=state.office, act="report progress", act_zh="报告进展")


def _refuse_report(
    state: TargetState | TaskState, period: str, words: str, percent: Decimal | None, at: datetime
) -> None:
    if state.dropped:
        raise rules.unknown(state.number)
    try:
        begun = Period.parse(period).since <= day_of(at)
    except InvalidPeriod:
        begun = False
    try:
        within = percent is None or (percent.is_finite() and 0 <= percent <= 100)
    except InvalidOperation:
        within = False
    faults = {
        f"“{period[:20]}”不是已经开始的期间": begun,
        "完成比例须在0到100之间": within,
        f"进展说明须有文字，不超过{_LONGEST}字": 0 < len(words.strip()) <= _LONGEST,
    }
    if wrong := [fault for fault, right in faults.items() if not right]:
        raise rules.ReportRefused(
            "a report is of a period that has begun, of 0 to 100 %, with words (kernel/targets/actions.py); correct it",
            message_zh=f"{'；'.join(wrong)}；进展报告须写明期间、比例和情况；请改正后再提交。",
        )


def accept_report(*, report: int, by: Person, at: datetime, reason: str = "") -> ReportWords:
    """The quality office finds a report right."""
    return _checked(report, journal.CHECKED, "认可进展报告", _Act(by, at, reason))


def return_report(*, report: int, reason: str, by: Person, at: datetime) -> ReportWords:
    """The quality office sends a report back, with the reason; the office reports anew."""
    if not reason.strip():
        raise rules.reason_missing("退回进展报告")
    return _checked(report, journal.RETURNED, "退回进展报告", _Act(by, at, reason))


def _checked(number: int, act_name: str, act_zh: str, act: _Act) -> ReportWords:
    _quality_office(act.by, act.at, "check a report", act_zh)
    with writing():
        state = queries.report(number)
        if state.state != "waiting":
            raise rules.ChangedMeanwhile(
                f"report {number} was checked already; look at it again",
                message_zh="这份报告已经审核过；一份报告审核一次；请刷新页面查看结果。",
                number=number,
            )
        if not is_another(act.by, state.by):
            raise rules.OwnReport(
                f"{act.by.username} wrote report {number}; another person checks it",
                message_zh="这份报告是您本人写的；报告与审核须由不同的人办理；请交由他人审核。",
                number=number,
            )
        _written([act.draft(act_name, rules.REPORT, {"number": number})])
        return queries.report(number)
