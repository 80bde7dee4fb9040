"""An expression as an Ibis column, with the meaning that the plain interpreter gives it for a row.

NULL is missing. SQL shares Kleene's logic, and what it does not share is written out: a division by zero is NULL, a
choice whose condition is missing is missing, the smallest of several is missing where one is. Numbers are float64.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import reduce
from typing import Any, Final

import ibis
import ibis.expr.types as ir

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
)


@ibis.udf.scalar.builtin(name="char_length")  # type: ignore[untyped-decorator]  # Ibis has no types
def _characters(text: str) -> int:  # type: ignore[empty-body]
    """How many characters a text has; the length of a text is one of bytes in ClickHouse."""


Names = Callable[[Name], ir.Value]
"""The column a name stands for; numbers as float64, of an opaque one whether it is there."""

NUMBER: Final = "float64"
_COMPARE: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_COMPUTE: Final[dict[str, Callable[[Any, Any], Any]]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}


def column_of(node: Node, names: Names) -> ir.Value:
    """The column of an expression's values."""
    match node:
        case Constant():
            return ibis.literal(float(node.value)) if isinstance(node.value, Decimal) else ibis.literal(node.value)
        case Name():
            return names(node)
        case Negative():
            return -column_of(node.operand, names)
        case Arithmetic():
            left, right = column_of(node.left, names), column_of(node.right, names)
            return left / right.nullif(0.0) if node.sign == "/" else _COMPUTE[node.sign](left, right)
        case Converted():
            column, factor = column_of(node.operand, names), node.factor
            column = column if factor.numerator == 1 else column * float(factor.numerator)
            return column if factor.denominator == 1 else column / float(factor.denominator)
        case Comparison():
            return _compared(node, names)
        case Membership():
            values = [float(one.value) if isinstance(one.value, Decimal) else one.value for one in node.values]
            item = column_of(node.item, names)
            return item.notin(values) if node.negated else item.isin(values)
        case Not():
            return ~column_of(node.operand, names)
        case Junction():
            sign = operator.and_ if node.word == "and" else operator.or_
            return reduce(sign, [column_of(operand, names) for operand in node.operands])
        case Choice():
            condition = column_of(node.condition, names)
            then, otherwise = column_of(node.then, names), column_of(node.otherwise, names)
            return ibis.cases((condition, then), (~condition, otherwise))
        case Call():
            return _FUNCTIONS[node.function]([column_of(argument, names) for argument in node.arguments])


def _compared(node: Comparison, names: Names) -> ir.Value:
    operands = [column_of(operand, names) for operand in (node.first, *(step[1] for step in node.steps))]
    signs = [sign for sign, _ in node.steps]
    steps = zip(signs, operands[:-1], operands[1:], strict=True)
    return reduce(operator.and_, [_COMPARE[sign](left, right) for sign, left, right in steps])


def _where_all_are(values: Sequence[ir.Value], result: ir.Value) -> ir.Value:
    """The result where no value is missing; engines differ in what the least of a NULL is."""
    return ibis.cases((reduce(operator.and_, [value.notnull() for value in values]), result))


def _days_between(values: Sequence[ir.Value]) -> ir.Value:
    first, last = values
    return last.delta(first, unit="day").cast(NUMBER)


_FUNCTIONS: Final[dict[str, Callable[[Sequence[ir.Value]], ir.Value]]] = {
    "days_between": _days_between,
    "year": lambda values: values[0].year().cast(NUMBER),
    "month": lambda values: values[0].month().cast(NUMBER),
    "coalesce": lambda values: ibis.coalesce(*values),
    "abs": lambda values: values[0].abs(),
    "min": lambda values: _where_all_are(values, ibis.least(*values)),
    "max": lambda values: _where_all_are(values, ibis.greatest(*values)),
    "starts_with": lambda values: values[0].startswith(values[1]),
    "length": lambda values: _characters(values[0]).cast(NUMBER),
    "is_missing": lambda values: values[0].isnull(),
}
"""How each function of the language is said in Ibis."""
