"""What is done with cases on pages: receive one, act on one, act on many, see what is sealed, give a new code."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhiheng.contract.in_use import KindUnknown, in_use
from zhiheng.contract.intake.refusals import Refusal, StatementRefused
from zhiheng.contract.kinds import Kind
from zhiheng.kernel.access.rules import ENTER, OfficeUnknown, holds
from zhiheng.kernel.cases import actions, queries, rules
from zhiheng.kernel.cases.actions import Acting, Opening
from zhiheng.kernel.evidence.rules import FileRefused
from zhiheng.kernel.vault.actions import read_secret
from zhiheng.primitives.errors import ZhihengError
from zhiheng.web.case_forms import act_kind, acting_in, opened_in, opening_form, opening_kind
from zhiheng.web.case_page import case_context
from zhiheng.web.record_access import (
    OwnOffice,
    chosen_office,
    offices_to_enter_for,
    record_at,
    require_reader_of_secrets,
    sealed_at,
)
from zhiheng.web.record_entry import reason_in, refusal_of
from zhiheng.web.record_files import evidence_in, files_in
from zhiheng.web.record_forms import Given, given_in
from zhiheng.web.record_words import heading_of
from zhiheng.web.views.cases import case_for, worker_of


def _kind_at(address: str) -> Kind:
    try:
        in_use().case(address)
    except KindUnknown as error:
        raise Http404(error.message_zh) from error
    return in_use().kind(address)


@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """The kinds of case that the person may receive."""
    person, day = worker_of(request), timezone.localdate()
    kinds = [kind for kind in in_use().cases.values() if holds(person, ENTER, day=day, field=kind.pack)]
    return render(request, "cases/choose.html", {"section": "cases", "kinds": kinds})


@require_http_methods(["GET", "POST"])
def receive_one(request: HttpRequest, kind: str) -> HttpResponse:
    """The form of receipt; what is sent becomes a case with its number and the code for its party."""
    person, found = worker_of(request), _kind_at(kind)
    offices = offices_to_enter_for(person, found)
    if request.method == "GET":
        return _receipt(request, found, offices, given_in(found, request.GET))
    files = files_in(request, opening_kind(in_use().case(kind), found), person)
    sent = {**opened_in(found, request.POST), **files.digests}
    opening = Opening(found.address, person, timezone.now(), chosen_office(request.POST, offices))
    try:
        files.require_taken()
        state, code = actions.receive(opening, {key: value for key, value in sent.items() if value})
    except StatementRefused as refused:
        return _receipt(request, found, offices, sent, refused.refusals)
    page = reverse("case", args=[state.pk])
    words = format_html('已收件，编号 <a href="{}">{}</a>。', page, state.number)
    if in_use().case(kind).public:
        words = format_html("{} 查询码 <b>{}</b> 只显示这一次，请告知来件人。", words, code)
    messages.success(request, words, extra_tags="good")
    return redirect(page)


def _receipt(
    request: HttpRequest, kind: Kind, offices: list[OwnOffice], given: Given, refusals: tuple[Refusal, ...] = ()
) -> HttpResponse:
    context = {
        "section": "cases",
        "kind": kind,
        "case": in_use().case(kind.address),
        "form": opening_form(kind, given, timezone.localdate(), refusals),
        "offices": offices,
        "for_office": chosen_office(request.POST, offices),
    }
    return render(request, "cases/new.html", context, status=422 if refusals else 200)


@require_POST
@never_cache
def act(request: HttpRequest, thing: int, act: str) -> HttpResponse:
    """An act on a case; what is refused comes back with what was given and why."""
    person, at = worker_of(request), timezone.now()
    state = case_for(person, thing)
    declared = queries.declaration(state).act_named(act)
    if declared is None:
        raise Http404(f"没有“{act[:40]}”这一步；请从可办事项中选择。")
    kind = act_kind(in_use().kind(state.kind), declared)
    try:
        files = files_in(request, kind, person)
        files.require_taken()
        evidence = evidence_in(request, person)
        acting = acting_in(request, state, declared, person, at, files=files.digests, evidence=evidence)
        actions.do(thing, acting)
    except StatementRefused as refused:
        return _refused(request, thing, act, refused.refusals)
    except (FileRefused, *_TOLD_IN_PLACE) as refused:
        return _refused(request, thing, act, refusal_of(refused.message_zh.rstrip("。")))
    messages.success(request, f"已办理“{declared.title.zh}”。", extra_tags="good")
    return redirect("case", thing)


_TOLD_IN_PLACE = (
    rules.ActIncomplete,
    rules.ActNotPossible,
    rules.OwnProposal,
    rules.ExtensionRefused,
    rules.ChangedMeanwhile,
    rules.MergeRefused,
    rules.CaseUnknown,
    OfficeUnknown,
)


def _refused(request: HttpRequest, thing: int, act: str, refusals: tuple[Refusal, ...]) -> HttpResponse:
    person = worker_of(request)
    given = {key: str(value) for key, value in request.POST.items()}
    context = case_context(person, case_for(person, thing), timezone.now(), tried=act, given=given, refusals=refusals)
    context["refusals"] = [refusal.message.zh for refusal in refusals]
    return render(request, "cases/case.html", context, status=422)


@require_POST
def many(request: HttpRequest) -> HttpResponse:
    """One person for many cases; each is done or refused by itself."""
    person = worker_of(request)
    chosen = [int(one) for one in request.POST.getlist("chosen")[:500] if one.isdecimal() and len(one) < 19]
    seen = [case_for(person, thing).pk for thing in chosen]
    handler = request.POST.get("person", "")[:64]
    done = []
    for key in dict.fromkeys(_assigning(thing) for thing in seen):
        things = [thing for thing in seen if _assigning(thing) == key]
        done += actions.do_each(things, Acting(key, person, timezone.now(), person=handler))
    refused = [one for one in done if one.refusal is not None]
    if len(done) > len(refused):
        messages.success(request, f"已指派 {len(done) - len(refused)} 件。", extra_tags="good")
    for one in refused[:5]:
        assert isinstance(one.refusal, ZhihengError)
        number = queries.case_at(one.thing).number
        messages.error(request, f"{number}：{one.refusal.message_zh}", extra_tags="bad")
    if len(refused) > 5:
        messages.error(request, f"另有 {len(refused) - 5} 件没有指派。", extra_tags="bad")
    if not done:
        messages.error(request, "没有选中办件；请先勾选再指派。", extra_tags="bad")
    return redirect(_back(request.POST.get("back", "")))


def _assigning(thing: int) -> str:
    """The act by which a case of this kind is given to a person."""
    state = queries.case_at(thing)
    return next((act.key for act in queries.declaration(state).act if act.does == "assign"), "assign")


def _back(query: str) -> str:
    page = reverse("cases")
    return f"{page}?{query}" if query and "\n" not in query and len(query) < 500 else page


@require_POST
@never_cache
def unseal(request: HttpRequest, thing: int) -> HttpResponse:
    """What a sealed field of a case says, read for a reason that stays in the history."""
    person = worker_of(request)
    state = case_for(person, thing)
    kind = in_use().kind(state.kind)
    record, field = record_at(kind, thing), request.POST.get("field", "")
    require_reader_of_secrets(person, kind, record.office)
    number = sealed_at(kind, record, field)
    text = read_secret(number=number, reason=reason_in(request.POST), by=person, at=timezone.now())
    context = {"section": "cases", "kind": kind, "state": state, "heading": heading_of(kind, field), "text": text}
    return render(request, "cases/unsealed.html", context)


@require_POST
@never_cache
def new_code(request: HttpRequest, thing: int) -> HttpResponse:
    """A new code for the party of a case; it is shown once."""
    person = worker_of(request)
    state = case_for(person, thing)
    require_reader_of_secrets(person, in_use().kind(state.kind), state.office)
    words = format_html("新的查询码 <b>{}</b> 只显示这一次；原来的查询码已失效。", actions.renew_code(thing))
    messages.success(request, words, extra_tags="good")
    return redirect("case", thing)
