"""The JSON Schema of the values of a kind: one property for each input key, with title, unit, limits and codes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from zhiheng.adapters.tabular.columns import Column, period_example
from zhiheng.adapters.tabular.wording import FORMAT_WORDS
from zhiheng.api.bodies import DIGEST
from zhiheng.api.shapes import PERIODS, shape_of
from zhiheng.contract.declarations.parameters import Code
from zhiheng.contract.intake.cells import LONGEST
from zhiheng.contract.kinds import Kind

Schema = dict[str, Any]
NUMBER: Final[Schema] = {"type": "integer", "minimum": 1, "maximum": 10**18 - 1}
"""The number of a record or subject."""


def properties_of(kind: Kind) -> dict[str, Schema]:
    """The property of each input key, in the order of forms."""
    return properties(shape_of(kind.address).columns)


def properties(columns: Iterable[Column]) -> dict[str, Schema]:
    """The property of each column."""
    return {column.key: _property(column) for column in columns}


def must_have(kind: Kind, *, subject: bool = True) -> Schema:
    """What a statement of the kind must have; a correction may leave out the subject it is about."""
    return required(column for column in shape_of(kind.address).columns if subject or column.field != "subject")


def required(asked: Iterable[Column]) -> Schema:
    """What must be there of what is asked."""
    columns = [column for column in asked if column.required]
    schema: Schema = {"required": [column.key for column in columns if not column.or_else]}
    pairs = [column for column in columns if column.or_else and column.key == column.field]
    if pairs:
        schema["allOf"] = [{"anyOf": [{"required": [column.key]}, {"required": [column.or_else]}]} for column in pairs]
    return schema


def _property(column: Column) -> Schema:
    schema: Schema = {"title": column.title.en, "description": _words(column), **_typed(column)}
    if column.unit:
        schema["x-unit"] = column.unit
    if column.format:
        schema["format"] = column.format
    if column.kind:
        schema["x-refers-to"] = column.kind
    if column.sealed:
        schema["writeOnly"] = True
    return schema if column.required and not column.or_else else _or_nothing(schema)


def _or_nothing(schema: Schema) -> Schema:
    """The same, or null: what is null is not stated."""
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    with_null = {**schema, "type": [*types, "null"]}
    if "enum" in schema:
        with_null["enum"] = [*schema["enum"], None]
    return with_null


def _typed(column: Column) -> Schema:
    match column.type:
        case "whole" | "decimal":
            limits = {"minimum": column.least, "maximum": column.most}
            kept = {name: limit for name, limit in limits.items() if limit is not None}
            return {"type": "integer" if column.type == "whole" else "number", **kept}
        case "yes_no":
            return {"type": "boolean"}
        case "date":
            return {"type": "string", "format": "date"}
        case "code":
            return {"type": "string", "enum": [code.code for code in column.codes]}
        case "point":
            coordinate = {"type": "number", "minimum": -180, "maximum": 180}
            return {"type": "array", "items": coordinate, "minItems": 2, "maxItems": 2}
        case "file":
            return {"type": "string", "pattern": DIGEST}
        case "period":
            assert column.period is not None
            return {"type": "string", "pattern": f"^{PERIODS[column.period]}$"}
        case "subject" if column.key == column.field:
            return {"type": ["integer", "string"], "minimum": 1, "maximum": NUMBER["maximum"], "maxLength": 500}
    longest = column.longest or LONGEST["long_text" if column.type == "long_text" else "text"]
    return {"type": "string", "maxLength": longest, **({"minLength": 1} if column.required else {})}


def _words(column: Column) -> str:
    return "；".join(part for part in _parts(column) if part) + "。"


def _parts(column: Column) -> Iterable[str]:
    yield column.title.zh
    if column.unit:
        yield f"单位：{column.unit}"
    if column.required and column.or_else:
        yield "代码、名称至少给出一项"
    if column.format:
        yield FORMAT_WORDS[column.format]
    match column.type:
        case "subject" if column.key == column.field:
            yield "主体的代码，或其编号（整数）；未登记的主体先记为待核主体"
        case "region":
            yield "区划代码或名称"
        case "office":
            yield "单位标识或名称"
        case "point":
            yield "经度、纬度"
        case "file":
            yield "已上传附件的 SHA-256"
        case "period":
            yield f"如 {period_example(column.period or 'year')}"
        case "code":
            yield "、".join(_code(code) for code in column.codes)
    if column.sealed:
        yield "个人信息，单独加密保存，读取时不返回"
    yield column.hint.rstrip("。")


def _code(code: Code) -> str:
    since = f"{code.since} 起" if code.since else ""
    until = f"{code.until} 前" if code.until else ""
    days = f"（{since}{until}）" if since or until else ""
    return f"{code.code} {code.title.zh}{days}"
