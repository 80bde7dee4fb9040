"""How many queries each page asks: pinned, so that a page that begins to ask one per row is noticed.

Set ZHIHENG_PIN_QUERIES=1 to write the counts anew after a change that is meant; the difference is reviewed.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.web.role_matrix import Cast, Row, rows, world_of

if TYPE_CHECKING:
    from types import ModuleType

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from zhiheng.kernel.access.models import Person
    from zhiheng.kernel.plans.models import Plan

PINS = Path(__file__).with_name("query_counts.json")
READ = [(row, area) for row, area in rows() if row.read_by]


@pytest.mark.parametrize(("row", "area"), READ, ids=lambda value: value.label if isinstance(value, Row) else "")
@pytest.mark.django_db
def test_a_page_asks_as_often_as_it_is_pinned(row: Row, area: ModuleType, client: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    cast = Cast()
    world = world_of(area, cast)
    pinned = json.loads(PINS.read_text("utf-8"))
    seen_by = row.read_by or "anonymous"
    cast.ready(seen_by)
    first = row.answer(client, cast, seen_by, world)

    with CaptureQueriesContext(connection) as asked:
        row.ask(client, cast, seen_by, world)

    assert first.status_code == 200
    if os.environ.get("ZHIHENG_PIN_QUERIES") == "1":
        counts = {**pinned, row.label: len(asked)}
        PINS.write_text(json.dumps(counts, indent=2, sort_keys=True, ensure_ascii=False) + "\n", "utf-8")
        return
    assert len(asked) == pinned[row.label]


def test_no_pin_is_left_over() -> None:
    assert set(json.loads(PINS.read_text("utf-8"))) == {row.label for row, _ in READ}


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
