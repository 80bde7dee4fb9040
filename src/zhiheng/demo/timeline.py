"""The months the city's records cover, and when offices send what happened in each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from functools import cached_property
from typing import Final

from zhiheng.demo.chance import working_day
from zhiheng.primitives.calendar import add_months

CHINA: Final = timezone(timedelta(hours=8))


@dataclass(frozen=True)
class Timeline:
    """Whole months up to the newest day; the last one ends the day before it, when the last files are sent."""

    newest: date
    months: int = 24

    @cached_property
    def first(self) -> date:
        """The first day of the first month."""
        return add_months(self.newest.replace(day=1), 1 - self.months)

    @property
    def cutoff(self) -> date:
        """The last day on which anything happens or is sent."""
        return self.newest - timedelta(1)

    @cached_property
    def change_on(self) -> date:
        """The day on which the county becomes a district."""
        return self.begins(self.months // 2 + 1)

    def is_before_change(self, day: date) -> bool:
        """Whether the county is still known as one when an office opens on the day: its end is told that morning."""
        return day <= working_day(self.change_on)

    def begins(self, month: int) -> date:
        """The first day of the month of a number, counted from 0."""
        return add_months(self.first, month)

    def month_of(self, day: date) -> int:
        """The number of the month a day lies in; what lies before the first month belongs to it."""
        return max(0, (day.year - self.first.year) * 12 + day.month - self.first.month)

    def last_of(self, month: int) -> date:
        """The last day of a month on which something happens."""
        return min(add_months(self.first, month + 1) - timedelta(1), self.cutoff)

    def sends_after(self, month: int, every: int) -> int:
        """The month from this one on after which those send who send every so many months; the last at the latest."""
        return min(month - self.begins(month).month % -every, self.months - 1)

    def sent_at(self, month: int, day: int, minutes: int) -> datetime:
        """When a file about a month is sent: on a working day of the next one, never after the cutoff."""
        planned = working_day(add_months(self.first, month + 1) + timedelta(day - 1))
        if planned > self.cutoff:
            # What would be sent later comes on the last day, in the same order.
            return datetime.combine(self.cutoff, time(8, 30), CHINA) + timedelta(
                minutes=min(day, 5) * 95 + minutes // 5
            )
        return datetime.combine(planned, time(8, 30), CHINA) + timedelta(minutes=minutes)
