"""The Merkle tree of a log that only grows: its root, its proofs, and the tiles it is kept in.

A tree of size ``n`` has the hashes of its first ``n`` leaves at the bottom. It is kept as tiles of 256 hashes: level 0
has the leaves, and each hash of a level above stands for one full tile of the level below. What is needed of a tree of
any size is in a few of them. Nothing here keeps anything: who asks hands over a function that reads a tile.

Source: RFC 9162, 2.1 (SHA-256); the shape of the tiles is that of C2SP tlog-tiles.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Self

HASH_BYTES: Final = 32
TILE_WIDTH: Final = 256
TILE_HEIGHT: Final = 8
_TILE_BYTES: Final = TILE_WIDTH * HASH_BYTES
_LEAF: Final = b"\x00"
_NODE: Final = b"\x01"

EMPTY_ROOT: Final = sha256(b"").digest()
"""The root of a tree without leaves."""

ReadTile = Callable[[int, int, int], bytes]
"""Level, index and width of a tile -> its hashes in a row, at least as many as the width says."""


@dataclass(frozen=True, slots=True)
class Tile:
    """Up to 256 hashes of one level, in a row; ``index`` counts the tiles of the level from 0."""

    level: int
    index: int
    hashes: bytes

    @property
    def width(self) -> int:
        """How many hashes."""
        return len(self.hashes) // HASH_BYTES


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf.

    >>> leaf_hash(b"").hex()
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'
    """
    return sha256(_LEAF + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees side by side."""
    return sha256(_NODE + left + right).digest()


def perfect_root(hashes: bytes) -> bytes:
    """The root over hashes of equally large subtrees in a row; there are a power of two of them."""
    while len(hashes) > HASH_BYTES:
        pairs = range(0, len(hashes), 2 * HASH_BYTES)
        hashes = b"".join([sha256(_NODE + hashes[at : at + 2 * HASH_BYTES]).digest() for at in pairs])
    return hashes


# --- roots and proofs from tiles ---------------------------------------------------------------------------------


def root(size: int, read: ReadTile) -> bytes:
    """The root of the tree of this size."""
    return _range_root(0, size, read) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, read: ReadTile) -> list[bytes]:
    """The hashes that lead from leaf ``index`` to the root of the tree of this size.

    Source: RFC 9162, 2.1.3.1.
    """
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    first, end = 0, size
    path = []
    while end - first > 1:
        split = _split(first, end)
        if index < split:
            path.append(_range_root(split, end, read))
            end = split
        else:
            path.append(_range_root(first, split, read))
            first = split
    return path[::-1]


def consistency_proof(earlier: int, size: int, read: ReadTile) -> list[bytes]:
    """The hashes that show that the tree of this size begins with the one of the earlier size.

    Nothing is needed where the earlier one is empty or the same. Source: RFC 9162, 2.1.4.1.
    """
    if not 0 <= earlier <= size:
        raise ValueError(f"a tree of {size} leaves cannot begin with one of {earlier}")
    if earlier == 0:
        return []
    first, end = 0, size
    path = []
    while end != earlier:
        split = _split(first, end)
        if earlier <= split:
            path.append(_range_root(split, end, read))
            end = split
        else:
            path.append(_range_root(first, split, read))
            first = split
    if first:
        path.append(_range_root(first, end, read))
    return path[::-1]


def _split(first: int, end: int) -> int:
    """Where the left subtree ends: it holds the largest power of two smaller than the whole."""
    return first + (1 << (end - first - 1).bit_length() - 1)


def _range_root(first: int, end: int, read: ReadTile) -> bytes:
    parts = []
    while first < end:
        height = (end - first).bit_length() - 1
        parts.append(_perfect(height, first >> height, read))
        first += 1 << height
    return _joined(parts)


def _perfect(height: int, index: int, read: ReadTile) -> bytes:
    level, doublings = divmod(height, TILE_HEIGHT)
    tile, first = divmod(index << doublings, TILE_WIDTH)
    end = first + (1 << doublings)
    return perfect_root(read(level, tile, end)[first * HASH_BYTES : end * HASH_BYTES])


def _joined(parts: Sequence[bytes]) -> bytes:
    """The root of ever smaller perfect subtrees from left to right."""
    *before, found = parts
    for part in reversed(before):
        found = node_hash(part, found)
    return found


# --- checking proofs ---------------------------------------------------------------------------------------------


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Iterable[bytes], root: bytes) -> bool:
    """Whether the leaf with this hash stands at ``index`` in the tree of this size and root.

    Source: RFC 9162, 2.1.3.2.
    """
    if not 0 <= index < size:
        return False
    here, last = index, size - 1
    found = leaf
    for part in proof:
        if last == 0:
            return False
        if here & 1 or here == last:
            found = node_hash(part, found)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            found = node_hash(found, part)
        here, last = here >> 1, last >> 1
    return last == 0 and found == root


def verify_consistency(earlier: int, size: int, earlier_root: bytes, root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the tree of this size and root begins with the earlier one.

    Source: RFC 9162, 2.1.4.2.
    """
    if earlier == size:
        return not proof and earlier_root == root
    if earlier == 0:
        return not proof and earlier_root == EMPTY_ROOT
    if not 0 < earlier < size or not proof:
        return False
    here, last = earlier - 1, size - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    # A tree of a power of two of leaves is itself the first part of the path, and is left out of it.
    begun, *rest = [earlier_root, *proof] if earlier & (earlier - 1) == 0 else proof
    before, now = begun, begun
    for part in rest:
        if last == 0:
            return False
        if here & 1 or here == last:
            before, now = node_hash(part, before), node_hash(part, now)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            now = node_hash(now, part)
        here, last = here >> 1, last >> 1
    return last == 0 and before == earlier_root and now == root


# --- growing -----------------------------------------------------------------------------------------------------


class GrowingTree:
    """A tree to which leaves are added; it holds no more than the tiles on its right edge that are not full."""

    def __init__(self) -> None:
        self.size = 0
        self._open: list[bytearray] = [bytearray()]

    @classmethod
    def of_size(cls, size: int, read: ReadTile) -> Self:
        """The tree of this size, from its tiles."""
        tree = cls()
        tree.size = size
        level = 0
        while (count := size >> TILE_HEIGHT * level) or level == 0:
            index, width = divmod(count, TILE_WIDTH)
            hashes = read(level, index, width)[: width * HASH_BYTES] if width else b""
            tree._open[level:] = [bytearray(hashes)]
            level += 1
        return tree

    def copy(self) -> Self:
        """Another tree of the same leaves."""
        tree = type(self)()
        tree.size = self.size
        tree._open = [bytearray(hashes) for hashes in self._open]
        return tree

    def add(self, hashes: bytes) -> list[Tile]:
        """Add the hashes of leaves in a row; the tiles that became full."""
        full = []
        at = 0
        while at < len(hashes):
            room = _TILE_BYTES - len(self._open[0])
            piece = hashes[at : at + room]
            self._open[0] += piece
            self.size += len(piece) // HASH_BYTES
            at += room
            level = 0
            while len(self._open[level]) == _TILE_BYTES:
                full.append(self._close(level))
                level += 1
        return full

    def _close(self, level: int) -> Tile:
        hashes = bytes(self._open[level])
        self._open[level].clear()
        if level + 1 == len(self._open):
            self._open.append(bytearray())
        self._open[level + 1] += perfect_root(hashes)
        return Tile(level, (self.size >> TILE_HEIGHT * (level + 1)) - 1, hashes)

    def open_tiles(self) -> list[Tile]:
        """The tiles at the right edge that hold something and are not full."""
        return [
            Tile(level, self.size >> TILE_HEIGHT * (level + 1), bytes(hashes))
            for level, hashes in enumerate(self._open)
            if hashes
        ]

    def root(self) -> bytes:
        """The root of the tree as it is now."""
        parts: list[bytes] = []
        for hashes in reversed(self._open):
            first, width = 0, len(hashes) // HASH_BYTES
            while first < width:
                end = first + (1 << (width - first).bit_length() - 1)
                parts.append(perfect_root(bytes(hashes[first * HASH_BYTES : end * HASH_BYTES])))
                first = end
        return _joined(parts) if parts else EMPTY_ROOT
