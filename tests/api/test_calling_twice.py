"""A call that is sent again under its key counts once and is answered as the first time."""

from __future__ import annotations

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.api.callers import RECORDS, Program, check, told
from tests.kernel.bakery import CHECK

REQUESTS = st.lists(
    st.tuples(
        st.sampled_from(["k1", "k2", "k3"]),
        st.lists(st.tuples(st.integers(1, 5), st.sampled_from([90, 100, 9])), min_size=1, max_size=3),
    ),
    max_size=10,
)
"""Keys, and rows by number and weight; a weight of 9 is refused."""


def _kept() -> int:
    from zhiheng.kernel.records.models import Record

    return Record.objects.filter(kind=CHECK).count()


@given(requests=REQUESTS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_sent_in_whatever_order_each_key_counts_once(
    zhao: Program, requests: list[tuple[str, list[tuple[int, int]]]]
) -> None:
    from django.db import transaction

    with transaction.atomic():
        first: dict[str, tuple[object, bytes]] = {}
        for key, rows in requests:
            before = _kept()
            body = {"records": [check(number=str(number), weight=weight) for number, weight in rows]}
            answer = zhao.post(RECORDS, body, {"Idempotency-Key": key})
            if key not in first:
                assert answer.status_code == 200
                assert _kept() - before == told(answer)["counts"].get("stated", 0)
                first[key] = (body, answer.content)
                continue
            assert _kept() == before
            if first[key][0] == body:
                assert (answer.status_code, answer.content) == (200, first[key][1])
            else:
                assert (answer.status_code, told(answer)["code"]) == (409, "intake.key_used_otherwise")
        transaction.set_rollback(True)


def test_one_record_under_a_key_is_created_once_and_told_so_again(zhao: Program) -> None:
    first, again = (zhao.post(RECORDS, {"values": check()}, {"Idempotency-Key": "a"}) for _ in range(2))

    assert (again.status_code, again.content) == (first.status_code, first.content) == (201, first.content)
    assert again["Location"] == first["Location"]
    assert _kept() == 1


def test_a_refusal_is_told_again_too_until_another_key_is_given(zhao: Program) -> None:
    wrong = {"values": check(weight=9)}

    answers = [zhao.post(RECORDS, wrong, {"Idempotency-Key": key}) for key in ("a", "a", "b")]

    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert answers[0].content == answers[1].content


def test_a_key_belongs_to_the_person_and_the_kind(programs: dict[str, Program]) -> None:
    key = {"Idempotency-Key": "a"}
    programs["zhao"].post(RECORDS, {"values": check()}, key)

    other_kind = programs["zhao"].post("bakery.complaint/records", {"values": check()}, key)
    other_person = programs["wang2"].post(RECORDS, {"values": check()}, key)

    assert (other_kind.status_code, told(other_kind)["code"]) == (409, "intake.key_used_otherwise")
    assert other_person.status_code == 403


def test_a_call_that_was_not_allowed_uses_up_no_key(zhao: Program) -> None:
    body = {"values": check(), "office": "nowhere"}
    assert zhao.post(RECORDS, body, {"Idempotency-Key": "a"}).status_code == 422

    assert zhao.post(RECORDS, {"values": check()}, {"Idempotency-Key": "a"}).status_code == 201


def test_a_batch_without_a_key_is_refused(zhao: Program) -> None:
    for headers in ({}, {"Idempotency-Key": ""}, {"Idempotency-Key": "two words"}, {"Idempotency-Key": "x" * 129}):
        answer = zhao.post(RECORDS, {"records": [check()]}, headers)
        assert answer.status_code == 400
    assert _kept() == 0


def test_the_rows_of_a_batch_that_are_refused_are_kept_as_they_came(zhao: Program) -> None:
    from zhiheng.kernel.intake.models import Batch
    from zhiheng.kernel.intake.queries import rejected_rows

    zhao.post(RECORDS, {"records": [check(), check(number="2", weight="much")]}, {"Idempotency-Key": "a"})

    batch = Batch.objects.get()
    (row,) = rejected_rows(batch.pk)
    assert (batch.source, batch.stated, batch.refused) == ("api", 1, 1)
    assert (row.row, row.cells["number"], json.loads(row.cells["weight"].removeprefix("JSON "))) == (1, "2", "much")
    assert [refusal.field for refusal in row.refusals] == ["weight"]
