"""Keeping a warehouse small: rows out of the catalogue into files, small files into large ones, old states forgotten.

Readers that began before keep their files for an hour; nothing of what the tables say changes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import duckdb

from zhiheng.compute.warehouse import applying
from zhiheng.compute.warehouse.lake import CATALOGUE, Lake
from zhiheng.compute.warehouse.layout import quoted

_WRITES: Final = 500
"""So many writes after the last time it is worth it: it takes some seconds."""
_OLD: Final = "(now() - INTERVAL 1 HOUR)::TIMESTAMP"


def tend(lake: Lake, *, anyway: bool = False) -> bool:
    """Put the files in order where it is worth it; whether it was done."""
    with lake.reading() as connection:
        if not anyway and _snapshot(connection) - applying.position(connection, applying.TENDED) < _WRITES:
            return False
    lake.write(_gather_positions)
    lake.in_turn(_tend)
    return True


def _gather_positions(connection: duckdb.DuckDBPyConnection) -> None:
    applying.prepare(connection)
    kept = connection.execute("SELECT name, max(position) FROM _reached GROUP BY name").fetchall()
    connection.execute("DELETE FROM _reached")
    # The writes of this tidying itself come after it.
    now = [(name, position) for name, position in kept if name != applying.TENDED]
    applying.reach(connection, [*now, (applying.TENDED, _snapshot(connection) + 1)])


def _tend(connection: duckdb.DuckDBPyConnection) -> None:
    for call in (
        f"ducklake_flush_inlined_data('{CATALOGUE}')",
        f"ducklake_rewrite_data_files('{CATALOGUE}', delete_threshold => 0.05)",
        f"ducklake_merge_adjacent_files('{CATALOGUE}')",
        f"ducklake_expire_snapshots('{CATALOGUE}', older_than => {_OLD})",
        f"ducklake_cleanup_old_files('{CATALOGUE}', older_than => {_OLD})",
        f"ducklake_delete_orphaned_files('{CATALOGUE}', older_than => {_OLD})",
    ):
        # Counted, since some of them answer with instants that Python has no zone for.
        connection.execute(f"SELECT count(*) FROM {call}").fetchall()  # noqa: S608 - our own names


def _snapshot(connection: duckdb.DuckDBPyConnection) -> int:
    found = connection.execute(
        f"SELECT id FROM ducklake_current_snapshot('{CATALOGUE}')"  # noqa: S608 - our own name
    ).fetchone()
    return (found and found[0]) or 0


def export(connection: duckdb.DuckDBPyConnection, name: str, to: Path) -> int:
    """A table as one plain Parquet file, in the order of its days, for what does not speak DuckLake; its rows."""
    tables = applying.tables_in(connection)
    if name not in tables:
        raise applying.not_built(name)
    columns = {column for column, *_ in connection.execute(f"DESCRIBE {quoted(name)}").fetchall()}
    by = " ORDER BY _day, _thing" if {"_day", "_thing"} <= columns else ""
    path = str(to).replace("'", "''")
    done = connection.execute(f"COPY (FROM {quoted(name)}{by}) TO '{path}' (FORMAT parquet)").fetchone()
    return int(done[0]) if done else 0
