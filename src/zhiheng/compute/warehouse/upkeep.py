"""Keeping a warehouse small: rows out of the catalogue into files, small files into large ones, old states forgotten.

Readers that began before keep their files for an hour; nothing of what the tables say changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import duckdb

from zhiheng.compute.warehouse import applying
from zhiheng.compute.warehouse.lake import CATALOGUE, Lake
from zhiheng.compute.warehouse.layout import quoted

_REFRESHES: Final = 500
"""After so many refreshes it is worth it: it takes some seconds."""
_OLD: Final = "(now() - INTERVAL 1 HOUR)::TIMESTAMP"


def is_worth_it(reached: Mapping[str, int]) -> bool:
    """Whether there were enough refreshes since the last time, by what ``applying.positions`` tells."""
    return applying.refreshes(reached) > _REFRESHES


def tend(lake: Lake) -> None:
    """Put the files in order, in the writers' turn."""
    lake.write(applying.gather)
    lake.in_turn(_tend)


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
