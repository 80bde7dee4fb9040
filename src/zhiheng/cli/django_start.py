"""Starting Django for a command: settings by name, tables up to date."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Final

from zhiheng.primitives.errors import EngineError

SETTINGS: Final = "zhiheng.site.settings"
_MIGRATING: Final = 0x7A68_6865_6E67
"""Number of the lock under which one process at a time changes the tables of a city's database."""


class InstallationNotReady(EngineError):
    """The folder of the installation or its database cannot be used; the operator acts."""

    code = "cli.installation_not_ready"


def start_django() -> None:
    """Load the settings and every concept; called before any of them is imported."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django  # noqa: PLC0415 - other commands start without it

    try:
        django.setup()
    except OSError as error:
        raise _not_ready("folder", error) from error


def bring_tables_up_to_date() -> None:
    """Run the migrations that have not run yet."""
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import DatabaseError  # noqa: PLC0415

    _knock()
    try:
        with _one_at_a_time():
            call_command("migrate", interactive=False, verbosity=0, stdout=StringIO())
    except DatabaseError as error:
        raise _not_ready("database", error) from error


def _knock() -> None:
    """Ask a city's server once, by a connection of its own: the shared ones would go on asking for a minute."""
    from django.db import connection  # noqa: PLC0415

    if connection.vendor != "postgresql":
        return
    import psycopg  # noqa: PLC0415 - a city's database only

    try:
        psycopg.connect(**connection.get_connection_params()).close()
    except psycopg.OperationalError as error:
        raise _not_ready("database", error) from error


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Several processes or machines may start at once; the tables are changed by one after the other."""
    from django.conf import settings  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_MIGRATING])
            yield
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_MIGRATING])
        return
    with Path(settings.VAR, "tables.lock").open("w", encoding="ascii") as file:
        if os.name == "posix":
            from fcntl import LOCK_EX, flock  # noqa: PLC0415 - not on every system

            flock(file, LOCK_EX)
        yield


def _not_ready(what: str, error: Exception) -> InstallationNotReady:
    reason = " ".join(str(error).split())
    thing = {"folder": "数据文件夹", "database": "数据库"}[what]
    return InstallationNotReady(
        f"the {what} cannot be used ({reason}); see ZHIHENG_VAR and ZHIHENG_DATABASE_URL",
        message_zh=f"{thing}不能使用（{reason}）；请检查 ZHIHENG_VAR 和 ZHIHENG_DATABASE_URL 所指的文件夹与数据库。",
        permanent=False,
    )
