"""Cases for programs: receipt that counts once, lists, one case with its clocks, acts, and what nobody is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.api.callers import Program, told
from tests.kernel.counter import CITY, EAST, LETTER, MORNING, ROW, open_counter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.kernel.counter import Counter

pytestmark = pytest.mark.django_db
NOW = MORNING.replace(hour=15)


@pytest.fixture
def counter(db: None) -> Iterator[Counter]:  # noqa: ARG001 - opens the database
    from zhiheng.contract.in_use import put_in_use

    yield open_counter()
    put_in_use(None)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch, counter: Counter) -> dict[str, Program]:  # noqa: ARG001 - people are made first
    """A program of everyone at the counter, on a day in May."""
    return programs(monkeypatch)


def programs(monkeypatch: pytest.MonkeyPatch) -> dict[str, Program]:
    from zhiheng.kernel.access.actions import make_token
    from zhiheng.kernel.access.models import Person

    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    people = Person.objects.exclude(username="operator")
    return {one.username: Program(make_token(person=one, name="报送程序", at=NOW)) for one in people}


def letter(**changes: object) -> dict[str, object]:
    return {"kind": LETTER, "values": {**ROW, **changes}}


def act(program: Program, number: int, key: str, seen: int | None = None, **body: object) -> Any:  # noqa: ANN401 - JSON
    return program.post(f"cases/{number}/acts/{key}", {"seen": seen, **body})


# --- receiving -------------------------------------------------------------------------------------------------------


def test_a_case_is_received_with_its_number_and_the_code_of_its_party(at: dict[str, Program]) -> None:
    from zhiheng.kernel.cases.queries import followed

    answer = at["zhao"].post("cases", letter())

    assert answer.status_code == 201, answer.content.decode()
    one = told(answer)
    assert answer["Location"] == f"/api/v1/cases/{one['number']}"
    assert one["case_number"] == "来20260506-00001"
    assert followed(one["case_number"], one["code"]).pk == one["number"]


def test_what_is_wrong_is_told_by_field_and_nothing_is_received(at: dict[str, Program]) -> None:
    from zhiheng.kernel.casebook.models import CaseState

    answer = at["zhao"].post("cases", letter(about="", matter="gold", answer="x", place=7))

    assert answer.status_code == 422
    assert {one["field"].strip() for one in told(answer)["refusals"]} >= {"about", "matter", "place", "answer"}
    assert not CaseState.objects.exists()


def test_a_call_under_a_key_counts_once_and_tells_its_code_once(at: dict[str, Program]) -> None:
    from zhiheng.kernel.casebook.models import CaseState
    from zhiheng.kernel.intake.models import Batch

    first, again = (told(at["zhao"].post("cases", letter(), {"Idempotency-Key": "k-1"})) for _ in range(2))
    other = at["zhao"].post("cases", letter(about="另一件"), {"Idempotency-Key": "k-1"})

    assert CaseState.objects.count() == 1
    assert again == {**first, "code": None}
    assert first["code"] not in Batch.objects.get().answer
    assert (other.status_code, told(other)["code"]) == (409, "intake.key_used_otherwise")


def test_of_many_each_is_received_or_refused_by_itself(at: dict[str, Program]) -> None:
    body = {"kind": LETTER, "cases": [ROW, {**ROW, "place": ""}, {**ROW, "about": "电梯停运", "matter": "lift"}]}

    bare = at["zhao"].post("cases", body)
    first, again = (told(at["zhao"].post("cases", body, {"Idempotency-Key": "k"})) for _ in range(2))

    assert (bare.status_code, told(bare)["code"]) == (400, "api.key_missing")
    assert first["counts"] == {"stated": 2, "refused": 1}
    assert [one["outcome"] for one in first["verdicts"]] == ["stated", "refused", "stated"]
    assert [one.get("case_number") for one in again["verdicts"]] == ["来20260506-00001", None, "来20260506-00002"]
    assert {one["refusals"][0]["field"] for one in first["verdicts"] if "refusals" in one} == {"place"}


def test_only_who_enters_for_the_office_receives(at: dict[str, Program], counter: Counter) -> None:
    assert at["li"].post("cases", letter()).status_code == 403
    assert at["zhao"].post("cases", {**letter(), "office": EAST}).status_code == 403
    assert at["zhao"].post("cases", {**letter(), "office": "nowhere"}).status_code == 422
    assert at["zhao"].post("cases", {**letter(), "kind": "counter.lettre"}).status_code == 404
    assert at["zhao"].post("cases", {"kind": LETTER}).status_code == 400
    assert counter.zhao.office_id == CITY


# --- reading ---------------------------------------------------------------------------------------------------------


def test_lists_are_narrowed_and_read_page_by_page(at: dict[str, Program], counter: Counter) -> None:
    old = counter.receive(MORNING.replace(month=3), about="旧事")
    counter.do(old, "accept", at=MORNING.replace(month=3))
    new = [counter.receive(about=f"事{n}") for n in range(3)]

    def numbers(query: str) -> list[int]:
        return [one["number"] for one in told(at["zhao"].get(f"cases{query}"))["cases"]]

    newest = [one.pk for one in reversed(new)]
    first = told(at["zhao"].get("cases?limit=3"))
    assert [one["number"] for one in first["cases"]] == newest
    assert numbers(f"?after={first['next']}") == [old.pk]
    assert numbers("?state=accepted") == [old.pk]
    assert numbers("?since=2026-05-01") == newest
    assert numbers("?until=2026-05-01") == [old.pk]
    assert numbers("?overdue=true") == []
    assert numbers("?overdue=false&open=true&kind=counter.letter&region=339900&office=yunling-scjg") == [
        *newest,
        old.pk,
    ]
    assert numbers("?open=false") == []
    assert numbers("?q=事1") == [new[1].pk]
    assert numbers("?region=339902") == []
    assert at["zhao"].get("cases?kind=counter.lettre").status_code == 404
    assert [at["zhao"].get(f"cases?{query}").status_code for query in ("open=1", "after=x", "kinds=x")] == [400] * 3


def test_a_case_over_its_term_is_overdue(at: dict[str, Program], counter: Counter) -> None:
    late, fresh = counter.receive(MORNING.replace(month=3)), counter.receive()

    over = told(at["zhao"].get("cases?overdue=true"))["cases"]
    within = told(at["zhao"].get("cases?overdue=false"))["cases"]
    one = told(at["zhao"].get(f"cases/{late.pk}"))

    assert [(case["number"], case["overdue"]) for case in over] == [(late.pk, True)]
    assert [(case["number"], case["overdue"]) for case in within] == [(fresh.pk, False)]
    (clock,) = one["clocks"]
    assert (clock["clock"], clock["state"], clock["over"], clock["in_time"]) == ("acceptance", "running", True, None)
    assert clock["due"] == "2026-03-17T23:59:59.999999+08:00"


def test_one_case_tells_values_clocks_way_and_the_acts_open_to_the_caller(
    at: dict[str, Program], counter: Counter
) -> None:
    state = counter.receive()
    counter.do(state, "accept")

    one = told(at["zhao"].get(f"cases/{state.pk}"))

    assert one["values"] == {
        "case_number": state.number,
        "received_on": "2026-05-06",
        "matter": "food",
        "place": "339901",
        "about": "面包发霉",
    }
    assert (one["state"], one["state_title"], one["office"]) == ("accepted", "办理中", CITY)
    assert [(clock["clock"], clock["state"], clock["in_time"]) for clock in one["clocks"]] == [
        ("acceptance", "met", True),
        ("answer", "running", None),
    ]
    assert [(step["act"], step["by"]) for step in one["way"]] == [("received", "zhao"), ("accept", "zhao")]
    assert {each["act"]: each["needs"] for each in one["acts"]} == {"test": [], "answer": ["answer"], "open_check": []}
    assert {each["act"] for each in told(at["qian"].get(f"cases/{state.pk}"))["acts"]} == {
        "hand_over",
        "assign",
        "ask_help",
        "merge",
    }


def test_what_is_sealed_never_comes_out(at: dict[str, Program], counter: Counter) -> None:
    received = told(at["zhao"].post("cases", letter()))
    answers = [
        at[who].get(address).content.decode()
        for who in ("zhao", "qian", "sun", "li")
        for address in ("cases", f"cases/{received['number']}", "cases?q=周某", "cases?q=13900000000")
    ]
    answers.append(act(at["zhao"], received["number"], "accept").content.decode())

    assert not [text for text in answers if "周某" in text or "13900000000" in text]
    one = told(at["zhao"].get(f"cases/{received['number']}"))
    assert one["sealed"] == one["way"][0]["sealed"] == ["sender", "telephone"]
    assert not {"sender", "telephone"} & {*one["values"], *one["way"][0]["changed"]}
    assert counter.zhao.name not in str(one["values"])


def test_to_those_who_do_not_work_on_it_there_is_no_such_case(at: dict[str, Program], counter: Counter) -> None:
    state = counter.receive()

    assert at["han"].get(f"cases/{state.pk}").status_code == 404
    assert told(at["han"].get("cases"))["cases"] == []
    assert act(at["han"], state.pk, "accept").status_code == 404
    assert at["han"].post(f"cases/{state.pk}/code").status_code == 404
    assert told(at["li"].get("cases"))["cases"][0]["number"] == state.pk
    assert at["li"].post(f"cases/{state.pk}/code").status_code == 403


# --- acting ----------------------------------------------------------------------------------------------------------


def test_acts_move_the_case_and_say_what_comes_next(at: dict[str, Program], counter: Counter) -> None:
    state = counter.receive()

    accepted = told(act(at["zhao"], state.pk, "accept", float(state.last)))  # type: ignore[arg-type]
    answered = told(act(at["zhao"], state.pk, "answer", accepted["last"], values={"answer": "已责令整改。"}))

    assert (accepted["state"], accepted["open"]) == ("accepted", True)
    assert "answer" in [each["act"] for each in accepted["acts"]]
    assert (answered["state"], answered["open"], answered["closed_on"]) == ("answered", False, "2026-05-06")
    assert told(at["zhao"].get(f"cases/{state.pk}"))["values"]["answer"] == "已责令整改。"


def test_who_was_slower_is_told_what_was_done_meanwhile(at: dict[str, Program], counter: Counter) -> None:
    state = counter.receive()
    told(act(at["feng"], state.pk, "accept", state.last))

    late = act(at["zhao"], state.pk, "propose_refusal", state.last, ground="not_ours")
    twice = act(at["feng"], state.pk, "accept", state.last)

    assert (late.status_code, told(late)["code"]) == (409, "cases.changed_meanwhile")
    assert [(step["act"], step["by"]) for step in told(late)["changed"]] == [("accept", "feng")]
    assert told(late)["last"] == told(at["zhao"].get(f"cases/{state.pk}"))["last"]
    assert twice.status_code == 409


def test_an_act_that_is_incomplete_unknown_or_impossible_is_refused_by_name(
    at: dict[str, Program], counter: Counter
) -> None:
    state = counter.receive()

    lacking = act(at["zhao"], state.pk, "propose_refusal")
    old = act(at["zhao"], state.pk, "propose_refusal", ground="old")
    strange = act(at["zhao"], state.pk, "accept", values={"sender": "x"})
    unknown = act(at["zhao"], state.pk, "acept")
    impossible = act(at["zhao"], state.pk, "answer", values={"answer": "x"})
    not_theirs = act(at["zhao"], state.pk, "assign", person="feng")
    half = act(at["zhao"], state.pk, "accept", state.last + 0.5)  # type: ignore[arg-type]
    unseen = at["zhao"].post(f"cases/{state.pk}/acts/accept", {})
    no_text = act(at["zhao"], state.pk, "accept", reason=5)

    assert (lacking.status_code, told(lacking)["fields"]["missing"]) == (422, ["ground"])
    assert old.status_code == 422
    assert strange.status_code == 422
    assert (unknown.status_code, told(unknown)["fields"]["nearest"]) == (404, "accept")
    assert (impossible.status_code, told(impossible)["code"]) == (409, "cases.act_not_possible")
    assert not_theirs.status_code == 403
    assert (half.status_code, told(half)["fields"]["why"]) == (400, "seen")
    assert unseen.status_code == 400
    assert "seen" in told(unseen)["detail_en"]
    assert no_text.status_code == 400


def test_a_value_of_another_type_is_refused_in_its_field(at: dict[str, Program], counter: Counter) -> None:
    state = counter.receive()
    told(act(at["zhao"], state.pk, "accept"))

    answer = act(at["zhao"], state.pk, "answer", values={"answer": ["x"]})

    assert answer.status_code == 422
    assert told(answer)["refusals"][0]["field"] == "answer"


def test_a_proposal_is_approved_by_another_and_issues_its_form(at: dict[str, Program], counter: Counter) -> None:
    state = counter.receive()
    act(at["zhao"], state.pk, "propose_refusal", ground="not_ours")

    refused = told(act(at["sun"], state.pk, "refuse"))
    one = told(at["sun"].get(f"cases/{state.pk}"))

    assert refused["state"] == "refused"
    assert [document["number"] for document in one["documents"]] == refused["documents"]
    assert len(refused["documents"]) == 1
    assert one["way"][1]["ground_title"] == "不属于本部门职责"


def test_a_case_handed_over_is_gone_for_who_gave_it(at: dict[str, Program], counter: Counter) -> None:
    state = counter.receive()

    given = told(act(at["qian"], state.pk, "hand_over", office=EAST))

    assert (given["office"], given["acts"]) == (EAST, [])
    assert at["qian"].get(f"cases/{state.pk}").status_code == 404
    assert at["han"].get(f"cases/{state.pk}").status_code == 200


def test_acts_of_the_party_are_not_done_by_programs(at: dict[str, Program], counter: Counter) -> None:
    state = counter.receive()
    counter.do(state, "accept")
    counter.do(state, "answer", values={"answer": "好"})

    assert act(at["zhao"], state.pk, "rate", values={"marks": 5}).status_code == 403
    assert act(at["qian"], state.pk, "rate", values={"marks": 5}).status_code == 409
    assert "rate" not in [each["act"] for each in told(at["qian"].get(f"cases/{state.pk}"))["acts"]]


def test_a_new_code_makes_the_former_one_void(at: dict[str, Program]) -> None:
    from zhiheng.kernel.cases.queries import followed
    from zhiheng.kernel.cases.rules import CodeWrong

    first = told(at["zhao"].post("cases", letter()))

    new = told(at["zhao"].post(f"cases/{first['number']}/code"))

    assert followed(new["case_number"], new["code"]).pk == first["number"]
    with pytest.raises(CodeWrong):
        followed(new["case_number"], first["code"])


# --- kinds -----------------------------------------------------------------------------------------------------------


def test_kinds_tell_what_a_program_must_know_of_them(counter: Counter) -> None:
    stranger = Program("")

    kinds = [one["kind"] for one in told(stranger.get("cases/kinds"))["kinds"]]
    kind = told(stranger.get(f"cases/kinds/{LETTER}"))

    assert kinds == [LETTER, "counter.check"]
    assert [field["key"] for field in kind["receipt"] if field["required"]] == ["matter", "place", "about", "sender"]
    propose = next(each for each in kind["acts"] if each["act"] == "propose_refusal")
    assert (propose["role"], propose["before"], propose["after"]) == ("enter", ["received"], "refusal_proposed")
    assert [ground["code"] for ground in propose["grounds"]] == ["old", "not_ours"]
    assert [term["count"] for term in kind["clocks"][1]["terms"]] == [45, 60]
    assert counter.li.office_id == "yunling-zlb"
    assert stranger.get("cases/kinds/counter.nothing").status_code == 404
    assert stranger.get("cases").status_code == 401
