"""PostgreSQL with the tables of the warehouse copied into a schema: for a city whose tools speak nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import ibis
import psycopg
import pyarrow as pa
from psycopg import sql

from zhiheng.compute.engines.engine import EngineFailed, as_declared, run_with

_TYPES: Final[dict[pa.DataType, str]] = {
    pa.int64(): "bigint",
    pa.int32(): "integer",
    pa.float64(): "double precision",
    pa.string(): "text",
    pa.bool_(): "boolean",
    pa.date32(): "date",
    pa.timestamp("us"): "timestamp",
}


class PostgresqlEngine:
    """PostgreSQL at an address, with the tables in one schema of their own."""

    name: Final = "postgresql"

    def __init__(self, address: str, schema: str = "zhiheng_warehouse") -> None:
        self._schema = schema
        try:
            self._connection = psycopg.connect(address, autocommit=True)
            self._connection.execute(sql.SQL("create schema if not exists {}").format(sql.Identifier(schema)))
            self._connection.execute(sql.SQL("set search_path to {}").format(sql.Identifier(schema)))
        except psycopg.Error as error:
            raise self._failed(error) from error

    def sql(self, expression: ibis.Table) -> str:
        return str(ibis.to_sql(expression, dialect="postgres", pretty=False))

    def run(self, expression: ibis.Table) -> pa.Table:
        return run_with(self, expression)

    def run_sql(self, statement: str, schema: pa.Schema) -> pa.Table:
        try:
            # Sent as bytes: the statement is written by Ibis, and holds no place for a parameter.
            rows = self._connection.execute(statement.encode()).fetchall()
        except psycopg.Error as error:
            raise self._failed(error) from error
        return as_declared(_table(rows, schema), schema)

    def bring(self, tables: Mapping[str, pa.Table]) -> None:
        try:
            with self._connection.transaction():
                for name, table in tables.items():
                    self._replace(name, table)
            self._connection.execute("analyze")
        except psycopg.Error as error:
            raise self._failed(error) from error

    def close(self) -> None:
        self._connection.close()

    def drop(self) -> None:
        """Removes the schema with all its tables."""
        self._connection.execute(sql.SQL("drop schema {} cascade").format(sql.Identifier(self._schema)))

    def _replace(self, name: str, table: pa.Table) -> None:
        own = sql.Identifier(name)
        columns = sql.SQL(", ").join(
            sql.SQL("{} {}").format(sql.Identifier(field.name), sql.SQL(_TYPES[field.type])) for field in table.schema
        )
        self._connection.execute(sql.SQL("drop table if exists {}").format(own))
        self._connection.execute(sql.SQL("create unlogged table {} ({})").format(own, columns))
        with self._connection.cursor() as cursor, cursor.copy(sql.SQL("copy {} from stdin").format(own)) as copy:
            for batch in table.to_batches(max_chunksize=65_536):
                for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                    copy.write_row(row)

    def _failed(self, error: psycopg.Error) -> EngineFailed:
        return EngineFailed(
            f"PostgreSQL did not answer: {error}; see its address and whether the tables were brought.",
            message_zh="PostgreSQL 未能作答；计算引擎须可连接且已载入数据；请检查地址并重新载入。",
            permanent=not isinstance(error, psycopg.OperationalError),
            engine=self.name,
        )


def _table(rows: Sequence[tuple[Any, ...]], schema: pa.Schema) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    arrays = [_array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.Table.from_arrays(arrays, names=schema.names)


def _array(column: Sequence[Any], type_: pa.DataType) -> pa.Array:
    """PostgreSQL sums whole numbers as numeric, which arrives as Decimal."""
    if pa.types.is_integer(type_):
        return pa.array([None if value is None else int(value) for value in column], type_)
    if pa.types.is_floating(type_):
        return pa.array([None if value is None else float(value) for value in column], type_)
    return pa.array(column, type_)
