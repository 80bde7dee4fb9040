"""The list of the review page: what is left over, and counts that follow every decision."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.kernel.fictional_plan import place
from tests.web.conftest import NOON, with_note

from zhiheng.policy import model
from zhiheng.policy.targets import refusal

if TYPE_CHECKING:
    from django.test import Client

    from zhiheng.kernel.access.models import Person
    from zhiheng.kernel.plans.models import Plan


@pytest.fixture
def left_over(li: Person) -> Plan:
    """The fictional plan with a deadline whose year no target claims, a document number, and a number to look at."""
    from zhiheng.kernel.plans.actions import keep_compiled

    made = with_note()
    start = place("2018年6月底前")[0]
    numbers = (
        model.UnclaimedNumber("12号", *place("12号"), -1, refusal.NO_PROMISE),
        model.UnclaimedNumber("2018年", start, start + 5, -1, refusal.DATE),
    )
    return keep_compiled(compiled=replace(made, unclaimed=numbers), document=b"x", by=li, at=NOON).plan


def test_numbers_are_grouped_by_reason_and_dates_and_codes_are_folded_at_the_end(
    client: Client, left_over: Plan
) -> None:
    page = client.get(f"/plans/{left_over.pk}/review?tab=number").content.decode()

    groups = re.findall(r"<details( open)?><summary>(\S+) ", page.partition("leftovers")[2])
    assert groups == [(" open", refusal.NO_PROMISE), ("", refusal.DATE)]
    assert '未认领数字 <span class="count">1</span>' in page


def test_the_overview_counts_the_same_numbers(client: Client, left_over: Plan) -> None:
    page = client.get(f"/plans/{left_over.pk}/").content.decode()

    assert '<span class="n">1</span><span class="what">未认领数字</span>' in page
    assert "另有 1 个日期和编号" in page


def test_a_tap_on_a_deadline_leads_to_its_task_and_not_to_the_year_in_it(client: Client, left_over: Plan) -> None:
    task = left_over.items.filter(kind="task").order_by("order")[1]

    page = client.get(f"/plans/{left_over.pk}/review").content.decode()

    (mark,) = re.findall(r'<a [^>]*href="([^"]*)"[^>]*>2018年</a>', page)
    assert mark == f"?tab=task#i-{task.pk}"


def test_every_decision_brings_the_counts_that_it_changes(client: Client, li: Person, plan: Plan) -> None:
    item = plan.items.filter(kind="target").order_by("order")[0]
    client.force_login(li)
    address = f"http://testserver/plans/{plan.pk}/review?tab=target&show=open#i-{item.pk}"

    answer = client.post(
        f"/plans/{plan.pk}/items/{item.pk}/accept",
        {"seen": "0"},
        headers={"HX-Request": "true", "HX-Current-URL": address},
    ).content.decode()

    counts = dict(re.findall(r'&amp;show=\w+"[^>]*>(\S+) <span class="count">(\d+)</span>', answer))
    targets = plan.items.filter(kind="target").count()
    assert counts["已审"] == "1"
    assert counts["未审"] == str(targets - 1)
    assert '<div class="listhead" id="listhead" hx-swap-oob="true">' in answer
    assert '<div id="confident" hx-swap-oob="true">' in answer
    assert 'show=open" hx-push-url="true" aria-current="true"' in answer
