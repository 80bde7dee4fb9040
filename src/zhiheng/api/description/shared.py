"""The parts of the OpenAPI document that are the same for every kind: problems, entries, verdicts, parameters."""

from __future__ import annotations

from typing import Any, Final, get_args

from zhiheng.api.bodies import DIGEST, LONGEST_REASON, MOST_FILES, MOST_RECORDS, PLAIN
from zhiheng.api.bodies import OFFICE as OFFICE_KEY
from zhiheng.api.calls import LARGEST, LONGEST_KEY, MOST_VALUES
from zhiheng.api.description.values import NUMBER, Schema
from zhiheng.api.problems import PROBLEM, TITLES
from zhiheng.api.views.files import LONGEST_NAME
from zhiheng.api.views.records import LARGEST_PAGE, LOOKED_AT, PAGE, PLACE
from zhiheng.kernel.records.rules import EXISTING_ZH, OUTCOME_ZH, STATE_ZH, Existing, Outcome, State


def ref(part: str, name: str) -> Schema:
    """The reference to a shared part."""
    return {"$ref": f"#/components/{part}/{name}"}


def schema(name: str) -> Schema:
    """The reference to a shared schema."""
    return ref("schemas", name)


def listed(words: dict[str, str] | Any) -> str:  # noqa: ANN401 - a mapping of words
    """Words of a closed list with their Chinese titles, for a description."""
    return "、".join(f"{word} {zh}" for word, zh in words.items())


_TEXT: Final[Schema] = {"type": "string"}
_INSTANT: Final[Schema] = {"type": "string", "format": "date-time"}
_BOTH: Final[Schema] = {
    "type": "object",
    "required": ["zh", "en"],
    "properties": {"zh": _TEXT, "en": _TEXT},
    "additionalProperties": False,
}
EVIDENCE: Final[Schema] = {
    "type": "array",
    "maxItems": MOST_FILES,
    "items": {"type": "string", "pattern": DIGEST},
    "description": "作为证据的已上传附件的 SHA-256。",
}
REASON: Final[Schema] = {
    "type": "string",
    "maxLength": LONGEST_REASON,
    "pattern": PLAIN,
    "description": "理由，随记录永久保存。",
}
OFFICE: Final[Schema] = {
    "type": "string",
    "pattern": OFFICE_KEY,
    "description": "填报单位的标识；不写则为调用人所在单位。",
}
EXISTING: Final[Schema] = {
    "type": "string",
    "enum": list(get_args(Existing)),
    "default": "refuse",
    "description": f"标识相同而内容不同的记录已存在时：{listed(EXISTING_ZH)}。",
}


def _or_null(plain: Schema) -> Schema:
    return {**plain, "type": [plain["type"], "null"]}


def _object(properties: dict[str, Schema], *, optional: tuple[str, ...] = ()) -> Schema:
    return {
        "type": "object",
        "required": [name for name in properties if name not in optional],
        "properties": properties,
        "additionalProperties": False,
    }


_REFUSAL: Final = _object(
    {
        "field": {**_TEXT, "description": "不合格的字段；空表示规则。"},
        "rule": {**_TEXT, "description": "所违反的规则；空表示字段本身。"},
        "message": {**_TEXT, "description": "问题与办法（中文）。"},
        "message_en": _TEXT,
    }
)
_ENTRY: Final[dict[str, Schema]] = {
    "entry": NUMBER,
    "act": {**_TEXT, "description": "行为，如 stated、corrected、approved。"},
    "act_zh": _TEXT,
    "at": _INSTANT,
    "by": _TEXT,
    "digest": {"type": "string", "pattern": DIGEST, "description": "这条记载在默克尔日志中的叶子摘要。"},
}
SCHEMAS: Final[dict[str, Schema]] = {
    "Problem": {
        "type": "object",
        "description": "RFC 9457 问题说明。",
        "required": ["type", "title", "status", "detail", "detail_en", "code", "fields"],
        "properties": {
            "type": {"type": "string", "format": "uri"},
            "title": _TEXT,
            "status": {"type": "integer"},
            "detail": {**_TEXT, "description": "发生了什么、依据什么、怎么办（中文）。"},
            "detail_en": _TEXT,
            "code": {**_TEXT, "description": "稳定的错误代码。"},
            "fields": {"type": "object"},
            "refusals": {"type": "array", "items": schema("Refusal")},
        },
    },
    "Refusal": _REFUSAL,
    "Verdict": {
        "type": "object",
        "required": ["row", "outcome"],
        "properties": {
            "row": {"type": "integer", "minimum": 0, "description": "第几条，自 0 起。"},
            "outcome": {
                "type": "string",
                "enum": list(get_args(Outcome)),
                "description": f"{listed(OUTCOME_ZH)}。",
            },
            "number": {**NUMBER, "description": "记录的编号；不合格的没有。"},
            "refusals": {"type": "array", "items": schema("Refusal")},
        },
        "additionalProperties": False,
    },
    "Verdicts": _object(
        {
            "counts": {"type": "object", "additionalProperties": {"type": "integer"}},
            "verdicts": {"type": "array", "items": schema("Verdict")},
        }
    ),
    "Stated": _object({"number": NUMBER, "outcome": {"type": "string", "enum": list(get_args(Outcome))}}),
    "File": _object(
        {
            "sha256": {"type": "string", "pattern": DIGEST, "description": "此后以它指称这份文件。"},
            "size": {"type": "integer"},
            "media_type": _TEXT,
        }
    ),
    "Step": _object({"reason": REASON, "evidence": EVIDENCE}, optional=("reason", "evidence")),
    "Entry": _object(_ENTRY),
    "Record": {
        "type": "object",
        "required": ["number", "kind", "state", "values", "last"],
        "properties": {
            "number": NUMBER,
            "kind": _TEXT,
            "state": {"type": "string", "enum": list(get_args(State)), "description": f"{listed(STATE_ZH)}。"},
            "subject": {**_or_null(NUMBER), "description": "所属主体的编号。"},
            "region": _TEXT,
            "office": _TEXT,
            "happened_on": _or_null({"type": "string", "format": "date"}),
            "sealed": {"type": "array", "items": _TEXT, "description": "已密封保存、不在此返回的字段。"},
            "former": {"type": "object", "description": "声明中已没有的字段当时的值。"},
            "names": {"type": "object", "additionalProperties": _TEXT, "description": "所提及主体的编号与名称。"},
            "stated_by": _TEXT,
            "stated_at": _INSTANT,
            "changed_at": _INSTANT,
            "latest": {**NUMBER, "description": "现行内容所在的记载。"},
            "last": {**NUMBER, "description": "最新的记载，即 ETag。"},
            "approved": {**_or_null(NUMBER), "description": "最近一次被批准的内容所在的记载。"},
            "merged_into": {**_or_null(NUMBER), "description": "已归并到的主体。"},
            "entries": {"type": "array", "items": schema("Entry")},
        },
    },
    "History": _object(
        {
            "number": NUMBER,
            "steps": {
                "type": "array",
                "items": _object(
                    {
                        **_ENTRY,
                        "replaces": _or_null(NUMBER),
                        "source": _TEXT,
                        "batch": _or_null(NUMBER),
                        "office": _TEXT,
                        "reason": _TEXT,
                        "evidence": {"type": "array", "items": _TEXT},
                        "data": {"type": "object", "description": "计入摘要的原样内容。"},
                        "changes": {
                            "type": "object",
                            "additionalProperties": {"type": "array", "minItems": 2, "maxItems": 2},
                            "description": "字段：更正前、更正后。",
                        },
                    }
                ),
            },
        }
    ),
    "KindHead": {
        "type": "object",
        "required": ["kind", "concept", "title", "href", "records"],
        "properties": {
            "kind": _TEXT,
            "concept": {"type": "string", "enum": ["subject", "record"]},
            "title": _BOTH,
            "about": _or_null(_TEXT),
            "period": _or_null(_TEXT),
            "approve": {"type": "boolean"},
            "href": _TEXT,
            "records": _TEXT,
        },
    },
    "Kinds": _object({"kinds": {"type": "array", "items": schema("KindHead")}}),
    "Kind": {
        "allOf": [
            schema("KindHead"),
            {
                "type": "object",
                "required": ["fields", "rules"],
                "properties": {
                    "fields": {"type": "array", "items": {"type": "object"}},
                    "rules": {"type": "array", "items": {"type": "object"}},
                },
            },
        ]
    },
}

_DAY: Final[Schema] = {"type": "string", "format": "date"}


def _query(name: str, schema: Schema, description: str, **more: object) -> Schema:
    return {"name": name, "in": "query", "schema": schema, "description": description, **more}


LINE: Final[Schema] = {"type": "string", "maxLength": 200, "pattern": r"^[^\x00-\x1f\x7f]*$"}
PARAMETERS: Final[dict[str, Schema]] = {
    "number": {"name": "number", "in": "path", "required": True, "schema": NUMBER, "description": "记录的编号。"},
    "since": _query("since", _DAY, "发生日不早于这一天。"),
    "until": _query("until", _DAY, "发生日早于这一天。"),
    "region": _query("region", LINE, "区划代码，含其下级。"),
    "office": _query("office", LINE, "单位标识，含其下级。"),
    "state": _query(
        "state",
        {"type": "array", "items": {"type": "string", "enum": list(get_args(State))}, "maxItems": MOST_VALUES},
        "状态，可重复；不写则除已撤回、已归并的以外都列出。",
    ),
    "subject": _query("subject", NUMBER, "所属主体的编号。"),
    "q": _query("q", LINE, "记录的标识，或主体名称中的文字。"),
    "limit": _query(
        "limit", {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": PAGE}, "一页最多几条。"
    ),
    "after": _query("after", {"type": "string", "pattern": f"^{PLACE}$"}, "上一页答复中的 next。"),
    "known_at": _query(
        "known_at",
        _INSTANT,
        "按这一时刻已知的内容答复（带时区）。列表此时从旧到新，一次最多查看"
        f" {LOOKED_AT} 条，一页可能少于所要的条数；按 next 继续，直到为空。",
    ),
    "reason": _query(
        "reason", {**LINE, "minLength": 1, "maxLength": LONGEST_REASON}, "理由，随记录永久保存。", required=True
    ),
    "name": _query("name", {**LINE, "minLength": 1, "maxLength": LONGEST_NAME}, "文件名，含扩展名。", required=True),
    "if_match": {
        "name": "If-Match",
        "in": "header",
        "required": True,
        "schema": {"type": "string", "pattern": r'^("[0-9]{1,18}"|\*)$'},
        "description": "读取时的 ETag；记录此后已有变动则答 412。写 * 则不论版本。",
        "example": '"17"',
    },
    "if_none_match": {
        "name": "If-None-Match",
        "in": "header",
        "schema": _TEXT,
        "description": "上次读取时的 ETag；未变则答 304。",
        "example": '"17"',
    },
    "idempotency_key": {
        "name": "Idempotency-Key",
        "in": "header",
        "schema": {"type": "string", "pattern": rf"^[\x21-\x7e]{{1,{LONGEST_KEY}}}$"},
        "description": "同一键的同一请求只算一次，重发得到同一答复；同一键用于另一请求则答 409。批量请求必须有。",
        "example": "6f1c1c0e-5a55-4c0b-9f0e-2d6a8f0f7a11",
    },
}

_HEADERS: Final[dict[int, Schema]] = {
    401: {"WWW-Authenticate": {"schema": _TEXT}},
    503: {"Retry-After": {"schema": {"type": "integer"}}},
}
RESPONSES: Final[dict[str, Schema]] = {
    str(status): {
        "description": title,
        "content": {PROBLEM: {"schema": schema("Problem")}},
        **({"headers": _HEADERS[status]} if status in _HEADERS else {}),
    }
    for status, title in TITLES.items()
    if status != 405  # a method that is described is known
}
INTRODUCTION: Final = (
    "各类主体和记录的填报与读取接口，由领域包的声明生成，与网页、Excel 模板同一套字段和规则。\n\n"
    "- 每次调用携带接口密钥：`Authorization: Bearer zh_…`，在账号页面生成。浏览器会话不能用于接口。\n"
    f"- 请求体为 JSON，不超过 {LARGEST // 1024 // 1024} MB；未列明的参数、成员和字段按名拒绝。\n"
    f"- 批量填报一次最多 {MOST_RECORDS} 条，逐条给出结果；须带 `Idempotency-Key`，重发只算一次。\n"
    "- 办理一条记录（更正、撤回、核对、批准、退回）须带 `If-Match`，写明所看到的版本。\n"
    "- 出错时答复 `application/problem+json`，有代码、中英文说明和字段。\n"
    "- 数按原样的位数往返（96.0 仍是 96.0）；读到的 `values` 改后即可原样送回。\n"
    "- 指标的数在 `indicators`，规划目标的进展在 `targets`；每个数都能追到所依据的记录和所算到的记载。\n"
    "- 办件在 `cases`：收件、列表、办理；办理的请求以 `seen` 写明所看到的最新一步，此后有变动则答 409 并逐条列出。\n"
    "- 调用频率由前置代理限制，程序本身不限。"
)
