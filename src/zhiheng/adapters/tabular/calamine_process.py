"""Reads .xls, .et, .ods and .xlsb in a process of its own: a damaged or malicious one cannot take the server with it.

usage: python calamine_process.py FILE [INDEX]. Prints JSON lines: the names of the visible sheets with their indexes,
or, with an index, batches of rows ``[number, cells]``; a day or moment is a list with its ISO text. Exit status 3: a
password is needed; 4: damaged.
"""

from __future__ import annotations

import resource
import sys
from contextlib import suppress
from datetime import date, time, timedelta
from itertools import islice

import msgspec
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

MEMORY = 2 << 30
SECONDS = 120
BATCH = 500
ENCRYPTED = 3
DAMAGED = 4


def main() -> int:
    """Print what is asked for; the exit status."""
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        # Opened here, so that the name of the file says nothing about its format.
        with open(sys.argv[1], "rb") as file:  # noqa: PTH123 - a process of its own imports little
            workbook = CalamineWorkbook.from_filelike(file)
            if len(sys.argv) > 2:
                print_rows(workbook, int(sys.argv[2]))
            else:
                print_sheets(workbook)
    except PasswordError:
        return ENCRYPTED
    except (CalamineError, OSError):
        return DAMAGED
    return 0


def print_sheets(workbook: CalamineWorkbook) -> None:
    """Names and indexes of the visible sheets."""
    put(
        [
            [sheet.name, index]
            for index, sheet in enumerate(workbook.sheets_metadata)
            if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
        ]
    )


def print_rows(workbook: CalamineWorkbook, index: int) -> None:
    """The number of rows, then the rows in batches.

    The library begins with the first row of the sheet but with the first column that holds anything.
    """
    sheet = workbook.get_sheet_by_index(index)
    before = [None] * (sheet.start or (0, 0))[1]
    put((sheet.end or (0, 0))[0] + 1)
    rows = enumerate(sheet.iter_rows(), start=1)
    while batch := list(islice(rows, BATCH)):
        put([[number, before + list(map(plain, cells))] for number, cells in batch])


def plain(cell: object) -> object:
    """A cell as JSON can hold it."""
    if isinstance(cell, date):
        return [cell.isoformat()]
    return str(cell) if isinstance(cell, time | timedelta) else cell


def put(value: object) -> None:
    """One line of JSON."""
    sys.stdout.buffer.write(msgspec.json.encode(value) + b"\n")


if __name__ == "__main__":
    sys.exit(main())
