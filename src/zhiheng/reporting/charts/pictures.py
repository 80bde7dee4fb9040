"""A chart as SVG and PNG, drawn on this machine without browser and network."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

import vl_convert

from zhiheng.primitives.errors import EngineError
from zhiheng.reporting.charts.chart import Chart
from zhiheng.reporting.fonts.choice import Fonts, find_fonts

GRAMMAR: Final = "6.4"
"""The Vega-Lite version that draws; the pages' script has the same."""
_NOTHING_FETCHED: Final[list[str]] = []


class ChartNotDrawn(EngineError):
    """The drawing engine refused a specification; who keeps the program looks at it."""

    code = "reporting.chart_not_drawn"


def svg(chart: Chart, fonts: Fonts | None = None) -> str:
    """The picture as SVG; its letters stay letters."""
    spec = _ready(chart, fonts)
    try:
        return str(vl_convert.vegalite_to_svg(spec, vl_version=GRAMMAR, allowed_base_urls=_NOTHING_FETCHED))
    except ValueError as error:
        raise _refused(chart, error) from error


def png(chart: Chart, fonts: Fonts | None = None, *, scale: float = 2) -> bytes:
    """The picture as PNG, ``scale`` pixels for each pixel of the specification."""
    spec = _ready(chart, fonts)
    try:
        return bytes(
            vl_convert.vegalite_to_png(spec, vl_version=GRAMMAR, scale=scale, allowed_base_urls=_NOTHING_FETCHED)
        )
    except ValueError as error:
        raise _refused(chart, error) from error


def _ready(chart: Chart, fonts: Fonts | None) -> dict[str, object]:
    """The specification in a font of this machine that draws every character of it."""
    fonts = fonts or find_fonts()
    fonts.require(_texts(chart.spec))
    for folder in fonts.folders:
        _register(folder)
    return {**chart.spec, "config": {**chart.spec["config"], "font": ", ".join(fonts.families("chart"))}}


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


@lru_cache(maxsize=32)
def _register(folder: Path) -> None:
    vl_convert.register_font_directory(os.fspath(folder))


def _refused(chart: Chart, error: ValueError) -> ChartNotDrawn:
    return ChartNotDrawn(
        f"The chart {chart.title!r} was not drawn ({error}); a specification must be valid Vega-Lite; report this.",
        permanent=True,
        message_zh=f"图“{chart.title}”无法绘制；图的定义须符合 Vega-Lite；请把本提示告知系统维护人员。",
        title=chart.title,
    )
