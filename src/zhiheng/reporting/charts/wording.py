"""Sentences that say what a chart shows, made of the numbers it draws."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from zhiheng.primitives.rounding import Comparator, meets
from zhiheng.reporting.display import change_words, digits, rounded, with_unit
from zhiheng.reporting.numbers import Direction

Named = tuple[str, Decimal]
"""A period or place and its number."""


def known(values: Sequence[tuple[str, Decimal | None]]) -> list[Named]:
    """Those that have a number."""
    return [(name, value) for name, value in values if value is not None]


def no_number(title: str) -> str:
    """What is said where nothing can be shown."""
    return f"{title}：所列时间和地区均没有数据。"


def through_time(title: str, there: Sequence[Named], unit: str, places: int | None) -> str:
    """From the first to the last: both values and the direction."""
    (first, before), (last, value) = there[0], there[-1]
    if len(there) == 1:
        return f"{title}：{last}为{with_unit(value, unit, places)}"
    words = change_words(value, before, unit, places)
    change = f"与{first}持平" if words == "持平" else f"比{first}{words}"
    return f"{title}：{first}为{with_unit(before, unit, places)}，{last}为{with_unit(value, unit, places)}，{change}"


def lowest_and_highest(there: Sequence[Named], unit: str, places: int | None) -> str:
    """The extremes and where they are; all names that share one, as displayed."""
    shown = [(name, rounded(value, places)) for name, value in there]
    low, high = min(value for _, value in shown), max(value for _, value in shown)
    if low == high:
        return f"；各项均为{with_unit(high, unit, places)}"
    return (
        f"；最高为{_names(shown, high)}（{with_unit(high, unit, places)}），"
        f"最低为{_names(shown, low)}（{with_unit(low, unit, places)}）"
    )


def standing(value: Decimal, target: Decimal, direction: Direction, places: int | None) -> str:
    """已达到 or 未达到 by the full number; where the displayed one would say otherwise, the reader is told."""
    comparator: Comparator = ">=" if direction == "higher" else "<="
    reached = meets(value, comparator, target)
    words = "已达到" if reached else "未达到"
    return words if meets(rounded(value, places), comparator, target) == reached else f"{words}（按未修约的数值判定）"


def interval(low: Decimal | None, high: Decimal | None, places: int | None) -> str:
    """Both limits; a dash where there are none."""
    return "—" if low is None or high is None else f"{digits(low, places)}～{digits(high, places)}"


def _names(shown: Sequence[Named], value: Decimal) -> str:
    names = [name for name, one in shown if one == value]
    return "、".join(names[:3]) + (f"等{len(names)}项" if len(names) > 3 else "")
