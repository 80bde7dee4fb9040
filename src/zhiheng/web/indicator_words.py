"""An indicator in words: what it is, how it is computed, on what it rests, which classes it has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from zhiheng.contract.catalogue import COUNTED, Catalogue, pack_of
from zhiheng.contract.declarations.fields import Field
from zhiheng.contract.declarations.sources import Source
from zhiheng.contract.in_use import in_use
from zhiheng.contract.kinds import Kind, kind_of
from zhiheng.contract.roll_up import PERIOD, REGION, depends_on, roll_up_of
from zhiheng.kernel.access.models import Office, Region
from zhiheng.kernel.records.models import Record
from zhiheng.kernel.reports.rules import indicator_words
from zhiheng.reporting.numbers import IndicatorWords

FORM_ZH: Final[Mapping[str, str]] = {
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
ROLL_UP_ZH: Final[Mapping[str, str]] = {
    "sum": "相加",
    "mean": "取平均",
    "latest": "取末值",
    "recompute": "从记录或组成指标重算",
    "none": "没有合计",
}
_YES_NO: Final[Mapping[object, str]] = {True: "是", False: "否"}


@dataclass(frozen=True, slots=True)
class Explained:
    """Everything a declaration says of an indicator."""

    words: IndicatorWords
    form_zh: str
    over_time: str
    over_places: str
    kind: Kind | None
    """The kind of record it is computed from."""
    beneath: tuple[tuple[str, str], ...]
    """Address and title of the indicators it is computed from."""
    above: tuple[tuple[str, str], ...]
    """Of those computed from it."""
    source: Source | None
    intervals: str
    """By which method its limits are found; empty where it has none."""


def explained(address: str) -> Explained:
    """An indicator in words."""
    catalogue = in_use().catalogue
    declared = catalogue.indicator(address)
    record = catalogue.resolve(pack_of(address), declared.record, COUNTED) if declared.record else None
    source = catalogue.resolve(pack_of(address), declared.source, ("source",))
    return Explained(
        words=indicator_words(catalogue, address),
        form_zh=FORM_ZH[declared.form],
        over_time=ROLL_UP_ZH[roll_up_of(catalogue, address, PERIOD)],
        over_places=ROLL_UP_ZH[roll_up_of(catalogue, address, REGION)],
        kind=kind_of(catalogue, record) if record else None,
        beneath=tuple(
            (one, catalogue.indicator(one).title.zh) for one in dict.fromkeys(depends_on(catalogue, address))
        ),
        above=_above(catalogue, address),
        source=catalogue.source(source) if source else None,
        intervals={"share": "Wilson 95% 置信区间", "rate": "泊松 95% 置信区间"}.get(declared.form, ""),
    )


def _above(catalogue: Catalogue, address: str) -> tuple[tuple[str, str], ...]:
    found = [
        one
        for one, concept in catalogue.concepts.items()
        if concept == "indicator" and address in depends_on(catalogue, one)
    ]
    return tuple((one, catalogue.indicator(one).title.zh) for one in found)


@dataclass(frozen=True, slots=True)
class ClassField:
    """A field by which an indicator is split into classes."""

    name: str
    """As the declaration names it: ``stage``, ``subject.area``."""
    title: str
    field: Field
    owner: Kind


def class_fields(address: str) -> list[ClassField]:
    """The fields by which an indicator can be split, in the order of the declaration."""
    catalogue = in_use().catalogue
    declared = catalogue.indicator(address)
    record = catalogue.resolve(pack_of(address), declared.record, COUNTED) if declared.record else None
    kind = kind_of(catalogue, record) if record else None
    found = []
    for name in declared.by:
        bare = name.removeprefix("subject.")
        owner = kind if bare == name or kind is None else kind_of(catalogue, kind.about)
        if owner is not None and bare in owner.fields:
            found.append(ClassField(name, owner.fields[bare].title.zh, owner.fields[bare], owner))
    return found


def titles_of(one: ClassField, values: list[object]) -> dict[object, str]:
    """The words for classes: of codes their titles, of subjects, regions and offices their names."""
    catalogue = in_use().catalogue
    named: Mapping[object, str]
    match one.field.type:
        case "code":
            lists = catalogue.resolve(one.owner.pack, one.field.code_list, ("code_list",))
            named = {code.code: code.title.zh for code in catalogue.code_list(lists).code} if lists else {}
        case "subject":
            numbers = [value for value in values if isinstance(value, int)]
            named = dict(Record.objects.filter(pk__in=numbers).values_list("id", "name"))
        case "region":
            named = dict(Region.objects.filter(pk__in=[str(value) for value in values]).values_list("code", "name"))
        case "office":
            named = dict(Office.objects.filter(pk__in=[str(value) for value in values]).values_list("key", "name"))
        case "yes_no":
            named = _YES_NO
        case _:
            named = {}
    return {value: "未填" if value is None else named.get(value, str(value)) for value in values}
