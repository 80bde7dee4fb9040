"""Cutting a text into sentences and segments, asked many times and computed once."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Final

_BOUNDARY = re.compile(r"[。;!?\n\t|,:]")
_STOPS: Final = frozenset("。!?\n\t|")
_ENCLOSED = re.compile(
    r"《[^《》\n]{1,90}》|“[^“”\n。;]{1,40}”|\[[^\[\]\n]{1,12}\]\d{1,4}号|\d{1,4}号(?:令|文|公告)?(?=[》)])"
)


class Sentences:
    """Where sentences and segments begin and end, and what stands inside titles and quotation marks.

    ``breaks`` are places where new words begin without punctuation: behind the number and title of a clause.
    """

    def __init__(self, text: str, breaks: Sequence[int] = ()) -> None:
        self.text = text
        marks = [match.start() for match in _BOUNDARY.finditer(text)]
        self._stops = [mark for mark in marks if text[mark] in _STOPS]
        self._cuts = sorted({*marks, *(at - 1 for at in breaks if at > 0)})
        enclosed = [match.span() for match in _ENCLOSED.finditer(text)]
        self._enclosed_starts = [start for start, _ in enclosed]
        self._enclosed_ends = [end for _, end in enclosed]

    def sentence_start(self, position: int) -> int:
        """Behind the full stop or line end before a position."""
        index = bisect_left(self._stops, position)
        return self._stops[index - 1] + 1 if index else 0

    def segment_start(self, position: int) -> int:
        """Behind the comma, colon or full stop before a position."""
        index = bisect_left(self._cuts, position)
        return self._cuts[index - 1] + 1 if index else 0

    def segment_end(self, position: int) -> int:
        """At the comma, colon or full stop from a position on."""
        index = bisect_left(self._cuts, position)
        return self._cuts[index] if index < len(self._cuts) else len(self.text)

    def enclosed_by(self, position: int) -> str:
        """The opening mark of the title or quotation a position stands in; empty where it stands in none."""
        index = bisect_right(self._enclosed_starts, position) - 1
        if index >= 0 and position < self._enclosed_ends[index]:
            return self.text[self._enclosed_starts[index]]
        return ""
