"""Bringing indicators of different units onto one scale on which more is better.

Each function takes values (..., units, indicators) and ``direction`` (1: more is better, -1: less is better) and
compares the units with each other; ``between``, the efficacy coefficients and ``to_target`` compare with fixed marks in
the indicator's own unit. An indicator on which all units agree cannot be stretched: NaN, and the index says so.
Source: OECD/JRC 2008, step 5; the set of COINr 1.1 (Becker and others 2022, JOSS 7:4567) and 功效系数法.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from zhiheng.methods.composite.ranking import places
from zhiheng.methods.misuse import MethodMisused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import ArrayLike, NDArray

    Values = NDArray[np.float64]


def min_max(values: ArrayLike, direction: ArrayLike = 1, *, low: float = 0, high: float = 100) -> Values:
    """The worst unit gets ``low``, the best ``high``.

    >>> min_max([[2.0], [4.0], [3.0]]).ravel().tolist()
    [0.0, 100.0, 50.0]
    """
    x = _directed(values, direction)
    least, most = _extremes(x)
    return np.asarray((x - least) / _not_zero(most - least) * (high - low) + low)


def z_score(values: ArrayLike, direction: ArrayLike = 1, *, mean: float = 0, deviation: float = 1) -> Values:
    """Distance to the mean in sample standard deviations, then given a mean and a deviation."""
    x = _directed(values, direction)
    count = np.sum(~np.isnan(x), axis=-2, keepdims=True)
    centred = x - np.nansum(x, axis=-2, keepdims=True) / np.maximum(count, 1)
    spread = np.sqrt(np.nansum(centred**2, axis=-2, keepdims=True) / np.maximum(count - 1, 1))
    return np.asarray(centred / _not_zero(spread) * deviation + mean)


def rank(values: ArrayLike, direction: ArrayLike = 1) -> Values:
    """The place from below: the worst unit gets 1; equals share the lowest of their places."""
    return places(_directed(values, direction), axis=-2, best="lowest")


def borda(values: ArrayLike, direction: ArrayLike = 1) -> Values:
    """How many units are worse: 0 for the worst."""
    return rank(values, direction) - 1


def percentile(values: ArrayLike, direction: ArrayLike = 1) -> Values:
    """The share of the other units that are worse, 0 to 1."""
    found = rank(values, direction)
    return (found - 1) / _not_zero(np.sum(~np.isnan(found), axis=-2, keepdims=True) - 1.0)


def to_best(values: ArrayLike, direction: ArrayLike = 1) -> Values:
    """1 less the distance to the best unit, in units of the whole range: 0 for the worst, 1 for the best."""
    return min_max(values, direction, low=0, high=1)


def to_reference(values: ArrayLike, direction: ArrayLike = 1, *, unit: int, cut: bool = False) -> Values:
    """1 for the unit of reference, 0 for the worst; above 1 for who is better, unless cut."""
    x = _directed(values, direction)
    return _from_worst_to(x, x[..., unit : unit + 1, :], cut=cut)


def to_target(values: ArrayLike, direction: ArrayLike = 1, *, target: ArrayLike, cut: bool = False) -> Values:
    """1 at the target, 0 for the worst unit; above 1 beyond the target, unless cut."""
    x = _directed(values, direction)
    return _from_worst_to(x, np.asarray(target, dtype=np.float64) * np.asarray(direction, dtype=np.float64), cut=cut)


def of_best(values: ArrayLike, direction: ArrayLike = 1) -> Values:
    """The value as a part of the best one; where less is better, the best as a part of the value. Positive values."""
    x = np.asarray(values, dtype=np.float64)
    least, most = _extremes(x)
    if np.any(least <= 0):
        raise MethodMisused(
            "A part of the best has no meaning for values at or below zero; use min_max or z_score.",
            message_zh="数值含零或负数，“与最优值之比”无意义；请改用极差法或标准化法。",
        )
    return np.where(np.broadcast_to(direction, x.shape) > 0, x / most, least / x)


def between(
    values: ArrayLike,
    direction: ArrayLike = 1,
    *,
    worst: ArrayLike,
    best: ArrayLike,
    low: float = 0,
    high: float = 100,
    cut: bool = True,
) -> Values:
    """``low`` at the worst mark and ``high`` at the best, in the indicator's own unit; cut at both unless told not to.

    The marks must lie in the declared direction.
    """
    x = np.asarray(values, dtype=np.float64)
    bottom, top = (np.asarray(mark, dtype=np.float64) for mark in (worst, best))
    if np.any((top - bottom) * np.asarray(direction) <= 0):
        raise MethodMisused(
            "The best mark does not lie on the better side of the worst one; correct the marks or the direction.",
            message_zh="最优值与最差值的大小与指标方向不符；请改正标准值或方向。",
        )
    part = (x - bottom) / (top - bottom)
    return (np.clip(part, 0, 1) if cut else part) * (high - low) + low


def efficacy(
    values: ArrayLike,
    direction: ArrayLike = 1,
    *,
    unacceptable: ArrayLike,
    satisfactory: ArrayLike,
    base: float = 60,
    span: float = 40,
    cut: bool = False,
) -> Values:
    """功效系数法: ``base`` points at the 不允许值, ``base + span`` at the 满意值, a straight line through both.

    >>> efficacy([[92.0]], unacceptable=90, satisfactory=95).item()
    76.0
    """
    return between(values, direction, worst=unacceptable, best=satisfactory, low=base, high=base + span, cut=cut)


def exponential_efficacy(
    values: ArrayLike,
    direction: ArrayLike = 1,
    *,
    unacceptable: ArrayLike,
    satisfactory: ArrayLike,
    base: float = 60,
    span: float = 40,
) -> Values:
    """指数型功效系数: the same two points, but each step towards the 满意值 is worth more than the one before."""
    part = between(values, direction, worst=unacceptable, best=satisfactory, low=0, high=1, cut=False)
    return np.asarray(base * np.exp(np.log((base + span) / base) * part))


NORMALISATIONS: Mapping[str, Callable[..., Values]] = MappingProxyType(
    {
        "min_max": min_max,
        "z_score": z_score,
        "rank": rank,
        "borda": borda,
        "percentile": percentile,
        "to_best": to_best,
        "to_reference": to_reference,
        "to_target": to_target,
        "of_best": of_best,
        "between": between,
        "efficacy": efficacy,
        "exponential_efficacy": exponential_efficacy,
    }
)


@dataclass(frozen=True)
class Normalisation:
    """A method by name with its parameters, as a pack declares it."""

    method: str = "min_max"
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.method not in NORMALISATIONS:
            raise MethodMisused(
                f"There is no normalisation {self.method!r}; there are {', '.join(NORMALISATIONS)}; name one of these.",
                message_zh=f"没有名为“{self.method}”的标准化方法；可用 {'、'.join(NORMALISATIONS)}；请改用其一。",
                method=self.method,
            )

    def apply(self, values: ArrayLike, direction: ArrayLike) -> Values:
        """The normalised values."""
        return NORMALISATIONS[self.method](values, direction, **self.parameters)


def _directed(values: ArrayLike, direction: ArrayLike) -> Values:
    return np.asarray(np.asarray(values, dtype=np.float64) * np.asarray(direction, dtype=np.float64))


def _extremes(x: Values) -> tuple[Values, Values]:
    # fmin and fmax pass over NaN and, unlike nanmin, do not warn where nothing else is there.
    return np.fmin.reduce(x, axis=-2, keepdims=True), np.fmax.reduce(x, axis=-2, keepdims=True)


def _not_zero(spread: Values) -> Values:
    return np.where(spread > 0, spread, np.nan)


def _from_worst_to(x: Values, mark: Values, *, cut: bool) -> Values:
    least, _ = _extremes(x)
    part = 1 - (mark - x) / _not_zero(mark - least)
    return np.minimum(part, 1.0) if cut else part
