"""Files brought in at the machine, with the second process that judges what the first writes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_ROWS: Final = 20_000
_PROGRAM: Final = """
import os, sys
from zhiheng.cli import importing
from zhiheng.cli.main import main
importing._LARGE = int(sys.argv.pop(1))
if sys.argv.pop(1) == "lost":
    judge = importing._judge
    def lost(*args):
        from zhiheng.kernel.intake import actions
        judged = actions.judged_pieces
        def some(*args, **kwargs):
            yield next(judged(*args, **kwargs))
            os._exit(1)
        actions.judged_pieces = some
        judge(*args)
    importing._judge = lost
main()
"""


def _zhiheng(environment: dict[str, str], *words: str, large: int = 0, other: str = "there") -> str:
    program = [sys.executable, "-c", _PROGRAM, str(large), other, *words]
    run = subprocess.run(program, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode in {0, 1}, run.stderr
    return run.stdout + run.stderr


def _city(environment: dict[str, str], tmp_path: Path) -> Path:
    """A place, an office, a person; a file of certificates with one row that is refused."""
    (tmp_path / "regions.csv").write_text("代码,名称,级别,上级\n339900,澄川市,city,\n", encoding="utf-8")
    (tmp_path / "offices.csv").write_text("标识,名称,区划\nccscjg,澄川市市场监督管理局,339900\n", encoding="utf-8")
    for words in (("region", "load", str(tmp_path / "regions.csv")), ("office", "load", str(tmp_path / "offices.csv"))):
        _zhiheng(environment, *words)
    _zhiheng(environment, "person", "add", "zhao", "--name", "赵一", "--office", "ccscjg", "--role", "enter")
    path = tmp_path / "certificates.csv"
    heading = "subject_name,number,kind,certifier_name,scope,standard,issued_on,valid_until,state,is_genuine"
    rows = [
        f"测{number % 90}号食品有限公司,ZS-{number:06d},quality,澄川认证有限公司,型号{number % 7}系列,"
        f"GB/T 19001-2016,2026-01-{number % 28 + 1:02d},{'2025' if number == 15_000 else '2029'}-01-31,valid,是"
        for number in range(_ROWS)
    ]
    path.write_text("\n".join([heading, *rows]), encoding="utf-8")
    return path


def _environment(tmp_path: Path) -> dict[str, str]:
    return {**os.environ, "ZHIHENG_VAR": str(tmp_path / "var"), "ZHIHENG_DATABASE_URL": ""}


def _imported(environment: dict[str, str], path: Path, *, other: str) -> str:
    words = ("import", "file", str(path), "--kind", "enterprise.certificate", "--by", "zhao")
    return _zhiheng(environment, *words, other=other)


def test_what_one_process_judges_and_another_writes_is_all_there_once(tmp_path: Path) -> None:
    environment = _environment(tmp_path)
    path = _city(environment, tmp_path)

    told = _imported(environment, path, other="there")
    again = _imported(environment, path, other="there")

    assert f"新增 {_ROWS - 1}，更正 0，未变 0，不合格 1。" in told
    assert f"新增 0，更正 0，未变 {_ROWS - 1}，不合格 1。" in again
    assert "未发现" in (verified := _zhiheng(environment, "journal", "verify")), verified


def test_where_the_process_that_judges_is_lost_the_other_goes_on_by_itself(tmp_path: Path) -> None:
    environment = _environment(tmp_path)
    path = _city(environment, tmp_path)

    told = _imported(environment, path, other="lost")

    assert f"新增 {_ROWS - 1}，更正 0，未变 0，不合格 1。" in told
    (refused,) = re.findall(r"第 (\d+) 行", told)
    assert refused == "15002"
