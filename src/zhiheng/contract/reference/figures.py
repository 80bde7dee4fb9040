"""The value of an indicator, computed record by record from given facts: the meaning every engine must reproduce.

Where there is no number the state tells why: not due, not reported, not applicable, suppressed. Zero is a number.
Nothing is rounded before it is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal

from zhiheng.contract.catalogue import COUNTED, Catalogue, pack_of
from zhiheng.contract.declarations.examples import NoNumber
from zhiheng.contract.declarations.indicators import Indicator
from zhiheng.contract.expressions.interpreter import ARITHMETIC
from zhiheng.contract.reference.counting import Counted, added, computed
from zhiheng.contract.reference.facts import Facts, RecordFact
from zhiheng.contract.roll_up import PERIOD, REGION, is_stock, roll_up_of
from zhiheng.primitives.codes import RegionCode
from zhiheng.primitives.periods import Period, Stretch, Time
from zhiheng.primitives.rounding import round_places

State = Literal["number", "zero"] | NoNumber
_FIRST_TOLD: Final[tuple[NoNumber, ...]] = ("not_due", "not_reported", "suppressed", "not_applicable")
"""Which state a number computed from several has, where some of them are none."""
_HUNDRED: Final = Decimal(100)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, or why there is none; a share and a rate carry what they were divided from."""

    value: Decimal | None
    state: State
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    records: int = 0
    """How many records it was counted from; 0 where it comes from other figures."""

    def shown(self, places: int | None) -> str:
        """The number as it is displayed; empty where there is none."""
        if self.value is None:
            return ""
        return f"{ARITHMETIC.normalize(self.value):f}" if places is None else f"{round_places(self.value, places):f}"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: an indicator, for a period, a region (empty for the whole) and a class."""

    indicator: str
    period: Time
    region: str = ""
    classes: tuple[tuple[str, object], ...] = ()


class Figures:
    """The answers that given facts hold; each is computed once."""

    def __init__(self, catalogue: Catalogue, facts: Facts) -> None:
        self._catalogue = catalogue
        self._facts = facts
        self._known: dict[Question, Figure] = {}
        self._of_kind: dict[str, list[RecordFact]] = {}
        for record in facts.records:
            self._of_kind.setdefault(record.address, []).append(record)

    def figure(self, question: Question) -> Figure:
        if question not in self._known:
            self._known[question] = self._figure(question)
        return self._known[question]

    def _figure(self, question: Question) -> Figure:
        indicator = self._catalogue.indicator(question.indicator)
        shortest = Period(indicator.period, 2026).months
        if question.period.months < shortest:
            return _none("not_applicable")
        if question.period.months > shortest and indicator.form != "reported":
            rule = roll_up_of(self._catalogue, question.indicator, PERIOD)
            if rule != "recompute":
                return self._over_time(question, indicator, rule)
        if self._is_undefined(question, indicator):
            return _none("not_applicable")
        match indicator.form:
            case "reported":
                return self._reported(question, indicator)
            case "formula":
                return self._formula(question, indicator)
            case "index":
                return self._index(question, indicator)
            case _:
                return self._counted(question, indicator)

    def _is_undefined(self, question: Question, indicator: Indicator) -> bool:
        """Whether the whole that is asked for has several parts and no declared way to come from them."""
        if indicator.form in {"reported", "latest"}:
            return False  # these tell it themselves, once they know how many parts there are
        fixed = {name for name, _ in question.classes}
        open_classes = [name for name in indicator.by if name not in fixed]
        if any(roll_up_of(self._catalogue, question.indicator, name) == "none" for name in open_classes):
            return True
        parts = self._regions(question.region)
        return len(parts) > 1 and roll_up_of(self._catalogue, question.indicator, REGION) == "none"

    # --- from parts --------------------------------------------------------------------------------------------------

    def _over_time(self, question: Question, indicator: Indicator, rule: str) -> Figure:
        parts = question.period.parts(indicator.period)
        figures = [self.figure(Question(question.indicator, part, question.region, question.classes)) for part in parts]
        return _rolled_up(figures, rule)

    def _reported(self, question: Question, indicator: Indicator) -> Figure:
        """The region's own figure; else its periods, else its regions, each by the declared roll-up."""
        own = [record for record in self._records(question, indicator) if _is_for(record, question.period)]
        if question.region:
            own = [record for record in own if record.region == question.region]
        parts = self._regions(question.region)
        if question.region in parts or (not question.region and len(parts) == 1):
            if own:
                return self._stated(question, indicator, own[0])
            return self._own_periods(question, indicator)
        if own and question.region:
            return self._stated(question, indicator, own[0])
        rule = roll_up_of(self._catalogue, question.indicator, REGION)
        if rule == "none":
            return _none("not_applicable")
        figures = [self.figure(Question(question.indicator, question.period, region)) for region in parts]
        there = [figure for figure in figures if figure.value is not None]
        coverage = Decimal(1) if indicator.coverage is None else indicator.coverage
        if figures and Decimal(len(there)) >= coverage * len(figures):
            return _rolled_up(there, rule)
        return _first_none(figures)

    def _own_periods(self, question: Question, indicator: Indicator) -> Figure:
        record = self._catalogue.record(self._record_address(question, indicator))
        assert record.period is not None
        parts = question.period.parts(record.period)
        if not parts and isinstance(question.period, Stretch):
            return _none("not_applicable")
        if len(parts) <= 1:
            return self._missing(question, record.due_days)
        rule = roll_up_of(self._catalogue, question.indicator, PERIOD)
        if rule == "none":
            return _none("not_applicable")
        return _rolled_up(
            [self._own_period(question, indicator, part) for part in parts],
            rule,
        )

    def _own_period(self, question: Question, indicator: Indicator, part: Period) -> Figure:
        asked = Question(question.indicator, part, question.region, question.classes)
        for record in self._records(asked, indicator):
            if _is_for(record, part) and (not question.region or record.region == question.region):
                return self._stated(asked, indicator, record)
        return self._missing(asked, self._catalogue.record(self._record_address(asked, indicator)).due_days)

    def _stated(self, question: Question, indicator: Indicator, record: RecordFact) -> Figure:
        amount = self._catalogue.expressions[question.indicator, "amount"]
        value = amount.number(self._facts.row(record, pack_of(question.indicator)))
        return _none("not_reported") if value is None else number(value)

    # --- from other indicators ---------------------------------------------------------------------------------------

    def _formula(self, question: Question, indicator: Indicator) -> Figure:
        pack = pack_of(question.indicator)
        expression = self._catalogue.expressions[question.indicator, "formula"]
        row: dict[str, object] = dict(self._facts.parameters(pack, question.period.span.last_day))
        used: list[Figure] = []
        for name in sorted(expression.names):
            if address := self._catalogue.resolve(pack, name, ("indicator",)):
                used.append(self.figure(Question(address, question.period, question.region)))
                row[name] = used[-1].value
        value = expression.number(row)
        return _first_none(used) if value is None else number(value)

    def _index(self, question: Question, indicator: Indicator) -> Figure:
        pack = pack_of(question.indicator)
        score = Decimal(0)
        used: list[Figure] = []
        for item in indicator.item:
            address = self._catalogue.resolve(pack, item.indicator, ("indicator",)) or ""
            used.append(self.figure(Question(address, question.period, question.region)))
            value = used[-1].value
            if value is not None:
                way = ARITHMETIC.divide(ARITHMETIC.subtract(value, item.worst), item.best - item.worst)
                points = ARITHMETIC.multiply(min(max(way, Decimal(0)), Decimal(1)), _HUNDRED)
                score = ARITHMETIC.fma(points, item.weight, score)
        return _first_none(used) if any(figure.value is None for figure in used) else number(score)

    # --- from records ------------------------------------------------------------------------------------------------

    def _counted(self, question: Question, indicator: Indicator) -> Figure:
        kind = self._catalogue.record(self._record_address(question, indicator))
        if kind.period is None and self._facts.day < question.period.until:
            return _none("not_due")
        if kind.period is not None and not question.period.parts(kind.period):
            return _none("not_applicable")
        records = self._records(question, indicator)
        if kind.period is not None and not self._is_covered(question, indicator, records):
            return self._missing(question, kind.due_days)
        per = None
        if indicator.per:
            address = self._catalogue.resolve(pack_of(question.indicator), indicator.per, ("indicator",)) or ""
            per = self.figure(Question(address, question.period, question.region))
            if per.value is None:
                return per
        rows = [
            Counted(self._facts.row(record, pack_of(question.indicator)), record.subject or record.region, record.day)
            for record in records
        ]
        adds_regions = roll_up_of(self._catalogue, question.indicator, REGION) == "sum"
        result = computed(self._catalogue, question.indicator, rows, per.value if per else None, adds_up=adds_regions)
        if 0 < result.records < indicator.suppress_below:
            return _none("suppressed")
        if result.value is None:
            return _none(result.state)
        return number(result.value, result.numerator, result.denominator, result.records)

    def _records(self, question: Question, indicator: Indicator) -> list[RecordFact]:
        """The approved records of the region, class and time."""
        address = self._record_address(question, indicator)
        kind = self._catalogue.record(address)
        parts = question.period.parts(kind.period) if kind.period else ()
        wanted = {_bounds(part) for part in (*(parts[-1:] if is_stock(indicator) else parts), question.period)}
        until = question.period.until

        def in_time(record: RecordFact) -> bool:
            if record.period is not None and indicator.form == "latest":
                return _bounds(record.period)[1] <= until
            if record.period is not None:
                return _bounds(record.period) in wanted
            return record.day < until and (is_stock(indicator) or record.day in question.period)

        return [
            record
            for record in self._of_kind.get(address, ())
            if record.approved
            and in_time(record)
            and _lies_in(record.region, question.region)
            and all(record.values.get(name) == value for name, value in question.classes)
        ]

    def _is_covered(self, question: Question, indicator: Indicator, records: Sequence[RecordFact]) -> bool:
        """Whether enough of the figures that regions owe for the period are there."""
        kind = self._catalogue.record(self._record_address(question, indicator))
        assert kind.period is not None
        parts = question.period.parts(kind.period)
        owed = (len(self._regions(question.region)) or 1) * (1 if is_stock(indicator) else len(parts))
        stated = len({(record.region, None if is_stock(indicator) else record.period) for record in records})
        return Decimal(stated) >= (Decimal(1) if indicator.coverage is None else indicator.coverage) * owed

    def _record_address(self, question: Question, indicator: Indicator) -> str:
        return self._catalogue.resolve(pack_of(question.indicator), indicator.record, COUNTED) or ""

    def _regions(self, region: str) -> list[str]:
        """The regions that report for a region: itself where it is one of them or none lies in it."""
        if not region:
            return list(self._facts.regions) or sorted({fact.region for fact in self._facts.records if fact.period})
        if region in self._facts.regions:
            return [region]
        return [part for part in self._facts.regions if _lies_in(part, region)] or [region]

    def _missing(self, question: Question, due_days: int) -> Figure:
        days_since = (self._facts.day - question.period.until).days
        return _none("not_due" if days_since < due_days else "not_reported")


def number(
    value: Decimal, numerator: Decimal | None = None, denominator: Decimal | None = None, records: int = 0
) -> Figure:
    """A figure that is a number; zero is told apart."""
    return Figure(value, "number" if value else "zero", numerator, denominator, records)


def classes_of(values: Mapping[str, object]) -> tuple[tuple[str, object], ...]:
    """A class as a question holds it."""
    return tuple(sorted(values.items()))


def _is_for(record: RecordFact, time: Time) -> bool:
    """Whether a figure was stated for these very months, however the year they are counted in begins."""
    return record.period is not None and _bounds(record.period) == _bounds(time)


@lru_cache(maxsize=4096)
def _bounds(time: Time) -> tuple[date, date]:
    return time.since, time.until


def _none(state: NoNumber) -> Figure:
    return Figure(None, state)


def _first_none(figures: Sequence[Figure]) -> Figure:
    states = {figure.state for figure in figures if figure.value is None}
    return _none(next((state for state in _FIRST_TOLD if state in states), "not_applicable"))


def _rolled_up(figures: Sequence[Figure], rule: str) -> Figure:
    values = [figure.value for figure in figures if figure.value is not None]
    if rule == "none" or not figures:
        return _none("not_applicable")
    if rule == "latest":
        return figures[-1]
    if len(values) < len(figures):
        return _first_none(figures)
    total = added(values)
    return number(total if rule == "sum" else ARITHMETIC.divide(total, Decimal(len(values))))


@lru_cache(maxsize=65_536)
def _lies_in(place: str, region: str) -> bool:
    return not region or (bool(place) and RegionCode.read(region).contains(RegionCode.read(place)))
