"""The reception: limits, one letter for each form, what waits for a person, and what becomes of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.kernel.counter import CITY, LETTER, MORNING, ROW, open_counter

from zhiheng.kernel.reception import rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import Settings
    from tests.kernel.counter import Counter

    from zhiheng.kernel.reception.actions import Receipt

OPENED = MORNING - timedelta(minutes=3)


@pytest.fixture
def counter(db: None, settings: Settings) -> Iterator[Counter]:  # noqa: ARG001 - opens the database
    from zhiheng.contract.in_use import put_in_use

    settings.RECEIVING_OFFICE = CITY
    yield open_counter()
    put_in_use(None)


def send(form: str = "one", **changes: Any) -> Receipt:  # noqa: ANN401 - fields or how it is sent
    from zhiheng.kernel.reception.actions import Sent, take

    how = {key: changes.pop(key) for key in ("trap", "opened_at", "at") if key in changes}
    said = {key: str(value) for key, value in {**ROW, **changes}.items()}
    return take(Sent(LETTER, form, said, **{"at": MORNING, "opened_at": OPENED, **how}))


# --- rules -----------------------------------------------------------------------------------------------------------


@given(st.integers(0, 2**128 - 1))
def test_addresses_of_one_household_are_counted_together(address: int) -> None:
    from ipaddress import IPv6Address

    other = address ^ 1
    one = IPv6Address(address)
    if one.ipv4_mapped is None:
        assert rules.neighbourhood(str(one)) == rules.neighbourhood(str(IPv6Address(other)))


def test_neighbours_by_ipv4_are_counted_apart() -> None:
    assert rules.neighbourhood("192.0.2.1") != rules.neighbourhood("192.0.2.2")
    assert rules.neighbourhood("not an address") == "unknown"


@pytest.mark.parametrize("text", ["send", "send=1", "sand=1/60", "send=1/0", "send=-1/60", "send=1/60;act=1/60"])
def test_a_limit_that_is_not_one_is_refused(text: str) -> None:
    with pytest.raises(rules.LimitUnreadable):
        rules.limits_in(text)


@given(st.text(max_size=400))
def test_plain_words_do_not_change_by_being_made_plain_again(text: str) -> None:
    once = rules.plain_words([text])

    assert rules.plain_words([once]) == once or not once.isascii()


# --- limits ----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_limit_is_reached_and_passes(settings: Settings) -> None:
    from zhiheng.kernel.reception.actions import spend

    settings.RECEPTION_LIMITS = {**rules.LIMITS, "send": rules.Limit(2, 3600)}
    spend({"send": "a"}, at=MORNING)
    spend({"send": "a"}, at=MORNING)

    with pytest.raises(rules.TooMany) as refused:
        spend({"send": "a"}, at=MORNING)
    until = refused.value.fields["until"]
    assert isinstance(until, datetime)
    assert until > MORNING
    spend({"send": "b"}, at=MORNING)
    spend({"send": "a"}, at=MORNING + timedelta(hours=1))


@pytest.mark.django_db
def test_where_one_limit_is_reached_the_others_are_not_counted(settings: Settings) -> None:
    from zhiheng.kernel.reception.actions import spend

    settings.RECEPTION_LIMITS = {**rules.LIMITS, "send": rules.Limit(1, 3600), "follow": rules.Limit(2, 3600)}
    spend({"send": "a", "follow": "a"}, at=MORNING)
    with pytest.raises(rules.TooMany):
        spend({"send": "a", "follow": "a"}, at=MORNING)

    spend({"follow": "a"}, at=MORNING)


@pytest.mark.django_db
def test_no_address_is_kept() -> None:
    from zhiheng.kernel.reception.actions import spend
    from zhiheng.kernel.reception.models import Use

    spend({"send": "192.0.2.77"}, at=MORNING)

    assert "192.0.2" not in str(list(Use.objects.values()))


# --- letters ---------------------------------------------------------------------------------------------------------


def test_a_letter_is_received_and_followed_by_its_code(counter: Counter) -> None:  # noqa: ARG001
    from zhiheng.kernel.reception.queries import followed

    receipt = send()

    assert receipt.state is not None
    assert followed(receipt.number, receipt.code)[0] == receipt.state


def test_a_form_sent_twice_is_one_case_with_one_receipt(counter: Counter) -> None:  # noqa: ARG001
    from zhiheng.kernel.casebook.models import CaseState

    first, second = send(), send()

    assert (first.number, first.code) == (second.number, second.code)
    assert second.again
    assert not second.changed
    assert CaseState.objects.count() == 1


def test_other_words_under_a_form_that_was_sent_do_not_count(counter: Counter) -> None:  # noqa: ARG001
    send()
    second = send(about="另一件事")

    assert second.changed
    assert second.state is not None
    assert second.state.headline == "面包发霉"


def test_the_code_is_nowhere_to_be_read(counter: Counter) -> None:  # noqa: ARG001
    from zhiheng.kernel.casebook.models import CaseState
    from zhiheng.kernel.reception.models import Letter

    receipt = send()

    assert receipt.code.encode() not in b"".join(bytes(one.code) for one in Letter.objects.all())
    assert receipt.code not in str(list(Letter.objects.values())) + str(list(CaseState.objects.values()))


@pytest.mark.parametrize(
    ("changes", "doubt"),
    [
        ({"trap": "x"}, "trap"),
        ({"opened_at": MORNING}, "quick"),
        ({"about": "www.a.cn www.b.cn www.c.cn www.d.cn"}, "links"),
    ],
)
def test_what_looks_like_abuse_waits_and_is_not_lost(counter: Counter, changes: dict[str, Any], doubt: str) -> None:
    from zhiheng.kernel.casebook.models import CaseState
    from zhiheng.kernel.notices.models import Notice
    from zhiheng.kernel.reception.queries import followed, letters_for, said_in

    receipt = send("one", **changes)

    assert not CaseState.objects.exists()
    (letter,) = letters_for(counter.qian, MORNING.date())
    assert letter.doubts == doubt
    assert said_in(letter)["telephone"] == ROW["telephone"]
    assert followed(receipt.number, receipt.code) == (None, letter)
    told = Notice.objects.get(topic="cases.held")
    assert (told.person, told.link) == (counter.qian, f"/cases/held/{letter.pk}")


def test_the_same_words_again_and_again_wait(counter: Counter) -> None:  # noqa: ARG001
    receipts = [
        send(form, about=words) for form, words in (("a", "面包发霉"), ("b", "面包 发霉！"), ("c", "面包发霉。"))
    ]

    assert [one.state is None for one in receipts] == [False, False, True]


def test_what_waits_is_sealed(counter: Counter) -> None:  # noqa: ARG001
    from zhiheng.kernel.reception.models import Letter

    send(trap="x")

    assert ROW["telephone"].encode() not in bytes(Letter.objects.get().said)


def test_a_letter_that_would_be_refused_does_not_wait(counter: Counter) -> None:  # noqa: ARG001
    from zhiheng.contract.intake.refusals import StatementRefused
    from zhiheng.kernel.reception.models import Letter

    with pytest.raises(StatementRefused):
        send(trap="x", about="")
    assert not Letter.objects.exists()


def test_a_released_letter_counts_from_the_day_it_came(counter: Counter) -> None:
    from zhiheng.kernel.reception.actions import release
    from zhiheng.kernel.reception.models import Letter
    from zhiheng.kernel.reception.queries import followed

    receipt = send(trap="x")
    state = release(Letter.objects.get().pk, by=counter.qian, at=MORNING + timedelta(days=2))

    assert state.received_on == MORNING.date()
    assert followed(receipt.number, receipt.code)[0] == state
    assert not bytes(Letter.objects.get().said)


def test_a_letter_is_decided_on_once_by_who_may(counter: Counter) -> None:
    from zhiheng.kernel.reception.actions import drop, release
    from zhiheng.kernel.reception.models import Letter

    send(trap="x")
    number = Letter.objects.get().pk
    for person in (counter.zhao, counter.han):
        with pytest.raises(rules.LetterUnknown):
            release(number, by=person, at=MORNING)
    with pytest.raises(rules.ReasonNeeded):
        drop(number, by=counter.qian, at=MORNING, reason=" ")

    drop(number, by=counter.qian, at=MORNING, reason="广告")

    with pytest.raises(rules.LetterDecided):
        release(number, by=counter.qian, at=MORNING)
    assert Letter.objects.get().reason == "广告"


def test_photographs_become_evidence_with_the_letter(counter: Counter) -> None:  # noqa: ARG001
    from zhiheng.kernel.evidence.models import File
    from zhiheng.kernel.reception.actions import keep_photos
    from zhiheng.kernel.reception.models import Photo

    keep_photos("one", [b"\xff\xd8\xff one", b"\xff\xd8\xff two"], at=MORNING)
    send()

    assert File.objects.count() == 2
    assert not Photo.objects.exists()


def test_photographs_of_forms_nobody_sent_go_and_those_that_wait_stay(counter: Counter) -> None:  # noqa: ARG001
    from zhiheng.kernel.reception.actions import keep_photos
    from zhiheng.kernel.reception.models import Photo

    keep_photos("forgotten", [b"\xff\xd8\xff one"], at=MORNING)
    keep_photos("waits", [b"\xff\xd8\xff two"], at=MORNING)
    send("waits", trap="x")

    keep_photos("new", [b"\xff\xd8\xff three"], at=MORNING + timedelta(days=3))

    assert sorted(bytes(one.content)[-3:] for one in Photo.objects.all()) == [b"ree", b"two"]
