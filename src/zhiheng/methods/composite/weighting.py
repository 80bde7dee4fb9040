"""Weights, and how much each indicator really moves the score it enters.

All functions look at one node: scores (units, parts) and weights (parts). Source: OECD/JRC 2008, step 6; Becker,
Saisana, Paruolo, Vandecasteele 2017, Ecological Indicators 80:12-22.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
from scipy.optimize import least_squares

from zhiheng.methods.misuse import MethodMisused

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Values = NDArray[np.float64]

Importance = Literal["variance", "correlation"]


class Principal(NamedTuple):
    """Loadings of the first principal component."""

    loadings: Values
    """Of length one, turned so that their sum is positive. A negative one is no weight: that part speaks against."""
    explained: float
    """The share of the variance of all parts that this component carries."""


class Optimised(NamedTuple):
    """Weights with which the parts have the importance asked for, as near as weights can."""

    weights: Values
    importance: Values
    """What was reached; each part's share, summing to one."""
    distance: float
    """The largest difference between reached and asked for."""


def principal(scores: ArrayLike) -> Principal:
    """The first principal component of the standardised parts, over the units that have all of them."""
    x = _complete(scores)
    deviation = x.std(axis=0, ddof=1)
    if len(x) < 3 or np.any(deviation == 0):
        raise MethodMisused(
            "A principal component needs three complete units and parts that differ between them; leave out what is "
            "the same everywhere, or give weights.",
            message_zh="主成分法至少需要三个数据完整的对象，且每项指标有差异；请去掉无差异的指标或直接给定权重。",
        )
    standard = (x - x.mean(axis=0)) / deviation
    _, singular, components = np.linalg.svd(standard, full_matrices=False)
    loadings = components[0] * (1.0 if components[0].sum() >= 0 else -1.0)
    return Principal(loadings, float(singular[0] ** 2 / np.sum(singular**2)))


def variance_shares(scores: ArrayLike, weights: ArrayLike) -> Values:
    """The part of the score's variance that comes through each part; they sum to one, a negative one pulls against.

    It is the weight times the covariance of part and score, over the variance of the score.

    >>> variance_shares([[0.0, 1.0], [10.0, 2.0], [0.0, 3.0], [10.0, 4.0]], [1, 1]).round(3).tolist()
    [0.88, 0.12]
    """
    x, w = _complete(scores), _normed(weights)
    centred = x - x.mean(axis=0)
    score = centred @ w
    return np.asarray(w * (centred.T @ score) / (score @ score))


def correlations(scores: ArrayLike, weights: ArrayLike) -> Values:
    """Pearson's correlation of each part with the score."""
    x, w = _complete(scores), _normed(weights)
    centred = x - x.mean(axis=0)
    score = centred @ w
    return np.asarray((centred.T @ score) / np.sqrt((centred**2).sum(axis=0) * (score @ score)))


def importance(scores: ArrayLike, weights: ArrayLike, measure: Importance = "variance") -> Values:
    """Each part's share of the importance: of the variance, or of the sum of the correlations."""
    found = variance_shares(scores, weights) if measure == "variance" else correlations(scores, weights)
    return np.asarray(found / found.sum())


def towards_importance(scores: ArrayLike, wanted: ArrayLike, measure: Importance = "variance") -> Optimised:
    """Weights, none negative, with which the parts are as important as wanted (a weight is not an importance).

    ``distance`` says how near they came: parts that go against each other may never get there.
    """
    x, target = _complete(scores), _normed(wanted)
    if np.any(target <= 0) or len(target) != x.shape[1]:
        raise MethodMisused(
            "An importance is asked for each part and is above zero; leave out what shall have none.",
            message_zh="每个分项都应给出大于零的重要性；不需要的分项请去掉。",
        )

    def miss(logs: Values) -> Values:
        return importance(x, np.exp(logs - logs.max()), measure) - target

    # Weights by their logarithm stay above zero; the first guess gives each part the deviation it should have.
    start = np.log(target / x.std(axis=0))
    found = least_squares(miss, start - start.max(), xtol=1e-15, ftol=1e-15, gtol=1e-15)
    weights = _normed(np.exp(found.x - found.x.max()))
    reached = importance(x, weights, measure)
    return Optimised(weights, reached, float(np.max(np.abs(reached - target))))


def _complete(scores: ArrayLike) -> Values:
    x = np.asarray(scores, dtype=np.float64)
    return x[~np.isnan(x).any(axis=1)]


def _normed(weights: ArrayLike) -> Values:
    w = np.asarray(weights, dtype=np.float64)
    return np.asarray(w / w.sum())
