"""The sheet that is filled in (填报): hidden machine cells, title, headings with notes, then rows with drop-down lists.

Templates, exports and refused rows are this one sheet, so that whatever leaves the house can be corrected and brought
back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from zhiheng.adapters.tabular import looks
from zhiheng.adapters.tabular.cell_values import as_excel_keeps_it
from zhiheng.adapters.tabular.choice_lists import choices_of
from zhiheng.adapters.tabular.marks import SHEET, machine_cell
from zhiheng.adapters.tabular.wording import limits_words, type_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from zhiheng.adapters.tabular.cell_values import CellValue
    from zhiheng.adapters.tabular.columns import Column, ColumnType
    from zhiheng.adapters.tabular.form import Form

HEADING_ROW: Final = 4
FIRST_ROW: Final = 5
_LAST_ROW: Final = 1_048_576
_ROW_HEIGHT: Final = 19
_WIDTHS: Final[Mapping[ColumnType, int]] = {
    "text": 20,
    "long_text": 40,
    "whole": 11,
    "decimal": 11,
    "date": 13,
    "code": 14,
    "subject": 26,
    "region": 16,
    "office": 26,
    "point": 20,
    "file": 24,
    "yes_no": 8,
    "period": 12,
}
_PLACES: Final[Mapping[ColumnType, Literal["middle", "right"]]] = {
    "whole": "right",
    "decimal": "right",
    "date": "middle",
    "code": "middle",
    "yes_no": "middle",
    "region": "middle",
    "period": "middle",
}
"""Where cells stand that do not stand on the left."""
_WIDEST: Final = 48
_LONG_HEADING: Final = 18
_FROZEN_FROM: Final = 8
"""With more columns than these the first stays in view."""


@dataclass(frozen=True, slots=True)
class ExtraColumn:
    """A column beside those of the kind; it is not read back."""

    key: str
    heading: str
    type: ColumnType
    width: int


class EntrySheet:
    """The sheet while it is written, row by row."""

    def __init__(self, book: Workbook, form: Form, *, title: str, line: str, extra: Sequence[ExtraColumn] = ()) -> None:
        self._sheet: Worksheet = book.create_sheet(SHEET)
        self._pen = looks.Pen(self._sheet)
        self._columns = form.columns
        self._extra = extra
        self._types: list[ColumnType] = [*(one.type for one in extra), *(column.type for column in form.columns)]
        self._looks: dict[int, list[looks.Look]] = {}
        self._row = HEADING_ROW
        self._set_columns()
        self._set_validations(form)
        self._write_head(form, title, line)

    def append(
        self,
        cells: Sequence[CellValue],
        look: looks.Look = looks.BODY,
        *,
        others: Mapping[int, tuple[looks.Look, str]] | None = None,
    ) -> None:
        """Add a row: first the extra columns, then those of the kind; ``others`` are cells with look and note."""
        others = others or {}
        own = self._of_columns(look)
        row = []
        for place, value in enumerate(cells):
            other, note = others.get(place, (None, ""))
            look = self._of_columns(other)[place] if other else own[place]
            row.append(self._pen.cell(as_excel_keeps_it(value), look, note=note))
        self._row += 1
        self._sheet.append(row)

    def set_height(self, lines: int) -> None:
        """Make the row that is appended next so many lines high."""
        if lines > 1:
            self._sheet.row_dimensions[self._row + 1].height = min(lines * looks.LINE + 5, 400)

    def _of_columns(self, look: looks.Look) -> list[looks.Look]:
        """The look as each column has it."""
        if id(look) not in self._looks:
            self._looks[id(look)] = [
                looks.of_column(look, _PLACES.get(kind, "left"), _format(kind)) for kind in self._types
            ]
        return self._looks[id(look)]

    def _letter(self, place: int) -> str:
        return get_column_letter(place + 1)

    def _set_columns(self) -> None:
        sheet = self._sheet
        widths = [extra.width for extra in self._extra] + [_width(column) for column in self._columns]
        for place, (width, look) in enumerate(zip(widths, self._of_columns(looks.BODY), strict=True)):
            dimension = sheet.column_dimensions[self._letter(place)]
            dimension.width = width
            dimension.number_format = look.format
            dimension.font, dimension.alignment, dimension.border = look.font, look.alignment, looks.LIGHT_FRAME
        stays = len(self._extra) or (len(self._columns) > _FROZEN_FROM)
        sheet.freeze_panes = f"{self._letter(int(stays))}{HEADING_ROW + 1}"
        sheet.sheet_format.defaultRowHeight, sheet.sheet_format.customHeight = _ROW_HEIGHT, True
        looks.set_for_print(sheet, HEADING_ROW)

    def _set_validations(self, form: Form) -> None:
        for place, column in enumerate(self._columns, start=len(self._extra)):
            validation = _validation(column, form)
            if validation is not None:
                letter = self._letter(place)
                validation.add(f"{letter}{HEADING_ROW + 1}:{letter}{_LAST_ROW}")
                self._sheet.data_validations.append(validation)

    def _write_head(self, form: Form, title: str, line: str) -> None:
        sheet, pen = self._sheet, self._pen
        keys = [extra.key for extra in self._extra] + [column.key for column in self._columns]
        sheet.row_dimensions[1].hidden = True
        sheet.row_dimensions[2].height = 34
        sheet.row_dimensions[3].height = 22
        headings = [
            *(pen.cell(extra.heading, looks.PROBLEM_HEADING) for extra in self._extra),
            *(
                pen.cell(
                    _shown(column),
                    looks.REQUIRED_HEADING if column.required else looks.HEADING,
                    note=note,
                )
                for column, note in zip(self._columns, form.notes, strict=True)
            ),
        ]
        lines = max(looks.lines_in(_shown(column), _width(column)) for column in self._columns)
        sheet.row_dimensions[HEADING_ROW].height = max(lines, 2) * looks.LINE + 8
        sheet.append([pen.cell(machine_cell(form.kind.address, key), looks.MACHINE) for key in keys])
        # Every cell beside title and line has their look: else the lines of the columns would run through them.
        for text, look in ((title, looks.TITLE), (line, looks.SUBTITLE)):
            sheet.append([pen.cell(text, look), *(pen.cell(None, look) for _ in keys[1:])])
        sheet.append(headings)


def _format(kind: ColumnType) -> str:
    """The number format: text for whatever Excel would change, such as codes of eighteen digits or leading zeros."""
    if kind == "date":
        return looks.DATE_FORMAT
    return looks.GENERAL if kind in {"whole", "decimal", "yes_no", "code"} else looks.TEXT_FORMAT


def _shown(column: Column) -> str:
    """The heading with the star of a required column; a long one has its bracket on a line of its own."""
    heading = f"{column.heading} *" if column.required else column.heading
    words, bracket, rest = heading.rpartition("（")
    return f"{words}\n{bracket}{rest}" if words and looks.width_of(heading) > _LONG_HEADING else heading


def _width(column: Column) -> float:
    longest = max(map(looks.width_of, _shown(column).split("\n")))
    on_lines = longest if longest <= _LONG_HEADING else longest / 2
    widest = max(map(looks.width_of, column.labels()), default=0)
    return min(max(_WIDTHS[column.type], on_lines + 3, widest + 4), _WIDEST)


def _validation(column: Column, form: Form) -> DataValidation | None:
    """What Excel itself checks and offers; what depends on other cells or on registers is checked on import."""
    choices = choices_of(column, form.day)
    refusal = "；".join(filter(None, (type_words(column), limits_words(column)))) + "。"
    if column.type == "yes_no":
        validation = DataValidation("list", formula1='"是,否"')
        refusal = "请选择“是”或“否”。"
    elif choices:
        validation = DataValidation("list", formula1=form.lists.range_of(choices))
        refusal = "请从下拉列表中选择；全部选项见“代码表”。"
    elif column.type == "date":
        validation = DataValidation("date", operator="between", formula1="DATE(1900,1,1)", formula2="DATE(2199,12,31)")
    elif column.type in {"whole", "decimal"}:
        least = column.least if column.least is not None else "-1E+15"
        most = column.most if column.most is not None else "1E+15"
        validation = DataValidation(column.type, operator="between", formula1=str(least), formula2=str(most))
    elif column.format == "credit_code" and column.type == "text":
        validation = DataValidation("textLength", operator="equal", formula1="18")
    elif column.longest is not None and column.type in {"text", "long_text"}:
        validation = DataValidation("textLength", operator="lessThanOrEqual", formula1=str(column.longest))
    else:
        return None
    validation.allow_blank = True
    validation.showErrorMessage = column.closed or not choices or column.type == "yes_no"
    validation.errorTitle = column.heading[:32]
    validation.error = refusal[:225]
    return validation
