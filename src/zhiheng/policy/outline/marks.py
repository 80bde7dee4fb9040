"""Marks: everything in the folded text that could open a clause, with its rank, ordinal and how surely it opens one.

Which marks do open clauses is decided by their order (``outline_order``); here only their form and the characters
around them count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zhiheng.policy.folding import Folded

PART: Final = 0
SIGNED: Final = 5
"""◆ 总体目标: a heading that a sign opens, in documents that number nothing above it."""
CHAPTER: Final = 10
SECTION: Final = 20
ARTICLE: Final = 30
CHINESE: Final = 40
CHINESE_IN_BRACKETS: Final = 50
NAMED: Final = 55
"""任务一: a word and a number."""
ARABIC: Final = 60
DECIMAL: Final = 62
"""And 63, 64 for deeper decimals: 1.1 is 62, 1.1.1 is 63."""
ARABIC_IN_BRACKETS: Final = 70
ARABIC_HALF_BRACKET: Final = 75
CIRCLED: Final = 80
"""Ranks: a lower rank is usually the coarser division. ``outline_order`` learns where a document differs."""

LINE: Final = 3
"""The mark stands at the start of a line."""
SENTENCE: Final = 2
"""The mark stands after the end of a sentence, or after a gap."""
HALF: Final = 1
"""The mark stands after ``;`` or ``:``."""
INSIDE: Final = 0
"""The mark stands inside a sentence."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A number that could open a clause."""

    at: int
    end: int
    rank: int
    ordinal: int
    segment: str
    """The last part of the path: ``一``, ``(一)``, ``1``, ``第三条``."""
    footing: int
    prefix: str = ""
    """Of a decimal: the number above it (``1.2`` of ``1.2.3``)."""


_CHINESE_NUMERAL = "一二三四五六七八九十百零〇"
_DIVISION = re.compile(rf"第([{_CHINESE_NUMERAL}\d]{{1,5}})(部分|[编篇章节条])")
_DIVISION_RANKS = {"部分": PART, "编": PART, "篇": PART, "章": CHAPTER, "节": SECTION, "条": ARTICLE}
_CHINESE = re.compile(rf"[{_CHINESE_NUMERAL}]{{1,4}}[、.]")
_CHINESE_SPACED = re.compile(r"^[一二三四五六七八九十]{1,3}(?=[:,]?[^\W\d_一二三四五六七八九十])", re.MULTILINE)
_BRACKETED = re.compile(rf"\(([{_CHINESE_NUMERAL}]{{1,4}}|\d{{1,2}})\)[、.]?")
_HALF_BRACKETED = re.compile(r"^[一二三四五六七八九十]{1,3}\)(?=[^\n)])", re.MULTILINE)
_ARABIC = re.compile(r"\d(?<![\d.]\d)\d?[.、)](?!\d(?!23(?:15|31|45|65|69)\D))[、.]?")
"""No decimal, but the number of a clause that begins with a hotline: 7.12315投诉."""
_DECIMAL = re.compile(r"\d(?<![\d.]\d)\d?(?:\.\d{1,2}){1,3}(?![\d.%亿万元个家倍‰])[、.]?")
_ARABIC_SPACED = re.compile(r"[1-9](?<![\d.][1-9])\d?(?=[^\W\d_a-z年月日])")
_NAMED = re.compile(
    rf"\n[#*·]{{0,6}}\[?(?P<words>(?:重点|专项|主要)?(?:任务|行动|工程|措施|举措|项目)(?P<number>[{_CHINESE_NUMERAL}]{{1,3}}|\d{{1,2}}))"
    r"(?=[:、.\]]|[^\W\d_个项家件处座条批次])[:、.\]]?"
)
_SIGNED_HEADING = re.compile(r"^·[^\W\d_][^。,;:!?\n|\t()《》·]{1,15}\n(?=[^·\n])", re.MULTILINE)
_SINGLE = re.compile("[①-⑳㈠-㈩⑴-⒇⒈-⒛]")
_FEWEST_SIGNED: Final = 2
_FEWEST_BARE: Final = 3
_OF_SENTENCES = re.compile(r"[^\n|\t]{2,}。")
_SENTENCE_ENDS = frozenset("。!?")
_CLOSERS = frozenset("”’)]》>")
_MARKUP = frozenset("#*>·")
_UNIT_ENDS = frozenset("局委办厅部府会心区县市镇司队院行团位门企校所站道室处科月日年底前")
_UNITS = re.compile(r"(?:单位|部门|科室|主体|牵头|配合|负责|主办|协办|承办)(?:[:\]]|——)")
_TIMES = re.compile(r"(?:时限|时间|期限)(?:要求)?[:\]]")
_ORDINAL_LIST = re.compile(rf"[{_CHINESE_NUMERAL}][、级类等次产线期批]")
_NUMERALS = {char: value for value, char in enumerate("一二三四五六七八九", 1)}


def ordinal_of(words: str) -> int:
    """The value of an ordinal below 1000 in Chinese or Arabic figures; 0 where it is none.

    >>> ordinal_of("十四"), ordinal_of("一百零二"), ordinal_of("7")
    (14, 102, 7)
    """
    if words.isdigit():
        return int(words)
    total = digit = 0
    for char in words:
        if char in _NUMERALS:
            if digit:
                return 0
            digit = _NUMERALS[char]
        elif char in "十百":
            total += (digit or 1) * (10 if char == "十" else 100)
            digit = 0
    return total + digit


def find_marks(folded: Folded) -> list[Mark]:
    """Every mark of the text, in text order."""
    marks = [
        mark
        for found in (_divisions, _chinese, _named, _bracketed, _arabic, _decimals, _signs)
        for mark in found(folded)
        if mark.ordinal
    ]
    if any(mark.prefix and mark.footing >= SENTENCE for mark in marks):
        marks.extend(_spaced_arabic(folded))
    else:
        marks.extend(_spaced_paragraphs(folded))
    marks.extend(_signed_headings(folded, marks))
    marks.sort(key=lambda mark: (mark.at, -mark.end))
    return marks


def footing_of(folded: Folded, at: int) -> int:
    """How surely something new begins at this place."""
    text = folded.text
    if at == 0 or text[at - 1] == "\n":
        return LINE
    before = text[at - 1]
    if before in _MARKUP and _only_markup(text, at):
        return LINE
    if before in "[(“《第" or text.startswith(("、", "》", "“"), at):
        return INSIDE
    if before in _SENTENCE_ENDS or before in _CLOSERS:
        return SENTENCE
    if before in " \t|" or folded.gap_before(at):
        return SENTENCE
    if before in ";:":
        return HALF
    return SENTENCE if before in _UNIT_ENDS and _after_units(text, at) else INSIDE


def _only_markup(text: str, at: int) -> bool:
    """Whether nothing but heading signs (##, **, ·) stands before this place on its line."""
    line = text.rfind("\n", max(0, at - 12), at) + 1
    return (line > 0 or at <= 12) and not text[line:at].strip("#*>· ")


def _after_units(text: str, at: int) -> bool:
    """Whether a list of units or a time under a label (责任单位:…), written without 。, ends here."""
    near = max(0, at - 160)
    sentence = max(text.rfind("。", near, at), text.rfind("\n", near, at), near)
    labels = _TIMES if text[at - 1] in "月日年底前" else _UNITS
    return labels.search(text, sentence, at) is not None


def _divisions(folded: Folded) -> Iterator[Mark]:
    for match in _DIVISION.finditer(folded.text):
        footing = footing_of(folded, match.start())
        word = folded.text.startswith(("件", "例", "款", "约", "目", "理"), match.end())
        if word and match[2] == "条" and not folded.gap_before(match.end()):
            continue
        if folded.text.startswith(("的", "规定", "、", "和", "至", "第"), match.end()):
            continue
        yield Mark(match.start(), match.end(), _DIVISION_RANKS[match[2]], ordinal_of(match[1]), match[0], footing)


def _chinese(folded: Folded) -> Iterator[Mark]:
    text = folded.text
    for match in _CHINESE.finditer(text):
        if _ORDINAL_LIST.match(text, match.end()):
            continue
        segment = match[0][:-1]
        yield Mark(match.start(), match.end(), CHINESE, ordinal_of(segment), segment, footing_of(folded, match.start()))
    for match in _CHINESE_SPACED.finditer(text):
        if folded.gap_before(match.end()) or text[match.end()] == ":":
            yield Mark(match.start(), match.end(), CHINESE, ordinal_of(match[0]), match[0], LINE)


def _named(folded: Folded) -> Iterator[Mark]:
    text = folded.text
    for match in _NAMED.finditer(text):
        if text[match.end() - 1] in ":、.]" or folded.gap_before(match.end()):
            at = match.start("words") - (text[match.start("words") - 1] == "[")
            yield Mark(at, match.end(), NAMED, ordinal_of(match["number"]), match["words"], LINE)


def _bracketed(folded: Folded) -> Iterator[Mark]:
    for match in _BRACKETED.finditer(folded.text):
        arabic = match[1].isdigit()
        segment = f"({int(match[1])})" if arabic else f"({match[1]})"
        yield Mark(
            match.start(),
            match.end(),
            ARABIC_IN_BRACKETS if arabic else CHINESE_IN_BRACKETS,
            ordinal_of(match[1]),
            segment,
            footing_of(folded, match.start()),
        )
    for match in _HALF_BRACKETED.finditer(folded.text):
        yield Mark(match.start(), match.end(), CHINESE_IN_BRACKETS, ordinal_of(match[0][:-1]), match[0], LINE)


def _arabic(folded: Folded) -> Iterator[Mark]:
    text = folded.text
    for match in _ARABIC.finditer(text):
        ordinal = int(match[0].rstrip(".、)"))
        half = match[0].endswith(")")
        if half and text.rfind("(", max(0, match.start() - 40), match.start()) > text.rfind(
            ")", max(0, match.start() - 40), match.start()
        ):
            continue
        segment = f"{ordinal})" if half else str(ordinal)
        rank = ARABIC_HALF_BRACKET if half else ARABIC
        yield Mark(match.start(), match.end(), rank, ordinal, segment, footing_of(folded, match.start()))


def _decimals(folded: Folded) -> Iterator[Mark]:
    for match in _DECIMAL.finditer(folded.text):
        footing = footing_of(folded, match.start())
        if footing < SENTENCE:
            continue
        segment = match[0].rstrip(".、")
        prefix, _, last = segment.rpartition(".")
        yield Mark(match.start(), match.end(), DECIMAL + prefix.count("."), int(last), segment, footing, prefix)


def _spaced_arabic(folded: Folded) -> Iterator[Mark]:
    """Bare numbers set off by white space, in documents that count 1, 1.1, 1.1.1."""
    for match in _ARABIC_SPACED.finditer(folded.text):
        at, end = match.start(), match.end()
        if not folded.gap_before(end):
            continue
        footing = footing_of(folded, at)
        if footing == LINE or (footing == SENTENCE and folded.gap_before(at)):
            yield Mark(at, end, ARABIC, int(match[0]), match[0], footing)


def _signed_headings(folded: Folded, marks: list[Mark]) -> list[Mark]:
    """Headings opened by one sign, where they stand above every numbered clause."""
    text = folded.text
    found = list(_SIGNED_HEADING.finditer(text))
    if not found:
        return []
    at_line = [mark for mark in marks if mark.footing == LINE]
    numbered_above = any(mark.at < found[0].start() or mark.rank <= CHINESE for mark in at_line)
    signs = {folded.plain[folded.origin[match.start()]] for match in found}
    if len(found) < _FEWEST_SIGNED or numbered_above or len(signs) > 1:
        return []
    return [
        Mark(match.start(), match.start() + 1, SIGNED, number, match[0][1:-1], LINE)
        for number, match in enumerate(found, 1)
    ]


def _spaced_paragraphs(folded: Folded) -> list[Mark]:
    """Bare numbers before whole paragraphs, where they count up (1 思路。…… 2 目标。……)."""
    found = [
        mark for mark in _spaced_arabic(folded) if mark.footing == LINE and _OF_SENTENCES.match(folded.text, mark.end)
    ]
    counting = all(
        mark.ordinal in (1, before + 1)
        for before, mark in zip([0, *(mark.ordinal for mark in found)], found, strict=False)
    )
    return found if counting and len(found) >= _FEWEST_BARE else []


def _signs(folded: Folded) -> Iterator[Mark]:
    text = folded.text
    for match in _SINGLE.finditer(text):
        code = ord(match[0])
        at, end = match.start(), match.end()
        if at and text[at - 1] == "(" and text.startswith(")", end):
            at, end = at - 1, end + 1
        if code >= 0x3220:
            ordinal = code - 0x3220 + 1
            rank, segment = CHINESE_IN_BRACKETS, f"({'一二三四五六七八九十'[ordinal - 1]})"
        elif code >= 0x2488:
            ordinal = code - 0x2488 + 1
            rank, segment = ARABIC, str(ordinal)
        elif code >= 0x2474:
            ordinal = code - 0x2474 + 1
            rank, segment = ARABIC_IN_BRACKETS, f"({ordinal})"
        else:
            ordinal = code - 0x2460 + 1
            rank, segment = CIRCLED, match[0]
        yield Mark(at, end, rank, ordinal, segment, footing_of(folded, at))
