"""The rows of .xlsx files, read as a stream: memory does not grow with the number of rows.

What only the format knows is settled here: dates are days, whole numbers are whole, a per cent is the text people see
(``95%``), an error stands as its sign (``#N/A``), and so does a formula that was never computed.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from zhiheng.adapters.tabular.unreadable import UnreadableTable, unreadable
from zhiheng.adapters.tabular.workbook_cells import (
    day_where_midnight,
    moment_cell,
    number_cell,
    per_cent_cell,
    text_cell,
)
from zhiheng.adapters.tabular.xlsx_package import DAMAGE, Package

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from xml.parsers.expat import XMLParserType

    from zhiheng.adapters.tabular.workbook_cells import Cell
    from zhiheng.adapters.tabular.xlsx_package import SheetPart, Workbook

NEVER_COMPUTED: Final = "#VALUE!"
"""Stands for a formula whose value the file does not hold."""
_COLUMNS: Final = 1024
"""Columns behind this one are not read."""
_PIECES: Final = 1000
"""Of the text of one cell, thousands of characters each; Excel allows 32,767 in all."""


class XlsxTable:
    """The rows of one sheet; every pass begins at the first row."""

    suspect = True

    def __init__(self, path: Path, name: str, workbook: Workbook, sheet: SheetPart) -> None:
        self._path = path
        self._name = name
        self._workbook = workbook
        self._part = sheet.part
        self._read = 0
        self._size = 0
        self.title = sheet.name

    @property
    def progress(self) -> tuple[int, int]:
        """How many bytes of the sheet have been read, and how many there are."""
        return self._read, self._size

    def rows(self) -> Iterator[tuple[int, list[object]]]:
        """Each row that the sheet holds with its number; an empty cell is None."""
        self._read = 0
        try:
            with Package(self._path, self._name) as package:
                self._size = package.size(self._part)
                parser = package.parser()
                rows = _Rows(self._workbook)
                parser.StartElementHandler = lambda tag, _: rows.attach(parser, tag)
                for fed in package.fed(parser, self._part):
                    self._read = fed
                    if len(rows.pieces) > _PIECES:
                        raise unreadable(self._name, "damaged", place=self.title, detail="a cell without end")
                    yield from rows.ready
                    rows.ready.clear()
                yield from rows.ready
        except UnreadableTable:
            raise
        except DAMAGE as error:
            raise unreadable(self._name, "damaged", place=self.title, detail=repr(error)) from error


class _Rows:
    """The rows a parser has come across."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self.ready: list[tuple[int, list[object]]] = []
        self.pieces: list[str] = []
        """The text of the cell in hand."""

    def attach(self, parser: XMLParserType, root: str) -> None:
        """Listen to a parser that has met the root; its prefix is the prefix of every tag."""
        prefix = root.removesuffix("worksheet")
        row_tag, cell_tag, value_tag, text_tag, formula_tag, spoken_tag = (
            prefix + tag for tag in ("row", "c", "v", "t", "f", "rPh")
        )
        ready, value_of, indexes = self.ready, self._value, _Indexes()
        pieces = self.pieces
        cells: list[object] = []
        number = 0
        attributes: Mapping[str, str] = {}
        has_formula = False
        spoken = False

        def start(tag: str, given: dict[str, str]) -> None:
            nonlocal attributes, cells, has_formula, number, spoken
            if tag == cell_tag:
                attributes = given
                has_formula = False
                pieces.clear()
            elif tag == value_tag or (tag == text_tag and not spoken):
                parser.CharacterDataHandler = pieces.append
            elif tag == row_tag:
                number = int(given.get("r") or number + 1)
                cells = []
            elif tag == formula_tag:
                has_formula = True
            elif tag == spoken_tag:
                spoken = True

        def end(tag: str) -> None:
            nonlocal spoken
            if tag in (value_tag, text_tag):
                parser.CharacterDataHandler = None
            elif tag == cell_tag:
                reference = attributes.get("r")
                index = indexes[reference.rstrip("0123456789")] if reference else len(cells)
                if index < _COLUMNS:
                    if index >= len(cells):
                        cells.extend([None] * (index + 1 - len(cells)))
                    cells[index] = value_of(attributes, "".join(pieces), has_formula)
            elif tag == row_tag:
                ready.append((number, cells))
            elif tag == spoken_tag:
                spoken = False

        parser.StartElementHandler = start
        parser.EndElementHandler = end

    def _value(self, attributes: Mapping[str, str], text: str, has_formula: bool) -> Cell:
        kind = attributes.get("t", "n")
        if kind == "s":
            return self._workbook.texts[int(text)] if text else None
        if kind in {"inlineStr", "str"}:
            return text_cell(text)
        if not text:
            return NEVER_COMPUTED if has_formula else None
        match kind:
            case "n":
                shown = self._workbook.shown.get(attributes.get("s", ""))
                if shown == "date":
                    return moment_cell(float(text), from_1904=self._workbook.from_1904)
                return per_cent_cell(float(text)) if shown == "per_cent" else number_cell(float(text))
            case "b":
                return text == "1"
            case "d":
                return day_where_midnight(datetime.fromisoformat(text).replace(tzinfo=None))
        return text


class _Indexes(dict[str, int]):
    """The index of a column by its letters."""

    def __missing__(self, letters: str) -> int:
        index = 0
        for letter in letters:
            if not "A" <= letter <= "Z":
                raise ValueError(f"{letters} is no column")
            index = index * 26 + ord(letter) - 64
        self[letters] = index - 1
        return index - 1


def xlsx_tables(path: Path, name: str) -> list[XlsxTable]:
    """The visible sheets of a workbook.

    Raises UnreadableTable where it is damaged or too large.
    """
    try:
        with Package(path, name) as package:
            workbook = package.workbook()
    except UnreadableTable:
        raise
    except DAMAGE as error:
        raise unreadable(name, "damaged", detail=repr(error)) from error
    return [XlsxTable(path, name, workbook, sheet) for sheet in workbook.sheets]
