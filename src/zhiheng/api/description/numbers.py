"""The part of the OpenAPI document that tells of numbers: indicators, values, records behind them, moves, targets."""

from __future__ import annotations

from typing import Any, Final

from zhiheng.api.answers import JSON
from zhiheng.api.asking import FURTHEST, KINDS, LARGEST_PAGE, LAST_PERIODS, LONGEST_STRETCH, MOST_TIMES, PAGE, TIME
from zhiheng.api.bodies import DIGEST
from zhiheng.api.calls import MOST_VALUES
from zhiheng.api.description.shared import LINE, listed, ref, schema
from zhiheng.api.description.values import NUMBER, Schema
from zhiheng.api.views.targets import HEAD, REST
from zhiheng.contract.declarations.indicators import FORMS
from zhiheng.contract.in_use import InUse
from zhiheng.kernel.indicators.rules import STATE_ZH
from zhiheng.methods.progress.standing import STATUS_ZH
from zhiheng.policy.quality_fields import FIELD_ZH

NUMBERS: Final = "数"
"""The tag of indicators and targets."""
_TEXT: Final[Schema] = {"type": "string"}
_DAY: Final[Schema] = {"type": "string", "format": "date"}
_REAL: Final[Schema] = {"type": "number"}
_MAYBE: Final[Schema] = {"type": ["number", "null"]}
_COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
_DIGEST: Final[Schema] = {"type": "string", "pattern": DIGEST, "description": "所用定义的 SHA-256。"}
_READING: Final = (400, 401, 403, 404, 409, 422, 500, 503)
_PROBLEMS: Final[dict[str, Schema]] = {str(status): ref("responses", str(status)) for status in _READING}


def _or_null(plain: Schema) -> Schema:
    return {**plain, "type": [plain["type"], "null"]}


def _object(properties: dict[str, Schema]) -> Schema:
    return {"type": "object", "required": list(properties), "properties": properties, "additionalProperties": False}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


# --- schemas ---------------------------------------------------------------------------------------------------------

_FIGURE: Final[dict[str, Schema]] = {
    "state": {"type": "string", "enum": list(STATE_ZH), "description": f"{listed(STATE_ZH)}。"},
    "value": {**_MAYBE, "description": "未修约；没有数则为 null，原因见 state。"},
    "numerator": _MAYBE,
    "denominator": _MAYBE,
    "low": {**_MAYBE, "description": "95% 置信区间的下限。"},
    "high": {**_MAYBE, "description": "95% 置信区间的上限。"},
    "records": {**_COUNT, "description": "所依据的记录数。"},
}
_POSITION: Final[Schema] = {**_COUNT, "description": "算到日志的第几号记载。"}
_PAGED: Final[dict[str, Schema]] = {
    "count": _COUNT,
    "next": {**_or_null(NUMBER), "description": "下一页的 after；没有则为 null。"},
}
_BOTH: Final = _object({"zh": _TEXT, "en": _TEXT})
_HEAD: Final[dict[str, Schema]] = {
    "indicator": {**_TEXT, "description": "地址。"},
    "pack": _TEXT,
    "title": _BOTH,
    "unit": _TEXT,
    "period": {"type": "string", "enum": list(KINDS), "description": "最短的期间。"},
    "direction": {"type": "string", "enum": ["higher", "lower", "neither"], "description": "哪一边为好。"},
    "form": {"type": "string", "enum": list(FORMS), "description": "怎样算出。"},
    "source": {**_TEXT, "description": "依据，在业务包的 sources 中。"},
    "aliases": {**_list(_TEXT), "description": "规划中的叫法。"},
    "by": {**_list(_TEXT), "description": "可按哪些字段分组。"},
    "href": _TEXT,
    "values": _TEXT,
}
_THING: Final[dict[str, Schema]] = {
    "number": _or_null(NUMBER),
    "kind": _or_null(_TEXT),
    "href": {**_or_null(_TEXT), "description": "这条记录的地址。"},
}
_GIVES: Final[Schema] = {
    "type": ["object", "null"],
    "required": ["above", "below"],
    "properties": {"above": _REAL, "below": _REAL},
    "additionalProperties": False,
}
_KNOWN: Final = _object({"known_on": _DAY, "position": _POSITION, **_FIGURE})
_TYPES: Final[dict[str, Schema]] = {
    **dict.fromkeys(("number", "last"), NUMBER),
    **dict.fromkeys(("plan", "version", "children", "item"), _COUNT),
    **{name: {"type": "integer"} for name in ("start", "end")},
    **{name: _or_null(NUMBER) for name in ("parent", "run")},
    "value": _REAL,
    "year": {"type": ["integer", "null"]},
    "due": {**_or_null(_DAY), "description": "期限之后的第一天。"},
    "status": {"type": "string", "enum": list(STATUS_ZH), "description": f"{listed(STATUS_ZH)}。"},
    "field": {"type": "string", "enum": list(FIELD_ZH), "description": f"{listed(FIELD_ZH)}。"},
    "region": {**_TEXT, "description": "区划代码；空为全市。"},
    "indicator": {**_TEXT, "description": "所绑定指标的地址；空为未绑定。"},
    "reading": {"type": ["string", "null"]},
    "responsible": {**_list(_TEXT), "description": "方案所写的责任单位。"},
    "reasons": {**_list(_TEXT), "description": "判定的理由。"},
    **dict.fromkeys(("wanted", "current", "low", "high", "expected", "probability", "needed_change"), _MAYBE),
    "forecast": _MAYBE,
    **{name: {"type": ["object", "null"]} for name in ("overdue", "baseline", "split", "report")},
    "points": {**_list({"type": "object"}), "description": "序列中的各个数，单位同 unit。"},
    "path": {**_list(_list(_REAL)), "description": "方案要求的路径：年（小数）、数。"},
}
_TARGET: Final[dict[str, Schema]] = {**{name: _TYPES.get(name, _TEXT) for name in HEAD}, "href": _TEXT}

SCHEMAS: Final[dict[str, Schema]] = {
    "IndicatorHead": _object(_HEAD),
    "Indicators": _object({"indicators": _list(schema("IndicatorHead"))}),
    "Indicator": _object(
        {
            **_HEAD,
            "places": {"type": ["integer", "null"], "description": "展示时的小数位数。"},
            "definition": _DIGEST,
            "declaration": {
                "type": "object",
                "description": "定义的原文，摘要即由它算出：本指标及其所依据的指标、参数。",
            },
            "rests_on": {**_list(_TEXT), "description": "由哪些指标算出。"},
            "kinds": {**_list(_TEXT), "description": "由哪些种类的记录算出。"},
            "latest": {**_list(schema("IndicatorValue")), "description": "全市最新的数，及各区县同期的数。"},
        }
    ),
    "IndicatorValue": _object(
        {
            "period": {"type": "string", "pattern": f"^{TIME}$"},
            "kind": {"type": ["string", "null"], "enum": [*KINDS, None], "description": "连续月份为 null。"},
            "since": _DAY,
            "until": {**_DAY, "description": "其后的第一天。"},
            "region": _TEXT,
            "classes": {"type": "object", "description": "分组字段与其值；未分组为空。"},
            **_FIGURE,
            "run": {**_or_null(NUMBER), "description": "得出这个数的计算；为本次请求现算的为 null。"},
            "position": _POSITION,
            "definition": _DIGEST,
        }
    ),
    "IndicatorValues": _object(
        {
            "indicator": _TEXT,
            "unit": _TEXT,
            "known_on": _or_null(_DAY),
            "values": _list(schema("IndicatorValue")),
            **_PAGED,
        }
    ),
    "RecordsBehind": _object(
        {
            "indicator": _TEXT,
            "period": _TEXT,
            "region": _TEXT,
            "position": _POSITION,
            "records": _list(
                _object(
                    {
                        **_THING,
                        "entry": {**NUMBER, "description": "计入的内容所在的记载。"},
                        "happened_on": _or_null(_DAY),
                        "region": _TEXT,
                        "above": {**_REAL, "description": "计入分子的量。"},
                        "below": {**_REAL, "description": "计入分母的量。"},
                    }
                )
            ),
            **_PAGED,
            "rests_on": {**_list(_TEXT), "description": "由哪些指标算出。"},
        }
    ),
    "Explanation": _object(
        {
            "indicator": _TEXT,
            "period": _TEXT,
            "region": _TEXT,
            "before": _KNOWN,
            "after": _KNOWN,
            "difference": {**_MAYBE, "description": "后减前；有一边没有数则为 null。"},
            "moves": _list(
                _object(
                    {
                        **_THING,
                        "indicator": {**_or_null(_TEXT), "description": "所依据的指标；为记录则是 null。"},
                        "before": _GIVES,
                        "after": _GIVES,
                        "effect": {**_REAL, "description": "使数变动了多少。"},
                    }
                )
            ),
            "others": {**_REAL, "description": "不在这一页的各项合计。"},
            "rest": {**_REAL, "description": "不能归于任何一项的部分。各项、others 与 rest 之和即 difference。"},
            **_PAGED,
        }
    ),
    "TargetHead": _object(_TARGET),
    "Targets": _object(
        {
            "day": _DAY,
            "targets": _list(schema("TargetHead")),
            "counts": {**_object(dict.fromkeys(STATUS_ZH, _COUNT)), "description": "各状态的个数。"},
            **_PAGED,
        }
    ),
    "Target": _object(
        {
            **_TARGET,
            "day": _DAY,
            **{name: _TYPES.get(name, _TEXT) for name in REST},
            "parts": {**_list(NUMBER), "description": "分解成的各个目标。"},
        }
    ),
}


# --- parameters ------------------------------------------------------------------------------------------------------


def _query(name: str, schema: Schema, description: str, **more: object) -> Schema:
    return {"name": name, "in": "query", "schema": schema, "description": description, **more}


def _several(items: Schema) -> Schema:
    return {"type": "array", "items": items, "maxItems": MOST_VALUES}


_TIME: Final[Schema] = {"type": "string", "pattern": f"^{TIME}$"}
_KNOWN_ON: Final = "按这一天终了时已知的内容答复。"
PARAMETERS: Final[dict[str, Schema]] = {
    "numbers.pack": _query("pack", LINE, "业务包。", example="product"),
    "numbers.q": _query("q", LINE, "地址、名称或别名中的文字。", example="合格率"),
    "numbers.regions": _query("region", _several(LINE), "区划代码，可重复；不写则为全市和各区县。"),
    "numbers.region": _query("region", LINE, "区划代码；不写则为全市。"),
    "numbers.kind": _query("kind", {"type": "string", "enum": list(KINDS)}, "期间的种类。", example="month"),
    "numbers.periods": _query(
        "period",
        _several(_TIME),
        "期间，可重复；连续月份写首尾（本年累计、近十二个月等）。没有留存的当时算出。",
        example=["2026-M05", "2026-M01..2026-M05"],
    ),
    "numbers.period": _query(
        "period",
        _TIME,
        f"一个期间，或不超过 {LONGEST_STRETCH} 个月的连续月份。",
        required=True,
        example="2026-M01..2026-M05",
    ),
    "numbers.from": _query("from", _DAY, "期间不早于这一天开始。"),
    "numbers.to": _query("to", _DAY, "期间不晚于这一天结束。"),
    "numbers.by": _query("by", _several(LINE), "按哪些字段分组，可重复；须在指标的 by 中。"),
    "numbers.known_on": _query(
        "known_on",
        _DAY,
        f"{_KNOWN_ON}没有写期间的，算最近 {LAST_PERIODS} 个期间；一次最多 {MOST_TIMES} 个。",
    ),
    "numbers.as_known_on": _query("known_on", _DAY, _KNOWN_ON),
    "numbers.since": _query("since", _DAY, "前一个数按这一天终了时已知的内容。", required=True, example="2026-03-31"),
    "numbers.until": _query("until", _DAY, "后一个数按这一天终了时已知的内容；不写则为今天。"),
    "numbers.limit": _query(
        "limit", {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": PAGE}, "一页最多几项。"
    ),
    "numbers.after": _query("after", {"type": "integer", "minimum": 1, "maximum": FURTHEST}, "上一页答复中的 next。"),
    "targets.plan": _query("plan", NUMBER, "方案的编号。"),
    "targets.status": _query("status", _several({"type": "string", "enum": list(STATUS_ZH)}), "状态，可重复。"),
    "targets.field": _query("field", _several({"type": "string", "enum": list(FIELD_ZH)}), "领域，可重复。"),
    "targets.office": _query("office", LINE, "牵头或负责单位的标识。"),
    "targets.region": _query("region", LINE, "区划代码；空值为全市的，不写则都列出。"),
    "targets.number": {
        "name": "number",
        "in": "path",
        "required": True,
        "schema": NUMBER,
        "description": "目标的编号。",
    },
}
_PAGE: Final = ("numbers.limit", "numbers.after")


def paths_of(used: InUse) -> dict[str, Any]:
    """The addresses of numbers; indicators are named by those of the catalogue."""
    known = [address for address, concept in used.catalogue.concepts.items() if concept == "indicator"]
    one = {
        "name": "indicator",
        "in": "path",
        "required": True,
        "schema": {"type": "string", **({"enum": known} if known else {})},
        "description": "指标的地址。",
    }
    base = "/indicators/{indicator}"
    return {
        "/indicators": _read("indicators", "指标目录", "Indicators", "numbers.pack", "numbers.q"),
        base: _read("indicator", "一个指标的定义和最新的数", "Indicator", given=one),
        f"{base}/values": _read(
            "indicator.values",
            "指标的数，从新到旧",
            "IndicatorValues",
            *("numbers.regions", "numbers.kind", "numbers.periods", "numbers.from", "numbers.to", "numbers.by"),
            "numbers.known_on",
            *_PAGE,
            given=one,
            words="不写 by 和 known_on 时答复留存的数，带有得出它的计算；其余当时算出，run 为 null。",
        ),
        f"{base}/records": _read(
            "indicator.records",
            "一个数所依据的记录",
            "RecordsBehind",
            *("numbers.period", "numbers.region", "numbers.as_known_on", *_PAGE),
            given=one,
        ),
        f"{base}/explain": _read(
            "indicator.explain",
            "一个数在两天之间为什么变动",
            "Explanation",
            *("numbers.period", "numbers.region", "numbers.since", "numbers.until", *_PAGE),
            given=one,
        ),
        "/targets": _read(
            "targets",
            "规划目标的进展，最差的在前",
            "Targets",
            *("targets.plan", "targets.status", "targets.field", "targets.office", "targets.region"),
            "numbers.as_known_on",
            *_PAGE,
        ),
        "/targets/{number}": _read("target", "一个目标的进展和依据", "Target", "targets.number", "numbers.as_known_on"),
    }


def _read(
    name: str, summary: str, answered: str, *parameters: str, given: Schema | None = None, words: str = ""
) -> dict[str, Any]:
    content = {JSON: {"schema": schema(answered)}}
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            **({"description": words} if words else {}),
            "tags": [NUMBERS],
            "parameters": [*([given] if given else []), *(ref("parameters", one) for one in parameters)],
            "responses": {"200": {"description": summary, "content": content}, **_PROBLEMS},
        }
    }
