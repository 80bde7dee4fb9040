"""What may be asked of the almanac: the calendar with the city's notices, a year, the notices, since when it changed.

The calendar is made once for each state of the journal: its key are the digests of all entries of the concept, so that
what another process stated is seen at once, and a state that was rolled back is not taken for what came instead.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Final

from django.db import connection
from django.db.models import Max, QuerySet

from zhiheng.kernel.access.models import Person
from zhiheng.kernel.almanac import rules
from zhiheng.kernel.almanac.models import Notice
from zhiheng.kernel.almanac.rules import Kept, Year
from zhiheng.kernel.journal.models import Entry
from zhiheng.primitives.calendar import LegalCalendar


def _entries() -> QuerySet[Entry]:
    return Entry.objects.filter(kind=rules.ALMANAC, thing=0)


def changed_at() -> int:
    """The number of the newest entry of the almanac; 0 where none was ever written.

    What was computed with an older one is computed anew.
    """
    return _entries().aggregate(last=Max("seq"))["last"] or 0


def calendar(known_on: date | None = None) -> LegalCalendar:
    """The legal calendar with the city's notices; a year nobody has arranged is assumed, and its answers say so.

    With a day: as it was known at the end of that day, whatever was stated or withdrawn since.
    """
    return _calendar(_kept(_state()), known_on)


def _state() -> tuple[bytes, ...]:
    """The digests of all entries of the concept; written out, for every act on a case asks."""
    with connection.cursor() as cursor:
        cursor.execute(_STATE, [rules.ALMANAC])
        return tuple(bytes(digest) for (digest,) in cursor.fetchall())


_STATE: Final = f'SELECT digest FROM "{Entry._meta.db_table}" WHERE kind = %s AND thing = 0 ORDER BY seq'  # noqa: S608


@lru_cache(maxsize=8)
def _kept(state: tuple[bytes, ...]) -> tuple[Kept, ...]:
    """The notices of a state of the journal; a state without an entry needs no look."""
    return tuple(row.kept for row in Notice.objects.order_by("entry")) if state else ()


@lru_cache(maxsize=64)
def _calendar(kept: tuple[Kept, ...], known_on: date | None) -> LegalCalendar:
    return LegalCalendar(rules.standing(kept, known_on), beyond="assume")


def year(year: int, known_on: date | None = None) -> Year:
    """A year, each day with its kind and what says so."""
    return rules.year_of(calendar(known_on), year)


def notices() -> QuerySet[Notice]:
    """Every notice, withdrawn ones too, the latest issued first."""
    return Notice.objects.order_by("-issued_on", "-entry")


def notice(number: str) -> Notice:
    """The notice of a number that stands; refused where none does."""
    found = Notice.objects.filter(number=rules.number_of(number), withdrawn_at__isnull=True).first()
    if found is None:
        raise rules.unknown(number)
    return found


def said(notices: Iterable[Notice]) -> Mapping[int, Entry]:
    """The entries that stated and withdrew these notices, with who acted and the reason."""
    numbers = {number for one in notices for number in (one.entry, one.withdrawal) if number is not None}
    return Entry.objects.in_bulk(numbers)


def names_of(usernames: Collection[str]) -> dict[str, str]:
    """The names of the people behind user names."""
    return dict(Person.objects.filter(username__in=usernames).values_list("username", "name"))
