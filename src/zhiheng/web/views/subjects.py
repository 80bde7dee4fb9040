"""Subjects to look at: the search, the page of each; and the queue of what may be one, with its decisions."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhiheng.contract.in_use import in_use
from zhiheng.contract.kinds import Kind
from zhiheng.kernel.cases.queries import cases_of_subjects
from zhiheng.kernel.records.models import Record
from zhiheng.kernel.records.queries import count_by_kind
from zhiheng.kernel.records.rules import RecordMissing
from zhiheng.kernel.subjects import queries
from zhiheng.kernel.subjects.actions import (
    decline_match,
    may_decide,
    merge_subjects,
    part_subjects,
    propose_matches,
    require_decider,
)
from zhiheng.kernel.subjects.rules import NotASubject, refuse_merge
from zhiheng.web import background
from zhiheng.web.case_words import rows_of as case_rows
from zhiheng.web.record_access import kind_at, reader_of
from zhiheng.web.record_lists import ListColumn, Row, list_columns, rows_of
from zhiheng.web.record_words import Shown
from zhiheng.web.subject_page import page_of, way_at
from zhiheng.web.subject_pairs import compared, moved_indicators, pairs_of, sides_of

_FOUND: Final = 50
_PAIRS: Final = 20
_CASES: Final = 10
"""So many of the newest cases about a subject stand on its page."""
_ROWS: Final = 50
_AT_ONCE: Final = 5000
"""Among so many subjects one waits for the search; among more it goes on after the answer."""


def _subject_kinds() -> list[Kind]:
    return [kind for kind in in_use().kinds.values() if kind.is_subject]


def _subject_at(thing: int) -> Record:
    try:
        return queries.subject_at(thing)
    except (RecordMissing, NotASubject, OverflowError) as error:
        raise Http404(f"没有编号为 {thing} 的主体；请按代码或名称查找。") from error


@require_GET
def subject_list(request: HttpRequest) -> HttpResponse:
    """Subjects by code or name, over all kinds or one."""
    person = reader_of(request)
    words = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    kinds = _subject_kinds()
    asked = request.GET.get("kind", "")
    among = [kind for kind in kinds if kind.address == asked] or kinds
    found = queries.subjects_found(words, [kind.address for kind in among], most=_FOUND + 1)
    counts = count_by_kind()
    context = {
        "section": "subjects",
        "words": words,
        "asked": among[0] if len(among) == 1 else None,
        "kinds": [(kind, counts.get(kind.address, 0)) for kind in kinds],
        "rows": _rows(found[:_FOUND]),
        "more": len(found) > _FOUND,
        "waiting": queries.open_proposals().count(),
        "may_decide": any(may_decide(person, kind.address, at=timezone.now()) for kind in kinds),
    }
    return render(request, "subjects/list.html", context)


def _rows(found: list[Record]) -> list[dict[str, object]]:
    """Subjects as the list shows them, in the order in which they were found."""
    by_kind: dict[str, list[Record]] = {}
    for record in found:
        by_kind.setdefault(record.kind, []).append(record)
    rows = {row.record.pk: row for kind, records in by_kind.items() for row in rows_of(in_use().kind(kind), records)}
    counts = queries.counts_of(rows.keys())
    return [
        {
            "record": record,
            "kind": in_use().kind(record.kind).title,
            "cells": _told(in_use().kind(record.kind), rows[record.pk]),
            "count": counts.get(record.pk, 0),
            "state": rows[record.pk].state,
            "tone": rows[record.pk].tone,
        }
        for record in found
    ]


def _told(kind: Kind, row: Row) -> list[tuple[ListColumn, Shown]]:
    """What a list of its own kind would show, without the number and who stated it."""
    left_out = {*kind.identified_by, "office"}
    return [(column, shown) for column, shown in row.cells if shown.text and column.key not in left_out][:4]


@require_GET
def subject(request: HttpRequest, thing: int) -> HttpResponse:
    """One subject with everything known of it."""
    person, found = reader_of(request), _subject_at(thing)
    decides = may_decide(person, found.kind, at=timezone.now())
    context = page_of(found, timezone.localdate(), may_decide=decides)
    about = cases_of_subjects(queries.numbers_of(thing), person, timezone.localdate())
    context |= {
        "section": "subjects",
        "may_decide": decides,
        "cases": case_rows(list(about[:_CASES]), timezone.now()),
        "case_count": about.count(),
    }
    return render(request, "subjects/subject.html", context)


@require_GET
def subject_records(request: HttpRequest, thing: int, way: str) -> HttpResponse:
    """The records that lead to a subject by one way, newest first."""
    reader_of(request)
    found, led = _subject_at(thing), way_at(way)
    if led is None:
        raise Http404("没有这种记录；请从主体页进入。")
    kind = kind_at(led.kind)
    page = Paginator(queries.records_about(queries.numbers_of(thing), ways=[led]), _ROWS).get_page(
        request.GET.get("page")
    )
    context = {
        "section": "subjects",
        "record": found,
        "kind": kind,
        "field": kind.fields.get(led.field),
        "page": page,
        "columns": list_columns(kind),
        "rows": rows_of(kind, page.object_list),
    }
    return render(request, "subjects/records.html", context)


# --- what may be one -------------------------------------------------------------------------------------------------


@require_GET
def matching(request: HttpRequest) -> HttpResponse:
    """The queue of proposals, the surest first."""
    person = reader_of(request)
    asked = request.GET.get("kind", "")
    kind = in_use().kinds.get(asked)
    page = Paginator(queries.open_proposals(kind.address if kind else None), _PAIRS).get_page(request.GET.get("page"))
    kinds = [one for one in _subject_kinds() if may_decide(person, one.address, at=timezone.now())]
    context = {
        "section": "subjects",
        "asked": kind,
        "page": page,
        "pairs": pairs_of(list(page.object_list)),
        "counts": _open_by_kind(),
        "kinds": kinds,
        "decides": {one.address for one in kinds},
        "looking": [one.title for one in kinds if background.is_at_work(_work(one.address))],
    }
    return render(request, "subjects/matching.html", context)


def _open_by_kind() -> list[tuple[Kind, int]]:
    counts = queries.open_counts()
    return [(kind, counts[kind.address]) for kind in _subject_kinds() if kind.address in counts]


def _work(kind: str) -> str:
    return f"matching {kind}"


@require_POST
def matching_look(request: HttpRequest) -> HttpResponse:
    """Look anew for subjects of a kind that may be one."""
    person, kind = reader_of(request), kind_at(request.POST.get("kind", ""))
    now = timezone.now()
    if not kind.is_subject:
        raise Http404("没有这种主体。")
    require_decider(person, kind.address, at=now, act_zh="查找疑似同一主体")
    if Record.objects.filter(kind=kind.address).count() <= _AT_ONCE:
        count = propose_matches(kind.address, at=now)
        messages.success(request, f"已重新查找：{kind.title}现有 {count} 条待定的建议。", extra_tags="good")
    else:
        background.start(_work(kind.address), partial(_look, kind.address, now))
        messages.info(request, f"正在查找{kind.title}中疑似同一主体的；数量较多，请稍后刷新。")
    return redirect(f"{reverse('matching')}?kind={kind.address}")


def _look(kind: str, at: datetime) -> None:
    propose_matches(kind, at=at)


@require_POST
def match_decline(request: HttpRequest) -> HttpResponse:
    """Two subjects are two."""
    person = reader_of(request)
    first, second = _subject_at(_number(request, "first")), _subject_at(_number(request, "second"))
    reason = request.POST.get("reason", "").replace("\x00", "")[:500]
    decline_match(first=first.pk, second=second.pk, reason=reason, by=person, at=timezone.now())
    messages.success(request, f"已记下：“{first.name}”与“{second.name}”不是同一主体，今后不再提示。", extra_tags="good")
    return redirect(_back(request))


@require_http_methods(["GET", "POST"])
def subject_merge(request: HttpRequest, thing: int, into: int) -> HttpResponse:
    """What a merge would change, side by side; and the merge."""
    person = reader_of(request)
    kept, other = _subject_at(into), _subject_at(thing)
    if request.method == "POST":
        reason = request.POST.get("reason", "").replace("\x00", "")[:1000]
        merge_subjects(keep=kept.pk, merged=other.pk, reason=reason, by=person, at=timezone.now())
        messages.success(
            request, f"已把“{other.name}”归并到“{kept.name}”；如有差错，可在主体页拆分。", extra_tags="good"
        )
        return redirect(_back(request))
    refuse_merge(kept, other)
    effects = queries.effects_of_merge(kept.pk, other.pk)
    proposal = queries.proposal_of(kept.pk, other.pk)
    context = {
        "section": "subjects",
        "kind": in_use().kind(kept.kind),
        "sides": sides_of(kept, other),
        "compared": compared(kept, other),
        "effects": effects,
        "moved": moved_indicators(effects),
        "total": sum(known.count for known in effects.records),
        "pair": pairs_of([proposal])[0] if proposal else None,
        "may_turn": other.state != "provisional" or kept.state == "provisional",
        "may_decide": may_decide(person, kept.kind, at=timezone.now()),
        "codes_differ": bool(kept.identity and other.identity and kept.identity != other.identity),
        "back": request.GET.get("back", ""),
    }
    return render(request, "subjects/merge.html", context)


@require_http_methods(["GET", "POST"])
def subject_part(request: HttpRequest, thing: int) -> HttpResponse:
    """What the undoing of a merge would change; and the undoing."""
    person, other = reader_of(request), _subject_at(thing)
    if request.method == "POST":
        reason = request.POST.get("reason", "").replace("\x00", "")[:1000]
        part_subjects(merged=other.pk, reason=reason, by=person, at=timezone.now())
        messages.success(request, f"已拆分；“{other.name}”恢复为独立的主体。", extra_tags="good")
        return redirect("subject", other.pk)
    if other.merged_into is None or other.state != "merged":
        raise Http404("这一主体没有归并到其他主体，无可拆分。")
    kept = _subject_at(other.merged_into)
    effects = queries.effects_of_merge(kept.pk, other.pk)
    context = {
        "section": "subjects",
        "kind": in_use().kind(other.kind),
        "sides": sides_of(kept, other),
        "compared": compared(kept, other),
        "effects": effects,
        "moved": moved_indicators(effects),
        "total": sum(known.count for known in effects.records),
        "may_decide": may_decide(person, other.kind, at=timezone.now()),
    }
    return render(request, "subjects/part.html", context)


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else 0


def _back(request: HttpRequest) -> str:
    """Where a decision leads: to the queue it came from, else to the subject that was kept."""
    subject = _number(request, "subject")
    if subject:
        return reverse("subject", args=[subject])
    kind = request.POST.get("kind", "")
    return reverse("matching") + (f"?kind={kind}" if kind in in_use().kinds else "")
