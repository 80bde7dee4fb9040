"""Districts: each with its targets and numbers beside the others."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from zhiheng.kernel.indicators.queries import places
from zhiheng.web.district_page import district_page
from zhiheng.web.record_access import reader_of
from zhiheng.web.visitors import words_of


@require_GET
def district(request: HttpRequest, code: str) -> HttpResponse:
    """A district: all its targets and its numbers against the others'."""
    reader_of(request)
    today = timezone.localdate()
    everywhere = places(today)
    found = next((one for one in everywhere[1:] if one.code == code), None)
    if found is None:
        raise Http404("没有这一区县，或它今天已不再设立；请从驾驶舱进入。")
    context = district_page(found, everywhere, today, words_of(request.GET).get("indicator", ""))
    return render(request, "districts/district.html", context)
