"""The schedule as a table of time: one column per month, quarter or year, one row per phase."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from zhiheng.kernel.plans.rules import ItemState
from zhiheng.kernel.registers.queries import Timeline

_MOST_MONTHS: Final = 18
_MOST_QUARTERS: Final = 60


@dataclass(frozen=True, slots=True)
class Bar:
    """A phase in its row: empty columns before it, columns it covers, empty columns after it."""

    phase: ItemState
    before: int
    span: int
    after: int


@dataclass(frozen=True, slots=True)
class Calendar:
    """The head of the table (years over their columns) and its rows."""

    years: tuple[tuple[int, int], ...]
    """Year and how many columns stand under it."""
    columns: tuple[str, ...]
    bars: tuple[Bar, ...]


def calendar_of(timeline: Timeline) -> Calendar | None:
    """The phases of a plan over its time; None where it has none, or no day is known of any."""
    dated = [state for state in timeline.phases if state.phase and (state.phase.since or state.phase.until)]
    if not dated or timeline.since is None or timeline.until is None:
        return None
    step = _step(timeline.since, timeline.until)
    first, last = _column(timeline.since, step), _column(timeline.until, step)
    per_year = 12 // step
    columns = range(first, last + 1)
    years: dict[int, int] = {}
    for column in columns:
        years[column // per_year] = years.get(column // per_year, 0) + 1
    bars = []
    for state in dated:
        phase = state.phase
        since = _column(phase.since, step) if phase and phase.since else first
        until = _column(phase.until, step) if phase and phase.until else last
        since, until = max(first, min(since, last)), max(first, min(max(since, until), last))
        bars.append(Bar(state, since - first, until - since + 1, last - until))
    return Calendar(tuple(years.items()), tuple(_name(column, per_year) for column in columns), tuple(bars))


def _step(since: date, until: date) -> int:
    """Months in one column: 1, 3 or 12."""
    months = (until.year - since.year) * 12 + until.month - since.month + 1
    return 1 if months <= _MOST_MONTHS else 3 if months <= _MOST_QUARTERS else 12


def _column(day: date, step: int) -> int:
    """The column of a day, counted from the year 0."""
    return (day.year * 12 + day.month - 1) // step


def _name(column: int, per_year: int) -> str:
    if per_year == 1:
        return ""
    return f"{column % per_year + 1}{'月' if per_year == 12 else '季'}"
