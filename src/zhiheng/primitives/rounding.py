"""Rounding and the judgement of limits by GB/T 8170-2008: on Decimal, once, in the open.

Four is dropped, six goes up, five makes even; the sign is set aside and put back. A number is rounded once: whoever
hands on a number with a digit too many says by ``Reported`` on which side of the true value it lies.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from typing import ClassVar, Literal

from zhiheng.primitives.errors import DeclarationError

Comparator = Literal[">=", "<=", ">", "<", "="]
Method = Literal["full_value", "rounded_value"]
"""全数值比较法 and 修约值比较法; where a limit names none, the full value counts (GB/T 8170-2008, 4.3.1)."""

_ONE, _TWO, _FIVE = Decimal(1), Decimal(2), Decimal(5)


class InvalidRounding(DeclarationError):
    """A number, an interval or a number of digits that GB/T 8170 cannot round."""

    code = "rounding.invalid"


@dataclass(frozen=True, slots=True)
class Reported:
    """A value rounded to one digit more than needed, and where the true value lies: -1 nearer zero, 1 farther, 0 exact.

    Source: GB/T 8170-2008, 3.3.2: printed as 15.5(-), 16.5(+), 17.5.
    """

    value: Decimal
    side: Literal[-1, 0, 1]

    marks: ClassVar[dict[int, str]] = {-1: "(-)", 0: "", 1: "(+)"}

    def __str__(self) -> str:
        return f"{self.value:f}{self.marks[self.side]}"


def round_places(value: Decimal, places: int) -> Decimal:
    """The value to so many decimal places; negative places round to tens, hundreds and so on.

    Source: GB/T 8170-2008, 3.2.

    >>> round_places(Decimal("12.1498"), 1), round_places(Decimal("2.5"), 0), round_places(Decimal("-365"), -1)
    (Decimal('12.1'), Decimal('2'), Decimal('-3.6E+2'))
    """
    return _quantize(_finite(value), -places)


def round_significant(value: Decimal, digits: int) -> Decimal:
    """The value to so many significant digits; zero has none and stays zero.

    >>> round_significant(Decimal("9.996"), 3), round_significant(Decimal("0.012345"), 2)
    (Decimal('10.0'), Decimal('0.012'))
    """
    if digits < 1:
        raise InvalidRounding(
            f"{digits} significant digits asked for; GB/T 8170 needs at least one; give a positive number.",
            message_zh=f"要求保留 {digits} 位有效数字；GB/T 8170 至少一位；请填写正整数。",
            digits=digits,
        )
    _finite(value)
    if not value:
        return value
    exponent = value.adjusted() - digits + 1
    rounded = _quantize(value, exponent)
    if rounded.adjusted() > value.adjusted():  # 9.996 became 10.00: one digit too many
        rounded = _quantize(rounded, exponent + 1)
    return rounded


def round_interval(value: Decimal, interval: Decimal) -> Decimal:
    """The multiple of the rounding interval nearest to the value; of two as near, the even multiple.

    The interval is 10^n, or half or a fifth of it (0.5 and 0.2 units). Source: GB/T 8170-2008, 2.3 and 3.4.

    >>> round_interval(Decimal("60.25"), Decimal("0.5")), round_interval(Decimal("830"), Decimal("20"))
    (Decimal('60.0'), Decimal('840'))
    """
    _finite(value)
    _finite(interval)
    digits = interval.normalize().as_tuple().digits
    if interval <= 0 or digits not in {(1,), (2,), (5,)}:
        raise InvalidRounding(
            f"{interval} is no rounding interval; GB/T 8170 has 10^n, 0.5 and 0.2 of it; choose one of these.",
            message_zh=f"{interval} 不是修约间隔；GB/T 8170 只有 10^n 及其 0.5、0.2 单位；请改用其一。",
            interval=interval,
        )
    # Times two or five makes the interval a power of ten; the division back is exact.
    factor = {1: _ONE, 2: _FIVE, 5: _TWO}[digits[0]]
    with localcontext(_room_for(value, interval)):
        unit = (interval * factor).normalize()
        exponent = unit.adjusted()
        rounded = (value * factor).quantize(Decimal(1).scaleb(exponent), rounding=ROUND_HALF_EVEN) / factor
        return rounded.quantize(Decimal(1).scaleb(min(interval.normalize().adjusted(), _exponent(interval))))


def report(value: Decimal, places: int) -> Reported:
    """The value rounded for handing on, with the side on which the true value lies if its last digit is a five.

    Source: GB/T 8170-2008, 3.3.2 a).

    >>> str(report(Decimal("16.5203"), 1)), str(report(Decimal("-15.4546"), 1)), str(report(Decimal("17.5000"), 1))
    ('16.5(+)', '-15.5(-)', '17.5')
    """
    rounded = round_places(value, places)
    if not rounded or rounded.normalize().as_tuple().digits[-1] != 5:
        return Reported(rounded, 0)
    if abs(value) == abs(rounded):
        return Reported(rounded, 0)
    return Reported(rounded, 1 if abs(value) > abs(rounded) else -1)


def round_reported(reported: Reported, places: int) -> Decimal:
    """A reported value rounded to its final place as the true value would have been.

    Source: GB/T 8170-2008, 3.3.2 b).

    >>> round_reported(Reported(Decimal("15.5"), -1), 0), round_reported(Reported(Decimal("16.5"), 1), 0)
    (Decimal('15'), Decimal('17'))
    """
    value = _finite(reported.value)
    if reported.side:
        # Any nudge smaller than the last digit settles a tie and nothing else.
        with localcontext(_room_for(value, Decimal(1).scaleb(_exponent(value) - 1))):
            value += Decimal(reported.side).scaleb(_exponent(value) - 1).copy_sign(value * reported.side)
    return round_places(value, places)


def meets(value: Decimal, comparator: Comparator, limit: Decimal, method: Method = "full_value") -> bool:
    """Whether a measured value keeps to a limit; the rounded value is taken to the place to which the limit is written.

    Write the limit with its zeros: 97.0 and 97 are different limits for the rounded value. Source: GB/T 8170-2008, 4.3.

    >>> meets(Decimal("96.96"), ">=", Decimal("97.0")), meets(Decimal("96.96"), ">=", Decimal("97.0"), "rounded_value")
    (False, True)
    """
    _finite(value)
    _finite(limit)
    if method == "rounded_value":
        value = _quantize(value, _exponent(limit))
    match comparator:
        case ">=":
            return value >= limit
        case "<=":
            return value <= limit
        case ">":
            return value > limit
        case "<":
            return value < limit
        case "=":
            return value == limit


def _quantize(value: Decimal, exponent: int) -> Decimal:
    unit = Decimal(1).scaleb(exponent)
    return value.quantize(unit, rounding=ROUND_HALF_EVEN, context=_room_for(value, unit))


def _room_for(*numbers: Decimal) -> Context:
    """A context with digits enough that no step before the rounding itself rounds."""
    high = max(number.adjusted() for number in numbers)
    low = min(_exponent(number) for number in numbers)
    return Context(prec=max(high - low, 0) + 16, rounding=ROUND_HALF_EVEN)


def _exponent(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int), "finite numbers only come here"
    return exponent


def _finite(value: object) -> Decimal:
    # A float would be rounded twice, the first time silently: mypy refuses it, and so does this at run time.
    if not isinstance(value, Decimal) or not value.is_finite():
        raise InvalidRounding(
            f"{value!r} cannot be rounded; GB/T 8170 rounds finite decimal numbers; give a Decimal.",
            message_zh=f"{value!r} 无法修约；GB/T 8170 只修约有限的十进制数；请提供十进制数。",
            value=value,
        )
    return value
