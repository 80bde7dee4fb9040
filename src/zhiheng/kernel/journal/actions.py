"""What may be done to the journal: add to it, one writer after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final

from django.db import connection, transaction

from zhiheng.kernel.journal.models import Entry
from zhiheng.kernel.journal.rules import Draft, body, canonical, instant, leaf_digest

_WRITING: Final = 0x7A68_6A6F_7572
"""Number of the lock under which one transaction at a time adds to the journal of a city's database."""
_COLUMNS: Final = tuple(field.attname for field in Entry._meta.local_concrete_fields)
_NO_EVIDENCE: Final = b"[]"


@contextmanager
def writing() -> Iterator[None]:
    """A transaction that alone adds to the journal: what was read inside it still holds when it is written.

    On SQLite a transaction is the only writer anyway. What is written together is kept together or not at all.
    """
    with transaction.atomic():
        _take_the_writers_place()
        yield


def append(drafts: Sequence[Draft]) -> list[int]:
    """Add entries in this order, inside the caller's transaction; their numbers.

    The entries are there when the transaction commits, and then on the disk.
    """
    if not drafts:
        return []
    _take_the_writers_place()
    first = _length() + 1
    moments = {draft.at: moment(draft.at) for draft in drafts}
    rows = (_row(seq, draft, moments[draft.at]) for seq, draft in enumerate(drafts, first))
    insert_rows(Entry._meta.db_table, _COLUMNS, rows)
    return list(range(first, first + len(drafts)))


def insert_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Add many rows at once in the quickest way of the database; values are text, numbers, bytes or None.

    Days and instants are handed over as text in ISO form, SQLite's instants as Django writes them (``moment``).
    """
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({places})', rows)  # type: ignore[arg-type]  # noqa: S608 - names of our own tables; the driver takes any iterable


def moment(at: datetime) -> str:
    """An instant as a column of the database in use takes it as text."""
    local = str(at.astimezone(UTC).replace(tzinfo=None))
    return f"{local}+00" if connection.vendor == "postgresql" else local


def _take_the_writers_place() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_WRITING])


def _length() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT MAX(seq) FROM journal_entry")
        (last,) = cursor.fetchone()
    return last or 0


def _row(seq: int, draft: Draft, at: str) -> tuple[object, ...]:
    before = (
        *(seq, draft.act, draft.kind, seq if draft.thing is None else draft.thing, draft.replaces, draft.subject),
        *(draft.region, draft.office, None if draft.happened_on is None else draft.happened_on.isoformat()),
    )
    after = (draft.by, draft.source, draft.batch, draft.reason)
    evidence = canonical(draft.evidence) if draft.evidence else _NO_EVIDENCE
    digest = leaf_digest(body((*before, instant(draft.at), *after), evidence, draft.data))
    return (*before, at, *after, evidence.decode(), draft.data.decode(), digest)
