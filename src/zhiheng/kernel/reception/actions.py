"""What may be done at the reception: count, take a form once, hold it where it looks like abuse, release or drop it.

A form that is sent twice is one letter, in whatever order and process its copies arrive: its own number is taken in the
transaction that receives it. A letter that is held counts from the day it came, should it be released.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import msgspec
from django.conf import settings
from django.db import transaction
from django.db.models import F

from zhiheng.contract.casework import as_kind
from zhiheng.contract.in_use import in_use
from zhiheng.kernel.access.models import Person
from zhiheng.kernel.access.queries import citizen, people
from zhiheng.kernel.access.rules import CHECK, day_of, holds
from zhiheng.kernel.casebook.models import CaseState
from zhiheng.kernel.cases.actions import Opening, receive
from zhiheng.kernel.cases.queries import case_at
from zhiheng.kernel.cases.rules import code_digest, new_code
from zhiheng.kernel.evidence.actions import keep_file
from zhiheng.kernel.evidence.rules import digest
from zhiheng.kernel.journal.actions import writing
from zhiheng.kernel.notices.actions import tell
from zhiheng.kernel.notices.rules import Telling
from zhiheng.kernel.reception import queries, rules
from zhiheng.kernel.reception.models import Letter, Photo, Use
from zhiheng.primitives.ciphers import AES_256_GCM, seal, unseal

_PHOTOS_WAIT: Final = timedelta(days=1)
"""So long the photographs of a form are kept that is not sent."""

# --- limits ----------------------------------------------------------------------------------------------------------


def spend(uses: Mapping[str, str], *, at: datetime) -> None:
    """Count one use of each limit for whom it counts; all of them or, raising TooMany, none."""
    limits: Mapping[str, rules.Limit] = settings.RECEPTION_LIMITS
    with transaction.atomic():
        for name, who in sorted(uses.items()):
            _spend(name, who, limits[name], at)


def require_left(uses: Mapping[str, str], *, at: datetime) -> None:
    """Refuse with TooMany where one of the limits is reached; nothing is counted."""
    limits: Mapping[str, rules.Limit] = settings.RECEPTION_LIMITS
    for name, who in sorted(uses.items()):
        since, until = limits[name].window(at)
        key = rules.keyed(settings.SECRET_KEY, "use", name, who)
        if Use.objects.filter(key=key, since=since, count__gte=limits[name].count).exists():
            raise rules.too_many(name, until)


def _spend(name: str, who: str, limit: rules.Limit, at: datetime) -> None:
    since, until = limit.window(at)
    key = rules.keyed(settings.SECRET_KEY, "use", name, who)
    row = Use.objects.filter(key=key, since=since)
    while not row.filter(count__lt=limit.count).update(count=F("count") + 1):
        if limit.count == 0 or row.exists():
            raise rules.too_many(name, until)
        Use.objects.filter(until__lt=at).delete()
        # Another process may have begun the count meanwhile; then it is counted in its row.
        Use.objects.bulk_create([Use(key=key, since=since, until=until)], ignore_conflicts=True)


# --- photographs -----------------------------------------------------------------------------------------------------


def keep_photos(form: str, contents: Iterable[bytes], *, at: datetime) -> None:
    """Keep photographs that came with a form, each once; those of forms nobody sent for a day go."""
    waiting = Letter.objects.filter(state="held").values("form")
    Photo.objects.filter(kept_at__lt=at - _PHOTOS_WAIT).exclude(form__in=waiting).delete()
    key = queries.form_digest(form)
    photos = [
        Photo(form=key, sha256=digest(content), content=content, size=len(content), kept_at=at) for content in contents
    ]
    Photo.objects.bulk_create(photos, ignore_conflicts=True)


def drop_photos(form: str, digests: Collection[str]) -> None:
    """Photographs that a form is no longer to have."""
    Photo.objects.filter(form=queries.form_digest(form), sha256__in=list(digests)).delete()


def photos_as_evidence(form: str, by: Person, at: datetime) -> tuple[str, ...]:
    """The photographs of a form, kept as evidence from now on; their digests, oldest first."""
    return _as_evidence(queries.form_digest(form), by, at)


def _as_evidence(key: str, by: Person, at: datetime) -> tuple[str, ...]:
    photos = list(Photo.objects.filter(form=key).order_by("id"))
    kept = [keep_file(name="photo.jpg", content=bytes(one.content), by=by, at=at).sha256 for one in photos]
    Photo.objects.filter(form=key).delete()
    return tuple(kept)


# --- letters ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sent:
    """A form as it was sent: of which kind, what it says, and what is known of its sending."""

    kind: str
    form: str
    """Its own number, in plain; only its sender has it."""
    said: Mapping[str, str]
    at: datetime
    opened_at: datetime
    trap: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the sender of a form is told: number and code, and whether a person looks at it first."""

    number: str
    code: str
    came_at: datetime
    state: CaseState | None
    """The case; None where a person looks at it first."""
    again: bool = False
    """Whether the form had been sent before."""
    changed: bool = False
    """Whether it had been sent before with other words, which alone count."""


def take(sent: Sent) -> Receipt:
    """Receive the form, or hold it where it looks like abuse; sent again it gives the same receipt.

    Raises StatementRefused, NobodyReceives; nothing is kept then.
    """
    key = settings.SECRET_KEY
    form = queries.form_digest(sent.form)
    request = rules.keyed(key, "said", sent.kind, msgspec.json.encode(sorted(sent.said.items())).decode())
    with writing():
        before = Letter.objects.filter(form=form).first()
        if before is not None:
            return _again(before, sent, request)
        texts = texts_of(sent.kind, sent.said)
        words = rules.keyed(key, "words", rules.plain_words(texts))
        seconds = (sent.at - sent.opened_at).total_seconds()
        alike = queries.alike_lately(words, sent.at)
        doubts = rules.doubts(trap=sent.trap, seconds=seconds, texts=texts, alike=alike)
        office = queries.receiving_office(sent.kind, sent.said, day_of(sent.at))
        letter = Letter(form=form, request=request, kind=sent.kind, came_at=sent.at, words=words, office=office)
        return _held(letter, sent, doubts) if doubts else _taken(letter, sent)


def texts_of(kind: str, said: Mapping[str, str]) -> list[str]:
    """What a letter says in free words, without who sent it."""
    case = in_use().case(kind)
    free = [field.key for field in case.field if field.type in {"text", "long_text"} and field.key not in case.party]
    return [said[key] for key in free if said.get(key)]


def _taken(letter: Letter, sent: Sent) -> Receipt:
    state, code = _received(letter, sent.said, sent.at)
    letter.state, letter.thing = "taken", state.pk
    letter.code = _sealed_code(sent.form, code)
    letter.save()
    return Receipt(state.number, code, sent.at, state)


def _received(letter: Letter, said: Mapping[str, str], at: datetime) -> tuple[CaseState, str]:
    """A case of what a letter says, as the citizen brought it in."""
    pack = in_use().kind(letter.kind).pack
    by = citizen(pack)
    digests = _as_evidence(letter.form, by, at)
    stated = {key: value for key, value in said.items() if value}
    field = _field_of_files(letter.kind)
    if digests and field:
        stated[field] = digests[0]
    opening = Opening(letter.kind, by, at, letter.office, source="web", evidence=digests)
    return receive(opening, stated)


def _field_of_files(kind: str) -> str:
    """The field that names the first photograph; the others stand in the evidence of the entry."""
    case = in_use().case(kind)
    return next((field.key for field in case.field if field.key in case.opening and field.type == "file"), "")


def _held(letter: Letter, sent: Sent, doubts: Collection[rules.Doubt]) -> Receipt:
    # What cannot be received is refused now, beside its fields, and not to whoever releases it.
    point = transaction.savepoint()
    _received(letter, sent.said, sent.at)
    transaction.savepoint_rollback(point)
    code = new_code()
    letter.number = rules.waiting_number(day_of(sent.at))
    letter.state, letter.doubts = "held", ",".join(doubts)
    letter.code = _sealed_code(sent.form, code)
    letter.code_digest = code_digest(letter.number, code, settings.SECRET_KEY)
    key = rules.sealing_key(settings.SECRET_KEY, "said")
    letter.said = seal(AES_256_GCM, key, msgspec.json.encode(dict(sent.said)), about=letter.form.encode())
    letter.save()
    tell(_tellings(letter), at=sent.at)
    return Receipt(letter.number, code, sent.at, None)


def _tellings(letter: Letter) -> list[Telling]:
    """Who decides on a letter that waits hears of it: those who check for the office that would receive it."""
    day, field = day_of(letter.came_at), in_use().kind(letter.kind).pack
    there = people(role=CHECK, day=day)
    checking = [one for one in there if holds(one, CHECK, day=day, office=letter.office, field=field)]
    title = f"有来件待查：{in_use().case(letter.kind).title.zh}"
    text = f"{letter.number}：看来像是滥用，须由人决定收下还是不收；期限从来件当日起算。"
    link = f"/cases/held/{letter.pk}"
    return [Telling(one.username, "cases.held", title, text, link, letter.pk, day=day) for one in checking]


def _sealed_code(form: str, code: str) -> bytes:
    return seal(AES_256_GCM, rules.sealing_key(settings.SECRET_KEY, form), code.encode(), about=b"code")


def _again(before: Letter, sent: Sent, request: str) -> Receipt:
    key = rules.sealing_key(settings.SECRET_KEY, sent.form)
    code = unseal(AES_256_GCM, key, bytes(before.code), about=b"code").decode()
    state = None if before.thing is None else case_at(before.thing)
    number = before.number or (state.number if state is not None else "")
    waits = before.state in {"held", "dropped"}
    changed = before.request != request
    return Receipt(number, code, before.came_at, None if waits else state, again=True, changed=changed)


# --- what waits ------------------------------------------------------------------------------------------------------


def release(number: int, *, by: Person, at: datetime, reason: str = "") -> CaseState:
    """A letter that waited becomes a case, received on the day it came; its number and code go on to fit.

    Raises LetterUnknown, LetterDecided, StatementRefused.
    """
    with writing():
        letter = _undecided(number, by, at)
        said = {**queries.said_in(letter), as_kind.RECEIVED_ON: day_of(letter.came_at).isoformat()}
        state, _ = _received(letter, said, at)
        letter.state, letter.thing, letter.said = "released", state.pk, b""
        _decided(letter, by, at, reason)
        return state


def drop(number: int, *, by: Person, at: datetime, reason: str) -> None:
    """A letter that waited becomes no case, for a reason; it stays as it was, its photographs go.

    Raises LetterUnknown, LetterDecided, ReasonNeeded.
    """
    if not reason.strip():
        raise rules.reason_needed()
    with writing():
        letter = _undecided(number, by, at)
        letter.state = "dropped"
        Photo.objects.filter(form=letter.form).delete()
        _decided(letter, by, at, reason)


def _undecided(number: int, by: Person, at: datetime) -> Letter:
    letter = queries.letter_for(by, number, day_of(at))
    if letter.state != "held":
        raise rules.letter_decided(letter.decided_by)
    return letter


def _decided(letter: Letter, by: Person, at: datetime, reason: str) -> None:
    letter.decided_by, letter.decided_at, letter.reason = by.username, at, reason.strip()[:500]
    letter.save()
