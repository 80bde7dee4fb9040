"""A plan that is followed up, on its page: cases opened for a year, each with a light and its reason in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from tests.kernel.fictional_plan import TEXT, compiled

if TYPE_CHECKING:
    from django.test import Client

    from zhiheng.kernel.access.models import Person
    from zhiheng.kernel.plans.models import Plan

AT = datetime(2026, 1, 5, 4, 0, tzinfo=UTC)


@pytest.fixture
def plan_and_li(db: None) -> tuple[Plan, Person]:  # noqa: ARG001 - opens the database
    from django.utils import timezone

    from zhiheng.kernel.access.actions import create_person, give_grant, load_offices, load_regions
    from zhiheng.kernel.access.rules import OfficeRow, RegionRow
    from zhiheng.kernel.plans.actions import keep_compiled
    from zhiheng.kernel.targets.actions import adopt_plan

    load_regions([RegionRow("339900", "云岭市", "city")], at=AT)
    names = {"zlb": "云岭市质量办", "yunling-scjg": "云岭市质监局", "yunling-zjj": "云岭市住建局"}
    load_offices([OfficeRow(key, name, region="339900") for key, name in names.items()], at=AT)
    li = create_person(username="li", name="李", office="zlb", role="quality_office", password="Long-enough-1", at=AT)
    give_grant(person=li, role="enter", office="zlb", since=date(2025, 1, 1), by=None, at=AT)
    year = timezone.localdate().year
    made = compiled()
    head = replace(made.head, place="云岭市", since=date(year, 1, 1), until=date(year + 1, 12, 31))
    plan = keep_compiled(compiled=replace(made, head=head, targets=()), document=TEXT.encode(), by=li, at=AT).plan
    adopt_plan(plan=plan, by=li, at=AT)
    return plan, li


def test_cases_opened_for_a_year_stand_in_the_matrix_with_words_beside_the_colour(
    client: Client, plan_and_li: tuple[Plan, Person]
) -> None:
    from django.utils import timezone

    from zhiheng.kernel.casebook.models import CaseState

    plan, li = plan_and_li
    client.force_login(li)
    address = f"/oversight/{plan.pk}/"
    before = client.get(address).content.decode()

    client.post(f"{address}open", {"year": str(timezone.localdate().year)})

    after = client.get(address).content.decode()
    cases = CaseState.objects.filter(kind="oversight.task")
    assert cases
    assert "/cases/" not in before.split("<tbody>")[1]
    assert all(f'href="/cases/{case.pk}/"' in after for case in cases)
    assert "灯</span>" in after


def test_the_filter_of_lights_leaves_out_the_rest(client: Client, plan_and_li: tuple[Plan, Person]) -> None:
    plan, li = plan_and_li
    client.force_login(li)

    shown = client.get(f"/oversight/{plan.pk}/?light=red").content.decode()

    assert "没有符合条件的任务" in shown
