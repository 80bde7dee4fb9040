"""One plan for its readers: overview, clauses, targets, duties, matrix, systems, schedule, record of decisions."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from zhiheng.kernel.access.rules import may_review
from zhiheng.kernel.duties import queries as duty_queries
from zhiheng.kernel.plans import queries
from zhiheng.kernel.plans.models import Plan
from zhiheng.kernel.registers import queries as registers
from zhiheng.policy.compiler import COMPILER
from zhiheng.web.addresses import plan_at
from zhiheng.web.chart import calendar_of
from zhiheng.web.marks import review_progress
from zhiheng.web.wording import FILES_ZH


def _page(request: HttpRequest, plan: Plan, tab: str, **context: object) -> HttpResponse:
    """A page of one plan, with its head and the tabs over all of them."""
    row = queries.plan_rows([plan])[0]
    may = may_review(request.user, day=timezone.localdate())
    shared = {"section": "plans", "plan": row, "page": tab, "may_review": may, "files": FILES_ZH}
    return render(request, f"pages/plan_{tab}.html", {**shared, **context})


@require_GET
def overview(request: HttpRequest, plan: int) -> HttpResponse:
    """The plan at a glance: what it is, how far it is reviewed, its versions, its files."""
    found = plan_at(plan)
    at_a_glance = queries.plan_overview(found)
    return _page(
        request,
        found,
        "overview",
        overview=at_a_glance,
        kinds={count.kind: count for count in at_a_glance.kinds},
        progress=review_progress(at_a_glance.row),
        recent=queries.plan_history(found)[:6],
        basis=registers.basis_of(found),
        draft=queries.draft_word(found),
        newer_compiler=at_a_glance.compiler != COMPILER,
    )


@require_GET
def clauses(request: HttpRequest, plan: int) -> HttpResponse:
    """The clause tree, with what was found in each."""
    found = plan_at(plan)
    return _page(request, found, "clauses", tree=registers.clause_tree(found))


@require_GET
def targets(request: HttpRequest, plan: int) -> HttpResponse:
    """Targets by field and year."""
    found = plan_at(plan)
    return _page(request, found, "targets", fields=registers.targets_by_field_and_year(found))


@require_GET
def duties(request: HttpRequest, plan: int) -> HttpResponse:
    """Tasks and targets by office, as named or as of today."""
    found, today = plan_at(plan), request.GET.get("as") == "today"
    offices = duty_queries.tasks_by_office(found, today=today)
    return _page(request, found, "duties", offices=offices, today=today)


@require_GET
def matrix(request: HttpRequest, plan: int) -> HttpResponse:
    """The responsibility matrix: tasks by offices."""
    found, today = plan_at(plan), request.GET.get("as") == "today"
    laid_out = duty_queries.responsibility_matrix(found, today=today)
    return _page(request, found, "matrix", matrix=laid_out, today=today)


@require_GET
def systems(request: HttpRequest, plan: int) -> HttpResponse:
    """The systems the plan asks for, with every place where it does."""
    found = plan_at(plan)
    return _page(request, found, "systems", asked=registers.systems_asked(found))


@require_GET
def schedule(request: HttpRequest, plan: int) -> HttpResponse:
    """Phases, deadlines and targets in time."""
    found = plan_at(plan)
    timeline = registers.timeline(found)
    return _page(request, found, "schedule", timeline=timeline, calendar=calendar_of(timeline))


@require_GET
def history(request: HttpRequest, plan: int) -> HttpResponse:
    """Who decided what, when: the newest first."""
    found = plan_at(plan)
    return _page(request, found, "history", lines=queries.plan_history(found))
