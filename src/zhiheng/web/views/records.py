"""Records to look at: the list of a kind with its filters and saved views, one record with all that is known of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from zhiheng.contract.in_use import in_use
from zhiheng.kernel.records import queries
from zhiheng.kernel.records.actions import drop_view, save_view
from zhiheng.kernel.vault.actions import destroy_secret, read_secret
from zhiheng.web.record_access import (
    kind_at,
    may_enter,
    reader_of,
    record_at,
    require_destroyer_of_secrets,
    require_reader_of_secrets,
    sealed_at,
)
from zhiheng.web.record_detail import detail_of
from zhiheng.web.record_entry import reason_in
from zhiheng.web.record_filters import asked_in, field_filters, office_choices, region_names, state_choices
from zhiheng.web.record_forms import subjects_found, typed_in
from zhiheng.web.record_lists import list_columns, rows_of
from zhiheng.web.record_words import heading_of


@require_GET
def record_list(request: HttpRequest, kind: str) -> HttpResponse:
    """The records of a kind, as the address narrows them."""
    person, found = reader_of(request), kind_at(kind)
    asked, today = asked_in(found, request.GET), timezone.localdate()
    page = queries.records_page(asked.filter, after=request.GET.get("after", ""))
    context = {
        "section": "data",
        "kind": found,
        "pack": in_use().catalogue.packs[found.pack].head,
        "asked": asked,
        "page": page,
        "columns": list_columns(found),
        "rows": rows_of(found, page.records),
        "field_filters": field_filters(asked),
        "offices": office_choices(asked, today),
        "states": state_choices(asked),
        "regions": region_names(today),
        "views": queries.saved_views(found.address, person.username, person.office_id or ""),
        "may_enter": may_enter(person, found),
    }
    return render(request, "records/list.html", context)


@require_GET
def record(request: HttpRequest, kind: str, thing: int) -> HttpResponse:
    """One record: its values in words, its history, and what may be done about it."""
    person, found = reader_of(request), kind_at(kind)
    context = detail_of(found, record_at(found, thing), person, on=request.GET.get("on", ""))
    context |= {"section": "data", "kind": found, "may_enter": may_enter(person, found)}
    return render(request, "records/detail.html", context)


@never_cache
@require_POST
def unseal(request: HttpRequest, kind: str, thing: int) -> HttpResponse:
    """What a sealed field says, read for a reason that stays in the history."""
    person, found = reader_of(request), kind_at(kind)
    known = record_at(found, thing)
    field = request.POST.get("field", "")
    require_reader_of_secrets(person, found, known.office)
    number = sealed_at(found, known, field)
    text = read_secret(number=number, reason=reason_in(request.POST), by=person, at=timezone.now())
    context = {"section": "data", "kind": found, "record": known, "heading": heading_of(found, field), "text": text}
    return render(request, "records/unsealed.html", context)


@require_POST
def destroy(request: HttpRequest, kind: str, thing: int) -> HttpResponse:
    """What a sealed field says is destroyed for good; the record and its history stay."""
    person, found = reader_of(request), kind_at(kind)
    known = record_at(found, thing)
    field = request.POST.get("field", "")
    require_destroyer_of_secrets(person, found, known.office)
    number = sealed_at(found, known, field)
    destroy_secret(number=number, reason=reason_in(request.POST), by=person, at=timezone.now())
    messages.success(
        request, f"“{heading_of(found, field)}”的密封内容已销毁，不能恢复；记录和历史不变。", extra_tags="good"
    )
    return redirect("record", found.address, known.pk)


@require_GET
def subject_search(request: HttpRequest, kind: str) -> HttpResponse:
    """The subjects of a kind that what is typed could mean: part of a form."""
    reader_of(request)
    typed = typed_in(request.GET)
    context = {"found": subjects_found(kind_at(kind), typed), "typed": typed}
    return render(request, "records/parts/subjects_found.html", context)


@require_POST
def view_save(request: HttpRequest, kind: str) -> HttpResponse:
    """The list as it is narrowed now, under a name."""
    person, found = reader_of(request), kind_at(kind)
    asked = asked_in(found, request.POST)
    name = request.POST.get("name", "").replace("\x00", "").strip()
    if name:
        for_office = "for_office" in request.POST
        save_view(kind=found.address, name=name, query=asked.query, by=person, for_office=for_office)
        messages.success(request, f"已保存视图“{name[:60]}”。", extra_tags="good")
    else:
        messages.warning(request, "没有填写视图的名称；请填写后再保存。", extra_tags="warn")
    return redirect(f"{reverse('records', args=[found.address])}?{asked.query}")


@require_POST
def view_drop(request: HttpRequest, kind: str, view: int) -> HttpResponse:
    """The person's own view is removed."""
    person, found = reader_of(request), kind_at(kind)
    drop_view(view=view, by=person)
    messages.info(request, "已删除视图。")
    return redirect("records", found.address)
