"""What may be asked about duties. ``today`` puts the offices that answer now in the place of those the plan named."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from zhiheng.contract.systems import systems
from zhiheng.kernel.plans.models import Decision, Item, Plan
from zhiheng.kernel.plans.queries import PlanRow, light_plans, plan_rows, states, states_of
from zhiheng.kernel.plans.rules import ItemState
from zhiheng.policy import comparison, duties
from zhiheng.policy.findings import OfficeData, SuccessorData, SystemData, TargetData

_DUTIES = ("office", "target", "task")

# --- one plan ----------------------------------------------------------------------------------------------------


def _offices(items: Iterable[ItemState]) -> list[OfficeData]:
    return [state.data for state in items if state.stands and isinstance(state.data, OfficeData)]


def _register(plan: Plan, items: Iterable[ItemState], *, today: bool) -> duties.OfficeRegister:
    """The plan's offices; as of today under the names that the newest plan of its place uses."""
    if not today or not plan.place:
        return duties.OfficeRegister(_offices(items))
    known = _by_plan(states_of(Item.objects.filter(kind="office", plan__place=plan.place)))
    return duties.OfficeRegister(_offices(items), _names_today(known)[plan.place])


def _names_today(known: Mapping[int, Sequence[ItemState]]) -> dict[str, duties.NamesToday]:
    """For every place how its offices are called today, from the offices of each of its plans."""
    by_place: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for number, place, issued_on, since in Plan.objects.values_list("id", "place", "issued_on", "since"):
        if number in known:
            by_place[place].append((str(issued_on or since or ""), number))
    return {
        place: duties.NamesToday([_offices(known[number]) for _, number in sorted(plans, reverse=True)])
        for place, plans in by_place.items()
    }


def responsibility_matrix(plan: Plan, *, today: bool = False) -> duties.Matrix[ItemState]:
    """Offices by tasks, with the letters 牵 配 责; only tasks that name a unit, only offices that any task names."""
    items = states(plan, _DUTIES)
    return duties.responsibility_matrix(items, _register(plan, items, today=today), today=today)


def tasks_by_office(plan: Plan, *, today: bool = False) -> tuple[duties.OfficeDuties[ItemState], ...]:
    """Every office of the plan with its tasks by role and its targets; who leads most comes first."""
    items = states(plan, _DUTIES)
    return duties.duties_by_office(items, _register(plan, items, today=today), today=today)


# --- across all plans --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """An office of one place in a list, with what it owes across all plans of the place."""

    name: str
    """Written out: under it plans that shorten differently meet."""
    place: str
    """Whose office it is; empty where its plans name no place."""
    plans: int
    lead: int
    support: int
    joint: int
    targets: int


@dataclass(frozen=True, slots=True)
class PlanDuties:
    """What an office owes under one plan."""

    plan: PlanRow
    as_named: tuple[str, ...]
    """The names under which the plan gives it these duties."""
    lead: tuple[ItemState, ...]
    support: tuple[ItemState, ...]
    joint: tuple[ItemState, ...]
    targets: tuple[ItemState, ...]


@dataclass(frozen=True, slots=True)
class OfficePage:
    """What we owe, across all plans of our place."""

    name: str
    place: str | None
    """Whose office it is; None where offices of several places bear the name and none was chosen."""
    places: tuple[str, ...]
    """Every place whose plans speak of an office of this name, where none was chosen."""
    names: tuple[str, ...]
    """Every name under which any plan speaks of it."""
    successors: tuple[SuccessorData, ...]
    """Who answers today, where it no longer stands under its name."""
    predecessors: tuple[str, ...]
    """Offices of older plans whose duties came to it."""
    plans: tuple[PlanDuties, ...]
    """The newest plan first."""


def _by_plan(items: Iterable[ItemState]) -> dict[int, list[ItemState]]:
    found: dict[int, list[ItemState]] = defaultdict(list)
    for state in items:
        if state.stands:
            found[state.plan].append(state)
    return found


class _FullNames(duties.OfficeRegister):
    """The register, showing every office under its full name, so that plans that shorten differently meet."""

    def shown(self, name: str, *, today: bool) -> tuple[str, ...]:
        """Its successors, or its full name."""
        return self.today(name) if today else (self.full_name(name),)


def offices_list(*, today: bool = False) -> tuple[OfficeRow, ...]:
    """Every office any plan gives a duty to, place by place; in each who leads most comes first."""
    places = dict(Plan.objects.values_list("id", "place"))
    known = _by_plan(states_of(Item.objects.filter(kind__in=_DUTIES)))
    names = _names_today(known) if today else {}
    tallies: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for plan, items in known.items():
        register = _FullNames(_offices(items), names.get(places[plan]))
        for office in duties.duties_by_office(items, register, today=today):
            tallies[office.office, places[plan]].update(
                plans=1,
                lead=len(office.lead),
                support=len(office.support),
                joint=len(office.joint),
                targets=len(office.targets),
            )
    rows = [OfficeRow(name=name, place=place, **tally) for (name, place), tally in tallies.items()]
    owed: Counter[str] = Counter()
    for row in rows:
        owed[row.place] += row.lead + row.support + row.joint + row.targets
    rows.sort(
        key=lambda row: (
            *(-owed[row.place], row.place),
            *(-row.lead, -(row.support + row.joint + row.targets), row.name),
        )
    )
    return tuple(rows)


def office_page(name: str, *, today: bool = False, place: str | None = None) -> OfficePage:
    """What an office of one place owes across all its plans, under whatever name they give it.

    Offices of several places share names: without ``place`` the page holds duties only where one place knows the
    name, else the choice of places. With ``today`` the duties of the offices it took over from are its own.
    """
    plans = light_plans() if place is None else light_plans().filter(place=place)
    offices = Item.objects.filter(kind="office", plan__in=plans.order_by().values("id"))
    known = _by_plan(states_of(offices if today else _holding([name], offices)))
    names_of = _names_today(known) if today else {}
    if place in names_of:
        name = names_of[place].of(name)
    of = dict(Plan.objects.filter(pk__in=list(known)).values_list("id", "place")) if today else {}
    registers = {plan: _FullNames(_offices(items), names_of.get(of.get(plan, ""))) for plan, items in known.items()}
    same = {
        plan: meant
        for plan, items in known.items()
        if (meant := _same_office(name, _offices(items), registers[plan], today=today))
    }
    names = {name, *(spelling for found in same.values() for office in found for spelling in office.names)}
    duty_items = Item.objects.filter(kind__in=("target", "task"), plan__in=plans.order_by().values("id"))
    owed = _by_plan(states_of(_holding(names, duty_items)))
    rows = {row.id: row for row in plan_rows(plans.filter(pk__in=[*owed, *same]))}
    pages = [
        duty
        for plan, items in owed.items()
        if (
            duty := _plan_duties(
                rows[plan], items, registers.get(plan) or _FullNames(()), name, same.get(plan, ()), today=today
            )
        )
    ]
    places = tuple(sorted({rows[plan].place for plan in (*same, *(duty.plan.id for duty in pages))}))
    if place is None and len(places) > 1:
        return OfficePage(name, None, places, (), (), (), ())
    pages.sort(key=lambda duty: (str(duty.plan.issued_on or duty.plan.since or ""), duty.plan.id), reverse=True)
    return _page(name, place if place is not None else "".join(places), same, pages)


def _holding(names: Iterable[str], items: QuerySet[Item]) -> QuerySet[Item]:
    """Those of the items whose words, as compiled or as ever decided, hold one of the names."""
    held = reduce(or_, (Q(words__contains=name) for name in names))
    decided = Decision.objects.filter(held).values("item_id")
    return items.filter(held | Q(pk__in=decided))


def _same_office(
    name: str, offices: Sequence[OfficeData], register: duties.OfficeRegister, *, today: bool
) -> tuple[OfficeData, ...]:
    """The offices of a plan that are meant by the name."""
    return tuple(
        office
        for office in offices
        if name in (office.name, office.full_name, *office.names) or (today and name in register.today(office.name))
    )


def _plan_duties(
    row: PlanRow,
    items: Sequence[ItemState],
    register: duties.OfficeRegister,
    name: str,
    same: Sequence[OfficeData],
    *,
    today: bool,
) -> PlanDuties | None:
    meant = {name, *(shown for office in same for shown in _shown(office, name, register, today=today))}
    mine = [office for office in duties.duties_by_office(items, register, today=today) if office.office in meant]
    if not mine:
        return None
    return PlanDuties(
        plan=row,
        as_named=tuple(dict.fromkeys(was for office in mine for was in (office.was or (office.office,)))),
        lead=tuple(dict.fromkeys(state for office in mine for state in office.lead)),
        support=tuple(dict.fromkeys(state for office in mine for state in office.support)),
        joint=tuple(dict.fromkeys(state for office in mine for state in office.joint)),
        targets=tuple(dict.fromkeys(state for office in mine for state in office.targets)),
    )


def _shown(office: OfficeData, name: str, register: duties.OfficeRegister, *, today: bool) -> tuple[str, ...]:
    """The names under which the tables show the office; of several successors only the one that is asked for."""
    if not today:
        return (register.full_name(office.name),)
    after = register.today(office.name)
    return (name,) if name in after else after


def _page(name: str, place: str, same: Mapping[int, Sequence[OfficeData]], pages: Sequence[PlanDuties]) -> OfficePage:
    offices = [office for found in same.values() for office in found]
    own = [office for office in offices if name in (office.name, office.full_name, *office.names)]
    before = [office for office in offices if office not in own]
    return OfficePage(
        name=next((office.full_name for office in own if office.full_name), name),
        place=place,
        places=(),
        names=tuple(dict.fromkeys(spelling for office in own for spelling in office.names)),
        successors=tuple(dict.fromkeys(after for office in own for after in office.successors)),
        predecessors=tuple(dict.fromkeys(office.full_name or office.name for office in before)),
        plans=tuple(pages),
    )


# --- a lower plan beside an upper one ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TargetMatch:
    """An upper target and the lower plan's answer; one side is None where a plan is silent."""

    verdict: comparison.Verdict
    upper: ItemState | None
    lower: ItemState | None
    likeness: float
    words: str

    @property
    def verdict_zh(self) -> str:
        """The finding in a word."""
        return comparison.VERDICT_ZH[self.verdict]


@dataclass(frozen=True, slots=True)
class SystemMatch:
    """A system of the catalogue and where both plans ask for it."""

    verdict: comparison.Verdict
    """``covered``, ``left_out`` or ``only_lower``."""
    system: str
    zh: str
    upper: tuple[ItemState, ...]
    lower: tuple[ItemState, ...]

    @property
    def verdict_zh(self) -> str:
        """The finding in a word."""
        return {"covered": "已承接", "left_out": "未承接", "only_lower": "下级自增"}[self.verdict]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A lower plan laid beside an upper one."""

    upper: PlanRow
    lower: PlanRow
    targets: tuple[TargetMatch, ...]
    systems: tuple[SystemMatch, ...]
    target_counts: Mapping[str, int]
    """Verdict -> how many indicators."""
    system_counts: Mapping[str, int]


def compare_plans(upper: Plan, lower: Plan) -> Comparison:
    """Which of the upper plan's targets and systems the lower covers, exceeds, weakens or leaves out."""
    above, below = states(upper, ("target", "system")), states(lower, ("target", "system"))
    by_id = {state.id: state for state in (*above, *below)}
    pairs = comparison.compare(
        _promises(above),
        _promises(below),
        places=[place for place in (upper.place, lower.place) if place],
        lower_is_part=upper.place != lower.place,
    )
    targets = tuple(
        TargetMatch(
            verdict=pair.verdict,
            upper=by_id[pair.upper.item] if pair.upper else None,
            lower=by_id[pair.lower.item] if pair.lower else None,
            likeness=pair.likeness,
            words=pair.words,
        )
        for pair in pairs
    )
    matched = _matched_systems(above, below)
    first, second = plan_rows([upper, lower])
    return Comparison(
        upper=first,
        lower=second,
        targets=targets,
        systems=matched,
        target_counts=Counter(match.verdict for match in targets),
        system_counts=Counter(match.verdict for match in matched),
    )


def _promises(items: Sequence[ItemState]) -> list[comparison.Promise]:
    return [comparison.Promise(state.id, state.data) for state in items if isinstance(state.data, TargetData)]


def _matched_systems(above: Sequence[ItemState], below: Sequence[ItemState]) -> tuple[SystemMatch, ...]:
    sides: dict[str, tuple[list[ItemState], list[ItemState]]] = defaultdict(lambda: ([], []))
    for side, items in enumerate((above, below)):
        for state in items:
            if isinstance(state.data, SystemData) and state.data.system:
                sides[state.data.system][side].append(state)
    names = {entry.id: entry.zh for entry in systems()}
    order: dict[comparison.Verdict, int] = {"covered": 0, "left_out": 1, "only_lower": 2}
    matched = []
    for number in sorted(sides):
        asked, answered = sides[number]
        verdict: comparison.Verdict = "only_lower" if not asked else "covered" if answered else "left_out"
        name = names.get(number) or (asked or answered)[0].label
        matched.append(SystemMatch(verdict, number, name, tuple(asked), tuple(answered)))
    matched.sort(key=lambda match: (order[match.verdict], match.system))
    return tuple(matched)
