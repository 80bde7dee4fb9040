"""Folding: one spelling for the grammar, without losing the place.

The folded text has half-width digits, letters and brackets, one kind of dash and quotation mark, and none of the
white space that web pages and word processors leave inside sentences. ``origin`` leads every folded character back
to its place in the plain text. A line break stays a line break only where a paragraph ends; a column gap in a table
row stays one tab.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import unescape
from typing import Protocol, TypeVar

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_SPELLING = str.maketrans(
    {
        **{chr(code): chr(half) for code, half in _FULL_WIDTH.items()},
        **dict.fromkeys("―–─－─━—⸺", "—"),
        **dict.fromkeys("~∼〜～", "~"),
        **dict.fromkeys("﹪٪", "%"),
        **dict.fromkeys("「『＂", "“"),
        **dict.fromkeys("」』", "”"),
        **dict.fromkeys("[〔【﹝", "["),
        **dict.fromkeys("]〕】﹞", "]"),
        **dict.fromkeys("．﹒", "."),
        **dict.fromkeys("•●◆■▪◇□○★☆►▶➢", "·"),
        **dict.fromkeys("﹤", "<"),
        **dict.fromkeys("﹥", ">"),
        "≧": "≥",
        "⩾": "≥",
        "≦": "≤",
        "⩽": "≤",
        "\r": "\n",
        "\x0b": "\n",
        "\x0c": "\n",
        "\x85": "\n",
        "\u2028": "\n",
        "\u2029": "\n",
        "\t": " ",
        "\xa0": " ",
        "\u3000": " ",
        "\ufeff": " ",
        "\u200b": " ",
        "\u200c": " ",
        "\u200d": " ",
        "\u2060": " ",
        "\u00ad": " ",
        "\u200e": " ",
        "\u200f": " ",
        "\u202f": " ",
        **{chr(code): " " for code in range(0x2000, 0x200B)},
        **{chr(code): chr(ord("0") + code - 0x2080) for code in range(0x2080, 0x208A)},
    }
)
"""One character for one character, so that offsets survive. Brackets 〔〕【】 become [ ]."""


class Placed(Protocol):
    """Anything with a place in the folded text."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


_P = TypeVar("_P", bound=Placed)


@dataclass(frozen=True, slots=True)
class Folded:
    """The folded text and the way back."""

    text: str
    origin: Sequence[int]
    """``origin[i]`` is where folded character i stands in the plain text; one more entry for the end."""
    plain: str

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The place in the plain text of a piece of the folded text."""
        if end <= start:
            return self.origin[start], self.origin[start]
        return self.origin[start], self.origin[end - 1] + 1

    def gap_before(self, index: int) -> bool:
        """Whether white space stood before this folded character and was left out."""
        return index > 0 and self.origin[index] - self.origin[index - 1] > 1

    def printed(self, words: str, start: int, end: int) -> str:
        """Words made from a piece of the folded text, in the characters the plain text has there.

        Where the words stand there as they are, bracket widths and traditional characters come back one by one;
        where they were put together, characters do.
        """
        at = self.text.find(words, start, end)
        if at >= 0:
            return "".join(self._char(index) for index in range(at, at + len(words)))
        spelled = {ord(self.text[index]): self._char(index) for index in range(start, end)}
        return words.translate(spelled)

    def _char(self, index: int) -> str:
        printed = self.plain[self.origin[index]]
        return self.text[index] if printed == "&" or printed.isspace() else printed

    def moved(self, item: _P) -> _P:
        """The item with its place counted in the plain text."""
        start, end = self.place(item.start, item.end)
        return replace(item, start=start, end=end)  # type: ignore[type-var]


def fold(plain: str) -> Folded:
    """The folded text of a document, linear in its length.

    >>> fold("产品质量合格率达到９ 6％ 以上。").text
    '产品质量合格率达到96%以上。'
    """
    text = plain.replace("--", "——") if "--" in plain else plain
    text = _simplified(_without_readings(_without_entities(text)).translate(_SPELLING))
    if " " not in text and "\n" not in text and _NOTHING not in text:
        return Folded(text, range(len(text) + 1), plain)
    writer = _Writer(text)
    lines = list(_lines(text))
    width = _wrap_width(text, lines)
    for number, (start, end) in enumerate(lines):
        if number and (_ROW_START.match(plain, start) or not _runs_on(text, lines[number - 1], start, width)):
            writer.put("\n", lines[number - 1][1])
        _write_line(writer, text, plain, start, end)
    return writer.folded(plain)


_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{2,6}|#[xX][0-9a-fA-F]{2,5});")
_NOTHING = "\x00"


def _without_entities(plain: str) -> str:
    """The text with web entities read, as long as before: what an entity leaves over becomes NUL, which is dropped."""
    if "&" not in plain:
        return plain
    return _ENTITY.sub(_entity_char, plain)


def _entity_char(found: re.Match[str]) -> str:
    """The character an entity stands for, as wide as the entity; nothing for blanks and for what is no entity."""
    char = unescape(found.group())
    if char == found.group():
        return char
    return (char if len(char) == 1 and not char.isspace() else _NOTHING).ljust(len(found.group()), _NOTHING)


_READING = re.compile(r"(?<=[\u4e00-\u9fff])[(（][a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]{1,6}[)）],{0,2}")


def _without_readings(text: str) -> str:
    """The text without the pronunciations that some web pages print behind their characters: 產(chǎn)品."""
    if _READING.search(text) is None:
        return text
    return _READING.sub(lambda found: _NOTHING * len(found.group()), text)


_TRADITIONAL = re.compile("[質產標檢業與國發為會監責單務]")


def _simplified(text: str) -> str:
    """The text in simplified characters, one for one."""
    if _TRADITIONAL.search(text) is None:
        return text
    from opencc import OpenCC  # noqa: PLC0415 - 7 MB of dictionaries that few documents need

    converter = OpenCC("t2s")
    chars = {char: converter.convert(char) for char in set(text) if "\u4e00" <= char <= "\u9fff"}
    return text.translate({ord(char): simple for char, simple in chars.items() if len(simple) == 1 and simple != char})


class _Writer:
    """Collects the folded text and its way back."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._parts: list[str] = []
        self._origin = array("I")
        self.columns = 0
        """How many columns the table row just written had; 0 behind prose."""

    def keep(self, start: int, end: int) -> None:
        self._parts.append(self._text[start:end])
        self._origin.extend(range(start, end))

    def put(self, char: str, at: int) -> None:
        self._parts.append(char)
        self._origin.append(at)

    def folded(self, plain: str) -> Folded:
        self._origin.append(len(plain))
        return Folded("".join(self._parts), self._origin, plain)


_BLANKS = " " + _NOTHING
_PAGE_NUMBER = re.compile(r"[—\-·]+ ?\d{1,3} ?[—\-·]+|第 ?\d{1,3} ?页(?:[,/ ]?共 ?\d{1,3} ?页)?")


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """The lines that hold anything, without the white space around them."""
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        if end < 0:
            end = len(text)
        line = text[start:end]
        stripped = line.strip(_BLANKS)
        if stripped and not _PAGE_NUMBER.fullmatch(stripped):
            first = start + len(line) - len(line.lstrip(_BLANKS))
            yield first, first + len(stripped)
        start = end + 1


_MARKER = re.compile(
    r"[一二三四五六七八九十百]{1,4}[、.]|\([一二三四五六七八九十百\d]{1,4}\)|\d{1,2}[.、)](?!\d)|"
    r"第[一二三四五六七八九十百\d]{1,4}[章节条编]|——|[①-⑳·]|附件|专栏|目标|#|备?注:|说明:|"
    r"(?:重点|专项|主要)?(?:任务|行动|工程|措施|举措|项目)(?:[一二三四五六七八九十]{1,3}|\d{1,2})[:、. ]"
    r"(?! ?[个项家件处座条批次%])"
)
_DECIMAL_START = re.compile(r"\d{1,2}(?:\.\d{1,2}){1,3}(?![\d.%亿万元个家倍‰])")
_PAIRS = (("(", ")"), ("[", "]"))
_LABEL_START = re.compile(
    r"(?:总?牵头|责任|配合|主办|承办|协办|主责|实施|落实|负责|参加|参与|支持|完成|协同|协助|主要|第一|共同|任务|具体|市级|县级)"
    r"[^。:]{0,8}(?:单位|部门):"
)
_ROW_START = re.compile(r"\d{1,3}\t")
"""The number of a table row, in a text that parts its columns with tabs."""
_OPEN_ENDED = frozenset("、,(《“")
_NEVER_FIRST = frozenset("。,、;:)》”!?")


def _runs_on(text: str, before: tuple[int, int], start: int, width: float) -> bool:
    """Whether the line break between two lines stands inside a sentence."""
    last, first = text[before[1] - 1], text[start]
    if "|" in (last, first):
        return False
    if first in _NEVER_FIRST or (first == "%" and last.isdigit()):
        return True
    if last in "。;!?|" or _MARKER.match(text, start) or (last in ")]" and _DECIMAL_START.match(text, start)):
        return False
    if last in _OPEN_ENDED or any(text.count(left, *before) > text.count(right, *before) for left, right in _PAIRS):
        return True
    if last == ":":
        return False
    if _LABEL_START.match(text, start):
        return False
    return bool(width) and _width(text[before[0] : before[1]]) >= width


def _width(line: str) -> float:
    return len(line.encode("gb18030", "replace")) / 2


def _wrap_width(text: str, lines: list[tuple[int, int]]) -> float:
    """From how many Chinese characters on a line was broken by width, not by sense; 0 where lines are paragraphs."""
    if len(lines) < 8:
        return 0
    widths = [(_width(text[start : min(end, start + 400)]), text[end - 1]) for start, end in lines]
    widths = [(width, last) for width, last in widths if width >= 10]
    if len(widths) < 8:
        return 0
    ordered = sorted(width for width, _ in widths)
    full = ordered[int(0.9 * (len(ordered) - 1))]
    if not 16 <= full <= 60 or ordered[-1] > 1.3 * full + 4:
        return 0
    broad = [last for width, last in widths if width >= 0.6 * full]
    unfinished = sum(last not in "。;:!?|)]" for last in broad)
    if len(broad) < 0.5 * len(widths) or unfinished < 0.5 * len(broad):
        return 0
    return 0.55 * full


_GAP = re.compile(r"[ \x00]+")
_NUMBER_CELL = re.compile(
    r"[\[(]?[<>≥≤=~]{0,2}\d[\d.,/—~]*%?(?:以[上内下])?[\])]?|%|[个项家件分]|预期性|约束性|20\d\d年"
)
_PROSE = re.compile(r"[,;。!?]|达到|不低于|不少于")
_NO_ROW = re.compile(r"[\[(](?:19|20)\d\d[\])]|\d[-:]|(?<!\d)\d \d(?!\d)")
"""A clock, a day, or one number written apart."""


def _write_line(writer: _Writer, text: str, plain: str, start: int, end: int) -> None:
    if _GAP.search(text, start, end) is None:
        writer.keep(start, end)
        writer.columns = 0
        return
    line = text[start:end]
    row = _is_row(line, plain[start:end], writer.columns)
    writer.columns = len(line.split()) if row == 1 else 0
    position = start
    for match in _GAP.finditer(text, start, end):
        a, b = text[match.start() - 1], text[match.end()]
        writer.keep(position, match.start())
        position = match.end()
        kept = _gap_char(
            a, b, row=row, tab="\t" in plain[match.start() : match.end()], size=match.end() - match.start()
        )
        if kept == " " and a.isdigit() and b.isdigit() and _spelled_apart(text, match.start(), match.end(), start, end):
            continue
        if kept:
            writer.put(kept, match.start())
    writer.keep(position, end)


def _gap_char(a: str, b: str, *, row: int, tab: bool, size: int) -> str:
    if a in "、)." and not row:
        return ""
    if tab or (row and size >= row):
        return "" if a == "、" else "\t"
    if a.isascii() and b.isascii() and a.isalnum() and b.isalnum():
        return " "
    return ""


def _is_row(line: str, plain: str, columns_before: int) -> int:
    """The least number of spaces that parts two columns of a table row; 0 where the line is prose."""
    if "\t" in plain.strip() or "|" in line:
        return 2
    if len(line) > 160 or "。" in line[:-1]:
        return 0
    wide = line.count("  ")
    if wide >= 2 and line.count(" ") <= len(line):
        cells = re.split(r" {2,}", line)
        if sum(len(cell) > 1 for cell in cells) >= 2:
            return 2
    if wide == 1 and re.search(r"  +[<>≥≤]?\d", line):
        return 2
    cells = line.split()
    numbers = sum(_NUMBER_CELL.fullmatch(cell) is not None for cell in cells)
    words = max(map(len, cells))
    if columns_before and len(cells) == columns_before and numbers >= 2:
        return 1
    if len(cells) >= 3 and numbers >= 2 and 2 * numbers >= len(cells) - 3 and 3 <= words <= 40:
        return 0 if _NO_ROW.search(line) or _PROSE.search(line) else 1
    return 0


def _spelled_apart(text: str, left: int, right: int, start: int, end: int) -> bool:
    """Whether two digits parted by white space are one number written apart: ``9 6``, ``2 0 2 5``."""
    lone_left = left - 2 < start or not text[left - 2].isdigit()
    lone_right = right + 1 >= end or not text[right + 1].isdigit()
    return lone_left or lone_right
