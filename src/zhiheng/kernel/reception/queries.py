"""What may be asked of the reception: which letters wait for whom, what one says, which office takes what comes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

import msgspec
from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from zhiheng.contract.in_use import in_use
from zhiheng.kernel.access.queries import grants_on, office_at
from zhiheng.kernel.access.rules import CHECK, ENTER, QUALITY_OFFICE, holds, offices_where
from zhiheng.kernel.casebook.models import CaseState
from zhiheng.kernel.cases import queries as cases
from zhiheng.kernel.cases.rules import code_digest, is_same
from zhiheng.kernel.dispatch.queries import office_for
from zhiheng.kernel.reception import rules
from zhiheng.kernel.reception.models import Letter, Photo
from zhiheng.primitives.ciphers import AES_256_GCM, unseal

DECIDING: Final = (CHECK,)
"""Roles that release and drop what waits for their office; the quality office does for all."""


def receiving_office(kind: str, said: Mapping[str, str], day: date) -> str:
    """The office that takes a letter: where it is routed, else the one of the settings, else a quality office.

    Raises NobodyReceives.
    """
    case, declared = in_use().case(kind), in_use().kind(kind)
    place, matter = said.get(case.located_by, ""), said.get(case.routed_by, "")
    if routed := office_for(kind, place, matter, day):
        return routed
    chosen = str(getattr(settings, "RECEIVING_OFFICE", ""))
    if chosen and office_at(chosen) is not None:
        return chosen
    for grants in (grants_on(day, role=QUALITY_OFFICE), grants_on(day, role=ENTER, field=declared.pack)):
        if office := grants.exclude(office=None).order_by("office").values_list("office", flat=True).first():
            return str(office)
    # Who holds the role for every office has an office of their own.
    leading = grants_on(day, role=QUALITY_OFFICE).exclude(person__office=None).order_by("person__office")
    if office := leading.values_list("person__office", flat=True).first():
        return str(office)
    raise rules.nobody_receives(kind)


def photos_of(form: str) -> QuerySet[Photo]:
    """The photographs that came with a form so far, without their content, oldest first."""
    return Photo.objects.filter(form=form_digest(form)).defer("content").order_by("id")


def form_digest(form: str) -> str:
    """Under what a form is known that only its sender can name."""
    return rules.keyed(settings.SECRET_KEY, "form", form)


def photos_with(letter: Letter) -> int:
    """How many photographs wait with a letter."""
    return Photo.objects.filter(form=letter.form).count()


def alike_lately(words: str, at: datetime) -> int:
    """How many letters of the very same words came in the last days."""
    return Letter.objects.filter(words=words, came_at__gt=at - timedelta(days=rules.ALIKE_DAYS)).count()


# --- for staff -------------------------------------------------------------------------------------------------------


def letters_for(person: object, day: date, *, decided: bool = False) -> QuerySet[Letter]:
    """The letters that wait for the offices of a person, or those that were decided on, newest first."""
    states = ("released", "dropped") if decided else ("held",)
    found = Letter.objects.filter(state__in=states).order_by("-id")
    if holds(person, QUALITY_OFFICE, day=day):
        return found
    mine = Q(pk__in=())
    for address, kind in in_use().cases.items():
        for role in DECIDING:
            offices = offices_where(person, role, day=day, field=kind.pack)
            mine |= Q(kind=address) if offices is None else Q(kind=address, office__in=offices)
    return found.filter(mine)


def may_decide(person: object, day: date) -> bool:
    """Whether the person decides on letters of any office."""
    return any(holds(person, role, day=day) for role in (*DECIDING, QUALITY_OFFICE))


def letter_for(person: object, number: int, day: date) -> Letter:
    """A letter that waits or waited, for who decides on it; raises LetterUnknown as if there were none."""
    for decided in (False, True):
        if found := letters_for(person, day, decided=decided).filter(pk=number).first():
            return found
    raise rules.letter_unknown(number)


def said_in(letter: Letter) -> dict[str, str]:
    """What a letter said."""
    key = rules.sealing_key(settings.SECRET_KEY, "said")
    plain = unseal(AES_256_GCM, key, bytes(letter.said), about=letter.form.encode())
    return msgspec.json.decode(plain, type=dict[str, str])


# --- for the party ---------------------------------------------------------------------------------------------------


def followed(number: str, code: str) -> tuple[CaseState | None, Letter | None]:
    """What a party follows by number and code: a case, or a letter that waits or was dropped.

    Both are always looked for, so that an answer takes as long whatever is wrong. Raises CodeWrong.
    """
    number = number.strip()[:40]
    letter = Letter.objects.filter(number=number).defer("said").first()
    digest = code_digest(number, code, settings.SECRET_KEY)
    fits = letter is not None and is_same(letter.code_digest, digest)
    if letter is not None and fits:
        return (cases.case_at(letter.thing) if letter.thing else None), letter
    return cases.followed(number, code), None


# --- figures ---------------------------------------------------------------------------------------------------------


def public_kinds() -> list[str]:
    """The kinds of case that people bring in."""
    return [address for address in in_use().cases if in_use().case(address).public]


def received_by_month(since: date, until: date) -> dict[tuple[str, date], int]:
    """How many cases of the public kinds were received, by kind and first day of the month."""
    rows = _received(since, until).annotate(month=TruncMonth("received_on")).values_list("kind", "month")
    return {(kind, month): count for kind, month, count in rows.annotate(count=Count("pk")).order_by()}


def counts_by_region(since: date, until: date) -> dict[tuple[str, str], tuple[int, int]]:
    """How many were received and how many of them are closed, by kind and region."""
    rows = _received(since, until).values_list("kind", "region")
    counted = rows.annotate(count=Count("pk"), closed=Count("pk", filter=Q(is_open=False))).order_by()
    return {(kind, region): (count, closed) for kind, region, count, closed in counted}


def _received(since: date, until: date) -> QuerySet[CaseState]:
    return CaseState.objects.filter(kind__in=public_kinds(), received_on__gte=since, received_on__lt=until)
