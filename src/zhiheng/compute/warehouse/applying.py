"""What new entries change in the tables, done inside one write: versions closed, versions opened, the position reached.

Two small tables tell how far the others are: ``_reached`` (position by name; the greatest one holds) and ``_shape``
(what each kind's table was made of).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import duckdb
import msgspec
import pyarrow as pa
from pyarrow import compute

from zhiheng.compute.warehouse.layout import OWN_COLUMNS, Shape, quoted, sql_type, table_name, table_schema
from zhiheng.contract.kinds import Kind
from zhiheng.primitives.errors import RuleViolation

JOURNAL: Final = "journal"
"""The name under which ``_reached`` keeps how far the versions are."""
_DAY: Final = "day "
_ENTRY: Final = "entry "
_OF_VERSIONS: Final = f"name = ? OR starts_with(name, '{_DAY}') OR starts_with(name, '{_ENTRY}')"


class NotBuilt(RuleViolation):
    """The warehouse has no such table yet."""

    code = "compute.not_in_warehouse"


class KeptShape(msgspec.Struct, frozen=True):
    """Of what a kind's table was made."""

    shape: Shape
    others: frozenset[str]
    """Keys among the values that had no column."""


# --- what is there ---------------------------------------------------------------------------------------------------


def tables_in(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """The names of all tables."""
    return frozenset(name for (name,) in connection.execute("SHOW TABLES").fetchall())


def positions(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Every position that is noted, by name; none where nothing was made yet."""
    return dict(_told(connection, "SELECT name, max(position) FROM _reached GROUP BY name"))


def position(connection: duckdb.DuckDBPyConnection, name: str = JOURNAL) -> int:
    """The journal position a derived table has reached, or the versions of all kinds; 0 where nothing was made."""
    found = _told(connection, "SELECT max(position) FROM _reached WHERE name = ?", name)
    return (found and found[0][0]) or 0


def position_on(connection: duckdb.DuckDBPyConnection, day: str) -> int:
    """The last entry that was learned by the end of the day (ISO form), of those the tables have reached."""
    found = _told(connection, "SELECT max(position) FROM _reached WHERE name BETWEEN ? AND ?", _DAY, _DAY + day)
    return (found and found[0][0]) or 0


def kept_shapes(connection: duckdb.DuckDBPyConnection) -> dict[str, KeptShape]:
    """By address of the kind: what its table was made of."""
    rows = _told(connection, "SELECT kind, told FROM _shape")
    return {kind: msgspec.json.decode(told, type=KeptShape) for kind, told in rows}


def _told(connection: duckdb.DuckDBPyConnection, query: str, *values: str) -> list[tuple[Any, ...]]:
    """Rows of the two small tables; none where nobody has written to the warehouse yet."""
    try:
        return connection.execute(query, values).fetchall()
    except duckdb.CatalogException:
        return []


def out_of_date(kinds: Mapping[str, Kind], shapes: Mapping[str, Shape], kept: Mapping[str, KeptShape]) -> set[str]:
    """The kinds whose tables are to be made anew: those without one, and those that columns alone do not bring up."""
    return {
        address
        for address in kinds
        if address not in kept
        or not kept[address].shape.is_kept_by(shapes[address])
        # A field that comes back: earlier entries have values for it that have no column.
        or any(key in kinds[address].fields for key in kept[address].others)
    }


# --- changes ---------------------------------------------------------------------------------------------------------


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables that tell how far the others are."""
    connection.execute("CREATE TABLE IF NOT EXISTS _reached (name VARCHAR, position BIGINT)")
    connection.execute("CREATE TABLE IF NOT EXISTS _shape (kind VARCHAR, told VARCHAR)")


def make_anew(connection: duckdb.DuckDBPyConnection, name: str, schema: pa.Schema) -> None:
    """An empty table in place of the one that was there."""
    connection.execute(f"DROP TABLE IF EXISTS {quoted(name)}")
    make(connection, name, schema)


def make(connection: duckdb.DuckDBPyConnection, name: str, schema: pa.Schema) -> None:
    """A table, unless it is there."""
    columns = ", ".join(f"{quoted(field.name)} {sql_type(field.type)}" for field in schema)
    connection.execute(f"CREATE TABLE IF NOT EXISTS {quoted(name)} ({columns})")


def add_new_columns(connection: duckdb.DuckDBPyConnection, kind: Kind, kept: Shape) -> None:
    """The columns of fields declared since; older versions have no value there."""
    for field in table_schema(kind):
        if field.name not in kept.columns:
            connection.execute(
                f"ALTER TABLE {quoted(table_name(kind.address))} ADD COLUMN {quoted(field.name)} {sql_type(field.type)}"
            )


def keep_shapes(connection: duckdb.DuckDBPyConnection, told: Mapping[str, KeptShape], *, gone: Iterable[str]) -> None:
    """Note what the tables of kinds are made of from now on, and forget it of others."""
    addresses = [*told, *gone]
    if addresses:
        connection.execute("DELETE FROM _shape WHERE list_contains(?, kind)", [addresses])
    for address, kept in told.items():
        row = [address, msgspec.json.encode(kept, order="sorted").decode()]
        connection.execute("INSERT INTO _shape VALUES (?, ?)", row)


def close_versions(connection: duckdb.DuckDBPyConnection, name: str, closed: pa.Table) -> None:
    """Versions that count no longer from an entry on; ``closed`` is of ``CLOSED_SCHEMA``."""
    if closed.num_rows:
        connection.register("closed", closed)
        # Said in numbers too, so that files and groups of rows that cannot hold them are not read.
        within = " AND ".join(
            f"kept.{column} BETWEEN {least} AND {most}"
            for column in ("_thing", "_since")
            for least, most in [compute.min_max(closed[column]).as_py().values()]
        )
        connection.execute(
            f"UPDATE {quoted(name)} AS kept SET _until = closed._until FROM closed "  # noqa: S608 - quoted
            f"WHERE kept._thing = closed._thing AND kept._since = closed._since AND {within}"
        )
        connection.unregister("closed")


def open_versions(connection: duckdb.DuckDBPyConnection, name: str, opened: pa.Table) -> None:
    """New rows, in the order of their days: a question about some months then reads little else."""
    if opened.num_rows:
        columns = ", ".join(map(quoted, opened.column_names))
        order = [column for column, _ in OWN_COLUMNS if column in opened.column_names]
        by = ", ".join(column for column in ("_day", "_thing", "_since") if column in order)
        connection.register("opened", opened)
        connection.execute(
            f"INSERT INTO {quoted(name)} ({columns}) SELECT {columns} FROM opened"  # noqa: S608 - quoted
            + (f" ORDER BY {by}" if by else "")
        )
        connection.unregister("opened")


def reach(connection: duckdb.DuckDBPyConnection, positions: Iterable[tuple[str, int]]) -> None:
    """Note the positions reached, by name."""
    connection.executemany("INSERT INTO _reached VALUES (?, ?)", [*positions])


def is_at(reached: Mapping[str, int], digest: str) -> bool:
    """Whether the versions were made of a journal whose entry at their position has this digest."""
    return reached.get(_ENTRY + digest, 0) == reached.get(JOURNAL, 0)


def refreshes(reached: Mapping[str, int]) -> int:
    """How many refreshes there were since the positions were gathered last."""
    return sum(name.startswith(_ENTRY) for name in reached)


def gather(connection: duckdb.DuckDBPyConnection) -> None:
    """One row for each name, and one digest; inside ``Lake.write``."""
    prepare(connection)
    reached = positions(connection)
    now = reached.get(JOURNAL, 0)
    connection.execute("DELETE FROM _reached")
    kept = [(name, last) for name, last in reached.items() if last == now or not name.startswith(_ENTRY)]
    if kept:
        reach(connection, kept)


def reach_entry(
    connection: duckdb.DuckDBPyConnection, reached: int, digest: str, last_of_day: Mapping[str, int]
) -> None:
    """Note the entry the versions have reached, with its digest, and the last entry of each day (ISO form)."""
    days = [(_DAY + day, last) for day, last in last_of_day.items()]
    reach(connection, [(JOURNAL, reached), (_ENTRY + digest, reached), *days])


def forget(connection: duckdb.DuckDBPyConnection, names: Iterable[str]) -> None:
    """Drop tables, and what is noted of them."""
    for name in names:
        connection.execute(f"DROP TABLE IF EXISTS {quoted(name)}")
        connection.execute("DELETE FROM _reached WHERE name = ?", [name])


def forget_positions(connection: duckdb.DuckDBPyConnection) -> None:
    """Forget how far the versions are: they are made anew."""
    connection.execute(f"DELETE FROM _reached WHERE {_OF_VERSIONS}", [JOURNAL])  # noqa: S608 - our own words


def forget_derived(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop every table that was computed from the versions: what they were computed from is no longer so."""
    rows = connection.execute(
        f"SELECT DISTINCT name FROM _reached WHERE NOT ({_OF_VERSIONS})",  # noqa: S608 - our own words
        [JOURNAL],
    ).fetchall()
    forget(connection, [name for (name,) in rows])


def not_built(name: str) -> NotBuilt:
    """There is no such table yet."""
    return NotBuilt(
        f"the warehouse has no table {name} yet (compute/warehouse); refresh it first",
        message_zh=f"数据仓里还没有“{name}”这张表；数据仓由日志装入；请先运行 zhiheng warehouse refresh。",
        table=name,
    )
