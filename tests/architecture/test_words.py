"""The words the house answers with: glossary, error codes, reasons for dependencies, decisions, entry points."""

import importlib
import keyword
import re
import tomllib
from collections import Counter
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

from zhiheng.primitives.errors import DeclarationError, EngineError, NotAllowed, RuleViolation, ZhihengError

FAMILIES = (DeclarationError, RuleViolation, NotAllowed, EngineError)


@pytest.fixture(scope="module")
def errors(modules: dict[str, Path]) -> list[type[ZhihengError]]:
    """Every error class of the program but the root."""
    for name in modules:
        # Server entry points start the program when imported; they define no errors.
        if name not in {"zhiheng.site.asgi", "zhiheng.site.wsgi", "zhiheng.__main__"}:
            importlib.import_module(name)

    def below(kind: type[ZhihengError]) -> list[type[ZhihengError]]:
        return [found for child in kind.__subclasses__() for found in (child, *below(child))]

    return [kind for kind in dict.fromkeys(below(ZhihengError)) if kind.__module__.startswith("zhiheng.")]


@pytest.fixture(scope="module")
def glossary(repository: Path) -> dict[str, dict[str, str]]:
    """docs/glossary.toml: identifier to term."""
    return tomllib.loads((repository / "docs/glossary.toml").read_text(encoding="utf-8"))


def test_every_error_has_a_code_of_its_own(errors: list[type[ZhihengError]]) -> None:
    codes = Counter(kind.code for kind in errors)

    shared = [code for code, count in codes.items() if count > 1]

    assert len(errors) > len(FAMILIES)
    assert shared == []
    assert [code for code in codes if not re.fullmatch(r"[a-z_]+\.[a-z_]+", code)] == []


def test_every_error_belongs_to_one_family_and_says_who_acts_or_what_failed(errors: list[type[ZhihengError]]) -> None:
    for kind in errors:
        assert sum(issubclass(kind, family) for family in FAMILIES) == 1, kind
        assert kind.__doc__, kind


def test_a_term_of_the_glossary_is_one_identifier_for_one_chinese_word(glossary: dict[str, dict[str, str]]) -> None:
    chinese = Counter(word for term in glossary.values() for word in term["zh"].split("、"))

    assert [word for word, count in chinese.items() if count > 1] == []
    assert all(re.search(r"[一-鿿]", word) for word in chinese)
    for identifier in glossary:
        assert re.fullmatch(r"[a-z][a-z0-9_]*", identifier), identifier
        assert not keyword.iskeyword(identifier), identifier


def test_a_term_of_the_glossary_has_english_a_definition_and_nothing_unknown(
    glossary: dict[str, dict[str, str]],
) -> None:
    for identifier, term in glossary.items():
        assert set(term) - {"source"} == {"zh", "en", "definition"}, identifier
        assert all(text.strip() for text in term.values()), identifier
        assert term["definition"].endswith("."), identifier


def test_every_dependency_has_its_reason_and_every_reason_its_dependency(
    repository: Path, project: dict[str, Any]
) -> None:
    declared = [*project["project"]["dependencies"], *project["project"]["optional-dependencies"]["dev"]]
    names = {re.split(r"[<>=\[; ]", entry)[0].lower() for entry in declared}

    page = (repository / "docs/decisions/dependencies.md").read_text(encoding="utf-8")
    reasoned = [name.lower() for name in re.findall(r"^\| `([\w.-]+)` \|", page, re.MULTILINE)]

    assert len(reasoned) == len(set(reasoned))
    assert names == set(reasoned)


def test_every_declared_dependency_is_locked(repository: Path, project: dict[str, Any]) -> None:
    declared = [*project["project"]["dependencies"], *project["project"]["optional-dependencies"]["dev"]]
    names = {re.split(r"[<>=\[; ]", entry)[0].lower() for entry in declared}

    locked = re.findall(r"^([a-z0-9-]+)==", (repository / "requirements.lock").read_text("utf-8"), re.MULTILINE)

    assert names <= set(locked)


def test_decisions_are_numbered_without_a_gap_and_say_context_choice_and_cost(repository: Path) -> None:
    records = sorted((repository / "docs/decisions").glob("[0-9]*.md"))

    assert [record.name[:4] for record in records] == [f"{number:04}" for number in range(1, len(records) + 1)]
    for record in records:
        headings = re.findall(r"^## (.+)$", record.read_text(encoding="utf-8"), re.MULTILINE)
        assert headings == ["Context", "Choice", "Cost"], record.name


def test_every_decision_that_is_cited_exists(files: list[Path], repository: Path) -> None:
    written = {record.name[:4] for record in (repository / "docs/decisions").glob("[0-9]*.md")}

    cited = {
        number
        for path in files
        if path.suffix in {".py", ".toml", ".md"} and path != repository / "CHANGELOG.md"
        for number in re.findall(r"\bdecision (\d{4})\b", path.read_text(encoding="utf-8"))
    }

    assert cited - written == set()


def test_every_command_of_the_program_can_be_loaded(project: dict[str, Any]) -> None:
    for name, target in project["project"]["scripts"].items():
        assert callable(EntryPoint(name, target, "console_scripts").load())
