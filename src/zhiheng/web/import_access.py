"""Who sees and works on a batch: the offices in whose name it was brought in."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.http import Http404
from django.utils import timezone

from zhiheng.contract.kinds import Kind
from zhiheng.kernel.access.models import Person
from zhiheng.kernel.access.rules import APPROVE, CHECK, ENTER, holds, offices_where, require
from zhiheng.kernel.intake.models import Batch
from zhiheng.kernel.intake.queries import batch_at
from zhiheng.kernel.intake.rules import BatchMissing, BatchNotYours
from zhiheng.web.record_access import kind_at

_SEES: Final = (ENTER, CHECK, APPROVE)


def offices_seen(person: Person, today: date) -> frozenset[str] | None:
    """The offices whose imports the person sees; None is every office."""
    there = [offices_where(person, role, day=today) for role in _SEES]
    return None if None in there else frozenset().union(*(offices for offices in there if offices is not None))


def batch_seen_by(person: Person, number: int) -> tuple[Batch, Kind]:
    """A batch and its kind, for who enters, checks or approves in its office; raises BatchNotYours."""
    try:
        batch = batch_at(number)
    except BatchMissing as error:
        raise Http404(error.message_zh) from error
    kind, today = kind_at(batch.kind), timezone.localdate()
    if not any(holds(person, role, day=today, office=batch.office, field=kind.pack) for role in _SEES):
        raise BatchNotYours(
            f"batch {number} belongs to the office {batch.office!r} (web/import_access.py); ask them",
            message_zh="这一批次由其他单位导入；导入的文件只对本单位填报、核对、审批的人员开放；请联系导入单位。",
            batch=number,
        )
    return batch, kind


def require_worker(person: Person, batch: Batch, kind: Kind) -> None:
    """Refuse who does not enter for the office of the batch."""
    day, act_zh = timezone.localdate(), f"导入{kind.title}"
    require(person, ENTER, day=day, office=batch.office, field=kind.pack, act="import", act_zh=act_zh)


def may_work_on(person: Person, batch: Batch, kind: Kind) -> bool:
    """Whether the person may confirm, drop or resume the batch."""
    return holds(person, ENTER, day=timezone.localdate(), office=batch.office, field=kind.pack)
