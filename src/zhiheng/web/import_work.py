"""The work on a batch that goes on behind the pages: examining its file, importing its rows, taking up what is left."""

from __future__ import annotations

import logging
from typing import Final

from django.utils import timezone

from zhiheng.adapters.tabular.columns import Column, columns_of
from zhiheng.adapters.tabular.reading import Table, open_table
from zhiheng.contract.in_use import in_use
from zhiheng.kernel.access.models import Person
from zhiheng.kernel.access.queries import person_named
from zhiheng.kernel.intake.actions import examine_batch, file_of, import_batch, note_problem
from zhiheng.kernel.intake.models import Batch
from zhiheng.kernel.intake.queries import batch_at, left_alone
from zhiheng.kernel.intake.rules import BatchNotReady
from zhiheng.primitives.errors import NotAllowed, RuleViolation
from zhiheng.web import background

_log = logging.getLogger("zhiheng.web")
_LETTERS: Final[dict[tuple[str, str], dict[str, str]]] = {}
_MOST_REMEMBERED: Final = 64
_FAULT_ZH: Final = "处理这个文件时系统出了故障，没有导入任何未记录的内容；请稍后点“继续”，仍不行请联系系统管理员。"


def begin_work(batch: Batch) -> None:
    """Work on the batch from now on, behind the page."""
    number = batch.pk
    background.start(_name(number), lambda: work_on(number))


def take_up_again(batch: Batch) -> None:
    """Work on the batch again if nobody does: its process ended, or the machine was switched off."""
    if batch.state in ("received", "importing") and not batch.problem and batch.pk in left_alone(timezone.now()):
        begin_work(batch)


def _name(number: int) -> str:
    return f"batch {number}"


def work_on(number: int) -> None:
    """Examine or import the batch to the end; what stops it is noted for whoever looks at it."""
    batch = batch_at(number)
    person = person_named(batch.by)
    if person is None:
        return
    try:
        _work(batch, person)
    except BatchNotReady:
        # Another process is at it, or it was dropped meanwhile.
        return
    except (RuleViolation, NotAllowed) as refusal:
        note_problem(number, refusal.message_zh)
    except Exception:
        note_problem(number, _FAULT_ZH)
        raise


def _work(batch: Batch, person: Person) -> None:
    table = table_of(batch)
    _remember_letters(batch, table)
    if batch.state == "received":
        examine_batch(batch.pk, table, by=person, clock=timezone.now)
    elif batch.state == "importing":
        import_batch(batch.pk, table, by=person, clock=timezone.now)


def columns_for(batch: Batch) -> tuple[Column, ...]:
    """The columns of the kind of a batch."""
    return columns_of(in_use().catalogue, in_use().kind(batch.kind))


def table_of(batch: Batch) -> Table:
    """The table in the file of a batch; raises what the adapter says of files it cannot read."""
    return open_table(file_of(batch), in_use().kind(batch.kind), columns_for(batch), name=batch.file_name)


def letters_of(batch: Batch) -> dict[str, str]:
    """By key: the letters of its column in the file; nothing where the file cannot be read any more."""
    known = _LETTERS.get((batch.sha256, batch.kind))
    if known is not None:
        return known
    try:
        return _remember_letters(batch, table_of(batch))
    except (RuleViolation, OSError):
        _log.warning("the file of batch %s cannot be read again", batch.pk)
        return {}


def _remember_letters(batch: Batch, table: Table) -> dict[str, str]:
    while len(_LETTERS) >= _MOST_REMEMBERED:
        _LETTERS.pop(next(iter(_LETTERS)))
    letters = {key: table.letter(key) for key in table.keys}
    _LETTERS[(batch.sha256, batch.kind)] = letters
    return letters
