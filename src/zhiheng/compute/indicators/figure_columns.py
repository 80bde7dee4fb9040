"""Figures of many places and classes at once: numbers, or why there is none, in arrays that go through all rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Final, get_args

import numpy as np
from numpy.typing import NDArray

from zhiheng.contract.declarations.indicators import RollUp
from zhiheng.contract.reference.figures import State

Numbers = NDArray[np.float64]
Truths = NDArray[np.bool_]

NUMBER, ZERO, NOT_DUE, NOT_REPORTED, SUPPRESSED, NOT_APPLICABLE = range(6)
STATES: Final[tuple[State, ...]] = ("number", "zero", "not_due", "not_reported", "suppressed", "not_applicable")
"""The states by their codes. Of several that are none the least code is told first."""
assert set(STATES) == {state for part in get_args(State) for state in (get_args(part) or (part,))}


NOTHING: Final[Numbers] = np.array(np.nan)
_NUMBER, _ZERO = np.int8(NUMBER), np.int8(ZERO)


@dataclass(frozen=True, slots=True)
class FigureColumn:
    """Figures by class (rows) and place (columns); NaN stands for missing only in here."""

    value: Numbers
    state: NDArray[np.int8]
    above: Numbers
    below: Numbers
    records: NDArray[np.int64]
    low: Numbers
    high: Numbers

    @property
    def is_none(self) -> Truths:
        return np.isnan(self.value)


def numbers(
    value: Numbers,
    *,
    above: Numbers = NOTHING,
    below: Numbers = NOTHING,
    records: NDArray[np.int64] | int = 0,
    limits: tuple[Numbers, Numbers] = (NOTHING, NOTHING),
    missing: int | NDArray[np.int8] = NOT_APPLICABLE,
) -> FigureColumn:
    """Figures that are numbers; where the value is missing or infinite, the state told."""
    shape = value.shape
    is_there = np.isfinite(value)
    is_full = bool(is_there.all())
    state = np.where(value == 0, _ZERO, _NUMBER)
    if not is_full:
        state = np.where(is_there, state, missing).astype(np.int8, copy=False)

    def shown(given: Numbers | float) -> Numbers:
        if given is NOTHING:
            return np.full(shape, np.nan)
        if not isinstance(given, np.ndarray) or given.shape != shape:
            given = np.full(shape, given, dtype=np.float64)
        return given if is_full else np.where(is_there, given, np.nan)

    counted = records if isinstance(records, np.ndarray) and records.shape == shape else np.full(shape, records)
    kept = counted if is_full else np.where(is_there, counted, 0)
    return FigureColumn(shown(value), state, shown(above), shown(below), kept, shown(limits[0]), shown(limits[1]))


def none(shape: tuple[int, ...], state: int | NDArray[np.int8]) -> FigureColumn:
    """No numbers, all for one reason."""
    nothing = np.full(shape, np.nan)
    told = np.full(shape, state, dtype=np.int8)
    return FigureColumn(nothing, told, nothing, nothing, np.zeros(shape, dtype=np.int64), nothing, nothing)


def chosen(condition: Truths, one: FigureColumn, other: FigureColumn) -> FigureColumn:
    """The figures of one where the condition is true, else those of the other."""
    if condition.all():
        return one
    if not condition.any():
        return other
    parts = [np.where(condition, getattr(one, part.name), getattr(other, part.name)) for part in fields(FigureColumn)]
    return FigureColumn(*parts)


def first_none(figures: Sequence[FigureColumn], shape: tuple[int, ...]) -> NDArray[np.int8]:
    """Which state a number computed from several has, where some of them are none."""
    told = np.full(shape, NOT_APPLICABLE, dtype=np.int8)
    for figure in figures:
        told = np.where(figure.is_none, np.minimum(told, figure.state), told)
    return told


def rolled_up(figures: Sequence[FigureColumn], rule: RollUp, shape: tuple[int, ...]) -> FigureColumn:
    """The figures of the whole from those of its parts, by the declared rule."""
    if rule in {"none", "recompute"} or not figures:
        return none(shape, NOT_APPLICABLE)
    if rule == "latest":
        return figures[-1]
    total = np.add.reduce([figure.value for figure in figures])
    records = np.add.reduce([figure.records for figure in figures])
    value = total if rule == "sum" else total / len(figures)
    return numbers(value, records=records, missing=first_none(figures, shape))
