"""Hot issues on pages: the list, one issue with the cases of who looks, decisions, the hint on a case."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from tests.kernel.counter import CITY, LETTER, ROW, open_counter

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


def receive(days: int, about: str, telephone: str) -> CaseState:
    from zhiheng.kernel.access.queries import citizen
    from zhiheng.kernel.cases.actions import Opening
    from zhiheng.kernel.cases.actions import receive as received

    at = timezone.now() - timedelta(days=days)
    told = {**ROW, "about": about, "telephone": telephone}
    return received(Opening(LETTER, citizen("counter"), at, CITY, source="web"), told).state


def search() -> int:
    """The number of the issue worded alike."""
    from zhiheng.kernel.hotspots.actions import refresh

    receive(80, "公交站牌被风吹歪了", "13800000000")
    for number in range(12):
        receive(number % 5, "城东网红面包房卖的月饼发霉长毛，店员拒绝退款", f"139{number:08}")
    return next(issue.pk for issue in refresh(timezone.now()) if issue.basis == "wording")


def page(client: Client, person: Person, path: str) -> str:
    client.force_login(person)
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_marks_the_shared_phrases(client: Client, counter: Counter) -> None:
    number = search()

    text = page(client, counter.zhao, "/cases/hot")

    assert f"/cases/hot/{number}" in text
    assert "<mark>" in text


def test_counts_are_told_to_all_and_cases_to_who_may_see_them(client: Client, counter: Counter) -> None:
    from zhiheng.kernel.hotspots.models import HotCase

    number = search()
    case = HotCase.objects.filter(issue=number).values_list("case", flat=True)[0]

    mine, theirs = (page(client, person, f"/cases/hot/{number}") for person in (counter.zhao, counter.han))

    assert f'href="/cases/{case}/"' in mine
    assert f'href="/cases/{case}/"' not in theirs
    assert "<b>12</b>" in theirs


def test_the_quality_office_closes_with_a_reason(client: Client, counter: Counter) -> None:
    from zhiheng.kernel.hotspots.queries import issue_at

    number = search()
    client.force_login(counter.li)

    client.post(f"/cases/hot/{number}/decide", {"decision": "closed", "reason": ""})
    assert issue_at(number).state == "open"
    client.post(f"/cases/hot/{number}/decide", {"decision": "watched"})
    assert issue_at(number).state == "watched"
    client.post(f"/cases/hot/{number}/decide", {"decision": "closed", "reason": "已召回"})
    assert (issue_at(number).state, issue_at(number).reason) == ("closed", "已召回")


def test_others_do_not_decide(client: Client, counter: Counter) -> None:
    from zhiheng.kernel.hotspots.queries import issue_at

    number = search()
    client.force_login(counter.zhao)

    assert client.post(f"/cases/hot/{number}/decide", {"decision": "watched"}).status_code == 403
    assert issue_at(number).state == "open"
    assert "<form method" not in page(client, counter.zhao, f"/cases/hot/{number}").partition("acts")[2]


def test_an_issue_that_is_not_there_is_not_found(client: Client, counter: Counter) -> None:
    client.force_login(counter.li)

    assert client.get("/cases/hot/999").status_code == 404


def test_a_case_of_a_party_with_many_has_a_hint_that_is_no_ground(client: Client, counter: Counter) -> None:
    states = [receive(number * 20, f"事由{number}", "13900000001") for number in range(12)]
    alone = receive(1, "路灯白天也亮着", "13900000002")

    assert "提示，不作为不予受理的依据" in page(client, counter.zhao, f"/cases/{states[0].pk}/")
    assert "提示，不作为不予受理的依据" not in page(client, counter.zhao, f"/cases/{alone.pk}/")
