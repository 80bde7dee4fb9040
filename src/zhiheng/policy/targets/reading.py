"""How the words around a number are understood, before its run is spread over names and values."""

from __future__ import annotations

from dataclasses import dataclass

from zhiheng.policy.model import Comparator, Period, TargetKind


@dataclass(frozen=True, slots=True)
class Reading:
    """One understanding: the name, the comparator said before the number, the kind, and why."""

    name: str
    comparator: Comparator | None
    kind: TargetKind
    confidence: float
    reason: str
    behind: bool = False
    """The thing counted stands behind the number, so the quotation goes on behind it."""
    told_apart: bool = False
    period: Period | None = None
