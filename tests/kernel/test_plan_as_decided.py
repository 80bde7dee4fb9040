"""The plan as decided, in the compiler's own form; and which plans ask for a system."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from tests.kernel.fictional_plan import compiled

if TYPE_CHECKING:
    from zhiheng.kernel.access.models import Person
    from zhiheng.kernel.plans.models import Plan


def test_an_undecided_plan_is_what_the_compiler_made_of_it(plan: Plan) -> None:
    from zhiheng.kernel.registers.queries import plan_as_decided

    found, proposed = plan_as_decided(plan), compiled()

    assert found.source == proposed.source
    assert found.targets == proposed.targets
    assert found.tasks == proposed.tasks
    assert found.offices == proposed.offices
    assert found.phases == proposed.phases
    assert found.systems == proposed.systems


def test_what_was_decided_stands_in_the_place_of_what_was_proposed(plan: Plan, li: Person, noon: datetime) -> None:
    from zhiheng.kernel.plans import actions, queries
    from zhiheng.kernel.registers.queries import plan_as_decided

    first, second, _, doubtful = queries.states(plan, ("target",))
    actions.correct_item(item=first.id, data={"value": "97"}, by=li, at=noon)
    actions.reject_item(item=second.id, note="重复", by=li, at=noon)
    actions.accept_item(item=doubtful.id, by=li, at=noon)

    targets = plan_as_decided(plan).targets

    assert [target.value for target in targets] == [Decimal(97), Decimal(100), Decimal(12)]
    assert targets[2].confidence == 1.0


def test_a_system_names_the_plans_that_ask_for_it_until_the_asking_is_rejected(
    plan: Plan, li: Person, noon: datetime
) -> None:
    from zhiheng.kernel.plans import actions, queries
    from zhiheng.kernel.registers.queries import plans_asking

    asked = queries.states(plan, ("system",))[0]

    before = plans_asking()
    actions.reject_item(item=asked.id, note="只是名称", by=li, at=noon)

    assert [(one.plan, one.item, one.times) for one in before["S033"]] == [(plan.pk, asked.id, 1)]
    assert plans_asking() == {}
