"""Errors as GeoReport gives them: a list, each with a number that is a status of HTTP, and what is wrong in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zhiheng.primitives.errors import RuleViolation


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong; ``code`` is 400, 403, 404 or what else HTTP has for it."""

    code: int
    description: str


class GeoReportRefused(RuleViolation):
    """A call that cannot be answered; ``faults`` holds everything that is wrong with it."""

    code = "georeport.refused"

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(fault.description for fault in faults))

    @property
    def status(self) -> int:
        """The status of the answer: that of the first fault."""
        return self.faults[0].code


def refused(parameter: str, what_zh: str, what: str, *, code: int = 400) -> GeoReportRefused:
    """The refusal of one parameter."""
    return GeoReportRefused([fault(parameter, what_zh, what, code=code)])


def fault(parameter: str, what_zh: str, what: str, *, code: int = 400) -> Fault:
    """What is wrong with a parameter, in both languages, under its name.

    >>> fault("lat", "须为 -90 到 90 的数", "give a number from -90 to 90").description
    'lat: 须为 -90 到 90 的数 (give a number from -90 to 90)'
    """
    return Fault(code, f"{parameter[:80]}: {what_zh} ({what})")
