"""Tables computed from the versions (cells and the like): replaced group by group, each with its own position."""

from __future__ import annotations

import duckdb
import pyarrow as pa

from zhiheng.compute.warehouse import applying
from zhiheng.compute.warehouse.layout import quoted


def replace_groups(
    connection: duckdb.DuckDBPyConnection, name: str, rows: pa.Table, groups: pa.Table, position: int
) -> None:
    """The rows of some groups take the place of those that were there; inside ``Lake.write``.

    The columns of ``groups`` are the key of a group; nothing equals nothing. The table is made with the columns of
    ``rows`` where there is none.
    """
    applying.prepare(connection)
    if name not in applying.tables_in(connection):
        applying.make_anew(connection, name, rows.schema)
    elif groups.num_rows:
        alike = " AND ".join(
            f"kept.{quoted(column)} IS NOT DISTINCT FROM gone.{quoted(column)}" for column in groups.column_names
        )
        connection.register("gone", groups)
        connection.execute(f"DELETE FROM {quoted(name)} AS kept USING gone WHERE {alike}")  # noqa: S608 - quoted
        connection.unregister("gone")
    _insert(connection, name, rows)
    applying.reach(connection, [(name, position)])


def replace_all(connection: duckdb.DuckDBPyConnection, name: str, rows: pa.Table, position: int) -> None:
    """A whole table anew; inside ``Lake.write``."""
    applying.prepare(connection)
    applying.make_anew(connection, name, rows.schema)
    _insert(connection, name, rows)
    connection.execute("DELETE FROM _reached WHERE name = ?", [name])
    applying.reach(connection, [(name, position)])


def drop(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """The table goes, and its position with it; inside ``Lake.write``."""
    applying.prepare(connection)
    applying.forget(connection, [name])


def derived_position(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    """The journal position a derived table has reached; 0 where there is none."""
    return applying.position(connection, name)


def _insert(connection: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> None:
    if rows.num_rows:
        columns = ", ".join(map(quoted, rows.column_names))
        connection.register("computed", rows)
        connection.execute(
            f"INSERT INTO {quoted(name)} ({columns}) SELECT {columns} FROM computed"  # noqa: S608 - quoted
        )
        connection.unregister("computed")
