"""How an office cites a clause: one way for pages, tables, documents and the command line."""

from __future__ import annotations

import re
from typing import Final

_NUMERALS: Final = "一二三四五六七八九十百零〇"
_NUMBERED: Final = re.compile(rf"(?:（?[{_NUMERALS}\d.]+）?|第[{_NUMERALS}\d]+(?:部分|[编篇章节条])|[①-⑳])")
_ATTACHED: Final = ("（", "第", "专栏", *"①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")
_INNER: Final = re.compile(r"(?<=[^/])(?=专栏\d|专栏[一二三四五六七八九十]|(?<!—)——)")
_ROWS: Final = re.compile(rf"专栏[{_NUMERALS}\d]+")
_ANNEX: Final = re.compile(rf"附(?:件|表|录)[-{_NUMERALS}\d]*")


def cited(path: str) -> str:
    """A clause's path, or a target's section, as an office cites it; empty for no clause.

    Numbers follow each other as printed; a titled part stands after a dot; items set off by dashes and items of an
    annex are counted (序号 of a table or number of a list), rows of an indicator box too.

    >>> cited("二/(一)/2"), cited("二(一)2"), cited("二/产品质量"), cited("1/1.2/1.2.3")
    ('二（一）2', '二（一）2', '二·产品质量', '1.2.3')
    >>> cited("二/(三)/——1"), cited("二(三)——1"), cited("三(一)专栏1/4"), cited("专栏2/1")
    ('二（三）第1项', '二（三）第1项', '三（一）专栏1第4行', '专栏2第1行')
    >>> cited("附件1/3"), cited("附件/2"), cited("附件2/一/(二)"), cited("第三条/(一)"), cited("二/(一)#2")
    ('附件1第3项', '附件第2项', '附件2·一（二）', '第三条（一）', '二（一）（第2处）')
    """
    words = before = ""
    for part in _INNER.sub("/", path.replace("(", "（").replace(")", "）")).split("/"):
        segment, _, again = part.partition("#")
        shown = _counted(segment, before)
        if before and segment.startswith(f"{before}."):
            words = words.removesuffix(before)
        elif words and not shown.startswith(_ATTACHED) and _runs_on(before, shown):
            words += "·"
        words += f"{shown}（第{again}处）" if again else shown
        before = segment
    return words


def _counted(segment: str, before: str) -> str:
    if segment.startswith("——") and segment[2:].isdigit():
        return f"第{segment[2:]}项"
    if segment.isdigit() and _ROWS.fullmatch(before):
        return f"第{segment}行"
    if segment.isdigit() and _ANNEX.fullmatch(before):
        return f"第{segment}项"
    return segment


def _runs_on(before: str, shown: str) -> bool:
    """Whether the two parts would run into one word or number without a dot between them."""
    if not (_NUMBERED.fullmatch(before) and _NUMBERED.fullmatch(shown.rstrip("）"))):
        return True
    return (before[-1].isdigit() and shown[0].isdigit()) or (before[-1] in _NUMERALS and shown[0] in _NUMERALS)
