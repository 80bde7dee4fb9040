"""What a target asks for at any time before it is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from zhiheng.methods.misuse import MethodMisused

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Values = NDArray[np.float64]


def linear(at: ArrayLike, start: float, base: float, due: float, target: float) -> Values:
    """On the straight line from the baseline to the target; before and after it, the one and the other.

    >>> linear([2020, 2022.5, 2026], 2020, 80, 2025, 90).tolist()
    [80.0, 85.0, 90.0]
    """
    _in_order(start, due)
    return np.asarray(np.interp(np.asarray(at, dtype=np.float64), [start, due], [base, target]))


def compound(at: ArrayLike, start: float, base: float, due: float, target: float) -> Values:
    """With the same growth each year from the baseline to the target, both of one sign and not zero."""
    _in_order(start, due)
    if base * target <= 0:
        raise MethodMisused(
            f"No constant growth leads from {base} to {target}; it needs two values of one sign; take the linear path.",
            message_zh=f"从 {base} 到 {target} 没有固定增长率；两者须同号且不为零；请改用线性路径。",
            base=base,
            target=target,
        )
    part = np.clip((np.asarray(at, dtype=np.float64) - start) / (due - start), 0, 1)
    return np.asarray(base * (target / base) ** part)


def stepped(at: ArrayLike, times: ArrayLike, values: ArrayLike) -> Values:
    """The plan's own value that was due last; NaN before the first.

    >>> stepped([2020.5, 2021, 2022.9], [2021, 2022], [85, 88]).tolist()
    [nan, 85.0, 88.0]
    """
    due, asked = np.asarray(times, dtype=np.float64), np.asarray(values, dtype=np.float64)
    if due.shape != asked.shape or due.ndim != 1 or not len(due) or np.any(np.diff(due) <= 0):
        raise MethodMisused(
            "The steps of a path are out of order, or not each has its time and value; correct the steps.",
            message_zh="分年度目标的时间未按先后排列，或时间与数值不成对；请改正。",
        )
    place = np.searchsorted(due, np.asarray(at, dtype=np.float64), side="right") - 1
    return np.asarray(np.where(place >= 0, asked[np.maximum(place, 0)], np.nan))


def _in_order(start: float, due: float) -> None:
    if not start < due:
        raise MethodMisused(
            f"A path from {start} to {due} has no length; the baseline lies before the deadline; correct the times.",
            message_zh=f"基期 {start} 不早于期限 {due}；基期应在期限之前；请改正。",
            start=start,
            due=due,
        )
