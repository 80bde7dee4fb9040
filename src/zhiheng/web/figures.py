"""Numbers in the words of the pages: rounded once by their declared places, with unit, limits or the reason of none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Protocol

from zhiheng.contract.declarations.indicators import Indicator
from zhiheng.contract.in_use import in_use
from zhiheng.kernel.indicators.rules import STATE_ZH
from zhiheng.kernel.targets.rules import TargetStanding
from zhiheng.methods.progress.standing import STATUS_ZH, Status
from zhiheng.reporting.charts.chart import Point
from zhiheng.reporting.display import change, digits, with_unit
from zhiheng.reporting.numbers import TARGET_MARK, Direction, State, exact

DIRECTION_ZH: Final[Mapping[Direction, str]] = {"higher": "越高越好", "lower": "越低越好", "neither": "不分高低"}
STATUS_TONE: Final[Mapping[Status, str]] = {
    "off_track": "bad",
    "at_risk": "warn",
    "no_data": "quiet",
    "on_track": "note",
    "not_due": "quiet",
    "met": "good",
}
"""Of targets; mark and word say it too."""


class Answered(Protocol):
    """A number as it is kept or computed."""

    @property
    def value(self) -> float | None: ...
    @property
    def state(self) -> str: ...
    @property
    def low(self) -> float | None: ...
    @property
    def high(self) -> float | None: ...


@dataclass(frozen=True, slots=True)
class Shown:
    """A number ready to be shown."""

    text: str
    """Its digits, or why there is none."""
    unit: str
    limits: str
    is_number: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """How a target stands, as sign, word and tone."""

    status: Status
    sign: str
    word: str
    tone: str


MARKS: Final[Mapping[Status, Mark]] = {
    status: Mark(status, TARGET_MARK[status], STATUS_ZH[status], tone) for status, tone in STATUS_TONE.items()
}


def decimal(value: float | None) -> Decimal | None:
    """The number with every digit it has; None stays none."""
    return None if value is None else exact(value)


def shown(found: Answered | None, declared: Indicator) -> Shown:
    """A number as people read it.

    >>> from types import SimpleNamespace as S
    >>> shown(S(value=95.32, state="number", low=89.5, high=98.0), S(unit="%", places=1))
    Shown(text='95.3', unit='%', limits='89.5～98.0', is_number=True)
    >>> shown(S(value=None, state="not_reported", low=None, high=None), S(unit="%", places=1)).text
    '未报'
    """
    if found is None:
        return Shown("没有数", "", "", is_number=False)
    value = decimal(found.value)
    if value is None:
        return Shown(STATE_ZH.get(found.state, found.state), "", "", is_number=False)
    low, high = decimal(found.low), decimal(found.high)
    limits = "" if low is None or high is None else f"{digits(low, declared.places)}～{digits(high, declared.places)}"
    return Shown(digits(value, declared.places), declared.unit, limits, is_number=True)


def amount(value: float | None, unit: str, places: int | None = None) -> str:
    """A number with its unit in a sentence; a dash where there is none. Without declared places it has two at most.

    >>> amount(1.9300000000000068, "%"), amount(81.26666, "分", 1), amount(None, "%"), amount(0.00123, "")
    ('1.93%', '81.3分', '—', '0.0012')
    """
    if value is None:
        return "—"
    short = value if places is not None else round(value, 2) if abs(value) >= 1 else float(f"{value:.2g}")
    return with_unit(exact(short), unit, places)


def places_of(one: TargetStanding) -> int | None:
    """With how many places the numbers of a target are shown: as those of its indicator, where they have one unit."""
    catalogue = in_use().catalogue
    if catalogue.concepts.get(one.indicator) != "indicator":
        return None
    declared = catalogue.indicator(one.indicator)
    return declared.places if declared.unit == one.unit else None


@dataclass(frozen=True, slots=True)
class Step:
    """The change from one number to another: words, and which way it is."""

    words: str
    tone: str
    """good, bad, or empty where neither is better or nothing changed."""


def step(now: float | None, before: float | None, declared: Indicator) -> Step | None:
    """How a number changed; None where one of the two is none."""
    if now is None or before is None:
        return None
    moved, unit = change(exact(now), exact(before), declared.unit, declared.places)
    if not moved:
        return Step("持平", "")
    better = {"higher": moved > 0, "lower": moved < 0}.get(declared.direction)
    tone = "" if better is None else "good" if better else "bad"
    return Step(f"{'↑' if moved > 0 else '↓'}{abs(moved):f}{unit}", tone)


def point(label: str, found: Answered | None) -> Point:
    """A number in a series for a chart."""
    if found is None:
        return Point(label, None, state="not_reported")
    state: State = found.state  # type: ignore[assignment]  # the states are the same words
    return Point(label, decimal(found.value), decimal(found.low), decimal(found.high), state)
