"""Required against actual pace, on arrays; every measure comes with the reason where it is not defined.

Sources: Eurostat, Sustainable development in the European Union, monitoring report, annex on methods (ratio of actual
to required compound annual growth; 95 %, 60 %, 0 %); Statistics Canada as in Open SDG (score, natural limit); ESCAP,
Asia and the Pacific SDG Progress Report, technical notes (current status and anticipated progress index).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Values = NDArray[np.float64]

Reason = Literal[
    "",
    "missing",
    "no_time",
    "zero_base",
    "zero_target",
    "sign_change",
    "no_change_needed",
    "no_baseline",
    "before_first_step",
    "two_points_needed",
    "three_points_needed",
]
"""Why a measure is not defined; empty where it is. ``zero_base`` and ``sign_change`` have no compound growth: take the
linear pace. ``no_change_needed``: the baseline is the target, so no part of the way can be told."""


class Measure(NamedTuple):
    """Values, NaN where ``reason`` says why."""

    value: Values
    reason: NDArray[np.str_]


def growth_rate(first: ArrayLike, last: ArrayLike, years: ArrayLike) -> Measure:
    """The compound annual growth rate; not defined from zero or across zero.

    >>> growth_rate(80, 88, 5).value.round(6).item(), growth_rate(0, 5, 5).reason.item()
    (0.019245, 'zero_base')
    """
    a, b, n = _floats(first, last, years)
    reason = _first_reason(
        (np.isnan(a) | np.isnan(b) | np.isnan(n), "missing"),
        (n <= 0, "no_time"),
        (a == 0, "zero_base"),
        (a * b < 0, "sign_change"),
    )
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        return _measure(np.power(b / a, 1 / n) - 1, reason)


def compound_pace(
    base: ArrayLike, current: ArrayLike, target: ArrayLike, years_passed: ArrayLike, years_in_all: ArrayLike
) -> Measure:
    """Actual over required compound annual growth: 1 is just enough, below 0 the wrong way. The direction cancels out.

    Not defined for a target of zero: no constant growth reaches it.

    >>> compound_pace(20, 12, 8, 6, 15).value.round(4).item(), compound_pace(10, 9, 0, 6, 15).reason.item()
    (1.3773, 'zero_target')
    """
    y0, y1, goal, passed, total = _floats(base, current, target, years_passed, years_in_all)
    actual, needed = growth_rate(y0, y1, passed), growth_rate(y0, goal, total)
    own = _first_reason((goal == 0, "zero_target"), (goal == y0, "no_change_needed"))
    reason = np.where(actual.reason != "", actual.reason, np.where(needed.reason != "", needed.reason, own))
    with np.errstate(invalid="ignore", divide="ignore"):
        return _measure(actual.value / needed.value, reason)


def linear_pace(
    base: ArrayLike, current: ArrayLike, target: ArrayLike, years_passed: ArrayLike, years_in_all: ArrayLike
) -> Measure:
    """Actual over required change a year: the same reading, and defined from zero, to zero and across it.

    >>> linear_pace(10, 9, 0, 6, 15).value.item()
    0.25
    """
    y0, y1, goal, passed, total = _floats(base, current, target, years_passed, years_in_all)
    reason = _first_reason(
        (np.isnan(y0) | np.isnan(y1) | np.isnan(goal) | np.isnan(passed) | np.isnan(total), "missing"),
        ((passed <= 0) | (total <= 0), "no_time"),
        (goal == y0, "no_change_needed"),
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        return _measure((y1 - y0) / passed / ((goal - y0) / total), reason)


def current_status(base: ArrayLike, current: ArrayLike, target: ArrayLike) -> Measure:
    """ESCAP's current status index as a part of the way: 0 at the baseline, 1 at the target, below 0 the wrong way.

    >>> current_status(80, 84, 90).value.item()
    0.4
    """
    y0, y1, goal = _floats(base, current, target)
    reason = _first_reason((np.isnan(y0) | np.isnan(y1) | np.isnan(goal), "missing"), (goal == y0, "no_change_needed"))
    with np.errstate(invalid="ignore", divide="ignore"):
        return _measure((y1 - y0) / (goal - y0), reason)


def anticipated_gap(base: ArrayLike, predicted: ArrayLike, target: ArrayLike) -> Measure:
    """ESCAP's anticipated progress index: the gap left at the end as a part of the whole way from the baseline.

    0 or below: reached. Up to 0.10: as good as reached; up to 1: too slow; above 1: farther away than at the start.

    >>> anticipated_gap(80, 87.5, 90).value.item()
    0.25
    """
    done = current_status(base, predicted, target)
    return Measure(1 - done.value, done.reason)


def needed_change(current: ArrayLike, target: ArrayLike, years_left: ArrayLike) -> Measure:
    """The change a year, in the indicator's unit, that reaches the target in time from where it stands."""
    y1, goal, left = _floats(current, target, years_left)
    reason = _first_reason((np.isnan(y1) | np.isnan(goal) | np.isnan(left), "missing"), (left <= 0, "no_time"))
    with np.errstate(invalid="ignore", divide="ignore"):
        return _measure((goal - y1) / left, reason)


def natural_limit_factor(base: ArrayLike, limit: ArrayLike) -> Values:
    """By how much thresholds of growth shrink near a limit no value can pass, such as 100 %: 1 - (base / limit)^4.44.

    Source: Statistics Canada, as Open SDG has it.
    """
    y0, most = _floats(base, limit)
    return np.asarray(1 - (y0 / most) ** 4.44)


def canada_score(measure: ArrayLike, *, with_target: bool, factor: ArrayLike = 1.0) -> Values:
    """Open SDG's score from -5 to 5 of a pace ratio, or of a growth rate (in the good direction) without a target.

    Its marks are 1.3, 0.95, 0.60, 0, -0.60; without a target 2 %, 1.5 %, 0.5 %, 0, -2 % times the natural-limit factor.
    """
    marks = np.array([-0.6, 0.0, 0.6, 0.95, 1.3] if with_target else [-0.02, 0.0, 0.005, 0.015, 0.02])
    x, scale = _floats(measure, factor)
    return np.asarray(np.interp(x / scale, marks, [-5.0, -2.5, 0.0, 2.5, 5.0]))


def _floats(*given: ArrayLike) -> tuple[Values, ...]:
    arrays = tuple(np.asarray(each, dtype=np.float64) for each in given)
    return arrays if all(each.ndim == 0 for each in arrays) else tuple(np.broadcast_arrays(*arrays))


def _first_reason(*conditions: tuple[NDArray[np.bool_], Reason]) -> NDArray[np.str_]:
    found = np.full(np.shape(conditions[0][0]), "", dtype="U24")
    for when, why in reversed(conditions):  # the first that holds is written last
        found[when] = why
    return found


def _measure(value: Values, reason: NDArray[np.str_]) -> Measure:
    return Measure(np.where(reason == "", value, np.nan), reason)
