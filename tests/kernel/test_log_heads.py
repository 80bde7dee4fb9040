"""Heads of the log: what they say, who signed them, and what they prove."""

from __future__ import annotations

import json
from base64 import b64decode
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.kernel.log_cast import NOON, state, tamper

from zhiheng.kernel.log import rules
from zhiheng.kernel.log.rules import Checkpoint, checkpoint_in, is_signed
from zhiheng.primitives import merkle
from zhiheng.primitives.signatures import ED25519, SM2, PublicKey

if TYPE_CHECKING:
    from pytest_django import Settings

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _keys(settings: Settings, tmp_path: Path) -> None:
    settings.KEYS = tmp_path / "keys"


def test_a_head_says_size_root_and_instant_under_both_signatures() -> None:
    from zhiheng.kernel.log.actions import sign_head
    from zhiheng.kernel.log.queries import keys

    state(3)
    head = sign_head(at=NOON)

    name, size, root, at, empty, *lines = head.note.splitlines()
    assert (name, size, at, empty) == (keys().name, "3", "signed-at 2026-03-02T04:00:00Z", "")
    assert b64decode(root) == bytes(head.root)
    assert [line.split(" ")[:2] for line in lines] == [["—", name], ["—", name]]
    assert [key.algorithm for key in keys().public] == [ED25519, SM2]
    for key in keys().public:
        assert is_signed(head.note, name, [key])


@pytest.mark.source("C2SP signed-note:Ed25519 signatures")
def test_the_ed25519_line_is_as_the_note_format_has_it() -> None:
    from zhiheng.kernel.log.actions import sign_head
    from zhiheng.kernel.log.queries import key_lines, keys

    head = sign_head(at=NOON)

    text, _, lines = head.note.rpartition("\n\n")
    data = b64decode(lines.splitlines()[0].split(" ")[2])
    (ed25519,) = (key for key in keys().public if key.algorithm == ED25519)
    assert data[:4] == sha256(keys().name.encode() + b"\n\x01" + ed25519.data).digest()[:4]
    assert PublicKey(ED25519, ed25519.data).verify(f"{text}\n".encode(), data[4:])
    name, number, key = key_lines()[1].split("+", 2)
    assert (name, number, b64decode(key)) == (keys().name, data[:4].hex(), b"\x01" + ed25519.data)


def test_an_empty_journal_has_a_head_too() -> None:
    from zhiheng.kernel.log.actions import sign_head
    from zhiheng.kernel.log.queries import verify

    head = sign_head(at=NOON)

    assert (head.size, bytes(head.root)) == (0, merkle.EMPTY_ROOT)
    assert list(verify()) == []


def test_a_day_has_one_head_and_the_next_day_another() -> None:
    from zhiheng.kernel.log.actions import sign_head
    from zhiheng.kernel.log.models import Head

    state(2)
    first = sign_head(at=NOON)
    state(1)
    again = sign_head(at=NOON + timedelta(hours=11, minutes=59))
    next_day = sign_head(at=NOON + timedelta(hours=12))

    assert again == first
    assert [(str(head.day), head.size) for head in Head.objects.all()] == [("2026-03-02", 2), ("2026-03-03", 3)]
    assert next_day.size == 3


def test_a_head_on_demand_is_signed_only_where_something_came_since() -> None:
    from zhiheng.kernel.log.actions import sign_head, sign_head_now

    state(2)
    daily = sign_head(at=NOON)
    nothing_new = sign_head_now(at=NOON)
    state(1)
    new = sign_head_now(at=NOON)

    assert nothing_new == daily
    assert (new.day, new.size) == (None, 3)


def test_a_day_without_entries_has_its_head() -> None:
    from zhiheng.kernel.log.actions import sign_head
    from zhiheng.kernel.log.queries import verify

    state(300)
    heads = [sign_head(at=NOON + DAY * number) for number in range(3)]

    assert [(head.size, head.root) for head in heads] == [(300, heads[0].root)] * 3
    assert list(verify()) == []


def test_every_entry_is_proved_under_every_head_that_covers_it() -> None:
    from zhiheng.kernel.log.actions import sign_head_now
    from zhiheng.kernel.log.queries import consistency, proof, verify

    heads = []
    for count in (1, 6, 249, 1, 300, 1):
        state(count)
        heads.append(sign_head_now(at=NOON))

    assert [head.size for head in heads] == [1, 7, 256, 257, 557, 558]
    assert all(
        proof(seq, head).holds for head in heads for seq in (1, 2, 7, 255, 256, 257, 500, 558) if seq <= head.size
    )
    for earlier in heads:
        for later in heads[heads.index(earlier) :]:
            path = consistency(earlier, later)
            assert merkle.verify_consistency(earlier.size, later.size, bytes(earlier.root), bytes(later.root), path)
    assert list(verify()) == []


def test_an_entry_that_no_head_covers_yet_has_no_proof() -> None:
    from zhiheng.kernel.log.actions import sign_head
    from zhiheng.kernel.log.queries import proof

    state(2)
    head = sign_head(at=NOON)
    state(1)

    for seq in (0, 3, 4):
        with pytest.raises(rules.NotInTheLog) as refused:
            proof(seq, head)
        assert refused.value.fields == {"seq": seq, "head": head.pk}


def test_a_proof_of_an_entry_changed_since_does_not_hold() -> None:
    from zhiheng.kernel.log.actions import sign_head
    from zhiheng.kernel.log.queries import proof

    state(5)
    head = sign_head(at=NOON)
    tamper("UPDATE journal_entry SET reason = 'x' WHERE seq = 3")

    assert [proof(seq, head).holds for seq in (2, 3, 4)] == [True, False, True]


def test_a_proof_file_has_the_body_only_where_it_is_wanted() -> None:
    from zhiheng.kernel.log.actions import sign_head, sign_head_now
    from zhiheng.kernel.log.queries import key_lines, proof

    state(2)
    earlier = sign_head(at=NOON)
    state(3)
    later = sign_head_now(at=NOON)
    shown = proof(2, later, since=earlier)

    full, bare = (json.loads(shown.json(with_body=wanted)) for wanted in (True, False))

    assert full["entry"].pop("body") == shown.body
    assert full == bare
    assert bare["entry"] == {"seq": 2, "leaf": merkle.leaf_hash(shown.body.encode()).hex()}
    assert (bare["checkpoint"], tuple(bare["keys"])) == (later.note, key_lines())
    assert bare["consistency"] == {"from": 2, "path": [part.hex() for part in shown.consistency]}


def test_new_keys_sign_and_old_heads_stay_signed() -> None:
    from zhiheng.kernel.log.actions import renew_keys, sign_head
    from zhiheng.kernel.log.queries import keys, verify

    old = keys()
    first = sign_head(at=NOON)
    new = renew_keys()
    second = sign_head(at=NOON + DAY)

    assert (new.name, new.public[:2], len(new.public)) == (old.name, old.public, 4)
    assert not is_signed(second.note, old.name, old.public)
    assert is_signed(second.note, new.name, new.public[2:])
    assert is_signed(first.note, new.name, new.public)
    assert list(verify()) == []


def test_nothing_is_signed_on_tiles_that_are_not_those_of_the_last_head() -> None:
    from zhiheng.kernel.log.actions import sign_head
    from zhiheng.kernel.log.models import Head

    state(5)
    sign_head(at=NOON)
    tamper(("UPDATE log_tile SET hashes = %s", [bytes(160)]))
    state(1)

    with pytest.raises(rules.LogDoesNotFit):
        sign_head(at=NOON + DAY)
    assert Head.objects.count() == 1


def test_nothing_is_signed_while_an_entry_is_missing() -> None:
    from zhiheng.kernel.log.actions import sign_head
    from zhiheng.kernel.log.models import Head

    state(5)
    tamper("DELETE FROM journal_entry WHERE seq = 4")

    with pytest.raises(rules.LogDoesNotFit):
        sign_head(at=NOON)
    assert not Head.objects.exists()


def test_tiles_are_carried_on_in_transactions_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    from zhiheng.kernel.log import actions
    from zhiheng.kernel.log.queries import proof, verify

    monkeypatch.setattr(actions, "_AT_ONCE", 512)
    state(1300)
    assert not actions._carried_on()
    assert list(verify()) == []
    head = actions.sign_head(at=NOON)

    assert head.size == 1300
    assert all(proof(seq, head).holds for seq in (1, 512, 513, 1300))
    assert list(verify()) == []


def test_neither_program_nor_database_changes_or_removes_heads_and_tiles() -> None:
    from django.db import DatabaseError, connection, transaction

    from zhiheng.kernel.journal.rules import EntryIsKept
    from zhiheng.kernel.log.actions import sign_head
    from zhiheng.kernel.log.models import Head, Tile

    state(1)
    head = sign_head(at=NOON)

    for kept in (head, Tile.objects.get()):
        with pytest.raises(EntryIsKept):
            kept.save()
    for statement in ("UPDATE log_head SET size = 9", "DELETE FROM log_tile"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert Head.objects.get().size == 1


def test_a_file_of_keys_that_is_none_is_refused(tmp_path: Path) -> None:
    from zhiheng.kernel.log.queries import keys

    (tmp_path / "keys").mkdir()
    for text in ("", '{"name": "a b", "keys": []}', '{"name": "a", "keys": [{"algorithm": "rsa", "private": "00"}]}'):
        (tmp_path / "keys/log.json").write_text(text, encoding="utf-8")

        with pytest.raises(rules.LogKeysRefused):
            keys()


@given(size=st.integers(0, 10**12), root=st.binary(min_size=32, max_size=32), data=st.data())
def test_a_note_is_read_as_it_was_written_and_signed_by_no_one_else(
    size: int, root: bytes, data: st.DataObject
) -> None:
    keys, others = rules.new_keys(), rules.new_keys()
    checkpoint = Checkpoint(keys.name, size, root, NOON)
    note = rules.signed(checkpoint, keys.signing)
    at = data.draw(st.integers(0, len(note) - 1))
    letter = data.draw(st.sampled_from("0aB+/\n—").filter(lambda letter: letter != note[at]))
    changed = note[:at] + letter + note[at + 1 :]

    assert checkpoint_in(note) == checkpoint
    assert is_signed(note, keys.name, keys.public)
    assert not is_signed(note, others.name, others.public)
    assert not is_signed(note, keys.name, others.public)
    assert checkpoint_in(changed) in {None, checkpoint} or not is_signed(changed, keys.name, keys.public)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name\n",
        "name\n1\n",
        "na me\n1\n" + "A" * 43 + "=\nsigned-at 2026-03-02T04:00:00Z\n",
        "name\n1\n" + "A" * 43 + "=\nsigned-at 2026-3-2T04:00:00Z\n",
        "name\n1\n" + "A" * 42 + "B=\nsigned-at 2026-03-02T04:00:00Z\n",
    ],
)
def test_what_is_no_checkpoint_says_nothing(text: str) -> None:
    assert checkpoint_in(f"{text}\n— name AAAA\n") is None
    assert not is_signed(text, "name", ())
