"""Steps on the way to approval: one record from its page, many from the list of what waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from zhiheng.kernel.access.models import Person
from zhiheng.kernel.access.rules import QUALITY_OFFICE, holds
from zhiheng.kernel.records.actions import Act, approve_record, check_record, retract_record, return_record
from zhiheng.kernel.records.models import Record
from zhiheng.kernel.targets.queries import reports_waiting
from zhiheng.primitives.errors import NotAllowed, RuleViolation
from zhiheng.web.office_desk import late_of
from zhiheng.web.record_access import kind_at, reader_of, record_at
from zhiheng.web.record_entry import reason_in, seen_in
from zhiheng.web.record_files import evidence_in
from zhiheng.web.record_tasks import SHOWN, imports_to_confirm, tasks_of

_ACTS: Final[Mapping[str, tuple[str, Callable[[int, Act], Record]]]] = {
    "check": ("核对通过", check_record),
    "approve": ("批准", approve_record),
    "return": ("退回", return_record),
    "retract": ("撤回", retract_record),
}


@require_POST
def record_act(request: HttpRequest, kind: str, thing: int, act: str) -> HttpResponse:
    """Check, approve, return or retract one record, with the reason and the evidence."""
    person, found = reader_of(request), kind_at(kind)
    record_at(found, thing)
    if act not in _ACTS:
        raise Http404("没有这种办理方式。")
    said, do = _ACTS[act]
    evidence = evidence_in(request, person)
    reason = reason_in(request.POST)
    do(thing, Act(person, timezone.now(), reason, evidence, seen=seen_in(request.POST)))
    messages.success(request, f"已{said}。", extra_tags="good")
    return redirect("record", found.address, thing)


@require_GET
def tasks(request: HttpRequest) -> HttpResponse:
    """What waits for whoever is signed in."""
    person, today = reader_of(request), timezone.localdate()
    context = {
        "section": "tasks",
        "groups": tasks_of(person, today),
        "imports": imports_to_confirm(person, today),
        "shown": SHOWN,
        "late": late_of(person, today)[:SHOWN],
        "checks": len(reports_waiting()) if holds(person, QUALITY_OFFICE, day=today) else 0,
    }
    return render(request, "records/tasks.html", context)


@require_POST
def tasks_decide(request: HttpRequest) -> HttpResponse:
    """The same step for every record that was chosen, each done or refused by itself."""
    person = reader_of(request)
    act = request.POST.get("act", "")
    if act not in _ACTS or act == "retract":
        raise Http404("没有这种办理方式。")
    said, do = _ACTS[act]
    done, refused = 0, []
    for token in request.POST.getlist("chosen")[:SHOWN]:
        refusal = _decided(person, token, reason_in(request.POST), do)
        done += refusal is None
        refused += [] if refusal is None else [refusal]
    if done:
        messages.success(request, f"已{said} {done} 条。", extra_tags="good")
    for words in refused:
        messages.error(request, words, extra_tags="bad")
    if not done and not refused:
        messages.warning(request, "没有勾选任何一条；请先勾选要办理的记录。", extra_tags="warn")
    return redirect("tasks")


def _decided(person: Person, token: str, reason: str, do: Callable[[int, Act], Record]) -> str | None:
    """Why one record could not be dealt with; None where it was."""
    thing, _, seen = token.partition(":")
    if not (thing.isdecimal() and seen.isdecimal() and len(thing) <= 18 and len(seen) <= 18):
        return "勾选的内容无法识别；请刷新页面再选。"
    try:
        do(int(thing), Act(person, timezone.now(), reason, seen=int(seen)))
    except (RuleViolation, NotAllowed) as refusal:
        return f"第 {thing} 号：{refusal.message_zh}"
    return None
