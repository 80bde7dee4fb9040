"""The pack of complaints: what the rules of its time ask for, and what no change of a line may take away."""

from datetime import date

import pytest

from zhiheng.contract.casework.doings import acts_known, closes
from zhiheng.contract.declarations.cases import Case
from zhiheng.contract.declarations.pack import PackDeclaration
from zhiheng.contract.installed import installed_packs

OLD, NEW = date(2026, 4, 14), date(2026, 4, 15)
PERSONAL = {"person", "phone", "mail"}
APPROVED = {
    "complaint": {"refused", "terminated"},
    "report": {"filed", "not_filed", "rewarded"},
}
"""The states that turn something down, or bind or pay: another person approves them."""


@pytest.fixture(scope="module")
def pack() -> PackDeclaration:
    (found,) = (one for one in installed_packs() if one.key == "complaints")
    return found


@pytest.fixture(scope="module")
def cases(pack: PackDeclaration) -> dict[str, Case]:
    return {case.key: case for case in pack.case}


def codes(pack: PackDeclaration, key: str, day: date) -> set[str]:
    (found,) = (one for one in pack.code_list if one.key == key)
    return {code.code for code in found.codes_on(day)}


@pytest.mark.source("SAMR Order 121:16")
def test_seven_grounds_refuse_a_complaint_and_six_did_before(pack: PackDeclaration) -> None:
    old, new = codes(pack, "refusal_ground", OLD), codes(pack, "refusal_ground", NEW)

    assert (len(old), len(new)) == (6, 7)
    assert new - old == {"material_missing_or_false", "no_authority"}


@pytest.mark.source("SAMR Order 121:23")
def test_eight_grounds_end_mediation_and_the_term_among_them_is_that_of_the_day(pack: PackDeclaration) -> None:
    old, new = codes(pack, "termination_ground", OLD), codes(pack, "termination_ground", NEW)

    assert (len(old), len(new)) == (8, 8)
    assert "forty_five_days" in old - new
    assert {"sixty_days", "abuse", "facts_unclear", "no_successor"} == new - old


@pytest.mark.source("SAMR Order 20:21", "SAMR Order 121:23")
def test_mediation_counts_working_days_before_the_change_and_days_since(cases: dict[str, Case]) -> None:
    (mediation,) = (clock for clock in cases["complaint"].clock if clock.key == "mediation")

    old, new = mediation.term_on(OLD), mediation.term_on(NEW)

    assert old is not None
    assert new is not None
    assert (old.count, old.unit) == (45, "working_days")
    assert (new.count, new.unit) == (60, "days")


def test_no_term_of_a_complaint_is_prolonged_and_only_a_test_stops_one(cases: dict[str, Case]) -> None:
    clocks = cases["complaint"].clock

    assert [clock.key for clock in clocks if clock.extension is not None] == []
    assert {(clock.key, pause.by) for clock in clocks for pause in clock.pause} == {("mediation", "send_for_test")}


def test_proof_of_identity_is_asked_for_by_the_new_order_only(cases: dict[str, Case]) -> None:
    complaint = cases["complaint"]

    assert "request_identity" not in acts_known(complaint, OLD)
    assert "request_identity" in acts_known(complaint, NEW)


@pytest.mark.parametrize("kind", sorted(APPROVED))
def test_what_turns_something_down_is_proposed_by_one_and_approved_by_another(
    cases: dict[str, Case], kind: str
) -> None:
    case = cases[kind]

    assert {state.key for state in case.state if state.behind_approval} == APPROVED[kind]
    for act in case.act:
        if act.after in APPROVED[kind]:
            proposal = case.act_named(act.by_another)
            assert act.role == "approve", act.key
            assert proposal is not None, act.key
            assert proposal.role == "enter", act.key


@pytest.mark.parametrize("kind", ["complaint", "report", "letter", "enquiry"])
def test_personal_data_is_sealed_and_shown_in_no_list(cases: dict[str, Case], kind: str) -> None:
    case = cases[kind]

    assert set(case.party) == PERSONAL
    assert {field.key for field in case.field if field.sealed} == PERSONAL
    assert PERSONAL.isdisjoint({*case.listed, *case.shown, *case.alike_by})


@pytest.mark.parametrize("kind", ["complaint", "report", "letter", "enquiry"])
def test_the_party_reads_of_every_act_that_ends_its_case(cases: dict[str, Case], kind: str) -> None:
    case = cases[kind]

    assert [act.key for act in case.act if closes(case, act) and act.tells is None] == []


def test_a_letter_opens_a_complaint_and_a_report_with_all_they_need(cases: dict[str, Case]) -> None:
    letter = cases["letter"]
    required = {field.key for field in letter.field if field.required}

    assert {act.opens for act in letter.act if act.does == "open"} == {"complaint", "report"}
    for opened in (cases["complaint"], cases["report"]):
        needed = {field.key for field in opened.field if field.required and field.key in opened.opening}
        assert needed <= required, opened.key


def test_the_ten_forms_are_there(pack: PackDeclaration) -> None:
    assert len(pack.form) == 10
    assert len({form.series for form in pack.form}) == 10


def test_every_rule_of_its_cases_refuses_something_in_an_example(pack: PackDeclaration) -> None:
    refused = set()
    for example in pack.example:
        kinds = {given.name: given.kind for given in example.given.case}
        refused |= {(kinds[refusal.of], refusal.rule) for refusal in example.then.refusal}

    assert {(case.key, rule.key) for case in pack.case for rule in case.rule} == refused


def test_its_figures_have_no_name_that_another_pack_gives() -> None:
    named: dict[str, set[str]] = {}
    for pack in installed_packs():
        for indicator in pack.indicator:
            for name in (indicator.title.zh, *indicator.aliases):
                named.setdefault(name, set()).add(pack.key)

    assert {name: packs for name, packs in named.items() if "complaints" in packs and len(packs) > 1} == {}
