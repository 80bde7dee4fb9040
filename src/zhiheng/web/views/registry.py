"""Offices and regions as of a day; everyone may read them, system administrators keep them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhiheng.kernel.access import actions, queries, rules
from zhiheng.kernel.access.models import Office, Region
from zhiheng.kernel.access.queries import RegionOn
from zhiheng.kernel.access.rules import SYSTEM_ADMIN, OfficeRow, RegionRow, holds, require
from zhiheng.primitives.errors import RuleViolation
from zhiheng.web.addresses import person_of
from zhiheng.web.views.access import day_in
from zhiheng.web.visitors import words_of

_Thing = TypeVar("_Thing", RegionOn, Office)


def _tree(things: Iterable[tuple[_Thing, str, str | None]]) -> list[tuple[_Thing, int]]:
    """Things with their depth, each followed by what stands under it, from triples of thing, name and the one above."""
    rows = list(things)
    names = {name for _, name, _ in rows}
    under: dict[str | None, list[tuple[_Thing, str]]] = defaultdict(list)
    for thing, name, above in rows:
        under[above if above in names else None].append((thing, name))
    found: list[tuple[_Thing, int]] = []
    waiting = [(thing, name, 0) for thing, name in reversed(under[None])]
    while waiting:
        thing, name, depth = waiting.pop()
        found.append((thing, depth))
        waiting.extend((below, key, depth + 1) for below, key in reversed(under[name]))
    return found


def _context(request: HttpRequest, tab: str) -> dict[str, object]:
    today = timezone.localdate()
    return {
        "section": "administration",
        "tab": tab,
        "day": day_in(words_of(request.GET).get("day", ""), today),
        "today": today,
        "may_keep": holds(request.user, SYSTEM_ADMIN, day=today),
    }


def _day(context: dict[str, object]) -> date:
    day = context["day"]
    return day if isinstance(day, date) else timezone.localdate()


# --- offices ---------------------------------------------------------------------------------------------------------


@require_GET
def office_register(request: HttpRequest) -> HttpResponse:
    """The offices of the day, each under the one it belongs to."""
    context = _context(request, "office_register")
    rows = _tree((office, office.key, office.parent_id) for office in queries.offices_on(_day(context)))
    return render(request, "access/office_register.html", context | {"rows": rows})


@require_GET
def office_entry(request: HttpRequest, key: str) -> HttpResponse:
    """One office with who came before and after it."""
    return _office_page(request, _office_at(key))


def _office_at(key: str) -> Office:
    found = queries.office_at(key)
    if found is None:
        raise Http404("没有这个单位：可能地址有误。")
    return found


def _office_page(request: HttpRequest, found: Office, error: RuleViolation | None = None) -> HttpResponse:
    context = _context(request, "office_register")
    context |= {
        "office": found,
        "below": queries.offices_on(_day(context)).filter(parent=found.key),
        "successions": queries.successions(found.key),
        "offices": queries.offices_on(_day(context)).exclude(pk=found.key),
        "sent": words_of(request.POST),
        "error": error,
    }
    return render(request, "access/office_entry.html", context, status=422 if error else 200)


@require_http_methods(["GET", "POST"])
def office_keep(request: HttpRequest) -> HttpResponse:
    """The form of an office: a new one, or one that is kept already where its key is given."""
    require(request.user, SYSTEM_ADMIN, day=timezone.localdate(), act="keep offices", act_zh="维护单位")
    sent = words_of(request.POST or request.GET)
    kept = queries.office_at(sent.get("key", ""))
    if kept is not None and request.method == "GET":
        sent = _words_of_row(kept, ("key", "name", "short_name", "region_id", "parent_id", "kind", "since", "until"))
    context = _context(request, "office_register") | {
        "sent": sent,
        "kinds": rules.OFFICE_KIND_ZH,
        "kept": kept,
        "offices": queries.offices_on(timezone.localdate()),
    }
    if request.method == "GET":
        return render(request, "access/office_keep.html", context)
    try:
        row = OfficeRow(
            key=sent.get("key", "").strip(),
            name=sent.get("name", "").strip()[:128],
            short_name=sent.get("short_name", "").strip()[:64],
            region=sent.get("region", "").strip(),
            parent=sent.get("parent", "").strip(),
            kind=sent.get("kind", ""),
            since=_day_of(sent, "since"),
            until=_day_of(sent, "until"),
        )
        actions.load_offices([row], by=person_of(request), at=timezone.now())
    except RuleViolation as error:
        return render(request, "access/office_keep.html", context | {"error": error}, status=422)
    messages.success(request, f"已保存“{row.name}”。", extra_tags="good")
    return redirect("office_entry", row.key)


@require_POST
def office_succeed(request: HttpRequest, key: str) -> HttpResponse:
    """Another office takes over from this one, whole or in part, from a day on."""
    found = _office_at(key)
    sent = words_of(request.POST)
    try:
        actions.succeed_office(
            before=found.key,
            after=sent.get("after", ""),
            on=_day_of(sent, "on") or timezone.localdate(),
            part=sent.get("part", "").strip()[:200],
            source=sent.get("source", "").strip()[:200],
            by=person_of(request),
            at=timezone.now(),
        )
    except RuleViolation as error:
        return _office_page(request, found, error)
    messages.success(request, "已记下承接关系。", extra_tags="good")
    return redirect("office_entry", found.key)


def _words_of_row(kept: Office | Region, names: Iterable[str]) -> dict[str, str]:
    """What is kept, as the fields of its form."""
    values = {name.removesuffix("_id"): getattr(kept, name) for name in names}
    return {name: "" if value is None else str(value) for name, value in values.items()}


def _day_of(sent: dict[str, str], name: str) -> date | None:
    """The day a field names, None where it is empty; a day that is none is refused."""
    text = sent.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise rules.rows_refused(
            [rules.RowFault(0, name, "date", f"“{text[:20]}”不是日期，请按2026-03-02填写")]
        ) from error


# --- regions ---------------------------------------------------------------------------------------------------------


@require_GET
def regions(request: HttpRequest) -> HttpResponse:
    """The tree of the day; of the whole country only what stands under the region that is asked for."""
    context = _context(request, "regions")
    everything = queries.regions_on(_day(context))
    asked = words_of(request.GET).get("under", "")
    shown = rules.beneath(asked, ((one.code, one.parent) for one in everything)) if asked else None
    rows = _tree((one, one.code, one.parent) for one in everything if shown is None or one.code in shown)
    context |= {
        "rows": rows if len(rows) <= _SHOWN_WHOLE else [row for row in rows if row[1] <= 1],
        "number": len(rows),
        "asked": asked,
        "here": next((one for one in everything if one.code == asked), None),
    }
    return render(request, "access/regions.html", context)


_SHOWN_WHOLE = 400
"""A longer tree shows its two upper levels; each leads to what stands under it."""


@require_GET
def region_entry(request: HttpRequest, code: str) -> HttpResponse:
    """One region with what it was before and became after."""
    return _region_page(request, _region_at(code))


def _region_at(code: str) -> Region:
    found = queries.region_at(code)
    if found is None:
        raise Http404("没有这个区划：可能地址有误。")
    return found


def _region_page(request: HttpRequest, found: Region, error: RuleViolation | None = None) -> HttpResponse:
    context = _context(request, "regions")
    context |= {
        "region": found,
        "changes": queries.region_changes(found.code),
        "below": [one for one in queries.regions_on(_day(context)) if one.parent == found.code],
        "kinds": rules.REGION_CHANGE_ZH,
        "sent": words_of(request.POST),
        "error": error,
    }
    return render(request, "access/region_entry.html", context, status=422 if error else 200)


@require_http_methods(["GET", "POST"])
def region_keep(request: HttpRequest) -> HttpResponse:
    """The form of a new region, or of one whose words were mistyped."""
    require(request.user, SYSTEM_ADMIN, day=timezone.localdate(), act="keep regions", act_zh="维护区划")
    sent = words_of(request.POST or request.GET)
    kept = queries.region_at(sent.get("code", ""))
    if kept is not None and request.method == "GET":
        sent = _words_of_row(kept, ("code", "name", "level", "parent_id", "since", "until"))
    context = _context(request, "regions") | {"sent": sent, "levels": rules.LEVEL_ZH, "kept": kept}
    if request.method == "GET":
        return render(request, "access/region_keep.html", context)
    try:
        row = RegionRow(
            code=sent.get("code", "").strip(),
            name=sent.get("name", "").strip()[:64],
            level=sent.get("level", ""),
            parent=sent.get("parent", "").strip(),
            since=_day_of(sent, "since"),
            until=_day_of(sent, "until"),
        )
        actions.load_regions([row], by=person_of(request), at=timezone.now())
    except RuleViolation as error:
        return render(request, "access/region_keep.html", context | {"error": error}, status=422)
    messages.success(request, f"已保存“{row.name}”。", extra_tags="good")
    return redirect("region_entry", row.code)


@require_POST
def region_change(request: HttpRequest, code: str) -> HttpResponse:
    """The region is renamed, recoded, split, merged or moved on a day."""
    found = _region_at(code)
    sent = words_of(request.POST)
    try:
        actions.change_regions(
            kind=sent.get("kind", ""),
            before=_codes(sent.get("before", "")),
            after=_after(sent.get("after", ""), found),
            on=_day_of(sent, "on") or timezone.localdate(),
            source=sent.get("source", "").strip()[:200],
            by=person_of(request),
            at=timezone.now(),
        )
    except RuleViolation as error:
        return _region_page(request, found, error)
    messages.success(request, "已记下区划变更。", extra_tags="good")
    return redirect("region_entry", found.code)


def _codes(text: str) -> list[str]:
    """Codes in a row, whatever stands between them."""
    return re.findall(r"\d+", text)


def _after(text: str, region: Region) -> list[RegionRow]:
    """A region for each line: code, name, and the code above where it is another than that of the region at hand."""
    rows = []
    for line in text.splitlines():
        words = line.split()
        if words:
            name = words[1] if len(words) > 1 else region.name
            parent = words[2] if len(words) > 2 else region.parent_id or ""
            rows.append(RegionRow(words[0][:12], name[:64], region.level, parent))
    return rows
