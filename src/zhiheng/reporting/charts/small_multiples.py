"""One small trend for each district or class, all on one scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from zhiheng.reporting.charts.chart import Chart, DataTable, Point, drawn, specification, titled
from zhiheng.reporting.charts.theme import TOKENS
from zhiheng.reporting.charts.wording import Named, known, lowest_and_highest, no_number
from zhiheng.reporting.display import change, digits
from zhiheng.reporting.numbers import STATE_ZH

_COLUMNS: Final = 3
_WIDTH, _HEIGHT = 165, 90
_ROOM: Final = 48
"""What the name of a period takes."""


def small_multiples(
    title: str, unit: str, series: Mapping[str, Sequence[Point]], *, places: int | None = None
) -> Chart:
    """The chart of many series; each has the periods of all."""
    labels = list(dict.fromkeys(point.label for points in series.values() for point in points))
    values = [
        {
            "series": name,
            "period": point.label,
            "value": drawn(point.value, places),
            "shown": digits(point.value, places) if point.value is not None and point.label == labels[-1] else "",
        }
        for name, points in series.items()
        for point in points
    ]
    x = {
        "field": "period",
        "type": "ordinal",
        "sort": None,
        "scale": {"domain": labels},
        "title": None,
        "axis": {"labelAngle": 0, "labelOverlap": True, "values": _ticks(labels)},
    }
    y = {
        "field": "value",
        "type": "quantitative",
        "title": None,
        "scale": {"zero": False, "padding": 12},
        "axis": {"tickCount": 3},
    }
    body = {
        "facet": {"field": "series", "type": "nominal", "sort": list(series)},
        "columns": _COLUMNS,
        "spec": {
            "width": _WIDTH,
            "height": _HEIGHT,
            "layer": [
                {
                    "mark": {"type": "line", "strokeWidth": 2, "invalid": "break-paths-show-path-domains"},
                    "encoding": {"x": x, "y": y},
                },
                {
                    "transform": [{"filter": "isValid(datum.value)"}],
                    "mark": {"type": "point", "filled": True, "size": 30, "color": TOKENS["accent"], "tooltip": True},
                    "encoding": {"x": x, "y": y},
                },
                {
                    "transform": [{"filter": "isValid(datum.value) && datum.shown !== ''"}],
                    "mark": {"type": "text", "dy": -10, "fontSize": 11},
                    "encoding": {"x": x, "y": y, "text": {"field": "shown"}},
                },
            ],
        },
    }
    return Chart(
        "small_multiples",
        title,
        specification(titled(title, unit), values, body),
        _alternative(title, unit, series, places),
        _table(labels, series, places),
    )


def _ticks(labels: Sequence[str]) -> list[str]:
    """The periods named below: all where there is room, else the first and the last."""
    return list(labels) if len(labels) * _ROOM <= _WIDTH else [labels[0], labels[-1]]


def _alternative(title: str, unit: str, series: Mapping[str, Sequence[Point]], places: int | None) -> str:
    ends: list[Named] = []
    up = level = down = 0
    for name, points in series.items():
        there = known([(point.label, point.value) for point in points])
        if there:
            ends.append((name, there[-1][1]))
        if len(there) > 1:
            step: Decimal = change(there[-1][1], there[0][1], unit, places)[0]
            up, level, down = up + (step > 0), level + (not step), down + (step < 0)
    if not ends:
        return no_number(title)
    words = f"{title}：共{len(series)}项，期末比期初上升的{up}项、持平的{level}项、下降的{down}项"
    return words + lowest_and_highest(ends, unit, places).replace("；", "；期末", 1) + "。"


def _table(labels: Sequence[str], series: Mapping[str, Sequence[Point]], places: int | None) -> DataTable:
    rows = []
    for name, points in series.items():
        by_label = {point.label: point for point in points}
        cells = [by_label.get(label) for label in labels]
        rows.append(
            (
                name,
                *(
                    "—" if one is None else STATE_ZH[one.state] if one.value is None else digits(one.value, places)
                    for one in cells
                ),
            )
        )
    return DataTable(("名称", *labels), tuple(rows))
