"""Getting in: lock-out, second factor, passwords from someone else, idle sessions, and what the journal keeps of it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from tests.web.role_matrix import PASSWORD, Cast

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client
    from pytest_django import Settings

    from zhiheng.kernel.access.models import Person

pytestmark = pytest.mark.usefixtures("db")
NEW = "Other-stone-8"


@pytest.fixture
def cast(db: None) -> Cast:  # noqa: ARG001 - its people are made when they are asked for
    return Cast()


@pytest.fixture
def reader(cast: Cast) -> Person:
    return cast["reader"]


def sign_in(client: Client, password: str = PASSWORD, username: str = "reader", **more: str) -> HttpResponse:
    """What the page answers to an account and a password."""
    return client.post("/login/", {"username": username, "password": password, "next": "/compare/"}, **more)  # type: ignore[return-value, arg-type]


def acts(kind: str = "access.session") -> list[str]:
    """What the journal kept of that kind, in order."""
    from zhiheng.kernel.journal.models import Entry

    return list(Entry.objects.filter(kind=kind).order_by("seq").values_list("act", flat=True))


def is_signed_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


# --- lock-out --------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("reader")
def test_five_failures_shut_the_door_to_the_account_from_that_address_only(client: Client) -> None:
    answers = [sign_in(client, "wrong").status_code for _ in range(6)]

    assert answers == [200, 200, 200, 200, 429, 429]
    assert sign_in(client).status_code == 429
    assert not is_signed_in(client)
    assert acts() == ["failed"] * 5 + ["locked_out"]
    assert sign_in(client, REMOTE_ADDR="10.9.8.7").status_code == 302


@pytest.mark.usefixtures("reader")
def test_the_locked_page_says_until_when(client: Client) -> None:
    for _ in range(5):
        locked = sign_in(client, "wrong")

    found = re.search(r'锁定到 <b><time datetime="([^"]+)"', locked.content.decode())
    assert found
    until = datetime.fromisoformat(found[1])
    assert timedelta(minutes=13) < until - timezone.now() <= timedelta(minutes=15)


@pytest.mark.usefixtures("reader")
def test_after_a_quarter_of_an_hour_the_door_is_open_again(client: Client) -> None:
    from axes.models import AccessAttempt

    for _ in range(5):
        sign_in(client, "wrong")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))

    assert sign_in(client).status_code == 302
    assert is_signed_in(client)


@pytest.mark.usefixtures("reader")
def test_four_failures_are_forgotten_after_a_success(client: Client) -> None:
    for _ in range(2):
        for _ in range(4):
            sign_in(client, "wrong")
        assert sign_in(client).status_code == 302
        client.post("/logout")

    assert acts().count("locked_out") == 0


def test_another_account_is_not_shut_out_with_the_first(client: Client, cast: Cast) -> None:
    cast.ready("reader")
    cast.ready("enter")
    for _ in range(5):
        sign_in(client, "wrong")

    assert sign_in(client, username="enter").status_code == 302


@pytest.mark.parametrize("username", ["x" * 65, "a\x00b", ""])
def test_an_account_name_that_can_be_none_is_refused_on_the_page(client: Client, username: str) -> None:
    answer = sign_in(client, username=username)

    assert answer.status_code == 200
    assert "账号或口令不对" in answer.content.decode()


@pytest.mark.usefixtures("reader")
@pytest.mark.parametrize(
    ("proxies", "said", "believed"),
    [(0, "6.6.6.6", "127.0.0.1"), (1, "6.6.6.6, 10.1.1.1", "10.1.1.1"), (2, "6.6.6.6", "127.0.0.1")],
)
def test_an_address_in_a_header_is_believed_from_the_citys_own_proxies_only(
    client: Client, settings: Settings, proxies: int, said: str, believed: str
) -> None:
    settings.PROXIES = proxies

    sign_in(client, HTTP_X_FORWARDED_FOR=said)

    assert f'"address":"{believed}"' in _last_session()


def test_a_shut_account_does_not_get_in(client: Client, reader: Person) -> None:
    reader.is_active = False
    reader.save()

    assert sign_in(client).status_code == 200
    assert not is_signed_in(client)


@pytest.mark.usefixtures("reader")
def test_signing_in_leads_on_to_where_one_was_going_and_never_elsewhere(client: Client) -> None:
    assert sign_in(client)["Location"] == "/compare/"
    client.post("/logout")

    away = client.post("/login/", {"username": "reader", "password": PASSWORD, "next": "https://evil.example/"})

    assert away["Location"] == "/"


# --- passwords -------------------------------------------------------------------------------------------------------


@pytest.fixture
def newcomer(db: None) -> Person:  # noqa: ARG001 - opens the database
    """Someone whose account an administrator has made."""
    from zhiheng.kernel.access.actions import create_person

    return create_person(username="reader", name="新人", password=PASSWORD, must_change=True, at=timezone.now())


@pytest.mark.usefixtures("newcomer")
def test_a_password_from_someone_else_is_changed_before_anything_else_is_done(client: Client) -> None:
    sign_in(client)

    led = [client.get(path)["Location"] for path in ("/", "/account/", "/compare/")]
    changed = client.post("/account/password", {"old": PASSWORD, "new": NEW, "again": NEW})

    assert led == ["/account/password"] * 3
    assert changed["Location"] == "/account/"
    assert client.get("/").status_code == 200
    assert acts("access.person") == ["made", "changed"]


@pytest.mark.usefixtures("newcomer")
def test_a_part_of_a_page_is_led_there_too(client: Client) -> None:
    sign_in(client)

    assert client.get("/", headers={"HX-Request": "true"})["HX-Redirect"] == "/account/password"


@pytest.mark.parametrize(
    ("old", "new", "again", "said"),
    [
        ("wrong", NEW, NEW, "原口令不对"),
        (PASSWORD, "short", "short", "不足10个字符"),
        (PASSWORD, NEW, NEW + "x", "两次输入的新口令不同"),
        (PASSWORD, PASSWORD, PASSWORD, "最近5次"),
    ],
)
@pytest.mark.usefixtures("reader")
def test_a_refused_password_is_told_beside_the_form(client: Client, old: str, new: str, again: str, said: str) -> None:
    sign_in(client)

    answer = client.post("/account/password", {"old": old, "new": new, "again": again})

    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_a_password_whose_term_is_over_is_changed_first(client: Client, reader: Person, settings: Settings) -> None:
    settings.PASSWORD_DAYS = 90
    client.force_login(reader)
    assert client.get("/")["Location"] == "/account/password"

    client.post("/account/password", {"old": PASSWORD, "new": NEW, "again": NEW})

    assert client.get("/").status_code == 200


def test_other_sessions_end_when_the_password_changes(client: Client, reader: Person) -> None:
    from django.test import Client as Browser

    other = Browser()
    other.force_login(reader)
    client.force_login(reader)

    client.post("/account/password", {"old": PASSWORD, "new": NEW, "again": NEW})

    assert is_signed_in(client)
    assert not is_signed_in(other)


# --- idle sessions ---------------------------------------------------------------------------------------------------


def test_a_session_no_one_uses_ends_and_says_so(client: Client, reader: Person, settings: Settings) -> None:
    from zhiheng.web.visitors import SEEN

    client.force_login(reader)
    client.get("/account/")
    session = client.session
    session[SEEN] -= settings.SESSION_IDLE_SECONDS + 1
    session.save()

    ended = client.get("/account/")
    page = client.get(ended["Location"])

    assert ended["Location"] == "/login/?next=%2Faccount%2F"
    assert "登录已自动退出" in page.content.decode()
    assert not is_signed_in(client)


def test_a_session_in_use_goes_on_and_is_written_once_a_minute(client: Client, reader: Person) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(reader)
    client.get("/compare/")

    with CaptureQueriesContext(connection) as asked:
        client.get("/compare/")

    assert not [query for query in asked if query["sql"].startswith("UPDATE")]


# --- second factor ---------------------------------------------------------------------------------------------------


def code_now(person: Person) -> str:
    """What the person's phone shows now, whether it was confirmed or not; as if it had not been used yet."""
    from django_otp.oath import TOTP
    from django_otp.plugins.otp_totp.models import TOTPDevice

    TOTPDevice.objects.filter(user=person).update(last_t=-1, throttling_failure_count=0)
    device = TOTPDevice.objects.get(user=person)
    return f"{TOTP(device.bin_key).token():06d}"


@pytest.fixture
def phone(client: Client, reader: Person) -> list[str]:
    """The reader takes up a phone on the page; the spare codes."""
    client.force_login(reader)
    picture = client.get("/account/second-factor").content.decode()
    assert 'src="data:image/svg+xml' in picture
    shown = client.post("/account/second-factor", {"code": code_now(reader)}).content.decode()
    client.logout()
    return re.findall(r"<li>([0-9a-f]{8})</li>", shown)


@pytest.mark.usefixtures("phone")
def test_with_a_phone_the_password_alone_signs_no_one_in(client: Client, reader: Person) -> None:
    first = sign_in(client)
    between = is_signed_in(client)
    second = client.post("/login/code", {"code": code_now(reader)})

    assert first["Location"] == "/login/code"
    assert not between
    assert second["Location"] == "/compare/"
    assert is_signed_in(client)
    assert '"way":"second_factor"' in _last_session()


def test_a_spare_code_signs_in_once(client: Client, phone: list[str]) -> None:
    assert len(phone) == 10

    for expected in (302, 422):
        sign_in(client)
        assert client.post("/login/code", {"code": phone[0]}).status_code == expected
        client.post("/logout")


@pytest.mark.usefixtures("phone")
def test_a_wrong_code_is_noted_and_makes_the_next_try_wait(client: Client, reader: Person) -> None:
    from django_otp.plugins.otp_totp.models import TOTPDevice

    sign_in(client)

    wrong = client.post("/login/code", {"code": "000000"})
    device = TOTPDevice.objects.get(user=reader)

    assert wrong.status_code == 422
    assert not device.verify_is_allowed()[0]
    assert acts()[-1] == "failed"


@pytest.mark.usefixtures("phone")
def test_the_second_step_is_open_for_five_minutes(client: Client, reader: Person) -> None:
    sign_in(client)
    session = client.session
    session["half_signed_in"]["at"] -= 301
    session.save()

    assert client.post("/login/code", {"code": code_now(reader)})["Location"] == "/login/"
    assert not is_signed_in(client)


def test_a_role_that_needs_a_second_factor_leads_to_it_first(client: Client, cast: Cast, settings: Settings) -> None:
    settings.SECOND_FACTOR_ROLES = ["security_admin"]
    an = cast["security_admin"]
    sign_in(client, username="security_admin")

    led = client.get("/people/")["Location"]
    client.get("/account/second-factor")
    client.post("/account/second-factor", {"code": code_now(an)})

    assert led == "/account/second-factor"
    assert client.get("/people/").status_code == 200


def test_the_owner_goes_back_to_the_password_with_a_code(client: Client, reader: Person, phone: list[str]) -> None:
    client.force_login(reader)

    client.post("/account/second-factor/drop", {"code": "000000"})
    kept = "已启用" in client.get("/account/").content.decode()
    client.post("/account/second-factor/drop", {"code": phone[1]})

    assert kept
    assert "未启用" in client.get("/account/").content.decode()


# --- what the journal keeps ------------------------------------------------------------------------------------------


def _last_session() -> str:
    from zhiheng.kernel.journal.models import Entry

    return Entry.objects.filter(kind="access.session").order_by("-seq")[0].data


def test_a_refusal_is_an_entry_with_who_and_what(client: Client, reader: Person) -> None:
    from zhiheng.kernel.journal.models import Entry

    client.force_login(reader)

    assert client.get("/trail/").status_code == 403

    entry = Entry.objects.get(kind="access.refusal")
    assert entry.by == "reader"
    assert '"code":"access.role_missing"' in entry.data
    assert '"path":"GET /trail/"' in entry.data


def test_of_a_visitor_without_an_account_nothing_is_kept(client: Client) -> None:
    from zhiheng.kernel.journal.models import Entry

    assert client.get("/trail/").status_code == 403
    sign_in(client, "guessed", username="nobody")

    assert not Entry.objects.exists()
