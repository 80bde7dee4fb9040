"""ClickHouse: embedded over the Parquet files of the warehouse, or a server at an address.

Joins keep what has no partner as NULL only where they are told to, and a sum of nothing is NULL only likewise.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from zhiheng.compute.engines.engine import EngineFailed, as_declared, run_with

SETTINGS: Final[dict[str, str]] = {
    "join_use_nulls": "1",
    "aggregate_functions_null_for_empty": "1",
    "session_timezone": "UTC",
}
"""What makes ClickHouse answer as SQL does elsewhere."""
_TYPES: Final[dict[pa.DataType, str]] = {
    pa.int64(): "Int64",
    pa.int32(): "Int32",
    pa.float64(): "Float64",
    pa.string(): "String",
    pa.bool_(): "Bool",
    pa.date32(): "Date32",
    pa.timestamp("us"): "DateTime64(6, 'UTC')",
}


def clickhouse_sql(expression: ibis.Table, *, pretty: bool = False) -> str:
    """The expression in ClickHouse's SQL."""
    return str(ibis.to_sql(expression, dialect="clickhouse", pretty=pretty))


class EmbeddedClickHouse:
    """ClickHouse within the process, over Parquet files of the tables in a folder. Needs the package chdb."""

    name: Final = "clickhouse"

    def __init__(self, folder: Path) -> None:
        try:
            from chdb.session import Session  # noqa: PLC0415 - an engine that need not be installed
        except ImportError as error:
            raise EngineFailed(
                "chdb is not installed; it runs ClickHouse within the process; install it or name a server.",
                message_zh="未安装 chdb；内嵌 ClickHouse 需要它；请安装或改用服务器。",
                permanent=True,
                engine=self.name,
            ) from error
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        opened: Any = Session
        self._session = opened()
        for name, value in SETTINGS.items():
            self._session.query(f"SET {name} = '{value}'")

    def sql(self, expression: ibis.Table) -> str:
        return clickhouse_sql(expression)

    def run(self, expression: ibis.Table) -> pa.Table:
        return run_with(self, expression)

    def run_sql(self, statement: str, schema: pa.Schema) -> pa.Table:
        try:
            answer = self._session.query(statement, "ArrowStream").bytes()
        except RuntimeError as error:
            raise _failed(error, permanent=True) from error
        return as_declared(_read(answer, schema), schema)

    def bring(self, tables: Mapping[str, pa.Table]) -> None:
        for name, table in tables.items():
            path = self._folder / f"{name}.parquet"
            pq.write_table(table, path)
            columns = ", ".join(f'"{field.name}" Nullable({_TYPES[field.type]})' for field in table.schema)
            self._session.query(f'DROP VIEW IF EXISTS "{name}"')
            self._session.query(
                f"CREATE VIEW \"{name}\" AS SELECT * FROM file('{path}', Parquet, '{_literal(columns)}')"  # noqa: S608
            )

    def close(self) -> None:
        self._session.close()


class ClickHouseServer:
    """A ClickHouse server at ``http://host:8123`` that has, or is brought, the tables in one database."""

    name: Final = "clickhouse"

    def __init__(self, address: str, database: str = "zhiheng_warehouse", user: str = "", password: str = "") -> None:
        self._address = address.rstrip("/")
        self._database = database
        self._headers = {"X-ClickHouse-User": user, "X-ClickHouse-Key": password} if user else {}
        self._post(f'CREATE DATABASE IF NOT EXISTS "{database}"', database="")

    def sql(self, expression: ibis.Table) -> str:
        return clickhouse_sql(expression)

    def run(self, expression: ibis.Table) -> pa.Table:
        return run_with(self, expression)

    def run_sql(self, statement: str, schema: pa.Schema) -> pa.Table:
        return as_declared(_read(self._post(f"{statement} FORMAT ArrowStream"), schema), schema)

    def bring(self, tables: Mapping[str, pa.Table]) -> None:
        for name, table in tables.items():
            columns = ", ".join(f'"{field.name}" Nullable({_TYPES[field.type]})' for field in table.schema)
            self._post(f'CREATE OR REPLACE TABLE "{name}" ({columns}) ENGINE = MergeTree ORDER BY tuple()')
            sink = pa.BufferOutputStream()
            pq.write_table(table, sink)
            self._post(f'INSERT INTO "{name}" FORMAT Parquet', sink.getvalue().to_pybytes())

    def close(self) -> None:
        """Nothing is held open between questions."""

    def _post(self, query: str, body: bytes = b"", *, database: str | None = None) -> bytes:
        given = SETTINGS | {"query": query, "database": self._database if database is None else database}
        address = f"{self._address}/?{urlencode({key: value for key, value in given.items() if value})}"
        try:
            with urlopen(Request(address, data=body or b" ", headers=self._headers), timeout=600) as answer:  # noqa: S310
                return bytes(answer.read())
        except HTTPError as error:
            raise _failed(error, permanent=error.code < 500, said=error.read().decode(errors="replace")) from error
        except URLError as error:
            raise _failed(error, permanent=False) from error


def _read(answer: bytes, schema: pa.Schema) -> pa.Table:
    if not answer:
        return schema.empty_table()
    return pa.ipc.open_stream(answer).read_all()


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'")


def _failed(error: Exception, *, permanent: bool, said: str = "") -> EngineFailed:
    return EngineFailed(
        f"ClickHouse did not answer: {said or error}; see its address and whether the tables were brought.",
        message_zh="ClickHouse 未能作答；计算引擎须可连接且已载入数据；请检查地址并重新载入。",
        permanent=permanent,
        engine="clickhouse",
    )
