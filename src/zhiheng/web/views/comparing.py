"""A lower plan laid beside an upper one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhiheng.kernel.duties.queries import compare_plans
from zhiheng.kernel.plans import queries
from zhiheng.web.addresses import plan_at


@require_GET
def compare(request: HttpRequest) -> HttpResponse:
    """The choice of two plans, and what the lower makes of the upper where both are chosen."""
    upper, lower = request.GET.get("upper", ""), request.GET.get("lower", "")
    context: dict[str, object] = {
        "section": "compare",
        "plans": queries.plans_list(),
        "upper": upper,
        "lower": lower,
        "only": request.GET.get("only", ""),
    }
    if upper.isdecimal() and lower.isdecimal() and upper != lower:
        context["comparison"] = compare_plans(plan_at(int(upper)), plan_at(int(lower)))
    return render(request, "pages/compare.html", context)
