"""Ruled tables on a printed page: from strokes to rows of cells."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zhiheng.policy.reading.page import Char, Page, Rule

if TYPE_CHECKING:
    from collections.abc import Iterable

_Cell = tuple[int, int]


@dataclass(slots=True)
class Table:
    """A ruled grid and what stands in it."""

    top: float
    bottom: float
    left: float
    right: float
    rows: list[list[list[Char]]]
    """Row by row, cell by cell; the cells a merged cell covers are empty but for its first."""


def take_tables(page: Page) -> tuple[list[Table], list[Char]]:
    """The tables of a page, and the characters that stand outside of them."""
    tolerance = page.width / 250
    level, upright = _joined(page.level, tolerance), _joined(page.upright, tolerance)
    grids = [grid for group in _crossing(level, upright, tolerance) if (grid := _Grid.of(*group, tolerance))]
    rest: list[Char] = []
    for char in page.chars:
        grid = next((grid for grid in grids if grid.holds(char)), None)
        if grid:
            grid.put(char)
        else:
            rest.append(char)
    return [grid.table() for grid in grids if grid.filled], rest


def _joined(rules: Iterable[Rule], tolerance: float) -> list[Rule]:
    """Strokes that continue one another, as one; both edges of a thin box are one stroke."""
    joined: list[Rule] = []
    lines: list[list[Rule]] = []
    for rule in sorted(rules):
        if lines and rule.at - lines[-1][-1].at <= tolerance:
            lines[-1].append(rule)
        else:
            lines.append([rule])
    for line in lines:
        at = sum(rule.at for rule in line) / len(line)
        current: Rule | None = None
        for rule in sorted(line, key=lambda rule: rule.start):
            if current and rule.start <= current.end + 2 * tolerance:
                current = Rule(at, current.start, max(current.end, rule.end))
            else:
                joined += [current] if current else []
                current = Rule(at, rule.start, rule.end)
        joined += [current] if current else []
    return joined


def _crossing(level: list[Rule], upright: list[Rule], tolerance: float) -> list[tuple[list[Rule], list[Rule]]]:
    """Groups of strokes that touch one another, directly or through others."""
    group = list(range(len(level) + len(upright)))

    def root(index: int) -> int:
        while group[index] != index:
            group[index] = group[group[index]]
            index = group[index]
        return index

    by_place = sorted(range(len(level)), key=lambda index: level[index].at)
    places = [level[index].at for index in by_place]
    slack = 2 * tolerance
    for number, stroke in enumerate(upright, start=len(level)):
        for index in by_place[bisect_right(places, stroke.start - slack) : bisect_right(places, stroke.end + slack)]:
            if level[index].start - slack <= stroke.at <= level[index].end + slack:
                group[root(number)] = root(index)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = defaultdict(lambda: ([], []))
    for index, stroke in enumerate(level):
        groups[root(index)][0].append(stroke)
    for number, stroke in enumerate(upright, start=len(level)):
        groups[root(number)][1].append(stroke)
    return list(groups.values())


def _places(values: Iterable[float], tolerance: float) -> list[float]:
    places: list[float] = []
    for value in sorted(values):
        if not places or value - places[-1] > 2 * tolerance:
            places.append(value)
    return places


class _Grid:
    """Columns and rows between strokes, some of them merged where a stroke is missing."""

    def __init__(self, level: list[Rule], upright: list[Rule], xs: list[float], ys: list[float]) -> None:
        self._xs, self._ys = xs, ys
        self._chars: dict[_Cell, list[Char]] = defaultdict(list)
        self._first = self._merged(level, upright)

    @classmethod
    def of(cls, level: list[Rule], upright: list[Rule], tolerance: float) -> _Grid | None:
        """The grid of these strokes; None where they make less than two cells."""
        ends = [end for rule in level for end in (rule.start, rule.end)]
        outer = (min(ends), max(ends)) if ends else ()
        # Many tables are open at the sides: there the level strokes say how far they reach.
        xs = _places((*(rule.at for rule in upright), *outer), tolerance)
        ys = _places((rule.at for rule in level), tolerance)
        cells = (len(xs) - 1) * (len(ys) - 1)
        if not upright or cells < 2 or len(xs) > 60 or len(ys) > 400:
            return None
        return cls(level, upright, xs, ys)

    @property
    def filled(self) -> bool:
        """Whether anything stands in it: else it is an ornament."""
        return bool(self._chars)

    def holds(self, char: Char) -> bool:
        """Whether the middle of the character is inside."""
        x, y = (char.left + char.right) / 2, char.y - char.size * 0.35
        return self._xs[0] <= x <= self._xs[-1] and self._ys[0] <= y <= self._ys[-1]

    def put(self, char: Char) -> None:
        """Puts a character into the cell where it stands."""
        column = bisect_right(self._xs, (char.left + char.right) / 2) - 1
        row = bisect_right(self._ys, char.y - char.size * 0.35) - 1
        cell = min(row, len(self._ys) - 2), min(column, len(self._xs) - 2)
        self._chars[self._first[cell]].append(char)

    def table(self) -> Table:
        """The rows of cells; a row in which all cells are merged into others above is left out."""
        columns = range(len(self._xs) - 1)
        rows = [
            [self._chars.get((row, column), []) for column in columns]
            for row in range(len(self._ys) - 1)
            if any(self._first[row, column] == (row, column) for column in columns)
        ]
        return Table(self._ys[0], self._ys[-1], self._xs[0], self._xs[-1], rows)

    def _merged(self, level: list[Rule], upright: list[Rule]) -> dict[_Cell, _Cell]:
        """Each small cell -> the first small cell of the merged cell it belongs to."""
        rows, columns = len(self._ys) - 1, len(self._xs) - 1
        first = {(row, column): (row, column) for row in range(rows) for column in range(columns)}

        def root(cell: _Cell) -> _Cell:
            while first[cell] != cell:
                cell = first[cell]
            return cell

        def merge(one: _Cell, other: _Cell) -> None:
            low, high = sorted((root(one), root(other)))
            first[high] = low

        near = (self._xs[-1] - self._xs[0]) / 200
        for row in range(rows):
            middle = (self._ys[row] + self._ys[row + 1]) / 2
            walls = [rule.at for rule in upright if rule.start <= middle <= rule.end]
            for column in range(1, columns):
                if not any(abs(wall - self._xs[column]) <= near for wall in walls):
                    merge((row, column - 1), (row, column))
        for column in range(columns):
            middle = (self._xs[column] + self._xs[column + 1]) / 2
            floors = [rule.at for rule in level if rule.start <= middle <= rule.end]
            for row in range(1, rows):
                if not any(abs(floor - self._ys[row]) <= near for floor in floors):
                    merge((row - 1, column), (row, column))
        return {cell: root(cell) for cell in first}
