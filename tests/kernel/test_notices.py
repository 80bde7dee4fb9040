"""Telling people: kept with the act and only with it, once where asked, read by whom it was told."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.kernel.conftest import NOON

from zhiheng.kernel.notices import rules
from zhiheng.kernel.notices.rules import Telling

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries, Settings

    from zhiheng.kernel.access.models import Person


class ActFails(Exception):
    """What an act of another concept raises after it told people."""


def test_a_notice_is_there_if_and_only_if_the_act_is(li: Person) -> None:
    from django.db import transaction

    from zhiheng.kernel.notices.actions import tell
    from zhiheng.kernel.notices.models import Delivery, Notice

    def act() -> None:
        with transaction.atomic():
            tell([Telling("li", "cases.due", "将到期"), Telling("a@office.example", "cases.due", "将到期")], at=NOON)
            raise ActFails

    with pytest.raises(ActFails):
        act()

    assert (Notice.objects.count(), Delivery.objects.count()) == (0, 0)
    with transaction.atomic():
        tell([Telling("li", "cases.due", "办件将到期", "还有两天", "/data/case.a/7", 7, urgent=True)], at=NOON)
    told = Notice.objects.get()
    assert (told.person, told.topic, told.title, told.text, told.link, told.about, told.urgent, told.made_at) == (
        *(li, "cases.due", "办件将到期", "还有两天", "/data/case.a/7", 7, True, NOON),
    )


def test_with_a_day_it_is_told_once_for_thing_topic_person_and_day(li: Person, wang: Person) -> None:  # noqa: ARG001
    from zhiheng.kernel.notices.actions import tell

    today = date(2026, 3, 2)
    due = Telling("li", "cases.due", "将到期", about=7, day=today)
    others = [due._replace(to="wang"), due._replace(about=8), due._replace(topic="cases.late")]

    assert len(tell([due, due], at=NOON)) == 1
    assert tell([due], at=NOON + timedelta(hours=3)) == []
    assert len(tell([due, *others, due._replace(day=date(2026, 3, 3))], at=NOON)) == 4
    assert len(tell([due._replace(day=None)] * 2, at=NOON)) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        Telling("nobody", "cases.due", "将到期"),
        Telling("a@b", "cases.due", "将到期"),
        Telling("li", "Cases due", "将到期"),
        Telling("li", "cases.due", " \n "),
        Telling("li", "cases.due", "将到期", link="https://elsewhere.example/"),
        Telling("li", "cases.due", "将到期", link="//elsewhere.example/"),
        Telling("li", "cases.due", "将到期", link="/a\\b"),
    ],
)
def test_a_telling_that_reaches_no_one_or_leads_elsewhere_is_refused(wrong: Telling, li: Person) -> None:  # noqa: ARG001
    from zhiheng.kernel.notices.actions import tell
    from zhiheng.kernel.notices.models import Notice

    with pytest.raises(rules.TellingRefused):
        tell([Telling("li", "cases.due", "将到期"), wrong], at=NOON)

    assert Notice.objects.count() == 0


@given(st.text(max_size=400))
def test_no_title_is_more_than_one_line(title: str) -> None:
    line = rules.one_line(title)

    assert len(line.splitlines()) <= 1
    assert len(line) <= rules.LONGEST_TITLE
    assert all(sign.isprintable() or sign not in "\r\n\0\x1b" for sign in line)


def test_a_thousand_tellings_ask_few_queries(
    li: Person,  # noqa: ARG001
    settings: Settings,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    from zhiheng.kernel.notices.actions import tell
    from zhiheng.kernel.notices.models import Delivery

    settings.SMTP = "smtp://127.0.0.1:1"
    many = [Telling(f"a{n}@office.example", "cases.due", f"第{n}件", about=n, day=NOON.date()) for n in range(1000)]

    with django_assert_max_num_queries(20):
        tell(many, at=NOON)

    assert Delivery.objects.count() == 1000


def test_the_inbox_shows_the_unread_first_page_by_page(li: Person, wang: Person) -> None:
    from zhiheng.kernel.notices import queries
    from zhiheng.kernel.notices.actions import mark_read, tell

    numbers = tell([Telling("li", "cases.due" if n % 2 else "warnings", f"第{n}条") for n in range(10)], at=NOON)
    tell([Telling("wang", "cases.due", "别人的")], at=NOON)
    mark_read(person=li, numbers=numbers[6:], at=NOON)
    seen, after = [], None
    while page := queries.inbox(li, after=after, most=3):
        seen += page
        after = queries.place_of(page[-1])

    assert [notice.pk for notice in seen] == [*numbers[5::-1], *numbers[:5:-1]]
    assert [notice.pk for notice in queries.inbox(li, unread=True)] == numbers[5::-1]
    assert [notice.pk for notice in queries.inbox(li, unread=False, topic="cases")] == [numbers[9], numbers[7]]
    assert (queries.unread_count(li), queries.unread_count(wang)) == (6, 1)


def test_a_notice_is_read_by_whom_it_was_told_and_by_no_other(li: Person, wang: Person) -> None:
    from zhiheng.kernel.notices import queries
    from zhiheng.kernel.notices.actions import mark_all_read, mark_read, tell

    first, second = tell([Telling("li", "cases", "一"), Telling("li", "cases", "二")], at=NOON)

    assert mark_read(person=wang, numbers=[first], at=NOON) == 0
    assert queries.notice_of(wang, first) is None
    assert mark_all_read(person=li, at=NOON, up_to=first) == 1
    assert mark_read(person=li, numbers=[first], at=NOON + timedelta(days=1)) == 0
    assert [(n.pk, n.read_at) for n in queries.inbox(li)] == [(second, None), (first, NOON)]


# --- whom mail goes to ------------------------------------------------------------------------------------------------


def mailed(person: Person) -> list[str]:
    """Titles of what is on its way to the person by mail."""
    from zhiheng.kernel.notices.models import Delivery

    return list(
        Delivery.objects.filter(notice__person=person).order_by("number").values_list("notice__title", flat=True)
    )


def confirmed(person: Person, address: str) -> None:
    """The person confirmed the address."""
    from zhiheng.kernel.notices.actions import confirm_mail_address, set_mail_address
    from zhiheng.kernel.notices.models import Notice

    set_mail_address(person=person, address=address, at=NOON)
    asked = Notice.objects.get(address=address, topic=rules.ADDRESS)
    confirm_mail_address(person=person, token=asked.link.rpartition("/")[2], at=NOON)


def test_mail_goes_to_a_confirmed_address_unless_it_is_not_wanted(li: Person, settings: Settings) -> None:
    from zhiheng.kernel.notices.actions import set_mail_address, set_preferences, tell

    settings.SMTP = "smtp://127.0.0.1:1"
    tell([Telling("li", "cases.due", "没有邮箱")], at=NOON)
    set_mail_address(person=li, address="li@office.example", at=NOON)
    tell([Telling("li", "cases.due", "没有确认")], at=NOON)
    confirmed(li, "li@office.example")
    set_preferences(person=li, mail={"cases": False, "warnings": True})
    tell(
        [
            Telling("li", "cases.due", "不要的"),
            Telling("li", "cases.due", "不要但紧急的", urgent=True),
            Telling("li", "casework", "要的"),
            Telling("li", "warnings.raised", "也要的"),
        ],
        at=NOON,
    )

    assert mailed(li) == ["不要但紧急的", "要的", "也要的"]


def test_without_a_mail_server_the_inbox_alone_tells_and_an_address_outside_is_shown_as_failing(li: Person) -> None:
    from zhiheng.kernel.notices import queries
    from zhiheng.kernel.notices.actions import tell

    confirmed(li, "li@office.example")
    tell([Telling("li", "cases", "给李"), Telling("firm@shop.example", "cases", "给企业")], at=NOON)

    assert mailed(li) == []
    assert [one.target for one in queries.failing() if one.given_up] == ["firm@shop.example", "li@office.example"]
    assert queries.unread_count(li) == 1


def test_a_confirmation_counts_for_its_person_and_address_only(li: Person, wang: Person) -> None:
    from zhiheng.kernel.notices.actions import confirm_mail_address, set_mail_address
    from zhiheng.kernel.notices.models import MailAddress, Notice

    set_mail_address(person=li, address="li@office.example", at=NOON)
    token = Notice.objects.get().link.rpartition("/")[2]
    set_mail_address(person=wang, address="li@office.example", at=NOON)

    for person, words in ((wang, token), (li, token[:-1]), (li, "x")):
        with pytest.raises(rules.AddressRefused):
            confirm_mail_address(person=person, token=words, at=NOON)
    set_mail_address(person=li, address="other@office.example", at=NOON)
    with pytest.raises(rules.AddressRefused):
        confirm_mail_address(person=li, token=token, at=NOON)
    assert not MailAddress.objects.filter(confirmed_at__isnull=False).exists()


def test_an_address_is_asked_once_a_day_however_often_it_is_written_down(li: Person) -> None:
    from zhiheng.kernel.notices.actions import set_mail_address
    from zhiheng.kernel.notices.models import MailAddress, Notice

    for _ in range(3):
        set_mail_address(person=li, address="victim@office.example", at=NOON)
        set_mail_address(person=li, address="", at=NOON)

    assert Notice.objects.filter(address="victim@office.example").count() == 1
    assert not MailAddress.objects.exists()


@pytest.mark.parametrize(
    "text",
    ["li", "li@", "li@office", "a@b.example, c@d.example", "李 <li@office.example>", "a@b.example\nBcc: c@d.example"],
)
def test_what_is_no_single_plain_address_is_refused(text: str, li: Person) -> None:
    from zhiheng.kernel.notices.actions import set_mail_address

    with pytest.raises(rules.AddressRefused):
        set_mail_address(person=li, address=text, at=NOON)
