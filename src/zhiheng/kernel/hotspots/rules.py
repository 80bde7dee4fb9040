"""What makes an issue hot, and when one party has brought in so much that who handles it should know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Final, Literal, NamedTuple

from scipy.special import gammainc

from zhiheng.primitives.errors import RuleViolation

Basis = Literal["subject", "matter", "wording"]
BASES_ZH: Final[Mapping[Basis, str]] = {"subject": "同一对象", "matter": "同一类别", "wording": "说法雷同"}

OPEN, WATCHED, CLOSED = "open", "watched", "closed"
STATES_ZH: Final = {OPEN: "待研判", WATCHED: "关注中", CLOSED: "已了结"}

WATCH, CLOSE = "watched", "closed"
"""Acts that stand in the journal."""
KIND: Final = "hotspots"


class IssueUnknown(RuleViolation):
    """There is no hot issue of this number."""

    code = "hotspots.issue_unknown"


class IssueClosed(RuleViolation):
    """The issue was closed; nothing more is decided about it."""

    code = "hotspots.issue_closed"


class ReasonMissing(RuleViolation):
    """A hot issue is closed with a reason."""

    code = "hotspots.reason_missing"


def issue_unknown(number: int) -> IssueUnknown:
    """The refusal of a number that names no issue."""
    return IssueUnknown(
        f"there is no hot issue {number} (kernel/hotspots); look it up in the list",
        message_zh=f"没有编号为{number}的热点；请从热点列表中查找。",
        number=number,
    )


def issue_closed(number: int) -> IssueClosed:
    """The refusal to decide again."""
    return IssueClosed(
        f"hot issue {number} was closed (kernel/hotspots); what comes in from now on makes a new one",
        message_zh=f"热点{number}已经了结；此后的来件达到条件的，会列为新的热点。",
        number=number,
    )


def reason_missing() -> ReasonMissing:
    """The refusal to close without a reason."""
    return ReasonMissing(
        "a hot issue is closed with a reason (kernel/hotspots), such as: the batch was recalled, no new letters",
        message_zh="了结热点须写明理由，例如“问题批次已召回，两周没有新的来件”。",
    )


@dataclass(frozen=True, slots=True)
class Limits:
    """The numbers of the rule; each may be set by a parameter of its name in a pack, dated."""

    hot_window_days: Decimal = Decimal(14)
    hot_wording_days: Decimal = Decimal(90)
    hot_weeks_before: Decimal = Decimal(10)
    hot_least_cases: Decimal = Decimal(5)
    hot_least_parties: Decimal = Decimal(3)
    hot_least_ratio: Decimal = Decimal(2)
    hot_most_probability: Decimal = Decimal("0.0001")
    serial_months: Decimal = Decimal(12)
    serial_least_cases: Decimal = Decimal(10)
    serial_least_shops: Decimal = Decimal(5)

    def set_by(self, given: Mapping[str, Decimal | None]) -> Limits:
        """These numbers, with those a pack gives in their place."""
        known = {one.name for one in fields(self)}
        told = {name: value for name, value in given.items() if name in known and value is not None}
        return replace(self, **told)


class Weighed(NamedTuple):
    """What was found of a matter in the window against what was to be expected."""

    found: int
    expected: Decimal
    """As many as came in on as many days of the weeks before; one is counted in beside them, for nothing is certain."""
    ratio: Decimal
    probability: float
    """That as many or more come in where so many are to be expected, by Poisson's law."""


def weighed(found: int, before: int, days: int, days_before: int) -> Weighed:
    """What was found in ``days`` against what the ``days_before`` before them had.

    >>> one = weighed(12, 9, 14, 70)
    >>> one.expected, one.ratio, one.probability < 0.00001
    (Decimal('2'), Decimal('6'), True)
    """
    expected = Decimal(before + 1) * days / days_before
    return Weighed(found, expected, found / expected, float(gammainc(found, float(expected))) if found else 1.0)


def is_hot(one: Weighed, parties: int, limits: Limits) -> bool:
    """Whether so many, from so many parties, are more than chance."""
    return (
        one.found >= limits.hot_least_cases
        and parties >= limits.hot_least_parties
        and one.ratio >= limits.hot_least_ratio
        and one.probability <= limits.hot_most_probability
    )


@dataclass(frozen=True, slots=True)
class Serial:
    """What one party brought in, counted without opening who it is."""

    months: int
    cases: int
    """Cases with the same telephone or address, this one too."""
    shops: int
    """Different firms they are about."""
    withdrawn: int
    """Taken back by the party."""
    paid: int
    """Of these, after money or an agreement was noted."""
    alike_shops: int
    """Different firms that got letters worded like this one."""

    @property
    def share_paid(self) -> Decimal:
        """Of all its cases, the share taken back after payment; from 0 to 1."""
        return Decimal(self.paid) / self.cases if self.cases else Decimal(0)

    def is_told(self, limits: Limits) -> bool:
        """Whether who handles the case is told of it. Nothing else follows from it."""
        return self.cases >= limits.serial_least_cases or self.alike_shops >= limits.serial_least_shops
