"""Tables people send, as rows of cells in one order: Excel, WPS, OpenDocument, CSV.

The headings are understood once; then every row is a tuple in the order of ``keys``. Cells are as the file holds them:
texts, numbers, days, truth values, None. What they are worth is for the intake to say.
"""

from __future__ import annotations

import re
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Final, Protocol

from zhiheng.adapters.tabular.calamine_files import calamine_tables
from zhiheng.adapters.tabular.headings import ROWS_LOOKED_AT, find_headings, letter
from zhiheng.adapters.tabular.kinds_of_file import kind_of_file
from zhiheng.adapters.tabular.marks import CODES_SHEET, EXAMPLE, GUIDE_SHEET, SHEET
from zhiheng.adapters.tabular.text_files import text_tables
from zhiheng.adapters.tabular.unreadable import UnreadableTable, unreadable
from zhiheng.adapters.tabular.xlsx_files import xlsx_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from zhiheng.adapters.tabular.columns import Column
    from zhiheng.adapters.tabular.headings import Headings
    from zhiheng.contract.kinds import Kind

_NOTE: Final = re.compile(
    r"(注|备注|说明|填表说明|填表人|填报人|填报单位|填报日期|制表人?|审核人?|负责人|单位负责人|联系人|联系电话|日期)\s*\d?\s*[:：]"
)
"""Begins what people write below a table."""
_NOTES_IN_A_ROW: Final = 5


class _Source(Protocol):
    title: str
    suspect: bool

    @property
    def progress(self) -> tuple[int, int]: ...

    def rows(self) -> Iterator[tuple[int, list[object]]]: ...


class Table:
    """A table whose headings are understood."""

    def __init__(self, source: _Source, headings: Headings, columns: Sequence[Column]) -> None:
        self._source = source
        self._places = {column.key: headings.places[column.key] for column in columns if column.key in headings.places}
        self.keys: tuple[str, ...] = tuple(self._places)
        """The keys that are there, in the order of the columns of the kind; every row has its cells in this order."""
        self.sheet = source.title
        """The name of the sheet; empty for a text file."""
        self.heading_row = headings.row
        self.not_read: list[int] = []
        """The numbers of the rows that the last pass left out as example or note."""

    @property
    def progress(self) -> tuple[int, int]:
        """How much of the file the pass has read, and how much there is; in bytes, or in rows for old formats."""
        return self._source.progress

    def letter(self, key: str) -> str:
        """The letters of the column as Excel shows them; the row number and they name a cell."""
        return letter(self._places[key])

    def rows(self, after: int = 0) -> Iterator[tuple[int, tuple[object, ...]]]:
        """Each row below the headings with its number, from the row behind ``after``; blank rows are left out.

        A pass over the file: raises UnreadableTable where the file turns out to be damaged on the way.
        """
        self.not_read = []
        source = self._source
        width = max(self._places.values()) + 1
        pick = _picker(list(self._places.values()))
        blank = (None,) * len(self.keys)
        few = max(0, len(blank) - _NOTES_IN_A_ROW)
        after = max(after, self.heading_row)
        for number, cells in source.rows():
            if number <= after:
                continue
            if len(cells) < width:
                cells.extend([None] * (width - len(cells)))
            row = pick(cells)
            if row == blank:
                continue
            if (source.suspect and _is_example(row)) or (row.count(None) >= few and _is_note(row)):
                self.not_read.append(number)
                continue
            yield number, row


def open_table(path: Path, kind: Kind, columns: Sequence[Column], *, name: str = "") -> Table:
    """The table in a file, for a kind with these columns; ``name`` is what its sender calls the file.

    Raises UnreadableTable, HeadingsRefused or WrongTemplate, each of which says what to do.
    """
    name = name or path.name
    found: list[tuple[_Source, Headings]] = []
    looked_at = 0
    quotes: list[UnreadableTable] = []
    for source in _sources(path, name):
        try:
            head = list(islice(source.rows(), ROWS_LOOKED_AT))
        except UnreadableTable as error:
            # Under a delimiter that is not the file's own, quotation marks may stand in the middle of cells.
            if error.fields["reason"] != "open_quote":
                raise
            quotes.append(error)
            continue
        looked_at += bool(head)
        headings = find_headings(head, columns, kind, name)
        if headings:
            found.append((source, headings))
    if not found:
        raise quotes[0] if quotes else unreadable(name, "no_headings" if looked_at else "no_sheet")
    most = max(headings.recognised for _, headings in found)
    best = [(source, headings) for source, headings in found if headings.recognised == most]
    ours = [(source, headings) for source, headings in best if source.title == SHEET]
    source, headings = (ours or best)[0]
    if len(best) > 1 and source.title:
        titles = "、".join(source.title for source, _ in best)
        raise unreadable(name, "several_sheets", place=titles)
    headings.check(name)
    return Table(source, headings, columns)


def _sources(path: Path, name: str) -> Sequence[_Source]:
    """The tables a file could hold: its sheets but those that only explain, or the text under each delimiter."""
    match kind_of_file(path, name):
        case "xlsx":
            sheets: Sequence[_Source] = xlsx_tables(path, name)
        case "other_workbook":
            sheets = calamine_tables(path, name)
        case "text":
            return text_tables(path, name)
    return [sheet for sheet in sheets if sheet.title not in {GUIDE_SHEET, CODES_SHEET}]


def _picker(places: Sequence[int]) -> Callable[[list[object]], tuple[object, ...]]:
    """The function that picks the cells at the places."""
    if places == list(range(len(places))):
        count = len(places)
        return lambda cells: tuple(cells[:count])
    if len(places) == 1:
        return lambda cells: (cells[places[0]],)
    return itemgetter(*places)


def _is_example(row: tuple[object, ...]) -> bool:
    return any(isinstance(cell, str) and cell.startswith(EXAMPLE) for cell in row)


def _is_note(row: tuple[object, ...]) -> bool:
    """Whether each cell of the row begins as what people write below a table."""
    return all(cell is None or (isinstance(cell, str) and _NOTE.match(cell)) for cell in row)
