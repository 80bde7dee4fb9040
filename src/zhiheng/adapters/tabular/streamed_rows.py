"""Many rows into a workbook: written as text between the parts that openpyxl makes, ten times as fast as cell by cell.

openpyxl writes the workbook with two model rows, one of plain cells and one of texts that begin like a formula; their
styles are those of every row that is streamed in their place.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from openpyxl.utils import get_column_letter

from zhiheng.adapters.tabular.cell_values import as_excel_keeps_it, written
from zhiheng.adapters.tabular.looks import FORMULA_SIGNS, printable
from zhiheng.adapters.tabular.unreadable import too_many_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import BinaryIO

    from openpyxl import Workbook

    from zhiheng.adapters.tabular.cell_values import CellValue

LAST_ROW: Final = 1_048_576
_EPOCH: Final = date(1899, 12, 30).toordinal()
_ROWS_OF_A_PIECE: Final = 200
_SHEET: Final = "xl/worksheets/sheet1.xml"
_STYLE: Final = re.compile(rb' s="(\d+)"')


def save_with_rows(book: Workbook, first_row: int, rows: Iterable[Sequence[CellValue]], *, to: BinaryIO) -> None:
    """Save a workbook whose first sheet ends with two model rows, these rows in their place.

    Raises TooManyRows where a sheet of Excel cannot hold them.
    """
    buffer = io.BytesIO()
    book.save(buffer)
    with zipfile.ZipFile(buffer) as made, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as saved:
        for part in made.namelist():
            if part != _SHEET:
                saved.writestr(part, made.read(part))
        before, plain, quoted, behind = _around_models(made.read(_SHEET), first_row)
        row_text = _row_writer(plain, quoted)
        numbered = enumerate(rows, start=first_row)
        with saved.open(_SHEET, "w", force_zip64=True) as sheet:
            sheet.write(before)
            while piece := list(islice(numbered, _ROWS_OF_A_PIECE)):
                if piece[-1][0] > LAST_ROW:
                    raise too_many_rows(LAST_ROW - first_row + 1)
                sheet.write("".join(row_text(number, cells) for number, cells in piece).encode())
            sheet.write(behind)


def _around_models(sheet: bytes, first_row: int) -> tuple[bytes, list[str], list[str], bytes]:
    """What stands before and behind the model rows, and the styles of the cells of each."""
    start = sheet.index(b'<row r="%d"' % first_row)
    middle = sheet.index(b"</row>", start)
    end = sheet.index(b"</row>", middle + 1) + len(b"</row>")
    plain, quoted = (
        [style.decode() for style in _STYLE.findall(row)] for row in (sheet[start:middle], sheet[middle:end])
    )
    return sheet[:start], plain, quoted, sheet[end:]


def _row_writer(plain: Sequence[str], quoted: Sequence[str]) -> Callable[[int, Sequence[CellValue]], str]:
    """The function that writes a row of cells in these styles, an empty cell too, so that its frame is seen."""
    letters = [get_column_letter(place) for place in range(1, len(plain) + 1)]
    columns = list(zip(letters, plain, quoted, strict=True))

    def cells_of(number: int, cells: Sequence[CellValue]) -> Iterator[str]:
        for (letter, style, quoted_style), value in zip(columns, cells, strict=True):
            kept = as_excel_keeps_it(value)
            if kept is None:
                yield f'<c r="{letter}{number}" s="{style}"/>'
            elif isinstance(kept, str):
                text = escape(printable(kept)).replace("\r", "&#13;")
                shown = quoted_style if kept[:1] in FORMULA_SIGNS else style
                yield (
                    f'<c r="{letter}{number}" s="{shown}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
                )
            else:
                digits = kept.toordinal() - _EPOCH if isinstance(kept, date) else written(kept)
                yield f'<c r="{letter}{number}" s="{style}"><v>{digits}</v></c>'

    return lambda number, cells: f'<row r="{number}">{"".join(cells_of(number, cells))}</row>'
