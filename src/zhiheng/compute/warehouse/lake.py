"""The warehouse opened: one DuckDB in a process over a DuckLake catalogue, for readers and for writers in turn.

The catalogue is SQLite below the folder of the files (one machine) or PostgreSQL (several). Readers see the newest
committed state and never wait; a writer has its turn, one transaction, and leaves nothing half done.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final, TypeVar

import duckdb
import psycopg
from psycopg.sql import SQL, Identifier

from zhiheng.compute.warehouse.turns import turn_in_database, turn_in_folder
from zhiheng.primitives.errors import EngineError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from ibis.backends.duckdb import Backend

T = TypeVar("T")

CATALOGUE: Final = "warehouse"
"""The name under which DuckDB knows the warehouse."""
_SCHEMA: Final = "zhiheng_warehouse"
"""The schema of a shared catalogue, so that it may lie in the city's own database."""
_TRIES: Final = 40
_PAUSE: Final = 0.05
_PASSING: Final = ("database is locked", "conflict", "could not serialize", "deadlock detected", "database is busy")
"""What catalogues say where somebody else was writing at the same moment."""
_ROWS_IN_CATALOGUE: Final = 200
"""Up to so many new rows of a table are kept in the catalogue itself until they are worth a file."""


class WarehouseOutOfReach(EngineError):
    """The catalogue or the files of the warehouse cannot be opened."""

    code = "compute.warehouse_out_of_reach"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a warehouse lies."""

    folder: Path
    """The folder of the Parquet files; of several machines one they all see."""
    catalogue: str = ""
    """``postgresql://…``; empty for SQLite in the folder."""

    @property
    def files(self) -> Path:
        return self.folder / "files"


class Lake:
    """A warehouse opened in this process. Threads share it: each read and each write has a cursor of its own."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self._opening = Lock()

    @cached_property
    def _root(self) -> duckdb.DuckDBPyConnection:
        self.place.files.mkdir(parents=True, exist_ok=True)
        root = duckdb.connect(
            config={
                "temp_directory": str(self.place.folder / "spill"),
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
            }
        )
        for name in ("postgres_scanner" if self.place.catalogue else "sqlite_scanner", "ducklake"):
            root.execute(f"LOAD '{_extension(name)}'")
        if self.place.catalogue:
            _make_schema(self.place.catalogue)
        self._retried(lambda: root.execute(self._attachment()))
        return root

    def _attachment(self) -> str:
        files = _text(f"{self.place.files}/")
        options = f"DATA_PATH {files}, OVERRIDE_DATA_PATH true, DATA_INLINING_ROW_LIMIT {_ROWS_IN_CATALOGUE}"
        if self.place.catalogue:
            where = f"ducklake:postgres:{self.place.catalogue}"
            options += f", META_SCHEMA '{_SCHEMA}'"
        else:
            where = f"ducklake:sqlite:{self.place.folder / 'catalogue.sqlite'}"
            options += ", META_JOURNAL_MODE 'WAL', META_BUSY_TIMEOUT 5000"
        return f"ATTACH {_text(where)} AS {CATALOGUE} ({options})"

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A connection of the caller's own, to be closed by it: tables are found by plain name. For reading."""
        try:
            with self._opening:
                cursor = self._root.cursor()
            cursor.execute(f"USE {CATALOGUE}")
        except (duckdb.Error, psycopg.Error, OSError) as error:
            raise _out_of_reach(self.place, error) from error
        return cursor

    @contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor that sees one state of all tables, however long it reads."""
        cursor = self.cursor()
        try:
            cursor.begin()
            yield cursor
        finally:
            with suppress(duckdb.Error):
                cursor.rollback()
            cursor.close()

    def write(self, work: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
        """What the work gives back, done in the writers' turn and in one transaction: kept whole or not at all.

        Where the catalogue was taken by somebody else the work is done again from the beginning.
        """
        self.place.folder.mkdir(parents=True, exist_ok=True)
        with self._turn():
            return self._retried(lambda: self._once(work))

    def in_turn(self, work: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
        """Like ``write``, for what makes its transactions itself."""
        with self._turn():
            cursor = self.cursor()
            try:
                return self._retried(lambda: work(cursor))
            finally:
                cursor.close()

    def _once(self, work: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
        cursor = self.cursor()
        try:
            cursor.begin()
            done = work(cursor)
            cursor.commit()
        except BaseException:
            with suppress(duckdb.Error):
                cursor.rollback()
            raise
        finally:
            cursor.close()
        return done

    def _turn(self) -> AbstractContextManager[None]:
        return turn_in_database(self.place.catalogue) if self.place.catalogue else turn_in_folder(self.place.folder)

    def _retried(self, work: Callable[[], T]) -> T:
        for left in range(_TRIES, 0, -1):
            try:
                return work()
            except duckdb.Error as error:
                if left == 1 or not any(word in str(error).lower() for word in _PASSING):
                    raise
                time.sleep(_PAUSE)
        raise AssertionError

    def close(self) -> None:
        """Let go of catalogue and files; the next use opens them again."""
        with self._opening:
            root = self.__dict__.pop("_root", None)
            if root is not None:
                root.close()


_OPENED: Final[dict[tuple[int, Place], Lake]] = {}
_LOOKING: Final = Lock()


def lake_at(place: Place) -> Lake:
    """The warehouse at a place, opened once in a process: loading the extensions takes a third of a second."""
    key = (os.getpid(), place)
    with _LOOKING:
        found = _OPENED.get(key)
        if found is None:
            found = _OPENED[key] = Lake(place)
        return found


def ibis_over(cursor: duckdb.DuckDBPyConnection) -> Backend:
    """Ibis over a cursor of the warehouse: ``.table("product__test_result")``."""
    import ibis  # noqa: PLC0415 - takes most of a second, and most commands need none

    return ibis.duckdb.from_connection(cursor)


def _extension(name: str) -> Path:
    """The file of an extension of DuckDB, from the package that brings it: nothing is fetched when it runs."""
    found = find_spec(f"duckdb_extension_{name}")
    if found is None or found.origin is None:
        raise WarehouseOutOfReach(
            f"the package duckdb-extension-{name.replace('_', '-')} is not installed (pyproject.toml); install it",
            permanent=True,
            message_zh=f"缺少程序包 duckdb-extension-{name.replace('_', '-')}；数据仓离不开它；请按安装说明补装。",
        )
    folder = Path(found.origin).parent / "extensions" / f"v{duckdb.__version__}"
    return folder / f"{name}.duckdb_extension"


def _make_schema(address: str) -> None:
    """The schema of a shared catalogue: DuckLake makes its tables but not the schema they lie in."""
    with psycopg.connect(address, autocommit=True) as connection:
        # Asked first: who may not make schemas may still use one that an administrator made.
        found = connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [_SCHEMA]).fetchone()
        if found is None:
            connection.execute(SQL("CREATE SCHEMA IF NOT EXISTS {}").format(Identifier(_SCHEMA)))


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _out_of_reach(place: Place, error: Exception) -> WarehouseOutOfReach:
    where = "PostgreSQL" if place.catalogue else str(place.folder)
    return WarehouseOutOfReach(
        f"the warehouse at {where} cannot be opened ({type(error).__name__}); look at its catalogue and folder",
        permanent=False,
        message_zh=f"打不开数据仓（{where}）；指标须从数据仓取数；请检查目录数据库和文件夹是否可用。",
        where=where,
    )
