"""An expression of a pack: parsed once, checked against its scope, then evaluated, or walked by an engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from zhiheng.contract.expressions.faults import Fault, InvalidExpression
from zhiheng.contract.expressions.interpreter import value_of
from zhiheng.contract.expressions.reader import read_expression
from zhiheng.contract.expressions.tree import Arithmetic, Constant, Converted, Node, Value, names_in, written
from zhiheng.contract.expressions.unit_rules import SAME, factor_between
from zhiheng.contract.expressions.value_types import Scope, ValueType


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked expression; two are equal where their trees are."""

    tree: Node

    @classmethod
    def parse(cls, text: str, scope: Scope, expects: ValueType | None = None) -> Expression:
        """The expression a text holds, of the expected type and brought to its unit.

        Raises InvalidExpression with every fault of the text.

        >>> from zhiheng.contract.expressions.value_types import number_in
        >>> scope = Scope({"passed": number_in("批次"), "tested": number_in("批次")})
        >>> rate = Expression.parse("passed / tested", scope, number_in("%"))
        >>> rate.evaluate({"passed": 3, "tested": 4})
        Decimal('75.00')
        """
        tree, faults = read_expression(text, scope)
        if not faults and expects is not None:
            tree, faults = _as_expected(tree, expects)
        if faults:
            raise InvalidExpression(text, faults)
        return cls(tree)

    @property
    def type(self) -> ValueType:
        return self.tree.type

    @property
    def names(self) -> frozenset[str]:
        """The names it uses, each as written."""
        return names_in(self.tree)

    def evaluate(self, row: Mapping[str, object]) -> Value | None:
        """The value for one row of values by name; None where it is missing."""
        return value_of(self.tree, row)

    def number(self, row: Mapping[str, object]) -> Decimal | None:
        """The value of an expression whose type is a number."""
        value = self.evaluate(row)
        if value is None or isinstance(value, Decimal):
            return value
        raise TypeError(f"{self} is a {self.type.name}, not a number")

    def holds(self, row: Mapping[str, object]) -> bool:
        """Whether a condition is true; a missing one is not."""
        return self.evaluate(row) is True

    def fails(self, row: Mapping[str, object]) -> bool:
        """Whether a condition is false; a missing one is not."""
        return self.evaluate(row) is False

    def __str__(self) -> str:
        return written(self.tree)


def _as_expected(tree: Node, expects: ValueType) -> tuple[Node, list[Fault]]:
    if tree.type.kind != expects.kind:
        return tree, [
            Fault(
                "type",
                1,
                f"a {tree.type.name} is given where a {expects.name} is expected; correct the expression",
                f"此处应得{expects.name_zh}，却得到{tree.type.name_zh}；请改正表达式",
            )
        ]
    if expects.kind != "number":
        return tree, []
    factor = factor_between(tree.type, expects)
    if factor is None:
        return tree, [
            Fault(
                "unit",
                1,
                f"a {tree.type.name} is given where a {expects.name} is expected; correct the unit or the expression",
                f"此处应得{expects.name_zh}，却得到{tree.type.name_zh}；请改正单位或表达式",
            )
        ]
    if factor != SAME and _scales_by_hand(tree, factor):
        return tree, [
            Fault(
                "unit",
                1,
                f"the factor {factor} follows from the unit {expects.unit}; leave it out of the expression",
                f"单位“{expects.unit}”已包含换算系数 {factor}；请从表达式中去掉",
            )
        ]
    return (tree if factor == SAME else Converted(tree, factor, expects)), []


def _scales_by_hand(tree: Node, factor: Fraction) -> bool:
    """Whether the tree writes the very factor that its unit implies, as in ``passed / tested * 100`` for a %."""
    if not isinstance(tree, Arithmetic) or tree.sign not in {"*", "/"}:
        return False
    written_factor = factor if tree.sign == "*" else 1 / factor
    if isinstance(tree.right, Constant) and tree.right.value == written_factor:
        return True
    return (isinstance(tree.left, Constant) and tree.left.value == factor) or _scales_by_hand(tree.left, factor)
