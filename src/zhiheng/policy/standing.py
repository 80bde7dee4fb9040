"""How documents stand to each other: which plan may be above which, which one a plan rests on, and what is a draft."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from zhiheng.policy.model import Basis

_RANKS: Final = {"nation": 0, "province": 1, "city": 2, "county": 3, "town": 4}
_LEVEL_ZH: Final = {"nation": "国家", "province": "省级", "city": "市级", "county": "县级", "town": "乡镇"}
_LONG_ENOUGH: Final = 6
"""A title with fewer characters names no document by itself."""

_CARRIED: Final = re.compile(r"关于(?:印发|转发|批转|发布|下发)(.{6,}?)的?(?:通知|函)?$")
_ISSUER: Final = re.compile(r"^.{2,40}?(?:委员会|委|政府|办公厅|办公室|厅|局|国务院|中央)(?=关于)")
_DRAFT: Final = re.compile(
    r"[(（]\s*(公开征求意见稿|征求意见稿|送审稿|讨论稿|草案|代拟稿|修改稿|审议稿|报批稿|草稿|初稿)\s*[)）]"
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What of a plan tells its place among others."""

    title: str
    number: str
    place: str
    level: str


def why_not_above(upper: Standing, lower: Standing) -> str:
    """Why the first plan is not above the second, in one Chinese sentence; empty where it may be.

    Nation stands above province, province above city, city above county, county above town. A plan that names no level
    may stand anywhere but above one of its own place.
    """
    if upper.place and upper.place == lower.place:
        return f"两份都是{upper.place}的方案，同一地区的方案没有上下级之分。"
    if upper.level not in _RANKS or lower.level not in _RANKS:
        return ""
    if _RANKS[upper.level] == _RANKS[lower.level]:
        return f"两份都是{_LEVEL_ZH[upper.level]}方案，同级之间没有上下级之分。"
    if _RANKS[upper.level] > _RANKS[lower.level]:
        return f"所选上级是{_LEVEL_ZH[upper.level]}方案，所选下级是{_LEVEL_ZH[lower.level]}方案，上下级选反了。"
    return ""


def rests_on(basis: Basis, plan: Standing) -> bool:
    """Whether the document a plan rests on is this one: by its number, else by its title.

    A title without its issuer is not enough where the plan is of a place: many bear the same one.
    """
    if basis.number and plan.number:
        return _bare(basis.number) == _bare(plan.number)
    wanted, own = _title(basis.title), _title(plan.title)
    if len(own) < _LONG_ENOUGH or len(wanted) < _LONG_ENOUGH:
        return False
    if wanted == own:
        return not plan.place or plan.place in basis.title or not _ISSUER.match(_bare(basis.title))
    return bool(plan.place) and plan.place in basis.title and _ISSUER.sub("", wanted) == _ISSUER.sub("", own)


def _bare(words: str) -> str:
    return re.sub(r"[\W_]", "", words)


def _title(words: str) -> str:
    """A title without signs, and without the notice that carries it."""
    bare = _bare(words)
    carried = _CARRIED.search(bare)
    return carried[1] if carried else bare


def draft_word(text: str, title: str, *, before: int) -> str:
    r"""The word that tells a draft (征求意见稿), printed behind the title or alone on a line before the first clause.

    ``before``: where the first clause begins. Drafts of other documents that the text names do not count.

    >>> draft_word("某市质量提升方案\n（征求意见稿）\n一、总体要求", "某市质量提升方案", before=17)
    '征求意见稿'
    """
    tail = _bare(title)[-_LONG_ENOUGH:]
    for found in _DRAFT.finditer(text, 0, max(before, 0)):
        ahead = text[max(0, found.start() - 40) : found.start()]
        behind = text[found.end() : found.end() + 1]
        if (tail and _bare(ahead).endswith(tail)) or (ahead.endswith("\n") and behind in ("\n", "\r", "")):
            return found[1]
    return ""
