"""Targets to look at: the list, what waits to be decided, the page of each target and task."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from zhiheng.kernel.access.models import Person
from zhiheng.kernel.access.rules import QUALITY_OFFICE, holds
from zhiheng.kernel.targets import queries
from zhiheng.kernel.targets.models import Task
from zhiheng.kernel.targets.rules import TargetUnknown
from zhiheng.policy.quality_fields import FIELD_ZH
from zhiheng.web.record_access import reader_of
from zhiheng.web.standings_now import standings_on
from zhiheng.web.target_list import chosen_in, counts_of, offices_in, places_in, plans_in
from zhiheng.web.target_page import owed_reports, report_rows, target_page, task_page
from zhiheng.web.visitors import words_of

_SHOWN: Final = 50


@require_GET
def target_list(request: HttpRequest) -> HttpResponse:
    """Every target followed, the worst first."""
    person, today = reader_of(request), timezone.localdate()
    chosen = chosen_in(words_of(request.GET))
    everyone = standings_on(today)
    among = [one for one in everyone if chosen.fits(one)]
    found = [one for one in among if not chosen.status or one.status == chosen.status]
    fields = {one.field for one in everyone}
    # How many a choice of field would give, the other conditions standing.
    anywhere = replace(chosen, field="")
    by_field = Counter(one.field for one in everyone if anywhere.fits(one) and chosen.status in {"", one.status})
    page = Paginator(found, _SHOWN).get_page(request.GET.get("page"))
    context = {
        "section": "targets",
        "chosen": chosen,
        "counts": counts_of(among),
        "total": len(among),
        "rows": page.object_list,
        "page": page,
        "followed": len(everyone),
        "plans": plans_in(everyone),
        "fields": [(key, zh, by_field[key]) for key, zh in FIELD_ZH.items() if key in fields],
        "places": places_in(everyone),
        "offices": offices_in(everyone),
        "without_status": replace(chosen, status=""),
        **_waiting_counts(person),
    }
    return render(request, "targets/list.html", context)


def _waiting_counts(person: Person) -> dict[str, object]:
    """How much waits for the quality office."""
    day = timezone.localdate()
    decides = holds(person, QUALITY_OFFICE, day=day)
    return {"decides": decides, "waiting": sum(1 for one in standings_on(day) if one.binding == "open")}


@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits: targets to bind, reports to check, reports that are owed, plans that are not followed yet."""
    person, today = reader_of(request), timezone.localdate()
    open_targets = queries.open_targets()
    reports = queries.reports_waiting()
    titles = _titles({one.about for one in reports})
    context = {
        "section": "targets",
        "open": open_targets,
        "sure": _sure(open_targets, today),
        "plans": {row.id: row.title for row in queries.not_taken_up()},
        "reports": [(row, titles.get(row.report.about, "")) for row in report_rows(reports, person, today)],
        "owed": owed_reports(queries.overdue_reports(today), today),
        "decides": holds(person, QUALITY_OFFICE, day=today),
    }
    return render(request, "targets/waiting.html", context)


def _sure(waiting: Sequence[queries.Waiting], day: date) -> list[tuple[int, str, int]]:
    """Each plan that has sure proposals, with its title and how many."""
    titles = {one.plan: one.plan_title for one in standings_on(day)}
    counted = Counter(one.target.plan for one in waiting if one.sure)
    return [(plan, titles.get(plan, ""), counted[plan]) for plan in sorted(counted)]


def _titles(numbers: set[int]) -> dict[int, str]:
    """What the targets and tasks of these numbers are called."""
    today = timezone.localdate()
    named = {one.number: one.title for one in standings_on(today) if one.number in numbers}
    return named | {one.number: one.data.title for one in queries.tasks() if one.number in numbers}


@require_GET
def target(request: HttpRequest, number: int) -> HttpResponse:
    """One target or task with everything about it."""
    person, now = reader_of(request), timezone.now()
    try:
        if Task.objects.filter(pk=number).exists():
            return render(request, "targets/task.html", task_page(number, person, now, timezone.localdate()))
        return render(request, "targets/target.html", target_page(number, person, now, timezone.localdate()))
    except (TargetUnknown, OverflowError) as error:
        raise Http404("没有这个目标或任务，或它已不再跟踪；请从目标清单进入。") from error
