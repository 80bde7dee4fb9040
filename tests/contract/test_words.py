"""Every word of the contract is documented and used by the toy packs; every function and sign of expressions too."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_origin

from tests.contract.toy_packs import FOLDERS

from zhiheng.contract.declarations.examples import Example
from zhiheng.contract.declarations.fields import FIELD_TYPES, FieldType
from zhiheng.contract.declarations.indicators import FORM_WORDS, FORMS, ROLL_UPS, Form, Indicator, RollUp
from zhiheng.contract.declarations.pack import EXAMPLES, FILES
from zhiheng.contract.expressions.functions import FUNCTIONS
from zhiheng.contract.reference_page import reference_page
from zhiheng.contract.words import ExpressionMark, NamedTables, words_of

Used = set[tuple[str, str]]


def declarations() -> Iterator[type[Any]]:
    """Every declaration class, those of tables inside tables too."""
    waiting: list[type[Any]] = [*FILES.values(), Example]
    seen: set[type[Any]] = set()
    while waiting:
        declaration = waiting.pop()
        if declaration not in seen:
            seen.add(declaration)
            yield declaration
            waiting += [word.table for word in words_of(declaration) if word.table is not None]


def used_in(values: dict[str, Any], declaration: type[Any], texts: list[str]) -> Used:
    """The words a table uses, with the chosen values of closed lists; expressions are added to the texts."""
    used: Used = set()
    for word in words_of(declaration):
        if word.name not in values or not word.is_key:
            continue
        value = values[word.name]
        used.add((declaration.__name__, word.name))
        if word.choices:
            used.add((f"{declaration.__name__}.{word.name}", str(value)))
        if word.mark(ExpressionMark):
            texts.append(value)
        if word.name == "roll_up":
            used |= {("RollUp", rule) for rule in value.values()}
        if word.table is not None:
            tables = value.values() if word.mark(NamedTables) else value if isinstance(value, list) else [value]
            for table in tables:
                used |= used_in(table, word.table, texts)
    return used


def toy_words() -> tuple[Used, list[str]]:
    used: Used = set()
    texts: list[str] = []
    for folder in FOLDERS:
        for name, declaration in FILES.items():
            path = folder / name
            used |= used_in(tomllib.loads(path.read_text("utf-8")), declaration, texts) if path.exists() else set()
        for path in (folder / EXAMPLES).glob("*.toml"):
            used |= used_in(tomllib.loads(path.read_text("utf-8")), Example, texts)
    return used, texts


def test_every_word_and_every_choice_is_used_by_the_toy_packs() -> None:
    used, _ = toy_words()

    words = {(cls.__name__, word.name) for cls in declarations() for word in words_of(cls) if word.is_key}
    choices = {
        (f"{cls.__name__}.{word.name}", str(choice))
        for cls in declarations()
        for word in words_of(cls)
        for choice in word.choices
    }
    rules = {("RollUp", rule) for rule in get_args(RollUp)}
    # A record is stated for any kind of period alike; the toy packs use two, and indicators all four.
    choices -= {("Record.period", "month"), ("Record.period", "half_year")}
    # What is said by leaving the word out.
    choices -= {("CaseAct.does", "")}

    assert len(words) > 100
    assert (words | choices | rules) - used == set()


def test_every_function_and_sign_of_the_language_is_used_by_the_toy_packs() -> None:
    _, texts = toy_words()
    written = " ".join(texts)

    calls = {*FUNCTIONS, "date"}
    signs = [
        "==",
        "!=",
        "<",
        "<=",
        ">",
        ">=",
        "+",
        "-",
        "*",
        "/",
        "and",
        "or",
        "not",
        "in",
        "not in",
        "if",
        "True",
        "False",
    ]

    assert {name for name in calls if f"{name}(" not in written} == set()
    assert [sign for sign in signs if f" {sign} " not in f" {written} ".replace("(", " ( ").replace(")", " ) ")] == []


def test_every_word_has_a_meaning_and_every_class_says_what_it_is() -> None:
    for declaration in declarations():
        assert declaration.__doc__
        assert [word.name for word in words_of(declaration) if not re.fullmatch(r".+\.", word.meaning)] == []


def test_the_reference_page_is_that_of_the_contract(repository: Path) -> None:
    page = (repository / "docs/reference/contract.md").read_text("utf-8")

    assert page == reference_page(), "refresh it: zhiheng pack words > docs/reference/contract.md"


def test_every_word_stands_on_the_reference_page(repository: Path) -> None:
    page = (repository / "docs/reference/contract.md").read_text("utf-8")

    for declaration in declarations():
        for word in words_of(declaration):
            assert not word.is_key or {word.name} == {"zh"} or f"| `{word.name}` |" in page or word.name in {"zh", "en"}


def test_forms_types_and_roll_ups_are_explained_completely() -> None:
    names = {word.name for word in words_of(Indicator)}

    assert set(FORMS) == set(FORM_WORDS) == set(get_args(Form))
    assert set(ROLL_UPS) == set(get_args(RollUp))
    assert set(FIELD_TYPES) == set(get_args(FieldType))
    assert all(needed | allowed <= names for needed, allowed in FORM_WORDS.values())


def test_a_word_that_may_be_left_out_has_a_default_that_a_reader_can_see() -> None:
    for declaration in declarations():
        for word in words_of(declaration):
            if get_origin(word.type) is tuple and not word.required:
                assert word.default == ()
