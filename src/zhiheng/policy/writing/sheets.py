"""How a table stands on a sheet of a workbook: title, frozen header with filters, heights, print on A4 across.

A row of Excel is 409 points high at most and what does not fit is cut off on screen and paper; a record that needs more
goes on in the next row, which repeats its short cells, so that filter and order keep it together.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Final, NamedTuple
from unicodedata import east_asian_width

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties

from zhiheng.policy.writing.wording import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_SIZE: Final = 11
_TITLE_SIZE: Final = 18
_HEAD_FONTS: Final = (Font(name="方正小标宋简体", size=_TITLE_SIZE), Font(name="楷体_GB2312", size=_SIZE))
_COLUMN_FONT: Final = Font(name="黑体", size=_SIZE)
_BODY_FONT: Final = Font(name="仿宋_GB2312", size=_SIZE)

_HEAD_FILL: Final = PatternFill("solid", fgColor="DCE6F1")
_BAND_FILL: Final = PatternFill("solid", fgColor="F7F9FC")
"""Every second group of rows has a tint, so that groups are seen and the filter still works."""

_THIN: Final = Side(style="thin", color="808080")
_BORDER: Final = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_MIDDLE: Final = Alignment(horizontal="center", vertical="center", wrap_text=True)
_LEFT: Final = Alignment(horizontal="left", vertical="center", wrap_text=True)

_HEADER_ROW: Final = 3
_LINE: Final = 15.0
"""Points that one line of the body takes."""
_MARGIN: Final = 5.0
_LINES_OF_A_ROW: Final = 26
"""26 lines and the margin stay below Excel's 409 points."""
_LINES_OF_A_HEAD: Final = 5
_SLACK: Final = 0.92
"""Of a column's width that text can be sure of: a line may not begin with a full stop, a word is not broken."""

_SIGNS_OF_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")

Value = str | int | float | None
_Look = tuple[Font, Alignment, PatternFill | None]


class Column(NamedTuple):
    """A column and how it is set."""

    title: str
    width: float
    """In characters of the body font; a Chinese one counts two."""
    centred: bool = False


class Row(NamedTuple):
    """A record; rows of one group that follow each other have one tint."""

    group: int | str
    cells: tuple[Value, ...]


def add_sheet(
    book: Workbook, name: str, heads: tuple[str, str], all_columns: Sequence[Column], rows: Iterable[Row]
) -> None:
    """Adds a sheet; ``heads`` are its title and the line below."""
    sheet: Worksheet = book.create_sheet(name)
    listed = list(rows)
    columns = _fitted(all_columns, listed)
    whole = Column("", sum(column.width for column in columns))
    for line, (text, font, size) in enumerate(zip(heads, _HEAD_FONTS, (_TITLE_SIZE, _SIZE), strict=True), start=1):
        _write(sheet, (line, 1), text, (font, _MIDDLE, None))
        sheet.merge_cells(start_row=line, end_row=line, start_column=1, end_column=len(columns))
        lines = _lines(text, whole._replace(width=whole.width * _SIZE / size))
        sheet.row_dimensions[line].height = min(lines, _LINES_OF_A_HEAD) * _LINE * size / _SIZE + 2 * _MARGIN
    for position, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(position)].width = column.width
        _write(sheet, (_HEADER_ROW, position), column.title, (_COLUMN_FONT, _MIDDLE, _HEAD_FILL))
    sheet.row_dimensions[_HEADER_ROW].height = 30
    last, group, tinted = _HEADER_ROW, None, True
    for row in listed:
        if row.group != group:
            group, tinted = row.group, not tinted
        for cells in _parts(row.cells, columns):
            last += 1
            for position, (value, column) in enumerate(zip(cells, columns, strict=True), start=1):
                place = _MIDDLE if column.centred else _LEFT
                _write(sheet, (last, position), value, (_BODY_FONT, place, _BAND_FILL if tinted else None))
            lines = max(_lines(value, column) for value, column in zip(cells, columns, strict=True))
            sheet.row_dimensions[last].height = lines * _LINE + _MARGIN
    width = get_column_letter(len(columns))
    sheet.freeze_panes = f"A{_HEADER_ROW + 1}"
    sheet.auto_filter.ref = f"A{_HEADER_ROW}:{width}{max(last, _HEADER_ROW + 1)}"
    _set_for_print(sheet, f"A1:{width}{max(last, _HEADER_ROW)}")


def _fitted(columns: Sequence[Column], rows: Sequence[Row]) -> list[Column]:
    """The columns; one in which nothing stands is as narrow as its title."""
    return [
        column if any(row.cells[place] not in ("", None) for row in rows) else column._replace(width=_narrow(column))
        for place, column in enumerate(columns)
    ]


def _narrow(column: Column) -> float:
    return min(column.width, len(column.title) + 3)


def _parts(cells: tuple[Value, ...], columns: Sequence[Column]) -> Iterator[list[Value]]:
    """The record in rows that fit: what is longer goes on below, the other cells are repeated."""
    pieces = [list(_pieces(value, column)) for value, column in zip(cells, columns, strict=True)]
    for number in range(max(map(len, pieces))):
        yield [one[0] if len(one) == 1 else one[number] if number < len(one) else "" for one in pieces]


def _pieces(value: Value, column: Column) -> Iterator[Value]:
    """The value in pieces of as many lines as a row has, parted behind a line, a sentence or a name where it can."""
    if not isinstance(value, str) or _lines(value, column) <= _LINES_OF_A_ROW:
        yield value
        return
    rest = printable(value)
    while _lines(rest, column) > _LINES_OF_A_ROW:
        cut = _fitting(rest, column)
        stop = max(rest.rfind(sign, cut // 2, cut) for sign in "\n。；、，")
        cut = stop + 1 if stop >= 0 else cut
        yield rest[:cut].strip("\n")
        rest = rest[cut:]
    if rest:
        yield rest


def _fitting(text: str, column: Column) -> int:
    """How many characters of the text fill a row, at least one."""
    low, high = 1, min(len(text), _LINES_OF_A_ROW * ceil(column.width))
    while low < high:
        middle = (low + high + 1) // 2
        if _lines(text[:middle], column) <= _LINES_OF_A_ROW:
            low = middle
        else:
            high = middle - 1
    return low


def _lines(value: Value, column: Column) -> int:
    """How many lines the value takes in the column, rather one too many."""
    if not isinstance(value, str):
        return 1
    return sum(max(1, ceil(_width(line) / (column.width * _SLACK))) for line in value.split("\n"))


def _width(line: str) -> int:
    return len(line) + sum(east_asian_width(char) in "WFA" for char in line)


def _set_for_print(sheet: Worksheet, area: str) -> None:
    """A4 across, as wide as the sheet of paper, the header on every page, page numbers below."""
    sheet.print_area = area
    sheet.print_title_rows = f"{_HEADER_ROW}:{_HEADER_ROW}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    sheet.page_margins = PageMargins(left=0.5, right=0.5, top=0.6, bottom=0.7, header=0.3, footer=0.35)
    footer = sheet.oddFooter
    assert footer is not None
    footer.center.text = "第 &P 页，共 &N 页"


def _write(sheet: Worksheet, place: tuple[int, int], value: Value, look: _Look) -> None:
    cell = sheet.cell(*place)
    if isinstance(value, str):
        text = printable(value)
        cell.value = text
        if text.startswith(_SIGNS_OF_A_FORMULA):
            # A plan may come from anyone: what looks like a formula is kept as the text it is.
            cell.data_type = "s"
            cell.quotePrefix = True
    else:
        cell.value = value
    cell.font, cell.alignment, fill = look
    if place[0] >= _HEADER_ROW:
        cell.border = _BORDER
    if fill:
        cell.fill = fill
