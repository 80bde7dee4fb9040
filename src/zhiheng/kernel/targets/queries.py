"""What may be asked about targets: who follows which, how each stands on a day, what changed, what is owed.

How targets stand is computed in one pass from one read of values; the same question about an earlier day is answered by
the entries and the runs known then.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

import msgspec
from django.conf import settings
from django.db.models import Max

from zhiheng.contract.declarations.indicators import Indicator
from zhiheng.contract.in_use import in_use
from zhiheng.kernel.access.models import Office, OfficeSuccession
from zhiheng.kernel.access.queries import region_named, regions_on
from zhiheng.kernel.indicators import queries as indicators
from zhiheng.kernel.indicators.models import Run
from zhiheng.kernel.journal import rules as journal
from zhiheng.kernel.journal.models import Entry
from zhiheng.kernel.journal.rules import Draft
from zhiheng.kernel.plans.models import Item, Plan, Version
from zhiheng.kernel.plans.queries import PlanRow, light_plans, plan_rows
from zhiheng.kernel.targets import rules
from zhiheng.kernel.targets.models import Report, Target, Task
from zhiheng.kernel.targets.rules import Book, Change, Line, ReportWords, TargetStanding, TargetState, TaskState
from zhiheng.kernel.warehouse import queries as warehouse
from zhiheng.matching.indicator_names import Proposal, index_of
from zhiheng.methods.progress.standing import STATUS_ZH
from zhiheng.policy import model
from zhiheng.policy.promises import reading as readings
from zhiheng.policy.promises.adopted import Adopted, CityOffices, adopted_items
from zhiheng.policy.promises.answering import in_unit, judged_by
from zhiheng.policy.promises.baselines import baselines_stated
from zhiheng.policy.promises.judging import STATUS_ORDER, Baseline, Promise
from zhiheng.policy.promises.reporting import Due
from zhiheng.policy.promises.series import Figure
from zhiheng.policy.promises.splitting import Part, SplitRule, split_refused
from zhiheng.policy.quality_fields import FIELD_ZH
from zhiheng.primitives.periods import Period, PeriodKind

_CHINA: Final = timezone(timedelta(hours=8))
_KINDS: Final = (rules.TARGET, rules.TASK, rules.REPORT)

# --- what is followed ------------------------------------------------------------------------------------------------


def line_of(seq: int, entry: Draft | Entry) -> Line:
    """An entry or one about to be, as far as it speaks of targets."""
    if isinstance(entry, Entry):
        evidence, at, data = msgspec.json.decode(entry.evidence), entry.learned_at, entry.data.encode()
    else:
        evidence, at, data = entry.evidence, entry.at, entry.data
    return Line(
        seq, entry.act, entry.kind, entry.by, at, entry.reason, entry.office, tuple(evidence), msgspec.json.decode(data)
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    """Up to when things are known: what was decided before an instant, and what the last run by then had found."""

    before: datetime
    run: Run | None
    day: date


def _seen_on(day: date) -> _Seen:
    return _Seen(datetime.combine(day + timedelta(days=1), time.min, _CHINA), indicators.run_on(day), day)


def book(before: datetime | None = None) -> Book:
    """Everything that is followed, from the journal; as known at an instant, where one is given."""
    found = Book()
    entries = Entry.objects.filter(thing=0, kind__in=_KINDS).order_by("seq")
    if before is not None:
        entries = entries.filter(learned_at__lt=before)
    for entry in entries.iterator(chunk_size=2000):
        found.take(line_of(entry.seq, entry))
    return found


def _target_of(row: Target) -> TargetState:
    return msgspec.json.decode(row.state.encode(), type=TargetState)


def target(number: int) -> TargetState:
    """The target of a number; raises TargetUnknown."""
    row = Target.objects.filter(pk=number).first()
    if row is None:
        raise rules.unknown(number)
    return _target_of(row)


def task(number: int) -> TaskState:
    """The task of a number; raises TargetUnknown."""
    row = Task.objects.filter(pk=number).first()
    if row is None:
        raise rules.unknown(number, "任务")
    return msgspec.json.decode(row.state.encode(), type=TaskState)


def report(number: int) -> ReportWords:
    """The report of a number; raises TargetUnknown."""
    row = Report.objects.filter(pk=number).first()
    if row is None:
        raise rules.unknown(number, "进展报告")
    return msgspec.json.decode(row.state.encode(), type=ReportWords)


def followed(number: int) -> TargetState | TaskState:
    """The target or task of a number; raises TargetUnknown."""
    return task(number) if Task.objects.filter(pk=number).exists() else target(number)


def followed_targets(plan: int) -> tuple[TargetState, ...]:
    """The targets of a plan, without their parts, what is dropped too."""
    return tuple(map(_target_of, Target.objects.filter(plan=plan, parent__isnull=True).order_by("id")))


def followed_tasks(plan: int) -> tuple[TaskState, ...]:
    """The tasks of a plan, what is dropped too."""
    rows = Task.objects.filter(plan=plan).order_by("id").values_list("state", flat=True)
    return tuple(msgspec.json.decode(row.encode(), type=TaskState) for row in rows)


def parts_of(number: int) -> tuple[TargetState, ...]:
    """The parts into which a target is split, in their order."""
    found = map(_target_of, Target.objects.filter(parent=number, dropped=False).order_by("id"))
    return tuple(sorted(found, key=lambda state: state.order))


# --- adopted versions ------------------------------------------------------------------------------------------------


def newest_version(plan: int) -> Version | None:
    """The newest adopted version of a plan; it counts until the next one is adopted, also while that is worked on."""
    return Version.objects.filter(plan=plan).order_by("-number").first()


def not_taken_up() -> tuple[PlanRow, ...]:
    """The plans whose newest adopted version is not followed yet."""
    newest = dict(Version.objects.values_list("plan").annotate(Max("number")))
    there: dict[int, int] = defaultdict(int)
    for model_ in (Target, Task):
        for plan, state in model_._default_manager.filter(plan__in=newest).values_list("plan_id", "state"):
            if f'"version":{newest[plan]},' in state:
                there[plan] = newest[plan]
    missing = [plan for plan, number in newest.items() if there[plan] != number]
    return plan_rows(light_plans().filter(pk__in=missing).order_by("id"))


def adopted(version: Version, *, day: date) -> Adopted:
    """The targets and tasks of a version with the offices that answer for them on the day."""
    place = version.plan.place
    code = region_named(place, day) if place else None
    levels = {region.code: region.level for region in regions_on(day)}
    below_city = code is not None and levels[code] in {"county", "town"}
    return adopted_items(version.content, region=code or "" if below_city else "", offices=_offices(place, code))


def _offices(place: str, code: str | None) -> CityOffices:
    rows = Office.objects.filter(until__isnull=True, **({} if code is None else {"region": code}))
    bare = place.rstrip("市县区省")
    names = []
    for key, name, short in rows.order_by("key").values_list("key", "name", "short_name"):
        written = {name, short, name.removeprefix(bare), name.removeprefix(place)} - {""}
        names += [(one, key) for one in sorted(written)]
    return CityOffices(tuple(names))


def plan_until(plan: int) -> date | None:
    """The last day of a plan."""
    return Plan.objects.filter(pk=plan).values_list("until", flat=True).first()


def says(plan: int, baseline: Baseline) -> bool:
    """Whether the plan's text has the value of the baseline where it is said to stand."""
    text = Plan.objects.select_related("document").only("document__text").get(pk=plan).document.text
    return str(baseline.value) in text[baseline.start : baseline.end]


def baselines_for(state: TargetState) -> tuple[Baseline, ...]:
    """The baselines the plan's text states for a target, for a person to confirm."""
    plan = Plan.objects.select_related("document").get(pk=state.plan)
    left = msgspec.convert(plan.unclaimed, tuple[model.UnclaimedNumber, ...])
    return tuple(baselines_stated(state.data, plan.document.text, left))


# --- binding ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Waiting:
    """A target that no person has bound yet, with what its name may mean."""

    target: TargetState
    proposals: tuple[Proposal, ...]
    titles: Mapping[str, str]
    """Of the proposed indicators, by address."""

    @property
    def sure(self) -> Proposal | None:
        """The one suggestion, where there is one."""
        return next((one for one in self.proposals if one.is_sure), None)


def proposals_for(state: TargetState, place: str | None = None) -> list[Proposal]:
    """The indicators the name of a target may mean, the likeliest first."""
    if place is None:
        place = Plan.objects.filter(pk=state.plan).values_list("place", flat=True).first() or ""
    data = state.data
    around = (FIELD_ZH.get(state.field, ""), data.scope, data.section)  # type: ignore[call-overload]
    return index_of(in_use().catalogue).proposals(
        data.indicator, data.unit, kind=data.kind, places=(place,) if place else (), around=around
    )


def open_targets(plan: int | None = None) -> list[Waiting]:
    """Targets that wait for a person to bind them, in the order of the plans."""
    rows = Target.objects.filter(binding="open", dropped=False, parent__isnull=True)
    rows = rows if plan is None else rows.filter(plan=plan)
    places = dict(Plan.objects.values_list("id", "place"))
    catalogue = in_use().catalogue
    waiting = []
    for state in map(_target_of, rows):
        found = proposals_for(state, places[state.plan])
        titles = {one.address: catalogue.indicator(one.address).title.zh for one in found}
        waiting.append(Waiting(state, tuple(found), titles))
    return sorted(waiting, key=lambda one: (one.target.plan, one.target.order))


def with_bases(
    state: TargetState, rule: SplitRule, parts: Sequence[Part], *, base: str, period: str, day: date
) -> tuple[Part, ...]:
    """The parts with the bases and starting points that were not given, read from indicators; raises SplitRefused.

    An increase or a sum over years starts from nothing: an equal effort is an equal part.
    """
    address = base or (state.indicator if rule in {"effort", "gap"} else "")
    weighs, starts = rule == "proportional", rule in {"effort", "gap"}
    if starts and state.indicator:
        declared = in_use().catalogue.indicator(state.indicator)
        if (state.reading or readings.reading_of(state.data, declared)) in {"added", "total", "yearly"}:
            return tuple(replace(part, start=part.start or Decimal(0)) for part in parts)
    name = "weight" if weighs else "start" if starts else ""
    if not name or all(getattr(part, name) is not None for part in parts):
        return tuple(parts)
    if not address or in_use().catalogue.concepts.get(address) != "indicator":
        raise split_refused("没有指定作基数的指标", "no indicator is named as the base")
    kind: PeriodKind = Period.parse(period).kind if period else "year"
    found = _figures({(address, part.region) for part in parts if part.region}, {kind}, day, None)
    factor = _factor(state, address) if address == state.indicator else Decimal(1)
    whole = []
    for part in parts:
        known = [
            one
            for one in found.get((address, part.region), ())
            if one.known is not None and one.period.until <= day and period in {"", one.period.label}
        ]
        value = None if not known else Decimal(repr(known[-1].known)) * factor
        given = replace(part, weight=value) if weighs else replace(part, start=value)
        whole.append(part if getattr(part, name) is not None else given)
    return tuple(whole)


# --- how targets stand -----------------------------------------------------------------------------------------------


def standings(
    day: date,
    *,
    plan: int | None = None,
    field: str | None = None,
    office: str | None = None,
    region: str | None = None,
    known_on: date | None = None,
) -> list[TargetStanding]:
    """How every target followed stands on a day, the worst first; of a plan, field, office or place where one is given.

    ``region``: None is everywhere, the empty code the whole city's own. ``known_on``: as known at the end of that day.
    """
    given = {"plan": plan, "field": field, "region": region}
    seen = None if known_on is None else _seen_on(known_on)
    chosen = [
        state
        for state in _states(seen)
        if all(value is None or getattr(state, name) == value for name, value in given.items())
        and (office is None or office == state.office or office in state.responsible)
    ]
    return sorted(_standings(chosen, day, seen), key=_worst_first)


def _worst_first(one: TargetStanding) -> tuple[Any, ...]:
    chance = 1.0 if one.probability is None else one.probability
    return STATUS_ORDER[one.status], chance, one.year or 9999, one.plan, one.number


def standing(target: int, day: date, *, known_on: date | None = None) -> TargetStanding:
    """How one target stands; raises TargetUnknown."""
    seen = None if known_on is None else _seen_on(known_on)
    state = next((one for one in _states(seen) if one.number == target), None)
    if state is None:
        raise rules.unknown(target)
    return _standings([state], day, seen)[0]


def children(target: int, day: date) -> list[TargetStanding]:
    """How the parts of a target stand, in their order."""
    return _standings(list(parts_of(target)), day, None)


def answers_as(key: str, day: date) -> frozenset[str]:
    """The keys under which an office answers for targets: its own, and those of offices it took over from."""
    before = OfficeSuccession.objects.filter(after=key, part="", on__lte=day)
    return frozenset({key, *before.values_list("before_id", flat=True)})


def of_region(code: str, day: date) -> list[TargetStanding]:
    """The targets of a place, the worst first; the empty code is the whole city."""
    return standings(day, region=code)


def clauses_asking(address: str, day: date) -> list[TargetStanding]:
    """The targets of the whole plans that an indicator answers, with the clause in which each stands."""
    chosen = [one for one in _states(None) if one.indicator == address and one.parent is None]
    return sorted(_standings(chosen, day, None), key=lambda one: (one.plan, one.start, one.number))


@dataclass(frozen=True, slots=True)
class Lately:
    """What stands otherwise than it did by an earlier run."""

    since: Run | None
    """The run it is held against; the only one where there is no other, None before the first."""
    changes: tuple[Change, ...] = ()


def changed_lately(day: date) -> Lately:
    """What stands otherwise than at the end of the day before; where no run was made by then, than at the first one.

    It rests on runs alone and computes no number.
    """
    seen = _seen_on(day - timedelta(days=1))
    if (since := seen.run) is None:
        since = Run.objects.order_by("number").first()
        if since is None or since == indicators.newest_run():
            return Lately(since)
        seen = _Seen(since.began_at, since, min(since.day, day))
    then = {one.number: one for one in _standings(_states(seen), seen.day, seen)}
    changes = [Change(then.get(after.number), after) for after in standings(day)]
    changed = tuple(one for one in changes if one.before is None or _told(one.before) != _told(one.after))
    return Lately(since, changed)


def _told(one: TargetStanding) -> tuple[object, ...]:
    return one.status, one.binding, one.current, one.current_label


def summary(found: Iterable[TargetStanding]) -> dict[str, dict[str, int]]:
    """By field of quality: how many targets have each status, in the order of the house."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for one in found:
        counted[one.field][one.status] += 1
    return {field: {status: counted[field][status] for status in STATUS_ZH} for field in FIELD_ZH if field in counted}


def _states(seen: _Seen | None) -> list[TargetState]:
    """The targets that are followed, from the rows, or from the entries where rows tell of later days."""
    if seen is not None:
        last = Target.objects.aggregate(last=Max("last"))["last"]
        newest = Entry.objects.filter(pk=last).values_list("learned_at", flat=True).first() if last else None
        if newest is not None and newest >= seen.before:
            return [state for state in book(seen.before).targets.values() if not state.dropped]
    return list(map(_target_of, Target.objects.filter(dropped=False).order_by("id")))


def _factor(state: TargetState, address: str) -> Decimal:
    return readings.factor_between(state.data, in_use().catalogue.indicator(address)).value


def _standings(states: Sequence[TargetState], day: date, seen: _Seen | None) -> list[TargetStanding]:
    if not states:
        return []
    catalogue = in_use().catalogue
    bound = [one for one in states if one.binding == "bound" and catalogue.concepts.get(one.indicator) == "indicator"]
    kinds: set[PeriodKind] = {"year", *(catalogue.indicator(one.indicator).period for one in bound)}
    figures = _figures({(one.indicator, one.region) for one in bound}, kinds, day, seen)
    spans = {plan: (since, until) for plan, since, until in Plan.objects.values_list("id", "since", "until")}
    names = _names(states, day)
    said = _reports_by_about([one.number for one in states], seen)
    everyone = _states(seen)
    counted = Counter(one.parent for one in everyone)
    items = _items({one.plan for one in states})
    siblings = _siblings(everyone)
    found = []
    for state in states:
        since, until = spans[state.plan]
        reports = said.get(state.number, [])
        newest = reports[-1] if reports else None
        more: dict[str, Any] = {
            "item": items.get((state.plan, state.item), 0),
            "children": counted[state.number],
            "report": newest,
            "overdue": rules.report_due(state, reports, until=until, day=day),
            "remark": "",
        }
        promise: Promise | None = None
        indicator: Indicator | None = None
        if state in bound:
            indicator = catalogue.indicator(state.indicator)
            factor = readings.factor_between(state.data, indicator)
            more["remark"] = factor.remark_zh
            alike = siblings.get(_kin(state), ()) if state.parent is None else ()
            promise = rules.promise_of(state, indicator, since=since, until=until, siblings=alike)
            known = figures.get((state.indicator, state.region), ())
            judged = judged_by(promise, indicator, in_unit(known, float(factor.value)), day)
        else:
            judged = rules.unbound_judgement(state, newest)
        found.append(rules.standing_of(state, judged, promise, indicator, names, **more))
    return found


def _kin(state: TargetState) -> tuple[object, ...]:
    """What the targets of one indicator for several years have in common."""
    data = state.data
    return state.plan, state.indicator, state.region, data.indicator, data.scope, data.unit, data.kind


def _siblings(everyone: Iterable[TargetState]) -> Mapping[tuple[object, ...], list[tuple[int, Decimal]]]:
    """By what they have in common: what a plan asks for each year."""
    found: dict[tuple[object, ...], list[tuple[int, Decimal]]] = defaultdict(list)
    for state in everyone:
        if state.parent is None and state.binding == "bound" and state.data.kind == "level" and state.data.year:
            found[_kin(state)].append((state.data.year, state.data.value))
    return found


Figures = Mapping[tuple[str, str], Sequence[Figure]]
"""By address and place."""


def _figures(
    asked: Collection[tuple[str, str]], kinds: Collection[PeriodKind], day: date, seen: _Seen | None
) -> Figures:
    """The values of indicators for places and kinds of period in one read; over by the day.

    As known on an earlier day: of the last run of that day or before; where there was none, computed at its position.
    """
    if not asked:
        return {}
    if seen is None:
        rows = indicators.standing()
    elif seen.run is not None:
        rows = indicators.as_of_run(seen.run.pk)
    else:
        position, place = warehouse.position_on(seen.day), str(settings.WAREHOUSE_FILES)
        return _computed(frozenset(asked), frozenset(kinds), day, position, place) if position else {}
    whole = indicators.home(day)
    places = {region or whole for _, region in asked}
    rows = rows.filter(indicator__in={address for address, _ in asked}, region__in=places)
    found: dict[tuple[str, str], list[Figure]] = defaultdict(list)
    for address, region, label, *rest in rows.values_list("indicator", "region", "period", *_COLUMNS):
        period = _period(label)
        if period.kind in kinds and period.until <= day:
            figure = Figure(period, *rest)
            for place in {region, "" if region == whole else region}:
                found[address, place].append(figure)
    return found


_COLUMNS: Final = ("value", "state", "numerator", "denominator", "low", "high", "run", "records")
_period = lru_cache(maxsize=4096)(Period.parse)


@lru_cache(maxsize=4)
def _computed(
    asked: frozenset[tuple[str, str]],
    kinds: frozenset[PeriodKind],
    day: date,
    position: int,
    place: str,  # noqa: ARG001 - whose journal it is
) -> Figures:
    """The values as the entries of an earlier day give them, where no run was made by then; they change no more."""
    years = [Period("year", year) for year in range(day.year - _YEARS_BACK, day.year + 1)]
    times = [part for year in years for kind in sorted(kinds) for part in year.parts(kind) if part.until <= day]
    whole = indicators.home(day)
    places = sorted({region or whole for _, region in asked})
    addresses = sorted({address for address, _ in asked})
    table = indicators.answered(addresses, times, day=day, regions=places, position=position).table()
    found: dict[tuple[str, str], list[Figure]] = defaultdict(list)
    for row in table.to_pylist():
        figure = Figure(_period(row["period"]), *(row.get(name) for name in _COLUMNS))
        for code in {row["region"], "" if row["region"] == whole else row["region"]}:
            found[row["indicator"], code].append(figure)
    return found


_YEARS_BACK: Final = 9


# --- names and reports -----------------------------------------------------------------------------------------------


def _names(states: Sequence[TargetState], day: date) -> rules.Names:
    keys = {key for one in states for key in (one.office, *one.responsible) if key}
    regions = {region.code: region.name for region in regions_on(day)} if any(one.region for one in states) else {}
    return rules.Names(
        regions=regions,
        offices=dict(Office.objects.filter(pk__in=keys).values_list("key", "name")),
        plans=dict(Plan.objects.filter(pk__in={one.plan for one in states}).values_list("id", "title")),
    )


def _items(plans: Collection[int]) -> dict[tuple[int, str], int]:
    rows = Item.objects.filter(plan__in=plans, kind="target").values_list("plan_id", "key", "id")
    return {(plan, key): item for plan, key, item in rows}


def _reports_by_about(numbers: Collection[int], seen: _Seen | None = None) -> dict[int, list[ReportWords]]:
    """The reports on each, oldest first."""
    found: dict[int, list[ReportWords]] = defaultdict(list)
    rows = Report.objects.filter(about__in=numbers).order_by("id").values_list("state", flat=True)
    for state in rows.iterator(chunk_size=2000):
        one = msgspec.json.decode(state.encode(), type=ReportWords)
        if seen is not None and one.checked_at is not None and one.checked_at >= seen.before:
            one = replace(one, state="waiting", checked_by="", checked_at=None, reason="")
        if seen is None or one.at < seen.before:
            found[one.about].append(one)
    return found


def reports_of(number: int) -> list[ReportWords]:
    """The reports on a target or task, the newest first."""
    return _reports_by_about([number]).get(number, [])[::-1]


def latest_reports(numbers: Collection[int]) -> dict[int, ReportWords]:
    """The newest report on each, where there is one."""
    return {about: said[-1] for about, said in _reports_by_about(numbers).items()}


def reports_waiting() -> list[ReportWords]:
    """The reports that nobody has checked yet, the oldest first."""
    rows = Report.objects.filter(verdict="waiting").order_by("id").values_list("state", flat=True)
    return [msgspec.json.decode(state.encode(), type=ReportWords) for state in rows]


def tasks(*, plan: int | None = None, office: str | None = None) -> list[TaskState]:
    """The tasks that are followed, in the order of the plans; those of a plan, or for which an office answers."""
    rows = Task.objects.filter(dropped=False, **({} if plan is None else {"plan": plan})).order_by("plan_id", "id")
    found = [msgspec.json.decode(row.encode(), type=TaskState) for row in rows.values_list("state", flat=True)]
    return [one for one in found if office is None or office == one.office or office in one.responsible]


def overdue_reports(day: date, office: str | None = None) -> list[Due]:
    """The reports that were owed by the day and are not there, the latest first; those of an office."""
    owing: list[TargetState | TaskState] = [one for one in tasks() if one.data.role == "task"]
    owing += [one for one in _states(None) if one.binding != "bound"]
    owing = [one for one in owing if office is None or office == one.office]
    ends = dict(Plan.objects.values_list("id", "until"))
    said = _reports_by_about([one.number for one in owing])
    due = (rules.report_due(one, said.get(one.number, []), until=ends[one.plan], day=day) for one in owing)
    return sorted((one for one in due if one is not None), key=lambda one: (-one.missed, one.due_on, one.about))


@dataclass(frozen=True, slots=True)
class Step:
    """One line of what was decided about a target or task."""

    seq: int
    at: datetime
    by: str
    act: str
    act_zh: str
    reason: str
    data: Mapping[str, Any]


def history(number: int) -> list[Step]:
    """Everything that was decided about a target or task, oldest first."""
    entries = Entry.objects.filter(thing=0, kind__in=(rules.TARGET, rules.TASK), data__contains=f'"number":{number}')
    first = Entry.objects.filter(pk=number, kind__in=(rules.TARGET, rules.TASK))
    found = []
    for entry in sorted({*entries, *first}, key=lambda one: one.seq):
        line = line_of(entry.seq, entry)
        if line.about == number:
            act_zh = journal.ACT_ZH.get(entry.act, entry.act)
            found.append(Step(entry.seq, entry.learned_at, entry.by, entry.act, act_zh, entry.reason, line.data))
    return found
