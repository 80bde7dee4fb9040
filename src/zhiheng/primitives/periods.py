"""Spans of days and the periods that indicators and plans are counted by; half-open, ``since`` in and ``until`` out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from zhiheng.primitives.calendar import add_months
from zhiheng.primitives.errors import DeclarationError

PeriodKind = Literal["year", "half_year", "quarter", "month"]
"""A fiscal year is a ``year``: it runs from 1 January to 31 December. Source: 预算法 18."""

_PARTS: Final[dict[PeriodKind, int]] = {"year": 1, "half_year": 2, "quarter": 4, "month": 12}
_LETTERS: Final[dict[PeriodKind, str]] = {"year": "", "half_year": "H", "quarter": "Q", "month": "M"}
_KINDS: Final[dict[str, PeriodKind]] = {"": "year", "H": "half_year", "Q": "quarter", "M": "month"}
_LABEL: Final = re.compile(r"(\d{4})(?:-?([HQM])(\d{1,2}))?(?:@(\d\d))?", re.IGNORECASE)


class InvalidPeriod(DeclarationError):
    """A span that ends before it begins, or a part of a year that there is not."""

    code = "periods.invalid"


@dataclass(frozen=True, slots=True)
class Span:
    """The days from ``since`` up to but without ``until``: a plan's period, a standard's time in force."""

    since: date
    until: date

    def __post_init__(self) -> None:
        if self.until <= self.since:
            raise InvalidPeriod(
                f"A span from {self.since} to before {self.until} holds no day; its end is outside; give a later end.",
                message_zh=f"自 {self.since} 起至 {self.until} 前不含任何一天；截止日不计入；请填写更晚的截止日。",
                since=self.since,
                until=self.until,
            )

    @classmethod
    def of_years(cls, first: int, last: int) -> Span:
        """The calendar years from the first to the last, both in it: 2016 to 2020."""
        return cls(Period("year", first).since, Period("year", last).until)

    @property
    def last_day(self) -> date:
        return self.until - timedelta(days=1)

    def __contains__(self, day: date) -> bool:
        return self.since <= day < self.until

    def days(self) -> int:
        """How many days it has."""
        return (self.until - self.since).days

    def overlaps(self, other: Span) -> bool:
        """Whether a day lies in both."""
        return self.since < other.until and other.since < self.until

    def periods(self, kind: PeriodKind, *, begins_in: int = 1) -> Iterator[Period]:
        """The periods of the kind that lie wholly in the span, in order."""
        period = Period.containing(self.since, kind, begins_in=begins_in)
        if period.since < self.since:
            period = period.next()
        while period.until <= self.until:
            yield period
            period = period.next()


@dataclass(frozen=True, slots=True)
class Period:
    """A year, or the half, quarter or month of it with this number.

    The year is a calendar year unless it begins in another month: a plan year or assessment year that begins in April
    2017 is 2017 with ``begins_in`` 4, its first quarter April to June, named after the year in which it begins.
    """

    kind: PeriodKind
    year: int
    number: int = 1
    begins_in: int = 1

    def __post_init__(self) -> None:
        # One year of room on both sides, so that the next and the previous period have their days too.
        if not (1 <= self.number <= _PARTS[self.kind] and 1 <= self.begins_in <= 12 and 2 <= self.year <= 9997):
            raise InvalidPeriod(
                f"There is no {self.kind} {self.number} of {self.year} that begins in month {self.begins_in};"
                f" a year has {_PARTS[self.kind]}; correct the number.",
                message_zh=f"{self.year} 年没有第 {self.number} 个这类期间；共有 {_PARTS[self.kind]} 个；请改正。",
                kind=self.kind,
                year=self.year,
                number=self.number,
                begins_in=self.begins_in,
            )

    @classmethod
    def containing(cls, day: date, kind: PeriodKind, *, begins_in: int = 1) -> Period:
        """The period of the kind in which the day lies.

        >>> Period.containing(date(2018, 3, 31), "quarter", begins_in=4).label
        '2017-Q4@04'
        """
        months = day.year * 12 + day.month - begins_in
        length = 12 // _PARTS[kind]
        return cls(kind, months // 12, months % 12 // length + 1, begins_in)

    @classmethod
    def parse(cls, label: str) -> Period:
        """The period a label names: 2017, 2017-H1, 2017-Q4, 2017-M03, and 2017@04 for one that begins in April."""
        match = _LABEL.fullmatch(label.strip())
        if not match:
            raise InvalidPeriod(
                f"{label!r} is not a period; a label reads 2017, 2017-H1, 2017-Q4 or 2017-M03; correct it.",
                message_zh=f"“{label}”不是期间；写法为 2017、2017-H1、2017-Q4 或 2017-M03；请改正。",
                label=label,
            )
        year, letter, number, begins_in = match.groups()
        return cls(_KINDS[(letter or "").upper()], int(year), int(number or 1), int(begins_in or 1))

    @property
    def label(self) -> str:
        """The name by which it is stored and parsed again."""
        letter = _LETTERS[self.kind]
        part = f"-{letter}{self.number:02}" if letter == "M" else f"-{letter}{self.number}" if letter else ""
        return f"{self.year:04}{part}{'' if self.begins_in == 1 else f'@{self.begins_in:02}'}"

    @property
    def label_zh(self) -> str:
        """The name people read."""
        year = f"{self.year}年" if self.begins_in == 1 else f"{self.year}年度"
        match self.kind:
            case "year":
                return year
            case "half_year":
                return f"{year}{'上' if self.number == 1 else '下'}半年"
            case "quarter":
                return f"{year}第{'一二三四'[self.number - 1]}季度"
            case "month":
                return f"{self.since.year}年{self.since.month}月"

    @property
    def months(self) -> int:
        """How many months it has."""
        return 12 // _PARTS[self.kind]

    @property
    def since(self) -> date:
        return add_months(date(self.year, self.begins_in, 1), (self.number - 1) * self.months)

    @property
    def until(self) -> date:
        return add_months(self.since, self.months)

    @property
    def span(self) -> Span:
        return Span(self.since, self.until)

    def __contains__(self, day: date) -> bool:
        return self.since <= day < self.until

    def __lt__(self, other: Period) -> bool:
        return (self.since, self.until) < (other.since, other.until)

    def moved(self, steps: int) -> Period:
        """The period of the same kind so many steps later, or earlier for a negative number."""
        index = self.year * _PARTS[self.kind] + self.number - 1 + steps
        year, number = divmod(index, _PARTS[self.kind])
        return Period(self.kind, year, number + 1, self.begins_in)

    def next(self) -> Period:
        return self.moved(1)

    def previous(self) -> Period:
        return self.moved(-1)

    def same_period_last_year(self) -> Period:
        """The period it is compared with year on year (同比)."""
        return Period(self.kind, self.year - 1, self.number, self.begins_in)

    def parts(self, kind: PeriodKind) -> tuple[Period, ...]:
        """The shorter periods it is made of; itself for its own kind; none for a longer kind."""
        return tuple(self.span.periods(kind, begins_in=self.begins_in))


_STRETCH: Final = re.compile(r"(\d{4})-M(\d\d)\.\.(\d{4})-M(\d\d)(?:@(\d\d))?")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Whole months in a row that need be no period of the calendar: a year to date, the last twelve months.

    ``since`` and ``until`` are first days of months; ``begins_in`` is the month in which the years of its parts begin.
    """

    since: date
    until: date
    begins_in: int = 1

    def __post_init__(self) -> None:
        if self.since.day != 1 or self.until.day != 1 or self.until <= self.since or not 1 <= self.begins_in <= 12:
            raise InvalidPeriod(
                f"{self.since} to before {self.until} are no whole months; begin and end it on first days of months.",
                message_zh=f"{self.since} 至 {self.until} 前不是整月；起止都应为某月 1 日；请改正。",
                since=self.since,
                until=self.until,
            )

    @classmethod
    def year_to_date(cls, period: Period) -> Stretch:
        """From the beginning of the year (plan year, assessment year) to the end of the period (累计).

        >>> Stretch.year_to_date(Period.parse("2026-M05")).label
        '2026-M01..2026-M05'
        """
        return cls(date(period.year, period.begins_in, 1), period.until, period.begins_in)

    @classmethod
    def last_months(cls, count: int, period: Period) -> Stretch:
        """So many months that end with the period: a moving window (滚动)."""
        return cls(add_months(period.until, -count), period.until, period.begins_in)

    @classmethod
    def parse(cls, label: str) -> Stretch:
        """The stretch a label names: 2026-M01..2026-M05."""
        match = _STRETCH.fullmatch(label.strip())
        if not match:
            raise InvalidPeriod(
                f"{label!r} is no run of months; it reads 2026-M01..2026-M05; correct it.",
                message_zh=f"“{label}”不是连续月份；写法为 2026-M01..2026-M05；请改正。",
                label=label,
            )
        first, last = (Period("month", int(match[at]), int(match[at + 1])) for at in (1, 3))
        return cls(first.since, last.until, int(match[5] or 1))

    @property
    def label(self) -> str:
        """The name by which it is stored and parsed again."""
        first, last = Period.containing(self.since, "month").label, Period.containing(self.span.last_day, "month").label
        return f"{first}..{last}{'' if self.begins_in == 1 else f'@{self.begins_in:02}'}"

    @property
    def label_zh(self) -> str:
        """The name people read."""
        last = self.span.last_day
        return f"{self.since.year}年{self.since.month}月至{last.year}年{last.month}月"

    @property
    def months(self) -> int:
        """How many months it has."""
        return (self.until.year - self.since.year) * 12 + self.until.month - self.since.month

    @property
    def span(self) -> Span:
        return Span(self.since, self.until)

    def __contains__(self, day: date) -> bool:
        return self.since <= day < self.until

    def same_period_last_year(self) -> Stretch:
        """The months it is compared with year on year (同比)."""
        return Stretch(add_months(self.since, -12), add_months(self.until, -12), self.begins_in)

    def parts(self, kind: PeriodKind) -> tuple[Period, ...]:
        """The periods of the kind it is made of; none where they do not fill it."""
        parts = tuple(self.span.periods(kind, begins_in=self.begins_in))
        return parts if sum(part.months for part in parts) == self.months else ()


Time = Period | Stretch
"""What a number is asked for."""


def read_time(label: str) -> Time:
    """The period or run of months a label names."""
    return Stretch.parse(label) if ".." in label else Period.parse(label)
