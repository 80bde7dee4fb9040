"""What is true of strangers at the door: how much comes from where, what looks like abuse, and how it is told.

Nothing here decides that a letter is abuse: what looks like it waits for a person, who releases or drops it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from ipaddress import IPv6Address, ip_address
from typing import Final, Literal

from zhiheng.primitives.errors import DeclarationError, NotAllowed, RuleViolation

Doubt = Literal["trap", "quick", "links", "repeated"]
LetterState = Literal["taken", "held", "released", "dropped"]

DOUBT_ZH: Final[Mapping[Doubt, str]] = {
    "trap": "填写了人看不见的栏目",
    "quick": "打开表单后几秒内就提交",
    "links": "文字里的网址过多",
    "repeated": "近期多次收到相同的文字",
}
"""Why a letter waits for a person, as staff reads it."""


class TooMany(NotAllowed):
    """So much came from one place, for one form or in all that the door stays shut until ``fields["until"]``."""

    code = "reception.too_many"


class LimitUnreadable(DeclarationError):
    """A limit in the settings is not written as name=count/seconds."""

    code = "reception.limit_unreadable"


class LetterUnknown(RuleViolation):
    """No letter of this number waits, or it is not for the office of who asks."""

    code = "reception.letter_unknown"


class LetterDecided(RuleViolation):
    """Somebody released or dropped the letter before."""

    code = "reception.letter_decided"


class ReasonNeeded(RuleViolation):
    """What is dropped is dropped for a reason in words."""

    code = "reception.reason_needed"


class NobodyReceives(RuleViolation):
    """No office is known that would take the letter."""

    code = "reception.nobody_receives"


# --- limits ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Limit:
    """So many within so many seconds."""

    count: int
    seconds: int

    def window(self, at: datetime) -> tuple[datetime, datetime]:
        """The span of the count in which an instant falls; spans follow each other without a gap."""
        begun = int(at.timestamp()) // self.seconds * self.seconds
        since = datetime.fromtimestamp(begun, tz=UTC)
        return since, since + timedelta(seconds=self.seconds)


LIMITS: Final[Mapping[str, Limit]] = {
    "post": Limit(60, 3600),
    "send": Limit(6, 3600),
    "send_day": Limit(20, 86400),
    "send_kind": Limit(300, 3600),
    "send_all": Limit(1000, 3600),
    "photo": Limit(60, 3600),
    "follow": Limit(20, 900),
    "follow_number": Limit(30, 3600),
    "act": Limit(20, 3600),
    "open311": Limit(600, 900),
}
"""By name: forms sent from an address, also wrong ones; letters from an address by hour and day, of a kind, in all;
photographs from an address; wrong tries to follow from an address and of a number; acts of a party from an address;
questions by Open311 from an address."""


def limits_in(text: str) -> dict[str, Limit]:
    """The limits with those that a text changes.

    >>> limits_in("send=12/3600")["send"]
    Limit(count=12, seconds=3600)
    """
    found = dict(LIMITS)
    for part in filter(None, (part.strip() for part in text.split(","))):
        match = re.fullmatch(r"(\w+)=(\d{1,9})/(\d{1,7})", part, re.ASCII)
        if match is None or match[1] not in LIMITS or int(match[3]) == 0:
            raise LimitUnreadable(
                f"{part[:60]!r} is no limit (kernel/reception/rules.py: LIMITS); write send=6/3600, names are "
                f"{', '.join(LIMITS)}",
                message_zh=f"“{part[:60]}”不是限次的写法；应为名称=次数/秒数，"
                f"名称为{'、'.join(LIMITS)}；例如 send=6/3600。",
                part=part[:60],
            )
        found[match[1]] = Limit(int(match[2]), int(match[3]))
    return found


def neighbourhood(address: str) -> str:
    """Whose count an address goes into: an IPv4 address its own, of IPv6 the network of 64 bits a household has.

    >>> neighbourhood("2001:db8:1:2:aaaa::1") == neighbourhood("2001:db8:1:2:bbbb::9")
    True
    >>> neighbourhood("::ffff:192.0.2.7")
    '192.0.2.7'
    """
    try:
        found = ip_address(address.strip().strip("[]").split("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return f"{IPv6Address(int(found) >> 64 << 64)}/64"
    return str(found)


def keyed(key: str, *parts: str) -> str:
    """A digest that nobody finds again who has not the key; what is counted is counted under it."""
    return hmac.new(key.encode(), "\0".join(("reception", *parts)).encode(), hashlib.sha256).hexdigest()


def too_many(name: str, until: datetime) -> TooMany:
    """The refusal of what is beyond a limit; who asks is told until when."""
    return TooMany(
        f"the limit {name!r} is reached until {until:%Y-%m-%d %H:%M} UTC (kernel/reception/rules.py); come again then",
        message_zh="短时间内次数过多；为防止滥用，同一网络和全部来件都有次数上限；请过后再试。",
        limit=name,
        until=until,
    )


# --- doubts ----------------------------------------------------------------------------------------------------------

LEAST_SECONDS: Final = 5
"""Nobody fills a form in within so many seconds."""
MOST_LINKS: Final = 3
MOST_ALIKE: Final = 2
"""So many letters of the very same words are taken within the days below; a worried person sends twice."""
ALIKE_DAYS: Final = 7
_LINK: Final = re.compile(
    r"(?:https?:/*|www\.)[^\s]|[a-z0-9-]+\.(?:com|cn|net|top|xyz|vip|shop|site|club|info)\b", re.IGNORECASE
)


def links_in(text: str) -> int:
    """How many addresses of pages a text names.

    >>> links_in("见 https://a.example/x 和 www.b.example，还有 c.top")
    3
    """
    return len(_LINK.findall(unicodedata.normalize("NFKC", text)))


def plain_words(texts: Iterable[str]) -> str:
    """Texts without what is changed to make them look different: case, width, blanks, signs.

    >>> plain_words(["面包 发霉！", "ＡＢ"])
    '面包发霉ab'
    """
    joined = unicodedata.normalize("NFKC", "".join(texts)).casefold()
    return "".join(sign for sign in joined if sign.isalnum())


def doubts(*, trap: str, seconds: float, texts: Sequence[str], alike: int) -> tuple[Doubt, ...]:
    """What makes a letter wait for a person; ``alike`` is how many of the same words came lately.

    >>> doubts(trap="", seconds=40, texts=["面包发霉"], alike=0)
    ()
    """
    found: list[Doubt] = []
    if trap.strip():
        found.append("trap")
    if seconds < LEAST_SECONDS:
        found.append("quick")
    if sum(map(links_in, texts)) > MOST_LINKS:
        found.append("links")
    if alike >= MOST_ALIKE:
        found.append("repeated")
    return tuple(found)


# --- letters that wait -----------------------------------------------------------------------------------------------

WAITING: Final = "待"
"""Begins the number of a letter that waits, which no number of a case does."""
_DIGITS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def waiting_number(day: date) -> str:
    """A number for a letter that waits; it says nothing of how many there are."""
    return f"{WAITING}{day:%Y%m%d}-{''.join(secrets.choice(_DIGITS) for _ in range(6))}"


def sealing_key(key: str, about: str) -> bytes:
    """The key under which something is sealed; with ``about`` from a form it is gone once the form is."""
    return hashlib.sha256(f"reception\0{about}\0{key}".encode()).digest()


def letter_unknown(number: int) -> LetterUnknown:
    """The refusal where there is no such letter for who asks."""
    return LetterUnknown(
        f"no letter {number} waits for who asks (kernel/reception); look it up in the list",
        message_zh="没有这份待查来件，或者它不归您的单位处理；请从待查来件列表进入。",
        letter=number,
    )


def letter_decided(by: str) -> LetterDecided:
    """The refusal to decide on a letter twice."""
    return LetterDecided(
        f"{by} decided on the letter before (kernel/reception); look at it again",
        message_zh="这份来件已有人处理；同一份来件只处理一次；请刷新列表查看结果。",
        by=by,
    )


def reason_needed() -> ReasonNeeded:
    """The refusal to drop a letter without a word."""
    return ReasonNeeded(
        "a letter is dropped for a reason (kernel/reception); write why",
        message_zh="没有写明不予收件的理由；理由随来件保存，来件人可以看到不予收件的结论；请写明后再提交。",
    )


def nobody_receives(kind: str) -> NobodyReceives:
    """The refusal where no office would have the letter."""
    return NobodyReceives(
        f"no office takes letters of {kind!r}: there is no route and no quality office (kernel/reception); add one",
        message_zh="网上收件尚未开通：还没有设定由哪个单位收件；请改用电话或到窗口反映。",
        kind=kind,
    )


# --- figures ---------------------------------------------------------------------------------------------------------

FEWEST: Final = 5
"""Counts below this are not told: whoever knows one of them would know the others."""


def told(counts: Sequence[int]) -> list[int | None]:
    """Counts of a line as they may be told: small ones are left out, and never a single one, which a sum would tell.

    >>> told([12, 3, 7, 0])
    [12, None, None, 0]
    """
    hidden = {place for place, count in enumerate(counts) if 0 < count < FEWEST}
    if len(hidden) == 1:
        others = [place for place, count in enumerate(counts) if count and place not in hidden]
        hidden |= {min(others, key=lambda place: counts[place])} if others else set()
    return [None if place in hidden else count for place, count in enumerate(counts)]
