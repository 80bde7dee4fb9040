"""Systems asked for: every platform, register, list, mechanism, label and evaluation that a plan names.

Two readings meet here: the vocabulary of the catalogue (``systems_words``), and the grammar of asking for something
(``systems_grammar``), which also finds what the catalogue does not have. One thing named twice in a clause is one row,
at its first place.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from zhiheng.policy.folding import Folded
from zhiheng.policy.model import Clause, SystemAsked
from zhiheng.policy.systems.grammar import asked_by_grammar
from zhiheng.policy.systems.words import Bare, vocabulary

_PIECE = 1 << 16
_ASKING = re.compile(
    "建立|健全|完善|推行|实施|建设|搭建|探索|开展|编制|发布|推进|构建|打造|推广|建成|设立|落实|加强|强化|深化|推动|"
    "畅通|制定|开发|创建|引入|实行|组织|加大|加快|严格"
)


def read_systems(folded: Folded, clauses: Sequence[Clause]) -> tuple[SystemAsked, ...]:
    """Every system the text names, in the order of the text, placed in its clause."""
    text = folded.text
    where = _Clauses(clauses)
    rows: dict[tuple[int, str], SystemAsked] = {}
    for start, end in _pieces(text):
        _read_piece(text, start, end, where, rows)
    below = {(above, row.system) for row in rows.values() for above in where.above(row.clause)}
    kept = (row for row in rows.values() if row.system is None or (row.clause, row.system) not in below)
    return tuple(sorted(kept, key=lambda row: (row.start, row.end, row.system or "")))


def _read_piece(text: str, start: int, end: int, where: _Clauses, rows: dict[tuple[int, str], SystemAsked]) -> None:
    """Add to the rows what this piece of the text asks for and the rows do not have yet."""
    bare = Bare.of(text, start, end)
    hits = vocabulary().hits(bare.text)
    for hit in hits:
        key = (where.at(bare.at(hit.start)), hit.system)
        if key not in rows:
            first, last = bare.place(hit.start, hit.end)
            asked = _ASKING.search(text, max(start, first - 14), first) is not None
            sure = (0.9 if hit.end - hit.start > 3 else 0.8) if hit.literal else 0.75
            reasons = ("目录用词" if hit.literal else "目录用词(分开出现)",) + (("前有要求动词",) if asked else ())
            confidence = round(sure + 0.05 * asked, 2)
            rows[key] = SystemAsked(text[first:last], first, last, key[0], hit.system, confidence, reasons)
    for asking in asked_by_grammar(bare.text, [(hit.start, hit.end) for hit in hits]):
        first, last = bare.place(asking.start, asking.end)
        words = text[first:last]
        key = (where.at(first), asking.system or words)
        if key not in rows:
            rows[key] = SystemAsked(words, first, last, key[0], asking.system, asking.confidence, asking.reasons)


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """The text in pieces of whole sentences, so that the work on each stays small."""
    start = 0
    while start < len(text):
        end = min(start + _PIECE, len(text))
        if end < len(text):
            cut = max(text.rfind("。", start, end), text.rfind("\n", start, end))
            end = cut + 1 if cut > start else end
        yield start, end
        start = end


class _Clauses:
    """Finds the finest clause that holds a place."""

    def __init__(self, clauses: Sequence[Clause]) -> None:
        self._clauses = clauses
        self._order = sorted(range(len(clauses)), key=lambda number: (clauses[number].start, clauses[number].depth))
        self._starts = [clauses[number].start for number in self._order]

    def at(self, place: int) -> int:
        """The position of the finest clause there; -1 where there is none."""
        found = bisect_right(self._starts, place) - 1
        clause = self._order[found] if found >= 0 else -1
        while clause >= 0 and self._clauses[clause].end <= place:
            clause = self._clauses[clause].parent
        return clause

    def above(self, clause: int) -> Iterator[int]:
        """The clauses over this one."""
        while clause >= 0:
            clause = self._clauses[clause].parent
            if clause >= 0:
                yield clause
