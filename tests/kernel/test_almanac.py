"""The almanac: which notices are taken, what the calendar makes of them, how a term is counted."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.kernel.almanac import rules
from zhiheng.kernel.almanac.rules import (
    DaysUnreadable,
    NoticeKept,
    NoticeRefused,
    NoticeUnknown,
    TermRefused,
    days_in,
    notice_of,
    steps,
    term_of,
)
from zhiheng.primitives.calendar import HolidayNotice, LegalCalendar, Term, TermUnit

if TYPE_CHECKING:
    from zhiheng.kernel.access.models import Person
    from zhiheng.kernel.almanac.models import Notice

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
MONDAY, TUESDAY, SATURDAY = date(2026, 3, 16), date(2026, 3, 17), date(2026, 3, 21)
"""A plain week of March 2026."""
DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))
UNITS: tuple[TermUnit, ...] = get_args(TermUnit)


def stated(by: Person, number: str = "云政办〔2026〕3号", **changes: Any) -> Notice:  # noqa: ANN401 - any field
    from zhiheng.kernel.almanac.actions import state_notice

    words: dict[str, Any] = {
        "issued_on": date(2026, 2, 20),
        "days_off": {MONDAY},
        "working_days": {SATURDAY},
        "arranges_year": None,
        "at": NOON,
    }
    return state_notice(number=number, by=by, **(words | changes))


def why_refused(**changes: Any) -> object:  # noqa: ANN401 - any field
    words: dict[str, Any] = {
        "number": "云政办〔2026〕3号",
        "issued_on": date(2026, 2, 20),
        "days_off": {MONDAY},
        "working_days": {SATURDAY},
        "arranges_year": None,
        "today": TODAY,
    }
    with pytest.raises(NoticeRefused) as refused:
        notice_of(**(words | changes))
    return refused.value.fields["why"]


# --- days as people write them ---------------------------------------------------------------------------------------


@given(days=st.frozensets(DAYS, max_size=60))
def test_days_that_are_written_are_read_again(days: frozenset[date]) -> None:
    assert days_in(rules.written(days)) == days


@given(days=st.frozensets(DAYS, min_size=1, max_size=60))
def test_spans_are_in_order_apart_and_hold_every_day(days: frozenset[date]) -> None:
    found = rules.spans(days)

    assert sum((last - first).days + 1 for first, last in found) == len(days)
    assert all(before[1] + timedelta(days=1) < after[0] for before, after in pairwise(found))


@pytest.mark.parametrize(
    "line",
    ["2026-10-01..2026-10-03", "2026年10月1日至2026年10月3日", "2026/10/1 — 2026/10/3；", "2026.10.1～2026.10.3"],
)
def test_a_span_is_read_in_the_ways_it_is_written(line: str) -> None:
    assert days_in(f"\n {line} \n") == {date(2026, 10, 1), date(2026, 10, 2), date(2026, 10, 3)}


@pytest.mark.parametrize("line", ["国庆节", "2026-02-30", "2026-10-07..2026-10-01", "2026-01-01..2026-12-31", "10-01"])
def test_a_line_that_is_no_day_is_refused_with_its_number(line: str) -> None:
    with pytest.raises(DaysUnreadable) as refused:
        days_in(f"2026-10-01\n\n{line}", "working_days")

    assert refused.value.fields == {"field": "working_days", "line": 3}


def line_refused(text: str) -> object:
    """The line for which a text is refused; None where it is read."""
    try:
        days_in(text)
    except DaysUnreadable as refused:
        return refused.fields["line"]
    return None


@given(text=st.text(max_size=40))
def test_whatever_is_written_is_read_or_refused_for_a_line_of_it(text: str) -> None:
    assert line_refused(text) in {None, *range(1, len(text.splitlines()) + 1)}


# --- which notice is taken -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"number": "  "}, "no_number"),
        ({"number": "号" * 101}, "no_number"),
        ({"issued_on": date(2026, 3, 3)}, "not_issued"),
        ({"issued_on": date(1999, 3, 3)}, "not_issued"),
        ({"days_off": (), "working_days": ()}, "nothing_said"),
        ({"days_off": {MONDAY, SATURDAY}}, "both"),
        ({"days_off": {date(2062, 3, 16)}}, "far_day"),
        ({"days_off": {date(2025, 12, 31)}}, "far_day"),
        ({"arranges_year": 2025}, "far_year"),
        ({"arranges_year": 2027}, "outside_year"),
        ({"arranges_year": 2026, "days_off": {date(2025, 12, 24)}}, "outside_year"),
        ({"arranges_year": 2026, "days_off": {date(2027, 1, 1)}}, "outside_year"),
    ],
)
def test_a_notice_that_cannot_be_right_is_refused(changes: dict[str, Any], why: str) -> None:
    assert why_refused(**changes) == why


@pytest.mark.source("国务院办公厅关于2023年部分节假日安排的通知:一")
def test_a_notice_may_begin_the_new_year_in_december() -> None:
    told = notice_of(
        number="国办发明电[2022] 16号",
        issued_on=date(2022, 12, 8),
        days_off=days_in("2022-12-31..2023-01-02"),
        working_days=(),
        arranges_year=2023,
        today=TODAY,
    )

    assert told.number == "国办发明电〔2022〕16号"
    assert min(told.days_off) == date(2022, 12, 31)


# --- a year, each day with what says so ------------------------------------------------------------------------------


@given(off=st.frozensets(DAYS, max_size=20), working=st.frozensets(DAYS, max_size=20), year=st.integers(2026, 2028))
def test_a_year_says_of_each_day_what_the_calendar_says(
    off: frozenset[date], working: frozenset[date], year: int
) -> None:
    notice = HolidayNotice("云政办〔2026〕3号", TODAY, off - working, working)
    calendar = LegalCalendar((notice,), beyond="assume")

    found = rules.year_of(calendar, year)

    days = [day for month in found.months for day in month.days]
    assert [day.day.timetuple().tm_yday for day in days] == list(range(1, len(days) + 1))
    assert all(day.kind == calendar.kind_of(day.day) for day in days)
    assert {day.day for day in days if day.says == "notice"} == {day for day in off | working if day.year == year}
    assert (
        found.working_days == sum(day.is_working for day in days) == sum(month.working_days for month in found.months)
    )
    assert sum(found.count.values()) == len(days)


def test_what_says_so_is_the_latest_notice_the_national_one_the_statute_or_the_week() -> None:
    later = HolidayNotice("云政办〔2026〕9号", date(2026, 2, 27), working_days=frozenset({MONDAY}))
    earlier = HolidayNotice("云政办〔2026〕3号", date(2026, 2, 20), days_off=frozenset({MONDAY, TUESDAY}))
    calendar = LegalCalendar((earlier, later), beyond="assume")

    said = {day: rules.told(calendar, day)[1:4] for day in (MONDAY, TUESDAY, SATURDAY, date(2026, 10, 10))}
    assumed = rules.told(calendar, date(2099, 10, 1))

    assert said == {
        MONDAY: ("working_day", "notice", "云政办〔2026〕9号"),
        TUESDAY: ("holiday", "notice", "云政办〔2026〕3号"),
        SATURDAY: ("weekend", "week", ""),
        date(2026, 10, 10): ("make_up_day", "national", ""),
    }
    assert assumed[1:] == ("holiday", "statute", "", True)


def test_a_year_that_a_notice_arranges_is_no_longer_assumed() -> None:
    notice = HolidayNotice(
        "国办发明电〔2098〕1号", date(2098, 11, 1), days_off=days_in("2099-01-01"), arranges_year=2099
    )

    before = rules.year_of(LegalCalendar(beyond="assume"), 2099)
    after = rules.year_of(LegalCalendar((notice,), beyond="assume"), 2099)

    assert (before.assumed, before.arranged_by) == (True, "")
    assert (after.assumed, after.arranged_by) == (False, "国办发明电〔2098〕1号")


# --- how a term is counted -------------------------------------------------------------------------------------------


@given(served=DAYS, count=st.integers(1, 90), unit=st.sampled_from(UNITS), off=st.frozensets(DAYS, max_size=30))
@pytest.mark.source("民法典:201")
@pytest.mark.source("民法典:203")
def test_the_steps_of_a_term_pass_every_day_once_and_end_on_its_last(
    served: date, count: int, unit: TermUnit, off: frozenset[date]
) -> None:
    calendar = LegalCalendar((HolidayNotice("云政办〔2026〕3号", TODAY, off),), beyond="assume")
    due = calendar.due_date(served, Term(count, unit))

    found = steps(calendar, served, Term(count, unit))

    assert (found[0].act, found[0].first.day) == ("served", served)
    assert (found[-1].act, found[-1].last.day) == ("due", due.day)
    assert found[-1].last.is_working
    counted = [step for step in found if step.act == "counted"]
    if unit in {"working_days", "days"}:
        assert counted[0].count_from == 1
        assert counted[-1].count_to == count
        assert all(before.count_to + 1 == after.count_from for before, after in pairwise(counted))
        on_the_way = [step for step in found if step.act in {"counted", "passed"}]
        assert on_the_way[0].first.day == served + timedelta(days=1)
        assert on_the_way[-1].last.day == due.counted_to
        assert all(a.last.day + timedelta(days=1) == b.first.day for a, b in pairwise(on_the_way))
    else:
        assert [step.first.day for step in found if step.act == "landed"] == [due.counted_to]
    passed = [step for step in found if step.act in {"passed", "moved"}]
    assert not any(step.first.is_working or step.last.is_working for step in passed)


@pytest.mark.source("民法典:203")
def test_a_term_in_months_tells_the_shorter_month_and_the_days_off_at_its_end() -> None:
    found = steps(LegalCalendar(beyond="assume"), date(2026, 1, 31), Term(4, "months"))

    assert [(step.act, step.first.day) for step in found] == [
        ("served", date(2026, 1, 31)),
        ("landed", date(2026, 5, 31)),
        ("moved", date(2026, 5, 31)),
        ("due", date(2026, 6, 1)),
    ]
    assert not found[1].clipped
    assert steps(LegalCalendar(beyond="assume"), date(2026, 1, 31), Term(1, "months"))[1].clipped


@pytest.mark.parametrize(
    ("count", "unit", "field"), [(0, "days", "count"), (2501, "working_days", "count"), (3, "weeks", "unit")]
)
def test_a_term_that_cannot_be_counted_is_refused(count: int, unit: str, field: str) -> None:
    with pytest.raises(TermRefused) as refused:
        term_of(count, unit)

    assert refused.value.fields == {"field": field}


def test_the_longest_terms_from_the_last_year_stay_within_the_calendar() -> None:
    last = rules.refuse_day(date(rules.YEARS.stop - 1, 12, 31))

    for unit, most in rules.MOST.items():
        assert steps(LegalCalendar(beyond="assume"), last, term_of(most, unit))[-1].act == "due"
    with pytest.raises(TermRefused):
        rules.refuse_day(last + timedelta(days=1))


# --- stating and withdrawing -----------------------------------------------------------------------------------------


def test_a_notice_that_is_stated_is_one_entry_and_the_calendar_follows_it(li: Person) -> None:
    import msgspec

    from zhiheng.kernel.almanac import queries
    from zhiheng.kernel.journal.models import Entry

    before = queries.calendar()
    notice = stated(li, reason="市政府门户网站")

    entry = Entry.objects.get(pk=notice.entry)
    assert (entry.act, entry.kind, entry.thing, entry.by) == ("stated", "almanac", 0, "li")
    assert entry.reason == "市政府门户网站"
    assert msgspec.json.decode(entry.data) == {
        "number": "云政办〔2026〕3号",
        "issued_on": "2026-02-20",
        "arranges_year": None,
        "days_off": ["2026-03-16"],
        "working_days": ["2026-03-21"],
    }
    assert (before.kind_of(MONDAY), before.kind_of(SATURDAY)) == ("working_day", "weekend")
    assert (queries.calendar().kind_of(MONDAY), queries.calendar().kind_of(SATURDAY)) == ("holiday", "make_up_day")
    assert queries.year(2026).months[2].days[15].notice == "云政办〔2026〕3号"


def test_the_notice_issued_later_overrules_though_it_was_stated_before(li: Person) -> None:
    from zhiheng.kernel.almanac import queries

    stated(li, "云政办〔2026〕9号", issued_on=date(2026, 2, 27), days_off=(), working_days={MONDAY})
    stated(li)

    assert queries.calendar().kind_of(MONDAY) == "working_day"
    assert queries.year(2026).months[2].days[15].notice == "云政办〔2026〕9号"


def test_of_two_notices_of_one_day_the_one_stated_later_overrules(li: Person) -> None:
    from zhiheng.kernel.almanac import queries

    stated(li)
    stated(li, "云政办〔2026〕4号", days_off=(), working_days={MONDAY})

    assert queries.calendar().kind_of(MONDAY) == "working_day"


def test_a_withdrawn_notice_no_longer_counts_and_its_number_may_be_stated_anew(li: Person) -> None:
    from zhiheng.kernel.almanac import queries
    from zhiheng.kernel.almanac.actions import withdraw_notice
    from zhiheng.kernel.journal.models import Entry

    first = stated(li)
    gone = withdraw_notice(number="云政办[2026]3号", reason=" 日期抄错 ", by=li, at=NOON)

    entry = Entry.objects.get(pk=gone.withdrawal or 0)
    assert (entry.act, entry.kind, entry.thing, entry.replaces) == ("retracted", "almanac", 0, first.entry)
    assert (entry.reason, entry.data) == ("日期抄错", Entry.objects.get(pk=first.entry).data)
    assert queries.calendar().kind_of(MONDAY) == "working_day"
    again = stated(li, days_off={TUESDAY})
    assert queries.calendar().kind_of(TUESDAY) == "holiday"
    assert {one.entry for one in queries.notices()} == {first.entry, again.entry}


def test_the_calendar_is_told_as_it_was_known_on_a_day(li: Person) -> None:
    from zhiheng.kernel.almanac import queries
    from zhiheng.kernel.almanac.actions import withdraw_notice

    stated(li)
    # Half past midnight in China, though still the third by the clock of the world.
    withdraw_notice(number="云政办〔2026〕3号", reason="取消", by=li, at=datetime(2026, 3, 3, 16, 30, tzinfo=UTC))

    known = {day: queries.calendar(date(2026, 3, day)).kind_of(MONDAY) for day in (1, 2, 3, 4)}

    assert known == {1: "working_day", 2: "holiday", 3: "holiday", 4: "working_day"}


def test_what_changed_the_calendar_last_is_told_by_its_entry(li: Person) -> None:
    from zhiheng.kernel.access.actions import load_offices
    from zhiheng.kernel.access.rules import OfficeRow
    from zhiheng.kernel.almanac import queries
    from zhiheng.kernel.almanac.actions import withdraw_notice

    before = queries.changed_at()
    entry = stated(li).entry
    after_stating = queries.changed_at()
    load_offices([OfficeRow("yunling-scjg", "云岭市市场监管局")], at=NOON)
    unrelated = queries.changed_at()
    withdrawal = withdraw_notice(number="云政办〔2026〕3号", reason="取消", by=li, at=NOON).withdrawal

    assert (before, after_stating, unrelated, queries.changed_at()) == (0, entry, entry, withdrawal)


def test_a_state_that_was_rolled_back_is_not_taken_for_what_came_instead(li: Person) -> None:
    from django.db import transaction

    from zhiheng.kernel.almanac import queries

    with transaction.atomic():
        stated(li)
        seen = queries.calendar().kind_of(MONDAY)
        transaction.set_rollback(True)
    stated(li, days_off={TUESDAY})

    assert seen == "holiday"
    assert (queries.calendar().kind_of(MONDAY), queries.calendar().kind_of(TUESDAY)) == ("working_day", "holiday")


def test_the_same_state_is_the_same_calendar_and_asks_once(li: Person, django_assert_num_queries: Any) -> None:  # noqa: ANN401
    from zhiheng.kernel.almanac import queries

    stated(li)
    first = queries.calendar()

    with django_assert_num_queries(1):
        again = queries.calendar()

    assert again is first


def test_a_number_that_stands_is_not_stated_twice(li: Person) -> None:
    from zhiheng.kernel.almanac.models import Notice
    from zhiheng.kernel.journal.queries import length

    stated(li)
    before = length()

    with pytest.raises(NoticeKept) as refused:
        stated(li, "云政办［2026］ 3号", days_off={TUESDAY})

    assert refused.value.fields["number"] == "云政办〔2026〕3号"
    assert (Notice.objects.count(), length()) == (1, before)


def test_a_withdrawal_needs_a_notice_that_stands_and_a_reason(li: Person) -> None:
    from zhiheng.kernel.almanac.actions import withdraw_notice

    stated(li)

    with pytest.raises(NoticeRefused) as refused:
        withdraw_notice(number="云政办〔2026〕3号", reason=" ", by=li, at=NOON)
    with pytest.raises(NoticeUnknown):
        withdraw_notice(number="云政办〔2026〕4号", reason="取消", by=li, at=NOON)
    withdraw_notice(number="云政办〔2026〕3号", reason="取消", by=li, at=NOON)
    with pytest.raises(NoticeUnknown):
        withdraw_notice(number="云政办〔2026〕3号", reason="取消", by=li, at=NOON)

    assert refused.value.fields["why"] == "no_reason"


def test_only_the_quality_office_keeps_the_calendar(li: Person, wang: Person) -> None:
    from zhiheng.kernel.access.rules import RoleMissing
    from zhiheng.kernel.almanac.actions import withdraw_notice

    stated(li)

    with pytest.raises(RoleMissing):
        stated(wang, "云政办〔2026〕4号")
    with pytest.raises(RoleMissing):
        withdraw_notice(number="云政办〔2026〕3号", reason="取消", by=wang, at=NOON)


def test_the_database_itself_keeps_one_standing_notice_of_a_number(li: Person) -> None:
    from django.db import IntegrityError, transaction

    from zhiheng.kernel.almanac.models import Notice

    notice = stated(li)

    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(
            entry=notice.entry + 1,
            number=notice.number,
            issued_on=notice.issued_on,
            days_off=[],
            working_days=[],
            stated_by="li",
            stated_at=NOON,
        )
