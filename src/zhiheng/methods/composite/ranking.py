"""Places in an order; equals share the best place of theirs (1, 2, 2, 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

SAME = 1e-12
"""Scores nearer to each other than this part of the largest are equal: sums of floats differ by their order."""


def places(scores: ArrayLike, *, axis: int = -1, best: str = "highest") -> NDArray[np.float64]:
    """The place of each score along the axis, from 1 for the best; NaN for what has no score.

    >>> places([70.0, 90.0, 70.0, float("nan"), 60.0]).tolist()
    [2.0, 1.0, 2.0, nan, 4.0]
    """
    x = np.moveaxis(np.asarray(scores, dtype=np.float64), axis, -1)
    keyed = -x if best == "highest" else x
    order = np.argsort(keyed, axis=-1, kind="stable")  # NaN goes last
    ordered = np.take_along_axis(keyed, order, axis=-1)
    largest = np.max(np.abs(ordered), axis=-1, keepdims=True, initial=0.0, where=np.isfinite(ordered))
    new = np.ones(ordered.shape, dtype=bool)
    new[..., 1:] = ~(np.diff(ordered, axis=-1) <= SAME * largest)
    first = np.maximum.accumulate(np.where(new, np.arange(1.0, x.shape[-1] + 1), 0.0), axis=-1)
    found = np.empty_like(first)
    np.put_along_axis(found, order, first, axis=-1)
    found[np.isnan(x)] = np.nan
    return np.moveaxis(found, -1, axis)
