"""How many queries each page asks: pinned, so that a page that begins to ask one per row is noticed.

Set ZHIHENG_PIN_QUERIES=1 to write the counts anew after a change that is meant; the difference is reviewed.
"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.web.role_matrix import ROWS, Row

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from zhiheng.kernel.access.models import Person
    from zhiheng.kernel.plans.models import Plan

PINS = Path(__file__).with_name("query_counts.json")
READ = [row for row in ROWS if row.method == "get" and "version" not in row.places and row.name != "login"]


@pytest.mark.parametrize("row", READ, ids=str)
def test_a_page_asks_as_often_as_it_is_pinned(
    row: Row, client: Client, li: Person, plan: Plan, upper_plan: Plan
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    numbers = {"plan": plan.pk, "upper": upper_plan.pk, "item": plan.items.filter(kind="target")[0].pk}
    original, row = row, replace(row, query=row.query.format(**numbers))
    pinned = json.loads(PINS.read_text("utf-8"))
    name = " ".join((row.name, *row.places, original.query)).strip()
    client.force_login(li)
    client.get("/login/")

    with CaptureQueriesContext(connection) as asked:
        row.answer(client, numbers)

    if os.environ.get("ZHIHENG_PIN_QUERIES") == "1":
        PINS.write_text(json.dumps({**pinned, name: len(asked)}, indent=2, sort_keys=True, ensure_ascii=False) + "\n")
        return
    assert len(asked) == pinned[name]


def test_no_pin_is_left_over() -> None:
    assert len(json.loads(PINS.read_text("utf-8"))) == len(READ)


@pytest.mark.parametrize("path", ["/", "/offices/", "/plans/{plan}/review", "/plans/{plan}/matrix", "/systems/"])
def test_more_items_and_plans_ask_no_more_queries(
    path: str, client: Client, li: Person, plan: Plan, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from zhiheng.kernel.plans.models import Item

    client.force_login(li)
    path = path.format(plan=plan.pk)
    client.get(path)
    with CaptureQueriesContext(connection) as before:
        client.get(path)
    pattern = plan.items.filter(kind="target")[0]
    Item.objects.bulk_create(
        Item(
            plan=plan,
            kind="target",
            key=f"more:{number}",
            start=pattern.start,
            end=pattern.end,
            clause=pattern.clause,
            data=pattern.data,
            words=pattern.words,
            confidence=0.99,
            reasons=[],
            order=100 + number,
        )
        for number in range(300)
    )

    with django_assert_num_queries(len(before)):
        client.get(path)
