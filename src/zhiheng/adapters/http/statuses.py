"""The HTTP status of an error: once for all doors, by its family, and by its class where a class says more."""

from __future__ import annotations

from typing import Final

from zhiheng.contract.in_use import KindUnknown
from zhiheng.contract.intake.refusals import StatementRefused
from zhiheng.kernel.access.rules import OfficeUnknown
from zhiheng.kernel.evidence.rules import FileRefused, FileUnknown
from zhiheng.kernel.intake.rules import BatchMissing
from zhiheng.kernel.records.rules import FileNotKept, ReasonMissing, RecordMissing
from zhiheng.policy.corrections import FieldRefused
from zhiheng.primitives.errors import EngineError, NotAllowed, RuleViolation, UnreadableDocument, ZhihengError

_MISSING: Final = (RecordMissing, BatchMissing, KindUnknown, FileUnknown)
_UNPROCESSABLE: Final = (
    StatementRefused,
    ReasonMissing,
    FileNotKept,
    OfficeUnknown,
    FileRefused,
    FieldRefused,
    UnreadableDocument,
)


def status_of(error: ZhihengError) -> int:
    """What is wrong: with what was asked for, with what was sent, with the state it meets, or with us.

    >>> status_of(NotAllowed("no"))
    403
    """
    match error:
        case NotAllowed():
            return 403
        case RuleViolation():
            if isinstance(error, _MISSING):
                return 404
            return 422 if isinstance(error, _UNPROCESSABLE) else 409
        case EngineError(permanent=permanent):
            return 500 if permanent else 503
        case _:
            return 500
