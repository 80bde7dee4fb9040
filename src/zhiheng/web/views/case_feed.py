"""The ends of terms as a calendar that a mail program subscribes to, at an address of the person's own."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import icalendar
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from zhiheng.contract.in_use import in_use
from zhiheng.kernel.access.models import Person
from zhiheng.kernel.access.queries import person_named
from zhiheng.kernel.casebook import rules
from zhiheng.kernel.casebook.models import CaseClock, CaseState
from zhiheng.kernel.cases import queries
from zhiheng.kernel.cases.actions import renew_feed
from zhiheng.kernel.cases.queries import Asked, feed_key
from zhiheng.web.views.cases import worker_of

_MOST: Final = 1000
_SALT: Final = "zhiheng.cases.feed"


@require_GET
@never_cache
def feed_page(request: HttpRequest) -> HttpResponse:
    """The address of the person's feed, and how to subscribe to it."""
    person = worker_of(request)
    key = feed_key(person)
    address = request.build_absolute_uri(reverse("case_feed", args=[_signed(person, key)])) if key else ""
    return render(request, "cases/feed.html", {"section": "cases", "address": address})


@require_POST
def feed_renew(request: HttpRequest) -> HttpResponse:
    """A new address; the former one answers no more."""
    renew_feed(worker_of(request))
    return redirect("case_feed_page")


@require_GET
@never_cache
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The running terms of the cases of the person, as RFC 5545 writes them; whoever has the address reads it."""
    del request
    person = _person_of(token)
    day = timezone.localdate()
    asked = Asked(person, day, scope="mine")
    states = {state.pk: state for state in queries.chosen(asked).order_by("due_at", "id")[:_MOST]}
    clocks = CaseClock.objects.filter(case__in=states, due_at__isnull=False).order_by("due_at")
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Zhiheng//cases//ZH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"办件期限（{person.name}）")
    for clock in clocks:
        calendar.add_component(_event(states[clock.case_id], clock))
    answer = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="cases.ics"'
    return answer


def _event(state: CaseState, clock: CaseClock) -> icalendar.Event:
    """The end of a term: a whole day, or an instant where it is of minutes and hours. Nothing sealed stands in it."""
    case = in_use().case(state.kind)
    declared = next((one for one in case.clock if one.key == clock.clock), None)
    title = declared.title.zh if declared is not None else clock.clock
    event = icalendar.Event()
    event.add("uid", f"case-{state.pk}-{clock.clock}@zhiheng")
    event.add("dtstamp", timezone.now())
    event.add("summary", f"{case.title.zh}“{title}”期限届满：{state.number}")
    event.add("description", state.headline)
    assert clock.due_at is not None
    due = clock.due_at.astimezone(rules.CHINA)
    if clock.due_at == rules.end_of(due.date()):
        event.add("dtstart", due.date())
        event.add("dtend", due.date() + timedelta(days=1))
    else:
        event.add("dtstart", clock.due_at)
        event.add("dtend", clock.due_at)
    event.add("transp", "TRANSPARENT")
    return event


def _signed(person: Person, key: str) -> str:
    return signing.dumps([person.username, key], salt=_SALT, compress=False)


def _person_of(token: str) -> Person:
    try:
        username, key = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise Http404("这个日历地址已失效；请到“办件”中重新取得。") from error
    person = person_named(str(username))
    if person is None or not person.is_active or not key or feed_key(person) != key:
        raise Http404("这个日历地址已失效；请到“办件”中重新取得。")
    return person
