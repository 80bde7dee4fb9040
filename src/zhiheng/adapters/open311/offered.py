"""Kinds of case that the public brings in, as services: which parameter fills which field, and what is asked besides.

GeoReport knows a description, a place, a name, a telephone and a mail; the fields for these are found in the
declaration. Every other field of the receipt is an attribute. Files and the day of receipt are not asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from zhiheng.adapters.tabular.columns import Column, columns_of
from zhiheng.contract.catalogue import Catalogue
from zhiheng.contract.declarations.cases import Case
from zhiheng.contract.declarations.parameters import Code
from zhiheng.contract.intake.columns import SUBJECT
from zhiheng.contract.kinds import Kind

Datatype = Literal["string", "number", "datetime", "text", "singlevaluelist"]
CHANNEL: Final = "open311"
"""A code list with this code says by which way something came; it is filled in where nobody says otherwise."""
_DATATYPES: Final[dict[str, Datatype]] = {
    "long_text": "text",
    "whole": "number",
    "decimal": "number",
    "date": "datetime",
    "code": "singlevaluelist",
    "yes_no": "singlevaluelist",
}
YES_NO: Final = (("true", "是"), ("false", "否"))
_NOT_ASKED: Final = frozenset({"file", "point"})


@dataclass(frozen=True, slots=True)
class Attribute:
    """A field of the receipt that GeoReport has no parameter for."""

    code: str
    datatype: Datatype
    required: bool
    description: str
    datatype_description: str
    order: int
    values: tuple[tuple[str, str], ...] = ()
    """Of a list: key and name of each that may be chosen."""


@dataclass(frozen=True, slots=True)
class Places:
    """The field that each parameter of GeoReport fills; empty where the kind has none."""

    description: str
    headline: str
    region: str
    point: str
    name: str
    phone: str
    mail: str
    channel: str
    headline_longest: int | None

    def parameter_of(self, field: str) -> str:
        """Under which parameter a field is known to callers."""
        named = {
            self.description: "description",
            self.region: f"address_id, attribute[{self.region}]",
            self.point: "lat, long",
            self.name: "last_name, first_name",
            self.phone: "phone",
            self.mail: "email",
        }
        return named.get(field) or f"attribute[{field}]"


@dataclass(frozen=True, slots=True)
class Service:
    """A kind of case as a service; its code is the address of the kind."""

    code: str
    name: str
    description: str
    group: str
    keywords: tuple[str, ...]
    attributes: tuple[Attribute, ...]
    places: Places


def service_of(catalogue: Catalogue, kind: Kind, case: Case, day: date, *, regions: Sequence[Code] = ()) -> Service:
    """The service that a kind of case is, with the codes and regions of the day."""
    wanted = {*case.opening, SUBJECT}
    asked = [one for one in columns_of(catalogue, kind, day, regions=regions) if one.field in wanted]
    places = _places(case, asked)
    by_itself = {places.description, places.name, places.phone, places.mail}
    attributes = [one for one in asked if one.key not in by_itself and one.type not in _NOT_ASKED]
    # A subject is named; which code it has is found out by the office.
    attributes = [one for one in attributes if one.type != "subject" or one.key != one.field]
    routed = next((one for one in asked if one.key == case.routed_by), None)
    return Service(
        code=kind.address,
        name=case.title.zh,
        description=f"{catalogue.packs[kind.pack].head.title.zh}：{case.title.zh}（{case.title.en}）",
        group=catalogue.packs[kind.pack].head.title.zh,
        keywords=tuple(code.title.zh for code in routed.codes) if routed is not None else (),
        attributes=tuple(_attribute(one, places, order) for order, one in enumerate(attributes, 1)),
        places=places,
    )


def _places(case: Case, asked: Sequence[Column]) -> Places:
    by_key = {one.key: one for one in asked}
    free = next((one.key for one in asked if one.type == "long_text" and not one.sealed), case.headline)
    name, phone, mail = (*(key for key in case.party if key in by_key), "", "", "")[:3]
    return Places(
        description=free,
        headline=case.headline,
        region=case.located_by if case.located_by in by_key else "",
        point=next((one.key for one in asked if one.type == "point"), ""),
        name=name,
        phone=phone,
        mail=mail,
        channel=next((one.key for one in asked if any(code.code == CHANNEL for code in one.codes)), ""),
        headline_longest=by_key[case.headline].longest if case.headline in by_key else None,
    )


def _attribute(column: Column, places: Places, order: int) -> Attribute:
    known_otherwise = column.key in {places.headline, places.region, places.channel}
    return Attribute(
        code=column.key,
        datatype="singlevaluelist" if column.codes else _DATATYPES.get(column.type, "string"),
        required=column.required and not known_otherwise,
        description=column.heading,
        datatype_description="；".join(_told_of(column, places)),
        order=order,
        values=tuple((code.code, code.title.zh) for code in column.codes) if column.type != "yes_no" else YES_NO,
    )


def _told_of(column: Column, places: Places) -> Iterator[str]:
    if column.hint:
        yield column.hint.rstrip("。")
    if column.longest:
        yield f"不超过 {column.longest} 字"
    if column.type == "date":
        yield "日期，如 2026-03-01"
    if column.key == places.headline:
        yield "不给出则取 description 的开头"
    if column.key == places.region:
        yield "区划代码；也可用 address_id 给出，都不给出则为全市"
    if column.key == places.channel:
        yield f"不给出则为 {CHANNEL}"
