"""Who asks and from where, what they must do first, and what they were refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from zhiheng.kernel.access.actions import note_refusal
from zhiheng.kernel.access.models import Person
from zhiheng.primitives.errors import ZhihengError

SEEN: Final = "seen"
"""In the session: when the person last asked for something, in seconds; written at most once a minute."""
MUST_ENROL: Final = "must_enrol"
"""In the session: a role of theirs needs a second factor and they have none yet."""
_WRITTEN_EVERY: Final = 60
_ALWAYS: Final = frozenset({"logout", "login"})
_TO_CHANGE: Final = _ALWAYS | {"password"}
_TO_ENROL: Final = _ALWAYS | {"password", "second_factor"}


def address_of(request: HttpRequest) -> str:
    """The network address of who asks; behind proxies of the city, what the outermost of them saw.

    Where there is none, whatever a visitor claims in a header is not believed.
    """
    seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if 0 < settings.PROXIES <= len(seen):
        return seen[-settings.PROXIES][:64]
    return str(request.META.get("REMOTE_ADDR", ""))


def words_of(sent: QueryDict) -> dict[str, str]:
    """What a form or an address sent, the last word for each field, without the sign no database takes."""
    return {name: str(sent[name]).replace("\0", "") for name in sent}


def note_refused(request: HttpRequest, error: ZhihengError) -> None:
    """Keep in the journal that a person asked for what they may not do.

    Of a visitor without an account nothing is kept: anyone could fill a journal that is never emptied.
    """
    if isinstance(request.user, Person):
        note_refusal(
            person=request.user,
            address=address_of(request),
            code=error.code,
            path=f"{request.method} {request.path}"[:200],
            at=timezone.now(),
        )


class Gate:
    """Middleware: a session no one uses ends; a password from someone else is changed before anything else is done."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: tuple[Any], kwargs: Mapping[str, Any]
    ) -> HttpResponseBase | None:
        """Where the person is led instead; None where nothing stands in their way."""
        person = request.user
        called = request.resolver_match
        if not isinstance(person, Person) or (called is not None and called.namespace == "api"):
            return None  # programs show a key; a session opens nothing to them
        now = int(timezone.now().timestamp())
        seen = request.session.get(SEEN, now)
        if now - seen > settings.SESSION_IDLE_SECONDS:
            logout(request)
            messages.info(request, "您已有一段时间没有操作，登录已自动退出；请重新登录。")
            asked = request.get_full_path() if request.method == "GET" else "/"
            return _led(request, f"{reverse('login')}?{urlencode({'next': asked})}")
        if SEEN not in request.session or now - seen >= _WRITTEN_EVERY:
            request.session[SEEN] = now
        name = called.url_name if called else None
        if (person.must_change or password_expired(person)) and name not in _TO_CHANGE:
            return _led(request, reverse("password"))
        if MUST_ENROL in request.session and name not in _TO_ENROL:
            return _led(request, reverse("second_factor"))
        return None


def password_expired(person: Person) -> bool:
    """Whether the term of the password is over."""
    days = settings.PASSWORD_DAYS
    return bool(days) and person.password_at is not None and timezone.now() - person.password_at > timedelta(days=days)


def _led(request: HttpRequest, address: str) -> HttpResponse:
    """To the address, also where only a part of a page was asked for."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)
