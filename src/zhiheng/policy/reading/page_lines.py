"""Characters of a printed page in reading order: lines, and columns where a page is set in two."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from zhiheng.policy.reading.page import Char

_WORD_GAP: Final = 0.15
"""In sizes: the gap between two Latin words."""

_LOOSE_GAP: Final = 0.6
"""In sizes: wider than the setting of a justified Chinese line."""

_COLUMN_GAP: Final = 1.8
"""In sizes: what parts two columns that no stroke parts."""


@dataclass(slots=True)
class Line:
    """A line of text at its place."""

    text: str
    left: float
    right: float
    y: float
    size: float
    column: int = 0
    """1 and 2 where the page is set in two columns, else 0."""


def lines_of(chars: Iterable[Char], middle: float | None = None) -> list[Line]:
    """The lines from top to bottom; where a page is set in two columns about ``middle``, the left one first."""
    return [_line(row, column) for column, part in _parts(_rows(chars), middle) for row in part]


def middle_of(chars: Iterable[Char], before: float | None) -> float | None:
    """The middle between the two columns of a page; None on a page of one column.

    A page too short to show its columns has those of the page ``before``, unless its lines run across.
    """
    rows = _rows(chars)
    found = _gutter(rows)
    if found is None and before is not None:
        across = sum(any(char.left < before < char.right for char in row) for row in rows)
        return before if across <= len(rows) * 0.1 else None
    return found


def _rows(chars: Iterable[Char]) -> list[list[Char]]:
    """The characters that stand on one line, each row from left to right."""
    rows: list[list[Char]] = []
    y = size = 0.0
    for char in sorted(chars, key=lambda char: char.y):
        if rows and char.y - y <= 0.4 * max(size, char.size):
            rows[-1].append(char)
            if char.size > size:
                y, size = char.y, char.size
        else:
            rows.append([char])
            y, size = char.y, char.size
    for row in rows:
        row.sort(key=lambda char: char.left)
    return rows


def _line(row: list[Char], column: int) -> Line:
    parts: list[str] = []
    before: Char | None = None
    for char in row:
        if before:
            gap, size = char.left - before.right, max(char.size, before.size)
            if char.text == before.text and abs(char.left - before.left) < 0.3 * size:
                continue  # bold, made by printing twice
            if gap > _COLUMN_GAP * size:
                parts.append("   ")
            elif gap > _LOOSE_GAP * size or (
                gap > _WORD_GAP * size and before.text.isascii() and char.text.isascii() and before.text not in "(["
            ):
                parts.append(" ")
        parts.append(char.text)
        before = char
    # The line stands where most of it stands: a raised or small character does not move it.
    return Line(
        "".join(parts),
        row[0].left,
        max(char.right for char in row),
        median(char.y for char in row),
        median(char.size for char in row),
        column,
    )


def _parts(rows: list[list[Char]], middle: float | None) -> list[tuple[int, list[list[Char]]]]:
    """The rows as they are read: whole, or stretch by stretch the left column and then the right."""
    if middle is None:
        return [(0, rows)]
    parts: list[tuple[int, list[list[Char]]]] = []
    left: list[list[Char]] = []
    right: list[list[Char]] = []
    for row in rows:
        sides = [char for char in row if char.right <= middle], [char for char in row if char.left >= middle]
        if len(sides[0]) + len(sides[1]) < len(row) or _is_centred(row, middle):
            parts += [(1, left), (2, right), (0, [row])]
            left, right = [], []
        else:
            left += [sides[0]] if sides[0] else []
            right += [sides[1]] if sides[1] else []
    return [*parts, (1, left), (2, right)]


def _is_centred(row: list[Char], middle: float) -> bool:
    """Whether a short row stands astride the middle, as a heading over both columns does."""
    gaps = [after.left - before.right for before, after in pairwise(row)]
    across = row[0].left < middle < row[-1].right
    return across and max(gaps, default=0) < _COLUMN_GAP * row[0].size


def _gutter(rows: list[list[Char]]) -> float | None:
    """Where the white strip between two columns of running text stands; None on a page of one column."""
    full = [row for row in rows if len(row) >= 12]
    if len(full) < 10:
        return None
    left, right = min(row[0].left for row in full), max(row[-1].right for row in full)
    size = median(row[0].size for row in full)
    gaps: list[tuple[float, float]] = []
    for row in full:
        for before, after in pairwise(row):
            centre = (before.right + after.left) / 2
            if after.left - before.right >= 1.2 * size and abs(centre - (left + right) / 2) < (right - left) * 0.12:
                gaps.append((before.right, after.left))
                break
    if len(gaps) < 0.6 * len(full):
        return None
    strip = median(gap[0] for gap in gaps), median(gap[1] for gap in gaps)
    centre = sum(strip) / 2
    # In columns the text runs up to the strip on both sides; in a table without strokes it does not.
    running = sum(gap[0] > strip[0] - 2 * size and gap[1] < strip[1] + 2.5 * size for gap in gaps)
    return centre if running >= 0.7 * len(gaps) else None
