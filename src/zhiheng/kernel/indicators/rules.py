"""What a run and a definition are, which numbers are kept, and how a change of a number is told record by record."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import isclose
from typing import Final

import msgspec

from zhiheng.contract.catalogue import Catalogue, pack_of
from zhiheng.contract.roll_up import depends_on
from zhiheng.kernel.access.rules import Passage, followed
from zhiheng.primitives.errors import EngineError, RuleViolation
from zhiheng.primitives.periods import Period, PeriodKind, Time

STATE_ZH: Final[Mapping[str, str]] = {
    "number": "有数",
    "zero": "零",
    "not_due": "未到期",
    "not_reported": "未报",
    "not_applicable": "不适用",
    "suppressed": "不予公布",
}
"""The states of a value; zero is a number, the last four are none."""
WHY_ZH: Final[Mapping[str, str]] = {
    "first": "首次计算",
    "entries": "数据有新增或更正",
    "day": "新的一天",
    "map": "区划或单位有变",
    "anew": "全部重算",
}
"""Why a run was made."""
SAME: Final = 1e-12
"""Numbers that differ by less, of their size or in all, are one number."""
LONGER: Final[Mapping[PeriodKind, tuple[PeriodKind, ...]]] = {
    "month": ("month", "quarter", "half_year", "year"),
    "quarter": ("quarter", "half_year", "year"),
    "half_year": ("half_year", "year"),
    "year": ("year",),
}
"""The kinds of period for which the values of an indicator are kept, by its own."""


class Compared(msgspec.Struct, frozen=True):
    """That the kept numbers of a run were compared with those of the plain interpreter."""

    at: datetime
    position: int
    """The journal entry up to which records were read."""
    seconds: float
    compared: dict[str, int]
    """How many numbers, by indicator."""
    differ: dict[str, int]
    """How many of them differ, of the indicators of which some do."""
    left_out: tuple[str, ...] = ()
    """Indicators that rest on more records than are read one by one."""
    examples: tuple[Differing, ...] = ()
    """Some numbers that differ."""


class Differing(msgspec.Struct, frozen=True):
    """A number that the interpreter says otherwise."""

    indicator: str
    period: str
    region: str
    kept: str
    interpreted: str


class IndicatorUnknown(RuleViolation):
    """No pack declares an indicator under this address."""

    code = "indicators.unknown"


class ValueUnknown(RuleViolation):
    """No value was kept for what is asked."""

    code = "indicators.value_unknown"


class NothingComputed(RuleViolation):
    """There was no run yet."""

    code = "indicators.nothing_computed"


class DefinitionChanged(RuleViolation):
    """A value cannot be computed again: what it means was declared otherwise since."""

    code = "indicators.definition_changed"


class EngineUnknown(EngineError):
    """The settings name an engine there is none of."""

    code = "indicators.engine_unknown"


class ReplayDiffers(EngineError):
    """The same definition over the same entries gives another number: the warehouse or a program is damaged."""

    code = "indicators.replay_differs"


def periods_kept(own: PeriodKind, first: date, day: date) -> list[Period]:
    """The periods for which values are kept: from the year of the first record to the one in which the day lies.

    >>> [period.label for period in periods_kept("half_year", date(2025, 3, 1), date(2026, 2, 1))]
    ['2025-H1', '2025-H2', '2026-H1', '2025', '2026']
    """
    found = []
    for kind in LONGER[own]:
        period = Period(kind, first.year)
        while period.since <= day:
            found.append(period)
            period = period.next()
    return found


@dataclass(frozen=True, slots=True)
class Touch:
    """What new entries touch of an indicator: months (year * 12 + month - 1) and reported regions."""

    months: frozenset[int]
    regions: frozenset[str]
    also_later: bool
    """Whether numbers of later months rest on those too."""

    def reaches(self, period: Period) -> bool:
        """Whether a number for the period may be another one now."""
        first, end = _month(period.since), _month(period.until)
        return any(month < end and (self.also_later or first <= month) for month in self.months)


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def definition_of(catalogue: Catalogue, address: str) -> str:
    """Canonical JSON of what an indicator means: its declaration, those it rests on, and their packs' parameters."""
    told: dict[str, object] = {}
    waiting = [address]
    while waiting:
        one = waiting.pop()
        if one not in told:
            told[one] = _plain(catalogue.indicator(one))
            waiting += depends_on(catalogue, one)
    packs = sorted({pack_of(one) for one in told})
    parameters = {
        where: _plain(catalogue.parameter(where))
        for pack in packs
        for where in sorted(dict(catalogue.visible(pack, "parameter")).values())
    }
    used = {where: value for where, value in parameters.items() if _names(where, told)}
    return msgspec.json.encode({"indicators": told, "parameters": used}, order="sorted").decode()


def digest_of(definition: str) -> str:
    """The name of a definition."""
    return hashlib.sha256(definition.encode()).hexdigest()


def definitions(catalogue: Catalogue) -> Mapping[str, tuple[str, str]]:
    """By address: the name of what an indicator means, and the text; made once for the catalogue in use."""
    if not _defined or _defined[0][0] is not catalogue:
        told = {
            address: definition_of(catalogue, address)
            for address, concept in catalogue.concepts.items()
            if concept == "indicator"
        }
        _defined[:] = [(catalogue, {address: (digest_of(text), text) for address, text in told.items()})]
    return _defined[0][1]


_defined: list[tuple[Catalogue, Mapping[str, tuple[str, str]]]] = []


def is_same(one: object, other: object) -> bool:
    """Whether two parts of a value are the same: doubles added in another order differ in their fifteenth digit.

    >>> is_same(0.1 + 0.2, 0.3), is_same(0.3, None), is_same(1.0, 1.000001)
    (True, False, False)
    """
    if isinstance(one, float) and isinstance(other, float):
        return isclose(one, other, rel_tol=SAME, abs_tol=SAME)
    return one == other


def _names(address: str, told: Mapping[str, object]) -> bool:
    key = address.split(".", 1)[1]
    return any(key in text for declared in told.values() for text in _texts(declared))


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def _plain(value: object) -> object:
    """A declaration as JSON has it: decimals as their digits, days in ISO form."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list | frozenset | set):
        return [_plain(one) for one in (sorted(value, key=str) if isinstance(value, frozenset | set) else value)]
    if isinstance(value, Decimal | date):
        return str(value)
    return value


# --- the map of regions ----------------------------------------------------------------------------------------------


def now_called(stood_on: Mapping[str, date], passages: Sequence[Passage], day: date) -> dict[str, str]:
    """By the code of a region that is not on the map of a day: the one it has there, where nothing but it changed.

    ``stood_on`` gives for each such code a day on which it was in use.

    >>> recoded = [Passage(date(2026, 4, 1), "990121", "990107")]
    >>> now_called({"990121": date(2026, 3, 31)}, recoded, date(2026, 5, 1))
    {'990121': '990107'}
    """
    found = {}
    for code, stood in stood_on.items():
        codes = followed(code, passages, of=stood, day=day)
        if len(codes) == 1 and followed(next(iter(codes)), passages, of=day, day=stood) == {code}:
            found[code] = next(iter(codes))
    return found


@dataclass(frozen=True, slots=True)
class Divided:
    """The times for which nobody knows what of a figure belongs to a region of the map: its own was divided."""

    before: Mapping[str, date]
    """By code: of times that begin before this day."""
    after: Mapping[str, date]
    """By code, on a map of the past: of times that end after this day; several became one."""

    def is_unknown(self, code: str, time: Time) -> bool:
        """Whether figures for a time cannot be told for the region."""
        return time.since < self.before.get(code, date.min) or time.until > self.after.get(code, date.max)


def divided(passages: Sequence[Passage], day: date) -> Divided:
    """What is divided by the changes of the tree, seen on the map of a day.

    >>> split = [Passage(date(2026, 4, 1), "A", "A"), Passage(date(2026, 4, 1), "A", "B")]
    >>> divided(split, date(2026, 5, 1)).is_unknown("A", Period.parse("2025"))
    True
    """
    before: dict[str, date] = {}
    after: dict[str, date] = {}
    for on, start in {(one.on, one.before) for one in passages if one.on <= day}:
        parts = followed(start, passages, of=on - timedelta(days=1), day=day)
        if len(parts) > 1:
            before |= {part: max(on, before.get(part, date.min)) for part in parts}
    for on, end in {(one.on, one.after) for one in passages if one.on > day}:
        parts = followed(end, passages, of=on, day=day)
        if len(parts) > 1:
            after |= {part: min(on, after.get(part, date.max)) for part in parts}
    return Divided(before, after)
