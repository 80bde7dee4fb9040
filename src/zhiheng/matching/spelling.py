"""One spelling for names that were typed, scanned and copied; and which characters are taken for one another.

Folding changes how a name is written, never which name it is: width, spaces, punctuation, brackets, traditional
characters, capitals. Characters that are taken for one another are never folded into one (``slips.toml``).
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from functools import cache
from importlib.resources import files
from itertools import combinations
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
def _table() -> dict[str, str]:
    table: dict[str, str] = tomllib.loads(files("zhiheng.matching").joinpath("slips.toml").read_text("utf-8"))
    return table


@cache
def _telling_apart() -> frozenset[str]:
    """The characters that are there to tell names apart."""
    return frozenset(_table()["telling_apart"])


@cache
def _groups() -> dict[str, frozenset[tuple[Slip, int]]]:
    """The groups of characters taken for one another that each character is in."""
    found: dict[str, set[tuple[Slip, int]]] = {}
    slips: tuple[Slip, ...] = ("sound", "shape")
    for slip in slips:
        for number, group in enumerate(_table()[slip].split()):
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

    A character that is there to tell names apart is never left out: 甲号 is not 乙号.

    >>> within_one("宏达三利")
    ('宏达三利', '达三利', '宏三利', '宏达三')
    """
    fixed = _telling_apart()
    return (word, *(word[:place] + word[place + 1 :] for place, char in enumerate(word) if char not in fixed))


def spelled_alike(names: Mapping[int, str], among: AbstractSet[int], *, most: int = 20) -> list[tuple[int, int]]:
    """The pairs of numbers whose names are one but for how they are written, one of each pair being among these.

    A name that more than ``most`` bear tells nobody apart: it makes no pair.

    >>> spelled_alike({1: "白馒头（大）", 2: "白饅頭 (大)", 3: "豆沙包"}, {2})
    [(1, 2)]
    """
    groups: dict[str, list[int]] = {}
    for number, name in sorted(names.items()):
        groups.setdefault(folded(name), []).append(number)
    return [
        pair
        for name, group in groups.items()
        if name and len(group) <= most
        for pair in combinations(group, 2)
        if not among.isdisjoint(pair)
    ]
