"""The standing of one target on a day: met, on track, at risk, off track, not due, no data; by which measure, and why.

The measures are tried in the declared order; the first that is defined decides, the others are named with the reason
why they are not. Every measure is reported, whichever decides.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Literal, cast

import numpy as np

from zhiheng.methods.misuse import MethodMisused
from zhiheng.methods.progress import pace, paths
from zhiheng.methods.progress.trend import Forecast, forecast, recency_weights

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from zhiheng.methods.progress.pace import Measure, Reason

Status = Literal["met", "on_track", "at_risk", "off_track", "not_due", "no_data"]
Judge = Literal["level", "compound_pace", "linear_pace", "trend"]
Comparator = Literal[">=", "<=", ">", "<", "="]

STATUS_ZH: Final[dict[Status, str]] = {
    "off_track": "进展滞后",
    "at_risk": "存在风险",
    "no_data": "暂无数据",
    "on_track": "进展正常",
    "not_due": "尚未到期",
    "met": "已达到",
}
"""The one word of each, on pages, in papers and in templates; worst first, the order in which targets are shown."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be true of an indicator when a time has come."""

    value: float
    due: float
    comparator: Comparator = ">="
    base: float | None = None
    base_at: float | None = None
    stays: bool = False
    """稳定在, 保持在: true at every value from the baseline's time on, not only at the end."""
    steps: tuple[tuple[float, float], ...] = ()
    """The plan's own values by time; without them the path is the straight line."""
    tolerance: float = 0.0
    """How far from the value still counts as equal, for ``=``."""
    reported_by: float | None = None
    """When the deadline's own value must be there; the deadline where not given."""
    first_due: float | None = None
    """When the first value after the baseline is to be there; the deadline where not given."""

    def __post_init__(self) -> None:
        if (self.base is None) != (self.base_at is None) or (self.base_at is not None and self.base_at >= self.due):
            raise MethodMisused(
                "A baseline has a value and a time before the deadline; give both or neither.",
                message_zh="基期值与基期时间应同时给出，且早于期限；请补全或都不填。",
            )
        if self.tolerance < 0 or not np.isfinite([self.value, self.due]).all():
            raise MethodMisused(
                "A target has a finite value and time and a tolerance not below zero; correct it.",
                message_zh="目标值、期限应为有限数，允许偏差不得为负；请改正。",
            )

    @classmethod
    def growth(cls, rate: float, due: float, base: float, base_at: float, comparator: Comparator = ">=") -> Target:
        """年均增长: the level that so much growth a year (0.05 for 5 %) makes of a baseline above zero."""
        if base <= 0:
            raise MethodMisused(
                f"Growth from {base} has no meaning; it needs a baseline above zero; state the level to be reached.",
                message_zh=f"基期值 {base} 不能计算增长率；须大于零；请改为直接写明目标值。",
                base=base,
            )
        return cls(base * (1 + rate) ** (due - base_at), due, comparator, base, base_at)

    @classmethod
    def increment(cls, amount: float, due: float, base: float, base_at: float) -> Target:
        """新增: so many more than at the baseline."""
        return cls(base + amount, due, ">=", base, base_at)

    def meets(self, value: float) -> bool:
        """Whether a value satisfies the target."""
        match self.comparator:
            case ">=":
                return value >= self.value
            case "<=":
                return value <= self.value
            case ">":
                return value > self.value
            case "<":
                return value < self.value
            case "=":
                return abs(value - self.value) <= self.tolerance

    @property
    def held_from_the_start(self) -> bool:
        """Whether it asks to stay, or the baseline met it already, which leaves nothing but to stay."""
        return self.stays or (self.base is not None and self.meets(self.base))

    def probability(self, ahead: Forecast) -> float:
        """How likely the forecast meets it; NaN where its spread is unknown."""
        if self.comparator in {">=", ">"}:
            return 1 - ahead.below(self.value)
        if self.comparator in {"<=", "<"}:
            return ahead.below(self.value)
        return ahead.below(self.value + self.tolerance) - ahead.below(self.value - self.tolerance)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where on track ends and off track begins."""

    ratio_on_track: float = 0.95
    """Eurostat: at least 95 % of the required pace is significant progress, here on track."""
    ratio_at_risk: float = 0.60
    """Eurostat: 60 to 95 % is moderate progress, here at risk; below, off track."""
    gap_on_track: float = 0.10
    """ESCAP: an anticipated gap of at most 10 % of the way: maintain."""
    gap_at_risk: float = 1.0
    """ESCAP: up to the whole way: accelerate; beyond: reverse, here off track."""

    def __post_init__(self) -> None:
        if self.ratio_on_track < self.ratio_at_risk or self.gap_at_risk < self.gap_on_track:
            raise MethodMisused(
                "The thresholds are out of order: on track lies nearer the target than at risk; correct them.",
                message_zh="阈值次序颠倒：“进展正常”应比“存在风险”更接近目标；请改正。",
            )


DEFAULT_THRESHOLDS = Thresholds()
_EXACT: Final = 12
"""Decimal places within which parts of a way are told apart."""
DEFAULT_JUDGES: tuple[Judge, ...] = ("level", "linear_pace")


@dataclass(frozen=True, slots=True)
class Standing:
    """The answer. A measure that is None is not defined; ``undefined`` says why."""

    status: Status
    judge: Judge | Literal["value", "stay", ""]
    """What decided: the value itself, staying, or one of the measures."""
    note: str = ""
    """``early``: met before the deadline; ``missed``: the deadline's value fails; ``deadline_value_missing``;
    ``broken_before``, ``fails_now``, ``trend_breaks`` for staying; or the reasons why nothing could decide."""
    at: float | None = None
    current: float | None = None
    expected: float | None = None
    """What the path asks for at the time of the current value."""
    level: float | None = None
    """The part of the way the path asks for by now that has been made."""
    reached: float | None = None
    """The part of the whole way (ESCAP's current status index)."""
    compound_pace: float | None = None
    linear_pace: float | None = None
    gap: float | None = None
    """ESCAP's anticipated gap at the deadline."""
    forecast: Forecast | None = None
    probability: float | None = None
    """Of meeting the target at the deadline, by the trend; from three values on."""
    needed_change: float | None = None
    """A year, from now to the deadline, in the indicator's unit."""
    undefined: dict[str, Reason] = field(default_factory=dict)


def assess(
    target: Target,
    times: ArrayLike,
    values: ArrayLike,
    *,
    day: float,
    judges: Sequence[Judge] = DEFAULT_JUDGES,
    thresholds: Thresholds = DEFAULT_THRESHOLDS,
    half_life: float | None = None,
) -> Standing:
    """How the target stands on a day, by the values known (NaN: missing) up to then.

    The baseline is a point of the trend unless the values have its time. A value counts from its time on. What the
    target came to is judged by the value of the deadline itself, and where that is overdue there is no judgement.

    >>> assess(Target(95, 2026, base=90, base_at=2021), [2022, 2023], [91, 92], day=2023.5).status
    'on_track'
    """
    t, y = _known(target, times, values, day)
    after = t > target.base_at if target.base_at is not None else np.ones(len(t), dtype=bool)
    if not after.any():
        first = target.due if target.first_due is None else target.first_due
        return Standing("not_due" if day < first else "no_data", "", "missing" if day >= first else "")
    measured = _measures(target, t, y, half_life)
    due = target.due if target.reported_by is None else target.reported_by
    if t[-1] < target.due and day >= due:
        return _decided(measured, "no_data", "", "deadline_value_missing")
    if target.held_from_the_start:
        return _staying(target, t[after], y[after], measured)
    return _reaching(target, measured, judges, thresholds)


def _known(target: Target, times: ArrayLike, values: ArrayLike, day: float) -> tuple[pace.Values, pace.Values]:
    t, y = np.asarray(times, dtype=np.float64), np.asarray(values, dtype=np.float64)
    if t.shape != y.shape or t.ndim != 1 or len(np.unique(t)) != len(t):
        raise MethodMisused(
            "A series has one value for each time; their numbers differ or a time comes twice; correct the series.",
            message_zh="每个时间应只有一个数值；时间与数值个数不符或有重复；请改正。",
        )
    keep = ~np.isnan(y) & (t <= day) & (t <= target.due)
    order = np.argsort(t[keep])
    t, y = t[keep][order], y[keep][order]
    if target.base is not None and target.base_at is not None and target.base_at not in t:
        place = int(np.searchsorted(t, target.base_at))
        t, y = np.insert(t, place, target.base_at), np.insert(y, place, target.base)
    return t, y


def _measures(target: Target, t: pace.Values, y: pace.Values, half_life: float | None) -> Standing:
    now, current = float(t[-1]), float(y[-1])
    base, start = target.base, target.base_at
    undefined: dict[str, Reason] = {}

    def told(name: str, measure: Measure) -> float | None:
        if measure.reason.item():
            undefined[name] = cast("Reason", measure.reason.item())
            return None
        return float(measure.value.item())

    level, expected = _against_path(target, now, current, undefined)
    reached = compound = linear = gap = None
    ahead = forecast(t, y, target.due, weights=recency_weights(t, half_life))
    if base is None or start is None:
        undefined |= dict.fromkeys(("reached", "compound_pace", "linear_pace", "trend"), "no_baseline")
    else:
        reached = told("reached", pace.current_status(base, current, target.value))
        way = (base, current, target.value, now - start, target.due - start)
        compound = told("compound_pace", pace.compound_pace(*way))
        linear = told("linear_pace", pace.linear_pace(*way))
        if ahead is None:
            undefined["trend"] = "two_points_needed"
        else:
            gap = told("trend", pace.anticipated_gap(base, ahead.value, target.value))
            if gap is not None and target.comparator == "=":
                gap = abs(gap)
    probability = target.probability(ahead) if ahead is not None and ahead.freedom else None
    if probability is None:
        undefined["probability"] = "three_points_needed"
    needed = told("needed_change", pace.needed_change(current, target.value, target.due - now))
    return Standing(
        "no_data",
        "",
        "",
        now,
        current,
        expected,
        level,
        reached,
        compound,
        linear,
        gap,
        ahead,
        probability,
        needed,
        undefined,
    )


def _against_path(
    target: Target, now: float, current: float, undefined: dict[str, Reason]
) -> tuple[float | None, float | None]:
    """The part made of what the path asks for by now, and what it asks for."""
    if target.steps:
        asked = float(paths.stepped(now, *zip(*target.steps, strict=True)).item())
        if np.isnan(asked):
            undefined["level"] = "before_first_step"
            return None, None
    elif target.base is not None and target.base_at is not None:
        asked = float(paths.linear(now, target.base_at, target.base, target.due, target.value).item())
    else:
        undefined["level"] = "no_baseline"
        return None, None
    if target.base is None or asked == target.base:
        # There is no part of a way, only whether what the path asks for is there.
        made = Target(asked, target.due, target.comparator, tolerance=target.tolerance).meets(current)
        return float(made), asked
    return float(pace.current_status(target.base, current, asked).value.item()), asked


def _staying(target: Target, t: pace.Values, y: pace.Values, measured: Standing) -> Standing:
    kept = [target.meets(float(value)) for value in y]
    over = float(t[-1]) >= target.due
    ahead = measured.forecast
    if not kept[-1]:
        return _decided(measured, "off_track", "stay", "missed" if over else "fails_now")
    if not all(kept):
        return _decided(measured, "off_track" if over else "at_risk", "stay", "broken_before")
    if over:
        return _decided(measured, "met", "stay", "")
    if ahead is not None and not target.meets(ahead.value):
        return _decided(measured, "at_risk", "stay", "trend_breaks")
    return _decided(measured, "on_track", "stay", "")


def _reaching(target: Target, measured: Standing, judges: Sequence[Judge], thresholds: Thresholds) -> Standing:
    assert measured.at is not None, "a value was found"
    assert measured.current is not None, "a value was found"
    over = measured.at >= target.due
    if target.meets(measured.current):
        return _decided(measured, "met", "value", "" if over else "early")
    if over:
        return _decided(measured, "off_track", "value", "missed")
    for judge in judges:
        found = {
            "level": measured.level,
            "compound_pace": measured.compound_pace,
            "linear_pace": measured.linear_pace,
            "trend": measured.gap,
        }[judge]
        if found is not None:
            return _decided(measured, _graded(judge, found, target, thresholds), judge, "")
        if measured.undefined.get(judge) == "before_first_step":
            return _decided(measured, "not_due", judge, "before_first_step")
    return _decided(measured, "no_data", "", ", ".join(measured.undefined.get(judge, "missing") for judge in judges))


def _graded(judge: Judge, found: float, target: Target, thresholds: Thresholds) -> Status:
    # Four of twenty thirds of the way is 60 %: the last digits of doubles do not decide which side of a limit it is.
    found = round(found, _EXACT)
    if judge == "trend":
        good, bad = found <= thresholds.gap_on_track, found > thresholds.gap_at_risk
    else:
        # To overshoot an exact value by half the way is as wrong as to have made half of it.
        ratio = min(found, 2 - found) if target.comparator == "=" else found
        good, bad = ratio >= thresholds.ratio_on_track, ratio < thresholds.ratio_at_risk
    return "on_track" if good else "off_track" if bad else "at_risk"


def _decided(measured: Standing, status: Status, judge: Judge | Literal["value", "stay", ""], note: str) -> Standing:
    return replace(measured, status=status, judge=judge, note=note)
