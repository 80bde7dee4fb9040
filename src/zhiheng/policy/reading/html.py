"""Web pages: the text a reader came for, without what the site puts around it.

Blocks become lines, table rows lines with tabs, numbered lists keep their numbers. Left out are scripts and styles,
what is hidden, menus, lists of links, page feet: by element, by the usual class names, by density of links; but never
a part that holds sentences.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from email import message_from_bytes
from itertools import islice
from typing import TYPE_CHECKING, Final

from lxml import etree

from zhiheng.policy.reading import limits
from zhiheng.policy.reading.refusals import unreadable
from zhiheng.policy.reading.tables import row_lines
from zhiheng.policy.reading.text import decode
from zhiheng.policy.reading.word_numbering import in_format

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_NEVER_TEXT: Final = frozenset(
    "script style noscript template head title iframe object embed applet svg canvas audio video map "
    "button select option input textarea datalist del rp rt".split()
)
_AROUND: Final = frozenset({"nav", "footer", "aside"})
_BLOCKS: Final = frozenset(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol p pre section summary table tbody td tfoot th "
    "thead tr ul ucapcontent ucaptitle".split()
)
_AROUND_NAMES: Final = frozenset(
    "nav navbar navigation menu submenu breadcrumb breadcrumbs crumb crumbs footer foot copyright share sharebox "
    "bdsharebuttonbox sidebar pagination pager toolbar related recommend comment comments advert search login "
    "qrcode sitemap friendlink links toptool skip".split()
)
_SENTENCES_OF_A_TEXT: Final = 4
"""This many full stops make a part a text, whatever it is called."""

_LINKS_OF_A_MENU: Final = 3
_DENSITY_OF_A_MENU: Final = 0.7
_DEEPEST_TABLE: Final = 40

_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CHARSET: Final = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]{3,20})""", re.IGNORECASE)
_INLINE_DATA: Final = re.compile(rb"data:[\w/+.;=-]{0,100};base64,[A-Za-z0-9+/=\s]{100,}")
_CHINESE: Final = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
_BROKEN_LINE: Final = re.compile(f"(?<=[{_CHINESE}])[ \t]*+[\r\n][ \t\r\n]*+(?=[{_CHINESE}])")
_SPACE: Final = re.compile(r"[ \t\r\n\f]+")
_TOOLS: Final = re.compile(
    r"(?:您?(?:现在|当前|目前)?所?(?:的|在)?位置|当前位置)\s*[::].{0,120}|"
    r"[\[【(（]?\s*(?:字体|字号)\s*[::]?\s*[\[【]?\s*(?:特?大|[中小])[\s\S]{0,20}|"
    r"(?:分享到?|打印(?:本页)?|关闭(?:窗口)?|收藏|返回顶部|扫一扫[^,。]{0,20})"
    r"(?:[\s|【】\[\]::]*(?:分享到?|打印|关闭|收藏|微信|微博|本页|窗口))*"
)
_NUMBERED: Final = re.compile(
    r"\s*(?:[((]?[\d一二三四五六七八九十]{1,3}[))、..]|第[\d一二三四五六七八九十]+[条章节]|[①-⑳])"
)
_LIST_FORMATS: Final = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_CSS_FORMATS: Final = {
    "cjk-ideographic": "chineseCounting",
    "simp-chinese-informal": "chineseCounting",
    "trad-chinese-informal": "chineseCounting",
    "cjk-decimal": "ideographDigital",
    "lower-alpha": "lowerLetter",
    "upper-alpha": "upperLetter",
    "lower-roman": "lowerRoman",
    "upper-roman": "upperRoman",
    "decimal-leading-zero": "decimalZero",
}


def read_html(data: bytes, name: str) -> str:
    """The main text of a web page; every fault is an UnreadableDocument."""
    page, label = _unpacked(data)
    if page.count(b"<") > limits.MARKUP_TAGS:
        raise unreadable(name, "html", "too_large")
    if len(page) > limits.MARKUP_BYTES:
        page = _INLINE_DATA.sub(b"", page)
        if len(page) > limits.MARKUP_BYTES:
            raise unreadable(name, "html", "too_large")
    decoded = _decode_page(page, label)
    if decoded is None:
        raise unreadable(name, "html", "not_text")
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, no_network=True)
    try:
        root = etree.fromstring(decoded.replace("\x00", "").encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise unreadable(name, "html", "damaged", detail=str(error)) from error
    if root is None:
        raise unreadable(name, "html", "no_text")
    text = _Page(hidden_too=False).read(root)
    if not text.strip():
        text = _Page(hidden_too=True).read(root)
    return _with_title(root, text)


def _unpacked(data: bytes) -> tuple[bytes, str]:
    """The page and its declared encoding; a page saved with its pictures in one file (MHTML) is taken out of it."""
    if re.match(rb"(?:[\w-]+:[^\n]*\n|[ \t][^\n]*\n)*?mime-version:", data[:4096], re.IGNORECASE):
        for part in message_from_bytes(data).walk():
            if part.get_content_type() == "text/html":
                page = part.get_payload(decode=True)
                return page if isinstance(page, bytes) else b"", str(part.get_content_charset() or "")
    return data, ""


def _decode_page(page: bytes, label: str) -> str | None:
    """UTF-8 wherever the bytes are UTF-8, whatever the page says; else what it says, else what text would be."""
    decoded = decode(page)
    if decoded and decoded[1] != "gb18030":
        return decoded[0]
    declared = _CHARSET.search(page[:8192])
    encoding = label.lower() or (declared[1].decode("ascii").lower() if declared else "")
    if encoding.replace("-", "").replace("_", "") in {"big5", "big5hkscs"}:
        return codecs.decode(page, "big5hkscs", "replace")
    return decoded[0] if decoded else None


def _with_title(root: Element, text: str) -> str:
    """The page's own title goes first where its text lacks it: some sites print it in a picture."""
    named = [
        meta.get("content") or "" for meta in root.iter("meta") if (meta.get("name") or "").lower() == "articletitle"
    ]
    named += ["".join(map(str, title.itertext())) for title in root.iter("title")]
    words = next((words.strip() for words in named if words.strip()), "")[:500]
    title = _SPACE.sub("", re.split(r"[_|]|\s[-—–]+\s|--", words)[0])
    present = title in re.sub(r"[ \n\u3000\xa0]", "", text[:20000])
    return text if present or not 8 <= len(title) <= 120 else f"{title}\n{text}"


@dataclass(slots=True)
class _Table:
    row: list[list[str]] = field(default_factory=list)
    spans: dict[int, int] = field(default_factory=dict)
    """Column -> rows below that a cell above still covers."""
    holds_tables: bool = False


@dataclass(slots=True)
class _List:
    number: int
    number_format: str | None


@dataclass(slots=True)
class _Open:
    """An open element, and how much had been written when it opened."""

    pieces: int
    characters: int
    in_links: int
    links: int
    sentences: int


class _Page:
    """One walk through a page. What turns out to be no text when its element closes is taken back."""

    def __init__(self, *, hidden_too: bool) -> None:
        self._hidden_too = hidden_too
        self._out: list[str] = []
        self._characters = self._in_links = self._links = self._sentences = 0
        self._open: list[_Open] = []
        self._tables: list[_Table] = []
        self._lists: list[_List] = []
        self._link_depth = self._plain_depth = 0

    def read(self, root: Element) -> str:
        """The lines of the page."""
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            tag = element.tag if isinstance(element.tag, str) else ""
            if event == "start":
                if tag in _NEVER_TEXT or (not self._hidden_too and _is_hidden(element)):
                    walk.skip_subtree()
                    self._open.append(self._mark())
                else:
                    self._begin(element, tag)
            else:
                self._end(element, tag)
        lines = (line.strip(" ") for line in "".join(self._out).split("\n"))
        return "\n".join(line for line in lines if line and not _TOOLS.fullmatch(line.strip("\xa0\u3000"))) + "\n"

    def _mark(self) -> _Open:
        return _Open(len(self._out), self._characters, self._in_links, self._links, self._sentences)

    def _begin(self, element: Element, tag: str) -> None:
        if tag in _BLOCKS or tag == "br":
            self._out.append("\n")
        self._open.append(self._mark())
        if tag == "a":
            self._link_depth += 1
            self._links += 1
        elif tag == "pre":
            self._plain_depth += 1
        elif tag == "table":
            if self._tables:
                self._tables[-1].holds_tables = True
            self._tables.append(_Table())
        elif tag in {"ol", "ul"}:
            self._lists.append(_new_list(element, tag))
        elif tag == "li" and self._lists:
            self._label(element)
        self._write(element.text)

    def _end(self, element: Element, tag: str) -> None:
        opened = self._open.pop()
        if tag in _NEVER_TEXT or (not self._hidden_too and _is_hidden(element)):
            self._write(element.tail)
            return
        if tag == "a":
            self._link_depth -= 1
        elif tag == "pre":
            self._plain_depth -= 1
        elif tag in {"ol", "ul"} and self._lists:
            self._lists.pop()
        if tag in _BLOCKS and self._is_around(element, tag, opened):
            self._take_back(opened)
        if tag in {"td", "th"} and self._tables:
            self._close_cell(element, opened)
        elif tag == "tr" and self._tables:
            self._close_row()
        elif tag == "table" and self._tables:
            self._close_row()
            self._tables.pop()
        if tag in _BLOCKS:
            self._out.append("\n")
        self._write(element.tail)

    def _write(self, text: str | None) -> None:
        if not text:
            return
        if self._plain_depth:
            self._out.append(text.replace("\r\n", "\n"))
        else:
            text = _SPACE.sub(" ", _BROKEN_LINE.sub("", text))
            if text == " " and self._out and self._out[-1].endswith((" ", "\n")):
                return
            self._out.append(text)
        self._characters += len(text)
        self._sentences += text.count("。")
        if self._link_depth:
            self._in_links += len(text)

    def _take_back(self, opened: _Open) -> None:
        del self._out[opened.pieces :]
        self._characters, self._in_links = opened.characters, opened.in_links
        self._links, self._sentences = opened.links, opened.sentences

    def _is_around(self, element: Element, tag: str, opened: _Open) -> bool:
        """Whether the element that closes now is a part of the site and not of the text."""
        if self._sentences - opened.sentences >= _SENTENCES_OF_A_TEXT:
            return False
        if tag in _AROUND:
            return True
        names = re.split(r"[^a-z]+", f"{element.get('class', '')} {element.get('id', '')}".lower())
        if tag not in {"body", "html", "td", "table"} and not _AROUND_NAMES.isdisjoint(names):
            return True
        characters = self._characters - opened.characters
        return (
            self._links - opened.links >= _LINKS_OF_A_MENU
            and self._in_links - opened.in_links >= characters * _DENSITY_OF_A_MENU
            and tag not in {"body", "html", "tr", "tbody", "td"}
        )

    def _label(self, element: Element) -> None:
        """The number of a list's item, as a browser prints it; items that bring their own number get no second."""
        items = self._lists[-1]
        value = element.get("value") or ""
        if re.fullmatch(r"\d{1,6}", value):
            items.number = int(value)
        if items.number_format and not _NUMBERED.match("".join(map(str, islice(element.itertext(), 5)))):
            sign = "、" if items.number_format.startswith(("chinese", "ideograph")) else "."
            self._write(in_format(items.number, items.number_format) + sign)
        items.number += 1

    def _close_cell(self, element: Element, opened: _Open) -> None:
        table = self._tables[-1]
        text = "".join(self._out[opened.pieces :])
        del self._out[opened.pieces :]
        while table.spans.get(len(table.row), 0) > 0:
            table.spans[len(table.row)] -= 1
            table.row.append([])
        rows, columns = _span(element.get("rowspan")), _span(element.get("colspan"))
        for column in range(len(table.row), len(table.row) + columns):
            if rows > 1:
                table.spans[column] = rows - 1
        table.row.append([line.strip(" ") for line in text.split("\n") if line.strip()])
        table.row.extend([] for _ in range(columns - 1))

    def _close_row(self) -> None:
        table = self._tables[-1]
        row, table.row = table.row, []
        if not row:
            return
        for column in range(len(row), max(table.spans, default=-1) + 1):
            if table.spans.get(column, 0) > 0:
                table.spans[column] -= 1
        layout = table.holds_tables or len(self._tables) > _DEEPEST_TABLE
        lines = [line for cell in row for line in cell] if layout else row_lines(row)
        table.holds_tables = False
        self._out.append("\n" + "\n".join(lines) + "\n")


def _is_hidden(element: Element) -> bool:
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style") or ""))


def _new_list(element: Element, tag: str) -> _List:
    style = re.search(r"list-style(?:-type)?\s*:\s*([\w\s-]+)", element.get("style") or "")
    start = element.get("start") or ""
    number = int(start) if re.fullmatch(r"\d{1,6}", start) else 1
    words = style[1].split() if style else []
    if tag == "ul" or "none" in words:
        return _List(number, None)
    named = next((_CSS_FORMATS[word] for word in words if word in _CSS_FORMATS), None)
    return _List(number, named or _LIST_FORMATS.get(element.get("type") or "", "decimal"))


def _span(value: str | None) -> int:
    return max(1, min(int(value), 200)) if value and re.fullmatch(r"[0-9]{1,5}", value) else 1
