"""Following a case by number and code: who sees what, what the party may do, and what guessing gets."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from tests.web.public_door import OFFICE, ROW, open_door, sent, shown_code, token_of

from zhiheng.kernel.reception.rules import LIMITS, Limit

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client
    from pytest_django import Settings

    from zhiheng.kernel.casebook.models import CaseState

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("door")]


@pytest.fixture
def door(db: None, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001 - opens the database
    open_door(settings, monkeypatch)


def brought_in(client: Client, **fields: Any) -> tuple[CaseState, str]:  # noqa: ANN401 - fields of a form
    """A case a citizen brought in, and its code."""
    from zhiheng.kernel.casebook.models import CaseState

    code = shown_code(sent(client, token=None, **fields).content.decode())
    return CaseState.objects.latest("id"), code


def ask(client: Client, number: str, code: str, **heads: str) -> HttpResponse:
    return client.post("/follow/", {"number": number, "code": code}, **heads)  # type: ignore[arg-type,return-value]


def seen(client: Client, state: CaseState, code: str) -> str:
    assert ask(client, state.number, code).status_code == 302
    return client.get("/follow/case").content.decode()


def act(state: CaseState, key: str, by: str = "zhao", **more: object) -> CaseState:
    from zhiheng.kernel.access.queries import person_named
    from zhiheng.kernel.cases.actions import Acting, do

    person = person_named(by)
    assert person is not None
    return do(state.pk, Acting(key, person, timezone.now(), **more))  # type: ignore[arg-type]


def examined(state: CaseState) -> CaseState:
    return act(state, "sign_for", values={"handled_by": OFFICE})


def as_qian(client: Client) -> None:
    from zhiheng.kernel.access.queries import person_named

    qian = person_named("qian")
    assert qian is not None
    client.force_login(qian)


def party_form(page: str, key: str) -> str:
    found = re.search(rf'action="/follow/case/\d+/{key}".*?</form>', page, re.DOTALL)
    assert found is not None
    return found[0]


# --- who gets in -----------------------------------------------------------------------------------------------------


def test_number_and_code_open_the_case_and_stand_in_no_address(client: Client) -> None:
    state, code = brought_in(client)

    answer = ask(client, state.number, code.lower())

    assert answer["Location"] == "/follow/case"
    page = client.get("/follow/case").content.decode()
    assert state.number in page
    assert code not in page


def test_whatever_is_wrong_the_answer_is_the_same(client: Client) -> None:
    state, code = brought_in(client)
    unknown = "诉20260101-99999"
    pairs = [(state.number, "AAAAAAAA"), (unknown, code), (unknown, "AAAAAAAA"), ("待x", code), ("", "")]

    answers = [ask(client, *pair) for pair in pairs]

    assert {answer.status_code for answer in answers} == {422}
    # What was typed and the token of the form differ, and nothing else does.
    differs = re.compile(r'value="[^"]*"|"X-CSRFToken": "[^"]*"')
    assert len({differs.sub("", answer.content.decode()) for answer in answers}) == 1


def test_a_wrong_number_and_a_wrong_code_cost_the_same_work(client: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    state, code = brought_in(client)
    ask(client, state.number, "AAAAAAAA")

    asked = []
    for pair in ((state.number, "AAAAAAAB"), ("诉20260101-99999", code)):
        ask(client, *pair)
        with CaptureQueriesContext(connection) as queries:
            ask(client, *pair)
        asked.append(len(queries))

    assert asked[0] == asked[1]


@pytest.mark.parametrize(("name", "address"), [("follow", "192.0.2.1"), ("follow_number", "192.0.2.{}")])
def test_guessing_comes_to_an_end_also_from_many_addresses(
    client: Client, settings: Settings, name: str, address: str
) -> None:
    settings.RECEPTION_LIMITS = {**LIMITS, name: Limit(3, 3600)}
    state, code = brought_in(client)

    answers = [ask(client, state.number, "AAAAAAAA", REMOTE_ADDR=address.format(place)) for place in range(5)]

    assert [answer.status_code for answer in answers] == [422, 422, 422, 429, 429]
    assert ask(client, state.number, code, REMOTE_ADDR=address.format(9)).status_code == 429
    assert "12345" in answers[-1].content.decode()


def test_the_log_tells_of_guesses_and_names_nobody(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    state, _ = brought_in(client)

    with caplog.at_level("WARNING", "zhiheng.public"):
        for guess in ("AAAAAAAA", "BBBBBBBB"):
            ask(client, state.number, guess, REMOTE_ADDR="192.0.2.77")

    told = [one.getMessage() for one in caplog.records if one.name == "zhiheng.public"]
    assert len(told) == 2
    assert len(set(told)) == 1
    assert not any(word in told[0] for word in (state.number, "AAAAAAAA", "192.0.2.77"))


def test_right_tries_are_not_counted(client: Client, settings: Settings) -> None:
    settings.RECEPTION_LIMITS = {**LIMITS, "follow": Limit(1, 3600)}
    state, code = brought_in(client)

    assert [ask(client, state.number, code).status_code for _ in range(4)] == [302] * 4


def test_the_proof_ends_after_half_an_hour_and_when_the_party_leaves(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    state, code = brought_in(client)
    seen(client, state, code)
    client.post("/follow/leave")
    assert client.get("/follow/case").status_code == 302

    seen(client, state, code)
    later = timezone.now() + timedelta(minutes=31)
    monkeypatch.setattr("zhiheng.web.views.public_follow.timezone.now", lambda: later)
    assert client.get("/follow/case").status_code == 302


def test_the_session_of_before_does_not_open_the_case(client: Client) -> None:
    from django.conf import settings as house
    from django.test import Client as Browser

    state, code = brought_in(client)
    session = client.session
    session["x"] = 1
    session.save()
    client.cookies[house.SESSION_COOKIE_NAME] = str(session.session_key)
    before = str(session.session_key)
    seen(client, state, code)

    thief = Browser()
    thief.cookies[house.SESSION_COOKIE_NAME] = before
    assert thief.get("/follow/case").status_code == 302


def test_a_new_code_ends_the_former_one(client: Client) -> None:
    from zhiheng.kernel.cases.actions import renew_code

    state, code = brought_in(client)
    renew_code(state.pk)

    assert ask(client, state.number, code).status_code == 422


# --- what is seen ----------------------------------------------------------------------------------------------------


def test_the_party_sees_public_words_and_nothing_of_who_works_on_it(client: Client) -> None:
    state, code = brought_in(client)
    examined(state)

    page = seen(client, state, code)

    assert "正在审查是否受理" in page
    assert "待受理" not in page
    assert "zhao" not in page
    assert ROW["phone"] not in page
    assert ROW["person"] not in page


def test_what_is_proposed_within_the_house_is_not_seen(client: Client) -> None:
    from zhiheng.kernel.cases.queries import declaration, grounds

    state, code = brought_in(client)
    state = examined(state)
    proposal = declaration(state).act_named("propose_refusal")
    assert proposal is not None
    ground = next(iter(grounds(state, proposal)))
    act(state, "propose_refusal", ground=ground, reason="似已由法院受理")

    page = seen(client, state, code)

    assert "拟不予受理" not in page
    assert "似已由法院受理" not in page


def test_papers_of_which_the_party_is_told_are_theirs_and_no_others(client: Client) -> None:
    from zhiheng.kernel.documents.models import Document

    state, code = brought_in(client)
    examined(state)
    act(state, "accept", values={"accepted_on": timezone.localdate().isoformat()})
    inner, outer = Document.objects.order_by("entry")

    page = seen(client, state, code)

    assert f"/follow/papers/{outer.pk}" in page
    assert f"/follow/papers/{inner.pk}" not in page
    answer = client.get(f"/follow/papers/{outer.pk}")
    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Disposition"].startswith("attachment")
    assert client.get(f"/follow/papers/{inner.pk}").status_code == 404
    client.post("/follow/leave")
    assert client.get(f"/follow/papers/{outer.pk}").status_code == 404


def test_the_party_of_a_joined_case_sees_how_the_leading_one_goes_and_nothing_of_it(client: Client) -> None:
    leading, _ = brought_in(client, title="隔壁老张买到坏鸡蛋", respondent="另一家店", details="老张的事")
    state, code = brought_in(client)
    examined(state)
    act(state, "merge", by="qian", into=leading.number)
    examined(leading)
    act(leading, "accept", values={"accepted_on": timezone.localdate().isoformat()})

    page = seen(client, state, code)

    assert "已受理，准备调解" in page
    assert "您的投诉已受理" in page
    assert page.count("已收到您的投诉") == 1
    for particular in (leading.number, "坏鸡蛋", "另一家店", "老张"):
        assert particular not in page


def test_a_letter_that_was_split_shows_both_of_its_cases(client: Client) -> None:
    state, code = brought_in(client, kind="complaints.letter")
    act(state, "open_complaint")
    act(state, "split")

    page = seen(client, state, code)

    assert page.count('class="box followed"') == 3
    assert "正在区分" not in page


def test_one_party_reaches_nothing_of_another(client: Client) -> None:
    other, _ = brought_in(client, title="别人的事")
    state, code = brought_in(client)
    seen(client, state, code)

    assert client.post(f"/follow/case/{other.pk}/withdraw", {"reason": "x"}).status_code == 404
    other.refresh_from_db()
    assert other.is_open


# --- what the party does ---------------------------------------------------------------------------------------------


def test_the_party_withdraws_with_a_reason(client: Client) -> None:
    state, code = brought_in(client)
    page = seen(client, state, code)
    form = {"form": token_of(party_form(page, "withdraw"))}

    without = client.post(f"/follow/case/{state.pk}/withdraw", form)
    answer = client.post(f"/follow/case/{state.pk}/withdraw", {**form, "reason": "已和解"}, follow=True)

    assert without.status_code == 422
    state.refresh_from_db()
    assert state.state == "withdrawn"
    assert "您的投诉已撤回" in answer.content.decode()


def test_material_is_handed_in_as_photographs(client: Client) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile
    from tests.web.test_public_photos import SECRET, with_exif

    from zhiheng.kernel.cases.queries import values
    from zhiheng.kernel.evidence.queries import file

    state, code = brought_in(client)
    examined(state)
    act(state, "request_identity", values={"materials": "身份证明"})
    page = seen(client, state, code)
    assert "请您：" in page
    form = {"form": token_of(party_form(page, "give_identity")), "photos": SimpleUploadedFile("a.jpg", with_exif())}

    client.post(f"/follow/case/{state.pk}/give_identity", form)

    state.refresh_from_db()
    assert state.state == "examining"
    assert SECRET not in bytes(file(values(state)["proof"]).content)


@pytest.mark.parametrize("key", ["accept", "refuse", "assign", "nothing", "rate"])
def test_acts_that_are_not_the_partys_or_not_open_are_not_done(client: Client, key: str) -> None:
    state, code = brought_in(client)
    seen(client, state, code)

    client.post(f"/follow/case/{state.pk}/{key}", {"reason": "x", "satisfaction": "satisfied"})

    before = state.last
    state.refresh_from_db()
    assert state.last == before


def test_the_party_is_not_asked_for_more_than_the_act_asks(client: Client) -> None:
    from zhiheng.kernel.cases.queries import values

    state, code = brought_in(client)
    page = seen(client, state, code)

    sent_along = {"form": token_of(party_form(page, "withdraw")), "reason": "x", "outcome": "agreed", "title": "改"}
    client.post(f"/follow/case/{state.pk}/withdraw", sent_along)

    assert values(state)["title"] == ROW["title"]
    assert "outcome" not in values(state)


# --- letters that wait -----------------------------------------------------------------------------------------------


def test_a_letter_that_waits_is_followed_by_the_same_pair_before_and_after(client: Client) -> None:
    from zhiheng.kernel.access.queries import person_named
    from zhiheng.kernel.reception.actions import release
    from zhiheng.kernel.reception.models import Letter

    code = shown_code(sent(client, subject_line_2="x").content.decode())
    letter = Letter.objects.get()
    assert "待工作人员核对" in seen_letter(client, letter, code)

    qian = person_named("qian")
    assert qian is not None
    state = release(letter.pk, by=qian, at=timezone.now())

    assert state.number in seen_letter(client, letter, code)


def test_a_letter_that_was_dropped_is_told_as_such(client: Client) -> None:
    from zhiheng.kernel.reception.models import Letter

    code = shown_code(sent(client, subject_line_2="x").content.decode())
    letter = Letter.objects.get()
    as_qian(client)
    assert "买到发霉面包" in client.get(f"/cases/held/{letter.pk}").content.decode()
    client.post(f"/cases/held/{letter.pk}/drop", {"reason": "广告内部理由"})
    client.logout()

    page = seen_letter(client, letter, code)
    assert "不予收件" in page
    assert "广告内部理由" not in page


def test_staff_decides_from_the_list(client: Client) -> None:
    from zhiheng.kernel.casebook.models import CaseState
    from zhiheng.kernel.reception.models import Letter

    sent(client, subject_line_2="x")
    letter = Letter.objects.get()
    as_qian(client)
    assert str(letter.number) in client.get("/cases/held/").content.decode()
    assert ROW["phone"] not in client.get(f"/cases/held/{letter.pk}").content.decode()

    client.post(f"/cases/held/{letter.pk}/drop", {"reason": ""})
    assert Letter.objects.get().state == "held"
    client.post(f"/cases/held/{letter.pk}/release")

    assert CaseState.objects.get().received_on == timezone.localdate()


def seen_letter(client: Client, letter: object, code: str) -> str:
    assert ask(client, letter.number, code).status_code == 302  # type: ignore[attr-defined]
    return client.get("/follow/case").content.decode()
