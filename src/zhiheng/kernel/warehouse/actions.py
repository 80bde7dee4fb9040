"""What may be done to the warehouse: bring it up to the journal, make it anew from entry 1. Both give equal tables.

A refresh looks only at the things that entries since its last position speak of, folds the whole history of each and
closes and opens versions accordingly. It is one transaction of the warehouse together with the position it reached: a
process that is killed leaves the warehouse as it was, and the next refresh goes on from there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Final

import duckdb
import pyarrow as pa
from django.db import connection

from zhiheng.compute.warehouse import applying
from zhiheng.compute.warehouse.applying import JOURNAL, KeptShape
from zhiheng.compute.warehouse.columns import Version, versions_table
from zhiheng.compute.warehouse.lake import Lake
from zhiheng.compute.warehouse.layout import (
    CLOSED_SCHEMA,
    STANDING_SCHEMA,
    SUBJECT_STANDING,
    Shape,
    shape_of,
    table_name,
    table_schema,
)
from zhiheng.compute.warehouse.upkeep import is_worth_it, tend
from zhiheng.contract.in_use import in_use
from zhiheng.kernel.journal.queries import length as journal_length
from zhiheng.kernel.warehouse import queries, rules
from zhiheng.kernel.warehouse.rules import Line, Refreshed

_ROWS_AT_ONCE: Final = 400_000
"""Rows of a kind that wait to be written together: a large file is read faster than several small ones."""


def refresh() -> Refreshed:
    """Take in what was added to the journal since the last time; raises InsideATransaction, WarehouseBusy."""
    _refuse_inside_a_transaction()
    lake = queries.lake()
    with lake.reading() as cursor:
        if _is_up_to_date(cursor):
            return Refreshed(journal_length())
    return _brought_up(lake, anew=False)


def rebuild() -> Refreshed:
    """Every table of versions anew from the first entry; readers see the old ones until it is done."""
    _refuse_inside_a_transaction()
    return _brought_up(queries.lake(), anew=True)


def _brought_up(lake: Lake, *, anew: bool) -> Refreshed:
    def work(cursor: duckdb.DuckDBPyConnection) -> tuple[Refreshed, bool]:
        bringing = _Bringing(cursor, anew=anew)
        return bringing.done(), bringing.leaves_disorder

    done, leaves_disorder = lake.write(work)
    if leaves_disorder:
        tend(lake)
    return done


def _refuse_inside_a_transaction() -> None:
    # Tests run in a transaction of their own, which Django marks.
    if any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks):
        raise rules.inside_a_transaction()


def _is_up_to_date(cursor: duckdb.DuckDBPyConnection) -> bool:
    reached = applying.positions(cursor)
    if reached.get(JOURNAL, 0) != journal_length():
        return False
    kinds, kept = in_use().every_kind, applying.kept_shapes(cursor)
    return (
        kept.keys() == kinds.keys()
        and not applying.out_of_date(kinds, _shapes(), kept)
        and all(shape.columns.keys() <= kept[address].shape.columns.keys() for address, shape in _shapes().items())
        and applying.is_at(reached, queries.digest_of(reached.get(JOURNAL, 0)))
    )


def _shapes() -> dict[str, Shape]:
    return {address: shape_of(kind) for address, kind in in_use().every_kind.items()}


@dataclass(slots=True)
class _Waiting:
    """Rows of a kind that are not yet written."""

    opened: list[pa.Table] = field(default_factory=list)
    rows: int = 0
    closed: list[tuple[int, int, int]] = field(default_factory=list)
    others: frozenset[str] = frozenset()


class _Bringing:
    """One refresh, inside the warehouse's transaction."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, *, anew: bool) -> None:
        applying.prepare(cursor)
        self._cursor = cursor
        self._kinds = in_use().every_kind
        self._shapes = _shapes()
        self._upto = journal_length()
        reached = applying.positions(cursor)
        self.leaves_disorder = is_worth_it(reached)
        self._since = reached.get(JOURNAL, 0)
        # A journal that is shorter, or has another entry there, is another journal: a backup, a demo begun again.
        same = self._since <= self._upto and applying.is_at(reached, queries.digest_of(self._since))
        self._anew = anew or not same
        if self._anew:
            self._since = 0
        self._kept = applying.kept_shapes(cursor)
        self._waiting = {address: _Waiting() for address in self._kinds}
        self._gone: Collection[str] = ()
        """Kinds whose tables are there and declared no longer, or not valid any more."""
        self._opened = self._closed = 0

    def done(self) -> Refreshed:
        made_anew = self._prepare_tables()
        others = self._kinds.keys() - made_anew
        for part in queries.new_histories(0, self._upto, made_anew) if made_anew else ():
            self._take(part, since=0)
        if others:
            for part in queries.new_histories(self._since, self._upto, others):
                self._take(part, since=self._since)
            for part in queries.touched_histories(self._since, self._upto, others):
                self._take(part, since=self._since)
        for address in self._kinds:
            self._write(address)
        self._keep_shapes(made_anew)
        self._take_merges()
        self._reach()
        return Refreshed(self._upto, self._opened, self._closed, tuple(sorted(made_anew)))

    def _prepare_tables(self) -> frozenset[str]:
        """Tables and columns as the kinds are declared now; the kinds whose tables are empty and to be made anew."""
        gone = self._kept.keys() - self._kinds.keys()
        applying.forget(self._cursor, [table_name(address) for address in sorted(gone)])
        self._gone = self._kept.keys() if self._anew else gone
        if self._anew:
            applying.forget(self._cursor, [SUBJECT_STANDING])
            applying.forget_positions(self._cursor)
            self._kept = {}
        applying.make(self._cursor, SUBJECT_STANDING, STANDING_SCHEMA)
        made_anew = applying.out_of_date(self._kinds, self._shapes, self._kept)
        if self._anew or made_anew & self._kept.keys():
            applying.forget_derived(self._cursor)
        for address, kind in self._kinds.items():
            if address in made_anew:
                applying.make_anew(self._cursor, table_name(address), table_schema(kind))
            else:
                applying.add_new_columns(self._cursor, kind, self._kept[address].shape)
        return frozenset(made_anew)

    # --- versions ----------------------------------------------------------------------------------------------------

    def _take(self, histories: Iterable[list[Line]], *, since: int) -> None:
        """What changed after an entry in the histories of some things; all of it before them is in the tables."""
        opened: dict[str, list[Version]] = {}
        for history in histories:
            first = history[0]
            kind = self._kinds[first.kind]
            for entry, begins, ends in rules.counted(history, approve=kind.approve):
                if begins > since:
                    opened.setdefault(first.kind, []).append(_version(first, entry, begins, ends))
                elif ends is not None and ends > since:
                    self._waiting[first.kind].closed.append((first.thing, begins, ends))
        for address, versions in opened.items():
            waiting = self._waiting[address]
            table, others = versions_table(self._kinds[address], versions)
            waiting.opened.append(table)
            waiting.others |= others
            waiting.rows += len(versions)
            if waiting.rows >= _ROWS_AT_ONCE:
                self._write(address)

    def _write(self, address: str) -> None:
        """What waits of a kind, into its table."""
        waiting, name = self._waiting[address], table_name(address)
        applying.close_versions(self._cursor, name, _closed_table(waiting.closed))
        if waiting.opened:
            applying.open_versions(self._cursor, name, pa.concat_tables(waiting.opened))
        self._opened += waiting.rows
        self._closed += len(waiting.closed)
        waiting.opened, waiting.closed, waiting.rows = [], [], 0

    def _keep_shapes(self, made_anew: frozenset[str]) -> None:
        told = {}
        for address, now in self._shapes.items():
            others = self._waiting[address].others
            before = None if address in made_anew else self._kept[address]
            if before is None:
                told[address] = KeptShape(now, others)
                continue
            # A column whose field is declared no longer stays, so that it may come back.
            columns = before.shape.columns | now.columns
            kept = KeptShape(Shape(now.layout, now.counts, now.period, columns), others | before.others)
            if kept != before:
                told[address] = kept
        applying.keep_shapes(self._cursor, told, gone=self._gone)

    # --- merges, and the position ------------------------------------------------------------------------------------

    def _take_merges(self) -> None:
        merges = queries.merges(self._upto)
        if not merges or merges[-1].seq <= self._since:
            return
        stood = rules.stood_for(merges)
        closed = [
            (one.thing, one.since, one.until)
            for one in stood
            if one.until is not None and one.since <= self._since < one.until
        ]
        opened = [one for one in stood if one.since > self._since]
        applying.close_versions(self._cursor, SUBJECT_STANDING, _closed_table(closed))
        columns = [*zip(*opened, strict=True)] or [()] * len(STANDING_SCHEMA)
        applying.open_versions(
            self._cursor,
            SUBJECT_STANDING,
            pa.Table.from_arrays(
                [pa.array(column, type_) for column, type_ in zip(columns, STANDING_SCHEMA.types, strict=True)],
                schema=STANDING_SCHEMA,
            ),
        )

    def _reach(self) -> None:
        days = queries.last_of_days(self._since, self._upto)
        applying.reach_entry(self._cursor, self._upto, queries.digest_of(self._upto), days)


def _version(first: Line, entry: Line, since: int, until: int | None) -> Version:
    """The office is the one that began the thing; a correction by another does not move it."""
    return Version(
        first.thing,
        entry.seq,
        since,
        until,
        entry.day,
        entry.learned_at,
        entry.subject,
        entry.region,
        first.office,
        entry.data,
    )


def _closed_table(closed: list[tuple[int, int, int]]) -> pa.Table:
    columns = [*zip(*closed, strict=True)] or [()] * len(CLOSED_SCHEMA)
    return pa.Table.from_arrays([pa.array(column, pa.int64()) for column in columns], schema=CLOSED_SCHEMA)
