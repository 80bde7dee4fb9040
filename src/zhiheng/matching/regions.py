"""The names of regions as they stand before names of firms: written out or short, one behind the other."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from zhiheng.matching.spelling import folded

_LEVEL: Final = re.compile(r"(?:特别行政区|新区|地区|[省市县区旗盟州])$")
_TOWN: Final = re.compile(r"[一-龥]{2,3}?(?:街道|[区县镇乡村])")
_LEVEL_WORDS: Final = frozenset("省市县区旗州")
MOST_LEVELS: Final = 5
"""Province, city, district, town, village."""


@cache
def _table() -> tuple[dict[str, str], dict[str, str], re.Pattern[str]]:
    """The provinces by name and by what else they are called; and how a region is written that nobody listed."""
    table = tomllib.loads(files("zhiheng.matching").joinpath("company_names.toml").read_text("utf-8"))
    unlisted = rf"[一-龥]{{2,3}}?(?:省|(?<![{table['level_words']['not_a_city']}])市|自治州|自治县|县)"
    return {name: code for code, name in table["provinces"].items()}, table["short_names"], re.compile(unlisted)


class Regions:
    """The regions that names are read with: by full name, and by the name without its level word.

    The provinces of China are known. What a firm's name states of its region is a code, with ``/`` and the name behind
    it for what nobody listed: ``990102``, ``990102/柳桥镇``, ``/云浦市``.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        """``names`` leads from a region's name to its code; of two with one short name the upper one has it."""
        provinces, short_names, self._unlisted = _table()
        full = {folded(name): code for name, code in {**provinces, **names}.items()}
        short: dict[str, str] = dict(short_names)
        for name, code in sorted(full.items(), key=lambda item: (-_trailing_zeros(item[1]), item[1])):
            stem = _LEVEL.sub("", name)
            if len(stem) >= 2 and not stem.endswith("自治"):
                short.setdefault(stem, code)
        self._all = {**short, **full}
        self._stems = {code: stem for stem, code in short.items()}
        self._openers: dict[str, list[tuple[str, str, bool]]] = {}
        for name in sorted(self._all, key=len, reverse=True):
            self._openers.setdefault(name[:2], []).append((name, self._all[name], name in full))

    def stated_by(self, words: str) -> str:
        """The region that these words and no others state; empty where they state none."""
        region, at = "", 0
        for _ in range(MOST_LEVELS):
            found = self.opening(words, at, region)
            if found is None:
                return ""
            region, at, _ = found
            if at == len(words):
                return region
        return ""

    def short_name(self, code: str) -> str:
        """The name of a listed region without its level word; empty where there is none."""
        return self._stems.get(code, "")

    def opening(self, text: str, at: int, upper: str) -> tuple[str, int, bool] | None:
        """The region that stands at a place of a text behind an upper one: what it states, its end, whether in full."""
        for name, code, full in self._openers.get(text[at : at + 2], ()):
            if text.startswith(name, at):
                end = at + len(name)
                if full or text[end : end + 1] not in _LEVEL_WORDS:
                    return code, end, full
        unlisted = self._unlisted.match(text, at) or (_TOWN.match(text, at) if upper else None)
        return (f"{upper}/{unlisted.group()}", unlisted.end(), True) if unlisted else None


def _trailing_zeros(code: str) -> int:
    """How many zeros a code ends with: the more, the higher the region."""
    return len(code) - len(code.rstrip("0"))


def opening_digits(stated: str) -> str:
    """What all regions within a stated one begin with, by GB/T 2260: two digits for the province, four for the city.

    >>> opening_digits("990100"), opening_digits("990102/柳桥镇")
    ('9901', '990102/柳桥镇')
    """
    if "/" not in stated:
        for digits in (2, 4, 6, 9):
            if not stated[digits:].strip("0"):
                return stated[:digits]
    return stated


def lies_within(stated: str, upper: str) -> bool:
    """Whether a stated region lies in another or is it.

    >>> lies_within("990102", "990100"), lies_within("990102", "990200"), lies_within("990102/柳桥镇", "990100")
    (True, False, True)
    """
    return stated.startswith(opening_digits(upper))
