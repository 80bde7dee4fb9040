"""Stating by program: one record, many with a verdict for each, and in which JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.api.callers import RECORDS, Program, check, told
from tests.kernel.bakery import CHECK, OFFICE

if TYPE_CHECKING:
    from tests.kernel.bakery import Bakery


def _kept() -> list[str]:
    from zhiheng.kernel.records.models import Record

    return list(Record.objects.filter(kind=CHECK).order_by("id").values_list("identity", flat=True))


def test_one_record_is_created_and_stands_where_the_answer_says(zhao: Program) -> None:
    answer = zhao.post(RECORDS, {"values": check()})

    assert answer.status_code == 201
    assert told(answer)["outcome"] == "stated"
    record = told(zhao.get(answer["Location"].removeprefix("/api/v1/")))
    assert record["number"] == told(answer)["number"]
    assert (record["state"], record["office"], record["region"]) == ("entered", OFFICE, "339901")


def test_one_record_that_is_refused_tells_everything_that_is_wrong(zhao: Program) -> None:
    answer = zhao.post(RECORDS, {"values": check(weight=5, verdict="fine", colour="white")})

    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    problem = told(answer)
    assert problem["code"] == "intake.statement_refused"
    assert {refusal["field"] for refusal in problem["refusals"]} == {"weight", "verdict", "colour"}
    assert all(refusal["message"] and refusal["message_en"] for refusal in problem["refusals"])
    assert _kept() == []


def test_many_records_get_a_verdict_each_and_the_good_ones_stand(zhao: Program) -> None:
    rows = [check(), check(number="2", weight=1), check(number="3")]
    answer = zhao.post(RECORDS, {"records": rows}, {"Idempotency-Key": "a"})

    assert answer.status_code == 200
    outcomes = [verdict["outcome"] for verdict in told(answer)["verdicts"]]
    assert outcomes == ["stated", "refused", "stated"]
    assert told(answer)["counts"] == {"stated": 2, "refused": 1}
    assert told(answer)["verdicts"][1]["refusals"][0]["field"] == "weight"
    assert _kept() == ["1", "3"]


def test_what_is_there_with_other_values_is_refused_corrected_or_skipped_as_the_caller_says(zhao: Program) -> None:
    zhao.stated()

    again = zhao.post(RECORDS, {"values": check()})
    other = zhao.post(RECORDS, {"values": check(weight=99)})
    skipped = zhao.post(RECORDS, {"values": check(weight=99), "existing": "skip"})
    corrected = zhao.post(RECORDS, {"values": check(weight=99), "existing": "correct"})

    assert [answer.status_code for answer in (again, other, skipped, corrected)] == [200, 422, 200, 200]
    assert [told(answer)["outcome"] for answer in (again, skipped, corrected)] == [
        "unchanged",
        "unchanged",
        "corrected",
    ]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("number", 7),
        ("number", None),
        ("weight", "104.5"),
        ("weight", True),
        ("batch", 2.5),
        ("batch", "12"),
        ("is_retest", "yes"),
        ("is_retest", 1),
        ("tested_on", "2026/2/4"),
        ("tested_on", 20260204),
        ("sold_in", 339901),
        ("shop", -1),
        ("shop", 10**30),
        ("shop", 1.5),
        ("shop_name", 1),
        ("verdict", ["pass"]),
        ("subject_name", {"name": "白馒头"}),
    ],
)
def test_a_value_of_another_type_than_documented_is_refused_by_its_field(
    zhao: Program, key: str, value: object
) -> None:
    answer = zhao.post(RECORDS, {"values": check(**{key: value})})

    assert answer.status_code == 422
    assert {refusal["field"] for refusal in told(answer)["refusals"]} == {key.removesuffix("_name")}
    assert _kept() == []


@pytest.mark.parametrize("site", [["120.1", "30.2"], [120.1], "120.1,30.2", [120.1, None]])
def test_a_place_is_two_numbers(zhao: Program, site: object) -> None:
    from tests.kernel.bakery import shop_code

    shop = {"name": "澄川丙号馒头坊", "credit_code": shop_code(5), "place": "339901"}

    refused = zhao.post("bakery.shop/records", {"values": {**shop, "site": site}})
    taken = zhao.post("bakery.shop/records", {"values": {**shop, "site": [120.15, 30.28]}})

    assert [refusal["field"] for refusal in told(refused)["refusals"]] == ["site"]
    assert taken.status_code == 201


@pytest.mark.parametrize("period", ["2025Q4", "2025-Q5", "2025", 2025, "2025-Q4@04"])
def test_a_period_is_written_as_documented(zhao: Program, period: object) -> None:
    figures = {"region": "339901", "shops": 12, "sold": 3.5}

    refused = zhao.post("bakery.quarter/records", {"values": {**figures, "period": period}})
    taken = zhao.post("bakery.quarter/records", {"values": {**figures, "period": "2025-Q4"}})

    assert [refusal["field"] for refusal in told(refused)["refusals"]] == ["period"]
    assert taken.status_code == 201


def test_a_subject_is_named_by_code_by_name_and_by_number(zhao: Program, bakery: Bakery) -> None:  # noqa: ARG001
    first = told(zhao.get(f"{RECORDS}/{zhao.stated()}"))

    second = zhao.stated(number="2", subject_name=None, subject=first["subject"], shop=first["values"]["shop"])

    record = told(zhao.get(f"{RECORDS}/{second}"))
    assert record["subject"] == first["subject"]
    assert record["values"]["shop"] == first["values"]["shop"]
    assert record["names"][str(record["subject"])] == "白馒头"


def test_numbers_come_back_with_the_digits_they_were_stated_with(zhao: Program) -> None:
    body = b'{"values": {"number": "1", "subject_name": "\\u767d\\u9992\\u5934", "sampled_on": "2026-02-02", '
    body += b'"tested_on": "2026-02-04", "verdict": "pass", "weight": 104.50}}'

    number = told(zhao.send("POST", RECORDS, body))["number"]

    assert b'"weight":104.50' in zhao.get(f"{RECORDS}/{number}").content


def test_an_office_that_is_named_counts_where_it_is_granted_and_is_there(zhao: Program) -> None:
    own = zhao.post(RECORDS, {"values": check(), "office": OFFICE})
    unknown = zhao.post(RECORDS, {"values": check(number="2"), "office": "nowhere"})

    assert own.status_code == 201
    assert (unknown.status_code, told(unknown)["code"]) == (422, "access.office_unknown")


def test_an_office_where_nothing_is_granted_is_refused_and_the_journal_keeps_it(
    zhao: Program, programs: dict[str, Program]
) -> None:
    from tests.kernel.bakery import NOON

    from zhiheng.kernel.access.actions import load_offices
    from zhiheng.kernel.access.rules import OfficeRow
    from zhiheng.kernel.journal.models import Entry

    load_offices([OfficeRow("chengchuan-wjw", "澄川市卫生健康委员会")], at=NOON)

    elsewhere = zhao.post(RECORDS, {"values": check(), "office": "chengchuan-wjw"})
    reader = programs["wang2"].post(RECORDS, {"values": check()})

    assert [answer.status_code for answer in (elsewhere, reader)] == [403, 403]
    assert told(reader)["code"] == "access.role_missing"
    refused = Entry.objects.filter(kind="access.refusal").order_by("seq")
    assert [entry.by for entry in refused] == ["zhao", "wang2"]
    assert _kept() == []


def test_a_sealed_text_is_kept_apart_and_never_answered(zhao: Program) -> None:
    values = {"received_on": "2026-02-01", "place": "339901", "phone": "13900000000"}

    number = told(zhao.post("bakery.complaint/records", {"values": values}))["number"]

    answers = [zhao.get(f"bakery.complaint/records/{number}{rest}") for rest in ("", "/history")]
    answers.append(zhao.get("bakery.complaint/records"))
    assert told(answers[0])["sealed"] == ["phone"]
    assert all(b"13900000000" not in answer.content for answer in answers)
