"""Adoption freezes a version; a new one needs an opening; a newer compiler keeps what people decided."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, connection, transaction
from tests.kernel.fictional_plan import TEXT, compiled, place, source

from zhiheng.kernel.plans import actions, queries, rules
from zhiheng.kernel.plans.models import Plan, Version
from zhiheng.policy import model
from zhiheng.policy.findings import TargetData, digest

if TYPE_CHECKING:
    from datetime import datetime

    from zhiheng.kernel.access.models import Person
    from zhiheng.kernel.plans.rules import ItemState


def label_and_scope(state: ItemState) -> tuple[str, str]:
    assert isinstance(state.data, TargetData)
    return state.data.indicator, state.data.scope


def _decide_doubts(plan: Plan, li: Person, noon: datetime) -> None:
    for state in queries.review_items(plan).in_the_way:
        actions.reject_item(item=state.id, note="不是质量目标", by=li, at=noon)


def test_a_doubtful_target_is_decided_before_adoption(plan: Plan, li: Person, noon: datetime) -> None:
    with pytest.raises(rules.UndecidedItems) as refused:
        actions.adopt_plan(plan=plan, by=li, at=noon)

    doubtful = [state.id for state in queries.states(plan, ("target",)) if state.confidence < rules.CONFIDENT]
    assert list(refused.value.fields["items"]) == doubtful  # type: ignore[call-overload]
    assert queries.is_open(plan)


def test_an_adopted_version_holds_every_item_with_its_state_and_a_digest_anyone_can_check(
    plan: Plan, li: Person, noon: datetime
) -> None:
    _decide_doubts(plan, li, noon)

    version = actions.adopt_plan(plan=plan, by=li, at=noon, note="首版")

    text = queries.version_text(plan, 1)
    assert text is not None
    content = json.loads(text)
    assert digest(text) == version.sha256
    assert content["plan"]["text_sha256"] == digest(TEXT)
    assert len(content["items"]) == len(queries.all_states(plan))
    assert {item["status"] for item in content["items"]} == {"proposed", "rejected"}
    assert [row.number for row in queries.versions(plan)] == [1]


def test_adoption_and_reopening_are_entries_of_the_journal(plan: Plan, li: Person, noon: datetime) -> None:
    from zhiheng.kernel.journal.models import Entry

    _decide_doubts(plan, li, noon)
    version = actions.adopt_plan(plan=plan, by=li, at=noon, note="首版")
    actions.reopen_plan(plan=plan, reason="补录", by=li, at=noon)

    adopted, reopened = Entry.objects.filter(kind="plans.version").order_by("seq")
    assert (adopted.act, adopted.by, adopted.reason) == ("adopted", "li", "首版")
    assert json.loads(adopted.data)["content"] == version.sha256
    assert (reopened.act, reopened.reason) == ("reopened", "补录")


def test_an_adopted_plan_takes_no_decision(plan: Plan, li: Person, noon: datetime) -> None:
    _decide_doubts(plan, li, noon)
    actions.adopt_plan(plan=plan, by=li, at=noon)
    item = queries.states(plan, ("target",))[0]

    with pytest.raises(rules.PlanFrozen):
        actions.accept_item(item=item.id, by=li, at=noon)
    with pytest.raises(rules.PlanFrozen):
        actions.adopt_plan(plan=plan, by=li, at=noon)


def test_an_opened_plan_is_adopted_again_as_the_next_version_and_the_first_stays(
    plan: Plan, li: Person, noon: datetime
) -> None:
    _decide_doubts(plan, li, noon)
    actions.adopt_plan(plan=plan, by=li, at=noon)
    first = queries.version_text(plan, 1)

    actions.reopen_plan(plan=plan, reason="补录一条目标", by=li, at=noon)
    start, end = place("完成归集")
    actions.add_item(
        plan=plan,
        kind="target",
        start=start,
        end=end,
        data={"indicator": "归集率", "value": 100, "unit": "%"},
        by=li,
        at=noon,
    )
    actions.adopt_plan(plan=plan, by=li, at=noon)

    assert [(row.number, row.reason) for row in queries.versions(plan)] == [(2, ""), (1, "补录一条目标")]
    assert queries.version_text(plan, 1) == first
    assert queries.plan_overview(plan).row.state == "adopted"


def test_a_plan_that_is_not_adopted_is_not_opened(plan: Plan, li: Person, noon: datetime) -> None:
    with pytest.raises(rules.PlanOpen):
        actions.reopen_plan(plan=plan, reason="误点", by=li, at=noon)


def test_a_plan_without_any_target_or_task_is_not_adopted(li: Person, noon: datetime) -> None:
    empty = replace(compiled(), targets=(), tasks=(), source=source(TEXT + "附记"))
    plan = actions.keep_compiled(compiled=empty, document=b"x", by=li, at=noon).plan

    with pytest.raises(rules.NothingToAdopt):
        actions.adopt_plan(plan=plan, by=li, at=noon)


def test_a_version_is_not_changed_in_the_database(plan: Plan, li: Person, noon: datetime) -> None:
    _decide_doubts(plan, li, noon)
    actions.adopt_plan(plan=plan, by=li, at=noon)

    for statement in ("UPDATE plans_version SET content = '{}'", "DELETE FROM plans_version"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)

    assert Version.objects.count() == 1


def test_the_same_text_again_is_the_same_plan_in_whatever_format_it_comes(
    plan: Plan, li: Person, noon: datetime
) -> None:
    again = actions.import_plan(document=TEXT.encode("gb18030"), name="另一份.txt", by=li, at=noon)

    assert (again.plan.pk, again.created) == (plan.pk, False)
    assert Plan.objects.count() == 1


def test_a_plan_without_a_title_bears_its_documents_name_without_the_ending(li: Person, noon: datetime) -> None:
    made = replace(compiled(), head=model.Head())
    made = replace(made, source=replace(made.source, name="云岭市工作要点.v2.pdf"))

    plan = actions.keep_compiled(compiled=made, document=b"x", by=li, at=noon).plan

    assert plan.title == "云岭市工作要点.v2"


def test_a_newer_compiler_keeps_decisions_with_the_thing_they_were_taken_on(
    plan: Plan, li: Person, noon: datetime
) -> None:
    food = next(state for state in queries.states(plan) if "食品" in state.label)
    pilot = next(state for state in queries.states(plan) if "试点" in state.label)
    actions.correct_item(item=food.id, data={"scope": "全市"}, by=li, at=noon)
    actions.accept_item(item=pilot.id, by=li, at=noon)
    old = compiled("2.0")
    start, end = place("食品监督抽检合格率达到98%")
    targets = (
        old.targets[0],
        replace(old.targets[1], start=start, end=end, quote="食品监督抽检合格率达到98%", indicator="食品抽检合格率"),
        old.targets[2],
    )

    changed = actions.keep_recompiled(plan=plan, compiled=replace(old, targets=targets), by=li, at=noon)

    after = {state.id: state for state in queries.all_states(plan)}
    assert (changed.added, changed.dropped, changed.orphaned) == (0, 0, 1)
    assert (after[food.id].status, after[food.id].differs) == ("corrected", True)
    assert label_and_scope(after[food.id]) == ("食品监督抽检合格率", "全市")
    assert (after[pilot.id].status, after[pilot.id].proposed) == ("accepted", False)
    assert plan.pk == Plan.objects.get(compiler="2.0").pk


def test_what_only_the_older_compiler_found_goes_unless_someone_decided_about_it(
    plan: Plan, li: Person, noon: datetime
) -> None:
    pilot = next(state for state in queries.states(plan) if "试点" in state.label)

    changed = actions.keep_recompiled(
        plan=plan, compiled=replace(compiled("2.0"), targets=compiled().targets[:3]), by=li, at=noon
    )

    assert changed.dropped == 1
    assert queries.item_state(pilot.id) is None


def test_an_orphan_whose_decision_is_undone_is_withdrawn(plan: Plan, li: Person, noon: datetime) -> None:
    pilot = next(state for state in queries.states(plan) if "试点" in state.label)
    actions.accept_item(item=pilot.id, by=li, at=noon)
    actions.keep_recompiled(
        plan=plan, compiled=replace(compiled("2.0"), targets=compiled().targets[:3]), by=li, at=noon
    )

    after = actions.undo_decision(item=pilot.id, by=li, at=noon)

    assert (after.status, after.stands) == ("withdrawn", False)


def test_the_same_compiler_again_is_refused(plan: Plan, li: Person, noon: datetime) -> None:
    with pytest.raises(rules.CompilerNotNewer):
        actions.keep_recompiled(plan=plan, compiled=compiled(), by=li, at=noon)


def test_a_compilation_of_another_text_is_refused(plan: Plan, li: Person, noon: datetime) -> None:
    other = replace(compiled("2.0"), source=source(TEXT + "另"))

    with pytest.raises(rules.TextDiffers):
        actions.keep_recompiled(plan=plan, compiled=other, by=li, at=noon)
