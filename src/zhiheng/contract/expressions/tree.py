"""The syntax tree of an expression, which any back-end can walk, and the one way to write it down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

from zhiheng.contract.expressions.value_types import ValueType

Value = Decimal | str | date | bool
"""What a value is inside an expression; None beside it is a missing one."""
ArithmeticSign = Literal["+", "-", "*", "/"]
ComparisonSign = Literal["==", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class Constant:
    """A value written into the expression."""

    value: Value
    type: ValueType


@dataclass(frozen=True, slots=True)
class Name:
    """A field, parameter or indicator; ``subject.size`` is one name."""

    path: str
    type: ValueType


@dataclass(frozen=True, slots=True)
class Negative:
    """A number with its sign turned."""

    operand: Node
    type: ValueType


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Two numbers joined by a sign."""

    sign: ArithmeticSign
    left: Node
    right: Node
    type: ValueType


@dataclass(frozen=True, slots=True)
class Converted:
    """A number brought to another unit by an exact factor; it is implied by the units and never written."""

    operand: Node
    factor: Fraction
    type: ValueType


@dataclass(frozen=True, slots=True)
class Comparison:
    """A chain of comparisons, true where each of its steps is."""

    first: Node
    steps: tuple[tuple[ComparisonSign, Node], ...]
    type: ValueType


@dataclass(frozen=True, slots=True)
class Membership:
    """Whether a value is one of a list."""

    item: Node
    values: tuple[Constant, ...]
    negated: bool
    type: ValueType


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a condition."""

    operand: Node
    type: ValueType


@dataclass(frozen=True, slots=True)
class Junction:
    """Conditions joined by ``and`` or by ``or``."""

    word: Literal["and", "or"]
    operands: tuple[Node, ...]
    type: ValueType


@dataclass(frozen=True, slots=True)
class Choice:
    """One value where a condition is true, another where it is false."""

    condition: Node
    then: Node
    otherwise: Node
    type: ValueType


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the language applied to its arguments."""

    function: str
    arguments: tuple[Node, ...]
    type: ValueType


Node = Constant | Name | Negative | Arithmetic | Converted | Comparison | Membership | Not | Junction | Choice | Call

_CHOICE, _OR, _AND, _NOT, _COMPARISON, _SUM, _PRODUCT, _NEGATIVE, _ATOM = range(9)
_LEVEL_OF_SIGN: Final[dict[str, int]] = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "and": _AND, "or": _OR}


def written(node: Node) -> str:
    """The tree as text, with no more brackets than it needs; reading it again gives the same tree."""
    return _written(node)[0]


def names_in(node: Node) -> frozenset[str]:
    """The names the expression uses."""
    if isinstance(node, Name):
        return frozenset({node.path})
    return frozenset().union(*(names_in(part) for part in parts_of(node)))


def parts_of(node: Node) -> tuple[Node, ...]:
    """The nodes right below, in the order in which they are written."""
    match node:
        case Constant() | Name():
            return ()
        case Negative() | Converted() | Not():
            return (node.operand,)
        case Arithmetic():
            return (node.left, node.right)
        case Comparison():
            return (node.first, *(operand for _, operand in node.steps))
        case Membership():
            return (node.item, *node.values)
        case Junction():
            return node.operands
        case Choice():
            return (node.then, node.condition, node.otherwise)
        case Call():
            return node.arguments


def _written(node: Node) -> tuple[str, int]:
    """The text and how tightly it holds together."""
    match node:
        case Constant():
            return _constant(node.value), _ATOM
        case Name():
            return node.path, _ATOM
        case Converted():
            return _written(node.operand)
        case Negative():
            return f"-{_within(node.operand, _NEGATIVE)}", _NEGATIVE
        case Arithmetic():
            level = _LEVEL_OF_SIGN[node.sign]
            return f"{_within(node.left, level)} {node.sign} {_within(node.right, level + 1)}", level
        case Comparison():
            steps = (f" {sign} {_within(operand, _SUM)}" for sign, operand in node.steps)
            return _within(node.first, _SUM) + "".join(steps), _COMPARISON
        case Membership():
            values = ", ".join(_constant(value.value) for value in node.values)
            return f"{_within(node.item, _SUM)} {'not in' if node.negated else 'in'} [{values}]", _COMPARISON
        case Not():
            return f"not {_within(node.operand, _NOT)}", _NOT
        case Junction():
            level = _LEVEL_OF_SIGN[node.word]
            return f" {node.word} ".join(_within(operand, level + 1) for operand in node.operands), level
        case Choice():
            then, condition = _within(node.then, _OR), _within(node.condition, _OR)
            return f"{then} if {condition} else {_within(node.otherwise, _CHOICE)}", _CHOICE
        case Call():
            return f"{node.function}({', '.join(map(written, node.arguments))})", _ATOM


def _within(node: Node, level: int) -> str:
    text, own = _written(node)
    return text if own >= level else f"({text})"


def _constant(value: Value) -> str:
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return f"date({value.year}, {value.month}, {value.day})"
    quote = '"' if "'" in value else "'"
    return f"{quote}{value}{quote}"
