"""Folding: one spelling for the grammar, without losing the place.

The folded text has half-width digits, letters and brackets, one kind of dash and quotation mark, and none of the
white space that web pages and word processors leave inside sentences. ``origin`` leads every folded character back
to its place in the plain text. A line break stays a line break only where a paragraph ends; a column gap in a table
row stays one tab.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_SPELLING = str.maketrans(
    {
        **{chr(code): chr(half) for code, half in _FULL_WIDTH.items()},
        **dict.fromkeys("―–─－─━—⸺", "—"),
        **dict.fromkeys("~∼〜～", "~"),
        **dict.fromkeys("﹪٪", "%"),
        **dict.fromkeys("「『＂", "“"),
        **dict.fromkeys("」』", "”"),
        **dict.fromkeys("[〔【﹝", "["),
        **dict.fromkeys("]〕】﹞", "]"),
        **dict.fromkeys("．﹒", "."),
        **dict.fromkeys("•●◆■▪◇□○★☆►▶➢", "·"),
        **dict.fromkeys("﹤", "<"),
        **dict.fromkeys("﹥", ">"),
        "≧": "≥",
        "⩾": "≥",
        "≦": "≤",
        "⩽": "≤",
        "\r": "\n",
        "\x0b": "\n",
        "\x0c": "\n",
        "\x85": "\n",
        "\u2028": "\n",
        "\u2029": "\n",
        "\t": " ",
        "\xa0": " ",
        "\u3000": " ",
        "\ufeff": " ",
        "\u200b": " ",
        "\u200c": " ",
        "\u200d": " ",
        "\u2060": " ",
        "\u00ad": " ",
        "\u200e": " ",
        "\u200f": " ",
        "\u202f": " ",
        **{chr(code): " " for code in range(0x2000, 0x200B)},
        **{chr(code): chr(ord("0") + code - 0x2080) for code in range(0x2080, 0x208A)},
        "〇": "〇",
    }
)
"""One character for one character, so that offsets survive. Brackets 〔〕【】 become [ ]."""


class Placed(Protocol):
    """Anything with a place in the folded text."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


_P = TypeVar("_P", bound=Placed)


@dataclass(frozen=True, slots=True)
class Folded:
    """The folded text and the way back."""

    text: str
    origin: array[int]
    """``origin[i]`` is where folded character i stands in the plain text; one more entry for the end."""
    plain: str

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The place in the plain text of a piece of the folded text."""
        if end <= start:
            return self.origin[start], self.origin[start]
        return self.origin[start], self.origin[end - 1] + 1

    def gap_before(self, index: int) -> bool:
        """Whether white space stood before this folded character and was left out."""
        return index > 0 and self.origin[index] - self.origin[index - 1] > 1

    def moved(self, item: _P) -> _P:
        """The item with its place counted in the plain text."""
        start, end = self.place(item.start, item.end)
        return replace(item, start=start, end=end)  # type: ignore[type-var]
