"""Hot issues on pages: what comes in more than usual, why it is said, which cases, and what is decided."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

import msgspec
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from zhiheng.contract.in_use import in_use
from zhiheng.kernel.access.models import Person, Region
from zhiheng.kernel.access.queries import person_named
from zhiheng.kernel.access.rules import ENTER, QUALITY_OFFICE, holds
from zhiheng.kernel.hotspots import actions, queries, rules
from zhiheng.kernel.hotspots.models import HotIssue
from zhiheng.kernel.hotspots.queries import Looked
from zhiheng.reporting.charts.chart import Chart, Point
from zhiheng.reporting.charts.trend import trend
from zhiheng.web.case_words import rows_of
from zhiheng.web.views.cases import worker_of

_ON_A_PAGE = 30


@dataclass(frozen=True, slots=True)
class IssueLine:
    """A hot issue in words."""

    issue: HotIssue
    basis: str
    state: str
    tone: str
    phrases: list[str]

    @property
    def chance(self) -> str:
        """How likely so many come in by chance."""
        return chance_words(self.issue.probability)


def line_of(issue: HotIssue) -> IssueLine:
    """The issue in words."""
    tone = {rules.OPEN: "bad", rules.WATCHED: "warn", rules.CLOSED: "good"}[issue.state]
    basis = next((words for key, words in rules.BASES_ZH.items() if key == issue.basis), issue.basis)
    return IssueLine(issue, basis, rules.STATES_ZH[issue.state], tone, msgspec.json.decode(issue.phrases))


def chance_words(probability: float) -> str:
    """A probability as people read it.

    >>> chance_words(0.0000000001), chance_words(0.0004), chance_words(0.03)
    ('不到百万分之一', '万分之4', '3%')
    """
    if probability < 1e-6:
        return "不到百万分之一"
    if probability < 1e-4:
        return f"百万分之{probability * 1e6:.0f}"
    return f"万分之{probability * 1e4:.0f}" if probability < 0.01 else f"{probability:.0%}"


@require_GET
@never_cache
def hot_list(request: HttpRequest) -> HttpResponse:
    """The hot issues, the latest first."""
    person = worker_of(request)
    state = request.GET.get("state", "")
    chosen = queries.issues(state if state in rules.STATES_ZH else "")
    page = Paginator(chosen, _ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "section": "cases",
        "leads": holds(person, QUALITY_OFFICE, day=timezone.localdate()),
        "page": page,
        "lines": [line_of(issue) for issue in page],
        "state": state,
        "states": rules.STATES_ZH.items(),
    }
    return render(request, "cases/hot_list.html", context)


@require_GET
@never_cache
def hot_issue(request: HttpRequest, number: int) -> HttpResponse:
    """One issue: counts over all its cases, those the person may see, and what may be done."""
    person, day = worker_of(request), timezone.localdate()
    issue = _issue(number)
    looked = queries.looked_at(issue, person, day)
    places = dict(Region.objects.filter(pk__in=[code for code, _ in looked.regions]).values_list("code", "name"))
    by = person_named(issue.decided_by) if issue.decided_by else None
    context = {
        "section": "cases",
        "leads": holds(person, QUALITY_OFFICE, day=day),
        "line": line_of(issue),
        "issue": issue,
        "looked": looked,
        "regions": [(places.get(code, code) or "未注明", count) for code, count in looked.regions],
        "rows": rows_of(looked.seen, timezone.now()),
        "not_seen": looked.all - len(looked.seen),
        "chart": _chart(looked),
        "decided_by": by.name if by else issue.decided_by,
        "openings": _openings(person, looked),
    }
    return render(request, "cases/hot_issue.html", context)


def _issue(number: int) -> HotIssue:
    try:
        return queries.issue_at(number)
    except (rules.IssueUnknown, OverflowError) as error:
        raise Http404(f"没有编号为 {number} 的热点；请从热点列表中查找。") from error


def _chart(looked: Looked) -> Chart:
    points = [Point(f"{first:%m-%d}", Decimal(count)) for first, count in looked.days]
    return trend("每周来件（横轴为各周首日）", "件", points, places=0, direction="lower", width=560, height=160)


def _openings(person: Person, looked: Looked) -> list[tuple[str, str]]:
    """What the person may open for the firm the issue is about: each kind of case about a subject, with its address."""
    issue, day = looked.issue, timezone.localdate()
    if issue.basis == "matter":
        return []
    firm = looked.firms[0][0] if looked.firms else ""
    told = f"{issue.window_days}天内收到{issue.found}件来件（{issue.parties}人）：{'；'.join(looked.phrases)}"
    sent = urlencode({"title": f"{firm}{issue.title if issue.basis == 'wording' else ''}"[:100], "problems": told})
    found = []
    for address, kind in in_use().cases.items():
        case = in_use().case(address)
        if case.subject and not case.public and not case.party and holds(person, ENTER, day=day, field=kind.pack):
            found.append((kind.title, f"{reverse('case_new', args=[address])}?{sent}"))
    return found


@require_POST
def hot_decide(request: HttpRequest, number: int) -> HttpResponse:
    """Watch an issue, or close it with a reason."""
    person, at = worker_of(request), timezone.now()
    _issue(number)
    try:
        if request.POST.get("decision") == rules.WATCH:
            actions.watch(number, by=person, at=at)
            messages.success(request, "已列入关注。", extra_tags="good")
        else:
            actions.close(number, reason=request.POST.get("reason", ""), by=person, at=at)
            messages.success(request, "热点已了结，理由已记入日志。", extra_tags="good")
    except (rules.ReasonMissing, rules.IssueClosed) as refused:
        messages.error(request, refused.message_zh, extra_tags="bad")
    return redirect("hot_issue", number=number)
