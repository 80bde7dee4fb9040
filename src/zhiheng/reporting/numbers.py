"""What the reports are told: numbers with the run they come from, and the protocol of whoever knows them.

A number is never rounded here. ``position`` is the journal position its run was computed at and ``newest`` the newest
journal entry the number depends on: where that is later, the number is stale and nothing may be written with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal, Protocol

from zhiheng.methods.progress.standing import STATUS_ZH, Status
from zhiheng.primitives.periods import Period, Stretch, Time
from zhiheng.primitives.rounding import Comparator

State = Literal["number", "zero", "not_due", "not_reported", "not_applicable", "suppressed"]
Direction = Literal["higher", "lower", "neither"]

STATE_ZH: Final[dict[State, str]] = {
    "number": "有数据",
    "zero": "零",
    "not_due": "未到期",
    "not_reported": "未报送",
    "not_applicable": "不适用",
    "suppressed": "因样本过少不予公布",
}
TARGET_MARK: Final[dict[Status, str]] = {
    "met": "●",
    "on_track": "▲",
    "at_risk": "◆",
    "off_track": "■",
    "not_due": "○",
    "no_data": "×",
}
"""A shape beside each state, so that no reader needs the colour."""
WORST_FIRST: Final = tuple(STATUS_ZH)


@dataclass(frozen=True, slots=True)
class Region:
    """A place of the report; the empty code is the whole of it (全市)."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class IndicatorWords:
    """An indicator as a reader meets it."""

    address: str
    title: str
    unit: str
    direction: Direction
    places: int | None
    """Decimal places on display, by GB/T 8170; all of them if None."""
    aliases: tuple[str, ...] = ()
    definition: str = ""
    formula: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: an indicator, for a period, a region (empty for the whole) and classes, as (field, value)."""

    indicator: str
    period: Time
    region: str = ""
    classes: tuple[tuple[str, str], ...] = ()

    def last_year(self) -> Question:
        """The same for the same period of the year before."""
        return Question(self.indicator, self.period.same_period_last_year(), self.region, self.classes)

    def of(self, region: str) -> Question:
        """The same for another region."""
        return Question(self.indicator, self.period, region, self.classes)


@dataclass(frozen=True, slots=True)
class Number:
    """The answer: a value, unrounded and in the indicator's unit, or the state that tells why there is none."""

    value: Decimal | None
    state: State
    run: str
    position: int
    newest: int
    low: Decimal | None = None
    high: Decimal | None = None
    """The limits of its 95 % interval, where it has one."""
    records: int = 0

    @property
    def stale(self) -> bool:
        """Whether entries were made after its run that it depends on."""
        return self.newest > self.position


@dataclass(frozen=True, slots=True)
class ClassValue:
    """One class of an indicator: the value in the records and the word for it."""

    value: str
    title: str


@dataclass(frozen=True, slots=True)
class QualityField:
    """A field of quality and the addresses of its indicators, the telling ones first."""

    key: str
    title: str
    indicators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """An adopted target and how it stands; ``value`` is in the unit of its indicator."""

    key: str
    title: str
    indicator: str
    """Address; empty where it is bound to none."""
    field: str
    region: str
    year: int
    comparator: Comparator
    value: Decimal
    unit: str
    state: Status
    actual: Number | None = None
    plan: str = ""
    clause: str = ""
    lead: str = ""
    actual_period: Period | None = None
    """Of the number it was judged by; the year of the target where it is not told."""

    @property
    def judged_by(self) -> Question:
        """The question whose answer ``actual`` is."""
        return Question(self.indicator, self.actual_period or Period("year", self.year), self.region)


def time_zh(time: Time) -> str:
    """A time as people read it.

    >>> time_zh(Period.parse("2026-Q1")), time_zh(Stretch.parse("2026-M01..2026-M10"))
    ('2026年第一季度', '2026年1—10月')
    """
    if isinstance(time, Stretch) and time.since.year == time.span.last_day.year:
        return f"{time.since.year}年{time.since.month}—{time.span.last_day.month}月"
    return time.label_zh


def is_year(time: Time) -> bool:
    """Whether it is a whole year: what is shorter is compared with the same months of the year before."""
    return isinstance(time, Period) and time.kind == "year"


class NumberSource(Protocol):
    """Whoever knows the numbers; asked for all answers of a document at once."""

    def day(self) -> date:
        """The day as of which the numbers are told; a year that ends later is told as far as it went."""

    def so_far(self, indicator: str, year: int) -> Time:
        """The months of a year for which an indicator is due on the day; the year where it is over or has no parts."""

    def indicator(self, name: str) -> IndicatorWords | None:
        """The indicator of a title, an alias or an address."""

    def indicator_names(self) -> Sequence[str]:
        """Every title and alias: the nearest is proposed for a wrong one, and sentences that name one are checked."""

    def whole(self) -> Region:
        """The place the report is about; its code is empty."""

    def districts(self) -> Sequence[Region]:
        """The places it is compared by, in their official order."""

    def region(self, name: str) -> Region | None:
        """The place of a name or a code."""

    def by(self, indicator: str, title: str) -> str | None:
        """The field by which an indicator is split, of the word for it."""

    def classes(self, indicator: str, by: str) -> Sequence[ClassValue]:
        """The classes of a field by which an indicator is split."""

    def fields(self) -> Sequence[QualityField]:
        """The fields of quality in the order of the report."""

    def targets(self, year: int) -> Sequence[Target]:
        """The targets that are due in the year or on their way."""

    def answers(self, questions: Sequence[Question]) -> Sequence[Number]:
        """One number for each question, in order."""


def exact(value: float) -> Decimal:
    """The shortest decimal that reads back as the same float: nothing is rounded.

    >>> exact(96.45)
    Decimal('96.45')
    """
    return Decimal(repr(float(value)))
