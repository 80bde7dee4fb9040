"""How a number is written in Chinese official papers: rounded once by its declared rule, with unit, 百分点, 万 and 亿.

A number is rounded here and nowhere else. A difference is taken of the unrounded numbers and then rounded.
Source: GB/T 15835-2011 (digits in Chinese texts), GB/T 8170-2008 (rounding).
"""

from __future__ import annotations

from decimal import Context, Decimal
from typing import Final, Literal

from zhiheng.primitives.rounding import round_places

Scale = Literal["万", "亿"]
_TENS: Final[dict[str, int]] = {"": 0, "万": 4, "亿": 8}
_SHARES: Final[dict[str, str]] = {"%": "个百分点", "‰": "个千分点"}
_EXACT: Final = Context(prec=60)
_ENDLESS: Final = 6
"""Places at which a number without declared places is cut: what a division left would fill a line."""
_GROWTH_PLACES: Final = 1
_SCALED_PLACES: Final = 2
_HUNDRED: Final = Decimal(100)


def rounded(value: Decimal, places: int | None) -> Decimal:
    """The number as it is displayed.

    >>> rounded(Decimal("96.45"), 1), rounded(Decimal("12.50"), None)
    (Decimal('96.4'), Decimal('12.5'))
    """
    if places is None:
        value = round_places(value, _ENDLESS) if _places_of(value) > _ENDLESS else value
        return Decimal(f"{value.normalize(_EXACT):f}")
    return round_places(value, places)


def digits(value: Decimal, places: int | None) -> str:
    """Its digits; a zero has no sign.

    >>> digits(Decimal("-0.04"), 1), digits(Decimal("12000"), 0)
    ('0.0', '12000')
    """
    shown = rounded(value, places)
    return f"{shown or abs(shown):f}"


def with_unit(value: Decimal, unit: str, places: int | None) -> str:
    """The number with its unit, as it stands in a sentence.

    >>> with_unit(Decimal("96.46"), "%", 1), with_unit(Decimal("3"), "万件", 1)
    ('96.5%', '3.0万件')
    """
    return digits(value, places) + unit


def unit_of_differences(unit: str) -> str:
    """The unit in which two numbers differ: shares differ by percentage points.

    >>> unit_of_differences("%"), unit_of_differences("分")
    ('个百分点', '分')
    """
    return _SHARES.get(unit, unit)


def is_share(unit: str) -> bool:
    """Whether it is a share of a whole, whose change is told in points and not in per cent."""
    return unit in _SHARES


def difference(value: Decimal, before: Decimal, places: int | None) -> Decimal:
    """The difference of the unrounded numbers, rounded as they are."""
    return rounded(_EXACT.subtract(value, before), places)


def growth(value: Decimal, before: Decimal) -> Decimal | None:
    """The change in per cent of the number before, with one place; None where that was not above zero.

    >>> growth(Decimal("112"), Decimal("100")), growth(Decimal(3), Decimal(0))
    (Decimal('12.0'), None)
    """
    if before <= 0:
        return None
    change = _EXACT.divide(_EXACT.subtract(value, before), before)
    return round_places(_EXACT.multiply(change, _HUNDRED), _GROWTH_PLACES)


def in_scale(value: Decimal, unit: str, scale: Scale) -> str:
    """The amount counted in 万 or 亿, with two places.

    >>> in_scale(Decimal("1234567"), "件", "万"), in_scale(Decimal("12345"), "万元", "亿")
    ('123.46万件', '1.23亿元')
    """
    given = unit[:1] if unit[:1] in _TENS else ""
    moved = value.scaleb(_TENS[given] - _TENS[scale], _EXACT)
    return digits(moved, _SCALED_PLACES) + scale + unit.removeprefix(given)


def change_words(value: Decimal, before: Decimal, unit: str, places: int | None) -> str:
    """The change as words: 提高0.2个百分点, 增长3.1%, 下降5分, 持平.

    >>> change_words(Decimal("96.4"), Decimal("96.2"), "%", 1), change_words(Decimal("96.4"), Decimal("96.38"), "%", 1)
    ('提高0.2个百分点', '持平')
    """
    step, unit_of_step = change(value, before, unit, places)
    if not step:
        return "持平"
    up, down = ("提高", "降低") if unit_of_step != "%" else ("增长", "下降")
    return f"{up if step > 0 else down}{abs(step):f}{unit_of_step}"


def change(value: Decimal, before: Decimal, unit: str, places: int | None) -> tuple[Decimal, str]:
    """The change as it is displayed, and its unit: points of a share, per cent of an amount.

    Where the amount before was not above zero there is no per cent; the change is then told in the unit itself.
    """
    if is_share(unit) or not _counted(unit):
        return difference(value, before, places), unit_of_differences(unit)
    percent = growth(value, before)
    return (difference(value, before, places), unit) if percent is None else (percent, "%")


def _counted(unit: str) -> bool:
    """Whether it counts or measures something: points and bare numbers (indices) change by themselves, not by %."""
    return unit not in {"", "分"}


def _places_of(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0
