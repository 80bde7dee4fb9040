"""Whether an engine gives what the plain interpreter gives: looked at over the real records of one region and year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from math import isclose
from typing import TYPE_CHECKING, Any, Final

from zhiheng.compute.indicators.answers import Answer, answers
from zhiheng.compute.indicators.cells import counted_addresses, fresh_cells, shape_of
from zhiheng.compute.indicators.questions import Asked, Regions
from zhiheng.compute.indicators.rows import record_of
from zhiheng.compute.indicators.tables import STANDING, counting, kind_at
from zhiheng.compute.warehouse.known import as_known
from zhiheng.contract.catalogue import Catalogue
from zhiheng.contract.kinds import Kind
from zhiheng.contract.reference.facts import Facts, RecordFact, SubjectFact
from zhiheng.contract.reference.figures import Figure, Figures, Question
from zhiheng.contract.roll_up import is_stock
from zhiheng.primitives.periods import Period

if TYPE_CHECKING:
    from zhiheng.compute.engines.engine import Engine

MOST: Final = 20_000
"""Of a kind with more records than this in the region the interpreter reads none: it would take minutes."""
_NEAR: Final = 1e-9
"""Doubles and decimals of 50 digits differ by less."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The region and the year that are looked at."""

    region: str
    within: tuple[str, ...]
    """All codes the region had."""
    year: int

    def time_of(self, catalogue: Catalogue, address: str) -> Period:
        """The last period of the year, of the indicator's own kind."""
        return Period("year", self.year).parts(catalogue.indicator(address).period)[-1]


def agreements(
    catalogue: Catalogue,
    engine: Engine,
    addresses: Sequence[str],
    sample: Sample,
    *,
    regions: Regions,
    position: int,
    day: date,
) -> dict[str, bool]:
    """By indicator: whether value and state are the same; those that rest on too many records are left out."""
    reading = _Reading(catalogue, engine, sample, position)
    looked_at = [address for address in addresses if reading.is_small(counted_addresses(catalogue, [address]))]
    facts = reading.facts(counted_addresses(catalogue, looked_at), day)
    figures = Figures(catalogue, facts)
    alone = replace(regions, asked=(sample.region,), reporting=(sample.region,), reporting_for=None)
    times = {address: sample.time_of(catalogue, address) for address in looked_at}
    asked = Asked(tuple(looked_at), tuple(dict.fromkeys(times.values())), alone, day)
    got = answers(catalogue, asked, fresh_cells(catalogue, engine, position))
    return {
        address: is_alike(got.of(address, time, sample.region), figures.figure(Question(address, time)))
        for address, time in times.items()
    }


def is_alike(answer: Answer, figure: Figure) -> bool:
    """Whether an engine's answer is the interpreter's figure."""
    pairs = (
        (answer.value, figure.value),
        (answer.numerator, figure.numerator),
        (answer.denominator, figure.denominator),
    )
    return answer.state == figure.state and all(_are_near(one, other) for one, other in pairs)


def _are_near(one: float | None, other: Decimal | None) -> bool:
    if one is None or other is None:
        return one is None and other is None
    return isclose(one, float(other), rel_tol=_NEAR, abs_tol=_NEAR)


class _Reading:
    """The records of the sample as the interpreter reads them."""

    def __init__(self, catalogue: Catalogue, engine: Engine, sample: Sample, position: int) -> None:
        self._catalogue = catalogue
        self._engine = engine
        self._sample = sample
        self._position = position
        merged = engine.run(as_known(STANDING, position).select("_thing", "_stands_for")).to_pylist()
        self._stands_for: dict[int, int] = {row["_thing"]: row["_stands_for"] for row in merged}
        self._rows: dict[str, list[dict[str, Any]] | None] = {}

    def is_small(self, addresses: Iterable[str]) -> bool:
        """Whether all records that indicators rest on can be read one by one."""
        records = {record_of(self._catalogue, address) for address in addresses}
        return all(self._of_kind(record) is not None for record in records)

    def facts(self, addresses: Iterable[str], day: date) -> Facts:
        facts = Facts(self._catalogue, day, (self._sample.region,))
        named: dict[str, set[int]] = {}
        for record in sorted({record_of(self._catalogue, address) for address in addresses}):
            kind = kind_at(self._catalogue, record)
            for row in self._of_kind(record) or ():
                if row["_day"] <= day:
                    facts.records.append(self._record(kind, row, named))
        for address, numbers in named.items():
            for subject in self._subjects(kind_at(self._catalogue, address), numbers):
                facts.subjects[subject.name] = subject
        return facts

    def _of_kind(self, record: str) -> list[dict[str, Any]] | None:
        """The records of the region: of the year, or of all years before too where something is there at its end."""
        if record not in self._rows:
            table = counting(kind_at(self._catalogue, record), self._position)
            year = Period("year", self._sample.year)
            table = table.filter(table["_region"].isin(self._sample.within), table["_day"] < year.until)
            if not self._is_ever(record):
                table = table.filter(table["_day"] >= year.since)
            size = int(self._engine.run(table.aggregate(n=table.count()))["n"][0].as_py())
            rows = self._engine.run(table).to_pylist() if size <= MOST else None
            self._rows[record] = rows and sorted(rows, key=lambda row: int(row["_entry"]))
        return self._rows[record]

    def _is_ever(self, record: str) -> bool:
        return any(
            is_stock(self._catalogue.indicator(address)) or shape_of(self._catalogue, address) == "latest"
            for address, concept in self._catalogue.concepts.items()
            if concept == "indicator" and record_of(self._catalogue, address) == record
        )

    def _record(self, kind: Kind, row: Mapping[str, Any], named: dict[str, set[int]]) -> RecordFact:
        values = self._values(kind, row, named)
        subject = self._named(kind.about, row["_subject"], named) if kind.about else ""
        return RecordFact(
            kind.address,
            f"record {row['_thing']}",
            subject,
            values,
            row["_day"],
            self._sample.region,
            Period.parse(row["_period"]) if kind.period else None,
        )

    def _values(self, kind: Kind, row: Mapping[str, Any], named: dict[str, set[int]]) -> dict[str, object]:
        values: dict[str, object] = {}
        for key, declared in kind.fields.items():
            if declared.type == "point" and not declared.sealed:
                if row[f"{key}_lon"] is not None:
                    values[key] = (row[f"{key}_lon"], row[f"{key}_lat"])
                continue
            value = row[key]
            if value is None:
                continue
            if key in kind.refers:
                values[key] = self._named(kind.refers[key], value, named)
            else:
                values[key] = Decimal(repr(value)) if isinstance(value, float) else value
        return values

    def _named(self, kind: str, number: int | None, named: dict[str, set[int]]) -> str:
        """The name of a subject in the facts: the number of the one it stands for."""
        if number is None:
            return ""
        stands = self._stands_for.get(number, number)
        named.setdefault(kind, set()).add(stands)
        return str(stands)

    def _subjects(self, kind: Kind, numbers: set[int]) -> Iterable[SubjectFact]:
        table = counting(kind, self._position)
        rows = self._engine.run(table.filter(table["_thing"].isin(sorted(numbers)))).to_pylist()
        for row in rows:
            values = self._values(kind, row, {})
            yield SubjectFact(kind.address, str(row["_thing"]), values, row["_region"] or "")
