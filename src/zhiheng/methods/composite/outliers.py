"""Indicators with a few extreme units: pulled in, or put on a logarithmic scale, before they are normalised.

Source: OECD/JRC 2008, step 3 and 5; thresholds as in the COIN tool (absolute skewness 2 and kurtosis 3.5 together).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Values = NDArray[np.float64]


class Treated(NamedTuple):
    """The treated values and, for each indicator, what was done."""

    values: Values
    winsorised: NDArray[np.int64]
    """How many units were pulled in."""
    logged: NDArray[np.bool_]
    passes: NDArray[np.bool_]
    """Whether the indicator is within the thresholds now."""


@dataclass(frozen=True)
class Treatment:
    """Where skewness and kurtosis both exceed: pull in up to ``most`` units, and if that is not enough take logs.

    Units are pulled in to the next value, one (or a tie) at a time, from the side to which the indicator is skewed.
    """

    most: int = 5
    skewness: float = 2.0
    kurtosis: float = 3.5
    logs: bool = True

    def apply(self, values: ArrayLike) -> Treated:
        """Each indicator (last axis) of each replicate treated by itself."""
        x = np.asarray(values, dtype=np.float64)
        columns = np.moveaxis(x, -2, -1).reshape(-1, x.shape[-2]).copy()
        failing = np.flatnonzero(~self._passes(columns))
        pulled = np.zeros(len(columns), dtype=np.int64)
        logged = np.zeros(len(columns), dtype=bool)
        work, taken_high, taken_low, open_ = (
            columns[failing],
            np.zeros(len(failing), dtype=np.int64),
            np.zeros(len(failing), dtype=np.int64),
            np.arange(len(failing)),
        )
        while len(open_ := open_[(taken_high + taken_low)[open_] < self.most]):
            rows = work[open_]
            high = skewness(rows) >= 0
            signed = np.where(high[:, np.newaxis], rows, -rows)
            top = np.fmax.reduce(signed, axis=-1, keepdims=True)
            at_top = signed == top
            next_ = np.fmax.reduce(np.where(at_top, np.nan, signed), axis=-1, keepdims=True)
            signed = np.where(at_top, next_, signed)
            work[open_] = np.where(high[:, np.newaxis], signed, -signed)
            # Those pulled in before stand at the top again, so the count of a side is that of its last step.
            count = at_top.sum(axis=-1)
            taken_high[open_[high]], taken_low[open_[~high]] = count[high], count[~high]
            open_ = open_[~self._passes(work[open_])]
        still = ~self._passes(work)
        pulled[failing] = taken_high + taken_low
        if self.logs and still.any():
            beyond = failing[still]
            work[still] = shifted_log(columns[beyond])
            pulled[beyond], logged[beyond] = 0, True
        columns[failing] = work
        shape = (*x.shape[:-2], x.shape[-1])
        return Treated(
            np.moveaxis(columns.reshape(*shape, x.shape[-2]), -1, -2),
            pulled.reshape(shape),
            logged.reshape(shape),
            self._passes(columns).reshape(shape),
        )

    def _passes(self, columns: Values) -> NDArray[np.bool_]:
        with np.errstate(invalid="ignore"):
            skew, kurt = skewness(columns), kurtosis(columns)
            # Nothing to treat where all agree or too few are there: both are NaN.
            return ~((np.abs(skew) >= self.skewness) & (kurt >= self.kurtosis))


def skewness(values: ArrayLike) -> Values:
    """The sample skewness along the last axis (G1 of Joanes and Gill 1998); NaN below three units or without spread."""
    n, m2, moments = _moments(values, 3)
    with np.errstate(invalid="ignore", divide="ignore"):
        found = moments / m2**1.5 * np.sqrt(n * (n - 1)) / (n - 2)
    return np.where((n > 2) & (m2 > 0), found, np.nan)


def kurtosis(values: ArrayLike) -> Values:
    """The sample excess kurtosis along the last axis (G2 of Joanes and Gill 1998); NaN below four units."""
    n, m2, moments = _moments(values, 4)
    with np.errstate(invalid="ignore", divide="ignore"):
        found = ((n + 1) * (moments / m2**2 - 3) + 6) * (n - 1) / ((n - 2) * (n - 3))
    return np.where((n > 3) & (m2 > 0), found, np.nan)


def shifted_log(values: ArrayLike) -> Values:
    """The logarithm of the distance to the least value plus a hundredth of the range, along the last axis."""
    x = np.asarray(values, dtype=np.float64)
    least = np.fmin.reduce(x, axis=-1, keepdims=True)
    spread = np.fmax.reduce(x, axis=-1, keepdims=True) - least
    return np.asarray(np.log(x - least + 0.01 * np.where(spread > 0, spread, np.nan)))


def _moments(values: ArrayLike, power: int) -> tuple[Values, Values, Values]:
    x = np.asarray(values, dtype=np.float64)
    present = ~np.isnan(x)
    n = present.sum(axis=-1).astype(np.float64)
    some = np.maximum(n, 1)
    filled = np.where(present, x, 0.0)
    centred = np.where(present, filled - (filled.sum(axis=-1) / some)[..., np.newaxis], 0.0)
    square = centred * centred
    moment = square * (centred if power == 3 else square)
    return n, square.sum(axis=-1) / some, moment.sum(axis=-1) / some
