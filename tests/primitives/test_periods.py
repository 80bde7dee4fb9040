"""Spans and periods."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.primitives.periods import InvalidPeriod, Period, PeriodKind, Span, Stretch, read_time

KINDS = st.sampled_from(["year", "half_year", "quarter", "month"])
DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))
BEGINNINGS = st.integers(1, 12)


@pytest.mark.parametrize(
    ("period", "label", "label_zh", "since", "until"),
    [
        (Period("year", 2017), "2017", "2017年", date(2017, 1, 1), date(2018, 1, 1)),
        (Period("half_year", 2017, 2), "2017-H2", "2017年下半年", date(2017, 7, 1), date(2018, 1, 1)),
        (Period("quarter", 2017, 2), "2017-Q2", "2017年第二季度", date(2017, 4, 1), date(2017, 7, 1)),
        (Period("month", 2016, 2), "2016-M02", "2016年2月", date(2016, 2, 1), date(2016, 3, 1)),
        (Period("year", 2017, begins_in=4), "2017@04", "2017年度", date(2017, 4, 1), date(2018, 4, 1)),
        (Period("quarter", 2017, 4, 4), "2017-Q4@04", "2017年度第四季度", date(2018, 1, 1), date(2018, 4, 1)),
        (Period("month", 2017, 12, 4), "2017-M12@04", "2018年3月", date(2018, 3, 1), date(2018, 4, 1)),
    ],
)
def test_a_period_has_a_label_and_its_days(period: Period, label: str, label_zh: str, since: date, until: date) -> None:
    assert (period.label, period.label_zh) == (label, label_zh)
    assert period.span == Span(since, until)
    assert Period.parse(label) == period


@pytest.mark.parametrize("label", ["", "17", "2017-Q5", "2017-H0", "2017-M13", "2017-X1", "2017@13", "2017年", "0001"])
def test_a_label_that_names_no_period_is_refused(label: str) -> None:
    with pytest.raises(InvalidPeriod):
        Period.parse(label)


def test_the_first_day_is_in_and_the_day_after_the_last_is_not() -> None:
    span = Span.of_years(2016, 2020)

    assert date(2016, 1, 1) in span
    assert date(2020, 12, 31) in span
    assert date(2021, 1, 1) not in span
    assert span.last_day == date(2020, 12, 31)
    assert span.days() == 1827


def test_a_span_without_a_day_is_refused() -> None:
    with pytest.raises(InvalidPeriod):
        Span(date(2020, 1, 1), date(2020, 1, 1))


def test_spans_that_only_touch_do_not_overlap() -> None:
    first = Span(date(2020, 1, 1), date(2020, 7, 1))

    assert not first.overlaps(Span(date(2020, 7, 1), date(2021, 1, 1)))
    assert first.overlaps(Span(date(2020, 6, 30), date(2021, 1, 1)))


def test_only_whole_periods_are_in_a_span() -> None:
    span = Span(date(2020, 2, 10), date(2021, 1, 1))

    assert [quarter.label for quarter in span.periods("quarter")] == ["2020-Q2", "2020-Q3", "2020-Q4"]
    assert list(span.periods("year")) == []


def test_a_plan_year_is_split_along_its_own_beginning() -> None:
    plan_year = Period("year", 2017, begins_in=4)

    halves = plan_year.parts("half_year")

    assert [half.since for half in halves] == [date(2017, 4, 1), date(2017, 10, 1)]
    assert Period("quarter", 2017, 1).parts("year") == ()


def test_periods_of_one_kind_are_ordered_by_time() -> None:
    quarters = [Period("quarter", 2018, 1), Period("quarter", 2017, 4), Period("quarter", 2017, 2)]

    assert [quarter.label for quarter in sorted(quarters)] == ["2017-Q2", "2017-Q4", "2018-Q1"]


@given(DAYS, KINDS, BEGINNINGS)
def test_every_day_lies_in_its_period_and_in_no_neighbour(day: date, kind: PeriodKind, begins_in: int) -> None:
    period = Period.containing(day, kind, begins_in=begins_in)

    assert day in period
    assert day not in period.next()
    assert day not in period.previous()
    assert period.next().since == period.until
    assert period.next().previous() == period


@given(DAYS, KINDS, BEGINNINGS)
def test_the_parts_of_a_year_follow_each_other_and_make_it_whole(day: date, kind: PeriodKind, begins_in: int) -> None:
    year = Period.containing(day, "year", begins_in=begins_in)

    parts = year.parts(kind)

    assert parts[0].since == year.since
    assert parts[-1].until == year.until
    assert all(left.until == right.since for left, right in pairwise(parts))


@given(DAYS, KINDS, BEGINNINGS)
def test_the_same_period_last_year_lies_twelve_months_back(day: date, kind: PeriodKind, begins_in: int) -> None:
    period = Period.containing(day, kind, begins_in=begins_in)

    earlier = period.same_period_last_year()

    assert earlier.since == period.since.replace(year=period.since.year - 1)
    assert earlier == period.moved(-len(Period("year", 2000).parts(kind)))
    assert Period.parse(period.label) == period
    assert period.until - timedelta(days=1) in period


@pytest.mark.parametrize("label", ["2026-M01..2026-M05", "2025-M04..2026-M03@04", "2025-M12..2026-M01"])
def test_a_run_of_months_is_read_as_it_is_written(label: str) -> None:
    assert Stretch.parse(label).label == label
    assert read_time(label) == Stretch.parse(label)


def test_a_year_to_date_begins_with_the_year_of_its_plan() -> None:
    assert Stretch.year_to_date(Period.parse("2026-M05")).label == "2026-M01..2026-M05"
    assert Stretch.year_to_date(Period.parse("2026-Q2@04")).label == "2026-M04..2026-M09@04"


@given(st.integers(1, 40), st.integers(2001, 2060), st.integers(1, 12))
def test_a_moving_window_has_so_many_months_and_ends_with_its_period(count: int, year: int, month: int) -> None:
    period = Period("month", year, month)

    window = Stretch.last_months(count, period)

    assert window.months == count
    assert window.until == period.until
    assert window.same_period_last_year().until == Period("month", year - 1, month).until


def test_a_run_of_months_has_parts_only_where_they_fill_it() -> None:
    assert [part.label for part in Stretch.parse("2026-M01..2026-M06").parts("quarter")] == ["2026-Q1", "2026-Q2"]
    assert Stretch.parse("2026-M02..2026-M07").parts("quarter") == ()
    assert len(Stretch.parse("2026-M02..2026-M07").parts("month")) == 6


def test_days_are_no_run_of_months() -> None:
    for since, until in [(date(2026, 1, 2), date(2026, 3, 1)), (date(2026, 3, 1), date(2026, 3, 1))]:
        with pytest.raises(InvalidPeriod):
            Stretch(since, until)
    with pytest.raises(InvalidPeriod):
        Stretch.parse("2026-M01-2026-M05")
