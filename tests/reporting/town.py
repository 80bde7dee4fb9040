"""A small fictional city whose numbers the tests write down, and a source that answers from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from zhiheng.primitives.periods import Period, Time
from zhiheng.reporting.numbers import (
    ClassValue,
    IndicatorWords,
    Number,
    QualityField,
    Question,
    Region,
    State,
    Target,
)

PASS_RATE = IndicatorWords(
    "product.pass_rate",
    "产品质量监督抽查合格率",
    "%",
    "higher",
    1,
    aliases=("监督抽查合格率",),
    definition="监督抽查中合格批次占全部检验批次的比例",
    formula="合格批次÷检验批次",
    source="产品质量监督抽查管理暂行办法",
)
BATCHES = IndicatorWords("product.tested_batches", "监督抽查批次", "批次", "higher", 0)
FAILING = IndicatorWords("product.failing_found_rate", "不合格发现率", "%", "lower", 1)
REFUSALS = IndicatorWords("product.refusals", "拒检批次", "批次", "neither", 0)
MADE = IndicatorWords("product.manufacturing_pass_rate", "制造业产品质量合格率", "%", "higher", 2)
INDEX = IndicatorWords("macro.competitiveness", "制造业质量竞争力指数", "", "higher", 2, aliases=("质量竞争力指数",))
CONTENT = IndicatorWords("macro.satisfaction", "质量总体满意度", "分", "higher", 1)
INDICATORS = (PASS_RATE, BATCHES, FAILING, REFUSALS, MADE, INDEX, CONTENT)

WHOLE = Region("", "临江市")
DISTRICTS = (Region("1", "东江区"), Region("2", "西江区"), Region("3", "南山县"), Region("4", "北河县"))

Key = tuple[str, str, str, tuple[tuple[str, str], ...]]


@dataclass
class Town:
    """A source that knows what it was told."""

    known: dict[Key, Number] = field(default_factory=dict)
    goals: list[Target] = field(default_factory=list)
    calls: int = 0
    run: str = "R7"
    position: int = 900
    today: date = date(2027, 1, 31)
    parts: dict[str, Time] = field(default_factory=dict)
    """By indicator: the part of the running year that is over."""

    def says(
        self,
        indicator: IndicatorWords,
        period: str,
        region: str,
        value: str | None,
        *,
        state: State = "number",
        newest: int = 0,
        classes: tuple[tuple[str, str], ...] = (),
        limits: tuple[str, str] | None = None,
    ) -> None:
        low, high = (Decimal(limits[0]), Decimal(limits[1])) if limits else (None, None)
        number = Decimal(value) if value is not None else None
        self.known[indicator.address, period, region, classes] = Number(
            number, state, self.run, self.position, newest or self.position, low, high, records=120
        )

    def day(self) -> date:
        return self.today

    def so_far(self, indicator: str, year: int) -> Time:
        return self.parts.get(indicator, Period("year", year))

    def indicator(self, name: str) -> IndicatorWords | None:
        return next((one for one in INDICATORS if name in {one.address, one.title, *one.aliases}), None)

    def indicator_names(self) -> Sequence[str]:
        return [name for one in INDICATORS for name in (one.title, *one.aliases)]

    def whole(self) -> Region:
        return WHOLE

    def districts(self) -> Sequence[Region]:
        return DISTRICTS

    def region(self, name: str) -> Region | None:
        return next((one for one in (WHOLE, *DISTRICTS) if name and name in {one.name, one.code}), None)

    def by(self, indicator: str, title: str) -> str | None:
        return "stage" if indicator.startswith("product.") and title == "抽样环节" else None

    def classes(self, indicator: str, by: str) -> Sequence[ClassValue]:
        return [ClassValue("production", "生产"), ClassValue("market", "流通"), ClassValue("online", "网络")]

    def fields(self) -> Sequence[QualityField]:
        return [
            QualityField("product", "产品", (PASS_RATE.address, FAILING.address)),
            QualityField("service", "服务", (CONTENT.address,)),
        ]

    def targets(self, year: int) -> Sequence[Target]:
        return [one for one in self.goals if one.year == year]

    def answers(self, questions: Sequence[Question]) -> Sequence[Number]:
        self.calls += 1
        absent = Number(None, "not_reported", self.run, self.position, self.position)
        return [self.known.get((one.indicator, one.period.label, one.region, one.classes), absent) for one in questions]

    def goal(self, indicator: IndicatorWords, value: str, **changed: object) -> Target:
        made = Target(
            f"t{len(self.goals)}",
            f"{indicator.title}达到{value}{indicator.unit}",
            indicator.address,
            "product",
            "",
            2026,
            ">=",
            Decimal(value),
            indicator.unit,
            "at_risk",
            actual=self.known.get((indicator.address, "2026", "", ())),
            plan="临江市质量强市行动方案",
            clause="三(一)",
            lead="市市场监管局",
        )
        self.goals.append(replace(made, **changed))  # type: ignore[arg-type]
        return self.goals[-1]


def filled_town() -> Town:
    """The city with five years of spot checks, four districts and three targets."""
    made = Town()
    for year, value in zip(range(2022, 2027), ("94.12", "94.9", "95.43", "96.03", "96.48"), strict=True):
        made.says(PASS_RATE, str(year), "", value, limits=(str(Decimal(value) - 1), str(Decimal(value) + 1)))
        made.says(BATCHES, str(year), "", str(1900 + 90 * (year - 2021)))
        made.says(FAILING, str(year), "", str(100 - Decimal(value)))
        for number, region in enumerate(DISTRICTS[:3]):
            made.says(PASS_RATE, str(year), region.code, str(Decimal(value) + number - 1))
            made.says(BATCHES, str(year), region.code, str(500 + 40 * number))
    for stage, amount in (("production", "1200"), ("market", "840"), ("online", "310")):
        made.says(BATCHES, "2026", "", amount, classes=(("stage", stage),))
        made.says(PASS_RATE, "2026", "", str(Decimal(95) + Decimal(amount) / 1000), classes=(("stage", stage),))
    made.says(MADE, "2026", "", "94.567")
    made.says(MADE, "2025", "", "94.561")
    made.says(INDEX, "2026", "", "86.31")
    made.says(CONTENT, "2026", "", "79.2")
    made.goal(PASS_RATE, "96.5")
    made.goal(MADE, "94", state="met")
    made.goal(CONTENT, "82", state="off_track", field="service")
    made.goal(BATCHES, "2500", state="not_due", actual=None)
    return made
