"""Work that goes on after the answer has gone out: one thread for each piece of work, in this process.

A thread keeps nothing that is not on the disk: what it leaves unfinished, whoever asks next begins again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Lock, Thread
from typing import Final

from django.db import connections

_log = logging.getLogger("zhiheng.web")
_AT_WORK: Final[dict[str, Thread]] = {}
_LOCK: Final = Lock()


def start(name: str, work: Callable[[], None]) -> bool:
    """Begin the work unless this process is at it already; whether it was begun."""
    with _LOCK:
        if is_at_work(name):
            return False
        thread = Thread(target=_run, args=(name, work), name=name, daemon=True)
        _AT_WORK[name] = thread
        thread.start()
    return True


def is_at_work(name: str) -> bool:
    """Whether this process is at the work of this name."""
    thread = _AT_WORK.get(name)
    return thread is not None and thread.is_alive()


def _run(name: str, work: Callable[[], None]) -> None:
    try:
        work()
    except Exception:  # noqa: BLE001 - nobody above could hear of it
        # The thread ends here: whatever stopped it is told to the operator, and the work waits for the next who asks.
        _log.exception("%s stopped", name)
    finally:
        _AT_WORK.pop(name, None)
        connections.close_all()
