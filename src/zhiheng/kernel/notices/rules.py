"""How people are told: what a telling may hold, when a failed delivery is tried again, which hooks are safe to call."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final, Literal, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

import msgspec

from zhiheng.primitives.errors import EngineError, RuleViolation

Way = Literal["mail", "hook"]
WAY_ZH: Final[dict[Way, str]] = {"mail": "邮件", "hook": "接口"}
LONGEST_TITLE: Final = 200
LONGEST_TEXT: Final = 4000
LONGEST_ADDRESS: Final = 254
"""Characters of the longest mail address. Source: RFC 5321, 4.5.3.1.3, with the corrections to it."""
TEST: Final = "notices.test"
"""The topic of what is only sent to see whether it arrives."""
ADDRESS: Final = "notices.address"
"""The topic of the mail by which a person confirms their address."""


class TellingRefused(RuleViolation):
    """A telling cannot be kept: no such person or address, no topic, or a link that leads elsewhere."""

    code = "notices.telling_refused"


class AddressRefused(RuleViolation):
    """A text is no mail address, or a confirmation does not belong to the address that is kept."""

    code = "notices.address_refused"


class HookRefused(RuleViolation):
    """A hook may not be called; ``why`` is url, scheme, host, private, name or topics."""

    code = "notices.hook_refused"


class HookEnded(RuleViolation):
    """The hook was ended; nothing more is sent to it."""

    code = "notices.hook_ended"


class DeliveryUnknown(RuleViolation):
    """No delivery of this number was given up."""

    code = "notices.delivery_unknown"


class MailServerUnclear(EngineError):
    """The setting that names the mail server cannot be read."""

    code = "notices.mail_server_unclear"


# --- what is told ----------------------------------------------------------------------------------------------------


class Telling(NamedTuple):
    """Something to tell, before it is kept. ``to`` is an account name, a mail address, or empty: hooks alone."""

    to: str
    topic: str
    """Words apart by dots, from the general to the particular: ``cases.due``."""
    title: str
    text: str = ""
    link: str = ""
    """Path of the page that shows it; empty where there is none."""
    about: int | None = None
    """Number of the thing it is about."""
    urgent: bool = False
    """Mailed even where the person wants no mail of the topic."""
    day: date | None = None
    """Where given: told once only for this thing, topic, person and day."""


_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_TOPIC: Final = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*", re.ASCII)
_LONGEST_TOPIC: Final = 64
_PATH: Final = re.compile(r"/(?!/)[^\s\\\x00-\x1f\x7f]*")
_LONGEST_LINK: Final = 500
_MAIL: Final = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
)


def is_mail_address(text: str) -> bool:
    r"""Whether the text is one plain mail address: no name beside it, no second one, no sign that ends a header.

    >>> is_mail_address("li@zlb.example"), is_mail_address("li@zlb.example\nBcc: x@y.example")
    (True, False)
    """
    return len(text) <= LONGEST_ADDRESS and _MAIL.fullmatch(text) is not None


def one_line(title: str) -> str:
    r"""The title on one line, without control signs, cut where it is too long: nothing in it can begin a header.

    >>> one_line("逾期\r\nBcc: all@zlb.example")
    '逾期 Bcc: all@zlb.example'
    """
    line = " ".join(_CONTROLS.sub(" ", title).split())
    return line if len(line) <= LONGEST_TITLE else line[: LONGEST_TITLE - 1] + "…"


def as_kept(telling: Telling) -> Telling:
    """The telling with title and text as they are kept; refused where topic, link or title say nothing."""
    wrong = ""
    if not _TOPIC.fullmatch(telling.topic) or len(telling.topic) > _LONGEST_TOPIC:
        wrong = f"the topic {telling.topic[:80]!r} is not like 'cases.due'"
    elif telling.link and (len(telling.link) > _LONGEST_LINK or not _PATH.fullmatch(telling.link)):
        wrong = f"the link {telling.link[:80]!r} is no path of a page"
    title = one_line(telling.title)
    if wrong or not title:
        raise telling_refused(wrong or "there is no title")
    text = _CONTROLS.sub(" ", telling.text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    return telling._replace(title=title, text=text[:LONGEST_TEXT])


def telling_refused(why: str) -> TellingRefused:
    """The refusal of a telling that cannot be kept; the act it tells of is then not done either."""
    return TellingRefused(
        f"{why} (kernel/notices/rules.py: Telling); mend the telling",
        message_zh="要发的通知不成立：收件人、主题、标题或链接有误；这一步没有办成；请联系管理员。",
        why=why,
    )


def once_key(telling: Telling) -> str | None:
    """The words under which a telling is told once only; None where it may be told again."""
    if telling.day is None:
        return None
    return f"{telling.topic}|{'' if telling.about is None else telling.about}|{telling.to}|{telling.day.isoformat()}"


def listens(topics: Collection[str], topic: str) -> bool:
    """Whether one who asked for these topics hears of a topic: all where none is named, and those below a named one.

    >>> listens(["cases"], "cases.due"), listens(["cases"], "casework"), listens([], "cases.due")
    (True, False, True)
    """
    return not topics or any(topic == one or topic.startswith(f"{one}.") for one in topics)


def topics_in(text: str) -> tuple[str, ...]:
    """The topics in a line of a form, apart by blanks or commas, each once."""
    return tuple(dict.fromkeys(word for word in re.split(r"[\s,，、;；]+", text.strip()) if word))


# --- when it is tried again -------------------------------------------------------------------------------------------

BACK_OFF: Final = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)
"""How long after the first, second … failure a delivery is tried again; after the last it is given up."""
LEASE: Final = timedelta(minutes=5)
"""For how long a process has a delivery to itself; one that ended in between leaves it to the others after that."""


def next_try(tries: int, at: datetime) -> datetime | None:
    """When a delivery that failed for the ``tries``-th time is tried again; None where it is given up.

    >>> from datetime import UTC
    >>> next_try(2, datetime(2026, 3, 2, 12, 0, tzinfo=UTC)).isoformat()
    '2026-03-02T12:05:00+00:00'
    """
    return at + BACK_OFF[tries - 1] if tries <= len(BACK_OFF) else None


# --- mail -------------------------------------------------------------------------------------------------------------


class MailServer(NamedTuple):
    """The server that takes mail of this house; ``security`` is none, starttls or tls."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    security: Literal["none", "starttls", "tls"] = "none"

    def __repr__(self) -> str:
        return f"MailServer({self.host!r}, {self.port}, {self.security!r})"


_PORTS: Final = {"smtp": 25, "smtps": 465}


def mail_server(url: str) -> MailServer | None:
    """The server of a setting like ``smtp://user:password@host:587?tls=1``; None where nothing is set.

    ``?tls=1`` begins TLS on the plain connection, ``smtps://`` speaks it from the start.

    >>> mail_server("smtp://mail.zlb.example:587?tls=1")
    MailServer('mail.zlb.example', 587, 'starttls')
    """
    if not url:
        return None
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS[parts.scheme]
    except (ValueError, KeyError) as error:
        raise _mail_server_unclear() from error
    if not parts.hostname:
        raise _mail_server_unclear()
    begins_tls = parse_qs(parts.query).get("tls", ["0"])[-1] == "1"
    security: Literal["none", "starttls", "tls"] = "starttls" if begins_tls else "none"
    return MailServer(
        host=parts.hostname,
        port=port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        security="tls" if parts.scheme == "smtps" else security,
    )


def _mail_server_unclear() -> MailServerUnclear:
    return MailServerUnclear(
        "ZHIHENG_SMTP is no address of a mail server (kernel/notices/rules.py); write smtp://user:password@host:587?tls=1",
        message_zh="ZHIHENG_SMTP不是邮件服务器的地址；请写成smtp://用户:口令@主机:587?tls=1这样的形式。",
        permanent=True,
    )


# --- hooks ------------------------------------------------------------------------------------------------------------

SIGNATURE: Final = "Zhiheng-Signature"
"""The header that carries the signature: ``t=<seconds since 1970>,v1=<HMAC-SHA256 in hexadecimal>``."""
TOLERANCE: Final = timedelta(minutes=5)
"""How old a signature may be when it is checked, so that a call that was overheard is not played again later."""
_LONGEST_URL: Final = 500
_LONGEST_NAME: Final = 64
_MOST_TOPICS: Final = 20
_TRANSLATED: Final = ip_network("64:ff9b::/96")


def signed_bytes(stamp: int, body: bytes) -> bytes:
    """What is signed: the time stamp, a full stop, the body as it is sent. Neither can be changed without the other."""
    return b"%d.%b" % (stamp, body)


def signature(secret: str, stamp: int, body: bytes) -> str:
    """The value of the signature header. Source: RFC 2104 with SHA-256."""
    return f"t={stamp},v1={hmac.new(secret.encode(), signed_bytes(stamp, body), hashlib.sha256).hexdigest()}"


def is_signed(secret: str, header: str, body: bytes, *, at: datetime) -> bool:
    """Whether a header signs the body with the secret and is not older than is tolerated.

    >>> from datetime import UTC
    >>> then = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    >>> is_signed("s", signature("s", int(then.timestamp()), b"{}"), b"{}", at=then)
    True
    """
    parts = dict(part.split("=", 1) for part in header.split(",") if "=" in part)
    stamp = parts.get("t", "")
    if not stamp.isascii() or not stamp.isdigit() or len(stamp) > 12:
        return False
    right = signature(secret, int(stamp), body).partition("v1=")[2]
    fresh = abs(at.timestamp() - int(stamp)) <= TOLERANCE.total_seconds()
    return hmac.compare_digest(right.encode(), parts.get("v1", "").encode()) and fresh


class Target(NamedTuple):
    """Where a hook is called; ``allowed`` where the operator named the host, so that it may be a private one."""

    scheme: Literal["http", "https"]
    host: str
    port: int
    path: str
    allowed: bool


def hook_target(url: str, allowed_hosts: Collection[str]) -> Target:
    """Where the URL of a hook leads; refused unless it is https, or its host is one the operator allows.

    ``allowed_hosts`` are ``host`` or ``host:port``. Addresses in the URL are judged here too, names when they are
    resolved (``refuse_private``).
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise hook_refused("url", f"{url[:80]!r} is no URL", "这不是一个网址") from error
    host = (parts.hostname or "").rstrip(".")
    if len(url) > _LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url or "\\" in url or not host:
        raise hook_refused("url", "the URL has signs a URL has not, or no host", "网址里有不允许的字符，或没有主机名")
    if ":" not in host and any(not 0 < len(label) < 64 for label in host.split(".")):
        raise hook_refused("host", "the host of the URL is no name", "网址里的主机名不成立")
    if parts.username is not None or parts.fragment:
        raise hook_refused("url", "the URL carries a user or a fragment", "网址里不能带用户名、口令或#片段")
    if parts.scheme not in {"http", "https"}:
        raise hook_refused("scheme", "the URL is no https://", "网址须以https://开头")
    scheme: Literal["http", "https"] = "http" if parts.scheme == "http" else "https"
    port = port or (443 if scheme == "https" else 80)
    allowed = bool({host, f"{host}:{port}"} & {one.strip().lower() for one in allowed_hosts})
    if scheme == "http" and not allowed:
        raise hook_refused("scheme", "the URL is no https://", "网址须以https://开头")
    target = Target(scheme, host, port, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), allowed)
    try:
        literal = [str(ip_address(host))]
    except ValueError:
        return target
    refuse_private(target, literal)
    return target


def refuse_private(target: Target, addresses: Iterable[str]) -> None:
    """Refuse a target one of whose network addresses is not public, unless the operator named its host."""
    if target.allowed:
        return
    for address in addresses:
        if not _is_public(address):
            raise hook_refused("private", f"{target.host} is at {address}, which is not public", "网址指向内部网络")


def _is_public(address: str) -> bool:
    """Whether a network address is one of the public network; what wraps another address is judged by both.

    >>> [_is_public(one) for one in ("93.184.215.14", "10.0.0.7", "169.254.169.254", "::ffff:127.0.0.1")]
    [True, False, False, False]
    """
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner: list[IPv4Address | IPv6Address] = [found]
    if isinstance(found, IPv6Address):
        wrapped = [found.ipv4_mapped, found.sixtofour, *(found.teredo or ())]
        inner += [one for one in wrapped if one is not None]
        if found in _TRANSLATED:
            inner.append(IPv4Address(int(found) & 0xFFFF_FFFF))
        if found.ipv4_mapped is not None:
            inner.remove(found)
    return all(one.is_global and not one.is_multicast and not one.is_unspecified for one in inner)


def refuse_hook(name: str, topics: Collection[str]) -> None:
    """Refuse a hook without a name, or for topics that are none."""
    if not one_line(name) or len(name) > _LONGEST_NAME:
        raise hook_refused("name", "the hook has no name of up to 64 signs", "请写一个名称（不超过64字）")
    wrong = [one for one in topics if not _TOPIC.fullmatch(one) or len(one) > _LONGEST_TOPIC]
    if wrong or len(topics) > _MOST_TOPICS:
        raise hook_refused("topics", "a topic is not like 'cases.due'", "主题须写成cases或cases.due这样的形式")


def hook_refused(why: str, happened: str, happened_zh: str) -> HookRefused:
    """The refusal of a hook, with what would be right."""
    return HookRefused(
        f"{happened} (kernel/notices/rules.py: hook_target); take https://host/path of a public host, or have the "
        "operator name the host in ZHIHENG_HOOK_HOSTS",
        message_zh=f"{happened_zh}；接口地址须是公网上的https://主机/路径，"
        "内部主机须先由运维在ZHIHENG_HOOK_HOSTS里列出；请改正后再试。",
        why=why,
    )


class Event(msgspec.Struct, frozen=True):
    """What a hook is sent, as JSON: never who was told, only what."""

    id: int
    topic: str
    title: str
    text: str
    link: str
    about: int | None
    urgent: bool
    made_at: datetime


def hook_body(event: Event) -> bytes:
    """The bytes that are sent and signed."""
    return msgspec.json.encode(event)
