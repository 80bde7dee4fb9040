"""The review page: the text with everything found in it, and every item as it stands."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from zhiheng.kernel.access.rules import may_review
from zhiheng.kernel.plans import queries
from zhiheng.web.addresses import PageRequest, item_at, plan_at, row_at
from zhiheng.web.marks import marked_document, review_progress
from zhiheng.web.review_list import shelf


@require_GET
@vary_on_headers("HX-Request")
def review(request: PageRequest, plan: int) -> HttpResponse:
    """The whole page, or only the list of items where the page asks for another tab or filter."""
    found = plan_at(plan)
    laid_out = queries.review_items(found)
    context = {
        "section": "plans",
        "plan": laid_out.plan,
        "may_review": may_review(request.user, day=timezone.localdate()),
        **shelf(
            laid_out.items,
            laid_out.unclaimed,
            text=laid_out.text,
            tab=request.GET.get("tab", ""),
            show=request.GET.get("show", ""),
        ),
    }
    if request.htmx:
        return render(request, "parts/review_list.html", context)
    paragraphs = marked_document(laid_out, found)
    context |= {"paragraphs": paragraphs, "progress": review_progress(laid_out.plan)}
    return render(request, "pages/review.html", context)


@require_GET
@vary_on_headers("HX-Request")
def item(request: PageRequest, plan: int, item: int) -> HttpResponse:
    """One item with everything that was decided about it; only its card where the page asks for it."""
    state = item_at(plan, item)
    wanted = not request.htmx or "history" in request.GET
    context = {
        "section": "plans",
        "plan": row_at(plan),
        "item": state,
        "history": queries.item_history(item) if wanted else (),
        "may_review": may_review(request.user, day=timezone.localdate()),
    }
    return render(request, "parts/item.html" if request.htmx else "pages/item.html", context)
