"""What may be read of one plan, arranged: nothing here asks who decided, only what stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, TypeVar

import msgspec

from zhiheng.contract.systems import system_fields, systems
from zhiheng.kernel.plans.models import Item, Plan
from zhiheng.kernel.plans.queries import PlanRow, plan_clauses, plan_head, states, states_of
from zhiheng.kernel.plans.rules import TARGET_KIND_ZH, ItemState
from zhiheng.policy import model, standing
from zhiheng.policy.findings import DeadlineData, PhaseData, SystemData, TargetData, TaskData
from zhiheng.policy.quality_fields import FIELD_ZH, QualityField, field_of


@dataclass(frozen=True, slots=True)
class ClauseNode:
    """A clause with its own words, what was found in them, and the clauses under it."""

    clause: model.Clause
    text: str
    """Its own words after number and title, up to its first sub-clause."""
    targets: tuple[ItemState, ...]
    tasks: tuple[ItemState, ...]
    systems: tuple[ItemState, ...]
    children: tuple[ClauseNode, ...]


def clause_tree(plan: Plan) -> tuple[ClauseNode, ...]:
    """The clauses at the top, each with those under it."""
    clauses = plan_clauses(plan)
    here: dict[int, dict[str, list[ItemState]]] = defaultdict(lambda: defaultdict(list))
    place = ClausePlace(clauses)
    for state in states(plan, ("target", "task", "system")):
        here[place.of(state)][state.kind].append(state)
    children: dict[int, list[ClauseNode]] = defaultdict(list)
    text = plan.document.text
    for position in range(len(clauses) - 1, -1, -1):
        clause = clauses[position]
        under = tuple(reversed(children[position]))
        found = here[position]
        children[clause.parent].append(
            ClauseNode(
                clause=clause,
                text=text[clause.body : under[0].clause.start if under else clause.end].strip(),
                targets=tuple(found["target"]),
                tasks=tuple(found["task"]),
                systems=tuple(found["system"]),
                children=under,
            )
        )
    return tuple(reversed(children[-1]))


class ClausePlace:
    """Finds the clause a place belongs to."""

    def __init__(self, clauses: Sequence[model.Clause]) -> None:
        self._clauses = clauses
        self._by_path: dict[str, list[int]] = defaultdict(list)
        for position, clause in enumerate(clauses):
            self._by_path[clause.path].append(position)

    def at(self, start: int) -> int:
        """Position of the innermost clause around the place; -1 outside every clause."""
        around = [here for here, clause in enumerate(self._clauses) if clause.start <= start < clause.end]
        return max(around, key=lambda here: self._clauses[here].depth, default=-1)

    def path_at(self, start: int) -> str:
        """Path of the innermost clause around the place; empty outside every clause."""
        position = self.at(start)
        return self._clauses[position].path if position >= 0 else ""

    def of(self, state: ItemState) -> int:
        """Position of the item's clause: the one it was compiled into, else the innermost around its place."""
        named = self._by_path.get(state.clause, [])
        around = [here for here in named if self._clauses[here].start <= state.start < self._clauses[here].end]
        return around[0] if around else named[0] if len(named) == 1 else self.at(state.start)

    def titles(self, position: int) -> tuple[str, ...]:
        """The titles from the clause up to the top."""
        found = []
        while position >= 0:
            found.append(self._clauses[position].title)
            position = self._clauses[position].parent
        return tuple(found)


# --- targets by field and year -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One indicator and what it promises for each year of its table."""

    scope: str
    indicator: str
    unit: str
    kind_zh: str
    responsible: tuple[str, ...]
    cells: tuple[tuple[ItemState, ...], ...]
    """For every year of the table, the targets of that year."""


@dataclass(frozen=True, slots=True)
class FieldTargets:
    """The targets of one field of quality."""

    field: QualityField
    years: tuple[int | None, ...]
    """Years that any of them names; None last, for targets without a year."""
    rows: tuple[IndicatorRow, ...]

    @property
    def field_zh(self) -> str:
        """Name of the field."""
        return FIELD_ZH[self.field]


def targets_by_field_and_year(plan: Plan) -> tuple[FieldTargets, ...]:
    """The targets that stand, by field of quality, one row per indicator, one column per year."""
    place = ClausePlace(plan_clauses(plan))
    fields: dict[QualityField, dict[tuple[str, ...], list[ItemState]]] = defaultdict(lambda: defaultdict(list))
    for state in states(plan, ("target",)):
        data = state.data
        if isinstance(data, TargetData):
            field = field_of(data.indicator, data.unit, place.titles(place.of(state)))
            fields[field][data.scope, data.indicator, data.unit, data.kind].append(state)
    return tuple(_field_targets(field, fields[field]) for field in FIELD_ZH if field in fields)


def _field_targets(field: QualityField, indicators: dict[tuple[str, ...], list[ItemState]]) -> FieldTargets:
    named = {_year(state) for steps in indicators.values() for state in steps}
    years = (*sorted(year for year in named if year is not None), *((None,) if None in named else ()))
    rows = tuple(
        IndicatorRow(
            scope=scope,
            indicator=indicator,
            unit=unit,
            kind_zh=TARGET_KIND_ZH[kind],
            responsible=tuple(dict.fromkeys(name for state in steps for name in _responsible(state))),
            cells=tuple(tuple(state for state in steps if _year(state) == year) for year in years),
        )
        for (scope, indicator, unit, kind), steps in indicators.items()
    )
    return FieldTargets(field, years, rows)


def _year(state: ItemState) -> int | None:
    return state.data.year if isinstance(state.data, TargetData) else None


def _responsible(state: ItemState) -> tuple[str, ...]:
    return state.data.responsible if isinstance(state.data, TargetData) else ()


# --- systems asked for -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SystemRow:
    """A system the plan asks for, with every place where it does."""

    system: str | None
    """Its number in the catalogue; None for one the catalogue has not."""
    zh: str
    """Its name in the catalogue, else the plan's words."""
    field_zh: str
    line_zh: str
    """What it does, in one line of the catalogue."""
    mentions: tuple[ItemState, ...]


def systems_asked(plan: Plan) -> tuple[SystemRow, ...]:
    """The systems the plan asks for: those of the catalogue by their numbers, then the others."""
    asked: dict[str, list[ItemState]] = defaultdict(list)
    other: dict[str, list[ItemState]] = defaultdict(list)
    for state in states(plan, ("system",)):
        if isinstance(state.data, SystemData):
            if state.data.system:
                asked[state.data.system].append(state)
            else:
                other[state.data.words].append(state)
    entries = {entry.id: entry for entry in systems()}
    fields = {field.key: field.zh for field in system_fields()}
    rows = []
    for number in sorted(asked):
        entry = entries.get(number)
        rows.append(
            SystemRow(
                system=number,
                zh=entry.zh if entry else asked[number][0].label,
                field_zh=fields.get(entry.field, "") if entry else "",
                line_zh=entry.line_zh if entry else "",
                mentions=tuple(asked[number]),
            )
        )
    rows.extend(SystemRow(None, words, "", "", tuple(mentions)) for words, mentions in other.items())
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class PlanAsking:
    """A plan that asks for a system, the first place where it does, and in how many."""

    plan: int
    title: str
    item: int
    times: int


def plans_asking() -> dict[str, tuple[PlanAsking, ...]]:
    """Number of each system of the catalogue that any plan asks for -> the plans that do, the newest import first."""
    asked: dict[str, dict[int, list[ItemState]]] = defaultdict(lambda: defaultdict(list))
    for state in states_of(Item.objects.filter(kind="system")):
        if state.stands and isinstance(state.data, SystemData) and state.data.system:
            asked[state.data.system][state.plan].append(state)
    titles = dict(Plan.objects.order_by("-imported_at", "-id").values_list("id", "title"))
    return {
        number: tuple(
            PlanAsking(plan, title, by_plan[plan][0].id, len(by_plan[plan]))
            for plan, title in titles.items()
            if plan in by_plan
        )
        for number, by_plan in asked.items()
    }


# --- the plans it rests on ---------------------------------------------------------------------------------------

_Listed = TypeVar("_Listed", Plan, PlanRow)


@dataclass(frozen=True, slots=True)
class BasisRow:
    """An upper-level document a plan rests on, and the plan of the library that is this document."""

    basis: model.Basis
    plan: Plan | None


@dataclass(frozen=True, slots=True)
class Resting:
    """A plan and one above it that it names as its basis."""

    upper: PlanRow
    lower: PlanRow
    basis: model.Basis


def standing_of(plan: _Listed) -> standing.Standing:
    """What tells the plan's place among others."""
    return standing.Standing(plan.title, plan.number, plan.place, plan.level)


def basis_of(plan: Plan) -> tuple[BasisRow, ...]:
    """The documents the plan rests on, each with the plan of the library that it is."""
    library = list(Plan.objects.only("title", "number", "place", "level").order_by("-imported_at", "-id"))
    return tuple(BasisRow(basis, _in_library(basis, plan, library)) for basis in plan_head(plan).basis)


def plans_resting(library: Sequence[PlanRow]) -> tuple[Resting, ...]:
    """Every plan of the library with each plan of the library that it names as its basis."""
    rows = {row.id: row for row in library}
    found = []
    for number, listed in Plan.objects.order_by("-imported_at", "-id").values_list("id", "head__basis"):
        for basis in msgspec.convert(listed, tuple[model.Basis, ...]):
            above = _in_library(basis, rows[number], library)
            if above is not None:
                found.append(Resting(above, rows[number], basis))
    return tuple(found)


def _in_library(basis: model.Basis, plan: _Listed, library: Sequence[_Listed]) -> _Listed | None:
    own = standing_of(plan)
    named = (row for row in library if standing.rests_on(basis, standing_of(row)))
    return next((row for row in named if not standing.why_not_above(standing_of(row), own)), None)


# --- the schedule ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DeadlineRow:
    """Something a task must have done by a day."""

    due: DeadlineData
    task: ItemState


@dataclass(frozen=True, slots=True)
class Timeline:
    """The plan in time."""

    since: date | None
    until: date | None
    """From the first to the last day that anything of it names."""
    phases: tuple[ItemState, ...]
    deadlines: tuple[DeadlineRow, ...]
    """The earliest first."""
    targets: tuple[tuple[int, tuple[ItemState, ...]], ...]
    """Year -> the targets due by its end."""


def timeline(plan: Plan) -> Timeline:
    """The plan's own phases, the deadlines of its tasks, and its targets by year."""
    head = plan_head(plan)
    phases: list[tuple[PhaseData, ItemState]] = []
    deadlines: list[DeadlineRow] = []
    due_in: dict[int, list[ItemState]] = defaultdict(list)
    for state in states(plan, ("phase", "task", "target")):
        match state.data:
            case PhaseData() as phase:
                phases.append((phase, state))
            case TaskData(deadlines=dues):
                deadlines.extend(DeadlineRow(due, state) for due in dues)
            case TargetData(year=int() as year):
                due_in[year].append(state)
            case _:
                pass
    phases.sort(key=lambda one: (one[0].since or one[0].until or date.max, one[1].start))
    deadlines.sort(key=lambda row: (row.due.until, row.task.start))
    days = [head.since, head.until, *(date(year, 12, 31) for year in due_in)]
    days += [day for phase, _ in phases for day in (phase.since, phase.until)]
    days += [day for row in deadlines for day in (row.due.since, row.due.until)]
    named = [day for day in days if day is not None]
    return Timeline(
        since=min(named, default=None),
        until=max(named, default=None),
        phases=tuple(state for _, state in phases),
        deadlines=tuple(deadlines),
        targets=tuple((year, tuple(due_in[year])) for year in sorted(due_in)),
    )


# --- the whole plan as decided -----------------------------------------------------------------------------------


def plan_as_decided(plan: Plan) -> model.Plan:
    """The plan in the compiler's own form, with what people decided in the place of what it proposed.

    What was rejected is not in it, what was corrected or added is; a decided thing is certain. For writers of files.
    """
    document = plan.document
    clauses = plan_clauses(plan)
    place = ClausePlace(clauses)
    kinds: dict[str, list[ItemState]] = defaultdict(list)
    for state in states(plan):
        kinds[state.kind].append(state)
    return model.Plan(
        source=model.SourceText(
            name=document.name,
            format=document.format,
            text=document.text,
            sha256=document.text_sha256,
            document_sha256=document.sha256,
            encoding=document.encoding,
        ),
        head=plan_head(plan),
        clauses=clauses,
        notes=msgspec.convert(plan.notes, tuple[model.Note, ...]),
        targets=tuple(model.Target(**_as_decided(state, place)) for state in kinds["target"]),
        tasks=tuple(model.Task(**_as_decided(state, place)) for state in kinds["task"]),
        offices=tuple(model.Office(**_as_decided(state)) for state in kinds["office"]),
        phases=tuple(model.Phase(**_as_decided(state, place)) for state in kinds["phase"]),
        systems=tuple(model.SystemAsked(**_as_decided(state, place)) for state in kinds["system"]),
        unclaimed=msgspec.convert(plan.unclaimed, tuple[model.UnclaimedNumber, ...]),
        compiler=plan.compiler,
    )


def _as_decided(state: ItemState, place: ClausePlace | None = None) -> dict[str, Any]:
    """The fields of an item in the compiler's form; ``place`` where that form knows its clause."""
    found: dict[str, Any] = {field.name: getattr(state.data, field.name) for field in fields(state.data)}
    found |= {"start": state.start, "end": state.end}
    if place is not None:
        found["clause"] = place.of(state)
    if state.kind != "phase":
        found["confidence"] = 1.0 if state.decided else state.confidence
        found["reasons"] = state.reasons
    if "deadlines" in found:
        found["deadlines"] = tuple(
            model.Deadline(due.words, due.until, due.since, due.start, due.end) for due in found["deadlines"]
        )
    if "successors" in found:
        found["successors"] = tuple(
            model.Successor(after.name, after.since, after.act, after.part) for after in found["successors"]
        )
    return found
