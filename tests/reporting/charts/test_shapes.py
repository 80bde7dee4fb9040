"""A city's own map: read from GeoJSON, or refused with what is wrong with which area."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reporting.charts.test_charts import MAP, square

from zhiheng.reporting.charts.district_map import UnreadableMap, district_map
from zhiheng.reporting.charts.shapes import missing, read_shapes, shapes_at

if TYPE_CHECKING:
    from pathlib import Path


def as_file(**changes: object) -> bytes:
    return json.dumps({**MAP, **changes}).encode()


def feature(**changes: object) -> dict[str, Any]:
    return {**square("1", 118, clockwise=False), **changes}


def ringed(ring: list[list[float]]) -> bytes:
    return as_file(features=[feature(geometry={"type": "Polygon", "coordinates": [ring]})])


def test_a_map_tells_its_districts_whose_it_is_and_which_are_missing() -> None:
    shapes = read_shapes(as_file(attribution="审图号：衡S（2026）001号"))

    assert shapes.codes == {"1", "2", "3", "4"}
    assert shapes.attribution == "审图号：衡S（2026）001号"
    assert missing(shapes, ["4", "9"]) == ["9"]


def test_the_code_may_stand_under_another_usual_name_and_be_a_number() -> None:
    features = [{**square(str(n), 118 + n, clockwise=False), "properties": {"adcode": n}} for n in (1, 2)]

    shapes = read_shapes(as_file(features=features))

    assert shapes.code_property == "adcode"
    assert shapes.codes == {"1", "2"}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[1]",
        b'"map"',
        b'{"type": "Topology"}',
        as_file(features=[]),
        as_file(features=[1]),
        as_file(features={}),
        as_file(features=[feature(properties=None)]),
        as_file(features=[feature(geometry=None)]),
        as_file(features=[feature(geometry={"type": "Point", "coordinates": [118, 30]})]),
        as_file(features=[feature(geometry={"type": "Polygon", "coordinates": []})]),
        as_file(features=[feature(geometry={"type": "MultiPolygon", "coordinates": [[]]})]),
        ringed([[0, 0], [1, 0], [1, 1], [0, 1]]),
        as_file(
            features=[feature(geometry={"type": "Polygon", "coordinates": [[[500, 0], [1, 0], [1, 1], [500, 0]]]})]
        ),
        ringed([[0, 0], [1, 0], [1], [0, 0]]),
        as_file(
            features=[feature(geometry={"type": "Polygon", "coordinates": [[[0, 0], [0.1, 0]] * 10_001 + [[0, 0]]]})]
        ),
    ],
)
def test_a_file_that_is_no_map_of_areas_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(UnreadableMap) as refused:
        read_shapes(content)

    assert "区县地图不能使用" in refused.value.message_zh


leaves = st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=5)
trees = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["type", "coordinates", "code", "properties", "geometry"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(trees)
def test_whatever_stands_in_a_feature_is_read_or_refused(inner: object) -> None:
    try:
        shapes = read_shapes(as_file(features=[inner]))
    except UnreadableMap:
        return
    assert len(shapes.codes) == 1


def test_a_file_is_read_again_when_it_changed_and_is_none_where_it_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "districts.geojson"
    assert shapes_at(path) is None

    path.write_bytes(as_file())
    first = shapes_at(path)
    path.write_bytes(as_file(features=MAP["features"][:2]))
    os.utime(path, ns=(1, 1))

    assert first is not None
    assert len(first.codes) == 4
    again = shapes_at(path)
    assert again is not None
    assert len(again.codes) == 2


def test_the_owner_of_the_map_stands_under_its_title() -> None:
    from tests.reporting.charts.test_charts import PLACES, TITLE

    chart = district_map(TITLE, "%", PLACES, geojson=MAP, attribution="审图号：衡S（2026）001号")

    assert chart.spec["title"]["subtitle"] == "审图号：衡S（2026）001号"
    assert "subtitle" not in str(district_map(TITLE, "%", PLACES, attribution="审图号").spec["title"])
