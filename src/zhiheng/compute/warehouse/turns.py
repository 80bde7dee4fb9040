"""The writers' turn: one process at a time changes a warehouse, and whoever dies gives its turn back."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psycopg

from zhiheng.primitives.errors import EngineError

_SECONDS: Final = 900.0
"""So long a writer waits for its turn: longer than a whole rebuild of a city takes."""
_LOOKS_EVERY: Final = 0.02
_WAREHOUSE: Final = 0x7A68_7761_7265
"""Number of the lock in the database of a shared catalogue."""


class WarehouseBusy(EngineError):
    """Another process has been writing to the warehouse for too long."""

    code = "compute.warehouse_busy"


@contextmanager
def turn_in_folder(folder: Path) -> Iterator[None]:
    """The only writer on this machine; the system takes the turn back from a process that ends."""
    with (folder / "turn").open("a") as held:
        _wait_for(lambda: _locked(held.fileno()))
        yield


@contextmanager
def turn_in_database(address: str) -> Iterator[None]:
    """The only writer among machines; the server takes the turn back where the connection breaks."""
    with psycopg.connect(address, autocommit=True) as connection:
        _wait_for(lambda: bool(_first(connection.execute("SELECT pg_try_advisory_lock(%s)", [_WAREHOUSE]).fetchone())))
        yield


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _first(row: tuple[object, ...] | None) -> object:
    return row[0] if row else None


def _wait_for(taken: Callable[[], bool]) -> None:
    until = time.monotonic() + _SECONDS
    while not taken():
        if time.monotonic() > until:
            raise WarehouseBusy(
                f"another process has been writing to the warehouse for {_SECONDS:.0f} s (compute/warehouse/turns.py);"
                " look which one, and try again",
                permanent=False,
                message_zh=f"另一个进程正在写数据仓，已等候 {_SECONDS:.0f} 秒；同一时间只许一个进程写；请稍后再试。",
            )
        time.sleep(_LOOKS_EVERY)
