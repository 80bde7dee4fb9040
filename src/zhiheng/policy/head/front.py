"""The front of a document: its lines, what stands before the plan, and words written as the document prints them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from zhiheng.policy.chronology import DateWords, read_dates
from zhiheng.policy.folding import Folded

FRONT = 20_000
"""Characters of the folded text in which title, number, signature and date are looked for."""
TAIL = 2_500
"""Characters at the end in which a signature or a printing line may stand."""
_LONG = 150
"""A line longer than this is running text: where a whole document stands on one line, its gaps part it."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the folded text, or a piece of a very long one between two gaps."""

    start: int
    end: int
    text: str


def lines_of(folded: Folded, start: int, end: int) -> list[Line]:
    """The lines of a stretch of the text."""
    return list(_lines(folded, start, end))


def _lines(folded: Folded, start: int, end: int) -> Iterator[Line]:
    text = folded.text
    while start < end:
        stop = text.find("\n", start, end)
        if stop < 0:
            stop = end
        if stop - start > _LONG and start < 2_000:
            yield from _pieces(folded, start, stop)
        elif stop > start:
            yield Line(start, stop, text[start:stop])
        start = stop + 1


def _pieces(folded: Folded, start: int, stop: int) -> Iterator[Line]:
    """A long line cut where the plain text has white space that the folding left out, up to its first sentence."""
    text = folded.text
    limit = min(stop, start + 3_000)
    for index in range(start + 1, limit):
        if text[index] in " \t" or (folded.gap_before(index) and not _inside_title(text, start, index)):
            if index > start:
                yield Line(start, index, text[start:index])
            start = index + (text[index] in " \t")
    if stop > start:
        yield Line(start, stop, text[start:stop])


def _inside_title(text: str, start: int, index: int) -> bool:
    """Whether a gap stands inside 《》 or brackets, where it parts nothing."""
    piece = text[start:index]
    return piece.count("《") > piece.count("》") or piece.count("(") > piece.count(")")


_GAP = re.compile(r"[\s\u3000\xa0\u200b]+")
_SOUND = re.compile(r"\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹɡ]{1,7}\)")
"""How a sign is read, put behind it by some pages: 質(zhì)."""
_JOINT_ISSUER = re.compile(r"(?:党委|[省市县区州国]委|委员会|[政]府|[局厅委部会署院])$")
_LABELS = (
    "索引号|信息索引号?|信息名称|文件名称|标题|名称|发文字号|文件编号|文号|发文机关|发文机构|发文单位|制发机关|制发单位|制定机关|发布机构|发布单位|"
    "发布机关|颁布单位|公开主体|公开单位|成文日期|成文时间|发文日期|发文时间|印发日期|印发时间|签发日期|生成日期|生成时间|公文时效|"
    "颁布时间|颁布日期|公布日期|发布日期|发布时间|公开日期|公开时间|公开方式|公开形式|公开类型|更新时间|更新日期|录入时间|信息来源|文章来源|稿源|来源|作者|编辑|责任编辑|审核|"
    "浏览次数|浏览量|浏览|阅读次数|阅读量|阅读|访问量|点击数|点击量|点击率?|有效性|效力状态|时效性|有效期|主题分类|主题词|体裁分类|组配分类|分类|"
    "关键词|统一登记号|统一编号|登记号|规范性文件编号|失效时间|失效日期|废止日期|实施日期|施行日期|生效日期|文件类型|文种|字体大小|字体|字号|打印|日期|时间"
)
_LABEL = re.compile(rf"\[?({_LABELS})\]?(?:[:\t|]+|(?<=\])|$)")
_DAY_LABELS = (
    "成文日期|成文时间|发文日期|发文时间|印发日期|印发时间|生成日期|生成时间|发布日期|发布时间|公开日期|公开时间"
)
_NEXT_LABEL = re.compile(
    rf"\[?(?:{_LABELS})\]?(?:[:\t|]|$|(?<=\]))|(?:{_DAY_LABELS})(?=\d)|\[字体|分享|打印|\n", re.MULTILINE
)
_UNPUNCTUATED = re.compile(
    rf"(文号|发文字号)(?=[一-龥]{{2,12}}\[)|({_DAY_LABELS})(?=(?:19|20)\d\d)|"
    r"(发布机构|发文机关)(?=[一-龥]{2,20}(?:\n|文号|发文))"
)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A field of a web page's header: 成文日期:2019-02-22."""

    label: str
    start: int
    end: int
    text: str


def labelled_fields(text: str, end: int) -> list[Labelled]:
    """The labelled fields among the first lines; empty values are left out."""
    found = []
    end = min(end, 6_000)
    for pattern in (_LABEL, _UNPUNCTUATED):
        for match in pattern.finditer(text, 0, end):
            start = match.end()
            while start < end and text[start] in "\t| ::\n":
                start += 1
            following = _NEXT_LABEL.search(text, start, min(end, start + 160))
            stop = following.start() if following else min(end, start + 160)
            value = text[start:stop].rstrip("\t| []")
            if value:
                found.append(Labelled(match[match.lastindex or 0], start, start + len(value), value))
    return found


def is_label_line(line: str) -> bool:
    """Whether a line is a field of a web page's header."""
    match = _LABEL.match(line)
    return match is not None and match.end() < len(line) + 1


def printed(folded: Folded, start: int, end: int) -> str:
    """The words as the document prints them, without the white space of line ends and letter spacing.

    One space stays between two issuers of one title.
    """
    first, last = folded.place(start, end)
    pieces = _GAP.split(_SOUND.sub("", folded.plain[first:last]).strip())
    out = pieces[0]
    for before, piece in pairwise(pieces):
        latin = out[-1:].isascii() and piece[:1].isascii() and out[-1:].isalpha() and piece[:1].isalpha()
        two_issuers = len(before) >= 4 and len(piece) >= 5 and _JOINT_ISSUER.search(before) and piece[0] not in "关办文"
        out += (" " if latin or two_issuers else "") + piece
    return out


_DATE_LINE = re.compile(r"\(?([^()]*)\)?(?:印发|发布)?")


def date_of_line(text: str) -> DateWords | None:
    """The day a line consists of; None for any other line."""
    if len(text) > 20:
        return None
    body = _DATE_LINE.fullmatch(text)
    if body is None:
        return None
    return next((d for d in read_dates(text) if d.grain == "day" and len(d.words) >= len(body[1]) - 1), None)
