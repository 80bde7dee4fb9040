"""Rows out of the house, as CSV and as Excel, under the headings of the template: corrected, they can come back."""

from __future__ import annotations

import codecs
import csv
import io
from itertools import islice
from typing import TYPE_CHECKING, Final

from zhiheng.adapters.tabular.cell_values import cells_of, written
from zhiheng.adapters.tabular.entry_sheet import FIRST_ROW, EntrySheet
from zhiheng.adapters.tabular.formula_signs import with_escape
from zhiheng.adapters.tabular.streamed_rows import save_with_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import BinaryIO

    from zhiheng.adapters.tabular.columns import Column
    from zhiheng.adapters.tabular.form import Form

_ROWS_OF_A_PIECE: Final = 1000


def csv_pieces(columns: Sequence[Column], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """The CSV file, piece by piece: UTF-8 with its mark, lines end as in Windows, no cell is a formula.

    A row holds values in the order of the columns: codes as codes, numbers, days, truth values, None.
    """
    cells = cells_of(columns)
    yield codecs.BOM_UTF8 + _lines([[with_escape(column.heading) for column in columns]])
    lines = ([with_escape(cell) if isinstance(cell, str) else written(cell) for cell in cells(row)] for row in rows)
    while piece := list(islice(lines, _ROWS_OF_A_PIECE)):
        yield _lines(piece)


def write_xlsx(form: Form, rows: Iterable[Sequence[object]], *, to: BinaryIO) -> None:
    """Write the Excel file; memory does not grow with the number of rows, which are as for CSV.

    Raises TooManyRows where a sheet of Excel cannot hold them.
    """
    title = f"{form.kind.title}一览表"
    book = form.new_book(title)
    sheet = EntrySheet(book, form, title=title, line=f"{form.day} 导出；改正后可以再次导入。")
    for model in ("plain", "=quoted"):
        sheet.append([model] * len(form.columns))
    form.lists.add_to(book)
    save_with_rows(book, FIRST_ROW, map(cells_of(form.columns), rows), to=to)


def _lines(rows: Iterable[Sequence[str]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue().encode("utf-8", "replace")
