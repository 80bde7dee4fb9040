"""Order: which marks open clauses, and which clause lies inside which.

A mark at the start of a line opens a clause unless something speaks against it; a mark inside a line only where the
count goes on (after (二) comes (三)) or where a new count begins right under a heading. One walk over the marks with
a stack of open clauses; linear in their number.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

from zhiheng.policy.outline import marks as marks_
from zhiheng.policy.outline.layout import BoxRows, LongLines
from zhiheng.policy.outline.marks import Mark
from zhiheng.policy.outline.node import Boundary, Node

if TYPE_CHECKING:
    from zhiheng.policy.folding import Folded

TITLED: Final = -5
"""What is added to the rank of the clauses under a heading without number to rank the heading itself."""


_SENTENCE_END = re.compile(r"[。;!?\n]")
_NOT_BEFORE_A_NUMBER = frozenset("[(“《〈第、和及与至或之前后按照据见的—-一二三四五六七八九十零0123456789.:×")
_COARSE_PAIRS = (
    (marks_.CHINESE, marks_.CHINESE_IN_BRACKETS),
    (marks_.CHINESE_IN_BRACKETS, marks_.ARABIC),
    (marks_.CHINESE, marks_.ARABIC),
    (marks_.ARABIC, marks_.ARABIC_IN_BRACKETS),
    (marks_.CHINESE_IN_BRACKETS, marks_.ARABIC_IN_BRACKETS),
)
_TITLE_BELOW = re.compile(r"\n(?![一二三四五六七八九十]{1,3}[、.)])[^\W\d_][^\n|\t。;]{1,39}(?=\n|$)")
_HEADING_REACH = 48
_ITEM = 400
"""Characters an item of an article may have."""
_NO_HEADING = re.compile(
    r"附件|附表|专栏|目录|表\d|图\d|\(|《|第?\d+页|—|·|\||\d{4}年\d|[^\n]*(?:通知|公告|人民政府|办公[室厅])$"
)
_HEADING = re.compile(r"[^\n。;:,!?、|\t]{2,30}")


def learn_ranks(marks: list[Mark]) -> dict[int, int]:
    """Ranks as this document uses them: where 1. holds (一), the two change places."""
    lines = [mark for mark in marks if mark.footing == marks_.LINE]
    follows: Counter[tuple[int, int]] = Counter()
    for before, mark in itertools.pairwise(lines):
        if mark.ordinal == 1 and mark.rank != before.rank:
            follows[before.rank, mark.rank] += 1
    ranks: dict[int, int] = {}
    for coarse, fine in _COARSE_PAIRS:
        if follows[fine, coarse] > max(1, 2 * follows[coarse, fine]) and coarse not in ranks and fine not in ranks:
            ranks[coarse], ranks[fine] = fine, coarse
    return ranks


class Orderer:
    """Builds the tree of one document."""

    def __init__(self, folded: Folded, marks: list[Mark], boundaries: list[Boundary]) -> None:
        self._folded = folded
        self._marks = marks
        self._boundaries = [boundary.at for boundary in boundaries]
        self._ranks = learn_ranks(marks)
        self._flat = LongLines(folded.text, marks)
        self._places: dict[tuple[int, int], list[int]] = defaultdict(list)
        self._items: dict[int, list[int]] = defaultdict(list)
        """Where (一), (二), (三) stand after ; as the items of an article do."""
        self._line_places: dict[int, list[int]] = defaultdict(list)
        for mark in marks:
            if mark.footing >= marks_.SENTENCE:
                self._places[mark.rank, mark.ordinal].append(mark.at)
            elif mark.footing == marks_.HALF and mark.rank == marks_.CHINESE_IN_BRACKETS:
                self._items[mark.ordinal].append(mark.at)
            if mark.footing == marks_.LINE:
                self._line_places[mark.rank].append(mark.at)
        self._decimals = {(mark.prefix, mark.ordinal) for mark in marks if mark.prefix}
        self.nodes: list[Node] = []
        self._stack: list[Node] = []
        self._roots: list[Node] = []
        self._last: dict[int, int] = {}
        self._part = 0
        self._rows = BoxRows(folded.text)

    def nodes_in_order(self) -> list[Node]:
        """The clauses, in text order."""
        for mark in self._marks:
            if self.nodes and mark.at < self.nodes[-1].number_end:
                continue
            self._consider(mark)
        self.nodes.sort(key=lambda node: (node.at, node.rank))
        return self.nodes

    def _rank(self, mark: Mark) -> int:
        return self._ranks.get(mark.rank, mark.rank)

    def _consider(self, mark: Mark) -> None:
        rank = self._rank(mark)
        sibling = next((node for node in reversed(self._stack) if node.rank == rank), None)
        if self._rows.holds(mark, sibling, self.nodes[-1] if self.nodes else None):
            return
        if self._part_begins(mark, sibling):
            self._begin_part()
            sibling = None
        if not self._opens(mark, rank, sibling):
            return
        if (
            mark.ordinal == 1
            and sibling is not None
            and not (mark.footing == marks_.LINE and self._under_headings(mark, rank, sibling))
        ):
            self._begin_part_at_root(sibling)
        self._add(mark, rank)

    def _begin_part(self) -> None:
        self._stack.clear()
        self._last.clear()
        self._roots = []
        self._part += 1

    def _begin_part_at_root(self, sibling: Node) -> None:
        """A count that begins again at the top of the tree begins another part."""
        if sibling.parent is None:
            self._begin_part()

    def _add(self, mark: Mark, rank: int) -> None:
        while self._stack and self._stack[-1].rank >= rank:
            self._stack.pop()
        parent = self._stack[-1] if self._stack else None
        node = Node(
            mark.at, mark.end, rank, mark.ordinal, mark.segment, parent, self._part, inline=mark.footing < marks_.LINE
        )
        self._append(node)
        self._last[rank] = mark.ordinal

    def _append(self, node: Node) -> None:
        (self._roots if node.parent is None else node.parent.children).append(node)
        self.nodes.append(node)
        self._stack.append(node)

    def _part_begins(self, mark: Mark, sibling: Node | None) -> bool:
        if not self.nodes or mark.footing < marks_.SENTENCE:
            return False
        last = self.nodes[-1].at
        if bisect_right(self._boundaries, mark.at) == bisect_right(self._boundaries, last):
            return False
        return mark.ordinal == 1 or sibling is None or mark.ordinal != sibling.ordinal + 1

    def _opens(self, mark: Mark, rank: int, sibling: Node | None) -> bool:
        if mark.prefix:
            return self._opens_decimal(mark, sibling)
        goes_on = (sibling is not None and mark.ordinal == sibling.ordinal + 1) or (
            sibling is None and mark.ordinal > 1 and mark.ordinal == self._last.get(rank, -1) + 1
        )
        begins = mark.ordinal == 1 and (sibling is None or self._rank_top(sibling))
        if mark.footing == marks_.LINE:
            return self._opens_line(mark, goes_on=goes_on)
        if mark.footing == marks_.SENTENCE:
            return goes_on or (begins and (self._goes_on_after(mark) or self._only_part(mark, rank)))
        flat = mark.at in self._flat
        if mark.footing == marks_.HALF:
            if sibling is not None and goes_on:
                return flat and mark.rank <= marks_.ARABIC
            opens = begins and (flat or mark.rank <= marks_.CHINESE)
            return opens and (self._goes_on_after(mark) or self._is_item_of_article(mark))
        if self._folded.text[mark.at - 1] in _NOT_BEFORE_A_NUMBER:
            return False
        if self._under_heading(mark, rank):
            return (begins or goes_on) and (self._goes_on_after(mark) or (flat and self._only_part(mark, rank)))
        if not flat:
            return False
        if begins and not self._stack and mark.rank <= marks_.CHINESE:
            return self._goes_on_after(mark)
        return goes_on and mark.rank in (marks_.CHINESE, marks_.CHINESE_IN_BRACKETS, marks_.CHAPTER)

    def _opens_line(self, mark: Mark, *, goes_on: bool) -> bool:
        if mark.rank == marks_.CHINESE and not goes_on and mark.ordinal > 30:
            return False
        text = self._folded.text
        if text.startswith("\n", mark.end):  # the title may stand on the line below
            coarse = mark.rank <= marks_.CHINESE_IN_BRACKETS and (goes_on or mark.ordinal == 1)
            return coarse and _TITLE_BELOW.match(text, mark.end) is not None
        return not text.startswith("|", mark.end) and mark.end < len(text)

    def _opens_decimal(self, mark: Mark, sibling: Node | None) -> bool:
        if mark.ordinal != 1 and not (
            sibling is not None
            and mark.ordinal == sibling.ordinal + 1
            and sibling.segment.rpartition(".")[0] == mark.prefix
        ):
            return False
        if not self._opens_line(mark, goes_on=False):
            return False
        if any(mark.prefix in (node.segment, str(node.ordinal)) for node in self._stack) or sibling is not None:
            return True
        return mark.footing == marks_.LINE and (mark.prefix, mark.ordinal + 1) in self._decimals

    @staticmethod
    def _rank_top(node: Node) -> bool:
        return node.parent is None and node.rank <= marks_.CHINESE and node.ordinal > 1

    def _goes_on_after(self, mark: Mark) -> bool:
        """Whether the next number of the count comes before a coarser clause opens a line."""
        places = self._places.get((mark.rank, mark.ordinal + 1), ())
        i = bisect_right(places, mark.at)
        if i == len(places) and mark.rank <= marks_.CHINESE:  # the next one may follow a word without a stop
            places = self._places.get((mark.rank, mark.ordinal + 2), ())
            i = bisect_right(places, mark.at)
        if i == len(places):
            return mark.ordinal > 1
        for rank, lines in self._line_places.items():
            if self._ranks.get(rank, rank) < self._rank(mark):
                j = bisect_right(lines, mark.at)
                if j < len(lines) and lines[j] < places[i]:
                    return mark.ordinal > 1
        return True

    def _is_item_of_article(self, mark: Mark) -> bool:
        places = self._items.get(mark.ordinal + 1, ())
        i = bisect_right(places, mark.at)
        article = bool(self._stack) and self._stack[-1].rank == marks_.ARTICLE
        return article and mark.rank == marks_.CHINESE_IN_BRACKETS and i < len(places) and places[i] - mark.at < _ITEM

    def _under_heading(self, mark: Mark, rank: int) -> bool:
        """Whether only the title of a coarser clause stands between that clause's number and this mark."""
        if not self._stack:
            return False
        above = self._stack[-1]
        gap = mark.at - above.number_end
        return (
            above.rank < rank
            and 2 <= gap <= _HEADING_REACH
            and _SENTENCE_END.search(self._folded.text, above.number_end, mark.at) is None
        )

    def _only_part(self, mark: Mark, rank: int) -> bool:
        """Whether the mark numbers the only part under a heading, in a document that numbers such parts so."""
        apart = self._folded.gap_before(mark.at) or mark.at in self._flat
        return rank in self._last and self._under_heading(mark, rank) and apart

    def _under_headings(self, mark: Mark, rank: int, sibling: Node) -> bool:
        """Puts the finished count and the new one under the headings without number that precede them."""
        heading = heading_before(self._folded.text, mark.at)
        if heading is None or heading[0] <= sibling.number_end:
            return False
        above = sibling.parent
        if above is None or above.rank != rank + TITLED:
            first_at = next(node.at for node in (above.children if above else self._roots) if node.rank == rank)
            first = heading_before(self._folded.text, first_at)
            if first is None and above is None:
                return False
            if first is not None and (above is None or first[0] > above.number_end):
                group = [node for node in (above.children if above else self._roots) if node.rank == rank]
                title = self._titled(first, rank, above)
                title.children.extend(group)
                for node in group:
                    node.parent = title
                siblings = self._roots if above is None else above.children
                siblings[:] = [*(node for node in siblings if node.rank != rank), title]
                self.nodes.append(title)
        else:
            above = above.parent
        while self._stack and self._stack[-1].rank >= rank + TITLED:
            self._stack.pop()
        self._append(self._titled(heading, rank, above))
        return True

    def _titled(self, heading: tuple[int, int], rank: int, parent: Node | None) -> Node:
        start, end = heading
        return Node(start, start, rank + TITLED, 0, self._folded.text[start:end], parent, self._part, title=heading)


def heading_before(text: str, at: int) -> tuple[int, int] | None:
    """The line before this place, where it is a heading without number."""
    if at < 2 or text[at - 1] != "\n":
        return None
    end = at - 1
    start = text.rfind("\n", max(0, end - 40), end) + 1
    if start == 0 and end > 40:
        return None
    if (
        not 2 <= end - start <= 30
        or _HEADING.fullmatch(text, start, end) is None
        or _NO_HEADING.match(text, start, end)
    ):
        return None
    return start, end
