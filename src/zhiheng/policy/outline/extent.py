"""Extent: what of the text a clause owns, and what belongs to none.

Tables of contents, lists of attachments, signatures, web remains, notes that speak for a whole group and the closing
words of the document belong to no finest clause.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import islice
from typing import TYPE_CHECKING, Final

from zhiheng.policy.outline.node import Boundary

if TYPE_CHECKING:
    from zhiheng.policy.folding import Folded
    from zhiheng.policy.outline.marks import Mark

_CONTENTS = re.compile(r"目录(?=[\n一第1])(?<![^\n。)]目录)")
_LEADER = re.compile(r"(?:[.…·]{2,}|\t)[—-]?\d{0,3}[—-]?$|\d{1,3}$")
_LEADER_END = re.compile(r"[.…·\t](?<![.…·].)(?:(?<=[…\t])|[.·]{2})[.…·]*+[—-]?\d{1,3}[—-]?(?=\n|$)")
_GLOSSARY = re.compile(r"\n(?:名词解释|名词注释|名词说明|术语解释|专有名词解释|名词术语解释|注释)(?=\n)")
_ANNEX = re.compile(
    r"附(?:件|表|录|(?=:))(?P<number>[\d一二三四五六七八九十]{0,3})(?=[\n:.、)\]>]|[^\n。,;]{0,60}$)[^\n]*",
    re.MULTILINE,
)
_ANNEX_INLINE = re.compile(r"附件(?P<number>\d{0,2})[:.]?(?=[^\W\d_]|1[.、])")
_LISTED = re.compile(r"\n(?:附件)?\d{1,2}[.、:][^\n。]{2,60}(?=\n|$)")
_LISTED_INLINE = re.compile(r":1[.、]")
_FIRST_KEY: Final = 24
_REACH: Final = 30000
_CONTENTS_LIMIT: Final = 20

_DATE = (
    r"(?:19|20|二[〇○·零O0])[\d〇○·零一二三四五六七八九十O]{2}年"
    r"[\d一二三四五六七八九十]{1,3}月[\d一二三四五六七八九十]{1,3}日"
)
_SIGNED = re.compile(
    rf"\n(?:[^\n。:;,]{{2,40}}(?:政府|办公[室厅]|委员会|局|厅|委|部|领导小组|办|会|院|中心|公司)\n)?{_DATE}(?:印发)?(?=\n|$)"
)
_DATED = re.compile(_DATE)
_SIGNED_INLINE = re.compile(rf"(?:[^\W\d_]{{4,30}}?(?:政府|办公[室厅]|委员会|局|小组))?{_DATE}(?:印发)?$")
_REMAINS = re.compile(
    r"\n(?:(?:名词解释|名词注释|名词说明|术语解释|专有名词解释|名词术语解释|注释)(?=\n)|"
    r"\(?此件|抄送|\[?(?:打印|关闭|返回|字体|分享|收藏|纠错)(?:本页|窗口|页面|顶部|$|[\]|:])|(?:上|下)一篇|责任编辑|信息来源|来源:|浏览次数|扫一扫|相关(?:链接|文章|信息|附件|解读)|"
    r"主办(?:单位)?:[^\n]*(?:政府|办公|信息|网)|承办(?:单位)?:[^\n]*(?:信息|中心|网)|版权|[^\n]{0,30}ICP备|网站标识码|技术支持|联系(?:人|电话)|"
    r"政策解读|意见反馈|文件下载|视力保护|朗读|首页|当前位置|\(?责编|\(?编辑:|\(?来源:|备?注:"
    r")[^\n]*"
)
_REMAINS_INLINE = re.compile(
    r"(?<=[。!)])(?:附件?\d?:[^\n。]{2,200}|\(?联系(?:人|电话|方式)(?:及电话)?:[^\n。]{2,80}。?\)?|\(?此件[^\n]{0,12}公开[^\n]{0,6}\)?|"
    r"(?:\[?(?:打印|关闭|返回|分享|收藏)(?:本页|窗口|页面|顶部)\]?){1,4})$"
)
_PAGE = re.compile(r"(?:^|\n)(?:[—-]{0,2}\d{1,3}[—-]{0,2}|第\d{1,3}页(?:共\d{1,3}页)?|\d{1,3}/\d{1,3})$")
_MARKUP = re.compile(r"\n[#*>|]{1,6}$")
"""The heading signs of the clause below, or the empty cells before it."""
_CLOSING = re.compile(
    r"\n(?:各(?:地|县|区|市|旗|州|乡|镇|有关|相关|级|单位|部门|成员|街道)[^\n]{0,40}?(?:要|应|须|可|请|务必|将)|请各|"
    r"本(?:方案|意见|计划|办法|通知|规划|细则|纲要|行动计划|实施方案|实施意见|行动方案|措施)(?:自|从|由|有效|印发|实施|下发|未尽)|"
    r"(?:各|请)[^\n]{2,30}于[^\n]{4,12}日前)[^\n]*$"
)


def boundaries(folded: Folded) -> list[Boundary]:
    """The lines that open an attachment; in a text without lines, the words."""
    text = folded.text
    found = [
        Boundary(m.start(), m.end() if m.end() - m.start() < 80 else m.end("number"), "附件" + m["number"])
        for m in _ANNEX.finditer(text)
        if not text[max(0, m.start() - 2) : m.start()].rstrip("[<").rpartition("\n")[2]
    ]
    if not found and text.count("\n") < 5:
        found = [
            Boundary(m.start(), m.end(), "附件" + m["number"])
            for m in _ANNEX_INLINE.finditer(text)
            if m.start() and (text[m.start() - 1] in "。)日" or folded.gap_before(m.start()))
        ]
    return found


def masked(text: str, marks: list[Mark], annexes: list[Boundary]) -> list[tuple[int, int]]:
    """Stretches whose numbers open no clauses: tables of contents and lists of attachments."""
    found = []
    places = [mark.at for mark in marks]
    for contents in islice(_CONTENTS.finditer(text), _CONTENTS_LIMIT):
        i = bisect_left(places, contents.end() - 1)
        if i == len(marks) or places[i] > contents.end() + 80:
            continue
        first = marks[i]
        stop = text.find("\n", first.at, first.at + 80)
        line = text[first.at : stop if stop > 0 else first.at + 8]
        key = _LEADER.sub("", line)[:_FIRST_KEY]
        again = text.find(key, first.end, first.end + _REACH) if len(key) >= 4 else -1
        if again > 0:
            found.append((contents.start(), again))
    leaders = [
        (broken + 1, match.end())
        for match in _LEADER_END.finditer(text)
        if (broken := text.rfind("\n", max(0, match.start() - 60), match.start())) >= 0
    ]
    if len(leaders) >= 3:
        found.extend(leaders)
    starts = [annex.at for annex in annexes]
    for glossary in _GLOSSARY.finditer(text):
        i = bisect_right(starts, glossary.start())
        found.append((glossary.start(), starts[i] if i < len(starts) else len(text)))
    for annex in annexes:
        line = text[annex.at : annex.end]
        if ":" in line or line.rstrip("0123456789一二三四五六七八九十") == "附件":
            found.extend(_listed(text, annex, line))
    return sorted(found)


def _listed(text: str, annex: Boundary, line: str) -> list[tuple[int, int]]:
    numbered = _LISTED_INLINE.search(line) is not None
    if not numbered and not line.endswith(":"):
        return [(annex.at, annex.end)]
    end = annex.end
    if text.startswith(("1.", "1、"), end):
        date = _DATED.search(text, end, end + 300)
        return [(annex.at, date.start() if date is not None else end)]
    while (match := _LISTED.match(text, end)) is not None:
        end = match.end()
    return [(annex.at, end)]


def unmasked(marks: list[Mark], stretches: list[tuple[int, int]]) -> list[Mark]:
    """The marks outside these stretches."""
    if not stretches:
        return marks
    kept = []
    i = 0
    reach = -1
    for mark in marks:
        while i < len(stretches) and stretches[i][0] <= mark.at:
            reach = max(reach, stretches[i][1])
            i += 1
        if mark.at >= reach:
            kept.append(mark)
    return kept


def trimmed(text: str, start: int, end: int) -> int:
    """The end without white space and page numbers."""
    while True:
        while end > start and text[end - 1] in "\n\t ":
            end -= 1
        markup = _MARKUP.search(text, max(start, end - 8), end)
        if markup is not None:
            end = markup.start()
            continue
        line = text.rfind("\n", max(start, end - 20), end)
        if line <= start or _PAGE.match(text, line, end) is None:
            return end
        if text[line + 1 : end].isdigit() and text[line - 1] not in "。;!?)”":
            return end  # a table cell
        end = line


def last_end(folded: Folded, start: int, end: int) -> int:
    """Where the last clause of a part ends: before signature, remains and closing words."""
    text = folded.text
    signed = _SIGNED.search(text, start, end)
    if signed is not None:
        end = signed.start()
    remains = _REMAINS.search(text, start, end)
    if remains is not None:
        end = remains.start()
    end = trimmed(text, start, end)
    while (left := _REMAINS_INLINE.search(text, max(start, end - 240), end)) is not None:
        end = trimmed(text, start, left.start())
    inline = _SIGNED_INLINE.search(text, max(start, end - 60), end)
    if inline is not None:
        gaps = (at for at in range(inline.start(), inline.end()) if folded.gap_before(at))
        end = next(gaps, inline.start() if text[inline.start() - 1] == "。" else end)
    while True:
        line = text.rfind("\n", start, end)
        if line <= start or _CLOSING.match(text, line, end) is None or text.find("。", start, line) < 0:
            return end
        end = trimmed(text, start, line)
