"""``zhiheng pack``: check, new, doc, words."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.contract.toy_packs import FOLDERS, TOY_PACK, change, copied

from zhiheng.cli.main import program
from zhiheng.contract.installed import read_all


@pytest.fixture
def run() -> Callable[..., Result]:
    def run_(*arguments: object) -> Result:
        return CliRunner().invoke(program, ["pack", *map(str, arguments)])

    return run_


def test_packs_that_are_right_cost_one_line_each(run: Callable[..., Result]) -> None:
    result = run("check", TOY_PACK)

    assert result.exit_code == 0
    assert [line.split(" ")[0] for line in result.stdout.splitlines()] == ["bakery", "grain"]


def test_a_source_known_from_memory_is_named(run: Callable[..., Result]) -> None:
    assert "DB99/T 1-2010" in run("check", TOY_PACK).stdout


def test_every_problem_is_one_line_with_code_and_place(tmp_path: Path, run: Callable[..., Result]) -> None:
    folder = copied(tmp_path)
    change(folder, "bakery/pack.toml", 'office = "市', 'ofice = "市')

    result = run("check", folder)

    assert result.exit_code == 1
    assert "[pack.unknown_key] bakery/pack.toml:5 ofice：" in result.stdout
    assert "[pack.missing_key] bakery/pack.toml office：" in result.stdout


def test_a_failing_example_is_a_problem(tmp_path: Path, run: Callable[..., Result]) -> None:
    folder = copied(tmp_path)
    change(folder, "bakery/examples/checks.toml", "value = 75", "value = 76")

    result = run("check", folder)

    assert result.exit_code == 1
    assert "[pack.failed_example] bakery/examples/checks.toml" in result.stdout
    assert "grain 1.0.0" in result.stdout


def test_a_needed_pack_that_is_not_there_is_a_problem(run: Callable[..., Result]) -> None:
    result = run("check", TOY_PACK / "bakery")

    assert result.exit_code == 1
    assert "[pack.missing_need]" in result.stdout


def test_a_needed_pack_may_be_named_beside(run: Callable[..., Result]) -> None:
    assert run("check", TOY_PACK / "bakery", TOY_PACK / "grain").exit_code == 0


def test_a_needed_pack_is_taken_from_the_installed_ones(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zhiheng.contract.installed.installed_folders", lambda: {"grain": TOY_PACK / "grain"})

    by_folder = run("check", TOY_PACK / "bakery")
    by_key = run("check", "grain")
    all_installed = run("check")

    assert by_folder.stdout.startswith("bakery")
    assert by_key.stdout.startswith("grain")
    assert all_installed.stdout == by_key.stdout
    assert {by_folder.exit_code, by_key.exit_code} == {0}


def test_a_folder_that_is_no_pack_is_a_problem(tmp_path: Path, run: Callable[..., Result]) -> None:
    result = run("check", tmp_path)

    assert result.exit_code == 1
    assert "[pack.unreadable]" in result.stdout


def test_a_name_that_is_neither_folder_nor_pack_is_a_fault_of_use(run: Callable[..., Result]) -> None:
    assert run("check", "nowhere").exit_code == 2


def test_a_new_pack_passes_the_check(tmp_path: Path, run: Callable[..., Result]) -> None:
    made = run("new", "metrology", "--to", tmp_path)

    checked = run("check", tmp_path / "metrology")

    assert made.exit_code == 0
    assert checked.exit_code == 0
    assert (tmp_path / "metrology" / "README.md").is_file()


@pytest.mark.parametrize("key", ["Metrology", "9lives", "a b", "计量", "../x", ""])
def test_a_new_pack_needs_a_key(tmp_path: Path, run: Callable[..., Result], key: str) -> None:
    result = run("new", key, "--to", tmp_path)

    assert result.exit_code == 1
    assert list(tmp_path.iterdir()) == []


def test_a_new_pack_overwrites_nothing(tmp_path: Path, run: Callable[..., Result]) -> None:
    (tmp_path / "metrology").mkdir()

    result = run("new", "metrology", "--to", tmp_path)

    assert result.exit_code == 1
    assert list((tmp_path / "metrology").iterdir()) == []


def test_the_page_of_a_pack_is_shown_or_written(tmp_path: Path, run: Callable[..., Result]) -> None:
    shown = run("doc", TOY_PACK)
    written = run("doc", TOY_PACK, "--to", tmp_path / "pages" / "toys.md")

    page = (tmp_path / "pages" / "toys.md").read_text("utf-8")
    assert shown.exit_code == written.exit_code == 0
    assert shown.stdout == page
    assert "# 馒头（示范） · Steamed buns (toy)" in page
    assert "`bakery.pass_rate`" in page


def test_a_pack_with_problems_has_no_page(tmp_path: Path, run: Callable[..., Result]) -> None:
    folder = copied(tmp_path)
    change(folder, "bakery/records.toml", 'subject = "bun"', 'subject = "bum"')

    result = run("doc", folder)

    assert result.exit_code == 1
    assert "bun" in result.stderr


def test_the_words_of_the_contract_are_printed(run: Callable[..., Result], repository: Path) -> None:
    assert run("words").stdout == (repository / "docs/reference/contract.md").read_text("utf-8")


def test_the_catalogue_of_systems_tells_what_installed_packs_declare(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhiheng.contract.installed.installed_packs", lambda: read_all(FOLDERS))

    result = CliRunner().invoke(program, ["systems", "--json"])

    rows = {row["id"]: row for row in map(json.loads, result.stdout.splitlines())}
    assert (rows["S070"]["status"], rows["S070"]["pack"]) == ("declared", "bakery")
    assert rows["S070"]["words"] == ["bakery.bun_index", "bakery.wet_bun"]
    assert rows["S070"]["examples"] == ["bakery/checks", "bakery/quarters"]
    assert rows["S001"]["status"] == "none"


def test_a_broken_pack_stops_the_catalogue_of_systems_with_its_reasons(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copied(tmp_path)
    change(folder, "bakery/pack.toml", '"S071"', '"S999"')
    monkeypatch.setattr(
        "zhiheng.contract.installed.installed_packs", lambda: read_all([folder / "grain", folder / "bakery"])
    )

    result = CliRunner().invoke(program, ["systems", "--json"])

    assert result.exit_code == 1
    assert "S999" in result.stderr
