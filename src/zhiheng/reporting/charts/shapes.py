"""The shapes of a city's districts, from a GeoJSON file of its own (RFC 7946); without one, maps are tiles.

Each feature is an area in longitude and latitude with the code of its district in its properties. A file may have more
areas than are asked for: what a district was called before has a feature under its code of then.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import msgspec

from zhiheng.reporting.charts.district_map import UnreadableMap

CODE_PROPERTIES: Final = ("code", "adcode", "行政区划代码", "区划代码")
"""The first of these that every feature has holds the code."""
_LARGEST: Final = 4 << 20
_MOST_POSITIONS: Final = 20_000
_FEWEST_OF_A_RING: Final = 4
_SIMPLIFY_ZH: Final = "请用地图软件简化边界后再给"


@dataclass(frozen=True, slots=True)
class DistrictShapes:
    """A map that was read."""

    geojson: Mapping[str, Any]
    code_property: str
    codes: frozenset[str]
    attribution: str
    """Whose map it is, with its number of approval (审图号), as the file says at its top; shown beside every map."""


def shapes_at(path: Path) -> DistrictShapes | None:
    """The shapes in a file, read again when it is another; None where there is no file. Raises UnreadableMap."""
    try:
        stands = path.stat()
    except OSError:
        return None
    return _read_at(path, stands.st_mtime_ns, stands.st_size)


@lru_cache(maxsize=4)
def _read_at(path: Path, _changed: int, size: int) -> DistrictShapes:
    if size > _LARGEST:
        raise _unreadable(f"文件有{size >> 20}MB，上限为{_LARGEST >> 20}MB", _SIMPLIFY_ZH, "the file is too large")
    return read_shapes(path.read_bytes())


def read_shapes(content: bytes) -> DistrictShapes:
    """The shapes a file holds; raises UnreadableMap, which says what is wrong with which feature."""
    try:
        geojson = msgspec.json.decode(content)
    except msgspec.DecodeError as error:
        raise _unreadable("文件不是 JSON", "请给 GeoJSON 文件（UTF-8）", f"it is no JSON ({error})") from error
    features = geojson.get("features") if isinstance(geojson, dict) else None
    is_collection = features is not None and geojson.get("type") == "FeatureCollection"
    if not is_collection or not isinstance(features, list) or not all(isinstance(one, dict) for one in features):
        raise _unreadable("文件不是 FeatureCollection", "请给由面组成的 GeoJSON", "it is no FeatureCollection")
    if not features:
        raise _unreadable("文件里没有一个面", "请给每个区县一个面", "it has no feature")
    name = next((name for name in CODE_PROPERTIES if all(name in _properties(one) for one in features)), None)
    if name is None:
        raise _unreadable(
            "不是每个面都有区划代码", f"请在 properties 中写 {CODE_PROPERTIES[0]}", "not every feature has its code"
        )
    positions = sum(_checked(str(_properties(one)[name]), one.get("geometry")) for one in features)
    if positions > _MOST_POSITIONS:
        raise _unreadable(
            f"边界共有{positions}个点，上限为{_MOST_POSITIONS}个", _SIMPLIFY_ZH, f"it has {positions} positions"
        )
    codes = frozenset(str(_properties(one)[name]) for one in features)
    attribution = geojson.get("attribution", "")
    return DistrictShapes(geojson, name, codes, attribution[:120] if isinstance(attribution, str) else "")


def missing(shapes: DistrictShapes, codes: Iterable[str]) -> list[str]:
    """The districts that have no shape."""
    return [code for code in codes if code not in shapes.codes]


def _properties(feature: Mapping[str, Any]) -> Mapping[str, Any]:
    found = feature.get("properties")
    return found if isinstance(found, dict) else {}


def _checked(code: str, geometry: object) -> int:
    """How many positions the area of a district has."""
    count = 0
    for ring in _rings(code, geometry):
        is_ring = isinstance(ring, list) and len(ring) >= _FEWEST_OF_A_RING and all(map(_is_position, ring))
        if not is_ring or ring[0][:2] != ring[-1][:2]:
            raise _unreadable(
                f"代码为{code[:20]}的面有一圈不闭合，或坐标不是经纬度",
                "坐标应依次为经度、纬度（度），每圈首尾相同",
                f"a ring of {code[:20]} is not closed or not of longitude and latitude",
            )
        count += len(ring)
    return count


def _rings(code: str, geometry: object) -> Iterator[Any]:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    coordinates = geometry.get("coordinates") if isinstance(geometry, dict) else None
    polygons = {"Polygon": [coordinates], "MultiPolygon": coordinates}.get(kind or "")
    if not isinstance(polygons, list) or not polygons or not all(isinstance(one, list) and one for one in polygons):
        raise _unreadable(
            f"代码为{code[:20]}的要素不是面", "每个要素应为 Polygon 或 MultiPolygon", f"{code[:20]} is no area"
        )
    for polygon in polygons:
        yield from polygon


def _is_position(at: object) -> bool:
    if not isinstance(at, list) or len(at) < 2 or not all(isinstance(one, int | float) for one in at[:2]):
        return False
    longitude, latitude = at[:2]
    return math.isfinite(longitude) and math.isfinite(latitude) and abs(longitude) <= 180 and abs(latitude) <= 90


def _unreadable(what_zh: str, remedy_zh: str, what: str) -> UnreadableMap:
    return UnreadableMap(
        f"the map of the districts cannot be used: {what} (RFC 7946; reporting/charts/shapes.py); give another file",
        message_zh=f"区县地图不能使用：{what_zh}；地图应为 GeoJSON（RFC 7946）；{remedy_zh}。",
    )
