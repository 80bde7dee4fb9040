"""Given cases as they stand on a day: what was done, how far they came, how their clocks run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from zhiheng.contract.casework import as_kind
from zhiheng.contract.casework.clocks import CHINA, Round, rounds
from zhiheng.contract.casework.doings import Doing, possible, state_after
from zhiheng.contract.declarations.cases import RECEIVED, Case
from zhiheng.contract.declarations.examples import ExpectedClock, GivenCase
from zhiheng.primitives.calendar import LegalCalendar

CALENDAR: Final = LegalCalendar(beyond="assume")
"""The national arrangement; an example rests on no notice of a city."""


@dataclass(frozen=True, slots=True)
class CaseFact:
    """A case on a day."""

    case: Case
    doings: tuple[Doing, ...]
    state: str
    runs: Mapping[str, tuple[Round, ...]]
    values: Mapping[str, object]
    """What a version of it keeps, by field."""
    impossible: tuple[tuple[str, str], ...] = ()
    """Acts that could not be done, each with the state in which they were tried."""


def case_fact(case: Case, given: GivenCase, day: date) -> CaseFact:
    """The case as it stands on the day; what comes after it has not happened yet."""
    doings = [Doing(RECEIVED, given.received_on, instant(given.received_on, given.at))]
    values: dict[str, object] = {as_kind.NUMBER: given.name, as_kind.RECEIVED_ON: given.received_on, **given.values}
    impossible: list[tuple[str, str]] = []
    closed_on: date | None = None
    ground = ""
    for one in given.act:
        if one.on > day:
            break
        state = state_after(case, tuple(doings))
        if one.act not in {act.key for act in possible(case, given.received_on, state)}:
            impossible.append((one.act, state))
            continue
        doings.append(Doing(one.act, one.on, instant(one.on, one.at), one.ground))
        values |= one.values
        ground = one.ground or ground
        is_closed = _is_closed(case, state_after(case, tuple(doings)))
        closed_on = (closed_on or one.on) if is_closed else None
    done = tuple(doings)
    state, runs = state_after(case, done), rounds(case, done, CALENDAR)
    values |= as_kind.progress(state, runs, closed_on=closed_on, ground=ground)
    return CaseFact(case, done, state, runs, values, tuple(impossible))


def instant(day: date, at: str) -> datetime:
    """A time of day in China, the beginning of the day where none is told; raises ValueError."""
    return datetime.combine(day, time.fromisoformat(at) if at else time(), CHINA)


def clock_difference(fact: CaseFact, expected: ExpectedClock, day: date) -> tuple[str, str] | None:
    """In what a clock is unlike the expected one; None where it is alike."""
    runs = fact.runs.get(expected.clock, ())
    last = runs[-1] if runs else None
    state = last.state if last else "none"
    if expected.state is not None and state != expected.state:
        return f"it is {state}, not {expected.state}", f"状态为 {state}，应为 {expected.state}"
    due = _due(last)
    wanted = (expected.due, expected.at)
    if (expected.due or expected.at) and wanted != due:
        shown, asked = (" ".join(filter(None, map(str, pair))) or "—" for pair in (due, wanted))
        return f"its term ends on {shown}, not on {asked}", f"期限为 {shown}，应为 {asked}"
    in_time = None if last is None else not last.is_over(day, instant(day, "23:59:59"))
    if expected.in_time is not None and in_time is not expected.in_time:
        return f"in_time is {in_time}, not {expected.in_time}".lower(), f"按期为 {in_time}，应为 {expected.in_time}"
    return None


def _due(run: Round | None) -> tuple[date | None, str]:
    if run is None:
        return None, ""
    return run.due.day, "" if run.due.at is None else f"{run.due.at.astimezone(CHINA):%H:%M}"


def _is_closed(case: Case, key: str) -> bool:
    state = case.state_named(key)
    return state is not None and state.closed
