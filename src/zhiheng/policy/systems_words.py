"""The vocabulary of the catalogue of systems, found in one pass over the text.

A word names a system wherever it stands, unless it stands inside a longer word of the vocabulary or inside a phrase
of which the catalogue says that it means something else. Quotation marks inside a word do not count (质量失信“黑名单”).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

import ahocorasick

from zhiheng.contract.systems import SystemEntry, systems

_QUOTES = re.compile("[“”‘’\"']")
_NEAR, _SENTENCE = "~", "…"
_REACH = {_NEAR: 16, _SENTENCE: 150}
"""How many characters may stand between the parts of a word; a sentence of the genre seldom exceeds 150."""
_STOPS = {_NEAR: re.compile("[。;,:?!\n]"), _SENTENCE: re.compile("[。\n]")}
_GAP = re.compile(f"([{_NEAR}{_SENTENCE}])")
_NEVER, _WORD, _SPREAD = range(3)
"""What a match is: a phrase that means something else, a whole word, the last part of a spread word."""
_UPPER = {code: code - 32 for code in range(ord("a"), ord("z") + 1)}


@dataclass(frozen=True, slots=True)
class Bare:
    """A piece of the text without quotation marks, and the way back."""

    text: str
    start: int
    """Where in the text the piece begins."""
    _cuts: Sequence[int]
    """For each quotation mark left out: the place in ``text`` before which it stood."""

    @classmethod
    def of(cls, text: str, start: int, end: int) -> Bare:
        piece = text[start:end]
        cuts = [found.start() - number for number, found in enumerate(_QUOTES.finditer(piece))]
        return cls(_QUOTES.sub("", piece) if cuts else piece, start, cuts)

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The place in the whole text of a piece of the bare one."""
        first = start + bisect_right(self._cuts, start)
        last = end - 1 + bisect_right(self._cuts, end - 1)
        return self.start + first, self.start + last + 1


@dataclass(frozen=True, slots=True)
class Hit:
    """A word of the vocabulary in the bare text."""

    start: int
    end: int
    system: str
    literal: bool
    """The words stand together; otherwise other words stand between them."""


@dataclass(slots=True)
class _Literal:
    """What the automaton knows of one string."""

    length: int
    names: list[tuple[int, int]] = field(default_factory=list)
    """(kind, system)"""
    parts: list[tuple[int, int]] = field(default_factory=list)
    """(number of the spread word, number of the part in it)"""


@dataclass(frozen=True, slots=True)
class _Spread:
    """A word whose parts do not stand together."""

    system: int
    gaps: tuple[str, ...]
    """The mark before each part but the first."""


class _Match(NamedTuple):
    start: int
    end: int
    kind: int
    system: int
    begin: int
    """Where the whole word begins: for a spread word before ``start``."""


class Vocabulary:
    """All words of the catalogue in one automaton."""

    def __init__(self, entries: Sequence[SystemEntry]) -> None:
        self._numbers = [entry.id for entry in entries]
        self._spread: list[_Spread] = []
        literals: dict[str, _Literal] = {}
        for number, entry in enumerate(entries):
            for word in entry.words:
                self._add(literals, word.translate(_UPPER), number)
            for phrase in entry.never:
                _literal(literals, phrase.translate(_UPPER)).names.append((_NEVER, number))
        self._automaton = ahocorasick.Automaton()
        for text, literal in literals.items():
            self._automaton.add_word(text, literal)
        self._automaton.make_automaton()

    def _add(self, literals: dict[str, _Literal], word: str, system: int) -> None:
        parts = _GAP.split(word)
        if len(parts) == 1:
            _literal(literals, word).names.append((_WORD, system))
            return
        spread = len(self._spread)
        self._spread.append(_Spread(system, tuple(parts[1::2])))
        for number, part in enumerate(parts[::2]):
            _literal(literals, part).parts.append((spread, number))

    def hits(self, bare: str) -> list[Hit]:
        """The words found, in the order of the text; a word inside a longer one is left out."""
        found = self._scan(bare)
        found.sort(key=lambda match: (match.start, -match.end, match.kind))
        reach, edge = -1, (-1, -1)
        refused: dict[int, int] = {}
        kept: list[Hit] = []
        for match in found:
            if match.kind == _NEVER:
                refused[match.system] = max(match.end, refused.get(match.system, -1))
                continue
            place = (match.start, match.end)
            inside = match.end <= reach and place != edge
            if not inside and match.end > refused.get(match.system, -1):
                kept.append(Hit(match.begin, match.end, self._numbers[match.system], match.kind == _WORD))
            if match.end > reach:
                reach, edge = match.end, place
        kept.sort(key=lambda hit: (hit.start, hit.end))
        return kept

    def _scan(self, bare: str) -> list[_Match]:
        found: list[_Match] = []
        begun: dict[tuple[int, int], tuple[int, int]] = {}
        for last, literal in self._automaton.iter(bare.translate(_UPPER)):
            end = last + 1
            start = end - literal.length
            if _cuts_a_number(bare, start, end):
                continue
            found.extend(_Match(start, end, kind, system, start) for kind, system in literal.names)
            for number, part in literal.parts:
                if part == 0:
                    begun[number, 0] = (start, end)
                    continue
                before = begun.get((number, part - 1))
                spread = self._spread[number]
                if before is None or not _joins(bare, before[1], start, spread.gaps[part - 1]):
                    continue
                if part < len(spread.gaps):
                    begun[number, part] = (before[0], end)
                else:
                    found.append(_Match(start, end, _SPREAD, spread.system, before[0]))
        return found


def _literal(literals: dict[str, _Literal], text: str) -> _Literal:
    return literals.setdefault(text, _Literal(len(text)))


def _joins(bare: str, end: int, start: int, gap: str) -> bool:
    return 0 <= start - end <= _REACH[gap] and not _STOPS[gap].search(bare, end, start)


def _cuts_a_number(bare: str, start: int, end: int) -> bool:
    """Whether the word is a piece of a longer number (12315 in 123156)."""
    return (bare[start].isdigit() and start > 0 and bare[start - 1].isdigit()) or (
        bare[end - 1].isdigit() and end < len(bare) and bare[end].isdigit()
    )


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary of the whole catalogue; built once."""
    return Vocabulary(systems())
