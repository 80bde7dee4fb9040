"""Random facts of every declared kind, once as the reference reads them and once as the warehouse keeps them.

The tables hold more than the facts: versions that were replaced, retracted or learned later, records still waiting for
approval, and subjects stated under the name of one merged into them. Who counts those is wrong.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, Final

import pyarrow as pa

from zhiheng.compute.warehouse.layout import STANDING_SCHEMA, SUBJECT_STANDING, table_name, table_schema
from zhiheng.contract.catalogue import COUNTED, Catalogue
from zhiheng.contract.declarations.fields import Field
from zhiheng.contract.kinds import Kind, kind_of
from zhiheng.contract.reference.facts import Facts, RecordFact, SubjectFact
from zhiheng.primitives.periods import Period, PeriodKind

POSITION: Final = 1_000_000
DAY: Final = date(2026, 2, 10)
FIRST, LAST = date(2024, 5, 1), date(2026, 3, 31)
REPORTING: Final = ("339901", "339902", "330106")
PLACES: Final = (*REPORTING, "339900", "330110")
WORDS: Final = ("白馒头", "bun", "某某", "a'b", "")


@dataclass
class World:
    """The facts and the tables; both say the same at ``POSITION``."""

    facts: Facts
    tables: dict[str, pa.Table]
    things: dict[str, int] = field(default_factory=dict)
    """The number of each subject by its name in the facts."""

    def stands_for(self, value: object) -> object:
        """The number of a subject, or the value itself."""
        return self.things.get(value, value) if isinstance(value, str) else value


def world(catalogue: Catalogue, seed: int, *, records: int = 40, day: date = DAY) -> World:
    """Facts of every kind that indicators read, and the tables that hold them."""
    return _Making(catalogue, seed, records, day).made()


class _Making:
    def __init__(self, catalogue: Catalogue, seed: int, records: int, day: date) -> None:
        self._random = random.Random(seed)
        self._catalogue = catalogue
        self._records = records
        self._facts = Facts(catalogue, day, REPORTING)
        self._things: dict[str, int] = {}
        self._merged: dict[str, int] = {}
        self._subjects: dict[str, list[str]] = {}
        self._rows: dict[str, list[dict[str, Any]]] = {}
        self._entry = 10

    def made(self) -> World:
        kinds = [self._kind(address) for address, concept in self._catalogue.concepts.items() if concept == "subject"]
        for kind in kinds:
            self._rows[kind.address] = []
            self._subjects[kind.address] = [self._subject(kind, number) for number in range(6)]
        for kind in map(self._kind, sorted(_counted_kinds(self._catalogue))):
            self._rows[kind.address] = []
            for period, region in self._occasions(kind):
                self._record(kind, period, region)
        tables = {table_name(address): self._table(address) for address in self._rows}
        standing = [
            {"_thing": alias, "_stands_for": self._things[name], "_since": 5, "_until": None}
            for name, alias in self._merged.items()
        ]
        # One that is merged only later still stands for itself.
        standing.append(
            {"_thing": min(self._things.values()), "_stands_for": 1, "_since": POSITION + 1, "_until": None}
        )
        tables[SUBJECT_STANDING] = pa.Table.from_pylist(standing, schema=STANDING_SCHEMA)
        return World(self._facts, tables, self._things)

    @cache  # noqa: B019 - lives as long as one world is made
    def _kind(self, address: str) -> Kind:
        kind = kind_of(self._catalogue, address)
        assert kind is not None
        return kind

    def _subject(self, kind: Kind, number: int) -> str:
        name = f"{kind.address}-{number}"
        self._things[name] = self._next()
        self._merged[name] = self._next()
        values = self._values(kind, DAY)
        if number:  # the first is known by its number alone: nothing has been stated of it yet
            self._facts.subjects[name] = SubjectFact(kind.address, name, values, "")
            self._keep(kind, self._things[name], values, None, {})
        return name

    def _occasions(self, kind: Kind) -> Iterator[tuple[Period | None, str]]:
        if kind.period is None:
            for _ in range(self._records):
                yield None, self._random.choice(("", *PLACES))
            return
        periods = [period for year in (2024, 2025, 2026) for period in _periods(year, kind.period)]
        for period in periods:
            for region in PLACES:
                if self._random.random() < 0.75:
                    yield period, region

    def _record(self, kind: Kind, period: Period | None, region: str) -> None:
        day = period.span.last_day if period else self._day()
        values = self._values(kind, day)
        subject = self._random.choice([*self._subjects[kind.about], ""]) if kind.about else ""
        approved = not kind.approve or self._random.random() < 0.85
        own: dict[str, Any] = {"_day": day, "_region": region, "_subject": self._stated(subject)}
        if period:
            own |= {"_period": period.label, "_period_until": period.until}
        thing = self._next()
        if approved:
            self._keep(kind, thing, values, period, own)
        else:
            self._row(kind, thing, values, own, since=POSITION + 5)
        if day <= self._facts.day:
            name = f"record {thing}"
            fact = RecordFact(kind.address, name, subject, values, day, region, period, approved)
            self._facts.records.append(fact)

    def _keep(self, kind: Kind, thing: int, values: dict[str, Any], period: Period | None, own: dict[str, Any]) -> None:
        """The version that counts, and now and then some that do not."""
        entry = None
        if self._random.random() < 0.3:
            earlier = self._next()
            entry = self._next()
            self._row(kind, thing, self._values(kind, DAY), own, since=earlier, until=entry)
        since = entry or self._next()
        later = POSITION + self._next() if self._random.random() < 0.3 else None
        self._row(kind, thing, values, own, since=since, until=later)
        if later and self._random.random() < 0.5:
            self._row(kind, thing, self._values(kind, DAY), own, since=later)
        if period is None and self._random.random() < 0.1:
            retracted = self._next()
            self._row(kind, self._next(), self._values(kind, DAY), own, since=retracted, until=self._next())

    def _row(
        self,
        kind: Kind,
        thing: int,
        values: dict[str, Any],
        own: dict[str, Any],
        *,
        since: int,
        until: int | None = None,
    ) -> None:
        row = {"_thing": thing, "_entry": since, "_since": since, "_until": until, **own}
        row |= {"_learned_at": None, "_office": "市场监管部门"}
        for declared in kind.declaration.field:
            row |= self._stored(declared, values.get(declared.key))
        self._rows[kind.address].append(row)

    def _stored(self, declared: Field, value: Any) -> dict[str, Any]:  # noqa: ANN401 - as declared
        if declared.sealed:
            return {declared.key: None if value is None else True}
        match declared.type:
            case "point":
                lon, lat = value or (None, None)
                return {f"{declared.key}_lon": lon, f"{declared.key}_lat": lat}
            case "decimal":
                return {declared.key: None if value is None else float(value)}
            case "subject":
                return {declared.key: self._stated(value or "")}
            case _:
                return {declared.key: value}

    def _stated(self, subject: str) -> int | None:
        """The subject as stated: one time in three under the number of one merged into it."""
        if not subject:
            return None
        return self._merged[subject] if self._random.random() < 0.33 else self._things[subject]

    def _values(self, kind: Kind, day: date) -> dict[str, Any]:
        values = {
            declared.key: self._value(kind, declared, day)
            for declared in kind.declaration.field
            if self._random.random() < 0.8
        }
        if kind.dated_by:
            values[kind.dated_by] = day
        return {key: value for key, value in values.items() if value is not None}

    def _value(self, kind: Kind, declared: Field, day: date) -> Any:  # noqa: ANN401 - as declared
        match declared.type:
            case "whole":
                return self._random.randrange(30)
            case "decimal":
                return Decimal(self._random.randrange(-40, 800)) / 4
            case "date":
                near = day + timedelta(self._random.randrange(-12, 12))
                return near if self._random.random() < 0.7 else self._day()
            case "yes_no":
                return self._random.random() < 0.5
            case "code":
                address = self._catalogue.resolve(kind.pack, declared.code_list, ("code_list",)) or ""
                return self._random.choice(self._catalogue.code_list(address).code[:3]).code
            case "subject":
                return self._random.choice(self._subjects.get(kind.refers[declared.key]) or [None])
            case "region":
                return self._random.choice(PLACES)
            case "office":
                return self._random.choice(("市场监管部门", "农业农村部门"))
            case "point":
                return (120.25, 30.5)
            case _:
                return self._random.choice(WORDS) or None

    def _day(self) -> date:
        """Every fifth day, so that some share a day and some lie a few days apart."""
        return FIRST + timedelta(5 * self._random.randrange((LAST - FIRST).days // 5))

    def _next(self) -> int:
        self._entry += 1
        return self._entry

    def _table(self, address: str) -> pa.Table:
        rows = self._rows[address]
        self._random.shuffle(rows)
        return pa.Table.from_pylist(rows, schema=table_schema(self._kind(address)))


def _counted_kinds(catalogue: Catalogue) -> set[str]:
    found = set()
    for address, concept in catalogue.concepts.items():
        if concept == "indicator" and (reference := catalogue.indicator(address).record):
            found.add(catalogue.resolve(address.split(".", 1)[0], reference, COUNTED) or "")
    return found


def _periods(year: int, kind: PeriodKind) -> tuple[Period, ...]:
    return Period("year", year).parts(kind)
