"""By when: the years a text names, and which of them a number belongs to."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from zhiheng.policy.model import Clause, Head

_YEAR = re.compile(
    r"(?P<first>20\d\d)(?:年)?[—\-~至到]+(?P<last>20\d\d)(?=年)"
    r"|(?P<year>20\d\d)(?=年)"
    r"|(?<!\d)(?P<bare>20\d\d)(?=[、,和及](?:20\d\d)(?:[、,和及]20\d\d)*年)"
    r"|“?(?P<plan>十[一二三四五六])五”?(?:时期|期间|期末|末|规划期)"
)
_PLAN_END = {"十一": 2010, "十二": 2015, "十三": 2020, "十四": 2025, "十五": 2030, "十六": 2035}
_REFERENCE_BEFORE = re.compile(
    r"(?:比|较|与|同|以|从|由|自|在|超过|高于|低于|相比|对比|〔|\[|《[^》\n]{0,60}|截至|截止到?|截止)$"
)
_REFERENCE_AFTER = re.compile(
    r"年?(?:底|末|度)?(?:相比|为基期|为基数|基础上|起(?!草)|以来|水平|的?基础|版|度?工作总结|修订)|年?\d{1,2}月\d{1,2}日(?!前|之前|以前|底)"
)
_DATE_CELL = re.compile(r"20\d\d年?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:底|末)?(?:前|之前|以前)?(?:[|\t\n]|\Z)")
_NOTED = re.compile(r"(?:完成时限|完成时间|时间节点|完成期限|时限要求|进度安排)(?:为|:|至|到)*$")
_ENDS_ASIDE = re.compile(r"[,;。]")
_YEARS_TRIED = 200
_RANGE_YEARS = 15


@dataclass(frozen=True, slots=True)
class Horizon:
    """A year or span of years the text names as a time to reach something."""

    start: int
    end: int
    first: int
    last: int
    past: bool
    """The words say that it lies behind: a base year, a date of the past."""
    aside: bool = False
    """Said of a part only (其中2017年……): it holds up to the next comma."""


def read_horizons(text: str) -> tuple[Horizon, ...]:
    """Every year the text names, in order, with whether it is looked back at."""
    found = []
    for match in _YEAR.finditer(text):
        start, end = match.span()
        if match["plan"]:
            last = _PLAN_END.get(match["plan"], 0)
            first = last
        elif match["first"]:
            first, last = int(match["first"]), int(match["last"])
        else:
            first = last = int(match["year"] or match["bare"])
        if not last or last < first or last - first > _RANGE_YEARS:
            continue
        if start and text[start - 1].isdigit():
            continue
        past = _REFERENCE_BEFORE.search(text[max(0, start - 64) : start]) is not None
        past = past or _REFERENCE_AFTER.match(text[end : end + 14]) is not None
        if past and match["first"] and text[start - 1 : start] in "自从在":
            past = False
        aside = "其中" in text[max(0, start - 4) : start]
        found.append(Horizon(start, end, first, last, past, aside))
    return tuple(found)


class Calendar:
    """Answers by when a number is due, from the years around it."""

    def __init__(self, text: str, clauses: Sequence[Clause], head: Head) -> None:
        self._horizons = read_horizons(text)
        self._starts = [horizon.start for horizon in self._horizons]
        self._noted = [
            horizon for horizon in self._horizons if _NOTED.search(text[max(0, horizon.start - 10) : horizon.start])
        ]
        self._clauses = clauses
        self._head = head
        self._text = text
        self._first_child = _first_children(clauses)
        self._intro: dict[int, Horizon | None] = {}

    def between(self, start: int, end: int) -> list[Horizon]:
        """The years named in a piece of the text."""
        return list(self._horizons[bisect_left(self._starts, start) : bisect_left(self._starts, end)])

    def last_before(self, position: int, since: int) -> Horizon | None:
        """The last year to reach something that stands before a position, not before ``since``."""
        index = bisect_left(self._starts, position) - 1
        last = index - _YEARS_TRIED
        while index > last and index >= 0 and self._starts[index] >= since:
            horizon = self._horizons[index]
            if not horizon.past and not (horizon.aside and _ENDS_ASIDE.search(self._text, horizon.end, position)):
                return horizon
            index -= 1
        return None

    def of_note(self, position: int, end: int) -> Horizon | None:
        """The year a note behind the number sets for its clause: 完成时限:2025年12月."""
        index = bisect_left(self._noted, position, key=lambda horizon: horizon.start)
        if index < len(self._noted) and self._noted[index].start < end:
            return self._noted[index]
        return None

    def of_row(self, position: int) -> Horizon | None:
        """The year in a cell of its own behind the number, where it stands in a table row."""
        end = self._text.find("\n", position, position + 400)
        end = end if end >= 0 else min(len(self._text), position + 400)
        if "|" not in self._text[position:end] and "\t" not in self._text[position:end]:
            return None
        for horizon in reversed(self.between(position, end)):
            if self._text[horizon.start - 1] in "|\t" and _DATE_CELL.match(self._text, horizon.start):
                return horizon
        return None

    def of_ancestors(self, clause: int) -> Horizon | None:
        """The year an enclosing clause sets in its heading or introduction."""
        index = self._clauses[clause].parent if clause >= 0 else -1
        while index >= 0:
            if index not in self._intro:
                parent = self._clauses[index]
                self._intro[index] = self._set_by(parent.start, self._first_child.get(index, parent.end))
            found = self._intro[index]
            if found is not None:
                return found
            index = self._clauses[index].parent
        return None

    def _set_by(self, start: int, end: int) -> Horizon | None:
        named = [horizon for horizon in self.between(start, end) if not horizon.past]
        if not named:
            return None
        for horizon in named:
            if horizon.last == self._head.default_year:
                return horizon
        return named[-1]


def _first_children(clauses: Sequence[Clause]) -> dict[int, int]:
    first: dict[int, int] = {}
    for clause in clauses:
        if clause.parent >= 0:
            first.setdefault(clause.parent, clause.start)
    return first
