"""One number of every district on the map; where no shapes are given, a grid of equal tiles in official order.

Each district carries its name and number in words: the depth of the colour only repeats them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from zhiheng.primitives.errors import RuleViolation
from zhiheng.reporting.charts.chart import Chart, DataTable, Placed, Spec, drawn, specification, titled
from zhiheng.reporting.charts.districts import worst_first
from zhiheng.reporting.charts.theme import TOKENS, WIDTH
from zhiheng.reporting.charts.wording import known, lowest_and_highest, no_number
from zhiheng.reporting.display import digits
from zhiheng.reporting.numbers import STATE_ZH, Direction

Ring = list[list[float]]
_TILE: Final = 76
_HEIGHT: Final = 420
_DASHED: Final = {"expr": "isValid(datum.value) ? [1, 0] : [4, 3]"}
"""A district without a number has a broken edge."""


class UnreadableMap(RuleViolation):
    """The shapes given are no GeoJSON of areas with the codes of the districts; who keeps the map mends it."""

    code = "reporting.unreadable_map"


def district_map(
    title: str,
    unit: str,
    values: Sequence[Placed],
    *,
    geojson: Mapping[str, Any] | None = None,
    code_property: str = "code",
    grid: Mapping[str, tuple[int, int]] | None = None,
    direction: Direction = "higher",
    places: int | None = None,
    width: int = WIDTH - 60,
    height: int = _HEIGHT,
    attribution: str = "",
) -> Chart:
    """The chart; ``geojson`` is a FeatureCollection in WGS 84, ``grid`` the column and row of a code.

    Width and height are those of shapes; ``attribution`` says whose map it is.
    """
    rows = [
        {
            "code": one.code,
            "district": one.name,
            "value": drawn(one.value, places),
            "shown": STATE_ZH[one.state] if one.value is None else digits(one.value, places),
        }
        for one in values
    ]
    spec = (
        _tiles(title, unit, rows, grid or _in_order(values))
        if geojson is None
        else _shapes(title, unit, rows, _areas(geojson, code_property), (width, height))
    )
    if attribution and geojson is not None:
        spec["title"] = {"text": spec["title"], "subtitle": attribution}
    ordered = worst_first(values, direction)
    there = known([(one.name, one.value) for one in ordered])
    words = (
        f"{title}：{len(there)}个区县有数据" + lowest_and_highest(there, unit, places) + "。"
        if there
        else no_number(title)
    )
    table = DataTable(
        ("区县", titled("数值", unit)),
        tuple((one.name, STATE_ZH[one.state] if one.value is None else digits(one.value, places)) for one in ordered),
    )
    return Chart("map", title, spec, words, table)


def _fill(rows: Sequence[Mapping[str, object]], unit: str) -> Spec:
    there = [row["value"] for row in rows if isinstance(row["value"], float)]
    scale: Spec = {"range": [TOKENS["accent-soft"], TOKENS["accent"]]}
    if there and min(there) == max(there):
        scale["domain"] = [there[0] - 1, there[0]]
    return {
        "condition": {
            "test": "isValid(datum.value)",
            "field": "value",
            "type": "quantitative",
            "scale": scale,
            "legend": {"title": unit or None, "orient": "right"},
        },
        "value": TOKENS["surface"],
    }


def _ink(rows: Sequence[Mapping[str, object]]) -> Spec:
    """Dark letters on light ground, light ones on dark; the middle of the ramp is still light enough for dark."""
    there = [row["value"] for row in rows if isinstance(row["value"], float)]
    if not there:
        return {"value": TOKENS["ink"]}
    low, high = min(there), max(there)
    edge = low + 0.5 * (high - low) if high > low else low - 0.5
    return {
        "condition": {"test": f"isValid(datum.value) && datum.value > {edge!r}", "value": TOKENS["surface"]},
        "value": TOKENS["ink"],
    }


def _in_order(values: Sequence[Placed]) -> dict[str, tuple[int, int]]:
    columns = max(1, math.ceil(math.sqrt(len(values) * 1.4)))
    return {one.code: (place % columns, place // columns) for place, one in enumerate(values)}


def _tiles(title: str, unit: str, rows: Sequence[Mapping[str, object]], grid: Mapping[str, tuple[int, int]]) -> Spec:
    placed = [{**row, "column": grid[str(row["code"])][0], "row": grid[str(row["code"])][1]} for row in rows]
    x = {"field": "column", "type": "ordinal", "axis": None, "scale": {"paddingInner": 0.06}}
    y = {"field": "row", "type": "ordinal", "axis": None, "scale": {"paddingInner": 0.06}}
    layers: list[Spec] = [
        {
            "mark": {
                "type": "rect",
                "invalid": "show",
                "tooltip": True,
                "stroke": TOKENS["ink-3"],
                "strokeDash": _DASHED,
                "cornerRadius": 3,
            },
            "encoding": {"x": x, "y": y, "fill": _fill(rows, unit)},
        }
    ]
    for field, shift in (("district", -9), ("shown", 10)):
        mark = {"type": "text", "dy": shift, "limit": _TILE - 6}
        layers.append({"mark": mark, "encoding": {"x": x, "y": y, "text": {"field": field}, "color": _ink(rows)}})
    size = {"width": {"step": _TILE}, "height": {"step": _TILE}}
    return specification(titled(title, unit), placed, {**size, "layer": layers})


def _shapes(
    title: str,
    unit: str,
    rows: Sequence[Mapping[str, object]],
    areas: Mapping[str, list[list[Ring]]],
    size: tuple[int, int],
) -> Spec:
    absent = [str(row["district"]) for row in rows if row["code"] not in areas]
    if absent:
        raise UnreadableMap(
            f"The map has no shape for {', '.join(absent)}; each district needs one with its code; complete the map.",
            message_zh=f"地图缺少以下区县的边界：{'、'.join(absent)}；每个区县应有带代码的边界；请补全地图，或不用地图。",
            districts=absent,
        )
    shapes = []
    labels = []
    for row in rows:
        polygons = areas[str(row["code"])]
        shapes.append(
            {
                "type": "Feature",
                "properties": {},
                "geometry": {"type": "MultiPolygon", "coordinates": polygons},
                **row,
            }
        )
        longitude, latitude = _middle(polygons)
        labels.append({**row, "longitude": longitude, "latitude": latitude})
    layers: list[Spec] = [
        {
            "mark": {
                "type": "geoshape",
                "invalid": "show",
                "tooltip": True,
                "stroke": TOKENS["ink-3"],
                "strokeWidth": 0.8,
                "strokeDash": _DASHED,
            },
            "encoding": {"fill": _fill(rows, unit)},
        }
    ]
    for field, shift in (("district", -7), ("shown", 8)):
        layers.append(
            {
                "data": {"values": labels},
                "mark": {"type": "text", "dy": shift, "fontSize": 11},
                "encoding": {
                    "longitude": {"field": "longitude", "type": "quantitative"},
                    "latitude": {"field": "latitude", "type": "quantitative"},
                    "text": {"field": field},
                    "color": _ink(rows),
                },
            }
        )
    width, height = size
    body = {"width": width, "height": height, "projection": {"type": "mercator"}, "layer": layers}
    return specification(titled(title, unit), shapes, body)


def _areas(geojson: Mapping[str, Any], code_property: str) -> dict[str, list[list[Ring]]]:
    """The polygons of each code, their rings turned as D3 wants them: outer clockwise, holes counter-clockwise."""
    found: dict[str, list[list[Ring]]] = {}
    for feature in _features(geojson):
        code = str((feature.get("properties") or {}).get(code_property, ""))
        geometry = feature.get("geometry") or {}
        match geometry.get("type"):
            case "Polygon":
                polygons = [geometry["coordinates"]]
            case "MultiPolygon":
                polygons = list(geometry["coordinates"])
            case other:
                raise _no_area(f"{code or '(no code)'}: {other}")
        turned = [
            [ring if (_area(ring) < 0) == (place == 0) else ring[::-1] for place, ring in enumerate(polygon)]
            for polygon in polygons
        ]
        found.setdefault(code, []).extend(turned)
    return found


def _features(geojson: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if geojson.get("type") != "FeatureCollection":
        raise _no_area(str(geojson.get("type")))
    yield from geojson.get("features", ())


def _no_area(found: str) -> UnreadableMap:
    return UnreadableMap(
        f"The map holds {found}; a map of districts is a FeatureCollection of polygons (RFC 7946); give such a file.",
        message_zh=f"地图内容为“{found}”；区县地图应为由面组成的 FeatureCollection（RFC 7946）；请更换地图文件。",
        found=found,
    )


def _area(ring: Ring) -> float:
    """Twice the signed area; positive where the ring runs counter-clockwise."""
    return sum(one[0] * two[1] - two[0] * one[1] for one, two in zip(ring, [*ring[1:], ring[0]], strict=True))


def _middle(polygons: list[list[Ring]]) -> tuple[float, float]:
    """The centre of the largest polygon; good enough for a label."""
    ring = max((polygon[0] for polygon in polygons), key=lambda ring: abs(_area(ring)))
    total = _area(ring)
    if not total:
        return ring[0][0], ring[0][1]
    x = y = 0.0
    for one, two in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = one[0] * two[1] - two[0] * one[1]
        x, y = x + (one[0] + two[0]) * cross, y + (one[1] + two[1]) * cross
    return x / (3 * total), y / (3 * total)
