"""The OpenAPI document as people read it: the operations and fields of one kind as plain lists for a page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from zhiheng.api.description.values import NUMBER
from zhiheng.contract.kinds import Kind

_TYPES: Final[Mapping[str, str]] = {
    "string": "文本",
    "integer": "整数",
    "number": "数",
    "boolean": "true / false",
    "array": "数组",
    "object": "对象",
    "null": "null",
}
_FORMATS: Final[Mapping[str, str]] = {"date": "日期", "date-time": "时刻"}


@dataclass(frozen=True, slots=True)
class Line:
    """A field or a parameter."""

    name: str
    where: str
    type: str
    required: bool
    words: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One method at one address."""

    name: str
    method: str
    path: str
    summary: str
    words: str
    parameters: tuple[Line, ...]
    answers: tuple[tuple[str, str], ...]


def introduction_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """What is true of every call: one sentence, then points, each as pieces of words and of code in turn."""
    first, *points = document["info"]["description"].split("\n- ")
    return {"first": first.strip(), "points": [_pieces(point) for point in points]}


def _pieces(text: str) -> list[tuple[str, bool]]:
    return [(piece, place % 2 == 1) for place, piece in enumerate(text.split("`"))]


def page_of(document: Mapping[str, Any], kind: Kind) -> dict[str, Any]:
    """What the page of a kind shows."""
    schemas = document["components"]["schemas"]
    base = document["servers"][0]["url"]
    stated = schemas[f"{kind.address}.statement"]["oneOf"][0]["properties"]["values"]["allOf"][1]
    state = document["paths"][f"/{kind.address}/records"]["post"]
    examples = state["requestBody"]["content"]["application/json"].get("examples", {})
    return {
        "kind": kind,
        "address": f"{base}/{kind.address}/records",
        "operations": list(_operations(document, kind)),
        "fields": [
            _line(key, "", schema, required=key in stated["required"])
            for key, schema in schemas[f"{kind.address}.values"]["properties"].items()
        ],
        "examples": [
            (example["summary"], json.dumps(example["value"], ensure_ascii=False, indent=2))
            for example in examples.values()
        ],
    }


def _operations(document: Mapping[str, Any], kind: Kind) -> Iterator[Operation]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if operation.get("x-kind") == kind.address:
                parameters = [_resolved(document, parameter) for parameter in operation["parameters"]]
                yield Operation(
                    name=operation["operationId"].rpartition(".")[2],
                    method=method.upper(),
                    path=document["servers"][0]["url"] + path,
                    summary=operation["summary"].rpartition("：")[2],
                    words=operation.get("description", ""),
                    parameters=tuple(
                        _line(one["name"], one["in"], one["schema"] | one, required=one.get("required", False))
                        for one in parameters
                    ),
                    answers=tuple(
                        (status, _resolved(document, answer)["description"])
                        for status, answer in operation["responses"].items()
                    ),
                )


def _resolved(document: Mapping[str, Any], part: Mapping[str, Any]) -> Mapping[str, Any]:
    """The part itself, or the shared one it refers to."""
    if "$ref" not in part:
        return part
    *_, group, name = part["$ref"].split("/")
    found: Mapping[str, Any] = document["components"][group][name]
    return found


def _line(name: str, where: str, schema: Mapping[str, Any], *, required: bool) -> Line:
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    words = _FORMATS.get(schema.get("format", "")) or " / ".join(_TYPES[one] for one in types if one != "null")
    bounds = (("minimum", "≥"), ("maximum", "≤")) if schema.get("maximum") != NUMBER["maximum"] else ()
    limits = " ".join(f"{sign} {schema[bound]}" for bound, sign in bounds if bound in schema)
    return Line(name, where, f"{words} {limits}".strip(), required, schema["description"])
