"""The clocks agree with a plain walk from day to day, over histories in which anything is done at any time.

``ZHIHENG_HISTORIES=100000`` looks at as many of them.
"""

import os
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.contract.casework.histories import CALENDARS, case_of, clocks, histories, plain_clocks
from tests.contract.casework.slow_clocks import slow_runs

from zhiheng.contract.casework.clocks import Round, rounds
from zhiheng.contract.casework.doings import Doing
from zhiheng.contract.declarations.cases import Clock
from zhiheng.primitives.calendar import LegalCalendar

HISTORIES = int(os.environ.get("ZHIHENG_HISTORIES", "400"))


def told(run: Round) -> tuple[object, ...]:
    stops = tuple((stop.since, stop.until) for stop in run.stops)
    extended = run.extended_by is not None
    return run.started, run.ended, run.state, run.in_time, stops, extended, run.due.on, run.due.at


@settings(max_examples=HISTORIES)
@given(clocks("first"), plain_clocks("second"), histories(), st.sampled_from(CALENDARS))
def test_the_clocks_of_a_case_run_as_a_walk_from_day_to_day_tells(
    first: Clock, second: Clock, doings: tuple[Doing, ...], calendar: LegalCalendar
) -> None:
    case = case_of(first, second)

    fast = {key: [told(run) for run in runs] for key, runs in rounds(case, doings, calendar).items()}

    slow = {key: [run.told() for run in runs] for key, runs in slow_runs(case, doings, calendar).items()}
    assert fast == slow


@given(clocks(), histories(), st.integers(0, 10))
def test_what_is_over_is_not_changed_by_what_is_done_later(clock: Clock, doings: tuple[Doing, ...], kept: int) -> None:
    case = case_of(clock)
    earlier = rounds(case, doings[: kept + 1], CALENDARS[0]).get("clock", ())

    later = rounds(case, doings, CALENDARS[0]).get("clock", ())

    over = [run for run in earlier if run.ended is not None]
    assert list(later[: len(over)]) == over


@given(clocks(), histories())
def test_a_run_begins_only_when_the_one_before_is_over(clock: Clock, doings: tuple[Doing, ...]) -> None:
    runs = rounds(case_of(clock), doings, CALENDARS[0]).get("clock", ())

    assert all(run.ended is not None for run in runs[:-1])
    assert all(before.ended is not None and before.ended.at <= after.started.at for before, after in pairwise(runs))


@given(clocks() | plain_clocks(), histories())
def test_a_term_never_ends_on_a_day_off_or_on_a_stopped_day(clock: Clock, doings: tuple[Doing, ...]) -> None:
    for run in rounds(case_of(clock), doings, CALENDARS[1]).get("clock", ()):
        if (due := run.due.on) is not None:
            assert due > run.started.on
            assert CALENDARS[1].is_working_day(due)
            assert not any(stop.since.on < due and (stop.until is None or due <= stop.until.on) for stop in run.stops)
