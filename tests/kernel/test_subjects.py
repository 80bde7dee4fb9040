"""Subjects that are one: proposed by the machine, decided by a person, merged and parted without moving a record."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.kernel.bakery import CHECK, HEADER, NOON, check_row, shop_code

from zhiheng.kernel.access.rules import RoleMissing
from zhiheng.kernel.records.rules import ReasonMissing
from zhiheng.kernel.subjects.rules import MergeRefused, NotASubject, PartRefused
from zhiheng.primitives.errors import ZhihengError

if TYPE_CHECKING:
    from tests.kernel.bakery import Bakery

    from zhiheng.kernel.access.models import Person
    from zhiheng.kernel.records.models import Record
    from zhiheng.kernel.subjects.models import Decision

SHOP = "bakery.shop"
LATER = NOON + timedelta(days=1)


def state(bakery: Bakery, *rows: tuple[object, ...]) -> list[Record]:
    """The checks stated, in the order of the rows."""
    from zhiheng.kernel.records.models import Record
    from zhiheng.kernel.statements.actions import state_records

    verdicts = state_records(bakery.stating(), HEADER, list(rows))
    return [Record.objects.get(pk=verdict.thing or 0) for verdict in verdicts]


def subject(name: str) -> Record:
    from zhiheng.kernel.records.models import Record

    return Record.objects.get(name=name)


def merge(keep: int, merged: int, by: Person, days: int = 0) -> Decision:
    from zhiheng.kernel.subjects.actions import merge_subjects

    return merge_subjects(keep=keep, merged=merged, reason="同一家店", by=by, at=NOON + timedelta(days=days))


def part(merged: int, by: Person, days: int = 0) -> Decision:
    from zhiheng.kernel.subjects.actions import part_subjects

    return part_subjects(merged=merged, reason="核实为两家", by=by, at=NOON + timedelta(days=days))


@pytest.fixture
def pair(bakery: Bakery) -> tuple[Record, Record]:
    """A registered shop, and the same as a check named it."""
    state(bakery, check_row("1"), check_row("2", shop="", shop_name="澄川市东城区甲号馒头坊"))
    return subject("澄川甲号馒头坊"), subject("澄川市东城区甲号馒头坊")


def test_a_provisional_shop_is_proposed_with_the_registered_one_it_may_be(
    pair: tuple[Record, Record],
) -> None:
    from zhiheng.kernel.subjects.actions import propose_matches
    from zhiheng.kernel.subjects.queries import evidence_of, open_proposals

    count = propose_matches(SHOP, at=NOON)

    (proposal,) = open_proposals()
    assert count == 1
    assert (proposal.first, proposal.second) == (pair[0].pk, pair[1].pk)
    assert 0.5 <= proposal.probability <= 1
    assert "字号相同" in evidence_of(proposal)
    assert proposal.reason


def test_looking_again_finds_the_same_and_what_is_gone_goes(bakery: Bakery, pair: tuple[Record, Record]) -> None:
    from zhiheng.kernel.records.actions import Act, retract_record
    from zhiheng.kernel.subjects.actions import propose_matches
    from zhiheng.kernel.subjects.models import Proposal

    propose_matches(SHOP, at=NOON)
    before = list(Proposal.objects.values())
    propose_matches(SHOP, at=LATER)
    again = list(Proposal.objects.values())
    retract_record(pair[1].pk, Act(bakery.zhao, LATER, "误报"))

    assert again == before
    assert propose_matches(SHOP, at=LATER) == 0
    assert not Proposal.objects.exists()


def test_buns_of_one_name_in_two_spellings_are_proposed(bakery: Bakery) -> None:
    from zhiheng.kernel.subjects.actions import propose_matches
    from zhiheng.kernel.subjects.queries import open_proposals

    state(bakery, check_row("1", subject_name="白饅頭"))

    propose_matches("bakery.bun", at=NOON)

    (proposal,) = open_proposals("bakery.bun")
    assert proposal.reason == "名称相同，仅写法不同"


def test_after_a_merge_the_records_count_to_the_kept_subject_and_none_was_touched(
    bakery: Bakery, pair: tuple[Record, Record]
) -> None:
    from zhiheng.kernel.records.models import Record
    from zhiheng.kernel.subjects.queries import known_of, numbers_of, records_about
    from zhiheng.kernel.subjects.rules import Way

    kept, other = pair
    before = list(Record.objects.exclude(pk=other.pk).order_by("id").values())

    merge(kept.pk, other.pk, bakery.qian)

    things = numbers_of(kept.pk)
    assert things == {kept.pk, other.pk}
    assert list(Record.objects.exclude(pk=other.pk).order_by("id").values()) == before
    assert {record.identity for record in records_about(things)} == {"1", "2"}
    assert list(records_about(things, ways=[Way(CHECK, "subject")])) == []
    assert records_about(things, ways=[Way(CHECK, "shop")]).count() == 2
    assert [(known.kind.address, known.field, known.count) for known in known_of(things, SHOP)] == [(CHECK, "shop", 2)]
    assert Record.objects.get(pk=other.pk).state == "merged"


def test_a_new_statement_by_the_merged_name_is_about_the_kept_subject(
    bakery: Bakery, pair: tuple[Record, Record]
) -> None:
    merge(pair[0].pk, pair[1].pk, bakery.qian)

    (record,) = state(bakery, check_row("3", shop="", shop_name=pair[1].name))

    assert f'"shop":{pair[0].pk}' in record.data


def test_a_name_that_only_a_merged_subject_shares_is_not_ambiguous(bakery: Bakery) -> None:
    state(bakery, check_row("1", shop=shop_code(7), shop_name="澄川甲号馒头坊"))
    kept, other = (shop for shop in _shops() if shop.name == "澄川甲号馒头坊")
    state(bakery, check_row("2", shop=shop_code(8), shop_name="澄川捌号馒头坊"))
    state(bakery, check_row("3", shop=shop_code(9), shop_name="澄川捌号馒头坊"))
    eighth, ninth = (shop for shop in _shops() if shop.name == "澄川捌号馒头坊")
    for merged in (other, eighth, ninth):
        merge(kept.pk, merged.pk, bakery.qian)

    first, second = state(
        bakery,
        check_row("4", shop="", shop_name="澄川甲号馒头坊"),
        check_row("5", shop="", shop_name="澄川捌号馒头坊"),
    )

    assert f'"shop":{kept.pk}' in first.data
    assert f'"shop":{kept.pk}' in second.data


def _shops() -> list[Record]:
    from zhiheng.kernel.records.models import Record

    return list(Record.objects.filter(kind=SHOP).order_by("id"))


def test_an_undone_merge_leaves_every_record_as_it_stood(bakery: Bakery, pair: tuple[Record, Record]) -> None:
    from zhiheng.kernel.subjects.queries import numbers_of, status_of

    before = standing()

    merge(pair[0].pk, pair[1].pk, bakery.qian)
    part(pair[1].pk, bakery.sun)

    assert standing() == before
    assert numbers_of(pair[0].pk) == {pair[0].pk}
    assert status_of(pair[0].pk, pair[1].pk) == "parted"


def test_what_was_known_on_a_day_stays_what_it_was(bakery: Bakery, pair: tuple[Record, Record]) -> None:
    from zhiheng.kernel.subjects.queries import kept_at, numbers_of

    kept, other = pair
    merge(kept.pk, other.pk, bakery.qian, days=1)
    part(other.pk, bakery.qian, days=2)

    known = [(kept_at(other.pk, day), numbers_of(kept.pk, known_at=day)) for day in (NOON, LATER, LATER + timedelta(1))]

    alone, together = frozenset({kept.pk}), frozenset({kept.pk, other.pk})
    assert known == [(other.pk, alone), (kept.pk, together), (other.pk, alone)]


def test_merges_one_behind_the_other_lead_to_the_last(bakery: Bakery, pair: tuple[Record, Record]) -> None:
    from zhiheng.kernel.subjects.queries import kept_at, numbers_of

    state(bakery, check_row("3", shop="", shop_name="甲号馒头"))
    first, last = subject("甲号馒头"), pair[0]
    merge(pair[1].pk, first.pk, bakery.qian)
    merge(last.pk, pair[1].pk, bakery.qian)

    assert kept_at(first.pk, NOON) == last.pk
    assert numbers_of(last.pk) == {last.pk, pair[1].pk, first.pk}
    part(pair[1].pk, bakery.qian)
    assert numbers_of(pair[1].pk) == {pair[1].pk, first.pk}
    assert numbers_of(last.pk) == {last.pk}


def test_a_decided_pair_is_not_proposed_again(bakery: Bakery, pair: tuple[Record, Record]) -> None:
    from zhiheng.kernel.subjects.actions import decline_match, propose_matches
    from zhiheng.kernel.subjects.queries import status_of

    propose_matches(SHOP, at=NOON)
    decision = decline_match(first=pair[0].pk, second=pair[1].pk, by=bakery.qian, at=NOON)

    assert (decision.merged, decision.kept) == (pair[1].pk, pair[0].pk)
    assert status_of(pair[1].pk, pair[0].pk) == "declined"
    assert propose_matches(SHOP, at=LATER) == 0


def test_the_entry_of_a_decision_keeps_what_had_been_proposed(bakery: Bakery, pair: tuple[Record, Record]) -> None:
    import msgspec

    from zhiheng.kernel.journal.models import Entry
    from zhiheng.kernel.subjects.actions import propose_matches

    propose_matches(SHOP, at=NOON)
    decision = merge(pair[0].pk, pair[1].pk, bakery.qian)

    entry = Entry.objects.get(pk=decision.seq)
    data = msgspec.json.decode(entry.data)
    assert (entry.act, entry.thing, entry.subject, entry.by) == ("merged", pair[1].pk, pair[0].pk, "qian")
    assert (entry.reason, data["into"]) == ("同一家店", pair[0].pk)
    assert set(data) == {"into", "probability", "reason", "evidence"}


def test_what_cannot_be_one_is_refused(bakery: Bakery, pair: tuple[Record, Record]) -> None:
    kept, other = pair
    bun = subject("白馒头")
    check = state(bakery, check_row("9"))[0]

    for keep, merged, error in (
        (kept.pk, kept.pk, MergeRefused),
        (other.pk, kept.pk, MergeRefused),
        (kept.pk, bun.pk, MergeRefused),
        (kept.pk, check.pk, NotASubject),
    ):
        with pytest.raises(error):
            merge(keep, merged, bakery.qian)
    merge(kept.pk, other.pk, bakery.qian)
    with pytest.raises(MergeRefused):
        merge(kept.pk, other.pk, bakery.qian)
    with pytest.raises(PartRefused):
        part(kept.pk, bakery.qian)


def test_a_decision_needs_its_role_and_a_reason(bakery: Bakery, pair: tuple[Record, Record]) -> None:
    from zhiheng.kernel.subjects.actions import decline_match, merge_subjects

    for person in (bakery.zhao, bakery.wang):
        with pytest.raises(RoleMissing):
            merge(pair[0].pk, pair[1].pk, person)
        with pytest.raises(RoleMissing):
            decline_match(first=pair[0].pk, second=pair[1].pk, by=person, at=NOON)
    with pytest.raises(ReasonMissing):
        merge_subjects(keep=pair[0].pk, merged=pair[1].pk, reason=" ", by=bakery.qian, at=NOON)
    merge(pair[0].pk, pair[1].pk, bakery.sun)
    with pytest.raises(RoleMissing):
        part(pair[1].pk, bakery.zhao)


def test_the_quality_office_decides_in_every_field(pair: tuple[Record, Record], li: Person) -> None:
    assert merge(pair[0].pk, pair[1].pk, li).act == "merged"


def test_a_merge_is_not_undone_where_another_bears_the_number_by_now(bakery: Bakery) -> None:
    from zhiheng.kernel.statements.actions import state_records

    state(bakery, check_row("1", shop=shop_code(7), shop_name="澄川柒号馒头坊"))
    other = subject("澄川柒号馒头坊")
    merge(subject("澄川甲号馒头坊").pk, other.pk, bakery.qian)
    state_records(
        bakery.stating(SHOP), ("name", "credit_code", "place"), [("澄川又柒号馒头坊", shop_code(7), "339902")]
    )

    with pytest.raises(PartRefused):
        part(other.pk, bakery.qian)


def test_a_corrected_record_names_whom_it_names_now(bakery: Bakery, pair: tuple[Record, Record]) -> None:
    from zhiheng.kernel.records.actions import Act
    from zhiheng.kernel.records.models import Record
    from zhiheng.kernel.statements.actions import correct_record
    from zhiheng.kernel.subjects.queries import known_of

    check = Record.objects.get(kind=CHECK, identity="2")
    corrected = dict(zip(HEADER, check_row("2", shop=shop_code(0)), strict=True))
    correct_record(check.pk, corrected, Act(bakery.zhao, LATER))

    assert [known.count for known in known_of({pair[0].pk}, SHOP)] == [2]
    assert known_of({pair[1].pk}, SHOP) == []


def test_the_effects_of_a_merge_are_the_records_and_the_indicators_that_look_at_the_subject(
    bakery: Bakery, pair: tuple[Record, Record]
) -> None:
    from zhiheng.kernel.subjects.queries import effects_of_merge

    effects = effects_of_merge(pair[0].pk, pair[1].pk)
    merge(pair[0].pk, pair[1].pk, bakery.qian)

    assert [(known.kind.address, known.field, known.count) for known in effects.records] == [(CHECK, "shop", 1)]
    assert effects.things == {pair[1].pk}
    assert effects_of_merge(pair[0].pk, pair[1].pk) == effects


def standing() -> list[dict[str, Any]]:
    """Everything that stands, but for when it last moved."""
    from zhiheng.kernel.records.models import Record

    columns = [column.attname for column in Record._meta.local_concrete_fields]
    return list(Record.objects.order_by("id").values(*(set(columns) - {"last", "changed_at"})))


def projections() -> list[object]:
    """Records and decisions as they are kept."""
    from zhiheng.kernel.records.models import Record
    from zhiheng.kernel.subjects.models import Decision

    return [list(Record.objects.order_by("id").values()), list(Decision.objects.order_by("seq").values())]


MOVES = st.lists(
    st.tuples(st.sampled_from(["merge", "merge", "part", "decline"]), st.integers(0, 4), st.integers(0, 4)),
    max_size=20,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(MOVES)
def test_whatever_is_merged_can_be_parted_again_and_all_follows_from_the_journal(
    bakery: Bakery, moves: list[tuple[str, int, int]]
) -> None:
    from django.db import transaction

    from zhiheng.kernel.records import actions as records
    from zhiheng.kernel.records.models import Record
    from zhiheng.kernel.subjects import actions
    from zhiheng.kernel.subjects.queries import numbers_of

    with transaction.atomic():
        rows = [check_row(str(number), shop="", shop_name=f"{'甲乙丙'[number]}号馒头") for number in range(3)]
        state(bakery, *rows)
        shops = list(Record.objects.filter(kind=SHOP).order_by("id").values_list("id", flat=True))
        before = standing()
        for turn, (move, one, other) in enumerate(moves):
            try:
                if move == "merge":
                    merge(shops[one], shops[other], bakery.qian, days=turn)
                elif move == "part":
                    part(shops[one], bakery.qian, days=turn)
                elif move == "decline":
                    actions.decline_match(first=shops[one], second=shops[other], by=bakery.qian, at=LATER)
            except ZhihengError:
                continue
            standing_alone = Record.objects.filter(kind=SHOP).exclude(state="merged").values_list("id", flat=True)
            groups = [numbers_of(thing) for thing in standing_alone]
            assert sorted(thing for group in groups for thing in group) == shops
        kept = projections()
        records.rebuild()
        actions.rebuild()
        assert projections() == kept

        while (merged := Record.objects.filter(state="merged").first()) is not None:
            part(merged.pk, bakery.qian, days=99)

        assert standing() == before
        transaction.set_rollback(True)
