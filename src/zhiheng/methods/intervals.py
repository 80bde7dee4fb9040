"""Limits within which a share or a rate lies, given how few cases it rests on.

Every function takes numbers or arrays that broadcast, and answers in float64. Where there is no interval (no cases, a
part larger than its whole, something missing) the limits are NaN: the caller says which state of "no number" it is.
"""

from __future__ import annotations

from statistics import NormalDist
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.special import gammainccinv, gammaincinv

from zhiheng.methods.misuse import MethodMisused

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


class Limits(NamedTuple):
    """The lower and the upper limit, in the unit of what they bound."""

    low: NDArray[np.float64]
    high: NDArray[np.float64]


class DesignShare(NamedTuple):
    """A share estimated from a sample with design weights."""

    value: NDArray[np.float64]
    variance: NDArray[np.float64]
    """Sampling variance of ``value``; NaN where a stratum leaves it unknown."""
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    effective: NDArray[np.float64]
    """How large a simple random sample would tell as much."""
    lonely: NDArray[np.int64]
    """Strata with one sampled unit that stands for others too: their variance is unknown, so that of the whole is too.
    Join them to a neighbouring stratum before asking."""


def wilson(part: ArrayLike, whole: ArrayLike, level: float = 0.95) -> Limits:
    """The score interval of the share ``part / whole``; never below 0 or above 1, and not empty at 0 or 1.

    ``whole`` may be an effective sample size, so neither needs to be a whole number.
    Source: Wilson 1927, JASA 22:209-212; advised by Brown, Cai, DasGupta 2001, Statistical Science 16:101-133.

    >>> [round(float(limit), 4) for limit in wilson(48, 50)]
    [0.8654, 0.989]
    """
    z = _normal_quantile(level)
    k, n = np.broadcast_arrays(np.asarray(part, dtype=np.float64), np.asarray(whole, dtype=np.float64))
    n = np.where((n > 0) & (k >= 0) & (k <= n), n, np.nan)
    with np.errstate(invalid="ignore"):
        centre = (k + z * z / 2) / (n + z * z)
        half = z * np.sqrt(k * (n - k) / n + z * z / 4) / (n + z * z)
    # At the ends the limits are 0 and 1 by algebra; floating point leaves a rest of 1e-17.
    low = np.where(k == 0, n * 0.0, np.maximum(centre - half, 0.0))
    high = np.where(k == n, 1.0, np.minimum(centre + half, 1.0))
    return Limits(low, high)


def poisson(count: ArrayLike, level: float = 0.95) -> Limits:
    """The exact interval of the mean of a Poisson count. For a rate, divide both limits by the exposure.

    Source: Garwood 1936, Biometrika 28:437-442, by quantiles of the gamma distribution.

    >>> [round(float(limit), 3) for limit in poisson(10)]
    [4.795, 18.39]
    """
    tail = (1 - _checked(level)) / 2
    k = np.asarray(count, dtype=np.float64)
    k = np.where(k >= 0, k, np.nan)
    with np.errstate(invalid="ignore"):
        low = np.where(k == 0, 0.0, gammaincinv(np.where(k == 0, 1.0, k), tail))
        high = np.asarray(gammainccinv(k + 1, tail), dtype=np.float64)
    return Limits(low, high)


def stratified_share(part: ArrayLike, whole: ArrayLike, population: ArrayLike, level: float = 0.95) -> DesignShare:
    """The share in the population from simple random samples of its strata, which lie along the last axis.

    ``part`` of ``whole`` sampled units have the property, ``population`` units stand behind them; sampling is without
    replacement. Source: Cochran 1977, Sampling Techniques, 5.3 and 5.10.

    >>> round(float(stratified_share([90, 40], [100, 50], [9000, 1000]).value), 3)
    0.89
    """
    k, n, size = np.broadcast_arrays(*(np.asarray(given, dtype=np.float64) for given in (part, whole, population)))
    used = size > 0
    if np.any((k < 0) | (k > n) | (n > size)):
        raise MethodMisused(
            "A stratum has more hits than samples or more samples than population; sampling without replacement "
            "allows neither; correct the counts of the stratum.",
            message_zh="有一层的合格数大于样本数，或样本数大于总体数；不放回抽样不会如此；请核对该层的数字。",
        )
    with np.errstate(invalid="ignore", divide="ignore"):
        # A stratum nobody sampled leaves the whole unknown: NaN, never silently the mean of the others.
        weight = np.where(used, size / np.where(n > 0, n, np.nan), 0.0)
        fraction = np.where(used, n / size, 0.0)
    return design_share(
        n, weight * n, weight * k, weight * weight * n, weight * weight * k, sampled_fraction=fraction, level=level
    )


def design_share(
    units: ArrayLike,
    weights: ArrayLike,
    weights_of_hits: ArrayLike,
    squares: ArrayLike,
    squares_of_hits: ArrayLike,
    *,
    sampled_fraction: ArrayLike = 0.0,
    level: float = 0.95,
) -> DesignShare:
    """The weighted share from sums by stratum (last axis), all of which add up over cells of records.

    ``units`` counts the units sampled in the stratum, also those outside what is asked; ``weights`` and ``squares``
    are the sums of the design weights and of their squares over the units asked about, ``_of_hits`` the same over
    those with the property. The variance is the linearised one of a ratio; the limits are Wilson's at the effective
    sample size. Sources: Woodruff 1971, JASA 66:411-414; Korn and Graubard 1998, Survey Methodology 24:193-201;
    Dean and Pagano 2015, J. Survey Statistics and Methodology 3:484-503.
    """
    n, w, wy, ww, wwy, fraction = np.broadcast_arrays(
        *(
            np.asarray(given, dtype=np.float64)
            for given in (units, weights, weights_of_hits, squares, squares_of_hits, sampled_fraction)
        )
    )
    total = w.sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = wy.sum(axis=-1) / np.where(total > 0, total, np.nan)
        p = share[..., np.newaxis]
        residual_sum = wy - p * w
        residual_squares = wwy - 2 * p * wwy + p * p * ww
        # The share of the hits moves by w (y - p) / sum(w) with each unit; strata are drawn independently.
        spread = np.maximum(residual_squares - residual_sum**2 / np.where(n > 0, n, 1.0), 0.0)
        lonely = (n == 1) & (fraction < 1) & (w > 0)
        between = np.where(n > 1, n / np.where(n > 1, n - 1, 1.0), np.where(lonely, np.nan, 0.0))
        variance = (np.where(w > 0, (1 - fraction) * between * spread, 0.0)).sum(axis=-1) / total**2
        # Where all strata stand at 0 or at 1 they show no variance; the weights alone say how much the sample tells.
        kish = total**2 / ww.sum(axis=-1)
        at_an_end = np.minimum(share, 1 - share) < 1e-12
        effective = np.where(at_an_end, kish, share * (1 - share) / variance)
        low, high = wilson(np.clip(share, 0, 1) * effective, effective, level)
        seen_whole = np.all((fraction >= 1) | (w <= 0), axis=-1) & (total > 0)
        unknown = np.isnan(variance)
    low, high, effective = (
        np.where(unknown, np.nan, np.where(seen_whole, certain, estimated))
        for certain, estimated in ((share, low), (share, high), (np.inf, effective))
    )
    return DesignShare(share, variance, low, high, effective, lonely.sum(axis=-1))


def _normal_quantile(level: float) -> float:
    return NormalDist().inv_cdf((1 + _checked(level)) / 2)


def _checked(level: float) -> float:
    if not 0 < level < 1:
        raise MethodMisused(
            f"A level of {level} is none; an interval covers a share between 0 and 1, usually 0.95; give such a level.",
            message_zh=f"置信水平 {level} 无意义；应在 0 与 1 之间，通常为 0.95；请改正。",
            level=level,
        )
    return level
