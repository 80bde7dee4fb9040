"""Corrections: what a person may write into a finding, checked field by field.

A refusal names the field, what was written and the remedy, so that a form can show it beside the field.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final, NoReturn, get_args

import msgspec

from zhiheng.policy import model
from zhiheng.policy.findings import (
    FindingData,
    OfficeData,
    PhaseData,
    TargetData,
    from_json,
    to_json,
)
from zhiheng.primitives.errors import RuleViolation

FIELD_ZH: Final[dict[str, str]] = {
    "indicator": "指标",
    "scope": "范围",
    "comparator": "比较符",
    "value": "数值",
    "upper": "上限",
    "unit": "单位",
    "kind": "性质",
    "year": "年份",
    "period": "周期",
    "responsible": "责任单位",
    "section": "条款",
    "quote": "原文",
    "title": "标题",
    "path": "条款",
    "role": "条款性质",
    "lead": "牵头单位",
    "support": "配合单位",
    "joint": "负责单位",
    "name": "名称",
    "full_name": "全称",
    "names": "别称",
    "since": "起",
    "until": "止",
    "words": "原文用语",
    "system": "系统编号",
}
EARLIEST_YEAR: Final = 1990
LATEST_YEAR: Final = 2100
_LONGEST_WORDS: Final = 500
_LONGEST_UNIT: Final = 20
_LONGEST_NAME: Final = 80
_MOST_NAMES: Final = 100
_LARGEST: Final = Decimal(10) ** 15
_SIGNS: Final = {"≥": ">=", "≧": ">=", "＞": ">", "≤": "<=", "≦": "<=", "＜": "<", "＝": "=", "": "="}
_BETWEEN_NAMES = re.compile(r"[、，,；;\n\r\t]+")
_SYSTEM_NUMBER = re.compile(r"S[0-9]{3}")


class FieldRefused(RuleViolation):
    """What was written into a field does not fit it; ``fields`` carry ``field``, ``value`` and ``remedy``."""

    code = "policy.field_refused"


def refuse(field: str, value: object, remedy: str) -> NoReturn:
    """Refuse a field's value; the remedy is a Chinese sentence without a full stop."""
    name = FIELD_ZH.get(field, field)
    raise FieldRefused(
        f"{field}={value!r} does not fit (policy/corrections.py): {remedy}",
        message_zh=f"“{name}”一栏的内容不合要求：“{value if value is not None else ''}”；{remedy}。",
        field=field,
        value=value,
        remedy=remedy,
    )


def corrected(kind: str, before: FindingData | None, changes: Mapping[str, object]) -> FindingData:
    """The finding with the changed fields checked and put in; without ``before``, a whole new one.

    ``changes`` may be what a form sends: strings for numbers, years and days, names joined by 、.
    """
    checks = _CHECKS[kind]
    base: dict[str, object] = dict(to_json(before)) if before is not None else dict(_BLANK[kind])
    for field, value in changes.items():
        check = checks.get(field)
        if check is None:
            refuse(field, value, f"这类条目没有这一栏，可改的有{'、'.join(FIELD_ZH[name] for name in checks)}")
        base[field] = check(field, value)
    for field in _NEEDED[kind]:
        if base.get(field) in (None, ""):
            refuse(field, "", "这一栏必须填写")
    try:
        data = from_json(kind, base)
    except msgspec.ValidationError as error:
        refuse(kind, dict(changes), f"内容无法解读（{error}），请逐栏核对后重填")
    return _whole(data)


def _whole(data: FindingData) -> FindingData:
    if isinstance(data, TargetData) and data.upper is not None:
        if data.upper <= data.value:
            refuse("upper", data.upper, "上限须大于数值；只有一个数时请留空")
        return replace(data, comparator=">=")
    if isinstance(data, PhaseData) and data.since and data.until and data.until < data.since:
        refuse("until", data.until.isoformat(), "止日不得早于起日")
    if isinstance(data, OfficeData):
        names = tuple(dict.fromkeys((data.name, *data.names)))
        return replace(data, full_name=data.full_name or data.name, names=names)
    return data


def _words(field: str, value: object) -> str:
    words = _BETWEEN_LINES.sub(" ", str(value if value is not None else "")).strip()
    if len(words) > _LONGEST_WORDS:
        refuse(field, words[:20] + "……", f"不得超过{_LONGEST_WORDS}个字，请缩短")
    return words


_BETWEEN_LINES = re.compile(r"[\r\n\t]+")


def _comparator(field: str, value: object) -> str:
    sign = str(value if value is not None else "").strip()
    sign = _SIGNS.get(sign, sign)
    if sign not in get_args(model.Comparator):
        refuse(field, value, "请从≥、≤、>、<、=中选一个")
    return sign


def _half_width(value: object) -> str:
    return unicodedata.normalize("NFKC", str(value if value is not None else "")).strip()


def _number(field: str, value: object) -> str:
    written = _half_width(value).replace(",", "")
    try:
        number = Decimal(written)
    except InvalidOperation:
        refuse(field, value, "请填一个数，如96或0.85；单位填在“单位”一栏")
    if not number.is_finite() or abs(number) >= _LARGEST:
        refuse(field, value, "请填一个有限的数；很大的数请换用较大的单位（万、亿）")
    return f"{number:f}"


def _number_or_none(field: str, value: object) -> str | None:
    return None if value is None or str(value).strip() == "" else _number(field, value)


def _unit(field: str, value: object) -> str:
    unit = _words(field, value).replace("％", "%")
    if len(unit) > _LONGEST_UNIT:
        refuse(field, unit, f"单位不得超过{_LONGEST_UNIT}个字")
    if unit and unit[0].isdigit():
        refuse(field, unit, "单位里不写数字，数字填在“数值”一栏")
    return unit


def _one_of(*allowed: str, labels: str) -> Callable[[str, object], str]:
    def check(field: str, value: object) -> str:
        chosen = str(value if value is not None else "").strip()
        if chosen not in allowed:
            refuse(field, value, f"请从{labels}中选一个")
        return chosen

    return check


def _period(field: str, value: object) -> str | None:
    chosen = str(value if value is not None else "").strip()
    if not chosen:
        return None
    if chosen not in get_args(model.Period):
        refuse(field, value, "请从每年、每两年、每季度、每月中选一个，没有周期时留空")
    return chosen


def _year(field: str, value: object) -> int | None:
    written = _half_width(value).removesuffix("年")
    if not written:
        return None
    if not re.fullmatch(r"[0-9]{4}", written) or not EARLIEST_YEAR <= int(written) <= LATEST_YEAR:
        refuse(field, value, f"请填{EARLIEST_YEAR}到{LATEST_YEAR}之间的四位年份，没有年份时留空")
    return int(written)


def _names(field: str, value: object) -> list[str]:
    parts = list(value) if isinstance(value, (list, tuple)) else _BETWEEN_NAMES.split(str(value or ""))
    names = list(dict.fromkeys(name for name in (str(part).strip() for part in parts) if name))
    for name in names:
        if len(name) > _LONGEST_NAME:
            refuse(field, name[:20] + "……", f"一个名称不得超过{_LONGEST_NAME}个字，多个名称用顿号隔开")
    if len(names) > _MOST_NAMES:
        refuse(field, f"{len(names)}个", f"不得超过{_MOST_NAMES}个名称")
    return names


def _day(field: str, value: object) -> str | None:
    if isinstance(value, date):
        return value.isoformat()
    written = str(value if value is not None else "").strip()
    if not written:
        return None
    try:
        return date.fromisoformat(written).isoformat()
    except ValueError:
        refuse(field, value, "请按“2017-12-31”的样式填写日期，没有时留空")


def _system(field: str, value: object) -> str | None:
    number = _half_width(value).upper()
    if not number:
        return None
    if not _SYSTEM_NUMBER.fullmatch(number):
        refuse(field, value, "请填系统目录的编号，如S033；目录里没有的留空")
    return number


_CHECKS: Final[dict[str, dict[str, Callable[[str, object], object]]]] = {
    "target": {
        "quote": _words,
        "indicator": _words,
        "scope": _words,
        "comparator": _comparator,
        "value": _number,
        "upper": _number_or_none,
        "unit": _unit,
        "kind": _one_of(*get_args(model.TargetKind), labels="水平、增量、增长"),
        "year": _year,
        "period": _period,
        "responsible": _names,
        "section": _words,
    },
    "task": {
        "path": _words,
        "title": _words,
        "lead": _names,
        "support": _names,
        "joint": _names,
        "role": _one_of(*get_args(model.ClauseRole), labels="任务、目标、总体要求、进度、保障、附件"),
    },
    "office": {
        "name": _words,
        "full_name": _words,
        "kind": _one_of(*get_args(model.OfficeKind), labels="部门、政府、领导小组、其他机构"),
        "names": _names,
    },
    "phase": {"title": _words, "since": _day, "until": _day},
    "system": {"words": _words, "system": _system},
}
_BLANK: Final[dict[str, dict[str, object]]] = {
    "target": {"quote": "", "indicator": "", "comparator": "=", "value": None, "unit": "", "kind": "level"},
    "task": {"path": "", "title": ""},
    "office": {"name": "", "full_name": ""},
    "phase": {"title": ""},
    "system": {"words": ""},
}
_NEEDED: Final[dict[str, tuple[str, ...]]] = {
    "target": ("indicator", "value"),
    "task": ("title",),
    "office": ("name",),
    "phase": ("title",),
    "system": ("words",),
}
