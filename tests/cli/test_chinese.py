"""What the program says around its own words is Chinese, and a broken output ends it in one line."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from zhiheng.cli.main import COMMANDS, program

_CALL = (sys.executable, "-c", "from zhiheng.cli.main import main; main()")
_ENGLISH_FRAME = re.compile(r"Usage|Options|Commands|Error|Show this|default:|required|\[ARGS|TEXT|DIRECTORY|INTEGER")


def _pages() -> list[list[str]]:
    groups = {"pack": ("check", "new", "doc", "words"), "plan": ("compile",), "person": ("add", "password")}
    return [[], *([name] for name in COMMANDS), *([name, one] for name, ones in groups.items() for one in ones)]


@pytest.mark.parametrize("names", _pages(), ids=" ".join)
def test_every_page_of_help_is_chinese(names: list[str]) -> None:
    result = CliRunner().invoke(program, [*names, "--help"])

    assert result.exit_code == 0
    assert result.stdout.startswith("用法：")
    assert _ENGLISH_FRAME.search(result.stdout) is None


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["plan", "compile"], "错误：没有给出文件。"),
        (["person", "add", "x"], "错误：没有给出选项 --name。"),
        (["plan", "compile", "a", "--format", "pdf"], "错误：'--format' 的值不对：'pdf' 不在"),
        (["plan", "compile", "a", "--to"], "错误：选项 --to 后面要有一个值。"),
        (["serve", "--port", "x"], "错误：'--port' 的值不对：'x' 不是整数。"),
        (["serve", "--port", "70000"], "错误：'--port' 的值不对：70000 不在 0<=x<=65535 的范围内。"),
        (["systems", "a", "b"], "错误：多了几个参数：a b。"),
        (["pack", "chek"], "错误：没有命令 chek。 是不是 'check'？"),
        (["systems", "--jso"], "错误：没有选项 --jso。 是不是 '--json'？"),
    ],
)
def test_a_fault_of_use_is_told_in_chinese(arguments: list[str], complaint: str) -> None:
    result = CliRunner().invoke(program, arguments)

    assert result.exit_code == 2
    assert complaint in result.stderr
    assert _ENGLISH_FRAME.search(result.stderr) is None


def test_descriptions_stand_in_one_column_under_chinese_names() -> None:
    lines = CliRunner().invoke(program, ["pack", "new", "--help"]).stdout.splitlines()

    assert "  --to 文件夹  写到这个文件夹下。" in lines
    assert "  -h, --help   显示这份说明。" in lines


@pytest.mark.parametrize("arguments", [["systems"], ["systems", "--json"], ["plan", "compile", "--help"]])
def test_a_full_output_costs_one_line_and_status_1(arguments: list[str]) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no device that is always full")

    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run([*_CALL, *arguments], stdout=full, stderr=subprocess.PIPE, check=False)

    assert ended.returncode == 1
    assert ended.stderr.decode().splitlines() == ["错误：结果写不出去（空间已满）；请检查输出处的空间。"]


@pytest.mark.parametrize("arguments", [["systems"], ["systems", "--json"], ["pack", "words"]])
def test_a_reader_that_goes_away_ends_the_program_without_a_word(arguments: list[str]) -> None:
    with subprocess.Popen([*_CALL, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        complaint = running.stderr.read()

    assert running.returncode == 1
    assert complaint == b""


@pytest.mark.parametrize("heavy", ["rich", "django", "openpyxl", "docx", "zhiheng.policy.compiler"])
def test_help_loads_nothing_that_only_the_work_needs(heavy: str) -> None:
    code = (
        "import sys\n"
        "from zhiheng.cli.main import program\n"
        "program(['plan', 'compile', '--help'], standalone_mode=False)\n"
        f"sys.exit({heavy!r} in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0
