"""What may be done to the journal: add to it, one writer after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import chain, islice
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


def append(drafts: Sequence[Draft], *, first: int | None = None) -> list[int]:
    """Add entries in this order, inside the caller's transaction; their numbers.

    The entries are there when the transaction commits, and then on the disk. Who is inside ``writing`` and knows the
    number of the first tells it.
    """
    if not drafts:
        return []
    if first is None:
        _take_the_writers_place()
        first = _length() + 1
    moments = {at: moment(at) for at in {draft.at for draft in drafts}}
    rows = (_row(seq, draft, moments[draft.at]) for seq, draft in enumerate(drafts, first))
    insert_rows(Entry._meta.db_table, _COLUMNS, rows)
    return list(range(first, first + len(drafts)))


_DIFFERING: Final = ("seq", "thing", "subject", "region", "happened_on", "data", "digest")


def append_alike(draft: Draft, told: Iterable[tuple[int | None, str, str | None, str]]) -> range:
    """Add entries that each begin a thing and differ only in subject, region, day (ISO form) and data; their numbers.

    What many rows of a file become; the rest of them is as in ``draft``. Runs like ``append``.
    """
    _take_the_writers_place()
    first = last = _length() + 1
    evidence, said = canonical(draft.evidence) if draft.evidence else _NO_EVIDENCE, instant(draft.at)
    act, kind, office, by, source, batch, reason = (
        *(draft.act, draft.kind, draft.office, draft.by, draft.source, draft.batch, draft.reason),
    )

    def rows() -> Iterator[tuple[object, ...]]:
        nonlocal last
        for seq, (subject, region, day, data) in enumerate(told, first):
            leading = (seq, act, kind, seq, None, subject, region, office, day, said, by, source, batch, reason)
            yield seq, seq, subject, region, day, data, leaf_digest(body(leading, evidence, data.encode()))
            last = seq + 1

    same = {
        "act": act,
        "kind": kind,
        "replaces": None,
        "office": office,
        "learned_at": moment(draft.at),
        "by": by,
        "source": source,
        "batch": batch,
        "reason": reason,
        "evidence": evidence.decode(),
    }
    insert_rows(Entry._meta.db_table, _DIFFERING, rows(), same)
    return range(first, last)


Value = str | int | bytes | None
"""What is handed over to a column: days in ISO form, instants as ``moment`` writes them."""


def insert_rows(
    table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], same: Mapping[str, Value] | None = None
) -> None:
    """Add many rows at once in the quickest way of the database; ``same`` are the columns in which they are alike."""
    same = same or {}
    names = ", ".join(f'"{column}"' for column in (*same, *columns))
    coming = iter(rows)
    few = list(islice(coming, _FEW + 1))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and few and len(few) <= _FEW:
            # COPY goes to and fro three times; a few rows are there with one.
            one = f"({', '.join(['%s'] * (len(same) + len(columns)))})"
            values = [value for row in few for value in (*same.values(), *row)]
            cursor.execute(f'INSERT INTO "{table}" ({names}) VALUES {", ".join([one] * len(few))}', values)  # noqa: S608
            return
        rows = chain(few, coming)
        if connection.vendor == "postgresql":
            alike = "".join([f"{_copied_value(value)}\t" for value in _escaped(list(same.values()))])
            with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                for some in batched(rows, _COPIED):
                    copy.write("".join([alike + _copied(row) for row in some]))
        else:
            places = ", ".join([*map(_literal, same.values()), *["%s"] * len(columns)])
            insertion = f'INSERT INTO "{table}" ({names}) VALUES ({places})'  # noqa: S608 - our own tables, quoted
            cursor.executemany(insertion, rows)  # type: ignore[arg-type]  # the driver takes any iterable


def _literal(value: Value) -> str:
    """A value within the text of a statement, so that it is not handed over again with every row."""
    if isinstance(value, bytes) or (isinstance(value, str) and "\0" in value):
        raise ValueError("a literal holds no bytes")
    if isinstance(value, str):
        quoted = value.replace("'", "''").replace("%", "%%")
        return f"'{quoted}'"
    return "NULL" if value is None else str(value)


def batched(rows: Iterable[Sequence[Any]], size: int) -> Iterator[list[Sequence[Any]]]:
    """The rows in lists of so many."""
    coming = iter(rows)
    while some := list(islice(coming, size)):
        yield some


_FEW: Final = 4
_COPIED: Final = 500
_ESCAPES: Final = {ord("\\"): "\\\\", ord("\t"): "\\t", ord("\n"): "\\n", ord("\r"): "\\r"}


def _copied(row: Sequence[Any]) -> str:
    r"""A row as PostgreSQL's COPY reads it: columns apart by tabs, nothing as \N, bytes in hexadecimal."""
    # Looking at the texts of a row together is several times as quick as looking at each.
    texts = "".join([value for value in row if type(value) is str])
    if not texts.isprintable() or "\\" in texts:
        row = _escaped(row)
    return "\t".join([value if type(value) is str else _copied_value(value) for value in row]) + "\n"


def _escaped(row: Sequence[Any]) -> list[Any]:
    return [value.translate(_ESCAPES) if type(value) is str else value for value in row]


def _copied_value(value: Any) -> str:  # noqa: ANN401 - whatever a column holds
    if value is None:
        return "\\N"
    if type(value) is str:
        return value
    if type(value) is bytes:
        return f"\\\\x{value.hex()}"
    return str(value)


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
