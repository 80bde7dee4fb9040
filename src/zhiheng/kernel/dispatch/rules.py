"""What is refused of the rules by which cases are sent."""

from __future__ import annotations

from zhiheng.primitives.errors import RuleViolation


class OfficeUnknown(RuleViolation):
    """A rule was to send cases to an office that is not registered."""

    code = "dispatch.office_unknown"
