"""The legal calendar: which days are working days in China, and when a term ends.

Holidays and make-up working days are those of the yearly notices of the State Council, as the library
``chinesecalendar`` keeps them, then changed by the notices given here as data (an extended Spring Festival, a city's
own day off, a year the library does not know yet). A year without a notice is refused, or, where the caller says so,
assumed: weekends and the holidays with a fixed date are days off, nothing is made up, and every answer that rests on
it says ``assumed``.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Final, Literal

from chinese_calendar.constants import holidays as _national_days_off
from chinese_calendar.constants import workdays as _national_make_up_days

from zhiheng.primitives.errors import DeclarationError

DayKind = Literal["working_day", "make_up_day", "weekend", "holiday"]
TermUnit = Literal["working_days", "days", "months", "years"]
Beyond = Literal["refuse", "assume"]

_DAY: Final = timedelta(days=1)
_FIXED_HOLIDAYS: Final = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
"""Month and day of the holidays for all citizens that do not follow the moon or the sun.

Source: 全国年节及纪念日放假办法 (2024 revision), 2.
"""


class YearNotPublished(DeclarationError):
    """The holiday notice of a year is not among the data; who keeps the data adds it."""

    code = "calendar.year_not_published"


class InvalidTerm(DeclarationError):
    """A term that is not a positive number of days, months or years within the calendar."""

    code = "calendar.invalid_term"


class ContradictoryNotice(DeclarationError):
    """A holiday notice that calls one day both a working day and a day off."""

    code = "calendar.contradictory_notice"


@dataclass(frozen=True, slots=True)
class HolidayNotice:
    """What an authority said of days off and working days, and when it said so."""

    number: str
    issued_on: date
    days_off: frozenset[date] = frozenset()
    working_days: frozenset[date] = frozenset()
    arranges_year: int | None = None
    """The year whose whole arrangement it is; none for a notice that changes single days."""

    def __post_init__(self) -> None:
        both = self.days_off & self.working_days
        if both:
            first = min(both)
            raise ContradictoryNotice(
                f"{first} is both a working day and a day off; notice {self.number}; keep one of the two.",
                message_zh=f"{first} 既列为上班日又列为放假日；通知 {self.number}；请保留其一。",
                number=self.number,
                day=first,
            )


@dataclass(frozen=True, slots=True)
class Term:
    """A length of time a rule grants, as the rule counts it."""

    count: int
    unit: TermUnit

    def __post_init__(self) -> None:
        if self.count < 1:
            raise InvalidTerm(
                f"A term of {self.count} {self.unit} never ends or ends before it begins; a term counts from one up;"
                " give a positive number.",
                message_zh=f"期限 {self.count} 不成立；期限至少为一；请填写正整数。",
                count=self.count,
                unit=self.unit,
            )


@dataclass(frozen=True, slots=True)
class DueDate:
    """The last day of a term."""

    day: date
    counted_to: date
    """Where the count alone ends; earlier than ``day`` if it ends on a day off."""
    assumed: bool
    """Whether a year without a holiday notice had a part in it."""


@dataclass(frozen=True, slots=True)
class LegalCalendar:
    """The working days of one authority: the national arrangement, and the notices that change it, the latest last."""

    notices: tuple[HolidayNotice, ...] = ()
    beyond: Beyond = "refuse"
    """What to do with a year that no notice arranges."""
    _off: frozenset[date] = field(init=False, repr=False, compare=False)
    _working: frozenset[date] = field(init=False, repr=False, compare=False)
    _arranged: frozenset[int] = field(init=False, repr=False, compare=False)
    _worked: dict[int, array[int]] = field(init=False, repr=False, compare=False, default_factory=dict)
    """By year: the ordinals of its working days, once they were asked for."""

    def __post_init__(self) -> None:
        days_off, make_up_days, years = _national()
        off, working, arranged = set(days_off), set(make_up_days), set(years)
        for notice in sorted(self.notices, key=lambda notice: notice.issued_on):
            off = (off - notice.working_days) | notice.days_off
            working = (working - notice.days_off) | notice.working_days
            if notice.arranges_year is not None:
                arranged.add(notice.arranges_year)
        object.__setattr__(self, "_off", frozenset(off))
        object.__setattr__(self, "_working", frozenset(working))
        object.__setattr__(self, "_arranged", frozenset(arranged))

    def as_known_on(self, day: date) -> LegalCalendar:
        """The same calendar without the notices issued after the day."""
        return LegalCalendar(tuple(notice for notice in self.notices if notice.issued_on <= day), self.beyond)

    def is_assumed(self, day: date) -> bool:
        """Whether no notice arranges the day's year."""
        return day.year not in self._arranged

    def kind_of(self, day: date) -> DayKind:
        """What the day is: a working day, a make-up working day at a weekend, a weekend, a holiday.

        >>> LegalCalendar().kind_of(date(2026, 10, 10)), LegalCalendar().kind_of(date(2026, 10, 6))
        ('make_up_day', 'holiday')
        """
        if self.is_assumed(day) and self.beyond == "refuse":
            raise YearNotPublished(
                f"Whether {day} is a working day is not known: the calendar has no holiday notice for {day.year};"
                " add the notice, or ask a calendar that may assume.",
                message_zh=f"无法判断 {day} 是否为工作日：日历中没有当年的放假通知；请补充该通知，或允许推定。",
                day=day,
                year=day.year,
            )
        weekend = day.weekday() >= 5
        if day in self._working:
            return "make_up_day" if weekend else "working_day"
        if day in self._off:
            return "holiday"
        if weekend:
            return "weekend"
        if self.is_assumed(day) and (day.month, day.day) in _FIXED_HOLIDAYS:
            return "holiday"
        return "working_day"

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on the day."""
        return self.kind_of(day) in {"working_day", "make_up_day"}

    def working_day_from(self, day: date) -> date:
        """The day itself if it is a working day, else the first one after it."""
        while not self.is_working_day(day):
            day = _after(day)
        return day

    def add_working_days(self, day: date, count: int) -> date:
        """The working day so many after the day, which is itself not counted; a negative count goes back.

        >>> LegalCalendar().add_working_days(date(2026, 9, 30), 2)
        datetime.date(2026, 10, 9)
        """
        if not count:
            return day
        step = _DAY if count > 0 else -_DAY
        first, left = _after(day, step), abs(count)
        year = first.year
        while True:
            worked = self._working_days_of(year, first)
            place = bisect_left(worked, first.toordinal())
            if count > 0 and left <= len(worked) - place:
                return date.fromordinal(worked[place + left - 1])
            if count < 0:
                place += place < len(worked) and worked[place] == first.toordinal()
                if left <= place:
                    return date.fromordinal(worked[place - left])
            left -= len(worked) - place if count > 0 else place
            year += step.days
            if not date.min.year <= year <= date.max.year:
                raise _outside(date.max if count > 0 else date.min)
            first = date(year, 1, 1) if count > 0 else date(year, 12, 31)

    def working_days_between(self, since: date, until: date) -> int:
        """How many working days lie in the half-open span."""
        total, day = 0, since
        while day < until:
            worked = self._working_days_of(day.year, day)
            last = day.year == until.year
            upto = bisect_left(worked, until.toordinal()) if last else len(worked)
            total += upto - bisect_left(worked, day.toordinal())
            day = until if last else date(day.year + 1, 1, 1)
        return total

    def _working_days_of(self, year: int, asked: date) -> array[int]:
        """The ordinals of the working days of a year; raises YearNotPublished, naming the day that asked."""
        found = self._worked.get(year)
        if found is None:
            self.kind_of(asked)
            every = range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1)
            worked = (number for number in every if self.is_working_day(date.fromordinal(number)))
            found = self._worked[year] = array("i", worked)
        return found

    def due_date(self, served_on: date, term: Term) -> DueDate:
        """The last day on which the act is in time; the day of service is day zero.

        A term in months or years ends on the day of the same number, or on the last day of a month that lacks it. A
        term that ends on a day off ends on the first working day after it. Source: 民法典 201 to 203; 行政复议法
        (2023) 88 for terms in working days. Reading: a Saturday or Sunday that is not made up is a 法定休假日.

        >>> LegalCalendar().due_date(date(2026, 1, 31), Term(1, "months")).day
        datetime.date(2026, 2, 28)
        """
        match term.unit:
            case "working_days":
                counted_to = self.add_working_days(served_on, term.count)
            case "days":
                counted_to = _after(served_on, _days_of(term))
            case "months":
                counted_to = add_months(served_on, term.count)
            case "years":
                counted_to = add_months(served_on, term.count * 12)
        due = self.working_day_from(counted_to)
        by_the_working_days = term.unit == "working_days"
        first_year = served_on.year if by_the_working_days else counted_to.year
        assumed = any(year not in self._arranged for year in range(first_year, due.year + 1))
        return DueDate(due, counted_to, assumed)


def add_months(day: date, count: int) -> date:
    """The day of the same number so many months on, or the last day of a month that lacks it.

    >>> add_months(date(2024, 1, 31), 1), add_months(date(2024, 3, 31), -1)
    (datetime.date(2024, 2, 29), datetime.date(2024, 2, 29))
    """
    months = day.year * 12 + day.month - 1 + count
    year, month = divmod(months, 12)
    if not date.min.year <= year <= date.max.year:
        raise _outside(day)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@cache
def _national() -> tuple[frozenset[date], frozenset[date], frozenset[int]]:
    """Days off, make-up working days and the years arranged, as the library knows them."""
    years = frozenset(day.year for day in _national_days_off)
    return frozenset(_national_days_off), frozenset(_national_make_up_days), years


def _days(since: date, until: date) -> Iterable[date]:
    return (date.fromordinal(number) for number in range(since.toordinal(), until.toordinal()))


def _days_of(term: Term) -> timedelta:
    try:
        return timedelta(days=term.count)
    except OverflowError as error:
        raise InvalidTerm(
            f"A term of {term.count} days is longer than the calendar; give a shorter one.",
            message_zh=f"期限 {term.count} 日超出日历范围；请缩短期限。",
            count=term.count,
            unit=term.unit,
        ) from error


def _after(day: date, step: timedelta = _DAY) -> date:
    try:
        return day + step
    except OverflowError as error:
        raise _outside(day) from error


def _outside(day: date) -> InvalidTerm:
    return InvalidTerm(
        f"A term from {day} leaves the calendar, which has the years 1 to 9999; give a shorter one.",
        message_zh=f"自 {day} 起的期限超出日历范围（公元 1 至 9999 年）；请缩短期限。",
        day=day,
    )
