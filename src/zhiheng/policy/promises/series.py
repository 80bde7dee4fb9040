"""The series a target is judged by, made of the values of its indicator; a value that is not there stays away.

Times are decimal years at which a value is complete: the value of 2025 stands at 2026.0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from zhiheng.policy.promises.reading import Reading
from zhiheng.primitives.periods import Period, PeriodKind, Span

NUMBERS: Final = frozenset({"number", "zero"})


@dataclass(frozen=True, slots=True)
class Figure:
    """What is known of an indicator for a period: its value in the target's unit, or why there is none."""

    period: Period
    value: float | None
    state: str
    """number, zero, not_due, not_reported, not_applicable, suppressed."""
    numerator: float | None = None
    denominator: float | None = None
    low: float | None = None
    high: float | None = None
    run: int | None = None
    records: int | None = None

    @property
    def known(self) -> float | None:
        """Its number, where it is one."""
        return self.value if self.state in NUMBERS else None


@dataclass(frozen=True, slots=True)
class Point:
    """A value of the series."""

    time: float
    label: str
    """Of the period or run of months, for people: 2026年第3季度, 2026年1—9月."""
    value: float
    low: float | None = None
    high: float | None = None
    run: int | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """Points in order, and what the reader must know of how they were made."""

    points: tuple[Point, ...]
    remarks: tuple[str, ...] = ()
    last: Figure | None = None
    """The newest period up to the deadline that should have a value by now, whether it has one or not."""


def decimal_year(day: date) -> float:
    """The beginning of a day as a year with decimals.

    >>> decimal_year(date(2026, 1, 1)), round(decimal_year(date(2026, 7, 2)), 3)
    (2026.0, 2026.499)
    """
    first = date(day.year, 1, 1)
    return day.year + (day - first).days / (date(day.year + 1, 1, 1) - first).days


def series_of(
    reading: Reading,
    figures: Sequence[Figure],
    *,
    own: PeriodKind,
    day: date,
    span: Span | None,
    stock: bool,
    form: str,
) -> Series:
    """The points by which a target read so is judged; only periods that are over by the day.

    ``figures``: of the indicator's own period kind and of years. ``span``: the years of the plan, over which a total is
    summed.
    """
    over = sorted((one for one in figures if one.period.until <= day), key=lambda one: one.period.until)
    by_kind: dict[PeriodKind, list[Figure]] = {}
    for one in over:
        by_kind.setdefault(one.period.kind, []).append(one)
    mine = by_kind.get(own, [])
    in_time = [one for one in mine if span is None or one.period.until <= span.until]
    last = in_time[-1] if in_time else None
    if reading == "total":
        return _summed(mine, span, last)
    if stock:
        # A stock is what there is at the end: of its last period, however the year is rolled up.
        return Series(tuple(_points(mine)), (), last)
    points = list(_points(by_kind.get("year", [])))
    running = None if own == "year" else _running(mine, points, form=form, reading=reading)
    if running is not None:
        points.append(running)
    return Series(tuple(points), (), last)


def _points(figures: Sequence[Figure]) -> list[Point]:
    return [
        Point(decimal_year(one.period.until), one.period.label_zh, one.known, one.low, one.high, one.run)
        for one in figures
        if one.known is not None
    ]


def _summed(figures: Sequence[Figure], span: Span | None, last: Figure | None) -> Series:
    """What came together since the plan began. A period without a number adds nothing, and it is said."""
    points: list[Point] = []
    missing: list[str] = []
    total = 0.0
    for one in figures:
        if span is None or not (span.since <= one.period.since and one.period.until <= span.until):
            continue
        if one.known is None:
            missing.append(one.period.label_zh)
            continue
        total += one.known
        points.append(Point(decimal_year(one.period.until), f"累计到{one.period.label_zh}", total, run=one.run))
    remarks = (
        (f"{'、'.join(missing[:4])}{'等' if len(missing) > 4 else ''}没有数，累计只含已报的数",) if missing else ()
    )
    return Series(tuple(points), remarks, last)


def _running(figures: Sequence[Figure], yearly: Sequence[Point], *, form: str, reading: Reading) -> Point | None:
    """The year that is not over: a share from its beginning on, else the newest value; nothing that grows with time."""
    known = [one for one in figures if one.known is not None]
    if not known or (yearly and decimal_year(known[-1].period.until) <= yearly[-1].time):
        return None
    if reading == "growth" or form in {"rate", "sum", "count", "distinct"}:
        return None  # a part of a year beside whole years says nothing
    newest = known[-1]
    year = [one for one in figures if one.period.year == newest.period.year and one.period.until <= newest.period.until]
    at, together = decimal_year(newest.period.until), _together(year) if len(year) > 1 else None
    if together is not None:
        label = f"{newest.period.year}年1—{newest.period.number * newest.period.months}月"
        return Point(at, label, together, run=newest.run)
    assert newest.known is not None, "chosen for it"
    return Point(at, newest.period.label_zh, newest.known, newest.low, newest.high, newest.run)


def _together(figures: Sequence[Figure]) -> float | None:
    """A share of several periods: parts over wholes; None where a part or whole is not known."""
    if any(one.numerator is None or not one.denominator or one.known is None for one in figures):
        return None
    above = sum(one.numerator or 0.0 for one in figures)
    below = sum(one.denominator or 0.0 for one in figures)
    telling = next((one for one in figures if one.numerator and one.known), None)
    if telling is None:
        return 0.0
    assert telling.known is not None, "chosen for it"
    scale = telling.known * (telling.denominator or 0.0) / (telling.numerator or 1.0)
    return scale * above / below


def totals_by_year(
    figures: Sequence[Figure], *, own: PeriodKind, day: date, stock: bool, adds: bool = True
) -> Mapping[int, Point]:
    """By year: what the year brought, up to the day; of a stock what it grew against the end of the year before.

    Where the values of shorter periods do not add up (``adds`` is false), only whole years tell.
    """
    own = own if adds or stock else "year"
    found: dict[int, Point] = {}
    over = sorted(
        (one for one in figures if one.period.kind == own and one.period.until <= day and one.known is not None),
        key=lambda one: one.period.until,
    )
    ends: dict[int, Figure] = {}
    for one in over:
        year = one.period.year
        assert one.known is not None, "chosen for it"
        at, before = decimal_year(one.period.until), found.get(year)
        if stock:
            former = ends.get(year - 1)
            if former is not None and former.known is not None:
                found[year] = Point(at, one.period.label_zh, one.known - former.known, run=one.run)
            ends[year] = one
        else:
            label = f"{year}年1—{one.period.number * one.period.months}月" if own != "year" else one.period.label_zh
            found[year] = Point(at, label, one.known + (before.value if before else 0.0), run=one.run)
    return found
