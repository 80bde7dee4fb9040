"""What may be done about batches: receive a file, examine it, import it piece by piece; answer a call once.

A piece is written together with how far the batch is, so that after any interruption it goes on behind the last row
that is kept: none is lost, none comes twice.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final

import msgspec
from django.conf import settings

from zhiheng.contract.in_use import in_use
from zhiheng.contract.intake.refusals import Refusal
from zhiheng.kernel.access.models import Person
from zhiheng.kernel.access.rules import ENTER, day_of, require
from zhiheng.kernel.intake import rules
from zhiheng.kernel.intake.models import Batch, Rejected
from zhiheng.kernel.intake.queries import batch_at
from zhiheng.kernel.journal.actions import writing
from zhiheng.kernel.records.rules import Existing, Verdict
from zhiheng.kernel.statements.actions import (
    Cells,
    Judging,
    Met,
    Stating,
    examine_records,
    judge,
    state_each,
    write_judged,
)

_FOLDER: Final = "intake"
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Delivery:
    """A file someone brings in for a kind, and how its rows are to be taken."""

    kind: str
    name: str
    by: Person
    at: datetime
    office: str
    existing: Existing = "refuse"
    whole: bool = False
    source: str = "import"


# --- files -----------------------------------------------------------------------------------------------------------


def receive_file(delivery: Delivery, content: Iterable[bytes]) -> Batch:
    """Keep the file on the disk and open a batch for it; nothing of it is looked at yet."""
    kind = in_use().stated_kind(delivery.kind)
    day = day_of(delivery.at)
    require(
        delivery.by, ENTER, day=day, office=delivery.office, field=kind.pack, act="import", act_zh=f"导入{kind.title}"
    )
    sha256, size = _keep(content)
    if not size:
        raise rules.EmptyFile(
            "the file holds nothing; choose another",
            message_zh="文件是空的，没有任何内容；导入须有表头和数据；请重新选择文件。",
        )
    batch = Batch(
        kind=kind.address,
        source=delivery.source,
        by=delivery.by.username,
        office=delivery.office,
        received_at=delivery.at,
        touched_at=delivery.at,
        state="received",
        existing=delivery.existing,
        whole=delivery.whole,
        file_name=delivery.name[-255:],
        sha256=sha256,
        size=size,
    )
    batch.save()
    return batch


def file_of(batch: Batch) -> Path:
    """Where the file of a batch is kept."""
    return _folder() / batch.sha256


def _folder() -> Path:
    folder = Path(settings.VAR) / _FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _keep(content: Iterable[bytes]) -> tuple[str, int]:
    """The file under its digest, on the disk before its batch is opened; digest and size."""
    digest, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile(dir=_folder(), prefix=".coming-", delete=False) as file:
        for piece in content:
            digest.update(piece)
            size += len(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(_folder() / digest.hexdigest())
    return digest.hexdigest(), size


# --- examining and importing -----------------------------------------------------------------------------------------


def examine_batch(number: int, table: rules.Table, *, by: Person, clock: Clock) -> Batch:
    """Look at every row and keep the refused ones with their reasons; nothing is stated."""
    batch = batch_at(number)
    _require_state(batch, ("received", "examined"))
    Rejected.objects.filter(batch=batch).delete()
    batch.position = batch.rows = batch.stated = batch.corrected = batch.unchanged = batch.refused = 0
    met = Met()
    for piece in _pieces(table, 0):
        stating = _stating(batch, by, clock())
        numbers, cells = zip(*piece, strict=True)
        stated = Cells(table.keys, cells)
        _count(batch, stated, numbers, table.progress, examine_records(stating, stated.header, stated.rows, met))
        batch.touched_at = stating.at
        batch.save()
    batch.state, batch.position, batch.progress = "examined", 0, 1
    batch.touched_at = clock()
    batch.save()
    return batch


def begin_import(number: int, *, by: Person, at: datetime) -> Batch:
    """The batch is to be imported; raises RowsRefused where it was to come as a whole and cannot."""
    with writing():
        batch = batch_at(number)
        _require_state(batch, ("examined",))
        _stating_may(batch, by, at)
        if batch.whole and batch.refused:
            raise rules.RowsRefused(
                f"{batch.refused} rows are refused and the file was to come as a whole; correct them first",
                message_zh=f"有 {batch.refused} 行不合格，而您选择了整批导入；请改正后重新上传，或改选只导入合格行。",
                batch=number,
            )
        Rejected.objects.filter(batch=batch).delete()
        batch.rows = batch.stated = batch.corrected = batch.unchanged = batch.refused = 0
        batch.state, batch.position, batch.progress, batch.touched_at = "importing", 0, 0, at
        batch.save()
    return batch


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows of a batch that are judged and will be written together; it can be handed to another process."""

    before: int
    """The row behind which they stand."""
    numbers: Sequence[int]
    progress: tuple[int, int]
    """How much of the file has been read, and how much there is."""
    judging: Judging


def judged_pieces(number: int, table: rules.Table, *, by: Person, clock: Clock) -> Iterator[Piece]:
    """The rows behind the last one that is kept, judged piece by piece; nothing is written."""
    batch = batch_at(number)
    before, met = batch.position, Met()
    for piece in _pieces(table, before):
        numbers, cells = zip(*piece, strict=True)
        judging = judge(_stating(batch, by, clock()), Cells(table.keys, cells), met)
        yield Piece(before, numbers, table.progress, judging)
        before = numbers[-1]


def import_batch(
    number: int, table: rules.Table, *, by: Person, clock: Clock, pieces: Iterable[Piece] | None = None
) -> Batch:
    """State the rows behind the last one that is kept, piece by piece, to the end.

    ``pieces`` are all those of ``judged_pieces`` where another process judges them. Raises BatchNotReady where the
    batch moved on otherwise.
    """
    _require_state(batch_at(number), ("importing",))
    for piece in judged_pieces(number, table, by=by, clock=clock) if pieces is None else pieces:
        _write_piece(number, piece)
    return _finish(number, clock())


def _write_piece(number: int, piece: Piece) -> None:
    """Write a piece together with how far the batch is."""
    with writing():
        batch = batch_at(number)
        if batch.position != piece.before or batch.state != "importing":
            raise rules.BatchNotReady(
                f"batch {number} moved on meanwhile: another process works on it",
                message_zh="另一处正在导入同一批次；同一批次不能同时导入两次；请稍候刷新页面查看进度。",
                batch=number,
                state=batch.state,
            )
        verdicts, stated = write_judged(piece.judging), piece.judging.stated
        assert isinstance(stated, Cells)
        _count(batch, stated, piece.numbers, piece.progress, verdicts)
        batch.touched_at = piece.judging.stating.at
        batch.save()


def _finish(number: int, at: datetime) -> Batch:
    with writing():
        batch = batch_at(number)
        if batch.state == "importing":
            batch.state, batch.progress, batch.done_at = "done", 1, at
            batch.save(update_fields=["state", "progress", "done_at"])
    _forget_file(batch)
    return batch


def _forget_file(batch: Batch) -> None:
    """A file with personal data goes once its rows are sealed, unless another batch still waits for it."""
    waits = Batch.objects.filter(sha256=batch.sha256, state__in=("received", "examined", "importing"))
    if any(field.sealed for field in in_use().kind(batch.kind).fields.values()) and not waits.exists():
        file_of(batch).unlink(missing_ok=True)


def note_problem(number: int, problem: str) -> None:
    """The file as a whole cannot be read; the batch waits for another file."""
    Batch.objects.filter(pk=number).update(problem=problem)


def drop_batch(number: int, *, by: Person, at: datetime) -> Batch:
    """The batch is not to be imported."""
    with writing():
        batch = batch_at(number)
        _require_state(batch, ("received", "examined"))
        _stating_may(batch, by, at)
        batch.state, batch.done_at = "dropped", at
        batch.save(update_fields=["state", "done_at"])
    _forget_file(batch)
    return batch


def _pieces(table: rules.Table, after: int) -> Iterator[list[tuple[int, Sequence[object]]]]:
    rows = table.rows(after)
    while piece := list(islice(rows, rules.CHUNK)):
        yield piece


def _count(
    batch: Batch, stated: Cells, numbers: Sequence[int], progress: tuple[int, int], verdicts: Sequence[Verdict]
) -> None:
    """What became of a piece, on the batch; its refused rows beside it."""
    outcomes = [verdict.outcome for verdict in verdicts]
    batch.rows += len(numbers)
    batch.stated += outcomes.count("stated") + outcomes.count("registered")
    batch.corrected += outcomes.count("corrected")
    batch.unchanged += outcomes.count("unchanged")
    batch.refused += outcomes.count("refused")
    batch.position = numbers[-1]
    done, total = progress
    batch.progress = done / total if total else 1
    Rejected.objects.bulk_create(
        [
            Rejected(
                batch=batch,
                row=row,
                raw=_raw(batch.kind, dict(zip(stated.header, stated.rows[place], strict=True))),
                refusals=_told(verdict.refusals),
            )
            for place, (row, verdict) in enumerate(zip(numbers, verdicts, strict=True))
            if verdict.outcome == "refused"
        ],
        batch_size=2000,
    )


def _raw(kind: str, cells: Mapping[str, object]) -> str:
    """A row as it came, without what would be sealed: personal data is kept nowhere in plain words."""
    fields = in_use().kind(kind).fields
    kept = {key: cell for key, cell in cells.items() if key not in fields or not fields[key].sealed}
    return msgspec.json.encode(kept, enc_hook=str).decode()


def _told(refusals: Iterable[Refusal]) -> str:
    told = [
        {"field": refusal.field, "rule": refusal.rule, "zh": refusal.message.zh, "en": refusal.message.en}
        for refusal in refusals
    ]
    return msgspec.json.encode(told).decode()


def _stating(batch: Batch, by: Person, at: datetime) -> Stating:
    existing: Any = batch.existing
    return Stating(batch.kind, by, at, batch.office, batch.source, batch.pk, existing)


def _stating_may(batch: Batch, by: Person, at: datetime) -> None:
    kind = in_use().kind(batch.kind)
    require(by, ENTER, day=day_of(at), office=batch.office, field=kind.pack, act="import", act_zh=f"导入{kind.title}")


def _require_state(batch: Batch, states: Sequence[str]) -> None:
    if batch.state not in states:
        raise rules.BatchNotReady(
            f"batch {batch.pk} is {batch.state}; this needs one of {list(states)}",
            message_zh=f"这一批次现为“{rules.STATE_ZH[batch.state]}”，不能这样办理；请刷新页面查看进展。",
            batch=batch.pk,
            state=batch.state,
        )


# --- calls -----------------------------------------------------------------------------------------------------------


def answer_once(
    stating: Stating,
    rows: Sequence[Mapping[str, object]],
    *,
    key: str,
    request: bytes,
    answer: Callable[[Sequence[Verdict]], bytes],
    state: Callable[[Sequence[Mapping[str, object]]], Sequence[Verdict]] | None = None,
) -> bytes:
    """State the rows of a call and give the answer; the same call again under its key gets the same answer.

    ``state`` brings the rows in where they are no plain records: cases are received. Raises KeyUsedOtherwise where the
    key came before with another request. Without a key every call counts.
    """
    sha256 = hashlib.sha256(request).hexdigest()
    with writing():
        before = Batch.objects.filter(by=stating.by.username, key=key).first() if key else None
        if before is not None:
            if before.sha256 != sha256 or before.kind != stating.kind:
                raise rules.KeyUsedOtherwise(
                    f"the key {key[:60]!r} came before with another request; give each request a key of its own",
                    message_zh=f"幂等键“{key[:60]}”此前用于另一请求；同一键只能对应同一请求；请换用新键。",
                    key=key[:60],
                )
            return before.answer.encode()
        batch = Batch(
            kind=stating.kind,
            source=stating.source,
            by=stating.by.username,
            office=stating.office,
            received_at=stating.at,
            done_at=stating.at,
            touched_at=stating.at,
            state="done",
            existing=stating.existing,
            sha256=sha256,
            size=len(request),
            key=key[:128],
            rows=len(rows),
        )
        batch.save()
        verdicts = state_each(replace(stating, batch=batch.pk), rows) if state is None else state(rows)
        outcomes = [verdict.outcome for verdict in verdicts]
        batch.stated = outcomes.count("stated") + outcomes.count("registered")
        batch.corrected, batch.unchanged = outcomes.count("corrected"), outcomes.count("unchanged")
        batch.refused = outcomes.count("refused")
        Rejected.objects.bulk_create(
            Rejected(
                batch=batch,
                row=verdict.row,
                raw=_raw(stating.kind, rows[verdict.row]),
                refusals=_told(verdict.refusals),
            )
            for verdict in verdicts
            if verdict.outcome == "refused"
        )
        given = answer(verdicts)
        batch.answer = given.decode()
        batch.save()
    return given
