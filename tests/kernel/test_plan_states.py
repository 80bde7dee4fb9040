"""What stands after any sequence of decisions: the list counts exactly what the items say."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.kernel.conftest import NOON

from zhiheng.kernel.plans import actions, queries, rules

if TYPE_CHECKING:
    from zhiheng.kernel.access.models import Person
    from zhiheng.kernel.plans.models import Plan

VERDICTS = st.lists(st.sampled_from(["accept", "correct", "reject", "undo"]), max_size=12)


def _word(number: int, verdict: str) -> rules.Word:
    return rules.Word(number, verdict, None, "", "李审核", datetime(2026, 3, 2), "")  # noqa: DTZ001 - never compared


@given(VERDICTS)
def test_an_undoing_takes_back_exactly_the_last_decision_that_stands(verdicts: list[str]) -> None:
    before = rules.standing_verdict(verdicts)

    assert rules.standing_verdict([*verdicts, "reject", "undo"]) == before
    assert rules.standing_verdict([*verdicts, "accept"]) == "accept"


@given(VERDICTS)
def test_the_standing_decision_is_one_that_was_taken(verdicts: list[str]) -> None:
    words = [_word(number, verdict) for number, verdict in enumerate(verdicts)]

    standing = rules.standing_word(words)

    assert (standing.verdict if standing else None) == rules.standing_verdict(verdicts)
    assert standing is None or standing.verdict != "undo"


def _act(verdict: str, item: int, li: Person) -> None:
    match verdict:
        case "accept":
            actions.accept_item(item=item, by=li, at=NOON)
        case "correct":
            actions.correct_item(item=item, data={}, by=li, at=NOON)
        case "reject":
            actions.reject_item(item=item, note="不计入", by=li, at=NOON)
        case _:
            actions.undo_decision(item=item, by=li, at=NOON)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.tuples(st.sampled_from(["accept", "correct", "reject", "undo"]), st.integers(0, 14))))
def test_the_list_counts_what_the_items_say(plan: Plan, li: Person, acts: list[tuple[str, int]]) -> None:
    items = queries.all_states(plan)
    for verdict, number in acts:
        with suppress(rules.NotStanding, rules.NothingToUndo):
            _act(verdict, items[number % len(items)].id, li)

    (row,) = queries.plans_list()

    states = queries.all_states(plan)
    standing = Counter(state.kind for state in states if state.stands)
    owed = [state for state in states if state.kind in ("target", "task")]
    assert row.counts == {kind: standing[kind] for kind in rules.ITEM_KIND_ZH}
    assert row.undecided == sum(state.status == "proposed" for state in owed)
    assert row.doubtful == len(rules.in_the_way_of_adoption(states))
