"""Which characters a font file can print: its cmap table (OpenType 1.9, formats 4 and 12), read without the rest."""

from __future__ import annotations

import struct
from functools import lru_cache
from pathlib import Path
from typing import Final

_COLLECTION: Final = b"ttcf"
_WINDOWS_BMP, _WINDOWS_FULL, _UNICODE = (3, 1), (3, 10), 0


@lru_cache(maxsize=32)
def characters_of(path: Path, index: int = 0) -> frozenset[int]:
    """The code points for which the font has a glyph; ``index`` is its place in a collection."""
    with path.open("rb") as file:
        data = file.read()
    start = struct.unpack_from(">I", data, 12 + 4 * index)[0] if data[:4] == _COLLECTION else 0
    (count,) = struct.unpack_from(">H", data, start + 4)
    for number in range(count):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, start + 12 + 16 * number)
        if tag == b"cmap":
            return _read_map(data, offset)
    return frozenset()


def _read_map(data: bytes, table: int) -> frozenset[int]:
    found: set[int] = set()
    (count,) = struct.unpack_from(">H", data, table + 2)
    for number in range(count):
        platform, encoding, offset = struct.unpack_from(">HHI", data, table + 4 + 8 * number)
        if platform != _UNICODE and (platform, encoding) not in {_WINDOWS_BMP, _WINDOWS_FULL}:
            continue
        (form,) = struct.unpack_from(">H", data, table + offset)
        if form == 4:
            found |= _segments(data, table + offset)
        elif form == 12:
            found |= _groups(data, table + offset)
    return frozenset(found)


def _segments(data: bytes, at: int) -> set[int]:
    """Format 4: runs of the basic plane; a code point mapped to glyph 0 is a box."""
    (doubled,) = struct.unpack_from(">H", data, at + 6)
    count = doubled // 2
    ends = struct.unpack_from(f">{count}H", data, at + 14)
    starts = struct.unpack_from(f">{count}H", data, at + 16 + doubled)
    deltas = struct.unpack_from(f">{count}H", data, at + 16 + 2 * doubled)
    offsets_at = at + 16 + 3 * doubled
    offsets = struct.unpack_from(f">{count}H", data, offsets_at)
    found: set[int] = set()
    for number, (start, end, delta, offset) in enumerate(zip(starts, ends, deltas, offsets, strict=True)):
        if start == 0xFFFF:
            continue
        if not offset:
            found.update(point for point in range(start, end + 1) if (point + delta) & 0xFFFF)
            continue
        glyphs = struct.unpack_from(f">{end - start + 1}H", data, offsets_at + 2 * number + offset)
        found.update(start + step for step, glyph in enumerate(glyphs) if glyph)
    return found


def _groups(data: bytes, at: int) -> set[int]:
    """Format 12: runs of any plane."""
    (count,) = struct.unpack_from(">I", data, at + 12)
    found: set[int] = set()
    for number in range(count):
        start, end, glyph = struct.unpack_from(">III", data, at + 16 + 12 * number)
        found.update(range(start if glyph else start + 1, end + 1))
    return found
