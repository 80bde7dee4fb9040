"""How the number of a target is read: as a level, an increase, a sum over years, a figure of every year, a growth.

The plan's words decide, with what the indicator is: 新增15个 of a stock is an increase, 培训300人 of a flow a sum over
the plan's years, 每年不少于12期 a figure of every year. 达到 is written as equality and meant as the better side; the
direction of the indicator says which that is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from zhiheng.contract.declarations.indicators import Indicator
from zhiheng.policy.findings import TargetData
from zhiheng.policy.model import Comparator
from zhiheng.primitives.errors import RuleViolation
from zhiheng.primitives.units import Unit, UnknownUnit, convert, parse_unit

Reading = Literal["level", "added", "total", "yearly", "growth"]
READING_ZH: Final[dict[Reading, str]] = {
    "level": "期限达到的水平",
    "added": "比基期新增",
    "total": "期内累计",
    "yearly": "逐年达到",
    "growth": "比基期增减幅度",
}
_STAYS: Final = re.compile(r"稳定在|稳定达到|保持|维持|控制在")
_FALLS: Final = re.compile(r"下降|降低|减少|压减|削减|降幅|下调")
_ADDS: Final = re.compile(r"新|增|争创|争取")
"""建成, 创建 and 培育 so many of a stock means that there are so many; 新增 and 争创, so many more."""
_POINTS: Final = frozenset({"", "%", "分"})
"""Satisfaction is written in all three; they count the same."""


class UnitDiffers(RuleViolation):
    """The number of the target and the indicator measure different things."""

    code = "targets.unit_differs"


def reading_of(data: TargetData, indicator: Indicator) -> Reading:
    """How the number is read where no person said otherwise."""
    if data.kind == "growth":
        return "growth"
    if data.period in {"annual", "quarterly", "monthly"} and data.kind == "increment":
        return "yearly"
    if indicator.measure == "flow" and parse_unit(indicator.unit).is_additive:
        return "total"
    return "added" if data.kind == "increment" and _ADDS.search(data.indicator) else "level"


def adds_over_periods(indicator: Indicator) -> bool:
    """Whether the values of shorter periods may be added; different things counted in two quarters may be the same."""
    return indicator.form in {"sum", "count", "reported"}


def comparator_of(data: TargetData, indicator: Indicator) -> Comparator:
    """The side on which the target is met: 达到 means at least where more is better, at most where less is."""
    if data.kind == "growth" and data.comparator == "=":
        return "<=" if falls(data) else ">="
    if data.kind == "growth" and falls(data):
        return {">=": "<=", ">": "<", "<=": ">=", "<": ">"}.get(data.comparator, data.comparator)  # type: ignore[return-value]
    if data.comparator == "=" and data.upper is None:
        return {"higher": ">=", "lower": "<="}.get(indicator.direction, "=")  # type: ignore[return-value]
    return ">=" if data.upper is not None else data.comparator


def stays(data: TargetData) -> bool:
    """Whether the words ask to stay (稳定在, 保持), not to arrive."""
    return data.kind == "level" and _STAYS.search(data.quote) is not None


def falls(data: TargetData) -> bool:
    """Whether a growth is one downwards (下降10%)."""
    return _FALLS.search(data.indicator + data.quote) is not None


def growth_rate(data: TargetData) -> Decimal:
    """The growth as a part of one, negative where it falls."""
    rate = data.value / 100 if data.unit in {"", "%"} else convert(data.value, parse_unit(data.unit), parse_unit(""))
    return -rate if falls(data) and rate > 0 else rate


def due_on(data: TargetData, plan_until: date | None) -> date | None:
    """The first day after the deadline: the end of the target's year, else of the plan; None where neither is known."""
    if data.year is not None:
        return date(data.year + 1, 1, 1)
    return None if plan_until is None else date(plan_until.year + 1, 1, 1)


@dataclass(frozen=True, slots=True)
class Factor:
    """By what the indicator's value is multiplied to be in the unit of the target, and what to look at."""

    value: Decimal
    remark_zh: str = ""


def factor_between(data: TargetData, indicator: Indicator) -> Factor:
    """How the indicator's values become amounts in the unit of the target; raises UnitDiffers.

    Measure words of countable things (件, 项, 个) stand for one another, with a remark; shares never for counts. A
    growth is of any amount: its series stays in the indicator's unit.
    """
    if data.kind == "growth":
        return Factor(Decimal(1))
    wanted, unit = _unit(data.unit), parse_unit(indicator.unit)
    if wanted is None:
        return Factor(Decimal(1), f"方案的单位“{data.unit}”未作换算，按指标的“{indicator.unit}”计")
    if {wanted.symbol, unit.symbol} <= _POINTS:
        same = wanted.symbol == unit.symbol
        return Factor(Decimal(1), "" if same else f"方案以“{data.unit}”计，指标以“{indicator.unit}”计，数值不变")
    if wanted.fits(unit):
        return Factor(convert(Decimal(1), unit, wanted))
    if _is_count(wanted) and _is_count(unit):
        scale = unit.scale / wanted.scale
        return Factor(
            Decimal(scale.numerator) / Decimal(scale.denominator),
            f"方案以“{data.unit}”计，指标以“{indicator.unit}”计，按同一计数处理",
        )
    if not wanted.symbol and unit.is_additive:
        return Factor(Decimal(1), f"方案没有写单位，按指标的“{indicator.unit}”计")
    if unit.is_ratio and "/" not in data.unit and _is_count(wanted):
        above = parse_unit(indicator.unit.split("/", maxsplit=1)[0])
        if wanted.fits(above):
            return Factor(convert(Decimal(1), above, wanted), f"方案只写“{data.unit}”，指标以“{indicator.unit}”计")
    raise UnitDiffers(
        f"{data.unit!r} of the target and {indicator.unit!r} of the indicator measure different things "
        "(policy/promises/reading.py); bind another indicator",
        message_zh=f"目标以“{data.unit}”计，所选指标以“{indicator.unit}”计，计量的对象不同，不能绑定；"
        "请改选单位相符的指标，或选择“只报进展”。",
        wanted=data.unit,
        unit=indicator.unit,
    )


def _unit(text: str) -> Unit | None:
    try:
        return parse_unit(text)
    except UnknownUnit:
        return None


def _is_count(unit: Unit) -> bool:
    """One thing, counted: no share, no ratio, nothing that is measured."""
    return (
        len(unit.dimension) == 1
        and unit.dimension[0][1] == 1
        and unit.is_additive
        and unit.dimension[0][0] not in {"元", "米", "克", "秒", "月", "工作日", "千瓦", "千瓦时", "吨标准煤"}
    )
