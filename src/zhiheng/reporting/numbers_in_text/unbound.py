"""Claims and numbers typed by hand: what a sentence may not say unless it is bound to a number."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from zhiheng.reporting.numbers_in_text.template import Piece, Placeholder
from zhiheng.reporting.numbers_in_text.words import claims_in, lexicon

_ALLOWED: Final = re.compile(
    r"《[^》]*》"  # a title
    r"|[〔\[（(]\d{4}[〕\]）)]\s*\d+\s*号"  # the number of a document
    r"|\d{4}\s*[—–~～至-]+\s*\d{4}\s*年|\d{4}\s*年度?|\d{1,2}\s*月(?:份)?(?:\s*\d{1,2}\s*日)?|\d{1,2}\s*日"
    r"|第\s*\d+(?!\s*[\d位名])"  # an ordinal that is no rank
    r"|[A-Za-z][A-Za-z/]*\s*\d+(?:\.\d+)*(?:[-—:]\d{4})?(?![\d.%‰])"  # the number of a standard
)
_NUMBER: Final = re.compile(
    r"\d[\d,]*(?:\.\d+)?\s*(?:个?百分点|个?千分点|[%‰万亿]?\w{0,2})?"
    r"|百分之[零一二三四五六七八九十百点两]+|[一二三四五六七八九两]成(?:以上|左右|多)|[一二三四五六七八九]分之[一二三四五六七八九]"
    r"|第\s*[一二三四五六七八九十]+\s*[位名]|过半|半数"
)


@dataclass(frozen=True, slots=True)
class Names:
    """The names of indicators, in one expression; they may contain words that elsewhere would be claims."""

    expression: re.Pattern[str] = field()

    @classmethod
    def of(cls, names: Iterable[str]) -> Names:
        longest_first = sorted({name for name in names if len(name) >= 4}, key=lambda name: (-len(name), name))
        return cls(re.compile("|".join(map(re.escape, longest_first)) or r"(?!)"))


def words_unbound(pieces: list[Piece], names: Names) -> Iterator[str]:
    """The words of a sentence about numbers that claim something and are not marked.

    达到 before a number says only that the number is this one, and may stand.
    """
    text = "".join(piece for piece in pieces if isinstance(piece, str))
    about_numbers = (
        any(isinstance(piece, Placeholder) and piece.parts[0] != "原文" for piece in pieces)
        or names.expression.search(text)
        or lexicon().context.search(text)
    )
    if not about_numbers:
        return
    speaks_of_a_target = lexicon().loose_only_with in text
    for place, piece in enumerate(pieces):
        if not isinstance(piece, str):
            continue
        masked = names.expression.sub(lambda match: "　" * len(match.group()), _ALLOWED.sub(_blank, piece))
        following = pieces[place + 1] if place + 1 < len(pieces) else None
        for match in claims_in(masked + (lexicon().loose_only_with if speaks_of_a_target else "")):
            before_a_number = _is_number(following) and match.end() == len(piece.rstrip())
            if match.group() != "达到" or not before_a_number:
                yield match.group()


def numbers_unbound(pieces: list[Piece]) -> Iterator[str]:
    """The numbers typed by hand; dates, titles and the numbers of documents and standards are none."""
    for piece in pieces:
        if isinstance(piece, str):
            text = unicodedata.normalize("NFKC", piece)
            for match in _NUMBER.finditer(_ALLOWED.sub(_blank, text)):
                yield match.group().strip()


def _is_number(piece: Piece | None) -> bool:
    return isinstance(piece, Placeholder) and piece.parts[0] not in lexicon().words


def _blank(match: re.Match[str]) -> str:
    return "　" * len(match.group())
