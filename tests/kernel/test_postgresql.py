"""The same tests of the kernel on PostgreSQL, where a server stands on this machine."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import psycopg
import pytest

if TYPE_CHECKING:
    from pathlib import Path

ADDRESS = os.environ.get("ZHIHENG_TEST_POSTGRESQL", "postgresql://127.0.0.1:5432/test")


def _server_is_there() -> bool:
    try:
        psycopg.connect(ADDRESS, connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


_LEFT_OUT = [
    f"--ignore={__file__}",
    # These write through the same journal; most of what they do is the warehouse, the same on both.
    *(f"--ignore=tests/kernel/test_{name}.py" for name in ("indicators", "targets", "reports")),
]


def server_or_skip() -> None:
    """Skip where no server stands; a build server has one."""
    if not _server_is_there():
        assert os.environ.get("CI", "").lower() != "true", f"no PostgreSQL at {ADDRESS}: must be there when CI=true"
        pytest.skip("no PostgreSQL on this machine")


def fresh_database(address: str) -> str:
    """An empty database at the address; skips where no server stands."""
    server_or_skip()
    name = address.rsplit("/", 1)[1]
    with psycopg.connect(ADDRESS, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}"'.encode())
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    return address


def test_the_kernel_keeps_its_word_on_postgresql(repository: Path, tmp_path: Path) -> None:
    server_or_skip()
    address, name = ADDRESS.rsplit("/", 1)

    run = subprocess.run(
        [sys.executable, "-m", "pytest", "tests/kernel", "-q", "-p", "no:cacheprovider", *_LEFT_OUT],
        cwd=repository,
        env={
            **os.environ,
            "ZHIHENG_VAR": str(tmp_path),
            # The tests make a database of their own beside the one named, test_…, and remove it.
            "ZHIHENG_DATABASE_URL": f"{address}/{name}_{os.getpid()}",
        },
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stdout[-4000:]
    assert " passed" in run.stdout
    assert "skipped" not in run.stdout
