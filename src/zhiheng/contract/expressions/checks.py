"""What may stand beside what: the types and units of each form, and the conversions the units imply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from zhiheng.contract.expressions.tree import Arithmetic, Call, Choice, Comparison, Constant, Converted
from zhiheng.contract.expressions.unit_rules import (
    SAME,
    factor_between,
    one_beside_percent,
    product_type,
    quotient_type,
    sum_type,
)
from zhiheng.contract.expressions.value_types import KIND_ZH, YES_NO
from zhiheng.contract.nearest import nearest_to
from zhiheng.primitives.codes import InvalidCode, RegionCode

if TYPE_CHECKING:
    import ast
    from collections.abc import Sequence
    from fractions import Fraction

    from zhiheng.contract.expressions.faults import FaultKind
    from zhiheng.contract.expressions.functions import Function
    from zhiheng.contract.expressions.tree import ArithmeticSign, ComparisonSign, Node
    from zhiheng.contract.expressions.value_types import ValueType


class Report(Protocol):
    """Notes a fault and gives the node that stands for the part."""

    def __call__(self, kind: FaultKind, at: ast.expr, message: str, message_zh: str, nearest: str = "") -> Node: ...


class Checks:
    """The checks of one reading; each gives the checked node, or the stand-in of a reported fault."""

    def __init__(self, fault: Report) -> None:
        self._fault = fault

    def condition(self, node: Node, at: ast.expr) -> Node:
        if node.type.kind in {"yes_no", "unknown"}:
            return node
        return self._fault(
            "type",
            at,
            f"a {node.type.name} stands where a condition belongs; compare it with something",
            f"此处应为条件，却是{node.type.name_zh}；请写成比较",
        )

    def number(self, node: Node, at: ast.expr) -> Node:
        if node.type.kind in {"number", "unknown"}:
            return node
        is_date = node.type.kind == "date"
        hint, hint_zh = (
            ("use days_between(first, last)", "日期相减请用 days_between(前, 后)")
            if is_date
            else ("correct it", "请改正")
        )
        return self._fault(
            "type",
            at,
            f"a {node.type.name} stands where a number belongs; {hint}",
            f"此处应为数，却是{node.type.name_zh}；{hint_zh}",
        )

    def arithmetic(self, sign: ArithmeticSign, left: Node, right: Node, at: ast.BinOp) -> Node:
        left, right = self.number(left, at.left), self.number(right, at.right)
        for side in (left, right):
            if side.type.kind == "unknown":
                return side
        if sign == "*":
            return Arithmetic(sign, left, right, product_type(left.type, right.type))
        if sign == "/":
            return Arithmetic(sign, left, right, quotient_type(left.type, right.type))
        if one_beside_percent(left.type, right.type, (_constant(left), _constant(right))):
            return self._fault(
                "unit",
                at,
                "1 stands beside a percentage, where the whole is 100; write 100",
                "百分数的整体是 100 而不是 1；请写 100",
            )
        joined = sum_type(left.type, right.type, subtracted=sign == "-")
        if joined is None:
            return self._units_differ(left.type, right.type, at)
        type_, factor = joined
        return Arithmetic(sign, left, _scaled(right, factor, type_), type_)

    def comparison(self, signs: Sequence[ComparisonSign], operands: Sequence[Node], at: Sequence[ast.expr]) -> Node:
        base = _base(operands)
        place = at[next(index for index, node in enumerate(operands) if node is base)]
        ordered = any(sign not in {"==", "!="} for sign in signs)
        if base.type.kind == "opaque" or (ordered and base.type.kind not in {"number", "date", "unknown"}):
            return self._fault(
                "type",
                place,
                f"{base.type.kind} values have no order; compare with == or ask is_missing(name)",
                f"{KIND_ZH[base.type.kind]}没有大小之分；请用 == 比较，或用 is_missing(名称) 判断缺失",
            )
        checked = [self.comparable(base, node, place) for node, place in zip(operands, at, strict=True)]
        return Comparison(checked[0], tuple(zip(signs, checked[1:], strict=True)), YES_NO)

    def comparable(self, base: Node, other: Node, at: ast.expr) -> Node:
        """The other value, in the unit of the base."""
        if "unknown" in {base.type.kind, other.type.kind}:
            return other
        if base.type.kind == other.type.kind == "number":
            factor = factor_between(other.type, base.type)
            if factor is None:
                return self._units_differ(base.type, other.type, at)
            return _scaled(other, factor, base.type)
        if isinstance(other, Constant) and other.type.kind == "text" and base.type.kind in {"code", "reference"}:
            return self._named_by_text(base.type, other, at)
        if base.type.kind == other.type.kind and base.type.of == other.type.of:
            return other
        return self._fault(
            "type",
            at,
            f"a {other.type.name} is compared with a {base.type.name}; they never are the same",
            f"{other.type.name_zh}不能与{base.type.name_zh}比较；请改正其中之一",
        )

    def choice(self, condition: Node, branches: Sequence[Node], at: Sequence[ast.expr]) -> Node:
        then, otherwise = self._of_one_type(branches, at)
        return Choice(condition, then, otherwise, _base((then, otherwise)).type)

    def call(self, function: Function, arguments: Sequence[Node], at: ast.Call) -> Node:
        needed = len(function.kinds)
        if len(arguments) < needed or (len(arguments) > needed and not function.open_ended):
            more, more_zh = ("or more ", "或更多") if function.open_ended else ("", "")
            return self._fault(
                "type",
                at,
                f"{function.name} takes {needed} {more}arguments, not {len(arguments)}",
                f"{function.name} 需要 {needed} 个{more_zh}参数，给了 {len(arguments)} 个",
            )
        checked: Sequence[Node] = [
            self._argument(function, index, node, place)
            for index, (node, place) in enumerate(zip(arguments, at.args, strict=True))
        ]
        if function.gives is not None:
            return Call(function.name, tuple(checked), function.gives)
        checked = self._of_one_type(checked, at.args)
        return Call(function.name, tuple(checked), _base(checked).type)

    def _argument(self, function: Function, index: int, node: Node, at: ast.expr) -> Node:
        allowed = function.kinds[min(index, len(function.kinds) - 1)]
        if node.type.kind in allowed or node.type.kind == "unknown":
            return node
        listed = sorted(allowed)
        return self._fault(
            "type",
            at,
            f"{function.name} takes {' or '.join(listed)} here, not a {node.type.name}",
            f"{function.name} 此处应为{'或'.join(KIND_ZH[kind] for kind in listed)}，却是{node.type.name_zh}",
        )

    def _of_one_type(self, nodes: Sequence[Node], at: Sequence[ast.expr]) -> list[Node]:
        base = _base(nodes)
        return [self.comparable(base, node, place) for node, place in zip(nodes, at, strict=True)]

    def _named_by_text(self, type_: ValueType, text: Constant, at: ast.expr) -> Node:
        """The text, where it is a code of the list or can name what the reference points to."""
        written = str(text.value)
        if type_.codes is not None and written not in type_.codes:
            near = nearest_to(written, sorted(type_.codes))
            listed = "、".join(sorted(type_.codes)[:20])
            return self._fault(
                "unknown_code",
                at,
                f"{written[:60]!r} is no code of the list {type_.of}: {listed}",
                f"“{written[:60]}”不是代码表 {type_.of} 中的代码：{listed}",
                near,
            )
        if type_.of == "region":
            try:
                RegionCode.read(written)
            except InvalidCode as error:
                return self._fault("type", at, str(error), error.message_zh)
        return text

    def _units_differ(self, left: ValueType, right: ValueType, at: ast.expr) -> Node:
        return self._fault(
            "unit",
            at,
            f"a {left.name} and a {right.name} measure different things; correct one of them",
            f"{left.name_zh}与{right.name_zh}计量的对象不同；请改正其中之一",
        )


def _base(nodes: Sequence[Node]) -> Node:
    """The node whose type the others must fit: the first with a unit, else the first that is not written out."""
    with_unit = (node for node in nodes if node.type.unit is not None)
    not_constant = (node for node in nodes if not isinstance(node, Constant))
    return next(with_unit, None) or next(not_constant, None) or nodes[0]


def _scaled(node: Node, factor: Fraction, type_: ValueType) -> Node:
    return node if factor == SAME else Converted(node, factor, type_)


def _constant(node: Node) -> object:
    return node.value if isinstance(node, Constant) else None
