"""Spark over Parquet files of the warehouse: a session on this machine, or a cluster with its own workers.

Days and instants are UTC in the session, and NaN is not NULL: none is ever written.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
from ibis.config import Config

from zhiheng.compute.engines.engine import EngineFailed, as_declared, run_with

_TYPES: Final[dict[pa.DataType, str]] = {
    pa.int64(): "bigint",
    pa.int32(): "int",
    pa.float64(): "double",
    pa.string(): "string",
    pa.bool_(): "boolean",
    pa.date32(): "date",
    pa.timestamp("us"): "timestamp_ntz",
}


class _Options(Config):  # type: ignore[misc]  # Ibis has no types
    """What Ibis asks about Spark while it compiles."""

    treat_nan_as_null: bool = False


def spark_sql(expression: ibis.Table, *, pretty: bool = False) -> str:
    """The expression in Spark's SQL; Spark itself is not needed for that."""
    if ibis.options.pyspark is None:  # Ibis reads this option while it compiles, and sets it only with a session
        ibis.options.pyspark = _Options()
    return str(ibis.to_sql(expression, dialect="pyspark", pretty=pretty))


class SparkEngine:
    """Spark at a master such as ``local[2]`` or ``spark://host:7077``; its workers see the folder. Needs pyspark."""

    name: Final = "spark"

    def __init__(self, folder: Path, master: str = "local[2]", settings: Mapping[str, str] | None = None) -> None:
        try:
            from pyspark.sql import SparkSession  # noqa: PLC0415 - an engine that need not be installed
        except ImportError as error:
            raise self._failed(error) from error
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._brought = 0
        own = {
            "spark.sql.session.timeZone": "UTC",
            "spark.ui.enabled": "false",
            "spark.sql.shuffle.partitions": "8",
            "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
        }
        builder: Any = SparkSession.builder.master(master).appName("zhiheng")
        for name, value in {**own, **(settings or {})}.items():
            builder = builder.config(name, value)
        try:
            self._session: Any = builder.getOrCreate()
        except Exception as error:  # Spark tells whatever Java told
            raise self._failed(error) from error

    def sql(self, expression: ibis.Table) -> str:
        return spark_sql(expression)

    def run(self, expression: ibis.Table) -> pa.Table:
        return run_with(self, expression)

    def run_sql(self, statement: str, schema: pa.Schema) -> pa.Table:
        try:
            answer = self._session.sql(statement).toArrow()
        except Exception as error:  # Spark tells whatever Java told
            raise self._failed(error) from error
        return as_declared(answer, schema)

    def bring(self, tables: Mapping[str, pa.Table]) -> None:
        self._brought += 1
        for name, table in tables.items():
            path = self._folder / f"{name}-{self._brought}.parquet"  # Spark remembers files by name
            pq.write_table(table, path)
            columns = ", ".join(f"`{field.name}` {_TYPES[field.type]}" for field in table.schema)
            self._session.read.schema(columns).parquet(str(path)).createOrReplaceTempView(name)

    def close(self) -> None:
        self._session.stop()

    def _failed(self, error: Exception) -> EngineFailed:
        return EngineFailed(
            f"Spark did not answer: {str(error)[:2000]}; see that Java 17, pyspark and the master are there.",
            message_zh="Spark 未能作答；计算引擎须有 Java 17、pyspark 和可连接的主节点；请逐项检查。",
            permanent=isinstance(error, ImportError),
            engine=self.name,
        )
