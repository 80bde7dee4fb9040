"""What may be done with notices: tell, deliver, read, say what one wants mailed; and keep the hooks of other systems.

A telling is kept in the transaction of the act it tells of. Delivering is done by whatever process comes by, each
delivery by one at a time: it takes a row for a while (``rules.LEASE``), sends, and marks it. A process that ends in
between leaves the row to the next, so that a delivery arrives at least once and may arrive twice.
"""

from __future__ import annotations

import http.client
import secrets
import socket
import ssl
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPServerDisconnected
from threading import Timer
from time import monotonic
from typing import Final, NamedTuple

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.db import transaction
from django.db.models import F, Max

from zhiheng.kernel.access.models import Person
from zhiheng.kernel.access.rules import SYSTEM_ADMIN, day_of, require
from zhiheng.kernel.journal.actions import append, batched, insert_rows, moment, writing
from zhiheng.kernel.journal.rules import Draft, canonical
from zhiheng.kernel.notices import queries, rules
from zhiheng.kernel.notices.models import Delivery, Hook, MailAddress, Notice, Preference
from zhiheng.kernel.notices.rules import ADDRESS, LEASE, TEST, Telling, Way
from zhiheng.primitives import ciphers
from zhiheng.primitives.errors import EngineError

# --- telling ----------------------------------------------------------------------------------------------------------

_NOTICE: Final = (
    *("number", "person_id", "address", "topic", "title", "text"),
    *("link", "about", "urgent", "once", "made_at", "read_at"),
)
_DELIVERY: Final = (*("number", "notice_id", "way", "hook_id", "target", "tries", "next_try_at", "sent_at", "failure"),)
_ASKED_AT_ONCE: Final = 500
_OWN: Final = "notices"
"""First word of the topics of this concept itself, of which hooks do not hear."""


def tell(tellings: Iterable[Telling], *, at: datetime) -> list[int]:
    """Keep what is to be told, inside the caller's transaction; the numbers of the notices that are new.

    One for whom no account and no address stands is refused, and so is the act. Hooks are called once for what is told
    alike to several.
    """
    wanted = [rules.as_kept(telling) for telling in tellings]
    if not wanted:
        return []
    with writing():
        told = _not_told_yet(wanted)
        people = _people({telling.to for telling in told if telling.to})
        addresses, unwanted = _mailing(list(people.values()))
        hooks = list(Hook.objects.filter(active=True).values_list("pk", "url", "topics"))
        first = (Notice.objects.aggregate(last=Max("number"))["last"] or 0) + 1
        made_at, due_at = moment(at), moment(at) if settings.SMTP else None
        notices: list[tuple[object, ...]] = []
        leaving: list[tuple[object, ...]] = []
        events: set[tuple[object, ...]] = set()
        for number, one in enumerate(told, first):
            person = people.get(one.to)
            outside = one.to if person is None else ""
            notices.append(
                (
                    *(number, person, outside, one.topic, one.title, one.text, one.link, one.about),
                    *(one.urgent, rules.once_key(one), made_at, None),
                )
            )
            if outside:
                failure = "" if due_at else "没有配置邮件服务器（ZHIHENG_SMTP）"
                leaving.append((number, "mail", None, outside, 0, due_at, None, failure))
            elif person in addresses and due_at and (one.urgent or not _unwanted(unwanted.get(person, ()), one.topic)):
                leaving.append((number, "mail", None, addresses[person], 0, due_at, None, ""))
            event = (one.topic, one.title, one.text, one.link, one.about, one.urgent)
            if hooks and event not in events and one.topic.partition(".")[0] != _OWN:
                events.add(event)
                leaving += [
                    (number, "hook", hook, url, 0, made_at, None, "")
                    for hook, url, topics in hooks
                    if rules.listens(topics, one.topic)
                ]
        insert_rows(Notice._meta.db_table, _NOTICE, notices)
        _add_deliveries(leaving)
    return list(range(first, first + len(told)))


def _not_told_yet(wanted: Sequence[Telling]) -> list[Telling]:
    """Those that were not told before on their day, and are not twice among themselves."""
    keys = {key for telling in wanted if (key := rules.once_key(telling)) is not None}
    gone: set[str] = set()
    for some in batched(([key] for key in keys), _ASKED_AT_ONCE):
        kept = Notice.objects.filter(once__in=[key for (key,) in some]).values_list("once", flat=True)
        gone.update(key for key in kept if key is not None)
    told = []
    for telling in wanted:
        key = rules.once_key(telling)
        if key is None or key not in gone:
            told.append(telling)
        if key is not None:
            gone.add(key)
    return told


def _people(names: Iterable[str]) -> dict[str, int]:
    """The people of account names; what is neither an account nor a mail address is refused."""
    asked = sorted(names)
    found: dict[str, int] = {}
    for some in batched(([name] for name in asked), _ASKED_AT_ONCE):
        found.update(Person.objects.filter(username__in=[name for (name,) in some]).values_list("username", "pk"))
    for name in asked:
        if name not in found and not rules.is_mail_address(name):
            raise rules.telling_refused(f"{name[:80]!r} is no account and no mail address")
    return found


def _mailing(people: Sequence[int]) -> tuple[dict[int, str], dict[int, set[str]]]:
    """Where these people get mail, and of which topics they want none."""
    addresses: dict[int, str] = {}
    unwanted: dict[int, set[str]] = {}
    for some in batched(([person] for person in people), _ASKED_AT_ONCE):
        numbers = [person for (person,) in some]
        addresses.update(queries.confirmed_addresses(numbers))
        said = Preference.objects.filter(person__in=numbers, mail=False).values_list("person_id", "topic")
        for person, topic in said:
            unwanted.setdefault(person, set()).add(topic)
    return addresses, unwanted


def _unwanted(topics: Iterable[str], topic: str) -> bool:
    return any(rules.listens([one], topic) for one in topics)


def _add_deliveries(rows: Sequence[tuple[object, ...]]) -> None:
    if rows:
        first = (Delivery.objects.aggregate(last=Max("number"))["last"] or 0) + 1
        insert_rows(Delivery._meta.db_table, _DELIVERY, [(number, *row) for number, row in enumerate(rows, first)])


# --- delivering -------------------------------------------------------------------------------------------------------

_AT_ONCE: Final = 20
_BATCHES: Final = 25
"""Most batches of one call, so that a long queue does not keep other work waiting for ever."""
_MAIL_TIMEOUT: Final = 10
_TIMEOUT: Final = 10.0
"""Seconds a server of mail or of a hook may keep us waiting for one answer."""
_WHOLE_CALL: Final = 20.0
"""Seconds a call of a hook may last in all, however slowly it answers."""
_MOST_ADDRESSES: Final = 3
_SPARE: Final = timedelta(seconds=60)
"""What must be left of the lease when another delivery of it is begun; more than any one takes."""
_PUT_OFF: Final = rules.BACK_OFF[0]


class Outcome(NamedTuple):
    """How many deliveries arrived, and how many failed."""

    sent: int = 0
    failed: int = 0


class _Failed(Exception):
    """A delivery did not arrive; ``for_good`` where trying again is of no use, ``shut`` where its server is down."""

    def __init__(self, why: str, *, for_good: bool = False, shut: bool = False) -> None:
        super().__init__(why)
        self.why, self.for_good, self.shut = rules.one_line(why), for_good, shut


class _Clock:
    """The instant of the caller, going on by itself."""

    def __init__(self, at: datetime) -> None:
        self._at, self._began = at, monotonic()

    def __call__(self) -> datetime:
        return self._at + timedelta(seconds=monotonic() - self._began)


def deliver_due(*, at: datetime, ways: Sequence[Way] = ("mail", "hook")) -> Outcome:
    """Send what is due; what fails is tried again later and keeps nothing else from being sent.

    Called outside any transaction, by as many processes as like to.
    """
    now, sent, failed = _Clock(at), 0, 0
    for way in ways:
        senders = _Mail() if way == "mail" else _Hooks()
        for _ in range(_BATCHES):
            taken = _take(way, now())
            if not taken:
                break
            for delivery, until in taken:
                told = _deliver(senders, delivery, until, now)
                sent, failed = sent + (told is True), failed + (told is False)
        senders.close()
    return Outcome(sent, failed)


def _take(way: Way, at: datetime) -> list[tuple[Delivery, datetime]]:
    """Deliveries that are due, each now with this process until the instant beside it.

    The try is counted before it is made: one that ends the process each time is given up like any other.
    """
    due = Delivery.objects.filter(way=way, next_try_at__lte=at)
    if not due.exists():
        return []
    until = at + LEASE
    with transaction.atomic():
        rows = due.select_for_update(skip_locked=True).order_by("next_try_at", "number")[:_AT_ONCE]
        tries = dict(rows.values_list("pk", "tries"))
        over = [number for number, count in tries.items() if count > len(rules.BACK_OFF)]
        Delivery.objects.filter(pk__in=over).update(next_try_at=None, failure="每次投递都中途断开，没有结果")
        Delivery.objects.filter(pk__in=tries.keys() - set(over)).update(tries=F("tries") + 1, next_try_at=until)
    kept = Delivery.objects.filter(pk__in=tries.keys() - set(over)).select_related("notice", "hook")
    return [(delivery, until) for delivery in kept.order_by("number")]


def _deliver(senders: _Mail | _Hooks, delivery: Delivery, until: datetime, now: _Clock) -> bool | None:
    """Whether the delivery arrived; None where it was put off untried."""
    mine = Delivery.objects.filter(pk=delivery.pk, sent_at__isnull=True, next_try_at=until)
    if senders.is_shut(delivery) or now() > until - _SPARE:
        mine.update(tries=F("tries") - 1, next_try_at=now() + _PUT_OFF)
        return None
    try:
        senders.send(delivery, now())
    except _Failed as error:
        later = None if error.for_good else rules.next_try(delivery.tries, now())
        mine.update(next_try_at=later, failure=error.why)
        if error.shut:
            senders.shut(delivery)
        return False
    Delivery.objects.filter(pk=delivery.pk).update(sent_at=now(), next_try_at=None)
    return True


class _Mail:
    """Mail over one connection, which is opened when the first is sent."""

    def __init__(self) -> None:
        self._server = rules.mail_server(settings.SMTP)
        self._connection: EmailBackend | None = None
        self._is_shut = False

    def is_shut(self, _delivery: Delivery) -> bool:
        return self._is_shut

    def shut(self, _delivery: Delivery) -> None:
        self._is_shut = True

    def send(self, delivery: Delivery, _at: datetime) -> None:
        if self._server is None:
            raise _Failed("没有配置邮件服务器（ZHIHENG_SMTP）", for_good=True)
        try:
            if self._connection is None:
                connection = _smtp(self._server)
                connection.open()
                self._connection = connection
            self._connection.send_messages([_letter(delivery)])
        except SMTPRecipientsRefused as error:
            code = max((answer[0] for answer in error.recipients.values()), default=0)
            raise _Failed(f"邮件服务器不收这个邮箱：{_answers(error)}", for_good=500 <= code < 600) from error
        except SMTPServerDisconnected as error:
            raise _Failed(f"邮件服务器断开了连接：{error}", shut=True) from error
        except SMTPException as error:
            raise _Failed(f"邮件服务器没有收下：{error}", shut=self._connection is None) from error
        except OSError as error:
            raise _Failed(f"连不上邮件服务器：{error}", shut=True) from error
        except ValueError as error:
            raise _Failed(f"这封邮件写不成，多半是发件地址（ZHIHENG_MAIL_FROM）有误：{error}") from error

    def close(self) -> None:
        if self._connection is not None:
            self._connection.fail_silently = True
            self._connection.close()


def _smtp(server: rules.MailServer) -> EmailBackend:
    return EmailBackend(
        host=server.host,
        port=server.port,
        username=server.user,
        password=server.password,
        use_tls=server.security == "starttls",
        use_ssl=server.security == "tls",
        timeout=_MAIL_TIMEOUT,
    )


def _answers(error: SMTPRecipientsRefused) -> str:
    return "; ".join(f"{code} {words.decode('utf-8', 'replace')}" for code, words in error.recipients.values())


def _letter(delivery: Delivery) -> EmailMessage:
    """The mail of a notice; sent twice it has the same number, so that a reader sees one."""
    notice = delivery.notice
    parts = [notice.text, f"{settings.SITE}{notice.link}" if notice.link else ""]
    parts.append("本邮件由质衡自动发出，请勿回复。在“通知”页的“设置”里可以选择哪些通知发邮件。")
    host = settings.MAIL_FROM.rpartition("@")[2].strip("<> ")
    return EmailMessage(
        subject=rules.one_line(f"【紧急】{notice.title}" if notice.urgent else notice.title),
        body="\n\n".join(part for part in parts if part) + "\n",
        from_email=settings.MAIL_FROM,
        to=[delivery.target],
        headers={"Message-ID": f"<notice.{delivery.number}@{host}>", "Auto-Submitted": "auto-generated"},
    )


class _Hooks:
    """Calls of hooks; one that is down is left alone for the rest of the round."""

    def __init__(self) -> None:
        self._down: set[int | None] = set()

    def is_shut(self, delivery: Delivery) -> bool:
        return delivery.hook_id in self._down

    def shut(self, delivery: Delivery) -> None:
        self._down.add(delivery.hook_id)

    def send(self, delivery: Delivery, at: datetime) -> None:
        hook, notice = delivery.hook, delivery.notice
        if hook is None or not hook.active:
            raise _Failed("接口已停用", for_good=True)
        event = rules.Event(
            *(notice.number, notice.topic, notice.title, notice.text, notice.link, notice.about),
            *(notice.urgent, notice.made_at),
        )
        body = rules.hook_body(event)
        try:
            target = rules.hook_target(hook.url, settings.HOOK_HOSTS)
            headers = {
                "Host": target.host if target.port in {80, 443} else f"{target.host}:{target.port}",
                "Content-Type": "application/json",
                "User-Agent": "zhiheng",
                "Zhiheng-Delivery": str(delivery.number),
                rules.SIGNATURE: rules.signature(queries.hook_secret(hook), int(at.timestamp()), body),
            }
            status = _called(target, body, headers)
        except (rules.HookRefused, EngineError) as error:
            raise _Failed(error.message_zh, shut=True) from error
        except TimeoutError as error:
            raise _Failed(f"超过{_TIMEOUT:.0f}秒没有回应", shut=True) from error
        except (OSError, http.client.HTTPException, UnicodeError) as error:
            raise _Failed(f"连不上或中途断开：{str(error) or type(error).__name__}", shut=True) from error
        if not 200 <= status < 300:
            what = "要求转到别处，不予跟随" if 300 <= status < 400 else "没有收下"
            raise _Failed(f"对方{what}（HTTP {status}）", shut=status >= 500 or status == 429)

    def close(self) -> None:
        """Every call had a connection of its own."""


def _called(target: rules.Target, body: bytes, headers: Mapping[str, str]) -> int:
    """The status with which the target answers; called at the very address that was judged, redirects not followed."""
    found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(info[4][0]) for info in found))
    rules.refuse_private(target, addresses)
    connected = _connected(addresses, target.port)
    line = [connected]
    late = Timer(_WHOLE_CALL, lambda: _shut_down(line[0]))
    late.daemon = True
    late.start()
    try:
        if target.scheme == "https":
            line[0] = ssl.create_default_context().wrap_socket(connected, server_hostname=target.host)
        call = http.client.HTTPConnection(target.host, target.port)
        call.sock = line[0]
        call.request("POST", target.path, body, dict(headers))
        return call.getresponse().status
    finally:
        late.cancel()
        line[0].close()


def _connected(addresses: Sequence[str], port: int) -> socket.socket:
    """A connection to the first of the addresses that takes one."""
    *others, last = addresses[:_MOST_ADDRESSES]
    for address in others:
        try:
            return socket.create_connection((address, port), timeout=_TIMEOUT / 2)
        except OSError:
            continue
    return socket.create_connection((last, port), timeout=_TIMEOUT)


def _shut_down(line: socket.socket) -> None:
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it ended by itself meanwhile


# --- reading ----------------------------------------------------------------------------------------------------------


def mark_read(*, person: Person, numbers: Iterable[int], at: datetime) -> int:
    """The person has read these notices of theirs; how many were unread."""
    return Notice.objects.filter(person=person, pk__in=list(numbers), read_at__isnull=True).update(read_at=at)


def mark_all_read(*, person: Person, at: datetime, up_to: int | None = None) -> int:
    """The person has read every notice of theirs, up to the newest one they saw; how many were unread."""
    unread = Notice.objects.filter(person=person, read_at__isnull=True)
    return (unread if up_to is None else unread.filter(number__lte=up_to)).update(read_at=at)


# --- what a person wants mailed ---------------------------------------------------------------------------------------

_SALT: Final = "zhiheng.notices.address"
_CONFIRM_WITHIN: Final = timedelta(days=3)


@transaction.atomic
def set_preferences(*, person: Person, mail: Mapping[str, bool]) -> None:
    """Whether the person wants mail of each of these topics."""
    for topic, wanted in mail.items():
        Preference.objects.update_or_create(person=person, topic=topic, defaults={"mail": wanted})


@transaction.atomic
def set_mail_address(*, person: Person, address: str, at: datetime) -> MailAddress | None:
    """Where the person gets mail once they confirmed it from there; nowhere where the address is empty."""
    address = address.strip()
    if not address:
        MailAddress.objects.filter(person=person).delete()
        return None
    if not rules.is_mail_address(address):
        raise _address_refused("the text is no mail address", "这不是一个邮箱地址")
    kept = queries.mail_address(person)
    if kept is not None and kept.address == address and kept.confirmed_at is not None:
        return kept
    new, _ = MailAddress.objects.update_or_create(person=person, defaults={"address": address, "confirmed_at": None})
    token = signing.dumps([person.pk, address], salt=_SALT, compress=True)
    text = f"{person.name}想用这个邮箱接收质衡的通知。请在三天内打开下面的页面确认；如果不是您本人要求的，请不要理会。"
    # Once a day for each address, so that no one can be flooded with questions.
    asked = Telling(
        address, ADDRESS, "请确认接收通知的邮箱", text, f"/inbox/settings/confirm/{token}", person.pk, day=day_of(at)
    )
    tell([asked], at=at)
    return new


def confirm_mail_address(*, person: Person, token: str, at: datetime) -> MailAddress:
    """The address is the person's, who came with what was mailed there."""
    try:
        number, address = signing.loads(token, salt=_SALT, max_age=_CONFIRM_WITHIN)
    except (signing.BadSignature, ValueError) as error:
        raise _address_refused("the confirmation is not ours or too old", "确认链接不完整或已过期") from error
    kept = queries.mail_address(person)
    if kept is None or number != person.pk or address != kept.address:
        raise _address_refused("the confirmation is of another address", "确认链接不属于您现在填写的邮箱")
    kept.confirmed_at = kept.confirmed_at or at
    kept.save(update_fields=["confirmed_at"])
    return kept


def _address_refused(why: str, why_zh: str) -> rules.AddressRefused:
    return rules.AddressRefused(
        f"{why} (kernel/notices/actions.py); give an address like name@office.example and open the link mailed there",
        message_zh=f"{why_zh}；邮箱须写成name@office.example的形式，并从那里收到的链接确认；请重新填写。",
    )


# --- hooks ------------------------------------------------------------------------------------------------------------


def add_hook(*, name: str, url: str, topics: Sequence[str], by: Person, at: datetime) -> tuple[Hook, str]:
    """A hook that is called from now on, and its secret, which is shown this once; for system administrators."""
    require(by, SYSTEM_ADMIN, day=day_of(at), act="add a hook", act_zh="添加通知接口")
    rules.refuse_hook(name, topics)
    target = rules.hook_target(url, settings.HOOK_HOSTS)
    rules.refuse_private(target, _known_addresses(target))
    secret, algorithm = secrets.token_urlsafe(32), settings.SEALING
    sealed = ciphers.seal(algorithm, queries.sealing_key(algorithm), secret.encode(), about=queries.about_hook(url))
    with writing():
        hook = Hook.objects.create(
            name=rules.one_line(name),
            url=url,
            topics=list(topics),
            algorithm=algorithm,
            sealed_secret=sealed,
            made_at=at,
            made_by=by.username,
        )
        append([_hook_draft("made", hook, by, at)])
    return hook, secret


def _known_addresses(target: rules.Target) -> list[str]:
    """The addresses of a host as far as they are known now; they are judged again with every call."""
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return [str(info[4][0]) for info in found]


def end_hook(*, hook: int, by: Person, at: datetime) -> None:
    """The hook is called no more, not even with what was due; for system administrators."""
    require(by, SYSTEM_ADMIN, day=day_of(at), act="end a hook", act_zh="停用通知接口")
    with writing():
        kept = _hook_in_use(hook)
        kept.active, kept.ended_at = False, at
        kept.save(update_fields=["active", "ended_at"])
        waiting = Delivery.objects.filter(hook=kept, sent_at__isnull=True, next_try_at__isnull=False)
        waiting.update(next_try_at=None, failure="接口已停用")
        append([_hook_draft("ended", kept, by, at)])


def send_test(*, hook: int, by: Person, at: datetime) -> int:
    """Send a hook something that means nothing, to see whether it arrives; the number of its delivery."""
    require(by, SYSTEM_ADMIN, day=day_of(at), act="test a hook", act_zh="试发通知接口")
    with writing():
        kept = _hook_in_use(hook)
        (number,) = tell([Telling("", TEST, "试发", f"{by.name}试发，用来核对接口是否收到、签名是否正确。")], at=at)
        _add_deliveries([(number, "hook", kept.pk, kept.url, 0, moment(at), None, "")])
    return int(Delivery.objects.get(notice=number).number)


def try_again(*, delivery: int, by: Person, at: datetime) -> None:
    """A delivery that was given up is tried anew from now on; for system administrators."""
    require(by, SYSTEM_ADMIN, day=day_of(at), act="deliver again", act_zh="重新投递")
    given_up = Delivery.objects.filter(pk=delivery, sent_at__isnull=True, next_try_at__isnull=True)
    if not given_up.exclude(hook__active=False).update(tries=0, next_try_at=at):
        raise rules.DeliveryUnknown(
            f"no delivery {delivery} was given up, or its hook ended (kernel/notices/actions.py); see the list again",
            message_zh="这次投递没有停下，或接口已停用；只有停下的投递可以重新投递；请刷新页面核对。",
            number=delivery,
        )


def _hook_in_use(number: int) -> Hook:
    found = Hook.objects.filter(pk=number, active=True).first()
    if found is None:
        raise rules.HookEnded(
            f"no hook {number} is in use (kernel/notices/actions.py); see the list again",
            message_zh="没有这个在用的通知接口；可能已经停用；请刷新页面核对。",
            number=number,
        )
    return found


def _hook_draft(act: str, hook: Hook, by: Person, at: datetime) -> Draft:
    told = {"hook": hook.pk, "name": hook.name, "url": hook.url, "topics": hook.topics}
    return Draft(act=act, kind="notices.hook", by=by.username, at=at, office=by.office_id or "", data=canonical(told))
