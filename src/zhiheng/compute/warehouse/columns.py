"""Versions as columns: the values of entries read by the declaration of their kind, many rows at a time.

What does not fit the type a field is declared with now counts as missing; nothing is guessed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, NamedTuple

import msgspec
import pyarrow as pa

from zhiheng.compute.warehouse.layout import OWN_COLUMNS, table_schema
from zhiheng.contract.declarations.fields import Field
from zhiheng.contract.kinds import Kind
from zhiheng.primitives.periods import Period, PeriodKind


class Version(NamedTuple):
    """One version that counts, as the journal holds it; days and instants as text in ISO form."""

    thing: int
    entry: int
    since: int
    until: int | None
    day: str | None
    learned_at: str
    """UTC, without a zone."""
    subject: int | None
    region: str
    office: str
    data: str
    """JSON: the values by field."""


_GREATEST: Final = 2**63 - 1
_QUICK: Final = msgspec.json.Decoder(dict[str, Any])
_EXACT: Final = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal)


def versions_table(kind: Kind, versions: Sequence[Version]) -> tuple[pa.Table, frozenset[str]]:
    """The rows of a kind, and the keys among their values that it does not declare."""
    schema = table_schema(kind)
    rows = [_values(version.data) for version in versions]
    known = frozenset(kind.fields)
    others = frozenset[str]().union(*(row.keys() - known for row in rows if not row.keys() <= known))
    told = dict(zip(Version._fields, zip(*versions, strict=True), strict=True)) if versions else {}
    columns = [pa.array(column, type_) for column, (_, type_) in zip(_own(kind, told), OWN_COLUMNS, strict=True)]
    for field in kind.fields.values():
        columns += _of_field(field, rows, schema)
    return pa.Table.from_arrays(columns, schema=schema), others


def _values(data: str) -> dict[str, Any]:
    try:
        return _QUICK.decode(data)
    except msgspec.ValidationError:  # a number beyond what a float holds
        return _EXACT.decode(data)


def _own(kind: Kind, told: dict[str, tuple[Any, ...]]) -> list[Any]:
    """The values of ``OWN_COLUMNS`` in their order."""
    days = [_day(day) for day in told.get("day", ())]
    periods = [_period(kind.period, day) for day in days]
    return [
        told.get("thing", ()),
        told.get("entry", ()),
        told.get("since", ()),
        told.get("until", ()),
        days,
        [label for label, _ in periods],
        [until for _, until in periods],
        pa.array(told.get("learned_at", ()), pa.string()).cast(pa.timestamp("us")),
        told.get("subject", ()),
        told.get("region", ()),
        told.get("office", ()),
    ]


@lru_cache(maxsize=4096)
def _period(kind: PeriodKind | None, day: date | None) -> tuple[str | None, date | None]:
    if kind is None or day is None:
        return None, None
    period = Period.containing(day, kind)
    return period.label, period.until


def _of_field(field: Field, rows: list[dict[str, Any]], schema: pa.Schema) -> list[pa.Array]:
    key = field.key
    stated = [row.get(key) for row in rows]
    if field.sealed:
        return [pa.array([None if value is None else True for value in stated], pa.bool_())]
    if field.type == "point":
        return [pa.array([_coordinate(place, value) for value in stated], pa.float64()) for place in (0, 1)]
    return [pa.array([*map(_READ[field.type], stated)], schema.field(key).type)]


def _text(value: object) -> str | None:
    return value if type(value) is str else None


def _whole(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value if -_GREATEST <= value <= _GREATEST else None
    if isinstance(value, float | Decimal) and value == value // 1 and -_GREATEST <= value <= _GREATEST:
        return int(value)
    return None


def _decimal(value: object) -> float | None:
    if type(value) is float:
        return value
    if type(value) is int or isinstance(value, Decimal):
        try:
            found = float(value)
        except OverflowError:
            return None
        return found if math.isfinite(found) else None
    return None


@lru_cache(maxsize=16384)
def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        return None


def _date(value: object) -> date | None:
    return _day(value) if type(value) is str else None


def _yes_no(value: object) -> bool | None:
    return value if type(value) is bool else None


def _coordinate(place: int, value: object) -> float | None:
    return _decimal(value[place]) if isinstance(value, list) and len(value) == 2 else None


_READ: Final[dict[str, Callable[[object], object]]] = {
    "text": _text,
    "long_text": _text,
    "code": _text,
    "file": _text,
    "region": _text,
    "office": _text,
    "whole": _whole,
    "subject": _whole,
    "decimal": _decimal,
    "date": _date,
    "yes_no": _yes_no,
}
