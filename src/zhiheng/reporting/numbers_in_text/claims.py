"""Which claims about a number are true: pure rules on values, the ground on which sentences are refused.

A change is the difference of the unrounded numbers, rounded as the numbers are: what rounds to nothing is 持平 and
nothing else. Order (高于, 首位) is judged by the numbers as displayed, for a reader must be able to check it on the
page. A target is judged by the full number (GB/T 8170-2008, 4.3.1). Decision 0017.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from zhiheng.primitives.rounding import Comparator, meets
from zhiheng.reporting.display import change, rounded
from zhiheng.reporting.numbers import Direction
from zhiheng.reporting.numbers_in_text.words import Claim


def changes(value: Decimal, before: Decimal, unit: str, places: int | None, direction: Direction) -> set[Claim]:
    """What may be said of a number against the one before.

    >>> sorted(changes(Decimal("96.46"), Decimal("96.2"), "%", 1, "higher"))
    ['better', 'up']
    >>> changes(Decimal("96.46"), Decimal("96.44"), "%", 1, "higher")
    {'level'}
    """
    step, _ = change(value, before, unit, places)
    if not step:
        return {"level"}
    found: set[Claim] = {"up" if step > 0 else "down"}
    if direction != "neither":
        found.add("better" if (step > 0) == (direction == "higher") else "worse")
    return found


def comparisons(value: Decimal, other: Decimal, places: int | None, direction: Direction) -> set[Claim]:
    """What may be said of a number beside another.

    >>> sorted(comparisons(Decimal("96.46"), Decimal("96.54"), 1, "higher"))
    ['level', 'not_above', 'not_below', 'same']
    """
    one, two = rounded(value, places), rounded(other, places)
    if one == two:
        return {"same", "level", "not_below", "not_above"}
    found: set[Claim] = {"above", "not_below"} if one > two else {"below", "not_above"}
    if direction != "neither":
        found.add("better_than" if (one > two) == (direction == "higher") else "worse_than")
    return found


@dataclass(frozen=True, slots=True)
class Rank:
    """The place of a number among others: 1 is the best; ``equals`` of them are displayed the same, it included."""

    place: int
    equals: int
    of: int


def rank(value: Decimal, everyone: Sequence[Decimal], places: int | None, direction: Direction) -> Rank:
    """The place among everyone, the number itself included; equals share the better place.

    >>> rank(Decimal("96.5"), [Decimal("97"), Decimal("96.5"), Decimal("96.46")], 1, "higher")
    Rank(place=2, equals=2, of=3)
    """
    shown = [rounded(one, places) for one in everyone]
    mine = rounded(value, places)
    better = sum(one < mine if direction == "lower" else one > mine for one in shown)
    return Rank(better + 1, shown.count(mine), len(shown))


def rankings(value: Decimal, everyone: Sequence[Decimal], places: int | None, direction: Direction) -> set[Claim]:
    """What may be said of the place of a number among everyone, it included; with one there is no place."""
    if len(everyone) < 2:
        return set()
    shown = [rounded(one, places) for one in everyone]
    mine = rounded(value, places)
    alone = shown.count(mine) == 1
    found: set[Claim] = set()
    if mine == max(shown):
        found.add("highest")
    if mine == min(shown):
        found.add("lowest")
    if direction != "neither":
        best, worst = (max(shown), min(shown)) if direction == "higher" else (min(shown), max(shown))
        if mine == best:
            found.add("first" if alone else "joint_first")
        if mine == worst:
            found.add("last" if alone else "joint_last")
    return found


def standings(value: Decimal, comparator: Comparator, limit: Decimal) -> set[Claim]:
    """Whether a target is reached, by the full number.

    >>> standings(Decimal("96.96"), ">=", Decimal("97"))
    {'missed'}
    """
    return {"reached"} if meets(value, comparator, limit) else {"missed"}


def true_words(claims: Collection[Claim]) -> str:
    """The plain word for what is true, for a message; the most telling first."""
    return next((word for claim, word in _PLAIN if claim in claims), "没有可比的结论")


_PLAIN: tuple[tuple[Claim, str], ...] = (
    ("up", "上升"),
    ("down", "下降"),
    ("level", "持平"),
    ("above", "高于"),
    ("below", "低于"),
    ("same", "相同"),
    ("first", "首位"),
    ("joint_first", "并列首位"),
    ("last", "末位"),
    ("joint_last", "并列末位"),
    ("highest", "最高"),
    ("lowest", "最低"),
    ("reached", "达到"),
    ("missed", "未达到"),
)
