"""Every chart is valid Vega-Lite, fetches nothing, draws Chinese, and says in words and rows what it shows."""

import json
import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import altair as alt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.reporting.charts import pictures
from zhiheng.reporting.charts.chart import Chart, PathPoint, Placed, Point
from zhiheng.reporting.charts.classes import shares_by_class
from zhiheng.reporting.charts.district_map import UnreadableMap, district_map
from zhiheng.reporting.charts.districts import districts, worst_first
from zhiheng.reporting.charts.script import write_script
from zhiheng.reporting.charts.small_multiples import small_multiples
from zhiheng.reporting.charts.status_strip import Standing, status_strip
from zhiheng.reporting.charts.theme import DARK, LIGHT, STATE_SHAPES, TOKENS, TOKENS_DARK
from zhiheng.reporting.charts.trend import trend
from zhiheng.reporting.display import rounded
from zhiheng.reporting.fonts.choice import Fonts

TITLE = "产品质量监督抽查合格率"
POINTS = (
    Point("2023年", Decimal("95.12"), Decimal("94.5"), Decimal("95.7")),
    Point("2024年", None, state="not_reported"),
    Point("2025年", Decimal("96.03"), Decimal("95.6"), Decimal("96.4")),
    Point("2026年", Decimal("96.48"), Decimal("96.1"), Decimal("96.9")),
)
PLACES = (
    Placed("1", "东江区", Decimal("97.1")),
    Placed("2", "西江区", Decimal("95.4")),
    Placed("3", "南山县", Decimal("96.8")),
    Placed("4", "北河县", None, "not_reported"),
)


def square(code: str, west: float, *, clockwise: bool) -> dict[str, Any]:
    ring = [[west, 30.0], [west + 0.2, 30.0], [west + 0.2, 30.2], [west, 30.2], [west, 30.0]]
    return {
        "type": "Feature",
        "properties": {"code": code},
        "geometry": {"type": "Polygon", "coordinates": [ring[::-1] if clockwise else ring]},
    }


MAP = {
    "type": "FeatureCollection",
    "features": [square(str(n), 118 + 0.2 * n, clockwise=bool(n % 2)) for n in range(1, 5)],
}


def every_form() -> list[Chart]:
    return [
        trend(TITLE, "%", POINTS, target=[PathPoint("2026年", Decimal(97))], places=1),
        districts(TITLE, "%", PLACES, target=Decimal(96), places=1),
        shares_by_class("监督抽查批次", "批次", [("流通", Decimal(840)), ("生产", Decimal(1200))], places=0),
        small_multiples(TITLE, "%", {"东江区": POINTS, "西江区": POINTS[:2]}, places=1),
        district_map(TITLE, "%", PLACES, places=1),
        district_map(TITLE, "%", PLACES, places=1, geojson=MAP),
        status_strip("质量目标进展", [Standing("产品", f"目标{state}", state) for state in STATE_SHAPES]),
    ]


@pytest.mark.parametrize("chart", every_form(), ids=lambda chart: chart.form)
def test_a_chart_is_valid_vega_lite_with_words_and_rows(chart: Chart) -> None:
    alt.Chart.from_dict(chart.spec)

    assert json.loads(json.dumps(chart.spec)) == chart.spec
    assert chart.alternative.endswith("。")
    assert chart.table.rows
    assert {len(row) for row in chart.table.rows} == {len(chart.table.columns)}


@pytest.mark.parametrize("chart", every_form(), ids=lambda chart: chart.form)
def test_a_chart_fetches_nothing(chart: Chart) -> None:
    text = json.dumps({key: value for key, value in chart.spec.items() if key != "$schema"})

    assert "http" not in text
    assert '"url"' not in text


@pytest.mark.parametrize("chart", every_form(), ids=lambda chart: chart.form)
def test_a_picture_is_drawn_with_its_chinese_as_letters(chart: Chart, fonts: Fonts) -> None:
    svg = pictures.svg(chart, fonts)

    assert svg.startswith("<svg")
    assert "href" not in re.sub(r"xmlns:xlink=\S+", "", svg)
    assert chart.title in svg


def test_a_png_is_as_large_as_asked(fonts: Fonts) -> None:
    small, large = (pictures.png(every_form()[1], fonts, scale=scale) for scale in (1, 2))

    widths = [int.from_bytes(data[16:20], "big") for data in (small, large)]

    assert widths[1] == pytest.approx(2 * widths[0], abs=2)


def test_a_trend_says_where_it_began_and_ended_and_that_the_target_is_missed() -> None:
    words = every_form()[0].alternative

    assert words == (
        "产品质量监督抽查合格率：2023年为95.1%，2026年为96.5%，比2023年提高1.4个百分点；"
        "最高为2026年（96.5%），最低为2023年（95.1%）；2026年目标为97%，未达到；2024年没有数据。"
    )


def test_numbers_that_would_stand_on_each_other_are_left_to_the_table() -> None:
    values = ("82.5", "82.4", "84.8", "83.9", "86.1")
    points = [Point(f"{2020 + n}年", Decimal(value)) for n, value in enumerate(values)]

    chart = trend(TITLE, "", points, places=1, width=150)

    shown = [row["period"] for row in chart.spec["data"]["values"] if row["shown"]]
    assert shown == ["2020年", "2024年"]
    assert len(chart.table.rows) == 5


def test_small_trends_name_the_first_and_the_last_period_where_all_would_crowd() -> None:
    points = [Point(f"{2020 + n}年", Decimal(n)) for n in range(6)]

    (axis,) = {str(layer["encoding"]["x"]["axis"]["values"])
               for layer in small_multiples(TITLE, "%", {"东江区": points}).spec["spec"]["layer"]}  # fmt: skip

    assert axis == "['2020年', '2025年']"


def test_a_missing_period_keeps_its_place_and_its_reason() -> None:
    chart = every_form()[0]

    assert [row["period"] for row in chart.spec["data"]["values"]] == ["2023年", "2024年", "2025年", "2026年"]
    assert chart.table.rows[1] == ("2024年", "未报送", "—", "—")


def test_districts_stand_with_the_worst_first_whichever_way_is_better() -> None:
    assert [one.name for one in worst_first(PLACES, "higher")] == ["西江区", "南山县", "东江区", "北河县"]
    assert [one.name for one in worst_first(PLACES, "lower")] == ["东江区", "南山县", "西江区", "北河县"]


def test_a_district_on_the_map_without_shape_is_named() -> None:
    cut = {**MAP, "features": MAP["features"][:2]}

    with pytest.raises(UnreadableMap) as refused:
        district_map(TITLE, "%", PLACES, geojson=cut)

    assert refused.value.fields["districts"] == ["南山县", "北河县"]


def test_a_file_that_is_no_map_is_refused() -> None:
    with pytest.raises(UnreadableMap):
        district_map(TITLE, "%", PLACES, geojson={"type": "Topology"})


def test_shapes_are_turned_so_that_no_district_covers_the_world() -> None:
    spec = district_map(TITLE, "%", PLACES, geojson=MAP).spec

    rings = [row["geometry"]["coordinates"][0][0] for row in spec["data"]["values"]]

    for ring in rings:
        assert sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) < 0


@given(st.lists(st.decimals(0, 100, allow_nan=False, places=3), min_size=1, max_size=8), st.integers(0, 2))
def test_the_extremes_a_chart_tells_are_those_of_its_table(values: Sequence[Decimal], places: int) -> None:
    placed = [Placed(str(number), f"第{number}区", value) for number, value in enumerate(values)]

    chart = districts(TITLE, "%", placed, places=places)

    shown = [Decimal(row[1]) for row in chart.table.rows]
    high, low = max(shown), min(shown)
    assert shown == sorted(shown)
    assert f"{high}%" in chart.alternative
    assert f"{low}%" in chart.alternative
    assert (high == low) == ("各项均为" in chart.alternative)
    assert {rounded(value, places) for value in values} == set(shown)


def test_the_theme_has_the_colours_of_the_pages(repository: Path) -> None:
    sheet = (repository / "src/zhiheng/web/static/zhiheng/tokens.css").read_text(encoding="utf-8")
    light, dark = sheet.split("@media (prefers-color-scheme: dark)")

    for tokens, part in ((TOKENS, light), (TOKENS_DARK, dark)):
        told = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", part))
        assert {name: told[name] for name in tokens} == tokens
    assert set(LIGHT) == set(DARK)


def test_no_two_states_share_a_sign() -> None:
    signs = [(shape, state == "not_due") for state, shape in STATE_SHAPES.items()]

    assert len(set(signs)) == len(signs)


def test_the_script_of_the_pages_is_written_once_and_whole(tmp_path: Path) -> None:
    first = write_script(tmp_path)
    changed = first.stat().st_mtime_ns

    again = write_script(tmp_path)

    assert again == first
    assert first.stat().st_mtime_ns == changed
    text = first.read_text(encoding="utf-8")
    assert "vegaEmbed" in text
    assert "ast: true" in text
    assert not list(tmp_path.glob("*.part"))
