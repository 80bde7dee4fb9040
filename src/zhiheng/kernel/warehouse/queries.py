"""What the warehouse is fed with, and what may be asked of it: how far it is, a table as known at a position."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING, Any, Final

import duckdb
from django.conf import settings
from django.db import connection
from django.db.models import Max

from zhiheng.compute.warehouse import applying
from zhiheng.compute.warehouse.known import as_known
from zhiheng.compute.warehouse.lake import Lake, Place, lake_at
from zhiheng.compute.warehouse.layout import SUBJECT_STANDING, quoted, table_name, table_schema
from zhiheng.contract.in_use import in_use
from zhiheng.kernel.journal.models import Entry
from zhiheng.kernel.subjects.models import Decision
from zhiheng.kernel.warehouse.rules import Line, Merge, TableState

if TYPE_CHECKING:
    from ibis.backends import BaseBackend
    from ibis.expr.types import Table

_CHINA: Final = timezone(timedelta(hours=8))

# --- the warehouse ---------------------------------------------------------------------------------------------------


def lake() -> Lake:
    """The city's warehouse, where the settings say it lies."""
    return lake_at(Place(settings.WAREHOUSE_FILES, settings.WAREHOUSE_CATALOGUE))


def position() -> int:
    """The journal entry the tables have reached; 0 where the warehouse was never made."""
    with lake().reading() as cursor:
        return applying.position(cursor)


def position_on(day: date) -> int:
    """The last entry that was learned by the end of the day, in China; 0 where there is none."""
    with lake().reading() as cursor:
        reached, found = applying.position(cursor), applying.position_on(cursor, day.isoformat())
    end = datetime.combine(day + timedelta(days=1), time.min, _CHINA)
    newer = Entry.objects.filter(pk__gt=reached, learned_at__lt=end).aggregate(last=Max("pk"))["last"]
    return newer or found


def relation(backend: BaseBackend, address: str, position: int) -> Table:
    """The versions of a kind that count at a position, with the columns declared now; raises NotBuilt, KindUnknown.

    The backend is ``ibis_over`` a cursor of ``lake()``.
    """
    kind = in_use().kind(address)
    name = table_name(kind.address)
    if name not in backend.list_tables():
        raise applying.not_built(name)
    return as_known(backend.table(name).select(*table_schema(kind).names), position)


def standings(backend: BaseBackend, position: int) -> Table:
    """Whom each merged subject stands for at a position; raises NotBuilt."""
    if SUBJECT_STANDING not in backend.list_tables():
        raise applying.not_built(SUBJECT_STANDING)
    return as_known(backend.table(SUBJECT_STANDING), position)


def table_states() -> list[TableState]:
    """Every table of a declared kind that has rows, pack by pack."""
    found = []
    with lake().reading() as cursor:
        there = applying.tables_in(cursor)
        for kind in in_use().every_kind.values():
            if (name := table_name(kind.address)) not in there:
                continue
            counting, versions, newest = _counted(cursor, name)
            if versions:
                found.append(TableState(kind.title, name, counting, versions, newest))
    return found


def _counted(cursor: duckdb.DuckDBPyConnection, name: str) -> tuple[Any, ...]:
    row = cursor.execute(
        f"SELECT count(*) FILTER (_until IS NULL), count(*), max(_day) FROM {quoted(name)}"  # noqa: S608 - quoted
    ).fetchone()
    assert row is not None
    return row


# --- the journal, as the warehouse reads it --------------------------------------------------------------------------

_THINGS_AT_ONCE: Final = 50_000
_NUMBERS_AT_ONCE: Final = 5_000


def new_histories(since: int, upto: int, kinds: Collection[str]) -> Iterator[list[list[Line]]]:
    """Part by part: every entry about each thing of the kinds that began after one entry, up to another."""
    for after in range(since, upto, _THINGS_AT_ONCE):
        last = min(after + _THINGS_AT_ONCE, upto)
        yield _histories(f"seq > {after} AND seq <= {last}", f"thing > {after} AND thing <= {last}", upto, kinds)


def touched_histories(since: int, upto: int, kinds: Collection[str]) -> Iterator[list[list[Line]]]:
    """Part by part: every entry about each thing of the kinds that was there before and that new entries speak of."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT thing FROM journal_entry "
            "WHERE seq > %s AND seq <= %s AND thing > 0 AND thing <= %s ORDER BY thing",
            [since, upto, since],
        )
        things: list[int] = [thing for (thing,) in cursor.fetchall()]
    for some in _in_parts(things, _NUMBERS_AT_ONCE):
        listed = ", ".join(map(str, some))
        yield _histories(f"seq IN ({listed})", f"thing IN ({listed})", upto, kinds)


def _histories(begun: str, about: str, upto: int, kinds: Collection[str]) -> list[list[Line]]:
    """The conditions choose the things, by the entry that began each and by their later entries."""
    columns = _columns()
    histories: dict[int, list[Line]] = {}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM journal_entry WHERE {begun} AND thing = seq ORDER BY seq")  # noqa: S608
        for row in cursor.fetchall():
            if row[2] in kinds:
                histories[row[0]] = [Line(*row)]
        # In the words of the index of later entries.
        cursor.execute(
            f"SELECT {columns} FROM journal_entry "  # noqa: S608 - numbers and words of our own
            f"WHERE NOT (thing = seq) AND {about} AND seq <= %s ORDER BY thing, seq",
            [upto],
        )
        for row in cursor.fetchall():
            if (history := histories.get(row[3])) is not None:
                history.append(Line(*row))
    return list(histories.values())


def _columns() -> str:
    """The columns of ``Line``; days and instants as text, without a detour over Python's."""
    learned_at = "learned_at || ''"
    if connection.vendor == "postgresql":
        learned_at = "to_char(learned_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
    return f"seq, act, kind, thing, subject, region, office, CAST(happened_on AS text), {learned_at}, data"


def last_of_days(since: int, upto: int) -> dict[str, int]:
    """By the day on which entries were learned, in China: the last of them, of those after one entry up to another."""
    day = "date(learned_at, '+8 hours')"
    if connection.vendor == "postgresql":
        day = "CAST((learned_at AT TIME ZONE 'UTC' + INTERVAL '8 hours')::date AS text)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {day}, MAX(seq) FROM journal_entry WHERE seq > %s AND seq <= %s GROUP BY 1",  # noqa: S608
            [since, upto],
        )
        return dict(cursor.fetchall())


def merges(upto: int) -> list[Merge]:
    """Every merge of subjects and every undoing of one, up to an entry."""
    rows = Decision.objects.filter(pk__lte=upto).exclude(act="declined").order_by("pk")
    return [Merge(*row) for row in rows.values_list("seq", "act", "merged", "kept")]


def digest_of(seq: int) -> str:
    """The digest of an entry, in hexadecimal; empty where there is none."""
    found = Entry.objects.filter(pk=seq).values_list("digest", flat=True).first()
    return bytes(found).hex() if found is not None else ""


def _in_parts(values: Sequence[int], size: int) -> Iterable[Sequence[int]]:
    return (values[start : start + size] for start in range(0, len(values), size))
