"""The examples of the toy packs pass, and one that says something else fails at its place."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.contract.toy_packs import change, copied, toy_catalogue

from zhiheng.contract.assembly import assemble
from zhiheng.contract.declarations.basics import Bilingual
from zhiheng.contract.declarations.examples import Example, GivenFacts, GivenRecord, GivenSubject, Then, When
from zhiheng.contract.installed import read_all
from zhiheng.contract.problems import FailedExample, PackProblem
from zhiheng.contract.reference.counting import Counted, computed
from zhiheng.contract.reference.examples import run_examples
from zhiheng.contract.reference.facts import facts_of
from zhiheng.contract.reference.figures import Figures, Question
from zhiheng.primitives.periods import Period

CATALOGUE = toy_catalogue()


def failures(folder: Path) -> list[PackProblem]:
    catalogue = assemble(read_all([folder / "grain", folder / "bakery"]))
    return [problem for result in run_examples(catalogue, "bakery") for problem in result.problems]


def test_the_examples_of_the_toy_packs_pass(tmp_path: Path) -> None:
    assert failures(copied(tmp_path)) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "table"),
    [
        ("checks", "value = 75", "value = 75.1", "then.value[2]"),
        ("checks", 'shown = "75.0"', 'shown = "75"', "then.value[2]"),
        ("checks", "numerator = 3", "numerator = 4", "then.value[2]"),
        ("checks", "denominator = 4", "denominator = 5", "then.value[2]"),
        ("checks", 'state = "suppressed"', 'state = "not_due"', "then.value[4]"),
        ("checks", 'state = "suppressed"', "value = 100", "then.value[4]"),
        ("checks", 'by = { shop = "plant_a" }', 'by = { shop = "plant_b" }', "then.value[5]"),
        ("checks", "value = 0\n", 'state = "not_applicable"\n', "then.value[10]"),
        ("checks", 'rule = "full_name"', 'rule = "other"', "then.refusal"),
        ("checks", 'of = "too_late"\nrule = "tested_in_time"', 'of = "c1"\nfield = "weight"', "then.refusal"),
        ("checks", "moisture = 47.5", "moisture = 44.5", "then.warning"),
        ("checks", "moisture = 40,", "moisture = 40.5, ", ""),
        ("checks", "raised = false", "raised = true", "then.warning[3]"),
        ("checks", "day = 2026-04-02", "day = 2026-03-31", "then.value[2]"),
        ("quarters", "day = 2026-01-20", "day = 2026-01-10", "then.value[3]"),
        ("quarters", "value = 0.04", "value = 0.4", "then.value[14]"),
    ],
)
def test_an_example_that_says_something_else_fails(tmp_path: Path, file: str, old: str, new: str, table: str) -> None:
    folder = copied(tmp_path)
    change(folder, f"bakery/examples/{file}.toml", old, new)

    failed = failures(folder)

    assert {problem.code for problem in failed} <= {FailedExample.code}
    assert table in {problem.place.table for problem in failed} | ({""} if not failed else set())


def test_a_line_that_no_longer_stands_raises_no_warning(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    change(folder, "bakery/warnings.toml", "until = 2028-01-01", "until = 2026-02-04")

    assert [problem.place.table for problem in failures(folder)] == ["then.warning"]


def test_a_rule_that_holds_only_since_a_day_spares_what_happened_before(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    change(folder, "bakery/records.toml", 'source = "bun_standard"\nsince = 2020-01-01', "since = 2019-01-01")

    assert [problem.place.table for problem in failures(folder)] == ["then.refusal"]


def test_a_rate_of_amounts_is_in_its_own_unit(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    change(folder, "bakery/records.toml", 'unit = "元"', 'unit = "万元"')
    change(folder, "bakery/indicators.toml", 'unit = "件/万人"', 'amount = "loss"\nunit = "元/人"')
    catalogue = assemble(read_all([folder / "grain", folder / "bakery"]))
    (quarters,) = (example for example in catalogue.packs["bakery"].example if example.key == "quarters")

    figures = Figures(catalogue, facts_of(catalogue, "bakery", quarters))

    # 12 万元 over 50 万人; the complaint without an amount does not count.
    assert figures.figure(Question("bakery.complaint_rate", Period("year", 2025))).value == Decimal("0.24")


def test_of_two_latest_on_one_day_the_one_stated_later_counts() -> None:
    day = date(2025, 12, 31)
    rows = [Counted({"shops": shops}, "339901", day) for shops in (Decimal(3), Decimal(4))]
    rows.append(Counted({"shops": Decimal(9)}, "339901", day - timedelta(days=1)))

    assert computed(CATALOGUE, "bakery.open_shops", rows, None, adds_up=True).value == 4


def test_several_latest_have_no_number_unless_they_may_be_added() -> None:
    rows = [Counted({"shops": Decimal(3)}, place, date(2025, 12, 31)) for place in ("339901", "339902")]

    assert computed(CATALOGUE, "bakery.open_shops", rows, None, adds_up=True).value == 6
    assert computed(CATALOGUE, "bakery.open_shops", rows, None, adds_up=False).state == "not_applicable"


# --- the reference against plain counting ----------------------------------------------------------------------------

REGIONS = ("339901", "339902", "339903")
CHECKS = st.lists(
    st.tuples(
        st.integers(0, 364).map(lambda day: date(2025, 1, 1) + timedelta(days=day)),
        st.sampled_from(REGIONS),
        st.sampled_from(["pass", "fail"]),
        st.decimals(10, 1000, places=2),
    ),
    max_size=25,
)


def figures_of(checks: list[tuple[date, str, str, Decimal]]) -> Figures:
    records = tuple(
        GivenRecord(
            kind="check",
            name=f"c{index}",
            subject="bun",
            values={
                "number": str(index),
                "sampled_on": day,
                "tested_on": day,
                "sold_in": region,
                "verdict": verdict,
                "weight": weight,
                "batch": Decimal(index + 1),
            },
        )
        for index, (day, region, verdict, weight) in enumerate(checks)
    )
    example = Example(
        key="drawn",
        title=Bilingual("随机", "drawn"),
        given=GivenFacts(REGIONS, (GivenSubject("bun", "bun", {"name": "白馒头"}),), records),
        when=When(date(2026, 1, 1)),
        then=Then(),
    )
    facts = facts_of(CATALOGUE, "bakery", example)
    assert facts.refusals == {}
    return Figures(CATALOGUE, facts)


@given(CHECKS)
def test_a_count_of_the_whole_is_the_sum_of_its_parts(checks: list[tuple[date, str, str, Decimal]]) -> None:
    figures = figures_of(checks)
    year = Period("year", 2025)

    whole = figures.figure(Question("bakery.checks", year)).value
    by_month = [figures.figure(Question("bakery.checks", month)).value for month in year.parts("month")]
    by_region = [figures.figure(Question("bakery.checks", year, region)).value for region in REGIONS]

    assert whole == sum(filter(None, by_month)) == sum(filter(None, by_region)) == len(checks)


@given(CHECKS)
def test_a_share_of_the_whole_is_recomputed_and_not_averaged(checks: list[tuple[date, str, str, Decimal]]) -> None:
    figure = figures_of(checks).figure(Question("bakery.pass_rate", Period("year", 2025)))

    passed = Decimal(sum(verdict == "pass" for _, _, verdict, _ in checks))

    if not checks:
        assert figure.state == "not_applicable"
    elif len(checks) < 2:
        assert figure.state == "suppressed"
    else:
        assert (figure.numerator, figure.denominator) == (passed, Decimal(len(checks)))
        assert figure.value is not None
        assert abs(figure.value - 100 * passed / len(checks)) < Decimal("1e-20")
        assert figure.state == ("number" if passed else "zero")


@given(CHECKS)
def test_a_weighted_mean_and_a_sum_follow_their_definition(checks: list[tuple[date, str, str, Decimal]]) -> None:
    figures = figures_of(checks)
    year = Period("year", 2025)
    weighted = sum((weight * (index + 1) for index, (*_, weight) in enumerate(checks)), Decimal(0))
    weights = sum(index + 1 for index in range(len(checks)))

    mean = figures.figure(Question("bakery.mean_weight", year)).value
    total = figures.figure(Question("bakery.tested_weight", year)).value

    assert total == sum((weight for *_, weight in checks), Decimal(0)) / 1000
    assert (mean is None) == (not checks)
    assert mean is None or abs(mean - weighted / weights) < Decimal("1e-20")


@given(CHECKS)
def test_nothing_is_told_of_a_period_that_has_not_ended(checks: list[tuple[date, str, str, Decimal]]) -> None:
    figures = figures_of(checks)

    for indicator in ("checks", "pass_rate", "mean_weight"):
        assert figures.figure(Question(f"bakery.{indicator}", Period("month", 2026, 1))).state == "not_due"
