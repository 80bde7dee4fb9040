"""Stating and correcting one record by its form."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods

from zhiheng.contract.intake.refusals import Refusal, StatementRefused
from zhiheng.contract.kinds import Kind
from zhiheng.kernel.access.rules import ENTER, require
from zhiheng.kernel.evidence.rules import FileRefused
from zhiheng.kernel.intake.rules import KeyUsedOtherwise
from zhiheng.kernel.records.actions import Act
from zhiheng.kernel.records.models import Record
from zhiheng.kernel.records.rules import NothingChanged, ReasonMissing, SomeoneWasFaster, Verdict
from zhiheng.kernel.statements.actions import Stating, correct_record
from zhiheng.web.record_access import OwnOffice, chosen_office, kind_at, offices_to_enter_for, reader_of, record_at
from zhiheng.web.record_entry import reason_in, refusal_of, seen_in, standing_under, state_once
from zhiheng.web.record_files import evidence_in, files_in
from zhiheng.web.record_forms import Given, form_of, given_in, given_of, kept_in, like, sent_in

_SAVED: Final = {
    "stated": "已保存",
    "corrected": "已更正",
    "registered": "已登记，原来的待核主体补全为",
    "unchanged": "已有相同的记录，没有重复保存：",
}


@require_http_methods(["GET", "POST"])
def record_new(request: HttpRequest, kind: str) -> HttpResponse:
    """The form of a kind; what is sent becomes a record, or comes back with what is wrong beside each field."""
    person, found = reader_of(request), kind_at(kind)
    offices = offices_to_enter_for(person, found)
    if request.method == "GET":
        return _new(request, found, offices, _begun(request, found))
    files = files_in(request, found, person)
    sent = {**sent_in(found, request.POST), **files.digests}
    stating = Stating(found.address, person, timezone.now(), chosen_office(request.POST, offices))
    try:
        files.require_taken()
        verdict = state_once(stating, sent, key=request.POST.get("form", ""))
    except StatementRefused as refused:
        return _new(request, found, offices, sent, refused.refusals)
    except KeyUsedOtherwise:
        words = "这张表单刚才已经保存过一条记录；如要再填一条，请核对内容后再次保存"
        return _new(request, found, offices, sent, refusal_of(words))
    return _saved(request, found, verdict)


def _begun(request: HttpRequest, kind: Kind) -> Given:
    """What a new form begins with: what the address gives, and what the last record of a row has in common."""
    before = request.GET.get("like", "")
    given = given_in(kind, request.GET)
    if before.isdecimal() and len(before) <= 18:
        return like(given_of(record_at(kind, int(before)), kind, timezone.localdate()), kind) | given
    return given


def _new(
    request: HttpRequest, kind: Kind, offices: list[OwnOffice], given: Given, refusals: tuple[Refusal, ...] = ()
) -> HttpResponse:
    today = timezone.localdate()
    context = {
        "section": "data",
        "kind": kind,
        "form": form_of(kind, given, today, refusals=refusals),
        "there": standing_under(kind, given, today) if refusals else None,
        "offices": offices,
        "for_office": chosen_office(request.POST, offices),
        "after": request.GET.get("like", ""),
    }
    return render(request, "records/form.html", context, status=422 if refusals else 200)


def _saved(request: HttpRequest, kind: Kind, verdict: Verdict) -> HttpResponse:
    """On to the record, or to the next form of a row."""
    assert verdict.thing is not None
    page = reverse("record", args=[kind.address, verdict.thing])
    words = format_html('{} <a href="{}">{} #{}</a>', _SAVED[verdict.outcome], page, kind.title, verdict.thing)
    messages.success(request, words, extra_tags="good")
    if request.POST.get("then") == "next":
        return redirect(f"{reverse('record_new', args=[kind.address])}?like={verdict.thing}")
    return redirect(page)


@require_http_methods(["GET", "POST"])
def record_correct(request: HttpRequest, kind: str, thing: int) -> HttpResponse:
    """The form with what stands; what is sent is a new entry beside the old one, with its reason."""
    person, found = reader_of(request), kind_at(kind)
    record, now = record_at(found, thing), timezone.now()
    day, act_zh = timezone.localdate(), f"更正{found.title}"
    require(person, ENTER, day=day, office=record.office, field=found.pack, act="correct a record", act_zh=act_zh)
    if request.method == "GET":
        return _correction(request, record, found, given_of(record, found, day))
    files = files_in(request, found, person)
    sent = {**sent_in(found, request.POST), **files.digests}
    try:
        files.require_taken()
        reason, evidence = reason_in(request.POST), evidence_in(request, person)
        correct_record(thing, sent, Act(person, now, reason, evidence, seen=seen_in(request.POST)))
    except StatementRefused as refused:
        return _correction(request, record, found, sent, refused.refusals)
    except (NothingChanged, ReasonMissing, SomeoneWasFaster, FileRefused) as refused:
        return _correction(request, record, found, sent, refusal_of(refused.message_zh.rstrip("。")))
    messages.success(request, "已更正；原来的内容留在历史里。", extra_tags="good")
    return redirect("record", found.address, thing)


def _correction(
    request: HttpRequest, record: Record, kind: Kind, given: Given, refusals: tuple[Refusal, ...] = ()
) -> HttpResponse:
    kept = kept_in(record, kind)
    context = {
        "section": "data",
        "kind": kind,
        "record": record,
        "form": form_of(kind, given, timezone.localdate(), refusals=refusals, kept=kept),
        "needs_reason": record.approved is not None or record.state == "checked",
        "reason": reason_in(request.POST),
    }
    return render(request, "records/form.html", context, status=422 if refusals else 200)
