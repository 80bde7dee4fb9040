"""Cells computed for one question are as coarse as it allows and say the same; statements are written once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import duckdb
import ibis
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.compute.random_facts import POSITION, world
from tests.contract.toy_packs import toy_catalogue

from zhiheng.compute.engines.duckdb import DuckDbEngine
from zhiheng.compute.indicators.answers import answers
from zhiheng.compute.indicators.cells import Key, counted_addresses
from zhiheng.compute.indicators.fresh import fresh_cells, grain_of
from zhiheng.compute.indicators.questions import Asked, Regions
from zhiheng.compute.indicators.rows import Grain
from zhiheng.primitives.periods import read_time

CATALOGUE = toy_catalogue()
EVERY = tuple(address for address, concept in CATALOGUE.concepts.items() if concept == "indicator")
REPORTING = ("339901", "339902", "330106")
REGIONS = Regions.by_code(("", "339900", "339901", "330106"), REPORTING)
DAY = date(2026, 6, 30)
TIMES = tuple(
    read_time(label)
    for label in (
        "2024",
        "2025",
        "2024@04",
        "2025@04",
        "2025-H1",
        "2025-Q3",
        "2025-Q4",
        "2025-M11",
        "2025-M02..2026-M01",
        "2025-M01..2025-M06",
    )
)


class Counting(DuckDbEngine):
    """DuckDB that remembers what it was asked to write."""

    written = 0

    def sql(self, expression: ibis.Table) -> str:
        self.written += 1
        return super().sql(expression)


@pytest.fixture(scope="module")
def engine() -> Iterator[DuckDbEngine]:
    engine = DuckDbEngine(duckdb.connect())
    engine.bring(world(CATALOGUE, 9, records=150).tables)
    yield engine
    engine.close()


@given(
    st.lists(st.sampled_from(EVERY), min_size=1, max_size=5, unique=True),
    st.lists(st.sampled_from(TIMES), min_size=1, max_size=3, unique=True),
)
@settings(max_examples=25, deadline=None)
def test_cells_as_coarse_as_a_question_answer_it_as_those_of_months_do(
    engine: DuckDbEngine, indicators: list[str], times: list[object]
) -> None:
    asked = Asked(tuple(indicators), tuple(times), REGIONS, DAY)  # type: ignore[arg-type]

    coarse = answers(CATALOGUE, asked, fresh_cells(CATALOGUE, engine, POSITION, asked)).table()

    fine = answers(CATALOGUE, asked, fresh_cells(CATALOGUE, engine, POSITION)).table()
    for name in coarse.column_names:
        for one, other in zip(coarse[name].to_pylist(), fine[name].to_pylist(), strict=True):
            assert one == (pytest.approx(other, rel=1e-12, abs=1e-12) if isinstance(other, float) else other), name


def test_classes_are_the_same_whatever_the_grain(engine: DuckDbEngine) -> None:
    asked = Asked(("bakery.pass_rate",), (read_time("2025"),), REGIONS, DAY, ("verdict", "shop"))

    coarse = answers(CATALOGUE, asked, fresh_cells(CATALOGUE, engine, POSITION, asked)).table()

    assert coarse.num_rows > 4
    assert coarse.equals(answers(CATALOGUE, asked, fresh_cells(CATALOGUE, engine, POSITION)).table())


def test_no_time_begins_or_ends_within_a_cell() -> None:
    def grain(*labels: str) -> Grain:
        return grain_of(CATALOGUE, ["bakery.pass_rate"], [read_time(label) for label in labels])

    assert grain("2025") == Grain(12, 0)
    assert grain("2025@04") == Grain(12, 3)
    assert grain("2025", "2025-Q4") == Grain(3, 0)
    assert grain("2025-M02..2025-M05") == Grain(4, 1)
    assert grain("2025", "2024@04") == Grain(3, 0)
    assert grain("2025", "2025-M02") == Grain(1, 0)


def test_what_is_added_up_from_shorter_periods_needs_those() -> None:
    assert CATALOGUE.indicator("bakery.checks").roll_up["period"] == "sum"

    assert grain_of(CATALOGUE, ["bakery.checks"], [read_time("2025")]).months == 1


def test_a_statement_is_written_once_and_tells_of_any_position() -> None:
    catalogue = toy_catalogue()
    counting = Counting(duckdb.connect())
    tables = world(catalogue, 4).tables
    counting.bring(tables)
    key = ("bakery.checks", ())
    since = sorted(tables["bakery__check"]["_since"].to_pylist())

    few = fresh_cells(catalogue, counting, since[len(since) // 2])([key])[key]
    all_ = fresh_cells(catalogue, counting, POSITION)([key])[key]

    assert counting.written == 1
    assert 0 < total(few) < total(all_)
    counting.close()


def test_threads_share_statements(engine: DuckDbEngine) -> None:
    keys = [(address, ()) for address in counted_addresses(CATALOGUE, EVERY)]
    wanted = {key: total(cells) for key, cells in fresh_cells(CATALOGUE, engine, POSITION)(keys).items()}
    catalogue = toy_catalogue()
    connection = duckdb.connect()
    DuckDbEngine(connection).bring(world(CATALOGUE, 9, records=150).tables)

    def asked(_: int) -> dict[object, int]:
        found = fresh_cells(catalogue, DuckDbEngine(connection.cursor()), POSITION)(keys)
        return {key: total(cells) for key, cells in found.items()}

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(asked, range(4))) == [wanted] * 4
    connection.close()


def total(cells: pa.Table) -> int:
    return sum(cells["n"].to_pylist())


def test_of_records_those_of_the_months_asked_about_are_read(engine: DuckDbEngine) -> None:
    asked = Asked(("bakery.pass_rate", "bakery.checks"), (read_time("2025-Q3"),), REGIONS, DAY)
    keys: list[Key] = [(address, ()) for address in asked.indicators]

    some = fresh_cells(CATALOGUE, engine, POSITION, asked)(keys)
    all_ = fresh_cells(CATALOGUE, engine, POSITION)(keys)

    for key in keys:
        months = set(some[key]["month"].to_pylist())
        assert months <= {2025 * 12 + 6, 2025 * 12 + 7, 2025 * 12 + 8}
        within = all_[key].filter(pc.is_in(all_[key]["month"], pa.array([2025 * 12 + month for month in (6, 7, 8)])))
        assert pc.sum(some[key]["n"]).as_py() == pc.sum(within["n"]).as_py() > 0
