"""The whole OpenAPI 3.1 document: shared parts, then addresses and schemas of each kind."""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import version
from typing import Any, Final

from django.urls import reverse

from zhiheng.api.answers import JSON, encoded
from zhiheng.api.bodies import MOST_RECORDS
from zhiheng.api.description import cases, numbers
from zhiheng.api.description.examples import examples_of
from zhiheng.api.description.shared import (
    EVIDENCE,
    EXISTING,
    INTRODUCTION,
    LINE,
    OFFICE,
    PARAMETERS,
    REASON,
    RESPONSES,
    SCHEMAS,
    ref,
    schema,
)
from zhiheng.api.description.values import Schema, must_have, properties_of
from zhiheng.api.views.files import OCTETS
from zhiheng.api.views.records import filterable
from zhiheng.contract.in_use import InUse, in_use
from zhiheng.contract.kinds import Kind

_READING: Final = (400, 401, 403, 404, 500, 503)
_WRITING: Final = (400, 401, 403, 404, 409, 413, 415, 422, 500, 503)
_ACTING: Final = (*_WRITING, 412, 428)
_ETAG: Final = {"ETag": {"schema": {"type": "string"}, "description": "最新记载的序号。"}}


def description() -> bytes:
    """The document as JSON."""
    return _encoded(in_use())


@lru_cache(maxsize=2)
def _encoded(used: InUse) -> bytes:
    return encoded(document(used))


@lru_cache(maxsize=2)
def document(used: InUse) -> dict[str, Any]:
    """The document of a catalogue."""
    paths: dict[str, Any] = _shared_paths() | numbers.paths_of(used) | cases.paths_of(used)
    schemas: dict[str, Schema] = SCHEMAS | numbers.SCHEMAS | cases.schemas_of(used)
    for kind in used.kinds.values():
        paths |= _paths(kind)
        schemas |= _schemas(kind)
    return {
        "openapi": "3.1.0",
        "info": {"title": "质衡 Zhiheng", "version": version("zhiheng"), "description": INTRODUCTION},
        "servers": [{"url": reverse("api:index").rstrip("/")}],
        "security": [{"key": []}],
        "tags": [
            {"name": "种类"},
            {"name": "附件"},
            {"name": numbers.NUMBERS},
            *([{"name": cases.CASES}] if used.cases else []),
            *({"name": pack.head.title.zh} for pack in used.catalogue.packs.values()),
        ],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "parameters": PARAMETERS | numbers.PARAMETERS,
            "responses": RESPONSES,
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": "账号页面生成的接口密钥。"}},
        },
    }


# --- addresses -------------------------------------------------------------------------------------------------------


def _answered(name: str, words: str, *, headers: Schema | None = None) -> Schema:
    content = {JSON: {"schema": schema(name)}}
    return {"description": words, "content": content, **({"headers": headers} if headers else {})}


def _problems(statuses: tuple[int, ...]) -> dict[str, Schema]:
    return {str(status): ref("responses", str(status)) for status in sorted(statuses)}


def _parameters(*names: str) -> list[Schema]:
    return [ref("parameters", name) for name in names]


def _shared_paths() -> dict[str, Any]:
    octets = {"required": True, "content": {OCTETS: {"schema": {"type": "string", "format": "binary"}}}}
    kind = {"name": "kind", "in": "path", "required": True, "schema": {"type": "string"}, "example": "product.sample"}
    return {
        "/kinds": {
            "get": {
                "operationId": "kinds",
                "summary": "所有种类",
                "tags": ["种类"],
                "security": [],
                "responses": {"200": _answered("Kinds", "种类清单"), **_problems((400, 500))},
            }
        },
        "/kinds/{kind}": {
            "get": {
                "operationId": "kind",
                "summary": "一个种类的字段、代码和规则",
                "tags": ["种类"],
                "security": [],
                "parameters": [kind],
                "responses": {"200": _answered("Kind", "种类"), **_problems((400, 404, 500))},
            }
        },
        "/files": {
            "post": {
                "operationId": "files",
                "summary": "上传证据附件",
                "description": "请求体即文件的字节；同样的字节只存一份。",
                "tags": ["附件"],
                "parameters": _parameters("name"),
                "requestBody": octets,
                "responses": {
                    "200": _answered("File", "此前已存"),
                    "201": _answered("File", "已存"),
                    **_problems((400, 401, 403, 413, 415, 422, 500, 503)),
                },
            }
        },
    }


def _paths(kind: Kind) -> dict[str, Any]:
    base = f"/{kind.address}/records"
    one = f"{base}/{{number}}"
    paths: dict[str, Any] = {
        base: {"get": _list(kind), "post": _state(kind)},
        one: {"get": _read(kind), "put": _correct(kind), "delete": _retract(kind)},
        f"{one}/history": {"get": _history(kind)},
    }
    if kind.approve:
        for step, zh in (("check", "核对"), ("approve", "批准"), ("return", "退回")):
            paths[f"{one}/{step}"] = {"post": _step(kind, step, zh)}
    return paths


def _operation(kind: Kind, verb: str, summary: str, **more: object) -> dict[str, Any]:
    from_pack = in_use().catalogue.packs[kind.pack].head.title.zh
    return {
        "operationId": f"{kind.address}.{verb}",
        "summary": f"{kind.title}：{summary}",
        "tags": [from_pack],
        "x-kind": kind.address,
        **more,
    }


def _list(kind: Kind) -> dict[str, Any]:
    properties = properties_of(kind)
    fields = [
        {
            "name": f"values.{key}",
            "in": "query",
            "schema": LINE,
            "description": properties[key]["description"],
        }
        for key in filterable(kind)
    ]
    names = ("since", "until", "region", "office", "state", "subject", "q", "limit", "after", "known_at")
    return _operation(
        kind,
        "list",
        "列表",
        parameters=[*_parameters(*names), *fields],
        responses={"200": _answered(f"{kind.address}.page", "一页记录，从新到旧"), **_problems(_READING)},
    )


def _state(kind: Kind) -> dict[str, Any]:
    return _operation(
        kind,
        "state",
        "填报",
        parameters=_parameters("idempotency_key"),
        requestBody={
            "required": True,
            "content": {JSON: {"schema": schema(f"{kind.address}.statement"), "examples": examples_of(kind)}},
        },
        responses={
            "200": {
                "description": f"批量的逐条结果（最多 {MOST_RECORDS} 条）；或一条：已有而未变、已更正",
                "content": {JSON: {"schema": {"oneOf": [schema("Verdicts"), schema("Stated")]}}},
            },
            "201": _answered("Stated", "已填报", headers={"Location": {"schema": {"type": "string"}}}),
            **_problems(_WRITING),
        },
    )


def _read(kind: Kind) -> dict[str, Any]:
    return _operation(
        kind,
        "read",
        "一条记录",
        parameters=_parameters("number", "known_at", "if_none_match"),
        responses={
            "200": _answered(f"{kind.address}.record", "记录", headers=_ETAG),
            "304": {"description": "未变"},
            **_problems(_READING),
        },
    )


def _history(kind: Kind) -> dict[str, Any]:
    return _operation(
        kind,
        "history",
        "全部记载",
        parameters=_parameters("number"),
        responses={"200": _answered("History", "从新到旧"), **_problems(_READING)},
    )


def _correct(kind: Kind) -> dict[str, Any]:
    return _operation(
        kind,
        "correct",
        "更正",
        description="给出全部值；没有给出的值即为删去。密封字段不给出则保持不变，所属主体不给出也保持不变。"
        "已核对或已批准的记录须有理由，更正后重新核对。",
        parameters=_parameters("number", "if_match"),
        requestBody={"required": True, "content": {JSON: {"schema": schema(f"{kind.address}.correction")}}},
        responses={"200": _answered(f"{kind.address}.record", "更正后的记录", headers=_ETAG), **_problems(_ACTING)},
    )


def _retract(kind: Kind) -> dict[str, Any]:
    return _operation(
        kind,
        "retract",
        "撤回",
        description="记录不再计入，其内容和历史仍在。",
        parameters=_parameters("number", "if_match", "reason"),
        responses={"200": _answered(f"{kind.address}.record", "已撤回的记录", headers=_ETAG), **_problems(_ACTING)},
    )


def _step(kind: Kind, step: str, zh: str) -> dict[str, Any]:
    return _operation(
        kind,
        step,
        zh,
        parameters=_parameters("number", "if_match"),
        requestBody={"required": False, "content": {JSON: {"schema": schema("Step")}}},
        responses={"200": _answered(f"{kind.address}.record", f"{zh}后的记录", headers=_ETAG), **_problems(_ACTING)},
    )


# --- schemas ---------------------------------------------------------------------------------------------------------


def _schemas(kind: Kind) -> dict[str, Schema]:
    name = kind.address
    values = schema(f"{name}.values")
    stated = {"allOf": [values, must_have(kind)]}
    with_it = {"office": OFFICE, "existing": EXISTING, "evidence": EVIDENCE}
    several = {"type": "array", "minItems": 1, "maxItems": MOST_RECORDS, "items": stated}
    return {
        f"{name}.values": {
            "type": "object",
            "title": kind.declaration.title.en,
            "description": f"{kind.title}。",
            "properties": properties_of(kind),
            "additionalProperties": False,
        },
        f"{name}.statement": {
            "oneOf": [
                _closed({"values": stated, **with_it}, "values"),
                _closed({"records": several, **with_it}, "records"),
            ]
        },
        f"{name}.correction": _closed(
            {"values": {"allOf": [values, must_have(kind, subject=False)]}, "reason": REASON, "evidence": EVIDENCE},
            "values",
        ),
        f"{name}.record": {
            "allOf": [schema("Record"), {"type": "object", "properties": {"values": values}}],
        },
        f"{name}.page": {
            "type": "object",
            "required": ["records", "next", "count", "count_is_exact"],
            "properties": {
                "records": {"type": "array", "items": schema(f"{name}.record")},
                "next": {"type": ["string", "null"], "description": "下一页的位置；没有则为 null。"},
                "count": {"type": ["integer", "null"], "minimum": 0},
                "count_is_exact": {"type": "boolean", "description": "否：还有更多。"},
            },
            "additionalProperties": False,
        },
    }


def _closed(properties: dict[str, Schema], required: str) -> Schema:
    return {"type": "object", "required": [required], "properties": properties, "additionalProperties": False}
