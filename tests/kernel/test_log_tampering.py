"""Whoever reaches past every rule into the tables is found, and what they did is named."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.kernel.log_cast import NOON, state, tamper

from zhiheng.kernel.log.rules import (
    CHANGED,
    DIGEST_CHANGED,
    DOUBTFUL,
    HEAD_DOES_NOT_FIT,
    HEAD_UNSIGNED,
    INSERTED,
    MISSING,
    TILE,
    Finding,
)

if TYPE_CHECKING:
    from pytest_django import Settings

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
COLUMNS = {
    "act": "'corrected'",
    "kind": "'bakery.visit'",
    "thing": "thing + 1",
    "replaces": "1",
    "subject": "7",
    "region": "'990102'",
    "office": "'mill_office'",
    "happened_on": "'2026-03-09'",
    "learned_at": "'2026-03-02 04:00:01'",
    "by": "'wang'",
    "source": "'api'",
    "batch": "1",
    "reason": "' '",
    "evidence": "'[\"" + "cd" * 32 + "\"]'",
    "data": "'{}'",
}


@pytest.fixture(autouse=True)
def _keys(settings: Settings, tmp_path: Path) -> None:
    settings.KEYS = tmp_path / "keys"


@pytest.fixture
def log() -> None:
    """600 entries under heads of 100, 256, 400 and 600, and ten more that no head covers."""
    from zhiheng.kernel.log.actions import sign_head

    for day, count in enumerate((100, 156, 144, 200)):
        state(count)
        sign_head(at=NOON + DAY * day)
    state(10)


def found() -> list[Finding]:
    from zhiheng.kernel.log.queries import verify

    return list(verify())


def body_of(seq: int) -> bytes:
    from zhiheng.kernel.journal.models import Entry

    return Entry.objects.get(pk=seq).body()


def first_head() -> int:
    from zhiheng.kernel.log.models import Head

    return Head.objects.order_by("pk")[0].pk


def put_right(seq: int) -> tuple[str, list[object]]:
    """The statement that makes the digest fit the row as it now is."""
    from zhiheng.primitives.merkle import leaf_hash

    return "UPDATE journal_entry SET digest = %s WHERE seq = %s", [leaf_hash(body_of(seq)), seq]


def changed_hash(level: int, index: int, width: int, at: int, new: bytes = bytes(32)) -> tuple[str, list[object]]:
    """The statement that changes one hash of a tile."""
    from zhiheng.kernel.log.models import Tile

    hashes = bytes(Tile.objects.get(level=level, index=index, width=width).hashes)
    changed = hashes[: at * 32] + new + hashes[(at + 1) * 32 :]
    return (
        'UPDATE log_tile SET hashes = %s WHERE level = %s AND "index" = %s AND width = %s',
        [changed, level, index, width],
    )


@pytest.mark.usefixtures("log")
def test_in_a_log_as_it_was_signed_nothing_is_found() -> None:
    seen: list[tuple[int, int]] = []
    from zhiheng.kernel.log.queries import verify

    findings = list(verify(lambda done, total: seen.append((done, total))))

    assert findings == []
    assert seen == [(610, 610)]


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize("seq", [1, 100, 256, 257, 599, 600, 605])
def test_a_changed_row_is_named(seq: int) -> None:
    tamper(f"UPDATE journal_entry SET reason = 'x' WHERE seq = {seq}")

    assert found() == [Finding(CHANGED, seq, seq)]


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize("column", COLUMNS)
def test_a_change_of_any_column_is_found(column: str) -> None:
    tamper(f'UPDATE journal_entry SET "{column}" = {COLUMNS[column]} WHERE seq = 333')

    assert found() == [Finding(CHANGED, 333, 333)]


@pytest.mark.usefixtures("log")
def test_the_columns_above_are_all_there_are() -> None:
    from zhiheng.kernel.journal.models import Entry

    assert {field.column for field in Entry._meta.local_concrete_fields} == {"seq", *COLUMNS, "digest"}


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize("seq", [42, 300, 601 - 1])
def test_a_row_changed_together_with_its_digest_is_named_by_the_tile(seq: int) -> None:
    tamper(f"UPDATE journal_entry SET reason = 'x' WHERE seq = {seq}")
    tamper(put_right(seq))

    assert found() == [Finding(CHANGED, seq, seq)]


@pytest.mark.usefixtures("log")
def test_a_digest_changed_alone_is_told_from_a_changed_row() -> None:
    tamper(("UPDATE journal_entry SET digest = %s WHERE seq = 77", [bytes(32)]))

    assert found() == [Finding(DIGEST_CHANGED, 77, 77)]


@pytest.mark.usefixtures("log")
def test_deleted_rows_are_named_from_the_first_to_the_last() -> None:
    tamper("DELETE FROM journal_entry WHERE seq = 9 OR seq BETWEEN 250 AND 260")

    assert found() == [Finding(MISSING, 9, 9), Finding(MISSING, 250, 260)]


@pytest.mark.usefixtures("log")
def test_rows_deleted_at_the_end_are_missed_where_a_head_covers_them() -> None:
    tamper("DELETE FROM journal_entry WHERE seq > 500")

    assert found() == [Finding(MISSING, 501, 600)]


@pytest.mark.usefixtures("log")
def test_a_gap_after_the_last_head_is_found() -> None:
    tamper("DELETE FROM journal_entry WHERE seq = 604")

    assert found() == [Finding(MISSING, 604, 604)]


@pytest.mark.usefixtures("log")
def test_all_rows_deleted_are_missed() -> None:
    tamper("DELETE FROM journal_entry")

    assert found() == [Finding(MISSING, 1, 600)]


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize("seq", [0, -5])
def test_a_row_inserted_before_the_first_is_named(seq: int) -> None:
    columns = '"' + '", "'.join([*COLUMNS, "digest"]) + '"'
    tamper(f"INSERT INTO journal_entry (seq, {columns}) SELECT {seq}, {columns} FROM journal_entry WHERE seq = 5")

    assert found() == [Finding(INSERTED, seq, seq)]


@pytest.mark.usefixtures("log")
def test_a_row_inserted_behind_the_last_without_its_digest_is_named() -> None:
    columns = '"' + '", "'.join([*COLUMNS, "digest"]) + '"'
    tamper(f"INSERT INTO journal_entry (seq, {columns}) SELECT 611, {columns} FROM journal_entry WHERE seq = 5")

    assert found() == [Finding(CHANGED, 611, 611)]


@pytest.mark.usefixtures("log")
def test_a_row_put_into_the_middle_shows_in_every_number_behind_it() -> None:
    columns = '"' + '", "'.join([*COLUMNS, "digest"]) + '"'
    tamper(
        "DELETE FROM journal_entry WHERE seq > 600",
        "UPDATE journal_entry SET seq = -seq WHERE seq >= 590",
        "UPDATE journal_entry SET seq = 1 - seq WHERE seq < 0",
        f"INSERT INTO journal_entry (seq, {columns}) SELECT 590, {columns} FROM journal_entry WHERE seq = 5",
    )

    assert [(finding.kind, finding.first) for finding in found()] == [(CHANGED, seq) for seq in range(590, 602)]


@pytest.mark.usefixtures("log")
def test_two_rows_that_changed_places_are_named() -> None:
    tamper(
        "UPDATE journal_entry SET seq = 9999 WHERE seq = 20",
        "UPDATE journal_entry SET seq = 20 WHERE seq = 30",
        "UPDATE journal_entry SET seq = 30 WHERE seq = 9999",
    )

    assert found() == [Finding(CHANGED, 20, 20), Finding(CHANGED, 30, 30)]


@pytest.mark.usefixtures("log")
def test_text_moved_between_evidence_and_data_is_found() -> None:
    tamper("""UPDATE journal_entry SET evidence = '[],{"number":1', data = '"verdict":"合格"}' WHERE seq = 2""")

    assert found() == [Finding(CHANGED, 2, 2)]


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize(
    ("tile", "at"),
    [((0, 0, 256), 7), ((0, 0, 100), 7), ((0, 1, 256), 255), ((0, 2, 88), 87), ((1, 0, 1), 0), ((1, 0, 2), 1)],
)
def test_a_changed_tile_is_told_from_a_changed_row(tile: tuple[int, int, int], at: int) -> None:
    tamper(changed_hash(*tile, at))

    assert found() == [Finding(TILE, level=tile[0], index=tile[1], width=tile[2])]


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize("tile", [(0, 0, 256), (0, 1, 144), (0, 2, 88), (1, 0, 2)])
def test_a_deleted_tile_is_named(tile: tuple[int, int, int]) -> None:
    tamper(('DELETE FROM log_tile WHERE level = %s AND "index" = %s AND width = %s', tile))

    assert found() == [Finding(TILE, level=tile[0], index=tile[1], width=tile[2])]


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize("tile", [(0, 2, 89), (0, 3, 256), (2, 0, 1), (1, 0, 3)])
def test_a_tile_that_no_tree_of_the_log_has_is_named(tile: tuple[int, int, int]) -> None:
    level, index, width = tile
    tamper(
        (
            'INSERT INTO log_tile (level, "index", width, hashes) VALUES (%s, %s, %s, %s)',
            [*tile, bytes(32) * width],
        )
    )

    assert Finding(TILE, level=level, index=index, width=width) in found()


@pytest.mark.usefixtures("log")
def test_a_row_its_digest_and_its_tile_changed_together_fail_at_the_first_head_that_covers_them() -> None:
    from zhiheng.primitives.merkle import leaf_hash

    tamper("UPDATE journal_entry SET reason = 'x' WHERE seq = 12")
    tamper(put_right(12), changed_hash(0, 0, 256, 11, leaf_hash(body_of(12))))

    assert found() == [
        Finding(TILE, level=0, index=0, width=100),
        Finding(HEAD_DOES_NOT_FIT, 1, 100, head=first_head()),
        Finding(TILE, level=1, index=0, width=1),
        Finding(TILE, level=1, index=0, width=2),
    ]


@pytest.mark.usefixtures("log")
def test_a_row_and_its_tile_changed_differently_are_both_doubted() -> None:
    tamper("UPDATE journal_entry SET reason = 'x' WHERE seq = 12", changed_hash(0, 0, 256, 11))

    assert Finding(DOUBTFUL, 12, 12) in found()


@pytest.mark.usefixtures("log")
def test_a_history_rewritten_from_the_bottom_to_the_top_fails_at_the_first_head_it_does_not_fit() -> None:
    from zhiheng.kernel.log.models import Head, Tile
    from zhiheng.primitives.merkle import GrowingTree, leaf_hash

    tamper("UPDATE journal_entry SET reason = 'x' WHERE seq = 300")
    tamper(put_right(300), "DELETE FROM log_tile")
    tree, begun = GrowingTree(), 0
    for head in Head.objects.all():
        leaves = b"".join(leaf_hash(body_of(seq)) for seq in range(begun + 1, head.size + 1))
        for tile in (*tree.add(leaves), *tree.open_tiles()):
            Tile.objects.get_or_create(
                level=tile.level, index=tile.index, width=tile.width, defaults={"hashes": tile.hashes}
            )
        begun = head.size

    third = Head.objects.order_by("pk")[2]
    assert found() == [Finding(HEAD_DOES_NOT_FIT, 257, 400, head=third.pk)]


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize(
    "change",
    [
        "note = replace(note, '256', '255')",
        "note = replace(note, 'signed-at 2026', 'signed-at 2025')",
        "note = 'nothing'",
        "size = 255",
        "signed_at = '2026-03-03 05:00:00'",
        "day = '2025-03-03'",
    ],
)
def test_a_changed_head_is_named(change: str) -> None:
    from zhiheng.kernel.log.models import Head

    second = Head.objects.get(size=256)
    tamper(f"UPDATE log_head SET {change} WHERE id = {second.pk}")

    findings = [finding for finding in found() if finding.kind != TILE]
    assert findings == [Finding(HEAD_UNSIGNED, head=second.pk)]


@pytest.mark.usefixtures("log")
def test_a_head_signed_by_a_stranger_is_named() -> None:
    from zhiheng.kernel.log import rules
    from zhiheng.kernel.log.models import Head
    from zhiheng.kernel.log.queries import keys

    head = Head.objects.get(size=400)
    said = rules.checkpoint_in(head.note)
    assert said is not None
    forged = rules.signed(said, rules.LogKeys(keys().name, rules.new_keys().private).signing)
    tamper(("UPDATE log_head SET note = %s WHERE id = %s", [forged, head.pk]))

    assert found() == [Finding(HEAD_UNSIGNED, head=head.pk)]


@pytest.mark.usefixtures("log")
def test_text_that_is_no_utf8_is_a_changed_row_and_stops_nothing() -> None:
    from django.db import connection

    if connection.vendor != "sqlite":
        tamper("UPDATE journal_entry SET reason = 'x' WHERE seq = 50")
    else:
        tamper("UPDATE journal_entry SET reason = CAST(x'ff' AS TEXT) WHERE seq = 50")

    assert found() == [Finding(CHANGED, 50, 50)]


@pytest.mark.usefixtures("log")
def test_every_finding_is_one_chinese_sentence_that_names_its_place() -> None:
    tamper("UPDATE journal_entry SET reason = 'x' WHERE seq = 12", "DELETE FROM journal_entry WHERE seq IN (20, 21)")

    first, second = (finding.message_zh for finding in found())

    assert "12" in first
    assert "20" in second
    assert "21" in second
