"""Answers as a table, their limits, and what a class that does not occur has."""

from __future__ import annotations

from datetime import date

import duckdb
import numpy as np
import pytest
from tests.compute.random_facts import POSITION, world
from tests.contract.toy_packs import toy_catalogue

from zhiheng.compute.engines.duckdb import DuckDbEngine
from zhiheng.compute.indicators.answers import Answers, answers
from zhiheng.compute.indicators.cells import TableSource
from zhiheng.compute.indicators.fresh import fresh_cells
from zhiheng.compute.indicators.questions import Asked, Regions
from zhiheng.methods.intervals import design_share, poisson, wilson
from zhiheng.primitives.periods import Period, Stretch

CATALOGUE = toy_catalogue()
YEAR = Period("year", 2025)


@pytest.fixture(scope="module")
def cells() -> TableSource:
    engine = DuckDbEngine(duckdb.connect())
    engine.bring(world(CATALOGUE, 5, records=200).tables)
    return fresh_cells(CATALOGUE, engine, POSITION)


def asked(cells: TableSource, *indicators: str, by: tuple[str, ...] = ()) -> Answers:
    regions = Regions.by_code(("", "339900", "339901"), ("339901", "339902", "330106"))
    times = (YEAR, Stretch.last_months(12, Period("month", 2025, 6)))
    return answers(CATALOGUE, Asked(indicators, times, regions, date(2026, 6, 30), by), cells)


def test_the_table_holds_what_single_answers_say(cells: TableSource) -> None:
    given = asked(cells, "bakery.checks", "bakery.bun_index", "bakery.complaint_rate")

    rows = given.table().to_pylist()

    assert len(rows) == 3 * 2 * 3
    for row in rows:
        time = YEAR if row["period"] == YEAR.label else Stretch.parse(row["period"])
        one = given.of(row["indicator"], time, row["region"])
        assert [row[name] for name in ("value", "state", "numerator", "denominator", "records", "low", "high")] == [
            one.value, one.state, one.numerator, one.denominator, one.records, one.low, one.high
        ]  # fmt: skip


def test_the_classes_that_occur_are_all_answered_and_add_up_but_for_those_without(cells: TableSource) -> None:
    table = asked(cells, "bakery.pass_rate", by=("verdict",)).table().to_pylist()
    whole = asked(cells, "bakery.pass_rate").of("bakery.pass_rate", YEAR)
    key = ("bakery.pass_rate", ("verdict",))
    without = sum(
        cell["n"]
        for cell in cells([key])[key].to_pylist()
        if cell["verdict"] is None and cell["month"] // 12 == YEAR.year
    )

    own = [row for row in table if row["period"] == YEAR.label and not row["region"]]
    assert {row["verdict"] for row in own} == {"pass", "fail", "near"}
    assert without > 0
    assert sum(row["records"] for row in own) + without == whole.records


def test_a_class_that_does_not_occur_has_no_records(cells: TableSource) -> None:
    given = asked(cells, "bakery.pass_rate", by=("shop",))

    assert given.of("bakery.pass_rate", YEAR, classes=[("shop", -5)]).state == "not_applicable"


def test_a_share_lies_within_wilson_limits_and_a_rate_within_poisson_ones(cells: TableSource) -> None:
    given = asked(cells, "bakery.pass_rate", "bakery.complaint_rate", "bakery.weighty_share", "bakery.mean_weight")

    share = given.of("bakery.pass_rate", YEAR)
    low, high = wilson(np.array([share.numerator or 0]), np.array([share.denominator or 0]))
    assert share.low == pytest.approx(low[0] * 100)
    assert share.high == pytest.approx(high[0] * 100)
    assert (share.low or 0) < (share.value or 0) < (share.high or 0)
    rate = given.of("bakery.complaint_rate", YEAR)
    low, high = poisson(np.array([rate.numerator or 0]))
    assert rate.denominator is not None
    assert rate.low == pytest.approx(low[0] / rate.denominator)
    assert rate.high == pytest.approx(high[0] / rate.denominator)
    for amounts in ("bakery.weighty_share", "bakery.mean_weight"):
        assert given.of(amounts, YEAR).value is not None
        assert given.of(amounts, YEAR).low is None


def test_a_share_of_cases_drawn_unequally_has_the_limits_of_its_design(cells: TableSource) -> None:
    key = ("bakery.buns_passed", ())
    given = asked(cells, "bakery.buns_passed").of("bakery.buns_passed", YEAR)

    own = [cell for cell in cells([key])[key].to_pylist() if cell["month"] // 12 == YEAR.year]
    sums = [[sum(cell[name] for cell in own)] for name in ("n", "below", "above", "squares", "squares_above")]
    share = design_share(*sums)
    assert given.value == pytest.approx(float(share.value) * 100)
    assert given.low == pytest.approx(float(share.low) * 100)
    assert given.high == pytest.approx(float(share.high) * 100)
    narrow = wilson(np.array([given.numerator or 0]), np.array([given.denominator or 0]))
    assert given.low is not None
    assert given.high is not None
    assert given.high - given.low > 100 * float(narrow.high[0] - narrow.low[0])
