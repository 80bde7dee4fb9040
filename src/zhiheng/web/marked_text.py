"""The plan's text with marks in it: paragraphs cut into pieces, each piece with the marks that lie over it.

Every paragraph and piece knows where it starts in the plain text, so that words a person selects on the page lead
back to offsets. No character is added or left out inside a paragraph; only line ends and the white space around a
paragraph stay out.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Mark:
    """Something found in the text: where, of which look, and which item on the other side it belongs to."""

    start: int
    end: int
    look: str
    """Style classes: ``target``, ``unit lead``, ``system`` …"""
    item: str = ""
    """Key of the item on the list side (``t12``, ``n3``); empty where there is none."""
    href: str = ""
    tip: str = ""
    owns: bool = True
    """Its first words are the item's place; False for further words of the same item (a deadline of a task)."""
    also: tuple[str, ...] = ()
    """Keys of further items it speaks for: a note that stands for a whole group of tasks."""


@dataclass(frozen=True, slots=True)
class Break:
    """A place where a paragraph begins although the text may have no line end there: the start of a clause."""

    start: int
    anchor: str
    look: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words under the same marks, outermost mark first."""

    start: int
    text: str
    marks: tuple[Mark, ...]
    opens: tuple[Mark, ...]
    """Those of the marks whose first words these are."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph: its pieces in order, and the clause that begins with it, if one does."""

    start: int
    pieces: tuple[Piece, ...]
    anchor: str = ""
    look: str = ""


def paragraphs(text: str, marks: Iterable[Mark], breaks: Iterable[Break] = ()) -> list[Paragraph]:
    r"""The text as paragraphs, in order; time grows with text and marks, not with their product.

    >>> found = paragraphs("甲乙丙\n 丁", [Mark(1, 2, "target")])
    >>> [(one.start, [(piece.text, len(piece.marks)) for piece in one.pieces]) for one in found]
    [(0, [('甲', 0), ('乙', 1), ('丙', 0)]), (5, [('丁', 0)])]
    """
    clause_at: dict[int, Break] = {}
    for begin in breaks:
        clause_at.setdefault(begin.start, begin)
    ordered = sorted(marks, key=lambda mark: (mark.start, -mark.end))
    spans = _lines(text, sorted(clause_at))
    found: list[Paragraph] = []
    running: list[Mark] = []
    opened: set[int] = set()
    following = 0
    for start, end in spans:
        running = [mark for mark in running if mark.end > start]
        while following < len(ordered) and ordered[following].start < end:
            if ordered[following].end > start:
                running.append(ordered[following])
            following += 1
        place = clause_at.get(start)
        found.append(
            Paragraph(
                start=start,
                pieces=_pieces(text, start, end, running, opened),
                anchor=place.anchor if place else "",
                look=place.look if place else "",
            )
        )
    return found


def _lines(text: str, breaks: Sequence[int]) -> list[tuple[int, int]]:
    """Start and end of each paragraph that has words, without the white space around it."""
    spans: list[tuple[int, int]] = []
    at = 0
    for line in text.splitlines(keepends=True):
        after = at + len(line)
        cuts = [at, *breaks[bisect_right(breaks, at) : bisect_right(breaks, after - 1)], after]
        for start, end in pairwise(cuts):
            words = text[start:end]
            if words.strip():
                spans.append((start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())))
        at = after
    return spans


def _pieces(text: str, start: int, end: int, marks: Sequence[Mark], opened: set[int]) -> tuple[Piece, ...]:
    """The words from start to end, cut where a mark begins or ends; ``opened`` remembers which have begun before."""
    edges = {start, end}
    for mark in marks:
        edges.add(min(max(mark.start, start), end))
        edges.add(min(max(mark.end, start), end))
    cuts = sorted(edges)
    found: list[Piece] = []
    over: list[Mark] = []
    following = 0
    for here, there in pairwise(cuts):
        over = [mark for mark in over if mark.end > here]
        while following < len(marks) and marks[following].start <= here:
            if marks[following].end > here:
                over.append(marks[following])
            following += 1
        stacked = tuple(sorted(over, key=lambda mark: mark.start - mark.end))
        opens = tuple(mark for mark in stacked if id(mark) not in opened)
        opened.update(map(id, opens))
        found.append(Piece(start=here, text=text[here:there], marks=stacked, opens=opens))
    return tuple(found)
