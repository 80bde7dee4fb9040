"""The SQL of one indicator of each form on each engine, kept in files: a change of it is seen before it is believed.

Renew them with ``ZHIHENG_RENEW_SNAPSHOTS=1 python -m pytest tests/compute/test_snapshots.py`` and read the difference.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

import ibis
import pytest
from tests.contract.toy_packs import toy_catalogue

from zhiheng.compute.engines.clickhouse import clickhouse_sql
from zhiheng.compute.engines.spark import spark_sql
from zhiheng.compute.indicators.cells import SHAPES, Key, cell_queries

FOLDER: Final = Path(__file__).parent / "snapshots"
CATALOGUE: Final = toy_catalogue()
POSITION: Final = 1000
KEYS: Final[dict[str, Key]] = {
    "share": ("bakery.pass_rate", ("verdict", "shop")),
    "rate": ("bakery.complaint_rate", ()),
    "sum": ("bakery.tested_weight", ()),
    "count": ("bakery.checks", ()),
    "distinct": ("bakery.kinds_ever_failed", ()),
    "mean": ("bakery.mean_weight", ()),
    "latest": ("bakery.open_shops", ()),
    "reported": ("bakery.sold", ()),
}
WRITTEN: Final[dict[str, Callable[[ibis.Table], str]]] = {
    "duckdb": partial(ibis.to_sql, dialect="duckdb"),
    "postgres": partial(ibis.to_sql, dialect="postgres"),
    "clickhouse": partial(clickhouse_sql, pretty=True),
    "spark": partial(spark_sql, pretty=True),
}


@pytest.mark.parametrize("form", KEYS)
@pytest.mark.parametrize("dialect", WRITTEN)
def test_the_sql_of_a_form_is_as_it_was(form: str, dialect: str) -> None:
    (query,) = cell_queries(CATALOGUE, [KEYS[form]], POSITION)
    sql = f"{WRITTEN[dialect](query.expression)}\n"
    path = FOLDER / f"{form}.{dialect}.sql"
    if os.environ.get("ZHIHENG_RENEW_SNAPSHOTS") == "1":
        path.write_text(sql, "utf-8")

    assert path.exists(), f"no {path.name}: renew the snapshots and read them"
    assert sql == path.read_text("utf-8")


def test_every_form_with_cells_has_a_snapshot_and_no_file_is_left_over() -> None:
    assert KEYS.keys() == SHAPES.keys()
    assert {CATALOGUE.indicator(address).form for address, _ in KEYS.values()} == KEYS.keys()
    assert {path.name for path in FOLDER.glob("*")} == {f"{form}.{dialect}.sql" for form in KEYS for dialect in WRITTEN}
