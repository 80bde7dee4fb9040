"""What is asked of indicators: for which times, regions and classes, as known on which day, by which map of regions."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from zhiheng.primitives.codes import InvalidCode, RegionCode
from zhiheng.primitives.periods import Time

WHOLE: Final = ""
"""The region of a question about everything, wherever it happened."""


@dataclass(frozen=True)
class Regions:
    """The regions asked for, and in which of them a region as reported counts.

    The map is given, so one question can be asked as reported, as of today's map and as of that of another day.
    """

    asked: tuple[str, ...]
    """Codes; the empty one is the whole."""
    counts_in: Callable[[str], Iterable[str]]
    """Every region a reported one counts in by the map, itself among them."""
    reporting: tuple[str, ...] = ()
    """The regions that owe reported figures."""
    now_called: Mapping[str, str] = field(default_factory=dict)
    """The code that a reported region, which was given another and nothing else, is known by on the map."""
    reporting_for: Callable[[date], tuple[str, ...]] | None = None
    """The regions that owed figures of a period by its last day, where they were not always the same."""
    is_unknown: Callable[[str, Time], bool] | None = None
    """Whether what was reported for a time cannot be told apart for a region, or it was not there yet."""
    worked_out: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What was found from the map, so that further questions by the same one need not find it again."""

    @classmethod
    def by_code(cls, asked: Iterable[str], reporting: Iterable[str] = ()) -> Regions:
        """Regions lie in each other as their digits say. Source: GB/T 2260-2007."""
        return cls(tuple(asked), _around, tuple(reporting))

    @classmethod
    def by_map(
        cls, asked: Iterable[str], counts_in: Mapping[str, Iterable[str]], reporting: Iterable[str] = ()
    ) -> Regions:
        """Regions lie in each other as a map says; one that it does not know counts in itself alone."""
        known = {region: tuple(dict.fromkeys([region, *others])) for region, others in counts_in.items()}
        return cls(tuple(asked), lambda region: known.get(region, (region,)), tuple(reporting))

    def owed_by(self, time: Time) -> tuple[str, ...]:
        """The regions that owe reported figures for a time."""
        return self.reporting if self.reporting_for is None else self.reporting_for(time.span.last_day)

    def are_counted_in(self, place: str, reported: Iterable[str]) -> list[str]:
        """Those of some reported regions that count in a place."""
        return [one for one in reported if place in self.counts_in(self.now_called.get(one, one)) or place == one]


@dataclass(frozen=True)
class Asked:
    """Indicators for times, regions and the classes of ``by``, all with all."""

    indicators: tuple[str, ...]
    times: tuple[Time, ...]
    regions: Regions
    day: date
    """The day on which it is asked: what happened after it is not known, what is due after it is not owed yet."""
    by: tuple[str, ...] = ()
    """Names of classes: every class that occurs is answered for. Without names, the whole of all classes is."""


def _around(region: str) -> tuple[str, ...]:
    try:
        code: RegionCode | None = RegionCode.read(region)
    except InvalidCode:
        return (region,)
    found = []
    while code is not None:
        found.append(code.value)
        code = code.parent
    return tuple(found)
