"""A report as it is sent, as the values of a case.

What has no field of its own (an address in words, a place on the map, the address of a picture) becomes a line of the
description. The picture itself is never fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from urllib.parse import urlsplit

from zhiheng.adapters.open311.offered import CHANNEL, Attribute, Service
from zhiheng.adapters.open311.refusals import Fault, GeoReportRefused, fault
from zhiheng.contract.intake.refusals import Refusal

LONGEST_DESCRIPTION: Final = 4000
"""Source: GeoReport v2, POST Service Request."""
LONGEST: Final = 500
_CHINA: Final = timezone(timedelta(hours=8))
_ATTRIBUTE: Final = re.compile(r"attribute\[([^\[\]]{1,80})\](\[\])?")
_NUMBER: Final = re.compile(r"[+-]?\d{1,3}(\.\d{1,15})?", re.ASCII)
_CJK: Final = re.compile(r"[\u3400-\u9fff]")
_ONE_LINE: Final = ("address_string", "address_id", "email", "first_name", "last_name", "phone", "media_url")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def values_in(service: Service, sent: Mapping[str, Sequence[str]], *, home: str) -> dict[str, Any]:
    """The values of a case; ``home`` is the region where none is named. Raises GeoReportRefused with every fault."""
    reading = _Reading(service, sent)
    values = dict(reading.values(home))
    if reading.faults:
        raise GeoReportRefused(reading.faults)
    return values


def faults_of(service: Service, refusals: Sequence[Refusal]) -> list[Fault]:
    """Why the house refuses a report, under the parameters the caller knows."""
    return [_fault_of(service, refusal) for refusal in refusals]


def _fault_of(service: Service, refusal: Refusal) -> Fault:
    field = refusal.field.strip()
    where = service.places.parameter_of(field) if field else f"rule {refusal.rule}" if refusal.rule else "report"
    return fault(where, refusal.message.zh, refusal.message.en)


class _Reading:
    """One report as it is read, with what is wrong with it so far."""

    def __init__(self, service: Service, sent: Mapping[str, Sequence[str]]) -> None:
        self._service, self._places = service, service.places
        self.faults: list[Fault] = []
        self._attributes: dict[str, str] = {}
        self._said: dict[str, str] = {}
        known = {one.code for one in service.attributes}
        for name, texts in sent.items():
            found = _ATTRIBUTE.fullmatch(name)
            if found and found[1] not in known:
                self._wrong(name, "这一服务没有这一属性", "the service has no such attribute")
            elif len(texts) > 1:
                self._wrong(name, "只能给出一次", "give it once")
            elif found:
                self._attributes[found[1]] = texts[0].strip()
            else:
                self._said[name] = texts[0].strip()

    def _wrong(self, parameter: str, what_zh: str, what: str) -> None:
        self.faults.append(fault(parameter, what_zh, what))

    def values(self, home: str) -> Iterator[tuple[str, Any]]:
        """Field and value, each field once, the description with its lines at the end."""
        for attribute in self._service.attributes:
            if text := self._attributes.get(attribute.code, ""):
                yield attribute.code, self._value(attribute, text)
            elif attribute.required:
                self._wrong(f"attribute[{attribute.code}]", f"缺少“{attribute.description}”", "it is required")
        for name in _ONE_LINE:
            text = self._said.get(name, "")
            if len(text) > LONGEST or _CONTROL.search(text) or "\n" in text:
                self._wrong(
                    name, f"须为一行不超过 {LONGEST} 字的文本", f"give one line of at most {LONGEST} characters"
                )
        places = self._places
        if places.channel and not self._attributes.get(places.channel):
            yield places.channel, CHANNEL
        for field, text in (
            (places.name, self._name()),
            (places.phone, self._of("phone")),
            (places.mail, self._of("email")),
        ):
            if field and text:
                yield field, text
        point = self._point()
        if point and places.point:
            yield places.point, f"{point[0]},{point[1]}"
        yield from self._located(home, point)
        yield from self._described(point)

    def _of(self, name: str) -> str:
        return self._said.get(name, "")

    def _name(self) -> str:
        first, last = self._of("first_name"), self._of("last_name")
        return f"{last}{first}" if _CJK.search(first + last) else f"{first} {last}".strip()

    # --- the place ---

    def _point(self) -> tuple[str, str] | None:
        """Longitude and latitude, as they were written."""
        given = [self._of("long"), self._of("lat")]
        if not any(given):
            return None
        for name, text, most in (("long", given[0], 180), ("lat", given[1], 90)):
            try:
                fits = _NUMBER.fullmatch(text) is not None and abs(Decimal(text)) <= most
            except InvalidOperation:
                fits = False
            if not fits:
                self._wrong(name, f"须为 -{most} 到 {most} 的数（WGS84）", f"give a number from -{most} to {most}")
        return given[0], given[1]

    def _located(self, home: str, point: tuple[str, str] | None) -> Iterator[tuple[str, str]]:
        named = self._of("address_id")
        region = self._places.region
        if not (named or point or self._of("address_string") or (region and self._attributes.get(region))):
            self._wrong("lat, long, address_string, address_id", "须给出地点之一", "give one of the three places")
        if region and named:
            yield region, named
        elif region and not self._attributes.get(region):
            yield region, home

    # --- what happened ---

    def _described(self, point: tuple[str, str] | None) -> Iterator[tuple[str, str]]:
        places, text = self._places, self._of("description").replace("\r\n", "\n")
        if len(text) > LONGEST_DESCRIPTION or _CONTROL.search(text):
            self._wrong(
                "description",
                f"须为不超过 {LONGEST_DESCRIPTION} 字的文本",
                f"give plain text of at most {LONGEST_DESCRIPTION} characters",
            )
        if not text and not (places.description == places.headline and self._attributes.get(places.headline)):
            self._wrong("description", "没有写发生了什么", "say what happened")
        lines = list(self._lines(point))
        if places.description == places.headline:
            yield (
                places.headline,
                "；".join([" ".join(text.split()) or self._attributes.get(places.headline, ""), *lines]),
            )
            return
        if not self._attributes.get(places.headline):
            yield places.headline, _beginning(text, places.headline_longest or 80)
        yield places.description, "\n".join([text, *lines])

    def _lines(self, point: tuple[str, str] | None) -> Iterator[str]:
        if address := self._of("address_string"):
            yield f"地点：{address}"
        if point and not self._places.point:
            yield f"坐标：经度 {point[0]}，纬度 {point[1]}"
        if url := self._of("media_url"):
            if not _is_address(url):
                self._wrong("media_url", "须为 http 或 https 网址", "give an http or https address")
            yield f"图片或附件：{url}"

    # --- values ---

    def _value(self, attribute: Attribute, text: str) -> object:
        if attribute.values and text not in dict(attribute.values):
            names = "、".join(f"{key} {name}" for key, name in attribute.values[:40])
            self._wrong(f"attribute[{attribute.code}]", f"不在清单中；可用：{names}", "use a key of its list")
            return None
        if _CONTROL.search(text):
            self._wrong(f"attribute[{attribute.code}]", "不是普通文本", "give plain text")
            return None
        if attribute.datatype == "datetime":
            return self._day(attribute, text)
        if [key for key, _ in attribute.values] == ["true", "false"]:
            return text == "true"
        return text

    def _day(self, attribute: Attribute, text: str) -> str | None:
        """The day in China on which an instant falls, or the day itself."""
        try:
            if len(text) == 10:
                return date.fromisoformat(text).isoformat()
            at = datetime.fromisoformat(text)
            return (at if at.tzinfo is None else at.astimezone(_CHINA)).date().isoformat()
        except (ValueError, OverflowError):
            self._wrong(f"attribute[{attribute.code}]", "须为日期，如 2026-03-01", "write a day, as 2026-03-01")
            return None


def _beginning(text: str, longest: int) -> str:
    r"""The first line, cut to what the field takes.

    >>> _beginning("面包发霉\n不肯退款", 80), _beginning("一二三四五六", 4)
    ('面包发霉', '一二三…')
    """
    line = text.strip().split("\n")[0].strip()
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in text
