"""What metric layers got wrong in public: each is right here, or refused when packs load, with a reason that teaches.

The cases are those of Cube (totals of formulas from pre-aggregations), MetricFlow (semi-additive measures), the Boring
Semantic Layer (fan-out after a join, two joins to one table), Ossie (no way to say that a number does not add up) and
DHIS2 (rounded rates in formulas). Those with a number are examples of the pack ``market``, worked out by hand there.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from tests.compute.fact_tables import POSITION, tables_of
from tests.contract.toy_packs import change, problems_of

from zhiheng.compute.engines.duckdb import DuckDbEngine
from zhiheng.compute.indicators.answers import Answers, NoSuchClass, answers
from zhiheng.compute.indicators.cells import counted_addresses, held_cells
from zhiheng.compute.indicators.fresh import fresh_cells
from zhiheng.compute.indicators.questions import Asked, Regions
from zhiheng.contract.assembly import assemble
from zhiheng.contract.installed import read_all
from zhiheng.contract.problems import UndefinedRollUp
from zhiheng.contract.reference.examples import run_examples
from zhiheng.contract.reference.facts import facts_of
from zhiheng.primitives.periods import read_time

PACK = Path(__file__).parent / "market_pack"
CATALOGUE = assemble(read_all([PACK]))
EXAMPLE = CATALOGUE.packs["market"].example[0]
FACTS = facts_of(CATALOGUE, "market", EXAMPLE)
HALF = read_time("2025-H1")


@pytest.fixture(scope="module")
def engine() -> DuckDbEngine:
    engine = DuckDbEngine(duckdb.connect())
    engine.bring(tables_of(CATALOGUE, FACTS))
    return engine


def asked(*indicators: str, by: tuple[str, ...] = ()) -> Asked:
    addresses = tuple(f"market.{indicator}" for indicator in indicators)
    return Asked(addresses, (HALF,), Regions.by_code(("", *FACTS.regions), FACTS.regions), FACTS.day, by)


def answered(engine: DuckDbEngine, *indicators: str) -> Answers:
    return answers(CATALOGUE, asked(*indicators), fresh_cells(CATALOGUE, engine, POSITION))


def test_what_was_worked_out_by_hand_is_what_the_reference_and_the_engine_say(engine: DuckDbEngine) -> None:
    assert [result.problems for result in run_examples(CATALOGUE, "market")] == [()]
    for value in EXAMPLE.then.value:
        given = answered(engine, value.indicator).of(f"market.{value.indicator}", HALF, value.region)

        if value.value is not None:
            assert given.value == pytest.approx(float(value.value), rel=1e-12), value.indicator


def test_a_subject_stated_again_does_not_multiply_what_is_summed() -> None:
    again = DuckDbEngine(duckdb.connect())
    tables = tables_of(CATALOGUE, FACTS)
    firms = tables["market__firm"].to_pylist()
    replaced = [{**firm, "_since": 0, "_until": firm["_since"], "grade": "large"} for firm in firms] * 2
    tables["market__firm"] = pa.Table.from_pylist(replaced + firms, schema=tables["market__firm"].schema)
    again.bring(tables)

    assert answered(again, "turnover").of("market.turnover", HALF).value == 30
    again.close()


def test_two_ways_to_one_table_are_told_apart(engine: DuckDbEngine) -> None:
    given = answered(engine, "among_grades").of("market.among_grades", HALF)

    assert given.value == 2
    assert given.records == 2


def test_a_formula_from_kept_cells_is_that_of_the_records_at_every_grain(engine: DuckDbEngine) -> None:
    every = [address for address, concept in CATALOGUE.concepts.items() if concept == "indicator"]
    finest = [(address, CATALOGUE.indicator(address).by) for address in counted_addresses(CATALOGUE, every)]
    kept = held_cells(fresh_cells(CATALOGUE, engine, POSITION)(finest))
    times = tuple(read_time(label) for label in ("2025-Q1", "2025-Q2", "2025-H1", "2025-M01..2025-M06"))
    question = Asked(tuple(every), times, Regions.by_code(("", *FACTS.regions), FACTS.regions), FACTS.day)

    from_kept = answers(CATALOGUE, question, kept).table()

    assert from_kept.equals(answers(CATALOGUE, question, fresh_cells(CATALOGUE, engine, POSITION)).table())


def test_a_formula_asked_without_its_parts_finds_them(engine: DuckDbEngine) -> None:
    alone = answered(engine, "turnover_per_stall").of("market.turnover_per_stall", HALF)
    together = answered(engine, "stalls", "turnover_per_stall").of("market.turnover_per_stall", HALF)

    assert alone == together
    assert alone.value == 60


def test_what_is_not_declared_to_add_up_has_no_whole_instead_of_a_wrong_one(
    engine: DuckDbEngine, tmp_path: Path
) -> None:
    folder = shutil.copytree(PACK, tmp_path / "market")
    change(folder, "indicators.toml", 'roll_up = { region = "sum", period = "latest" }', "")
    change(folder, "examples/failures.toml", 'indicator = "stalls"\nperiod = "2025-H1"\nvalue = 10', SILENT)
    without = assemble(read_all([folder]))

    given = answers(without, asked("stalls"), fresh_cells(without, engine, POSITION))

    assert given.of("market.stalls", HALF).state == "not_applicable"
    assert given.of("market.stalls", HALF, "339901").state == "not_applicable"


SILENT = 'indicator = "stalls"\nperiod = "2025-H1"\nstate = "not_applicable"'


@pytest.mark.parametrize(
    ("old", "new", "teaches", "teaches_zh"),
    [
        pytest.param(
            'part = "passed == True"',
            'part = "passed == True"\nroll_up = { period = "mean" }',
            "a share is not averaged: its parts have wholes of different size",
            "各部分的总体大小不同",
            id="shares averaged",
        ),
        pytest.param(
            'part = "passed == True"',
            'part = "passed == True"\nroll_up = { region = "sum" }',
            "a share is not added; recompute it from its parts",
            "请写 recompute",
            id="shares summed",
        ),
        pytest.param(
            'distinct = "subject.name"',
            'distinct = "subject.name"\nroll_up = { region = "sum" }',
            "the same one would be counted in two parts",
            "重复计数",
            id="distinct counts summed",
        ),
        pytest.param(
            'roll_up = { region = "sum", period = "latest" }',
            'roll_up = { region = "sum", period = "sum" }',
            "a stock is not summed over time",
            "存量不能跨期相加",
            id="a stock summed over time",
        ),
        pytest.param(
            'formula = "stall_turnover / stalls"',
            'formula = "stall_turnover / stalls"\nroll_up = { period = "sum" }',
            "a formula is not added; recompute it from its parts",
            "请写 recompute",
            id="a formula added up from its values",
        ),
        pytest.param(
            'amount = "amount"\nunit',
            'amount = "amount"\nroll_up = { region = "mean" }\nunit',
            "a share is not averaged",
            "不能求平均",
            id="a mean over regions",
        ),
        pytest.param(
            'roll_up = { region = "sum", period = "latest" }',
            'roll_up = { region = "recompute", period = "latest" }',
            "a reported figure has no records beneath it",
            "没有可供重算的记录",
            id="a reported figure recomputed",
        ),
    ],
)
def test_a_number_without_a_meaning_is_refused_when_packs_load(
    tmp_path: Path, old: str, new: str, teaches: str, teaches_zh: str
) -> None:
    shutil.copytree(PACK, tmp_path / "packs/market")
    change(tmp_path / "packs/market", "indicators.toml", old, new)

    refused = [problem for problem in problems_of(tmp_path / "packs") if isinstance(problem, UndefinedRollUp)]

    assert any(teaches in str(problem) and teaches_zh in problem.message_zh for problem in refused)


def test_a_number_rounded_for_display_does_not_enter_a_formula(engine: DuckDbEngine) -> None:
    given = answered(engine, "mean_sale", "thrice_mean")

    assert given.of("market.mean_sale", HALF, "339902").value == pytest.approx(110 / 3, rel=1e-15)
    assert given.of("market.thrice_mean", HALF, "339902").value == pytest.approx(110, rel=1e-15)


def test_a_class_the_indicator_does_not_have_is_refused_with_those_it_has(engine: DuckDbEngine) -> None:
    with pytest.raises(NoSuchClass) as refused:
        answers(CATALOGUE, asked("turnover", by=("grade",)), fresh_cells(CATALOGUE, engine, POSITION))

    assert refused.value.fields["names"] == ("grade",)
    assert "buyer" in str(refused.value)
    assert "buyer" in refused.value.message_zh
