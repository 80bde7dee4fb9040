"""Columns: where the cells of a printed row begin and end, and which columns they stand in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from zhiheng.policy.notes.units import is_unit

if TYPE_CHECKING:
    from zhiheng.policy.folding import Folded

Column = Literal["number", "lead", "support", "joint", "time", "task", "other"]
Cell = tuple[int, int]

NUMBER_CELL = re.compile(r"\(?(\d{1,3})[.、)]?$")
_INDENT_LIMIT = 60
FIRST_NAME = re.compile(r"[、,;:(\n ]")


def cells_of(folded: Folded, start: int, end: int, *, framed: bool = True) -> list[Cell]:
    """The cells of a line; only gaps part them where nothing else does. ``framed``: | stands around the rows too."""
    text = folded.text
    if "|" in text[start:end]:
        if text[end - 1] == "|" and framed:
            end -= 1
        if text[start] == "|" and framed:
            start += 1
        return _split(text, start, end, "|")
    if "\t" in text[start:end]:
        return _tabbed(folded, start, end)
    cells = []
    position = start
    for at in range(start + 1, end):
        if folded.gap_before(at):
            cells.append((position, at))
            position = at
    cells.append((position, end))
    return cells


def _tabbed(folded: Folded, start: int, end: int) -> list[Cell]:
    """The cells between tabs; several tabs in the plain text hold empty cells between them."""
    text, plain, origin = folded.text, folded.plain, folded.origin
    indent = plain[max(0, origin[start] - _INDENT_LIMIT) : origin[start]]
    cells = [(start, start)] * indent.count("\t", len(indent.rstrip("\t \u3000\xa0")))
    for left, right in _split(text, start, end, "\t"):
        if left > start:
            cells.extend([(left, left)] * (plain.count("\t", origin[left - 2], origin[left]) - 1))
        cells.append((left, right))
    return cells


def _split(text: str, start: int, end: int, sign: str) -> list[Cell]:
    cells = []
    position = start
    while position <= end:
        stop = text.find(sign, position, end)
        stop = end if stop < 0 else stop
        left, right = position, stop
        while left < right and text[left] in "\t ":
            left += 1
        while right > left and text[right - 1] in "\t ":
            right -= 1
        cells.append((left, right))
        position = stop + 1
    return cells


def columns_taken(text: str, columns: list[Column], cells: list[Cell]) -> list[Column]:
    """The columns the cells stand in: where cells are missing, those that suit the words best."""
    if len(cells) == len(columns):
        return columns
    return [columns[place] for place in _places(text, columns, cells, stays=False)]


def columns_of_lines(text: str, columns: list[Column], lines: list[Cell]) -> tuple[list[Column], list[Cell]]:
    """The cells of a row that is printed a line below the other, and their columns; a cell may have several lines."""
    places = list(range(len(columns))) if len(lines) == len(columns) else _places(text, columns, lines, stays=True)
    cells: list[Cell] = []
    taken: list[Column] = []
    for number, (place, line) in enumerate(zip(places, lines, strict=True)):
        if number and place == places[number - 1]:
            cells[-1] = (cells[-1][0], line[1])
        else:
            cells.append(line)
            taken.append(columns[place])
    return taken, cells


def _places(text: str, columns: list[Column], cells: list[Cell], *, stays: bool) -> list[int]:
    """For every cell the place of its column, rising from left to right, so that the words suit the columns best."""
    best: list[tuple[int, list[int]]] = [(0, [])]
    for number, cell in enumerate(cells):
        suits = _SUITS[_kind(text, cell)]
        reached: list[tuple[int, list[int]]] = []
        for place, column in enumerate(columns):
            came = [one for one in best if not one[1] or one[1][-1] < place]
            if stays and number:
                came.extend((score - 2, taken) for score, taken in best if taken[-1] == place)
            if came:
                score, taken = max(came) if stays else max(came, key=lambda one: one[0])
                reached.append((score + suits.get(column, 0), [*taken, place]))
        best = reached
    return max(best, key=lambda one: one[0])[1]


Kind = Literal["empty", "number", "time", "office", "words"]
_SUITS: dict[Kind, dict[Column, int]] = {
    "empty": {},
    "number": {"number": 6, "lead": -4, "support": -4, "joint": -4, "time": -1, "task": -1},
    "time": {"time": 4, "number": -6, "lead": -4, "support": -4, "joint": -4},
    "office": {"lead": 4, "support": 3, "joint": 4, "number": -6, "time": -2, "task": -1},
    "words": {"task": 2, "other": 1, "number": -6, "lead": -2, "support": -2, "joint": -2},
}
"""How well words of each kind suit each column."""
_TIME_CELL = re.compile(r"\d{4}[年.]|\d{1,2}月|[^\n。]{0,4}(?:年底|月底|年内|全年|长期|持续|每年|常年|即时|立即)")


def _kind(text: str, cell: Cell) -> Kind:
    words = text[slice(*cell)].strip()
    if not words:
        return "empty"
    if NUMBER_CELL.match(words):
        return "number"
    if len(words) <= 24 and _TIME_CELL.match(words):
        return "time"
    return "office" if is_unit(FIRST_NAME.split(words, maxsplit=1)[0]) else "words"
