"""From cells to figures: the rules of the reference interpreter, for all places and classes of a question at once.

Each method stands for the one of the same purpose in ``zhiheng.contract.reference.figures``, which says what is meant.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Final

import numpy as np

from zhiheng.compute.indicators.cell_columns import EVER, Months
from zhiheng.compute.indicators.cells import Key, is_drawn_unequally
from zhiheng.compute.indicators.figure_columns import (
    NOT_APPLICABLE,
    NOT_DUE,
    NOT_REPORTED,
    NOTHING,
    SUPPRESSED,
    FigureColumn,
    Numbers,
    Truths,
    chosen,
    first_none,
    none,
    numbers,
    rolled_up,
)
from zhiheng.compute.indicators.formulas import formula_value
from zhiheng.compute.indicators.gathering import Gathering
from zhiheng.compute.indicators.places import Indices, Places
from zhiheng.compute.indicators.rows import record_of
from zhiheng.contract.catalogue import Catalogue, pack_of
from zhiheng.contract.declarations.indicators import Indicator, RollUp
from zhiheng.contract.declarations.records import Record
from zhiheng.contract.reference.counting import rate_factor, unit_factor
from zhiheng.contract.roll_up import PERIOD, REGION, is_stock, roll_up_of
from zhiheng.methods.intervals import design_share, poisson, wilson
from zhiheng.primitives.periods import Period, Stretch, Time

Names = tuple[str, ...]
_POINTS: Final = 100.0


def month_of(day: date) -> int:
    """The month of a day as cells count months."""
    return day.year * 12 + day.month - 1


class Figuring:
    """The figures that cells hold on a day; each column is computed once."""

    def __init__(self, catalogue: Catalogue, places: Places, day: date, gathered: Callable[[Key], Gathering]) -> None:
        self._catalogue = catalogue
        self._places = places
        self._day = day
        self._gathered = gathered
        self._known: dict[tuple[str, Time, Names], FigureColumn] = {}
        self._undefined: dict[tuple[str, Names], Truths] = {}
        self._roll_ups: dict[tuple[str, str], RollUp] = {}
        self._bounds: dict[Time, Months] = {}
        # A figure of a period counts from the period's last day on.
        self._closed = month_of(day + timedelta(days=1))

    def column(self, address: str, time: Time, names: Names = ()) -> FigureColumn:
        """The figures of an indicator for a time, by class and place."""
        key = address, time, names
        if key not in self._known:
            self._known[key] = self._figure(address, time, names)
        return self._known[key]

    def _figure(self, address: str, time: Time, names: Names) -> FigureColumn:
        indicator = self._catalogue.indicator(address)
        shape = self._shape(address, names)
        shortest = Period(indicator.period, time.since.year).months
        if time.months < shortest:
            return none(shape, NOT_APPLICABLE)
        if time.months > shortest and indicator.form != "reported":
            rule = self._roll_up(address, PERIOD)
            if rule != "recompute":
                parts = [self.column(address, part, names) for part in time.parts(indicator.period)]
                return rolled_up(parts, rule, shape)
        if (address, names) not in self._undefined:
            self._undefined[address, names] = self._is_undefined(address, indicator, names)
        undefined = self._undefined[address, names]
        if undefined.all():
            return none(shape, NOT_APPLICABLE)
        match indicator.form:
            case "reported":
                return self._reported(address, indicator, time)
            case "formula":
                figures = self._formula(address, time)
            case "index":
                figures = self._index(address, indicator, time)
            case _:
                figures = self._counted(address, indicator, time, names)
        if not undefined.any():
            return figures
        return chosen(np.broadcast_to(undefined, shape), none(shape, NOT_APPLICABLE), figures)

    def _shape(self, address: str, names: Names) -> tuple[int, int]:
        rows = len(self._gathered((address, names)).classes) + 1 if names else 1
        return rows, len(self._places.codes)

    def _is_undefined(self, address: str, indicator: Indicator, names: Names) -> Truths:
        """The places whose whole has several parts and no declared way to come from them."""
        nowhere = np.zeros(len(self._places.codes), dtype=np.bool_)
        if indicator.form in {"reported", "latest"}:
            return nowhere
        open_names = [name for name in indicator.by if name not in names]
        if any(self._roll_up(address, name) == "none" for name in open_names):
            return ~nowhere
        if self._roll_up(address, REGION) == "none":
            return self._places.parts.count > 1
        return nowhere

    # --- from other indicators ---------------------------------------------------------------------------------------

    def _formula(self, address: str, time: Time) -> FigureColumn:
        pack = pack_of(address)
        expression = self._catalogue.expressions[address, "formula"]
        parameters = self._catalogue.parameters_on(pack, time.span.last_day)
        row: dict[str, Numbers] = {
            name: np.array(float(value)) for name, value in parameters.items() if value is not None
        }
        used = []
        for name in sorted(expression.names):
            if part := self._catalogue.resolve(pack, name, ("indicator",)):
                used.append(self.column(part, time))
                row[name] = used[-1].value
        shape = self._shape(address, ())
        value = np.broadcast_to(formula_value(expression.tree, row), shape)
        return numbers(value, missing=first_none(used, shape))

    def _index(self, address: str, indicator: Indicator, time: Time) -> FigureColumn:
        shape = self._shape(address, ())
        score = np.zeros(shape)
        used = []
        for item in indicator.item:
            part = self._catalogue.resolve(pack_of(address), item.indicator, ("indicator",)) or ""
            used.append(self.column(part, time))
            worst, best = float(item.worst), float(item.best)
            way = (used[-1].value - worst) / (best - worst)
            score = score + np.clip(way, 0.0, 1.0) * _POINTS * float(item.weight)
        return numbers(score, missing=first_none(used, shape))

    # --- from records ------------------------------------------------------------------------------------------------

    def _counted(self, address: str, indicator: Indicator, time: Time, names: Names) -> FigureColumn:
        kind = self._kind(address)
        shape = self._shape(address, names)
        if kind.period is None and self._day < time.until:
            return none(shape, NOT_DUE)
        parts = time.parts(kind.period) if kind.period else ()
        if kind.period is not None and not parts:
            return none(shape, NOT_APPLICABLE)
        gathered = self._gathered((address, names))
        ranges = self._ranges(kind, indicator, time)
        figures = self._with_related(address, indicator, time, gathered, ranges)
        if kind.period is None:
            return figures
        owed = np.maximum(self._places.parts.count, 1) * (1 if is_stock(indicator) else len(parts))
        covered = gathered.present(ranges) >= self._needed(indicator, owed)
        if covered.all():
            return figures
        return chosen(covered, figures, none(shape, self._missing(time, kind.due_days)))

    def _with_related(
        self, address: str, indicator: Indicator, time: Time, gathered: Gathering, ranges: list[Months]
    ) -> FigureColumn:
        """The counted figures, where the indicator a rate is related to has a number too."""
        if not indicator.per:
            return self._computed(address, indicator, gathered, ranges, None)
        related = self._catalogue.resolve(pack_of(address), indicator.per, ("indicator",)) or ""
        per = self.column(related, time)
        figures = self._computed(address, indicator, gathered, ranges, per.value)
        shape = figures.value.shape
        return chosen(np.broadcast_to(per.is_none, shape), none(shape, np.broadcast_to(per.state, shape)), figures)

    def _computed(
        self, address: str, indicator: Indicator, gathered: Gathering, ranges: list[Months], per: Numbers | None
    ) -> FigureColumn:
        if indicator.form == "latest":
            return self._latest(address, gathered, ranges)
        records = gathered.added("n", ranges)
        count = records.astype(np.int64)
        with np.errstate(invalid="ignore", divide="ignore"):
            match indicator.form:
                case "share":
                    above, below = gathered.added("above", ranges), gathered.added("below", ranges)
                    factor = float(unit_factor(self._catalogue, address))
                    limits = self._limits_of_share(address, indicator, gathered, ranges, factor)
                    value = above / _not_zero(below) * factor
                    figures = numbers(value, above=above, below=below, records=count, limits=limits)
                case "rate":
                    above, below = gathered.added("above", ranges), per if per is not None else np.array(np.nan)
                    for_each = float(rate_factor(self._catalogue, address)) / _not_zero(below)
                    low, high = (NOTHING, NOTHING) if indicator.amount else poisson(above)
                    limits = low * for_each, high * for_each
                    figures = numbers(above * for_each, above=above, below=below, records=count, limits=limits)
                case "mean":
                    value = gathered.added("above", ranges) / _not_zero(gathered.added("below", ranges))
                    figures = numbers(value, records=count)
                case "sum":
                    figures = numbers(gathered.added("above", ranges), records=count)
                case "distinct":
                    different = gathered.different(ranges).astype(np.float64)
                    figures = numbers(different * float(unit_factor(self._catalogue, address)), records=count)
                case _:
                    figures = numbers(records * float(unit_factor(self._catalogue, address)), records=count)
        too_few = (records > 0) & (records < indicator.suppress_below)
        return chosen(too_few, none(records.shape, SUPPRESSED), figures) if too_few.any() else figures

    def _limits_of_share(
        self, address: str, indicator: Indicator, gathered: Gathering, ranges: list[Months], factor: float
    ) -> tuple[Numbers, Numbers]:
        """The 95 % limits of a share of cases, by their design weights where they have some; amounts are no cases."""
        if indicator.amount:
            return NOTHING, NOTHING
        above, below = gathered.added("above", ranges), gathered.added("below", ranges)
        if not is_drawn_unequally(self._catalogue, address):
            low, high = wilson(above, below)
            return low * factor, high * factor
        squares, of_part = gathered.added("squares", ranges), gathered.added("squares_above", ranges)
        sums = [column[..., np.newaxis] for column in (gathered.added("n", ranges), below, above, squares, of_part)]
        share = design_share(*sums)  # the records are one stratum: what strata gain is not counted on
        return share.low * factor, share.high * factor

    def _latest(self, address: str, gathered: Gathering, ranges: list[Months]) -> FigureColumn:
        latest = gathered.latest(ranges[-1][1])
        adds_up = self._roll_up(address, REGION) == "sum"
        is_number = (latest.count > 0) & (adds_up | (latest.count == 1))
        missing = np.where(latest.count > 0, NOT_APPLICABLE, NOT_REPORTED).astype(np.int8)
        return numbers(np.where(is_number, latest.total, np.nan), records=latest.count, missing=missing)

    def _ranges(self, kind: Record, indicator: Indicator, time: Time) -> list[Months]:
        """The months of the cells that count for a time."""
        if time not in self._bounds:
            self._bounds[time] = month_of(time.since), month_of(time.until)
        since, until = self._bounds[time]
        if kind.period is None:
            return [(EVER, until) if is_stock(indicator) else (since, until)]
        if indicator.form == "latest":
            return [(EVER, min(until, self._closed))]
        parts = time.parts(kind.period)[-1:] if is_stock(indicator) else time.parts(kind.period)
        ends = [month_of(part.until) for part in parts]
        return [(end - 1, end) if end <= self._closed else (end, end) for end in ends]

    def _needed(self, indicator: Indicator, owed: Indices) -> Numbers:
        """How many of the owed figures must be there."""
        coverage = Fraction(Decimal(1) if indicator.coverage is None else indicator.coverage)
        different, place = np.unique(owed, return_inverse=True)
        needed: Numbers = np.array([ceil(coverage * one) for one in different.tolist()], dtype=np.float64)[place]
        return needed

    # --- as reported -------------------------------------------------------------------------------------------------

    def _reported(self, address: str, indicator: Indicator, time: Time) -> FigureColumn:
        """The place's own figure; else its periods, else its regions, each by the declared roll-up."""
        kind = self._kind(address)
        assert kind.period is not None
        shape = self._shape(address, ())
        own, is_there = self._own(address, time, kind)
        singles = chosen(is_there, own, self._own_periods(address, time, kind))
        single = self._places.is_single[np.newaxis, :]
        named = np.arange(len(self._places.codes))[np.newaxis, :] > 0
        several = chosen(is_there & named, own, self._from_regions(address, indicator, singles, shape))
        return chosen(single, singles, several)

    def _own(self, address: str, time: Time, kind: Record) -> tuple[FigureColumn, Truths]:
        """What each place stated for these very months, and whether it did."""
        shape = self._shape(address, ())
        assert kind.period is not None
        end = month_of(time.until)
        if time.months != Period(kind.period, 2026).months or end > self._closed:
            return none(shape, NOT_REPORTED), np.zeros(shape, dtype=np.bool_)
        reported = self._gathered((address, ())).reported(end - 1)
        value = reported.value[np.newaxis, :]
        return numbers(value, records=1, missing=NOT_REPORTED), reported.is_there[np.newaxis, :]

    def _own_periods(self, address: str, time: Time, kind: Record) -> FigureColumn:
        shape = self._shape(address, ())
        assert kind.period is not None
        parts = time.parts(kind.period)
        if not parts and isinstance(time, Stretch):
            return none(shape, NOT_APPLICABLE)
        if len(parts) <= 1:
            return none(shape, self._missing(time, kind.due_days))
        rule = self._roll_up(address, PERIOD)
        figures = []
        for part in parts:
            own, is_there = self._own(address, part, kind)
            figures.append(chosen(is_there, own, none(shape, self._missing(part, kind.due_days))))
        return rolled_up(figures, rule, shape)

    def _from_regions(
        self, address: str, indicator: Indicator, singles: FigureColumn, shape: tuple[int, int]
    ) -> FigureColumn:
        rule = self._roll_up(address, REGION)
        parts = self._places.parts
        if rule != "sum":
            return none(shape, NOT_APPLICABLE)
        there = parts.added((~singles.is_none).astype(np.int64))
        total = parts.added(np.where(singles.is_none, 0.0, singles.value))
        records = parts.added(singles.records)
        states = np.where(singles.is_none, singles.state, NOT_APPLICABLE).astype(np.int8)
        told = parts.reduce(np.minimum, states, NOT_APPLICABLE)
        enough = (parts.count > 0) & (there >= self._needed(indicator, parts.count))
        return chosen(enough, numbers(np.where(enough, total, np.nan), records=records), none(shape, told))

    def _roll_up(self, address: str, dimension: str) -> RollUp:
        key = address, dimension
        if key not in self._roll_ups:
            self._roll_ups[key] = roll_up_of(self._catalogue, address, dimension)
        return self._roll_ups[key]

    def _kind(self, address: str) -> Record:
        return self._catalogue.record(record_of(self._catalogue, address))

    def _missing(self, time: Time, due_days: int) -> int:
        return NOT_DUE if (self._day - time.until).days < due_days else NOT_REPORTED


def _not_zero(column: Numbers) -> Numbers:
    return np.where(column == 0, np.nan, column)
