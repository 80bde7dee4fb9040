"""Expressions as Python functions: the plain interpreter's meaning, some ten times as fast, for rows by the thousand.

Each node becomes Python source; names of the row and of the tree never enter the source, only numbered places do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from zhiheng.contract.expressions.functions import FUNCTIONS
from zhiheng.contract.expressions.interpreter import ARITHMETIC
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

Row = Mapping[str, object]
Compiled = Callable[[Row], Value | None]

_METHODS: Final = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide"}


def compiled(tree: Node) -> Compiled:
    """The function that gives the tree's value for a row; numbers in the row are Decimal.

    It gives what ``interpreter.value_of`` gives for every row.
    """
    writing = _Writing()
    source = f"lambda row: {writing.source(tree)}"
    function: Compiled = eval(source, {"__builtins__": {}, **writing.objects})  # noqa: S307 - written here, word by word
    return function


def _finite(number: Decimal) -> Decimal | None:
    return number if number.is_finite() else None


def _present(value: object) -> object:
    return None if value is None else True


class _Writing:
    """The source of one expression, and the objects its numbered places stand for."""

    def __init__(self) -> None:
        self.objects: dict[str, Any] = {"finite": _finite, "present": _present}
        self._places = 0

    def source(self, node: Node) -> str:
        match node:
            case Constant():
                return self._object(node.value)
            case Name():
                return self._name(node)
            case Negative():
                return self._of([node.operand], lambda number: f"finite({number}.copy_negate())")
            case Arithmetic():
                method = self._object(getattr(ARITHMETIC, _METHODS[node.sign]))
                return self._of([node.left, node.right], lambda left, right: f"finite({method}({left}, {right}))")
            case Converted():
                return self._converted(node)
            case Comparison():
                return self._comparison(node)
            case Membership():
                values = self._object(frozenset(value.value for value in node.values))
                sign = "not in" if node.negated else "in"
                return self._of([node.item], lambda item: f"{item} {sign} {values}")
            case Not():
                return self._of([node.operand], lambda truth: f"not {truth}")
            case Junction():
                return self._junction(node)
            case Choice():
                condition = self._place()
                then, otherwise = self.source(node.then), self.source(node.otherwise)
                return (
                    f"(None if ({condition} := {self.source(node.condition)}) is None "
                    f"else {then} if {condition} else {otherwise})"
                )
            case Call():
                return self._call(node)

    def _name(self, node: Name) -> str:
        read = f"row.get({self._object(node.path)})"
        if node.type.kind == "opaque":
            return f"present({read})"
        return read if node.type.kind != "number" else self._given_number(read)

    def _given_number(self, read: str) -> str:
        place = self._place()
        return f"(None if ({place} := {read}) is None else finite({place}))"

    def _converted(self, node: Converted) -> str:
        above, below = self._object(Decimal(node.factor.numerator)), self._object(Decimal(node.factor.denominator))
        multiply, divide = self._object(ARITHMETIC.multiply), self._object(ARITHMETIC.divide)
        return self._of([node.operand], lambda number: f"finite({divide}({multiply}({number}, {above}), {below}))")

    def _comparison(self, node: Comparison) -> str:
        """False as soon as one step is false, whatever is missing beside it."""
        places = [self._place() for _ in range(len(node.steps) + 1)]
        operands = [node.first, *(operand for _, operand in node.steps)]
        given = [f"({place} := {self.source(operand)})" for place, operand in zip(places, operands, strict=True)]
        steps = []
        for index, (sign, _) in enumerate(node.steps):
            left = given[0] if index == 0 else places[index]
            both = f"{left} is not None, {given[index + 1]} is not None"
            steps.append(f"(({both}) == (True, True) and not {places[index]} {sign} {places[index + 1]})")
        missing = " or ".join(f"{place} is None" for place in places)
        return f"(False if {' or '.join(steps)} else None if {missing} else True)"

    def _junction(self, node: Junction) -> str:
        decisive = str(node.word == "or")
        places = [self._place() for _ in node.operands]
        operands = zip(places, node.operands, strict=True)
        decided = " or ".join(f"({place} := {self.source(operand)}) is {decisive}" for place, operand in operands)
        missing = " or ".join(f"{place} is None" for place in places)
        return f"({decisive} if {decided} else None if {missing} else {node.word == 'and'})"

    def _call(self, node: Call) -> str:
        function = FUNCTIONS[node.function]
        compute = self._object(function.compute)
        is_number = node.type.kind == "number"

        def call(*arguments: str) -> str:
            called = f"{compute}({', '.join(arguments)})"
            return self._given_number(called) if is_number else called

        if function.sees_missing:
            return call(*map(self.source, node.arguments))
        return self._of(list(node.arguments), call)

    def _of(self, operands: list[Node], write: Callable[..., str]) -> str:
        """What is computed from operands none of which may be missing."""
        places = [self._place() for _ in operands]
        missing = " or ".join(
            f"({place} := {self.source(operand)}) is None" for place, operand in zip(places, operands, strict=True)
        )
        return f"(None if {missing} else {write(*places)})"

    def _object(self, value: object) -> str:
        place = f"object_{len(self.objects)}"
        self.objects[place] = value
        return place

    def _place(self) -> str:
        self._places += 1
        return f"at_{self._places}"
