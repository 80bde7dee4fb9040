"""How a target is split among districts or offices, so that the parts give back the whole: rules, bases, refusals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from zhiheng.methods import allocation
from zhiheng.policy.findings import TargetData
from zhiheng.primitives.errors import RuleViolation
from zhiheng.primitives.units import parse_unit

SplitRule = Literal["equal", "proportional", "effort", "gap", "typed"]
SPLIT_ZH: Final[dict[str, str]] = {
    "equal": "平均分解",
    "proportional": "按基数比例分解",
    "effort": "同幅提升",
    "gap": "按差距提升",
    "typed": "逐项下达",
}


class SplitRefused(RuleViolation):
    """A split without parts, with a part twice, or with a base that is not known."""

    code = "targets.split_refused"


@dataclass(frozen=True, slots=True)
class Split:
    """By what rule a target was split."""

    rule: SplitRule
    base: str = ""
    """Address of the indicator whose values were the base or the starting points."""
    base_period: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A district or an office that takes over a part of a target."""

    region: str = ""
    office: str = ""
    value: Decimal | None = None
    """What a document sets for it; only of a typed split."""
    weight: Decimal | None = None
    """What it stands for: the base of a proportional split, the weight of its share in the whole."""
    start: Decimal | None = None
    """Where it stands now, in the unit of the target; of splits by effort and by gap."""

    @property
    def key(self) -> str:
        """Which part it is."""
        return self.region or self.office


def adds_up(data: TargetData, unit: str) -> bool:
    """Whether parts are summed (counts, amounts of money) and not averaged (shares, points, concentrations)."""
    if data.kind == "growth":
        return False
    return parse_unit(unit).is_additive


def values_of_split(
    data: TargetData, rule: SplitRule, parts: Sequence[Part], *, additive: bool, places: int
) -> tuple[Decimal, ...]:
    """What each part is to reach; sums (or averages, weighted) to the parent. Raises SplitRefused, MethodMisused."""
    if not parts or len({part.key for part in parts}) != len(parts) or not all(part.key for part in parts):
        raise split_refused("没有选定分解的区县或单位，或有重复", "every part is one region or office, each once")
    total = data.value
    if additive:
        match rule:
            case "equal":
                return allocation.equally(total, len(parts), places=places)
            case "proportional":
                return allocation.in_proportion(total, _all(parts, "weight"), places=places)
            case "effort":
                return allocation.by_effort(total, _all(parts, "start"), places=places)
            case "typed":
                return allocation.as_given(total, _all(parts, "value"))
            case "gap":
                raise split_refused("“按差距提升”只用于比率", "a split by gap is of shares")
    weights = [float(part.weight) if part.weight is not None else 1.0 for part in parts]
    shares = _shares(data, rule, parts, weights)
    return tuple(Decimal(f"{Decimal(repr(float(value))).normalize():f}") for value in shares.values)


def _shares(data: TargetData, rule: SplitRule, parts: Sequence[Part], weights: Sequence[float]) -> allocation.Shares:
    total = float(data.value)
    least, most = (0.0, 100.0) if data.unit in {"%", "分"} else (float("-inf"), float("inf"))
    match rule:
        case "equal":
            return allocation.shares_equally(total, weights)
        case "effort":
            starts = [float(value) for value in _all(parts, "start")]
            return allocation.shares_by_effort(total, starts, weights, least=least, most=most)
        case "gap" if most == 100.0:
            starts = [float(value) for value in _all(parts, "start")]
            return allocation.shares_by_gap(total, starts, weights, least=least, most=most)
        case "typed":
            return allocation.shares_as_given(total, [float(value) for value in _all(parts, "value")], weights)
    raise split_refused(f"“{SPLIT_ZH[rule]}”不适用于这项目标", f"a split {rule!r} is not of this kind of target")


def _all(parts: Sequence[Part], name: str) -> list[Decimal]:
    found = [getattr(part, name) for part in parts]
    if missing := [part.key for part, value in zip(parts, found, strict=True) if value is None]:
        words = {"weight": "基数", "start": "现状值", "value": "数值"}[name]
        raise split_refused(f"{'、'.join(missing)}没有{words}", f"{name} is missing for {', '.join(missing)}")
    return found


def split_refused(why_zh: str, why: str) -> SplitRefused:
    """The refusal of a split."""
    return SplitRefused(
        f"{why} (policy/promises/splitting.py: values_of_split); correct the parts or take another rule",
        message_zh=f"{why_zh}，不能分解；分解须让各部分合起来等于总目标；请补全或改用其他规则。",
    )
