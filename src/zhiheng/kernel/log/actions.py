"""What may be done to the log: carry its tiles on to the newest entry, sign a head, take new keys."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import connection
from django.db.models import Max

from zhiheng.kernel.access.rules import day_of
from zhiheng.kernel.journal.actions import insert_rows, writing
from zhiheng.kernel.journal.queries import length
from zhiheng.kernel.log import queries, rules
from zhiheng.kernel.log.models import Head, Tile
from zhiheng.kernel.log.rules import Checkpoint, LogKeys
from zhiheng.primitives import key_files
from zhiheng.primitives.merkle import HASH_BYTES, TILE_WIDTH, GrowingTree, perfect_root
from zhiheng.primitives.merkle import Tile as NewTile

_AT_ONCE: Final = TILE_WIDTH * TILE_WIDTH
"""How many entries one transaction carries the tiles on by; others add to the journal in between."""


def sign_head(*, at: datetime) -> Head:
    """The head of the day of the instant: signed now, or the one that day has already."""
    return queries.head_of(day_of(at)) or _signed_head(at, of_the_day=True)


def sign_head_now(*, at: datetime) -> Head:
    """A head beside the day's; the newest one where nothing came since."""
    newest = queries.newest_head()
    return newest if newest and newest.size == length() else _signed_head(at, of_the_day=False)


def renew_keys() -> LogKeys:
    """New keys sign from now on; what the old ones signed stays signed."""
    keys = rules.renewed(queries.keys())
    key_files.replace(queries.key_path(), rules.keys_text(keys))
    return keys


def _signed_head(at: datetime, *, of_the_day: bool) -> Head:
    keys = queries.keys()
    at = at.replace(microsecond=0)
    day = day_of(at)
    while not _carried_on():
        pass
    with writing():
        if of_the_day and (signed := queries.head_of(day)):
            return signed
        tree = _tree_so_far()
        last = length()
        full = tree.add(_digests(tree.size, last))
        _keep([*full, *tree.open_tiles()])
        note = rules.signed(Checkpoint(keys.name, tree.size, tree.root(), at), keys.signing)
        head = Head(day=day if of_the_day else None, size=tree.size, root=tree.root(), signed_at=at, note=note)
        head.save()
    return head


def _carried_on() -> bool:
    """Keep the full tiles of the next entries; whether few are left."""
    with writing():
        tree = _tree_so_far()
        last = length()
        if last - tree.size < _AT_ONCE:
            return True
        end = (tree.size // _AT_ONCE + 1) * _AT_ONCE
        _keep(tree.add(_digests(tree.size, end)))
    return False


def _tree_so_far() -> GrowingTree:
    """The tree up to the last full tile or head, whichever is later; it must be the one the last head signed."""
    newest = queries.newest_head()
    if newest is not None:
        tree = GrowingTree.of_size(newest.size, queries.read_tile)
        if tree.root() != bytes(newest.root):
            raise _does_not_fit(f"the tiles do not make the root of head {newest.pk}")
    last_full = Tile.objects.filter(level=0, width=TILE_WIDTH).aggregate(last=Max("index"))["last"]
    carried_on = 0 if last_full is None else (last_full + 1) * TILE_WIDTH
    return GrowingTree.of_size(max(carried_on, newest.size if newest else 0), _edge)


def _edge(level: int, index: int, width: int) -> bytes:
    """An unfinished tile of a size that no head has: made of the full tiles below it."""
    kept = queries.tile(level, index, width)
    if kept is not None or level == 0:
        return kept or queries.read_tile(level, index, width)
    first = index * TILE_WIDTH
    return b"".join(
        perfect_root(queries.read_tile(level - 1, below, TILE_WIDTH)) for below in range(first, first + width)
    )


def _digests(after: int, last: int) -> bytes:
    """The digests of the entries after a number up to another, in a row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT digest FROM journal_entry WHERE seq > %s AND seq <= %s ORDER BY seq", [after, last])
        digests = b"".join([bytes(digest) for (digest,) in cursor.fetchall()])
    if len(digests) != (last - after) * HASH_BYTES:
        raise _does_not_fit(f"of the entries {after + 1} to {last} some are missing or have no digest")
    return digests


def _keep(tiles: Iterable[NewTile]) -> None:
    """Add tiles; an unfinished one that an earlier head of the same size left is there already."""
    new = [tile for tile in tiles if tile.width == TILE_WIDTH or not _is_kept(tile)]
    rows = ((tile.level, tile.index, tile.width, tile.hashes) for tile in new)
    insert_rows(Tile._meta.db_table, ("level", "index", "width", "hashes"), rows)


def _is_kept(tile: NewTile) -> bool:
    return Tile.objects.filter(level=tile.level, index=tile.index, width=tile.width).exists()


def _does_not_fit(what: str) -> rules.LogDoesNotFit:
    return rules.LogDoesNotFit(
        f"{what} (kernel/log/actions.py); nothing was signed: run zhiheng journal verify",
        message_zh="日志与上一次签署的日志头对不上，或有记载缺失，因此没有签署；请运行zhiheng journal verify查明原因。",
        permanent=True,
    )
