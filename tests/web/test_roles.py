"""Every address and method under every role."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.web.conftest import NOON
from tests.web.role_matrix import ROLES, ROWS, Role, Row

if TYPE_CHECKING:
    from django.test import Client

    from zhiheng.kernel.access.models import Person
    from zhiheng.kernel.plans.models import Plan


@pytest.fixture
def numbers(li: Person, plan: Plan, upper_plan: Plan) -> dict[str, int]:
    """A plan adopted and opened again, one that stands adopted, and one compiled by an older compiler."""
    from zhiheng.kernel.plans import actions, queries
    from zhiheng.kernel.plans.models import Plan as PlanModel

    for one in (plan, upper_plan):
        actions.accept_all_confident(plan=one, threshold=0.5, by=li, at=NOON)
        actions.adopt_plan(plan=one, by=li, at=NOON)
    actions.reopen_plan(plan=plan, reason="补充", by=li, at=NOON)
    first, second = queries.states(plan, ("target",))[:2]
    actions.undo_decision(item=first.id, by=li, at=NOON)
    PlanModel.objects.filter(pk=plan.pk).update(compiler="0")
    return {
        "plan": plan.pk,
        "upper": upper_plan.pk,
        "adopted": upper_plan.pk,
        "older": plan.pk,
        "item": first.id,
        "decided": second.id,
        "version": 1,
    }


@pytest.fixture
def signed_in(client: Client, li: Person, wang: Person) -> Callable[[Role], Client]:
    """A browser with someone of the role before it."""

    def sign_in(role: Role) -> Client:
        if role != "anonymous":
            client.force_login(wang if role == "reader" else li)
        return client

    return sign_in


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("row", ROWS, ids=str)
def test_each_role_gets_what_it_may(
    row: Row, role: Role, signed_in: Callable[[Role], Client], numbers: dict[str, int]
) -> None:
    row = replace(row, query=row.query.format(**numbers))
    client = signed_in(role)

    answer = row.answer(client, numbers)

    assert answer.status_code == row.expected[ROLES.index(role)]


def test_every_address_stands_in_the_matrix() -> None:
    from zhiheng.web.urls import urlpatterns

    assert {pattern.name for pattern in urlpatterns} == {row.name for row in ROWS}


@pytest.mark.parametrize("row", [row for row in ROWS if row.method == "post"], ids=str)
def test_a_post_that_comes_from_elsewhere_is_refused(row: Row, numbers: dict[str, int], li: Person) -> None:
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(li)

    assert row.answer(client, numbers).status_code == 403
