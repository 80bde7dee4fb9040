"""The one door every address has: its methods, who is let in, and errors as problems."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, Final

from axes.helpers import get_client_ip_address
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from zhiheng.api.calls import Call
from zhiheng.api.problems import Broken, Busy, problem
from zhiheng.api.refusals import AddressUnknown, MethodUnknown, TokenRefused
from zhiheng.kernel.access.actions import note_refusal
from zhiheng.primitives.errors import NotAllowed, ZhihengError

Handler = Callable[..., HttpResponse]
_READING: Final = frozenset({"GET", "HEAD"})
_log: Final = logging.getLogger("zhiheng.api")


def address(*, open_to_all: bool = False, **handlers: Handler) -> Callable[..., HttpResponse]:
    """The view of an address: a handler for each method. Without a key only what is open to all is answered."""
    by_method = {name.upper(): handler for name, handler in handlers.items()}
    if "GET" in by_method:
        by_method["HEAD"] = by_method["GET"]

    @csrf_exempt
    def view(request: HttpRequest, **places: Any) -> HttpResponse:  # noqa: ANN401 - what stands in the address
        call = Call(request)
        try:
            return _handled(call, by_method, places, open_to_all=open_to_all)
        except NotAllowed as error:
            _note(call, error)
            return problem(error)
        except ZhihengError as error:
            return problem(error)
        except OperationalError as error:
            return problem(_busy(error))
        # The last door: whatever it is, a program gets a problem and the log of the server gets the trace.
        except Exception:  # noqa: BLE001
            _log.exception("%s %s", request.method, request.path)
            return problem(_broken())

    return view


def _handled(
    call: Call, by_method: Mapping[str, Handler], places: Mapping[str, Any], *, open_to_all: bool
) -> HttpResponse:
    method = call.request.method or ""
    allowed = (*sorted(by_method), "OPTIONS")
    if method == "OPTIONS":
        return HttpResponse(status=204, headers={"Allow": ", ".join(allowed)})
    if method not in by_method:
        raise MethodUnknown(
            f"{method[:20]} is not known here (openapi.json); use one of {', '.join(allowed)}",
            message_zh=f"这一地址不支持 {method[:20]}；可用的方法是 {'、'.join(allowed)}；请改正。",
            allowed=allowed,
        )
    if not open_to_all:
        _ = call.reader if method in _READING else call.person
    return by_method[method](call, **places)


@csrf_exempt
def elsewhere(_request: HttpRequest, rest: str) -> HttpResponse:
    """The answer at every address that stands for nothing."""
    return problem(
        AddressUnknown(
            f"nothing stands at {rest[:80]!r} (openapi.json); compare the address",
            message_zh=f"接口没有“{rest[:80]}”这一地址；全部地址见 openapi.json；请核对。",
        )
    )


def _note(call: Call, error: NotAllowed) -> None:
    """Keep in the journal what a known person asked for and may not do; of strangers nothing is kept."""
    if not isinstance(error, TokenRefused):
        request = call.request
        note_refusal(
            person=call.person,
            address=get_client_ip_address(request) or "",
            code=error.code,
            path=f"{request.method} {request.path}"[:200],
            at=call.at,
        )


def _busy(error: OperationalError) -> Busy:
    return Busy(
        f"the database did not answer in time: {error}; ask again",
        permanent=False,
        message_zh="数据库正忙，未能及时答复；本次请求没有写入任何内容；请稍候用同一请求重试。",
    )


def _broken() -> Broken:
    return Broken(
        "the call met an error of the program; nothing of it was written; tell the operator when it was",
        permanent=True,
        message_zh="程序出错，本次请求没有写入任何内容；错误已记入日志；请把时间告知系统运维人员。",
    )
