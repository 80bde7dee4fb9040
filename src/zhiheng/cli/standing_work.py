"""What a running server does by itself: sign the day's head of the log, go on with imports that were left alone."""

from __future__ import annotations

import logging
from threading import Event, Thread
from typing import Final

from zhiheng.primitives.errors import ZhihengError

_EVERY: Final = 60.0
"""Seconds between two looks."""
_log = logging.getLogger("zhiheng.standing_work")


def begin_standing_work() -> Event:
    """Do it from now on beside the server; set the event to end it. Several servers may do it at once."""
    ended = Event()
    Thread(target=_work, args=(ended,), daemon=True, name="standing-work").start()
    return ended


def _work(ended: Event) -> None:
    from django.db import connections  # noqa: PLC0415 - needs Django started

    while not ended.wait(_EVERY):
        do_once()
        connections.close_all()


def do_once() -> None:
    """One look; what fails is told in the server's log and tried again the next time."""
    from django.db import DatabaseError  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from zhiheng.cli.importing import run_batch  # noqa: PLC0415
    from zhiheng.kernel.intake.queries import batch_at, left_alone  # noqa: PLC0415
    from zhiheng.kernel.log.actions import sign_head  # noqa: PLC0415

    try:
        for number in left_alone(timezone.now()):
            if batch_at(number).state == "importing":
                run_batch(number)
        sign_head(at=timezone.now())
    except (ZhihengError, DatabaseError, OSError) as error:
        _log.warning("standing work is tried again in %d seconds: %s", _EVERY, error)
