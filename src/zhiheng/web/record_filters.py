"""Which records a list shows, as its address says it: read, said in words, and written again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone

from zhiheng.contract.kinds import Kind
from zhiheng.kernel.access.queries import below, offices_below, offices_on, regions_on
from zhiheng.kernel.records.queries import Filter
from zhiheng.kernel.records.rules import STATE_ZH
from zhiheng.web.record_words import KindWords, named

FIELD: Final = "f."
"""Begins the name of a filter over a listed field."""
_FILTERED: Final = frozenset({"code", "yes_no", "region", "office", "subject"})
_LONGEST: Final = 200
_MOST_SUGGESTED: Final = 600


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is set, in words, and the address of the list without it."""

    words: str
    without: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose in a filter or form."""

    value: str
    words: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class FieldFilter:
    """A filter over one listed field."""

    name: str
    title: str
    choices: tuple[Choice, ...]


@dataclass(slots=True)
class Asked:
    """What the address of a list asks for."""

    kind: Kind
    given: dict[str, str]
    """The filters that are set, by name, as people wrote them."""
    filter: Filter
    unread: list[str] = field(default_factory=list)
    """What could not be understood, in words."""
    words: dict[str, str] = field(default_factory=dict)
    """By name of a filter: what is sought, in words."""

    @property
    def query(self) -> str:
        """The filters as an address holds them."""
        return urlencode(self.given)

    def chips(self) -> Iterator[Chip]:
        """Every filter that is set."""
        for name in self.given:
            rest = {other: value for other, value in self.given.items() if other != name}
            yield Chip(self.words.get(name, self.given[name]), f"?{urlencode(rest)}")


def asked_in(kind: Kind, query: QueryDict | Mapping[str, str]) -> Asked:
    """What the address of a list of the kind asks for; what cannot be understood narrows nothing and is told."""
    known = ("q", "since", "until", "region", "office", "state", *(f"{FIELD}{key}" for key in filtered_fields(kind)))
    given = {name: _clean(str(query[name])) for name in known if name in query}
    asked = Asked(kind, {name: value for name, value in given.items() if value}, Filter(kind.address))
    today = timezone.localdate()
    since, until = _day(asked, "since", "自"), _day(asked, "until", "至")
    asked.filter = Filter(
        kind.address,
        since=since,
        until=until + timedelta(days=1) if until and until < date.max else None,
        regions=_regions(asked, today),
        offices=_offices(asked, today),
        states=_states(asked),
        words=asked.given.get("q", ""),
        fields=_fields(asked, today),
    )
    if "q" in asked.given:
        asked.words["q"] = f"“{asked.given['q']}”"
    return asked


def filtered_fields(kind: Kind) -> list[str]:
    """The listed fields that a list narrows by."""
    return [key for key in kind.listed if kind.fields[key].type in _FILTERED and not kind.fields[key].sealed]


def field_filters(asked: Asked) -> list[FieldFilter]:
    """The filters over listed fields of codes, and of yes and no."""
    words = KindWords(asked.kind)
    found = []
    for key in filtered_fields(asked.kind):
        declared = asked.kind.fields[key]
        match declared.type:
            case "code":
                options: Mapping[str, str] = words.codes.get(key, {})
            case "yes_no":
                options = {"true": "是", "false": "否"}
            case _:
                continue
        now = asked.given.get(f"{FIELD}{key}", "")
        choices = tuple(Choice(value, title, value == now) for value, title in options.items())
        found.append(FieldFilter(f"{FIELD}{key}", declared.title.zh, choices))
    return found


def region_names(today: date) -> list[str]:
    """Names of regions to suggest, the larger ones first, as many as a browser shows with ease."""
    order = {"nation": 0, "province": 1, "city": 2, "county": 3}
    regions = sorted(regions_on(today), key=lambda region: (order.get(region.level, 4), region.code))
    return [region.name for region in regions[:_MOST_SUGGESTED]]


def office_choices(asked: Asked, today: date) -> tuple[Choice, ...]:
    """The offices to narrow by."""
    now = asked.given.get("office", "")
    listed = offices_on(today).values_list("key", "name", "short_name")
    return tuple(Choice(key, short or name, key == now) for key, name, short in listed)


def state_choices(asked: Asked) -> tuple[Choice, ...]:
    """The states a record of the kind can be in."""
    states = ["stands", "retracted"]
    if asked.kind.is_subject:
        states = ["stands", "provisional", "merged", "retracted"]
    if asked.kind.approve:
        states = ["entered", "checked", "approved", "returned", "retracted"]
    now = asked.given.get("state", "")
    return tuple(Choice(state, STATE_ZH[state], state == now) for state in states)


def _clean(text: str) -> str:
    return text.replace("\x00", "").strip()[:_LONGEST]


def _day(asked: Asked, name: str, said: str) -> date | None:
    text = asked.given.get(name, "")
    try:
        found = date.fromisoformat(text) if text else None
    except ValueError:
        asked.unread.append(f"“{text}”不是日期，没有按它筛选；请按 2026-03-01 的样式填写")
        return None
    if found:
        asked.words[name] = f"{said} {found}"
    return found


def _regions(asked: Asked, today: date) -> frozenset[str] | None:
    """The region that is named by code or name, and all below it."""
    text = asked.given.get("region", "")
    if not text:
        return None
    met = {region.code: region.name for region in regions_on(today) if text in (region.code, region.name)}
    if len(met) != 1:
        said = "有几个同名的区划，请改填代码" if met else f"没有区划“{text[:40]}”"
        asked.unread.append(f"{said}，没有按它筛选")
        return None
    ((code, name),) = met.items()
    asked.words["region"] = f"{name}（含下级）"
    return below(code, today)


def _offices(asked: Asked, today: date) -> frozenset[str] | None:
    key = asked.given.get("office", "")
    names = dict(offices_on(today).filter(pk=key).values_list("key", "name")) if key else {}
    if not names:
        return None
    asked.words["office"] = names[key]
    return offices_below(key)


def _states(asked: Asked) -> tuple[str, ...]:
    state = asked.given.get("state", "")
    asked.words["state"] = STATE_ZH.get(state, state)
    return (state,) if state in STATE_ZH else ()


def _fields(asked: Asked, today: date) -> dict[str, str]:
    """The values that listed fields are to have."""
    words = KindWords(asked.kind)
    found = {}
    for key in filtered_fields(asked.kind):
        value = asked.given.get(f"{FIELD}{key}", "")
        if not value:
            continue
        found[key] = value
        match asked.kind.fields[key].type:
            case "code":
                said = words.codes.get(key, {}).get(value, value)
            case "yes_no":
                said = "是" if value == "true" else "否"
            case "subject":
                number = int(value) if value.isdecimal() and len(value) <= 18 else 0
                said = known.name if (known := named({number}).get(number)) else value
            case "office":
                said = dict(offices_on(today).values_list("key", "name")).get(value, value)
            case _:
                said = value
        asked.words[f"{FIELD}{key}"] = f"{asked.kind.fields[key].title.zh}：{said}"
    return found
