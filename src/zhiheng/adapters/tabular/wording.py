"""What a column asks for, in Chinese words: for notes on cells, the sheet of explanations, and forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from zhiheng.adapters.tabular.columns import period_example

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from zhiheng.adapters.tabular.columns import Column, ColumnType
    from zhiheng.contract.catalogue import Catalogue
    from zhiheng.contract.declarations.fields import CodeFormat, Rule
    from zhiheng.contract.kinds import Kind

TYPE_WORDS: Final[Mapping[ColumnType, str]] = {
    "text": "文字，一行",
    "long_text": "文字，可以换行",
    "whole": "整数",
    "decimal": "数",
    "date": "日期",
    "code": "从下拉列表中选择",
    "subject": "主体",
    "region": "区划，填名称或代码",
    "office": "单位名称",
    "point": "经度和纬度",
    "file": "附件编号",
    "yes_no": "是或否",
    "period": "期间",
}
FORMAT_WORDS: Final[Mapping[CodeFormat, str]] = {
    "credit_code": "18位统一社会信用代码，核对校验码",
    "organisation_code": "9位组织机构代码，核对校验码",
    "region_code": "行政区划代码",
    "gtin": "商品条码，核对校验码",
    "equipment_code": "18位特种设备代码",
    "equipment_registration": "20位特种设备注册代码",
    "monitoring_point": "14—24位监测点编号",
}
_SAMPLES: Final[Mapping[str, str]] = {
    "date": "写成 2026-03-01 的样式",
    "point": "写成 120.15,30.28 的样式，先经度后纬度",
    "file": "先在网页上传附件，再填所得编号",
}


def need_words(column: Column) -> str:
    """Whether it must be filled in."""
    if column.required and column.or_else:
        return "必填（代码、名称至少填一项）"
    return "必填" if column.required else "选填"


def type_words(column: Column) -> str:
    """What is filled in, and in which unit."""
    if column.type == "subject":
        return "主体名称" if column.key != column.field else "主体代码"
    return TYPE_WORDS[column.type] + (f"，单位：{column.unit}" if column.unit else "")


def limits_words(column: Column) -> str:
    """Format, limits and length; empty where there are none."""
    return "；".join(_limits(column))


def _limits(column: Column) -> Iterator[str]:
    if column.format:
        yield FORMAT_WORDS[column.format]
    if column.period:
        yield f"写成 {period_example(column.period)} 的样式"
    if column.type in _SAMPLES:
        yield _SAMPLES[column.type]
    if column.least is not None and column.most is not None:
        yield f"{column.least}—{column.most}"
    elif column.least is not None:
        yield f"不小于 {column.least}"
    elif column.most is not None:
        yield f"不大于 {column.most}"
    if column.unit == "%":
        yield "百分比只填数，95.3% 填 95.3"
    if column.longest is not None:
        yield f"不超过 {column.longest} 字"
    if column.sealed:
        yield "个人信息，单独加密保存"


def rules_about(catalogue: Catalogue, kind: Kind, column: Column, day: date) -> tuple[Rule, ...]:
    """The rules of the day whose condition asks for the field of the column."""
    return tuple(
        rule for rule in kind.rules if rule.applies(day) and column.field in fields_of_rule(catalogue, kind, rule.key)
    )


def fields_of_rule(catalogue: Catalogue, kind: Kind, rule: str) -> frozenset[str]:
    """The fields, and ``subject``, for which the condition of a rule asks."""
    expression = catalogue.expression(kind.address, f"rule:{rule}")
    return frozenset(name.partition(".")[0] for name in expression.names) if expression else frozenset()


def note_of(column: Column, rules: tuple[Rule, ...]) -> str:
    """The note on the heading of a column."""
    lines = [
        f"{need_words(column)}。{type_words(column)}。",
        limits_words(column),
        column.hint,
        *(f"核对：{rule.message.zh}" for rule in rules),
    ]
    return "\n".join(line for line in lines if line)
