"""Numbers as sentences, tables and charts look them up: present and fresh, or a fault that says what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from zhiheng.primitives.periods import Period
from zhiheng.reporting.numbers import STATE_ZH, IndicatorWords, Number, Question, Region, Target, time_zh
from zhiheng.reporting.numbers_in_text.answers import Answers
from zhiheng.reporting.numbers_in_text.grammar import SentenceFault
from zhiheng.reporting.numbers_in_text.ledger import Ledger
from zhiheng.reporting.numbers_in_text.scope import Scope


@dataclass(frozen=True, slots=True)
class Told:
    """A number that may be told: its value and the number it has in the list."""

    value: Decimal
    used: int


class Lookup:
    """Looks numbers up for one paragraph and writes down which were used."""

    def __init__(self, scope: Scope, answers: Answers, ledger: Ledger, place: str) -> None:
        self.scope, self.answers, self.ledger, self.place = scope, answers, ledger, place

    def told(self, indicator: IndicatorWords, question: Question) -> Told:
        """The number, fresh; a fault where there is none or it is stale."""
        answer = self.fresh(indicator, question)
        if answer.value is None:
            raise SentenceFault(
                "no_number",
                f"“{self.words(indicator, question)}”没有数据（{STATE_ZH[answer.state]}）",
                "请待数据报送后生成，或用“如果 … 有数据”把这句话设为有条件",
            )
        return Told(answer.value, self.ledger.use(indicator, question, answer, self.place))

    def fresh(self, indicator: IndicatorWords, question: Question) -> Number:
        """The answer, number or not; a fault where entries were made after its run."""
        answer = self.answers.of(question)
        if answer.stale:
            raise SentenceFault(
                "stale",
                f"“{self.words(indicator, question)}”的计算（{answer.run}）截至第 {answer.position} 条记录，"
                f"其后第 {answer.newest} 条记录与之有关",
                "请重新计算该指标后再生成",
            )
        return answer

    def everywhere(
        self, indicator: IndicatorWords, question: Question
    ) -> tuple[list[tuple[Region, Told]], list[Region]]:
        """The number of every district, and the districts that have none."""
        there: list[tuple[Region, Told]] = []
        missing: list[Region] = []
        for region in self.scope.source.districts():
            asked = question.of(region.code)
            answer = self.fresh(indicator, asked)
            if answer.value is None:
                missing.append(region)
            else:
                there.append((region, Told(answer.value, self.ledger.use(indicator, asked, answer, self.place))))
        return there, missing

    def target(self, indicator: IndicatorWords, question: Question) -> Target:
        """The one target of a number: same indicator, place and year; that of the loop where it fits."""
        found = self.targets(indicator, question)
        if self.scope.target in found:
            found = [one for one in found if one == self.scope.target]
        if len(found) != 1:
            told = "没有绑定目标" if not found else f"绑定了 {len(found)} 个目标"
            remedy = "请先把方案目标与该指标绑定" if not found else "请在“对每个 目标”循环内书写，或改写为原文"
            raise SentenceFault("no_number", f"“{self.words(indicator, question)}”{told}", remedy)
        return found[0]

    def targets(self, indicator: IndicatorWords, question: Question) -> list[Target]:
        """All targets of a number; a class of an indicator has none, nor has a part of a year that is no period."""
        if question.classes or not isinstance(question.period, Period):
            return []
        return [
            one
            for one in self.answers.targets(question.period.year)
            if (one.indicator, one.region, one.year) == (indicator.address, question.region, question.period.year)
        ]

    def words(self, indicator: IndicatorWords, question: Question) -> str:
        """Which number it is, in words."""
        region = self.scope.source.region(question.region) if question.region else self.scope.source.whole()
        return f"{time_zh(question.period)}{region.name if region else question.region}{indicator.title}"


def names(regions: Sequence[Region]) -> str:
    """The names of places, joined."""
    return "、".join(region.name for region in regions)
