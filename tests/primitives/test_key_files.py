"""Files of keys: made once, whole, and for their owner only."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import pytest

from zhiheng.primitives import key_files


def test_a_key_file_is_made_on_the_first_call_and_kept(tmp_path: Path) -> None:
    numbers = count()
    path = tmp_path / "keys/log.json"

    first, second = (key_files.kept(path, lambda: str(next(numbers))) for _ in range(2))

    assert (first, second) == ("0", "0")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [found.name for found in path.parent.iterdir()] == ["log.json"]


def test_many_first_calls_at_once_agree_on_one_content(tmp_path: Path) -> None:
    numbers: Iterator[int] = count()
    path = tmp_path / "log.json"

    with ThreadPoolExecutor(16) as pool:
        found = set(pool.map(lambda _: key_files.kept(path, lambda: str(next(numbers))), range(64)))

    assert found == {path.read_text(encoding="utf-8")}


def test_a_new_content_takes_the_place_of_the_old(tmp_path: Path) -> None:
    path = tmp_path / "vault.json"
    key_files.kept(path, lambda: "old")

    key_files.replace(path, "new")

    assert key_files.kept(path, lambda: "never") == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("a file where a folder should be", encoding="utf-8")

    with pytest.raises(key_files.KeyFileRefused) as refused:
        key_files.kept(tmp_path / "keys/log.json", lambda: "")

    assert refused.value.fields["path"].endswith("log.json")  # type: ignore[attr-defined]
