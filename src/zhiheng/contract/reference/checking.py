"""Whether stated values may be accepted: each by its field, all together by the rules of their kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from zhiheng.contract.catalogue import Catalogue
from zhiheng.contract.declarations.basics import Bilingual
from zhiheng.contract.declarations.fields import CodeFormat, Field, FieldType, Rule
from zhiheng.contract.nearest import ask, ask_zh, nearest_to
from zhiheng.primitives.codes import (
    CreditCode,
    EquipmentCode,
    EquipmentRegistration,
    Gtin,
    InvalidCode,
    MonitoringPoint,
    OrganisationCode,
    RegionCode,
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a value or a record is not accepted: by its field, or by a rule over several."""

    message: Bilingual
    field: str = ""
    rule: str = ""


_FORMATS: Final[Mapping[CodeFormat, Callable[[str], object]]] = {
    "credit_code": CreditCode.read,
    "organisation_code": OrganisationCode.read,
    "region_code": RegionCode.read,
    "gtin": Gtin.read,
    "equipment_code": EquipmentCode.read,
    "equipment_registration": EquipmentRegistration.read,
    "monitoring_point": MonitoringPoint.read,
}
_PYTHON_TYPES: Final[Mapping[FieldType, type[Any]]] = {
    "text": str,
    "long_text": str,
    "whole": Decimal,
    "decimal": Decimal,
    "date": date,
    "code": str,
    "subject": str,
    "region": str,
    "office": str,
    "point": tuple,
    "file": str,
    "yes_no": bool,
}


def refused_values(
    catalogue: Catalogue, pack: str, fields: Iterable[Field], values: Mapping[str, object], day: date
) -> Iterator[Refusal]:
    """The values that their own fields refuse on the day; the pack is the one that declares the fields."""
    by_key = {field.key: field for field in fields}
    for key in values:
        if key not in by_key:
            near = nearest_to(key, by_key)
            yield Refusal(
                Bilingual(f"没有字段“{key}”；{ask_zh(near, '请删去')}", f"no field {key!r}; {ask(near, 'remove it')}"),
                field=key,
            )
    for field in by_key.values():
        value = values.get(field.key)
        if value is None or value == "":
            if field.required:
                yield Refusal(
                    Bilingual(f"缺少“{field.title.zh}”；请填写", f"{field.title.en} is missing; fill it in"),
                    field=field.key,
                )
        elif message := _refused(catalogue, pack, field, value, day):
            yield Refusal(message, field=field.key)


def broken_rules(
    catalogue: Catalogue, address: str, rules: Iterable[Rule], row: Mapping[str, object], day: date
) -> Iterator[Refusal]:
    """The rules of a kind that a row of values breaks on the day; a condition that is missing breaks nothing."""
    for rule in rules:
        expression = catalogue.expression(address, f"rule:{rule.key}")
        if expression is not None and rule.applies(day) and expression.fails(row):
            yield Refusal(rule.message, rule=rule.key)


def _refused(catalogue: Catalogue, pack: str, field: Field, value: object, day: date) -> Bilingual | None:
    """Why the field refuses the value; None where it takes it."""
    if type(value) is not _PYTHON_TYPES[field.type]:
        return _message(field, f"应为{_what(field)}", f"takes a {field.type}")
    match value:
        case Decimal():
            return _refused_number(field, value)
        case tuple():
            return _refused_point(field, value)
        case str():
            return _refused_text(catalogue, pack, field, value, day)
    return None


def _refused_number(field: Field, value: Decimal) -> Bilingual | None:
    unit = field.unit or ""
    if not value.is_finite() or (field.type == "whole" and value != value.to_integral_value()):
        return _message(field, f"{value} 不是整数", f"{value} is no whole number")
    if field.least is not None and value < field.least:
        return _message(field, f"{value} 小于下限 {field.least}{unit}", f"{value} is below {field.least} {unit}")
    if field.most is not None and value > field.most:
        return _message(field, f"{value} 大于上限 {field.most}{unit}", f"{value} is above {field.most} {unit}")
    return None


def _refused_point(field: Field, value: tuple[object, ...]) -> Bilingual | None:
    numbers = [part for part in value if isinstance(part, Decimal)]
    if len(value) == 2 == len(numbers) and abs(numbers[0]) <= 180 and abs(numbers[1]) <= 90:
        return None
    return _message(field, "应为 [经度, 纬度]", "takes [longitude, latitude]")


def _refused_text(catalogue: Catalogue, pack: str, field: Field, value: str, day: date) -> Bilingual | None:
    if field.longest is not None and len(value) > field.longest:
        return _message(field, f"超过 {field.longest} 字", f"has more than {field.longest} characters")
    if field.type == "text" and ("\n" in value or "\r" in value):
        return _message(field, "不能换行", "is one line")
    reader = _FORMATS[field.format] if field.format else RegionCode.read if field.type == "region" else None
    try:
        if reader is not None:
            reader(value)
    except InvalidCode as error:
        return Bilingual(error.message_zh, str(error))
    if field.type != "code":
        return None
    address = catalogue.resolve(pack, field.code_list, ("code_list",))
    codes = [code.code for code in catalogue.code_list(address).codes_on(day)] if address else []
    if value in codes:
        return None
    near = nearest_to(value, codes)
    return _message(
        field,
        f"“{value}”在 {day} 不是可用代码；{ask_zh(near, '可用：' + '、'.join(codes[:20]))}",
        f"{value!r} is no code on {day}; {ask(near, 'the codes are ' + ', '.join(codes[:20]))}",
    )


def _what(field: Field) -> str:
    return {"whole": "整数", "decimal": "数", "date": "日期", "yes_no": "是或否", "point": "坐标"}.get(
        field.type, "文本"
    )


def _message(field: Field, zh: str, en: str) -> Bilingual:
    return Bilingual(f"“{field.title.zh}”{zh}；请改正", f"{field.title.en}: {en}; correct it")
