"""The example row of a template: invented, marked as an example in every text cell, and never read."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from zhiheng.adapters.tabular.columns import period_example
from zhiheng.adapters.tabular.marks import EXAMPLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from zhiheng.adapters.tabular.cell_values import CellValue
    from zhiheng.adapters.tabular.columns import Column
    from zhiheng.contract.declarations.fields import CodeFormat

CODES: Final[Mapping[CodeFormat, str]] = {
    "credit_code": "91990100MA0000000D",
    "organisation_code": "99000000-9",
    "region_code": "339902",
    "gtin": "6900000000007",
    "equipment_code": "311099001202600001",
    "equipment_registration": "31103399022026010001",
    "monitoring_point": "99010200000001",
}
"""A code of each format, of places that do not exist."""
_REGION: Final = "990102"


def example_row(columns: Sequence[Column], day: date) -> list[CellValue]:
    """A row as people would fill it in; empty where no cell could carry the mark of an example."""
    row = [_example(column, day) for column in columns]
    return row if any(isinstance(cell, str) and cell.startswith(EXAMPLE) for cell in row) else []


def _example(column: Column, day: date) -> CellValue:
    match column.type:
        case "date":
            return day
        case "whole" | "decimal":
            return _number(column)
        case "code":
            return next(iter(column.labels()), None)
        case "yes_no":
            return "是"
        case "long_text":
            return None
    return EXAMPLE + _text(column)


def _text(column: Column) -> str:
    if column.format:
        return CODES[column.format]
    match column.type:
        case "region":
            return next(iter(column.labels()), _REGION)
        case "office":
            return next(iter(column.labels()), "澜溪市市场监督管理局")
        case "period":
            return period_example(column.period or "year")
        case "point":
            return "120.15,30.28"
        case "subject" if column.key == column.field:
            return "#1024"
        case "subject":
            return "某某公司"
    return f"某{column.title.zh}"[: column.longest]


def _number(column: Column) -> Decimal:
    """A number within the limits: the middle of two, else a little more than one."""
    if column.least is not None and column.most is not None:
        middle = (column.least + column.most) / 2
        return middle.to_integral_value() if column.type == "whole" else middle
    if column.most is not None:
        return column.most
    return (column.least or Decimal(0)) + 12
