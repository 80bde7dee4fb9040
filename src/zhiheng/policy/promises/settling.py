"""A target of a plan, with what people settled about it, as the promise that is judged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from zhiheng.contract.declarations.indicators import Indicator
from zhiheng.methods.progress.standing import DEFAULT_THRESHOLDS, Judge, Thresholds
from zhiheng.policy.findings import TargetData
from zhiheng.policy.promises import reading as readings
from zhiheng.policy.promises.judging import Baseline, Promise
from zhiheng.policy.promises.reading import Reading


@dataclass(frozen=True, slots=True)
class Settled:
    """What a person settled, or what the plan's other targets of the indicator say; left out means the usual."""

    reading: Reading | None = None
    baseline: Baseline | None = None
    steps: tuple[tuple[int, Decimal], ...] = ()
    """Values by year, those after the target's own year too."""
    judges: tuple[Judge, ...] = ()
    thresholds: Thresholds = DEFAULT_THRESHOLDS
    half_life: float | None = None


def settled_promise(
    data: TargetData, indicator: Indicator, settled: Settled, *, since: date | None, until: date | None
) -> Promise:
    """The promise of a target of a plan that runs from one day to another, both in it."""
    reading = settled.reading or readings.reading_of(data, indicator)
    due = readings.due_on(data, until)
    amount = readings.growth_rate(data) if reading == "growth" else data.value
    comparator = readings.comparator_of(data, indicator)
    return Promise(
        reading=reading,
        value=float(amount),
        comparator=comparator,
        due=due,
        since=since,
        unit=indicator.unit if reading == "growth" else data.unit,
        own=indicator.period,
        baseline=settled.baseline,
        steps=_steps(data, reading, settled.steps, None if due is None else due.year - 1),
        stays=readings.stays(data),
        judges=settled.judges,
        thresholds=settled.thresholds,
        half_life=settled.half_life,
        tolerance=_tolerance(data) if comparator == "=" else 0.0,
        places=_places(data, indicator),
    )


def _steps(
    data: TargetData, reading: Reading, given: tuple[tuple[int, Decimal], ...], last: int | None
) -> tuple[tuple[int, float], ...]:
    """The values by year up to the target's own, which ends them; none where there is no other."""
    if last is None or reading not in {"level", "total"}:
        return ()
    steps = {year: float(value) for year, value in given if year <= last} | {last: float(data.value)}
    return tuple(sorted(steps.items())) if len(steps) > 1 else ()


def _tolerance(data: TargetData) -> float:
    """Half a unit of the last digit the plan writes: 5.5 is reached by what rounds to 5.5."""
    exponent = data.value.as_tuple().exponent
    return 0.5 * 10.0**exponent if isinstance(exponent, int) else 0.0


def _places(data: TargetData, indicator: Indicator) -> int | None:
    """As many as the indicator declares, and no fewer than the plan writes."""
    exponent = data.value.as_tuple().exponent
    written = max(0, -exponent) if isinstance(exponent, int) else 0
    return None if indicator.places is None else max(indicator.places, written)
