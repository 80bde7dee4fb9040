"""Writers of one process take turns.

SQLite lets one writer in at a time; every other looks again after a pause, and with many of them some look in vain
until they give up. Here they wait for a lock of the process instead, and SQLite's own waiting is left for the few
other processes of the machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any, Final

from django.db import OperationalError
from django.db.backends.sqlite3 import base

_TURN: Final = Lock()
_PATIENCE: Final = 60.0
"""Seconds after which a writer gives up, as it would for a connection to a city's database."""
_WRITES: Final = ("INSERT", "UPDATE", "DELETE")


def _take_turn() -> None:
    if not _TURN.acquire(timeout=_PATIENCE):
        raise OperationalError(f"no turn to write within {_PATIENCE:.0f} s")


@contextmanager
def _in_turn() -> Iterator[None]:
    _take_turn()
    try:
        yield
    finally:
        _TURN.release()


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose transaction has the turn from its beginning to its end."""

    # Where a transaction begins and ends is not in the public interface of Django's backends, nor in its types.

    _has_turn = False

    def _start_transaction_under_autocommit(self) -> None:
        _take_turn()
        self._has_turn = True
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._end_turn()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self._end_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._end_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._end_turn()

    def _end_turn(self) -> None:
        if self._has_turn:
            self._has_turn = False
            _TURN.release()

    def create_cursor(self, name: str | None = None) -> _Cursor:
        """A cursor that waits for its turn where a statement writes by itself."""
        cursor: _Cursor = self.connection.cursor(factory=_Cursor)
        return cursor


class _Cursor(base.SQLiteCursorWrapper):
    def execute(self, query: str, params: Any = None) -> Any:  # noqa: ANN401 - as Django has it
        if self.connection.in_transaction or not query.startswith(_WRITES):
            return super().execute(query, params)
        with _in_turn():
            return super().execute(query, params)
