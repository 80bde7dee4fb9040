"""Texts that a spreadsheet would take for formulas: escaped by an apostrophe in CSV, and read back as they were."""

from __future__ import annotations

import re
from typing import Final

_BEGINS_A_FORMULA: Final = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")


def with_escape(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would compute it.

    >>> with_escape("=1+1"), with_escape("'=1"), with_escape("a=1")
    ("'=1+1", "''=1", 'a=1')
    """
    return f"'{text}" if _BEGINS_A_FORMULA.match(text) else text


def without_escape(cell: object) -> object:
    """The cell without the apostrophe that was put before it.

    >>> without_escape("'=1+1"), without_escape("''=1"), without_escape("'quoted'"), without_escape(None)
    ('=1+1', "'=1", "'quoted'", None)
    """
    if isinstance(cell, str) and cell[:1] == "'" and _BEGINS_A_FORMULA.match(cell):
        return cell[1:]
    return cell
