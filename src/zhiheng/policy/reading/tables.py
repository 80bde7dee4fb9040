"""Tables as lines of text: one line for a row, its cells parted by tabs."""

from __future__ import annotations

import re
from typing import Final

_SPACE: Final = re.compile(r"\s+")
_FRAMED_TEXT: Final = 800
"""Characters in several paragraphs of one cell beyond which the table is there for layout, not for columns."""


def row_lines(cells: list[list[str]]) -> list[str]:
    r"""The lines of a row, given the paragraphs of each cell.

    A row of one cell is a frame around paragraphs and gives them as they are, as does a row whose cell holds the
    text of a whole page.

    >>> row_lines([["指标"], ["2025 年", "目标值"]])
    ['指标\t2025 年 目标值']
    """
    framed = any(len(cell) > 2 and sum(map(len, cell)) > _FRAMED_TEXT for cell in cells)
    if len(cells) == 1 or framed:
        return [paragraph for cell in cells for paragraph in cell]
    line = "\t".join(_SPACE.sub(" ", " ".join(filter(str.strip, cell))).strip() for cell in cells)
    return [line.rstrip("\t")] if line.strip() else []
