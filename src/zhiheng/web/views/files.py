"""What can be taken away: tables, documents, data, the text, the document as given, and adopted versions."""

from __future__ import annotations

from json import loads

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from zhiheng.kernel.access.rules import may_review
from zhiheng.kernel.plans import queries
from zhiheng.web.addresses import plan_at
from zhiheng.web.downloads import download
from zhiheng.web.frozen import kinds_of


@require_GET
def plan_file(_request: HttpRequest, plan: int, form: str) -> HttpResponse:
    """The plan as it stands, as a file."""
    return download(plan_at(plan), form)


@require_GET
def version(request: HttpRequest, plan: int, number: int) -> HttpResponse:
    """An adopted version, to read or, character for character, to check against its digest."""
    found = plan_at(plan)
    content = queries.version_text(found, number)
    if content is None:
        raise Http404("没有这一版。")
    if request.GET.get("as") == "json":
        name = f'attachment; filename="plan-{plan}-v{number}.json"'
        return HttpResponse(content, content_type="application/json", headers={"Content-Disposition": name})
    context = {
        "section": "plans",
        "page": "version",
        "plan": queries.plan_rows([found])[0],
        "may_review": may_review(request.user, day=timezone.localdate()),
        "version": next(row for row in queries.versions(found) if row.number == number),
        "kinds": kinds_of(loads(content)),
    }
    return render(request, "pages/plan_version.html", context)
