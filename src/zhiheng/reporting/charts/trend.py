"""A number through time: line, the band of its 95 % intervals, and what its target asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from zhiheng.reporting.charts.chart import Chart, DataTable, PathPoint, Point, Spec, drawn, specification, titled
from zhiheng.reporting.charts.theme import TOKENS, WIDTH
from zhiheng.reporting.charts.wording import interval, known, lowest_and_highest, no_number, standing, through_time
from zhiheng.reporting.display import digits, with_unit
from zhiheng.reporting.numbers import STATE_ZH, Direction

_HEIGHT: Final = 240
_ROOM: Final = 42
"""Pixels a number needs beside those before and after it."""
_APART: Final = 6
"""Two numbers that stand together are at least this part of the width apart."""
_ABOVE: Final = "isValid(datum.target) && datum.value >= datum.target"
"""Where a number's label stands: away from the line of the target."""


def trend(
    title: str,
    unit: str,
    points: Sequence[Point],
    *,
    target: Sequence[PathPoint] = (),
    places: int | None = None,
    direction: Direction = "higher",
    width: int = WIDTH,
    height: int = _HEIGHT,
) -> Chart:
    """The chart of a series; a period without a number breaks the line and says why. Sizes in pixels of the plot."""
    spec = _spec(title, unit, points, target, places, width=width)
    return Chart(
        "trend",
        title,
        {**spec, "width": width, "height": height},
        _alternative(title, unit, points, target, places=places, direction=direction),
        _table(unit, points, target, places),
    )


def _spec(
    title: str, unit: str, points: Sequence[Point], target: Sequence[PathPoint], places: int | None, *, width: int
) -> Spec:
    asked = {point.label: point.value for point in target}
    labels = list(dict.fromkeys([point.label for point in points] + list(asked)))
    by_label = {point.label: point for point in points}
    lettered = _lettered(points, crowded=width < len(labels) * _ROOM)
    values: list[dict[str, object]] = []
    for label in labels:
        point = by_label.get(label)
        values.append(
            {
                "period": label,
                "value": drawn(point.value, places) if point else None,
                "shown": digits(point.value, places) if point and point.value is not None and label in lettered else "",
                "low": drawn(point.low, places) if point else None,
                "high": drawn(point.high, places) if point else None,
                "why": STATE_ZH[point.state] if point and point.value is None else "",
                "target": float(asked[label]) if label in asked else None,
            }
        )
    # The domain is written out: a layer that leaves periods without a number out would move them to the end.
    x: Spec = {
        "field": "period",
        "type": "ordinal",
        "sort": None,
        "scale": {"domain": labels},
        "title": None,
        "axis": {"labelAngle": 0, "labelOverlap": True},
    }
    y: Spec = {"type": "quantitative", "scale": {"zero": False, "nice": True, "padding": 20}, "title": unit or None}
    layers: list[Spec] = []
    if any(point.low is not None and point.high is not None for point in points):
        layers.append(
            {
                "mark": {
                    "type": "area",
                    "invalid": "break-paths-show-path-domains",
                    "color": TOKENS["accent"],
                    "opacity": 0.16,
                },
                "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}},
            }
        )
    if target:
        aim: Spec = {"x": x, "y": {**y, "field": "target"}}
        only = [{"filter": "isValid(datum.target)"}]
        layers += [
            {
                "transform": only,
                "mark": {"type": "line", "color": TOKENS["seal"], "strokeDash": [6, 4], "strokeWidth": 1.6},
                "encoding": aim,
            },
            {
                "transform": only,
                "mark": {"type": "point", "shape": "diamond", "filled": False, "color": TOKENS["seal"], "size": 70},
                "encoding": aim,
            },
            {
                "transform": [{"filter": {"field": "period", "equal": target[-1].label}}],
                "mark": {"type": "text", "align": "left", "dx": 9, "color": TOKENS["seal"]},
                "encoding": {**aim, "text": {"value": f"目标 {digits(target[-1].value, None)}"}},
            },
        ]
    line: Spec = {"x": x, "y": {**y, "field": "value"}}
    layers += [
        {
            "mark": {"type": "line", "strokeWidth": 2.2, "invalid": "break-paths-show-path-domains"},
            "encoding": line,
        },
        {
            "transform": [{"filter": "isValid(datum.value)"}],
            "mark": {"type": "point", "filled": True, "size": 55, "color": TOKENS["accent"], "tooltip": True},
            "encoding": line,
        },
        _labels(line, _ABOVE, -13),
        _labels(line, f"!({_ABOVE})", 15),
        {
            "transform": [{"filter": "datum.why !== ''"}],
            "mark": {"type": "text", "color": TOKENS["ink-3"], "fontSize": 11, "baseline": "bottom", "dy": -4},
            "encoding": {"x": x, "y": {"value": "height"}, "text": {"field": "why"}},
        },
    ]
    return specification(titled(title, unit), values, {"layer": layers})


def _lettered(points: Sequence[Point], *, crowded: bool) -> frozenset[str]:
    """The periods whose number stands: where they would crowd, the ends, and extremes apart from these."""
    there = [(point.value, place) for place, point in enumerate(points) if point.value is not None]
    if not crowded or not there:
        return frozenset(points[place].label for _, place in there)
    lettered = {there[0][1], there[-1][1]}
    for _, place in (max(there), min(there)):
        if min(abs(place - other) for other in lettered) > max(1, len(points) // _APART):
            lettered.add(place)
    return frozenset(points[place].label for place in lettered)


def _labels(line: Spec, where: str, shift: int) -> Spec:
    return {
        "transform": [{"filter": f"isValid(datum.value) && {where}"}],
        "mark": {"type": "text", "dy": shift},
        "encoding": {**line, "text": {"field": "shown"}},
    }


def _alternative(
    title: str,
    unit: str,
    points: Sequence[Point],
    target: Sequence[PathPoint],
    *,
    places: int | None,
    direction: Direction,
) -> str:
    there = known([(point.label, point.value) for point in points])
    if not there:
        return no_number(title)
    words = through_time(title, there, unit, places)
    if len(there) > 2:
        words += lowest_and_highest(there, unit, places)
    last, value = there[-1]
    asked = {point.label: point.value for point in target}
    if last in asked and direction != "neither":
        told = standing(value, asked[last], direction, places)
        words += f"；{last}目标为{with_unit(asked[last], unit, None)}，{told}"
    missing = [point.label for point in points if point.value is None]
    if missing:
        words += f"；{'、'.join(missing)}没有数据"
    return words + "。"


def _table(unit: str, points: Sequence[Point], target: Sequence[PathPoint], places: int | None) -> DataTable:
    asked = {point.label: point.value for point in target}
    with_limits = any(point.low is not None for point in points)
    columns = ["时间", titled("数值", unit)]
    columns += ["95%置信区间"] if with_limits else []
    columns += ["目标"] if target else []
    rows = []
    seen = {point.label for point in points}
    for point in [*points, *(Point(aim.label, None, state="not_due") for aim in target if aim.label not in seen)]:
        row = [point.label, STATE_ZH[point.state] if point.value is None else digits(point.value, places)]
        row += [interval(point.low, point.high, places)] if with_limits else []
        row += [digits(asked[point.label], None) if point.label in asked else "—"] if target else []
        rows.append(tuple(row))
    return DataTable(tuple(columns), tuple(rows))
