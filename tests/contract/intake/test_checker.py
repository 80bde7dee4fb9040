"""The compiled checks of a kind accept exactly what the reference accepts, by the same fields and rules."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.contract.toy_packs import toy_catalogue

from zhiheng.contract.intake.checker import Checker, KnownSubject, Reading, Registers, Term
from zhiheng.contract.kinds import kind_of, kinds_of
from zhiheng.contract.reference.checking import broken_rules, refused_values

CATALOGUE = toy_catalogue()
TODAY = date(2026, 3, 2)
PLACES = Registers({code: (Term(code),) for code in ("339901", "339902")}, {"监管局": (Term("scjg"),)})
BUN = KnownSubject(7, "339901", {"name": "白馒头"}.get, "白馒头".__eq__)


def checker_of(address: str) -> Checker:
    kind = kind_of(CATALOGUE, address)
    assert kind is not None
    return Checker(CATALOGUE, kind)


CHECK, SHOP = checker_of("bakery.check"), checker_of("bakery.shop")


def judged(checker: Checker, stated: dict[str, Any]) -> Reading:
    reading = checker.read(stated)
    checker.place(reading, PLACES, TODAY)
    known = {reference: BUN for key, reference in reading.references.items() if key == "subject"}
    checker.settle(reading, known, TODAY)
    return reading


def told(reading: Reading) -> set[tuple[str, str]]:
    return {(refusal.field, refusal.rule) for refusal in reading.refusals}


DAYS = st.dates(date(2018, 1, 1), TODAY)
CHECKS = st.fixed_dictionaries(
    {"number": st.sampled_from(["1", "2"]), "sampled_on": DAYS, "tested_on": DAYS},
    optional={
        "verdict": st.sampled_from(["pass", "fail", "near", "wrong"]),
        "weight": st.decimals(0, 2000, places=1),
        "moisture": st.decimals(-1, 101, places=1),
        "batch": st.decimals(0, 10, places=1),
        "sold_in": st.sampled_from(["339901", "339902"]),
        "is_retest": st.booleans(),
    },
)


@given(CHECKS)
def test_a_record_is_judged_as_the_reference_judges_it(values: dict[str, Any]) -> None:
    day = values["tested_on"]
    fields = list(refused_values(CATALOGUE, "bakery", CHECK.kind.declaration.field, values, day))
    row = {**CATALOGUE.parameters_on("bakery", day), **values, "happened_on": day, "region": values.get("sold_in")}
    rules = [] if fields else list(broken_rules(CATALOGUE, "bakery.check", CHECK.kind.rules, row, day))

    reading = judged(CHECK, {**values, "subject_name": "白馒头"})

    assert told(reading) == {(refusal.field, refusal.rule) for refusal in (*fields, *rules)}


@given(
    st.fixed_dictionaries(
        {"name": st.sampled_from(["某坊", "澄川甲号馒头坊", "坊"]), "place": st.just("339901")},
        optional={"is_open": st.booleans(), "opened_on": DAYS, "workers": st.integers(0, 3)},
    )
)
def test_a_subject_is_judged_as_the_reference_judges_it(stated: dict[str, Any]) -> None:
    values = {**stated, "credit_code": "91339901MA0000000K"}
    typed = {key: Decimal(value) if key == "workers" else value for key, value in values.items()}
    fields = list(refused_values(CATALOGUE, "bakery", SHOP.kind.declaration.field, typed, TODAY))
    row = {**CATALOGUE.parameters_on("bakery", TODAY), **typed}
    rules = [] if fields else list(broken_rules(CATALOGUE, "bakery.shop", SHOP.kind.rules, row, TODAY))

    assert told(judged(SHOP, values)) == {(refusal.field, refusal.rule) for refusal in (*fields, *rules)}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"tested_on": "2026-03-03", "sampled_on": "2026-03-01"}, "tested_on"),
        ({"sold_in": "339909"}, "sold_in"),
        ({"subject": "#x"}, ""),
        ({"nubmer": "3"}, "nubmer"),
        ({"subject": "", "subject_name": ""}, "subject"),
    ],
)
def test_what_only_the_day_and_the_registers_can_tell_is_told(changed: dict[str, Any], field: str) -> None:
    stated = {
        "number": "1",
        "subject_name": "白馒头",
        "sampled_on": "2026-02-02",
        "tested_on": "2026-02-03",
        "verdict": "合格",
        **changed,
    }

    assert {refusal.field for refusal in judged(CHECK, stated).refusals} == ({field} if field else set())


def test_sealed_texts_never_stand_among_the_values() -> None:
    reading = judged(checker_of("bakery.complaint"), {"received_on": "2026-02-02", "phone": "0571-000"})

    assert reading.sealed == {"phone": "0571-000"}
    assert "phone" not in reading.values


def test_every_kind_of_the_toy_packs_has_a_checker() -> None:
    for kind in kinds_of(CATALOGUE):
        checker = Checker(CATALOGUE, kind)
        assert checker.readings([], [[]])[0].refusals
        assert checker.unknown(checker.keys) == []
