"""How a change of a number is told part by part, so that the parts add up to the whole change."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple


class Contribution(NamedTuple):
    """What one record gives to a number: above and below the line."""

    above: float
    below: float


NOTHING: Final = Contribution(0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Moved:
    """What one record, or one indicator beneath, did to a number between two positions of the journal."""

    thing: int | None
    """The record; None for an indicator beneath."""
    indicator: str
    before: Contribution | None
    after: Contribution | None
    effect: float
    """By how much the number moved because of it; the effects add up to the whole difference."""


def moves(
    before: Mapping[int, Contribution],
    after: Mapping[int, Contribution],
    *,
    is_ratio: bool,
    factor: float,
    unmoved: Contribution = NOTHING,
) -> list[Moved]:
    """The records that differ, each with its effect; the largest first. ``unmoved`` is what all others come to.

    Of a sum each record moves what it adds. Of a ratio the change is split between what is above and what is below the
    line as Shapley values do for two factors (each with the mean of the other's value before and after), so that the
    effects add up to the difference whatever the order. Where one of the two has no number nothing can be split, and
    every effect is 0.

    >>> came = {7: Contribution(0.0, 1.0)}
    >>> [one.effect for one in moves({}, came, is_ratio=True, factor=100.0, unmoved=Contribution(3.0, 3.0))]
    [-25.0]
    """
    above_0, below_0 = added([unmoved, *before.values()])
    above_1, below_1 = added([unmoved, *after.values()])
    found = []
    for thing in before.keys() | after.keys():
        then, now = before.get(thing), after.get(thing)
        if then == now:
            continue
        more_above = (now.above if now else 0.0) - (then.above if then else 0.0)
        more_below = (now.below if now else 0.0) - (then.below if then else 0.0)
        if not is_ratio:
            effect = more_above * factor
        elif below_0 and below_1:
            by_above = more_above * (1 / below_0 + 1 / below_1) / 2
            by_below = more_below * (above_0 + above_1) / (2 * below_0 * below_1)
            effect = (by_above - by_below) * factor
        else:
            effect = 0.0
        found.append(Moved(thing, "", then, now, effect))
    return in_order(found)


def moves_of_different(
    before: Mapping[int, Hashable], after: Mapping[int, Hashable], *, factor: float, elsewhere: frozenset[Hashable]
) -> list[Moved]:
    """Of a count of different values: the records that differ, given the values that those which do not differ have.

    A value that nothing had before is one more, shared by the records that brought it; one that nothing has now is one
    less, shared by those that had it.
    """
    effects = dict.fromkeys(before.keys() | after.keys(), 0.0)
    for values, others, sign in ((after, before, factor), (before, after, -factor)):
        gone = set(values.values()) - set(others.values()) - elsewhere
        for value in gone:
            having = [thing for thing, own in values.items() if own == value]
            for thing in having:
                effects[thing] += sign / len(having)
    one = Contribution(1.0, 0.0)
    return in_order(
        Moved(thing, "", one if thing in before else None, one if thing in after else None, effect)
        for thing, effect in effects.items()
    )


def shares_of_change(
    before: Sequence[float], after: Sequence[float], value: Callable[[list[float]], float]
) -> list[float]:
    """How much each part of a formula moved it: the mean over both orders, first to last and last to first.

    ``value`` gives the number for a list of parts. The effects add up to the whole difference.

    >>> shares_of_change([1.0, 1.0], [2.0, 3.0], lambda parts: parts[0] * parts[1])
    [2.0, 3.0]
    """
    effects = [0.0] * len(before)
    for order in (range(len(before)), range(len(before) - 1, -1, -1)):
        now = list(before)
        last = value(now)
        for place in order:
            now[place] = after[place]
            reached = value(now)
            effects[place] += (reached - last) / 2
            last = reached
    return effects


def together(parts: Iterable[tuple[float, Sequence[Moved]]]) -> list[Moved]:
    """What moved a whole that is a weighted sum of parts, from what moved each part."""
    found: dict[tuple[int | None, str], Moved] = {}
    for weight, moved in parts:
        for one in moved:
            own = Moved(
                one.thing, one.indicator, _times(one.before, weight), _times(one.after, weight), one.effect * weight
            )
            known = found.get((one.thing, one.indicator))
            found[one.thing, one.indicator] = own if known is None else _joined(known, own)
    return in_order(found.values())


def in_order(moved: Iterable[Moved]) -> list[Moved]:
    """The largest effects first."""
    return sorted(moved, key=lambda one: (-abs(one.effect), one.thing or 0, one.indicator))


def added(contributions: Iterable[Contribution]) -> Contribution:
    """What contributions come to."""
    listed = list(contributions)
    return Contribution(sum(one.above for one in listed), sum(one.below for one in listed))


def _times(one: Contribution | None, weight: float) -> Contribution | None:
    return None if one is None else Contribution(one.above * weight, one.below * weight)


def _joined(one: Moved, other: Moved) -> Moved:
    def both(first: Contribution | None, second: Contribution | None) -> Contribution | None:
        return added([first, second]) if first and second else first or second

    return Moved(
        one.thing,
        one.indicator,
        both(one.before, other.before),
        both(one.after, other.after),
        one.effect + other.effect,
    )
