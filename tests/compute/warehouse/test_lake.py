"""The warehouse opened by several at once: writers take turns, readers do not wait, who is killed leaves nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from uuid import uuid4

import duckdb
import psycopg
import pyarrow as pa
import pytest
from tests.compute.warehouse.writers import ROWS, write_once

from zhiheng.compute.warehouse.derived import derived_position, drop, replace_all, replace_groups
from zhiheng.compute.warehouse.lake import Lake, Place, WarehouseOutOfReach, ibis_over, lake_at
from zhiheng.compute.warehouse.upkeep import export, tend

SERVER = os.environ.get("ZHIHENG_TEST_POSTGRESQL", "postgresql://127.0.0.1:5432/test")
PROGRAM = Path(__file__).with_name("writers.py")


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Where a warehouse of the test lies, with a catalogue of either kind."""
    if request.param == "sqlite":
        yield Place(tmp_path / "warehouse")
        return
    try:
        server = psycopg.connect(SERVER, connect_timeout=3, autocommit=True)
    except psycopg.OperationalError:
        assert os.environ.get("CI", "").lower() != "true", f"no PostgreSQL at {SERVER}: must be there when CI=true"
        pytest.skip("no PostgreSQL on this machine")
    name = f"warehouse_{uuid4().hex}"
    server.execute(f"CREATE DATABASE {name}".encode())
    place = Place(tmp_path / "warehouse", f"{SERVER.rsplit('/', 1)[0]}/{name}")
    yield place
    lake_at(place).close()
    server.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
    server.close()


@pytest.fixture
def lake(place: Place) -> Iterator[Lake]:
    yield lake_at(place)
    lake_at(place).close()


def writer(place: Place, name: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(PROGRAM), str(place.folder), place.catalogue, name, str(count)],
        stderr=subprocess.PIPE,
        text=True,
    )


def found(lake: Lake, query: str) -> list[tuple[object, ...]]:
    with lake.reading() as cursor:
        return cursor.execute(query).fetchall()


def numbers(rows: list[tuple[int, str | None, float]]) -> pa.Table:
    month, region, value = zip(*rows, strict=True) if rows else ((), (), ())
    return pa.table(
        {
            "month": pa.array(month, pa.int64()),
            "region": pa.array(region, pa.string()),
            "n": pa.array(value, pa.float64()),
        }
    )


def test_processes_that_write_at_once_all_finish_and_none_is_lost(place: Place, lake: Lake) -> None:
    writers = [writer(place, name, 6) for name in ("one", "two")]
    errors = [one.communicate(timeout=120)[1] for one in writers]

    assert [one.returncode for one in writers] == [0, 0], errors
    assert found(lake, "SELECT who, count(*) FROM written GROUP BY who ORDER BY who") == [
        (name, 6 * ROWS) for name in ("one", "two")
    ]
    assert found(lake, "SELECT count(DISTINCT number), max(number) FROM written") == [(12, 12)]


def test_a_writer_that_is_killed_leaves_nothing_half_done_and_gives_its_turn_back(place: Place, lake: Lake) -> None:
    lake.write(lambda connection: write_once(connection, "before"))
    for delay in (0.9, 1.5):
        killed = writer(place, "killed", 10_000)
        time.sleep(delay)
        killed.send_signal(signal.SIGKILL)
        killed.communicate()
    lake.write(lambda connection: write_once(connection, "after"))

    with lake.reading() as cursor:
        reached = derived_position(cursor, "written")
        groups = cursor.execute("SELECT number, count(*) FROM written GROUP BY number ORDER BY number").fetchall()
    assert groups == [(number, ROWS) for number in range(1, reached + 1)]
    assert found(lake, "SELECT min(number), max(number) FROM written WHERE who <> 'killed'") == [(1, reached)]


def test_threads_of_one_process_write_in_turn(lake: Lake) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: lake.write(lambda connection: write_once(connection, "thread")), range(12)))

    assert found(lake, "SELECT count(DISTINCT number), max(number) FROM written") == [(12, 12)]


def test_a_reader_keeps_the_state_it_began_with_while_others_write(lake: Lake) -> None:
    lake.write(lambda connection: write_once(connection, "first"))

    with lake.reading() as cursor:
        before = cursor.execute("SELECT count(*) FROM written").fetchall()
        lake.write(lambda connection: write_once(connection, "second"))
        during = cursor.execute("SELECT count(*) FROM written").fetchall()

    assert before == during == [(ROWS,)]
    assert found(lake, "SELECT count(*) FROM written") == [(2 * ROWS,)]


def test_a_write_that_fails_leaves_everything_as_it_was(lake: Lake) -> None:
    def fail(connection: duckdb.DuckDBPyConnection) -> None:
        write_once(connection, "failing")
        raise ZeroDivisionError

    lake.write(lambda connection: write_once(connection, "first"))
    with pytest.raises(ZeroDivisionError):
        lake.write(fail)

    assert found(lake, "SELECT who, count(*) FROM written GROUP BY who") == [("first", ROWS)]
    with lake.reading() as cursor:
        assert derived_position(cursor, "written") == 1


def test_groups_of_a_derived_table_are_replaced_and_the_others_stay(lake: Lake) -> None:
    lake.write(lambda c: replace_all(c, "cells", numbers([(1, "a", 1.0), (1, None, 2.0), (2, "a", 3.0)]), 10))
    groups = numbers([(1, None, 0.0), (2, "a", 0.0), (3, "b", 0.0)]).select(["month", "region"])
    lake.write(lambda c: replace_groups(c, "cells", numbers([(1, None, 5.0), (3, "b", 6.0)]), groups, 11))

    assert found(lake, "SELECT * FROM cells ORDER BY ALL") == [(1, "a", 1.0), (1, None, 5.0), (3, "b", 6.0)]
    with lake.reading() as cursor:
        assert derived_position(cursor, "cells") == 11
    lake.write(lambda c: drop(c, "cells"))
    with lake.reading() as cursor:
        assert derived_position(cursor, "cells") == 0
        assert "cells" not in ibis_over(cursor).list_tables()


def test_tidying_up_changes_no_row(lake: Lake, tmp_path: Path) -> None:
    for number in range(5):
        rows = numbers([(number, "a", float(number)), (number, None, 1.0)])
        lake.write(partial(replace_groups, name="cells", rows=rows, groups=rows.select(["month"]), position=1))
    gone = numbers([(2, "a", 0.0), (2, None, 0.0)]).select(["month", "region"])
    lake.write(lambda c: replace_groups(c, "cells", numbers([]), gone, 7))
    before = found(lake, "SELECT * FROM cells ORDER BY ALL")

    tend(lake)

    with lake.reading() as cursor:
        assert derived_position(cursor, "cells") == 7
        count = export(cursor, "cells", tmp_path / "cells.parquet")
    assert found(lake, "SELECT * FROM cells ORDER BY ALL") == before
    assert duckdb.sql(f"SELECT * FROM '{tmp_path / 'cells.parquet'}' ORDER BY ALL").fetchall() == before
    assert count == len(before) == 8
    assert list((lake.place.files / "main" / "cells").glob("*.parquet"))


def test_a_warehouse_that_moved_with_its_folder_is_read_where_it_is(tmp_path: Path) -> None:
    here, there = Place(tmp_path / "here"), Place(tmp_path / "there")
    lake_at(here).write(lambda connection: write_once(connection, "here"))
    lake_at(here).close()
    here.folder.rename(there.folder)

    assert found(lake_at(there), "SELECT count(*) FROM written") == [(ROWS,)]
    lake_at(there).close()


def test_a_place_that_cannot_be_opened_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")

    with pytest.raises(WarehouseOutOfReach), Lake(Place(tmp_path / "file")).reading():
        pass
