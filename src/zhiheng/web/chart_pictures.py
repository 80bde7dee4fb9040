"""Charts as the pages show them: the picture drawn here once, and a name for each specification."""

from __future__ import annotations

import hashlib
import logging
from functools import lru_cache
from typing import Final

import msgspec

from zhiheng.primitives.errors import EngineError
from zhiheng.reporting.charts.chart import Chart, DataTable
from zhiheng.reporting.charts.pictures import svg

_DRAWN_AT_MOST: Final = 1024
"""Pictures kept in memory, some tens of kilobytes each."""
_log = logging.getLogger("zhiheng.web")


def name_of(chart: Chart) -> str:
    """A name for a chart within a page: the same specification has the same."""
    return f"chart-{hashlib.sha256(_encoded(chart)).hexdigest()[:12]}"


def picture_of(chart: Chart) -> str:
    """The picture as SVG; empty where it cannot be drawn, and its sentence and table stand alone."""
    return _drawn(_encoded(chart))


def untitled(chart: Chart) -> Chart:
    """The chart for a place where a heading says already what it is of."""
    spec = {name: value for name, value in chart.spec.items() if name != "title"}
    return Chart(chart.form, chart.title, spec, chart.alternative, chart.table)


def _encoded(chart: Chart) -> bytes:
    return msgspec.json.encode(chart.spec)


@lru_cache(maxsize=_DRAWN_AT_MOST)
def _drawn(spec: bytes) -> str:
    chart = Chart("trend", "", msgspec.json.decode(spec), "", DataTable((), ()))
    try:
        return svg(chart)
    except EngineError as error:
        _log.warning("a chart is shown as words and table only: %s", error)
        return ""
