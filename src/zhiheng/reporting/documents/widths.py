"""How wide the columns of a table are, by what stands in them."""

from __future__ import annotations

from typing import Final
from unicodedata import east_asian_width

from zhiheng.reporting.charts.chart import DataTable

_LEAST, _MOST = 4.0, 18.0
_ROOM: Final = 2.0


def shares(table: DataTable) -> list[float]:
    """The part of the whole width each column takes; a long text wraps, a number does not."""
    wants = []
    for place, head in enumerate(table.columns):
        cells = [row[place] for row in table.rows]
        longest = max((_width(cell) for cell in cells), default=0.0)
        wants.append(min(_MOST, max(_LEAST, longest, min(_width(head), 6.0))) + _ROOM)
    total = sum(wants)
    return [want / total for want in wants]


def _width(text: str) -> float:
    """In Chinese characters."""
    return sum(1.0 if east_asian_width(one) in "WF" else 0.55 for one in text)
