"""The cockpit: one screen for who leads."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from zhiheng.web.cockpit_page import cockpit as screen
from zhiheng.web.cockpit_page import lately
from zhiheng.web.record_access import reader_of
from zhiheng.web.target_list import chosen_in
from zhiheng.web.visitors import words_of


@require_GET
def cockpit(request: HttpRequest) -> HttpResponse:
    """Targets by field and status, the worst, key indicators, districts; what takes its time comes after."""
    reader_of(request)
    sent = words_of(request.GET)
    keys = [key[:120] for key in request.GET.getlist("key")]
    context = screen(timezone.localdate(), chosen_in(sent).plan, keys, sent.get("map", ""))
    return render(request, "cockpit/cockpit.html", context)


@require_GET
def changes(request: HttpRequest) -> HttpResponse:
    """What changed since yesterday and how fresh the data are: a part of the screen, or a page of its own."""
    reader_of(request)
    context = lately(timezone.localdate(), chosen_in(words_of(request.GET)).plan)
    template = "cockpit/lately.html" if getattr(request, "htmx", None) else "cockpit/changes.html"
    return render(request, template, {"section": "cockpit", **context})
