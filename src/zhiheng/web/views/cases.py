"""Cases to look at: the inbox with what is due first, the board, the calendar, one case with all about it."""

from __future__ import annotations

from calendar import Calendar
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final, get_args

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from zhiheng.contract.in_use import in_use
from zhiheng.kernel.access.models import Person
from zhiheng.kernel.access.queries import offices_on
from zhiheng.kernel.access.rules import ENTER, QUALITY_OFFICE, RoleMissing, day_of, holds
from zhiheng.kernel.almanac.queries import calendar
from zhiheng.kernel.casebook import rules
from zhiheng.kernel.casebook.models import CaseState
from zhiheng.kernel.cases import queries
from zhiheng.kernel.cases.queries import Asked, Scope
from zhiheng.kernel.cases.rules import CaseUnknown
from zhiheng.kernel.reception.queries import letters_for, may_decide
from zhiheng.web.addresses import person_of
from zhiheng.web.case_page import case_context
from zhiheng.web.case_words import rows_of

_NARROWING: Final = ("kind", "state", "office", "region", "words", "over", "things")
_NAMED: Final = 500
"""So many cases at most are asked for by their numbers."""
_ON_BOARD: Final = 30
"""So many cases of a state stand on the board."""
SCOPE_ZH: Final[dict[Scope, str]] = {
    "mine": "我承办的",
    "office": "本单位主办",
    "support": "本单位协办",
    "all": "我能看到的全部",
}


def worker_of(request: HttpRequest) -> Person:
    """Who asks, if they work on cases of any kind or lead; cases are not for everyone."""
    person, day = person_of(request), timezone.localdate()
    if holds(person, QUALITY_OFFICE, day=day) or any(holds(person, role, day=day) for role in queries.WORKING):
        return person
    raise RoleMissing(
        f"{person.username} has no role that works on cases (web/views/cases.py)",
        message_zh=f"{person.name}没有办件的角色；办件限有填报、核对、审批或质量办角色的人员查看；请联系安全管理员授权。",
        act="see cases",
        role=ENTER,
    )


def asked_in(request: HttpRequest, person: Person) -> Asked:
    """Which cases the address asks for."""
    sent, day = request.GET, timezone.localdate()
    scope = sent.get("scope", "")
    default = "all" if holds(person, QUALITY_OFFICE, day=day) or person.office_id is None else "office"
    kind = sent.get("kind", "")
    named = [one for one in sent.get("things", "").split(",")[:_NAMED] if one.isdecimal() and len(one) < 19]
    return Asked(
        person,
        day,
        scope=scope if scope in get_args(Scope) else default,  # type: ignore[arg-type]
        kind=kind if kind in in_use().cases else "",
        state=sent.get("state", "")[:40],
        office=sent.get("office", "")[:64],
        region=sent.get("region", "")[:12],
        words=sent.get("words", "").replace("\x00", "").strip()[:40],
        is_open=None if named else sent.get("closed") != "1",
        over=timezone.now() if sent.get("over") == "1" else None,
        things=tuple(map(int, named)),
    )


def _about_lists(request: HttpRequest, person: Person, asked: Asked) -> dict[str, Any]:
    day = timezone.localdate()
    kinds = [kind for kind in in_use().cases.values() if _works_on(person, kind.pack, day)]
    states = in_use().case(asked.kind).state if asked.kind else ()
    return {
        "section": "cases",
        "asked": asked,
        "scopes": SCOPE_ZH.items(),
        "kinds": kinds,
        "states": states,
        "offices": offices_on(day).order_by("name").values_list("key", "name") if asked.scope == "all" else (),
        "may_receive": [kind for kind in kinds if holds(person, ENTER, day=day, field=kind.pack)],
        "leads": holds(person, QUALITY_OFFICE, day=day),
        "narrowed": any(
            request.GET.get(key) for key in ("kind", "state", "office", "region", "words", "over", "things")
        ),
    }


def _works_on(person: Person, field: str, day: date) -> bool:
    every = holds(person, QUALITY_OFFICE, day=day)
    return every or any(holds(person, role, day=day, field=field) for role in queries.WORKING)


@require_GET
@never_cache
def case_list(request: HttpRequest) -> HttpResponse:
    """The cases of a person, due first; what can be done with many at once."""
    person = worker_of(request)
    asked, at = asked_in(request, person), timezone.now()
    after = request.GET.get("after", "")
    try:
        page = queries.inbox(asked, after=after)
    except ValueError:
        page = queries.inbox(asked)
    context = _about_lists(request, person, asked) | {
        "page": page,
        "rows": rows_of(page.cases, at),
        "counts": queries.counts(asked, at) if asked.is_open else None,
        "handlers": _handlers(person, page.cases) if asked.is_open else (),
        "held": letters_for(person, asked.day).count() if may_decide(person, asked.day) else 0,
    }
    return render(request, "cases/list.html", context)


def _handlers(person: Person, cases: list[CaseState]) -> list[Person]:
    """Whom cases of one office may be assigned to, for who may assign them."""
    if person.office_id is None or not any(one.office == person.office_id for one in cases):
        return []
    day = timezone.localdate()
    fields = {in_use().kind(one.kind).pack for one in cases if one.office == person.office_id and _assigns(person, one)}
    found = {one.username: one for field in fields for one in queries.handlers(person.office_id, field, day)}
    return sorted(found.values(), key=lambda one: one.name)


def _assigns(person: Person, state: CaseState) -> bool:
    """Whether the person may say who handles the case."""
    acts = [act for act in in_use().case(state.kind).act if act.does == "assign"]
    return any(queries.may_do(person, act, state, timezone.localdate(), ()) for act in acts)


@require_GET
@never_cache
def case_board(request: HttpRequest) -> HttpResponse:
    """The open cases of a kind, a column for each state."""
    person = worker_of(request)
    asked, at = asked_in(request, person), timezone.now()
    context = _about_lists(request, person, asked)
    kinds = context["kinds"]
    if not asked.kind and kinds:
        most = queries.chosen(asked).values_list("kind").annotate(count=Count("pk")).order_by("-count").first()
        asked = replace(asked, kind=most[0] if most else kinds[0].address)
        context["asked"] = asked
    columns = []
    if asked.kind:
        case = in_use().case(asked.kind)
        found: dict[str, list[CaseState]] = defaultdict(list)
        for state in queries.chosen(asked).order_by("due_at", "id")[:1000]:
            found[state.state].append(state)
        for one in case.state:
            if not one.closed:
                there = found.get(one.key, [])
                columns.append((one.title.zh, len(there), rows_of(there[:_ON_BOARD], at)))
    context |= {"columns": columns, "shown": _ON_BOARD, "states": ()}
    return render(request, "cases/board.html", context)


@require_GET
@never_cache
def case_calendar(request: HttpRequest) -> HttpResponse:
    """The ends of terms in a month, day by day."""
    person = worker_of(request)
    asked, at, today = asked_in(request, person), timezone.now(), timezone.localdate()
    month = _month_in(request.GET.get("month", ""), today)
    legal = calendar()
    weeks = Calendar().monthdatescalendar(month.year, month.month)
    since, until = weeks[0][0], weeks[-1][-1]
    due: dict[date, list[CaseState]] = defaultdict(list)
    span = queries.chosen(asked).filter(
        due_at__gte=rules.end_of(since - timedelta(days=1)), due_at__lte=rules.end_of(until)
    )
    for state in span.order_by("due_at", "id")[:3000]:
        due[day_of(state.due_at)].append(state)
    context = _about_lists(request, person, asked) | {
        "month": month,
        "before": (month - timedelta(days=1)).replace(day=1),
        "next": (month + timedelta(days=32)).replace(day=1),
        "today": today,
        "states": (),
        "weeks": [
            [
                {
                    "day": day,
                    "in_month": day.month == month.month,
                    "off": not legal.is_working_day(day),
                    "count": len(due.get(day, ())),
                    "rows": rows_of(due.get(day, [])[:4], at),
                }
                for day in week
            ]
            for week in weeks
        ],
    }
    return render(request, "cases/calendar.html", context)


def _month_in(text: str, today: date) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)


@require_GET
@never_cache
def case(request: HttpRequest, thing: int) -> HttpResponse:
    """One case: its terms, its way, its particulars, what belongs to it, and what the person may do now."""
    person = worker_of(request)
    return render(request, "cases/case.html", case_context(person, case_for(person, thing), timezone.now()))


def case_for(person: Person, thing: int) -> CaseState:
    """The case, or the page that says there is none: also to who may not know of it."""
    try:
        return queries.case_for(person, thing, timezone.localdate())
    except (CaseUnknown, OverflowError) as error:
        raise Http404(f"没有编号为 {thing} 的办件，或者它不归您的单位办理；请从办件列表中查找。") from error
