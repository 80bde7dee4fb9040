"""``zhiheng journal``: signs, checks, proves, exports; its exit status tells."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest


class Installation:
    """An installation in a folder of its own, used as an operator uses it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, *arguments: str, of: str = "journal") -> subprocess.CompletedProcess[str]:
        words = [of, *arguments] if of else list(arguments)
        return subprocess.run(
            [sys.executable, "-c", "from zhiheng.cli.main import main; main()", *words],
            env={**os.environ, "ZHIHENG_VAR": str(self.folder), "ZHIHENG_KEYS": "", "ZHIHENG_DATABASE_URL": ""},
            capture_output=True,
            text=True,
            check=False,
        )

    def tamper(self, statement: str) -> None:
        database = sqlite3.connect(self.folder / "zhiheng.sqlite3")
        for act in ("update", "delete"):
            database.execute(f"DROP TRIGGER journal_entry_no_{act}")
        assert database.execute(statement).rowcount > 0
        database.commit()
        database.close()


@pytest.fixture(scope="module")
def set_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an installation with an account, whose making is in the journal."""
    folder = tmp_path_factory.mktemp("installation")
    added = Installation(folder).run("person", "add", "li", "--name", "李审核", "--role", "quality_office", of="")
    assert added.returncode == 0, added.stderr
    return folder


@pytest.fixture
def installation(set_up: Path, tmp_path: Path) -> Installation:
    """A copy of it for each test."""
    return Installation(shutil.copytree(set_up, tmp_path / "var"))


def test_a_head_is_signed_once_a_day_and_checked(installation: Installation) -> None:
    first, again = installation.run("head"), installation.run("head")
    checked = installation.run("verify")

    assert first.returncode == 0
    assert first.stdout == again.stdout
    assert first.stdout.splitlines()[1].isdigit()
    assert (checked.returncode, checked.stderr) == (0, "")
    assert "未发现问题" in checked.stdout


def test_two_who_sign_at_once_get_one_head(installation: Installation) -> None:
    with ThreadPoolExecutor(2) as both:
        first, second = both.map(lambda _: installation.run("head"), range(2))

    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert first.stdout == second.stdout


def test_what_was_changed_is_printed_and_the_status_is_one(installation: Installation) -> None:
    installation.run("head")
    installation.tamper("UPDATE journal_entry SET reason = 'x' WHERE seq = 1")

    checked = installation.run("verify")
    proved = installation.run("proof", "1")

    assert checked.returncode == 1
    assert checked.stdout.startswith("第1号记载：内容被改动过")
    assert "发现1处问题" in checked.stdout
    assert proved.returncode == 1
    assert json.loads(proved.stdout)["entry"]["seq"] == 1


def test_entries_are_exported_as_the_bytes_that_are_hashed(installation: Installation, tmp_path: Path) -> None:
    installation.run("head")
    lines = installation.run("export").stdout.splitlines()
    only = installation.run("export", "--from", "1", "--to", "1").stdout.splitlines()
    to = tmp_path / "proofs/1.json"
    written = installation.run("proof", "1", "--to", str(to))
    file = json.loads(to.read_text(encoding="utf-8"))

    assert written.returncode == 0
    assert only == lines[:1] == [file["entry"]["body"]]
    assert sha256(b"\0" + lines[0].encode()).hexdigest() == file["entry"]["leaf"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("proof", "1"), "还没有签过日志头"),
        (("proof", "0"), ""),
        (("export", "--from", "x"), ""),
    ],
)
def test_what_cannot_be_done_is_said_with_status_two(
    arguments: tuple[str, ...], says: str, installation: Installation
) -> None:
    run = installation.run(*arguments)

    assert run.returncode == 2
    assert says in run.stderr
    assert run.stdout == ""


def test_a_proof_links_to_a_head_that_was_kept(installation: Installation) -> None:
    installation.run("head")
    size = int(installation.run("head").stdout.splitlines()[1])
    installation.run("person", "add", "wang", "--name", "王读者", "--role", "reader", of="")
    nothing = installation.run("proof", "1", "--since", "999")
    installation.run("head", "--now")

    linked = installation.run("proof", "1", "--since", str(size))

    assert json.loads(linked.stdout)["consistency"]["from"] == size
    assert (nothing.returncode, nothing.stdout) == (2, "")


def test_keys_are_listed_and_renewed(installation: Installation) -> None:
    before = installation.run("keys").stdout.splitlines()
    after = installation.run("keys", "--renew", "--renew-vault").stdout.splitlines()
    installation.run("head")

    assert len(before) == 2
    assert after[2:] == before
    assert len({line.split("+")[0] for line in after}) == 1
    assert installation.run("verify").returncode == 0
