"""What a running server does by itself: sign heads, go on with imports, note terms, renew numbers, tell people.

What is told leaves the house on threads of its own: a mail server or another system that is slow keeps nothing else.
"""

from __future__ import annotations

import logging
from threading import Event, Thread
from time import monotonic
from typing import Final

from zhiheng.kernel.notices.rules import Way
from zhiheng.primitives.errors import ZhihengError

_EVERY: Final = 60.0
"""Seconds between two looks."""
_NUMBERS: Final = 2.0
"""Seconds between two looks whether something new was stated that moves a number."""
_TELLING: Final = 2.0
"""Seconds between two looks whether something is to be told."""
_HOT: Final = 180.0
"""Seconds between two looks whether something comes in more than usual; more where a look takes long."""
_log = logging.getLogger("zhiheng.standing_work")


def begin_standing_work() -> Event:
    """Do it from now on beside the server; set the event to end it. Several servers may do it at once."""
    ended = Event()
    Thread(target=_work, args=(ended,), daemon=True, name="standing-work").start()
    Thread(target=_tell, args=(ended, "mail"), daemon=True, name="mail").start()
    Thread(target=_tell, args=(ended, "hook"), daemon=True, name="hooks").start()
    return ended


def _tell(ended: Event, way: Way) -> None:
    from django.db import connections  # noqa: PLC0415 - needs Django started

    while not ended.wait(_TELLING):
        deliver(way)
        connections.close_all()


def deliver(way: Way) -> None:
    """Send what is due by one way; at once over where nothing is."""
    from django.db import DatabaseError  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from zhiheng.kernel.notices.actions import deliver_due  # noqa: PLC0415

    try:
        deliver_due(at=timezone.now(), ways=(way,))
    except (ZhihengError, DatabaseError, OSError) as error:
        _log.warning("what is to be told is sent again in %d seconds: %s", _TELLING, error)


def _work(ended: Event) -> None:
    from django.db import connections  # noqa: PLC0415 - needs Django started

    looked = monotonic()
    search_at = looked
    while not ended.wait(_NUMBERS):
        if monotonic() - looked >= _EVERY:
            do_once()
            looked = monotonic()
        note_terms()
        refresh_numbers()
        if (begun := monotonic()) >= search_at:
            find_hot_issues()
            search_at = monotonic() + max(_HOT, 20 * (monotonic() - begun))
        connections.close_all()


def note_terms() -> None:
    """Tell of the terms of cases that come to their ends, and note those that passed; at once over where none did."""
    from django.db import DatabaseError  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from zhiheng.kernel.deadlines.actions import follow_calendar, note_passed  # noqa: PLC0415

    try:
        follow_calendar()
        while note_passed(timezone.now()):
            pass
    except (ZhihengError, DatabaseError, OSError) as error:
        _log.warning("terms are looked at again in %d seconds: %s", _NUMBERS, error)


def find_hot_issues() -> None:
    """Search for what comes in more than usual; at once over where nothing came in."""
    from django.db import DatabaseError  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from zhiheng.kernel.hotspots.actions import refresh  # noqa: PLC0415

    try:
        refresh(timezone.now())
    except (ZhihengError, DatabaseError, OSError) as error:
        _log.warning("hot issues are searched again in %d seconds: %s", _HOT, error)


def refresh_numbers() -> None:
    """Bring indicators up to the journal; at once over where nothing is new."""
    from django.db import DatabaseError  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from zhiheng.kernel.access.rules import day_of  # noqa: PLC0415
    from zhiheng.kernel.indicators.actions import refresh  # noqa: PLC0415
    from zhiheng.kernel.indicators.queries import newest_run  # noqa: PLC0415
    from zhiheng.kernel.journal.queries import length  # noqa: PLC0415

    now = timezone.now()
    try:
        last = newest_run()
        if last is None or last.position != length() or last.day != day_of(now):
            refresh(at=now)
    except (ZhihengError, DatabaseError, OSError) as error:
        _log.warning("the numbers are refreshed again in %d seconds: %s", _NUMBERS, error)


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
