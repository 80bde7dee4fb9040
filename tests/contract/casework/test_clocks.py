"""Terms worked out by hand on the calendar, over the days on which people count wrong; and six ways to run wrong."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.contract.casework.histories import TITLE, case_of

from zhiheng.contract.casework.as_kind import progress
from zhiheng.contract.casework.clocks import CHINA, Round, rounds
from zhiheng.contract.casework.doings import Doing, possible, state_after
from zhiheng.contract.declarations.cases import RECEIVED, Clock, DatedTerm, Extension, Pause
from zhiheng.primitives.calendar import LegalCalendar, YearNotPublished

CALENDAR = LegalCalendar(beyond="assume")
NEW_ORDER = date(2026, 4, 15)


def day(text: str) -> date:
    return date.fromisoformat(f"20{text}")


def did(act: str, on: str, at: str = "09:00", ground: str = "") -> Doing:
    """An act on a day written as 26-04-15."""
    hour, minute = map(int, at.split(":"))
    return Doing(act, day(on), datetime(*day(on).timetuple()[:3], hour, minute, tzinfo=CHINA), ground)


def clock_of(*term: tuple[int, str], key: str = "clock", **words: object) -> Clock:
    lines = tuple(DatedTerm(count, unit) for count, unit in term)  # type: ignore[arg-type]
    plain = Clock(key=key, title=TITLE, starts=(RECEIVED,), ends=("meet",), term=lines)
    return replace(plain, **words)  # type: ignore[arg-type]  # words of a clock


def last(clock: Clock, *doings: Doing) -> Round:
    return rounds(case_of(clock), doings, CALENDAR)[clock.key][-1]


# --- terms by hand ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "unit", "started", "due"),
    [
        # Seven working days to accept a complaint or refuse it.
        (7, "working_days", "26-04-15", "26-04-24"),
        (7, "working_days", "26-02-12", "26-02-28"),  # Spring Festival 15 to 23, both Saturdays around it made up
        (7, "working_days", "26-02-14", "26-03-03"),  # received on a Saturday that is made up
        (7, "working_days", "26-02-18", "26-03-03"),  # received in the middle of the festival
        (7, "working_days", "26-09-28", "26-10-13"),  # National Day, 10 October made up
        (7, "working_days", "26-04-28", "26-05-11"),  # Labour Day, 9 May made up
        (7, "working_days", "25-12-29", "26-01-08"),  # New Year, Sunday 4 January made up
        (7, "working_days", "24-02-08", "24-02-23"),  # the eve of 2024 was a working day, Sunday 18 made up
        (7, "working_days", "25-01-24", "25-02-10"),  # Sunday 26 January and Saturday 8 February made up
        # Sixty days from acceptance to a mediation without agreement; forty-five working days before.
        (60, "days", "26-04-15", "26-06-15"),  # 14 June is a Sunday
        (60, "days", "26-08-02", "26-10-08"),  # 1 October
        (60, "days", "26-06-01", "26-07-31"),
        (45, "working_days", "26-03-02", "26-05-08"),
        (45, "working_days", "26-04-16", "26-06-23"),  # Labour Day and Dragon Boat between
        # Fifteen working days to decide on a report; as many more where they are prolonged.
        (15, "working_days", "26-09-21", "26-10-19"),  # Mid-autumn and National Day
        (30, "working_days", "26-09-21", "26-11-09"),
        # Five working days to tell a reporter what was decided.
        (5, "working_days", "26-09-30", "26-10-13"),
        (5, "working_days", "26-02-13", "26-02-27"),
        # Months.
        (1, "months", "26-01-31", "26-02-28"),  # a Saturday, but made up
        (1, "months", "26-08-31", "26-09-30"),
        (1, "months", "26-09-01", "26-10-08"),
        (3, "months", "25-11-30", "26-02-28"),
    ],
)
def test_a_term_ends_on_the_day_worked_out_by_hand(count: int, unit: str, started: str, due: str) -> None:
    run = last(clock_of((count, unit)), did(RECEIVED, started))

    assert (run.due.on, run.due.assumed) == (day(due), False)
    assert (run.is_over(day(due), run.started.at), run.is_over(day(due) + timedelta(days=1), run.started.at)) == (
        False,
        True,
    )


def test_a_term_into_a_year_without_a_notice_says_that_it_is_assumed_or_is_refused() -> None:
    clock = clock_of((60, "days"))

    assert (run := last(clock, did(RECEIVED, "26-12-17"))).due.on == date(2027, 2, 15)
    assert run.due.assumed
    with pytest.raises(YearNotPublished):
        rounds(case_of(clock), (did(RECEIVED, "26-12-17"),), LegalCalendar())


@pytest.mark.parametrize(
    ("count", "unit", "started", "at", "due"),
    [
        (30, "minutes", "26-10-01", "23:45", datetime(2026, 10, 2, 0, 15, tzinfo=CHINA)),  # people in a lift, a holiday
        (1, "hours", "26-02-17", "23:30", datetime(2026, 2, 18, 0, 30, tzinfo=CHINA)),
        (24, "hours", "26-02-28", "08:00", datetime(2026, 3, 1, 8, 0, tzinfo=CHINA)),  # a Saturday into a Sunday
    ],
)
def test_minutes_and_hours_run_day_and_night(count: int, unit: str, started: str, at: str, due: datetime) -> None:
    run = last(clock_of((count, unit)), did(RECEIVED, started, at))

    assert (run.due.at, run.due.on, run.due.day) == (due, None, due.date())
    assert (run.is_over(due.date(), due), run.is_over(due.date(), due + timedelta(microseconds=1))) == (False, True)


def test_a_rescue_is_in_time_by_the_minute() -> None:
    clock = clock_of((30, "minutes"))

    assert last(clock, did(RECEIVED, "26-10-01", "08:00"), did("meet", "26-10-01", "08:30")).in_time is True
    assert last(clock, did(RECEIVED, "26-10-01", "08:00"), did("meet", "26-10-01", "08:31")).in_time is False


# --- pauses and extensions -------------------------------------------------------------------------------------------

TESTING = (Pause("stop", ("go_on",)),)


@pytest.mark.parametrize(
    ("count", "unit", "started", "stopped", "went_on", "due"),
    [
        (60, "days", "26-06-01", "26-06-10", "26-06-20", "26-08-10"),
        (7, "working_days", "26-06-01", "26-06-03", "26-06-08", "26-06-15"),
        (7, "working_days", "26-06-01", "26-06-01", "26-06-08", "26-06-17"),  # stopped on the first day
        (7, "working_days", "26-06-01", "26-06-03", "26-06-03", "26-06-10"),  # there and back on one day
        (7, "working_days", "26-09-28", "26-09-30", "26-10-07", "26-10-13"),  # stopped on days off alone
        (7, "working_days", "26-09-28", "26-09-30", "26-10-08", "26-10-14"),
        (7, "working_days", "26-06-01", "26-06-10", "26-06-15", "26-06-10"),  # stopped on its last day: too late
        (9, "days", "26-06-01", "26-06-10", "26-06-15", "26-06-10"),
        (5, "days", "26-06-01", "26-06-06", "26-06-09", "26-06-10"),  # it ended on a Saturday, stopped until Tuesday
        (1, "months", "26-01-31", "26-02-10", "26-02-12", "26-03-02"),
        (1, "hours", "26-06-01", "26-06-01", "26-06-02", None),
    ],
)
def test_stopped_days_are_not_counted(  # noqa: PLR0917 - a table
    count: int, unit: str, started: str, stopped: str, went_on: str, due: str | None
) -> None:
    clock = clock_of((count, unit), pause=TESTING)

    run = last(clock, did(RECEIVED, started, "08:00"), did("stop", stopped, "08:30"), did("go_on", went_on, "10:00"))

    assert run.due.on == (None if due is None else day(due))
    assert due is not None or run.due.at == datetime(2026, 6, 2, 10, 30, tzinfo=CHINA)


def test_a_term_of_minutes_that_is_over_is_not_stopped_any_more() -> None:
    clock = clock_of((30, "minutes"), pause=TESTING)
    alarm, there = did(RECEIVED, "26-06-01", "08:00"), did("go_on", "26-06-01", "09:00")

    ends = [last(clock, alarm, did("stop", "26-06-01", at), there).due.at for at in ("08:29", "08:30", "08:31")]

    assert [f"{end:%H:%M}" for end in ends if end] == ["09:01", "08:30", "08:30"]


def test_while_it_is_stopped_nobody_knows_when_it_ends_and_it_is_not_over() -> None:
    run = last(clock_of((7, "working_days"), pause=TESTING), did(RECEIVED, "26-06-01"), did("stop", "26-06-03"))

    assert (run.state, run.due.on, run.in_time) == ("paused", None, None)
    assert not run.is_over(day("27-06-01"), run.started.at)


def test_an_extension_is_counted_on_from_the_term_and_not_from_its_day() -> None:
    more = Extension("prolong", (DatedTerm(15, "working_days"),))
    clock = clock_of((15, "working_days"), extension=more)

    early = last(clock, did(RECEIVED, "26-09-21"), did("prolong", "26-09-22"))
    late = last(clock, did(RECEIVED, "26-09-21"), did("prolong", "26-10-19"))

    assert early.due.on == late.due.on == day("26-11-09")


def test_what_is_tested_while_it_is_prolonged_stops_too() -> None:
    more = Extension("stop", (DatedTerm(3, "working_days"),))
    clock = clock_of((7, "working_days"), extension=more, pause=TESTING)

    run = last(clock, did(RECEIVED, "26-06-01"), did("stop", "26-06-03"), did("go_on", "26-06-08"))

    assert run.due.on == day("26-06-18")  # two, then eight more from the ninth


def test_a_case_keeps_to_the_term_of_the_day_it_was_received() -> None:
    lines = (DatedTerm(45, "working_days", until=NEW_ORDER), DatedTerm(60, "days", since=NEW_ORDER))
    clock = clock_of(starts=("begin",), term=lines)

    old = last(clock, did(RECEIVED, "26-04-14"), did("begin", "26-04-16"))
    new = last(clock, did(RECEIVED, "26-04-15"), did("begin", "26-04-16"))

    assert (old.due.on, new.due.on) == (day("26-06-23"), day("26-06-15"))


def test_cases_received_before_the_first_line_have_no_such_clock() -> None:
    clock = clock_of(term=(DatedTerm(60, "days", since=NEW_ORDER),))

    assert rounds(case_of(clock), (did(RECEIVED, "26-04-14"),), CALENDAR) == {}


# --- six ways in which other trackers ran wrong ----------------------------------------------------------------------


def test_the_first_answer_and_the_solution_are_clocks_of_their_own() -> None:
    answer = clock_of((7, "working_days"), key="answer", ends=("begin",))
    solution = clock_of((15, "working_days"), key="solution")
    done = (did(RECEIVED, "26-06-01"), did("begin", "26-06-02"), did("stop", "26-06-22"))

    found = rounds(case_of(answer, solution), done, CALENDAR)

    (answered,), (solving,) = found["answer"], found["solution"]
    assert (answered.state, answered.in_time) == ("met", True)
    assert not answered.is_over(day("26-12-01"), done[-1].at)
    assert (solving.state, solving.due.on) == ("running", day("26-06-23"))


def test_a_case_that_was_merged_has_no_clock_any_more() -> None:
    run = last(clock_of((7, "working_days")), did(RECEIVED, "26-06-01"), did("merge", "26-06-03"))

    assert (run.state, run.met, run.in_time) == ("stopped", False, True)
    assert not run.is_over(day("26-12-01"), run.started.at + timedelta(days=180))


def test_handing_a_case_over_keeps_its_term() -> None:
    kept = last(clock_of((7, "working_days")), did(RECEIVED, "26-06-01"), did("hand_over", "26-06-09"))
    anew = last(
        clock_of((7, "working_days"), on_hand_over="restart"), did(RECEIVED, "26-06-01"), did("hand_over", "26-06-09")
    )

    assert kept.due.on == day("26-06-10")
    assert (anew.due.on, anew.started.act) == (day("26-06-18"), "hand_over")


def test_closing_a_case_settles_whether_it_was_in_time() -> None:
    clock = clock_of((7, "working_days"))
    in_time = last(clock, did(RECEIVED, "26-06-01"), did("close", "26-06-10"), did("begin", "26-07-01"))
    late = last(clock, did(RECEIVED, "26-06-01"), did("close", "26-06-11"), did("meet", "26-06-12"))

    assert (in_time.state, in_time.in_time, in_time.due.on) == ("stopped", True, day("26-06-10"))
    assert (late.state, late.in_time, late.met) == ("stopped", False, False)


def test_only_the_grounds_that_are_listed_stop_a_clock() -> None:
    clock = clock_of((7, "working_days"), pause=(Pause("stop", ("go_on",), ("test", "appraisal")),))

    listed = last(clock, did(RECEIVED, "26-06-01"), did("stop", "26-06-02", ground="appraisal"))
    others = [last(clock, did(RECEIVED, "26-06-01"), did("stop", "26-06-02", ground=one)) for one in ("", "holiday")]

    assert listed.state == "paused"
    assert [(run.state, run.due.on) for run in others] == [("running", day("26-06-10"))] * 2


def test_a_term_is_prolonged_once() -> None:
    clock = clock_of((15, "working_days"), extension=Extension("prolong", (DatedTerm(15, "working_days"),)))

    twice = last(clock, did(RECEIVED, "26-09-21"), did("prolong", "26-09-22"), did("prolong", "26-09-23"))

    assert twice.due.on == day("26-11-09")


# --- again -----------------------------------------------------------------------------------------------------------


def test_taking_a_case_up_again_restarts_only_what_had_run() -> None:
    done = (did(RECEIVED, "26-06-01"), did("close", "26-06-03"), did("reopen", "26-06-08"))
    ran = clock_of((7, "working_days"), key="ran", on_reopen="restart")
    never = clock_of((7, "working_days"), key="never", on_reopen="restart", starts=("begin",))
    left = clock_of((7, "working_days"), key="left")

    found = rounds(case_of(ran, never, left), done, CALENDAR)

    assert [run.state for run in found["ran"]] == ["stopped", "running"]
    assert found["ran"][-1].due.on == day("26-06-17")
    assert [run.state for run in found["left"]] == ["stopped"]
    assert "never" not in found


def test_an_act_may_end_a_run_and_begin_the_next() -> None:
    clock = clock_of((3, "months"), starts=("begin", "meet"), ends=("meet",))
    done = (did(RECEIVED, "26-01-05"), did("begin", "26-01-05"), did("meet", "26-04-07"), did("meet", "26-07-01"))

    runs = rounds(case_of(clock), done, CALENDAR)["clock"]

    # 5 April is a day off of Qingming, 7 April the first working day after it.
    assert [(run.state, run.in_time) for run in runs] == [("met", True), ("met", True), ("running", None)]


# --- what a version keeps --------------------------------------------------------------------------------------------


def test_a_version_keeps_the_day_in_china_on_which_a_term_of_hours_ends() -> None:
    evening = datetime(2026, 6, 1, 15, 50, tzinfo=UTC)  # ten to midnight in China
    clock = clock_of((30, "minutes"))

    kept = progress("open", rounds(case_of(clock), (Doing(RECEIVED, date(2026, 6, 1), evening),), CALENDAR))

    assert kept["clock_due"] == date(2026, 6, 2)


def test_a_version_tells_of_terms_that_were_met_missed_or_not_asked_for_any_more() -> None:
    clock = clock_of((7, "working_days"), on_reopen="restart")
    case = case_of(clock)

    def kept(*doings: Doing) -> dict[str, object]:
        return progress("open", rounds(case, (did(RECEIVED, "26-06-01"), *doings), CALENDAR))

    assert kept() == {"case_state": "open", "clock_due": date(2026, 6, 10)}
    assert kept(did("meet", "26-06-09"))["clock_on"] == date(2026, 6, 9)
    assert kept(did("meet", "26-06-09"))["clock_met"] is True
    assert kept(did("meet", "26-06-11"))["clock_met"] is False
    assert "clock_met" not in kept(did("merge", "26-06-03"))
    assert kept(did("close", "26-06-11"))["clock_met"] is False
    again = kept(did("close", "26-06-11"), did("reopen", "26-06-12"), did("meet", "26-06-15"))
    assert (again["clock_on"], again["clock_met"]) == (date(2026, 6, 15), False)


def test_a_case_is_where_the_last_act_that_leads_somewhere_led() -> None:
    case = case_of()

    assert state_after(case, (did(RECEIVED, "26-06-01"),)) == "open"
    assert state_after(case, (did(RECEIVED, "26-06-01"), did("stop", "26-06-02"), did("begin", "26-06-02"))) == "other"
    assert {act.key for act in possible(case, day("26-06-01"), "open")} == {act.key for act in case.act}
