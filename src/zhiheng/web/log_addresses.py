"""How tiles of the log stand in addresses. Source: C2SP tlog-tiles, Merkle Tree."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from zhiheng.primitives.merkle import TILE_WIDTH

_ADDRESS: Final = re.compile(r"((?:x\d{3}/)*\d{3})(?:\.p/([1-9]\d{0,2}))?")
_MOST_PLACES: Final = 18


class TilePlace(NamedTuple):
    """Which tile of its level, and how many hashes of it."""

    number: int
    width: int


def tile_at(address: str) -> TilePlace | None:
    """The tile of what follows the level in an address; None where it is none.

    >>> tile_at("x001/x234/067"), tile_at("000.p/7"), tile_at("7")
    (TilePlace(number=1234067, width=256), TilePlace(number=0, width=7), None)
    """
    match = _ADDRESS.fullmatch(address)
    if match is None:
        return None
    digits = match[1].replace("x", "").replace("/", "")
    width = int(match[2] or TILE_WIDTH)
    if len(digits) > _MOST_PLACES or width > TILE_WIDTH or (match[2] and width == TILE_WIDTH):
        return None
    if match[1] != tile_address(int(digits)):
        return None
    return TilePlace(int(digits), width)


def tile_address(number: int) -> str:
    """The number of a tile as an address has it.

    >>> tile_address(7), tile_address(1234067)
    ('007', 'x001/x234/067')
    """
    digits = f"{number:03}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    return "/".join((*(f"x{group}" for group in groups[:-1]), groups[-1]))
