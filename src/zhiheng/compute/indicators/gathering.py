"""Cells gathered for months, places and classes: sums, different values, latest amounts, reported figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from zhiheng.compute.indicators.figure_columns import Numbers, Truths
from zhiheng.compute.indicators.places import Indices, Places

EVER: Final = -1
"""The month before all months."""
Months = tuple[int, int]
"""From the first month up to but without the second."""


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


T = TypeVar("T", bound=np.generic)


class Gathering:
    """The cells of one indicator, told apart by the names of classes that are asked for.

    Arrays have a row for each class that occurs, in their order, and where classes are asked for one more for the rest.
    """

    def __init__(self, cells: pa.Table, names: Sequence[str], places: Places) -> None:
        if names:
            there = pc.is_valid(cells[names[0]])
            for name in names[1:]:
                there = pc.and_(there, pc.is_valid(cells[name]))
            cells = cells.filter(there)
        self._cells = cells
        months = _array(cells["month"], np.int64)
        is_sorted = bool(np.all(months[:-1] <= months[1:]))
        self._order: Indices | None = None if is_sorted else np.argsort(months, kind="stable")
        self._months = self._ordered(months)
        self._region, regions = self._coded(cells["region"])
        self._places = places
        self._spread = places.spread(regions)
        self._regions: list[str] = regions
        self.classes, self._class = _classes([self._coded(cells[name]) for name in names], cells.num_rows)
        self._rows = len(self.classes) + bool(names)
        self._columns: dict[str, Numbers] = {}
        self._running: dict[str, tuple[int, NDArray[np.float64]]] = {}

    def added(self, name: str, ranges: Sequence[Months]) -> Numbers:
        """The sums of a column by class and place."""
        return self._spread.added(self._by_region(name, ranges))

    def present(self, ranges: Sequence[Months]) -> Indices:
        """How many pairs of region and range there is at least one record for, by class and place."""
        found = np.zeros((self._rows, len(self._regions)), dtype=np.int64)
        for months in ranges:
            found += self._by_region("stated", [months]) > 0
        return self._spread.added(found)

    def different(self, ranges: Sequence[Months]) -> Indices:
        """How many different values there are by class and place."""
        codes, kinds = self._values
        rows = self._rows_in(ranges)
        rows = rows[codes[rows] >= 0]
        regions, places = len(self._regions), len(self._places.codes)
        class_, region, value = self._class[rows], self._region[rows], codes[rows]
        if len(rows) and self._months[rows[0]] != self._months[rows[-1]]:  # within a month each pair is there once
            cells, value = _pairs(self._key(rows), value, self._rows * regions, kinds)
            class_, region = np.divmod(cells, max(regions, 1))
        member = self._members(region)
        cells = np.repeat(class_, member.count) * places + member.place
        found = _different_in(cells, np.repeat(value, member.count), self._rows * places, kinds)
        return found.reshape(self._rows, places)

    def latest(self, until: int) -> Latest:
        """The last amounts of each subject or region before a month."""
        subjects, several = self._about
        kinds = several + len(self._regions)
        rows = self._by_stamp
        rows = rows[self._months[rows] < until]
        rows = rows[_last_of(self._key(rows) * kinds + subjects[rows], self._rows * len(self._regions) * kinds)]
        member = self._members(self._region[rows])
        rows, place = np.repeat(rows, member.count), member.place
        cell = self._class[rows] * len(self._places.codes) + place
        shape = (self._rows, len(self._places.codes))
        last = _last_of(cell * kinds + subjects[rows], shape[0] * shape[1] * kinds)
        count = np.bincount(cell[last], minlength=shape[0] * shape[1])
        total = np.bincount(cell[last], self._amounts[rows[last]], minlength=shape[0] * shape[1])
        return Latest(count.reshape(shape).astype(np.int64), total.reshape(shape).astype(np.float64))

    def reported(self, month: int) -> Reported:
        """What each place itself stated for the period that ends with a month; the whole has what was stated first."""
        rows = self._rows_in([(month, month + 1)])
        is_there = np.zeros(len(self._places.codes), dtype=np.bool_)
        value = np.full(len(self._places.codes), np.nan)
        # Of two figures of a region that changed its code, the one stated later comes last and stands.
        rows = rows[np.argsort(self._stamps[rows], kind="stable")]
        own = self._place_of_region[self._region[rows]]
        is_there[own[own > 0]] = True
        value[own[own > 0]] = self._amounts[rows[own > 0]]
        if len(rows):
            stamps = self._stamps[rows]
            first = rows[np.argmin(np.where(stamps < 0, np.iinfo(np.int64).max, stamps))]
            is_there[0], value[0] = True, self._amounts[first]
        return Reported(is_there, value)

    # --- within ------------------------------------------------------------------------------------------------------

    def _by_region(self, name: str, ranges: Sequence[Months]) -> NDArray[np.float64]:
        total = np.zeros((self._rows, len(self._regions)))
        for since, until in _joined(ranges):
            if since == EVER:  # what is there at the end grows with time: later questions add to earlier ones
                done, running = self._running.get(name, (EVER, total))
                if done <= until:
                    running = running + self._summed(name, (done, until))
                    self._running[name] = (until, running)
                else:
                    running = self._summed(name, (EVER, until))
                total = total + running
            else:
                total = total + self._summed(name, (since, until))
        return total

    def _summed(self, name: str, months: Months) -> NDArray[np.float64]:
        first, last = np.searchsorted(self._months, months)
        size = self._rows * len(self._regions)
        sums = np.bincount(self._keys[first:last], self._column(name)[first:last], minlength=size)
        return sums.reshape(self._rows, len(self._regions)).astype(np.float64, copy=False)

    def _ordered(self, column: NDArray[T]) -> NDArray[T]:
        """A column in the order of months."""
        return column if self._order is None else column[self._order]

    def _coded(self, column: pa.ChunkedArray) -> tuple[Indices, list[Any]]:
        """Numbers for the values, -1 where there is none, in the order of months; and the values by number."""
        array = column.combine_chunks()
        encoded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
        codes = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False)
        return self._ordered(codes.astype(np.int64)), encoded.dictionary.to_pylist()

    def _rows_in(self, ranges: Sequence[Months]) -> Indices:
        bounds = [np.searchsorted(self._months, months) for months in ranges]
        rows = [np.arange(first, last) for first, last in bounds]
        return np.concatenate(rows) if rows else np.arange(0)

    def _column(self, name: str) -> Numbers:
        if name not in self._columns:
            self._columns[name] = self._ordered(_array(self._cells[name], np.float64))
        return self._columns[name]

    def _key(self, rows: Indices) -> Indices:
        return self._class[rows] * max(len(self._regions), 1) + self._region[rows]

    def _members(self, regions: Indices) -> _Members:
        """The places in which each of the given regions counts."""
        count, place = self._places_of_region
        starts = np.cumsum(count) - count
        own = count[regions]
        offsets = np.arange(own.sum()) - np.repeat(np.cumsum(own) - own, own)
        return _Members(own, place[np.repeat(starts[regions], own) + offsets])

    @cached_property
    def _keys(self) -> Indices:
        return self._class * len(self._regions) + self._region

    @cached_property
    def _places_of_region(self) -> tuple[Indices, Indices]:
        order = np.argsort(self._spread.member, kind="stable")
        return np.bincount(self._spread.member, minlength=len(self._regions)), self._spread.place[order]

    @cached_property
    def _place_of_region(self) -> Indices:
        """The number of the place a region is itself; 0 where it is none."""
        return np.array([self._places.number.get(region, 0) for region in self._regions] or [0], dtype=np.int64)

    @cached_property
    def _values(self) -> tuple[Indices, int]:
        codes, values = self._coded(self._cells["value"])
        return codes, len(values)

    @cached_property
    def _stamps(self) -> Indices:
        return self._ordered(_array(pc.fill_null(self._cells["stamp"], -1), np.int64))

    @cached_property
    def _by_stamp(self) -> Indices:
        """The cells with an amount, what was stated last at the end."""
        rows = np.flatnonzero(self._stamps >= 0)
        return rows[np.argsort(self._stamps[rows], kind="stable")]

    @cached_property
    def _amounts(self) -> Numbers:
        return self._ordered(_array(self._cells["value"], np.float64))

    @cached_property
    def _about(self) -> tuple[Indices, int]:
        """What each cell is about: a subject, or after all of these a region."""
        stated = self._ordered(_array(self._cells["about"], np.int64))
        codes, several = _numbered(stated)
        return np.where(stated < 0, several + self._region, codes), several


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


_LEAST: Final = -1
"""What cells about no subject have in place of its number."""
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


def _numbered(values: Indices) -> tuple[Indices, int]:
    """Values as numbers from 0 on, and how many numbers there are; some may be nobody's."""
    if len(values) and values.min() >= _LEAST and values.max() <= 4 * len(values):
        return values - _LEAST, int(values.max()) - _LEAST + 1
    found, codes = np.unique(values, return_inverse=True)
    return codes.astype(np.int64), len(found)


def _array(column: pa.ChunkedArray, type_: type[T]) -> NDArray[T]:
    return np.asarray(column.to_numpy(), dtype=type_)


def _classes(columns: Sequence[tuple[Indices, list[Any]]], rows: int) -> tuple[list[tuple[object, ...]], Indices]:
    """The classes that occur, in order, and the number of each cell's class; all are one where no name is asked."""
    if not columns:
        return [()], np.zeros(rows, dtype=np.int64)
    number = np.zeros(rows, dtype=np.int64)
    for codes, known in columns:
        number = number * max(len(known), 1) + codes
    found, class_ = np.unique(number, return_inverse=True)
    classes: list[tuple[object, ...]] = []
    for one in found.tolist():
        parts: list[object] = []
        rest = one
        for _, known in reversed(columns):
            rest, code = divmod(rest, max(len(known), 1))
            parts.append(known[code])
        classes.append(tuple(reversed(parts)))
    order = sorted(range(len(classes)), key=lambda at: tuple(map(str, classes[at])))
    rank = np.empty(len(classes), dtype=np.int64)
    rank[order] = np.arange(len(classes))
    return [classes[at] for at in order], rank[class_.reshape(-1)]
