"""Answers as GeoReport writes them: the same content as XML or as JSON, in UTF-8."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal

import msgspec
from lxml import etree

from zhiheng.adapters.open311.offered import Service
from zhiheng.adapters.open311.refusals import Fault

Format = Literal["xml", "json"]
CONTENT_TYPES: Final[Mapping[str, str]] = {
    "xml": "text/xml; charset=utf-8",
    "json": "application/json; charset=utf-8",
}
_NOT_IN_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ITEMS: Final = {"attributes": "attribute", "values": "value", "endpoints": "endpoint", "formats": "format"}
"""How the items of a list within an answer are called in XML."""


def services(listed: Iterable[Service], format_: Format) -> bytes:
    """GET Service List."""
    rows = [
        {
            "service_code": one.code,
            "service_name": one.name,
            "description": one.description,
            "metadata": bool(one.attributes),
            "type": "realtime",
            "keywords": ",".join(one.keywords),
            "group": one.group,
        }
        for one in listed
    ]
    return _list("services", "service", rows, format_)


def definition(service: Service, format_: Format) -> bytes:
    """GET Service Definition."""
    attributes = [
        {
            "variable": True,
            "code": one.code,
            "datatype": one.datatype,
            "required": one.required,
            "datatype_description": one.datatype_description,
            "order": one.order,
            "description": one.description,
            "values": [{"key": key, "name": name} for key, name in one.values],
        }
        for one in service.attributes
    ]
    return _one("service_definition", {"service_code": service.code, "attributes": attributes}, format_)


def requests(rows: Sequence[Mapping[str, Any]], format_: Format) -> bytes:
    """GET Service Requests, GET Service Request, the answer to POST Service Request and to a token."""
    return _list("service_requests", "request", rows, format_)


def errors(faults: Iterable[Fault], format_: Format) -> bytes:
    """What is wrong with a call."""
    rows = [{"code": fault.code, "description": fault.description} for fault in faults]
    return _list("errors", "error", rows, format_)


def discovery(told: Mapping[str, Any], format_: Format) -> bytes:
    """Service Discovery."""
    return _one("discovery", told, format_)


def _list(root: str, item: str, rows: Sequence[Mapping[str, Any]], format_: Format) -> bytes:
    if format_ == "json":
        return msgspec.json.encode(rows)
    tree = etree.Element(root)
    for row in rows:
        _fill(etree.SubElement(tree, item), row)
    return _written(tree)


def _one(root: str, told: Mapping[str, Any], format_: Format) -> bytes:
    if format_ == "json":
        return msgspec.json.encode(told)
    tree = etree.Element(root)
    _fill(tree, told)
    return _written(tree)


def _fill(element: etree._Element, told: Mapping[str, Any]) -> None:
    for name, value in told.items():
        below = etree.SubElement(element, name)
        if isinstance(value, list):
            for one in value:
                item = etree.SubElement(below, _ITEMS[name])
                if isinstance(one, Mapping):
                    _fill(item, one)
                else:
                    item.text = _text(one)
        elif value is not None and value != "":
            below.text = _text(value)


def _text(value: object) -> str:
    """A value as XML has it, without the signs no document may hold."""
    return str(value).lower() if isinstance(value, bool) else _NOT_IN_XML.sub("", str(value))


def _written(tree: etree._Element) -> bytes:
    written: bytes = etree.tostring(tree, encoding="UTF-8", xml_declaration=True)
    return written
