"""Cases are received, acted on, handed over, joined, closed and opened again; each act is an entry."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from docx import Document
from tests.kernel.counter import CHINA, CITY, EAST, LETTER, MORNING, ROW

from zhiheng.contract.intake.refusals import StatementRefused
from zhiheng.primitives.errors import NotAllowed

if TYPE_CHECKING:
    from tests.kernel.counter import Counter

pytestmark = pytest.mark.django_db


def days_later(count: int) -> datetime:
    return MORNING + timedelta(days=count)


def test_a_case_is_received_with_a_number_a_code_and_its_clock(counter: Counter) -> None:
    from zhiheng.kernel.cases.actions import Opening, receive
    from zhiheng.kernel.cases.queries import followed, waiting_clocks

    state, code = receive(Opening(LETTER, counter.zhao, MORNING, CITY), ROW)

    assert state.number == "来20260506-00001"
    assert state.state == "received"
    assert state.due == datetime(2026, 5, 14, 23, 59, 59, 999999, tzinfo=CHINA)  # 9 May is a make-up working day
    assert list(waiting_clocks(state)) == [("acceptance", state.due)]
    assert followed(state.number, code.lower()).pk == state.pk


def test_who_sends_a_case_is_sealed(counter: Counter) -> None:
    from zhiheng.kernel.journal.models import Entry

    state = counter.receive()

    kept = Entry.objects.get(pk=state.pk).data
    assert "周某" not in kept
    assert "13900000000" not in kept


def test_a_case_is_refused_with_everything_that_is_wrong(counter: Counter) -> None:
    from zhiheng.kernel.casebook.models import CaseState, Serial

    with pytest.raises(StatementRefused) as refused:
        counter.receive(matter="fish", about="")

    assert {one.field for one in refused.value.refusals} == {"matter", "about"}
    assert not CaseState.objects.exists()
    assert not Serial.objects.filter(last__gt=0).exists()


def test_what_acts_fill_in_cannot_be_stated(counter: Counter) -> None:
    with pytest.raises(StatementRefused):
        counter.receive(acceptance_met=True)
    with pytest.raises(StatementRefused):
        counter.receive(answer="已办")


def test_numbers_of_accepted_cases_have_no_gap(counter: Counter) -> None:
    from zhiheng.kernel.casebook.models import CaseState
    from zhiheng.kernel.cases.actions import Opening, receive_each

    rows = [{**ROW, "about": f"第{number}件"} for number in range(3)]
    rows[1]["matter"] = "fish"

    verdicts = receive_each(Opening(LETTER, counter.zhao, MORNING, CITY), rows)

    assert [verdict.thing is None for verdict in verdicts] == [False, True, False]
    numbers = CaseState.objects.order_by("pk").values_list("number", flat=True)
    assert list(numbers) == ["来20260506-00001", "来20260506-00002"]


def test_an_act_moves_the_case_and_meets_its_clock(counter: Counter) -> None:
    from zhiheng.kernel.cases.queries import values, way

    state = counter.do(counter.receive(), "accept", at=days_later(1))

    assert state.state == "accepted"
    kept = values(state)
    assert kept["acceptance_on"] == date(2026, 5, 7)
    assert kept["acceptance_met"] is True
    assert kept["answer_due"] == date(2026, 7, 6)
    assert [step.title for step in way(state)] == ["收到", "受理"]


def test_a_case_keeps_the_terms_of_the_day_it_was_received(counter: Counter) -> None:
    from zhiheng.kernel.cases.queries import values

    before = datetime(2026, 4, 14, 9, 0, tzinfo=CHINA)
    old = counter.do(counter.receive(before), "accept", at=before)
    new = counter.do(counter.receive(before + timedelta(days=1)), "accept", at=before + timedelta(days=1))

    assert values(old)["answer_due"] == date(2026, 6, 18)  # 45 working days
    assert values(new)["answer_due"] == date(2026, 6, 15)  # 60 days end on a Sunday


def test_an_act_needs_its_state(counter: Counter) -> None:
    from zhiheng.kernel.cases.rules import ActNotPossible

    state = counter.receive()

    with pytest.raises(ActNotPossible) as refused:
        counter.do(state, "answer", values={"answer": "已处理"})

    assert "受理" in refused.value.message_zh


def test_an_unknown_act_names_the_nearest(counter: Counter) -> None:
    from zhiheng.kernel.cases.rules import ActUnknown

    with pytest.raises(ActUnknown) as refused:
        counter.do(counter.receive(), "acept")

    assert refused.value.fields["nearest"] == "accept"


def test_an_act_asks_for_what_it_needs_and_for_nothing_else(counter: Counter) -> None:
    from zhiheng.kernel.cases.rules import ActIncomplete

    state = counter.do(counter.receive(), "accept")

    with pytest.raises(ActIncomplete) as missing:
        counter.do(state, "answer")
    with pytest.raises(ActIncomplete):
        counter.do(state, "answer", values={"answer": "已处理", "about": "改"})
    with pytest.raises(StatementRefused):
        counter.do(state, "answer", values={"answer": "长" * 501})

    assert missing.value.fields["missing"] == ("answer",)


def test_a_refusal_needs_a_ground_that_was_valid_when_the_case_came(counter: Counter) -> None:
    from zhiheng.kernel.cases.rules import ActIncomplete

    state = counter.receive()

    with pytest.raises(ActIncomplete):
        counter.do(state, "propose_refusal")
    with pytest.raises(ActIncomplete):
        counter.do(state, "propose_refusal", ground="old")
    assert counter.do(state, "propose_refusal", ground="not_ours").state == "refusal_proposed"


def test_a_proposal_is_approved_by_another(counter: Counter) -> None:
    from zhiheng.kernel.access.actions import give_grant
    from zhiheng.kernel.access.models import Person
    from zhiheng.kernel.cases.queries import acts_open_to
    from zhiheng.kernel.cases.rules import OwnProposal

    give_grant(person=counter.zhao, role="approve", office=CITY, since=date(2026, 1, 1), by=None, at=MORNING)
    both = Person.objects.get(username="zhao")
    state = counter.do(counter.receive(), "propose_refusal", by=both, ground="not_ours")

    with pytest.raises(OwnProposal):
        counter.do(state, "refuse", by=both)
    assert [act.key for act in acts_open_to(both, state, date(2026, 5, 6))] == ["send_back"]
    done = counter.do(state, "refuse", by=counter.sun)

    assert (done.state, done.is_open, done.due) == ("refused", False, None)


def test_an_act_needs_its_role_in_the_office_of_the_case(counter: Counter) -> None:
    state = counter.receive()

    with pytest.raises(NotAllowed):
        counter.do(state, "accept", by=counter.qian)
    with pytest.raises(NotAllowed):
        counter.do(state, "accept", by=counter.han)


def test_two_officers_never_lose_an_act_and_the_second_is_told_what_changed(counter: Counter) -> None:
    from zhiheng.kernel.cases.rules import ChangedMeanwhile

    state = counter.receive()
    seen = state.last
    counter.do(state, "accept", by=counter.feng, seen=seen)

    with pytest.raises(ChangedMeanwhile) as refused:
        counter.do(state, "propose_refusal", seen=seen, ground="not_ours")

    assert "冯受理" in refused.value.message_zh
    assert "受理" in refused.value.message_zh


def test_a_clock_pauses_while_it_is_tested_and_is_prolonged_once(counter: Counter) -> None:
    from zhiheng.kernel.cases.queries import runs_of, values
    from zhiheng.kernel.cases.rules import ExtensionRefused

    state = counter.do(counter.receive(), "accept")
    paused = counter.do(state, "test", at=days_later(10))
    assert paused.due is None
    assert runs_of(paused)["answer"][-1].state == "paused"

    state = counter.do(state, "tested", at=days_later(30))
    assert values(state)["answer_due"] == date(2026, 7, 27)  # 60 + 20 days end on a Saturday
    state = counter.do(state, "prolong", by=counter.sun, at=days_later(40))
    assert values(state)["answer_due"] == date(2026, 8, 10)  # 95 days end on a Sunday
    with pytest.raises(ExtensionRefused):
        counter.do(state, "prolong", by=counter.sun, at=days_later(41))


def test_handing_over_keeps_the_statutory_clock(counter: Counter) -> None:
    state = counter.receive()
    due = state.due

    state = counter.do(state, "hand_over", by=counter.qian, at=days_later(3), office=EAST)

    assert (state.office, state.handler, state.due) == (EAST, "han", due)
    assert counter.do(state, "accept", by=counter.han).state == "accepted"


def test_a_case_goes_to_whom_the_rules_send_it(counter: Counter) -> None:
    from zhiheng.kernel.dispatch.actions import Way, send

    send([Way(LETTER, "339901", "food", EAST), Way(LETTER, "", "", CITY)], by=counter.li, at=MORNING)

    assert counter.receive().office == EAST
    assert counter.receive(matter="lift").office == CITY


def test_cases_are_shared_out_by_load(counter: Counter) -> None:
    assert [counter.receive().handler for _ in range(4)] == ["feng", "zhao", "feng", "zhao"]


def test_a_merged_case_is_closed_its_clock_ends_and_its_sender_is_kept(counter: Counter) -> None:
    from zhiheng.kernel.cases.queries import linked, runs_of, values
    from zhiheng.kernel.cases.rules import MergeRefused

    leading, other = counter.receive(), counter.receive()
    other = counter.do(other, "merge", by=counter.qian, at=days_later(20), into=leading.number)

    assert (other.state, other.is_open, other.merged_into) == ("merged", False, leading.pk)
    assert runs_of(other)["acceptance"][-1].state == "stopped"
    assert "sender" in values(other)
    assert linked(leading).merged == [other]
    with pytest.raises(MergeRefused):
        counter.do(leading, "merge", by=counter.qian, into=other.number)


def test_a_closed_case_is_taken_up_again(counter: Counter) -> None:
    from zhiheng.kernel.cases.queries import runs_of

    state = counter.do(counter.receive(), "accept")
    state = counter.do(state, "answer", values={"answer": "已处理"}, at=days_later(5))
    assert not state.is_open

    state = counter.do(state, "reopen", by=counter.qian, reason="来件人不满意", at=days_later(9))

    assert (state.state, state.closed_on) == ("accepted", None)
    first, second = runs_of(state)["answer"]
    assert (first.state, second.state, second.started.on) == ("met", "running", date(2026, 5, 15))


def test_the_party_rates_the_answer(counter: Counter) -> None:
    from zhiheng.kernel.access.queries import citizen
    from zhiheng.kernel.cases.queries import values, way

    state = counter.do(counter.receive(), "accept")
    state = counter.do(state, "answer", values={"answer": "已处理"})

    with pytest.raises(NotAllowed):
        counter.do(state, "rate", values={"marks": "5"})
    state = counter.do(state, "rate", by=citizen("counter"), party=True, values={"marks": "5"})

    assert values(state)["marks"] == 5
    assert way(state)[-1].entry.by == "public"


def test_a_case_opens_another_with_its_particulars(counter: Counter) -> None:
    from zhiheng.kernel.cases.queries import linked, values

    state = counter.do(counter.do(counter.receive(), "accept"), "open_check")

    (check,) = linked(state).opened
    assert (check.kind, check.number, check.office) == ("counter.check", "核20260506-00001", CITY)
    assert values(check)["about"] == "面包发霉"
    assert "sender" not in values(check)
    assert linked(check).came_from == state


def test_offices_without_the_role_know_nothing_of_a_case(counter: Counter) -> None:
    from zhiheng.kernel.cases.queries import case_for, seen_by
    from zhiheng.kernel.cases.rules import CaseUnknown

    state, day = counter.receive(), date(2026, 5, 6)

    assert case_for(counter.zhao, state.pk, day) == state
    assert case_for(counter.li, state.pk, day) == state
    assert not seen_by(counter.han, day).exists()
    with pytest.raises(CaseUnknown):
        case_for(counter.han, state.pk, day)
    counter.do(state, "ask_help", by=counter.qian, office=EAST)
    assert case_for(counter.han, state.pk, day) == state


def test_the_wrong_code_tells_nothing(counter: Counter) -> None:
    from zhiheng.kernel.cases.queries import followed
    from zhiheng.kernel.cases.rules import CodeWrong

    state = counter.receive()

    with pytest.raises(CodeWrong):
        followed(state.number, "AAAAAAAA")
    with pytest.raises(CodeWrong):
        followed("来20260506-99999", "AAAAAAAA")


def test_the_inbox_shows_what_is_due_first(counter: Counter) -> None:
    from zhiheng.kernel.cases.queries import Asked, counts, inbox

    late, early = counter.receive(days_later(2)), counter.receive(MORNING)
    counter.do(counter.receive(), "merge", by=counter.qian, into=early.number)
    asked = Asked(counter.zhao, date(2026, 5, 14))

    page = inbox(asked, size=1)
    assert page.cases == [early]
    assert inbox(asked, after=page.after).cases == [late]
    assert counts(asked, days_later(8)) == (2, 0, 1, 0)
    assert counts(asked, days_later(30)).over == 2


def test_what_passes_is_told_once_and_a_lapse_is_an_entry(counter: Counter) -> None:
    from zhiheng.kernel.cases.queries import values, way
    from zhiheng.kernel.deadlines.actions import note_passed

    state = counter.receive()

    assert [one.stage for one in note_passed(days_later(5))] == []
    assert [one.stage for one in note_passed(days_later(7))] == ["remind"]
    assert note_passed(days_later(8)) == []
    assert [one.stage for one in note_passed(days_later(10))] == ["lapse"]
    assert values(state)["acceptance_met"] is False
    assert way(state)[-1].title == "“受理”期限届满未办"
    assert [one.stage for one in note_passed(days_later(20))] == ["circulate"]

    counter.do(state, "accept", at=days_later(21), seen=state.last)  # the lapse is nobody's act
    assert values(state)["acceptance_met"] is False


def test_a_new_holiday_moves_the_ends_of_running_terms(counter: Counter) -> None:
    from zhiheng.kernel.almanac.actions import state_notice
    from zhiheng.kernel.cases.queries import case_at
    from zhiheng.kernel.deadlines.actions import follow_calendar

    state = counter.receive()
    assert follow_calendar() == 0
    state_notice(
        number="云政办〔2026〕9号",
        issued_on=date(2026, 5, 6),
        days_off=[date(2026, 5, 11)],
        working_days=[],
        arranges_year=None,
        reason="台风停工",
        by=counter.li,
        at=MORNING,
    )

    assert follow_calendar() == 1
    assert case_at(state.pk).due == datetime(2026, 5, 15, 23, 59, 59, 999999, tzinfo=CHINA)
    assert follow_calendar() == 0


def test_cases_made_anew_from_the_journal_are_the_same(counter: Counter) -> None:
    from zhiheng.kernel.casebook.actions import rebuild
    from zhiheng.kernel.casebook.models import CaseClock, CaseOffice, CaseState

    first, second, third = counter.receive(), counter.receive(), counter.receive(matter="lift")
    counter.do(counter.do(first, "accept"), "open_check")
    counter.do(first, "hand_over", by=counter.qian, office=EAST)
    counter.do(second, "merge", by=counter.qian, into=first.number)
    counter.do(third, "ask_help", by=counter.qian, office=EAST)
    counter.do(third, "assign", by=counter.qian, person="feng")

    def everything() -> list[object]:
        clocks = CaseClock.objects.order_by("case_id", "clock").values("case_id", "clock", "started_on", "due_at")
        offices = CaseOffice.objects.order_by("case_id").values("case_id", "office")
        return [*CaseState.objects.order_by("pk").values(), *clocks, *offices]

    before = everything()
    assert rebuild() == 4

    assert everything() == before


def test_what_stands_of_the_record_is_what_its_entries_make(counter: Counter) -> None:
    from zhiheng.kernel.records.actions import project
    from zhiheng.kernel.records.models import Record

    state = counter.do(counter.receive(), "accept")
    before = Record.objects.filter(pk=state.pk).values().get()

    project(state.pk)

    assert Record.objects.filter(pk=state.pk).values().get() == before


def test_many_cases_are_assigned_at_once_and_each_is_done_or_refused(counter: Counter) -> None:
    from zhiheng.kernel.cases.actions import Acting, do_each
    from zhiheng.kernel.cases.queries import case_at

    first, second = counter.receive(), counter.do(counter.receive(), "propose_refusal", ground="not_ours")

    done = do_each([first.pk, second.pk], Acting("assign", counter.qian, MORNING, person="feng"))

    assert [one.refusal is None for one in done] == [True, False]
    assert case_at(first.pk).handler == "feng"


def test_people_are_told_of_what_concerns_them_and_never_of_their_own_acts(counter: Counter) -> None:
    from zhiheng.kernel.deadlines.actions import note_passed
    from zhiheng.kernel.notices.models import Notice

    def told(person: str) -> list[str]:
        found = Notice.objects.filter(person__username=person).order_by("number")
        return [f"{one.topic.partition('.')[2]}" for one in found]

    state = counter.receive()
    assert told("feng") == ["received"]
    counter.do(state, "propose_refusal", by=counter.feng, ground="not_ours")
    counter.do(state, "send_back", by=counter.sun, reason="理由不充分")
    assert told("feng") == ["received"]  # sending back is no approval of what was proposed

    counter.do(state, "assign", by=counter.qian, person="zhao")
    note_passed(days_later(7))
    note_passed(days_later(10))
    note_passed(days_later(20))

    assert told("zhao") == ["assigned", "remind", "lapse"]
    assert told("sun") == ["lapse"]
    assert told("li") == ["circulated"]
    assert told("qian") == []


def test_an_act_issues_its_form_with_the_next_number_and_leaves_blank_what_is_sealed(counter: Counter) -> None:
    from zhiheng.kernel.documents.queries import documents_about
    from zhiheng.kernel.evidence.queries import file

    first, second = counter.receive(), counter.receive(about="电梯困人")
    for state in (first, second):
        counter.do(state, "propose_refusal", ground="not_ours")
        counter.do(state, "refuse", by=counter.sun)

    (one,), (two,) = documents_about(first.pk), documents_about(second.pk)
    assert (one.number, two.number) == ("云市监不受〔2026〕1号", "云市监不受〔2026〕2号")
    body = Document(BytesIO(bytes(file(two.word).content))).element.body
    text = " ".join(part.text for part in body.iter() if part.text)
    assert "电梯困人" in text
    assert "不属于本部门职责" in text
    assert "周某" not in text


def test_what_an_act_fills_in_keeps_to_the_rules_of_the_case(counter: Counter) -> None:
    state = counter.do(counter.receive(), "accept")

    with pytest.raises(StatementRefused) as refused:
        counter.do(state, "answer", values={"answer": ROW["about"]})

    assert [one.rule for one in refused.value.refusals] == ["answer_says_more"]
    assert counter.do(state, "answer", values={"answer": "已退款"}).state == "answered"
