"""What the tests of the log share: entries by the dozen, and a hand that reaches past every rule."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from zhiheng.kernel.journal.rules import STATED, Draft, canonical

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
TABLES = ("journal_entry", "log_tile", "log_head", "evidence_file")


def state(count: int, *, of: str = "bakery.check") -> list[int]:
    """That many entries; their numbers."""
    from zhiheng.kernel.journal.actions import append

    return append(
        [
            Draft(
                act=STATED,
                kind=of,
                by="li",
                at=NOON + timedelta(seconds=number, microseconds=number % 7),
                data=canonical({"verdict": "合格", "number": number}),
                thing=None,
                happened_on=NOON.date() if number % 2 else None,
                evidence=("ab" * 32,) if number % 5 == 0 else (),
            )
            for number in range(count)
        ]
    )


def tamper(*statements: str | tuple[str, Iterable[Any]]) -> None:
    """Take the triggers away, and do to the tables what no rule allows."""
    from django.db import connection

    with connection.cursor() as cursor:
        for table in TABLES:
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_update")
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_delete")
        for statement in statements:
            text, values = (statement, None) if isinstance(statement, str) else statement
            cursor.execute(text, None if values is None else list(values))
            assert cursor.rowcount > 0, f"nothing was changed by: {text}"
