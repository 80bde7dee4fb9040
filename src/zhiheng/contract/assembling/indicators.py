"""Whether indicators say what their form needs, in units that follow, with roll-ups that are defined, in no circle."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter
from typing import Final

from zhiheng.contract.catalogue import COUNTED, Catalogue, pack_of
from zhiheng.contract.declarations.indicators import FORM_WORDS, RESULT_COLUMNS, Indicator
from zhiheng.contract.declarations.pack import PackDeclaration
from zhiheng.contract.declarations.records import Record
from zhiheng.contract.nearest import ask, ask_zh, nearest_to
from zhiheng.contract.problems import (
    CyclicIndicators,
    MisplacedKey,
    MissingKey,
    PackProblem,
    Place,
    UndefinedRollUp,
    UnitsDiffer,
    UnknownReference,
    WrongValue,
)
from zhiheng.contract.roll_up import PERIOD, REGION, depends_on, refusal_of
from zhiheng.primitives.periods import Period
from zhiheng.primitives.units import Unit, parse_unit

_FORM_WORDS: Final = frozenset().union(*(needed | allowed for needed, allowed in FORM_WORDS.values()))
_SPLITTING: Final = frozenset({"code", "yes_no", "region", "office", "subject"})
_POINTS: Final = parse_unit("分")


def indicator_problems(pack: PackDeclaration, catalogue: Catalogue) -> Iterator[PackProblem]:
    """What is wrong with the indicators of a pack."""
    for indicator in pack.indicator:
        checks = _Checks(pack, catalogue, indicator)
        yield from checks.words()
        yield from checks.classes()
        yield from checks.periods()
        yield from checks.units()
        yield from checks.index()
        yield from checks.roll_ups()


def circle_problems(catalogue: Catalogue) -> Iterator[PackProblem]:
    """Indicators computed from each other, over all packs."""
    addresses = [address for address, concept in catalogue.concepts.items() if concept == "indicator"]
    graph = {address: set(depends_on(catalogue, address)) for address in addresses}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle = error.args[1]
        pack, key = catalogue.packs[pack_of(circle[0])], circle[0].split(".", 1)[1]
        shown = " → ".join(reversed(circle))
        yield CyclicIndicators(
            pack.place("indicators.toml", f"indicator.{key}"),
            f"indicators are computed from each other in a circle: {shown}; compute one from records.",
            f"指标循环计算：{shown}；请让其中一个由记录计算。",
            circle=tuple(circle),
        )


class _Checks:
    """The checks of one indicator."""

    def __init__(self, pack: PackDeclaration, catalogue: Catalogue, indicator: Indicator) -> None:
        self._pack = pack
        self._catalogue = catalogue
        self._indicator = indicator
        self._address = f"{pack.key}.{indicator.key}"
        self._unit = parse_unit(indicator.unit)
        resolved = catalogue.resolve(pack.key, indicator.record, COUNTED) if indicator.record else None
        self._record: Record | None = catalogue.record(resolved) if resolved else None

    def words(self) -> Iterator[PackProblem]:
        needed, allowed = FORM_WORDS[self._indicator.form]
        for key in sorted(_FORM_WORDS):
            value = getattr(self._indicator, key)
            is_there = value is not None and value not in {"", 0} and value != ()
            if key in needed and not is_there:
                yield MissingKey(
                    self._at(key),
                    f"the form {self._indicator.form} needs {key}; add it.",
                    f"形式 {self._indicator.form} 须有 {key}；请补上。",
                    key=key,
                )
            elif is_there and key not in needed | allowed:
                yield MisplacedKey(
                    self._at(key),
                    f"{key} has no meaning for the form {self._indicator.form}; leave it out.",
                    f"形式 {self._indicator.form} 不用 {key}；请去掉。",
                    key=key,
                )

    def classes(self) -> Iterator[PackProblem]:
        fields = {field.key: field.type for field in self._record.field} if self._record else {}
        splitting = [key for key, type_ in fields.items() if type_ in _SPLITTING]
        for name in self._indicator.by if self._record else ():
            if name in RESULT_COLUMNS:
                yield WrongValue(
                    self._at("by"),
                    f"{name[:100]!r} is a column of every answer; give the field of the record another name.",
                    f"“{name[:100]}”是结果表固有的列名，不能再作分组字段；请给记录的字段另取名称。",
                )
            elif name not in splitting:
                near = nearest_to(name, splitting)
                yield UnknownReference(
                    self._at("by"),
                    f"{name[:100]!r} is no field of the record that makes classes; {ask(near, 'name a code list.')}",
                    f"“{name[:100]}”不是该记录中可用于分组的字段；{ask_zh(near, '请用代码类字段。')}",
                    reference=name,
                    nearest=near,
                )

    def periods(self) -> Iterator[PackProblem]:
        yield from self._shorter_than_parts()
        if self._record is None:
            return
        reported = self._record.period
        if self._indicator.form == "reported" and reported is None:
            yield WrongValue(
                self._at("record"),
                "the form reported takes a record with a period; give the record one, or use latest.",
                "形式 reported 只用于有 period 的记录；请给记录补上 period，或改用 latest。",
            )
        if self._indicator.coverage is not None and reported is None:
            yield MisplacedKey(
                self._at("coverage"),
                "of records without a period nobody knows how many there should be; leave coverage out.",
                "没有 period 的记录无从知道应报多少；请去掉 coverage。",
                key="coverage",
            )
        if self._indicator.coverage is not None and not 0 < self._indicator.coverage <= 1:
            yield WrongValue(
                self._at("coverage"),
                "coverage is a share above 0 and up to 1, such as 0.9; correct it.",
                "coverage 是大于 0、不超过 1 的数，如 0.9；请改正。",
            )
        if reported is not None and Period(reported, 2026).months > Period(self._indicator.period, 2026).months:
            yield WrongValue(
                self._at("period"),
                f"the record is stated for a {reported}, so there is nothing for a {self._indicator.period};"
                " lengthen the period.",
                f"记录按 {reported} 上报，不能按更短的 {self._indicator.period} 计算；请改长。",
            )

    def _shorter_than_parts(self) -> Iterator[PackProblem]:
        for part in depends_on(self._catalogue, self._address):
            shortest = self._catalogue.indicator(part).period
            if Period(shortest, 2026).months > Period(self._indicator.period, 2026).months:
                yield WrongValue(
                    self._at("period"),
                    f"it is computed from {part}, which has no number for less than a {shortest}; lengthen the period.",
                    f"所用的 {part} 最短按 {shortest} 计算；请改长期间。",
                )

    # --- units -------------------------------------------------------------------------------------------------------

    def units(self) -> Iterator[PackProblem]:
        form = self._indicator.form
        if form in {"count", "distinct"} and not _counts(self._unit):
            yield self._units_differ(
                "a count is in the unit of the counted thing, such as 批次 or 万家",
                "计数的单位应是被计的事物，如批次、万家",
            )
        elif form == "share" and not self._unit.is_share:
            yield self._units_differ("a share is in %, ‰ or a bare number", "占比的单位应为 %、‰ 或无单位")
        elif form == "index" and self._unit != _POINTS:
            yield self._units_differ("an index is in 分, from 0 to 100", "指数的单位应为分（0 至 100）")
        elif form == "rate":
            yield from self._rate_unit()
        yield from self._added_amount()

    def _rate_unit(self) -> Iterator[PackProblem]:
        per = self._catalogue.resolve(self._pack.key, self._indicator.per, ("indicator",))
        if per is None:
            return
        below = parse_unit(self._catalogue.indicator(per).unit)
        above = self._unit * below
        amount = self._catalogue.expression(self._address, "amount")
        fits = amount.type.unit is not None and amount.type.unit.fits(above) if amount else _counts(above)
        if not fits:
            yield self._units_differ(
                f"what is counted, divided by {below.symbol or 'a bare number'}, is not in it",
                f"所计数量除以“{below.symbol}”得不到此单位",
            )

    def _added_amount(self) -> Iterator[PackProblem]:
        """Amounts that are summed over records must be such as can be summed."""
        amount = self._catalogue.expression(self._address, "amount")
        unit = amount.type.unit if amount else None
        if unit is None:
            return
        if self._indicator.form in {"share", "rate", "sum"} and not unit.is_additive:
            yield UndefinedRollUp(
                self._at("amount"),
                f"amounts in {unit.symbol or 'no unit'} are not added over records; add what they are computed from.",
                f"以“{unit.symbol or '无单位'}”计的量不能按记录相加；请改用其计算来源。",
                dimension="record",
            )
        is_ratio = unit.is_share or unit.is_ratio
        is_reported = self._record is not None and self._record.period is not None
        if self._indicator.form == "mean" and is_ratio and is_reported and not self._indicator.weight:
            yield UndefinedRollUp(
                self._at("weight"),
                "reported shares are not averaged without a weight: their wholes differ in size; give the weight.",
                "上报的占比不能直接平均：各自的总体大小不同；请给出 weight。",
                dimension="record",
            )

    def index(self) -> Iterator[PackProblem]:
        items = self._indicator.item
        total = sum((item.weight for item in items), Decimal(0))
        if items and total != 1:
            yield WrongValue(
                self._at("item"),
                f"the weights add up to {total}, not to 1; correct them.",
                f"各项权重之和为 {total}，应为 1；请改正。",
            )
        for number, item in enumerate(items, 1):
            if item.worst == item.best:
                place = self._pack.place("indicators.toml", f"indicator.{self._indicator.key}.item[{number}]", "best")
                yield WrongValue(
                    place, "worst and best are the same; set them apart.", "worst 与 best 相同；请区分开。"
                )

    def roll_ups(self) -> Iterator[PackProblem]:
        known = [PERIOD, REGION, *self._indicator.by]
        place = self._pack.place("indicators.toml", f"indicator.{self._indicator.key}.roll_up")
        for dimension, rule in self._indicator.roll_up.items():
            if dimension not in known:
                near = nearest_to(dimension, known)
                yield UnknownReference(
                    place,
                    f"{dimension[:100]!r} is none of {', '.join(known)}; {ask(near, 'leave it out.')}",
                    f"“{dimension[:100]}”不在 {'、'.join(known)} 之中；{ask_zh(near, '请去掉。')}",
                    reference=dimension,
                    nearest=near,
                )
            elif reason := refusal_of(self._catalogue, self._address, dimension, rule):
                yield UndefinedRollUp(
                    place,
                    f"{rule} over {dimension} is undefined: {reason[0]}.",
                    f"{dimension} 上不能用 {rule}：{reason[1]}。",
                    dimension=dimension,
                    rule=rule,
                )

    def _at(self, key: str) -> Place:
        return self._pack.place("indicators.toml", f"indicator.{self._indicator.key}", key)

    def _units_differ(self, why: str, why_zh: str) -> PackProblem:
        shown = self._unit.symbol or "无单位"
        return UnitsDiffer(
            self._at("unit"),
            f"the unit is {shown}: {why}; correct the unit.",
            f"单位为“{shown}”：{why_zh}；请改正单位。",
            unit=self._unit.symbol,
        )


def _counts(unit: Unit) -> bool:
    """Whether it is a unit of things counted one by one."""
    return unit.is_additive and len(unit.dimension) == 1 and unit.dimension[0][1] == 1
