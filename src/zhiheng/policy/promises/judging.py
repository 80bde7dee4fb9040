"""How a promise stands on a day: the published methods of ``methods.progress`` asked in the declared order, in words.

A value is held against what the plan's path asks for; a baseline that nobody stated is the indicator's own value before
the plan. Nothing is replaced: what is missing is told, and a measure that is not defined is passed over by name.
Source of the default thresholds: Eurostat (95 and 60 % of the pace due), ESCAP (10 and 100 % of the way left open); for
levels the same parts are taken of the way due by now (decision 0019).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, Literal

from zhiheng.methods.misuse import MethodMisused
from zhiheng.methods.progress import standing as methods
from zhiheng.methods.progress.standing import STATUS_ZH, Judge, Status, Thresholds
from zhiheng.policy.model import Comparator
from zhiheng.policy.promises.reading import Reading
from zhiheng.policy.promises.series import Point, Series, decimal_year
from zhiheng.primitives.periods import PeriodKind
from zhiheng.primitives.rounding import round_places

STATUS_ORDER: Final = {status: place for place, status in enumerate(STATUS_ZH)}
JUDGE_ZH: Final[dict[str, str]] = {
    "value": "数值本身",
    "stay": "逐期保持",
    "level": "对照路径",
    "linear_pace": "实际与所需年变动之比",
    "compound_pace": "实际与所需年均增速之比",
    "trend": "时间加权回归外推",
    "": "",
}
JUDGES_OF: Final[dict[Reading, tuple[Judge, ...]]] = {
    "level": ("level", "linear_pace"),
    "added": ("level", "linear_pace"),
    "total": ("level", "linear_pace"),
    "yearly": ("level",),
    "growth": ("compound_pace", "linear_pace"),
}
"""The measures that are tried in this order where no person chose others."""
GRACE: Final[dict[PeriodKind, timedelta]] = {
    "year": timedelta(days=120),
    "half_year": timedelta(days=60),
    "quarter": timedelta(days=45),
    "month": timedelta(days=30),
}
"""How long after a deadline its own value may take to be there. Ours; a yearly figure comes by the end of April."""
Origin = Literal["plan", "indicator", "typed"]
ORIGIN_ZH: Final[dict[Origin, str]] = {"plan": "方案所载", "indicator": "指标该年的数", "typed": "人工填写"}


@dataclass(frozen=True, slots=True)
class Baseline:
    """From where a target starts: a value in the target's unit at the end of a year."""

    value: Decimal
    year: int
    origin: Origin = "typed"
    start: int = -1
    end: int = -1
    """Where the plan says it, if it does."""

    @property
    def at(self) -> float:
        """The end of its year."""
        return float(self.year + 1)


@dataclass(frozen=True, slots=True)
class Promise:
    """What is to be true by when, read and settled; amounts are in the unit of the target."""

    reading: Reading
    value: float
    """Of a growth: the part of one."""
    comparator: Comparator
    due: date | None
    """The first day after the deadline."""
    since: date | None
    """When the plan began."""
    unit: str
    own: PeriodKind
    """The indicator's own period."""
    baseline: Baseline | None = None
    steps: tuple[tuple[int, float], ...] = ()
    """Values by year, of the plan or typed."""
    stays: bool = False
    judges: tuple[Judge, ...] = ()
    thresholds: Thresholds = methods.DEFAULT_THRESHOLDS
    half_life: float | None = None
    tolerance: float = 0.0
    places: int | None = None
    """To show."""

    @property
    def asked(self) -> tuple[Judge, ...]:
        """The measures in the order in which they are tried."""
        return self.judges or JUDGES_OF[self.reading]


@dataclass(frozen=True, slots=True)
class Judgement:
    """The status and everything that led to it."""

    status: Status
    judge: str = ""
    reasons: tuple[str, ...] = ()
    wanted: float | None = None
    """The value that is to be reached, in the unit of the series."""
    current: float | None = None
    current_label: str = ""
    expected: float | None = None
    probability: float | None = None
    needed_change: float | None = None
    """A year, to the deadline."""
    forecast: float | None = None
    low: float | None = None
    high: float | None = None
    run: int | None = None
    points: tuple[Point, ...] = ()
    path: tuple[tuple[float, float], ...] = ()
    baseline: Baseline | None = None


def judge(promise: Promise, series: Series, *, day: date) -> Judgement:
    """How the promise stands on the day by the values known."""
    if promise.due is None:
        return Judgement("no_data", reasons=("方案没有写明期限，也没有方案期限可依；请先补上期限",))
    baseline = promise.baseline or _own_baseline(promise, series)
    try:
        target = _target(promise, baseline)
    except MethodMisused as error:
        return Judgement("no_data", reasons=(error.message_zh,), points=series.points, baseline=baseline)
    if target is None:
        words = "没有基期值，增减无从算起；请填写基期，或等指标补上基期年的数"
        return Judgement("no_data", reasons=(words, *series.remarks), points=series.points, baseline=None)
    points = tuple(one for one in series.points if promise.since is None or _may_count(one, promise, baseline))
    found = methods.assess(
        target,
        [one.time for one in points],
        [one.value for one in points],
        day=decimal_year(day),
        judges=promise.asked,
        thresholds=promise.thresholds,
        half_life=promise.half_life,
    )
    current = next((one for one in reversed(points) if one.time == found.at and one.value == found.current), None)
    told = _Telling(promise, target, baseline)
    reasons = (*told.reasons(found, current, series), *series.remarks)
    return Judgement(
        status=found.status,
        judge=found.judge,
        reasons=tuple(one for one in reasons if one),
        wanted=target.value,
        current=current.value if current else None,
        current_label=current.label if current else "",
        expected=found.expected,
        probability=None if found.probability is None or found.judge == "value" else found.probability,
        needed_change=found.needed_change if found.status != "met" else None,
        forecast=None if found.forecast is None else found.forecast.value,
        low=current.low if current else None,
        high=current.high if current else None,
        run=current.run if current else None,
        points=series.points,
        path=_path(target),
        baseline=baseline,
    )


def judge_yearly(promise: Promise, totals: dict[int, Point], *, day: date) -> Judgement:
    """How a promise stands that every year has to keep: each year that is over by itself, this one by its path."""
    if promise.due is None:
        return Judgement("no_data", reasons=("方案没有写明期限，也没有方案期限可依；请先补上期限",))
    first = promise.since.year if promise.since else promise.due.year - 1
    years = range(first, promise.due.year)
    whole = {year: point for year, point in totals.items() if year in years and point.time == year + 1}
    target = methods.Target(promise.value, float(promise.due.year), promise.comparator, tolerance=promise.tolerance)
    failed = [year for year, point in sorted(whole.items()) if not target.meets(point.value)]
    late = [year for year in years if year not in whole and day >= date(year + 1, 1, 1) + GRACE[promise.own]]
    now = min(day.year, promise.due.year - 1)
    current = totals.get(now) or (whole.get(max(whole)) if whole else None)
    points = tuple(point for year, point in sorted(totals.items()) if year in years)
    wanted = _shown(promise.value, promise)
    reasons = [f"须逐年达到 {wanted}"]
    if failed:
        reasons.append("；".join(f"{year}年为 {_shown(whole[year].value, promise)}，未达到" for year in failed))
    if late:
        reasons.append(f"{'、'.join(f'{year}年' for year in late)}的数应报未报")
    status: Status = "on_track"
    found: Judgement | None = None
    if now not in whole and now in totals and now in years:
        found = _this_year(promise, totals[now], now, day)
        reasons += found.reasons
    if len(whole) == len(years):
        status = "off_track" if failed else "met"
        reasons += [] if failed else ["期内各年均已达到"]
    elif failed:
        status = "off_track" if failed[-1] == max(whole) and (found is None or found.status != "met") else "at_risk"
    elif found is not None:
        # This year's number may be there already; the promise goes on to its last year.
        status = "on_track" if found.status == "met" and now < promise.due.year - 1 else found.status
    elif not whole:
        status = "no_data" if late else "not_due"
        reasons += [] if late else ["首个年度的数尚未到报送时间"]
    elif late:
        status = "no_data"
    return Judgement(
        status=status,
        judge="" if status in {"no_data", "not_due"} else found.judge if found else "value",
        reasons=tuple(reasons),
        wanted=promise.value,
        current=current.value if current else None,
        current_label=current.label if current else "",
        expected=found.expected if found else None,
        run=current.run if current else None,
        points=points,
        path=tuple((float(year + 1), promise.value) for year in years),
    )


def _this_year(promise: Promise, point: Point, year: int, day: date) -> Judgement:
    """The running year against the straight line from nothing to the year's promise."""
    one = replace(
        promise,
        reading="total",
        since=date(year, 1, 1),
        due=date(year + 1, 1, 1),
        baseline=Baseline(Decimal(0), year - 1),
        steps=(),
        judges=promise.judges or JUDGES_OF["yearly"],
    )
    return judge(one, Series((point,)), day=day)


# --- the target of the methods ---------------------------------------------------------------------------------------


def _own_baseline(promise: Promise, series: Series) -> Baseline | None:
    """The indicator's own value at the end of the last year before the plan; none is taken from later."""
    if promise.since is None:
        return None
    if promise.reading == "total":
        return Baseline(Decimal(0), promise.since.year - 1, "indicator")
    before = [one for one in series.points if one.time == float(promise.since.year)]
    if not before:
        return None
    return Baseline(Decimal(repr(before[-1].value)), promise.since.year - 1, "indicator")


def _target(promise: Promise, baseline: Baseline | None) -> methods.Target | None:
    """None where the reading needs a baseline and there is none."""
    assert promise.due is not None, "asked before"
    due = float(promise.due.year) if promise.due.month == 1 else decimal_year(promise.due)
    base = base_at = None
    if baseline is not None and baseline.at < due:
        base, base_at = float(baseline.value), baseline.at
    reported_by = decimal_year(promise.due + GRACE[promise.own])
    value = promise.value
    if promise.reading in {"added", "growth"}:
        if base is None or base_at is None:
            return None
        if promise.reading == "added":
            value = methods.Target.increment(promise.value, due, base, base_at).value
        else:
            value = methods.Target.growth(promise.value, due, base, base_at, promise.comparator).value
    start = base_at if base_at is not None else None if promise.since is None else float(promise.since.year)
    first = due if start is None else min(due, start + _LENGTH[promise.own])
    year = int(first)
    steps = () if promise.reading in {"added", "growth"} else promise.steps
    return methods.Target(
        value=value,
        due=due,
        comparator=promise.comparator,
        base=base,
        base_at=base_at,
        stays=promise.stays,
        steps=tuple((float(year + 1), wanted) for year, wanted in steps),
        tolerance=promise.tolerance,
        reported_by=reported_by,
        first_due=first + GRACE[promise.own].days / 365 if year else first,
    )


_LENGTH: Final[dict[PeriodKind, float]] = {"year": 1.0, "half_year": 0.5, "quarter": 0.25, "month": 1 / 12}


def _may_count(point: Point, promise: Promise, baseline: Baseline | None) -> bool:
    """Whether a point is of the time the promise speaks of, or before it and so part of its trend."""
    return promise.reading != "total" or baseline is None or point.time > baseline.at


def _path(target: methods.Target) -> tuple[tuple[float, float], ...]:
    """What is asked for, from the baseline on, for a chart."""
    start = () if target.base is None or target.base_at is None else ((target.base_at, target.base),)
    if target.steps:
        return (*start, *target.steps)
    return (*start, (target.due, target.value)) if start else ((target.due, target.value),)


# --- in words --------------------------------------------------------------------------------------------------------

_UNDEFINED_ZH: Final[dict[str, str]] = {
    "no_baseline": "没有基期值",
    "missing": "缺数",
    "before_first_step": "首个分年度目标尚未到期",
    "two_points_needed": "不足两个数",
}


@dataclass(frozen=True, slots=True)
class _Telling:
    """Says in Chinese why a target stands as it does."""

    promise: Promise
    target: methods.Target
    baseline: Baseline | None

    def reasons(self, found: methods.Standing, current: Point | None, series: Series) -> tuple[str, ...]:
        """What decided, where it starts from, where it is heading, what is needed."""
        return (self._decided(found, current, series), self._start(found), self._ahead(found), self._needed(found))

    def _number(self, value: float | None) -> str:
        return "—" if value is None else _shown(value, self.promise)

    def _decided(self, found: methods.Standing, current: Point | None, series: Series) -> str:
        now = f"{current.label} {self._number(current.value)}" if current else ""
        wanted = self._number(self.target.value)
        match (found.judge, found.note):
            case ("value", "early"):
                return f"{now}，已提前达到目标值 {wanted}"
            case ("value", "missed"):
                return f"{now}，到期未达到 {wanted}"
            case ("value", _):
                return f"{now}，到期达到 {wanted}"
            case ("stay", "missed" | "fails_now"):
                return f"{now}，不在须保持的 {wanted} 之内"
            case ("stay", "broken_before"):
                return f"{now}，现已符合，但期内曾不符合“保持 {wanted}”"
            case ("stay", "trend_breaks"):
                return f"{now}，现符合，但按现有趋势到期将跌破 {wanted}"
            case ("stay", _):
                return (
                    f"{now}，一直保持在 {wanted} 以内"
                    if self.target.comparator[0] == "<"
                    else f"{now}，一直保持 {wanted}"
                )
            case ("", "deadline_value_missing"):
                return f"期限已过，期限当期的数还没有报出（最近的数：{now}）"
            case ("", _) if current is None or found.at is None:
                return self._nothing(found, series)
            case ("", note):
                why = "、".join(dict.fromkeys(_UNDEFINED_ZH.get(one, one) for one in note.split(", ")))
                return f"{now}；{why}，无法判断进度"
        return f"{now}；{self._graded(found)}"

    def _nothing(self, found: methods.Standing, series: Series) -> str:
        if found.status == "not_due":
            return "首个数尚未到报送时间"
        state = series.last.state if series.last is not None else ""
        label = series.last.period.label_zh if series.last is not None else ""
        why = {"not_reported": "应报未报", "suppressed": "样本太少，不予公布", "not_applicable": "不适用"}.get(
            state, "没有数"
        )
        return f"{label}{why}" if label else "指标在期内还没有数"

    def _graded(self, found: methods.Standing) -> str:
        limits, good, bad = self.promise.thresholds, STATUS_ZH["on_track"], STATUS_ZH["off_track"]
        part = f"不低于 {limits.ratio_on_track:.0%} 为“{good}”，低于 {limits.ratio_at_risk:.0%} 为“{bad}”"
        match found.judge:
            case "level" if self.target.base is None or found.expected == self.target.base:
                reached = "达到" if found.level else "未达到"
                return f"按路径此时应为 {self._number(found.expected)}，{reached}"
            case "level" if (found.level or 0.0) < 0:
                return f"按路径此时应为 {self._number(found.expected)}，与基期相比不进反退"
            case "level":
                return f"按路径此时应为 {self._number(found.expected)}，走完应走路程的 {_part(found.level)}（{part}）"
            case "linear_pace":
                return f"实际年变动是所需的 {_part(found.linear_pace)}（{part}）"
            case "compound_pace":
                return f"实际年均增速是所需的 {_part(found.compound_pace)}（{part}）"
            case "trend":
                gap = f"不超过 {limits.gap_on_track:.0%} 为“{good}”，超过 {limits.gap_at_risk:.0%} 为“{bad}”"
                return f"按趋势到期还差全程的 {_part(found.gap)}（{gap}）"
        return "首个分年度目标尚未到期"

    def _start(self, found: methods.Standing) -> str:
        if self.baseline is None or self.promise.reading == "total":
            return ""
        origin = ORIGIN_ZH[self.baseline.origin]
        return f"基期 {self.baseline.year}年 {self._number(float(self.baseline.value))}（{origin}）"

    def _ahead(self, found: methods.Standing) -> str:
        if found.forecast is None or found.judge == "value" or found.forecast.points < 2:
            return ""
        words = f"按近期加权趋势，到期约为 {self._number(found.forecast.value)}"
        if found.probability is None:
            return words
        return f"{words}，达到目标的可能性{_chance(found.probability)}"

    def _needed(self, found: methods.Standing) -> str:
        change = found.needed_change
        if found.status in {"met", "not_due"} or found.judge == "stay" or change is None or not found.current:
            return ""
        if self.target.meets(found.current):
            return ""
        unit = {"%": "个百分点", "‰": "个千分点"}.get(self.promise.unit, self.promise.unit)
        verb = "提高" if change > 0 else "降低"
        digits = _digits(abs(change), None if self.promise.places is None else self.promise.places + 1)
        return f"从现在到期限，平均每年还须{verb} {digits}{unit}"


def _chance(probability: float) -> str:
    if 0.01 <= probability <= 0.99:
        return f"约 {_part(probability)}"
    return "不足 1%" if probability < 0.5 else "超过 99%"


def _part(value: float | None) -> str:
    return "—" if value is None else f"{_digits(value * 100, 0)}%"


def _shown(value: float, promise: Promise) -> str:
    return _digits(value, promise.places) + promise.unit


def _digits(value: float, places: int | None) -> str:
    """Rounded for a sentence by GB/T 8170; without declared places to four significant digits behind the integer."""
    number = Decimal(repr(value))
    if places is None:
        places = 0 if abs(value) >= 10_000 else 2
        return f"{round_places(number, places).normalize():f}"
    shown = round_places(number, places)
    return f"{shown or abs(shown):f}"
