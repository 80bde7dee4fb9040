"""What is true of a plan that is followed up: when a year of a task is due, and how its case stands on a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, Literal, NamedTuple

from zhiheng.primitives.errors import RuleViolation

TASK: Final = "oversight.task"
"""The kind of the cases."""

Light = Literal["red", "yellow", "green", "none"]
LIGHT_ZH: Final[dict[Light, str]] = {"red": "红灯", "yellow": "黄灯", "green": "绿灯", "none": "不亮灯"}
WORST_FIRST: Final[tuple[Light, ...]] = ("red", "yellow", "green", "none")
SOON: Final = 30
"""Days before the end of a task in which it is yellow while nothing was reported as done."""

_REPORTED: Final = {"reported", "accepted"}
_BEHIND_ZH: Final = {"behind": "单位自报落后序时进度", "missed": "单位自报未达到目标"}


class NothingToFollow(RuleViolation):
    """The plan is not adopted, or has no such task."""

    code = "oversight.nothing_to_follow"


def due_date(deadlines: Sequence[date], year: int, until: date | None) -> date:
    """The day by which the part of a task that falls into a year is due.

    The last deadline of the clause in that year; without one the end of the year, or of the plan where that is earlier.

    >>> due_date([date(2025, 6, 30), date(2026, 9, 30)], 2025, None)
    datetime.date(2025, 6, 30)
    >>> due_date([], 2026, date(2026, 10, 31))
    datetime.date(2026, 10, 31)
    """
    own = [day for day in deadlines if day.year == year]
    end = date(year, 12, 31)
    return max(own) if own else min(end, until or end)


class Facts(NamedTuple):
    """What is known of a case when its light is asked for."""

    state: str
    is_open: bool
    due_on: date
    """With the time that was granted."""
    term: str = ""
    """The title of the term that ends first."""
    term_ends_on: date | None = None
    said: str = ""
    """How the office says that the target stands: a code of the pack."""
    targets: tuple[str, ...] = ()
    """The targets of its clause that are off track or at risk, in words."""


def light_of(facts: Facts, day: date) -> tuple[Light, str]:
    """Red, yellow or green on a day, and why in words.

    >>> light_of(Facts("under_way", True, date(2026, 3, 1)), date(2026, 3, 4))
    ('red', '完成时限 2026-03-01 已过 3 天，未报完成')
    >>> light_of(Facts("withdrawn", False, date(2026, 3, 1)), date(2026, 3, 4))
    ('none', '已撤销或并入其他任务')
    """
    if not facts.is_open:
        return ("green", "已销号") if facts.state == "closed" else ("none", "已撤销或并入其他任务")
    reported = facts.state in _REPORTED
    if not reported and day > facts.due_on:
        return "red", f"完成时限 {facts.due_on} 已过 {(day - facts.due_on).days} 天，未报完成"
    if facts.term_ends_on is not None and day > facts.term_ends_on:
        return "red", f"“{facts.term}”期限 {facts.term_ends_on} 已过 {(day - facts.term_ends_on).days} 天"
    if facts.state == "returned":
        return "yellow", "完成报告被退回，待补正"
    if facts.targets:
        return "yellow", "；".join(facts.targets)
    if not reported and facts.said in _BEHIND_ZH:
        return "yellow", _BEHIND_ZH[facts.said]
    if not reported and (facts.due_on - day).days <= SOON:
        return "yellow", f"距完成时限 {facts.due_on} 不足 {SOON} 天，未报完成"
    return "green", "已报完成，待核验销号" if reported else "各项期限均未到"
