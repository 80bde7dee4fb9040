"""What may be asked of batches: one, those of an office, its refused rows, whether a file came before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from django.db.models import QuerySet

from zhiheng.contract.declarations.basics import Bilingual
from zhiheng.contract.intake.refusals import Refusal
from zhiheng.kernel.intake import rules
from zhiheng.kernel.intake.models import Batch, Rejected

_SILENT: Final = timedelta(seconds=30)
"""A batch that has not moved for so long has lost whoever worked on it."""


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that was not accepted."""

    row: int
    cells: dict[str, Any]
    refusals: tuple[Refusal, ...]


def batch_at(number: int) -> Batch:
    """The batch of a number; raises BatchMissing."""
    found = Batch.objects.filter(pk=number).first()
    if found is None:
        raise rules.BatchMissing(
            f"there is no batch {number} (kernel/intake); look it up in the list of imports",
            message_zh=f"没有第 {number} 号导入批次；批次号由系统给出；请从导入列表中查找。",
            batch=number,
        )
    return found


def batches(offices: frozenset[str] | None, kind: str = "") -> QuerySet[Batch]:
    """The batches of offices (of all where None is given), newest first."""
    found = Batch.objects.exclude(source="form").order_by("-id")
    found = found if offices is None else found.filter(office__in=offices)
    return found.filter(kind=kind) if kind else found


def call_of(username: str, key: str) -> Batch | None:
    """The call that a person's program made under a key; None where there was none."""
    return Batch.objects.filter(by=username, key=key).first() if key else None


def rejected_rows(batch: int) -> Iterator[RejectedRow]:
    """The rows of a batch that were not accepted, in their order, in constant memory."""
    for rejected in Rejected.objects.filter(batch=batch).order_by("row", "id").iterator(chunk_size=1000):
        listed = msgspec.json.decode(rejected.refusals)
        refusals = tuple(Refusal(Bilingual(each["zh"], each["en"]), each["field"], each["rule"]) for each in listed)
        yield RejectedRow(rejected.row, msgspec.json.decode(rejected.raw), refusals)


def earlier_import(sha256: str, kind: str) -> Batch | None:
    """The batch that imported the same file before, if any did."""
    return Batch.objects.filter(sha256=sha256, kind=kind, state="done", source="import").order_by("id").first()


def left_alone(now: datetime) -> list[int]:
    """Batches in the middle of their work that nobody works on any more."""
    waiting = Batch.objects.filter(state__in=("received", "importing"), problem="", touched_at__lt=now - _SILENT)
    return list(waiting.order_by("id").values_list("id", flat=True))
