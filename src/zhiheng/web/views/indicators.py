"""Indicators: the list, and the pages of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from zhiheng.contract.in_use import in_use
from zhiheng.kernel.indicators import actions, queries
from zhiheng.kernel.indicators.rules import IndicatorUnknown
from zhiheng.policy.quality_fields import FIELD_ZH
from zhiheng.web import indicator_page
from zhiheng.web.indicator_asked import Question, asked
from zhiheng.web.indicator_list import fields_of_indicators, found_for, rows_by_pack
from zhiheng.web.record_access import reader_of
from zhiheng.web.visitors import words_of

_LONGEST = 100


@require_GET
def indicator_list(request: HttpRequest) -> HttpResponse:
    """Every indicator, pack by pack and field by field, with the last number of the city or a district."""
    reader_of(request)
    sent, today = words_of(request.GET), timezone.localdate()
    places = queries.places(today)
    region = next((one for one in places if one.code == sent.get("region")), next(iter(places), None))
    words, pack, field = (sent.get(name, "").strip()[:_LONGEST] for name in ("q", "pack", "field"))
    found = found_for(words, pack, field, queries.addresses())
    there = set(fields_of_indicators().values())
    context = {
        "section": "indicators",
        "packs": rows_by_pack(found, region.code if region else "", today),
        "count": len(found),
        "words": words,
        "pack": pack,
        "field": field,
        "region": region,
        "places": places,
        "all_packs": [(key, one.head.title.zh) for key, one in in_use().catalogue.packs.items()],
        "all_fields": [(key, zh) for key, zh in FIELD_ZH.items() if key in there],
        "run": queries.newest_run(),
    }
    return render(request, "indicators/list.html", context)


def _question(request: HttpRequest, address: str) -> Question:
    reader_of(request)
    try:
        return asked(address, words_of(request.GET), timezone.localdate())
    except IndicatorUnknown as error:
        raise Http404(error.message_zh) from error


def _page(template: str, of: Callable[[Question, Mapping[str, str]], dict[str, object]]) -> Callable[..., HttpResponse]:
    @require_GET
    def view(request: HttpRequest, address: str) -> HttpResponse:
        return render(request, f"indicators/{template}.html", of(_question(request, address), words_of(request.GET)))

    return view


def _number(text: str) -> int:
    return min(int(text), 100_000) if text.isascii() and text.isdigit() and len(text) < 7 and int(text) else 1


indicator = _page("indicator", lambda question, _: indicator_page.overview(question))
classes = _page("classes", lambda question, sent: indicator_page.classes(question, sent.get("by", "")))
records = _page("records", lambda question, sent: indicator_page.records(question, _number(sent.get("page", ""))))
changes = _page("changes", indicator_page.changes)
runs = _page("runs", lambda question, _: indicator_page.runs(question))


@require_GET
def replay(request: HttpRequest, address: str, value: int) -> HttpResponse:
    """A kept number computed again from the entries its run saw: the same to the last digit, or a refusal."""
    _question(request, address)
    again = actions.replay(value)
    messages.success(
        request,
        f"第 {value} 号数值已按当时的定义和记载重算：{again.value!r}，与所存的逐位相同。",
        extra_tags="good",
    )
    return redirect("indicator_runs", address)
