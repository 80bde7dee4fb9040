"""Which numbers may stand together, by their units, and the factor that brings one to the unit of the other.

A number written into an expression has no unit of its own: beside ``+``, ``-`` and a comparison it takes the unit of
the other side, beside ``*`` and ``/`` it is a plain factor. Numbers of one dimension are brought to the left one's
unit. A share less a share is a difference: it fits percentage points and shares alike.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Final

from zhiheng.contract.expressions.value_types import ValueType
from zhiheng.primitives.units import parse_unit

SAME: Final = Fraction(1)
_PERCENT: Final = frozenset({"%", "‰"})


def factor_between(source: ValueType, target: ValueType) -> Fraction | None:
    """What a number is multiplied by to be read in the unit of the other; None where the two do not fit."""
    if source.unit is None or target.unit is None:
        return SAME
    if source.unit.fits(target.unit):
        return source.unit.scale / target.unit.scale
    if source.is_difference and target.unit.is_difference:
        return source.unit.scale * 100 / target.unit.scale
    if target.is_difference and source.unit.is_difference:
        return source.unit.scale / 100 / target.unit.scale
    return None


def common_type(left: ValueType, right: ValueType) -> ValueType:
    """The type of two fitting numbers once both are in one unit: the left one's, unless it has none."""
    return right if left.unit is None else left


def sum_type(left: ValueType, right: ValueType, *, subtracted: bool) -> tuple[ValueType, Fraction] | None:
    """The type of a sum or difference and the factor for its right side; None where the two cannot be added."""
    if left.unit is not None and right.unit is not None and _is_percent(left) and right.unit.is_difference:
        return replace(left, is_difference=False), right.unit.scale / 100 / left.unit.scale
    factor = factor_between(right, left)
    if factor is None:
        return None
    is_difference = subtracted and _is_percent(left) and _is_percent(right)
    return replace(common_type(left, right), is_difference=is_difference), factor


def product_type(left: ValueType, right: ValueType) -> ValueType:
    """The type of a product."""
    if left.unit is None or right.unit is None:
        return common_type(left, right)
    return ValueType("number", unit=left.unit * right.unit)


def quotient_type(left: ValueType, right: ValueType) -> ValueType:
    """The type of a quotient."""
    if right.unit is None:
        return left
    above = left.unit or parse_unit("")
    return ValueType("number", unit=above / right.unit)


def _is_percent(type_: ValueType) -> bool:
    return type_.unit is not None and type_.unit.symbol in _PERCENT


def one_beside_percent(left: ValueType, right: ValueType, values: tuple[object, object]) -> bool:
    """Whether a written 1 stands beside a percentage as if it were the whole, which is 100 there."""
    written_one = (left.unit is None and values[0] == 1, right.unit is None and values[1] == 1)
    return (written_one[0] and _is_percent(right)) or (written_one[1] and _is_percent(left))
