"""A chart: its specification, the sentence and the table that say what it shows to whoever does not see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from zhiheng.reporting.charts.theme import LIGHT, SCHEMA
from zhiheng.reporting.display import rounded
from zhiheng.reporting.numbers import State

Form = Literal["trend", "districts", "classes", "small_multiples", "map", "status"]
Spec = dict[str, Any]


@dataclass(frozen=True, slots=True)
class DataTable:
    """The numbers of a chart or a paper as rows of texts, as they are displayed."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart in all its forms; ``spec`` is complete and fetches nothing."""

    form: Form
    title: str
    spec: Spec
    alternative: str
    table: DataTable


@dataclass(frozen=True, slots=True)
class Point:
    """One period of a series: its label, the number (None where there is none) and the limits of its interval."""

    label: str
    value: Decimal | None
    low: Decimal | None = None
    high: Decimal | None = None
    state: State = "number"


@dataclass(frozen=True, slots=True)
class PathPoint:
    """What a target asks for at a period."""

    label: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Placed:
    """The number of one place."""

    code: str
    name: str
    value: Decimal | None
    state: State = "number"


def specification(title: str, values: Sequence[Mapping[str, object]], body: Spec) -> Spec:
    """A complete specification: grammar, theme, title and the data inside it."""
    return {
        "$schema": SCHEMA,
        "config": LIGHT,
        "title": title,
        "data": {"values": [dict(value) for value in values]},
        **body,
    }


def drawn(value: Decimal | None, places: int | None) -> float | None:
    """The number as a chart draws it: as it is displayed, so that bar and label agree."""
    return None if value is None else float(rounded(value, places))


def titled(title: str, unit: str) -> str:
    """The title with the unit of the axis."""
    return f"{title}（{unit}）" if unit else title
