"""In which JSON the values of a kind are written, and values that are written in another.

A value of another type than documented becomes a ``Misfit``: every reader of cells refuses it and shows it as it came,
so that it is refused by its field, with the row it stands in, as any other value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, MutableMapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, Final

import msgspec

from zhiheng.adapters.tabular.columns import Column, columns_of
from zhiheng.contract.in_use import InUse, in_use
from zhiheng.primitives.periods import PeriodKind


class Misfit:
    """A JSON value of a type that its field does not take."""

    __slots__ = ("_shown",)

    def __init__(self, value: object) -> None:
        self._shown = f"JSON {msgspec.json.encode(value, enc_hook=str).decode()}"

    def __str__(self) -> str:
        return self._shown

    __repr__ = __str__


def number(text: str) -> Decimal | Misfit:
    """The number as its digits are written; one with an exponent nobody can hold is no number."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return Misfit(text)


PERIODS: Final[Mapping[PeriodKind, str]] = {
    "year": r"\d{4}",
    "half_year": r"\d{4}-H[12]",
    "quarter": r"\d{4}-Q[1-4]",
    "month": r"\d{4}-M(0[1-9]|1[0-2])",
}
"""How a period of each kind is written."""
DAY: Final = r"\d{4}-\d{2}-\d{2}"
_LONGEST_NUMBER: Final = 10**18
"""No record has a number so large."""
_TEXT: Final = frozenset({str})
_TYPES: Final[Mapping[str, frozenset[type]]] = {
    "whole": frozenset({int, Decimal}),
    "decimal": frozenset({int, Decimal}),
    "yes_no": frozenset({bool}),
    "point": frozenset({list}),
    "subject": frozenset({str, int}),
}
_NOTHING: Final = type(None)


class Shape:
    """The JSON of one kind."""

    def __init__(self, columns: Iterable[Column]) -> None:
        self.columns = tuple(columns)
        self._fits = [(column.key, _types(column), _more(column)) for column in self.columns]

    def fit(self, rows: Sequence[MutableMapping[str, Any]]) -> None:
        """Put a Misfit in the place of every value of another type, and ``#`` before the number of a subject."""
        given = set().union(*rows)
        for key, types, more in self._fits:
            if key not in given:
                continue
            values = [row.get(key) for row in rows]
            met = set(map(type, values))
            met.discard(_NOTHING)
            if not met or (met <= types and more is None):
                continue
            for row, value in zip(rows, values, strict=True):
                if value is not None:
                    row[key] = (more(value) if more else value) if type(value) in types else Misfit(value)


def _types(column: Column) -> frozenset[type]:
    if column.type == "subject" and column.key != column.field:
        return _TEXT
    return _TYPES.get(column.type, _TEXT)


def _more(column: Column) -> Callable[[Any], object] | None:
    """What a value of the right JSON type becomes; None where it stays whatever it is."""
    if column.type == "subject" and column.key == column.field:
        return lambda value: value if isinstance(value, str) else _thing(value)
    if column.type == "point":
        return lambda value: value if set(map(type, value)) <= _TYPES["decimal"] else Misfit(value)
    if column.type == "date" or column.period:
        fits = re.compile(PERIODS[column.period] if column.period else DAY, re.ASCII).fullmatch
        return lambda value: value if fits(value) else Misfit(value)
    return None


def _thing(value: int) -> object:
    """The number of a subject as a reference to it."""
    return f"#{value}" if 0 < value < _LONGEST_NUMBER else Misfit(value)


def shape_of(address: str) -> Shape:
    """The JSON of the kind under an address; raises KindUnknown."""
    return _shape(in_use(), address)


@lru_cache(maxsize=1024)
def _shape(used: InUse, address: str) -> Shape:
    return Shape(columns_of(used.catalogue, used.kind(address)))
