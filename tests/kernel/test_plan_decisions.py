"""Deciding about items: each decision is added, none is changed, the state follows from all of them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, connection, transaction
from tests.kernel.fictional_plan import TEXT, place

from zhiheng.kernel.journal.rules import EntryIsKept
from zhiheng.kernel.plans import actions, queries, rules
from zhiheng.kernel.plans.models import Decision, Document
from zhiheng.policy.corrections import FieldRefused
from zhiheng.policy.findings import TargetData

if TYPE_CHECKING:
    from datetime import datetime

    from zhiheng.kernel.access.models import Person
    from zhiheng.kernel.plans.models import Plan
    from zhiheng.kernel.plans.rules import ItemState


def _item(plan: Plan, label: str) -> ItemState:
    return next(state for state in queries.all_states(plan) if label in state.label)


def test_what_the_compiler_proposes_stands_undecided(plan: Plan) -> None:
    item = _item(plan, "食品监督抽检")

    assert (item.status, item.decided, item.stands, item.last_decision) == ("proposed", False, True, 0)
    assert TEXT[item.start : item.end] == "食品监督抽检合格率达到98%以上"


def test_an_accepted_item_names_who_accepted_it_and_when(plan: Plan, li: Person, noon: datetime) -> None:
    item = _item(plan, "食品监督抽检")

    after = actions.accept_item(item=item.id, by=li, at=noon)

    assert (after.status, after.decided_by, after.decided_at) == ("accepted", "李审核", noon)
    assert after.data == item.data


def test_a_correction_changes_only_the_fields_it_names(plan: Plan, li: Person, noon: datetime) -> None:
    item = _item(plan, "食品监督抽检")

    after = actions.correct_item(
        item=item.id, data={"value": "98.5", "responsible": "市食药监局、市农业局"}, by=li, at=noon
    )

    assert isinstance(item.data, TargetData)
    assert isinstance(after.data, TargetData)
    assert after.data.value == Decimal("98.5")
    assert after.data.responsible == ("市食药监局", "市农业局")
    assert after.data.indicator == item.data.indicator
    assert after.status == "corrected"


def test_a_rejected_item_no_longer_stands_but_is_still_shown_for_review(plan: Plan, li: Person, noon: datetime) -> None:
    item = _item(plan, "开展试点")

    actions.reject_item(item=item.id, note="试点数不是质量目标", by=li, at=noon)

    assert item.id not in {state.id for state in queries.states(plan)}
    assert next(state for state in queries.review_items(plan).items if state.id == item.id).status == "rejected"


def test_a_rejection_needs_a_reason(plan: Plan, li: Person, noon: datetime) -> None:
    item = _item(plan, "开展试点")

    with pytest.raises(rules.NoteMissing) as refused:
        actions.reject_item(item=item.id, note="  ", by=li, at=noon)

    assert refused.value.code == "plans.note_missing"
    assert queries.item_history(item.id) == ()


def test_undoing_brings_back_the_decision_before(plan: Plan, li: Person, noon: datetime) -> None:
    item = _item(plan, "食品监督抽检")
    actions.correct_item(item=item.id, data={"value": 97}, by=li, at=noon)
    actions.reject_item(item=item.id, note="重复", by=li, at=noon + timedelta(minutes=1))

    once = actions.undo_decision(item=item.id, by=li, at=noon + timedelta(minutes=2))
    twice = actions.undo_decision(item=item.id, by=li, at=noon + timedelta(minutes=3))

    assert once.status == "corrected"
    assert isinstance(once.data, TargetData)
    assert once.data.value == 97
    assert twice.status == "proposed"
    assert twice.data == item.data
    assert [row.verdict for row in queries.item_history(item.id)] == ["correct", "reject", "undo", "undo"]


def test_nothing_is_undone_where_nothing_was_decided(plan: Plan, li: Person, noon: datetime) -> None:
    item = _item(plan, "食品监督抽检")

    with pytest.raises(rules.NothingToUndo):
        actions.undo_decision(item=item.id, by=li, at=noon)


def test_an_added_target_takes_its_words_and_clause_from_the_text(plan: Plan, li: Person, noon: datetime) -> None:
    start, end = place("2018年6月底前完成归集")

    added = actions.add_item(
        plan=plan,
        kind="target",
        start=start,
        end=end,
        data={"indicator": "信用档案归集率", "comparator": "≥", "value": "100", "unit": "%", "year": "2018"},
        by=li,
        at=noon,
    )

    assert isinstance(added.data, TargetData)
    assert (added.status, added.clause, added.data.quote) == ("added", "二/(一)", "2018年6月底前完成归集")
    assert added.data.comparator == ">="
    assert added.id in {state.id for state in queries.states(plan, ("target",))}


def test_an_adding_that_is_undone_is_withdrawn(plan: Plan, li: Person, noon: datetime) -> None:
    start, end = place("企业质量信用档案")
    added = actions.add_item(plan=plan, kind="system", start=start, end=end, data={"words": "信用档案"}, by=li, at=noon)

    after = actions.undo_decision(item=added.id, by=li, at=noon)

    assert (after.status, after.stands, after.label) == ("withdrawn", False, "信用档案")


def test_two_things_may_be_added_at_one_place(plan: Plan, li: Person, noon: datetime) -> None:
    start, end = place("企业质量信用档案")

    added = [
        actions.add_item(plan=plan, kind="system", start=start, end=end, data={"words": words}, by=li, at=noon)
        for words in ("信用档案", "质量档案")
    ]

    assert len({state.key for state in added}) == 2


@pytest.mark.parametrize("span", [(5, 5), (-1, 3), (0, len(TEXT) + 1), (9, 2)])
def test_a_span_outside_the_text_is_refused(plan: Plan, li: Person, noon: datetime, span: tuple[int, int]) -> None:
    with pytest.raises(rules.SpanOutsideText):
        actions.add_item(plan=plan, kind="system", start=span[0], end=span[1], data={"words": "平台"}, by=li, at=noon)


def test_who_saw_an_older_state_does_not_decide_over_someone_elses_head(plan: Plan, li: Person, noon: datetime) -> None:
    seen = _item(plan, "食品监督抽检")
    actions.accept_item(item=seen.id, by=li, at=noon)

    with pytest.raises(rules.DecidedMeanwhile):
        actions.reject_item(item=seen.id, note="不是目标", by=li, at=noon, seen=seen.last_decision)

    assert _item(plan, "食品监督抽检").status == "accepted"


def test_a_refused_field_is_named_with_its_remedy_and_changes_nothing(plan: Plan, li: Person, noon: datetime) -> None:
    item = _item(plan, "食品监督抽检")

    with pytest.raises(FieldRefused) as refused:
        actions.correct_item(item=item.id, data={"year": "1789"}, by=li, at=noon)

    assert refused.value.fields["field"] == "year"
    assert refused.value.fields["remedy"]
    assert _item(plan, "食品监督抽检") == item


def test_everything_the_compiler_is_sure_of_is_accepted_at_one_go(plan: Plan, li: Person, noon: datetime) -> None:
    decided = _item(plan, "食品监督抽检")
    actions.reject_item(item=decided.id, note="不计入", by=li, at=noon)

    count = actions.accept_all_confident(plan=plan, threshold=0.95, by=li, at=noon)

    after = {state.id: state for state in queries.all_states(plan)}
    assert count == sum(state.status == "accepted" for state in after.values())
    assert after[decided.id].status == "rejected"
    assert all(state.confidence < 0.95 for state in after.values() if state.status == "proposed")


@pytest.mark.parametrize("threshold", [0.0, 0.49, 1.01])
def test_accepting_in_bulk_refuses_a_reckless_threshold(
    plan: Plan, li: Person, noon: datetime, threshold: float
) -> None:
    with pytest.raises(rules.ThresholdRefused):
        actions.accept_all_confident(plan=plan, threshold=threshold, by=li, at=noon)


def test_a_decision_is_neither_changed_nor_removed_through_the_model(plan: Plan, li: Person, noon: datetime) -> None:
    actions.accept_item(item=_item(plan, "食品监督抽检").id, by=li, at=noon)
    decision = Decision.objects.get()

    for attempt in (decision.save, decision.delete, Decision.objects.all().delete):
        with pytest.raises(EntryIsKept):
            attempt()
    with pytest.raises(EntryIsKept):
        Decision.objects.update(note="改写")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE plans_decision SET note = 'x'",
        "DELETE FROM plans_decision",
        "UPDATE plans_document SET text = 'x'",
        "DELETE FROM plans_document",
    ],
)
def test_the_database_itself_refuses_to_change_what_is_kept(
    plan: Plan, li: Person, noon: datetime, statement: str
) -> None:
    actions.accept_item(item=_item(plan, "食品监督抽检").id, by=li, at=noon)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert Decision.objects.get().note == ""
    assert Document.objects.get().text == TEXT
