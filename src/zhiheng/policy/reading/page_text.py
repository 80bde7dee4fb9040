"""From placed lines to the text of a document: paragraphs whole again, page heads and numbers gone."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from math import inf
from statistics import median
from typing import TYPE_CHECKING, Final

from zhiheng.policy.reading.page_lines import Line, lines_of, middle_of
from zhiheng.policy.reading.page_tables import take_tables
from zhiheng.policy.reading.tables import row_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zhiheng.policy.reading.page import Page

_PAGE_NUMBER: Final = re.compile(
    r"[\s—–―─一\-－_·•~|]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/／,，]?\s*共?\s*\d{1,4}\s*页?)?[\s—–―─一\-－_·•~|]*"
)
_CONTENTS_LINE: Final = re.compile(r".*(?:[.．·…]\s?){5,}\s*\d{1,4}\s*")
_SENTENCE_END: Final = tuple("。;；:：!！?？|")
_GLUE: Final = r"!-~·“”‘’（《〈【〔「、。，；：？！）》〉】〕」％"
_UNBROKEN: Final = re.compile(
    rf"(?:[{_GLUE}]|[^{_GLUE}](?=[“”‘’、。，；：？！）》〉】〕」％,.;:)])){{0,20}}[^{_GLUE}]?"
)
_PART_END: Final = (*_SENTENCE_END, ")", "）", "”")
_MARKER: Final = re.compile(
    r"[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}\s?[.．、)）|](?!\d)|"
    r"第[一二三四五六七八九十百\d]{1,4}[章节条编]|[①-⑳●·]|——|附件|专栏"
)
_LINES_OF_A_PAGE: Final = 4
"""Fewer do not show where a page's text begins and ends."""

_HEAD_MARGIN: Final = 0.1
"""The part of a page's height, above and below, where running heads stand."""

_NUMBER_MARGIN: Final = 0.15
"""The same for page numbers; in official documents they stand close below the text (GB/T 9704)."""

_NARROWEST: Final = (0.5, 0.25, 0.25)
"""Of the page's width, the least a text area takes: of a page in one column, and of the columns of two."""


@dataclass(slots=True)
class _Sheet:
    """A page's lines and table rows, from top to bottom."""

    width: float
    height: float
    items: list[Line | list[str]] = field(default_factory=list)

    def lines(self) -> list[Line]:
        return [item for item in self.items if isinstance(item, Line)]


class PageReader:
    """Takes pages one at a time and keeps only their lines."""

    def __init__(self) -> None:
        self._sheets: list[_Sheet] = []
        self._middle: float | None = None

    def add(self, page: Page) -> None:
        """The next page."""
        tables, chars = take_tables(page)
        sheet = _Sheet(page.width, page.height)
        self._middle = middle_of(chars, self._middle)
        lines = lines_of(chars, self._middle)
        for table in sorted(tables, key=lambda table: table.top):
            sheet.items += [line for line in lines if line.y < table.bottom]
            lines = [line for line in lines if line.y >= table.bottom]
            for row in table.rows:
                cells = [_run_on(lines_of(cell)) for cell in row]
                sheet.items.append(row_lines([[cell] if cell else [] for cell in cells]))
        sheet.items += lines
        self._sheets.append(sheet)

    def text(self) -> str:
        """The text of all pages."""
        self._drop_running_heads()
        return "\n".join(self._paragraphs()) + "\n"

    def _drop_running_heads(self) -> None:
        heads = Counter(key for sheet in self._sheets for key in set(_margin_keys(sheet)))
        often = {key for key, count in heads.items() if count >= max(2, 0.4 * len(self._sheets))}
        for sheet in self._sheets:
            dropped = {id(line) for line in _page_numbers(sheet)}
            dropped |= {id(line) for line in sheet.lines() if _margin_key(sheet, line) in often}
            sheet.items = [item for item in sheet.items if id(item) not in dropped]

    def _paragraphs(self) -> Iterator[str]:
        usual = {column: _text_area(self._sheets, column) for column in (0, 1, 2)}
        pitch = _line_pitch(self._sheets)
        text = ""
        before: tuple[Line, _Frame] | None = None
        for sheet in self._sheets:
            frames = {column: _Frame.of(sheet, column, *usual[column]) for column in (0, 1, 2)}
            first = True
            for item in sheet.items:
                if not isinstance(item, Line):
                    yield from (text, *item) if text else item
                    text, before, first = "", None, False
                    continue
                frame = frames[item.column]
                if _CONTENTS_LINE.fullmatch(item.text):
                    continue
                if before and _continues(before[0], before[1], item, frame, pitch=0 if first else pitch):
                    text = join(text, item.text)
                else:
                    if text:
                        yield text
                    text = item.text
                before, first = (item, frame), False
        if text:
            yield text


@dataclass(frozen=True, slots=True)
class _Frame:
    """The text area of a page, or of one of its columns."""

    left: float
    right: float

    @classmethod
    def of(cls, sheet: _Sheet, column: int, usual_left: float, width: float) -> _Frame:
        lines = _long_lines(sheet, column)
        width = max(width, sheet.width * _NARROWEST[column])
        if len(lines) < _LINES_OF_A_PAGE:
            return cls(usual_left, usual_left + width)
        left, right = _left_edge(lines), _right_edge(lines)
        return cls(left, right if right is not None and right - left >= 0.9 * width else left + width)


def _left_edge(lines: list[Line]) -> float:
    """Where lines begin that are not set in: the leftmost place where more than one begins."""
    places = Counter(round(line.left / (line.size or 1) * 2) for line in lines)
    shared = [line.left for line in lines if places[round(line.left / (line.size or 1) * 2)] > 1]
    return min(shared or [line.left for line in lines])


def _right_edge(lines: list[Line]) -> float | None:
    """Where full lines end: the rightmost place that two lines reach; one alone may stick out."""
    for line, next_line in pairwise(sorted(lines, key=lambda line: -line.right)):
        if line.right - next_line.right <= 1.5 * line.size:
            return line.right
    return None


def _long_lines(sheet: _Sheet, column: int) -> list[Line]:
    return [line for line in sheet.lines() if line.column == column and len(line.text) > 2]


def _text_area(sheets: list[_Sheet], column: int) -> tuple[float, float]:
    """Left edge and width of the text, as on most pages; infinite width where no line is broken."""
    pages = [(sheet, lines) for sheet in sheets if (lines := _long_lines(sheet, column))]
    if not pages:
        return 0.0, inf
    everything = [line for _, lines in pages for line in lines]
    outside = sum(line.right > sheet.width * 1.02 for sheet, lines in pages for line in lines)
    if outside > 0.1 * len(everything):
        return min(line.left for line in everything), inf  # whole paragraphs, out over the edge of the sheet
    full = [lines for _, lines in pages if len(lines) >= _LINES_OF_A_PAGE]
    left = median(map(_left_edge, full)) if full else min(line.left for line in everything)
    widths = [right - _left_edge(lines) for lines in full if (right := _right_edge(lines)) is not None]
    if widths:
        return left, median(widths)
    widest = max(line.right for line in everything)
    width = pages[0][0].width
    # A single full line shows the text's edge only where it leaves a margin as wide as that on the left.
    return left, widest - left if column or abs(width - widest - left) <= 0.12 * width else inf


def _line_pitch(sheets: list[_Sheet]) -> float:
    steps = [after.y - before.y for sheet in sheets for before, after in pairwise(sheet.lines()) if after.y > before.y]
    return median(steps) if steps else 0.0


def _continues(before: Line, frame: _Frame, line: Line, own: _Frame, *, pitch: float) -> bool:
    """Whether a line goes on with the sentence of the line before it; ``pitch`` 0 on a new page."""
    size = max(before.size, line.size)
    full = before.right + _first_piece(line.text) * size > frame.right
    if not full or abs(before.size - line.size) > 0.15 * size:
        return False
    if pitch and line.y > before.y and line.y - before.y > max(1.6 * pitch, 1.2 * size):
        return False
    indent_before, indent = before.left - frame.left, line.left - own.left
    ended = before.text.endswith(_SENTENCE_END)
    if before.text.endswith(_PART_END) and _MARKER.match(line.text):
        return False
    if indent <= 0.8 * size:
        return True
    # Indented: a new paragraph, unless the whole block is set in and the sentence has not ended.
    return abs(indent - indent_before) < 0.8 * size and not ended and not _MARKER.match(line.text)


def _first_piece(text: str) -> float:
    """The width in sizes of what would have had to fit at the end of the line above.

    A number or word is not broken; no line ends with an opening bracket or begins with a closing sign; some programs
    break neither before nor after a quotation mark.
    """
    piece = _UNBROKEN.match(text[:30])
    return min(12.0, sum(0.55 if char.isascii() else 1.0 for char in piece[0])) + 0.7 if piece else 1.7


def _run_on(lines: list[Line]) -> str:
    """The lines of a cell as one piece of text."""
    text = ""
    for line in lines:
        text = join(text, line.text)
    return text


def join(before: str, after: str) -> str:
    """Two halves of a wrapped sentence; a space only where two Latin words met.

    >>> join("产品质", "量"), join("Made in", "China")
    ('产品质量', 'Made in China')
    """
    if before and after and before[-1].isascii() and after[0].isascii() and before[-1].isalpha() and after[0].isalpha():
        return f"{before} {after}"
    return before + after


def _page_numbers(sheet: _Sheet) -> Iterator[Line]:
    lines = sheet.lines()
    for line in (*lines[:2], *lines[-2:]):
        if _in_margin(sheet, line, _NUMBER_MARGIN) and _PAGE_NUMBER.fullmatch(line.text):
            yield line


def _in_margin(sheet: _Sheet, line: Line, share: float) -> bool:
    return not sheet.height * share < line.y < sheet.height * (1 - share)


def _margin_key(sheet: _Sheet, line: Line) -> tuple[bool, int, str] | None:
    """What makes a line at the edge of one page the same as one on another: its words without numbers, its height."""
    if not _in_margin(sheet, line, _HEAD_MARGIN):
        return None
    words = re.sub(r"[\d\s]+", "#", line.text)
    return line.y < sheet.height / 2, round(line.y / sheet.height * 50), words


def _margin_keys(sheet: _Sheet) -> Iterator[tuple[bool, int, str]]:
    lines = sheet.lines()
    for line in (*lines[:3], *lines[-3:]):
        key = _margin_key(sheet, line)
        if key:
            yield key
