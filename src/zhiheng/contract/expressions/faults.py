"""What can be wrong with an expression, and where in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from zhiheng.primitives.errors import DeclarationError

FaultKind = Literal["syntax", "unknown_name", "unknown_code", "type", "unit", "too_large"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an expression; the column counts characters from 1."""

    kind: FaultKind
    column: int
    message: str
    message_zh: str
    nearest: str = ""


class InvalidExpression(DeclarationError):
    """An expression that does not parse, names what is not there, or joins what does not fit; its author acts."""

    code = "expression.invalid"

    def __init__(self, text: str, faults: Sequence[Fault]) -> None:
        ordered = tuple(sorted(faults, key=lambda fault: fault.column))
        super().__init__(
            "; ".join(f"column {fault.column}: {fault.message}" for fault in ordered),
            message_zh="；".join(f"第 {fault.column} 个字符处，{fault.message_zh}" for fault in ordered),
            text=text,
            column=ordered[0].column,
            kind=ordered[0].kind,
            nearest=ordered[0].nearest,
        )
        self.faults = ordered
