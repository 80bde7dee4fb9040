"""Chance with a seed: the same seed makes the same city on every machine."""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from math import exp
from typing import Final, TypeVar

from zhiheng.primitives.calendar import LegalCalendar

_T = TypeVar("_T")
_CALENDAR: Final = LegalCalendar(beyond="assume")


class Chance(random.Random):
    """A source of chance for one purpose, which is a part of the seed, so that purposes do not disturb each other."""

    def __init__(self, seed: int, purpose: str) -> None:
        super().__init__(f"{seed}/{purpose}")

    def happens(self, share: float) -> bool:
        """True in that share of the cases."""
        return self.random() < share

    def one(self, weighted: Sequence[tuple[_T, float]]) -> _T:
        """One of several, each with its weight."""
        sums = list(accumulate(weight for _, weight in weighted))
        return weighted[bisect(sums, self.random() * sums[-1])][0]

    def after(self, day: date, least: int, most: int) -> date:
        """A working day so many days after another."""
        return working_day(day + timedelta(self.randint(least, most)))


@cache
def working_day(day: date) -> date:
    """The day itself, or the next one on which offices work.

    >>> working_day(date(2026, 2, 17)).isoformat()
    '2026-02-24'
    """
    return _CALENDAR.working_day_from(day)


def share(odds: float) -> float:
    """The share that belongs to logarithmic odds.

    >>> share(0.0)
    0.5
    """
    return 1 / (1 + exp(-odds))
