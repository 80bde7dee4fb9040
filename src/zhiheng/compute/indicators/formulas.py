"""A formula over indicators and parameters, for all places at once: the plain interpreter's meaning on arrays.

Numbers and conditions are float64, a condition being 1 or 0; NaN is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from zhiheng.contract.expressions.interpreter import value_of
from zhiheng.contract.expressions.tree import (
    Arithmetic,
    Call,
    Choice,
    Comparison,
    Converted,
    Junction,
    Membership,
    Name,
    Negative,
    Node,
    Not,
    names_in,
)

Column = NDArray[np.float64]
_COMPARE: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "==": np.equal,
    "!=": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}
_COMPUTE: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
}


def formula_value(tree: Node, given: Mapping[str, Column]) -> Column:
    """The value of the formula for given columns; a name that is not given is missing."""
    with np.errstate(all="ignore"):
        return _value(tree, given)


def _value(node: Node, given: Mapping[str, Column]) -> Column:
    if not names_in(node):  # dates and texts are there only as constants, and what follows from them is one
        return _constant(node)
    match node:
        case Name():
            return given.get(node.path, np.array(np.nan))
        case Negative():
            return -_value(node.operand, given)
        case Arithmetic():
            return _finite(_COMPUTE[node.sign](_value(node.left, given), _value(node.right, given)))
        case Converted():
            factor = node.factor
            return _value(node.operand, given) * float(factor.numerator) / float(factor.denominator)
        case Comparison():
            return _compared(node, given)
        case Membership():
            item = _value(node.item, given)
            found = np.isin(item, [_constant(one) for one in node.values]) != node.negated
            return np.where(np.isnan(item), np.nan, found)
        case Not():
            return 1 - _value(node.operand, given)
        case Junction():
            return _joined([_value(operand, given) for operand in node.operands], decisive=node.word == "or")
        case Choice():
            condition = _value(node.condition, given)
            chosen = np.where(condition == 1, _value(node.then, given), _value(node.otherwise, given))
            return np.where(np.isnan(condition), np.nan, chosen)
        case Call():
            return _FUNCTIONS[node.function]([_value(argument, given) for argument in node.arguments])
    raise TypeError(f"{node} has no names and yet is no constant")


def _constant(node: Node) -> Column:
    value = value_of(node, {})
    if isinstance(value, Decimal | bool):
        return np.array(float(value))
    if value is None:
        return np.array(np.nan)
    raise TypeError(f"{value!r} stands in a formula where a number or a condition belongs")


def _finite(column: Column) -> Column:
    return np.where(np.isfinite(column), column, np.nan)


def _compared(node: Comparison, given: Mapping[str, Column]) -> Column:
    operands = [_value(operand, given) for operand in (node.first, *(step[1] for step in node.steps))]
    steps = []
    for (sign, _), left, right in zip(node.steps, operands[:-1], operands[1:], strict=True):
        steps.append(np.where(np.isnan(left) | np.isnan(right), np.nan, _COMPARE[sign](left, right)))
    return _joined(steps, decisive=False)


def _joined(operands: Sequence[Column], *, decisive: bool) -> Column:
    """Kleene's ``or`` where true decides, his ``and`` where false does."""
    decided = np.any([operand == decisive for operand in np.broadcast_arrays(*operands)], axis=0)
    missing = np.any([np.isnan(operand) for operand in np.broadcast_arrays(*operands)], axis=0)
    return np.where(decided, float(decisive), np.where(missing, np.nan, float(not decisive)))


def _first_present(values: Sequence[Column]) -> Column:
    found = values[0]
    for value in values[1:]:
        found = np.where(np.isnan(found), value, found)
    return found


_FUNCTIONS: Final[dict[str, Callable[[Sequence[Column]], Column]]] = {
    "coalesce": _first_present,
    "abs": lambda values: np.abs(values[0]),
    "min": lambda values: np.minimum.reduce(np.broadcast_arrays(*values)),
    "max": lambda values: np.maximum.reduce(np.broadcast_arrays(*values)),
    "is_missing": lambda values: np.isnan(values[0]).astype(np.float64),
}
"""The functions that take numbers; the others take dates or texts, of which a formula has constants alone."""
