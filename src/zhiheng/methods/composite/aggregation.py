"""From several scores to one: how far a good one makes up for a bad one.

Each function takes scores (..., units, parts) and weights (..., parts), whose leading axes broadcast, and answers
(..., units). A part that is missing is left out and the other weights are stretched, but only where at least the
declared share of the weight is there; otherwise the answer is NaN. Source: OECD/JRC 2008, step 7.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from zhiheng.methods.misuse import MethodMisused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import ArrayLike, NDArray

    Values = NDArray[np.float64]

PAIRS_AT_ONCE = 4_000_000
"""How many comparisons of two units on one part are held in memory together."""


def arithmetic(scores: ArrayLike, weights: ArrayLike, *, least_available: float = 1.0) -> Values:
    """The weighted mean: full compensation.

    >>> arithmetic([[80.0, 20.0]], [1, 3]).tolist()
    [35.0]
    """
    x, w, present = _given(scores, weights, least_available)
    return _summed(np.where(present, x, 0.0), w) / _enough(present, w, least_available)


def geometric(scores: ArrayLike, weights: ArrayLike, *, least_available: float = 1.0) -> Values:
    """The weighted geometric mean: a low score costs more. Scores above zero only."""
    x, w, present = _given(scores, weights, least_available)
    _above_zero(x, "geometric")
    logs = np.log(np.where(present, x, 1.0))
    return np.asarray(np.exp(_summed(logs, w) / _enough(present, w, least_available)))


def harmonic(scores: ArrayLike, weights: ArrayLike, *, least_available: float = 1.0) -> Values:
    """The weighted harmonic mean: a low score costs most. Scores above zero only."""
    x, w, present = _given(scores, weights, least_available)
    _above_zero(x, "harmonic")
    inverse = np.where(present, 1 / np.where(present, x, 1.0), 0.0)
    return _enough(present, w, least_available) / _summed(inverse, w)


def copeland(scores: ArrayLike, weights: ArrayLike, *, least_available: float = 1.0) -> Values:
    """How many units one beats in direct comparison, less how many beat it: no compensation.

    Source: Copeland 1951; OECD/JRC 2008, 6.3 (non-compensatory multi-criteria approach).
    """
    return _over_opponents(scores, weights, least_available, lambda support: np.sign(support.round(12) - 0.5))


def outranking(scores: ArrayLike, weights: ArrayLike, *, least_available: float = 1.0) -> Values:
    """The weight of the parts on which one is better, summed over all opponents; half the weight where they tie."""
    return _over_opponents(scores, weights, least_available, lambda support: support)


AGGREGATIONS: Mapping[str, Callable[..., Values]] = MappingProxyType(
    {
        "arithmetic": arithmetic,
        "geometric": geometric,
        "harmonic": harmonic,
        "copeland": copeland,
        "outranking": outranking,
    }
)


def aggregation(name: str) -> Callable[..., Values]:
    """The method of that name."""
    if name not in AGGREGATIONS:
        raise MethodMisused(
            f"There is no aggregation {name!r}; there are {', '.join(AGGREGATIONS)}; name one of these.",
            message_zh=f"没有名为“{name}”的合成方法；可用 {'、'.join(AGGREGATIONS)}；请改用其一。",
            method=name,
        )
    return AGGREGATIONS[name]


def support(scores: ArrayLike, weights: ArrayLike) -> Values:
    """(..., units, units): the share of the weight on which the row's unit is better than the column's; ties half.

    A part missing for either of two units says nothing about them and counts half.
    """
    x, w = np.asarray(scores, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    lead = np.broadcast_shapes(x.shape[:-2], w.shape[:-1])
    found = np.zeros((*lead, x.shape[-2], x.shape[-2]))
    for part in range(x.shape[-1]):
        column = x[..., part]
        difference = column[..., :, np.newaxis] - column[..., np.newaxis, :]
        better = np.where(np.isnan(difference), 0.5, (np.sign(difference) + 1) / 2)
        found += better * w[..., part, np.newaxis, np.newaxis]
    return np.asarray(found / w.sum(axis=-1)[..., np.newaxis, np.newaxis])


def _over_opponents(
    scores: ArrayLike, weights: ArrayLike, least_available: float, worth: Callable[[Values], Values]
) -> Values:
    x, w, present = _given(scores, weights, least_available)
    units = x.shape[-2]
    lead = np.broadcast_shapes(x.shape[:-2], w.shape[:-1])
    flat_x = np.broadcast_to(x, (*lead, *x.shape[-2:])).reshape(-1, *x.shape[-2:])
    flat_w = np.broadcast_to(w, (*lead, w.shape[-1])).reshape(-1, w.shape[-1])
    step = max(1, PAIRS_AT_ONCE // (units * units))
    found = [
        # Nobody is compared with itself: the diagonal has support one half and is taken out again.
        worth(s).sum(axis=-1) - worth(np.array(0.5))
        for start in range(0, len(flat_x), step)
        for s in [support(flat_x[start : start + step], flat_w[start : start + step])]
    ]
    enough = _enough(present, w, least_available)
    return np.where(np.isnan(enough), np.nan, np.concatenate(found).reshape(*lead, units))


def _given(scores: ArrayLike, weights: ArrayLike, least_available: float) -> tuple[Values, Values, NDArray[np.bool_]]:
    x, w = np.asarray(scores, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    if not np.all(w >= 0) or not np.all(w.sum(axis=-1) > 0) or not 0 <= least_available <= 1:
        raise MethodMisused(
            "A weight is negative or missing, or all are zero, or the share that must be there is not within 0 and 1; "
            "correct the declaration.",
            message_zh="权重为负、缺失或全为零，或最低可用比例不在 0 与 1 之间；请改正声明。",
        )
    return x, w, ~np.isnan(x)


def _summed(x: Values, w: Values) -> Values:
    return np.asarray((x @ w[..., np.newaxis])[..., 0])


def _enough(present: NDArray[np.bool_], w: Values, least: float) -> Values:
    """The weight that is there; NaN where that is too little."""
    there = _summed(present.astype(np.float64), w)
    needed = np.maximum(least * w.sum(axis=-1)[..., np.newaxis] * (1 - 1e-12), np.finfo(np.float64).tiny)
    return np.where(there >= needed, there, np.nan)


def _above_zero(x: Values, method: str) -> None:
    if np.any(x <= 0):
        raise MethodMisused(
            f"A {method} mean was asked of scores at or below zero, for which it has no meaning; normalise to a scale "
            "that begins above zero, such as min_max from 1 to 100.",
            message_zh="几何或调和平均遇到零或负分，无意义；请改用从正数起的标准化区间，例如 1 至 100。",
            method=method,
        )
