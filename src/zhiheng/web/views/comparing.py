"""A lower plan laid beside an upper one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhiheng.kernel.duties.queries import compare_plans
from zhiheng.kernel.plans import queries
from zhiheng.kernel.plans.queries import PlanRow
from zhiheng.kernel.registers import queries as registers
from zhiheng.policy.standing import why_not_above
from zhiheng.web.addresses import plan_at
from zhiheng.web.wording import SYSTEM_VERDICT_ZH


@require_GET
def compare(request: HttpRequest) -> HttpResponse:
    """The choice of two plans, and what the lower makes of the upper where both are chosen and one is above."""
    upper, lower = request.GET.get("upper", ""), request.GET.get("lower", "")
    plans = queries.plans_list()
    context: dict[str, object] = {
        "section": "compare",
        "plans": plans,
        "upper": upper,
        "lower": lower,
        "only": request.GET.get("only", ""),
    }
    if not (upper.isdecimal() and lower.isdecimal()):
        return render(request, "pages/compare.html", context | {"pairs": registers.plans_resting(plans)})
    above, below = plan_at(int(upper)), plan_at(int(lower))
    refused = why_not_above(registers.standing_of(above), registers.standing_of(below))
    if above.pk == below.pk:
        refused = "上级和下级选了同一份方案。"
    if refused:
        turned = not why_not_above(registers.standing_of(below), registers.standing_of(above))
        context |= {"refused": refused, "turned": turned, "pairs": registers.plans_resting(plans)}
    else:
        compared = compare_plans(above, below)
        only = request.GET.get("only", "")
        context |= {
            "comparison": compared,
            "apart": _apart(compared.upper, compared.lower),
            "targets": [match for match in compared.targets if only in ("", match.verdict)],
            # A verdict that only targets can have leaves the systems as they are.
            "systems": [match for match in compared.systems if only == match.verdict or only not in SYSTEM_VERDICT_ZH],
        }
    return render(request, "pages/compare.html", context)


def _apart(upper: PlanRow, lower: PlanRow) -> bool:
    """Whether the two plans never run at the same time."""
    first, second = sorted((upper, lower), key=lambda row: str(row.since or ""))
    return bool(first.until and second.since and first.until < second.since)
