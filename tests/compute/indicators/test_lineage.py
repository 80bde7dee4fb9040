"""Records behind numbers, and what moved them: over random facts the parts add up to every number and difference."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from tests.compute.engine_bench import opened
from tests.compute.random_facts import DAY, PLACES, POSITION, REPORTING, world
from tests.contract.toy_packs import toy_catalogue

from zhiheng.compute.indicators.attribution import Contribution, moves, moves_of_different, shares_of_change
from zhiheng.compute.indicators.lineage import Lineage
from zhiheng.compute.indicators.questions import Regions
from zhiheng.contract.reference.counting import unit_factor
from zhiheng.contract.roll_up import PERIOD, roll_up_of
from zhiheng.primitives.periods import Time, read_time

if TYPE_CHECKING:
    from zhiheng.compute.engines.engine import Engine
    from zhiheng.contract.catalogue import Catalogue

REGIONS: Final = {3: "339902", 5: ""}
"""Where it is asked in each world: one has reported figures that were corrected, the other rates that moved."""
TIMES: Final = {3: ("2025-H1", "2025-Q1"), 5: ("2025", "2025-M11")}
SPANS: Final = ((300, POSITION), (POSITION, POSITION + 100_000))
FORMS: Final = {"share", "rate", "sum", "count", "distinct", "mean", "latest", "reported", "formula", "index"}


@cache
def catalogue() -> Catalogue:
    return toy_catalogue()


def indicators() -> list[str]:
    return sorted(address for address, concept in catalogue().concepts.items() if concept == "indicator")


def times(seed: int) -> list[Time]:
    return [read_time(label) for label in TIMES[seed]]


@pytest.fixture(scope="module")
def facts() -> Iterator[dict[int, Engine]]:
    with opened("duckdb") as one, opened("duckdb") as other:
        for seed, engine in zip(TIMES, (one, other), strict=True):
            engine.bring(world(catalogue(), seed, records=60).tables)
        yield dict(zip(TIMES, (one, other), strict=True))


def lineage(engine: Engine, region: str) -> Lineage:
    return Lineage(catalogue(), engine, Regions.by_code((region,), REPORTING), DAY, PLACES)


def test_what_moved_a_number_adds_up_to_its_difference(facts: dict[int, Engine]) -> None:
    met: set[str] = set()
    wrong: list[str] = []
    for seed, address in product(TIMES, indicators()):
        region = REGIONS[seed]
        way = lineage(facts[seed], region)
        form = catalogue().indicator(address).form
        for time, (since, until) in product(times(seed), SPANS):
            before, after = (way.answer(address, time, at).value for at in (since, until))
            if before is None or after is None:
                continue
            told = sum(one.effect for one in way.moved(address, time, since, until))
            if told != pytest.approx(after - before, rel=1e-9, abs=1e-9):
                wrong.append(f"{address} {form} {time.label} {region}: {told} instead of {after - before}")
            if before != after:
                met.add(form)

    assert wrong == []
    assert met == FORMS


def test_the_records_behind_a_number_are_as_many_as_it_says_and_give_its_parts(
    facts: dict[int, Engine],
) -> None:
    met: set[str] = set()
    for address, region, time in product(indicators(), REGIONS.values(), times(5)):
        form = catalogue().indicator(address).form
        way = lineage(facts[5], region)
        answer = way.answer(address, time, POSITION)
        if answer.value is None or form in {"formula", "index", "reported"}:
            continue
        if time.months > 1 and roll_up_of(catalogue(), address, PERIOD) != "recompute":
            continue
        behind = way.behind(address, time, POSITION)
        above, below = sum(behind["above"].to_pylist()), sum(behind["below"].to_pylist())
        told = f"{address} {time.label} {region}"
        if form != "distinct":
            assert behind.num_rows == answer.records, told
        if form == "share":
            assert (above, below) == (pytest.approx(answer.numerator), pytest.approx(answer.denominator)), told
        if form == "rate":
            assert above == pytest.approx(answer.numerator), told
        if form == "mean":
            assert above / below == pytest.approx(answer.value), told
        if form in {"sum", "latest"}:
            assert above == pytest.approx(answer.value), told
        if form == "count":
            assert above * float(unit_factor(catalogue(), address)) == pytest.approx(answer.value), told
        met.add(form)

    assert met == FORMS - {"formula", "index", "reported"}


def test_the_weightiest_record_comes_first_and_a_formula_has_none_of_its_own(facts: dict[int, Engine]) -> None:
    way = lineage(facts[5], "")
    year = read_time("2025")

    above = way.behind("bakery.tested_weight", year, POSITION)["above"].to_pylist()

    assert above == sorted(above, key=lambda one: -abs(one))
    formula = next(one for one in indicators() if catalogue().indicator(one).form == "formula")
    assert way.behind(formula, year, POSITION).num_rows == 0


contributions = st.dictionaries(
    st.integers(1, 9), st.builds(Contribution, st.floats(0, 100), st.floats(1, 100)), min_size=1
)


@examples(max_examples=60)
@given(contributions, contributions, st.booleans())
def test_effects_add_up_for_sums_and_ratios(
    before: dict[int, Contribution], after: dict[int, Contribution], is_ratio: bool
) -> None:
    def value(of: dict[int, Contribution]) -> float:
        above, below = sum(one.above for one in of.values()), sum(one.below for one in of.values())
        return 100 * above / below if is_ratio else 100 * above

    found = moves(before, after, is_ratio=is_ratio, factor=100.0)

    assert sum(one.effect for one in found) == pytest.approx(value(after) - value(before), abs=1e-6)
    assert {one.thing for one in found} == {key for key in before | after if before.get(key) != after.get(key)}


values = st.dictionaries(st.integers(1, 9), st.sampled_from("abcd"))


@examples(max_examples=60)
@given(values, values, st.frozensets(st.sampled_from("abcd")))
def test_a_value_counts_for_those_that_bring_it_first_or_take_it_last(
    before: dict[int, str], after: dict[int, str], elsewhere: frozenset[str]
) -> None:
    found = moves_of_different(before, after, factor=1.0, elsewhere=frozenset(elsewhere))

    difference = len({*after.values(), *elsewhere}) - len({*before.values(), *elsewhere})
    assert sum(one.effect for one in found) == pytest.approx(difference)


def test_parts_of_a_product_share_its_change() -> None:
    assert shares_of_change([1.0, 1.0], [2.0, 3.0], lambda parts: parts[0] * parts[1]) == [2.0, 3.0]
