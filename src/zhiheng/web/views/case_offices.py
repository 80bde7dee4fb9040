"""How offices and places stand with their cases, and the rules by which cases are sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from zhiheng.contract.in_use import in_use
from zhiheng.kernel.access.models import Office, Region
from zhiheng.kernel.access.queries import offices_on, regions_on
from zhiheng.kernel.access.rules import QUALITY_OFFICE, OfficeUnknown, holds, require
from zhiheng.kernel.cases import queries
from zhiheng.kernel.dispatch.actions import Way, send
from zhiheng.kernel.dispatch.queries import routes as routes_there
from zhiheng.web.views.cases import asked_in, worker_of

_MONTHS = {"3": 92, "12": 366, "": 0}


@require_GET
def standings(request: HttpRequest) -> HttpResponse:
    """How many cases each office and place has, how many are over, how many closed."""
    person = worker_of(request)
    asked = replace(asked_in(request, person), is_open=None, scope="all")
    months = request.GET.get("months", "12")
    days = _MONTHS.get(months, 366)
    since = timezone.localdate() - timedelta(days=days) if days else None
    at = timezone.now()
    offices = queries.standings(asked, at, by="office", since=since)
    regions = queries.standings(asked, at, by="region", since=since)
    names = dict(Office.objects.values_list("key", "name"))
    places = dict(Region.objects.values_list("code", "name"))
    context = {
        "section": "cases",
        "leads": holds(person, QUALITY_OFFICE, day=timezone.localdate()),
        "asked": asked,
        "months": months,
        "kinds": list(in_use().cases.values()),
        "offices": [(names.get(row.key, row.key), row) for row in offices],
        "regions": [(places.get(row.key, row.key or "未注明"), row) for row in regions],
    }
    return render(request, "cases/standings.html", context)


@require_http_methods(["GET", "POST"])
def routes(request: HttpRequest) -> HttpResponse:
    """The rules by which cases are sent, for the quality office."""
    person, day = worker_of(request), timezone.localdate()
    require(person, QUALITY_OFFICE, day=day, act="send cases", act_zh="设置派办规则")
    kinds = in_use().cases
    if request.method == "POST":
        sent = request.POST
        kind = sent.get("kind", "")
        if kind in kinds:
            way = Way(kind, sent.get("region", "")[:12], sent.get("value", "")[:40], sent.get("office", "")[:64])
            try:
                send([way], by=person, at=timezone.now())
                messages.success(request, "派办规则已保存。", extra_tags="good")
            except OfficeUnknown as refused:
                messages.error(request, refused.message_zh, extra_tags="bad")
        return redirect(f"{request.path}?kind={kind}")
    chosen = kinds.get(request.GET.get("kind", "")) or next(iter(kinds.values()), None)
    codes = {}
    if chosen is not None:
        field = chosen.fields.get(in_use().case(chosen.address).routed_by)
        address = in_use().catalogue.resolve(chosen.pack, field.code_list, ("code_list",)) if field else None
        codes = {code.code: code.title.zh for code in in_use().catalogue.code_list(address).code} if address else {}
    names, places = dict(offices_on(day).values_list("key", "name")), {one.code: one.name for one in regions_on(day)}
    context = {
        "section": "cases",
        "kinds": list(kinds.values()),
        "chosen": chosen,
        "codes": codes.items(),
        "offices": sorted(names.items(), key=lambda one: one[1]),
        "regions": places.items(),
        "rows": [
            (
                one,
                places.get(one.region, one.region) or "任何地区",
                codes.get(one.value, one.value) or "任何类别",
                names.get(one.office, one.office),
            )
            for one in (routes_there(chosen.address) if chosen else ())
        ],
    }
    return render(request, "cases/routes.html", context)
