"""Search over everything."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhiheng.kernel.search.queries import search as find


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """What holds the words, by kind."""
    result = find(request.GET.get("q", ""))
    groups = [(kind, list(hits)) for kind, hits in groupby(result.hits, key=lambda hit: hit.kind_zh)]
    return render(request, "pages/search.html", {"section": "search", "result": result, "groups": groups})
