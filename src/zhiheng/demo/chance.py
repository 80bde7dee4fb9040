"""Chance with a seed: the same seed makes the same city on every machine."""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate
from math import exp
from typing import Final, TypeVar

_T = TypeVar("_T")
_HOLIDAYS: Final = {(1, 1), *((5, day) for day in range(1, 6)), *((10, day) for day in range(1, 8))}
"""Days of the month on which no office works, beside weekends; the moveable feasts are left out."""


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


def working_day(day: date) -> date:
    """The day itself, or the next one on which offices work.

    >>> working_day(date(2026, 5, 1)).isoformat()
    '2026-05-06'
    """
    while day.weekday() > 4 or (day.month, day.day) in _HOLIDAYS:
        day += timedelta(1)
    return day


def share(odds: float) -> float:
    """The share that belongs to logarithmic odds.

    >>> share(0.0)
    0.5
    """
    return 1 / (1 + exp(-odds))
