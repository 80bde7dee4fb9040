"""Accepted values as the cells of CSV and Excel: codes by the titles people choose them by, days as days."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from zhiheng.adapters.tabular.columns import Column

    CellValue = str | int | Decimal | date | None
    Row = Sequence[object]

_EXACT_DIGITS: Final = 15
"""Excel keeps no more of a number; longer ones are written as text."""


def cells_of(columns: Sequence[Column]) -> Callable[[Row], list[CellValue]]:
    """The function that turns a row of values, in the order of the columns, into cells."""
    titles = [
        {code: label for label, code in column.labels().items()} if column.type == "code" else {} for column in columns
    ]

    def cells(row: Row) -> list[CellValue]:
        return [_cell(value, by_code) for value, by_code in zip(row, titles, strict=True)]

    return cells


def _cell(value: object, titles: dict[str, str]) -> CellValue:
    match value:
        case None | "":
            return None
        case bool():
            return "是" if value else "否"
        case str():
            return titles.get(value, value)
        case tuple():
            return ",".join(f"{part:f}" for part in value)
        case float():
            return Decimal(repr(value))
    return value  # type: ignore[return-value]


def written(cell: CellValue) -> str:
    """A cell as text.

    >>> written(Decimal("1E+3")), written(None)
    ('1000', '')
    """
    match cell:
        case None:
            return ""
        case Decimal():
            return f"{cell:f}"
        case _:
            return str(cell)


def as_excel_keeps_it(cell: CellValue) -> CellValue:
    """The cell, as text where Excel would lose digits of it.

    >>> as_excel_keeps_it(Decimal("1234567890.123456"))
    '1234567890.123456'
    """
    digits = len(cell.as_tuple().digits) if isinstance(cell, Decimal) else len(str(cell)) if type(cell) is int else 0
    return written(cell) if digits > _EXACT_DIGITS else cell
