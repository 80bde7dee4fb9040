"""What is wrong with a call itself: strangers, bodies that are no JSON of the documented form, addresses, methods."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest
from tests.api.callers import RECORDS, Program, check, told

if TYPE_CHECKING:
    from tests.kernel.bakery import Bakery

GOOD = b'{"values": {"number": "1"}}'


@pytest.mark.parametrize("key", ["", "zh_nothing", "zh nothing", "\u00e9", "x" * 5000])
def test_without_a_key_that_opens_something_nothing_is_answered(zhao: Program, key: str) -> None:
    zhao.stated()

    for answer in (Program(key).get(RECORDS), Program(key).post(RECORDS, {"values": check()})):
        assert (answer.status_code, told(answer)["code"]) == (401, "api.token_refused")
        assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_browser_that_is_signed_in_is_a_stranger_here(bakery: Bakery) -> None:
    from django.test import Client
    from django.utils import timezone

    browser = Client()
    bakery.zhao.password_at = timezone.now()
    bakery.zhao.save()
    browser.force_login(bakery.zhao)

    assert browser.get(f"/api/v1/{RECORDS}").status_code == 401
    assert browser.post(f"/api/v1/{RECORDS}", {"values": check()}, content_type="application/json").status_code == 401


def test_a_key_that_was_revoked_or_whose_person_left_opens_nothing(zhao: Program, bakery: Bakery) -> None:
    bakery.zhao.is_active = False
    bakery.zhao.save()

    assert zhao.get(RECORDS).status_code == 401


def test_who_holds_no_role_reads_nothing(bakery: Bakery) -> None:
    from tests.kernel.bakery import NOON

    from zhiheng.kernel.access.actions import make_token
    from zhiheng.kernel.access.models import Grant

    key = make_token(person=bakery.wang, name="x", at=NOON)
    Grant.objects.filter(person=bakery.wang).delete()

    answer = Program(key).get(RECORDS)

    assert (answer.status_code, told(answer)["code"]) == (403, "access.role_missing")


@pytest.mark.parametrize(
    "body",
    [
        b" ",
        b"{",
        b"\xff\xfe",
        b'"\xed\xa0\x80"',
        b"[]",
        b"null",
        b"{}",
        b'{"values": []}',
        b'{"values": null}',
        b'{"values": {}, "records": [{}]}',
        b'{"records": []}',
        b'{"records": [1]}',
        b'{"values": {}, "colour": 1}',
        b'{"values": {}, "existing": "overwrite"}',
        b'{"values": {}, "evidence": ["x"]}',
        b'{"values": {}, "office": "\\u0000"}',
        b'{"values": {"weight": NaN}}',
        b'{"values": {"number": "\\ud800"}}',
        b'{"values": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"values": {"a":' * 20_000 + b"1" + b"}}" * 20_000,
        b'{"values": {"weight": ' + b"9" * 5000 + b"}}",
        b'{"records": [' + b",".join([b"{}"] * 1001) + b"]}",
    ],
    ids=lambda body: repr(body[:30]),
)
def test_a_body_that_is_not_as_documented_is_refused(zhao: Program, body: bytes) -> None:
    answer = zhao.send("POST", RECORDS, body, {"Idempotency-Key": "a"})

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert told(answer)["code"] == "api.body_refused"


@pytest.mark.parametrize(
    "weight",
    [b"1e999999999", b"1e99999999999999999999", b"-1e-99999", b"0." + b"1" * 4000, b'"\\u0000"', b"[[[[1]]]]"],
)
def test_a_number_nobody_can_hold_is_refused_by_its_field(zhao: Program, weight: bytes) -> None:
    answer = zhao.send("POST", RECORDS, b'{"values": {"weight": ' + weight + b"}}")

    assert answer.status_code == 422
    assert "weight" in {refusal["field"] for refusal in told(answer)["refusals"]}


def test_control_signs_in_keys_and_texts_are_refused_and_kept_as_they_came(zhao: Program) -> None:
    rows = [check(number="a\0b"), {**check(number="2"), "col\0our": 1}]

    answer = zhao.post(RECORDS, {"records": rows}, {"Idempotency-Key": "a"})

    assert told(answer)["counts"] == {"refused": 2}


def test_a_reason_is_plain_text(zhao: Program) -> None:
    number = zhao.stated()

    put = zhao.put(f"{RECORDS}/{number}", {"values": check(weight=99), "reason": "a\0b"}, {"If-Match": "*"})
    deleted = zhao.delete(f"{RECORDS}/{number}?reason=a%00b", {"If-Match": "*"})

    assert [put.status_code, deleted.status_code] == [400, 400]


def test_a_body_that_is_too_large_is_refused_before_it_is_read(zhao: Program) -> None:
    answer = zhao.send("POST", RECORDS, b'{"values": {"number": "' + b"x" * (8 * 1024 * 1024) + b'"}}')

    assert (answer.status_code, told(answer)["code"]) == (413, "api.body_too_large")


@pytest.mark.parametrize("given", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_only_json_is_read(zhao: Program, given: str) -> None:
    answer = zhao.send("POST", RECORDS, GOOD, {"Content-Type": given})

    assert (answer.status_code, told(answer)["code"]) == (415, "api.media_type_refused")


def test_a_method_the_address_does_not_know_is_told_those_it_knows(zhao: Program) -> None:
    refused = zhao.send("PATCH", RECORDS, GOOD)
    asked = zhao.send("OPTIONS", RECORDS, b"")
    head = zhao.send("HEAD", RECORDS, b"")

    assert (refused.status_code, told(refused)["code"]) == (405, "api.method_unknown")
    assert refused["Allow"] == asked["Allow"] == "GET, HEAD, POST, OPTIONS"
    assert [asked.status_code, head.status_code] == [204, 200]


@pytest.mark.parametrize("address", ["nothing", "bakery.check", f"{RECORDS}/x", f"{RECORDS}/1/burn", "kinds/x.y"])
def test_an_address_that_stands_for_nothing_is_a_problem_too(zhao: Program, address: str) -> None:
    answer = zhao.get(address)

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_what_nobody_foresaw_is_a_problem_and_tells_no_secrets(zhao: Program) -> None:
    from django.db import OperationalError

    with patch("zhiheng.api.views.stating.answer_once", side_effect=ZeroDivisionError("secret")):
        broken = zhao.post(RECORDS, {"values": check()})
    with patch("zhiheng.api.views.stating.answer_once", side_effect=OperationalError("database is locked")):
        busy = zhao.post(RECORDS, {"values": check()})

    assert (broken.status_code, told(broken)["code"]) == (500, "api.broken")
    assert b"secret" not in broken.content
    assert (busy.status_code, told(busy)["code"], busy["Retry-After"]) == (503, "api.busy", "5")
