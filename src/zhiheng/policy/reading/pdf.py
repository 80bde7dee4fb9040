"""PDF documents with a text layer, page by page, through PDFium."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from ctypes import byref, c_double, c_float
from itertools import islice
from math import atan2, degrees, hypot
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

import pypdfium2
from pypdfium2 import raw

from zhiheng.policy.reading import limits
from zhiheng.policy.reading.page import SPELLING, Char, Page
from zhiheng.policy.reading.page_text import PageReader
from zhiheng.policy.reading.refusals import unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

_ONE_AT_A_TIME: Final = Lock()
"""PDFium serves one thread at a time."""

_SECONDS: Final = 60.0
_SLANT: Final = 8.0
"""Degrees; text at a slant to the rest is a watermark, or stands sideways beside it."""

_Turn = Callable[[float, float], tuple[float, float]]


def read_pdf(data: bytes, name: str) -> str:
    """The plain text of a PDF document; every fault is an UnreadableDocument."""
    with _ONE_AT_A_TIME:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            locked = error.err_code in {raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY}
            raise unreadable(name, "pdf", "encrypted" if locked else "damaged", detail=str(error)) from error
        try:
            return _text(document, name)
        finally:
            document.close()


def _text(document: Any, name: str) -> str:  # noqa: ANN401 - pypdfium2 has no types
    count = len(document)
    if count > limits.PAGES:
        raise unreadable(name, "pdf", "too_large", detail=f"{count} pages")
    reader = PageReader()
    seen = unnamed = broken = 0
    until = monotonic() + _SECONDS
    for number in range(count):
        try:
            page, lost = _read_page(document, number)
        except pypdfium2.PdfiumError:
            broken += 1
            continue
        seen += len(page.chars)
        unnamed += lost
        if seen > limits.PRINTED_CHARACTERS:
            raise unreadable(name, "pdf", "too_much_text")
        if monotonic() > until:
            raise unreadable(name, "pdf", "too_slow", detail=f"{number} of {count} pages")
        reader.add(page)
    if broken and broken == count:
        raise unreadable(name, "pdf", "damaged", detail="no page can be loaded")
    if seen == 0 or unnamed > seen:
        raise unreadable(name, "pdf", "no_text_layer", detail=f"{unnamed} characters without a code")
    return reader.text()


def _read_page(document: Any, number: int) -> tuple[Page, int]:  # noqa: ANN401
    """The page, and how many of its characters have no code that says what they are."""
    loaded = document[number]
    try:
        left, bottom, right, top = loaded.get_bbox()
        text = loaded.get_textpage()
        try:
            angle = _angle(text.raw)
            turn = _turn(angle, left, bottom, right, top)
            width, height = (right - left, top - bottom) if angle in {0, 180} else (top - bottom, right - left)
            page = Page(width or 1.0, height or 1.0)
            lost = _read_chars(text.raw, page, turn, angle)
        finally:
            text.close()
        for x0, y0, x1, y1 in islice(_strokes(loaded), limits.PAGE_RULES):
            page.draw(*turn(x0, y0), *turn(x1, y1))
        return page, lost
    finally:
        loaded.close()


def _angle(handle: Any) -> int:  # noqa: ANN401
    """The direction in which most of the page's text runs, in quarters of a turn.

    It says more than the page's own turn: that only tells how a sheet is hung up.
    """
    matrix = raw.FS_MATRIX()
    count = raw.FPDFText_CountChars(handle)
    angles: Counter[int] = Counter()
    for index in range(0, count, max(1, count // 200)):
        if raw.FPDFText_GetMatrix(handle, index, byref(matrix)):
            angles[round(degrees(atan2(matrix.b, matrix.a)) / 90) * 90 % 360] += 1
    return angles.most_common(1)[0][0] if angles else 0


def _turn(angle: int, left: float, bottom: float, right: float, top: float) -> _Turn:
    """From PDF places (upwards) to places on the page when it is held so that its text can be read."""
    turns: dict[int, _Turn] = {
        0: lambda x, y: (x - left, top - y),
        90: lambda x, y: (y - bottom, x - left),
        180: lambda x, y: (right - x, y - bottom),
        270: lambda x, y: (top - y, right - x),
    }
    return turns[angle]


def _read_chars(handle: Any, page: Page, turn: _Turn, angle: int) -> int:  # noqa: ANN401
    box, matrix, x, y = raw.FS_RECTF(), raw.FS_MATRIX(), c_double(), c_double()
    lost = 0
    for index in range(min(raw.FPDFText_CountChars(handle), limits.PAGE_CHARACTERS)):
        code = raw.FPDFText_GetUnicode(handle, index)
        if raw.FPDFText_IsGenerated(handle, index) == 1 or _is_blank(code):
            continue
        if raw.FPDFText_HasUnicodeMapError(handle, index) == 1 or _is_nothing(code):
            lost += 1
            continue
        raw.FPDFText_GetMatrix(handle, index, byref(matrix))
        if abs((degrees(atan2(matrix.b, matrix.a)) - angle + 180) % 360 - 180) > _SLANT:
            continue
        raw.FPDFText_GetLooseCharBox(handle, index, byref(box))
        raw.FPDFText_GetCharOrigin(handle, index, byref(x), byref(y))
        size = raw.FPDFText_GetFontSize(handle, index) * hypot(matrix.c, matrix.d)
        x0, x1 = turn(box.left, box.top)[0], turn(box.right, box.bottom)[0]
        base = turn(x.value, y.value)[1]
        page.chars.append(Char(SPELLING.get(code, chr(code)), min(x0, x1), max(x0, x1), base, size or 1.0))
    return lost


def _is_blank(code: int) -> bool:
    return code in {0x20, 0x0D, 0x0A, 0x09, 0xA0, 0x3000, 0xAD, 0x200B, 0xFEFF} or 0x2000 <= code <= 0x200A


def _is_nothing(code: int) -> bool:
    return code < 0x20 or 0xD800 <= code <= 0xDFFF or code in {0xFFFD, 0xFFFE, 0xFFFF} or code > 0x10FFFF


def _strokes(page: Any) -> Iterator[tuple[float, float, float, float]]:  # noqa: ANN401
    """The straight strokes of the page's drawings; a thin filled box is one, a box with an edge is four."""
    x, y = c_float(), c_float()
    for drawing in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=4):
        count = raw.FPDFPath_CountSegments(drawing.raw)
        if not 2 <= count <= limits.PAGE_RULES:
            continue
        matrix = drawing.get_matrix()
        start = last = (0.0, 0.0)
        for index in range(count):
            segment = raw.FPDFPath_GetPathSegment(drawing.raw, index)
            kind = raw.FPDFPathSegment_GetType(segment)
            raw.FPDFPathSegment_GetPoint(segment, byref(x), byref(y))
            point = matrix.on_point(x.value, y.value)
            if kind == raw.FPDF_SEGMENT_MOVETO:
                start = point
            elif kind == raw.FPDF_SEGMENT_LINETO:
                yield (*last, *point)
            last = point
            if raw.FPDFPathSegment_GetClose(segment):
                yield (*last, *start)
                last = start
