"""A record's life: corrected, checked, approved by others, returned, retracted; all of it follows from the journal."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.kernel.bakery import CHECK, HEADER, NOON, check_row

from zhiheng.contract.intake.refusals import StatementRefused
from zhiheng.kernel.access.rules import RoleMissing
from zhiheng.kernel.records import rules
from zhiheng.primitives.errors import ZhihengError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.kernel.bakery import Bakery

    from zhiheng.kernel.access.models import Person
    from zhiheng.kernel.records.actions import Act
    from zhiheng.kernel.records.models import Record


def _act(by: Person, days: int = 0, **changes: Any) -> Act:  # noqa: ANN401
    from zhiheng.kernel.records.actions import Act

    return Act(by, NOON + timedelta(days=days), **changes)


@pytest.fixture
def check(bakery: Bakery) -> Record:
    """A check as Zhao stated it."""
    from zhiheng.kernel.records.models import Record
    from zhiheng.kernel.statements.actions import state_records

    (verdict,) = state_records(bakery.stating(), HEADER, [check_row("1")])
    assert verdict.thing is not None
    return Record.objects.get(pk=verdict.thing)


def _stated(**changes: object) -> dict[str, object]:
    return dict(zip(HEADER, check_row("1", **changes), strict=True))


def test_it_is_approved_after_another_has_checked_it(bakery: Bakery, check: Record) -> None:
    from zhiheng.kernel.records.actions import approve_record, check_record

    with pytest.raises(rules.NotInState):
        approve_record(check.pk, _act(bakery.sun))
    checked = check_record(check.pk, _act(bakery.qian))
    approved = approve_record(check.pk, _act(bakery.sun, reason="属实"))

    assert (checked.state, approved.state, approved.approved) == ("checked", "approved", check.pk)


def test_an_approved_record_that_is_changed_is_open_again_and_tells_the_difference(
    bakery: Bakery, check: Record
) -> None:
    from zhiheng.kernel.records.actions import approve_record, check_record
    from zhiheng.kernel.records.queries import approved_difference
    from zhiheng.kernel.statements.actions import correct_record

    check_record(check.pk, _act(bakery.qian))
    approve_record(check.pk, _act(bakery.sun))

    with pytest.raises(rules.ReasonMissing):
        correct_record(check.pk, _stated(weight="98"), _act(bakery.zhao))
    changed = correct_record(check.pk, _stated(weight="98"), _act(bakery.zhao, reason="抄录错误"))

    assert changed.state == "entered"
    assert approved_difference(changed) == {"weight": [Decimal("104.50"), Decimal(98)]}


def test_nobody_checks_or_approves_what_they_stated(bakery: Bakery, check: Record) -> None:
    from zhiheng.kernel.access.actions import give_grant
    from zhiheng.kernel.access.models import Person
    from zhiheng.kernel.records.actions import check_record

    give_grant(person=bakery.zhao, role="check", office=check.office, since=NOON.date(), by=None, at=NOON)
    zhao = Person.objects.get(pk=bakery.zhao.pk)

    with pytest.raises(rules.OwnWork):
        check_record(check.pk, _act(zhao))


def test_a_return_has_a_reason_and_the_correction_waits_again(bakery: Bakery, check: Record) -> None:
    from zhiheng.kernel.records.actions import return_record
    from zhiheng.kernel.statements.actions import correct_record

    with pytest.raises(rules.ReasonMissing):
        return_record(check.pk, _act(bakery.qian, reason=" "))
    returned = return_record(check.pk, _act(bakery.qian, reason="重量存疑"))
    again = correct_record(check.pk, _stated(weight="99"), _act(bakery.zhao))

    assert (returned.state, again.state) == ("returned", "entered")


def test_an_act_on_what_has_moved_on_is_refused(bakery: Bakery, check: Record) -> None:
    from zhiheng.kernel.records.actions import check_record, return_record

    seen = check.last
    return_record(check.pk, _act(bakery.qian, reason="存疑", seen=seen))

    with pytest.raises(rules.SomeoneWasFaster):
        check_record(check.pk, _act(bakery.qian, seen=seen))


def test_a_correction_keeps_to_the_rules_and_changes_something(bakery: Bakery, check: Record) -> None:
    from zhiheng.kernel.statements.actions import correct_record

    with pytest.raises(StatementRefused) as refused:
        correct_record(check.pk, _stated(tested_on="2026-02-28"), _act(bakery.zhao))
    assert refused.value.refusals[0].rule == "tested_in_time"
    with pytest.raises(rules.NothingChanged):
        correct_record(check.pk, _stated(), _act(bakery.zhao))


def test_a_retracted_record_no_longer_counts_and_its_number_is_free(bakery: Bakery, check: Record) -> None:
    from zhiheng.kernel.records.actions import check_record, retract_record
    from zhiheng.kernel.records.queries import Filter, records_page
    from zhiheng.kernel.statements.actions import state_records

    with pytest.raises(rules.ReasonMissing):
        retract_record(check.pk, _act(bakery.zhao))
    retract_record(check.pk, _act(bakery.zhao, reason="重复填报"))

    assert records_page(Filter(CHECK)).records == ()
    with pytest.raises(rules.NotInState):
        check_record(check.pk, _act(bakery.qian))
    (again,) = state_records(bakery.stating(), HEADER, [check_row("1")])
    assert again.outcome == "stated"


def test_many_are_checked_at_once_and_each_refusal_is_told(bakery: Bakery, check: Record) -> None:
    from zhiheng.kernel.records.actions import check_records
    from zhiheng.kernel.records.models import Record
    from zhiheng.kernel.statements.actions import state_records

    verdicts = state_records(bakery.stating(), HEADER, [check_row(str(number)) for number in range(2, 6)])
    things = [check.pk, *(verdict.thing or 0 for verdict in verdicts), 999_999]
    check_records(things[:1], _act(bakery.qian))

    done = check_records(things, _act(bakery.qian))

    assert [type(one.refusal).__name__ for one in done] == ["NotInState", *["NoneType"] * 4, "RecordMissing"]
    assert Record.objects.filter(state="checked").count() == 5


def test_each_act_needs_its_role_at_the_office(bakery: Bakery, check: Record) -> None:
    from zhiheng.kernel.records.actions import approve_record, check_record, retract_record, return_record
    from zhiheng.kernel.statements.actions import correct_record

    acts: list[Callable[[], Record]] = [
        lambda: check_record(check.pk, _act(bakery.zhao)),
        lambda: check_record(check.pk, _act(bakery.sun)),
        lambda: return_record(check.pk, _act(bakery.wang, reason="x")),
        lambda: retract_record(check.pk, _act(bakery.qian, reason="x")),
        lambda: correct_record(check.pk, _stated(weight="99"), _act(bakery.qian)),
    ]
    for refused in acts:
        with pytest.raises(RoleMissing):
            refused()
    check_record(check.pk, _act(bakery.qian))
    with pytest.raises(RoleMissing):
        approve_record(check.pk, _act(bakery.qian))


def test_what_was_known_on_a_day_stays_what_it_was(bakery: Bakery, check: Record) -> None:
    from zhiheng.kernel.records.actions import retract_record
    from zhiheng.kernel.records.queries import standing_at, standings_at
    from zhiheng.kernel.statements.actions import correct_record

    correct_record(check.pk, _stated(weight="98"), _act(bakery.zhao, days=1))
    retract_record(check.pk, _act(bakery.zhao, days=2, reason="重复"))

    weights = []
    for day in range(3):
        known = standing_at(check.pk, NOON + timedelta(days=day))
        assert known is not None
        weights.append(('"weight":98' in known.data, known.state))
    assert weights == [(False, "entered"), (True, "entered"), (True, "retracted")]
    assert len(list(standings_at(CHECK, NOON + timedelta(days=1)))) == 1
    assert list(standings_at(CHECK, NOON + timedelta(days=2))) == []
    assert standing_at(check.pk, NOON - timedelta(days=1)) is None


def test_the_history_tells_what_each_entry_changed(bakery: Bakery, check: Record) -> None:
    from zhiheng.kernel.records.actions import check_record
    from zhiheng.kernel.records.queries import history
    from zhiheng.kernel.statements.actions import correct_record

    correct_record(check.pk, _stated(weight="98"), _act(bakery.zhao))
    changed = check_record(check.pk, _act(bakery.qian))

    steps = history(changed)

    assert [step.entry.act for step in steps] == ["checked", "corrected", "stated"]
    assert dict(steps[1].changes) == {"weight": [Decimal("104.50"), Decimal(98)]}


ACTS = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(["state", "correct", "check", "approve", "return", "retract"])),
    max_size=25,
)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS)
def test_whatever_is_done_the_records_made_anew_from_the_journal_are_the_same(
    bakery: Bakery, acts: list[tuple[int, str]]
) -> None:
    from django.db import transaction

    from zhiheng.kernel.records.actions import rebuild
    from zhiheng.kernel.records.models import Record

    with transaction.atomic():
        _live(bakery, acts)
        before = list(Record.objects.order_by("id").values())
        rebuild()

        assert list(Record.objects.order_by("id").values()) == before
        transaction.set_rollback(True)


def _live(bakery: Bakery, acts: list[tuple[int, str]]) -> None:
    """Do what can be done of the acts on four records; what a rule refuses is left."""
    from zhiheng.kernel.records import actions
    from zhiheng.kernel.statements.actions import correct_record, state_records

    things: dict[int, int] = {}
    who = {"correct": bakery.zhao, "retract": bakery.zhao, "approve": bakery.sun}
    for turn, (number, act) in enumerate(acts):
        row = check_row(f"n{number}", weight=50 + turn)
        given_act = _act(who.get(act, bakery.qian), days=turn, reason="因故")
        try:
            if act == "state":
                (verdict,) = state_records(bakery.stating(), HEADER, [row])
                things[number] = verdict.thing or things.get(number, 0)
            elif act == "correct":
                correct_record(things.get(number, 0), dict(zip(HEADER, row, strict=True)), given_act)
            else:
                getattr(actions, f"{act}_record")(things.get(number, 0), given_act)
        except ZhihengError:
            continue


def test_a_list_is_paged_newest_first_without_loss_or_repetition(bakery: Bakery) -> None:
    from zhiheng.kernel.records.queries import Filter, records_page
    from zhiheng.kernel.statements.actions import state_records

    rows = [
        check_row(str(number), sampled_on=f"2026-02-{number % 3 + 1:02}", tested_on=f"2026-02-{number % 3 + 2:02}")
        for number in range(25)
    ]
    state_records(bakery.stating(), HEADER, rows)

    met: list[tuple[object, int]] = []
    after = ""
    while True:
        page = records_page(Filter(CHECK), after=after, size=7)
        met += [(record.happened_on, record.pk) for record in page.records]
        after = page.after
        if not after:
            break
    assert page.count == 25
    assert len(set(met)) == 25
    assert met == sorted(met, reverse=True)


def test_a_list_is_filtered_by_place_day_state_listed_field_and_words(bakery: Bakery) -> None:
    from zhiheng.kernel.records.queries import Filter, filtered
    from zhiheng.kernel.statements.actions import state_records

    state_records(
        bakery.stating(),
        HEADER,
        [
            check_row("1", sold_in="339901", verdict="合格"),
            check_row("2", sold_in="339902", verdict="不合格", subject_name="豆沙包"),
            check_row("3", sold_in="339902", tested_on="2026-02-06"),
        ],
    )

    def numbers(**asked: Any) -> list[str]:  # noqa: ANN401
        return sorted(record.identity for record in filtered(Filter(CHECK, **asked)))

    assert numbers(regions=frozenset({"339902"})) == ["2", "3"]
    assert numbers(since=NOON.date().replace(month=2, day=5)) == ["3"]
    assert numbers(fields={"verdict": "fail"}) == ["2"]
    assert numbers(words="豆沙") == ["2"]
    assert numbers(words="3") == ["3"]
    assert numbers(states=("checked",)) == []
    assert numbers(words="没有这个") == []
