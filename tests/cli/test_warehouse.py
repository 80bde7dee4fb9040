"""``zhiheng warehouse``: brings the tables up to the journal and says how far they are."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with two entries in its journal."""
    folder = tmp_path_factory.mktemp("installation")
    for name in ("li", "wang"):
        run(folder, "person", "add", name, "--name", "张三", "--role", "reader")
    return folder


def run(folder: Path, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", "from zhiheng.cli.main import main; main()", *words],
        env={
            **os.environ,
            "ZHIHENG_VAR": str(folder),
            "ZHIHENG_KEYS": "",
            "ZHIHENG_DATABASE_URL": "",
            "ZHIHENG_WAREHOUSE": "",
            "ZHIHENG_WAREHOUSE_URL": "",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_warehouse_is_refreshed_rebuilt_and_shown(folder: Path) -> None:
    refreshed, rebuilt = run(folder, "warehouse", "refresh"), run(folder, "warehouse", "rebuild")
    shown = run(folder, "warehouse", "show")

    entries = refreshed.split("第 ", 1)[1].split(" ", 1)[0]
    assert int(entries) >= 2
    assert f"已到第 {entries} 条记载" in rebuilt
    assert f"数据仓到第 {entries} 条记载，日志共 {entries} 条。" in shown
    assert (folder / "warehouse" / "catalogue.sqlite").exists()
