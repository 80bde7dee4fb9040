"""The vocabulary of the catalogue of systems, found in one pass over the text.

A word names a system wherever it stands, unless it stands inside a longer word of the vocabulary or inside a phrase
of which the catalogue says that it means something else. Quotation marks inside a word do not count (质量失信“黑名单”).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import ahocorasick

from zhiheng.contract.systems import SystemEntry, systems

_QUOTES = re.compile("[“”‘’\"']")
_NEAR, _SENTENCE = "~", "…"
_REACH = {_NEAR: 20, _SENTENCE: 150}
"""Within how many characters both parts of a word begin; a sentence of the genre seldom exceeds 150."""
_FAR = 1000
_STOPS = {_NEAR: re.compile("[。;,:?!\n]"), _SENTENCE: re.compile("[。\n]")}
_NEVER, _SPREAD, _WORD = range(3)
"""What a match is: a phrase that means something else, the last part of a spread word, a whole word.

A spread word says more than the whole word that is its last part: 农产品……黑名单 is not the general 黑名单."""
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

    def at(self, place: int) -> int:
        """Where in the whole text a character of the bare one stands."""
        return self.start + place + bisect_right(self._cuts, place)

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The place in the whole text of a piece of the bare one."""
        return self.at(start), self.at(end - 1) + 1


class Hit(NamedTuple):
    """A word of the vocabulary in the bare text."""

    start: int
    end: int
    system: str
    literal: bool
    """The words stand together; otherwise other words stand between them."""


class _Literal(NamedTuple):
    """What the automaton knows of one string."""

    number: int
    length: int
    has_digit_edge: bool
    names: list[tuple[int, int]]
    """(kind, system) of the whole words and refused phrases that are this string"""
    seconds: list[tuple[int, str, int]]
    """(number of the first part, gap, system) of the spread words that end in this string"""


_Match = tuple[int, int, int, int, int]
"""start, end counted down, kind, system, where the whole word begins (for a spread word before start).

Sorted, the longer of two matches at one place comes first.
"""


class Vocabulary:
    """All words of the catalogue in one automaton."""

    def __init__(self, entries: Sequence[SystemEntry]) -> None:
        self._numbers = [entry.id for entry in entries]
        literals: dict[str, _Literal] = {}
        for system, entry in enumerate(entries):
            for word in map(_upper, entry.words):
                first, gap, last = _parts(word)
                if gap:
                    _literal(literals, last).seconds.append((_literal(literals, first).number, gap, system))
                else:
                    _literal(literals, word).names.append((_WORD, system))
            for phrase in map(_upper, entry.never):
                _literal(literals, phrase).names.append((_NEVER, system))
        self._size = len(literals)
        self._automaton = ahocorasick.Automaton()
        for text, literal in literals.items():
            self._automaton.add_word(text, literal)
        self._automaton.make_automaton()

    def hits(self, bare: str) -> list[Hit]:
        """The words found, in the order of the text; a word inside a longer one is left out."""
        reach, edge, owner = -1, -1, _NEVER
        refused: dict[int, int] = {}
        kept: list[Hit] = []
        for start, minus_end, kind, system, begin in sorted(self._scan(bare)):
            end = -minus_end
            if kind == _NEVER:
                refused[system] = max(end, refused.get(system, -1))
                continue
            same = end == reach and start == edge and kind == owner
            if (end > reach or same) and end > refused.get(system, -1):
                kept.append(Hit(begin, end, self._numbers[system], kind == _WORD))
            if end > reach:
                reach, edge, owner = end, start, kind
        kept.sort()
        return kept

    def _scan(self, bare: str) -> list[_Match]:
        found: list[_Match] = []
        put = found.append
        latest = [-_FAR] * self._size
        """For each string, where it last began."""
        for last, (number, length, has_digit_edge, names, seconds) in self._automaton.iter(_upper(bare)):
            end = last + 1
            start = end - length
            if has_digit_edge and _cuts_a_number(bare, start, end):
                continue
            for kind, system in names:
                put((start, -end, kind, system, start))
            for first, gap, system in seconds:
                begin = latest[first]
                if start - begin < _REACH[gap] and not _STOPS[gap].search(bare, begin, start):
                    put((start, -end, _SPREAD, system, begin))
            latest[number] = start
        return found


def _literal(literals: dict[str, _Literal], text: str) -> _Literal:
    has_digit_edge = text[0].isdigit() or text[-1].isdigit()
    return literals.setdefault(text, _Literal(len(literals), len(text), has_digit_edge, [], []))


def _upper(text: str) -> str:
    """The text with a to z in capitals and every character at its place."""
    upper = text.upper()
    return upper if len(upper) == len(text) else text.translate(_UPPER)


def _parts(word: str) -> tuple[str, str, str]:
    """A word of the catalogue as first part, mark, last part; mark and last part empty where it stands together."""
    for mark in (_NEAR, _SENTENCE):
        first, found, second = word.partition(mark)
        if found:
            return first, mark, second
    return word, "", ""


def _cuts_a_number(bare: str, start: int, end: int) -> bool:
    """Whether the word is a piece of a longer number (12315 in 123156)."""
    return (bare[start].isdigit() and start > 0 and bare[start - 1].isdigit()) or (
        bare[end - 1].isdigit() and end < len(bare) and bare[end].isdigit()
    )


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary of the whole catalogue; built once."""
    return Vocabulary(systems())
