"""The bodies calls are made with. A member that is not named here is refused by its name."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec

from zhiheng.kernel.records.rules import Existing

MOST_RECORDS: Final = 1000
"""Records of one batch."""
MOST_CASES: Final = 500
"""Cases of one batch; each of them tells its handler and starts its clocks."""
MOST_FILES: Final = 50
LONGEST_REASON: Final = 2000
DIGEST: Final = "^[0-9a-f]{64}$"
"""SHA-256 of a file that was sent."""

OFFICE: Final = "^[a-z0-9-]{0,64}$"
"""Key of an office; empty for the caller's own."""
PLAIN: Final = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
"""Text without control signs, of one line or several."""

KIND: Final = r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$"
WORD: Final = r"^[^\x00-\x1f\x7f]{0,200}$"
"""A key, a name or a number in one line."""

Evidence = Annotated[tuple[Annotated[str, msgspec.Meta(pattern=DIGEST)], ...], msgspec.Meta(max_length=MOST_FILES)]
Reason = Annotated[str, msgspec.Meta(max_length=LONGEST_REASON, pattern=PLAIN)]
Word = Annotated[str, msgspec.Meta(pattern=WORD)]
Values = dict[str, Any]


class Statement(msgspec.Struct, forbid_unknown_fields=True):
    """One record by its values, or many; for which office, on what evidence."""

    values: Values | msgspec.UnsetType = msgspec.UNSET
    records: Annotated[list[Values], msgspec.Meta(min_length=1, max_length=MOST_RECORDS)] | msgspec.UnsetType = (
        msgspec.UNSET
    )
    office: Annotated[str, msgspec.Meta(pattern=OFFICE)] = ""
    existing: Existing = "refuse"
    evidence: Evidence = ()


class Correction(msgspec.Struct, forbid_unknown_fields=True):
    """All values of a record as they are to stand, and why."""

    values: Values
    reason: Reason = ""
    evidence: Evidence = ()


class Step(msgspec.Struct, forbid_unknown_fields=True):
    """Why, and on what evidence, a record is checked, approved or returned."""

    reason: Reason = ""
    evidence: Evidence = ()


class Receipt(msgspec.Struct, forbid_unknown_fields=True):
    """One case of a kind by what was brought in, or many; which office takes them where no rule sends them on."""

    kind: Annotated[str, msgspec.Meta(pattern=KIND, max_length=160)]
    values: Values | msgspec.UnsetType = msgspec.UNSET
    cases: Annotated[list[Values], msgspec.Meta(min_length=1, max_length=MOST_CASES)] | msgspec.UnsetType = (
        msgspec.UNSET
    )
    office: Annotated[str, msgspec.Meta(pattern=OFFICE)] = ""
    evidence: Evidence = ()


class Deed(msgspec.Struct, forbid_unknown_fields=True):
    """What is said with an act on a case; ``seen`` is the newest act the caller knows of, null where any will do."""

    seen: Annotated[int, msgspec.Meta(ge=1, lt=10**18)] | Annotated[float, msgspec.Meta(ge=1, lt=10**18)] | None
    """A whole number; JSON does not tell 17 from 17.0."""
    ground: Word = ""
    reason: Reason = ""
    values: Values = {}
    office: Word = ""
    person: Word = ""
    into: Word = ""
    evidence: Evidence = ()
