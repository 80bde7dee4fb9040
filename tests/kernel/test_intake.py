"""Batches: examined without a trace, imported once, resumed where they broke off, answered once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.kernel.bakery import CHECK, HEADER, NOON, OFFICE, check_row

from zhiheng.kernel.access.rules import RoleMissing
from zhiheng.kernel.intake import rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from tests.kernel.bakery import Bakery

    from zhiheng.kernel.intake.actions import Delivery
    from zhiheng.kernel.intake.models import Batch


@dataclass
class Rows:
    """A table held in memory; it breaks off behind a number of rows where a test says so."""

    cells: list[tuple[object, ...]]
    breaks_after: int = 10**9
    keys: Sequence[str] = HEADER
    read: int = field(default=0)

    @property
    def progress(self) -> tuple[int, int]:
        return self.read, len(self.cells)

    def rows(self, after: int = 0) -> Iterator[tuple[int, Sequence[object]]]:
        for number, cells in enumerate(self.cells, 1):
            self.read = number
            if number > self.breaks_after:
                raise ConnectionAbortedError
            if number > after:
                yield number, cells


def _clock() -> datetime:
    return NOON


def _delivery(bakery: Bakery, **changes: object) -> Delivery:
    from zhiheng.kernel.intake.actions import Delivery

    given_: dict[str, object] = {
        "kind": CHECK,
        "name": "二月抽检.csv",
        "by": bakery.zhao,
        "at": NOON,
        "office": OFFICE,
        **changes,
    }
    return Delivery(**given_)  # type: ignore[arg-type]


def _received(bakery: Bakery, **changes: object) -> Batch:
    from zhiheng.kernel.intake.actions import receive_file

    return receive_file(_delivery(bakery, **changes), [b"number,", b"weight\n"])


def _numbers() -> list[str]:
    from zhiheng.kernel.records.models import Record

    return list(Record.objects.filter(kind=CHECK).order_by("id").values_list("identity", flat=True))


def test_an_examination_counts_and_explains_and_leaves_no_trace_in_the_journal(bakery: Bakery) -> None:
    from zhiheng.kernel.intake.actions import examine_batch
    from zhiheng.kernel.intake.queries import rejected_rows
    from zhiheng.kernel.journal.queries import length

    batch, before = _received(bakery), length()
    table = Rows([check_row("1"), check_row("2", weight="重"), check_row("3")])

    examined = examine_batch(batch.pk, table, by=bakery.zhao, clock=_clock)

    (rejected,) = rejected_rows(batch.pk)
    assert (examined.state, examined.rows, examined.stated, examined.refused) == ("examined", 3, 2, 1)
    assert (rejected.row, rejected.cells["weight"], rejected.refusals[0].field) == (2, "重", "weight")
    assert length() == before


@pytest.fixture
def _small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "CHUNK", 3)


@pytest.mark.usefixtures("_small_pieces")
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(breaks=st.lists(st.integers(0, 12), max_size=4))
def test_however_often_it_breaks_off_every_row_is_kept_once(bakery: Bakery, breaks: list[int]) -> None:
    from django.db import transaction

    from zhiheng.kernel.intake.actions import begin_import, examine_batch, import_batch

    cells = [check_row(str(number), weight="重" if number == 5 else "100") for number in range(1, 12)]
    with transaction.atomic():
        batch = _received(bakery)
        examine_batch(batch.pk, Rows(cells), by=bakery.zhao, clock=_clock)
        begin_import(batch.pk, by=bakery.zhao, at=NOON)
        for number in breaks:
            try:
                import_batch(batch.pk, Rows(cells, breaks_after=number), by=bakery.zhao, clock=_clock)
            except (ConnectionAbortedError, rules.BatchNotReady):
                continue
        batch.refresh_from_db()
        if batch.state != "done":
            batch = import_batch(batch.pk, Rows(cells), by=bakery.zhao, clock=_clock)

        assert _numbers() == [str(number) for number in range(1, 12) if number != 5]
        assert (batch.state, batch.rows, batch.stated, batch.refused) == ("done", 11, 10, 1)
        assert [rejected.row for rejected in batch.rejected.all()] == [5]
        transaction.set_rollback(True)


@pytest.mark.usefixtures("_small_pieces")
def test_pieces_judged_long_before_they_are_written_come_to_the_same(bakery: Bakery) -> None:
    """As another process judges them: all of them before the first is written, handed over as bytes."""
    from zhiheng.kernel.intake.actions import begin_import, examine_batch, import_batch, judged_pieces
    from zhiheng.kernel.records.models import Record
    from zhiheng.kernel.statements.actions import packed, unpacked

    cells = [check_row(str(number), shop="", shop_name="新开馒头坊") for number in range(1, 8)]
    cells += [check_row("2", weight="99"), check_row("8", weight="重"), check_row("3", shop="", shop_name="新开馒头坊")]
    batch = _received(bakery)
    examine_batch(batch.pk, Rows(cells), by=bakery.zhao, clock=_clock)
    begin_import(batch.pk, by=bakery.zhao, at=NOON)
    sent = [packed(piece) for piece in judged_pieces(batch.pk, Rows(cells), by=bakery.zhao, clock=_clock)]

    done = import_batch(batch.pk, Rows([]), by=bakery.zhao, clock=_clock, pieces=map(unpacked, sent))

    assert _numbers() == ["1", "2", "3", "4", "5", "6", "7"]
    assert (done.state, done.rows, done.stated, done.unchanged, done.refused) == ("done", 10, 7, 1, 2)
    told = {rejected.row: rejected.raw for rejected in done.rejected.all()}
    assert set(told) == {8, 9}
    assert '"99"' in told[8]
    assert Record.objects.filter(state="provisional", name="新开馒头坊").count() == 1


def test_a_file_that_is_to_come_as_a_whole_stays_out_for_one_refused_row(bakery: Bakery) -> None:
    from zhiheng.kernel.intake.actions import begin_import, examine_batch

    batch = _received(bakery, whole=True)
    examine_batch(batch.pk, Rows([check_row("1"), check_row("")]), by=bakery.zhao, clock=_clock)

    with pytest.raises(rules.RowsRefused):
        begin_import(batch.pk, by=bakery.zhao, at=NOON)
    assert _numbers() == []


def test_only_what_was_examined_is_imported_and_only_once(bakery: Bakery) -> None:
    from zhiheng.kernel.intake.actions import begin_import, drop_batch, examine_batch, import_batch

    batch, table = _received(bakery), Rows([check_row("1")])
    with pytest.raises(rules.BatchNotReady):
        begin_import(batch.pk, by=bakery.zhao, at=NOON)
    examine_batch(batch.pk, table, by=bakery.zhao, clock=_clock)
    begin_import(batch.pk, by=bakery.zhao, at=NOON)
    import_batch(batch.pk, table, by=bakery.zhao, clock=_clock)

    acts: list[Callable[[], Batch]] = [
        lambda: begin_import(batch.pk, by=bakery.zhao, at=NOON),
        lambda: import_batch(batch.pk, table, by=bakery.zhao, clock=_clock),
        lambda: drop_batch(batch.pk, by=bakery.zhao, at=NOON),
    ]
    for again in acts:
        with pytest.raises(rules.BatchNotReady):
            again()
    assert _numbers() == ["1"]


def test_the_file_is_kept_under_its_digest_and_met_again(bakery: Bakery) -> None:
    from zhiheng.kernel.intake.actions import begin_import, examine_batch, file_of, import_batch
    from zhiheng.kernel.intake.queries import earlier_import

    batch = _received(bakery)
    assert file_of(batch).read_bytes() == b"number,weight\n"
    assert earlier_import(batch.sha256, CHECK) is None

    examine_batch(batch.pk, Rows([check_row("1")]), by=bakery.zhao, clock=_clock)
    begin_import(batch.pk, by=bakery.zhao, at=NOON)
    import_batch(batch.pk, Rows([check_row("1")]), by=bakery.zhao, clock=_clock)

    assert earlier_import(batch.sha256, CHECK) == batch


def test_who_may_not_enter_brings_no_file(bakery: Bakery) -> None:
    from zhiheng.kernel.intake.actions import receive_file
    from zhiheng.kernel.intake.models import Batch

    with pytest.raises(RoleMissing):
        receive_file(_delivery(bakery, by=bakery.wang), [b"x"])
    with pytest.raises(rules.EmptyFile):
        receive_file(_delivery(bakery), [b""])
    assert Batch.objects.count() == 0


def test_a_call_that_is_sent_twice_is_answered_once(bakery: Bakery) -> None:
    from zhiheng.kernel.intake.actions import answer_once

    def call(number: str, key: str) -> bytes:
        rows = [dict(zip(HEADER, check_row(number), strict=True)), {"number": "x", "wieght": 1}]
        return answer_once(
            bakery.stating(source="api"),
            rows,
            key=key,
            request=number.encode(),
            answer=lambda verdicts: ",".join(f"{one.outcome}:{one.thing}" for one in verdicts).encode(),
        )

    first = call("1", "k1")

    assert call("1", "k1") == first
    assert call("1", "k2") != first
    with pytest.raises(rules.KeyUsedOtherwise):
        call("2", "k1")
    assert _numbers() == ["1"]


def test_personal_data_of_a_file_is_kept_sealed_or_not_at_all(bakery: Bakery) -> None:
    from zhiheng.kernel.intake.actions import Delivery, begin_import, examine_batch, file_of, import_batch, receive_file
    from zhiheng.kernel.intake.queries import rejected_rows

    keys = ("received_on", "place", "phone", "loss")
    table = Rows([("2026-02-02", "339901", "0571-8800", "12"), ("昨天", "339901", "0571-8801", "12")], keys=keys)
    batch = receive_file(Delivery("bakery.complaint", "a.csv", bakery.zhao, NOON, OFFICE), [b"0571-8800"])
    examine_batch(batch.pk, table, by=bakery.zhao, clock=_clock)
    begin_import(batch.pk, by=bakery.zhao, at=NOON)
    done = import_batch(batch.pk, table, by=bakery.zhao, clock=_clock)

    (rejected,) = rejected_rows(batch.pk)
    assert (done.stated, set(rejected.cells)) == (1, {"received_on", "place", "loss"})
    assert not file_of(done).exists()
