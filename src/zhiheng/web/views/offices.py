"""Offices across all plans, and the catalogue of systems."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from zhiheng.contract.systems import system_fields, systems
from zhiheng.kernel.access.rules import ROLE_ZH, holds
from zhiheng.kernel.duties import queries as duty_queries
from zhiheng.kernel.registers import queries as registers
from zhiheng.web.office_desk import desk_named
from zhiheng.web.serving import pages_serving


@require_GET
def office_list(request: HttpRequest) -> HttpResponse:
    """Every office any plan gives a duty to."""
    today = request.GET.get("as") == "today"
    context = {"section": "offices", "rows": duty_queries.offices_list(today=today), "today": today}
    return render(request, "pages/offices.html", context)


@require_GET
def office(request: HttpRequest, name: str) -> HttpResponse:
    """What we owe, across all plans."""
    today, place = request.GET.get("as") == "today", request.GET.get("place")
    page = duty_queries.office_page(name, today=today, place=place)
    if not (page.plans or page.names or page.predecessors or page.places):
        raise Http404("没有哪份方案提到这个单位：可能名称有误。")
    # What is computed is for who has a role here; the plans themselves are for everyone.
    sees = any(holds(request.user, role, day=timezone.localdate()) for role in ROLE_ZH)
    plans = {duty.plan.id for duty in page.plans}
    desk = desk_named([name, *page.names], plans, timezone.localdate()) if sees else None
    context = {"section": "offices", "office": page, "today": today, "name": name, "desk": desk}
    return render(request, "pages/office.html", context)


@require_GET
def catalogue(request: HttpRequest) -> HttpResponse:
    """The catalogue of systems, by field, with the plans that ask for each and the pages where it is worked with."""
    asking, serving = registers.plans_asking(), pages_serving()
    rows = [(entry, asking.get(entry.id, ()), serving.get(entry.id, ())) for entry in systems()]
    context = {
        "section": "systems",
        "fields": [(field, [row for row in rows if row[0].field == field.key]) for field in system_fields()],
        "total": len(rows),
        "asked": sum(1 for _, plans, _ in rows if plans),
        "served": len(serving),
    }
    return render(request, "pages/systems.html", context)
