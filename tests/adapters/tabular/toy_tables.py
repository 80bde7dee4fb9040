"""Tables of the toy packs as people send them: written to a file, opened, read."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
from tests.contract.toy_packs import toy_catalogue

from zhiheng.adapters.tabular.columns import Column, columns_of
from zhiheng.adapters.tabular.form import Form
from zhiheng.adapters.tabular.reading import Table, open_table
from zhiheng.contract.catalogue import Catalogue
from zhiheng.contract.kinds import Kind, kind_of

DAY = date(2026, 3, 2)

Rows = list[tuple[int, tuple[object, ...]]]


@cache
def catalogue() -> Catalogue:
    return toy_catalogue()


def kind(address: str) -> Kind:
    found = kind_of(catalogue(), address)
    assert found
    return found


def columns(address: str, day: date | None = DAY) -> tuple[Column, ...]:
    return columns_of(catalogue(), kind(address), day)


def form(address: str, day: date | None = DAY) -> Form:
    return Form(catalogue(), kind(address), columns(address, day), DAY)


def opened(path: Path, address: str = "grain.mill") -> Table:
    return open_table(path, kind(address), columns(address))


def read(path: Path, address: str = "grain.mill") -> Rows:
    """All rows of a file."""
    return list(opened(path, address).rows())


def written(path: Path, content: bytes | str) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def csv_text(rows: Iterable[Sequence[object]], delimiter: str = ",") -> str:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    return buffer.getvalue()


def workbook(path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    """A plain workbook as someone makes it by hand."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path
