"""Whether stated values may be accepted: each by its field, all together by the rules of their kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from zhiheng.contract.catalogue import Catalogue
from zhiheng.contract.declarations.basics import Bilingual
from zhiheng.contract.declarations.fields import Field, FieldType, Rule
from zhiheng.contract.intake.cells import CellRefused, reader_of
from zhiheng.contract.intake.refusals import Refusal
from zhiheng.contract.nearest import ask, ask_zh, nearest_to
from zhiheng.primitives.codes import InvalidCode, RegionCode

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
    if field.type == "file":
        return None  # an example names files, it has none
    try:
        read = reader_of(catalogue, pack, field)(value)
        if field.type == "region":
            RegionCode.read(str(value))
    except CellRefused as refused:
        return refused.message
    except InvalidCode as error:
        return Bilingual(error.message_zh, str(error))
    address = catalogue.resolve(pack, field.code_list, ("code_list",)) if field.type == "code" else None
    if address is None or (
        value == read and value in {code.code for code in catalogue.code_list(address).codes_on(day)}
    ):
        return None
    return _message(field, f"“{value}”在 {day} 不是可用代码", f"{value!r} is no code on {day}")


def _what(field: Field) -> str:
    return {"whole": "整数", "decimal": "数", "date": "日期", "yes_no": "是或否", "point": "坐标"}.get(
        field.type, "文本"
    )


def _message(field: Field, zh: str, en: str) -> Bilingual:
    return Bilingual(f"“{field.title.zh}”{zh}；请改正", f"{field.title.en}: {en}; correct it")
