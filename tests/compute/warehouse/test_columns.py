"""Values become columns by the type their field is declared with; what does not fit it is missing."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.contract.toy_packs import toy_catalogue

from zhiheng.compute.warehouse.columns import Version, versions_table
from zhiheng.compute.warehouse.layout import Shape, shape_of, table_name, table_schema
from zhiheng.contract.kinds import Kind, kind_of, kinds_of

CATALOGUE = toy_catalogue()


def kind(address: str) -> Kind:
    found = kind_of(CATALOGUE, address)
    assert found is not None
    return found


def table_of(address: str, *values: object, day: str | None = None) -> pa.Table:
    versions = [
        Version(seq, seq, seq, None, day, "2026-03-02 04:00:00.5", None, "", "scjg", json.dumps(told))
        for seq, told in enumerate(values, 1)
    ]
    return versions_table(kind(address), versions)[0]


def test_a_shop_has_every_type_in_its_column() -> None:
    told = {
        "name": "甲",
        "site": [120.15, 30.28],
        "floor_area": 88,
        "workers": 4,
        "opened_on": "2019-05-01",
        "is_open": True,
        "licence": "ab12",
        "supervisor": "scjg",
        "place": "339901",
    }

    (row,) = table_of("bakery.shop", told).to_pylist()

    assert (row["site_lon"], row["site_lat"], row["floor_area"], row["workers"]) == (120.15, 30.28, 88.0, 4)
    assert (row["opened_on"], row["is_open"], row["story"]) == (date(2019, 5, 1), True, None)
    assert (row["licence"], row["supervisor"], row["place"], row["_day"], row["_period"]) == (
        *("ab12", "scjg", "339901", None, None),
    )
    assert row["_learned_at"] == datetime.fromisoformat("2026-03-02T04:00:00.500")


@pytest.mark.parametrize(
    ("address", "field", "value"),
    [
        ("bakery.shop", "workers", 2.5),
        ("bakery.shop", "workers", 2**70),
        ("bakery.shop", "workers", True),
        ("bakery.shop", "opened_on", "2019-02-30"),
        ("bakery.shop", "floor_area", "12"),
        ("bakery.shop", "name", 7),
        ("bakery.shop", "is_open", "是"),
        ("bakery.check", "shop", "甲"),
    ],
)
def test_a_value_that_does_not_fit_its_declaration_is_missing(address: str, field: str, value: object) -> None:
    assert table_of(address, {field: value})[field].to_pylist() == [None]


def test_a_number_beyond_all_bounds_is_missing_and_the_rest_of_its_row_is_there() -> None:
    told = '{"floor_area":1e999,"workers":3,"name":"甲"}'
    version = Version(1, 1, 1, None, None, "2026-03-02 04:00:00", None, "", "", told)

    (row,) = versions_table(kind("bakery.shop"), [version])[0].to_pylist()

    assert (row["floor_area"], row["workers"], row["name"]) == (None, 3, "甲")


def test_a_quarter_bears_its_label_and_its_end() -> None:
    (row,) = table_of("bakery.quarter", {"sold": 3.5}, day="2025-12-31").to_pylist()

    assert (row["_period"], row["_period_until"]) == ("2025-Q4", date(2026, 1, 1))


SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=5)
)
ANYTHING = st.dictionaries(
    st.sampled_from([*kind("bakery.shop").fields, "another"]), SCALARS | st.lists(SCALARS, max_size=3), max_size=8
)


@given(st.lists(ANYTHING, max_size=5))
def test_whatever_was_stated_becomes_a_table_of_the_declared_columns(told: list[dict[str, Any]]) -> None:
    versions = [Version(1, 1, 1, None, None, "2026-03-02 04:00:00", None, "", "", json.dumps(one)) for one in told]

    table, others = versions_table(kind("bakery.shop"), versions)

    table.validate(full=True)
    assert table.schema == table_schema(kind("bakery.shop"))
    assert table.num_rows == len(told)
    assert others == {key for one in told for key in one if key == "another"}


def test_every_kind_has_a_table_of_its_own_name() -> None:
    kinds = [*kinds_of(CATALOGUE)]

    assert len({table_name(kind.address) for kind in kinds}) == len(kinds) > 4


def test_a_table_is_kept_where_only_fields_come_or_go() -> None:
    now = shape_of(kind("bakery.check"))

    def changed(**columns: str) -> Shape:
        return Shape(now.layout, now.counts, now.period, now.columns | columns)

    assert now.is_kept_by(changed(new="VARCHAR"))
    assert changed(old="VARCHAR").is_kept_by(now)
    assert not now.is_kept_by(changed(weight="VARCHAR"))
    assert not now.is_kept_by(Shape(now.layout, "stated", now.period, now.columns))
