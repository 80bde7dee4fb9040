"""The part of the OpenAPI document that tells of cases: lists, receipt and acts of each kind, as it is declared."""

from __future__ import annotations

from typing import Any, Final

from zhiheng.api.answers import JSON
from zhiheng.api.bodies import DIGEST, MOST_CASES, WORD
from zhiheng.api.calls import MOST_VALUES
from zhiheng.api.case_columns import every_act_column, opening_columns
from zhiheng.api.description.shared import EVIDENCE, LINE, OFFICE, REASON, SCHEMAS, ref, schema
from zhiheng.api.description.values import NUMBER, Schema, properties, required
from zhiheng.api.views.cases import LARGEST_PAGE, PAGE
from zhiheng.contract.casework.clocks import CLOCK_STATE_ZH
from zhiheng.contract.declarations.cases import Case
from zhiheng.contract.in_use import InUse
from zhiheng.contract.kinds import Kind

CASES: Final = "办件"
"""The tag of cases."""
_TEXT: Final[Schema] = {"type": "string"}
_DAY: Final[Schema] = {"type": "string", "format": "date"}
_INSTANT: Final[Schema] = {"type": "string", "format": "date-time"}
_YES: Final[Schema] = {"type": "boolean"}
_WORD: Final[Schema] = {"type": "string", "pattern": WORD}
_BOTH: Final[Schema] = SCHEMAS["KindHead"]["properties"]["title"]
_READING: Final = (400, 401, 403, 404, 500, 503)
_WRITING: Final = (400, 401, 403, 404, 409, 413, 415, 422, 500, 503)


def _or_null(plain: Schema) -> Schema:
    return {**plain, "type": [plain["type"], "null"]}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _object(properties: dict[str, Schema], *, optional: tuple[str, ...] = ()) -> Schema:
    return {
        "type": "object",
        "required": [name for name in properties if name not in optional],
        "properties": properties,
        "additionalProperties": False,
    }


# --- schemas that are the same for every kind ------------------------------------------------------------------------

_HEAD: Final[dict[str, Schema]] = {
    "number": NUMBER,
    "case_number": {**_TEXT, "description": "办件编号，如 诉20260415-00012。"},
    "kind": _TEXT,
    "headline": {**_TEXT, "description": "一句话事由。"},
    "state": {**_TEXT, "description": "状态，见种类的 states。"},
    "open": {**_YES, "description": "在办。"},
    "office": {**_TEXT, "description": "主办单位的标识。"},
    "handler": {**_TEXT, "description": "承办人账号；空为未指派。"},
    "region": _TEXT,
    "subject": _or_null(NUMBER),
    "received_on": _DAY,
    "received_at": _INSTANT,
    "closed_on": _or_null(_DAY),
    "due": {**_or_null(_INSTANT), "description": "最近一个由承办单位负责的期限；没有在计的期限则为 null。"},
    "overdue": {**_YES, "description": "在办而该期限已过。"},
    "merged_into": {**_or_null(NUMBER), "description": "已并入的办件。"},
    "opened_by": {**_or_null(NUMBER), "description": "由哪一件另立。"},
    "last": {**NUMBER, "description": "最新一步办理，作为 seen 送回。"},
    "href": _TEXT,
}
_CLOCK: Final = _object(
    {
        "clock": _TEXT,
        "title": _TEXT,
        "owed_by": {"type": "string", "enum": ["office", "party"]},
        "state": {
            "type": "string",
            "enum": list(CLOCK_STATE_ZH),
            "description": "、".join(f"{key} {zh}" for key, zh in CLOCK_STATE_ZH.items()) + "。",
        },
        "started_on": _DAY,
        "due": {**_or_null(_INSTANT), "description": "届满的最后时刻；暂停时为 null。"},
        "over": {**_YES, "description": "已届满而未办，或办结时已届满。"},
        "in_time": {**_or_null(_YES), "description": "是否按期；还在计则为 null。"},
        "ended_on": _or_null(_DAY),
        "term": _object({"count": {"type": "integer"}, "unit": _TEXT}),
        "extended": _YES,
        "paused_on": {**_list(_DAY), "description": "各次暂停始于哪一天。"},
        "assumed": {**_YES, "description": "是否用到了尚未公布放假安排的年份。"},
    }
)
_STEP: Final = _object(
    {
        "entry": NUMBER,
        "act": {**_TEXT, "description": "received 收到，lapsed 期限届满未办，其余见种类的 acts。"},
        "title": _TEXT,
        "at": _INSTANT,
        "by": _TEXT,
        "source": _TEXT,
        "ground": _TEXT,
        "ground_title": _TEXT,
        "reason": _TEXT,
        "office": _TEXT,
        "person": _TEXT,
        "into": _or_null(NUMBER),
        "opened": _or_null(NUMBER),
        "clock": _TEXT,
        "changed": {"type": "object", "description": "这一步写入的值。"},
        "sealed": {**_list(_TEXT), "description": "这一步写入的密封字段，值不返回。"},
        "evidence": _list({"type": "string", "pattern": DIGEST}),
        "digest": {"type": "string", "pattern": DIGEST, "description": "这条记载在默克尔日志中的叶子摘要。"},
    }
)
_ACT: Final[dict[str, Schema]] = {
    "act": _TEXT,
    "title": _TEXT,
    "role": {**_TEXT, "description": "所需角色；party 为来件人，不由单位办理。"},
    "after": {**_or_null(_TEXT), "description": "办后的状态；不变则为 null。"},
    "does": {**_or_null(_TEXT), "description": "另外所做：hand_over 转办、merge 并案等。"},
    "values": {**_list(_TEXT), "description": "可以填写的字段。"},
    "needs": {**_list(_TEXT), "description": "必须给出的字段和成员。"},
}
_OPEN_ACT: Final = _object({**_ACT, "grounds": {"type": "object", "additionalProperties": _TEXT}, "href": _TEXT})
_DOCUMENT: Final = _object({"number": _TEXT, "form": _TEXT, "issued_at": _INSTANT, "void": _YES})
_KIND_HEAD: Final[dict[str, Schema]] = {
    "kind": _TEXT,
    "title": _BOTH,
    "about": _or_null(_TEXT),
    "public": {**_YES, "description": "公众可以不用账号提交。"},
    "href": _TEXT,
}
_DECLARED: Final = {"type": "array", "items": {"type": "object"}}
_NEW: Final[dict[str, Schema]] = {
    "number": NUMBER,
    "outcome": {"type": "string", "enum": ["stated"]},
    "case_number": _TEXT,
    "code": {**_or_null(_TEXT), "description": "来件人的查询码，只在这一次告知；重发的请求得到 null。"},
}
_SCHEMAS: Final[dict[str, Schema]] = {
    "CaseHead": _object(_HEAD),
    "CasePage": _object(
        {"cases": _list(schema("CaseHead")), "next": {**_or_null(NUMBER), "description": "下一页的 after。"}}
    ),
    "Case": _object(
        {
            **_HEAD,
            "state_title": _TEXT,
            "supporting": {**_list(_TEXT), "description": "协办单位。"},
            "values": {"type": "object", "description": "各字段的值，密封的不在内。"},
            "sealed": _list(_TEXT),
            "names": {"type": "object", "additionalProperties": _TEXT, "description": "所提及主体的编号与名称。"},
            "clocks": _list(schema("CaseClock")),
            "way": {**_list(schema("CaseStep")), "description": "办理经过，从旧到新。"},
            "acts": {**_list(schema("OpenAct")), "description": "调用人现在可以办理的。"},
            "merged": {**_list(NUMBER), "description": "并入本件的。"},
            "opened": {**_list(NUMBER), "description": "由本件另立的。"},
            "documents": _list(_DOCUMENT),
        }
    ),
    "CaseClock": _CLOCK,
    "CaseStep": _STEP,
    "OpenAct": _OPEN_ACT,
    "CaseDone": _object({**_HEAD, "acts": _list(schema("OpenAct")), "documents": _list(_TEXT)}),
    "CaseReceived": _object(_NEW),
    "CaseVerdicts": _object(
        {
            "counts": {"type": "object", "additionalProperties": {"type": "integer"}},
            "verdicts": _list(
                _object(
                    {
                        "row": {"type": "integer", "minimum": 0},
                        **_NEW,
                        "outcome": {"type": "string", "enum": ["stated", "refused"]},
                        "refusals": _list(schema("Refusal")),
                    },
                    optional=("number", "case_number", "code", "refusals"),
                )
            ),
        }
    ),
    "CaseCode": _object({"number": NUMBER, "case_number": _TEXT, "code": _TEXT}),
    "CaseConflict": {
        "allOf": [
            schema("Problem"),
            {
                "type": "object",
                "properties": {
                    "changed": {**_list(schema("CaseStep")), "description": "在 seen 之后办理的。"},
                    "last": NUMBER,
                },
            },
        ]
    },
    "CaseKinds": _object({"kinds": _list(schema("CaseKindHead"))}),
    "CaseKindHead": _object(_KIND_HEAD),
    "CaseKind": _object(
        {
            **_KIND_HEAD,
            "short": {**_TEXT, "description": "编号的字头。"},
            "headline": _TEXT,
            "located_by": _or_null(_TEXT),
            "routed_by": _or_null(_TEXT),
            "receipt": {**_DECLARED, "description": "收件时填写的字段。"},
            "later": {**_DECLARED, "description": "办理中填写的字段。"},
            "states": _DECLARED,
            "acts": _DECLARED,
            "clocks": _DECLARED,
            "rules": _DECLARED,
        }
    ),
}


def schemas_of(used: InUse) -> dict[str, Schema]:
    """Every schema: the shared ones, and of each kind what it is received with and what its acts set."""
    if not used.cases:
        return {}
    found = dict(_SCHEMAS)
    for kind in used.cases.values():
        found |= _schemas(kind, used.case(kind.address))
    return found


def _schemas(kind: Kind, case: Case) -> dict[str, Schema]:
    name, asked, set_later = kind.address, opening_columns(kind.address), every_act_column(kind.address, case)
    received = schema(f"{name}.received")
    with_it = {"kind": {"type": "string", "enum": [name]}, "office": OFFICE, "evidence": EVIDENCE}
    several = {"type": "array", "minItems": 1, "maxItems": MOST_CASES, "items": received}
    return {
        f"{name}.received": {
            **_object(properties(asked)),
            **required(asked),
            "title": kind.declaration.title.en,
            "description": f"{kind.title}：收件时填写的。",
        },
        f"{name}.receipt": {
            "oneOf": [
                _object({**with_it, "values": received}, optional=("office", "evidence")),
                _object({**with_it, "cases": several}, optional=("office", "evidence")),
            ]
        },
        f"{name}.deed": {
            **_object(
                {
                    "seen": {**_or_null(NUMBER), "description": "所看到的最新一步办理；null 为不论现状。"},
                    "ground": {**_WORD, "description": "理由代码，见 acts 的 grounds。"},
                    "reason": REASON,
                    "values": {
                        **_object(properties(set_later)),
                        "required": [],
                        "description": f"{kind.title}：这一步填写的字段。",
                    },
                    "office": {**_WORD, "description": "转往或请其协办的单位标识。"},
                    "person": {**_WORD, "description": "承办人账号。"},
                    "into": {**_WORD, "description": "并入的办件编号。"},
                    "evidence": EVIDENCE,
                }
            ),
            "required": ["seen"],
            "title": f"{kind.declaration.title.en}: an act",
            "description": f"{kind.title}可办："
            + "；".join(f"{act.key} {act.title.zh}" for act in case.act if act.role != "party")
            + "。",
        },
    }


# --- addresses -------------------------------------------------------------------------------------------------------


def _query(name: str, schema: Schema, description: str) -> Schema:
    return {"name": name, "in": "query", "schema": schema, "description": description}


_NUMBER_IN_PATH: Final = ref("parameters", "number")


def paths_of(used: InUse) -> dict[str, Any]:
    """The addresses of cases; none where no pack declares any."""
    if not used.cases:
        return {}
    acts = sorted({act.key for kind in used.cases for act in used.case(kind).act})
    kind = {
        "name": "kind",
        "in": "path",
        "required": True,
        "schema": {"type": "string"},
        "example": next(iter(used.cases)),
    }
    return {
        "/cases": {"get": _listing(used), "post": _receiving(used)},
        "/cases/kinds": {
            "get": _open("cases.kinds", "所有办件种类", _answered("CaseKinds", "种类清单"), (400, 500))
        },
        "/cases/kinds/{kind}": {
            "get": _open("cases.kind", "一种办件的字段、步骤和期限", _answered("CaseKind", "种类"), (400, 404, 500))
            | {"parameters": [kind]}
        },
        "/cases/{number}": {
            "get": _operation(
                "cases.read",
                "一件",
                parameters=[_NUMBER_IN_PATH],
                responses={"200": _answered("Case", "办件"), **_problems(_READING)},
            )
        },
        "/cases/{number}/acts/{act}": {"post": _acting(used, acts)},
        "/cases/{number}/code": {
            "post": _operation(
                "cases.code",
                "更换来件人的查询码",
                parameters=[_NUMBER_IN_PATH],
                responses={"200": _answered("CaseCode", "新的查询码，只告知这一次"), **_problems(_READING)},
            )
        },
    }  # fmt: skip


def _listing(used: InUse) -> dict[str, Any]:
    states = sorted({state.key for kind in used.cases for state in used.case(kind).state})
    several = {"type": "array", "items": LINE, "maxItems": MOST_VALUES}
    size = {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": PAGE}
    return _operation(
        "cases.list",
        "列表，从新到旧",
        description="只列调用人在网页上也能看到的办件。",
        parameters=[
            _query("kind", {"type": "string", "enum": list(used.cases)}, "种类。"),
            _query("state", several, f"状态，可重复：{'、'.join(states)}。"),
            *(ref("parameters", name) for name in ("office", "region", "subject")),
            _query("open", _YES, "在办，或已办结。"),
            _query("overdue", _YES, "在办而逾期，或没有逾期。"),
            _query("since", _DAY, "收到日不早于这一天。"),
            _query("until", _DAY, "收到日早于这一天。"),
            _query("q", LINE, "编号的开头，或事由中的文字。"),
            _query("limit", size, "一页最多几件。"),
            _query("after", NUMBER, "上一页答复中的 next。"),
        ],
        responses={"200": _answered("CasePage", "一页办件"), **_problems(_READING)},
    )


def _receiving(used: InUse) -> dict[str, Any]:
    receipts = [schema(f"{address}.receipt") for address in used.cases]
    both = {"oneOf": [schema("CaseVerdicts")]}
    return _operation(
        "cases.receive",
        "收件",
        description="一件（values）或多件（cases）；由去向规则确定主办单位，没有规则的归 office。",
        parameters=[ref("parameters", "idempotency_key")],
        requestBody={"required": True, "content": {JSON: {"schema": {"anyOf": receipts}}}},
        responses={
            "200": {"description": f"批量的逐件结果（最多 {MOST_CASES} 件）", "content": {JSON: {"schema": both}}},
            "201": {
                **_answered("CaseReceived", "已收件"),
                "headers": {"Location": {"schema": {"type": "string"}}},
            },
            **_problems(_WRITING),
        },
    )


def _acting(used: InUse, acts: list[str]) -> dict[str, Any]:
    deeds = [schema(f"{address}.deed") for address in used.cases]
    act = {
        "name": "act",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "enum": acts},
        "description": "办理步骤，见种类的 acts 和一件的 acts。",
    }
    conflict = {
        "description": "现在不能这样办；seen 之后已有办理的，changed 逐条列出",
        "content": {"application/problem+json": {"schema": schema("CaseConflict")}},
    }
    return _operation(
        "cases.act",
        "办理一步",
        description="seen 是所看到的 last；此后有人办理过则答 409，什么也不写。同一请求重发因此不会办两次。",
        parameters=[_NUMBER_IN_PATH, act],
        requestBody={"required": True, "content": {JSON: {"schema": {"anyOf": deeds}}}},
        responses={"200": _answered("CaseDone", "办理后的办件"), **_problems(_WRITING), "409": conflict},
    )


def _answered(name: str, words: str) -> Schema:
    return {"description": words, "content": {JSON: {"schema": schema(name)}}}


def _problems(statuses: tuple[int, ...]) -> dict[str, Schema]:
    return {str(status): ref("responses", str(status)) for status in sorted(statuses)}


def _operation(name: str, summary: str, **more: object) -> dict[str, Any]:
    return {"operationId": name, "summary": summary, "tags": [CASES], **more}


def _open(name: str, summary: str, answered: Schema, refused: tuple[int, ...]) -> dict[str, Any]:
    return _operation(name, summary, security=[], responses={"200": answered, **_problems(refused)})
