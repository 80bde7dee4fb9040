"""The building of a paper that goes on behind the pages."""

from __future__ import annotations

from typing import Final

from django.utils import timezone

from zhiheng.kernel.access.queries import person_named
from zhiheng.kernel.reports.actions import begin_again, end_order, work_on
from zhiheng.kernel.reports.models import Order
from zhiheng.primitives.errors import ZhihengError
from zhiheng.web import background

_FAULT_ZH: Final = "生成时系统出了故障，没有留下文稿；请稍后再生成一次，仍不行请联系系统管理员。"


def begin_work(order: Order) -> None:
    """Build the paper from now on, behind the page."""
    number, username = order.pk, order.asked_by
    background.start(f"paper {number}", lambda: _work(number, username))


def take_up_again(order: Order) -> None:
    """Build it again if nobody does: its process ended, or the machine was switched off."""
    if order.ended_at is None and begin_again(order.pk, at=timezone.now()):
        begin_work(order)


def _work(number: int, username: str) -> None:
    person = person_named(username)
    if person is None:
        end_order(number, _FAULT_ZH, at=timezone.now())
        return
    try:
        work_on(number, by=person, clock=timezone.now)
    except ZhihengError as error:
        end_order(number, error.message_zh, at=timezone.now())
    except Exception:
        end_order(number, _FAULT_ZH, at=timezone.now())
        raise
