"""What may be asked of the log: its heads, proofs, and whether everything still stands as it was signed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import OperationalError, connection
from django.db.models import QuerySet

from zhiheng.kernel.access.rules import day_of
from zhiheng.kernel.journal.models import Entry
from zhiheng.kernel.journal.queries import entry, length
from zhiheng.kernel.journal.rules import body, leaf_digest
from zhiheng.kernel.log import rules
from zhiheng.kernel.log.models import Head, Tile
from zhiheng.kernel.log.rules import Check, Checkpoint, Finding, Leaf, LogKeys, Proof, SignedHead
from zhiheng.primitives import key_files, merkle

# --- keys and heads ----------------------------------------------------------------------------------------------


def key_path() -> Path:
    """Where the log's keys lie."""
    return Path(settings.KEYS) / "log.json"


def keys() -> LogKeys:
    """The log's name and keys; made when they are first asked for."""
    return rules.keys_in(key_files.kept(key_path(), lambda: rules.keys_text(rules.new_keys())))


def heads() -> QuerySet[Head]:
    """Every head, newest first."""
    return Head.objects.order_by("-pk")


def newest_head() -> Head | None:
    """The head signed last."""
    return heads().first()


def head_of(day: date) -> Head | None:
    """The head of a day."""
    return Head.objects.filter(day=day).first()


def head_of_size(size: int) -> Head | None:
    """A head under which the log had this size."""
    return Head.objects.filter(size=size).first()


def first_head_with(seq: int) -> Head | None:
    """The earliest head that covers an entry."""
    return Head.objects.filter(size__gte=seq).order_by("pk").first()


def key_lines() -> tuple[str, ...]:
    """The public keys as they are published, the newest first."""
    known = keys()
    return tuple(rules.key_line(known.name, key) for key in reversed(known.public))


# --- tiles and proofs --------------------------------------------------------------------------------------------


def read_tile(level: int, index: int, width: int) -> bytes:
    """The first hashes of a tile, as many as the width says or more."""
    return _long_enough(tile(level, index, width) or b"", level, index, width)


def tile_reader() -> merkle.ReadTile:
    """Reads tiles for one proof, each from the database once."""
    widest = lru_cache(maxsize=None)(_widest)
    return lambda level, index, width: _long_enough(widest(level, index), level, index, width)


def _widest(level: int, index: int) -> bytes:
    found = Tile.objects.filter(level=level, index=index).order_by("-width").values_list("hashes", flat=True).first()
    return bytes(found or b"")


def _long_enough(hashes: bytes, level: int, index: int, width: int) -> bytes:
    if len(hashes) < width * merkle.HASH_BYTES:
        raise rules.LogDoesNotFit(
            f"tile {level}/{index} of the log is gone (kernel/log/models.py: Tile); run zhiheng journal verify",
            message_zh=f"日志块{level}/{index}缺失，无法给出证明；请运行zhiheng journal verify查明原因。",
            permanent=True,
            level=level,
            index=index,
        )
    return hashes


def tile(level: int, index: int, width: int) -> bytes | None:
    """The hashes of a tile from the first up to this width, or None where so many are not kept."""
    at_least = Tile.objects.filter(level=level, index=index, width__gte=width).order_by("width")
    found = at_least.values_list("hashes", flat=True).first()
    return None if found is None else bytes(found)[: width * merkle.HASH_BYTES]


def proof(seq: int, head: Head, *, since: Head | None = None) -> Proof:
    """That an entry stands in the log of a head, and that the log of the head begins with an earlier one's."""
    found = entry(seq)
    if found is None or seq > head.size:
        raise rules.NotInTheLog(
            f"no entry {seq} stands under head {head.pk} of {head.size} entries (kernel/log/queries.py); "
            "take a newer head",
            message_zh=f"第{seq}号记载不在第{head.pk}号日志头之内（共{head.size}条）；请核对编号，或待下一次签署日志头后再查。",
            seq=seq,
            head=head.pk,
        )
    read = tile_reader()
    return Proof(
        seq=seq,
        body=found.body().decode(),
        inclusion=merkle.inclusion_proof(seq - 1, head.size, read),
        note=head.note,
        keys=key_lines(),
        earlier=None if since is None else since.size,
        consistency=[] if since is None else merkle.consistency_proof(since.size, head.size, read),
    )


def consistency(earlier: Head, later: Head) -> list[bytes]:
    """The hashes that show that the log of the later head begins with the earlier one's."""
    return merkle.consistency_proof(earlier.size, later.size, tile_reader())


# --- verifying ---------------------------------------------------------------------------------------------------


def verify(progress: Callable[[int, int], None] = lambda _done, _total: None) -> Iterator[Finding]:
    """Everything in journal, tiles and heads that is not as it was signed; ``progress`` is told entries done and all.

    Reads every entry once, in constant memory. What comes in meanwhile is left for the next time.
    """
    tiles = list(Tile.objects.order_by("level", "index", "width").values_list("level", "index", "width"))
    known = keys()
    standing = [_as_signed(head, known) for head in Head.objects.order_by("pk")]
    entries = length()
    kept = lru_cache(maxsize=64)(_tiles_at)
    check = Check(
        standing,
        widest=lambda level, index: max(kept(level, index).values(), key=len, default=b""),
        kept=lambda level, index, width: kept(level, index).get(width),
    )
    yield from check.findings(_leaves(entries, progress))
    sizes = {head.size for head in standing}
    for level, index, width in tiles:
        if rules.stray_tile(level, index, width, sizes=sizes, length=max(entries, check.covered)):
            yield Finding(rules.TILE, level=level, index=index, width=width)


def _as_signed(head: Head, known: LogKeys) -> SignedHead:
    said = rules.checkpoint_in(head.note)
    agrees = said == Checkpoint(known.name, head.size, bytes(head.root), head.signed_at) and (
        head.day in {None, day_of(head.signed_at)}
    )
    whole = agrees and rules.is_signed(head.note, known.name, known.public)
    return SignedHead(head.pk, head.size, said if whole else None)


def _tiles_at(level: int, index: int) -> dict[int, bytes]:
    rows = Tile.objects.filter(level=level, index=index).values_list("width", "hashes")
    return {width: bytes(hashes) for width, hashes in rows}


_CHUNK: Final = 8192
_EVIDENCE: Final = re.compile(r'\[(?:"[0-9a-f]{64}"(?:,"[0-9a-f]{64}")*)?\]')
_AS_TEXT: Final = {
    "postgresql": {
        "happened_on": "to_char(happened_on, 'YYYY-MM-DD')",
        "learned_at": """to_char(learned_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')""",
    },
    "sqlite": {
        "happened_on": "CAST(happened_on AS TEXT)",
        "learned_at": "replace(learned_at, ' ', 'T') || CASE length(learned_at) WHEN 19 THEN '.000000Z' ELSE 'Z' END",
    },
}
"""Days and instants as an entry's bytes have them, written by the database: a million of them are read."""


def _leaves(entries: int, progress: Callable[[int, int], None]) -> Iterator[Leaf]:
    """The leaf of every entry up to a number, computed from the columns as they stand."""
    after = -(1 << 63)
    while rows := _rows_after(after, entries):
        for row in rows:
            kept = row[-1]
            yield Leaf(row[0], _computed(row), bytes(kept) if isinstance(kept, (bytes, memoryview)) else b"")
        after = rows[-1][0]
        progress(max(after, 0), entries)


def _computed(row: tuple[Any, ...]) -> bytes:
    """The leaf of a row; no bytes where its columns cannot be those of any entry."""
    *leading, evidence, data, _ = row
    try:
        # Evidence has a form of its own, so that no text can be moved unseen between it and the data behind it.
        if evidence != "[]" and not _EVIDENCE.fullmatch(evidence):
            return b""
        return leaf_digest(body(leading, evidence.encode(), data.encode()))
    except (AttributeError, TypeError, ValueError):
        return b""


def _rows_after(after: int, last: int) -> list[tuple[Any, ...]]:
    """The next rows by number; a range with both ends is read by the index even where nobody counted the table."""
    ((following,),) = _selected("MIN(seq)", "seq > %s AND seq <= %s", after, last)
    if following is None:
        return []
    where = "seq >= %s AND seq <= %s ORDER BY seq"
    end = min(following + _CHUNK - 1, last)
    try:
        return _selected(_columns(), where, following, end)
    except OperationalError:
        # SQLite refuses text that is no UTF-8, which only someone past this program can have written.
        return [_row(seq) for (seq,) in _selected("seq", where, following, end)]


def _row(seq: int) -> tuple[Any, ...]:
    try:
        return _selected(_columns(), "seq = %s", seq)[0]
    except OperationalError:
        return (seq, None, None, None)


def _columns() -> str:
    as_text = _AS_TEXT[connection.vendor]
    names = (str(field.column) for field in Entry._meta.local_concrete_fields)
    return ", ".join(as_text.get(name, f'"{name}"') for name in names)


def _selected(columns: str, where: str, *values: int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM journal_entry WHERE {where}", values)  # noqa: S608 - our own names
        return list(cursor.fetchall())


def bodies(first: int, last: int) -> Iterator[bytes]:
    """The bytes of the entries from a number to another: with a zero byte in front, each hashes to its leaf."""
    entries = Entry.objects.filter(seq__gte=first, seq__lte=last).order_by("seq")
    return (found.body() for found in entries.iterator(chunk_size=2000))
