"""What may be asked of notices: a person's inbox and wishes, the hooks, and which deliveries fail."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from django.conf import settings
from django.db.models import Q, QuerySet

from zhiheng.kernel.access.models import Person
from zhiheng.kernel.notices import rules
from zhiheng.kernel.notices.models import Delivery, Hook, MailAddress, Notice, Preference
from zhiheng.primitives import ciphers, key_files

PAGE: Final = 50
"""Notices of a page of an inbox."""


class Place(NamedTuple):
    """Where a page of an inbox ended: whether among the unread ones, and at which notice."""

    unread: bool
    number: int


def inbox(
    person: Person, *, unread: bool | None = None, topic: str = "", after: Place | None = None, most: int = PAGE
) -> list[Notice]:
    """Notices of a person, unread ones first, each part the newest first; narrowed to a topic with those below it."""
    found = Notice.objects.filter(person=person)
    if topic:
        found = found.filter(Q(topic=topic) | Q(topic__startswith=f"{topic}."))
    page: list[Notice] = []
    for part in (True, False):
        if unread is (not part) or (after is not None and after.unread < part):
            continue
        rows = found.filter(read_at__isnull=part).order_by("-number")
        if after is not None and after.unread == part:
            rows = rows.filter(number__lt=after.number)
        page += rows[: most - len(page)]
    return page


def place_of(notice: Notice) -> Place:
    """Where a page that ends with this notice ended."""
    return Place(notice.read_at is None, notice.number)


def unread_count(person: Person) -> int:
    """How many notices of a person are unread."""
    return Notice.objects.filter(person=person, read_at__isnull=True).count()


def notice_of(person: Person, number: int) -> Notice | None:
    """The notice of this number, if it was told to the person."""
    return Notice.objects.filter(person=person, pk=number).first()


def topics_of(person: Person) -> list[str]:
    """The first words of the topics of which a person was ever told or said what they want mailed."""
    told = Notice.objects.filter(person=person).values_list("topic", flat=True).distinct().order_by("topic")
    said = Preference.objects.filter(person=person).values_list("topic", flat=True)
    return sorted({topic.partition(".")[0] for topic in (*told, *said)})


def unwanted_mail(person: Person) -> frozenset[str]:
    """The topics of which a person wants no mail."""
    return frozenset(Preference.objects.filter(person=person, mail=False).values_list("topic", flat=True))


def mail_address(person: Person) -> MailAddress | None:
    """Where the person gets mail, confirmed or not yet."""
    return MailAddress.objects.filter(person=person).first()


def sends_mail() -> bool:
    """Whether there is a server that takes mail."""
    return rules.mail_server(settings.SMTP) is not None


# --- what leaves the house --------------------------------------------------------------------------------------------


def hooks() -> QuerySet[Hook]:
    """The hooks, those in use first."""
    return Hook.objects.order_by("-active", "name", "pk")


def hook_at(number: int) -> Hook | None:
    """The hook of a number, whether it is in use or not."""
    return Hook.objects.filter(pk=number).first()


def deliveries(hook: Hook | None = None, *, way: str = "") -> QuerySet[Delivery]:
    """Deliveries, the newest first; narrowed to a hook or a way."""
    found = Delivery.objects.select_related("notice", "hook").order_by("-number")
    found = found if hook is None else found.filter(hook=hook)
    return found.filter(way=way) if way else found


def failing() -> QuerySet[Delivery]:
    """Deliveries that failed and have not arrived since, the newest first; those given up are among them."""
    return deliveries().filter(Q(tries__gt=0, failure__gt="") | Q(next_try_at__isnull=True), sent_at__isnull=True)


def key_path() -> Path:
    """Where the key lies that seals the secrets of hooks."""
    return Path(settings.KEYS) / "hooks.key"


def sealing_key(algorithm: str) -> bytes:
    """The key that seals the secrets of hooks; made when it is first asked for."""
    whole = bytes.fromhex(key_files.kept(key_path(), lambda: secrets.token_hex(32) + "\n").strip())
    return hmac.digest(whole, algorithm.encode(), hashlib.sha256)[: ciphers.KEY_BYTES[algorithm]]


def about_hook(url: str) -> bytes:
    """What a sealed secret belongs to: another hook's cannot be put in its place."""
    return f"notices.hook {url}".encode()


def hook_secret(hook: Hook) -> str:
    """The secret with which calls of a hook are signed."""
    key = sealing_key(hook.algorithm)
    return ciphers.unseal(hook.algorithm, key, bytes(hook.sealed_secret), about=about_hook(hook.url)).decode()


def confirmed_addresses(people: Sequence[int]) -> dict[int, str]:
    """The confirmed mail addresses of these people, by their number; of those only who still have an account."""
    rows = MailAddress.objects.filter(person__in=people, confirmed_at__isnull=False, person__is_active=True)
    return dict(rows.values_list("person_id", "address"))
