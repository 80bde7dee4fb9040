"""The list of plans, and bringing a new one in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from zhiheng.kernel.access.models import Person
from zhiheng.kernel.access.rules import may_review, require_reviewer
from zhiheng.kernel.plans import queries
from zhiheng.kernel.plans.actions import import_plan
from zhiheng.primitives.errors import UnreadableDocument
from zhiheng.web.addresses import person_of
from zhiheng.web.marks import review_progress


@require_GET
def plan_list(request: HttpRequest) -> HttpResponse:
    """Every plan, the newest first, with how far it is reviewed."""
    rows = [(row, review_progress(row)) for row in queries.plans_list()]
    context = {"section": "plans", "rows": rows, "may_review": may_review(request.user, day=timezone.localdate())}
    return render(request, "pages/plans.html", context)


@require_http_methods(["GET", "POST"])
def plan_import(request: HttpRequest) -> HttpResponse:
    """Compile the given documents; one that cannot be read does not hold up the others.

    An address that is only asked for (a reload after signing in) leads to the list of plans.
    """
    if request.method == "GET":
        return redirect("plans")
    require_reviewer(request.user, day=timezone.localdate(), act="import a plan", act_zh="导入方案")
    person = person_of(request)
    imported = [_import(request, document, person) for document in request.FILES.getlist("document")]
    if not imported:
        messages.warning(request, "没有选择文件；请选择一份或几份方案文件再导入。", extra_tags="warn")
    if len(imported) == 1 and imported[0] is not None:
        return redirect("review", imported[0])
    return redirect("plans")


def _import(request: HttpRequest, document: UploadedFile[Any], person: Person) -> int | None:
    """Number of the plan; None where the document cannot be read, and the person is told why."""
    name = document.name or "未命名"
    try:
        result = import_plan(document=document.read(), name=name, by=person, at=timezone.now())
    except UnreadableDocument as error:
        said = error.message_zh
        messages.error(request, said if name in said else f"{name}：{said}", extra_tags="bad")
        return None
    if result.created:
        messages.success(request, f"已导入并编译“{result.plan.title}”，请逐条审核。", extra_tags="good")
    else:
        messages.info(request, f"“{name}”的正文与已有的“{result.plan.title}”相同，没有重复导入。")
    return result.plan.pk
