"""The words that claim something about a number: which claim each makes, and where they stand in a text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final, Literal, cast

Group = Literal["change", "rank", "compare", "target"]
Claim = Literal[
    "up",
    "down",
    "level",
    "better",
    "worse",
    "first",
    "last",
    "joint_first",
    "joint_last",
    "highest",
    "lowest",
    "above",
    "below",
    "same",
    "not_below",
    "not_above",
    "better_than",
    "worse_than",
    "reached",
    "missed",
]

_GROUPS: Final[tuple[Group, ...]] = ("change", "rank", "compare", "target")


@dataclass(frozen=True, slots=True)
class Word:
    """A word and what it claims."""

    text: str
    group: Group
    claim: Claim


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All words, and the expressions that find them."""

    words: dict[str, Word]
    unclear: frozenset[str]
    finder: re.Pattern[str]
    context: re.Pattern[str]
    negated: re.Pattern[str]
    """Matches a text that ends in a negation."""
    loose: frozenset[str]
    loose_only_with: str


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The words as ``words.toml`` has them; the longest word wins."""
    table = tomllib.loads(files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))
    words = {
        text: Word(text, group, cast("Claim", claim))
        for group in _GROUPS
        for claim, texts in table[group].items()
        for text in texts
    }
    unclear = frozenset(table["unclear"]["words"])
    return Lexicon(
        words,
        unclear,
        _any_of({*words, *unclear}),
        _any_of(set(table["context"]["words"])),
        re.compile(rf"(?:{_alternatives(set(table['negation']['words']))})\s*$"),
        frozenset(table["loose"]["words"]),
        table["loose"]["only_with"],
    )


def claims_in(text: str) -> Iterator[re.Match[str]]:
    """Where words of the lexicon stand in a text, from left to right, none inside another."""
    for match in lexicon().finder.finditer(text):
        if match.group() not in lexicon().loose or lexicon().loose_only_with in text:
            yield match


def _any_of(words: set[str]) -> re.Pattern[str]:
    return re.compile(_alternatives(words))


def _alternatives(words: set[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))
