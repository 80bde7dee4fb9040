"""Cells: what is computed for some groups is what those groups have among all; records add up to their cell."""

from __future__ import annotations

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.compute.random_facts import PLACES, POSITION, world
from tests.contract.toy_packs import toy_catalogue

from zhiheng.compute.engines.duckdb import DuckDbEngine
from zhiheng.compute.indicators.cell_columns import EVER, CellColumns
from zhiheng.compute.indicators.cells import Key, cell_queries, cell_schema, class_names, counted_addresses, held_cells
from zhiheng.compute.indicators.fresh import fresh_cells
from zhiheng.compute.indicators.rows import Groups, rows_behind

CATALOGUE = toy_catalogue()
KEYS: list[Key] = [
    (address, class_names(CATALOGUE, address))
    for address in counted_addresses(
        CATALOGUE, [address for address, concept in CATALOGUE.concepts.items() if concept == "indicator"]
    )
]


@pytest.fixture(scope="module")
def engine() -> DuckDbEngine:
    engine = DuckDbEngine(duckdb.connect())
    engine.bring(world(CATALOGUE, 3).tables)
    return engine


def cells_of(engine: DuckDbEngine, within: Groups | None = None) -> dict[Key, pa.Table]:
    found: dict[Key, pa.Table] = {}
    for query in cell_queries(CATALOGUE, KEYS, POSITION, within):
        found |= query.split(engine.run(query.expression))
    return found


def ordered(table: pa.Table) -> list[dict[str, object]]:
    return sorted(table.to_pylist(), key=str)


def test_cells_have_the_declared_columns_whatever_the_form(engine: DuckDbEngine) -> None:
    found = cells_of(engine)

    assert found.keys() == set(KEYS)
    for key, table in found.items():
        assert table.schema == cell_schema(CATALOGUE, key)
        assert table.num_rows > 0


@given(
    st.lists(st.integers(2024 * 12 + 4, 2026 * 12 + 3), max_size=4, unique=True),
    st.lists(st.sampled_from(["", *PLACES]), max_size=3, unique=True),
)
@settings(max_examples=12)
def test_some_groups_computed_by_themselves_are_those_of_all(
    engine: DuckDbEngine, months: list[int], regions: list[str]
) -> None:
    every = cells_of(engine)

    some = cells_of(engine, Groups(tuple(months), tuple(regions)))

    for key, table in some.items():
        wanted = every[key]
        if months:
            wanted = wanted.filter(pc.is_in(wanted["month"], pa.array(months, pa.int64())))
        if regions:
            wanted = wanted.filter(pc.is_in(wanted["region"], pa.array(regions, pa.string())))
        assert ordered(table) == ordered(wanted)


def test_the_records_behind_an_indicator_add_up_to_its_cells(engine: DuckDbEngine) -> None:
    cells = fresh_cells(CATALOGUE, engine, POSITION)([("bakery.weighty_share", ())])["bakery.weighty_share", ()]
    rows = engine.run(rows_behind(CATALOGUE, "bakery.weighty_share", POSITION))

    counted = rows.filter(rows["counted"])
    assert pc.sum(cells["n"]).as_py() == counted.num_rows > 0
    assert pc.sum(cells["below"]).as_py() == pc.sum(counted["amount"]).as_py()
    in_part = counted.filter(counted["in_part"])
    assert pc.sum(cells["above"]).as_py() == pc.sum(in_part["amount"]).as_py() > 0
    assert len(set(rows["_thing"].to_pylist())) == rows.num_rows


def test_kept_cells_answer_for_fewer_names_and_refuse_those_they_lack(engine: DuckDbEngine) -> None:
    held = held_cells(cells_of(engine))

    columns = held([("bakery.pass_rate", ())])["bakery.pass_rate", ()]

    assert isinstance(columns, CellColumns)
    assert (columns.rows, columns.classes) == (1, [()])
    finer = next(cells for (address, _), cells in cells_of(engine).items() if address == "bakery.pass_rate")
    assert "verdict" in finer.column_names
    assert columns.summed("n", (EVER, 2**20)).sum() == pc.sum(finer["n"]).as_py() > 0
    with pytest.raises(KeyError):
        held([("bakery.pass_rate", ("shop",))])
