"""The error families as HTTP answers, once for all pages: what happened, which rule, what to do next."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django_htmx.http import reswap, retarget

from zhiheng.adapters.http.statuses import status_of
from zhiheng.primitives.errors import ZhihengError
from zhiheng.web.visitors import note_refused

_log = logging.getLogger("zhiheng.web")
_HEADINGS = {
    403: "这一操作不能由您办理",
    404: "没有这一项",
    409: "这一步现在不能做",
    422: "提交的内容不合要求",
    500: "系统出了故障",
    503: "系统暂时不能办理",
}


def refusal(request: HttpRequest, error: ZhihengError) -> HttpResponse:
    """The answer to a request that ended in an error: a page, or a short notice where only a part was asked for."""
    status = status_of(error)
    if status == 403:
        note_refused(request, error)
    if status >= 500:
        _log.error("%s: %s", error.code, error, exc_info=error)
    if getattr(request, "htmx", None):
        answer = render(request, "parts/toast.html", {"tone": "bad", "words": error.message_zh}, status=status)
        return reswap(retarget(answer, "#toast"), "innerHTML")
    back = request.headers.get("Referer", "")
    own = back.startswith(f"{request.scheme}://{request.get_host()}/")
    context = {"error": error, "status": status, "heading": _HEADINGS[status], "back": back if own else "/"}
    return render(request, "refused.html", context, status=status)


class ErrorFamilies:
    """Middleware: whatever room an error of the house comes from, the person sees its three parts."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The refusal of an error of the house; any other goes on to Django."""
        return refusal(request, exception) if isinstance(exception, ZhihengError) else None
