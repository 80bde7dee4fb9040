"""The rows of .xls, .et, .ods and .xlsb files, as a process of its own reads them, bounded in memory and time.

Such a file may state a cell at the end of a sheet of seventeen thousand million cells; the library then asks for all of
that memory, and its process ends.
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from zhiheng.adapters.tabular import calamine_process
from zhiheng.adapters.tabular.unreadable import unreadable
from zhiheng.adapters.tabular.workbook_cells import day_where_midnight, number_cell, text_cell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zhiheng.adapters.tabular.unreadable import Reason
    from zhiheng.adapters.tabular.workbook_cells import Cell

_PROGRAM: Final = Path(calamine_process.__file__)
_REASONS: Final[dict[int, Reason]] = {calamine_process.ENCRYPTED: "encrypted", calamine_process.DAMAGED: "damaged"}


class CalamineTable:
    """The rows of one sheet; every pass begins at the first row."""

    suspect = True

    def __init__(self, path: Path, name: str, title: str, index: int) -> None:
        self._path = path
        self._name = name
        self._index = index
        self._read = 0
        self._rows = 0
        self.title = title

    @property
    def progress(self) -> tuple[int, int]:
        """How many rows have been read, and how many there are."""
        return self._read, self._rows

    def rows(self) -> Iterator[tuple[int, list[object]]]:
        """Each row with its number; an empty cell is None."""
        with _output(self._path, self._name, str(self._index)) as lines:
            self._rows = next(lines, 0)
            for batch in lines:
                for number, cells in batch:
                    self._read = number
                    yield number, [_cell(cell) for cell in cells]


def calamine_tables(path: Path, name: str) -> list[CalamineTable]:
    """The visible sheets of a workbook.

    Raises UnreadableTable where it is encrypted, damaged or too large.
    """
    with _output(path, name) as lines:
        return [CalamineTable(path, name, title, index) for title, index in next(lines, [])]


@contextmanager
def _output(path: Path, name: str, *arguments: str) -> Iterator[Iterator[Any]]:
    """What the process prints, line by line; who stops listening ends it."""
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-P", str(_PROGRAM), str(path), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None

    def lines() -> Iterator[Any]:
        assert process.stdout is not None
        for line in process.stdout:
            yield msgspec.json.decode(line)
        status = process.wait()
        if status:
            raise unreadable(name, _REASONS.get(status, "too_large"), detail=f"exit status {status}")

    try:
        yield lines()
    finally:
        process.kill()
        process.stdout.close()
        process.wait()


def _cell(cell: Any) -> Cell:  # noqa: ANN401 - as JSON holds it
    if isinstance(cell, str):
        return text_cell(cell)
    if isinstance(cell, float):
        return number_cell(cell)
    if isinstance(cell, list):
        return day_where_midnight(datetime.fromisoformat(cell[0]))
    return cell if isinstance(cell, int) else None
