"""What the figures of an indicator say of a promise: turned into its unit, made into its series, judged on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from zhiheng.contract.declarations.indicators import Indicator
from zhiheng.policy.promises import judging
from zhiheng.policy.promises import reading as readings
from zhiheng.policy.promises.judging import Judgement, Promise
from zhiheng.policy.promises.series import Figure, series_of, totals_by_year
from zhiheng.primitives.periods import Span


def judged_by(promise: Promise, indicator: Indicator, known: Sequence[Figure], day: date) -> Judgement:
    """How a promise stands by the figures of its indicator, in the unit of the promise."""
    stock = indicator.measure == "stock" or (indicator.form == "latest")
    if promise.reading == "yearly":
        adds = readings.adds_over_periods(indicator)
        totals = totals_by_year(known, own=promise.own, day=day, stock=stock, adds=adds)
        return judging.judge_yearly(promise, dict(totals), day=day)
    if promise.reading == "total" and not readings.adds_over_periods(indicator):
        return Judgement("no_data", reasons=("指标各期之和不是期内总数（去重计数），不能累计；请改选读法或指标",))
    span = None
    if promise.since is not None and promise.due is not None and promise.since < promise.due:
        span = Span(date(promise.since.year, 1, 1), promise.due)
    series = series_of(promise.reading, known, own=promise.own, day=day, span=span, stock=stock, form=indicator.form)
    return judging.judge(promise, series, day=day)


def in_unit(figures: Sequence[Figure], factor: float) -> list[Figure]:
    """The figures in the unit of the target."""
    if factor == 1.0:
        return list(figures)

    def times(value: float | None) -> float | None:
        return None if value is None else value * factor

    return [replace(one, value=times(one.value), low=times(one.low), high=times(one.high)) for one in figures]
