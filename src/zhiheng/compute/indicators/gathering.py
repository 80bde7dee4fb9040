"""Cells gathered for months, places and classes: sums, different values, latest amounts, reported figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zhiheng.compute.indicators.cell_columns import EVER, CellColumns, Months
from zhiheng.compute.indicators.figure_columns import Numbers, Truths
from zhiheng.compute.indicators.places import Indices, Places


@dataclass(frozen=True, slots=True)
class Latest:
    """The last amounts by class and place: how many there are and what they add up to."""

    count: Indices
    total: Numbers


@dataclass(frozen=True, slots=True)
class Reported:
    """The figures that the places themselves stated for one period."""

    is_there: Truths
    value: Numbers


class Gathering:
    """The cells of one indicator, told apart by the names of classes that are asked for.

    Arrays have a row for each class that occurs, in their order, and where classes are asked for one more for the rest.
    """

    def __init__(self, cells: CellColumns, places: Places) -> None:
        self._cells = cells
        self._places = places
        self._spread = places.spread(cells.regions)
        self.classes = cells.classes
        self._rows = cells.rows
        self._running: dict[str, tuple[int, NDArray[np.float64]]] = {}

    def added(self, name: str, ranges: Sequence[Months]) -> Numbers:
        """The sums of a column by class and place."""
        return self._spread.added(self._by_region(name, ranges))

    def present(self, ranges: Sequence[Months]) -> Indices:
        """How many pairs of region and range there is at least one record for, by class and place."""
        return self._spread.added(self._cells.present(ranges))

    def different(self, ranges: Sequence[Months]) -> Indices:
        """How many different values there are by class and place."""
        codes, kinds = self._cells.values
        rows = self._cells.rows_in(ranges)
        rows = rows[codes[rows] >= 0]
        regions, places = len(self._cells.regions), len(self._places.codes)
        class_, region, value = self._cells.class_[rows], self._cells.region[rows], codes[rows]
        months = self._cells.months
        if len(rows) and months[rows[0]] != months[rows[-1]]:  # within a month each pair is there once
            cells, value = _pairs(self._key(rows), value, self._rows * regions, kinds)
            class_, region = np.divmod(cells, max(regions, 1))
        member = self._members(region)
        cells = np.repeat(class_, member.count) * places + member.place
        found = _different_in(cells, np.repeat(value, member.count), self._rows * places, kinds)
        return found.reshape(self._rows, places)

    def latest(self, until: int) -> Latest:
        """The last amounts of each subject or region before a month."""
        subjects, several = self._cells.about
        kinds = several + len(self._cells.regions)
        rows = self._cells.by_stamp
        rows = rows[self._cells.months[rows] < until]
        rows = rows[_last_of(self._key(rows) * kinds + subjects[rows], self._rows * len(self._cells.regions) * kinds)]
        member = self._members(self._cells.region[rows])
        rows, place = np.repeat(rows, member.count), member.place
        cell = self._cells.class_[rows] * len(self._places.codes) + place
        shape = (self._rows, len(self._places.codes))
        last = _last_of(cell * kinds + subjects[rows], shape[0] * shape[1] * kinds)
        count = np.bincount(cell[last], minlength=shape[0] * shape[1])
        total = np.bincount(cell[last], self._cells.amounts[rows[last]], minlength=shape[0] * shape[1])
        return Latest(count.reshape(shape).astype(np.int64), total.reshape(shape).astype(np.float64))

    def reported(self, month: int) -> Reported:
        """What each place itself stated for the period that ends with a month; the whole has what was stated first."""
        rows = self._cells.rows_in([(month, month + 1)])
        is_there = np.zeros(len(self._places.codes), dtype=np.bool_)
        value = np.full(len(self._places.codes), np.nan)
        # Of two figures of a region that changed its code, the one stated later comes last and stands.
        rows = rows[np.argsort(self._cells.stamps[rows], kind="stable")]
        own = self._place_of_region[self._cells.region[rows]]
        is_there[own[own > 0]] = True
        value[own[own > 0]] = self._cells.amounts[rows[own > 0]]
        if len(rows):
            stamps = self._cells.stamps[rows]
            first = rows[np.argmin(np.where(stamps < 0, np.iinfo(np.int64).max, stamps))]
            is_there[0], value[0] = True, self._cells.amounts[first]
        return Reported(is_there, value)

    # --- within ------------------------------------------------------------------------------------------------------

    def _by_region(self, name: str, ranges: Sequence[Months]) -> NDArray[np.float64]:
        total = np.zeros((self._rows, len(self._cells.regions)))
        for since, until in _joined(ranges):
            if since == EVER:  # what is there at the end grows with time: later questions add to earlier ones
                done, running = self._running.get(name, (EVER, total))
                if done <= until:
                    running = running + self._cells.summed(name, (done, until))
                    self._running[name] = (until, running)
                else:
                    running = self._cells.summed(name, (EVER, until))
                total = total + running
            else:
                total = total + self._cells.summed(name, (since, until))
        return total

    def _key(self, rows: Indices) -> Indices:
        return self._cells.class_[rows] * max(len(self._cells.regions), 1) + self._cells.region[rows]

    def _members(self, regions: Indices) -> _Members:
        """The places in which each of the given regions counts."""
        count, place = self._places_of_region
        starts = np.cumsum(count) - count
        own = count[regions]
        offsets = np.arange(own.sum()) - np.repeat(np.cumsum(own) - own, own)
        return _Members(own, place[np.repeat(starts[regions], own) + offsets])

    @cached_property
    def _places_of_region(self) -> tuple[Indices, Indices]:
        order = np.argsort(self._spread.member, kind="stable")
        return np.bincount(self._spread.member, minlength=len(self._cells.regions)), self._spread.place[order]

    @cached_property
    def _place_of_region(self) -> Indices:
        """The number of the place a region is itself; 0 where it is none."""
        return np.array([self._places.number.get(region, 0) for region in self._cells.regions] or [0], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class _Members:
    count: Indices
    place: Indices


def _joined(ranges: Sequence[Months]) -> list[Months]:
    """The same months in as few ranges as can be, of ranges that come in order."""
    found: list[Months] = []
    for since, until in ranges:
        if found and found[-1][1] == since and EVER not in {since, found[-1][0]}:
            found[-1] = found[-1][0], until
        elif since < until:
            found.append((since, until))
    return found


_MARKS: Final = 2**27
"""How many pairs are marked one by one; more than these are sorted."""


def _pairs(cells: Indices, values: Indices, cell_count: int, value_count: int) -> tuple[Indices, Indices]:
    """Each pair of a cell and a value once."""
    keys = cells * max(value_count, 1) + values
    if cell_count * value_count <= min(_MARKS, 64 * len(keys)):
        marks = np.zeros(cell_count * value_count, dtype=np.bool_)
        marks[keys] = True
        keys = np.flatnonzero(marks)
    else:
        keys = np.unique(keys)
    cells, values = np.divmod(keys, max(value_count, 1))
    return cells, values


def _different_in(cells: Indices, values: Indices, cell_count: int, value_count: int) -> Indices:
    """How many different values each cell has."""
    if cell_count * value_count <= min(_MARKS, 64 * len(cells)):
        marks = np.zeros((cell_count, value_count), dtype=np.bool_)
        marks[cells, values] = True
        found: Indices = np.count_nonzero(marks, axis=1).astype(np.int64)
        return found
    cells, _ = _pairs(cells, values, cell_count, value_count)
    return np.bincount(cells, minlength=cell_count).astype(np.int64)


def _last_of(keys: Indices, key_count: int) -> Indices:
    """Where each key stands last, in the order of the keys' rows."""
    if key_count <= min(_MARKS, 64 * len(keys)):
        last = np.full(key_count, -1, dtype=np.int64)
        last[keys] = np.arange(len(keys))  # of those with one key the last is written last
        stays = np.zeros(len(keys), dtype=np.bool_)
        stays[last[last >= 0]] = True
        return np.flatnonzero(stays)
    _, first_from_behind = np.unique(keys[::-1], return_index=True)
    return np.sort(len(keys) - 1 - first_from_behind)
