"""An engine that cannot answer says so to the operator, and whether asking again can help; a server is spoken to."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import duckdb
import ibis
import pyarrow as pa
import pytest
from tests.compute.engine_bench import absent

from zhiheng.compute.engines.clickhouse import SETTINGS, ClickHouseServer
from zhiheng.compute.engines.duckdb import DuckDbEngine
from zhiheng.compute.engines.engine import EngineFailed, as_declared
from zhiheng.compute.engines.postgresql import PostgresqlEngine

GIVEN = pa.table(
    {
        "code": ["甲", None, "乙"],
        "amount": pa.array([1.5, None, 2.5]),
        "day": pa.array([20_000, None, 1], pa.date32()),
    }
)
TABLE = ibis.table(ibis.Schema.from_pyarrow(GIVEN.schema), name="given")
SUMMED = TABLE.group_by("code").aggregate(total=TABLE["amount"].sum(), last=TABLE["day"].max(), n=TABLE.count())


def test_a_table_that_is_not_there_is_told_to_the_operator() -> None:
    engine = DuckDbEngine(duckdb.connect())

    with pytest.raises(EngineFailed) as failed:
        engine.run(SUMMED)

    assert failed.value.permanent
    assert failed.value.fields["engine"] == "duckdb"
    assert failed.value.message_zh.count("；") == 2


def test_a_server_that_cannot_be_reached_may_be_asked_again() -> None:
    with pytest.raises(EngineFailed) as failed:
        PostgresqlEngine("postgresql://127.0.0.1:1/nothing")
    assert not failed.value.permanent

    with pytest.raises(EngineFailed) as failed:
        ClickHouseServer("http://127.0.0.1:1")
    assert not failed.value.permanent


def test_what_is_no_number_is_null_in_an_answer() -> None:
    schema = pa.schema({"a": pa.float64(), "n": pa.int64(), "day": pa.date32()})
    answer = pa.table(
        {"a": [float("nan"), 1.0], "n": pa.array([1, 2], pa.uint64()), "day": pa.array([1, 2], pa.uint16())}
    )

    typed = as_declared(answer, schema)

    assert typed.schema.types == [pa.float64(), pa.int64(), pa.date32()]
    assert typed["a"].to_pylist() == [None, 1.0]


class _Doubling(BaseHTTPRequestHandler):
    """Answers as a ClickHouse server does, by the embedded one; inserts come as the body of the request."""

    session: Any
    folder: Path
    asked: list[dict[str, list[str]]]

    def do_POST(self) -> None:
        given = parse_qs(urlsplit(self.path).query)
        self.asked.append(given)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        query = given["query"][0].replace("ENGINE = MergeTree ORDER BY tuple()", "ENGINE = Memory")
        if query.endswith("FORMAT Parquet"):
            path = self.folder / "body.parquet"
            path.write_bytes(body)
            query = query.replace("FORMAT Parquet", f"SELECT * FROM file('{path}', Parquet)")
        try:
            if "database" in given:
                self.session.query(f'USE "{given["database"][0]}"')
            answer = self.session.query(query, "ArrowStream").bytes() or b""
            status = 200
        except RuntimeError as error:
            answer, status = str(error).encode(), 404
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the base class names it
        """Says nothing."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, list[dict[str, list[str]]]]]:
    if find_spec("chdb") is None:
        absent("no chdb")
    session: Any = import_module("chdb.session").Session()
    for name, value in SETTINGS.items():
        session.query(f"SET {name} = '{value}'")
    asked: list[dict[str, list[str]]] = []
    handler = type("Doubling", (_Doubling,), {"session": session, "folder": tmp_path, "asked": asked})
    http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=http.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{http.server_port}", asked
    http.shutdown()
    thread.join(10)
    http.server_close()
    session.close()


def test_a_clickhouse_server_takes_tables_in_and_answers(server: tuple[str, list[dict[str, list[str]]]]) -> None:
    address, asked = server
    engine = ClickHouseServer(address, "figures")
    engine.bring({"given": GIVEN})

    found = engine.run(SUMMED).sort_by("n").to_pylist()

    reference = DuckDbEngine(duckdb.connect())
    reference.bring({"given": GIVEN})
    assert sorted(found, key=str) == sorted(reference.run(SUMMED).to_pylist(), key=str)
    assert all(given["join_use_nulls"] == ["1"] for given in asked)
    with pytest.raises(EngineFailed) as failed:
        engine.run(ibis.table({"a": "int64"}, name="absent"))
    assert failed.value.permanent
    assert "absent" in str(failed.value)
    engine.close()
