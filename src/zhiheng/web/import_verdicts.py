"""What an examination found, row by row: which cell, what it holds, which rule, what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Final

from django.utils import timezone

from zhiheng.adapters.tabular.columns import Column
from zhiheng.adapters.tabular.refusals import RefusedRow
from zhiheng.adapters.tabular.wording import fields_of_rule
from zhiheng.contract.in_use import in_use
from zhiheng.contract.intake.refusals import Refusal
from zhiheng.kernel.access.models import Person
from zhiheng.kernel.intake.models import Batch
from zhiheng.kernel.intake.queries import RejectedRow, rejected_rows
from zhiheng.kernel.records.rules import OUTCOME_ZH
from zhiheng.kernel.statements.actions import Stating, examine_records
from zhiheng.web.import_words import existing_in
from zhiheng.web.import_work import columns_for, letters_of, table_of

ON_A_PAGE: Final = 100
PREVIEWED: Final = 20
_LOOKED_AT: Final = 200
_LONGEST_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that is wrong: where it stands, what it is called, what it holds."""

    place: str
    heading: str
    value: str


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a row."""

    cells: tuple[Cell, ...]
    words: str
    rule: str
    """What the rule says must hold, where several fields are compared."""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that is not accepted."""

    number: int
    faults: tuple[Fault, ...]


def bad_rows(batch: Batch, start: int) -> list[BadRow]:
    """A page of the rows that are not accepted."""
    columns, letters = columns_for(batch), letters_of(batch)
    rows = islice(rejected_rows(batch.pk), start, start + ON_A_PAGE)
    return [BadRow(row.row, tuple(_faults(batch, row, columns, letters))) for row in rows]


def _faults(batch: Batch, row: RejectedRow, columns: Sequence[Column], letters: dict[str, str]) -> Iterator[Fault]:
    for refusal in row.refusals:
        fields = _fields(batch, refusal)
        cells = tuple(
            Cell(
                f"{letters[column.key]}{row.row}" if column.key in letters else "",
                column.heading,
                _shown(column, row.cells.get(column.key)),
            )
            for column in columns
            if column.key in fields or (column.field in fields and column.key in letters)
        )
        yield Fault(cells, refusal.message.zh, refusal.rule)


def _fields(batch: Batch, refusal: Refusal) -> frozenset[str]:
    if refusal.field:
        return frozenset({refusal.field})
    return fields_of_rule(in_use().catalogue, in_use().kind(batch.kind), refusal.rule) if refusal.rule else frozenset()


def _shown(column: Column, value: object) -> str:
    """What a cell holds; of personal data only that something is there."""
    if value is None or value == "":
        return ""
    if column.sealed:
        return "（个人信息）"
    text = "是" if value is True else "否" if value is False else str(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def refused_rows_of(batch: Batch) -> Iterator[RefusedRow]:
    """Every row that is not accepted, as the workbook of refused rows takes them."""
    for row in rejected_rows(batch.pk):
        yield RefusedRow(row.row, {key: _again(value) for key, value in row.cells.items()}, row.refusals)


def _again(value: object) -> object:
    """A cell as it came: a day was kept as text and becomes a day again."""
    if isinstance(value, str) and len(value) in (10, 19) and value[4:5] == "-":
        try:
            return date.fromisoformat(value[:10])
        except ValueError:
            return value
    return value


@dataclass(frozen=True, slots=True)
class GoodRow:
    """A row that is accepted, and what becomes of it."""

    number: int
    outcome: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """The first rows of a file that are accepted."""

    headings: tuple[str, ...]
    rows: tuple[GoodRow, ...]


def preview_of(batch: Batch, person: Person) -> Preview:
    """The first rows of the file that are accepted, examined again for this page."""
    table = table_of(batch)
    columns = [column for column in columns_for(batch) if column.key in table.keys]
    some = list(islice(table.rows(), _LOOKED_AT))
    stating = Stating(
        batch.kind, person, timezone.now(), batch.office, batch.source, existing=existing_in(batch.existing)
    )
    verdicts = examine_records(stating, table.keys, [cells for _, cells in some])
    rows = [
        GoodRow(
            number,
            OUTCOME_ZH[verdict.outcome],
            tuple(_shown(column, cells[table.keys.index(column.key)]) for column in columns),
        )
        for (number, cells), verdict in zip(some, verdicts, strict=True)
        if verdict.outcome != "refused"
    ]
    return Preview(tuple(column.heading for column in columns), tuple(rows[:PREVIEWED]))
