"""From text to a typed tree: Python parses, a short list of forms is let through, types and units are checked.

Every fault of a text is found in one reading: after a fault the part counts as unknown, and unknown fits everything.
"""

from __future__ import annotations

import ast
import re
import unicodedata
import warnings
from datetime import date
from decimal import Decimal
from typing import Final

from zhiheng.contract.expressions.checks import Checks
from zhiheng.contract.expressions.faults import Fault, FaultKind
from zhiheng.contract.expressions.functions import DATE_WORD, FUNCTIONS
from zhiheng.contract.expressions.python_syntax import dotted_name, form_of
from zhiheng.contract.expressions.tree import (
    ArithmeticSign,
    ComparisonSign,
    Constant,
    Junction,
    Membership,
    Name,
    Negative,
    Node,
    Not,
)
from zhiheng.contract.expressions.value_types import DATE, NUMBER, TEXT, UNKNOWN, YES_NO, Scope
from zhiheng.contract.nearest import ask, ask_zh, nearest_to

LONGEST: Final = 4000
"""Characters of an expression."""
DEEPEST: Final = 60
"""How many brackets and operators may stand inside each other."""
_NUMBER: Final = re.compile(r"\d{1,30}(\.\d{0,30})?|\.\d{1,30}")
_ARITHMETIC: Final[dict[type[ast.operator], ArithmeticSign]] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
}
_COMPARISON: Final[dict[type[ast.cmpop], ComparisonSign]] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
_NOTHING: Final = Constant(False, UNKNOWN)
"""Stands for a part that could not be read."""
_USABLE: Final = "字段、参数、and or not、比较、in [ ]、+ - * /、函数"


def read_expression(text: str, scope: Scope) -> tuple[Node, list[Fault]]:
    """The tree and the faults; where there are faults the tree is of no use."""
    if len(text) > LONGEST:
        message = f"{len(text)} characters; an expression has at most {LONGEST}; split it into several"
        return _NOTHING, [
            Fault("too_large", 1, message, f"表达式有 {len(text)} 个字符；最多 {LONGEST} 个；请拆成几个。")
        ]
    return _Reading(text, scope).whole()


class _Reading:
    """One reading of one text."""

    def __init__(self, text: str, scope: Scope) -> None:
        line = re.sub(r"[\r\n\t\f]", " ", text)
        self._offset = len(line) - len(line.lstrip(" "))
        self._line = line.strip(" ")
        self._bytes = b""
        self._scope = scope
        self._faults: list[Fault] = []
        self._checks = Checks(self._fault)

    def whole(self) -> tuple[Node, list[Fault]]:
        body = self._parsed()
        if body is None:
            return _NOTHING, self._faults
        rest = self._bytes[body.end_col_offset or 0 :]
        if b"#" in rest:
            self._refuse(body, "a comment", "注释")
        return self._read(body, 0), self._faults

    def _parsed(self) -> ast.expr | None:
        if "\\" in self._line:
            column = self._line.index("\\")
            self._report("syntax", column, "a backslash is not part of the language; leave it out", "不能使用反斜杠")
            return None
        try:
            self._bytes = self._line.encode()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return ast.parse(self._line, mode="eval").body
        except SyntaxError as error:
            # Python gives no place for what is missing at the end.
            column = error.offset - 1 if error.offset else len(self._line)
            self._report("syntax", column, f"{error.msg}; correct the expression", "表达式写法有误；请改正")
        except (ValueError, RecursionError, MemoryError):
            # Null characters, half surrogates, brackets beyond what the parser holds.
            self._report("syntax", 0, "not readable as an expression; correct it", "表达式无法读取；请改正")
        return None

    # --- faults ------------------------------------------------------------------------------------------------------

    def _report(self, kind: FaultKind, column: int, message: str, message_zh: str, nearest: str = "") -> None:
        self._faults.append(Fault(kind, self._offset + column + 1, message, message_zh, nearest))

    def _fault(self, kind: FaultKind, at: ast.expr, message: str, message_zh: str, nearest: str = "") -> Node:
        column = len(self._bytes[: at.col_offset].decode(errors="replace"))
        self._report(kind, column, message, message_zh, nearest)
        return _NOTHING

    def _refuse(self, at: ast.expr, what: str, what_zh: str) -> Node:
        return self._fault(
            "syntax",
            at,
            f"{what} is not part of the language; it has names, constants, and/or/not, comparisons, in [...],"
            " + - * /, if/else and functions",
            f"不支持{what_zh}；可用：{_USABLE}",
        )

    # --- forms -------------------------------------------------------------------------------------------------------

    def _read(self, at: ast.expr, depth: int) -> Node:
        if depth > DEEPEST:
            return self._fault(
                "too_large",
                at,
                f"more than {DEEPEST} operators inside each other; split the expression",
                f"嵌套超过 {DEEPEST} 层；请拆成几个表达式",
            )
        deeper = depth + 1
        match at:
            case ast.Constant():
                return self._constant(at)
            case ast.Name() | ast.Attribute():
                return self._name(at)
            case ast.UnaryOp(op=ast.Not()):
                operand = self._checks.condition(self._read(at.operand, deeper), at.operand)
                return Not(operand, YES_NO)
            case ast.UnaryOp(op=ast.USub()):
                operand = self._checks.number(self._read(at.operand, deeper), at.operand)
                return Negative(operand, operand.type)
            case ast.BinOp() if type(at.op) in _ARITHMETIC:
                left, right = self._read(at.left, deeper), self._read(at.right, deeper)
                return self._checks.arithmetic(_ARITHMETIC[type(at.op)], left, right, at)
            case ast.BoolOp():
                word = "and" if isinstance(at.op, ast.And) else "or"
                operands = (self._checks.condition(self._read(value, deeper), value) for value in at.values)
                return Junction("and" if word == "and" else "or", tuple(operands), YES_NO)
            case ast.Compare():
                return self._compare(at, deeper)
            case ast.IfExp():
                condition = self._checks.condition(self._read(at.test, deeper), at.test)
                branches = (self._read(at.body, deeper), self._read(at.orelse, deeper))
                return self._checks.choice(condition, branches, (at.body, at.orelse))
            case ast.Call():
                return self._call(at, deeper)
            case _:
                return self._refuse(at, form_of(at), f"这种写法（{form_of(at)}）")

    def _constant(self, at: ast.Constant) -> Node:
        value = at.value
        if isinstance(value, bool):
            return Constant(value, YES_NO)
        if isinstance(value, int | float):
            segment = self._bytes[at.col_offset : at.end_col_offset].decode()
            if not _NUMBER.fullmatch(segment):
                return self._fault(
                    "syntax",
                    at,
                    "a number is written with at most 30 plain digits on each side of the point",
                    "数字只用普通数字书写，小数点两侧各不超过 30 位",
                )
            return Constant(Decimal(segment), NUMBER)
        if isinstance(value, str):
            if any(unicodedata.category(sign)[0] == "C" for sign in value) or ("'" in value and '"' in value):
                return self._fault(
                    "syntax",
                    at,
                    "a text holds printable characters and not both kinds of quotes",
                    "文本中不能有不可见字符，也不能同时有两种引号",
                )
            return Constant(value, TEXT)
        if value is None:
            return self._fault(
                "syntax", at, "None is not a value; ask is_missing(name)", "没有 None；请用 is_missing(名称) 判断缺失"
            )
        return self._refuse(at, "this constant", "这种常量")

    def _name(self, at: ast.Name | ast.Attribute) -> Node:
        path = dotted_name(at)
        if path is None:
            return self._refuse(at, "an attribute of a value", "对值取属性")
        if path in self._scope.ambiguous:
            return self._fault(
                "unknown_name",
                at,
                f"{path} is a field of the record and a parameter of this pack; rename the parameter",
                f"{path} 既是该记录的字段，又是本包的参数；请给参数改名",
            )
        if path in self._scope.names:
            return Name(path, self._scope.names[path])
        near = nearest_to(path, sorted(self._scope.names))
        shown = path[:60]
        return self._fault(
            "unknown_name",
            at,
            f"{shown!r} is none of {self._scope.what}; {ask(near, 'correct it')}",
            f"“{shown}”不在{self._scope.what_zh}之中；{ask_zh(near, '请改正')}",
            near,
        )

    def _compare(self, at: ast.Compare, depth: int) -> Node:
        if any(isinstance(op, ast.In | ast.NotIn) for op in at.ops):
            return self._membership(at, depth)
        if any(type(op) not in _COMPARISON for op in at.ops):
            return self._fault(
                "syntax", at, "compare with == or ask is_missing(name)", "请用 == 比较，或用 is_missing(名称) 判断缺失"
            )
        operands = [self._read(value, depth) for value in (at.left, *at.comparators)]
        return self._checks.comparison([_COMPARISON[type(op)] for op in at.ops], operands, (at.left, *at.comparators))

    def _membership(self, at: ast.Compare, depth: int) -> Node:
        (values_at,) = at.comparators if len(at.ops) == 1 else (None,)
        if not isinstance(values_at, ast.List | ast.Tuple) or not values_at.elts:
            return self._fault(
                "syntax",
                at,
                "after in stands a list of constants, in [1, 2], and the comparison ends there",
                "in 之后要写常量列表，如 in [1, 2]，且不再连写比较",
            )
        item = self._read(at.left, depth)
        values: list[Constant] = []
        for element in values_at.elts:
            value = self._read(element, depth)
            if isinstance(value, Negative) and isinstance(value.operand, Constant):
                value = _negative_constant(value.operand)
            if not isinstance(value, Constant):
                return self._fault("syntax", element, "a list after in holds constants", "in 之后的列表只能写常量")
            self._checks.comparable(item, value, element)
            values.append(value)
        return Membership(item, tuple(values), isinstance(at.ops[0], ast.NotIn), YES_NO)

    def _call(self, at: ast.Call, depth: int) -> Node:
        name = at.func.id if isinstance(at.func, ast.Name) else ""
        if at.keywords or any(isinstance(argument, ast.Starred) for argument in at.args):
            return self._refuse(at, "a named or starred argument", "带名称或星号的参数")
        if name == DATE_WORD:
            return self._date(at)
        arguments = [self._read(argument, depth) for argument in at.args]
        if name not in FUNCTIONS:
            near = nearest_to(name, sorted([*FUNCTIONS, DATE_WORD]))
            return self._fault(
                "unknown_name",
                at,
                f"{name or 'this'!r} is no function; the functions are {', '.join(FUNCTIONS)}",
                f"没有函数“{name}”；可用函数：{'、'.join(FUNCTIONS)}",
                near,
            )
        return self._checks.call(FUNCTIONS[name], arguments, at)

    def _date(self, at: ast.Call) -> Node:
        numbers = [argument.value for argument in at.args if isinstance(argument, ast.Constant)]
        parts = [number for number in numbers if type(number) is int]
        try:
            year, month, day = parts
            if len(at.args) == 3:
                return Constant(date(year, month, day), DATE)
        except (ValueError, OverflowError):
            pass
        return self._fault(
            "syntax",
            at,
            "a date is written date(2026, 3, 1), with a day that there is",
            "日期写作 date(2026, 3, 1)，且须是存在的日子",
        )


def _negative_constant(constant: Constant) -> Constant:
    value = constant.value
    return Constant(value.copy_negate(), constant.type) if isinstance(value, Decimal) else constant
