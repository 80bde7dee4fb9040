"""The conformance suite: what holds for every pack that is installed, and for the toy packs."""

import re
from pathlib import Path

import pytest

from zhiheng.contract.assembly import assemble
from zhiheng.contract.catalogue import Catalogue
from zhiheng.contract.declarations.pack import PackDeclaration
from zhiheng.contract.installed import installed_packs, read_all
from zhiheng.contract.pack_page import page_of
from zhiheng.contract.reference.examples import run_example
from zhiheng.contract.serving import proofs

TOY_PACK = Path(__file__).parent.parent / "toy_pack"
INSTALLED = installed_packs()
TOYS = read_all([TOY_PACK / "grain", TOY_PACK / "bakery"])
PACKS = {pack.key: pack for pack in (*INSTALLED, *TOYS)}
EXAMPLES = [(pack.key, example.key) for pack in PACKS.values() for example in pack.example]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return assemble(PACKS.values())


@pytest.fixture(params=sorted(PACKS))
def pack(request: pytest.FixtureRequest) -> PackDeclaration:
    return PACKS[str(request.param)]


def test_all_packs_go_together(catalogue: Catalogue) -> None:
    assert set(catalogue.packs) == set(PACKS)


@pytest.mark.parametrize(("key", "example"), EXAMPLES)
def test_its_examples_pass(catalogue: Catalogue, key: str, example: str) -> None:
    (found,) = (found for found in catalogue.packs[key].example if found.key == example)

    result = run_example(catalogue, key, found)

    assert [problem.message_zh for problem in result.problems] == []


def test_it_has_examples_that_say_something(pack: PackDeclaration) -> None:
    assert pack.example
    for example in pack.example:
        assert example.then.value or example.then.refusal or example.then.warning


def test_its_chinese_is_chinese_and_its_english_is_not(pack: PackDeclaration) -> None:
    for table in pack.tables():
        title = getattr(table.declaration, "title", None)
        if title is not None:
            assert re.search(r"[一-鿿]", title.zh), (table.path, title.zh)
            assert not re.search(r"[一-鿿]", title.en), (table.path, title.en)


def test_its_page_names_every_word(pack: PackDeclaration, catalogue: Catalogue) -> None:
    page = page_of(catalogue, pack.key)

    assert [word.key for _, word in pack.words() if word.key not in page] == []
    assert page.startswith(f"# {pack.head.title.zh}")


def test_the_pages_of_installed_packs_are_up_to_date(catalogue: Catalogue, repository: Path) -> None:
    """``zhiheng pack doc KEY --to docs/packs/KEY.md`` writes one."""
    written = {path.stem: path.read_text(encoding="utf-8") for path in (repository / "docs/packs").glob("*.md")}

    assert written == {pack.key: page_of(catalogue, pack.key) for pack in INSTALLED}


def test_every_rule_of_an_installed_pack_refuses_something_in_an_example() -> None:
    for installed in INSTALLED:
        refused: set[tuple[str, str]] = set()
        for example in installed.example:
            kinds = {given.name: given.kind for given in example.given.subject}
            kinds |= {given.name: given.kind for given in example.given.record}
            kinds |= {given.name: given.kind for given in example.given.case}
            refused |= {(kinds[refusal.of], refusal.rule) for refusal in example.then.refusal}

        rules = {(kind.key, rule.key) for kind in installed.subject for rule in kind.rule}
        rules |= {(kind.key, rule.key) for kind in installed.record for rule in kind.rule}
        assert rules - refused == set(), installed.key


def test_every_system_a_pack_names_has_words_and_a_passing_example(catalogue: Catalogue) -> None:
    shown = proofs(catalogue)
    for installed in INSTALLED:
        for number in installed.systems:
            proof = shown[installed.key, number]
            assert proof.words, (installed.key, number)
            assert proof.examples, (installed.key, number)


def test_an_installed_pack_tells_the_office_what_it_is() -> None:
    for installed in INSTALLED:
        assert installed.folder is not None
        assert (installed.folder / "README.md").is_file(), installed.key
