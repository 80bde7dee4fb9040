"""Blocks: tables that are no task tables. Numbers in them count rows and groups of rows and open no clauses."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zhiheng.policy.outline.columns import Cell
    from zhiheng.policy.outline.table import TaskTable

_SIGN = re.compile(r"[|\t]")
_INDENTED = re.compile(r"\(?[一二三四五六七八九十\d]{1,4}[)、.]{1,2}\t[^\t|\n]*$", re.MULTILINE)
"""A tab behind a number only indents what the number opens."""
_HEAD = re.compile(r"\|?[\t ]*(?:序号|序|编号|项目|类别|类型|指标|名称|领域|阶段|任务|工作|内容|主要|重点)")
_VALUE = re.compile(
    r"^(?:[<>≥≤=~]{0,2}\d+(?:[.,/—~]\d+)*(?:%|个|家|件|项|分|万|亿元?|万元|批次|次)?(?:以[上内下])?|—|预期性|约束性)$",
    re.MULTILINE,
)
"""A cell on a line of its own that holds a value."""
_HEAD_CELL = re.compile(r"^(?:序号|编号|项目|类别|指标|指标名称|主要指标|具体指标|评价指标)$", re.MULTILINE)
_HEAD_REACH: Final = 120
_ROW_LIMIT: Final = 400
_FEWEST_ROWS: Final = 3
_FEWEST_VALUES: Final = 6
_LABEL_LINES: Final = 2
_LABEL_LIMIT: Final = 40
_VALUE_REACH: Final = 160


def table_blocks(text: str, tables: list[TaskTable]) -> list[Cell]:
    """The stretches of the text that are tables, task tables left out, in text order."""
    starts = [table.start for table in tables]
    found = []
    for start, end in sorted([*_of_rows(text), *_of_values(text)]):
        i = bisect_right(starts, end) - 1
        if i < 0 or tables[i].end <= start:
            found.append((start, end))
    return found


def _of_rows(text: str) -> Iterator[Cell]:
    """Rows on lines of their own, with short lines between them that name groups of rows.

    Rows of whole sentences are clauses set in a table.
    """
    start = end = -1
    count = prose = columns = 0
    for left, right in _rows(text):
        signs = text.count("|", left, right) or text.count("\t", left, right)
        if start < 0 or not _goes_on(text, end, left, same=signs == columns):
            if count >= _FEWEST_ROWS and 2 * prose < count:
                yield start, end
            start, count, prose = left, 0, 0
        count += 1
        prose += text.find("。", left, right) >= 0
        end, columns = right, signs
    if count >= _FEWEST_ROWS and 2 * prose < count:
        yield start, end


def _rows(text: str) -> Iterator[Cell]:
    """The lines with columns."""
    position = 0
    while (sign := _SIGN.search(text, position)) is not None:
        start = text.rfind("\n", position, sign.start()) + 1 or position
        end = text.find("\n", sign.end())
        end = len(text) if end < 0 else end
        if end - start <= _ROW_LIMIT and _INDENTED.match(text, start) is None:
            yield start, end
        position = end


def _goes_on(text: str, end: int, start: int, *, same: bool) -> bool:
    """Whether the table that reached ``end`` goes on with the row at ``start``."""
    between = text[end + 1 : start]
    if not between:
        return True
    lines = between.rstrip("\n").split("\n")
    return (
        same
        and len(lines) <= _LABEL_LINES
        and all(len(line) <= _LABEL_LIMIT and "。" not in line for line in lines)
        and _HEAD.match(text, start) is None
    )


def _of_values(text: str) -> Iterator[Cell]:
    """Cells on lines of their own, many of them values."""
    start = end = -1
    count = 0
    for match in _VALUE.finditer(text):
        if start >= 0 and match.start() - end <= _VALUE_REACH and text.find("。", end, match.start()) < 0:
            count += 1
        else:
            if count >= _FEWEST_VALUES:
                yield _with_head(text, start), end
            start, count = match.start(), 1
        end = match.end()
    if count >= _FEWEST_VALUES:
        yield _with_head(text, start), end


def _with_head(text: str, start: int) -> int:
    """Where the head cells of a table begin whose first value stands at ``start``."""
    near = text.rfind("。", max(0, start - _HEAD_REACH), start) + 1 or max(0, start - _HEAD_REACH)
    head = _HEAD_CELL.search(text, near, start)
    return head.start() if head is not None else start
