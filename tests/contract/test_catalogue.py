"""The assembled words: found by address, replaced in the open, dated."""

from datetime import date
from decimal import Decimal

import pytest
from tests.contract.toy_packs import toy_catalogue

from zhiheng.contract.catalogue import Catalogue


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return toy_catalogue()


def test_packs_stand_after_those_they_need(catalogue: Catalogue) -> None:
    assert list(catalogue.packs) == ["grain", "bakery"]


@pytest.mark.parametrize(
    ("pack", "reference", "concept", "address"),
    [
        ("bakery", "check", "record", "bakery.check"),
        ("bakery", "bakery.check", "record", "bakery.check"),
        ("bakery", "grain.mill", "subject", "grain.mill"),
        ("bakery", "grain.moisture_limit", "parameter", "bakery.moisture_limit"),
        ("grain", "moisture_limit", "parameter", "bakery.moisture_limit"),
        ("bakery", "mill", "subject", None),
        ("grain", "bakery.check", "record", None),
        ("bakery", "check", "indicator", None),
    ],
)
def test_a_reference_leads_to_the_word_that_stands_for_it(
    catalogue: Catalogue, pack: str, reference: str, concept: str, address: str | None
) -> None:
    assert catalogue.resolve(pack, reference, (concept,)) == address


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (date(2009, 12, 31), None),
        (date(2010, 1, 1), Decimal(10)),
        (date(2019, 12, 31), Decimal(10)),
        (date(2020, 1, 1), Decimal(7)),
        (date(2025, 1, 1), Decimal(5)),
        (date(2026, 12, 31), Decimal(5)),
        (date(2027, 1, 1), None),
    ],
)
def test_a_parameter_has_the_value_of_the_latest_line_that_has_not_ended(
    catalogue: Catalogue, day: date, value: Decimal | None
) -> None:
    assert catalogue.parameter("bakery.test_days").value_on(day) == value


def test_the_parameters_of_a_pack_go_by_the_names_its_expressions_use(catalogue: Catalogue) -> None:
    values = catalogue.parameters_on("bakery", date(2026, 3, 1))

    assert values == {
        "test_days": 5,
        "moisture_limit": 45,
        "alarming_drop": 5,
        "grain.moisture_limit": 45,
    }


def test_a_code_is_valid_for_its_time(catalogue: Catalogue) -> None:
    verdicts = catalogue.code_list("bakery.verdict")

    assert [code.code for code in verdicts.codes_on(date(2019, 1, 1))] == ["pass", "fail", "near"]
    assert [code.code for code in verdicts.codes_on(date(2020, 1, 1))] == ["pass", "fail"]


def test_nothing_in_the_catalogue_can_be_changed(catalogue: Catalogue) -> None:
    with pytest.raises(TypeError):
        catalogue.words["x"] = catalogue.words["bakery.check"]  # type: ignore[index]
    with pytest.raises(AttributeError):
        catalogue.replaced = {}  # type: ignore[misc]


def test_a_word_asked_for_as_another_concept_is_a_fault_of_the_program(catalogue: Catalogue) -> None:
    with pytest.raises(TypeError):
        catalogue.record("bakery.pass_rate")
