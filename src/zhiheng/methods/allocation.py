"""A target split among districts or offices by a declared rule, so that the parts give back the whole exactly.

Amounts that add up (numbers of firms, standards, tests) are whole multiples of the last declared place, and their sum
is the parent to the last digit. Shares (pass rates) do not add up: their mean, weighted by what each stands for, is the
parent. Amounts are Decimals, because a sum of floats is exact only by luck.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from zhiheng.methods.misuse import MethodMisused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, slots=True)
class Shares:
    """The parts of a share, and how far the parent lies from their weighted mean (nothing but the last digits)."""

    values: NDArray[np.float64]
    at_limit: NDArray[np.bool_]
    """Parts that stop at the least or the most a share can be; the others carry what these cannot."""


def equally(total: Decimal, parts: int, *, places: int = 0) -> tuple[Decimal, ...]:
    """The same for each; what does not divide goes to the first, one unit of the last place each.

    >>> [str(part) for part in equally(Decimal(10), 3)]
    ['4', '3', '3']
    """
    return in_proportion(total, [Decimal(1)] * parts, places=places)


def in_proportion(total: Decimal, base: Sequence[Decimal], *, places: int = 0) -> tuple[Decimal, ...]:
    """In proportion to a base such as population, output or the number of firms, by the largest remainder.

    Each part is its exact quota rounded down or up to the places; of equal remainders the first has precedence.
    Source: Hamilton's method, Balinski and Young 1982, Fair Representation, 2001 edition, chapter 3.

    >>> [str(part) for part in in_proportion(Decimal("100"), [Decimal(5), Decimal(3), Decimal(1)])]
    ['56', '33', '11']
    """
    weights = [_exact(each) for each in base]
    if not weights or min(weights) < 0 or not sum(weights):
        raise MethodMisused(
            "The base of a split is empty, negative or zero throughout; give each part a base of zero or more.",
            message_zh="分解依据为空、含负数或全为零；各单位的依据应为非负数且不全为零；请改正。",
        )
    scale = sum(weights)
    return _whole_units(total, [_exact(total) * each / scale for each in weights], places)


def by_effort(total: Decimal, baselines: Sequence[Decimal], *, places: int = 0) -> tuple[Decimal, ...]:
    """From where each stands, all add the same amount (or take off the same) until the sum is the total.

    >>> [str(part) for part in by_effort(Decimal(130), [Decimal(50), Decimal(30), Decimal(20)])]
    ['60', '40', '30']
    """
    if not baselines:
        raise _without_parts()
    stand = [_exact(each) for each in baselines]
    effort = (_exact(total) - sum(stand)) / len(stand)
    if min(stand) >= 0 > min(stand) + effort:
        raise MethodMisused(
            f"An equal effort of {_plain(effort)} would leave a part below zero; split in proportion instead.",
            message_zh=f"每个单位同减 {_plain(-effort)} 会使某单位低于零；请改用按比例分解。",
            effort=_plain(effort),
        )
    return _whole_units(total, [each + effort for each in stand], places)


def as_given(total: Decimal, values: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """The values a document sets for each part, refused where they do not sum to the total."""
    found = sum((_exact(each) for each in values), Fraction(0))
    if found != _exact(total):
        raise MethodMisused(
            f"The given values sum to {_plain(found)}, the target is {total}; correct a value or the target.",
            message_zh=f"各单位目标合计为 {_plain(found)}，与总目标 {total} 不等；请核对各单位数值或总目标。",
            sum=_plain(found),
            total=total,
        )
    return tuple(values)


def shares_equally(total: float, weights: ArrayLike) -> Shares:
    """Every part has the parent's share."""
    w = _weights(weights)
    return Shares(np.full(len(w), float(total)), np.zeros(len(w), dtype=bool))


def shares_by_effort(
    total: float, baselines: ArrayLike, weights: ArrayLike, *, least: float = 0.0, most: float = 100.0
) -> Shares:
    """From where each stands, as many points more (or less) for all, so that the weighted mean is the parent.

    Who would pass the limit of a share stops there, and the others carry the rest.

    >>> shares_by_effort(95, [90, 94], [1, 1]).values.tolist()
    [93.0, 97.0]
    """
    return _filled(total, baselines, weights, least, most, proportional=False)


def shares_by_gap(
    total: float, baselines: ArrayLike, weights: ArrayLike, *, least: float = 0.0, most: float = 100.0
) -> Shares:
    """Everyone closes the same part of its own gap to the limit: who is behind has farther to go.

    >>> shares_by_gap(95, [86, 94], [1, 1]).values.tolist()
    [93.0, 97.0]
    """
    return _filled(total, baselines, weights, least, most, proportional=True)


def shares_as_given(total: float, values: ArrayLike, weights: ArrayLike, *, tolerance: float = 1e-9) -> Shares:
    """The shares a document sets for each part, refused where their weighted mean is not the parent."""
    w = _weights(weights)
    given = np.asarray(values, dtype=np.float64)
    mean = float(np.average(given, weights=w))
    if not abs(mean - total) <= tolerance:
        raise MethodMisused(
            f"The given shares have the weighted mean {mean:.10g}, the target is {total:g}; correct a share, a "
            "weight or the target.",
            message_zh=f"各单位目标的加权平均为 {mean:.10g}，与总目标 {total:g} 不等；请核对各单位数值、权重或总目标。",
            mean=mean,
            total=total,
        )
    return Shares(given, np.zeros(len(w), dtype=bool))


def _filled(
    total: float, baselines: ArrayLike, weights: ArrayLike, least: float, most: float, *, proportional: bool
) -> Shares:
    w = _weights(weights)
    start = np.asarray(baselines, dtype=np.float64)
    if start.shape != w.shape or np.any((start < least) | (start > most)) or np.isnan(start).any():
        raise MethodMisused(
            f"Each part has one baseline within {least:g} and {most:g}; correct the baselines.",
            message_zh=f"每个单位应有一个介于 {least:g} 与 {most:g} 之间的基期值；请改正。",
        )
    if not least <= total <= most:
        raise MethodMisused(
            f"A share of {total:g} lies outside {least:g} and {most:g}, so no parts can make it; correct the target.",
            message_zh=f"总目标 {total:g} 超出 {least:g} 至 {most:g}，无法分解；请改正总目标。",
            total=total,
        )
    up = total >= float(np.average(start, weights=w))
    limit = most if up else least
    values, open_ = start.copy(), np.full(len(w), fill_value=True)
    while open_.any():
        # What the open parts must have on the mean, once those at the limit have given theirs.
        needed = (total * w.sum() - (w[~open_] * limit).sum()) / w[open_].sum()
        stand = float(np.average(start[open_], weights=w[open_]))
        if proportional:
            gap = limit - stand
            part = (needed - stand) / gap if gap else 0.0
            values[open_] = start[open_] + part * (limit - start[open_])
            break
        values[open_] = start[open_] + (needed - stand)
        beyond = open_ & ((values > most) if up else (values < least))
        if not beyond.any():
            break
        values[beyond], open_ = limit, open_ & ~beyond
    return Shares(values, values == limit)


def _whole_units(total: Decimal, quotas: Sequence[Fraction], places: int) -> tuple[Decimal, ...]:
    unit = Fraction(1, 10**places) if places >= 0 else Fraction(10**-places)
    whole = _exact(total) / unit
    if whole.denominator != 1:
        raise MethodMisused(
            f"{total} is no multiple of {_plain(unit)}, so its parts cannot be; give more places.",
            message_zh=f"总目标 {total} 不是 {_plain(unit)} 的整数倍，分解后无法相加相等；请增加小数位数。",
            total=total,
            places=places,
        )
    counts = [quota / unit for quota in quotas]
    floors = [count.__floor__() for count in counts]
    missing = whole.numerator - sum(floors)
    by_remainder = sorted(range(len(counts)), key=lambda at: (floors[at] - counts[at], at))
    for at in by_remainder[:missing]:
        floors[at] += 1
    with localcontext() as context:
        context.prec = max(28, len(str(abs(whole.numerator))) + abs(places) + 8)
        return tuple(Decimal(count).scaleb(-places) for count in floors)


def _weights(weights: ArrayLike) -> NDArray[np.float64]:
    w = np.asarray(weights, dtype=np.float64)
    if w.ndim != 1 or not len(w):
        raise _without_parts()
    if not np.all(w > 0):
        raise MethodMisused(
            "A part has no weight above zero, so its share moves nothing; leave it out or correct its weight.",
            message_zh="有单位的权重不大于零，其目标对总目标没有作用；请去掉该单位或改正权重。",
        )
    return w


def _exact(value: object) -> Fraction:
    # A float would bring digits nobody wrote; mypy refuses it, and so does this at run time.
    if not isinstance(value, Decimal) or not value.is_finite():
        raise MethodMisused(
            f"{value!r} cannot be split; amounts that must sum exactly are finite decimals; give a Decimal.",
            message_zh=f"{value!r} 无法分解；须精确相加的数应为有限的十进制数；请改正。",
            value=value,
        )
    return Fraction(value)


def _plain(number: Fraction) -> str:
    return f"{(Decimal(number.numerator) / Decimal(number.denominator)).normalize():f}"


def _without_parts() -> MethodMisused:
    return MethodMisused(
        "A target is split among no parts; name at least one.",
        message_zh="没有可分解的单位；请至少指定一个。",
    )
