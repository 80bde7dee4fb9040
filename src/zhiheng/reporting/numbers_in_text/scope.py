"""Where a placeholder stands, and what its parts mean there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, cast

from zhiheng.contract.nearest import nearest_to
from zhiheng.primitives.periods import Period, Time
from zhiheng.reporting.numbers import IndicatorWords, NumberSource, QualityField, Question, Region, Target
from zhiheng.reporting.numbers_in_text import grammar
from zhiheng.reporting.numbers_in_text.grammar import Ask, ClassPart, SentenceFault, Years
from zhiheng.reporting.numbers_in_text.words import Word, lexicon

BASES: Final = ("比上年", "目标")


@dataclass(frozen=True, slots=True)
class Scope:
    """The report's year, and the items of the loops the placeholder stands in."""

    source: NumberSource
    year: int
    district: Region | None = None
    field: QualityField | None = None
    target: Target | None = None
    indicator: IndicatorWords | None = None

    def inside(
        self,
        *,
        district: Region | None = None,
        field: QualityField | None = None,
        target: Target | None = None,
        indicator: IndicatorWords | None = None,
    ) -> Scope:
        """The scope of one item of a loop."""
        return replace(
            self,
            district=district or self.district,
            field=field or self.field,
            target=target or self.target,
            indicator=indicator or self.indicator,
        )

    @property
    def is_running(self) -> bool:
        """Whether the report's year is not over yet."""
        return self.source.day() <= date(self.year, 12, 31)

    @property
    def item(self) -> str:
        """Of which items it is, for a message."""
        names = [one.title for one in (self.field, self.indicator, self.target) if one]
        names += [self.district.name] if self.district else []
        return f"（{'，'.join(names)}）" if names else ""


@dataclass(slots=True)
class Parts:
    """The parts of a placeholder by what they are; at most one of each but indicators and classes."""

    indicators: list[IndicatorWords] = field(default_factory=list)
    period: Period | None = None
    so_far: str = ""
    """``本年以来`` or ``上年同期`` where the time is the part of the year that is over."""
    years: Years | None = None
    region: Region | None = None
    classes: list[ClassPart] = field(default_factory=list)
    ask: Ask | None = None
    word: Word | None = None
    basis: str = ""
    test: str = ""
    free: list[str] = field(default_factory=list)
    """Parts that only a caller can judge: the word for a field of classes."""


def parts_of(parts: Iterable[str], scope: Scope, *, free: bool = False, bases: bool = False) -> Parts:
    """The parts recognised by their form; ``free`` keeps what is none, ``bases`` lets 比上年 and 目标 be bases.

    A name is looked for among indicators and regions; a name that is neither is refused with the nearest one.
    """
    found = Parts()
    for part in parts:
        if not part:
            raise SentenceFault("grammar", "竖线之间没有内容", "请删去多余的竖线，或补上内容")
        _place(found, part, scope, free=free, bases=bases)
    return found


def _place(found: Parts, part: str, scope: Scope, *, free: bool, bases: bool) -> None:
    if bases and part in BASES:
        _once(found.basis, part)
        found.basis = part
    elif part in grammar.ASKS:
        _once(found.ask, part)
        found.ask = cast("Ask", part)
    elif part in grammar.TESTS:
        _once(found.test, part)
        found.test = part
    elif part in lexicon().words:
        _once(found.word, part)
        found.word = lexicon().words[part]
    elif part in {grammar.SO_FAR, grammar.SO_FAR_LAST_YEAR}:
        _once(found.so_far or found.period, part)
        found.so_far = part
    elif (years := grammar.years_of(part, scope.year)) is not None:
        _once(found.years, part)
        found.years = years
    elif (period := grammar.period_of(part, scope.year)) is not None:
        _once(found.so_far or found.period, part)
        found.period = period
    elif (region := _region(part, scope)) is not None:
        _once(found.region, part)
        found.region = region
    elif (indicator := indicator_of(part, scope)) is not None:
        found.indicators.append(indicator)
    elif (one := grammar.class_of(part)) is not None:
        found.classes.append(one)
    elif free:
        found.free.append(part)
    else:
        raise unknown_name(part, scope)


def _once(already: object, part: str) -> None:
    if already:
        raise SentenceFault("grammar", f"“{part}”与前面的内容重复", "同一类内容（时间、地区、要求）只写一个")


def _region(part: str, scope: Scope) -> Region | None:
    if part in grammar.WHOLE:
        return scope.source.whole()
    if part == "本区县":
        if scope.district is None:
            raise SentenceFault("grammar", "“本区县”不在“对每个 区县”之内", "请放入循环，或写出区县名称")
        return scope.district
    return scope.source.region(part)


def indicator_of(part: str, scope: Scope) -> IndicatorWords | None:
    """The indicator a part names."""
    if part == "本指标":
        if scope.indicator is None:
            raise SentenceFault("grammar", "“本指标”不在循环之内或本目标未绑定指标", "请放入循环，或写出指标名称")
        return scope.indicator
    return scope.source.indicator(part)


def unknown_name(part: str, scope: Scope) -> SentenceFault:
    """A fault that proposes the nearest name."""
    names = [*scope.source.indicator_names(), *(region.name for region in scope.source.districts())]
    near = nearest_to(part, [*names, *grammar.ASKS, *grammar.LOCALS, *lexicon().words])
    return SentenceFault(
        "unknown_name",
        f"“{part}”不是已有的指标、地区、时间或要求",
        f"是否应为“{near}”" if near else "请改用系统中已有的名称",
    )


def time_of(parts: Parts, indicator: IndicatorWords, scope: Scope) -> Time | None:
    """The time the parts name; None where they name none."""
    if not parts.so_far:
        return parts.period
    time = scope.source.so_far(indicator.address, scope.year)
    return time if parts.so_far == grammar.SO_FAR else time.same_period_last_year()


def question_of(parts: Parts, scope: Scope) -> tuple[IndicatorWords, Question]:
    """The one indicator of the parts and the question they ask, completed from where they stand."""
    if len(parts.indicators) != 1:
        told = "没有写指标" if not parts.indicators else "写了不止一个指标"
        raise SentenceFault("grammar", told, "一个数字对应一个指标，请写明其名称")
    indicator = parts.indicators[0]
    if parts.region is None and scope.district is not None:
        raise SentenceFault("grammar", f"“{indicator.title}”没有写地区", "在区县循环内须写明“本区县”或“全市”")
    region = parts.region.code if parts.region else scope.source.whole().code
    classes = classes_of(indicator, parts.classes, scope)
    time = time_of(parts, indicator, scope) or Period("year", scope.year)
    return indicator, Question(indicator.address, time, region, classes)


def classes_of(indicator: IndicatorWords, parts: Sequence[ClassPart], scope: Scope) -> tuple[tuple[str, str], ...]:
    """The classes as the source names them."""
    found = []
    for part in parts:
        by = scope.source.by(indicator.address, part.by)
        if by is None:
            raise SentenceFault("unknown_name", f"“{indicator.title}”不能按“{part.by}”分类", "请改用该指标声明的分类")
        known = scope.source.classes(indicator.address, by)
        value = next((one.value for one in known if part.value in {one.value, one.title}), None)
        if value is None:
            near = nearest_to(part.value, [one.title for one in known])
            remedy = f"是否应为“{near}”" if near else f"可写：{'、'.join(one.title for one in known[:8])}"
            raise SentenceFault("unknown_name", f"“{part.by}”中没有“{part.value}”", remedy)
        found.append((by, value))
    return tuple(sorted(found))


def class_titles(indicator: IndicatorWords, classes: Iterable[tuple[str, str]], source: NumberSource) -> str:
    """The classes of a question in words."""
    titles = []
    for by, value in classes:
        known = {one.value: one.title for one in source.classes(indicator.address, by)}
        titles.append(known.get(value, value))
    return "、".join(titles)
