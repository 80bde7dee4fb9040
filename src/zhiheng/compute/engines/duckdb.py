"""DuckDB on the warehouse's own files: the engine a single machine starts with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import duckdb
import ibis
import pyarrow as pa

from zhiheng.compute.engines.engine import EngineFailed, as_declared, run_with


class DuckDbEngine:
    """DuckDB over a connection (or cursor) that sees the tables by their plain names."""

    name: Final = "duckdb"

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def sql(self, expression: ibis.Table) -> str:
        return str(ibis.to_sql(expression, dialect="duckdb", pretty=False))

    def run(self, expression: ibis.Table) -> pa.Table:
        return run_with(self, expression)

    def run_sql(self, statement: str, schema: pa.Schema) -> pa.Table:
        try:
            answer = self._connection.execute(statement).to_arrow_table()
        except duckdb.Error as error:
            raise EngineFailed(
                f"DuckDB did not answer: {error}; see whether the warehouse has been filled.",
                message_zh="DuckDB 未能作答；计算引擎须能读取数据仓库；请确认数据仓库已刷新。",
                permanent=not isinstance(error, duckdb.IOException | duckdb.TransactionException),
                engine=self.name,
            ) from error
        return as_declared(answer, schema)

    def bring(self, tables: Mapping[str, pa.Table]) -> None:
        for name, table in tables.items():
            self._connection.register("brought", table)
            self._connection.execute(f'create or replace table "{name}" as select * from brought')  # noqa: S608
            self._connection.unregister("brought")

    def close(self) -> None:
        self._connection.close()
