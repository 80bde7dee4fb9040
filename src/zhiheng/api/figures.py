"""Numbers as they are read: a value with its state, what it rests on, and up to which entry it was computed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from zhiheng.api.asking import kind_of_time
from zhiheng.kernel.indicators.models import Run, Value
from zhiheng.primitives.periods import Time

_NUMBERS: Final = ("value", "numerator", "denominator", "low", "high", "records")


class Figure(Protocol):
    """A number or why there is none, kept or computed now."""

    @property
    def state(self) -> str: ...
    @property
    def value(self) -> float | None: ...
    @property
    def numerator(self) -> float | None: ...
    @property
    def denominator(self) -> float | None: ...
    @property
    def records(self) -> int: ...
    @property
    def low(self) -> float | None: ...
    @property
    def high(self) -> float | None: ...


@dataclass(frozen=True, slots=True)
class Told:
    """A number with the question it answers."""

    time: Time
    region: str
    numbers: Mapping[str, object]
    position: int
    """The last entry it was computed from."""
    definition: str
    run: int | None = None
    """The run that found it; None where it was computed for this call."""
    classes: Mapping[str, object] = field(default_factory=dict)

    def json(self) -> dict[str, object]:
        """As it is read."""
        return {
            "period": self.time.label,
            "kind": kind_of_time(self.time),
            "since": self.time.since,
            "until": self.time.until,
            "region": self.region,
            "classes": self.classes,
            **self.numbers,
            "run": self.run,
            "position": self.position,
            "definition": self.definition,
        }


def numbers_of(figure: Figure) -> dict[str, object]:
    """State, number, limits and what it rests on."""
    return {"state": figure.state, **{name: getattr(figure, name) for name in _NUMBERS}}


def numbers_in(row: Mapping[str, object]) -> dict[str, object]:
    """The same of a row of computed answers."""
    return {"state": row["state"], **{name: row[name] for name in _NUMBERS}}


def told_of(values: Collection[Value], times: Mapping[str, Time]) -> list[Told]:
    """Kept values, with the entries the runs that found them had come to."""
    positions = positions_of({value.run for value in values})
    return [
        Told(times[value.period], value.region, numbers_of(value), positions[value.run], value.definition, value.run)
        for value in values
    ]


def positions_of(runs: Iterable[int]) -> dict[int, int]:
    """By run: the entry it had come to."""
    return dict(Run.objects.filter(pk__in=set(runs)).values_list("number", "position"))
