"""Cells as arrays in the order of months, so that any range of months is a slice; they serve any map and question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Final, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from zhiheng.compute.indicators.figure_columns import Numbers

Indices = NDArray[np.int64]
EVER: Final = -1
"""The month before all months."""
Months = tuple[int, int]
"""From the first month up to but without the second."""
T = TypeVar("T", bound=np.generic)


class CellColumns:
    """The cells of one indicator, told apart by the names of classes that are asked for.

    Arrays of sums have a row for each class that occurs, in their order, and where classes are asked for one more for
    the rest; and a column for each region. What a column comes to is found when it is asked for, and stays.
    """

    def __init__(self, cells: pa.Table, names: Sequence[str] = ()) -> None:
        self._given, self._names = cells, tuple(names)
        if names:
            there = pc.is_valid(cells[names[0]])
            for name in names[1:]:
                there = pc.and_(there, pc.is_valid(cells[name]))
            cells = cells.filter(there)
        self._cells = cells
        months = _array(cells["month"], np.int64)
        is_sorted = bool(np.all(months[:-1] <= months[1:]))
        self._order: Indices | None = None if is_sorted else np.argsort(months, kind="stable")
        self.months = self._ordered(months)
        self.region, self.regions = self._coded(cells["region"])
        self.classes, self.class_ = _classes([self._coded(cells[name]) for name in names], cells.num_rows)
        self.rows = len(self.classes) + bool(names)
        self._columns: dict[str, Numbers] = {}
        self._grids: dict[str, NDArray[np.float64]] = {}

    def called(self, now: Mapping[str, str]) -> CellColumns:
        """The same with each region under the code it has on a map."""
        if now.keys().isdisjoint(self.regions):
            return self
        known: dict[str, int] = {}
        number = [known.setdefault(now.get(code, code), len(known)) for code in self.regions]
        column = self._given["region"].combine_chunks()
        encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        places = dict(zip(self.regions, number, strict=True))
        indices = pa.array([places[code] for code in encoded.dictionary.to_pylist()], pa.int32()).take(encoded.indices)
        renamed = pa.DictionaryArray.from_arrays(indices, pa.array(list(known), pa.string()))
        at = self._given.schema.get_field_index("region")
        return CellColumns(self._given.set_column(at, "region", renamed), self._names)

    @cached_property
    def reporting(self) -> frozenset[str]:
        """The regions there is a cell of."""
        return frozenset(self.regions[code] for code in np.unique(self.region).tolist())

    def summed(self, name: str, months: Months) -> NDArray[np.float64]:
        """The sums of a column over some months, by class and region."""
        if self._is_dense:
            first, last = (min(max(month - self._first, 0), self._span) for month in months)
            return self._shaped(self._grid(name)[first:last].sum(axis=0))
        first, last = self._bounds(months)
        return self._shaped(np.bincount(self._keys[first:last], self._column(name)[first:last], minlength=self._size))

    def present(self, ranges: Sequence[Months]) -> Indices:
        """In how many of the ranges there is at least one record, by class and region."""
        found = np.zeros((self.rows, len(self.regions)), dtype=np.int64)
        for months in ranges:
            found += self.summed("stated", months) > 0
        return found

    def rows_in(self, ranges: Sequence[Months]) -> Indices:
        """The cells of some months."""
        rows = [np.arange(*self._bounds(months)) for months in ranges]
        return np.concatenate(rows) if rows else np.arange(0)

    @cached_property
    def values(self) -> tuple[Indices, int]:
        """The value of each cell of different ones as a number, and how many there are."""
        codes, values = self._coded(self._cells["value"])
        return codes, len(values)

    @cached_property
    def stamps(self) -> Indices:
        """When each amount was there; -1 where none is."""
        return self._ordered(_array(pc.fill_null(self._cells["stamp"], -1), np.int64))

    @cached_property
    def by_stamp(self) -> Indices:
        """The cells with an amount, what was stated last at the end."""
        rows = np.flatnonzero(self.stamps >= 0)
        return rows[np.argsort(self.stamps[rows], kind="stable")]

    @cached_property
    def amounts(self) -> Numbers:
        """The amount of each cell."""
        return self._ordered(_array(self._cells["value"], np.float64))

    @cached_property
    def about(self) -> tuple[Indices, int]:
        """What each cell is about: a subject, or after all of these a region; and how many subjects there may be."""
        stated = self._ordered(_array(self._cells["about"], np.int64))
        codes, several = _numbered(stated)
        return np.where(stated < 0, several + self.region, codes), several

    # --- within ------------------------------------------------------------------------------------------------------

    def _shaped(self, sums: NDArray[Any]) -> NDArray[np.float64]:
        return sums.reshape(self.rows, len(self.regions)).astype(np.float64, copy=False)

    def _bounds(self, months: Months) -> tuple[int, int]:
        first, last = np.searchsorted(self.months, months)
        return int(first), int(last)

    def _ordered(self, column: NDArray[T]) -> NDArray[T]:
        """A column in the order of months."""
        return column if self._order is None else column[self._order]

    def _coded(self, column: pa.ChunkedArray) -> tuple[Indices, list[Any]]:
        """Numbers for the values, -1 where there is none, in the order of months; and the values by number."""
        array = column.combine_chunks()
        encoded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
        codes = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False)
        return self._ordered(codes.astype(np.int64)), encoded.dictionary.to_pylist()

    def _column(self, name: str) -> Numbers:
        if name not in self._columns:
            self._columns[name] = self._ordered(_array(self._cells[name], np.float64))
        return self._columns[name]

    @cached_property
    def _keys(self) -> Indices:
        return self.class_ * len(self.regions) + self.region

    # Where most regions have something in most months, a grid of both is read faster than cells are looked up.

    @cached_property
    def _size(self) -> int:
        return self.rows * len(self.regions)

    @cached_property
    def _first(self) -> int:
        return int(self.months[0]) if len(self.months) else 0

    @cached_property
    def _span(self) -> int:
        return int(self.months[-1]) - self._first + 1 if len(self.months) else 0

    @cached_property
    def _is_dense(self) -> bool:
        return self._span * self._size <= max(_SMALL, _SPARSE * len(self.months))

    def _grid(self, name: str) -> NDArray[np.float64]:
        """The sums of a column by month, and by class and region."""
        if name not in self._grids:
            at = (self.months - self._first) * self._size + self._keys
            sums = np.bincount(at, self._column(name), minlength=self._span * self._size)
            self._grids[name] = sums.reshape(self._span, self._size).astype(np.float64, copy=False)
        return self._grids[name]


_SMALL: Final = 2**16
"""A grid of so few numbers costs nothing."""
_SPARSE: Final = 3
"""A grid has at most so many times as many numbers as there are cells."""
_LEAST: Final = -1
"""What cells about no subject have in place of its number."""


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
