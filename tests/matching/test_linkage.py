"""Linkage proposes what may be one subject, with its reasons, and the same for the same subjects."""

import csv
import random
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
import splink.comparison_library as cl
from splink import block_on

from zhiheng.matching.company_names import parse
from zhiheng.matching.linkage import Party, Training, proposals, scored_pairs
from zhiheng.matching.regions import Regions


@pytest.fixture
def firm(regions: Regions) -> Party:
    return Party(
        1,
        parse("澜溪市宏岚食品有限公司", regions),
        region="990100",
        address="柳堤路18号",
        person="沈青屿",
        phone="13900000001",
    )


def stated(number: int, name: str, regions: Regions, **known: str) -> Party:
    return Party(number, parse(name, regions), **known)


def test_a_short_form_with_the_same_person_and_phone_is_proposed_with_its_reasons(
    firm: Party, regions: Regions
) -> None:
    short = stated(2, "宏岚食品", regions, person="沈青屿", phone="13900000001")

    (found,) = proposals([firm, short])

    assert (found.first, found.second) == (1, 2)
    assert found.probability > 0.99
    assert set(found.evidence) == {"字号相同", "行业相同", "负责人相同", "电话相同"}
    assert found.agreement.verdict == "likely"


def test_nothing_is_proposed_that_a_code_a_branch_a_region_or_an_industry_rules_out(
    firm: Party, regions: Regions
) -> None:
    known = {"address": firm.address, "person": firm.person, "phone": firm.phone}
    others = [
        stated(2, "澜溪市宏岚食品有限公司东街店", regions, **known),
        stated(3, "云浦市宏岚食品有限公司", regions, **known),
        stated(4, "澜溪市宏岚建材有限公司", regions, **known),
        stated(5, "澜溪市宏岚食品厂", regions, **known),
        replace(firm, number=6, code="another"),
    ]

    assert proposals([replace(firm, code="one"), *others[:-1]]) == []
    assert proposals([replace(firm, code="one"), others[-1]]) == []


def test_a_misspelt_trade_name_is_proposed_where_something_else_speaks_for_it(firm: Party, regions: Regions) -> None:
    misspelt = stated(2, "澜溪市鸿岚食品有限公司", regions, person="沈青屿")

    (found,) = proposals([firm, misspelt])

    assert "字号一字音近或形近" in found.evidence
    assert found.agreement.verdict == "possible"


def test_of_two_firms_that_are_alike_each_has_its_own_partner(firm: Party, regions: Regions) -> None:
    other = stated(2, "澜溪市鸿岚食品有限公司", regions, person="梁北川", phone="13900000002")
    written = [
        stated(3, "宏岚食品（澜溪）有限公司", regions, person="沈青屿", phone="13900000001"),
        stated(4, "鸿岚食品（澜溪）有限公司", regions, person="梁北川", phone="13900000002"),
    ]

    found = proposals([firm, other, *written])

    assert {(proposal.first, proposal.second) for proposal in found} == {(1, 3), (2, 4)}


def test_one_subject_or_none_is_no_pair(firm: Party) -> None:
    assert proposals([]) == []
    assert proposals([firm]) == []


def test_names_without_a_trade_name_and_empty_names_are_passed_over(regions: Regions) -> None:
    assert (
        proposals([stated(number, name, regions) for number, name in enumerate(["", "", "有限公司", "有限公司"])]) == []
    )


def city(regions: Regions) -> list[Party]:
    """Six hundred invented firms, and half of them a second time with less known of them."""
    rng = random.Random(3)
    chars, trades = (
        "宏岚远帆蓝禾沐云恒砾星阑松风望澄桥北顺莱惠客",
        ["食品", "建材", "商贸", "电子科技", "果蔬种植", "物流"],
    )
    found = []
    for number in range(600):
        name = "".join(rng.choices(chars, k=3)) + rng.choice(trades)
        person = f"{rng.choice('沈梁顾秦')}{rng.choice(chars)}{rng.choice(chars)}"
        found.append(stated(number, f"澜溪市{name}有限公司", regions, person=person, code=f"code {number}"))
        if number % 2:
            found.append(stated(number + 1000, f"{name}（澜溪）公司", regions, person=person))
    return found


def test_among_many_the_right_ones_are_found_whatever_the_order(regions: Regions) -> None:
    parties = city(regions)

    found = proposals(parties)
    again = proposals(random.Random(5).sample(parties, len(parties)))

    right = {(number, number + 1000) for number in range(1, 600, 2)}
    pairs = {(proposal.first, proposal.second) for proposal in found}
    assert again == found
    assert len(pairs & right) >= 0.99 * len(right)
    assert len(pairs - right) <= 0.02 * len(right)


REFERENCE = Path("reference/splink_fake1000")


def test_the_engine_finds_the_pairs_that_its_makers_published(shared: Path) -> None:
    with (shared / REFERENCE / "fake_1000.csv").open(encoding="utf-8", newline="") as lines:
        rows = [{key: value or None for key, value in row.items()} for row in csv.DictReader(lines)]
    with (shared / REFERENCE / "expected_splink5_duckdb.csv").open(encoding="utf-8", newline="") as lines:
        expected = next(csv.DictReader(lines))
    settings = {
        "link_type": "dedupe_only",
        "comparisons": [
            cl.ForenameSurnameComparison("first_name", "surname"),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.ExactMatch("city").configure(term_frequency_adjustments=True),
            cl.EmailComparison("email"),
        ],
        "blocking_rules_to_generate_predictions": [block_on(key) for key in ("first_name", "surname", "dob", "email")],
        "additional_columns_to_retain": ["cluster"],
    }
    training = Training(
        seed=5,
        max_pairs=1e6,
        deterministic=(
            "l.first_name = r.first_name and levenshtein(r.dob, l.dob) <= 1",
            "l.surname = r.surname and levenshtein(r.dob, l.dob) <= 1",
            "l.first_name = r.first_name and levenshtein(r.surname, l.surname) <= 2",
            "l.email = r.email",
        ),
        recall=0.7,
        blocks=("dob", "email"),
    )

    pairs = scored_pairs(pa.Table.from_pylist(rows), settings, training=training, least=0.5)

    right = sum(pair["cluster_l"] == pair["cluster_r"] for pair in pairs)
    assert (len(pairs), right) == (int(expected["pairs_predicted"]), int(expected["true_positive"]))
