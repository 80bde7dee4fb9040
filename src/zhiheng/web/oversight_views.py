"""A plan that is followed up: its tasks by years with their lights, the order of offices, cases opened for a year."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from zhiheng.kernel.access.rules import QUALITY_OFFICE, holds
from zhiheng.kernel.oversight import queries, rules
from zhiheng.kernel.oversight.actions import open_cases
from zhiheng.kernel.plans.models import Plan, Version
from zhiheng.web.views.cases import worker_of

BADGES: Final = {"red": "bad", "yellow": "warn", "green": "good", "none": ""}
CHANGES_ZH: Final = {"": "", "new": "新增，未立件", "changed": "文字有变，未立件", "gone": "现行版本已无"}


@require_GET
def oversight(request: HttpRequest) -> HttpResponse:
    """The plans that are adopted."""
    leads = holds(worker_of(request), QUALITY_OFFICE, day=timezone.localdate())
    plans = Plan.objects.filter(pk__in=Version.objects.values("plan")).order_by("-issued_on", "id")
    return render(request, "oversight/plans.html", {"section": "cases", "plans": plans, "leads": leads})


@require_GET
def oversight_plan(request: HttpRequest, plan: int) -> HttpResponse:
    """The tasks of a plan by years, the worst first, and how offices stand."""
    person, now, today = worker_of(request), timezone.now(), timezone.localdate()
    found = queries.matrix(plan, person, now)
    light, office = request.GET.get("light", ""), request.GET.get("office", "")
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and int(asked) in found.years else None
    since, until = (date(year, 1, 1), date(year + 1, 1, 1)) if year else (date.min, date.max)
    lines = [
        (line, CHANGES_ZH[line.change], [(cell, rules.LIGHT_ZH[cell.light], BADGES[cell.light]) for cell in line.cells])
        for line in found.lines
        if office in {"", line.office} and (not light or any(cell.light == light and cell.case for cell in line.cells))
    ]
    context = {
        "section": "cases",
        "plan": found.plan,
        "years": found.years,
        "lines": lines,
        "every": len(found.lines),
        "lights": [(key, zh, BADGES[key], found.count(key)) for key, zh in rules.LIGHT_ZH.items()],
        "light": light,
        "office": office,
        "year": year,
        "today": today,
        "offices": sorted({(line.office, line.office_name) for line in found.lines if line.office}),
        "league": queries.league(plan, person, now, since=since, until=until),
        "leads": holds(person, QUALITY_OFFICE, day=today),
    }
    return render(request, "oversight/plan.html", context)


@require_POST
def oversight_open(request: HttpRequest, plan: int) -> HttpResponse:
    """Cases opened for the tasks of a year, all or those that were chosen."""
    person, year = worker_of(request), request.POST.get("year", "")
    chosen = [int(one) for one in request.POST.getlist("task") if one.isascii() and one.isdigit()]
    of = int(year) if year.isascii() and year.isdigit() and len(year) == 4 else 0
    opened = open_cases(plan=plan, year=of, by=person, at=timezone.now(), tasks=chosen or None)
    told = f"{of}年新立督办件 {len(opened.cases)} 件；此前已立 {opened.there} 件；未立 {len(opened.refused)} 件。"
    messages.success(request, told, extra_tags="good")
    for one in opened.refused:
        messages.warning(request, f"{one.task.data.title[:40]}：{one.why}。", extra_tags="warn")
    return redirect("oversight_plan", plan=plan)
