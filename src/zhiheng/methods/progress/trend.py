"""Where a series is heading: a straight line that trusts recent values more, and how sure its end is.

Sources: ESCAP Statistics Division, SD/WP/04 2017 (time-related weights; the weights themselves are declared here) and
technical notes of the SDG progress reports; forecast interval of weighted least squares with the t distribution, Draper
and Smith 1998, Applied Regression Analysis, 3.1 and 9.2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.special import stdtr, stdtrit

from zhiheng.methods.misuse import MethodMisused

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Values = NDArray[np.float64]


class Forecast(NamedTuple):
    """The value expected at a time, and its spread as a t distribution."""

    value: float
    slope: float
    """Change a year."""
    error: float
    """Standard error of one new value there; NaN where two points leave it unknown."""
    freedom: int
    """Degrees of freedom; 0 with two points."""
    points: int

    def limits(self, level: float = 0.95) -> tuple[float, float]:
        """The interval that holds the value with this probability; NaN where the spread is unknown."""
        half = float(stdtrit(self.freedom, (1 + level) / 2)) * self.error if self.freedom else float("nan")
        return self.value - half, self.value + half

    def below(self, limit: float) -> float:
        """The probability of a value below the limit; NaN where the spread is unknown."""
        if not self.freedom:
            return float("nan")
        if self.error == 0:
            return 0.5 if self.value == limit else float(self.value < limit)
        return float(stdtr(self.freedom, (limit - self.value) / self.error))


def recency_weights(times: ArrayLike, half_life: float | None = None) -> Values:
    """What each time counts against the latest, which counts 1.

    Without a half-life the weights rise in a straight line: of n yearly values the oldest counts 1/n. With one, a value
    half a life older counts half.

    >>> recency_weights([2020, 2021, 2022, 2023]).tolist(), recency_weights([2021, 2023], half_life=2).tolist()
    ([0.25, 0.5, 0.75, 1.0], [0.5, 1.0])
    """
    t = np.asarray(times, dtype=np.float64)
    age = t.max() - t
    if half_life is not None:
        if half_life <= 0:
            raise MethodMisused(
                f"A half-life of {half_life} years is none; it is above zero; correct it.",
                message_zh=f"半衰期 {half_life} 年无意义；应大于零；请改正。",
                half_life=half_life,
            )
        return np.asarray(0.5 ** (age / half_life))
    span = t.max() - t.min()
    step = span / max(len(t) - 1, 1)
    return np.asarray(1 - age / (span + step)) if span > 0 else np.ones_like(t)


def forecast(times: ArrayLike, values: ArrayLike, at: float, *, weights: ArrayLike | None = None) -> Forecast | None:
    """The weighted line through the values that are there, followed to a time; None with fewer than two times.

    The weights are read as precisions: a value that counts half has twice the variance of the latest. A new value is
    taken to be as precise as the latest. ``recency_weights`` are taken where none are given.
    """
    t, y = np.asarray(times, dtype=np.float64), np.asarray(values, dtype=np.float64)
    there = ~np.isnan(y)
    if len(np.unique(t[there])) < 2:
        return None
    w = recency_weights(t[there]) if weights is None else np.asarray(weights, dtype=np.float64)[there]
    t, y = t[there], y[there]
    centre = float(w @ t / w.sum())
    spread = float(np.sum(w * (t - centre) ** 2))
    slope = float(np.sum(w * (t - centre) * y) / spread)
    level = float(w @ y / w.sum())
    value = float(level + slope * (at - centre))
    freedom = len(t) - 2
    if not freedom:
        return Forecast(value, slope, float("nan"), 0, len(t))
    rest = y - (level + slope * (t - centre))
    rest[np.abs(rest) <= 1e-12 * np.abs(y).max()] = 0.0  # a straight line is one, whatever its digits
    variance = float(np.sum(w * rest**2)) / freedom
    error = float(np.sqrt(variance * (1 + 1 / w.sum() + (at - centre) ** 2 / spread)))
    return Forecast(value, slope, error, freedom, len(t))
