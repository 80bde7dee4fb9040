"""The functions of the expression language: what they take, what they give, and what each means for one row.

A missing argument makes the result missing, except for ``coalesce`` and ``is_missing``, which are there for that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from zhiheng.contract.expressions.tree import Value
from zhiheng.contract.expressions.value_types import YES_NO, Kind, ValueType, number_in


@dataclass(frozen=True, slots=True)
class Function:
    """One function; ``kinds`` are what each argument may be, the last one again for further arguments."""

    name: str
    meaning: str
    meaning_zh: str
    kinds: tuple[frozenset[Kind], ...]
    compute: Callable[..., Value | None]
    gives: ValueType | None = None
    """The type of the result; None where it is the common type of the arguments."""
    open_ended: bool = False
    """Whether more arguments of the last kind may follow."""
    sees_missing: bool = False


_ANY: Final[frozenset[Kind]] = frozenset({"number", "text", "date", "yes_no", "code", "reference", "opaque"})
_PLAIN: Final[frozenset[Kind]] = _ANY - {"opaque"}
_NUMBER: Final[frozenset[Kind]] = frozenset({"number"})
_DATE: Final[frozenset[Kind]] = frozenset({"date"})
_ORDERED: Final[frozenset[Kind]] = frozenset({"number", "date"})
_WRITTEN: Final[frozenset[Kind]] = frozenset({"text", "code", "reference"})


def _days_between(first: date, last: date) -> Decimal:
    return Decimal((last - first).days)


def _year(day: date) -> Decimal:
    return Decimal(day.year)


def _month(day: date) -> Decimal:
    return Decimal(day.month)


def _length(text: str) -> Decimal:
    return Decimal(len(text))


def _first_present(*values: Value | None) -> Value | None:
    return next((value for value in values if value is not None), None)


def _is_missing(value: Value | None) -> bool:
    return value is None


def _smallest(*values: Decimal) -> Decimal:
    return min(values)


def _largest(*values: Decimal) -> Decimal:
    return max(values)


_FUNCTIONS: Final = (
    Function(
        "days_between",
        "The days from the first date to the second, negative where the second is earlier; unit 天.",
        "前一日期到后一日期的天数，后者较早时为负",
        (_DATE, _DATE),
        _days_between,
        number_in("天"),
    ),
    Function("year", "The year of a date.", "日期的年份", (_DATE,), _year, number_in("")),
    Function("month", "The month of a date, 1 to 12.", "日期的月份", (_DATE,), _month, number_in("")),
    Function(
        "coalesce",
        "The first argument that is not missing.",
        "第一个不缺失的值",
        (_PLAIN, _PLAIN),
        _first_present,
        open_ended=True,
        sees_missing=True,
    ),
    Function("abs", "The number without its sign.", "绝对值", (_NUMBER,), Decimal.copy_abs),
    Function(
        "min",
        "The smallest of the arguments; missing where one is missing.",
        "最小的一个，有缺失则缺失",
        (_ORDERED, _ORDERED),
        _smallest,
        open_ended=True,
    ),
    Function(
        "max",
        "The largest of the arguments; missing where one is missing.",
        "最大的一个，有缺失则缺失",
        (_ORDERED, _ORDERED),
        _largest,
        open_ended=True,
    ),
    Function(
        "starts_with",
        "Whether a text begins with another, letter by letter.",
        "文本是否以另一文本开头",
        (_WRITTEN, frozenset({"text"})),
        str.startswith,
        YES_NO,
    ),
    Function("length", "How many characters a text has.", "文本的字数", (_WRITTEN,), _length, number_in("")),
    Function("is_missing", "Whether there is no value.", "是否缺失", (_ANY,), _is_missing, YES_NO, sees_missing=True),
)

FUNCTIONS: Final[Mapping[str, Function]] = {function.name: function for function in _FUNCTIONS}
DATE_WORD: Final = "date"
"""Writes a date: ``date(2026, 3, 1)``; it is a constant, not a function."""
RESERVED: Final = frozenset({*FUNCTIONS, DATE_WORD})
"""Words that no field, parameter or indicator may be named by."""
