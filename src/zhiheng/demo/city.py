"""The example plans of the fictional city, and where its demonstration may be shown."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

from django.db import connection

from zhiheng.primitives.errors import RuleViolation


class EmbeddedOnly(RuleViolation):
    """The demonstration was asked for on a city's own database."""

    code = "demo.embedded_only"


def refuse_city_database() -> None:
    """Refuse any other than the embedded database: the passwords of the accounts are printed."""
    if connection.vendor != "sqlite":
        raise EmbeddedOnly(
            "the demonstration makes accounts whose passwords are printed (demo/city.py); unset ZHIHENG_DATABASE_URL",
            message_zh="演示会建立口令公开的账号，只能用于内嵌数据库；请不设 ZHIHENG_DATABASE_URL 再运行。",
            vendor=connection.vendor,
        )


def example_plans() -> Iterator[tuple[str, bytes]]:
    """The plans that come with the program: file name and bytes, in the order of their names."""
    folder = files("zhiheng.demo").joinpath("plans")
    if not folder.is_dir():
        return
    for entry in sorted(folder.iterdir(), key=lambda found: found.name):
        if entry.is_file() and not entry.name.startswith((".", "_")) and not entry.name.endswith(".py"):
            yield entry.name, entry.read_bytes()
