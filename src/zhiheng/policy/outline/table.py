"""Task tables: 任务分解表 with a column for the task and columns for those who owe it, in any flattening.

A row stands on one line with its cells parted by ``|``, tabs or gaps, or every cell stands on a line of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from zhiheng.policy.notes.units import is_unit
from zhiheng.policy.outline.columns import (
    FIRST_NAME,
    NUMBER_CELL,
    Cell,
    Column,
    cells_of,
    columns_of_lines,
    columns_taken,
)

if TYPE_CHECKING:
    from zhiheng.policy.folding import Folded


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a task table."""

    start: int
    end: int
    ordinal: int
    """As printed; 0 where the row has no number."""
    number_end: int
    counted: bool
    """The row is a clause by its number or place; otherwise a mark in its words (``(一)``) opens the clause."""
    cells: tuple[tuple[Column, Cell], ...]

    @property
    def title(self) -> Cell:
        """The first words that say what is to be done."""
        for wanted in ("task", "other"):
            for column, cell in self.cells:
                if column == wanted and cell[1] > cell[0]:
                    return cell
        return self.number_end, self.number_end


@dataclass(frozen=True, slots=True)
class TaskTable:
    """A task table."""

    start: int
    end: int
    rows: tuple[Row, ...]
    caption: int
    """Where a caption of its own begins that makes the table a part of the document (任务分解表); else -1."""


_ROLE_HEAD = re.compile(
    r"(?:牵头|责任|配合|主办|协办|承办|负责|主要负责|参与|参加|协助|完成|落实|实施)[^\n|\t:。,;(]{0,6}?(?:单位|部门|科室|处室|主体)"
)
_HEAD_CELL = re.compile(
    r"(?P<number>序号|编号|项次|序)|"
    r"(?P<lead>(?:主要)?(?:牵头|主办|主责|主要负责|第一责任)[^\n:。]{0,8}(?:单位|部门|科室|处室|主体)?)|"
    r"(?P<support>(?:配合|协办|协助|参与|参加|协同)[^\n:。]{0,8}(?:单位|部门|科室|处室))|"
    r"(?P<joint>(?:责任|负责|承办|落实|实施|完成|具体责任)[^\n:。]{0,4}(?:单位|部门|科室|处室|主体)(?:\([^()]{1,8}\))?)|"
    r"(?P<time>(?:完成|时间|办结|推进|工作|进度|实施)?(?:时限|时间|期限|节点|进度)[^\n:。]{0,4})|"
    r"(?P<task>[^\n:。]{0,8}(?:任务|内容|措施|事项|项目|工作|指标|目标)[^\n:。]{0,8})|"
    r"(?P<other>[^\n:。,;\d]{1,12})"
)
_STOP = re.compile(r"备注:|注:|说明:|附件|[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]+[章部]")
_GROUP_LINE = re.compile(r"(?:[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\))[^\n。;]{2,40}\n\(?\d")
_OWN_NUMBER = re.compile(r"[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\)|\d{1,2}\.(?:\d{1,2}|[^\W\d_])")
_PERSON_HEAD = re.compile(r"(?:领导|责任人|联系人|联络员|人员)$")
_CAPTION = re.compile(r"(?!表|专栏|图|\d)[^\n。;:]{2,50}(?:表|清单|台账|分工)(?:\([^()\n]*\))?")
_COLUMNS: tuple[Column, ...] = ("number", "lead", "support", "joint", "time", "task", "other")

_MISSED_LINES = 12
"""So many lines without a row end a table."""
_PRINTED_LINES = 8
"""A row has no more printed lines than these below its first."""
_CELL_LINES = 40
"""Nor has it more of them where every cell stands on lines of its own."""
_CELL_LIMIT = 400
_LINE_LIMIT = 4000


def task_tables(folded: Folded) -> list[TaskTable]:
    """Every task table, in text order."""
    text = folded.text
    found: list[TaskTable] = []
    position = 0
    for match in _ROLE_HEAD.finditer(text):
        if match.start() < position:
            continue
        start, end = _line(text, match.start())
        if end - start > 120:
            continue
        cells = cells_of(folded, start, end)
        table = _by_lines(folded, start, end, cells) if len(cells) >= 3 else _by_cells(folded, start)
        if table is not None:
            found.append(table)
            position = table.end
    return found


def _line(text: str, at: int) -> Cell:
    start = text.rfind("\n", max(0, at - 200), at) + 1
    if start == 0 and at > 200:
        start = at - 200
    end = text.find("\n", at, at + _LINE_LIMIT)
    return start, min(at + _LINE_LIMIT, len(text)) if end < 0 else end


def _columns(text: str, cells: list[Cell]) -> list[Column] | None:
    """What each head cell announces; None where the cells are no table head."""
    columns: list[Column] = []
    for start, end in cells:
        match = _HEAD_CELL.fullmatch(text, start, end)
        if match is None:
            return None
        person = _PERSON_HEAD.search(text, start, end) is not None
        columns.append("other" if person else next(column for column in _COLUMNS if match[column]))
    roles = sum(column in ("lead", "support", "joint") for column in columns)
    return columns if roles and len(columns) > roles else None


def _by_lines(folded: Folded, start: int, end: int, head: list[Cell]) -> TaskTable | None:
    text = folded.text
    indent = next((place for place, cell in enumerate(head) if not _is_empty(text, cell)), 0)
    columns = _columns(text, head[indent:])
    if columns is None:
        return None
    rows: list[Row] = []
    position = end + 1
    last = end
    sign = next((sign for sign in "|\t" if sign in text[start:end]), "")
    framed = text.startswith("|", start)
    printed = text[start:end]
    missed = 0
    while position < len(text) and missed < _MISSED_LINES:
        left, right = _line(text, position)
        missed += 1
        if text.startswith(printed, left):
            position = right + 1  # the head again, on the next page
            continue
        cells = cells_of(folded, left, right, framed=framed) if right - left < _LINE_LIMIT else []
        if len(cells) < 2 or sign not in text[left:right]:
            if (_STOP.match(text, left) and not _GROUP_LINE.match(text, left)) or right - left > 200:
                break
        elif not _names_a_group(text, cells):
            cells = cells[indent:] if all(_is_empty(text, cell) for cell in cells[:indent]) else cells
            if sign and len(cells) <= len(columns) and NUMBER_CELL.match(text, *cells[0]):
                right, cells = _over_lines(folded, right, cells, len(columns), sign)
            row = _row(text, (left, right), columns, cells, len(rows))
            if row is not None:
                rows.append(row)
            elif rows and _is_empty(text, cells[0]):
                rows[-1] = _with_more(text, rows[-1], right, columns, cells)
            if row is not None or (rows and rows[-1].end == right):
                last = right
                missed = 0
        position = right + 1
    return TaskTable(start, last, tuple(rows), _caption(text, start)) if rows else None


def _is_empty(text: str, cell: Cell) -> bool:
    return not text[slice(*cell)].strip()


def _names_a_group(text: str, cells: list[Cell]) -> bool:
    """Whether the row only names the rows below it: once, or in every cell over which its cell was stretched."""
    words = [word for cell in cells if (word := text[slice(*cell)].strip())]
    return not words or (len(cells) > 2 and len(set(words)) == 1 and not words[0].isdigit())


def _over_lines(folded: Folded, right: int, cells: list[Cell], columns: int, sign: str) -> tuple[int, list[Cell]]:
    """The row with the printed lines that go on with it, where together they have all its cells."""
    text = folded.text
    joined = list(cells)
    end = right
    for _ in range(_PRINTED_LINES):
        left, stop = _line(text, end + 1)
        if left <= end or stop - left > 200 or _STOP.match(text, left) or len(joined) > columns:
            break
        more = cells_of(folded, left, stop) if sign in text[left:stop] else [(left, stop)]
        number = sign in text[left:stop] and NUMBER_CELL.match(text, *more[0])
        if number or (len(more) == 1 and len(joined) == columns and not _goes_on(text, joined[-1], more[0])):
            break
        joined[-1] = (joined[-1][0], more[0][1])
        joined.extend(more[1:])
        end = stop
    return (end, joined) if len(joined) == columns else (right, cells)


def _goes_on(text: str, before: Cell, after: Cell) -> bool:
    """Whether a list of offices in a cell goes on in the line below."""
    if text[before[1] - 1] in "、,和及与":
        return True
    broken = FIRST_NAME.split(text[slice(*before)])[-1]
    rest = FIRST_NAME.split(text[slice(*after)], maxsplit=1)[0]
    return bool(broken) and not is_unit(broken) and is_unit(broken + rest)


def _with_more(text: str, row: Row, end: int, columns: list[Column], cells: list[Cell]) -> Row:
    """The row with a further line of the table over which its number is stretched."""
    cells = cells[: len(columns)]
    return replace(row, end=end, cells=(*row.cells, *zip(columns_taken(text, columns, cells), cells, strict=True)))


def _caption(text: str, start: int) -> int:
    line = text.rfind("\n", max(0, start - 80), max(0, start - 1)) + 1
    return line if line < start and _CAPTION.fullmatch(text, line, start - 1) else -1


def _row(text: str, line: Cell, columns: list[Column], cells: list[Cell], before: int) -> Row | None:
    """The row on this line; None where it lacks the number that its table gives every row."""
    start, end = line
    pairs = tuple(zip(columns_taken(text, columns, cells[: len(columns)]), cells, strict=False))
    numbered = next((cell for column, cell in pairs if column == "number"), None)
    number = NUMBER_CELL.match(text, *(numbered or cells[0]))
    if number is None and numbered is not None:
        return None
    ordinal = int(number[1]) if number is not None else before + 1
    counted = number is not None or not any(_OWN_NUMBER.match(text, left, right) for left, right in cells[:2])
    number_end = (numbered or cells[0])[1] if number is not None else start
    return Row(start, end, ordinal, number_end, counted, pairs)


def _by_cells(folded: Folded, at: int) -> TaskTable | None:
    """A table with every cell on its own line: the head cells, then rows that begin with 1, 2, 3."""
    text = folded.text
    head = [_line(text, at)]
    while head[0][0] > 0 and len(head) < 9:
        above = _line(text, head[0][0] - 1)
        if _HEAD_CELL.fullmatch(text, *above) is None:
            break
        head.insert(0, above)
        if text[above[0] : above[1]] in ("序号", "编号", "序"):
            break
    following = head[-1][1] + 1
    while following < len(text) and len(head) < 9:
        below = _line(text, following)
        if NUMBER_CELL.match(text, *below) or _HEAD_CELL.fullmatch(text, *below) is None:
            break
        head.append(below)
        following = below[1] + 1
    columns = _columns(text, head)
    if columns is None or columns[0] != "number" or len(head) < 3:
        return None
    rows = _cell_rows(text, following, columns)
    start = head[0][0]
    return TaskTable(start, rows[-1].end, tuple(rows), _caption(text, start)) if rows else None


def _cell_rows(text: str, position: int, columns: list[Column]) -> list[Row]:
    rows: list[Row] = []
    while position < len(text):
        first = _line(text, position)
        if text[slice(*first)] != str(len(rows) + 1):
            break
        lines, position = _lines_of_row(text, first, str(len(rows) + 2), len(columns))
        taken, cells = columns_of_lines(text, columns, lines)
        rows.append(Row(first[0], lines[-1][1], len(rows) + 1, first[1], True, tuple(zip(taken, cells, strict=True))))
    return rows


def _lines_of_row(text: str, first: Cell, following: str, columns: int) -> tuple[list[Cell], int]:
    """The lines of a row up to the next row's number, and where that stands; the last row has a line to a column."""
    lines = [first]
    position = first[1] + 1
    while position < len(text) and len(lines) < _CELL_LINES:
        line = _line(text, position)
        if text[slice(*line)] == following:
            return lines, position
        if _STOP.match(text, line[0]) or line[1] - line[0] > _CELL_LIMIT:
            group = _GROUP_LINE.match(text, line[0]) is not None and text.startswith(following + "\n", line[1] + 1)
            return lines[: None if group else columns], line[1] + 1 if group else len(text)
        lines.append(line)
        position = line[1] + 1
    return lines[:columns], len(text)
