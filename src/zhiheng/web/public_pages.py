"""What all pages for strangers have in common: where they stand, that nobody stores them, how they refuse."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from zhiheng.kernel.reception.rules import TooMany, keyed, neighbourhood
from zhiheng.web.visitors import address_of

_PUBLIC: Final = ("/report/", "/follow/")
_log = logging.getLogger("zhiheng.public")
View = Callable[..., HttpResponse]


def is_public(path: str) -> bool:
    """Whether strangers send something there."""
    return path.startswith(_PUBLIC)


def public_page(view: View) -> View:
    """A page that no browser and no proxy keeps, and no search engine lists."""

    @wraps(view)
    def with_heads(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - of any view
        answer = view(request, *args, **kwargs)
        answer["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return answer

    return never_cache(with_heads)


def note(request: HttpRequest, what: str) -> None:
    """Tell the log of the server what somebody tried; no address, number or code stands there.

    Whence it came is told by a sign that is the same for a day, so that many tries from one place are seen as such.
    """
    day = timezone.localdate().isoformat()
    whence = keyed(settings.SECRET_KEY, "log", day, neighbourhood(address_of(request)))[:12]
    _log.warning("%s, from %s", what, whence)


def until_words(until: datetime) -> str:
    """When to come again, as people say it.

    >>> from datetime import UTC
    >>> until_words(datetime(2026, 5, 6, 1, 30, tzinfo=UTC))
    '5月6日 09:30'
    """
    local = timezone.localtime(until)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def when_words(refused: TooMany) -> str:
    """What a refusal by a limit says: when to come again and how else to reach the office."""
    until = refused.fields["until"]
    assert isinstance(until, datetime)
    return f"短时间内提交的次数过多，请在 {until_words(until)} 之后再试；事情着急的，{settings.CONTACT}。"


def shut(request: HttpRequest, refused: TooMany) -> HttpResponse:
    """The page that says when to come again."""
    note(request, f"limit {refused.fields['limit']} reached")
    until = refused.fields["until"]
    assert isinstance(until, datetime)
    answer = render(request, "public/shut.html", {"section": "public", "words": when_words(refused)}, status=429)
    answer["Retry-After"] = str(max(1, int((until - timezone.now()).total_seconds())))
    answer["Cache-Control"] = "no-store"
    return answer


def too_large(request: HttpRequest) -> HttpResponse:
    """The page that says that what was sent is too large."""
    note(request, "a body was too large")
    words = f"提交的内容过大，没有接收；请减少照片的张数，或者缩小后再提交；也可以先不附照片，{settings.CONTACT}。"
    answer = render(request, "public/shut.html", {"section": "public", "words": words}, status=413)
    answer["Cache-Control"] = "no-store"
    return answer
