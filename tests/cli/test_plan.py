"""``zhiheng plan compile``: files, folders, standard input; results whole; one line for each failure."""

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import CliRunner, Result
from tests.policy.writing.invented_plan import invented_plan

from zhiheng.cli.main import program
from zhiheng.policy.model import Plan, SourceText
from zhiheng.policy.reading import limits


@pytest.fixture(autouse=True)
def _compiler_that_finds_the_invented_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    def compile_plan(source: SourceText) -> Plan:
        if source.text.startswith("程序出错"):
            raise ZeroDivisionError
        return replace(invented_plan(), source=source)

    module = ModuleType("zhiheng.policy.compiler")
    module.compile_plan = compile_plan  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "zhiheng.policy.compiler", module)


@pytest.fixture
def run() -> Callable[..., Result]:
    def run_(*arguments: object, given: bytes = b"") -> Result:
        return CliRunner().invoke(program, ["plan", "compile", *map(str, arguments)], input=given)

    return run_


def _files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_lines_of_json_are_written_beside_the_whole_plan(tmp_path: Path, run: Callable[..., Result]) -> None:
    (tmp_path / "甲.txt").write_text("方案甲", encoding="utf-8")

    result = run(tmp_path / "甲.txt", "--to", tmp_path / "out", "--format", "jsonl")

    assert result.exit_code == 0
    assert _files(tmp_path / "out") == ["甲.plan.json", "甲.targets.jsonl", "甲.tasks.jsonl"]
    assert json.loads((tmp_path / "out" / "甲.plan.json").read_bytes())["source"]["name"] == "甲.txt"
    assert len((tmp_path / "out" / "甲.targets.jsonl").read_text(encoding="utf-8").splitlines()) == 3
    assert result.stderr == ""


def test_without_a_format_a_summary_is_shown(tmp_path: Path, run: Callable[..., Result]) -> None:
    (tmp_path / "a.txt").write_text("方案", encoding="utf-8")

    result = run(tmp_path / "a.txt")

    assert result.exit_code == 0
    assert "澄川市质量提升行动方案" in result.stdout
    assert "≥94.5%" in result.stdout


def test_standard_input_is_a_document(tmp_path: Path, run: Callable[..., Result]) -> None:
    result = run("-", "--to", tmp_path, given="方案".encode())

    assert result.exit_code == 0
    assert "stdin.targets.jsonl" in _files(tmp_path)


def test_a_folder_stands_for_the_documents_below_it(tmp_path: Path, run: Callable[..., Result]) -> None:
    inner = tmp_path / "plans" / "2021"
    inner.mkdir(parents=True)
    (tmp_path / "plans" / "b.txt").write_text("方案", encoding="utf-8")
    (inner / "a.TXT").write_text("方案", encoding="utf-8")
    (inner / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    (inner / "~$a.docx").write_bytes(b"lock")

    result = run(tmp_path / "plans", "--to", tmp_path / "out")

    assert result.exit_code == 0
    assert [name for name in _files(tmp_path / "out") if "targets" in name] == ["a.targets.jsonl", "b.targets.jsonl"]


def test_a_file_that_cannot_be_read_costs_one_line_and_the_others_go_on(
    tmp_path: Path, run: Callable[..., Result]
) -> None:
    (tmp_path / "bad.docx").write_bytes(b"PK\x03\x04 word/document")
    (tmp_path / "good.txt").write_text("方案", encoding="utf-8")

    result = run(tmp_path / "bad.docx", tmp_path / "absent.txt", tmp_path / "good.txt", "--to", tmp_path / "out")

    complaints = [line for line in result.stderr.splitlines() if line.startswith("错误")]
    assert result.exit_code == 1
    assert len(complaints) == 2
    assert "bad.docx" in complaints[0]
    assert "absent.txt" in complaints[1]
    assert "good.targets.jsonl" in _files(tmp_path / "out")


def test_a_fault_of_the_program_on_one_document_does_not_stop_the_others(
    tmp_path: Path, run: Callable[..., Result]
) -> None:
    (tmp_path / "a.txt").write_text("程序出错", encoding="utf-8")
    (tmp_path / "b.txt").write_text("方案", encoding="utf-8")

    result = run(tmp_path / "a.txt", tmp_path / "b.txt", "--to", tmp_path / "out")

    assert result.exit_code == 1
    assert "ZeroDivisionError" in result.stderr
    assert "b.tasks.jsonl" in _files(tmp_path / "out")


def test_two_documents_of_one_name_keep_both_results(tmp_path: Path, run: Callable[..., Result]) -> None:
    for folder in ("x", "y"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_text("方案", encoding="utf-8")
    (tmp_path / "a-2.txt").write_text("方案", encoding="utf-8")

    result = run(
        tmp_path / "x/a.txt", tmp_path / "y/a.txt", tmp_path / "a-2.txt", "--to", tmp_path / "out", "--format", "json"
    )

    assert result.exit_code == 0
    assert _files(tmp_path / "out") == ["a-2.plan.json", "a-3.plan.json", "a.plan.json"]
    assert "a-3" in result.stderr


def test_the_same_document_named_twice_is_compiled_once(tmp_path: Path, run: Callable[..., Result]) -> None:
    (tmp_path / "a.txt").write_text("方案", encoding="utf-8")

    result = run(tmp_path / "a.txt", tmp_path, "--to", tmp_path / "out", "--format", "json")

    assert _files(tmp_path / "out") == ["a.plan.json"]
    assert result.stdout.count("a.txt") == 1


def test_files_without_a_folder_to_put_them_in_are_a_fault_of_use(tmp_path: Path, run: Callable[..., Result]) -> None:
    (tmp_path / "a.txt").write_text("方案", encoding="utf-8")

    result = run(tmp_path / "a.txt", "--format", "xlsx")

    assert result.exit_code == 2
    assert "--to" in result.stderr


def test_an_unknown_format_is_a_fault_of_use(run: Callable[..., Result]) -> None:
    assert run("a.txt", "--format", "exe").exit_code == 2


def test_an_empty_folder_is_told(tmp_path: Path, run: Callable[..., Result]) -> None:
    result = run(tmp_path)

    assert result.exit_code == 1
    assert str(tmp_path) in result.stderr


def test_an_endless_source_is_refused_and_not_swallowed(
    monkeypatch: pytest.MonkeyPatch, run: Callable[..., Result]
) -> None:
    monkeypatch.setattr(limits, "DOCUMENT_BYTES", 1000)

    result = run("-", given=b"1" * 2000)

    assert result.exit_code == 1
    assert "太大" in result.stderr


def test_a_result_that_cannot_be_written_leaves_the_old_one(
    tmp_path: Path, run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text("方案", encoding="utf-8")
    (tmp_path / "a.plan.json").write_text("old", encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fchmod", full)

    result = run(tmp_path / "a.txt", "--to", tmp_path, "--format", "json")

    assert result.exit_code == 1
    assert "写不出去" in result.stderr
    assert (tmp_path / "a.plan.json").read_text(encoding="utf-8") == "old"
    assert _files(tmp_path) == ["a.plan.json", "a.txt"]


def test_the_whole_plan_goes_to_standard_output_when_no_folder_is_named(
    tmp_path: Path, run: Callable[..., Result]
) -> None:
    (tmp_path / "a.txt").write_text("方案", encoding="utf-8")

    result = run(tmp_path / "a.txt", "--format", "json")

    assert json.loads(result.stdout)["head"]["place"] == "澄川市"


def test_the_overview_names_every_command_without_loading_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "zhiheng.cli.plan", raising=False)

    result = CliRunner().invoke(program, ["--help"])

    assert result.exit_code == 0
    assert "plan" in result.stdout
    assert "zhiheng.cli.plan" not in sys.modules


def test_a_name_of_no_characters_is_told_with_a_mark(tmp_path: Path, run: Callable[..., Result]) -> None:
    name = tmp_path / "a\udcff.txt"
    name.write_text("方案", encoding="utf-8")

    result = run(tmp_path, "--to", tmp_path / "out", "--format", "json")

    assert result.exit_code == 0
    assert _files(tmp_path / "out") == ["a\ufffd.plan.json"]
