"""The catalogue of systems: complete, well formed, in our own words."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from zhiheng.contract.systems import status_of, system_fields, system_named, systems
from zhiheng.primitives.errors import DeclarationError


@dataclass
class Pack:
    key: str
    systems: tuple[str, ...]


@dataclass
class Proof:
    words: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    reached: bool = False


def reference(shared: Path) -> dict[str, dict[str, str]]:
    lines = (shared / "systems.jsonl").read_text("utf-8").splitlines()
    return {row["id"]: row for row in map(json.loads, lines)}


def test_the_catalogue_has_339_systems_in_the_order_of_their_numbers() -> None:
    numbers = [entry.id for entry in systems()]

    assert numbers == [f"S{number:03}" for number in range(1, 340)]


def test_numbers_and_names_agree_with_the_reference_list(shared: Path) -> None:
    listed = {number: (row["zh"], row["en"]) for number, row in reference(shared).items()}

    assert {entry.id: (entry.zh, entry.en) for entry in systems()} == listed


def test_no_line_repeats_the_reference_list(shared: Path) -> None:
    told = {row["what"].strip().rstrip(".").lower() for row in reference(shared).values()}

    ours = {entry.line.rstrip(".").lower() for entry in systems()}

    assert not ours & told


def test_every_system_belongs_to_a_field_that_the_catalogue_shows() -> None:
    keys = {field.key for field in system_fields()}

    assert {entry.field for entry in systems()} == keys


def test_every_line_is_one_sentence_of_its_own() -> None:
    lines = [entry.line for entry in systems()]

    assert all(line.endswith(".") and "\n" not in line for line in lines)
    assert len(set(lines)) == len(lines)
    assert len({entry.line_zh for entry in systems()}) == len(lines)


def test_a_phrase_that_means_something_else_holds_a_word_of_its_system_or_forbids_nothing() -> None:
    def parts(word: str) -> list[str]:
        return word.replace("…", "~").split("~")

    idle = [
        (entry.id, phrase)
        for entry in systems()
        for phrase in entry.never
        if not any(all(part in phrase for part in parts(word)) for word in entry.words)
    ]

    assert idle == []


def test_a_number_leads_to_its_system_and_an_unknown_one_to_none() -> None:
    found = system_named("S232")

    assert found is not None
    assert "12315" in found.words
    assert system_named("S999") is None


def test_without_packs_no_system_is_served() -> None:
    assert {row.status for row in status_of()} == {"none"}


def test_a_pack_that_names_a_system_declares_it() -> None:
    rows = {row.entry.id: row for row in status_of([Pack("product", ("S030",))])}

    assert (rows["S030"].status, rows["S030"].pack) == ("declared", "product")
    assert rows["S031"].status == "none"


@pytest.mark.parametrize(
    ("proof", "status"),
    [
        (Proof(("product.rate",), ("rate of a month",), reached=True), "served"),
        (Proof(("product.rate",), ("rate of a month",), reached=False), "declared"),
        (Proof(("product.rate",), (), reached=True), "declared"),
        (Proof((), ("rate of a month",), reached=True), "declared"),
    ],
)
def test_a_system_is_served_only_with_words_an_example_and_a_page(proof: Proof, status: str) -> None:
    rows = status_of([Pack("product", ("S030",))], {("product", "S030"): proof})

    assert {row.status for row in rows if row.entry.id == "S030"} == {status}


def test_a_pack_that_serves_an_unknown_system_is_refused() -> None:
    with pytest.raises(DeclarationError) as refused:
        status_of([Pack("product", ("S400",))])

    assert refused.value.fields == {"pack": "product", "system": "S400"}
