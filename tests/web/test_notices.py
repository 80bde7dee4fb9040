"""The inbox and the hooks at their pages, without script."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from tests.web.conftest import NOON

from zhiheng.kernel.notices.rules import Telling

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client
    from pytest_django import Settings

    from zhiheng.kernel.access.models import Person


@pytest.fixture
def keeper(db: None, settings: Settings, tmp_path: Path) -> Person:  # noqa: ARG001 - opens the database
    """Who keeps the system."""
    from zhiheng.kernel.access.actions import create_person

    settings.KEYS = tmp_path
    return create_person(username="keeper", name="周系统", role="system_admin", password="Long-enough-3", at=NOON)


def told(*titles: str, to: str = "li", link: str = "", topic: str = "cases.due") -> list[int]:
    from zhiheng.kernel.notices.actions import tell

    return tell([Telling(to, topic, title, link=link) for title in titles], at=NOON)


def titles_in(html: str) -> list[str]:
    return re.findall(r'<button class="linklike title">(?:<span[^>]*>[^<]*</span>)?([^<]*)<', html)


def test_the_header_of_every_page_tells_how_many_are_unread(client: Client, li: Person) -> None:
    told("一", "二")
    client.force_login(li)

    assert re.search(r'<span class="unread">2<', client.get("/offices/").content.decode())
    client.post("/inbox/read", {})
    assert 'class="unread"' not in client.get("/offices/").content.decode()


def test_who_is_not_signed_in_sees_no_inbox_in_the_header(client: Client, db: None) -> None:  # noqa: ARG001
    assert "/inbox/" not in client.get("/offices/").content.decode()


def test_opening_a_notice_marks_it_read_and_leads_to_its_page(client: Client, li: Person) -> None:
    first, second = told("看方案", link="/systems/"), told("没有页面")
    client.force_login(li)

    assert client.post(f"/inbox/{first[0]}/open")["Location"] == "/systems/"
    assert client.post(f"/inbox/{second[0]}/open")["Location"] == "/inbox/"
    page = client.get("/inbox/").content.decode()
    assert "全部标为已读" not in page
    assert titles_in(page) == ["没有页面", "看方案"]


def test_what_came_after_the_page_was_read_stays_unread(client: Client, li: Person) -> None:
    from zhiheng.kernel.notices.queries import unread_count

    told("一", "二")
    client.force_login(li)
    shown = re.search(r'name="up_to" value="(\d+)"', client.get("/inbox/").content.decode())
    assert shown is not None
    told("三")

    client.post("/inbox/read", {"up_to": shown[1]})

    assert unread_count(li) == 1


def test_a_long_inbox_is_read_page_by_page_without_gap_or_repetition(client: Client, li: Person) -> None:
    from zhiheng.kernel.notices.actions import mark_read

    numbers = told(*(f"第{n}条" for n in range(120)))
    mark_read(person=li, numbers=numbers[:60], at=NOON)
    client.force_login(li)
    seen, address = [], "/inbox/?topic=cases"

    while address:
        html = client.get(address).content.decode()
        seen += titles_in(html)
        further = re.search(r'href="(\?[^"]*after=[^"]*)"', html)
        address = f"/inbox/{further[1]}".replace("&amp;", "&") if further else ""

    assert seen == [f"第{n}条" for n in (*range(119, 59, -1), *range(59, -1, -1))]


@pytest.mark.parametrize(
    "asked", ["?after=x", "?after=u99999999999999999999", "?shown=nothing", "?topic=%00%25_", "?after=u%00"]
)
def test_an_address_that_means_nothing_shows_a_page_all_the_same(asked: str, client: Client, li: Person) -> None:
    told("一")
    client.force_login(li)

    assert client.get(f"/inbox/{asked}").status_code == 200


def test_words_of_a_notice_are_shown_as_words(client: Client, li: Person) -> None:
    from zhiheng.kernel.notices.actions import tell

    tell([Telling("li", "cases", "<b>一</b>", "<script>alert(1)</script>")], at=NOON)
    client.force_login(li)

    html = client.get("/inbox/").content.decode()
    assert "<script>alert" not in html
    assert "&lt;b&gt;一" in html


def test_an_address_is_confirmed_by_the_link_that_was_mailed_to_it(
    client: Client, li: Person, settings: Settings
) -> None:
    from zhiheng.kernel.notices.models import MailAddress, Notice

    settings.SMTP = "smtp://127.0.0.1:1"
    client.force_login(li)
    refused = client.post("/inbox/settings/address", {"address": "不是邮箱"})
    client.post("/inbox/settings/address", {"address": "li@office.example"})
    link = Notice.objects.get(address="li@office.example").link

    assert refused.status_code == 422
    assert "不是邮箱" in refused.content.decode()
    assert "li@office.example" in client.get(link).content.decode()
    assert MailAddress.objects.get().confirmed_at is None, "looking at the page confirms nothing"
    client.post(link)
    assert MailAddress.objects.get().confirmed_at is not None
    assert "已确认" in client.get("/inbox/settings/").content.decode()


def test_a_topic_that_is_not_ticked_is_not_mailed(client: Client, li: Person) -> None:
    from zhiheng.kernel.notices.queries import unwanted_mail

    told("一", topic="samples.late")
    client.force_login(li)

    client.post("/inbox/settings/mail", {"mail": ["cases", "made.up"]})

    assert unwanted_mail(li) == {"warnings", "samples"}


def test_a_hook_is_added_with_its_secret_shown_once_and_tried(client: Client, keeper: Person) -> None:
    from zhiheng.kernel.notices.models import Delivery, Hook
    from zhiheng.kernel.notices.queries import hook_secret

    client.force_login(keeper)
    refused = client.post("/administration/hooks/add", {"name": "内网", "url": "https://10.0.0.7/told"})
    added = client.post(
        "/administration/hooks/add", {"name": "值班", "url": "https://93.184.215.14/told", "topics": "cases, warnings"}
    )
    hook = Hook.objects.get()

    assert (refused.status_code, added.status_code) == (422, 200)
    assert "内部网络" in refused.content.decode()
    assert hook.topics == ["cases", "warnings"]
    assert hook_secret(hook) in added.content.decode()
    assert hook_secret(hook) not in client.get("/administration/hooks/").content.decode()
    client.post(f"/administration/hooks/{hook.pk}/test")
    assert Delivery.objects.get().hook == hook
    client.post(f"/administration/hooks/{hook.pk}/end")
    assert client.post(f"/administration/hooks/{hook.pk}/test").status_code == 409


def test_what_was_given_up_is_shown_with_its_reason_and_tried_again(client: Client, keeper: Person) -> None:
    from zhiheng.kernel.notices.models import Delivery

    told("结果已出", to="firm@shop.example")
    Delivery.objects.update(failure="550 没有这个邮箱", tries=6)
    client.force_login(keeper)

    page = client.get("/administration/hooks/").content.decode()
    assert "550 没有这个邮箱" in page
    assert "结果已出" not in page, "who keeps the system need not read what is told"
    client.post(f"/administration/deliveries/{Delivery.objects.get().pk}/again")
    assert not Delivery.objects.get().given_up


def test_the_trail_tells_who_added_and_ended_a_hook(client: Client, keeper: Person) -> None:
    from zhiheng.kernel.access.actions import create_person
    from zhiheng.kernel.notices.actions import add_hook, end_hook

    hook, _ = add_hook(name="值班系统", url="https://93.184.215.14/told", topics=[], by=keeper, at=NOON)
    end_hook(hook=hook.pk, by=keeper, at=NOON)
    auditor = create_person(username="audit", name="吴审计", role="audit_admin", password="Long-enough-4", at=NOON)
    client.force_login(auditor)

    page = client.get("/trail/?kind=notices.hook").content.decode()

    assert page.count("https://93.184.215.14/told") == 2
    assert "通知接口" in page
