"""The door of Open311: the same for each of its addresses; errors as GeoReport gives them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from axes.helpers import get_client_ip_address
from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.views.decorators.csrf import csrf_exempt

from zhiheng.adapters.http.statuses import status_of
from zhiheng.adapters.open311 import writing
from zhiheng.adapters.open311.refusals import Fault, GeoReportRefused
from zhiheng.adapters.open311.writing import CONTENT_TYPES, Format
from zhiheng.api.calls import Call
from zhiheng.api.refusals import CallRefused, TokenRefused
from zhiheng.kernel.access.actions import note_refusal
from zhiheng.kernel.reception.actions import spend
from zhiheng.kernel.reception.rules import TooMany
from zhiheng.primitives.errors import NotAllowed, ZhihengError

Handler = Callable[..., bytes]
_LIMIT: Final = "open311"
_log: Final = logging.getLogger("zhiheng.api")


def address(*, get: Handler | None = None, post: Handler | None = None) -> Callable[..., HttpResponse]:
    """The view of an address. What is asked without a key is counted by where it comes from."""
    by_method = {"GET": get, "HEAD": get, "POST": post}

    @csrf_exempt
    def view(request: HttpRequest, form: Format, **places: Any) -> HttpResponse:  # noqa: ANN401 - what stands in the address
        call, method = Call(request), request.method or ""
        handler = by_method.get(method)
        if handler is None:
            allowed = [name for name, known in by_method.items() if known is not None]
            return _told(
                [Fault(405, f"{method[:20]}: 不支持 (use {', '.join(allowed)})")], form, Allow=", ".join(allowed)
            )
        try:
            if method != "POST":
                spend({_LIMIT: get_client_ip_address(request) or ""}, at=call.at)
            body = handler(call, form, **places)
        except ZhihengError as error:
            return _refused(call, error, form)
        except (SuspiciousOperation, MultiPartParserError):
            return _told([Fault(400, "请求体无法读取 (the body cannot be read; send a form)")], form)
        except OperationalError as error:
            _log.warning("%s: %s", request.path, error)
            return _told([Fault(503, "数据库正忙，请稍候重试 (the database is busy; ask again)")], form)
        # The last door: whatever it is, a program gets an answer of the protocol and the log of the server the trace.
        except Exception:  # noqa: BLE001
            _log.exception("%s %s", method, request.path)
            return _told([Fault(500, "程序出错，错误已记入日志 (an error of the program; it is in the log)")], form)
        return _answer(body, form, status=201 if method == "POST" else 200)

    return view


def _refused(call: Call, error: ZhihengError, form: Format) -> HttpResponse:
    if isinstance(error, GeoReportRefused):
        return _told(error.faults, form)
    words = f"{error.message_zh} ({error})"
    if isinstance(error, TooMany):
        until = error.fields["until"]
        assert isinstance(until, datetime)
        seconds = max(1, int((until - call.at).total_seconds()))
        return _told([Fault(429, words)], form, **{"Retry-After": str(seconds)})
    if isinstance(error, TokenRefused):
        return _told([Fault(403, f"api_key: {words}")], form)
    if isinstance(error, NotAllowed):
        note_refusal(
            person=call.person,
            address=get_client_ip_address(call.request) or "",
            code=error.code,
            path=f"{call.request.method} {call.request.path}"[:200],
            at=call.at,
        )
    status = error.status if isinstance(error, CallRefused) else status_of(error)
    if status >= 500:
        _log.error("%s: %s", error.code, error, exc_info=error)
    return _told([Fault(status, words)], form)


def _told(faults: list[Fault] | tuple[Fault, ...], form: Format, **headers: str) -> HttpResponse:
    return _answer(writing.errors(faults, form), form, status=faults[0].code, **headers)


def _answer(body: bytes, form: Format, *, status: int, **headers: str) -> HttpResponse:
    kept = {"Cache-Control": "no-store", **headers}
    return HttpResponse(body, status=status, content_type=CONTENT_TYPES[form], headers=kept)
