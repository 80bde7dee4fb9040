"""A printed page as PDF and OFD give it: characters and ruled lines at places, without order or meaning.

Places count in the document's own measure (points, millimetres) from the upper left corner, downwards.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import Final, NamedTuple

_RADICALS: Final = "⺟⺠⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳⼾"
_CHARACTERS: Final = "母民西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟户"


class Char(NamedTuple):
    """One character."""

    text: str
    left: float
    right: float
    y: float
    """Of the line it stands on."""
    size: float


class Rule(NamedTuple):
    """A ruled line, level or upright: at ``at``, from ``start`` to ``end``."""

    at: float
    start: float
    end: float


@dataclass(slots=True)
class Page:
    """One page."""

    width: float
    height: float
    chars: list[Char] = field(default_factory=list)
    level: list[Rule] = field(default_factory=list)
    upright: list[Rule] = field(default_factory=list)

    def draw(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A straight stroke; kept where it is level or upright and longer than a hyphen."""
        width, height = abs(x1 - x0), abs(y1 - y0)
        thin, long = self.width / 250, self.width / 100
        if height <= thin and width >= long:
            self.level.append(Rule((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
        elif width <= thin and height >= long:
            self.upright.append(Rule((x0 + x1) / 2, min(y0, y1), max(y0, y1)))


def _spelling() -> dict[int, str]:
    """The fonts of printed documents often name an ideograph by its radical or by its compatibility twin."""
    blocks = (range(0x2E80, 0x2FD6), range(0xF900, 0xFAFF), range(0xFB00, 0xFB07))
    table = {code: unicodedata.normalize("NFKC", chr(code)) for block in blocks for code in block}
    return table | {ord(radical): char for radical, char in zip(_RADICALS, _CHARACTERS, strict=True)}


SPELLING: Final = _spelling()
