"""The marks by which a table made here is known again: machine cells, the example row, sheet names, quiet headings."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

SHEET: Final = "填报"
GUIDE_SHEET: Final = "填写说明"
CODES_SHEET: Final = "代码表"

EXAMPLE: Final = "【例】"
"""Begins the text cells of the example row; a row with such a cell is not read."""

ROW: Final = "original_row"
PROBLEM: Final = "problem"
"""The keys of the two columns that a workbook of refused rows has besides."""
ROW_HEADING: Final = "原行号"
PROBLEM_HEADING: Final = "问题"
QUIET_HEADINGS: Final = frozenset({ROW_HEADING, PROBLEM_HEADING, "序号"})
"""Headings of columns that are not read and no error."""

_MACHINE_CELL: Final = re.compile(r"zhiheng:1:([a-z0-9_.]+):([a-z0-9_]+)")


class MachineCell(NamedTuple):
    """What a hidden cell above a column says: whose template it is and which key the column has."""

    address: str
    key: str


def machine_cell(address: str, key: str) -> str:
    """The text of the hidden cell above a column; 1 is the version of these texts.

    >>> machine_cell("bakery.check", "number")
    'zhiheng:1:bakery.check:number'
    """
    return f"zhiheng:1:{address}:{key}"


def read_machine_cell(cell: object) -> MachineCell | None:
    """What a machine cell says; None for any other cell."""
    found = _MACHINE_CELL.fullmatch(cell) if isinstance(cell, str) else None
    return MachineCell(found[1], found[2]) if found else None
