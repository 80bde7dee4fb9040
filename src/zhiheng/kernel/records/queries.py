"""What may be asked of records: one, its history, a list of a kind, what was known at an instant, who is meant."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from operator import itemgetter
from typing import Any, Final

import msgspec
from django.db import connection
from django.db.models import Case, Count, Exists, F, Func, OuterRef, Q, QuerySet, Subquery, When
from django.db.models import Field as AnyField
from django.db.models.lookups import Exact

from zhiheng.contract.declarations.fields import Field
from zhiheng.contract.in_use import in_use
from zhiheng.contract.intake.checker import KnownSubject, Reference, Registers, Term
from zhiheng.contract.kinds import Kind
from zhiheng.kernel.access.models import Office, Region
from zhiheng.kernel.journal.models import Entry
from zhiheng.kernel.journal.queries import entries_of
from zhiheng.kernel.records import rules
from zhiheng.kernel.records.models import Mention, Record, SavedView, none_of
from zhiheng.kernel.records.rules import GONE, Standing

# --- values ----------------------------------------------------------------------------------------------------------

_DECODER: Final = msgspec.json.Decoder(float_hook=Decimal)


def values_of(kind: Kind, data: str) -> dict[str, Any]:
    """The values a record's data hold, by field and in the types of the expression language.

    A reference is the number of the subject; a sealed field holds the number under which the vault keeps it.
    """
    values: dict[str, Any] = _DECODER.decode(data)
    for key, value in values.items():
        declared = kind.fields.get(key)
        match declared.type if declared is not None and value is not None else None:
            case "date":
                values[key] = date.fromisoformat(value)
            case "whole" | "decimal":
                values[key] = Decimal(value)
            case "point":
                values[key] = tuple(map(Decimal, value))
    return values


# --- one record ------------------------------------------------------------------------------------------------------


def record_at(thing: int) -> Record:
    """The record or subject of a number; raises RecordMissing."""
    found = Record.objects.filter(pk=thing).first()
    if found is None:
        raise rules.missing(thing)
    return found


def subject_standing_for(thing: int) -> int:
    """The subject that a number leads to: its own, or the one it was merged into."""
    seen = {thing}
    while True:
        into = Record.objects.filter(pk=thing, state="merged").values_list("merged_into", flat=True).first()
        if into is None or into in seen:
            return thing
        seen.add(into)
        thing = into


def standing_at(thing: int, known_at: datetime) -> Standing | None:
    """What was known of a record at an instant; None where nothing was."""
    entries = entries_of(thing, known_at=known_at)
    return _standing(entries)


def _standing(entries: Iterable[Entry]) -> Standing | None:
    listed = list(entries)
    kind = in_use().every_kind.get(listed[0].kind) if listed else None
    return rules.standing(listed, approve=kind is not None and kind.approve)


def standings_at(kind: str, known_at: datetime, *, after: int = 0) -> Iterator[Standing]:
    """What was known at an instant of every record of a kind, oldest first; what was gone then is left out."""
    entries = Entry.objects.filter(learned_at__lte=known_at, thing__gt=after, kind=kind).order_by("thing", "seq")
    waiting: list[Entry] = []
    for entry in entries.iterator(chunk_size=2000):
        if waiting and entry.thing != waiting[0].thing:
            yield from _counted(waiting)
            waiting = []
        waiting.append(entry)
    if waiting:
        yield from _counted(waiting)


def _counted(entries: list[Entry]) -> Iterator[Standing]:
    found = _standing(entries)
    if found is not None and found.state not in GONE:
        yield found


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of a record's history, and what it changed."""

    entry: Entry
    changes: Mapping[str, Sequence[object]]
    """By field: before and after."""


def history(record: Record) -> list[Step]:
    """Every entry about a record, newest first, each with what it changed."""
    kind = in_use().every_kind.get(record.kind)
    steps: list[Step] = []
    before: dict[str, Any] = {}
    for entry in entries_of(record.pk):
        changes: Mapping[str, Sequence[object]] = {}
        if rules.is_content(entry.act):
            after = values_of(kind, entry.data) if kind else _DECODER.decode(entry.data)
            changes, before = rules.differences(before, after), after
        steps.append(Step(entry, changes))
    return steps[::-1]


def approved_difference(record: Record) -> dict[str, list[object]]:
    """By field: what was approved last and what stands now, where they differ; empty where nothing was approved."""
    if record.approved is None or record.approved == record.latest:
        return {}
    kind = in_use().kind(record.kind)
    approved = Entry.objects.get(pk=record.approved)
    return rules.differences(values_of(kind, approved.data), values_of(kind, record.data))


# --- who and where is meant ------------------------------------------------------------------------------------------


def registers() -> Registers:
    """The regions and offices by every text that names one of them."""
    regions: dict[str, list[Term]] = {}
    for code, name, since, until in Region.objects.values_list("code", "name", "since", "until"):
        for text in (code, name):
            regions.setdefault(text, []).append(Term(code, since, until))
    offices: dict[str, list[Term]] = {}
    for key, name, short, since, until in Office.objects.values_list("key", "name", "short_name", "since", "until"):
        for text in {key, name, short} - {""}:
            offices.setdefault(text, []).append(Term(key, since, until))
    return Registers(_unambiguous(regions), _unambiguous(offices))


def _unambiguous(terms: Mapping[str, list[Term]]) -> dict[str, tuple[Term, ...]]:
    """Names that several bear at the same time name nobody; one after the other they may."""
    return {
        text: tuple(found)
        for text, found in terms.items()
        if len(found) == 1 or not _together(sorted(found, key=lambda term: term.since or date.min))
    }


def _together(found: Sequence[Term]) -> bool:
    return any(
        before.until is None or after.since is None or after.since < before.until for before, after in pairwise(found)
    )


def known_subjects(references: Collection[Reference]) -> dict[Reference, KnownSubject]:
    """The subject each reference leads to: by its number, by its code, else by a name that one alone bears.

    What was merged leads to what it was merged into. References that lead nowhere are left out.
    """
    found: dict[Reference, KnownSubject] = {}
    by_kind: dict[str, list[Reference]] = {}
    for reference in references:
        by_kind.setdefault(reference[0], []).append(reference)
    for address, asked in by_kind.items():
        kind = in_use().kind(address)
        numbers = {int(code[1:]) for _, code, _ in asked if code.startswith("#")}
        codes = {code for _, code, _ in asked if code and not code.startswith("#")}
        names = {rules.fold_name(name) for _, code, name in asked if not code}
        rows = list(_subject_rows(address, "id", numbers))
        by_number = {row[0]: row for row in rows}
        by_code = {row[1]: row for row in _subject_rows(address, "identity", codes)}
        by_name = _borne_by_one(_subject_rows(address, "name_key", names - {""}))
        for reference in asked:
            _, code, name = reference
            if code.startswith("#"):
                met = by_number.get(int(code[1:]))
            else:
                met = by_code.get(code) if code else by_name.get(rules.fold_name(name))
            if met is not None:
                found[reference] = _known(kind, met)
    return found


def _borne_by_one(rows: Iterable[tuple[Any, ...]]) -> dict[str, tuple[Any, ...] | None]:
    """By name the subject that alone bears it, None where several do.

    A merged subject leads on to the kept one and makes no name ambiguous that a standing subject bears.
    """
    found: dict[str, tuple[Any, ...] | None] = {}
    for row in sorted(rows, key=lambda row: (row[5] == "merged", row[0])):
        name, is_merged = row[2], row[5] == "merged"
        there = found.setdefault(name, row)
        if there is None or there is row or (is_merged and there[5] != "merged"):
            continue
        if not is_merged or subject_standing_for(there[0]) != subject_standing_for(row[0]):
            found[name] = None
    return found


_ALL_COLUMNS: Final = ", ".join(f'"{column.attname}"' for column in Record._meta.local_concrete_fields)
_SUBJECT_COLUMNS: Final = "id, identity, name_key, region, data, state, merged_into"


def _subject_rows(address: str, column: str, values: Collection[int] | Collection[str]) -> list[tuple[Any, ...]]:
    """Subjects of a kind by one of their columns, in the order of their numbers; retracted ones are not met."""
    if not values:
        return []
    # In the words of the index: SQLite takes a partial one only where its condition is repeated.
    indexed = "TRUE" if column == "id" else f"NOT ({column} = '') AND NOT (name_key = '')"
    sql, parameters = _bearing(_SUBJECT_COLUMNS, address, column, values, f"state <> 'retracted' AND {indexed}")
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} ORDER BY id", parameters)
        return list(cursor.fetchall())


def numbered(kind: str, identities: Collection[str]) -> dict[str, Record]:
    """The records of a kind that bear one of the numbers and count, by number."""
    found = Record.objects.raw(
        *_bearing(
            _ALL_COLUMNS,
            kind,
            "identity",
            identities,
            "NOT (identity = '') AND NOT (state = 'retracted') AND NOT (state = 'merged')",
        )
    )
    return {record.identity: record for record in found}


def _bearing(
    columns: str, kind: str, column: str, values: Iterable[int | str], condition: str
) -> tuple[str, list[list[int | str] | str]]:
    """The SQL, and its parameters, of the records of a kind that bear one of the values in a column.

    Each value is looked for in the index by itself: PostgreSQL would rather read the whole kind, again for every piece
    of a file.
    """
    listed = list(values)
    bearing = f"FROM records_record WHERE kind = %s AND {condition} AND {column}"
    if connection.vendor == "postgresql":
        array = f"%s::{'bigint' if column == 'id' else 'text'}[]"
        each = f"LATERAL (SELECT * {bearing} = asked.value OFFSET 0) AS borne"
        return f"SELECT {columns} FROM unnest({array}) AS asked (value), {each}", [listed, kind]  # noqa: S608 - our words
    found = f"SELECT {columns} {bearing} IN (SELECT value FROM json_each(%s))"  # noqa: S608 - our words
    return found, [kind, msgspec.json.encode(listed).decode()]


def _in_parts(values: Sequence[Any], size: int = 5000) -> Iterator[Sequence[Any]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]


def _known(kind: Kind, row: tuple[Any, ...]) -> KnownSubject:
    thing, _, name_key, region, data, state, _ = row
    if state == "merged":
        kept = Record.objects.get(pk=subject_standing_for(thing))
        thing, name_key, region, data = kept.pk, kept.name_key, kept.region, kept.data
    return KnownSubject(thing, region, _Values(kind, data), lambda name: rules.fold_name(name) == name_key)


class _Values:
    """The values of a subject, read when a rule first asks for one."""

    __slots__ = ("_data", "_kind", "_read")

    def __init__(self, kind: Kind, data: str) -> None:
        self._kind, self._data = kind, data
        self._read: dict[str, Any] | None = None

    def __call__(self, key: str) -> object:
        if self._read is None:
            self._read = values_of(self._kind, self._data)
        return self._read.get(key)


def names_of(things: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Name and kind of subjects by number."""
    return {
        thing: (name, kind)
        for some in _in_parts(sorted(set(things)))
        for thing, name, kind in Record.objects.filter(pk__in=some).values_list("id", "name", "kind")
    }


# --- lists -----------------------------------------------------------------------------------------------------------

COUNTED: Final = 10_000
"""A list longer than this is told to be longer, not counted; of so many records a list looks at each."""
_NEWEST: Final = ("-happened_on", "-id")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which records of a kind a list shows."""

    kind: str
    since: date | None = None
    until: date | None = None
    """The first day that is no longer in it."""
    regions: frozenset[str] | None = None
    offices: frozenset[str] | None = None
    states: tuple[str, ...] = ()
    """None named: all but what is gone."""
    subjects: tuple[int, ...] = ()
    words: str = ""
    """The number of a record, or words of its subject's name."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """By listed field: the code, place, office, number of a subject, or ``true`` and ``false``."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some records of a list, newest first."""

    records: tuple[Record, ...]
    after: str
    """Where the next page begins; empty where there is none."""
    count: int
    """How many there are in all, or were counted before ``more``."""
    more: bool
    """Whether there are, or may be, more than were counted."""


def records_page(asked: Filter, *, after: str = "", size: int = 50) -> Page:
    """A page of a list: in a time that does not grow with the length of the list.

    An index finds the records that have the rarest of the properties asked for; the others are looked at one by one:
    in all of them where they are few, else in the newest until the page is full, and in so many to count.
    """
    meant = _meant(asked)
    way, length = _shortest(meant.ways)
    if not length:
        return Page((), "", 0, more=False)
    count, more = _count(meant, way, length)
    if length > COUNTED:
        way, _ = _shortest([way for way in meant.ways if way.in_order])
    found = way.records if way.in_order else Record.objects.filter(pk__in=way.numbers[:COUNTED])
    rows = list(_from(found.filter(meant.besides(way)).order_by(*_NEWEST), after)[: size + 1])
    next_page = _cursor(rows[size - 1]) if len(rows) > size else ""
    rows = rows[:size]
    return Page(tuple(rows), next_page, max(count, len(rows)), more)


def _shortest(ways: Sequence[_Way]) -> tuple[_Way, int]:
    """The way on which the fewest records lie, and how many: ``COUNTED`` + 1 stands for more."""
    if len(ways) == 1:
        return ways[0], COUNTED + 1
    return min(((way, way.numbers[: COUNTED + 1].count()) for way in ways), key=itemgetter(1))


def _count(meant: _Meant, way: _Way, length: int) -> tuple[int, bool]:
    """How many fit, and whether there may be more: an index counts them where it knows all that is asked for."""
    if way.holds_state and not meant.others(way):
        count = way.numbers.filter(meant.state)[: COUNTED + 1].count()
        return min(count, COUNTED), count > COUNTED
    looked_at = way.numbers.annotate(fits=way.fitting(meant.besides(way)))
    return looked_at.values("fits")[:COUNTED].aggregate(count=Count("fits"))["count"], length > COUNTED


def filtered(asked: Filter) -> QuerySet[Record]:
    """The records of a list, newest first."""
    meant = _meant(asked)
    return Record.objects.filter(meant.besides(None)).order_by(*_NEWEST)


class _Way:
    """A property asked for by which an index finds records."""

    holds_state = True
    """Whether the index holds the state of records too."""

    def __init__(self, where: Q, *, in_order: bool, base: QuerySet[Record], indexed: Q | None = None) -> None:
        self.where = where
        self.in_order = in_order
        """Whether the index holds them newest first."""
        # In the words of the index: SQLite takes a partial one only where its condition is repeated, and leaves it
        # alone where it is not.
        self.records = base.filter(where) if indexed is None else base.filter(where, indexed)
        self.numbers: QuerySet[Any, Any] = self.records.values("pk")

    def fitting(self, asked: Q) -> Case | Subquery:
        """Something where what is asked holds for a record that the index finds; else nothing."""
        return Case(When(asked, then=1))


class _Naming(_Way):
    """That a record names a subject in a field: mentions are found, not records."""

    holds_state = False

    def __init__(self, mentions: QuerySet[Mention]) -> None:
        where = Q(Exists(mentions.filter(record=OuterRef("pk"))))
        super().__init__(where, in_order=False, base=Record.objects.all())
        self.numbers = mentions.values("record")

    def fitting(self, asked: Q) -> Case | Subquery:
        return Subquery(Record.objects.filter(asked, pk=OuterRef("record")).values("pk")[:1])


@dataclass(frozen=True, slots=True)
class _Meant:
    """What is asked of a record."""

    of_days: Q
    """Its kind, and when it happened."""
    state: Q
    ways: Sequence[_Way]
    """Its properties that an index knows; the last way is through all records of the days."""
    unindexed: Sequence[Q]

    def others(self, way: _Way | None) -> list[Q]:
        """The properties but the one by which a record was found."""
        return [other.where for other in self.ways[:-1] if other is not way] + [*self.unindexed]

    def besides(self, way: _Way | None) -> Q:
        """All that is asked of a record that was found by one property."""
        return Q(self.of_days, self.state, *self.others(way))


def _meant(asked: Filter) -> _Meant:
    kind = in_use().kind(asked.kind)
    days = Q()
    if asked.since:
        days &= Q(happened_on__gte=asked.since)
    if asked.until:
        days &= Q(happened_on__lt=asked.until)
    of_days = Q(kind=asked.kind) & days
    base = Record.objects.filter(of_days)
    unindexed = [
        Q(Exact(_field_text(key), _as_kept(declared, value)))
        for key, value in asked.fields.items()
        if (declared := kind.fields.get(key)) is not None
        and not (declared.sealed or key in kind.refers or key in rules.facets_of(kind))
    ]
    # Of ways that are equally long the first is taken: to ask each of many records what it names costs the most.
    ways = sorted(_ways(asked, kind, base, days), key=lambda way: way.holds_state)
    return _Meant(
        of_days,
        Q(state__in=asked.states) if asked.states else none_of("state", GONE),
        [*ways, _Way(Q(), in_order=True, base=base)],
        unindexed,
    )


def _ways(asked: Filter, kind: Kind, base: QuerySet[Record], days: Q) -> Iterator[_Way]:
    for key, codes in (("region", asked.regions), ("office", asked.offices)):
        if codes is not None:
            yield _on_shelf(f"shelf_{key}", kind, key, codes, days)
    if asked.states and not set(asked.states) & set(rules.SETTLED):
        unsettled = none_of("state", rules.SETTLED)
        yield _Way(Q(state__in=asked.states), in_order=False, base=base, indexed=unsettled)
    if asked.subjects:
        yield _about(asked.subjects, base)
    facets = dict(zip(rules.facets_of(kind), rules.FACETS, strict=False))
    for key, value in asked.fields.items():
        if key in facets:
            yield _on_shelf(facets[key], kind, key, (value,), days)
        elif key in kind.refers:
            number = int(value) if value.isdecimal() and len(value) <= 18 else -1
            yield _Naming(Mention.objects.filter(subject=number, kind=kind.address, field=key))
    if words := asked.words.strip():
        yield _by_words(words, asked.states, kind, base)


def _on_shelf(column: str, kind: Kind, field: str, values: Collection[str], days: Q) -> _Way:
    """Records by the values of a field; the number of a shelf says their kind too."""
    where = Q(**{f"{column}__in": [rules.shelf(kind.address, field, value) for value in values if value]})
    return _Way(where, in_order=len(values) == 1, base=Record.objects.filter(days))


def _about(subjects: Collection[int], base: QuerySet[Record]) -> _Way:
    return _Way(Q(subject__in=subjects), in_order=len(subjects) == 1, base=base)


def _by_words(words: str, states: Collection[str], kind: Kind, base: QuerySet[Record]) -> _Way:
    """The record of a number; else the subjects of a name, or the records about them."""
    numbered = _Way(Q(identity=words), in_order=False, base=base, indexed=_numbered(states, kind))
    if numbered.records.exists():
        return numbered
    if not kind.is_subject:
        return _about(subjects_called(kind.about, words), base)
    named = Q(name_key__contains=rules.fold_name(words))
    return _Way(named, in_order=False, base=base, indexed=~Q(name_key=""))


def _numbered(states: Collection[str], kind: Kind) -> Q:
    """That a record bears a number, in the words of the index in which it is found."""
    if kind.is_subject:
        return ~Q(identity="") & ~Q(name_key="")
    if not states or set(states).isdisjoint(GONE):
        return ~Q(identity="") & none_of("state", GONE)
    gone = Q(state__in=states)
    return gone if set(states) & set(rules.SETTLED) else gone & none_of("state", rules.SETTLED)


def _field_text(key: str) -> Func:
    """The text of a field of a record; the key is one of a declaration."""
    sql = f"json_extract(%(expressions)s, '$.{key}')"
    if connection.vendor == "postgresql":
        sql = f"((%(expressions)s)::jsonb ->> '{key}')"
    return Func(F("data"), template=sql, output_field=AnyField())


def _as_kept(declared: Field, value: str) -> object:
    """A value of a filter as ``_field_text`` gives it."""
    if connection.vendor == "sqlite" and declared.type == "yes_no":
        return value == "true"
    return value


def subjects_called(address: str, words: str, *, most: int = 200) -> list[int]:
    """The subjects of a kind whose code is the words, or whose name holds them."""
    # Every subject has a name, and the indexes say so.
    subjects = Record.objects.filter(kind=address).exclude(name_key="").exclude(state="retracted")
    by_code = list(subjects.filter(identity=words).exclude(identity="").values_list("id", flat=True)[:most])
    return by_code or list(
        subjects.filter(name_key__contains=rules.fold_name(words)).order_by("id").values_list("id", flat=True)[:most]
    )


def _cursor(record: Record) -> str:
    return f"{record.happened_on or ''}~{record.pk}"


def _from(found: QuerySet[Record], after: str) -> QuerySet[Record]:
    """The records behind a place in the list; a place nobody handed out is the beginning."""
    day, _, thing = after.partition("~")
    if not (thing.isdecimal() and len(thing) <= 18):
        return found
    if not day:
        return found.filter(happened_on__isnull=True, pk__lt=int(thing))
    try:
        date.fromisoformat(day)
    except ValueError:
        return found
    return found.extra(where=["(happened_on, id) < (%s, %s)"], params=[day, int(thing)])


def every(asked: Filter) -> Iterator[Record]:
    """Every record of a list, newest first, in constant memory."""
    return filtered(asked).iterator(chunk_size=2000)


def waiting(kinds: Collection[str], states: Collection[str], offices: frozenset[str] | None) -> QuerySet[Record]:
    """Records that wait for someone: to be checked, approved, corrected or matched; the oldest first."""
    # In the words of the index.
    found = Record.objects.filter(none_of("state", rules.SETTLED), kind__in=kinds, state__in=states)
    found = found.order_by("changed_at", "id")
    return found if offices is None else found.filter(office__in=offices)


def count_by_kind() -> dict[str, int]:
    """How many records of each kind there are that count: all, less the few that are gone."""
    gone = Record.objects.filter(none_of("state", rules.SETTLED), state__in=GONE)
    counted, not_counted = (
        dict(records.order_by().values_list("kind").annotate(Count("id"))) for records in (Record.objects.all(), gone)
    )
    return {kind: count for kind, all_ in counted.items() if (count := all_ - not_counted.get(kind, 0))}


def saved_views(kind: str, person: str, office: str) -> list[SavedView]:
    """The views of a list that a person saved, and those of their office."""
    mine = Q(person=person)
    return list(SavedView.objects.filter(mine | Q(office=office) if office else mine, kind=kind).order_by("name", "id"))
