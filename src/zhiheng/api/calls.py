"""A call as it comes in: who calls, with which parameters, headers and body.

Only the key of a program is accepted (``Authorization: Bearer``): a session cookie opens nothing here, so no page of
another site can make a browser call. How often someone calls is the proxy's to limit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cached_property, lru_cache
from typing import Final, TypeVar

import msgspec
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, UnreadablePostError
from django.utils import timezone

from zhiheng.api.answers import JSON
from zhiheng.api.refusals import (
    BodyRefused,
    BodyTooLarge,
    ConditionMissing,
    MediaTypeRefused,
    ParameterRefused,
    TokenRefused,
)
from zhiheng.api.shapes import number
from zhiheng.contract.nearest import ask, ask_zh, nearest_to
from zhiheng.kernel.access.actions import person_of_token
from zhiheng.kernel.access.models import Person
from zhiheng.kernel.access.rules import READER, ROLE_ZH, day_of, holds, require

LARGEST: Final = 8 * 1024 * 1024
"""The most bytes of a body of JSON."""
MOST_VALUES: Final = 50
"""How often a parameter may be repeated."""
LONGEST_KEY: Final = 128
"""The most characters of an ``Idempotency-Key``."""
_BEARER: Final = re.compile(r"Bearer +([\x21-\x7e]{1,200})", re.IGNORECASE)
_ETAG: Final = re.compile(r'"(\d{1,18})"', re.ASCII)
_KEY: Final = re.compile(rf"[\x21-\x7e]{{1,{LONGEST_KEY}}}")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_NUMBER: Final = re.compile(r"[1-9]\d{0,17}", re.ASCII)
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)", re.ASCII)

_Body = TypeVar("_Body", bound=msgspec.Struct)


class Call:
    """A request, and the instant at which it came."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.at: datetime = timezone.now()
        self._shown = ""

    # --- who -------------------------------------------------------------------------------------------------------

    def show(self, key: str) -> None:
        """The key of the program, where a protocol has another place for it than the header."""
        self._shown = key

    @cached_property
    def person(self) -> Person:
        """For whom the program calls; raises TokenRefused."""
        found = _BEARER.fullmatch(
            f"Bearer {self._shown}" if self._shown else self.request.headers.get("Authorization", "")
        )
        person = person_of_token(found[1], at=self.at) if found else None
        if person is None:
            raise TokenRefused(
                "the call bears no key that opens anything (Authorization: Bearer …); make one on the account page",
                message_zh="请求没有带有效的接口密钥；密钥须写在 Authorization: Bearer 头中；请在账号页面生成。",
            )
        return person

    @cached_property
    def reader(self) -> Person:
        """The person, if they hold any role today: records are not for everyone who has an account."""
        day = day_of(self.at)
        if not any(holds(self.person, role, day=day) for role in ROLE_ZH):
            require(self.person, READER, day=day, act="read records", act_zh="读取记录")
        return self.person

    # --- parameters ------------------------------------------------------------------------------------------------

    def only(self, known: Sequence[str]) -> None:
        """Refuse a parameter that the address does not know."""
        for name in self.request.GET:
            if name not in known:
                near = nearest_to(name, known)
                raise self.refused(
                    name, ask(near, "remove it"), ask_zh(near, "请删去"), "is not known here", "不是这一地址的参数"
                )

    def values(self, name: str, *, longest: int = 200) -> list[str]:
        """Every value given for a parameter that may be repeated."""
        given = self.request.GET.getlist(name)
        if len(given) > MOST_VALUES:
            raise self.refused(
                name, f"give at most {MOST_VALUES}", f"请不超过 {MOST_VALUES} 个", "is given too often", "给出得太多"
            )
        if any(_CONTROL.search(value) or len(value) > longest for value in given):
            raise self.refused(
                name,
                f"give one line of at most {longest} characters",
                f"请给出一行不超过 {longest} 字的文本",
                "is no plain text",
                "不是普通文本",
            )
        return given

    def value(self, name: str, *, longest: int = 200) -> str:
        """The value of a parameter; empty where it is not given."""
        given = self.values(name, longest=longest)
        if len(given) > 1:
            raise self.refused(name, "give it once", "请只给一次", "is given twice", "重复给出")
        return given[0] if given else ""

    def day(self, name: str) -> date | None:
        """The day a parameter names."""
        if name not in self.request.GET:
            return None
        text = self.value(name)
        try:
            return date.fromisoformat(text if _DAY.fullmatch(text) else "")
        except ValueError:
            raise self.refused(name, "write 2026-03-01", "请写成 2026-03-01 的样式", "is no day", "不是日期") from None

    def instant(self, name: str) -> datetime | None:
        """The instant a parameter names, with its offset."""
        if name not in self.request.GET:
            return None
        text = self.value(name)
        try:
            return datetime.fromisoformat(text if _INSTANT.fullmatch(text) else "").astimezone(UTC)
        except (ValueError, OverflowError):
            raise self.refused(
                name,
                "write 2026-03-01T12:00:00+08:00",
                "请写成 2026-03-01T12:00:00+08:00 的样式",
                "is no instant with an offset",
                "不是带时区的时刻",
            ) from None

    def whole(self, name: str, *, otherwise: int, most: int) -> int:
        """The whole number from 1 a parameter gives."""
        if name not in self.request.GET:
            return otherwise
        text = self.value(name)
        if not _NUMBER.fullmatch(text) or int(text) > most:
            raise self.refused(
                name, f"give 1 to {most}", f"请给出 1 到 {most}", "is no number it takes", "不是可用的整数"
            )
        return int(text)

    def yes_no(self, name: str) -> bool | None:
        """Whether a parameter says yes or no; None where it is not given."""
        if name not in self.request.GET:
            return None
        text = self.value(name)
        if text not in {"true", "false"}:
            raise self.refused(name, "write true or false", "请写 true 或 false", "is neither yes nor no", "不是是否")
        return text == "true"

    def reference(self, name: str) -> int | None:
        """The number of a record that a parameter names."""
        if name not in self.request.GET:
            return None
        text = self.value(name)
        if not _NUMBER.fullmatch(text):
            raise self.refused(name, "give a number", "请给出编号", "is no number", "不是编号")
        return int(text)

    @staticmethod
    def refused(name: str, remedy: str, remedy_zh: str, what: str, what_zh: str) -> ParameterRefused:
        """The refusal of a parameter or header."""
        return ParameterRefused(
            f"{name[:60]!r} {what} (openapi.json); {remedy}",
            message_zh=f"“{name[:60]}”{what_zh}；参数以 openapi.json 所列为准；{remedy_zh}。",
            parameter=name[:60],
        )

    # --- headers ---------------------------------------------------------------------------------------------------

    @property
    def key(self) -> str:
        """The ``Idempotency-Key``; empty where there is none."""
        given = self.request.headers.get("Idempotency-Key")
        if given is None or _KEY.fullmatch(given):
            return given or ""
        raise self.refused(
            "Idempotency-Key",
            f"give 1 to {LONGEST_KEY} visible ASCII characters, such as a UUID",
            f"请给出 1 到 {LONGEST_KEY} 个可见 ASCII 字符，如 UUID",
            "is no key",
            "不是可用的幂等键",
        )

    @property
    def seen(self) -> int | None:
        """The newest entry of the record the caller has read, from ``If-Match``; None where any will do (``*``)."""
        given = self.request.headers.get("If-Match", "").strip()
        if given == "*":
            return None
        if found := _ETAG.fullmatch(given):
            return int(found[1])
        if given:
            raise self.refused(
                "If-Match", 'give the ETag, such as "17"', "请给出读取时的 ETag", "is no ETag", "不是 ETag"
            )
        raise ConditionMissing(
            "an act on a record says which state of it was seen (If-Match: its ETag, or *); read the record first",
            message_zh="办理记录的请求没有 If-Match；须写明所看到的版本（读取时的 ETag），或写 *；请先读取记录。",
        )

    # --- body ------------------------------------------------------------------------------------------------------

    def raw(self, *, most: int) -> bytes:
        """The bytes of the body; raises BodyTooLarge."""
        try:
            length = int(self.request.headers.get("Content-Length") or 0)
            body = b"" if length > most else self.request.body
        except ValueError:
            raise self.refused("Content-Length", "give a number", "请给出数字", "is no number", "不是数字") from None
        except RequestDataTooBig:
            length, body = most + 1, b""
        except UnreadablePostError as error:
            raise BodyRefused(
                "the body broke off; send it again",
                message_zh="请求体没有传完；请重新提交。",
            ) from error
        if length > most or len(body) > most:
            raise BodyTooLarge(
                f"a body has at most {most} bytes (api/calls.py); send the rest with another call",
                message_zh=f"请求超过 {most} 字节；单次请求的大小有限；请分几次提交。",
                most=most,
            )
        return body

    def require_type(self, wanted: str) -> None:
        """Refuse a body of another type."""
        given = self.request.content_type
        if given != wanted:
            raise MediaTypeRefused(
                f"the body is {given!r:.80}; send {wanted}",
                message_zh=f"请求体的内容类型不是 {wanted}；这一地址只读 {wanted}；请改正 Content-Type。",
                wanted=wanted,
            )

    def json(self, shape: type[_Body], *, empty: _Body | None = None) -> _Body:
        """The body in its documented form; ``empty`` where one may be left out. Raises BodyRefused."""
        body = self.raw(most=LARGEST)
        if empty is not None and not body:
            return empty
        self.require_type(JSON)
        try:
            read: _Body = _decoder(shape).decode(body)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            why = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
            raise BodyRefused(
                f"the body is not as documented: {why} (openapi.json); correct it",
                message_zh=f"请求体与接口文档不符：{why}；格式以 openapi.json 为准；请改正后再提交。",
                why=why,
            ) from error
        return read


@lru_cache
def _decoder(shape: type[_Body]) -> msgspec.json.Decoder[_Body]:
    return msgspec.json.Decoder(shape, float_hook=number)
