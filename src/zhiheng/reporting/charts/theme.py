"""The look of every chart: the colours of the pages' style sheet, fonts for Chinese, nothing that needs the colour.

The values are those of ``tokens.css``; a test compares them.
"""

from __future__ import annotations

from typing import Any, Final

from zhiheng.methods.progress.standing import STATUS_ZH, Status

TOKENS: Final[dict[str, str]] = {
    "surface": "#ffffff",
    "ink": "#1a1f24",
    "ink-2": "#434b54",
    "ink-3": "#5d6670",
    "line": "#dde0dc",
    "line-strong": "#b9bfbb",
    "accent": "#1b4f7d",
    "accent-soft": "#e6eff6",
    "seal": "#b02a1f",
    "good": "#1c6640",
    "warn": "#855000",
    "bad": "#a1241b",
}
TOKENS_DARK: Final[dict[str, str]] = {
    "surface": "#1c2024",
    "ink": "#e9ebec",
    "ink-2": "#c3c8cc",
    "ink-3": "#a0a7ad",
    "line": "#333a41",
    "line-strong": "#4c555d",
    "accent": "#8fc1ea",
    "accent-soft": "#1d3346",
    "seal": "#e5705f",
    "good": "#82d0a3",
    "warn": "#ecc06d",
    "bad": "#f2a097",
}
FONT: Final = (
    "Noto Sans CJK SC, Noto Sans SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, WenQuanYi Zen Hei, "
    "WenQuanYi Micro Hei, sans-serif"
)
WIDTH: Final = 600
"""Pixels of the plot: at 156 mm of text the letters of a chart are those of a table."""
SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v6.json"
"""The name of the grammar of the specification; nothing is fetched from it."""

STATE_COLOURS: Final[dict[Status, str]] = {
    "met": TOKENS["good"],
    "on_track": TOKENS["accent"],
    "at_risk": TOKENS["warn"],
    "off_track": TOKENS["bad"],
    "not_due": TOKENS["ink-3"],
    "no_data": TOKENS["ink-3"],
}
STATE_SHAPES: Final[dict[Status, str]] = {
    "met": "circle",
    "on_track": "triangle-up",
    "at_risk": "diamond",
    "off_track": "square",
    "not_due": "circle",
    "no_data": "cross",
}
STATES_SCALE: Final[dict[str, dict[str, list[str]]]] = {
    "color": {"domain": [STATUS_ZH[state] for state in STATE_COLOURS], "range": list(STATE_COLOURS.values())},
    "shape": {"domain": [STATUS_ZH[state] for state in STATE_SHAPES], "range": list(STATE_SHAPES.values())},
}


def config(tokens: dict[str, str]) -> dict[str, Any]:
    """The Vega-Lite configuration for a set of colours."""
    label = {"labelColor": tokens["ink-2"], "titleColor": tokens["ink-2"], "labelFontSize": 12, "titleFontSize": 12}
    return {
        "font": FONT,
        "background": tokens["surface"],
        "padding": 8,
        "view": {"stroke": None},
        "title": {"color": tokens["ink"], "fontSize": 15, "anchor": "start", "offset": 12, "fontWeight": "normal"},
        "axis": {
            **label,
            "gridColor": tokens["line"],
            "domainColor": tokens["line-strong"],
            "tickColor": tokens["line-strong"],
            "titleFontWeight": "normal",
            "labelLimit": 200,
        },
        "legend": {**label, "titleFontWeight": "normal", "symbolSize": 120},
        "header": {"labelColor": tokens["ink"], "labelFontSize": 13, "title": None},
        "text": {"color": tokens["ink"], "fontSize": 12},
        "line": {"color": tokens["accent"]},
        "bar": {"color": tokens["accent"]},
        "scale": {"invalid": {"fill": {"value": tokens["surface"]}}},
        "range": {
            "category": [tokens["accent"], tokens["seal"], tokens["good"], tokens["warn"], tokens["ink-3"]],
            "ramp": [tokens["accent-soft"], tokens["accent"]],
        },
        "locale": {"number": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["", ""]}},
    }


LIGHT: Final = config(TOKENS)
DARK: Final = config(TOKENS_DARK)
