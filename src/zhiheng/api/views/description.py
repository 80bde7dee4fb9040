"""The description of the API: for programs as OpenAPI, for people as pages made from the same document."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from zhiheng.api.answers import JSON
from zhiheng.api.calls import Call
from zhiheng.api.description.document import description, document
from zhiheng.api.description.reading import introduction_of, page_of
from zhiheng.contract.in_use import in_use


def openapi(call: Call) -> HttpResponse:
    """The OpenAPI document."""
    call.only(())
    return HttpResponse(description(), content_type=JSON)


def index(call: Call) -> HttpResponse:
    """Where to begin, and every kind with the way to its page."""
    call.only(())
    used = in_use()
    packs = [
        (pack.head.title.zh, [kind for kind in used.kinds.values() if kind.pack == key])
        for key, pack in used.catalogue.packs.items()
    ]
    return render(call.request, "api/index.html", {"packs": packs, **introduction_of(document(used))})


def kind_page(call: Call, kind: str) -> HttpResponse:
    """What can be called for one kind, with its fields, limits and examples."""
    call.only(())
    used = in_use()
    declared = used.stated_kind(kind)
    return render(call.request, "api/kind.html", page_of(document(used), declared))
