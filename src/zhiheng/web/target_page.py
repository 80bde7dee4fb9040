"""The page of a target: its promise, how it stands and why, its path, its parts, its reports, what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Final

from zhiheng.contract.in_use import in_use
from zhiheng.kernel.access.models import Person
from zhiheng.kernel.access.queries import RegionOn, offices_on
from zhiheng.kernel.access.rules import QUALITY_OFFICE, holds, is_another
from zhiheng.kernel.evidence.models import File
from zhiheng.kernel.evidence.queries import described
from zhiheng.kernel.indicators.queries import places
from zhiheng.kernel.plans.models import Plan
from zhiheng.kernel.targets import queries
from zhiheng.kernel.targets.actions import may_report
from zhiheng.kernel.targets.queries import Step
from zhiheng.kernel.targets.rules import REPORT_ZH, ReportWords, TargetStanding, TargetState, TaskState
from zhiheng.policy.promises.judging import JUDGE_ZH
from zhiheng.policy.promises.reading import READING_ZH
from zhiheng.policy.promises.reporting import Due, reporting_on
from zhiheng.policy.promises.splitting import SPLIT_ZH
from zhiheng.primitives.periods import Period
from zhiheng.reporting.charts.chart import Chart, PathPoint, Point
from zhiheng.reporting.charts.trend import trend
from zhiheng.reporting.numbers import Direction, exact
from zhiheng.web.chart_pictures import untitled
from zhiheng.web.figures import decimal, places_of

_LEVELS: Final = ("level", "linear_pace", "compound_pace", "trend")
"""The judges a person may choose."""
_PERIODS: Final = 6
_REPORT_TONE: Final = {"waiting": "warn", "accepted": "good", "returned": "bad"}


# --- the path --------------------------------------------------------------------------------------------------------


def path_chart(one: TargetStanding, *, width: int = 640, height: int = 240) -> Chart | None:
    """What is so and what is asked for, year by year; None where there is neither number nor path."""
    if not one.points and not one.path:
        return None
    asked = _asked(one.path)
    at: dict[float, str] = {point.time: point.label for point in one.points}
    at |= {time: f"{round(time) - 1}年" for time in asked if time not in at}
    by_time = {point.time: point for point in one.points}
    points = []
    for time in sorted(at):
        known = by_time.get(time)
        later = known is None and bool(by_time) and time > max(by_time)
        points.append(
            Point(at[time], decimal(known.value), decimal(known.low), decimal(known.high))
            if known
            else Point(at[time], None, state="not_due" if later or not by_time else "not_reported")
        )
    target = [PathPoint(at[time], exact(round(value, 4))) for time, value in sorted(asked.items())]
    direction: Direction = "lower" if one.comparator[:1] == "<" else "higher"
    return untitled(
        trend(
            one.title, one.unit, points, target=target, places=places_of(one), direction=direction,
            width=width, height=height,
        )
    )  # fmt: skip


def _asked(path: Sequence[tuple[float, float]]) -> dict[float, float]:
    """The path with the years between its points, on the straight line the status is judged by."""
    found = dict(path)
    for (begins, first), (ends, last) in pairwise(path):
        for year in range(int(begins) + 1, int(ends)):
            if begins < year < ends:
                found[float(year)] = first + (last - first) * (year - begins) / (ends - begins)
    return found


# --- reports ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report as the page shows it."""

    report: ReportWords
    period_zh: str
    office_name: str
    by_name: str
    checked_by_name: str
    state_zh: str
    tone: str
    files: tuple[File, ...]
    may_check: bool


def report_rows(found: Sequence[ReportWords], person: Person, day: date) -> list[ReportRow]:
    """Reports with the names and files they speak of, in three queries."""
    names = dict(
        Person.objects.filter(
            username__in={name for one in found for name in (one.by, one.checked_by) if name}
        ).values_list("username", "name")
    )
    offices = dict(offices_on(day).values_list("key", "name")) if found else {}
    files = described({digest for one in found for digest in one.evidence}) if found else {}
    checks = holds(person, QUALITY_OFFICE, day=day)
    return [
        ReportRow(
            report=one,
            period_zh=Period.parse(one.period).label_zh,
            office_name=offices.get(one.office, one.office),
            by_name=names.get(one.by, one.by),
            checked_by_name=names.get(one.checked_by, one.checked_by),
            state_zh=REPORT_ZH[one.state],
            tone=_REPORT_TONE[one.state],
            files=tuple(files[digest] for digest in one.evidence if digest in files),
            may_check=checks and one.state == "waiting" and is_another(person, one.by),
        )
        for one in found
    ]


def periods_to_report(day: date) -> list[Period]:
    """The periods a report may be about now: the newest that is over first, then the running one and earlier ones."""
    running = Period.containing(day, reporting_on(day).every)
    earlier = [running.moved(-steps) for steps in range(1, _PERIODS)]
    return [earlier[0], running, *earlier[1:]]


# --- pages -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Acts:
    """What the person may do here."""

    decide: bool
    report: bool


def _acts(state: TargetState | TaskState, person: Person, at: datetime, day: date) -> Acts:
    return Acts(
        decide=not state.dropped and holds(person, QUALITY_OFFICE, day=day),
        report=not state.dropped and may_report(state, person, at),
    )


def target_page(number: int, person: Person, at: datetime, day: date) -> dict[str, object]:
    """Everything known of a target; raises TargetUnknown."""
    one, state = queries.standing(number, day), queries.target(number)
    acts = _acts(state, person, at, day)
    parent = queries.standing(one.parent, day) if one.parent is not None else None
    return {
        "section": "targets",
        "one": one,
        "state": state,
        "chart": path_chart(one),
        "parent": parent,
        "parts": queries.children(number, day) if one.children else [],
        "reports": report_rows(queries.reports_of(number), person, day),
        "periods": periods_to_report(day),
        "overdue": one.overdue,
        "history": _steps(queries.history(number)),
        "acts": acts,
        **(_deciding(state, one, day) if acts.decide else {}),
    }


def _deciding(state: TargetState, one: TargetStanding, day: date) -> dict[str, object]:
    """What the forms of the quality office offer."""
    catalogue = in_use().catalogue
    proposals = [(found, catalogue.indicator(found.address)) for found in queries.proposals_for(state)]
    indicators = sorted(
        ((address, catalogue.indicator(address).title.zh) for address, concept in catalogue.concepts.items()
         if concept == "indicator"),
        key=lambda pair: pair[1],
    )  # fmt: skip
    districts: list[RegionOn] = [place for place in places(day) if place.level == "county"]
    ends = one.year or day.year
    return {
        "proposals": proposals,
        "indicators": indicators,
        "readings": READING_ZH,
        "judges": [(key, JUDGE_ZH[key]) for key in _LEVELS],
        "baselines": queries.baselines_for(state),
        "split_rules": SPLIT_ZH,
        "districts": districts,
        "offices": list(offices_on(day).values_list("key", "name")),
        "step_years": sorted({*range(min(day.year, ends), ends), *dict(state.steps)}),
        "steps": dict(state.steps),
    }


def task_page(number: int, person: Person, at: datetime, day: date) -> dict[str, object]:
    """Everything known of a task; raises TargetUnknown."""
    state = queries.task(number)
    acts = _acts(state, person, at, day)
    offices = dict(offices_on(day).values_list("key", "name"))
    return {
        "section": "targets",
        "state": state,
        "plan_title": Plan.objects.filter(pk=state.plan).values_list("title", flat=True).first() or "",
        "office_name": offices.get(state.office, state.office),
        "reports": report_rows(queries.reports_of(number), person, day),
        "periods": periods_to_report(day),
        "history": _steps(queries.history(number)),
        "overdue": next((due for due in queries.overdue_reports(day) if due.about == number), None),
        "offices": sorted(offices.items(), key=lambda pair: pair[1]),
        "acts": acts,
    }


def _steps(found: Sequence[Step]) -> list[tuple[Step, str]]:
    """What was decided, the newest first, with the name of who did."""
    names = dict(Person.objects.filter(username__in={one.by for one in found}).values_list("username", "name"))
    return [(one, names.get(one.by, one.by)) for one in reversed(found)]


@dataclass(frozen=True, slots=True)
class OwedReport:
    """A report that is owed, with the office in words."""

    due: Due
    office_name: str


def owed_reports(found: Sequence[Due], day: date) -> list[OwedReport]:
    """The reports that are owed, with the names of the offices."""
    names = dict(offices_on(day).values_list("key", "name")) if found else {}
    return [OwedReport(one, names.get(one.office, one.office)) for one in found]
