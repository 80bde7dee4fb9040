"""Errors as RFC 9457 problems, once for all addresses: what happened, which rule, what to do next."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date
from typing import Final

from django.http import HttpResponse

from zhiheng.adapters.http.statuses import status_of
from zhiheng.api.answers import encoded
from zhiheng.api.refusals import CallRefused, MethodUnknown, TokenRefused
from zhiheng.contract.intake.refusals import Refusal, StatementRefused
from zhiheng.kernel.cases.rules import ActIncomplete, ActUnknown, CaseUnknown
from zhiheng.kernel.indicators.rules import IndicatorUnknown
from zhiheng.kernel.records.rules import SomeoneWasFaster
from zhiheng.kernel.targets.rules import TargetUnknown
from zhiheng.primitives.errors import EngineError, ZhihengError

PROBLEM: Final = "application/problem+json"
TITLES: Final[Mapping[int, str]] = {
    400: "请求写法有误",
    401: "接口密钥无效",
    403: "这一操作不能由您办理",
    404: "没有这一项",
    405: "不支持这一方法",
    409: "这一步现在不能做",
    412: "记录在您读取之后已有变动",
    413: "请求过大",
    415: "不支持这一内容类型",
    422: "提交的内容不合要求",
    428: "缺少前提条件",
    500: "系统出了故障",
    503: "系统暂时不能办理",
}
_RETRY_SECONDS: Final = "5"
_MISSING: Final = (IndicatorUnknown, TargetUnknown, CaseUnknown, ActUnknown)
_log = logging.getLogger("zhiheng.api")


class Broken(EngineError):
    """A failure nobody foresaw; the log of the server has it."""

    code = "api.broken"


class Busy(EngineError):
    """The database did not answer in time."""

    code = "api.busy"


def problem(error: ZhihengError, **more: object) -> HttpResponse:
    """The answer to a call that ended in an error; ``more`` are members that this kind of error has besides."""
    status = _status(error)
    if status >= 500:
        _log.error("%s: %s", error.code, error, exc_info=error)
    told: dict[str, object] = {
        "type": f"urn:zhiheng:{error.code}",
        "title": TITLES[status],
        "status": status,
        "detail": error.message_zh,
        "detail_en": str(error),
        "code": error.code,
        "fields": {name: _plain(value) for name, value in error.fields.items() if value not in ("", None, (), [])},
    }
    if isinstance(error, StatementRefused):
        told["refusals"] = [refusal_json(refusal) for refusal in error.refusals]
    told |= more
    response = HttpResponse(encoded(told), status=status, content_type=PROBLEM, headers={"Cache-Control": "no-store"})
    if isinstance(error, TokenRefused):
        response["WWW-Authenticate"] = 'Bearer realm="zhiheng"'
    if isinstance(error, MethodUnknown):
        response["Allow"] = ", ".join(error.allowed)
    if status == 503:
        response["Retry-After"] = _RETRY_SECONDS
    return response


def _status(error: ZhihengError) -> int:
    if isinstance(error, CallRefused | TokenRefused):
        return error.status
    if isinstance(error, _MISSING):
        return 404
    if isinstance(error, ActIncomplete):
        return 422
    # What was seen is told by If-Match here: another state is a precondition that failed.
    return 412 if isinstance(error, SomeoneWasFaster) else status_of(error)


def refusal_json(refusal: Refusal) -> dict[str, str]:
    """Why a value or a record is not accepted: where, and the words in both languages."""
    return {
        "field": refusal.field,
        "rule": refusal.rule,
        "message": refusal.message.zh,
        "message_en": refusal.message.en,
    }


def _plain(value: object) -> object:
    """A field of an error as JSON has it."""
    if isinstance(value, str | bool | int | float | date):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(one) for one in value]
    return str(value)
