"""How wide the columns of a table are, by what stands in them."""

from __future__ import annotations

from typing import Final
from unicodedata import east_asian_width

from zhiheng.reporting.charts.chart import DataTable

_LEAST, _MOST = 4.0, 18.0
_ROOM: Final = 2.0
_LINE: Final = 41.0
"""So many Chinese characters of a table's type stand in a line of the page."""


def shares(table: DataTable) -> list[float]:
    """The part of the whole width each column takes; a long text wraps, a number does not.

    Where not everything fits, columns of numbers keep what they need and those of words give way.
    """
    wants, gives_way = [], []
    for place, head in enumerate(table.columns):
        cells = [row[place] for row in table.rows]
        longest = max((_width(cell) for cell in cells), default=0.0)
        wants.append(min(_MOST, max(_LEAST, longest, min(_width(head), 6.0))) + _ROOM)
        gives_way.append(any(_wraps(cell) for cell in cells))
    words = sum(want for want, gives in zip(wants, gives_way, strict=True) if gives)
    over = sum(wants) - _LINE
    if 0 < over < words * 0.6:
        wants = [want * (1 - over / words) if gives else want for want, gives in zip(wants, gives_way, strict=True)]
    total = sum(wants)
    return [want / total for want in wants]


def _wraps(text: str) -> bool:
    return sum(east_asian_width(one) in "WF" for one in text) > _LEAST


def _width(text: str) -> float:
    """In Chinese characters."""
    return sum(1.0 if east_asian_width(one) in "WF" else 0.6 for one in text)
