"""Layout: where numbered rows stand in a box, and where whole clauses stand on one long line."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Final

from zhiheng.policy.outline import marks as marks_

if TYPE_CHECKING:
    from zhiheng.policy.outline.marks import Mark
    from zhiheng.policy.outline.node import Node

_LONG_LINE: Final = 600


class BoxRows:
    """The numbered rows of a table that opens with 专栏: they stay inside their clause."""

    _OPENING = re.compile(r"^专栏", re.MULTILINE)

    def __init__(self, text: str) -> None:
        self._text = text
        self._tables = [match.start() for match in self._OPENING.finditer(text)]
        self._table = -1
        self._last: dict[int, int] = {}

    def holds(self, mark: Mark, sibling: Node | None, before: Node | None) -> bool:
        """Whether this mark numbers a row of the table before it."""
        if not self._tables or mark.rank <= marks_.CHINESE or before is None:
            return False
        table = bisect_right(self._tables, mark.at) - 1
        if table < 0 or self._tables[table] < before.at:
            return False
        if table != self._table:
            self._table, self._last = table, {}
        last = self._last.get(mark.rank, 0)
        expected = sibling is not None and mark.ordinal == sibling.ordinal + 1
        if mark.ordinal != last + 1 or (mark.rank == marks_.CHINESE_IN_BRACKETS and sibling is not None):
            return False
        if expected and (last == 0 or self._text.find("\n", mark.at, mark.at + 60) < 0):
            return False
        self._last[mark.rank] = mark.ordinal
        return True


class LongLines:
    """Places on lines so long that whole clauses stand on them."""

    def __init__(self, text: str, marks: list[Mark]) -> None:
        self._spans: list[tuple[int, int]] = []
        long = _LONG_LINE if text.count("\n") > 3 else 0
        i = 0
        while i < len(marks):
            start = text.rfind("\n", 0, marks[i].at) + 1
            stop = text.find("\n", marks[i].at)
            stop = len(text) if stop < 0 else stop
            j = i
            inner = 0
            while j < len(marks) and marks[j].at < stop:
                inner += marks[j].at > start and marks[j].rank <= (
                    marks_.ARABIC if marks[j].footing else marks_.CHINESE_IN_BRACKETS
                )
                j += 1
            if stop - start > long and inner >= (3 if long else 2):
                self._spans.append((start, stop))
            i = j
        self._starts = [start for start, _ in self._spans]

    def __contains__(self, at: int) -> bool:
        i = bisect_right(self._starts, at) - 1
        return i >= 0 and at < self._spans[i][1]
