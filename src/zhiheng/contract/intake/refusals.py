"""Why a value or a record is not accepted: by its field, or by a rule over several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zhiheng.contract.declarations.basics import Bilingual
from zhiheng.primitives.errors import RuleViolation


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is wrong and what to do; ``field`` or ``rule`` tells where."""

    message: Bilingual
    field: str = ""
    rule: str = ""


class StatementRefused(RuleViolation):
    """What someone states cannot be accepted; ``refusals`` holds everything that is wrong with it."""

    code = "intake.statement_refused"

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        self.refusals = tuple(refusals)
        super().__init__(
            "; ".join(refusal.message.en for refusal in refusals),
            message_zh="；".join(refusal.message.zh for refusal in refusals) + "。",
            fields=tuple(refusal.field for refusal in refusals),
            rules=tuple(refusal.rule for refusal in refusals),
        )
