"""Steps to approval on the pages: who sees what waits, many at once, the difference from what was approved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.kernel.bakery import CHECK, HEADER, check_row

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries
    from tests.kernel.bakery import Bakery

    from zhiheng.kernel.access.models import Person

LIST = f"/data/{CHECK}/"


@pytest.fixture
def things(bakery: Bakery) -> list[int]:
    """Three checks that Zhao stated."""
    from zhiheng.kernel.statements.actions import state_records

    rows = [check_row(f"A-{number}") for number in range(3)]
    return [verdict.thing or 0 for verdict in state_records(bakery.stating(), HEADER, rows)]


def before(person: Person) -> Client:
    """The browser before which someone sits."""
    from django.test import Client

    client = Client()
    client.force_login(person)
    return client


def states(things: list[int]) -> list[str]:
    from zhiheng.kernel.records.models import Record

    found = Record.objects.in_bulk(things)
    return [found[thing].state for thing in things]


def tokens(client: Client, group: str) -> list[str]:
    """What can be chosen in a group of what waits."""
    groups = client.get("/tasks/").context["groups"]
    return [row.token for one in groups if one.key == group for row in one.rows if not row.own]


def test_what_waits_is_seen_by_who_may_take_the_next_step(bakery: Bakery, things: list[int]) -> None:
    waiting = {
        person.username: [group.key for group in before(person).get("/tasks/").context["groups"]]
        for person in (bakery.zhao, bakery.qian, bakery.sun, bakery.wang)
    }

    assert len(things) == 3
    assert waiting == {"zhao": [], "qian": ["check"], "sun": [], "wang2": []}


def test_many_are_checked_and_approved_at_once(bakery: Bakery, things: list[int]) -> None:
    qian, sun = before(bakery.qian), before(bakery.sun)

    qian.post("/tasks/decide", {"chosen": tokens(qian, "check"), "act": "check"})
    assert states(things) == ["checked"] * 3

    sun.post("/tasks/decide", {"chosen": tokens(sun, "approve")[:2], "act": "approve", "reason": "数据完整"})
    assert states(things) == ["approved", "approved", "checked"]


def test_one_that_changed_meanwhile_is_left_and_the_others_are_done(bakery: Bakery, things: list[int]) -> None:
    from tests.kernel.bakery import NOON

    from zhiheng.kernel.records.actions import Act
    from zhiheng.kernel.statements.actions import correct_record

    qian = before(bakery.qian)
    chosen = tokens(qian, "check")
    changed = dict(zip(HEADER, check_row("A-1", weight="99"), strict=True))
    correct_record(things[1], changed, Act(bakery.zhao, NOON))

    answer = qian.post("/tasks/decide", {"chosen": chosen, "act": "check"}, follow=True)

    assert states(things) == ["checked", "entered", "checked"]
    assert any(f"第 {things[1]} 号" in str(message) for message in answer.context["messages"])


def test_nothing_goes_back_without_a_reason(bakery: Bakery, things: list[int]) -> None:
    qian = before(bakery.qian)

    qian.post("/tasks/decide", {"chosen": tokens(qian, "check"), "act": "return"})
    assert states(things) == ["entered"] * 3

    qian.post("/tasks/decide", {"chosen": tokens(qian, "check"), "act": "return", "reason": "称重有误"})
    assert states(things) == ["returned"] * 3
    zhao = before(bakery.zhao)
    assert [group.key for group in zhao.get("/tasks/").context["groups"]] == ["returned"]


def test_who_stated_a_record_is_offered_no_box_for_it_and_cannot_force_it(bakery: Bakery, things: list[int]) -> None:
    from tests.kernel.bakery import NOON, OFFICE

    from zhiheng.kernel.access.actions import give_grant

    give_grant(person=bakery.zhao, role="check", office=OFFICE, since=NOON.date(), by=None, at=NOON)
    zhao = before(bakery.zhao)

    assert tokens(zhao, "check") == []
    zhao.post("/tasks/decide", {"chosen": [f"{thing}:{thing}" for thing in things], "act": "check"})
    assert states(things) == ["entered"] * 3


@pytest.mark.parametrize("token", ["", ":", "1", "x:y", "1:1", f"{10**30}:1", "-1:2", "²:³"])
def test_a_token_nobody_handed_out_does_nothing(bakery: Bakery, things: list[int], token: str) -> None:
    answer = before(bakery.qian).post("/tasks/decide", {"chosen": [token], "act": "check"})

    assert answer.status_code == 302
    assert states(things) == ["entered"] * 3


def test_an_approved_figure_that_changes_waits_again_with_its_difference(bakery: Bakery, things: list[int]) -> None:
    qian, sun, zhao = before(bakery.qian), before(bakery.sun), before(bakery.zhao)
    thing = things[0]
    qian.post(f"{LIST}{thing}/check", {})
    sun.post(f"{LIST}{thing}/approve", {"reason": "数据完整"})
    changed = dict(zip(HEADER, map(str, check_row("A-0", weight="99.5")), strict=True))

    zhao.post(f"{LIST}{thing}/correct", {**changed, "reason": "复称"})

    assert states([thing]) == ["entered"]
    row = next(row for group in qian.get("/tasks/").context["groups"] for row in group.rows if row.record.pk == thing)
    assert [(one.heading, one.before.text, one.after.text) for one in row.differences] == [
        ("单个重量", "104.50", "99.5")
    ]
    assert "与上次批准的内容相比" in sun.get(f"{LIST}{thing}/").content.decode()


def test_a_step_on_what_someone_else_changed_is_refused_with_what_to_do(bakery: Bakery, things: list[int]) -> None:
    qian = before(bakery.qian)

    answer = qian.post(f"{LIST}{things[0]}/check", {"seen": str(things[0] + 50)})

    assert answer.status_code == 409
    assert "刷新" in answer.content.decode()


def test_evidence_of_a_step_is_kept_with_it(bakery: Bakery, things: list[int]) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from zhiheng.kernel.journal.queries import entries_of

    picture = SimpleUploadedFile("现场.png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(9))
    qian = before(bakery.qian)

    qian.post(f"{LIST}{things[0]}/check", {"reason": "见照片", "evidence": picture})

    newest = entries_of(things[0]).last()
    assert newest is not None
    assert len(newest.evidence) == len('["') + 64 + len('"]')
    assert f"/evidence/{newest.evidence[2:66]}" in qian.get(f"{LIST}{things[0]}/").content.decode()


def test_more_that_waits_asks_no_more_queries(
    bakery: Bakery, things: list[int], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from zhiheng.kernel.statements.actions import state_records

    qian = before(bakery.qian)
    qian.get("/tasks/")
    with CaptureQueriesContext(connection) as asked:
        qian.get("/tasks/")
    state_records(bakery.stating(), HEADER, [check_row(f"B-{number}") for number in range(40)])

    assert things
    with django_assert_num_queries(len(asked)):
        qian.get("/tasks/")
