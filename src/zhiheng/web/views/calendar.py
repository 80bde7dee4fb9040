"""The calendar: everyone sees which days are working days and how a term is counted; the quality office keeps it."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from zhiheng.kernel.access.rules import QUALITY_OFFICE, holds, require
from zhiheng.kernel.almanac import actions, queries, rules
from zhiheng.primitives.errors import RuleViolation
from zhiheng.web.addresses import person_of
from zhiheng.web.calendar_page import WEEKDAYS, arranged, counted, fields_like, leaf, notice_lines
from zhiheng.web.visitors import words_of


@require_GET
def this_year(request: HttpRequest) -> HttpResponse:
    """The year of today."""
    return _page(request, timezone.localdate().year)


@require_GET
def one_year(request: HttpRequest, year: int) -> HttpResponse:
    """The year of the address."""
    if year not in rules.YEARS:
        raise Http404(f"工作日历从 {rules.YEARS.start} 年到 {rules.YEARS.stop - 1} 年。")
    return _page(request, year)


def _page(request: HttpRequest, year: int, error: RuleViolation | None = None) -> HttpResponse:
    today = timezone.localdate()
    found = queries.year(year)
    asked = words_of(request.GET)
    term = counted(asked, today)
    context = {
        "section": "calendar",
        "year": found,
        "arranged": arranged(found),
        "leaves": [leaf(month, today) for month in found.months],
        "weekdays": WEEKDAYS,
        "before": year - 1 if year - 1 in rules.YEARS else None,
        "after": year + 1 if year + 1 in rules.YEARS else None,
        "this_year": today.year,
        "notices": notice_lines(named=request.user.is_authenticated),
        "may_keep": holds(request.user, QUALITY_OFFICE, day=today),
        "term": term,
        "units": rules.UNIT_ZH,
        "years": range(today.year, today.year + rules.YEARS_AHEAD + 1),
        "sent": words_of(request.POST) if error else fields_like(asked.get("like", "")),
        "error": error,
        "refused": error.fields.get("field") if error else None,
    }
    return render(request, "calendar/year.html", context, status=422 if error or term.error else 200)


@require_POST
def notice_state(request: HttpRequest) -> HttpResponse:
    """A notice as its form was filled in; refused beside its field where it cannot be right."""
    person, today, now = person_of(request), timezone.localdate(), timezone.now()
    require(person, QUALITY_OFFICE, day=today, act="state a holiday notice", act_zh="登记放假通知")
    sent = words_of(request.POST)
    try:
        notice = actions.state_notice(
            number=sent.get("number", ""),
            issued_on=rules.day_in(sent.get("issued_on", ""), "issued_on"),
            days_off=rules.days_in(sent.get("days_off", ""), "days_off"),
            working_days=rules.days_in(sent.get("working_days", ""), "working_days"),
            arranges_year=_year_in(sent),
            reason=sent.get("reason", ""),
            by=person,
            at=now,
        )
    except RuleViolation as error:
        return _page(request, today.year, error)
    messages.success(request, f"已登记“{notice.number}”，工作日历随之更新。", extra_tags="good")
    said = notice.words
    shown = notice.arranges_year or min(said.days_off | said.working_days).year
    return redirect(f"{reverse('calendar_year', args=[shown])}#months")


@require_POST
def notice_withdraw(request: HttpRequest) -> HttpResponse:
    """The notice of this number no longer counts."""
    person, today = person_of(request), timezone.localdate()
    require(person, QUALITY_OFFICE, day=today, act="withdraw a holiday notice", act_zh="撤回放假通知")
    sent = words_of(request.POST)
    try:
        gone = actions.withdraw_notice(
            number=sent.get("number", ""), reason=sent.get("reason", ""), by=person, at=timezone.now()
        )
    except rules.NoticeRefused as error:
        messages.error(request, error.message_zh, extra_tags="bad")
    else:
        messages.success(request, f"已撤回“{gone.number}”，工作日历不再按它计算。", extra_tags="good")
    return redirect(f"{reverse('calendar')}#notices")


def _year_in(sent: Mapping[str, str]) -> int | None:
    """The year a form names; a word that is no year is one that no notice arranges."""
    text = sent.get("arranges_year", "").strip()
    if not text:
        return None
    return int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else 0
