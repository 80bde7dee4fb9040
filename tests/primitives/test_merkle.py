"""The Merkle tree of a log: published roots, the recursive definition, and proofs that show what they claim only."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.primitives import merkle
from zhiheng.primitives.merkle import GrowingTree, Tile, leaf_hash, node_hash

# The eight leaves of the reference implementation of Certificate Transparency, and the root after each.
PUBLISHED_LEAVES = [
    b"",
    b"\x00",
    b"\x10",
    bytes.fromhex("2021"),
    bytes.fromhex("3031"),
    bytes.fromhex("40414243"),
    bytes.fromhex("5051525354555657"),
    bytes.fromhex("606162636465666768696a6b6c6d6e6f"),
]
PUBLISHED_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
SIZES = st.integers(0, 700)


def defined_root(leaves: list[bytes]) -> bytes:
    """MTH as RFC 9162, 2.1.1 defines it, over leaf hashes."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256().digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\x01" + defined_root(leaves[:split]) + defined_root(leaves[split:])).digest()


def defined_path(index: int, leaves: list[bytes]) -> list[bytes]:
    """PATH as RFC 9162, 2.1.3.1 defines it."""
    if len(leaves) == 1:
        return []
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    if index < split:
        return [*defined_path(index, leaves[:split]), defined_root(leaves[split:])]
    return [*defined_path(index - split, leaves[split:]), defined_root(leaves[:split])]


def defined_subproof(earlier: int, leaves: list[bytes], whole: bool = True) -> list[bytes]:
    """SUBPROOF as RFC 9162, 2.1.4.1 defines it."""
    if earlier == len(leaves):
        return [] if whole else [defined_root(leaves)]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    if earlier <= split:
        return [*defined_subproof(earlier, leaves[:split], whole), defined_root(leaves[split:])]
    return [*defined_subproof(earlier - split, leaves[split:], False), defined_root(leaves[:split])]


class Kept:
    """A log in memory: the tiles of every size it had when it was asked to keep."""

    def __init__(self, leaves: list[bytes], *stops: int) -> None:
        self.tiles: dict[tuple[int, int], bytes] = {}
        self.tree = GrowingTree()
        begun = 0
        for stop in (*sorted(stops), len(leaves)):
            for tile in (*self.tree.add(b"".join(leaves[begun:stop])), *self.tree.open_tiles()):
                self.tiles[tile.level, tile.index] = tile.hashes
            begun = stop

    def read(self, level: int, index: int, width: int) -> bytes:
        hashes = self.tiles[level, index]
        assert len(hashes) >= width * 32
        return hashes


def leaves_of(size: int) -> list[bytes]:
    return [leaf_hash(str(number).encode()) for number in range(size)]


@pytest.mark.source("RFC 9162:2.1.1")
def test_the_published_leaves_have_the_published_roots() -> None:
    tree = GrowingTree()

    roots = []
    for leaf in PUBLISHED_LEAVES:
        tree.add(leaf_hash(leaf))
        roots.append(tree.root().hex())

    assert roots == PUBLISHED_ROOTS
    assert GrowingTree().root().hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.source("RFC 9162:2.1.3")
@pytest.mark.parametrize(
    ("index", "size", "path"),
    [
        (0, 1, []),
        (
            0,
            8,
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ],
        ),
        (
            5,
            8,
            [
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ],
        ),
        (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    ],
)
def test_the_published_paths_lead_to_the_root(index: int, size: int, path: list[str]) -> None:
    log = Kept([leaf_hash(leaf) for leaf in PUBLISHED_LEAVES])

    found = merkle.inclusion_proof(index, size, log.read)

    assert [part.hex() for part in found] == path


@given(size=SIZES, data=st.data())
def test_roots_and_paths_are_those_of_the_definition(size: int, data: st.DataObject) -> None:
    leaves = leaves_of(size)
    log = Kept(leaves, data.draw(st.integers(0, size)))
    part = data.draw(st.integers(0, size))

    assert log.tree.root() == merkle.root(size, log.read) == defined_root(leaves)
    assert merkle.root(part, log.read) == defined_root(leaves[:part])
    if part:
        index = data.draw(st.integers(0, part - 1))
        assert merkle.inclusion_proof(index, part, log.read) == defined_path(index, leaves[:part])
        assert merkle.consistency_proof(part, size, log.read) == defined_subproof(part, leaves)


@given(size=st.integers(1, 700), data=st.data())
def test_a_path_proves_its_leaf_at_its_place_and_nothing_else(size: int, data: st.DataObject) -> None:
    log = Kept(leaves := leaves_of(size))
    index, other = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size - 1))
    path = merkle.inclusion_proof(index, size, log.read)
    root = log.tree.root()

    assert merkle.verify_inclusion(leaves[index], index, size, path, root)
    assert merkle.verify_inclusion(leaves[other], index, size, path, root) is (other == index)
    assert merkle.verify_inclusion(leaves[index], other, size, path, root) is (other == index)
    assert not merkle.verify_inclusion(leaves[index], index, size, [*path, root], root)
    assert not merkle.verify_inclusion(leaves[index], size, size, path, root)
    if path:
        assert not merkle.verify_inclusion(leaves[index], index, size, path[:-1], root)


@given(size=SIZES, data=st.data())
def test_a_later_log_is_proved_to_begin_with_the_earlier_one_and_with_no_other(size: int, data: st.DataObject) -> None:
    leaves = leaves_of(size)
    log = Kept(leaves)
    part = data.draw(st.integers(0, size))
    earlier, later = defined_root(leaves[:part]), defined_root(leaves)
    path = merkle.consistency_proof(part, size, log.read)
    changed = defined_root([node_hash(later, later), *leaves[1:part]])

    assert merkle.verify_consistency(part, size, earlier, later, path)
    assert not merkle.verify_consistency(part, size, changed, later, path)
    assert not merkle.verify_consistency(part, size, earlier, later, [*path, later])
    assert not merkle.verify_consistency(size + 1, size, earlier, later, path)
    if path:
        assert not merkle.verify_consistency(part, size, earlier, changed, path)
        assert not merkle.verify_consistency(part, size, earlier, later, path[:-1])
        assert not merkle.verify_consistency(part, size, earlier, later, [changed, *path[1:]])


@given(size=SIZES, data=st.data())
def test_a_tree_goes_on_growing_from_its_tiles(size: int, data: st.DataObject) -> None:
    leaves = leaves_of(size)
    part = data.draw(st.integers(0, size))
    log = Kept(leaves, part)

    tree = GrowingTree.of_size(part, log.read)
    before = tree.root()
    tree.add(b"".join(leaves[part:]))

    assert before == defined_root(leaves[:part])
    assert (tree.size, tree.root(), tree.open_tiles()) == (size, log.tree.root(), log.tree.open_tiles())


@pytest.mark.source("C2SP tlog-tiles:partial tiles")
def test_a_tree_of_70000_leaves_has_the_tiles_of_the_published_example() -> None:
    tree = GrowingTree()

    full = tree.add(b"".join(leaves_of(70_000)))

    assert [sum(tile.level == level for tile in full) for level in (0, 1, 2)] == [273, 1, 0]
    assert [(tile.level, tile.index, tile.width) for tile in tree.open_tiles()] == [
        (0, 273, 112),
        (1, 1, 17),
        (2, 0, 1),
    ]


def test_a_full_tile_says_where_it_stands() -> None:
    leaves = leaves_of(512)
    tree = GrowingTree()

    full = [*tree.add(b"".join(leaves[:300])), *tree.add(b"".join(leaves[300:]))]

    assert full == [Tile(0, 0, b"".join(leaves[:256])), Tile(0, 1, b"".join(leaves[256:]))]
    assert [tile.width for tile in full] == [256, 256]


def test_a_leaf_that_is_not_there_and_a_size_not_reached_have_no_proof() -> None:
    log = Kept(leaves_of(3))

    with pytest.raises(ValueError, match="no leaf"):
        merkle.inclusion_proof(3, 3, log.read)
    with pytest.raises(ValueError, match="cannot begin"):
        merkle.consistency_proof(4, 3, log.read)
