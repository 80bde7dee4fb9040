"""Files as offices send them: CSV under the Chinese headings, in either encoding, and templates filled in."""

from __future__ import annotations

import csv
import io
import struct
import zlib
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from typing import Any, Final

from openpyxl import load_workbook

from zhiheng.adapters.tabular.columns import Column, columns_of
from zhiheng.adapters.tabular.form import Form
from zhiheng.adapters.tabular.marks import SHEET
from zhiheng.adapters.tabular.template import template
from zhiheng.contract.in_use import in_use
from zhiheng.demo.outbox import Look, Paper, Row

_ENCODINGS: Final[dict[Look, str]] = {"csv": "utf-8-sig", "gbk": "gb18030"}


@cache
def columns(kind: str) -> tuple[Column, ...]:
    """The columns of a kind."""
    return columns_of(in_use().catalogue, in_use().kind(kind))


def content_of(paper: Paper) -> bytes:
    """The bytes of the file."""
    used = {key for row in paper.rows for key in row}
    shown = [column for column in columns(paper.kind) if column.key in used or (column.required and not column.or_else)]
    writers = [(column.key, _writer(column)) for column in shown]
    lines = [["" if row.get(key) is None else write(row[key]) for key, write in writers] for row in paper.rows]
    if paper.look == "xlsx":
        return _filled_in(paper.kind, [column.key for column in shown], lines, paper.at.date())
    buffer = io.StringIO()
    out = csv.writer(buffer, lineterminator="\r\n")
    out.writerow([column.heading for column in shown])
    out.writerows(lines)
    return buffer.getvalue().encode(_ENCODINGS[paper.look], "replace")


def _writer(column: Column) -> Callable[[Any], str]:
    """How a cell of the column is written: codes by the words people choose them by."""
    if column.type == "code":
        zh = {code: label for label, code in column.labels().items()}
        return lambda value: zh.get(value, str(value))
    if column.type == "yes_no":
        return lambda value: {True: "是", False: "否"}.get(value, str(value))
    return str


def _filled_in(kind: str, keys: Sequence[str], lines: Sequence[Sequence[str]], day: date) -> bytes:
    """The template of the kind with the lines below its example."""
    form = Form(in_use().catalogue, in_use().kind(kind), columns(kind), day)
    book = load_workbook(io.BytesIO(template(form)))
    sheet = book[SHEET]
    places = {column.key: place for place, column in enumerate(form.without_files().columns, 1)}
    below = sheet.max_row
    for number, line in enumerate(lines, below + 1):
        for key, text in zip(keys, line, strict=True):
            if text and key in places:
                sheet.cell(number, places[key], text)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def cells_of(row: Row) -> Row:
    """The cells of a row that hold something, as one record is stated by hand."""
    return {
        key: str(value) if isinstance(value, float | int) and not isinstance(value, bool) else value
        for key, value in row.items()
        if value is not None
    }


# --- evidence --------------------------------------------------------------------------------------------------------


def picture() -> bytes:
    """A grey picture that stands in for every photo."""
    width = height = 64
    lines = b"".join(b"\x00" + bytes(160 + (x + y) % 64 for x in range(width)) for y in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in ((b"IHDR", head), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    )


def scan() -> bytes:
    """An empty page that stands in for every stamped scan."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
        b"<< /Length 44 >>\nstream\n0.8 0.1 0.1 RG 4 w 380 90 120 120 re S      \nendstream",
    ]
    written, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 5\n0000000000 65535 f \n"
    return written + head + table + b"trailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(written)
