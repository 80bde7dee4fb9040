"""Delivering what was told, to real servers on this machine: what fails is tried again, and nothing is lost."""

from __future__ import annotations

import socket
import ssl
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from tests.kernel.conftest import NOON
from tests.kernel.receivers import Mailbox, Receiver

from zhiheng.kernel.notices import rules
from zhiheng.kernel.notices.rules import BACK_OFF, LEASE, Telling

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django import Settings

    from zhiheng.kernel.access.models import Person
    from zhiheng.kernel.notices.models import Delivery, Hook

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _keys_of_this_test(settings: Settings, tmp_path: Path, db: None) -> None:  # noqa: ARG001 - opens the database  # noqa: ARG001 - opens the database
    settings.KEYS = tmp_path
    settings.SITE = "https://zhiheng.office.example"
    settings.MAIL_FROM = "zhiheng@office.example"


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    with Mailbox().listening() as server:
        settings.SMTP = server.url
        yield server


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    with Receiver().listening() as server:
        settings.HOOK_HOSTS = [server.host]
        yield server


@pytest.fixture
def keeper(db: None) -> Person:  # noqa: ARG001 - opens the database  # noqa: ARG001 - opens the database
    """Who keeps the system: may add hooks."""
    from zhiheng.kernel.access.actions import create_person

    return create_person(username="keeper", name="周系统", role="system_admin", password="Long-enough-3", at=NOON)


def hook_at(url: str, keeper: Person, topics: tuple[str, ...] = ()) -> tuple[Hook, str]:
    from zhiheng.kernel.notices.actions import add_hook

    return add_hook(name="值班系统", url=url, topics=topics, by=keeper, at=NOON)


def only_delivery() -> Delivery:
    from zhiheng.kernel.notices.models import Delivery

    return Delivery.objects.get()


def tell_outside(*addresses: str, title: str = "结果已出") -> None:
    from zhiheng.kernel.notices.actions import tell

    tell([Telling(one, "cases.done", title, "请查看。", "/data/case.a/7") for one in addresses], at=NOON)


def deliver(at: datetime = NOON) -> tuple[int, int]:
    from zhiheng.kernel.notices.actions import deliver_due

    return deliver_due(at=at)


def a_port_no_one_listens_on() -> int:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


# --- mail -------------------------------------------------------------------------------------------------------------


def test_a_mail_says_what_was_told_and_where_the_page_is(mailbox: Mailbox) -> None:
    tell_outside("firm@shop.example", title="结果已出\r\nBcc: all@office.example")

    assert deliver() == (1, 0)
    (mail,) = mailbox.mails
    assert (mail["Subject"], mail["To"], mail["From"], mail["Bcc"]) == (
        *("结果已出 Bcc: all@office.example", "firm@shop.example", "zhiheng@office.example", None),
    )
    assert "https://zhiheng.office.example/data/case.a/7" in mail.get_content()
    assert mail["Auto-Submitted"] == "auto-generated"
    assert only_delivery().sent_at is not None
    assert deliver(NOON + LEASE) == (0, 0)


def test_an_address_that_is_not_taken_keeps_no_other_from_its_mail(mailbox: Mailbox) -> None:
    from zhiheng.kernel.notices import queries

    mailbox.unwelcome = {"gone@shop.example": "550 no such mailbox", "busy@shop.example": "450 later please"}
    tell_outside("gone@shop.example", "busy@shop.example", "firm@shop.example")

    assert deliver() == (1, 2)
    assert mailbox.recipients() == ["firm@shop.example"]
    busy, gone = queries.failing()
    assert gone.given_up
    assert "550" in gone.failure
    assert not busy.given_up
    mailbox.unwelcome = {}
    assert deliver(NOON + MINUTE - timedelta(seconds=10)) == (0, 0)
    assert deliver(NOON + 2 * MINUTE) == (1, 0)
    assert mailbox.recipients() == ["firm@shop.example", "busy@shop.example"]
    assert [one.target for one in queries.failing()] == ["gone@shop.example"]


def test_a_mail_server_that_is_down_costs_one_try_a_round_and_gets_everything_when_it_is_back(
    settings: Settings,
) -> None:
    from zhiheng.kernel.notices.models import Delivery

    settings.SMTP = f"smtp://127.0.0.1:{a_port_no_one_listens_on()}"
    tell_outside(*(f"firm{n}@shop.example" for n in range(30)))

    assert deliver() == (0, 1)
    assert sorted(Delivery.objects.values_list("tries", flat=True)) == [0] * 29 + [1]
    with Mailbox().listening() as server:
        settings.SMTP = server.url
        assert deliver(NOON + 2 * MINUTE) == (30, 0)
        assert len(set(server.recipients())) == 30


def test_it_is_tried_again_later_and_later_then_given_up_and_again_when_someone_asks(
    settings: Settings, keeper: Person
) -> None:
    from zhiheng.kernel.notices.actions import try_again

    settings.SMTP = f"smtp://127.0.0.1:{a_port_no_one_listens_on()}"
    tell_outside("firm@shop.example")
    now, waited = NOON, []
    for _ in range(len(BACK_OFF)):
        assert deliver(now) == (0, 1)
        next_try_at = only_delivery().next_try_at
        assert next_try_at is not None
        waited.append(round((next_try_at - now).total_seconds() / 60))
        now = next_try_at

    assert waited == [1, 5, 30, 120, 720]
    with pytest.raises(rules.DeliveryUnknown):
        try_again(delivery=only_delivery().pk, by=keeper, at=now)
    assert deliver(now) == (0, 1)
    assert only_delivery().given_up
    assert deliver(now + timedelta(days=9)) == (0, 0)
    with Mailbox().listening() as server:
        settings.SMTP = server.url
        try_again(delivery=only_delivery().pk, by=keeper, at=now)
        assert deliver(now) == (1, 0)


# --- hooks ------------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("li")
@pytest.mark.usefixtures("li")
def test_a_hook_is_called_with_what_was_told_and_a_signature_its_receiver_can_check(
    receiver: Receiver,
    keeper: Person,
) -> None:
    import hashlib
    import hmac
    import json

    from zhiheng.kernel.notices.actions import tell

    _, secret = hook_at(receiver.url, keeper)
    told = Telling("li", "warnings.raised", "电梯困人偏多", "看一看", "/indicators/x", 7, urgent=True)
    tell([told, told._replace(to="keeper")], at=NOON)

    assert deliver() == (1, 0), "called once for what two people were told"
    ((headers, body),) = receiver.calls
    stamp, _, mac = headers["zhiheng-signature"].removeprefix("t=").partition(",v1=")
    assert mac == hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    assert int(stamp) - NOON.timestamp() in range(60)
    said = json.loads(body)
    assert (said["topic"], said["title"], said["text"], said["link"], said["about"], said["urgent"]) == told[1:7]
    assert "李审核" not in body.decode()
    assert headers["zhiheng-delivery"] == str(only_delivery().pk)


@pytest.mark.parametrize("change", ["secret", "body", "stamp", "late", "cut", "strange"])
def test_a_signature_of_anything_else_does_not_count(change: str) -> None:
    secret, body, at, stamp = "s3cret", b'{"id":7}', NOON, int(NOON.timestamp())
    header = rules.signature(secret, stamp, body)
    assert rules.is_signed(secret, header, body, at=at)

    secret = "other" if change == "secret" else secret
    body = b'{"id":8}' if change == "body" else body
    header = header.replace(str(stamp), str(stamp + 1)) if change == "stamp" else header
    header = header[:-1] if change == "cut" else header
    header = "t=\u0661,v1=é" if change == "strange" else header
    at = at + timedelta(minutes=6) if change == "late" else at

    assert not rules.is_signed(secret, header, body, at=at)


def test_a_hook_hears_of_its_topics_alone_and_of_nothing_once_it_is_ended(
    receiver: Receiver, keeper: Person, li: Person
) -> None:
    from zhiheng.kernel.journal.models import Entry
    from zhiheng.kernel.notices.actions import end_hook, set_mail_address, tell

    hook, _ = hook_at(receiver.url, keeper, ("warnings",))
    tell([Telling("li", topic, topic) for topic in ("cases.due", "warnings.raised", "warningsx")], at=NOON)
    set_mail_address(person=li, address="li@office.example", at=NOON)
    assert deliver()[0] == 1
    tell([Telling("li", "warnings", "还没有发出")], at=NOON)
    end_hook(hook=hook.pk, by=keeper, at=NOON)
    tell([Telling("li", "warnings", "停用以后")], at=NOON)

    assert deliver(NOON + timedelta(days=1))[0] == 0
    assert len(receiver.calls) == 1
    acts = Entry.objects.filter(kind="notices.hook").order_by("seq").values_list("act", "by")
    assert list(acts) == [("made", "keeper"), ("ended", "keeper")]
    with pytest.raises(rules.HookEnded):
        end_hook(hook=hook.pk, by=keeper, at=NOON)


def test_the_secret_of_a_hook_is_in_no_row_and_opens_for_its_own_url_alone(receiver: Receiver, keeper: Person) -> None:
    from zhiheng.kernel.journal.models import Entry
    from zhiheng.kernel.notices import queries
    from zhiheng.primitives.ciphers import SealBroken

    hook, secret = hook_at(receiver.url, keeper)
    hook.refresh_from_db()

    assert queries.hook_secret(hook) == secret
    assert secret.encode() not in bytes(hook.sealed_secret)
    assert not Entry.objects.filter(data__contains=secret).exists()
    hook.url = "https://elsewhere.example/"
    with pytest.raises(SealBroken):
        queries.hook_secret(hook)


@pytest.mark.parametrize("status", [500, 404, 302])
@pytest.mark.usefixtures("li")
def test_a_hook_that_does_not_take_it_is_called_again_and_never_follows_elsewhere(
    status: int, receiver: Receiver, keeper: Person, settings: Settings
) -> None:
    from zhiheng.kernel.notices.actions import tell

    with Receiver().listening() as inside:
        settings.HOOK_HOSTS = [receiver.host, inside.host]
        receiver.status, receiver.moved_to = status, inside.url
        hook_at(receiver.url, keeper)
        tell([Telling("li", "cases", "一")], at=NOON)

        assert deliver() == (0, 1)
        assert inside.calls == []
    assert str(status) in only_delivery().failure
    assert only_delivery().given_up is False
    receiver.status = 200
    assert deliver(NOON + 2 * MINUTE) == (1, 0)


@pytest.mark.usefixtures("li")
def test_a_slow_hook_keeps_neither_mail_nor_other_hooks_waiting_for_each_of_its_calls(
    mailbox: Mailbox,
    receiver: Receiver,
    keeper: Person,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from zhiheng.kernel.notices import actions
    from zhiheng.kernel.notices.models import Delivery

    monkeypatch.setattr(actions, "_TIMEOUT", 0.3)
    with Receiver().listening() as slow:
        settings.HOOK_HOSTS = [receiver.host, slow.host]
        slow.seconds = 1.0
        hook_at(slow.url, keeper)
        hook_at(receiver.url, keeper)
        told = [Telling("li", "cases", f"第{n}件", about=n) for n in range(5)]
        actions.tell([*told, Telling("firm@shop.example", "cases", "第0件", about=0)], at=NOON)

        assert deliver() == (6, 1)
    assert (len(slow.calls), len(receiver.calls), len(mailbox.mails)) == (1, 5, 1)
    left = Delivery.objects.filter(sent_at__isnull=True)
    assert sorted(left.values_list("tries", flat=True)) == [0, 0, 0, 0, 1]


@pytest.mark.usefixtures("li")
def test_a_hook_that_drips_its_answer_is_hung_up_on(
    receiver: Receiver, keeper: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zhiheng.kernel.notices import actions

    monkeypatch.setattr(actions, "_WHOLE_CALL", 0.3)
    receiver.seconds = 3.0
    hook_at(receiver.url, keeper)
    actions.tell([Telling("li", "cases", "一")], at=NOON)

    assert deliver() == (0, 1)
    assert only_delivery().failure


@pytest.mark.usefixtures("li")
def test_what_is_due_is_with_one_process_at_a_time(receiver: Receiver, keeper: Person) -> None:
    from zhiheng.kernel.notices import actions

    hook_at(receiver.url, keeper)
    actions.tell([Telling("li", "cases", "一")], at=NOON)
    (taken,) = actions._take("hook", NOON)

    assert deliver(NOON + LEASE / 2) == (0, 0)
    assert deliver(NOON + LEASE) == (1, 0), "the one that took it never came back"
    assert actions._deliver(actions._Hooks(), *taken, actions._Clock(NOON + LEASE)) is None, "too late for it now"
    assert len(receiver.calls) == 1


def certificate(name: str, folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate of a host by this name, signed by itself, and what a server shows it with."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    known, both = folder / "known.pem", folder / "both.pem"
    known.write_bytes(made.public_bytes(Encoding.PEM))
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    both.write_bytes(secret + known.read_bytes())
    shown = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    shown.load_cert_chain(both)
    return known, shown


@pytest.mark.parametrize(
    ("name", "believed", "arrives"),
    [("localhost", True, True), ("localhost", False, False), ("elsewhere.example", True, False)],
)
@pytest.mark.usefixtures("li")
def test_over_https_only_a_host_whose_certificate_is_believed_and_its_own_is_told(
    name: str, believed: bool, arrives: bool, keeper: Person, request: pytest.FixtureRequest
) -> None:
    from zhiheng.kernel.notices.actions import tell

    settings, folder = request.getfixturevalue("settings"), request.getfixturevalue("tmp_path")
    known, shown = certificate(name, folder)
    if believed:
        request.getfixturevalue("monkeypatch").setenv("SSL_CERT_FILE", str(known))
    with Receiver(shown).listening() as receiver:
        port = receiver.host.rpartition(":")[2]
        settings.HOOK_HOSTS = [f"localhost:{port}"]
        hook_at(f"https://localhost:{port}/told", keeper)
        tell([Telling("li", "cases", "一")], at=NOON)

        assert deliver() == ((1, 0) if arrives else (0, 1))
        assert len(receiver.calls) == int(arrives)
        assert ("CERTIFICATE_VERIFY_FAILED" in only_delivery().failure) is not arrives


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://shop.example/told", "scheme"),
        ("ftp://shop.example/told", "scheme"),
        ("https://127.0.0.1/told", "private"),
        ("https://[::1]/told", "private"),
        ("https://[::ffff:10.0.0.1]/told", "private"),
        ("https://[64:ff9b::a00:1]/told", "private"),
        ("https://[2002:7f00:1::]/told", "private"),
        ("https://169.254.169.254/latest/meta-data", "private"),
        ("https://100.64.0.1/", "private"),
        ("https://0.0.0.0/", "private"),
        ("https://localhost/told", "private"),
        ("https://2130706433/told", "private"),
        ("https://user:pw@shop.example/told", "url"),
        ("https://shop.example/told\r\nX: y", "url"),
        ("https:///told", "url"),
        ("told", "url"),
        ("https://shop..example/told", "host"),
    ],
)
def test_a_hook_into_the_house_or_without_https_is_refused(url: str, why: str, keeper: Person) -> None:
    from zhiheng.kernel.notices.models import Hook

    with pytest.raises(rules.HookRefused) as refused:
        hook_at(url, keeper)

    assert refused.value.fields["why"] == why
    assert not Hook.objects.exists()


@pytest.mark.usefixtures("li")
def test_a_name_that_leads_into_the_house_later_is_not_called(
    receiver: Receiver, keeper: Person, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zhiheng.kernel.notices import actions

    port = int(receiver.host.rpartition(":")[2])
    settings.HOOK_HOSTS = []
    monkeypatch.setattr(actions, "_known_addresses", lambda _target: ["93.184.215.14"])
    hook_at(f"https://localhost:{port}/told", keeper)
    actions.tell([Telling("li", "cases", "一")], at=NOON)

    assert deliver() == (0, 1)
    assert receiver.calls == []
    assert "内部网络" in only_delivery().failure


def test_hooks_are_kept_by_system_administrators_alone(receiver: Receiver, keeper: Person, li: Person) -> None:
    from zhiheng.kernel.access.rules import RoleMissing
    from zhiheng.kernel.notices import actions

    hook, _ = hook_at(receiver.url, keeper)
    for refused in (
        lambda: hook_at(receiver.url, li),
        lambda: actions.end_hook(hook=hook.pk, by=li, at=NOON),
        lambda: actions.send_test(hook=hook.pk, by=li, at=NOON),
        lambda: actions.try_again(delivery=1, by=li, at=NOON),
    ):
        with pytest.raises(RoleMissing):
            refused()

    actions.send_test(hook=hook.pk, by=keeper, at=NOON)
    assert deliver() == (1, 0)


@pytest.mark.parametrize("url", ["mail.office.example", "http://mail.office.example", "smtp://", "smtp://mail:port"])
def test_a_mail_server_that_cannot_be_read_is_the_operators_to_mend(url: str) -> None:
    with pytest.raises(rules.MailServerUnclear):
        rules.mail_server(url)


def test_user_and_password_of_the_mail_server_are_read_and_not_shown() -> None:
    server = rules.mail_server("smtps://li%40office:p%3Aw@mail.office.example")

    assert server is not None
    assert (server.user, server.password, server.port, server.security) == ("li@office", "p:w", 465, "tls")
    assert "p:w" not in repr(server)
