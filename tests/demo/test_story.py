"""The story of the city is the same each time, hangs together from sample to re-examination, and names nothing real."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from tests.demo.real_names import CITIES, PROVINCES
from tests.demo.towns import NEWEST, Told, town

from zhiheng.contract.in_use import in_use
from zhiheng.demo import dirt
from zhiheng.demo.chance import Chance
from zhiheng.demo.story import Approval, Change, Retraction
from zhiheng.demo.words import words
from zhiheng.primitives.codes import CreditCode


@pytest.fixture(scope="module")
def told() -> Told:
    return Told(list(town().events()))


def test_the_same_seed_tells_the_same_story() -> None:
    once, again, other = ([repr(event) for event in town(seed=seed).events()] for seed in (7, 7, 8))

    assert once == again
    assert once != other


def test_nothing_is_known_before_it_happened_or_after_the_newest_day(told: Told) -> None:
    for paper in told.papers:
        dated_by = in_use().kind(paper.kind).dated_by
        days = [row[dated_by] for row in paper.rows if isinstance(row.get(dated_by), date)]

        assert paper.at.date() < NEWEST
        assert all(day <= paper.at.date() for day in days), (paper.kind, paper.at, max(days))


def test_what_happens_is_told_in_the_order_in_which_it_becomes_known(told: Told) -> None:
    days = [event.at for event in told.events]

    assert all(before - after < timedelta(days=3) for before, after in pairwise(days))


def test_every_file_has_a_name_of_its_own(told: Told) -> None:
    names = [(paper.office, paper.name) for paper in told.papers]

    assert len(names) == len(set(names))


def test_codes_of_firms_are_well_formed_and_of_no_real_place() -> None:
    firms = town().people.all

    codes = [CreditCode.read(firm.code) for firm in firms]

    assert all(code.region.startswith("99") and code.organisation_is_sound for code in codes)
    assert len({firm.name for firm in firms}) == len({code.value for code in codes}) == len(firms)


# --- chains ----------------------------------------------------------------------------------------------------------


def test_every_failing_batch_has_a_result_that_failed_or_a_refusal(told: Told) -> None:
    results = told.last("product.test_result", "report_number")

    for row in told.rows("product.failing_batch"):
        assert results[(row["report_number"],)]["verdict"] in {"fail", "refused"}


def test_every_retest_answers_an_objection_and_another_laboratory_did_it(told: Told) -> None:
    objections = told.last("product.objection", "number")
    results = told.last("product.test_result", "report_number")
    retests = told.last("product.retest", "report_number").values()

    assert len(retests) > 2
    for retest in retests:
        objection = objections[(retest["objection_number"],)]
        assert objection["decision"] == "retest"
        assert objection["filed_on"] <= retest["confirmed_on"] <= retest["reported_on"]
        assert retest["institution"] != retest["first_institution"]
        if retest["outcome"] == "changed" and "outcome" in objection:
            assert results[(retest["first_report"],)]["verdict"] in {"pass", "fail"}


def test_a_result_that_a_retest_changed_names_it(told: Told) -> None:
    retests = told.last("product.retest", "report_number")
    changed = [row for row in told.rows("product.test_result") if row.get("retest_number")]

    assert changed
    for row in changed:
        assert row["verdict"] == "pass"
        assert retests[(row["retest_number"],)]["outcome"] == "changed"


def test_corrections_and_re_examinations_follow_their_order(told: Told) -> None:
    orders = told.last("product.failing_batch", "order_number")
    corrections = told.last("product.correction", "order_number")
    again = told.last("product.re_examination", "number").values()

    assert again
    for (number,), correction in corrections.items():
        assert orders[(number,)]["ordered_on"] == correction["ordered_on"] < correction["reported_on"]
    for row in again:
        assert row["order_number"] in {number for (number,) in corrections}
        assert (row["verdict"] == "pass") == (row["measure"] == "closed")


def test_notices_publish_the_verdict_that_stood_in_the_end(told: Told) -> None:
    results = told.last("product.test_result", "report_number")

    published = told.last("product.result_notice", "notice_number", "row").values()

    assert published
    for row in published:
        result = results.get((row["report_number"],))
        if result is not None and row["objection_state"] != "changed":
            assert row["verdict"] == result["verdict"]


def test_small_makers_fail_more_often_than_large_ones(told: Told) -> None:
    sizes = {firm.code: firm.size for firm in town().people.all}
    verdicts: dict[str, list[bool]] = {}
    for row in told.last("product.test_result", "report_number").values():
        size = sizes.get(str(row.get("producer")))
        if size:
            verdicts.setdefault(size, []).append(row["verdict"] == "fail")

    rates = {size: sum(failed) / len(failed) for size, failed in verdicts.items()}

    assert rates["micro"] > rates["medium"]
    assert 0.04 < sum(map(sum, verdicts.values())) / sum(map(len, verdicts.values())) < 0.14


def test_the_county_reports_under_its_old_name_and_the_district_under_its_new_one(told: Told) -> None:
    former, after = words().former, words().districts[-1]
    (change,) = (event for event in told.events if isinstance(event, Change))

    for paper in told.papers:
        if paper.office == f"{former['key']}-scjg":
            assert paper.at.date() < change.on
        if paper.office == f"{after.key}-scjg":
            assert paper.at.date() >= change.on
    moved = [row for row in told.rows("register.firm") if row.get("place") == after.code]
    assert {row["credit_code"] for row in moved} & {
        row["credit_code"] for row in told.rows("register.firm") if row["place"] == former["code"]
    }


# --- dirt ------------------------------------------------------------------------------------------------------------


def test_dirt_comes_in_the_shares_that_are_declared(told: Told) -> None:
    items = told.rows("product.test_item")
    samples = told.last("product.sample", "number").values()
    numbers = [(row["report_number"], row["item_number"]) for row in items]

    twice = (len(numbers) - len(set(numbers))) / len(numbers)
    nameless = sum("firm" not in row for row in samples) / len(samples)

    assert twice == pytest.approx(dirt.TWICE, abs=0.006)
    assert nameless == pytest.approx(dirt.NAME_ALONE + dirt.OTHER_NAME_ALONE, abs=0.015)


def test_some_rows_come_weeks_late_and_some_records_are_returned_and_retracted(told: Told) -> None:
    late = [
        row
        for paper in told.papers
        if paper.kind == "product.test_result" and paper.existing == "refuse"
        for row in paper.rows
        if isinstance(row["reported_on"], date) and (paper.at.date() - row["reported_on"]).days > 40
    ]
    returned = {key for event in told.events if isinstance(event, Approval) for key in event.returned}

    assert late
    assert any(kind == "product.test_result" for kind, _ in returned)
    assert any(isinstance(event, Retraction) for event in told.events)


def test_a_spoilt_row_is_refused_by_its_kind(told: Told) -> None:
    paper = next(paper for paper in told.papers if paper.kind == "register.firm" and paper.existing == "refuse")
    chance, checker = Chance(3, "test"), in_use().checker("register.firm")
    sound = [row for row in paper.rows if not checker.read(row).refusals]

    refused = [bool(checker.read(dirt.spoilt("register.firm", row, chance)).refusals) for row in sound]

    assert len(sound) > 0.9 * len(paper.rows)
    assert all(refused)


def test_a_name_written_otherwise_is_another_name() -> None:
    chance = Chance(5, "test")

    for firm in town().people.all[:300]:
        assert dirt.otherwise(firm.name, chance) != firm.name


# --- nothing real ----------------------------------------------------------------------------------------------------


def test_nothing_in_the_story_names_a_real_province_or_city(told: Told) -> None:
    texts = {
        value
        for paper in told.papers
        for row in paper.rows
        for value in row.values()
        if isinstance(value, str) and not value.isascii()
    }
    real = re.compile("|".join([*PROVINCES, *(f"{name}(?=[市区县])" for name in CITIES)]))

    assert not [text for text in texts if real.search(text)]


def test_no_firm_bears_the_name_of_a_real_city() -> None:
    real = re.compile("|".join([*PROVINCES, *CITIES]))

    assert not [firm.name for firm in town().people.all if real.search(firm.name)]
