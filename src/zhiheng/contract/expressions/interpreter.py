"""The plain interpreter: the meaning of an expression for one row, and the reference for every engine.

A missing value is None. It spreads through arithmetic and comparisons; ``and``, ``or`` and ``not`` follow Kleene's
three-valued logic: ``False and missing`` is False, ``True or missing`` is True, else missing stays missing. A division
by zero is missing. Numbers are decimal with 34 significant digits; nothing is rounded before that.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Context, Decimal
from typing import Any, Final

from zhiheng.contract.expressions.functions import FUNCTIONS
from zhiheng.contract.expressions.tree import (
    Arithmetic,
    Call,
    Choice,
    Comparison,
    Constant,
    Converted,
    Junction,
    Membership,
    Name,
    Negative,
    Node,
    Not,
    Value,
)

ARITHMETIC: Final = Context(prec=34, Emin=-6143, Emax=6144, traps=[])
"""The precision of decimal128; what leaves its range is missing, not an error."""
_COMPARE: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_COMPUTE: Final[dict[str, Callable[[Decimal, Decimal], Decimal]]] = {
    "+": ARITHMETIC.add,
    "-": ARITHMETIC.subtract,
    "*": ARITHMETIC.multiply,
    "/": ARITHMETIC.divide,
}


def value_of(node: Node, row: Mapping[str, object]) -> Value | None:
    """The value for one row of values by name; a name the row does not hold is missing.

    Raises TypeError for a value of a type no declaration gives, such as a float.
    """
    match node:
        case Constant():
            return node.value
        case Name():
            return _given(row.get(node.path), node)
        case Negative():
            number = _number(node.operand, row)
            return None if number is None else _finite(number.copy_negate())
        case Arithmetic():
            left, right = _number(node.left, row), _number(node.right, row)
            return None if left is None or right is None else _finite(_COMPUTE[node.sign](left, right))
        case Converted():
            return _converted(node, row)
        case Comparison():
            return _compared(node, row)
        case Membership():
            item = value_of(node.item, row)
            return None if item is None else any(item == value.value for value in node.values) is not node.negated
        case Not():
            truth = value_of(node.operand, row)
            return None if truth is None else not truth
        case Junction():
            return _joined(node, row)
        case Choice():
            condition = value_of(node.condition, row)
            return None if condition is None else value_of(node.then if condition else node.otherwise, row)
        case Call():
            return _called(node, row)


def _given(value: object, name: Name) -> Value | None:
    if isinstance(value, int) and not isinstance(value, bool):
        value = Decimal(value)
    if isinstance(value, Decimal):
        return _finite(value)
    if value is None or isinstance(value, str | date | bool):
        return value
    if name.type.kind == "opaque":
        return True  # only whether it is there can be asked
    raise TypeError(f"{name.path} is given as {type(value).__name__}; numbers are Decimal or int")


def _finite(number: Decimal) -> Decimal | None:
    return number if number.is_finite() else None


def _number(node: Node, row: Mapping[str, object]) -> Decimal | None:
    value = value_of(node, row)
    if value is None or isinstance(value, Decimal):
        return value
    raise TypeError(f"{node} gave {type(value).__name__} where its type is a number")


def _converted(node: Converted, row: Mapping[str, object]) -> Decimal | None:
    number = _number(node.operand, row)
    if number is None:
        return None
    above, below = Decimal(node.factor.numerator), Decimal(node.factor.denominator)
    return _finite(ARITHMETIC.divide(ARITHMETIC.multiply(number, above), below))


def _compared(node: Comparison, row: Mapping[str, object]) -> bool | None:
    """False as soon as one step is false, whatever is missing beside it; like ``and`` over the steps."""
    result: bool | None = True
    left = value_of(node.first, row)
    for sign, operand in node.steps:
        right = value_of(operand, row)
        if left is None or right is None:
            result = None
        elif not _COMPARE[sign](left, right):
            return False
        left = right
    return result


def _joined(node: Junction, row: Mapping[str, object]) -> bool | None:
    decisive = node.word == "or"
    result: bool | None = not decisive
    for operand in node.operands:
        truth = value_of(operand, row)
        if truth is None:
            result = None
        elif truth is decisive:
            return decisive
    return result


def _called(node: Call, row: Mapping[str, object]) -> Value | None:
    function = FUNCTIONS[node.function]
    values = [value_of(argument, row) for argument in node.arguments]
    if not function.sees_missing and any(value is None for value in values):
        return None
    result = function.compute(*values)
    return _finite(result) if isinstance(result, Decimal) else result
