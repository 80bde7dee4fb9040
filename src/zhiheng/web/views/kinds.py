"""The kinds of records there are, field by field of quality, and the page that explains one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from zhiheng.kernel.records.queries import count_by_kind
from zhiheng.web.kind_words import kind_explained, kinds_by_pack
from zhiheng.web.record_access import kind_at, may_enter, reader_of


@require_GET
def kind_list(request: HttpRequest) -> HttpResponse:
    """Every field of quality with its kinds: what each is for and how many there are."""
    reader_of(request)
    words = request.GET.get("q", "").strip()[:100]
    packs = kinds_by_pack(count_by_kind(), words)
    return render(request, "records/kinds.html", {"section": "data", "packs": packs, "words": words})


@require_GET
def kind_about(request: HttpRequest, kind: str) -> HttpResponse:
    """What is filled in for a kind, which rules it keeps to, on what it rests and which systems it serves."""
    person, found = reader_of(request), kind_at(kind)
    explained = kind_explained(found, timezone.localdate())
    context = {"section": "data", "kind": found, "explained": explained, "may_enter": may_enter(person, found)}
    return render(request, "records/about.html", context)
