"""The examples of all packs, worked out by hand, have the same answers from columns."""

from __future__ import annotations

from decimal import Decimal

import duckdb
import pytest
from tests.compute.fact_tables import POSITION, numbers_of, tables_of
from tests.contract.toy_packs import toy_catalogue

from zhiheng.compute.engines.duckdb import DuckDbEngine
from zhiheng.compute.indicators.answers import answers
from zhiheng.compute.indicators.fresh import fresh_cells
from zhiheng.compute.indicators.questions import Asked, Regions
from zhiheng.contract.assembly import assemble
from zhiheng.contract.catalogue import Catalogue
from zhiheng.contract.declarations.examples import Example, ExpectedValue
from zhiheng.contract.installed import installed_packs
from zhiheng.contract.reference.facts import facts_of
from zhiheng.primitives.periods import Period

CATALOGUES = {"toy": toy_catalogue(), "installed": assemble(installed_packs())}
EXAMPLES = [
    pytest.param(catalogue, pack, example, id=f"{pack}/{example.key}")
    for catalogue in CATALOGUES.values()
    for pack, declared in catalogue.packs.items()
    for example in declared.example
    if example.then.value
]


@pytest.mark.parametrize(("catalogue", "pack", "example"), EXAMPLES)
def test_an_example_has_its_answers_from_columns(catalogue: Catalogue, pack: str, example: Example) -> None:
    facts = facts_of(catalogue, pack, example)
    engine = DuckDbEngine(duckdb.connect())
    engine.bring(tables_of(catalogue, facts))
    cells = fresh_cells(catalogue, engine, POSITION)
    things = numbers_of(facts)

    for value in example.then.value:
        address = catalogue.resolve(pack, value.indicator, ("indicator",)) or ""
        time = Period.parse(value.period)
        regions = Regions.by_code((value.region,), facts.regions)
        given = answers(catalogue, Asked((address,), (time,), regions, facts.day, tuple(value.by)), cells)
        classes = [(name, things.get(one, one) if isinstance(one, str) else one) for name, one in value.by.items()]
        answer = given.of(address, time, value.region, classes)

        place = f"{value.indicator} {value.period} {value.region} {value.by}"
        if value.state is not None:
            assert answer.state == value.state, place
        if value.value is not None:
            assert answer.value == pytest.approx(float(value.value), rel=1e-9, abs=1e-9), place
        assert _fits(answer.numerator, value, value.numerator), place
        assert _fits(answer.denominator, value, value.denominator), place
    engine.close()


def _fits(given: float | None, value: ExpectedValue, stated: Decimal | None) -> bool:
    return stated is None or (value.state is None and given == pytest.approx(float(stated), rel=1e-9))
