"""Where records live: SQLite embedded, PostgreSQL by address. Both commit to disk before they answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from zhiheng.primitives.errors import DeclarationError

_SCHEMES = ("postgresql", "postgres")
_SQLITE_PRAGMAS = "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;PRAGMA cache_size=-32768;"


_POOL = {"min_size": 1, "max_size": 20, "timeout": 60}


class DatabaseAddressRefused(DeclarationError):
    """The address of the database cannot be used."""

    code = "site.database_address_refused"


def database_settings(url: str, var: Path) -> dict[str, Any]:
    """Django's settings for the database at this address; for the embedded one where the address is empty.

    A transaction on SQLite takes the writer's place when it begins, so that a rule which was checked still holds when
    its result is written; a write is on the disk (WAL, ``synchronous=FULL``) before the answer goes out.
    """
    if not url:
        var.mkdir(parents=True, exist_ok=True)
        return {
            "ENGINE": "zhiheng.site.embedded",
            "NAME": var / "zhiheng.sqlite3",
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": _SQLITE_PRAGMAS},
        }
    address = urlsplit(url)
    name = unquote(address.path.lstrip("/"))
    if address.scheme not in _SCHEMES or not name:
        raise DatabaseAddressRefused(
            "the database address is not postgresql://user:password@host:port/name (site/database.py); "
            "correct ZHIHENG_DATABASE_URL, or unset it for the embedded database",
            message_zh="数据库地址不是postgresql://用户:口令@主机:端口/库名的样式；请改正ZHIHENG_DATABASE_URL，或不设它而用内嵌数据库。",
            scheme=address.scheme,
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(address.username or ""),
        "PASSWORD": unquote(address.password or ""),
        "HOST": unquote(address.hostname or ""),
        "PORT": str(address.port or ""),
        # Requests come on threads of their own: they share a few connections and wait for one where all are taken.
        "OPTIONS": {"pool": _POOL, **dict(parse_qsl(address.query))},
    }
