"""What a signed head says, to the byte; whose signature counts; and what a check of the log can find.

A head is a checkpoint of C2SP tlog-checkpoint in a note of C2SP signed-note: name of the log, size, root, and the
instant of signing; below it a line for each key.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from binascii import Error as NoBase64
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

import msgspec

from zhiheng.primitives.errors import EngineError, RuleViolation
from zhiheng.primitives.merkle import (
    HASH_BYTES,
    TILE_HEIGHT,
    TILE_WIDTH,
    GrowingTree,
    Tile,
    leaf_hash,
    perfect_root,
    verify_inclusion,
)
from zhiheng.primitives.signatures import ALGORITHMS, ED25519, SM2, PrivateKey, PublicKey

_TYPE: Final = {ED25519: b"\x01", SM2: b"\xffGM/T 0003-2012 SM2-SM3"}
"""What names the algorithm in a key's number. Source: C2SP signed-note, Signature types."""
ALGORITHM_ZH: Final = {ED25519: "Ed25519", SM2: "SM2（SM3）"}
_KEY_ID_BYTES: Final = 4
_SIGNATURE: Final = "\N{EM DASH} "
_NAME: Final = re.compile(r"[^\s+]+")
_INSTANT: Final = "%Y-%m-%dT%H:%M:%SZ"
_TEXT: Final = re.compile(r"([^\s+]+)\n(0|[1-9]\d*)\n([A-Za-z0-9+/=]{44})\nsigned-at (\S+)\n")


class LogDoesNotFit(EngineError):
    """What the log goes on from is not what its last head signed, or an entry is missing; nothing is signed."""

    code = "log.does_not_fit"


class LogKeysRefused(EngineError):
    """The file of keys gives the log no usable name, or a key that is none."""

    code = "log.keys_refused"


class NotInTheLog(RuleViolation):
    """The entry stands under no signed head yet, or there is none of this number."""

    code = "log.not_in_the_log"


# --- keys --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LogKeys:
    """The name of the log and its keys, oldest first; the last of each algorithm signs."""

    name: str
    private: tuple[PrivateKey, ...]

    @property
    def signing(self) -> tuple[PrivateKey, ...]:
        """The keys that sign now, one of each algorithm."""
        return tuple({key.algorithm: key for key in self.private}.values())

    @property
    def public(self) -> tuple[PublicKey, ...]:
        """Every key under which a head may stand."""
        return tuple(key.public for key in self.private)


def new_keys() -> LogKeys:
    """A log's first keys; its name is made of the first of them, so that no two logs share one."""
    private = tuple(PrivateKey.new(algorithm) for algorithm in ALGORITHMS)
    return LogKeys(f"zhiheng/log/{sha256(private[0].public.data).hexdigest()[:16]}", private)


def renewed(keys: LogKeys) -> LogKeys:
    """The same log with new keys to sign; what the old ones signed stays signed."""
    return LogKeys(keys.name, (*keys.private, *(PrivateKey.new(algorithm) for algorithm in ALGORITHMS)))


def keys_text(keys: LogKeys) -> str:
    """The keys as their file holds them."""
    held = [{"algorithm": key.algorithm, "private": key.data.hex()} for key in keys.private]
    return msgspec.json.format(msgspec.json.encode({"name": keys.name, "keys": held})).decode() + "\n"


def keys_in(text: str) -> LogKeys:
    """The keys in the text of their file."""
    try:
        held = msgspec.json.decode(text, type=_KeyFile)
        private = tuple(PrivateKey(key.algorithm, bytes.fromhex(key.private)) for key in held.keys)
    except (msgspec.DecodeError, ValueError) as error:
        raise _keys_refused(str(error)) from error
    usable = all(key.algorithm in ALGORITHMS and len(key.data) == 32 for key in private)
    if not _NAME.fullmatch(held.name) or not private or not usable:
        raise _keys_refused("a name without spaces, and keys of 32 bytes of a known algorithm belong into it")
    return LogKeys(held.name, private)


class _Key(msgspec.Struct, forbid_unknown_fields=True):
    algorithm: str
    private: str


class _KeyFile(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    keys: list[_Key]


def _keys_refused(why: str) -> LogKeysRefused:
    return LogKeysRefused(
        f"the log's file of keys cannot be used ({why}); see log.json in ZHIHENG_KEYS, or take it from a backup",
        message_zh="日志的密钥文件不能使用；请检查ZHIHENG_KEYS文件夹里的log.json，或从备份恢复。",
        permanent=True,
    )


def key_id(name: str, key: PublicKey) -> bytes:
    """The four bytes by which a signature line names its key."""
    return sha256(name.encode() + b"\n" + _TYPE[key.algorithm] + key.data).digest()[:_KEY_ID_BYTES]


def key_line(name: str, key: PublicKey) -> str:
    """A public key as it is published: name, number, and type with the key itself."""
    data = b64encode(_TYPE[key.algorithm] + key.data).decode()
    return f"{name}+{key_id(name, key).hex()}+{data}"


# --- heads -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a head says: at that instant the log had this size and this root."""

    name: str
    size: int
    root: bytes
    signed_at: datetime

    def text(self) -> str:
        """The text that is signed."""
        at = self.signed_at.astimezone(UTC).strftime(_INSTANT)
        return f"{self.name}\n{self.size}\n{b64encode(self.root).decode()}\nsigned-at {at}\n"


def signed(checkpoint: Checkpoint, keys: Sequence[PrivateKey]) -> str:
    """The note: the text, and a line for each key."""
    text = checkpoint.text()
    lines = (
        f"{_SIGNATURE}{checkpoint.name} "
        f"{b64encode(key_id(checkpoint.name, key.public) + key.sign(text.encode())).decode()}\n"
        for key in keys
    )
    return f"{text}\n{''.join(lines)}"


def checkpoint_in(note: str) -> Checkpoint | None:
    """What the note says, signed or not; None where it is no checkpoint of a log of this program."""
    text = note.rpartition("\n\n")[0] + "\n"
    match = _TEXT.fullmatch(text)
    if match is None:
        return None
    try:
        at = datetime.strptime(match[4], _INSTANT).replace(tzinfo=UTC)
        found = Checkpoint(match[1], int(match[2]), b64decode(match[3], validate=True), at)
    except (ValueError, NoBase64):
        return None
    return found if found.text() == text else None


def is_signed(note: str, name: str, keys: Sequence[PublicKey]) -> bool:
    """Whether a known key signed the note, and no line of a known key is wrong."""
    text, _, lines = note.rpartition("\n\n")
    by_id = {key_id(name, key): key for key in keys}
    right = 0
    for line in lines.splitlines():
        signer, _, data = line.removeprefix(_SIGNATURE).rpartition(" ")
        try:
            signature = b64decode(data, validate=True)
        except (ValueError, NoBase64):
            return False
        key = by_id.get(signature[:_KEY_ID_BYTES])
        if signer != name or key is None:
            continue
        if not key.verify(f"{text}\n".encode(), signature[_KEY_ID_BYTES:]):
            return False
        right += 1
    return right > 0


# --- proofs ------------------------------------------------------------------------------------------------------

PROOF_FORMAT: Final = "zhiheng-proof-1"


@dataclass(frozen=True, slots=True)
class Proof:
    """That an entry stands under a head, and that the head's log begins with an earlier one's, all in one file."""

    seq: int
    body: str
    inclusion: Sequence[bytes]
    note: str
    keys: Sequence[str]
    earlier: int | None = None
    consistency: Sequence[bytes] = ()

    @property
    def leaf(self) -> str:
        """The hash of the entry as it stands now."""
        return leaf_hash(self.body.encode()).hex()

    @property
    def holds(self) -> bool:
        """Whether the entry as it stands now is the one the head signed."""
        head = checkpoint_in(self.note)
        leaf = bytes.fromhex(self.leaf)
        return head is not None and verify_inclusion(leaf, self.seq - 1, head.size, self.inclusion, head.root)

    def json(self, *, with_body: bool) -> bytes:
        """The file that ``verify_record.py`` reads; without the body the hash of it stands alone."""
        entry: dict[str, object] = {"seq": self.seq, "leaf": self.leaf}
        if with_body:
            entry["body"] = self.body
        file: dict[str, object] = {
            "format": PROOF_FORMAT,
            "entry": entry,
            "inclusion": [part.hex() for part in self.inclusion],
            "checkpoint": self.note,
            "keys": self.keys,
        }
        if self.earlier is not None:
            file["consistency"] = {"from": self.earlier, "path": [part.hex() for part in self.consistency]}
        return msgspec.json.format(msgspec.json.encode(file)) + b"\n"


# --- what a check can find ---------------------------------------------------------------------------------------

CHANGED: Final = "changed"
DIGEST_CHANGED: Final = "digest_changed"
DOUBTFUL: Final = "doubtful"
MISSING: Final = "missing"
INSERTED: Final = "inserted"
TILE: Final = "tile"
HEAD_UNSIGNED: Final = "head_unsigned"
HEAD_DOES_NOT_FIT: Final = "head_does_not_fit"

_FINDING_ZH: Final = {
    CHANGED: "{entries}：内容被改动过，与日志留存的摘要不符。",
    DIGEST_CHANGED: "{entries}：内容与日志一致，但所附摘要被改动过。",
    DOUBTFUL: "{entries}：与日志留存的摘要不符，而该处的日志块也与上一层不符；二者至少有一处被改动过。",
    MISSING: "{entries}：缺失，已被删除。",
    INSERTED: "{entries}：不该有的编号，是从外部插入的。",
    TILE: "日志块{level}/{index}（宽{width}）：与现存记载和日志头推算出的不符，已被改动、删除，或是从外部插入的。",
    HEAD_UNSIGNED: "第{head}号日志头：签名不成立，或所载内容与签名的文本不一致。",
    HEAD_DOES_NOT_FIT: "第{head}号日志头：现存记载算不出它签过的根；{entries}之间有记载被改动过。",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was: which entries, which tile or which head."""

    kind: str
    first: int = 0
    last: int = 0
    level: int = 0
    index: int = 0
    width: int = 0
    head: int = 0

    @property
    def message_zh(self) -> str:
        """The finding in one sentence."""
        entries = f"第{self.first}号记载" if self.first == self.last else f"第{self.first}至{self.last}号记载"
        return _FINDING_ZH[self.kind].format(
            entries=entries, level=self.level, index=self.index, width=self.width, head=self.head
        )


@dataclass(frozen=True, slots=True)
class Leaf:
    """An entry as it stands: the leaf computed from its columns, and the digest kept beside them."""

    seq: int
    computed: bytes
    kept: bytes


@dataclass(frozen=True, slots=True)
class SignedHead:
    """A head as it stands, and what its note says where that is signed and agrees with the columns."""

    number: int
    size: int
    said: Checkpoint | None


WidestTile = Callable[[int, int], bytes]
"""Level and index -> the hashes of the widest tile kept there; none where there is none."""
KeptTile = Callable[[int, int, int], bytes | None]
"""Level, index and width -> the hashes of exactly that tile, or None."""


class Check:
    """One pass over the log: entries against their digests, tiles, the level above, and every signed head.

    Which of two is right where an entry and its tile differ, the level above decides, and at the end of the log the
    head. A tile that is right stands in for an entry that is not, so that one change is told once.
    """

    def __init__(self, heads: Sequence[SignedHead], widest: WidestTile, kept: KeptTile) -> None:
        self._heads: dict[int, list[SignedHead]] = {}
        for head in heads:
            self._heads.setdefault(head.size, []).append(head)
        self.covered = max(self._heads, default=0)
        self._widest = widest
        self._kept = kept
        self._tree: GrowingTree | None = GrowingTree()
        self._tiles_told: set[Finding] = set()
        self._fits, self._fitted = True, 0

    def findings(self, leaves: Iterable[Leaf]) -> Iterator[Finding]:
        """Everything that is not as it was, in the order of the entries; leaves come by rising numbers."""
        gone: Finding | None = None
        for finding in self._by_block(leaves):
            if gone and finding.kind == MISSING and finding.first == gone.last + 1:
                gone = Finding(MISSING, gone.first, finding.last)
                continue
            if gone:
                yield gone
            gone = finding if finding.kind == MISSING else None
            if gone is None:
                yield finding
        if gone:
            yield gone

    def _by_block(self, leaves: Iterable[Leaf]) -> Iterator[Finding]:
        for head in (head for there in self._heads.values() for head in there if head.said is None):
            yield Finding(HEAD_UNSIGNED, head=head.number)
        index = 0
        block: dict[int, Leaf] = {}
        for leaf in leaves:
            if leaf.seq < 1:
                yield Finding(INSERTED, leaf.seq, leaf.seq)
                continue
            while leaf.seq > (index + 1) * TILE_WIDTH:
                yield from self._block(index, block, TILE_WIDTH)
                index, block = index + 1, {}
            block[leaf.seq] = leaf
        last = max(block, default=index * TILE_WIDTH)
        while index * TILE_WIDTH < max(last, self.covered):
            yield from self._block(index, block, min(TILE_WIDTH, max(last, self.covered) - index * TILE_WIDTH))
            index, block = index + 1, {}

    def _block(self, index: int, block: dict[int, Leaf], count: int) -> Iterator[Finding]:
        """The entries of one tile of the lowest level: ``count`` of them ought to be there."""
        first = index * TILE_WIDTH + 1
        tile = self._widest(0, index)
        own = b"".join([leaf.computed for leaf in block.values()])
        if len(block) == count and tile == own[: len(tile)] and own == b"".join([leaf.kept for leaf in block.values()]):
            yield from self._grow(first, own)
            return
        witnesses = [tile[at : at + HASH_BYTES] or None for at in range(0, count * HASH_BYTES, HASH_BYTES)]
        rows = [block.get(seq) for seq in range(first, first + count)]
        computed = [row.computed if row else witness for row, witness in zip(rows, witnesses, strict=True)]
        differing = any(witness and witness != own for witness, own in zip(witnesses, computed, strict=True))
        verdict = self._which_is_right(index, tile, computed) if differing else TILE
        chosen = b""
        known = True
        for seq, row, witness in zip(range(first, first + count), rows, witnesses, strict=True):
            kind = _verdict(row, witness, verdict)
            if kind:
                yield Finding(kind, seq, seq)
            leaf = row.computed if row and (witness is None or verdict == TILE) else witness
            known = known and leaf is not None
            chosen += leaf if leaf and known else b""
        yield from self._grow(first, chosen)
        if not known:
            self._tree = None

    def _which_is_right(self, index: int, tile: bytes, computed: Sequence[bytes | None]) -> str:
        """CHANGED where the tile is right, TILE where the entries are, DOUBTFUL where neither can be shown."""
        if len(tile) == TILE_WIDTH * HASH_BYTES:
            at = index % TILE_WIDTH * HASH_BYTES
            above = self._widest(1, index // TILE_WIDTH)[at : at + HASH_BYTES]
            if above in {b"", perfect_root(tile)}:
                return CHANGED
            own = b"".join(leaf or b"" for leaf in computed)
            return TILE if len(own) == len(tile) and above == perfect_root(own) else DOUBTFUL
        width = len(tile) // HASH_BYTES
        if self._ends_well(index, tile):
            return CHANGED
        return TILE if self._ends_well(index, b"".join(leaf or b"" for leaf in computed[:width])) else DOUBTFUL

    def _ends_well(self, index: int, hashes: bytes) -> bool:
        """Whether the log, ending with these hashes, is what a head of that size signed."""
        size = index * TILE_WIDTH + len(hashes) // HASH_BYTES
        signed = [head.said for head in self._heads.get(size, ()) if head.said]
        if not signed or self._tree is None:
            return not signed
        tree = self._tree.copy()
        tree.add(hashes)
        return any(said.root == tree.root() for said in signed)

    def _grow(self, first: int, leaves: bytes) -> Iterator[Finding]:
        """Let the tree grow by these leaves, and lay its tiles and roots beside those that are kept."""
        if self._tree is None:
            return
        end = first - 1 + len(leaves) // HASH_BYTES
        begun = first - 1
        for size in (*(size for size in range(first, end) if size in self._heads), end):
            for tile in self._tree.add(leaves[(begun - first + 1) * HASH_BYTES : (size - first + 1) * HASH_BYTES]):
                if size <= self.covered or self._kept(tile.level, tile.index, TILE_WIDTH) is not None:
                    yield from self._compared(tile)
            if size in self._heads:
                yield from self._at_head(size, self._tree)
            begun = size

    def _at_head(self, size: int, tree: GrowingTree) -> Iterator[Finding]:
        for tile in tree.open_tiles():
            yield from self._compared(tile)
        for head in self._heads[size]:
            if head.said is None:
                continue
            fits = head.said.root == tree.root()
            if self._fits and not fits:
                yield Finding(HEAD_DOES_NOT_FIT, min(self._fitted + 1, size), size, head=head.number)
            self._fits, self._fitted = fits, size

    def _compared(self, tile: Tile) -> Iterator[Finding]:
        finding = Finding(TILE, level=tile.level, index=tile.index, width=tile.width)
        # Heads share unfinished tiles of the upper levels; each is told once.
        if self._kept(tile.level, tile.index, tile.width) != tile.hashes and finding not in self._tiles_told:
            self._tiles_told.add(finding)
            yield finding


def _verdict(row: Leaf | None, witness: bytes | None, otherwise: str) -> str:
    """What is wrong with one entry; nothing where it agrees with its digest and its tile, or the tile is wrong."""
    if row is None:
        return MISSING
    if witness in {None, row.computed} or otherwise == TILE:
        if row.computed == row.kept:
            return ""
        return CHANGED if witness is None else DIGEST_CHANGED
    return otherwise


def stray_tile(level: int, index: int, width: int, *, sizes: Iterable[int], length: int) -> bool:
    """Whether no tree the log ever was has such a tile; ``sizes`` are those of its heads."""
    if width == TILE_WIDTH:
        return (index + 1) << TILE_HEIGHT * (level + 1) > length
    return all(divmod(size >> TILE_HEIGHT * level, TILE_WIDTH) != (index, width) for size in sizes)
