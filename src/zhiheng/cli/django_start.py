"""Starting Django for a command: settings by name, tables up to date."""

from __future__ import annotations

import os
from io import StringIO
from typing import Final

from zhiheng.primitives.errors import EngineError

SETTINGS: Final = "zhiheng.site.settings"


class TablesNotReady(EngineError):
    """The database could not be reached or brought up to date; the operator acts."""

    code = "cli.tables_not_ready"


def start_django() -> None:
    """Load the settings and every concept; called before any of them is imported."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django  # noqa: PLC0415 - other commands start without it

    django.setup()


def bring_tables_up_to_date() -> None:
    """Run the migrations that have not run yet."""
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import DatabaseError  # noqa: PLC0415

    try:
        call_command("migrate", interactive=False, verbosity=0, stdout=StringIO())
    except DatabaseError as error:
        raise TablesNotReady(
            f"the database does not answer as it should ({error}); see ZHIHENG_DATABASE_URL and ZHIHENG_VAR",
            message_zh=f"数据库不能使用({error});请检查 ZHIHENG_DATABASE_URL 和 ZHIHENG_VAR 所指的数据库与文件夹。",
            permanent=False,
        ) from error
