"""Deadlines: the days by which a clause says something is due."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from zhiheng.policy.chronology import read_dates
from zhiheng.policy.model import Deadline

if TYPE_CHECKING:
    from collections.abc import Sequence

_LABEL = re.compile(r"(?:时限|时间|期限|节点|日期|进度)(?:要求|安排)?(?::|为)?(?:于|在)?$")
_LIMIT = re.compile(r"(?:年?底|年?末|月底|月末)?(?:之|以)?前|内")
_EVERY_YEAR = re.compile(r"每年(?:度)?$")
_BEFORE = re.compile(r"(?:截至|截止到?|不迟于|不晚于|到|至)$")


def read_deadlines(
    text: str, start: int, end: int, year: int | None, cells: Sequence[tuple[int, int]] = ()
) -> list[Deadline]:
    """Every deadline in ``text[start:end]``.

    ``year``: the one meant where the words name none; ``cells``: table cells, in text order, under the head 完成时限.
    """
    found = []
    opened = [cell[0] for cell in cells]
    for date in read_dates(text, start, end, year=year):
        i = bisect_right(opened, date.start) - 1
        labelled = (i >= 0 and date.end <= cells[i][1]) or _LABEL.search(
            text, max(start, date.start - 10), date.start
        ) is not None
        if not (date.by or labelled) or _in_title(text, start, date.start):
            continue
        after = _LIMIT.match(text, date.end, end)
        before = _BEFORE.search(text, max(start, date.start - 4), date.start)
        left = before.start() if before is not None else date.start
        right = after.end() if after is not None else date.end
        since = date.since if labelled and date.since != date.until and date.grain != "year" else None
        found.append(Deadline(text[left:right], date.until, since, left, right))
    return found


def _in_title(text: str, start: int, at: int) -> bool:
    """Whether the words stand in the title of another document (《…2018年底前…》)."""
    opened = text.rfind("《", max(start, at - 60), at)
    return opened >= 0 and text.find("》", opened, at) < 0
