"""The clocks agree with a plain walk from day to day, over histories in which anything is done at any time.

``ZHIHENG_HISTORIES=100000`` looks at as many of them.
"""

import os
from collections.abc import Callable
from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from tests.contract.casework.histories import CALENDARS, any_clock, case_of, history, plain_clock
from tests.contract.casework.slow_clocks import slow_runs

from zhiheng.contract.casework.clocks import Round, rounds
from zhiheng.contract.declarations.cases import Clock

HISTORIES = int(os.environ.get("ZHIHENG_HISTORIES", "2000"))
CHANCES = st.randoms(use_true_random=False)


def told(run: Round) -> tuple[object, ...]:
    stops = tuple((stop.since, stop.until) for stop in run.stops)
    extended = run.extended_by is not None
    return run.started, run.ended, run.state, run.in_time, stops, extended, run.due.on, run.due.at


def assert_they_agree(chance: Random) -> None:
    case = case_of(any_clock(chance, "any"), plain_clock(chance, "plain"))
    doings, calendar = history(chance), chance.choice(CALENDARS)

    fast = {key: [told(run) for run in runs] for key, runs in rounds(case, doings, calendar).items()}

    slow = {key: [run.told() for run in runs] for key, runs in slow_runs(case, doings, calendar).items()}
    assert fast == slow, (case.clock, doings)


@given(CHANCES)
def test_the_clocks_of_a_case_run_as_a_walk_from_day_to_day_tells(chance: Random) -> None:
    assert_they_agree(chance)


def test_they_do_so_in_many_histories() -> None:
    for number in range(HISTORIES):
        assert_they_agree(Random(number))


@given(CHANCES, st.integers(0, 10))
def test_what_is_over_is_not_changed_by_what_is_done_later(chance: Random, kept: int) -> None:
    case, doings = case_of(any_clock(chance, "clock")), history(chance)
    earlier = rounds(case, doings[: kept + 1], CALENDARS[0]).get("clock", ())

    later = rounds(case, doings, CALENDARS[0]).get("clock", ())

    over = [run for run in earlier if run.ended is not None]
    assert list(later[: len(over)]) == over


@given(CHANCES)
def test_a_run_begins_only_when_the_one_before_is_over(chance: Random) -> None:
    runs = rounds(case_of(any_clock(chance, "clock")), history(chance), CALENDARS[0]).get("clock", ())

    assert all(run.ended is not None for run in runs[:-1])
    assert all(before.ended is not None and before.ended.at <= after.started.at for before, after in pairwise(runs))


@given(CHANCES, st.sampled_from([any_clock, plain_clock]))
def test_a_term_never_ends_on_a_day_off_or_on_a_stopped_day(
    chance: Random, clock: Callable[[Random, str], Clock]
) -> None:
    for run in rounds(case_of(clock(chance, "clock")), history(chance), CALENDARS[1]).get("clock", ()):
        if (due := run.due.on) is not None:
            assert due > run.started.on
            assert CALENDARS[1].is_working_day(due)
            assert not any(stop.since.on < due and (stop.until is None or due <= stop.until.on) for stop in run.stops)
