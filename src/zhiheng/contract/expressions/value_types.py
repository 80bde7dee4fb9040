"""What kinds of values an expression handles, and what the names in it stand for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from zhiheng.primitives.units import Unit, parse_unit

Kind = Literal["number", "text", "date", "yes_no", "code", "reference", "opaque", "unknown"]
"""``opaque`` values (files, points) can only be asked whether they are missing; ``unknown`` follows a fault."""

KIND_ZH: Final[dict[Kind, str]] = {
    "number": "数",
    "text": "文本",
    "date": "日期",
    "yes_no": "是否",
    "code": "代码",
    "reference": "引用",
    "opaque": "附件或坐标",
    "unknown": "未知",
}


@dataclass(frozen=True, slots=True)
class ValueType:
    """The type of a value; two values can be compared where their types fit."""

    kind: Kind
    unit: Unit | None = None
    """Of a number; None where the number was written into the expression and takes the unit beside it."""
    codes: frozenset[str] | None = field(default=None, repr=False)
    """The codes of the list, in force on any day."""
    of: str = ""
    """The code list of a code; what a reference points to: ``region``, ``office`` or the address of a subject kind."""
    is_difference: bool = False
    """A share less another share: percentage points, and a share again where one was taken from the whole."""

    @property
    def name(self) -> str:
        """How a message to a developer names the type."""
        if self.kind != "number":
            return f"{self.kind} of {self.of}" if self.of else self.kind
        return "number" if self.unit is None else f"number in {self.unit.symbol or 'no unit'}"

    @property
    def name_zh(self) -> str:
        """How a message to a pack author names the type."""
        word = KIND_ZH[self.kind]
        if self.kind != "number":
            return f"{word}（{self.of}）" if self.of else word
        return word if self.unit is None else f"{word}（单位“{self.unit.symbol or '无'}”）"


NUMBER: Final = ValueType("number")
TEXT: Final = ValueType("text")
DATE: Final = ValueType("date")
YES_NO: Final = ValueType("yes_no")
OPAQUE: Final = ValueType("opaque")
UNKNOWN: Final = ValueType("unknown")


def number_in(unit: str) -> ValueType:
    """A number in this unit; the empty text is the bare number."""
    return ValueType("number", unit=parse_unit(unit))


@dataclass(frozen=True, slots=True)
class Scope:
    """The names an expression may use and what each stands for; a dotted name is one name."""

    names: Mapping[str, ValueType]
    what: str = "the declared names"
    """What the names are, for messages: ``the fields of bakery.batch``."""
    what_zh: str = "已声明的名称"
    ambiguous: frozenset[str] = frozenset()
    """Names that mean two things here; they cannot be used."""
