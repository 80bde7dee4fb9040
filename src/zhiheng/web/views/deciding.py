"""Deciding: accept, correct, reject, undo, add; adopt and open again; each is an action of ``kernel.plans``."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from zhiheng.kernel.access.rules import require_reviewer
from zhiheng.kernel.plans import actions, queries
from zhiheng.kernel.plans.rules import CONFIDENT, ItemState
from zhiheng.kernel.targets.actions import adopt_plan
from zhiheng.policy.corrections import FieldRefused
from zhiheng.web.addresses import PageRequest, item_at, person_of, plan_at, row_at
from zhiheng.web.item_forms import (
    fields_of,
    kind_of,
    note_of,
    place_of,
    refilled,
    seen_of,
    sent_data,
    system_options,
    words_of,
)
from zhiheng.web.marks import review_progress
from zhiheng.web.prefill import prefilled
from zhiheng.web.review_list import shelf
from zhiheng.web.templatetags.components import item_url
from zhiheng.web.wording import ITEM_ZH

_DECIDE = "审核条目"


def _decided(request: PageRequest, state: ItemState) -> HttpResponse:
    """The item as it stands now: its card and every count, or the review page where the whole page was sent."""
    if not request.htmx:
        return redirect(item_url(state.plan, state.kind, state.id))
    plan = plan_at(state.plan)
    (row,) = queries.plan_rows([plan])
    items = queries.all_states(plan)
    shown = parse_qs(urlsplit(request.htmx.current_url or "").query)
    context = {
        "plan": row,
        "item": state,
        "may_review": True,
        "progress": review_progress(row),
        "oob": True,
        **shelf(items, queries.unclaimed_numbers(plan, items), tab=state.kind, show=shown.get("show", [""])[0]),
    }
    return render(request, "parts/decided.html", context)


def _form(request: PageRequest, name: str, context: dict[str, object], *, status: int = 200) -> HttpResponse:
    """A form by itself on a page, or alone where the page asks for it."""
    context |= {"systems": system_options(), "form": f"parts/{name}.html", "section": "plans"}
    template = f"parts/{name}.html" if request.htmx else "pages/form.html"
    return render(request, template, context, status=status)


@require_POST
def accept(request: PageRequest, plan: int, item: int) -> HttpResponse:
    """The proposal is right as it stands."""
    person = person_of(request)
    state = item_at(plan, item)
    after = actions.accept_item(item=state.id, by=person, at=timezone.now(), seen=seen_of(words_of(request.POST)))
    return _decided(request, after)


@require_POST
def undo(request: PageRequest, plan: int, item: int) -> HttpResponse:
    """The last decision is taken back."""
    person = person_of(request)
    state = item_at(plan, item)
    after = actions.undo_decision(item=state.id, by=person, at=timezone.now(), seen=seen_of(words_of(request.POST)))
    return _decided(request, after)


@require_http_methods(["GET", "POST"])
@vary_on_headers("HX-Request")
def correct(request: PageRequest, plan: int, item: int) -> HttpResponse:
    """The form with what stands, then the item with what was put right."""
    require_reviewer(request.user, day=timezone.localdate(), act="correct an item", act_zh=_DECIDE)
    state = item_at(plan, item)
    context: dict[str, object] = {"plan": row_at(plan), "item": state}
    if request.method == "GET":
        return _form(request, "correct", context | {"fields": fields_of(state.kind, state.data)})
    sent = words_of(request.POST)
    data, note, seen = sent_data(state.kind, sent), note_of(sent), seen_of(sent)
    try:
        after = actions.correct_item(
            item=item, data=data, by=person_of(request), at=timezone.now(), note=note, seen=seen
        )
    except FieldRefused as error:
        fields = refilled(state.kind, sent, error)
        return _form(request, "correct", context | {"fields": fields, "note": note}, status=422)
    return _decided(request, after)


@require_http_methods(["GET", "POST"])
@vary_on_headers("HX-Request")
def reject(request: PageRequest, plan: int, item: int) -> HttpResponse:
    """The form that asks why, then the item as rejected."""
    require_reviewer(request.user, day=timezone.localdate(), act="reject an item", act_zh=_DECIDE)
    state = item_at(plan, item)
    if request.method == "GET":
        return _form(request, "reject", {"plan": row_at(plan), "item": state})
    after = actions.reject_item(
        item=item,
        note=note_of(words_of(request.POST)),
        by=person_of(request),
        at=timezone.now(),
        seen=seen_of(words_of(request.POST)),
    )
    return _decided(request, after)


@require_http_methods(["GET", "POST"])
@vary_on_headers("HX-Request")
def add(request: PageRequest, plan: int) -> HttpResponse:
    """The form for words the compiler missed, then the review page at the new item."""
    require_reviewer(request.user, day=timezone.localdate(), act="add an item", act_zh=_DECIDE)
    found = plan_at(plan)
    sent = words_of(request.GET if request.method == "GET" else request.POST)
    kind = kind_of(sent)
    context: dict[str, object] = {"plan": row_at(plan), "kind": kind, "kind_zh": ITEM_ZH[kind], "sent": sent}
    if request.method == "GET":
        quote, read = prefilled(kind, sent, found)
        return _form(request, "add", context | {"quote": quote, "fields": fields_of(kind, read)})
    start, end = place_of(sent, found.document.text)
    try:
        data, note = sent_data(kind, sent), note_of(sent)
        state = actions.add_item(
            plan=plan, kind=kind, start=start, end=end, data=data, by=person_of(request), at=timezone.now(), note=note
        )
    except FieldRefused as error:
        words = {"quote": found.document.text[start:end], "fields": refilled(kind, sent, error)}
        return _form(request, "add", context | words, status=422)
    return _added(request, state)


def _added(request: PageRequest, state: ItemState) -> HttpResponse:
    """The review page at the new item; it is loaded anew, for its text has a new mark."""
    if not request.htmx:
        return redirect(item_url(state.plan, state.kind, state.id))
    # A browser that is already at the address would only scroll: the number of the new item makes it another one.
    address = f"{reverse('review', args=[state.plan])}?tab={state.kind}&added={state.id}#i-{state.id}"
    return HttpResponse(status=204, headers={"HX-Redirect": address})


@require_POST
def accept_confident(request: HttpRequest, plan: int) -> HttpResponse:
    """Everything the compiler is sure of and no one has decided about is accepted at once."""
    number = actions.accept_all_confident(
        plan=plan_at(plan), threshold=CONFIDENT, by=person_of(request), at=timezone.now()
    )
    messages.success(request, f"已采纳{number}条高把握的条目，其余请逐条决定。", extra_tags="good")
    return redirect("review", plan)


@require_http_methods(["GET", "POST"])
def adopt(request: HttpRequest, plan: int) -> HttpResponse:
    """What is undecided, then the frozen version."""
    require_reviewer(request.user, day=timezone.localdate(), act="adopt a plan", act_zh="定版")
    found = plan_at(plan)
    if request.method == "POST":
        version = adopt_plan(plan=found, by=person_of(request), at=timezone.now(), note=note_of(words_of(request.POST)))
        messages.success(request, f"已定版：第{version.number}版，内容从此不再改动。", extra_tags="good")
        return redirect("plan", plan)
    review = queries.review_items(found)
    sure = [state for state in review.items if state.status == "proposed" and not state.doubtful]
    context = {"section": "plans", "plan": review.plan, "waiting": review.in_the_way, "sure": sure}
    context["draft"] = queries.draft_word(found)
    return render(request, "pages/adopt.html", context | {"progress": review_progress(review.plan)})


@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, plan: int) -> HttpResponse:
    """Why, then the plan takes decisions again."""
    require_reviewer(request.user, day=timezone.localdate(), act="reopen a plan", act_zh="重新打开方案")
    found = plan_at(plan)
    if request.method == "POST":
        actions.reopen_plan(
            plan=found, reason=note_of(words_of(request.POST)), by=person_of(request), at=timezone.now()
        )
        messages.success(request, "已重新打开，可以继续审核；原版本仍按原样保存。", extra_tags="good")
        return redirect("review", plan)
    return render(request, "pages/reopen.html", {"section": "plans", "plan": row_at(plan)})


@require_POST
def recompile(request: HttpRequest, plan: int) -> HttpResponse:
    """The kept text compiled by the compiler of today; decisions stay."""
    done = actions.recompile_plan(plan=plan_at(plan), by=person_of(request), at=timezone.now())
    words = (
        f"已重新编译：沿用{done.kept}条，新增{done.added}条，去掉{done.dropped}条，已审而未再提出{done.orphaned}条。"
    )
    messages.success(request, words, extra_tags="good")
    return redirect("review", plan)
