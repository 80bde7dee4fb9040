"""From a password to a session: what is kept between the two steps, and what is noted at the end of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from zhiheng.kernel.access.actions import note_signed_in
from zhiheng.kernel.access.models import Person
from zhiheng.kernel.access.queries import has_second_factor
from zhiheng.kernel.access.rules import holds
from zhiheng.web.visitors import MUST_ENROL, SEEN, address_of, words_of

_HALF: Final = "half_signed_in"
"""In the session: who gave the right password, where they were going, and when; no one is signed in by it."""
_HALF_LASTS: Final = timedelta(minutes=5)
_BACKEND: Final = "django.contrib.auth.backends.ModelBackend"


def enter(request: HttpRequest, person: Person, *, way: str) -> None:
    """The session of the person begins; a second factor that a role of theirs needs is asked for next."""
    login(request, person, backend=getattr(person, "backend", _BACKEND))
    request.session.pop(_HALF, None)
    request.session[SEEN] = int(timezone.now().timestamp())
    day = timezone.localdate()
    needs = any(holds(person, role, day=day) for role in settings.SECOND_FACTOR_ROLES)
    # The provider of a city asks for a second factor itself.
    if needs and way == "password":
        request.session[MUST_ENROL] = True
    note_signed_in(person=person, way=way, address=address_of(request), at=timezone.now())


def keep_half(request: HttpRequest, person: Person, going: str) -> None:
    """The password was right; the code is asked for next."""
    request.session.cycle_key()
    request.session[_HALF] = {"person": person.pk, "going": going, "at": timezone.now().timestamp()}


def half_signed_in(request: HttpRequest) -> tuple[Person, str] | None:
    """Who gave the right password a moment ago and where they were going; None where no one did."""
    half = request.session.get(_HALF)
    if not half or timezone.now().timestamp() - half["at"] > _HALF_LASTS.total_seconds():
        return None
    person = Person.objects.filter(pk=half["person"], is_active=True).first()
    return None if person is None or not has_second_factor(person) else (person, half["going"])


def username_in(request: HttpRequest) -> str:
    """The account name that was typed, as far as it can be one."""
    return words_of(request.POST).get("username", "")[:64]


def locked_out(request: HttpRequest, *_as_the_library_calls_it: object) -> HttpResponse:
    """The page that says when to try again."""
    username = username_in(request)
    tried = AccessAttempt.objects.filter(username=username, ip_address=address_of(request))
    last = tried.order_by("-attempt_time").values_list("attempt_time", flat=True).first() or timezone.now()
    context = {"until": last + settings.AXES_COOLOFF_TIME, "username": username, "limit": settings.AXES_FAILURE_LIMIT}
    return render(request, "access/locked.html", context, status=429)
