"""The upper-level documents a plan rests on, from the words before its first measures."""

from __future__ import annotations

import re

from zhiheng.policy.folding import Folded
from zhiheng.policy.head.front import printed
from zhiheng.policy.model import Basis

_QUOTED = re.compile(
    r"《(?P<title>(?:[^《》\n]|《[^《》\n]{2,90}》){3,160})》"
    r"(?:\(?(?P<number>[一-龥]{2,16}[\[(](?:19|20)\d\d年?[\])]第?\d{1,4}号)(?:,[^()\n]{1,30})?\)?)?"
)
_NUMBERED = re.compile(
    r"(?:根据|按照|落实|贯彻|执行|依据|转发|明确|[》)]和|[》)]及|[》)]、)"
    r"(?P<number>[一-龥]{2,8}\[(?:19|20)\d\d\]第?\d{1,4}号)(?=文|通知|精神|等|、|和|要求)"
)
_RESTS = re.compile(r"贯彻|落实|根据|依据|按照|依照|遵照|围绕|对照|执行|响应|结合|精神|要求|部署|规定|实施|以")
_MAKES = re.compile(r"(?:制定|起草|编制|出台|修订|形成|研究|现将|印发|将)(?:了|本|我[省市县区])?[^《。]{0,8}$")
_ABBREVIATED = re.compile(r"^\(?以?下?简称|^\(以下简称")


def read_basis(folded: Folded, stretches: list[tuple[int, int]], own_title: str) -> tuple[Basis, ...]:
    """The documents named in these stretches of the text as what the plan rests on, each once, in text order."""
    found: dict[str, Basis] = {}
    for start, end in stretches:
        for match in _QUOTED.finditer(folded.text, start, end):
            if _is_own(match["title"], own_title) or not _is_rested_on(folded.text, match.start(), start):
                continue
            title = printed(folded, match.start("title"), match.end("title"))
            number = printed(folded, match.start("number"), match.end("number")) if match["number"] else ""
            key = re.sub(r"\W", "", title)
            if key not in found or (number and not found[key].number):
                found[key] = Basis(title, number, match.start(), match.end())
        for match in _NUMBERED.finditer(folded.text, start, end):
            number = printed(folded, match.start("number"), match.end("number"))
            if all(item.number != number for item in found.values()):
                found[number] = Basis("", number, match.start("number"), match.end("number"))
    return tuple(sorted(found.values(), key=lambda item: item.start))


def _is_own(title: str, own_title: str) -> bool:
    """Whether a quoted title is the plan's own."""
    bare, own = re.sub(r"\W|征求意见稿", "", title), re.sub(r"\W", "", own_title)
    return bool(own) and (bare == own or (len(bare) > 8 and own.endswith(bare)))


def _is_rested_on(text: str, place: int, start: int) -> bool:
    """Whether the words before a title rest on the document, and do not announce that one is to be made."""
    sentence = max(text.rfind("。", start, place), text.rfind("\n", start, place), start - 1) + 1
    before = text[max(sentence, place - 240) : place]
    return _RESTS.search(before) is not None and _MAKES.search(before) is None
