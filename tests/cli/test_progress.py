"""Progress on standard error: a bar on a terminal, now and then a line elsewhere."""

import contextlib
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from zhiheng.cli import progress


def test_elsewhere_a_line_tells_now_and_then_how_far_the_work_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = iter(range(0, 1000, 6))
    monkeypatch.setattr(progress, "monotonic", lambda: float(next(clock)))

    with progress.Progress(5) as shown:
        for name in "abcde":
            shown.begin(name)
            shown.done()

    captured = capsys.readouterr()
    assert captured.err.splitlines() == ["已处理 2/5 份…", "已处理 4/5 份…"]
    assert captured.out == ""


def _all_shown(terminal: int) -> str:
    """What a program writes to a terminal until it ends; reading on keeps the terminal from filling up."""
    shown = b""
    with contextlib.suppress(OSError):  # the other end is closed
        while piece := os.read(terminal, 4096):
            shown += piece
    return shown.decode("utf-8", "replace")


def _on_one_terminal(*arguments: str) -> str:
    """All that the program shows where both its outputs are one terminal."""
    ours, theirs = pty.openpty()
    call = [sys.executable, "-c", "from zhiheng.cli.main import main; main()", *arguments]
    program = subprocess.Popen(call, stdout=theirs, stderr=theirs)
    os.close(theirs)
    shown = _all_shown(ours)
    program.wait()
    os.close(ours)
    return shown


def _two_plans(folder: Path) -> list[str]:
    paths = [folder / "a.txt", folder / "b.txt"]
    for path in paths:
        path.write_text("一、工作目标\n到2023年,合格率达到95%以上。", encoding="utf-8")
    return [str(path) for path in paths]


def test_on_one_terminal_a_result_stands_on_a_line_of_its_own(tmp_path: Path) -> None:
    plans = _two_plans(tmp_path)

    shown = _on_one_terminal("plan", "compile", *plans, "--to", str(tmp_path / "out"))

    assert all(re.search(rf"(?:\n|\x1b\[2K){re.escape(plan)}：目标", shown) for plan in plans)


def test_on_one_terminal_no_bar_stands_between_summaries(tmp_path: Path) -> None:
    plans = _two_plans(tmp_path)

    shown = _on_one_terminal("plan", "compile", *plans)

    assert all(f"{Path(plan).name}（txt" in shown for plan in plans)
    assert "━━" not in shown


def test_on_a_terminal_the_results_still_go_where_they_were_sent(tmp_path: Path) -> None:
    plans = tmp_path / "plans"
    plans.mkdir()
    for name in ("a.txt", "b.txt"):
        (plans / name).write_text("一、工作目标\n到2023年,合格率达到95%以上。", encoding="utf-8")
    (plans / "c.docx").write_bytes(b"PK\x03\x04 word/document")
    ours, theirs = pty.openpty()
    call = [sys.executable, "-c", "from zhiheng.cli.main import main; main()", "plan", "compile", str(plans)]

    with (tmp_path / "out.txt").open("wb") as out:
        program = subprocess.Popen([*call, "--to", str(tmp_path / "out")], stdout=out, stderr=theirs)
        os.close(theirs)
        shown = _all_shown(ours)
        status = program.wait()
    os.close(ours)

    assert status == 1
    assert len((tmp_path / "out.txt").read_text(encoding="utf-8").splitlines()) == 2
    assert "c.docx" in shown
    assert "Traceback" not in shown
