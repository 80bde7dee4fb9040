"""Cases on pages: the inbox, receipt, acts with what is refused in its place, and what others never see."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from tests.kernel.counter import CITY, EAST, LETTER, MORNING, ROW, open_counter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client
    from tests.kernel.counter import Counter

    from zhiheng.kernel.access.models import Person
    from zhiheng.kernel.casebook.models import CaseState

pytestmark = pytest.mark.django_db


@pytest.fixture
def counter(db: None) -> Iterator[Counter]:  # noqa: ARG001 - opens the database
    from zhiheng.contract.in_use import put_in_use

    yield open_counter()
    put_in_use(None)


def page(client: Client, person: Person, path: str, status: int = 200) -> str:
    client.force_login(person)
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


def act(client: Client, person: Person, case: CaseState, key: str, **sent: object) -> tuple[int, str]:
    client.force_login(person)
    answer = client.post(f"/cases/{case.pk}/{key}", sent, follow=True)
    return answer.redirect_chain[0][1] if answer.redirect_chain else answer.status_code, answer.content.decode()


def test_the_inbox_lists_what_the_office_has(client: Client, counter: Counter) -> None:
    state = counter.receive()

    assert state.number in page(client, counter.zhao, "/cases/")
    assert state.number in page(client, counter.li, "/cases/")
    assert state.number not in page(client, counter.han, "/cases/?scope=all")


@pytest.mark.parametrize(
    "path", ["/cases/board", "/cases/calendar", "/cases/calendar?month=2026-05", "/cases/standings"]
)
def test_other_views_show_the_same_cases(client: Client, counter: Counter, path: str) -> None:
    counter.receive()

    assert "面包发霉" in page(client, counter.zhao, path) or "云岭市市场监督管理局" in page(client, counter.zhao, path)


def test_a_case_is_received_by_its_form(client: Client, counter: Counter) -> None:
    from zhiheng.kernel.casebook.models import CaseState

    assert "来件人" in page(client, counter.zhao, f"/cases/new/{LETTER}")
    answer = client.post(f"/cases/new/{LETTER}", ROW, follow=True)

    state = CaseState.objects.get()
    assert answer.redirect_chain[-1][0] == f"/cases/{state.pk}/"
    assert "查询码" in answer.content.decode()


def test_what_is_wrong_with_a_receipt_stands_beside_its_field(client: Client, counter: Counter) -> None:
    from zhiheng.kernel.casebook.models import CaseState

    client.force_login(counter.zhao)
    answer = client.post(f"/cases/new/{LETTER}", {**ROW, "about": ""})

    assert answer.status_code == 422
    assert 'href="#f-about"' in answer.content.decode()
    assert not CaseState.objects.exists()


def test_the_page_of_a_case_offers_the_acts_of_who_looks(client: Client, counter: Counter) -> None:
    state = counter.receive()

    shown = page(client, counter.zhao, f"/cases/{state.pk}/")

    assert f"/cases/{state.pk}/accept" in shown
    assert f"/cases/{state.pk}/assign" not in shown
    assert f"/cases/{state.pk}/assign" in page(client, counter.qian, f"/cases/{state.pk}/")


def test_an_act_is_done_and_the_page_tells_so(client: Client, counter: Counter) -> None:
    state = counter.receive()

    status, shown = act(client, counter.zhao, state, "accept", seen=state.last)

    assert status == 302
    assert "已办理“受理”" in shown
    assert "办理中" in shown


def test_a_refused_act_comes_back_with_what_was_given(client: Client, counter: Counter) -> None:
    state = counter.do(counter.receive(), "accept")

    status, shown = act(client, counter.zhao, state, "answer", answer="长" * 501, reason="依法办理")

    assert status == 422
    assert "依法办理" in shown
    assert "长" * 501 in shown


def test_the_second_of_two_officers_is_told_what_changed(client: Client, counter: Counter) -> None:
    state = counter.receive()
    seen = state.last
    counter.do(state, "accept", by=counter.feng)

    status, shown = act(client, counter.zhao, state, "propose_refusal", seen=seen, ground="not_ours")

    assert status == 422
    assert "冯受理：受理" in shown


def test_many_cases_are_given_to_one_person(client: Client, counter: Counter) -> None:
    from zhiheng.kernel.cases.queries import case_at

    first, second = counter.receive(), counter.receive()
    client.force_login(counter.qian)
    answer = client.post("/cases/many", {"chosen": [first.pk, second.pk], "person": "zhao"}, follow=True)

    assert "已指派 2 件" in answer.content.decode()
    assert {case_at(one.pk).handler for one in (first, second)} == {"zhao"}


def test_what_is_sealed_is_read_for_a_reason(client: Client, counter: Counter) -> None:
    from zhiheng.kernel.journal.models import Entry

    state = counter.receive()
    assert "周某" not in page(client, counter.zhao, f"/cases/{state.pk}/")

    client.post(f"/cases/{state.pk}/unseal", {"field": "sender", "reason": ""})
    answer = client.post(f"/cases/{state.pk}/unseal", {"field": "sender", "reason": "电话核实"})

    assert "周某" in answer.content.decode()
    assert Entry.objects.filter(act="unsealed", thing=state.pk).count() == 1


@pytest.mark.parametrize(
    "path", ["/cases/{}/", "/data/counter.letter/{}/", "/data/counter.letter/", "/api/v1/records/counter.letter/{}"]
)
def test_others_find_nothing_of_a_case(client: Client, counter: Counter, path: str) -> None:
    state = counter.receive()

    client.force_login(counter.han)
    answer = client.get(path.format(state.pk))

    assert answer.status_code in {401, 403, 404}
    assert "面包发霉" not in answer.content.decode()


def test_who_may_not_know_of_a_case_cannot_act_on_it(client: Client, counter: Counter) -> None:
    state = counter.receive()

    assert act(client, counter.han, state, "accept")[0] == 404


def test_the_quality_office_sets_where_cases_go(client: Client, counter: Counter) -> None:
    page(client, counter.li, f"/cases/routes?kind={LETTER}")
    client.post("/cases/routes", {"kind": LETTER, "region": "339901", "value": "", "office": EAST})

    assert counter.receive().office == EAST
    client.post("/cases/routes", {"kind": LETTER, "region": "339901", "value": "", "office": ""})
    assert counter.receive().office == CITY
    page(client, counter.zhao, "/cases/routes", status=403)


def test_an_overdue_case_says_by_how_many_days(client: Client, counter: Counter) -> None:
    state = counter.receive(MORNING - timedelta(days=60))

    assert "逾期" in page(client, counter.zhao, f"/cases/{state.pk}/")
    assert "逾期" in page(client, counter.zhao, "/cases/?over=1")


def test_terms_are_subscribed_to_as_a_calendar(client: Client, counter: Counter) -> None:
    import icalendar

    state = counter.do(counter.receive(), "assign", by=counter.qian, person="zhao")
    client.force_login(counter.zhao)
    client.post("/cases/feed/renew")
    address = re.search(
        r'value="http://testserver(/cases/feed/[^"]+\.ics)"', client.get("/cases/feed").content.decode()
    )
    assert address is not None
    client.logout()

    answer = client.get(address[1])

    (event,) = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert str(event["summary"]).endswith(state.number)
    assert event.decoded("dtstart") == date(2026, 5, 14)
    assert "周某" not in answer.content.decode()
    client.force_login(counter.zhao)
    client.post("/cases/feed/renew")
    assert client.get(address[1]).status_code == 404
    assert client.get("/cases/feed/x.ics").status_code == 404


def test_the_cases_behind_a_number_are_listed_open_or_closed(client: Client, counter: Counter) -> None:
    first, second, third = counter.receive(), counter.receive(about="电梯困人"), counter.receive(about="油锅起火")
    counter.do(second, "merge", by=counter.qian, into=first.number)

    shown = page(client, counter.zhao, f"/cases/?things={first.pk},{second.pk}")

    assert first.number in shown
    assert second.number in shown
    assert third.number not in shown
