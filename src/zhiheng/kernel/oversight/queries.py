"""What may be asked of a plan that is followed up: its tasks by year, what is not opened yet, how offices stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any, Final, NamedTuple

from zhiheng.contract.in_use import in_use
from zhiheng.kernel.access.models import Office
from zhiheng.kernel.access.rules import day_of
from zhiheng.kernel.casebook.models import CaseClock, CaseState
from zhiheng.kernel.casebook.rules import doings_of
from zhiheng.kernel.cases.queries import seen_by
from zhiheng.kernel.oversight import rules
from zhiheng.kernel.oversight.rules import Facts, Light
from zhiheng.kernel.plans.models import Plan
from zhiheng.kernel.records.models import Record
from zhiheng.kernel.records.queries import values_of
from zhiheng.kernel.targets import queries as targets
from zhiheng.kernel.targets.rules import TaskState
from zhiheng.policy.promises.adopted import CityOffices

_CHINA: Final = timezone(timedelta(hours=8))
_BAD: Final = {"off_track", "at_risk"}

# --- cases and what they follow --------------------------------------------------------------------------------------


def plan_at(number: int) -> Plan:
    """The plan of a number, with an adopted version that is followed; raises NothingToFollow."""
    plan = Plan.objects.filter(pk=number).first()
    if plan is None or targets.newest_version(number) is None:
        raise rules.NothingToFollow(
            f"plan {number} has no adopted version (kernel/oversight); adopt it first",
            message_zh="方案尚未定版，没有可以督办的任务；请先在方案页面审核定版。",
            plan=number,
        )
    return plan


def plan_words(plan: Plan) -> str:
    """How cases name a plan: title and number."""
    return (f"{plan.title}（{plan.number}）" if plan.number else plan.title)[:150]


def task_words(task: TaskState) -> tuple[str, str]:
    """How cases name a task: where it stands in the plan, and its words."""
    return task.clause[:60], task.data.title[:110]


def years_of(plan: Plan, tasks: Iterable[TaskState], day: date) -> list[int]:
    """The years of a plan, from its span and the deadlines of its tasks; where it says nothing, that of the day."""
    told = [one.until.year for task in tasks for one in task.data.deadlines]
    ends = [one.year for one in (plan.since, plan.until) if one is not None] or told or [day.year]
    return list(range(min(ends), max(ends) + 1))


def offices_named(place: str, region: str) -> CityOffices:
    """The offices of a region by the names that a plan of the place may write."""
    names = []
    rows = Office.objects.filter(until__isnull=True, region=region).order_by("key")
    for key, name, short in rows.values_list("key", "name", "short_name"):
        written = {name, short, name.removeprefix(place), name.removeprefix(place.rstrip("市县区省"))} - {""}
        names += [(one, key) for one in sorted(written)]
    return CityOffices(tuple(names))


class Followed(NamedTuple):
    """A case that follows a task in a year."""

    case: CaseState
    values: Mapping[str, Any]


def followed(plan: Plan) -> dict[tuple[str, str, int], Followed]:
    """The cases of a plan by clause, words and year, whoever asks; what was withdrawn too."""
    kind, names = in_use().kind(rules.TASK), {plan_words(plan), plan.title[:150]}
    states = CaseState.objects.filter(kind=rules.TASK).in_bulk()
    found = {}
    for record in Record.objects.filter(kind=rules.TASK).order_by("id").iterator(chunk_size=2000):
        values = values_of(kind, record.data)
        if values.get("plan") in names and record.pk in states:
            key = (str(values.get("clause") or ""), str(values["title"]), int(values["plan_year"]))
            found[key] = Followed(states[record.pk], values)
    return found


# --- the matrix ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cell:
    """A task in a year."""

    year: int
    case: CaseState | None = None
    light: Light = "none"
    why: str = "未立督办件"


@dataclass(frozen=True, slots=True)
class Line:
    """A task with its years; ``task`` is None where the newest version has it no more but cases follow it."""

    task: TaskState | None
    clause: str
    title: str
    office: str
    office_name: str
    cells: tuple[Cell, ...]
    change: str = ""
    """``new``: no year is followed; ``changed``: its clause read otherwise; ``gone``: the newest version lacks it."""

    @property
    def worst(self) -> Light:
        """The worst light of its years."""
        return min((cell.light for cell in self.cells), key=rules.WORST_FIRST.index, default="none")


@dataclass(frozen=True, slots=True)
class Matrix:
    """Tasks by years, the worst first."""

    plan: Plan
    years: tuple[int, ...]
    lines: tuple[Line, ...]

    def count(self, light: Light) -> int:
        """How many cases show the light."""
        return sum(cell.case is not None and cell.light == light for line in self.lines for cell in line.cells)


def matrix(number: int, person: object, at: datetime) -> Matrix:
    """The tasks of a plan by years as they stand at an instant; cases the person may not know of are left out."""
    plan, day = plan_at(number), day_of(at)
    tasks = [one for one in targets.tasks(plan=number) if one.data.role == "task"]
    cases = followed(plan)
    seen = set(seen_by(person, day).filter(kind=rules.TASK).values_list("pk", flat=True))
    years = sorted({*years_of(plan, tasks, day), *(year for _, _, year in cases)})
    lights = _lights({one.case.pk: one for one in cases.values()}, _missed(number, day, tasks), at)
    names = dict(Office.objects.values_list("key", "name"))
    by_task: dict[tuple[str, str], dict[int, Followed]] = defaultdict(dict)
    for (clause, title, year), one in cases.items():
        by_task[clause, title][year] = one
    current = {task_words(task) for task in tasks}
    gone = [words for words in by_task if words not in current]
    reworded = {clause for clause, _ in gone}
    lines = []
    for task in tasks:
        words = task_words(task)
        change = "" if words in by_task else "changed" if words[0] in reworded else "new"
        cells = _cells(years, by_task.get(words, {}), seen, lights)
        lines.append(Line(task, *words, task.office, names.get(task.office, task.office), cells, change))
    for words in gone:
        there = by_task[words]
        office = next(iter(there.values())).case.office
        if any(one.case.pk in seen for one in there.values()):
            cells = _cells(years, there, seen, lights)
            lines.append(Line(None, *words, office, names.get(office, office), cells, "gone"))
    lines.sort(key=lambda line: rules.WORST_FIRST.index(line.worst))
    return Matrix(plan, tuple(years), tuple(lines))


def _cells(
    years: Iterable[int], there: Mapping[int, Followed], seen: set[int], lights: Mapping[int, tuple[Light, str]]
) -> tuple[Cell, ...]:
    shown = {year: one.case for year, one in there.items() if one.case.pk in seen}
    return tuple(
        Cell(year, shown[year], *lights[shown[year].pk])
        if year in shown
        else Cell(year, why="由其他单位承办")
        if year in there
        else Cell(year)
        for year in years
    )


def _missed(plan: int, day: date, tasks: Iterable[TaskState]) -> dict[tuple[str, str], tuple[str, ...]]:
    """By task: the targets that stand within its clause and are off track or at risk."""
    bad = [one for one in targets.standings(day, plan=plan) if one.status in _BAD]
    return {
        task_words(task): tuple(
            f"目标“{one.title}”{one.status_zh}" for one in bad if task.start <= one.start < task.end
        )
        for task in tasks
    }


def _lights(
    cases: Mapping[int, Followed], missed: Mapping[tuple[str, str], tuple[str, ...]], at: datetime
) -> dict[int, tuple[Light, str]]:
    titles = {clock.key: clock.title.zh for clock in in_use().case(rules.TASK).clock}
    first: dict[int, tuple[str, date]] = {}
    running = CaseClock.objects.filter(case__in=list(cases), due_at__isnull=False).order_by("-due_at")
    for thing, clock, due_at in running.values_list("case_id", "clock", "due_at"):
        if due_at is not None:
            first[thing] = titles.get(clock, clock), due_at.astimezone(_CHINA).date()
    found = {}
    for number, (case, values) in cases.items():
        term, ends_on = first.get(number, ("", None))
        due_on = values.get("extended_to") or values["due_on"]
        words = str(values.get("clause") or ""), str(values["title"])
        year_is_over = int(values["plan_year"]) != day_of(at).year
        told = () if year_is_over else missed.get(words, ())
        facts = Facts(case.state, case.is_open, due_on, term, ends_on, str(values.get("target_status") or ""), told)
        found[number] = rules.light_of(facts, day_of(at))
    return found


# --- offices ---------------------------------------------------------------------------------------------------------


class Rank(NamedTuple):
    """How an office stands with what was due of it: the numbers of the cases behind each count."""

    place: int
    tied: bool
    office: str
    name: str
    due: tuple[int, ...]
    in_time: tuple[int, ...]
    overdue: tuple[int, ...]
    """Reported late, or not yet."""
    returned: tuple[int, ...]
    extended: tuple[int, ...]


def league(number: int, person: object, at: datetime, *, since: date, until: date) -> list[Rank]:
    """The offices by the share of cases they reported in time, of those that were due in ``[since, until)`` and by now.

    Offices with the same share have the same place and say so. What was withdrawn or merged does not count.
    """
    day = day_of(at)
    seen = set(seen_by(person, day).filter(kind=rules.TASK).values_list("pk", flat=True))
    counted: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for case, values in followed(plan_at(number)).values():
        due_on = values.get("extended_to") or values["due_on"]
        dropped = not case.is_open and case.state != "closed"
        if case.pk not in seen or dropped or not (since <= due_on < until and due_on < day):
            continue
        doings = doings_of(case.doings)
        in_time = any(one.act == "report_done" and one.on <= due_on for one in doings)
        of_office = counted[case.office]
        of_office["due"].append(case.pk)
        of_office["in_time" if in_time else "overdue"].append(case.pk)
        for key, act in (("returned", "return_report"), ("extended", "approve_extension")):
            if any(one.act == act for one in doings):
                of_office[key].append(case.pk)
    names = dict(Office.objects.filter(pk__in=counted).values_list("key", "name"))
    shares = {office: len(of["in_time"]) / len(of["due"]) for office, of in counted.items()}
    every = list(shares.values())
    rows = [
        Rank(
            1 + sum(other > share for other in every),
            every.count(share) > 1,
            office,
            names.get(office, office),
            *(tuple(counted[office][key]) for key in ("due", "in_time", "overdue", "returned", "extended")),
        )
        for office, share in shares.items()
    ]
    return sorted(rows, key=lambda row: (row.place, row.name))
