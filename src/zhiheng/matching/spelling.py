"""One spelling for names that were typed, scanned and copied; and which characters are taken for one another.

Folding changes how a name is written, never which name it is: width, spaces, punctuation, brackets, traditional
characters, capitals. Characters that are taken for one another are never folded into one (``slips.toml``).
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Final, Literal

Slip = Literal["sound", "shape"]

_BRACKETS: Final = {**dict.fromkeys("（〔【［｛〈《[{<「『﹙", "("), **dict.fromkeys("）〕】］｝〉》]}>」』﹚", ")")}
_DROPPED: Final = (
    " \t\r\n\x0b\x0c\xa0\u3000\ufeff\u200b\u200c\u200d\u2060\u00ad.。．,，、;；:：·・•'\"’‘“”`~*_-—–―－/\\|?？!！"
)
_SPELLING: Final = str.maketrans({**_BRACKETS, **dict.fromkeys(_DROPPED, "")})
_UNUSUAL: Final = re.compile("[^一-龥A-Z0-9()]")


def folded(name: str) -> str:
    """The name in one spelling: half-width, simplified, round brackets, capitals, no spaces or punctuation.

    >>> folded("澜溪市宏達食品（集團） 有限公司．")
    '澜溪市宏达食品(集团)有限公司'
    """
    text = name
    if _UNUSUAL.search(text):
        text = unicodedata.normalize("NFKC", text).translate(_SPELLING).upper()
        # Capitals and dropped spaces may bring together what is written as one character.
        text = unicodedata.normalize("NFKC", text).translate(_SPELLING)
    try:
        # Every character of GB 2312 is a simplified one: most names need no look-up.
        text.encode("gb2312")
    except UnicodeEncodeError:
        return text.translate(_simplified())
    return text


@cache
def _simplified() -> dict[int, str]:
    """Traditional characters to simplified ones, one for one; characters of GB 2312 stay themselves."""
    from opencc import OpenCC  # noqa: PLC0415 - 7 MB of dictionaries that few names need

    rare = [char for char in map(chr, range(0x4E00, 0xA000)) if not char.encode("gb2312", "ignore")]
    converter = OpenCC("t2s")
    # Twice, since what the simple form of one character is written with may be a traditional character of another.
    simple = converter.convert(converter.convert("\n".join(rare))).split("\n")
    return {ord(char): to for char, to in zip(rare, simple, strict=True) if to != char and len(to) == 1}


@cache
def _groups() -> dict[str, frozenset[tuple[Slip, int]]]:
    """The groups of characters taken for one another that each character is in."""
    table = tomllib.loads(files("zhiheng.matching").joinpath("slips.toml").read_text("utf-8"))
    found: dict[str, set[tuple[Slip, int]]] = {}
    slips: tuple[Slip, ...] = ("sound", "shape")
    for slip in slips:
        for number, group in enumerate(table[slip].split()):
            for char in group:
                found.setdefault(char, set()).add((slip, number))
    return {char: frozenset(groups) for char, groups in found.items()}


def slip_between(a: str, b: str) -> Slip | None:
    """How two different characters are taken for one another; None where they are not.

    >>> slip_between("宏", "鸿"), slip_between("品", "晶"), slip_between("宏", "远")
    ('sound', 'shape', None)
    """
    groups = _groups()
    shared = groups.get(a, frozenset()) & groups.get(b, frozenset())
    if not shared:
        return None
    return "sound" if any(slip == "sound" for slip, _ in shared) else "shape"


def slips_of(word: str) -> tuple[str, ...]:
    """What a word has in common with every word that differs from it by one character taken for another.

    >>> sorted(set(slips_of("宏达")) & set(slips_of("鸿达")))
    ['#sound0达']
    >>> set(slips_of("宏达")) & set(slips_of("鸿远"))
    set()
    """
    groups = _groups()
    return tuple(
        f"{word[:place]}#{slip}{number}{word[place + 1 :]}"
        for place, char in enumerate(word)
        for slip, number in sorted(groups.get(char, ()))
    )


def within_one(word: str) -> tuple[str, ...]:
    """The word, and it without each of its characters: two words that share one differ by one slip of the hand.

    >>> within_one("宏达利")
    ('宏达利', '达利', '宏利', '宏达')
    """
    return (word, *(word[:place] + word[place + 1 :] for place in range(len(word))))
