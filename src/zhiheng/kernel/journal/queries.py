"""What may be asked of the journal: how long it is, and what was stated of a thing, as known at an instant."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.db.models import F, Q, QuerySet

from zhiheng.kernel.journal.models import Entry


def length() -> int:
    """How many entries there are; the number of the newest."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT MAX(seq) FROM "{Entry._meta.db_table}"')  # noqa: S608 - our own table
        (last,) = cursor.fetchone()
    return last or 0


def entries_of(thing: int, *, known_at: datetime | None = None) -> QuerySet[Entry]:
    """The entries about a record or subject, oldest first; only what was known at the instant where one is given."""
    entries = Entry.objects.filter(Q(pk=thing, thing=thing) | Q(~Q(thing=F("seq")), thing=thing)).order_by("seq")
    return entries if known_at is None else entries.filter(learned_at__lte=known_at)


def entry(seq: int) -> Entry | None:
    """The entry of a number, or None."""
    return Entry.objects.filter(pk=seq).first()
