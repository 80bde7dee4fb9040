"""What may be asked of documents: the register, those about a thing, gaps in a series, the code word of an office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import msgspec
from django.db.models import Count, Max, Q, QuerySet

from zhiheng.kernel.access import queries as access
from zhiheng.kernel.access.models import Office, Person
from zhiheng.kernel.documents import rules
from zhiheng.kernel.documents.models import Document, OfficeWord
from zhiheng.kernel.journal import rules as journal
from zhiheng.kernel.journal.models import Entry

# --- the register ----------------------------------------------------------------------------------------------------


def register(office: str = "", year: int | None = None, series: str = "", *, words: str = "") -> QuerySet[Document]:
    """The documents of an office, a year, a series, or whose number or title holds the words; the newest first."""
    found = Document.objects.select_related("office").order_by("-entry")
    if office:
        found = found.filter(office=office)
    if year is not None:
        found = found.filter(year=year)
    if series:
        found = found.filter(series=series)
    return found.filter(Q(number__contains=words) | Q(title__contains=words)) if words else found


def documents_about(thing: int) -> QuerySet[Document]:
    """The documents issued about a thing, the oldest first, void ones too."""
    return Document.objects.select_related("office").filter(about=thing).order_by("entry")


def document(entry: int) -> Document:
    """The document an entry issued; raises DocumentUnknown."""
    found = Document.objects.select_related("office").filter(pk=entry).first()
    if found is None:
        raise rules.unknown(str(entry))
    return found


def document_numbered(number: str) -> Document:
    """The document of a number; raises DocumentUnknown."""
    found = Document.objects.select_related("office").filter(number=number).first()
    if found is None:
        raise rules.unknown(number)
    return found


def document_of_file(digest: str) -> Document | None:
    """The document one of whose files has this digest."""
    return Document.objects.filter(Q(word=digest) | Q(pdf=digest)).first()


def next_serial(office: str, series: str, year: int) -> int:
    """The serial number that comes next; who takes it is alone in the journal until it is kept."""
    last = Document.objects.filter(office=office, series=series, year=year).aggregate(last=Max("serial"))["last"]
    return (last or 0) + 1


def gaps(office: str, series: str, year: int) -> tuple[int, ...]:
    """The serial numbers the register lacks, also those at its end of which only the journal still tells; none."""
    kept = set(Document.objects.filter(office=office, series=series, year=year).values_list("serial", flat=True))
    entries = Entry.objects.filter(kind=rules.DOCUMENTS, thing=0, act=journal.ISSUED, office=office).order_by()
    told = (msgspec.json.decode(data) for data in entries.values_list("data", flat=True).iterator(chunk_size=2000))
    issued = {int(one["serial"]) for one in told if (one["series"], one["year"]) == (series, year)}
    return tuple(number for number in range(1, max(kept | issued, default=0) + 1) if number not in kept)


@dataclass(frozen=True, slots=True)
class Series:
    """A series of an office in a year: how many numbers it has, the last, and how many are void."""

    office: str
    office_name: str
    series: str
    year: int
    count: int
    last: int
    void: int

    @property
    def is_whole(self) -> bool:
        """Whether no number is missing before the last."""
        return self.count == self.last


def all_series(year: int | None = None) -> list[Series]:
    """Every series of every office, by year, office and word."""
    found = Document.objects.all() if year is None else Document.objects.filter(year=year)
    rows = (
        found.order_by("-year", "office__name", "series")
        .values_list("office", "office__name", "series", "year")
        .annotate(count=Count("pk"), last=Max("serial"), void=Count("pk", filter=Q(voided_at__isnull=False)))
    )
    return [Series(*row) for row in rows]


def names_of(usernames: set[str]) -> dict[str, str]:
    """The names of the people behind user names."""
    return dict(Person.objects.filter(username__in=usernames).values_list("username", "name"))


# --- code words ------------------------------------------------------------------------------------------------------


def office_word(office: Office) -> str:
    """What the office is called in the numbers of its documents: as set, else derived from its name."""
    kept = OfficeWord.objects.filter(pk=office.pk).first()
    return rules.derived_word(office.name) if kept is None else kept.word


def office_words(day: date) -> list[tuple[Office, str, bool]]:
    """The offices of the day with their code words, and whether each was set; by name."""
    kept = dict(OfficeWord.objects.values_list("office", "word"))
    offices = access.offices_on(day)
    return [(one, kept.get(one.pk, "") or rules.derived_word(one.name), one.pk in kept) for one in offices]
