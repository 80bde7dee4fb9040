"""Official documents: the register of numbers for everyone with a role, the files for the office that issued them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from zhiheng.kernel.access.models import Person
from zhiheng.kernel.access.rules import APPROVE, SYSTEM_ADMIN, OfficeUnknown, holds, require
from zhiheng.kernel.cases.queries import seen_by
from zhiheng.kernel.documents import actions, queries, rules
from zhiheng.kernel.documents.models import Document
from zhiheng.kernel.documents.queries import Series
from zhiheng.kernel.evidence.queries import file
from zhiheng.primitives.errors import RuleViolation
from zhiheng.web.addresses import person_of
from zhiheng.web.document_access import may_read, may_void, require_reader_of
from zhiheng.web.record_access import reader_of
from zhiheng.web.visitors import words_of

_ON_A_PAGE: Final = 50
_LARGEST: Final = (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class Line:
    """A document as a line of the register."""

    document: Document
    issued_by: str
    voided_by: str
    case: str
    """The number of the case it is about; empty where the person may not see that case."""
    may_read: bool
    may_void: bool


@never_cache
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """The register, narrowed by office, year, series and words."""
    return _page(request, reader_of(request))


def _page(request: HttpRequest, person: Person, error: RuleViolation | None = None) -> HttpResponse:
    today, asked = timezone.localdate(), words_of(request.GET)
    year = _year_in(asked)
    every = queries.all_series()
    office, series = asked.get("office", ""), asked.get("series", "")
    found = queries.register(office, year, series, words=asked.get("q", "").strip())
    page = Paginator(found, _ON_A_PAGE).get_page(asked.get("page"))
    keeps_words = holds(person, SYSTEM_ADMIN, day=today)
    context = {
        "section": "documents",
        "asked": asked,
        "narrowed": any(asked.get(name) for name in ("office", "year", "series", "q")),
        "page": page,
        "lines": _lines(list(page.object_list), person),
        "offices": dict(sorted({one.office: one.office_name for one in every}.items(), key=lambda pair: pair[1])),
        "years": sorted({one.year for one in every}, reverse=True),
        "words": sorted({one.series for one in every}),
        "series": [one for one in every if _shown(one, office, year, series)],
        "office_words": queries.office_words(today) if keeps_words else (),
        "keeps_words": keeps_words,
        "sent": words_of(request.POST),
        "error": error,
    }
    return render(request, "documents/register.html", context, status=422 if error else 200)


def _shown(one: Series, office: str, year: int | None, series: str) -> bool:
    return office in {"", one.office} and year in {None, one.year} and series in {"", one.series}


def _lines(documents: Iterable[Document], person: Person) -> list[Line]:
    found = list(documents)
    people = queries.names_of({name for one in found for name in (one.issued_by, one.voided_by)})
    about = {one.about for one in found}
    cases = dict(seen_by(person, timezone.localdate()).filter(pk__in=about).values_list("pk", "number"))
    return [
        Line(
            one,
            people.get(one.issued_by, one.issued_by),
            people.get(one.voided_by, one.voided_by),
            cases.get(one.about, ""),
            may_read(person, one),
            may_void(person, one),
        )
        for one in found
    ]


@require_GET
def document_file(request: HttpRequest, entry: int, ending: str) -> HttpResponse:
    """A file of a document as it was issued, for those who work for the office."""
    person = reader_of(request)
    document = _document_at(entry)
    if ending not in rules.ENDINGS:
        raise Http404("没有这种文件；文书有 Word（docx）和 PDF（pdf）两种。")
    require_reader_of(person, document)
    kept = file(document.digest(ending))
    void = "（已作废）" if document.is_void else ""
    name = f"{document.number} {document.title}{void}.{ending}".replace("\n", " ")
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or "attachment",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(bytes(kept.content), content_type=kept.media_type, headers=headers)


@require_POST
def document_void(request: HttpRequest, entry: int) -> HttpResponse:
    """The document does not count from now on; its number stays."""
    person = person_of(request)
    document = _document_at(entry)
    today = timezone.localdate()
    require(person, APPROVE, day=today, office=document.office_id, act="make a document void", act_zh="作废文书")
    try:
        gone = actions.void(
            number=document.number, reason=words_of(request.POST).get("reason", ""), by=person, at=timezone.now()
        )
    except (rules.ReasonMissing, rules.AlreadyVoid) as error:
        return _page(request, person, error)
    messages.success(request, f"“{gone.number}”已作废；文号留在登记簿上，不再使用。", extra_tags="good")
    return redirect(f"{reverse('documents')}?{urlencode({'q': gone.number})}")


@require_POST
def word_set(request: HttpRequest) -> HttpResponse:
    """The office is called so in its numbers from now on."""
    person, sent = person_of(request), words_of(request.POST)
    today = timezone.localdate()
    require(person, SYSTEM_ADMIN, day=today, act="set the code word of an office", act_zh="设定机关代字")
    try:
        kept = actions.set_office_word(
            office=sent.get("office", ""), word=sent.get("word", ""), by=person, at=timezone.now()
        )
    except (rules.WordRefused, OfficeUnknown) as error:
        return _page(request, person, error)
    messages.success(request, f"{kept.office.name}的机关代字定为“{kept.word}”，顺序号接着编。", extra_tags="good")
    return redirect("documents")


def _document_at(entry: int) -> Document:
    try:
        return queries.document(min(entry, _LARGEST))
    except rules.DocumentUnknown as error:
        raise Http404("没有这份文书；请从文书登记中选取。") from error


def _year_in(asked: Mapping[str, str]) -> int | None:
    """The year of the address; a word that is no year is one without documents."""
    text = asked.get("year", "").strip()
    if not text:
        return None
    return int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else 0
