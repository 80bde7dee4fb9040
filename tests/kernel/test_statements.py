"""Stating facts: what is accepted stands, what is refused says why, who is meant is found or noted."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from tests.kernel.bakery import CHECK, HEADER, NOON, OFFICE, check_row, shop_code

from zhiheng.contract.intake.refusals import StatementRefused
from zhiheng.kernel.access.rules import RoleMissing

if TYPE_CHECKING:
    from tests.kernel.bakery import Bakery

    from zhiheng.kernel.records.models import Record


def _records(kind: str = CHECK) -> list[Record]:
    from zhiheng.kernel.records.models import Record

    return list(Record.objects.filter(kind=kind).order_by("id"))


def test_a_row_that_is_accepted_stands_with_its_values_in_their_types(bakery: Bakery) -> None:
    from zhiheng.contract.in_use import in_use
    from zhiheng.kernel.records.queries import values_of
    from zhiheng.kernel.statements.actions import state_records

    (verdict,) = state_records(bakery.stating(), HEADER, [check_row("1")])

    (record,) = _records()
    values = values_of(in_use().kind(CHECK), record.data)
    assert (verdict.outcome, verdict.thing) == ("stated", record.pk)
    assert (record.state, record.identity, record.region, record.office) == ("entered", "1", "339901", OFFICE)
    assert str(record.happened_on) == "2026-02-04"
    assert values["weight"] == Decimal("104.50")
    assert values["verdict"] == "pass"
    assert '"weight":104.50' in record.data


def test_every_cell_and_rule_that_refuses_a_row_is_told_and_the_other_rows_stand(bakery: Bakery) -> None:
    from zhiheng.kernel.statements.actions import state_records

    rows = [
        check_row("1"),
        check_row("2", weight="重", sampled_on="2026-02-30"),
        check_row("3", tested_on="2026-02-20"),
        check_row("4", sold_in="东城"),
        check_row("", verdict="基本合格"),
        check_row("5", tested_on="2026-03-03", sampled_on="2026-03-02"),
    ]
    verdicts = state_records(bakery.stating(), HEADER, rows)

    told = [sorted((refusal.field, refusal.rule) for refusal in verdict.refusals) for verdict in verdicts]
    assert told == [
        [],
        [("sampled_on", ""), ("weight", "")],
        [("", "tested_in_time")],
        [("sold_in", "")],
        [("number", ""), ("verdict", "")],
        [("tested_on", "")],
    ]
    assert [record.identity for record in _records()] == ["1"]


def test_an_examination_answers_the_same_and_writes_nothing(bakery: Bakery) -> None:
    from zhiheng.kernel.journal.queries import length
    from zhiheng.kernel.statements.actions import examine_records, state_records

    rows = [check_row("1"), check_row("2", weight="9"), check_row("1")]
    before = length()
    examined = examine_records(bakery.stating(), HEADER, rows)

    assert length() == before
    stated = state_records(bakery.stating(), HEADER, rows)
    assert [(one.outcome, one.refusals) for one in examined] == [(one.outcome, one.refusals) for one in stated]
    assert [one.outcome for one in stated] == ["stated", "refused", "refused"]


def test_the_same_row_again_changes_nothing_and_other_values_need_a_word(bakery: Bakery) -> None:
    from zhiheng.kernel.statements.actions import state_records

    state_records(bakery.stating(), HEADER, [check_row("1")])

    again = state_records(bakery.stating(), HEADER, [check_row("1")])
    other = state_records(bakery.stating(), HEADER, [check_row("1", weight="99")])
    skipped = state_records(bakery.stating(existing="skip"), HEADER, [check_row("1", weight="99")])
    corrected = state_records(bakery.stating(existing="correct"), HEADER, [check_row("1", weight="99")])

    outcomes = [verdicts[0].outcome for verdicts in (again, other, skipped, corrected)]
    assert outcomes == ["unchanged", "refused", "unchanged", "corrected"]
    (record,) = _records()
    assert '"weight":99' in record.data
    assert corrected[0].thing == record.pk


def test_a_subject_is_met_by_code_by_name_and_by_number(bakery: Bakery) -> None:
    from zhiheng.kernel.statements.actions import state_records

    shops = _records("bakery.shop")
    rows = [
        check_row("1"),
        check_row("2", shop="", shop_name="澄川 乙号馒头坊"),
        check_row("3", shop=f"#{shops[1].pk}"),
        check_row("4", shop=f" {shop_code(1).lower()} "),
    ]
    state_records(bakery.stating(), HEADER, rows)

    met = [record.data.split('"shop":')[1].split(",")[0] for record in _records()]
    assert met == [str(shops[0].pk), str(shops[1].pk), str(shops[1].pk), str(shops[1].pk)]


def test_a_subject_nobody_registered_becomes_provisional_once(bakery: Bakery) -> None:
    from zhiheng.kernel.statements.actions import state_records

    rows = [
        check_row("1", shop=shop_code(7), shop_name="澄川新号馒头坊"),
        check_row("2", shop=shop_code(7), shop_name="澄川新馒头坊"),
        check_row("3", shop="", shop_name="澄川无号馒头坊"),
        check_row("4", shop="", shop_name="澄川无号馒头坊 "),
    ]
    state_records(bakery.stating(), HEADER, rows)
    state_records(bakery.stating(), HEADER, [check_row("5", shop="", shop_name="澄川无号馒头坊")])

    provisional = [(shop.name, shop.identity) for shop in _records("bakery.shop") if shop.state == "provisional"]
    assert provisional == [("澄川新号馒头坊", shop_code(7)), ("澄川无号馒头坊", "")]


def test_registering_a_provisional_subject_keeps_its_number(bakery: Bakery) -> None:
    from zhiheng.kernel.statements.actions import state_records

    state_records(bakery.stating(), HEADER, [check_row("1", shop=shop_code(7), shop_name="澄川新号馒头坊")])
    (before,) = (shop for shop in _records("bakery.shop") if shop.state == "provisional")

    (verdict,) = state_records(
        bakery.stating("bakery.shop"),
        ("name", "credit_code", "place"),
        [("澄川柒号馒头坊", shop_code(7), "339902")],
    )

    (after,) = (shop for shop in _records("bakery.shop") if shop.pk == before.pk)
    assert verdict.outcome == "registered"
    assert (after.state, after.name, after.region) == ("stands", "澄川柒号馒头坊", "339902")


def test_a_name_beside_a_code_that_is_not_the_registers_stays_with_the_record(bakery: Bakery) -> None:
    from zhiheng.kernel.statements.actions import state_records

    state_records(
        bakery.stating(),
        HEADER,
        [check_row("1", shop_name="澄川甲号馒头坊"), check_row("2", shop_name="澄川甲号慢头坊")],
    )

    assert ['"shop_name"' in record.data for record in _records()] == [False, True]


def test_rules_ask_the_subject_a_record_is_about(bakery: Bakery) -> None:
    from zhiheng.kernel.statements.actions import state_records

    header = ("region", "period", "shops", "sold")
    rows = [
        ("339901", "2025-Q4", 12, "3.5"),
        ("西城区", "2025-Q4", "1,200", "3.5万个"),
        ("339901", "2025-M12", 12, 3),
        ("339901", "2026-Q1", 12, 3),
        ("339901", "2025-Q4", 13, 3),
    ]
    verdicts = state_records(bakery.stating("bakery.quarter"), header, rows)

    assert [verdict.outcome for verdict in verdicts] == ["stated", "stated", "refused", "refused", "refused"]
    assert [record.identity for record in _records("bakery.quarter")] == ["339901|2025-Q4", "339902|2025-Q4"]


def test_who_may_not_enter_for_the_office_states_nothing(bakery: Bakery) -> None:
    from zhiheng.kernel.statements.actions import state_records

    for person in (bakery.qian, bakery.sun, bakery.wang):
        with pytest.raises(RoleMissing):
            state_records(bakery.stating(by=person), HEADER, [check_row("1")])
    with pytest.raises(RoleMissing):
        state_records(bakery.stating(office="elsewhere"), HEADER, [check_row("1")])
    assert _records() == []


def test_a_header_with_a_key_the_kind_does_not_have_is_refused_with_the_nearest(bakery: Bakery) -> None:
    from zhiheng.kernel.statements.actions import state_records

    with pytest.raises(StatementRefused) as refused:
        state_records(bakery.stating(), ("numbre",), [("1",)])

    assert refused.value.refusals[0].field == "numbre"
    assert "number" in refused.value.refusals[0].message.en


def test_one_statement_by_keys_is_told_everything_at_once(bakery: Bakery) -> None:
    from zhiheng.kernel.statements.actions import state_record

    with pytest.raises(StatementRefused) as refused:
        state_record(bakery.stating(), {"number": "1", "weight": True, "colour": "白"})

    told = {refusal.field for refusal in refused.value.refusals}
    assert told == {"weight", "colour", "sampled_on", "tested_on", "verdict", "subject"}
    assert _records() == []


def test_personal_data_is_sealed_apart_and_a_correction_that_leaves_it_empty_keeps_it(bakery: Bakery) -> None:
    from zhiheng.kernel.journal.models import Entry
    from zhiheng.kernel.records.actions import Act
    from zhiheng.kernel.statements.actions import correct_record, state_record
    from zhiheng.kernel.vault.actions import read_secret

    stating = bakery.stating("bakery.complaint")
    stated = {"received_on": "2026-02-02", "place": "339901", "phone": "0571-8800", "loss": "12"}
    thing = state_record(stating, stated).thing
    assert thing is not None
    corrected = correct_record(thing, {**stated, "phone": "", "loss": "15"}, Act(bakery.zhao, NOON))

    (number,) = {entry.data.split('"sealed":')[1].split("}")[0] for entry in Entry.objects.filter(thing=thing)}
    assert not any("8800" in entry.data for entry in Entry.objects.all())
    assert '"sealed"' in corrected.data
    assert read_secret(number=int(number), reason="回访", by=bakery.zhao, at=NOON) == "0571-8800"


def test_a_correction_by_a_table_without_the_sealed_column_keeps_what_is_sealed(bakery: Bakery) -> None:
    from zhiheng.contract.assembly import assemble
    from zhiheng.contract.in_use import in_use, put_in_use
    from zhiheng.kernel.statements.actions import state_records

    (grain, pack) = in_use().catalogue.packs.values()
    (complaint,) = (record for record in pack.record if record.key == "complaint")
    numbered = replace(complaint, identified_by=("received_on",))
    others = tuple(record for record in pack.record if record.key != "complaint")
    put_in_use(assemble([grain, replace(pack, record=(*others, numbered))]))
    stating = bakery.stating("bakery.complaint", existing="correct")
    state_records(stating, ("received_on", "phone", "loss"), [("2026-02-02", "0571-8800", "1")])

    again = state_records(stating, ("received_on", "loss"), [("2026-02-02", "1")])
    other = state_records(stating, ("received_on", "loss"), [("2026-02-02", "2")])

    (record,) = _records("bakery.complaint")
    assert (again[0].outcome, other[0].outcome) == ("unchanged", "corrected")
    assert '"sealed"' in record.data


def test_a_file_that_was_never_sent_is_no_evidence(bakery: Bakery) -> None:
    from zhiheng.kernel.records.rules import FileNotKept
    from zhiheng.kernel.statements.actions import state_record

    stated = {"name": "澄川丙号馒头坊", "credit_code": shop_code(5), "place": "339901"}
    with pytest.raises(FileNotKept):
        state_record(bakery.stating("bakery.shop", evidence=("ab" * 32,)), stated)
    with pytest.raises(StatementRefused) as refused:
        state_record(bakery.stating("bakery.shop"), {**stated, "licence": "ab" * 32})
    assert [refusal.field for refusal in refused.value.refusals] == ["licence"]
