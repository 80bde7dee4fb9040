"""Kept numbers beside the plain interpreter: the same over random facts, and one that is damaged is found."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import duckdb
import pytest
from tests.compute.random_facts import POSITION, REPORTING, world
from tests.contract.toy_packs import toy_catalogue

from zhiheng.compute.engines.duckdb import DuckDbEngine
from zhiheng.compute.indicators.agreement import Agreement, Kept, Key, agreement
from zhiheng.compute.indicators.answers import answers
from zhiheng.compute.indicators.fresh import fresh_cells
from zhiheng.compute.indicators.questions import Asked, Regions
from zhiheng.primitives.periods import Period

YEARS = ("2024", "2025", "2026")
MAP = {
    "339901": ("339900",),
    "339902": ("339900",),
    "330106": ("339900",),  # by the map of the city, not by its digits
    "330110": ("330106",),
    "339900": (),
}
RATE = "bakery.pass_rate"


@cache
def engine() -> DuckDbEngine:
    found = DuckDbEngine(duckdb.connect())
    found.bring(world(toy_catalogue(), 7, records=60).tables)
    return found


@cache
def asked() -> Asked:
    catalogue = toy_catalogue()
    indicators = tuple(address for address, concept in catalogue.concepts.items() if concept == "indicator")
    regions = Regions.by_map(("339900", *REPORTING), {one: (one, *up) for one, up in MAP.items()}, REPORTING)
    return Asked(indicators, (), regions, world(catalogue, 7, records=60).facts.day)


@cache
def times() -> dict[str, list[Period]]:
    """Of each indicator the periods of its kind, and the years."""
    catalogue = toy_catalogue()
    found = {}
    for address in asked().indicators:
        kind = catalogue.indicator(address).period
        parts = [part for year in YEARS for part in Period.parse(year).parts(kind)]
        found[address] = list(dict.fromkeys([*parts, *map(Period.parse, YEARS)]))
    return found


@cache
def kept() -> dict[Key, Kept]:
    """What the engine answers to all of it."""
    catalogue = toy_catalogue()
    found = {}
    for address in asked().indicators:
        question = replace(asked(), indicators=(address,), times=tuple(times()[address]))
        got = answers(catalogue, question, fresh_cells(catalogue, engine(), POSITION, question))
        for period in times()[address]:
            for place in question.regions.asked:
                one = got.of(address, period, place)
                told = Kept(one.value, one.state, one.numerator, one.denominator, one.records)
                found[Key(address, period.label, place)] = told
    return found


def compared(numbers: dict[Key, Kept], most: int = 10_000) -> Agreement:
    return agreement(toy_catalogue(), engine(), asked(), numbers, position=POSITION, times_of=times(), most=most)


def test_every_number_the_engine_finds_is_the_interpreters() -> None:
    found = compared(kept())

    assert found.differing == []
    assert sum(found.compared.values()) == len(kept())
    assert {one.state for one in kept().values()} >= {"number", "zero", "not_due", "not_reported", "not_applicable"}
    assert found.left_out == []


@pytest.mark.parametrize("place", ["339900", "339901"])
def test_a_number_that_the_records_do_not_give_is_found(place: str) -> None:
    key, value = next(
        (key, one.value) for key, one in kept().items() if key[::2] == (RATE, place) and one.value is not None
    )

    wrong = compared({**kept(), key: kept()[key]._replace(value=value + 1e-5)})
    missing = compared({one: number for one, number in kept().items() if one != key})

    assert [one.key for one in wrong.differing] == [key]
    assert [one.key for one in missing.differing] == [key]


def test_what_rests_on_more_records_than_are_read_is_left_out_and_told() -> None:
    found = compared(kept(), most=5)

    assert RATE in found.left_out
    assert RATE not in found.compared
