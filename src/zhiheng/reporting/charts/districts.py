"""One number of every district, the worst first, with the line of the target."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from zhiheng.primitives.rounding import meets
from zhiheng.reporting.charts.chart import Chart, DataTable, Placed, Spec, drawn, specification, titled
from zhiheng.reporting.charts.theme import TOKENS, WIDTH
from zhiheng.reporting.charts.wording import known, lowest_and_highest, no_number, standing
from zhiheng.reporting.display import digits, with_unit
from zhiheng.reporting.numbers import STATE_ZH, Direction

_WIDTH: Final = WIDTH - 60


def worst_first(values: Sequence[Placed], direction: Direction) -> list[Placed]:
    """Those with a number from the worst to the best, then those without; where none is better, the smallest first."""
    there = sorted((one for one in values if one.value is not None), key=lambda one: (one.value or 0, one.code))
    if direction == "lower":
        there.sort(key=lambda one: -(one.value or 0))
    return there + [one for one in values if one.value is None]


def districts(
    title: str,
    unit: str,
    values: Sequence[Placed],
    *,
    target: Decimal | None = None,
    direction: Direction = "higher",
    places: int | None = None,
    item: str = "区县",
) -> Chart:
    """The chart; a district without a number keeps its row and says why. ``item`` is the word for what is compared."""
    ordered = worst_first(values, direction)
    return Chart(
        "districts",
        title,
        _spec(title, unit, ordered, target=target, direction=direction, places=places),
        _alternative(title, unit, ordered, target=target, direction=direction, places=places, item=item),
        DataTable(
            (item, titled("数值", unit), *(("与目标相比",) if target is not None else ())),
            tuple(
                (
                    one.name,
                    STATE_ZH[one.state] if one.value is None else digits(one.value, places),
                    *((_against(one, target, direction),) if target is not None else ()),
                )
                for one in ordered
            ),
        ),
    )


def _against(one: Placed, target: Decimal, direction: Direction) -> str:
    if one.value is None or direction == "neither":
        return "—"
    return "达到" if meets(one.value, ">=" if direction == "higher" else "<=", target) else "未达到"


def _spec(
    title: str,
    unit: str,
    ordered: Sequence[Placed],
    *,
    target: Decimal | None,
    direction: Direction,
    places: int | None,
) -> Spec:
    values = [
        {
            "district": one.name,
            "value": drawn(one.value, places),
            "shown": STATE_ZH[one.state] if one.value is None else digits(one.value, places),
            "against": "没有目标" if target is None else _against(one, target, direction),
        }
        for one in ordered
    ]
    y = {"field": "district", "type": "nominal", "sort": None, "title": None}
    x = {"field": "value", "type": "quantitative", "title": unit or None, "axis": {"tickCount": 5}}
    short = {"condition": {"test": "datum.against === '未达到'", "value": TOKENS["surface"]}, "value": TOKENS["accent"]}
    layers: list[Spec] = [
        {
            # A bar that falls short is hollow: the difference is seen without its colour.
            "mark": {"type": "bar", "tooltip": True, "stroke": TOKENS["accent"], "strokeWidth": 1.4, "height": 15},
            "encoding": {"y": y, "x": x, "fill": short},
        },
        {
            # In a column of their own, where no bar and no line crosses them.
            "mark": {"type": "text", "align": "left", "dx": 8},
            "encoding": {"y": y, "x": {"value": "width"}, "text": {"field": "shown"}},
        },
    ]
    if target is not None:
        line = {"x": {"datum": float(target), "type": "quantitative"}}
        layers += [
            {
                "data": {"values": [{}]},
                "mark": {"type": "rule", "color": TOKENS["seal"], "strokeDash": [6, 4], "strokeWidth": 1.6},
                "encoding": line,
            },
            {
                "data": {"values": [{}]},
                "mark": {"type": "text", "color": TOKENS["seal"], "dy": -8, "baseline": "bottom", "align": "center"},
                "encoding": {**line, "y": {"value": 0}, "text": {"value": f"目标 {digits(target, None)}"}},
            },
        ]
    head = {"text": titled(title, unit), "offset": 28 if target is not None else 12}
    return {**specification("", values, {"width": _WIDTH, "height": {"step": 24}, "layer": layers}), "title": head}


def _alternative(
    title: str,
    unit: str,
    ordered: Sequence[Placed],
    *,
    target: Decimal | None,
    direction: Direction,
    places: int | None,
    item: str,
) -> str:
    there = known([(one.name, one.value) for one in ordered])
    if not there:
        return no_number(title)
    words = f"{title}：{len(there)}个{item}有数据" + lowest_and_highest(there, unit, places)
    if target is not None and direction != "neither":
        reached = sum(_against(one, target, direction) == "达到" for one in ordered)
        words += f"；{reached}个{item}达到目标{with_unit(target, unit, None)}，{len(there) - reached}个未达到"
        told = {standing(value, target, direction, places) for _, value in there}
        words += "（按未修约的数值判定）" if any(text.endswith("）") for text in told) else ""
    missing = [one.name for one in ordered if one.value is None]
    return words + (f"；{'、'.join(missing)}没有数据" if missing else "") + "。"
