"""The sheet of what may be chosen (代码表): every list once, each drop-down list of the entry sheet leads here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from openpyxl.utils import get_column_letter

from zhiheng.adapters.tabular import looks
from zhiheng.adapters.tabular.marks import CODES_SHEET
from zhiheng.primitives.periods import Period

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from openpyxl import Workbook

    from zhiheng.adapters.tabular.columns import Column

    Choices = tuple[tuple[str, str], ...]

_HEADING_ROW: Final = 3
_PERIODS_BACK: Final = {"year": 5, "half_year": 5, "quarter": 8, "month": 15}
_WIDTH: Final = (10, 40)


def choices_of(column: Column, day: date) -> Choices:
    """What may be chosen in a column, each with what stands behind it; empty where nothing is offered."""
    if column.period:
        now = Period.containing(day, column.period)
        periods = [now.moved(-step) for step in range(_PERIODS_BACK[column.period] + 1)]
        return tuple((period.label, period.label_zh) for period in periods)
    if column.type == "yes_no":
        return (("是", ""), ("否", ""))
    return tuple(column.labels().items())


class ChoiceLists:
    """The lists of all columns, laid side by side."""

    def __init__(self, columns: Sequence[Column], day: date) -> None:
        self._headings: dict[Choices, list[str]] = {}
        for column in columns:
            choices = choices_of(column, day)
            if choices and column.type != "yes_no":
                self._headings.setdefault(choices, []).append(column.heading)
        self._day = day
        self._lists = list(self._headings)

    def range_of(self, choices: Choices) -> str:
        """Where a list stands, as a validation names it."""
        letter = get_column_letter(3 * self._lists.index(choices) + 1)
        return f"'{CODES_SHEET}'!${letter}${_HEADING_ROW + 1}:${letter}${_HEADING_ROW + len(choices)}"

    def add_to(self, book: Workbook) -> None:
        """Add the sheet, where there is anything to choose."""
        if not self._lists:
            return
        sheet = book.create_sheet(CODES_SHEET)
        pen = looks.Pen(sheet)
        for place, choices in enumerate(self._lists):
            for offset in (0, 1):
                widest = max(looks.width_of(choice[offset]) for choice in choices)
                heading = looks.width_of("、".join(self._headings[choices])) / 2 if offset == 0 else 0
                letter = get_column_letter(3 * place + 1 + offset)
                sheet.column_dimensions[letter].width = min(max(_WIDTH[0], widest + 3, heading + 3), _WIDTH[1])
            sheet.column_dimensions[get_column_letter(3 * place + 3)].width = 3
        sheet.freeze_panes = f"A{_HEADING_ROW + 1}"
        looks.set_for_print(sheet, _HEADING_ROW)
        sheet.row_dimensions[1].height = 34
        sheet.row_dimensions[_HEADING_ROW].height = 34
        sheet.append([pen.cell("代码表", looks.TITLE)])
        sheet.append([pen.cell(f"{self._day} 可用的选项。填报时选名称；填右边的代码也可以。", looks.SUBTITLE)])
        sheet.append(
            [
                cell
                for choices in self._lists
                for cell in (
                    pen.cell("、".join(self._headings[choices]), looks.HEADING),
                    pen.cell("代码", looks.HEADING),
                    None,
                )
            ]
        )
        for row in range(max(map(len, self._lists))):
            sheet.append([cell for choices in self._lists for cell in self._cells(pen, choices, row)])

    def _cells(self, pen: looks.Pen, choices: Choices, row: int) -> list[object]:
        if row >= len(choices):
            return [None, None, None]
        return [*(pen.cell(text, looks.TABLE) for text in choices[row]), None]
