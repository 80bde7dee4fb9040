"""Cells kept in the warehouse: computed anew only for the months and regions that new entries touch.

There is a table for the indicators that share a scan. Its name says what they mean, so that a changed declaration makes
another table and none is ever read for what it is not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Final

import msgspec
import pyarrow as pa

from zhiheng.compute.engines.duckdb import DuckDbEngine
from zhiheng.compute.indicators.cells import (
    CellSource,
    Key,
    cell_queries,
    cell_schema,
    class_names,
    counted_addresses,
    held_cells,
    shape_of,
    sharing,
    split,
)
from zhiheng.compute.indicators.rows import Groups, paths_of, record_of
from zhiheng.compute.indicators.tables import kind_at
from zhiheng.compute.warehouse import applying, derived
from zhiheng.compute.warehouse.layout import SUBJECT_STANDING, quoted, table_name
from zhiheng.contract.assembling.scopes import SUBJECT
from zhiheng.contract.catalogue import Catalogue

if TYPE_CHECKING:
    import duckdb

_PREFIX: Final = "cells_"
_MEANING: Final = 1
"""Raised when the same declaration gives other cells than before."""


@dataclass(frozen=True, slots=True)
class CellTable:
    """The cells of indicators that share a scan."""

    name: str
    keys: tuple[Key, ...]
    record: str
    """The kind of record."""
    leads: tuple[tuple[str, str], ...]
    """Columns with the number of a subject that is read, each with the kind of the subject."""


def cell_tables(catalogue: Catalogue, digests: Mapping[str, str]) -> list[CellTable]:
    """The tables of a catalogue. ``digests`` name what each indicator means."""
    addresses = counted_addresses(catalogue, digests)
    keys = [
        (address, () if shape_of(catalogue, address) == "reported" else class_names(catalogue, address))
        for address in addresses
    ]
    found = []
    for group in sharing(catalogue, keys):
        told = [_MEANING, *((address, names, digests[address]) for address, names in group)]
        name = _PREFIX + hashlib.sha256(msgspec.json.encode(told)).hexdigest()[:24]
        record = record_of(catalogue, group[0][0])
        found.append(CellTable(name, tuple(group), record, _leads(catalogue, record, group)))
    return found


def _leads(catalogue: Catalogue, record: str, keys: Sequence[Key]) -> tuple[tuple[str, str], ...]:
    kind = kind_at(catalogue, record)
    read = {path.split(".", 1)[0] for address, names in keys for path in paths_of(catalogue, address, names)}
    columns = {key: subject for key, subject in kind.refers.items() if key in read}
    if kind.about and SUBJECT in read:
        columns["_subject"] = kind.about
    return tuple(sorted(columns.items()))


# --- bringing them up ------------------------------------------------------------------------------------------------


def are_up(connection: duckdb.DuckDBPyConnection, tables: Iterable[CellTable]) -> bool:
    """Whether all tables are there and as far as the versions."""
    positions = applying.positions(connection)
    return positions.get(_together(tables), 0) == positions.get(applying.JOURNAL, 0) > 0


def _together(tables: Iterable[CellTable]) -> str:
    """The name under which it is noted how far these very tables are."""
    names = "".join(sorted(table.name for table in tables))
    return _PREFIX + "up " + hashlib.sha256(names.encode()).hexdigest()[:24]


def bring_up(connection: duckdb.DuckDBPyConnection, catalogue: Catalogue, tables: Sequence[CellTable]) -> int:
    """The tables as far as the versions are; inside ``Lake.write``. How many of them changed.

    Tables of other declarations go. A table that is there is as far as the last of these notes says, or further.
    """
    applying.prepare(connection)
    together = _together(tables)
    positions = applying.positions(connection)
    position = positions.get(applying.JOURNAL, 0)
    noted = max((at for name, at in positions.items() if name.startswith(_PREFIX + "up ")), default=0)
    there = applying.tables_in(connection)
    wanted = {table.name for table in tables}
    for name in sorted(there):
        if name.startswith(_PREFIX) and name not in wanted:
            derived.drop(connection, name)
    engine = DuckDbEngine(connection)
    touched = _Touched(connection, noted, position)
    changed = 0
    for table in tables:
        known = noted > 0 and table.name in there
        groups = touched.groups(table) if known else None
        if groups is not None and not groups.num_rows:
            continue
        within = None if groups is None else _within(groups)
        (query,) = cell_queries(catalogue, table.keys, position, within)
        rows = engine.run(query.expression)
        if within is None:
            derived.replace_all(connection, table.name, rows, position)
        else:
            derived.replace_groups(connection, table.name, rows, _crossed(within), position)
        changed += 1
    applying.reach(connection, [(together, position)])
    return changed


class _Touched:
    """What counts otherwise at one position than at an earlier one."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, since: int, until: int) -> None:
        self._connection = connection
        self._changed = f"(_since > {since} AND _since <= {until} OR _until > {since} AND _until <= {until})"
        self._there = applying.tables_in(connection)

    def groups(self, table: CellTable) -> pa.Table:
        """The months and regions of records that changed, or that are about a subject that did."""
        own = quoted(table_name(table.record))
        chosen = [self._changed]
        for column, subject in table.leads:
            chosen.append(f"{quoted(column)} IN ({self._subjects(subject)})")
        query = (
            "SELECT DISTINCT CAST(year(_day) * 12 + month(_day) - 1 AS BIGINT) AS month, "  # noqa: S608 - our own names
            f"coalesce(_region, '') AS region FROM {own} WHERE {' OR '.join(chosen)}"
        )
        return self._connection.execute(query).to_arrow_table()

    def _subjects(self, kind: str) -> str:
        """The numbers under which records may name subjects that changed: their own, and those merged into them."""
        standing = quoted(SUBJECT_STANDING)
        changed = f"SELECT _thing FROM {standing} WHERE {self._changed}"  # noqa: S608 - our own names
        if (name := table_name(kind)) in self._there:
            changed += f" UNION SELECT _thing FROM {quoted(name)} WHERE {self._changed}"  # noqa: S608 - our own names
        merged = f"SELECT _thing FROM {standing} WHERE _stands_for IN ({changed})"  # noqa: S608 - our own names
        return f"{changed} UNION {merged}"


def _within(groups: pa.Table) -> Groups:
    """Every touched month with every touched region: some more than were touched, each computed whole."""
    months, regions = (sorted(set(groups[name].to_pylist())) for name in ("month", "region"))
    return Groups(tuple(months), tuple(regions))


def _crossed(within: Groups) -> pa.Table:
    months, regions = zip(*product(within.months, within.regions), strict=True)
    return pa.table({"month": pa.array(months, pa.int64()), "region": pa.array(regions, pa.string())})


# --- reading ---------------------------------------------------------------------------------------------------------


def kept_cells(
    connection: duckdb.DuckDBPyConnection, catalogue: Catalogue, tables: Iterable[CellTable], otherwise: CellSource
) -> CellSource:
    """Cells from the tables; those told apart by what is not kept come from another source.

    Only where ``are_up``. The cells are in an order of their own, so that sums do not depend on how they were written.
    """
    table_of = {address: table for table in tables for address, _ in table.keys}
    names_of = {address: names for table in tables for address, names in table.keys}
    read: dict[str, Mapping[Key, pa.Table]] = {}

    def found(keys: Sequence[Key]) -> Mapping[Key, pa.Table]:
        kept = [key for key in keys if key[0] in names_of and set(key[1]) <= set(names_of[key[0]])]
        for table in {table_of[address].name: table_of[address] for address, _ in kept}.values():
            if table.name not in read:
                read[table.name] = _read(connection, catalogue, table)
        held = held_cells({key: cells for own in read.values() for key, cells in own.items()})
        others = [key for key in keys if key not in set(kept)]
        return {**held(kept), **(otherwise(others) if others else {})}

    return found


def _read(connection: duckdb.DuckDBPyConnection, catalogue: Catalogue, table: CellTable) -> Mapping[Key, pa.Table]:
    order = ", ".join(map(quoted, ("month", "region", *table.keys[0][1])))
    rows = connection.execute(f"SELECT * FROM {quoted(table.name)} ORDER BY {order}").to_arrow_table()  # noqa: S608
    return split(rows, {key: cell_schema(catalogue, key) for key in table.keys})


def in_order(cells: CellSource) -> CellSource:
    """The cells of another source in the order in which kept ones are read."""

    def found(keys: Sequence[Key]) -> Mapping[Key, pa.Table]:
        return {key: _sorted(table, key) for key, table in cells(keys).items()}

    return found


def _sorted(table: pa.Table, key: Key) -> pa.Table:
    return table.sort_by([(name, "ascending") for name in ("month", "region", *key[1])])
