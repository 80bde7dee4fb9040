"""Unit names in a list of offices: where one ends and the next begins, and what is a unit name at all.

Works on folded text. A name keeps its own brackets (各县(市、区)人民政府) and its own 和 (市规划和自然资源局).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from zhiheng.policy.folding import Folded

if TYPE_CHECKING:
    from collections.abc import Iterator

_BODIES = (
    "政府|管委会|管理委员会|委员会|领导小组|小组|联席会议|工作专班|专班|指挥部|局|委|办|厅|部|院|会|中心|公司|单位|支队|"
    "总队|大队|法院|检察院|银行|分行|支行|联社|海关|学院|大学|学校|党校|团|团市委|团省委|团县委|团区委|妇联|科协|工商联|"
    "残联|社科联|文联|侨联|贸促会|集团|所|站|处|社|党委|党组|党工委|工委|纪委|监委|组织部|宣传部|机关|部门|机构|企业|队|"
    "科|股|室|馆|台|厂|店|基地|平台|园|园区|开发区|新区|高新区|经开区|示范区|试验区|功能区|度假区|合作区|保税区|自贸区|"
    "景区|保护区|片区|管理区|街道|办事处|镇|乡|村|社区|乡镇|镇街|县|市|区|州|旗|盟|省|区县|县区|市县|市区|县市|地市|"
    "市州|各地|地方|属地|成员|系统|组|银监|保监|证监|人行|供电|邮政|电信|移动|联通|烟草|石油|石化|网信|消防|气象|地震|"
    "部队|军分区|人武部|武警|媒体|报社|电视台|集团军|主体|高校|院校|科研院所|总工会|商会|学会|促进会|联合会|保险|林场|农场|"
    "中央|人行|商行|农行|工行|建行|热线|港|政协|人大|法制办|编办|扶贫办|国资|税务|总局|分局|分公司|督查|人民政府"
)
_UNIT_END = re.compile(rf"(?:{_BODIES})(?:\([^()]*\)|\[[^\[\]]*\])?$")
_REGION = re.compile(
    r"(?:各|全[省市县区]各?)?(?:设区市|自治[州县旗]|区县|县区|县市|市县|市州|州市|[省市县区州盟旗乡镇]{1,3}|街道|乡镇|镇街|"
    r"开发区|园区|新区|高新区|功能区)(?:\([^()]*\)|\[[^\[\]]*\])?"
)
_SHORT_REGION = re.compile(
    r"[市县区州盟旗乡镇](?:\([^()]*\)|\[[^\[\]]*\])?(?:(?:人民)?政府|管委会|办事处)?(?:\([^()]*\))?|(?:自治[州县旗]|县级市)(?:人民)?(?:政府)?"
)
_REGION_TAIL = re.compile(r"(?:(?:人民)?政府|管委会|管理委员会|(?:街道)?办事处|党委|党工委)+(?:\([^()]*\))?$")
_TOKEN = re.compile(
    r"(?:[^、,;:。()\[\]\n\t|/\\“]|“[^“”\n]{1,12}”|“|\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\[[^\[\]\n]*\])+"
)
_QUOTED = re.compile(r"“[^“”]{1,12}”")
"""Part of a name: 市“三区”管委会."""
_NOT_IN_NAME = re.compile(
    r"[。?!“”《》%=<>+]|\d{4}年|\d月|第\d|的(?!士)|应当|必须|按照|根据|加强|推进|开展|确保|实现|落实|完善|加快|提升|提高"
)
_JOIN = re.compile(r"以及|及其他|及其|和|及|与|会同|联合|并(?=[市省县区各国])|或")
_LEADING = re.compile(
    r"(?:[*·△▲#※]*)(?:由|请|及|和|以及|与|并|并由|具体由|会同|联合|其中|同时|其他由|[省市县区]级层面由?|分别由|共同由|或|另由|"
    r"\d{1,2}[.、]|[①-⑳])*(?=.)"
)
_WORD = re.compile(r"[^\W\d_]{2}")
_NEVER_OFFICES = ("质量", "保障", "目标", "任务", "措施", "水平", "体系", "能力", "指标", "工程", "行动")
"""Endings of a matter, not of who deals with it."""
_DATE = re.compile(r"(?:19|20|二[〇○·零O0])\S{2}年")
_DATE_AT_END = re.compile(r"(?:19|20|二[〇○·零O0])[\d〇○·零一二三四五六七八九]{2}年[\d一二三四五六七八九十月]{2,5}日$")
_JOINABLE = re.compile(
    r"(?:局|委|办|厅|部|府|会|中心|公司|单位|部门|院|行|关|团|联|协|队|企业|区|县|市|州|镇|乡|街道|机构|小组|大学|学校|集团)"
    r"(?:\([^()]*\)|\[[^\[\]]*\]|等(?:\w{0,4}(?:部门|单位))?)?$"
)
_INCOMPLETE = frozenset(["单位", "部门", "企业", "政府", "机构", "人民政府", "管委会"])
_MARKED = re.compile(r"^[*·△▲#※]+|[*·△▲#※]+$")
_ET_CETERA = re.compile(
    r"等(?:\d{1,3}个|[一二三四五六七八九十]{1,3}个)?(?:(?:市级|省级|县级|区级|市直|省直|县直|区直|市|省|县|区)?(?:各|有关|相关|责任|成员|职能|涉及)*"
    r"(?:部门和单位|部门单位|单位和部门|部门|单位|委办局|企业|机构|方面)?)?$"
)
_GOVERNMENT_OFFICE = re.compile(r"(?:人民)?政府(?:办公[室厅]|督查|督办|督导|目标|办|研究室|考核|绩效|政务)")
_OWN_GOVERNMENT = re.compile(r"[^各]{0,4}?(?:市|省|县|区|州|旗)?(?:人民)?政府")


@lru_cache(maxsize=8192)
def is_unit(name: str) -> bool:
    """Whether the words end as the name of an office, body or local government does."""
    return 2 <= len(name) <= 40 and _UNIT_END.search(name) is not None and _only_name(name)


def _only_name(words: str) -> bool:
    return _NOT_IN_NAME.search(_QUOTED.sub("", words) if "“" in words else words) is None


def ends_with_offices(words: str) -> bool:
    """Whether a list ends with 等部门 or 部门, so that its names may lack their own ending (市场监管、住建等部门)."""
    return re.search(r"(?:部门|单位)$", words) is not None


def could_be_unit(name: str) -> bool:
    """Whether words under a heading such as 责任单位 can pass as a unit name (市烟草, 国网供电)."""
    return (
        2 <= len(name) <= 30
        and _only_name(name)
        and _WORD.search(name) is not None
        and not name.endswith(_NEVER_OFFICES)
    )


def tokens(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The pieces between separators; a bracket and what it holds belongs to the piece it follows."""
    for match in _TOKEN.finditer(text, start, end):
        yield match.start(), match.end()


def split_units(folded: Folded, start: int, end: int) -> list[tuple[int, int, bool]]:
    """The unit names in a list written with any separator: start, end and whether a sign (*) marks the name."""
    text = folded.text
    found: list[tuple[int, int, bool]] = []
    pieces = list(tokens(text, start, end))
    i = 0
    while i < len(pieces):
        left, right = pieces[i]
        if _opens_regions(text[left:right]):
            while i + 1 < len(pieces) and text[right] == "、" and _is_region(text[slice(*pieces[i + 1])]):
                i += 1
                right = pieces[i][1]
                if _REGION_TAIL.search(text[left:right]):
                    break
        elif (
            i + 1 < len(pieces)
            and text[right] == "、"
            and text[left:right].endswith("委")
            and right - left <= 4
            and (own := _OWN_GOVERNMENT.match(text, pieces[i + 1][0], pieces[i + 1][1]))
            and _GOVERNMENT_OFFICE.search(text, max(own.start(), own.end() - 4), pieces[i + 1][1])
        ):
            i += 1
            right = pieces[i][1]
        while i + 1 < len(pieces) and text[right] == "、" and text[slice(*pieces[i + 1])] in _INCOMPLETE:
            i += 1
            right = pieces[i][1]
        i += 1
        if folded.origin[right - 1] - folded.origin[left] == right - 1 - left:
            names = _names(text[left:right])
            found.extend((left + start, left + end, marked) for start, end, marked in names)
        else:
            found.extend(_split_piece(folded, left, right))
    return found


@lru_cache(maxsize=8192)
def _names(piece: str) -> tuple[tuple[int, int, bool], ...]:
    """The names in a piece without gaps, counted from its beginning. Plans name the same offices over and over."""
    return tuple(_split_piece(Folded(piece, range(len(piece) + 1), piece), 0, len(piece)))


def _opens_regions(words: str) -> bool:
    """各县, 各市: a region that only the following pieces complete to a local government."""
    return words.startswith("各") and _REGION.fullmatch(words) is not None and not _REGION_TAIL.search(words)


def _is_region(words: str) -> bool:
    """市, 区人民政府, 县(市)政府: what no list names by itself, only after 各县."""
    return _SHORT_REGION.fullmatch(words) is not None


def _split_piece(folded: Folded, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    text = folded.text
    lead = _LEADING.match(text, start, end)
    if lead is not None:
        marked = any(char in "*·△▲#※" for char in lead[0])
        start = lead.end()
    else:
        marked = False
    date = _DATE_AT_END.search(text, max(start, end - 14), end) if text[end - 1] == "日" else None
    if date is not None:
        end = date.start()
    tail = _MARKED.search(text[start:end])
    if tail is not None and tail.start():
        end = start + tail.start()
        marked = True
    et_cetera = _ET_CETERA.search(text, start, end)
    if et_cetera is not None and et_cetera.start() > start:
        end = et_cetera.start()
    while start < end and text[start] in " (":
        start += 1
    if end - start < 2:
        return
    cut = _cut(folded, start, end)
    if cut is None:
        yield start, end, marked
        return
    first_end, second_start = cut
    et_cetera = _ET_CETERA.search(text, start, first_end)
    yield start, first_end if et_cetera is None or et_cetera.start() <= start else et_cetera.start(), marked
    yield from _split_piece(folded, second_start, end)


def _cut(folded: Folded, start: int, end: int) -> tuple[int, int] | None:
    """Where a piece holds two names: at 和, 及, 与 between two whole names, or at a gap between them."""
    if end - start > 120:
        return None
    text = folded.text
    depth_free = "(" not in text[start:end] and "[" not in text[start:end]
    for match in _JOIN.finditer(text, start + 2, end - 1):
        if not depth_free and _inside_bracket(text, start, match.start()):
            continue
        left, right = text[start : match.start()], text[match.end() : end]
        right = _ET_CETERA.sub("", right) or right
        if right in _INCOMPLETE:
            continue
        if is_unit(left) and _JOINABLE.search(left) and (is_unit(right) or _first_name(right)) and len(right) >= 2:
            return match.start(), match.end()
    if folded.origin[end - 1] - folded.origin[start] == end - 1 - start:
        return None
    for at in range(start + 2, end - 1):
        if not folded.gap_before(at) or _wrapped(folded, at):
            continue
        if _inside_bracket(text, start, at) or not is_unit(text[start:at]):
            continue
        if _DATE.match(text, at, end):
            return at, end
        if end - at >= 3 and (is_unit(text[at:end]) or _first_name(text[at:end])):
            return at, at
    return None


def _wrapped(folded: Folded, at: int) -> bool:
    """Whether the gap before this place is the end of a printed line that may stand inside a name."""
    if "\n" not in folded.plain[folded.origin[at - 1] + 1 : folded.origin[at]]:
        return False
    return folded.text[at - 1] not in "局委办厅部府会院行关" or folded.text[at] not in "省市县区州盟旗各"


def _first_name(words: str) -> bool:
    """Whether a name stands at the head of words that hold several."""
    return any(is_unit(words[: match.start()]) for match in _JOIN.finditer(words) if match.start() >= 2)


def _inside_bracket(text: str, start: int, at: int) -> bool:
    piece = text[start:at]
    return piece.count("(") > piece.count(")") or piece.count("[") > piece.count("]")
