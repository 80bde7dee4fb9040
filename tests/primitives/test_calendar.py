"""The legal calendar: working days, terms, notices."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.primitives.calendar import (
    ContradictoryNotice,
    HolidayNotice,
    InvalidTerm,
    LegalCalendar,
    Term,
    TermUnit,
    YearNotPublished,
    add_months,
)

CALENDAR = LegalCalendar()
ASSUMING = LegalCalendar(beyond="assume")
CHANGED = LegalCalendar(
    (
        HolidayNotice(
            "澜市放假〔2024〕1号", date(2024, 1, 2), frozenset({date(2024, 3, 4)}), frozenset({date(2024, 3, 9)})
        ),
    ),
    beyond="assume",
)
PUBLISHED_DAYS = st.dates(date(2010, 1, 1), date(2025, 6, 30))


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2026, 10, 1), "holiday"),
        (date(2026, 10, 10), "make_up_day"),
        (date(2026, 10, 9), "working_day"),
        (date(2026, 10, 11), "weekend"),
        (date(2015, 9, 3), "holiday"),
        (date(2020, 1, 31), "holiday"),
    ],
)
def test_a_published_day_is_what_the_notice_made_of_it(day: date, kind: str) -> None:
    assert CALENDAR.kind_of(day) == kind


def test_a_saturday_that_is_made_up_counts_as_a_working_day() -> None:
    friday = date(2026, 10, 9)

    assert CALENDAR.add_working_days(friday, 1) == date(2026, 10, 10)


@pytest.mark.source("民法典:203")
def test_a_term_that_ends_on_a_holiday_ends_on_the_next_working_day() -> None:
    served_on = date(2026, 9, 21)

    due = CALENDAR.due_date(served_on, Term(10, "days"))

    assert due.counted_to == date(2026, 10, 1)
    assert due.day == date(2026, 10, 8)
    assert not due.assumed


@pytest.mark.source("民法典:201")
def test_the_day_of_service_is_day_zero() -> None:
    monday = date(2026, 11, 16)

    assert CALENDAR.due_date(monday, Term(1, "working_days")).day == date(2026, 11, 17)
    assert CALENDAR.due_date(monday, Term(1, "days")).day == date(2026, 11, 17)


@pytest.mark.source("民法典:202")
@pytest.mark.parametrize(
    ("served_on", "term", "counted_to"),
    [
        (date(2026, 1, 31), Term(1, "months"), date(2026, 2, 28)),
        (date(2024, 1, 31), Term(1, "months"), date(2024, 2, 29)),
        (date(2024, 2, 29), Term(1, "years"), date(2025, 2, 28)),
        (date(2025, 11, 30), Term(3, "months"), date(2026, 2, 28)),
        (date(2025, 4, 15), Term(6, "months"), date(2025, 10, 15)),
    ],
)
def test_a_term_in_months_ends_on_the_same_number_or_the_last_day(
    served_on: date, term: Term, counted_to: date
) -> None:
    assert CALENDAR.due_date(served_on, term).counted_to == counted_to


def test_working_days_run_over_the_spring_festival_without_counting_it() -> None:
    before_the_festival = date(2026, 2, 13)

    due = CALENDAR.due_date(before_the_festival, Term(3, "working_days"))

    # 14 February is made up; 15 to 23 are off.
    assert due.day == date(2026, 2, 25)


def test_a_year_without_a_notice_is_refused() -> None:
    with pytest.raises(YearNotPublished) as caught:
        CALENDAR.is_working_day(date(2031, 3, 3))

    assert caught.value.code == "calendar.year_not_published"
    assert caught.value.fields["year"] == 2031


def test_an_assumed_year_says_so_and_has_weekends_and_fixed_holidays_off() -> None:
    assert ASSUMING.kind_of(date(2031, 10, 1)) == "holiday"
    assert ASSUMING.kind_of(date(2031, 3, 1)) == "weekend"
    assert ASSUMING.kind_of(date(2031, 3, 3)) == "working_day"

    due = ASSUMING.due_date(date(2031, 9, 21), Term(10, "days"))

    assert due.day == date(2031, 10, 6)
    assert due.assumed


def test_a_term_that_crosses_into_an_assumed_year_is_assumed() -> None:
    due = ASSUMING.due_date(date(2026, 12, 25), Term(10, "working_days"))

    assert due.assumed


def test_a_later_notice_changes_single_days_and_an_earlier_calendar_does_not_know_it() -> None:
    closed, made_up = date(2025, 7, 9), date(2025, 7, 12)
    notice = HolidayNotice("青川市 2025 年第 3 号", date(2025, 7, 8), frozenset({closed}), frozenset({made_up}))
    city = LegalCalendar((notice,))

    assert not city.is_working_day(closed)
    assert city.kind_of(made_up) == "make_up_day"
    assert city.as_known_on(date(2025, 7, 7)).is_working_day(closed)


def test_of_two_notices_on_one_day_the_later_one_counts() -> None:
    day = date(2025, 7, 9)
    first = HolidayNotice("一号", date(2025, 6, 1), days_off=frozenset({day}))
    second = HolidayNotice("二号", date(2025, 6, 2), working_days=frozenset({day}))

    assert LegalCalendar((second, first)).is_working_day(day)


def test_a_notice_for_a_whole_year_makes_it_known() -> None:
    notice = HolidayNotice("二〇三一年安排", date(2030, 11, 5), frozenset({date(2031, 1, 1)}), arranges_year=2031)
    calendar = LegalCalendar((notice,))

    assert calendar.kind_of(date(2031, 1, 1)) == "holiday"
    # With the notice nothing is assumed any more, not even the fixed holidays.
    assert calendar.is_working_day(date(2031, 10, 1))
    assert not calendar.is_assumed(date(2031, 10, 1))


def test_a_notice_that_contradicts_itself_is_refused() -> None:
    day = frozenset({date(2025, 7, 9)})

    with pytest.raises(ContradictoryNotice):
        HolidayNotice("一号", date(2025, 6, 1), days_off=day, working_days=day)


@pytest.mark.parametrize("count", [0, -3])
def test_a_term_of_nothing_is_refused(count: int) -> None:
    with pytest.raises(InvalidTerm):
        Term(count, "days")


@pytest.mark.parametrize("unit", ["days", "months", "years", "working_days"])
def test_a_term_beyond_the_calendar_is_refused(unit: TermUnit) -> None:
    with pytest.raises(InvalidTerm):
        ASSUMING.due_date(date(9999, 6, 1), Term(10**10, unit))


@given(PUBLISHED_DAYS, st.integers(1, 60))
def test_counting_back_undoes_counting_on(day: date, count: int) -> None:
    start = CALENDAR.working_day_from(day)

    there = CALENDAR.add_working_days(start, count)

    assert CALENDAR.add_working_days(there, -count) == start
    assert CALENDAR.working_days_between(start, there) == count


@given(PUBLISHED_DAYS, st.integers(1, 200), st.sampled_from(["days", "working_days"]))
def test_a_due_date_is_a_working_day_and_never_before_its_count(day: date, count: int, unit: TermUnit) -> None:
    due = CALENDAR.due_date(day, Term(count, unit))

    assert CALENDAR.is_working_day(due.day)
    assert due.day >= due.counted_to > day
    assert not any(
        CALENDAR.is_working_day(due.counted_to + timedelta(n)) for n in range((due.day - due.counted_to).days)
    )


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(-600, 600))
def test_adding_months_keeps_the_month_and_at_most_shortens_the_day(day: date, count: int) -> None:
    moved = add_months(day, count)

    assert (moved.year - day.year) * 12 + moved.month - day.month == count
    assert moved.day <= day.day
    assert moved.day == day.day or (moved + timedelta(1)).day == 1


def walked(calendar: LegalCalendar, day: date, count: int) -> date:
    """The working day so many after or before a day, found day by day."""
    step = timedelta(days=1 if count > 0 else -1)
    while count:
        day += step
        if calendar.is_working_day(day):
            count -= step.days
    return day


@given(st.sampled_from([ASSUMING, CHANGED]), st.dates(date(2003, 1, 1), date(2030, 12, 31)), st.integers(-300, 300))
def test_working_days_counted_by_the_year_are_those_counted_one_by_one(
    calendar: LegalCalendar, day: date, count: int
) -> None:
    assert calendar.add_working_days(day, count) == walked(calendar, day, count)


@given(st.sampled_from([ASSUMING, CHANGED]), st.dates(date(2003, 1, 1), date(2030, 12, 31)), st.integers(-5, 900))
def test_working_days_between_two_days_are_those_counted_one_by_one(
    calendar: LegalCalendar, since: date, length: int
) -> None:
    until = since + timedelta(days=length)

    one_by_one = sum(calendar.is_working_day(since + timedelta(days=number)) for number in range(length))

    assert calendar.working_days_between(since, until) == one_by_one


def test_a_count_refuses_a_year_only_where_it_comes_to_it() -> None:
    assert CALENDAR.add_working_days(date(2026, 12, 30), 1) == date(2026, 12, 31)
    assert CALENDAR.working_days_between(date(2026, 12, 30), date(2027, 1, 1)) == 2
    with pytest.raises(YearNotPublished) as refused:
        CALENDAR.add_working_days(date(2026, 12, 30), 2)
    assert refused.value.fields["year"] == 2027
    with pytest.raises(YearNotPublished):
        CALENDAR.working_days_between(date(2026, 12, 30), date(2027, 1, 2))


def test_a_count_of_working_days_does_not_leave_the_calendar() -> None:
    with pytest.raises(InvalidTerm):
        ASSUMING.add_working_days(date(9999, 12, 30), 2)
    with pytest.raises(InvalidTerm):
        ASSUMING.add_working_days(date(1, 1, 3), -3)
