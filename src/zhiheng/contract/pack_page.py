"""The page of a pack, in Markdown, written from its declarations alone: Chinese first, English beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from zhiheng.contract.case_page import asked_for, case_notes
from zhiheng.contract.catalogue import Catalogue
from zhiheng.contract.declarations.cases import Case
from zhiheng.contract.declarations.fields import Field, Rule
from zhiheng.contract.declarations.indicators import Indicator
from zhiheng.contract.declarations.pack import PackDeclaration
from zhiheng.contract.declarations.records import Record
from zhiheng.contract.declarations.subjects import Subject
from zhiheng.contract.page_text import both, section, span, table
from zhiheng.contract.systems import system_named

_FORMS_ZH: Final = {
    "share": "占比",
    "rate": "比率",
    "sum": "合计",
    "count": "计数",
    "distinct": "去重计数",
    "mean": "均值",
    "latest": "最新值",
    "index": "指数",
    "formula": "公式",
    "reported": "上报数",
}
_TYPES_ZH: Final = {
    "text": "文本",
    "long_text": "长文本",
    "whole": "整数",
    "decimal": "数",
    "date": "日期",
    "code": "代码",
    "subject": "主体",
    "region": "区划",
    "office": "单位",
    "point": "坐标",
    "file": "文件",
    "yes_no": "是否",
}
_PERIODS_ZH: Final = {"year": "年", "half_year": "半年", "quarter": "季", "month": "月"}
_DIRECTIONS_ZH: Final = {"higher": "越高越好", "lower": "越低越好", "neither": "无"}
_LEVELS_ZH: Final = {"notice": "提示", "serious": "较重", "grave": "严重"}
_EVIDENCE_ZH: Final = {"read": "已核对原文", "recalled": "凭记忆，发布前须核对", "local": "地方规定，仅作示例"}


def page_of(catalogue: Catalogue, key: str) -> str:
    """The whole page of one pack."""
    pack = catalogue.packs[key]
    return "\n".join(_page(catalogue, pack)) + "\n"


def _page(catalogue: Catalogue, pack: PackDeclaration) -> Iterator[str]:
    head = pack.head
    yield f"# {head.title.zh} · {head.title.en}"
    yield from (
        "",
        f"`{head.key}` {head.version} · 责任单位 / office: {head.office}",
        "",
        head.about.zh,
        "",
        head.about.en,
    )
    if head.needs:
        yield from ("", f"所需的包 / needs: {', '.join(f'`{need}`' for need in head.needs)}")
    for address in head.replaces:
        yield from ("", f"替换 / replaces: `{address}` → `{catalogue.standing_for(address)}`")
    yield from section("服务的体系 · Systems served", ("编号", "体系", "词 · words"), _systems(pack))
    yield from section(
        "依据 · Sources",
        ("键 · key", "文号 · number", "名称 · title", "施行 · in force", "核对 · evidence"),
        (
            (f"`{source.key}`", source.number, both(source.title), span(source.since, source.until),
             _EVIDENCE_ZH[source.evidence])
            for source in pack.source
        ),
    )  # fmt: skip
    for subject in pack.subject:
        yield from _kind("主体 · Subject", pack, subject)
    for record in pack.record:
        yield from _kind("记录 · Record", pack, record)
        yield from _record_notes(record)
    for case in pack.case:
        yield from _kind("办件 · Case", pack, case)
        yield from case_notes(case)
    yield from section(
        "文书 · Official forms",
        ("键 · key", "名称 · title", "字 · series", "内容 · values"),
        ((f"`{form.key}`", both(form.title), form.series, asked_for(form)) for form in pack.form),
    )
    if pack.indicator:
        yield from ("", "## 指标 · Indicators")
    for indicator in pack.indicator:
        yield from _indicator(pack, indicator)
    yield from section(
        "预警 · Warnings",
        ("键 · key", "名称 · title", "条件 · when", "程度 · level", "提示 · message"),
        (
            (f"`{line.key}`", both(line.title), f"`{line.record or line.indicator}`: `{line.when}`",
             _LEVELS_ZH[line.level], both(line.message))
            for line in pack.warning
        ),
    )  # fmt: skip
    yield from section(
        "参数 · Parameters",
        ("键 · key", "名称 · title", "值 · value", "有效 · valid", "依据 · source"),
        (
            (f"`{parameter.key}`", both(parameter.title), f"{line.value} {parameter.unit}".strip(),
             span(line.since, line.until), f"`{line.source}`")
            for parameter in pack.parameter
            for line in parameter.value
        ),
    )  # fmt: skip
    yield from section(
        "代码表 · Code lists",
        ("表 · list", "代码 · code", "名称 · title", "有效 · valid"),
        (
            (f"`{codes.key}` {both(codes.title)}", f"`{code.code}`", both(code.title), span(code.since, code.until))
            for codes in pack.code_list
            for code in codes.code
        ),
    )
    yield from section(
        "算例 · Examples",
        ("键 · key", "内容 · title"),
        ((f"`{example.key}`", both(example.title)) for example in pack.example),
    )


def _systems(pack: PackDeclaration) -> Iterator[tuple[str, ...]]:
    for number in pack.systems:
        entry = system_named(number)
        words = [f"`{word.key}`" for _, word in pack.words() if number in getattr(word, "serves", ())]
        yield number, f"{entry.zh} / {entry.en}" if entry else "", " ".join(words)


def _kind(heading: str, pack: PackDeclaration, kind: Subject | Record | Case) -> Iterator[str]:
    yield from ("", f"## {heading} `{pack.key}.{kind.key}` {both(kind.title)}")
    yield from table(("字段 · field", "名称 · title", "类型 · type", "要求 · kept to"), map(_field, kind.field))
    yield from table(("校验 · rule", "条件 · holds", "不符合时 · message"), map(_rule, kind.rule))


def _field(field: Field) -> tuple[str, ...]:
    kept = [
        "必填" if field.required else "",
        f"{field.least if field.least is not None else '−∞'} … {field.most if field.most is not None else '+∞'}"
        if field.least is not None or field.most is not None
        else "",
        f"`{field.code_list or field.kind or field.format}`" if field.code_list or field.kind or field.format else "",
        f"≤ {field.longest} 字" if field.longest else "",
        field.hint,
    ]
    unit = f"（{field.unit}）" if field.unit else ""
    return f"`{field.key}`", both(field.title), f"{_TYPES_ZH[field.type]}{unit}", "；".join(filter(None, kept))


def _rule(rule: Rule) -> tuple[str, ...]:
    return f"`{rule.key}`", f"`{rule.holds}`", both(rule.message)


def _record_notes(record: Record) -> Iterator[str]:
    notes = []
    if record.period:
        notes.append(f"按{_PERIODS_ZH[record.period]}由各区划上报，期后 {record.due_days} 天内")
    if record.approve:
        notes.append("经审核批准后才计数")
    if record.identified_by:
        notes.append(f"以 {'、'.join(f'`{name}`' for name in record.identified_by)} 区分，重复的拒收")
    if notes:
        yield from ("", "；".join(notes) + "。")


def _indicator(pack: PackDeclaration, indicator: Indicator) -> Iterator[str]:
    yield from ("", f"### `{pack.key}.{indicator.key}` {both(indicator.title)}", "")
    facts = [
        ("形式 · form", f"{_FORMS_ZH[indicator.form]} / {indicator.form}"),
        ("单位 · unit", indicator.unit),
        ("最短期间 · period", _PERIODS_ZH[indicator.period]),
        ("方向 · direction", _DIRECTIONS_ZH[indicator.direction]),
        ("依据 · source", f"`{indicator.source}`"),
        ("别名 · aliases", "、".join(indicator.aliases)),
        *(
            (f"`{name}`", f"`{getattr(indicator, name)}`")
            for name in ("record", "where", "part", "amount", "weight", "distinct", "per", "formula")
            if getattr(indicator, name)
        ),
        *(
            ("`item`", f"`{item.indicator}` × {item.weight}，{item.worst} → 0，{item.best} → 100")
            for item in indicator.item
        ),
        ("`by`", " ".join(f"`{name}`" for name in indicator.by)),
        ("汇总 · roll-up", "；".join(f"{dimension}: {rule}" for dimension, rule in indicator.roll_up.items())),
    ]
    yield from (f"- {name}: {value}" for name, value in facts if value)
