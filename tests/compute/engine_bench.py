"""The engines that conformance is proved on; one that a machine lacks is skipped there, and fails on a build server."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import duckdb
import psycopg
import pytest

from zhiheng.compute.engines.clickhouse import EmbeddedClickHouse
from zhiheng.compute.engines.duckdb import DuckDbEngine
from zhiheng.compute.engines.engine import Engine, EngineFailed
from zhiheng.compute.engines.postgresql import PostgresqlEngine
from zhiheng.compute.engines.spark import SparkEngine

ENGINES: Final = ("duckdb", "postgresql", "clickhouse", "spark")
POSTGRESQL: Final = os.environ.get("ZHIHENG_TEST_POSTGRESQL", "postgresql://127.0.0.1:5432/test")
_BRISK: Final = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
_PATIENCE: Final = 120.0
"""Seconds in which a master and its workers must have found each other."""


@contextmanager
def opened(name: str) -> Iterator[Engine]:
    """The engine, closed afterwards and with nothing left behind."""
    with ExitStack() as stack:
        yield _open(name, Path(stack.enter_context(tempfile.TemporaryDirectory())), stack)


def _open(name: str, folder: Path, stack: ExitStack) -> Engine:
    match name:
        case "duckdb":
            embedded = DuckDbEngine(duckdb.connect())
            stack.callback(embedded.close)
            return embedded
        case "postgresql":
            try:
                psycopg.connect(POSTGRESQL, connect_timeout=3).close()
            except psycopg.OperationalError:
                absent(f"no PostgreSQL at {POSTGRESQL}")
            engine = PostgresqlEngine(POSTGRESQL, f"zhiheng_test_{os.getpid()}")
            stack.callback(engine.close)
            stack.callback(engine.drop)
            return engine
        case "clickhouse":
            if find_spec("chdb") is None:
                absent("no chdb")
            clickhouse = EmbeddedClickHouse(folder)
            stack.callback(clickhouse.close)
            return clickhouse
        case _:
            if find_spec("pyspark") is None or shutil.which("java") is None:
                absent("no pyspark or no Java")
            # One session a process: the cluster stays until its engine is closed.
            master = stack.enter_context(spark_cluster(folder))
            few = {
                "spark.driver.host": "127.0.0.1",
                "spark.executor.memory": "512m",
                "spark.sql.shuffle.partitions": "1",
                "spark.sql.adaptive.enabled": "false",
                # A few hundred rows are counted before code for them would be compiled.
                "spark.driver.extraJavaOptions": _BRISK,
                "spark.executor.extraJavaOptions": _BRISK,
                "spark.sql.codegen.wholeStage": "false",
                "spark.sql.codegen.factoryMode": "NO_CODEGEN",
            }
            spark = SparkEngine(folder / "tables", master, few)
            stack.callback(spark.close)
            return spark


def absent(what: str) -> None:
    """Skips what a machine cannot do; a build server must be able to."""
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(f"{what}: must be there when CI=true")
    pytest.skip(what)


@contextmanager
def spark_cluster(folder: Path, workers: int = 2) -> Iterator[str]:
    """The address of a standalone master on this machine with so many workers of one core each."""
    with ExitStack() as stack:
        master = folder / "master.log"
        _start(stack, master, "master.Master", "--host", "127.0.0.1", "--port", "0", "--webui-port", "0")
        address = _said(master, r"Starting Spark master at (spark://\S+)")
        for number in range(workers):
            own = ("--host", "127.0.0.1", "--cores", "1", "--memory", "1g", "--webui-port", "0")
            _start(stack, folder / f"worker-{number}.log", "worker.Worker", *own, "--work-dir", str(folder), address)
        for number in range(workers):
            _said(folder / f"worker-{number}.log", r"(Successfully registered with master)")
        yield address


def _start(stack: ExitStack, log: Path, kind: str, *arguments: str) -> None:
    import pyspark

    home = Path(pyspark.__file__).parent
    out = stack.enter_context(log.open("wb"))
    command = [str(home / "bin/spark-class"), f"org.apache.spark.deploy.{kind}", *arguments]
    environment = {**os.environ, "SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1"}
    environment |= {"SPARK_DAEMON_JAVA_OPTS": _BRISK, "SPARK_DAEMON_MEMORY": "256m"}
    process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=environment)
    stack.callback(process.wait, 20)
    stack.callback(process.terminate)


def _said(log: Path, pattern: str) -> str:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        if found := re.search(pattern, log.read_text(errors="replace")):
            return found[1]
        time.sleep(0.1)
    raise EngineFailed(f"{log.name} never said {pattern}; see it in full: {log.read_text()}", permanent=True)
