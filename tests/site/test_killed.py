"""Killed without warning in the middle of imports, calls and approvals: what was acknowledged is there, once.

``ZHIHENG_KILLS`` says how often each database is killed; 200 on a developer's machine, fewer on a build server.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from tests.kernel.test_postgresql import ADDRESS, _server_is_there

if TYPE_CHECKING:
    from pathlib import Path

KILLS = os.environ.get("ZHIHENG_KILLS", "12")


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_whatever_was_acknowledged_before_a_kill_is_kept_once(
    repository: Path, environment: dict[str, str], database: str
) -> None:
    if database == "postgresql":
        environment = {**environment, "ZHIHENG_DATABASE_URL": _fresh_database()}

    run = subprocess.run(
        [sys.executable, str(repository / "tests/site/killed_writer.py"), KILLS, "1"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stderr[-3000:]
    found = json.loads(run.stdout.splitlines()[-1])
    assert min(found[what] for what in ("calls", "approvals", "files", "entries")) > 0, found
    assert not any(
        found[what]
        for what in (
            *("lost", "unapproved", "twice", "answered_otherwise"),
            *("gaps", "half_imported", "log", "projection_differs"),
        )
    ), found


def _fresh_database() -> str:
    if not _server_is_there():
        assert os.environ.get("CI", "").lower() != "true", f"no PostgreSQL at {ADDRESS}: must be there when CI=true"
        pytest.skip("no PostgreSQL on this machine")
    import psycopg

    server, name = ADDRESS.rsplit("/", 1)
    with psycopg.connect(ADDRESS, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}_killed"'.encode())
        connection.execute(f'CREATE DATABASE "{name}_killed"'.encode())
    return f"{server}/{name}_killed"
