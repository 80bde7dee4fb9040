"""Installed packs are found by their entry points, read without running their code, and counted for the systems."""

import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from tests.contract.toy_packs import copied, toy_catalogue

from zhiheng.contract.installed import GROUP, installed_folders, installed_packs
from zhiheng.contract.problems import PacksRefused
from zhiheng.contract.serving import proofs, status_under


@pytest.fixture
def entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[EntryPoint]:
    """The toy packs as modules of a package that is installed; importing one would fail."""
    folder = copied(tmp_path)
    (folder / "__init__.py").write_text('"""Installed packs."""\n')
    for name in ("grain", "bakery"):
        (folder / name / "__init__.py").write_text("raise RuntimeError('a pack runs no code')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "packs", raising=False)
    return [EntryPoint(name, f"packs.{name}", GROUP) for name in ("grain", "bakery")]


def test_installed_packs_are_read_without_importing_them(entries: list[EntryPoint]) -> None:
    packs = installed_packs(entries)

    assert [pack.key for pack in packs] == ["grain", "bakery"]
    assert "packs.bakery" not in sys.modules


@pytest.mark.parametrize("module", ["packs.absent", "absent.pack", "sys", "json.decoder"])
def test_an_entry_point_that_leads_nowhere_is_told(entries: list[EntryPoint], module: str) -> None:
    with pytest.raises(PacksRefused) as refused:
        installed_folders([*entries, EntryPoint("lost", module, GROUP)])

    assert [(problem.code, problem.place.pack) for problem in refused.value.problems] == [
        ("pack.broken_installation", "lost")
    ]


def test_two_packs_of_one_key_are_told(entries: list[EntryPoint]) -> None:
    with pytest.raises(PacksRefused) as refused:
        installed_folders([*entries, EntryPoint("grain", "packs.bakery", GROUP)])

    assert [problem.code for problem in refused.value.problems] == ["pack.clashing_word"]


def test_a_system_is_served_once_words_examples_and_a_page_are_there(entries: list[EntryPoint]) -> None:
    packs = installed_packs(entries)

    declared = {row.entry.id: row for row in status_under(packs)}
    reached = {row.entry.id: row for row in status_under(packs, reached={"bakery.check"})}

    assert declared["S069"].status == "declared"
    assert declared["S069"].words == (
        "bakery.shop",
        "bakery.check",
        "bakery.bun_dispute",
        "bakery.acceptance_notice",
        "bakery.pass_rate",
    )
    assert declared["S069"].examples == ("bakery/checks", "bakery/disputes", "bakery/quarters")
    assert reached["S069"].status == "served"
    assert reached["S070"].status == "declared"
    assert declared["S071"].words == ()
    assert declared["S001"].status == "none"


def test_a_failing_example_proves_nothing(tmp_path: Path) -> None:
    from tests.contract.toy_packs import change

    from zhiheng.contract.assembly import assemble
    from zhiheng.contract.installed import read_all

    folder = copied(tmp_path)
    change(folder, "bakery/examples/checks.toml", "value = 75", "value = 76")

    shown = proofs(assemble(read_all([folder / "grain", folder / "bakery"])))

    assert shown["bakery", "S069"].examples == ("bakery/disputes", "bakery/quarters")


def test_every_pack_shows_something_for_each_of_its_systems() -> None:
    assert set(proofs(toy_catalogue())) == {("bakery", "S069"), ("bakery", "S070"), ("bakery", "S071")}
