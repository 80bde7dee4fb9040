"""How sheets of the house look: fonts, fills and borders, texts that are never formulas, print on A4 across."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal
from unicodedata import east_asian_width

from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

    from zhiheng.adapters.tabular.cell_values import CellValue

LINE: Final = 15.0
"""Points that one line takes."""
TEXT_FORMAT: Final = "@"
DATE_FORMAT: Final = "yyyy-mm-dd"
GENERAL: Final = "General"

FORMULA_SIGNS: Final = frozenset("=+-@")
"""A text that begins with one of these is marked as text, so that it stays text when someone edits it."""

_THIN: Final = Side(style="thin", color="808080")
_LIGHT: Final = Side(style="thin", color="D0D5DB")
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_LONGEST_NOTE: Final = 2000


@dataclass(frozen=True, slots=True)
class Look:
    """The style of a cell."""

    font: Font
    alignment: Alignment
    fill: PatternFill | None = None
    border: Border | None = None
    format: str = GENERAL


def _fill(colour: str) -> PatternFill:
    return PatternFill("solid", fgColor=colour)


_FRAME: Final = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
LIGHT_FRAME: Final = Border(left=_LIGHT, right=_LIGHT, top=_LIGHT, bottom=_LIGHT)
_MIDDLE: Final = Alignment(horizontal="center", vertical="center", wrap_text=True)
_LEFT: Final = Alignment(horizontal="left", vertical="center", wrap_text=True)
_RIGHT: Final = Alignment(horizontal="right", vertical="center")
_LINE_OF_TEXT: Final = Alignment(horizontal="left", vertical="center")
_HEADING_FONT: Final = Font(name="黑体", size=11)
_BODY_FONT: Final = Font(name="仿宋_GB2312", size=11)

TITLE: Final = Look(Font(name="方正小标宋简体", size=18), _LINE_OF_TEXT)
SUBTITLE: Final = Look(Font(name="楷体_GB2312", size=11), _LINE_OF_TEXT)
HEADING: Final = Look(_HEADING_FONT, _MIDDLE, _fill("DCE6F1"), _FRAME)
REQUIRED_HEADING: Final = Look(Font(name="黑体", size=11, color="C00000"), _MIDDLE, _fill("DCE6F1"), _FRAME)
PROBLEM_HEADING: Final = Look(Font(name="黑体", size=11, color="9C0006"), _MIDDLE, _fill("FCE4D6"), _FRAME)
BODY: Final = Look(_BODY_FONT, _LEFT, border=LIGHT_FRAME)
EXAMPLE: Final = Look(
    Font(name="仿宋_GB2312", size=11, italic=True, color="7F7F7F"), _LEFT, _fill("F2F2F2"), LIGHT_FRAME
)
PROBLEM: Final = Look(Font(name="仿宋_GB2312", size=11, color="9C0006"), _LEFT, _fill("FFF5F0"), LIGHT_FRAME)
FAULTY: Final = Look(Font(name="仿宋_GB2312", size=11, color="9C0006"), _LEFT, _fill("FFC7CE"), LIGHT_FRAME)
MACHINE: Final = Look(Font(name="Consolas", size=8, color="BFBFBF"), _LINE_OF_TEXT, format=TEXT_FORMAT)
TABLE: Final = Look(_BODY_FONT, _LEFT, border=_FRAME, format=TEXT_FORMAT)


def of_column(look: Look, place: Literal["left", "middle", "right"], number_format: str) -> Look:
    """The look as cells of a column have it."""
    return replace(look, alignment={"left": _LEFT, "middle": _MIDDLE, "right": _RIGHT}[place], format=number_format)


class Pen:
    """Writes cells of one sheet; a look is worked out once and then used again."""

    def __init__(self, sheet: Worksheet) -> None:
        self._sheet = sheet
        self._models: dict[tuple[int, bool], tuple[Look, Cell]] = {}

    def cell(self, value: CellValue, look: Look, *, note: str = "") -> Cell:
        """A cell that is never a formula, however its text begins."""
        cell = WriteOnlyCell(self._sheet)
        quoted = False
        if isinstance(value, str):
            cell.value = printable(value)
            cell.data_type = "s"
            quoted = value[:1] in FORMULA_SIGNS
        else:
            cell.value = value
        # Setting font, fill and border one by one takes openpyxl five times as long as the rest of the cell.
        cell._style = self._model(look, quoted=quoted)._style  # type: ignore[attr-defined]
        if note:
            cell.comment = _note(note)
        return cell

    def _model(self, look: Look, *, quoted: bool) -> Cell:
        """A cell of the look; the look is kept beside it, so that no other can come to have its identity."""
        key = (id(look), quoted)
        if key not in self._models:
            cell = WriteOnlyCell(self._sheet)
            cell.font, cell.alignment, cell.number_format = look.font, look.alignment, look.format
            cell.quotePrefix = quoted
            if look.fill:
                cell.fill = look.fill
            if look.border:
                cell.border = look.border
            self._models[key] = look, cell
        return self._models[key][1]


def printable(text: str) -> str:
    """The text without characters that no workbook may hold; what looks like an escape of Excel is kept as it is."""
    return _LOOKS_ESCAPED.sub("_x005F_", _UNPRINTABLE.sub("", text))


def _note(text: str) -> Comment:
    text = text[:_LONGEST_NOTE]
    lines = sum(1 + width_of(line) // 40 for line in text.split("\n"))
    return Comment(text, "质衡", width=300, height=min(24 + 18 * lines, 420))


def width_of(text: str) -> int:
    """How many narrow characters wide a text is.

    >>> width_of("重量 kg")
    7
    """
    return len(text) + sum(east_asian_width(char) in "WFA" for char in text)


def lines_in(text: str, width: float) -> int:
    """How many lines a text takes in a column of the width, rather one too many."""
    return sum(1 + int(width_of(line) / (width * 0.92)) for line in text.split("\n"))


def set_for_print(sheet: Worksheet, heading_row: int) -> None:
    """A4 across, as wide as the sheet of paper, the headings on every page, page numbers below."""
    sheet.print_title_rows = f"{heading_row}:{heading_row}"
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
