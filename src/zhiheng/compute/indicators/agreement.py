"""Whether kept numbers are those of the plain interpreter: every one, over the records of the warehouse one by one.

The interpreter reads year by year and place by place. It knows regions by their digits, so the regions of a place are
told to it by digits that lie as the map says. A kind with more records than are read one by one is left out, and told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from math import isclose
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from zhiheng.compute.indicators.cells import counted_addresses
from zhiheng.compute.indicators.questions import WHOLE, Asked, Regions
from zhiheng.compute.indicators.rows import paths_of, record_of
from zhiheng.compute.indicators.tables import STANDING, counting, kind_at
from zhiheng.compute.warehouse.known import as_known
from zhiheng.compute.warehouse.layout import field_columns
from zhiheng.contract.assembling.scopes import SUBJECT
from zhiheng.contract.catalogue import Catalogue
from zhiheng.contract.kinds import Kind
from zhiheng.contract.reference.facts import Facts, RecordFact, SubjectFact
from zhiheng.contract.reference.figures import Figure, Figures, Question, State
from zhiheng.contract.roll_up import is_stock
from zhiheng.primitives.periods import Period, Time

if TYPE_CHECKING:
    from zhiheng.compute.engines.engine import Engine

MOST: Final = 500_000
"""Of a kind with more records than this the interpreter reads none: it would take hours."""
_NEAR: Final = 1e-9
"""Doubles and decimals of 50 digits differ by less."""
_ALWAYS_KEPT: Final = frozenset({"suppressed", "not_reported"})
_PLACE: Final = "330000"
"""What the place is called before the interpreter; the regions in it have its first two digits."""


class Kept(NamedTuple):
    """A number as it is kept."""

    value: float | None
    state: str
    numerator: float | None
    denominator: float | None
    records: int


class Key(NamedTuple):
    """What a number is for."""

    indicator: str
    period: str
    region: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A number that the interpreter says otherwise."""

    key: Key
    kept: Kept | None
    figure: Figure


@dataclass(slots=True)
class Agreement:
    """How many numbers were compared, and which differ."""

    compared: dict[str, int] = field(default_factory=dict)
    """By indicator; one that is not here was left out."""
    differing: list[Difference] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def agreement(
    catalogue: Catalogue,
    engine: Engine,
    asked: Asked,
    kept: Mapping[Key, Kept],
    *,
    position: int,
    times_of: Mapping[str, Sequence[Period]],
    most: int = MOST,
) -> Agreement:
    """Every number of the indicators, places and times, as kept and as the interpreter finds it.

    What is not kept has to be no number. ``times_of`` gives the periods of each indicator that are kept.
    """
    reading = _Reading(catalogue, engine, position, asked.day)
    found = Agreement()
    for address in asked.indicators:
        is_small = all(reading.size(record) <= most for record in _records(catalogue, [address]))
        (found.compared.setdefault(address, 0) if is_small else found.left_out.append(address))
    records = _records(catalogue, found.compared)
    for year in sorted({period.since.year for address in found.compared for period in times_of[address]}):
        by_region = reading.until(year, records)
        for place in asked.regions.asked:
            interpreting = _Interpreting(catalogue, asked, place, by_region, reading.subjects)
            for address in found.compared:
                for period in times_of[address]:
                    if period.since.year == year:
                        key = Key(address, period.label, place)
                        figure = interpreting.figure(address, period)
                        found.compared[address] += 1
                        if not is_alike(kept.get(key), figure):
                            found.differing.append(Difference(key, kept.get(key), figure))
    return found


def is_alike(kept: Kept | None, figure: Figure) -> bool:
    """Whether a kept number is the interpreter's figure.

    Amounts that cancel to nothing in decimals may not in doubles, so a number next to nothing is zero.
    """
    if kept is None:
        return figure.value is None and figure.state not in _ALWAYS_KEPT
    pairs = (
        (kept.value, figure.value),
        (kept.numerator, figure.numerator),
        (kept.denominator, figure.denominator),
    )
    is_nothing = kept.value is not None and abs(kept.value) <= _NEAR
    states: set[str] = {kept.state, "zero", "number"} if is_nothing else {kept.state}
    counts = not figure.records or kept.records == figure.records
    return figure.state in states and counts and all(_are_near(one, other) for one, other in pairs)


def _are_near(one: float | None, other: Decimal | None) -> bool:
    if one is None or other is None:
        return one is None and other is None
    return isclose(one, float(other), rel_tol=_NEAR, abs_tol=_NEAR)


def _records(catalogue: Catalogue, addresses: Iterable[str]) -> list[str]:
    return sorted({record_of(catalogue, one) for one in counted_addresses(catalogue, addresses)})


# --- the interpreter of one place ------------------------------------------------------------------------------------


class _Interpreting:
    """The interpreter over the records that count in one place."""

    def __init__(
        self,
        catalogue: Catalogue,
        asked: Asked,
        place: str,
        by_region: Mapping[str, Sequence[_Stated]],
        subjects: dict[str, SubjectFact],
    ) -> None:
        self._catalogue = catalogue
        self._asked = asked
        self._place = place
        self._subjects = subjects
        self._called = _Called(asked.regions, place)
        own: list[_Stated] = []
        for region, stated in by_region.items():
            if (name := self._called.name(region)) is not None:
                own += [_Stated(one.entry, replace(one.fact, region=name)) for one in stated]
        self._records = [one.fact for one in sorted(own, key=attrgetter("entry"))]
        self._by_owing: dict[tuple[str, ...], Figures] = {}

    def figure(self, address: str, time: Time) -> Figure:
        """What the interpreter answers; what the map says is unknown it is not asked."""
        unknown = self._asked.regions.is_unknown
        if unknown is not None and unknown(self._place, time):
            return Figure(None, _NOT_APPLICABLE)
        return self._figures(time).figure(Question(address, time, _PLACE if self._place else WHOLE))

    def _figures(self, time: Time) -> Figures:
        regions = self._asked.regions
        owing = regions.owed_by(time)
        if owing not in self._by_owing:
            names = {name for code in owing if (name := self._called.name(code)) is not None}
            facts = Facts(self._catalogue, self._asked.day, tuple(sorted(names)))
            facts.records.extend(self._records)
            facts.subjects = self._subjects
            self._by_owing[owing] = Figures(self._catalogue, facts)
        return self._by_owing[owing]


class _Called:
    """What the regions of a place are called before the interpreter."""

    def __init__(self, regions: Regions, place: str) -> None:
        self._regions = regions
        self._place = place
        self._names: dict[str, str] = {place: _PLACE if place else WHOLE}

    def name(self, region: str) -> str | None:
        """Six digits below those of the place; None for a region that does not count in it."""
        now = self._regions.now_called.get(region, region)
        if now not in self._names:
            if self._place and self._place not in self._regions.counts_in(now):
                return None
            city, county = divmod(len(self._names), 99)
            self._names[now] = f"{_PLACE[:2]}{city + 1:02}{county + 1:02}"
        return self._names[now]


# --- the records -----------------------------------------------------------------------------------------------------


class _Stated(NamedTuple):
    """A record with the entry that stated it: of two on one day the later one is the last."""

    entry: int
    fact: RecordFact


class _Reading:
    """The records that count at a position, as the interpreter reads them."""

    def __init__(self, catalogue: Catalogue, engine: Engine, position: int, day: date) -> None:
        self._catalogue = catalogue
        self._engine = engine
        self._position = position
        self._day = day
        merged = engine.run(as_known(STANDING, position).select("_thing", "_stands_for")).to_pylist()
        self._stands_for: dict[int, int] = {row["_thing"]: row["_stands_for"] for row in merged}
        self._sizes: dict[str, int] = {}
        self._paths = self._paths_by_record()
        self._ever = {record_of(catalogue, one) for one in self._counted() if is_stock(catalogue.indicator(one))}
        self._earlier: dict[str, list[tuple[str, _Stated]]] = {}
        self._read_to: dict[str, date] = {}
        self.subjects: dict[str, SubjectFact] = {}

    def _counted(self) -> tuple[str, ...]:
        concepts = self._catalogue.concepts.items()
        return counted_addresses(self._catalogue, [address for address, concept in concepts if concept == "indicator"])

    def _paths_by_record(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for address in self._counted():
            found.setdefault(record_of(self._catalogue, address), set()).update(paths_of(self._catalogue, address))
        return found

    def size(self, record: str) -> int:
        """How many records of a kind count."""
        if record not in self._sizes:
            table = counting(kind_at(self._catalogue, record), self._position, ["_thing"])
            self._sizes[record] = int(self._engine.run(table.aggregate(n=table.count()))["n"][0].as_py())
        return self._sizes[record]

    def until(self, year: int, records: Iterable[str]) -> dict[str, list[_Stated]]:
        """By region as reported: the records of the year; where something is there at its end, of all before too."""
        found: dict[str, list[_Stated]] = {}
        for record in records:
            known = self._earlier.setdefault(record, []) if record in self._ever else []
            since = self._read_to.get(record, date.min) if record in self._ever else date(year, 1, 1)
            known += self._between(record, since, date(year + 1, 1, 1))
            self._read_to[record] = date(year + 1, 1, 1)
            for region, stated in known:
                found.setdefault(region, []).append(stated)
        return found

    def _between(self, record: str, since: date, until: date) -> Iterator[tuple[str, _Stated]]:
        kind = kind_at(self._catalogue, record)
        heads = {path.split(".", 1)[0] for path in self._paths[record]}
        fields = [key for key in kind.fields if key in heads]
        about = ["_subject"] if kind.about else []
        own = ["_thing", "_entry", "_day", "_region", *about, *(["_period"] if kind.period else [])]
        table = counting(kind, self._position, [*own, *(one for key in fields for one in _columns(kind, key))])
        table = table.filter(table["_day"] >= since, table["_day"] < until, table["_day"] <= self._day)
        rows = self._engine.run(table).to_pylist()
        self._meet(kind, rows, heads)
        for row in rows:
            subject = self._name(row["_subject"]) if kind.about else ""
            period = Period.parse(row["_period"]) if kind.period else None
            values = self._values(kind, fields, row)
            fact = RecordFact(record, f"record {row['_thing']}", subject, values, row["_day"], "", period)
            yield row["_region"] or "", _Stated(row["_entry"], fact)

    def _values(self, kind: Kind, fields: Iterable[str], row: Mapping[str, Any]) -> dict[str, object]:
        values: dict[str, object] = {}
        for key in fields:
            given = [row[column] for column in _columns(kind, key)]
            if given[0] is None:
                continue
            if len(given) > 1:
                values[key] = tuple(given)
            elif key in kind.refers:
                values[key] = self._name(given[0])
            else:
                values[key] = Decimal(repr(given[0])) if isinstance(given[0], float) else given[0]
        return values

    def _name(self, number: int | None) -> str:
        """The name of a subject in the facts: the number of the one it stands for."""
        return "" if number is None else str(self._stands_for.get(number, number))

    def _meet(self, kind: Kind, rows: Sequence[Mapping[str, Any]], heads: set[str]) -> None:
        """The subjects that records name and expressions look into."""
        leads = {**kind.refers, **({SUBJECT: kind.about} if kind.about else {})}
        for key in sorted(leads.keys() & heads):
            column = "_subject" if key == SUBJECT else key
            named = {self._name(row[column]) for row in rows if row[column] is not None} - self.subjects.keys()
            subject = kind_at(self._catalogue, leads[key])
            fields = list(subject.fields)
            columns = [one for field_ in fields for one in _columns(subject, field_)]
            table = counting(subject, self._position, ["_thing", *columns])
            for some in _in_parts(sorted(map(int, named)), _NAMED_AT_ONCE):
                for row in self._engine.run(table.filter(table["_thing"].isin(some))).to_pylist():
                    name = str(row["_thing"])
                    self.subjects[name] = SubjectFact(subject.address, name, self._values(subject, fields, row), "")


_NAMED_AT_ONCE: Final = 10_000
_NOT_APPLICABLE: Final[State] = "not_applicable"


def _columns(kind: Kind, key: str) -> list[str]:
    """The columns of a field, the one that tells whether it is there first."""
    return [name for name, _ in field_columns(kind.fields[key])]


def _in_parts(numbers: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    return (numbers[start : start + size] for start in range(0, len(numbers), size))
