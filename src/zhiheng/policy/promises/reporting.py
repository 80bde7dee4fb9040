"""When the offices that lead owe a report of progress."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from zhiheng.primitives.periods import Period, PeriodKind


@dataclass(frozen=True, slots=True)
class Reporting:
    """From a day on: for which periods progress is reported, and how many days after each at the latest."""

    since: date
    every: PeriodKind
    days: int
    source: str


REPORTING: Final = (Reporting(date(2000, 1, 1), "quarter", 15, "按季度调度（方案通行做法），季后15日内报送"),)
"""A changed rule adds a line and edits none."""


def reporting_on(day: date) -> Reporting:
    """The rule of the day: the latest to begin."""
    return max((one for one in REPORTING if one.since <= day), key=lambda one: one.since)


def periods_owed(since: date, until: date | None, day: date) -> list[tuple[Period, date]]:
    """The periods for which a report was due by the day, each with the last day on which it is in time.

    The first is the one in which the following began, if half of it was still to come.
    """
    rule = reporting_on(day)
    period = Period.containing(since, rule.every)
    if since - period.since > (period.until - period.since) / 2:
        period = period.next()
    owed: list[tuple[Period, date]] = []
    while True:
        due = period.until - timedelta(days=1) + timedelta(days=rule.days)
        if due >= day or (until is not None and period.since > until):
            return owed
        owed.append((period, due))
        period = period.next()


@dataclass(frozen=True, slots=True)
class Due:
    """A report that was owed by a day and is not there."""

    about: int
    kind: str
    """``targets.target`` or ``targets.task``."""
    title: str
    office: str
    period: str
    """Label of the newest period for which it is owed."""
    due_on: date
    days_late: int
    missed: int
    """For how many periods in a row nothing was reported, this one among them."""

    @property
    def period_zh(self) -> str:
        """The period as people read it."""
        return Period.parse(self.period).label_zh
