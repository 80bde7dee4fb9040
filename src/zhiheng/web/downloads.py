"""The files a plan can be taken away in: name, type and who writes each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from zhiheng.kernel.plans.models import Plan
from zhiheng.kernel.registers.queries import plan_as_decided
from zhiheng.policy import model
from zhiheng.policy.writing.jsonl import plan_json, targets_jsonl, tasks_jsonl
from zhiheng.policy.writing.official_document import official_document
from zhiheng.policy.writing.workbook import workbook

_WRITERS: Final[dict[str, tuple[str, Callable[[model.Plan], bytes]]]] = {
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", workbook),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", official_document),
    "targets.jsonl": ("application/jsonl", targets_jsonl),
    "tasks.jsonl": ("application/jsonl", tasks_jsonl),
    "plan.json": ("application/json", plan_json),
}


def download(plan: Plan, form: str) -> HttpResponse:
    """The plan as a file of the form: as decided so far, or the text or document it was read from."""
    if form == "document":
        return _attachment(bytes(plan.document.content), plan.document.name, "application/octet-stream")
    if form == "txt":
        return _attachment(plan.document.text.encode(), f"{plan.title}.txt", "text/plain; charset=utf-8")
    if form not in _WRITERS:
        raise Http404("没有这种文件。")
    content_type, write = _WRITERS[form]
    return _attachment(write(plan_as_decided(plan)), f"{plan.title}.{form}", content_type)


def _attachment(content: bytes, name: str, content_type: str) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=name.replace("\n", " "))
    return HttpResponse(
        content, content_type=content_type, headers={"Content-Disposition": disposition or "attachment"}
    )
