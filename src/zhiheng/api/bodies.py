"""The bodies calls are made with. A member that is not named here is refused by its name."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec

from zhiheng.kernel.records.rules import Existing

MOST_RECORDS: Final = 1000
"""Records of one batch."""
MOST_FILES: Final = 50
LONGEST_REASON: Final = 2000
DIGEST: Final = "^[0-9a-f]{64}$"
"""SHA-256 of a file that was sent."""

OFFICE: Final = "^[a-z0-9-]{0,64}$"
"""Key of an office; empty for the caller's own."""
PLAIN: Final = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
"""Text without control signs, of one line or several."""

Evidence = Annotated[tuple[Annotated[str, msgspec.Meta(pattern=DIGEST)], ...], msgspec.Meta(max_length=MOST_FILES)]
Reason = Annotated[str, msgspec.Meta(max_length=LONGEST_REASON, pattern=PLAIN)]
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
