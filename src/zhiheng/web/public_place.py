"""A simple map of the districts, drawn here, on which a stranger points at a place; no tiles from elsewhere."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from zhiheng.primitives.errors import ZhihengError
from zhiheng.reporting.charts.shapes import shapes_at

WIDTH: Final = 320
"""Points across; the map is shown at this width everywhere, so that where it was touched is known without script."""
_HIGHEST: Final = 420
_EDGE: Final = 6
_log = logging.getLogger("zhiheng.web")
Ring = Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True)
class Chart:
    """The map: its areas, and how a place stands on it."""

    west: float
    north: float
    scale: float
    """Points for a degree of latitude."""
    narrow: float
    """How much shorter a degree of longitude is."""
    height: int
    areas: tuple[tuple[str, tuple[tuple[Ring, ...], ...]], ...]
    """Code of a district, and its polygons, each with its rings."""
    attribution: str

    def at(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Where a place stands on the picture."""
        x = _EDGE + (longitude - self.west) * self.narrow * self.scale
        return x, _EDGE + (self.north - latitude) * self.scale

    def place(self, x: float, y: float) -> tuple[float, float]:
        """The longitude and latitude of a point of the picture."""
        longitude = self.west + (x - _EDGE) / (self.narrow * self.scale)
        return round(longitude, 6), round(self.north - (y - _EDGE) / self.scale, 6)

    def district(self, longitude: float, latitude: float) -> str:
        """The code of the district in which a place lies; empty where in none."""
        for code, polygons in self.areas:
            if any(sum(_inside(ring, longitude, latitude) for ring in polygon) % 2 for polygon in polygons):
                return code
        return ""


def chart_of_districts() -> Chart | None:
    """The map of the city's districts; None where there is no file of it, or none that can be read."""
    try:
        shapes = shapes_at(settings.MAP)
    except ZhihengError as error:
        _log.warning("no map is offered on the public form, %s: %s", settings.MAP, error)
        return None
    if shapes is None:
        return None
    areas = tuple(
        (str(one["properties"][shapes.code_property]), tuple(_polygons(one["geometry"])))
        for one in shapes.geojson["features"]
    )
    places = [place for _, polygons in areas for polygon in polygons for ring in polygon for place in ring]
    west, east = min(place[0] for place in places), max(place[0] for place in places)
    south, north = min(place[1] for place in places), max(place[1] for place in places)
    narrow = math.cos(math.radians((south + north) / 2)) or 1.0
    wide, high = max((east - west) * narrow, 1e-6), max(north - south, 1e-6)
    scale = min((WIDTH - 2 * _EDGE) / wide, (_HIGHEST - 2 * _EDGE) / high)
    return Chart(west, north, scale, narrow, math.ceil(high * scale) + 2 * _EDGE, areas, shapes.attribution)


def _polygons(geometry: dict[str, Any]) -> Iterator[tuple[Ring, ...]]:
    several = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    for polygon in several:
        yield tuple(polygon)


def _inside(ring: Ring, x: float, y: float) -> bool:
    """Whether a ring goes round a place: a ray to the east crosses it an odd number of times."""
    inside = False
    for (ax, ay, *_), (bx, by, *_) in zip(ring, (*ring[1:], ring[0]), strict=True):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
    return inside


def point_in(text: str) -> tuple[float, float] | None:
    """Longitude and latitude as a form gives them; None where it is no place on Earth.

    >>> point_in("120.15，30.28")
    (120.15, 30.28)
    """
    parts = text.replace("，", ",").split(",")
    try:
        longitude, latitude = (float(part) for part in parts)
    except ValueError:
        return None
    fits = math.isfinite(longitude) and math.isfinite(latitude) and abs(longitude) <= 180 and abs(latitude) <= 90
    return (longitude, latitude) if fits else None


def picture(chart: Chart, names: dict[str, str], point: tuple[float, float] | None) -> SafeString:
    """The map as SVG: the districts with their names, and where the place is."""
    paths = format_html_join("", '<path d="{}"/>', ((_path(chart, polygons),) for _, polygons in chart.areas))
    labels = format_html_join("", '<text x="{:}" y="{:}">{}</text>', _labels(chart, names))
    pin: SafeString | str = ""
    if point is not None:
        x, y = chart.at(*point)
        pin = format_html(
            '<circle cx="{0}" cy="{1}" r="9" fill="#b02a1f" fill-opacity="0.25"/>'
            '<circle cx="{0}" cy="{1}" r="4" fill="#b02a1f" stroke="#ffffff" stroke-width="1.5"/>',
            f"{x:.1f}",
            f"{y:.1f}",
        )
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{1}" viewBox="0 0 {0} {1}">'
        '<rect width="{0}" height="{1}" fill="#f8f9f7"/>'
        '<g fill="#e6eff6" stroke="#1b4f7d" stroke-width="1" stroke-linejoin="round" fill-rule="evenodd">{2}</g>'
        '<g font-family="sans-serif" font-size="12" fill="#123a5e" text-anchor="middle">{3}</g>{4}</svg>',
        WIDTH,
        chart.height,
        paths,
        labels,
        pin,
    )


def _path(chart: Chart, polygons: Sequence[Sequence[Ring]]) -> str:
    parts = []
    for polygon in polygons:
        for ring in polygon:
            places = (chart.at(place[0], place[1]) for place in ring)
            parts.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places) + "Z")
    return "".join(parts)


def _labels(chart: Chart, names: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    for code, polygons in chart.areas:
        if code in names and polygons:
            outer = max((polygon[0] for polygon in polygons), key=len)
            x, y = chart.at(
                (min(p[0] for p in outer) + max(p[0] for p in outer)) / 2,
                (min(p[1] for p in outer) + max(p[1] for p in outer)) / 2,
            )
            yield f"{x:.1f}", f"{y + 4:.1f}", names[code]
