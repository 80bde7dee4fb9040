"""The journal: numbers without a gap, a digest of exactly what is kept, and nothing changed afterwards."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.kernel.journal import rules
from zhiheng.kernel.journal.rules import Draft, canonical, leaf_digest

if TYPE_CHECKING:
    from zhiheng.kernel.journal.models import Entry

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def _draft(**changes: object) -> Draft:
    given: dict[str, object] = {"act": rules.STATED, "kind": "bakery.check", "by": "li", "at": NOON, **changes}
    return Draft(**given)  # type: ignore[arg-type]


def _entries() -> list[Entry]:
    from zhiheng.kernel.journal.models import Entry

    return list(Entry.objects.order_by("seq"))


def test_entries_are_numbered_from_one_without_a_gap() -> None:
    from zhiheng.kernel.journal.actions import append

    first = append([_draft(), _draft()])
    second = append([_draft()])

    assert (first, second) == ([1, 2], [3])
    assert [entry.seq for entry in _entries()] == [1, 2, 3]


def test_an_entry_that_begins_a_thing_is_that_thing() -> None:
    from zhiheng.kernel.journal.actions import append

    append([_draft(thing=None), _draft(thing=1, act=rules.CORRECTED, replaces=1), _draft(act="logged_in")])

    assert [entry.thing for entry in _entries()] == [1, 1, 0]


def test_the_digest_is_of_what_is_kept() -> None:
    from zhiheng.kernel.journal.actions import append

    at = datetime(2026, 3, 2, 4, 0, 0, 1234, tzinfo=UTC)
    data = canonical({"verdict": "合格", "weight": Decimal("96.0"), "note": '“引号”与"反斜杠\\"\t'})
    append([_draft(data=data, at=at, happened_on=date(2026, 3, 1), evidence=("ab" * 32,), reason="抄录错误")])

    (entry,) = _entries()
    assert bytes(entry.digest) == leaf_digest(entry.body())
    assert '"2026-03-01","2026-03-02T04:00:00.001234Z","li"' in entry.body().decode()
    assert entry.data.encode() == data


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
def test_whatever_is_written_is_hashed_as_it_is_kept(words: str) -> None:
    from django.db import transaction

    from zhiheng.kernel.journal.actions import append
    from zhiheng.kernel.journal.models import Entry

    with transaction.atomic():
        (seq,) = append([_draft(reason=words, data=canonical({"words": words}))])
        entry = Entry.objects.get(pk=seq)

        assert bytes(entry.digest) == leaf_digest(entry.body())
        assert entry.reason == words


def test_neither_program_nor_database_changes_or_removes_an_entry() -> None:
    from django.db import DatabaseError, connection, transaction

    from zhiheng.kernel.journal.actions import append
    from zhiheng.kernel.journal.models import Entry

    append([_draft()])
    (entry,) = _entries()

    with pytest.raises(rules.EntryIsKept):
        entry.save()
    with pytest.raises(rules.EntryIsKept):
        Entry.objects.update(reason="改")
    for statement in ("UPDATE journal_entry SET reason = 'x'", "DELETE FROM journal_entry"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert [entry.reason for entry in _entries()] == [""]


def test_what_was_known_at_an_instant_leaves_out_what_came_later() -> None:
    from datetime import timedelta

    from zhiheng.kernel.journal.actions import append
    from zhiheng.kernel.journal.queries import entries_of, length

    append([_draft(thing=None), _draft(thing=1, act=rules.CORRECTED, at=NOON + timedelta(days=1))])

    assert [entry.seq for entry in entries_of(1, known_at=NOON)] == [1]
    assert [entry.seq for entry in entries_of(1)] == [1, 2]
    assert length() == 2
