"""What may be stated: rows of cells in bulk, one record by its keys, and the correction of a record."""

from __future__ import annotations

import gc
import io
import pickle
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple, Protocol

from django.db import IntegrityError, transaction

from zhiheng.contract.declarations.basics import Bilingual
from zhiheng.contract.in_use import in_use
from zhiheng.contract.intake.checker import Checker, KnownSubject, Reading, Reference, Registers
from zhiheng.contract.intake.columns import SUBJECT, name_key
from zhiheng.contract.intake.refusals import Refusal, StatementRefused
from zhiheng.contract.kinds import Kind
from zhiheng.kernel.access.models import Person
from zhiheng.kernel.access.rules import ENTER, day_of, require
from zhiheng.kernel.evidence.queries import kept_files
from zhiheng.kernel.journal import rules as journal
from zhiheng.kernel.journal.actions import writing
from zhiheng.kernel.journal.models import Entry
from zhiheng.kernel.journal.queries import length as journal_length
from zhiheng.kernel.journal.rules import Draft, canonical
from zhiheng.kernel.records import queries, rules
from zhiheng.kernel.records.actions import Act, New, begin, locked, not_in, require_files, require_reason, restate
from zhiheng.kernel.records.models import Record
from zhiheng.kernel.records.rules import Existing, Verdict
from zhiheng.kernel.vault.actions import seal_many
from zhiheng.kernel.vault.rules import Plain

# --- stating ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stating:
    """Who states rows of which kind, when, for which office and through which door."""

    kind: str
    by: Person
    at: datetime
    office: str
    source: str = "form"
    batch: int | None = None
    existing: Existing = "refuse"
    evidence: tuple[str, ...] = ()
    through: str = ""
    """The office in which the person may enter, where what is stated goes to another one."""


def state_records(stating: Stating, header: Sequence[str], rows: Sequence[Sequence[object]]) -> list[Verdict]:
    """State rows of cells in the order of the header; each row is accepted or refused by itself.

    What is accepted is written together. Rows are numbered from 0. Raises RoleMissing, StatementRefused for a header
    with a key the kind does not have, FileNotKept.
    """
    judging = judge(stating, Cells(header, rows))
    with writing():
        return write_judged(judging)


def state_each(stating: Stating, stated: Sequence[Mapping[str, object]]) -> list[Verdict]:
    """State rows given by keys, each accepted or refused by itself; a key the kind does not have refuses its row."""
    judging = judge(stating, Keyed(stated))
    with writing():
        return write_judged(judging)


def state_record(stating: Stating, stated: Mapping[str, object]) -> Verdict:
    """State one record by keys; raises StatementRefused with everything that is wrong with it."""
    judging = judge(stating, Keyed([stated]))
    with writing():
        (verdict,) = write_judged(judging)
    if verdict.refusals:
        raise StatementRefused(verdict.refusals)
    return verdict


def examine_records(
    stating: Stating, header: Sequence[str], rows: Sequence[Sequence[object]], met: Met | None = None
) -> list[Verdict]:
    """What ``state_records`` would answer; nothing is written."""
    with unwatched():
        judged = _judged(stating, _readings(stating, Cells(header, rows)), met or Met())
        return [one.verdict(row) for row, one in enumerate(judged)]


# --- judging: before the journal is locked ---------------------------------------------------------------------------


class Stated(Protocol):
    """Rows as they were stated."""

    def read(self, checker: Checker) -> list[Reading]: ...


@dataclass(slots=True)
class Cells:
    """Rows of cells in the order of a header."""

    header: Sequence[str]
    kept: Sequence[Sequence[object]] | bytes
    """The rows; as they were packed where they came from another process and nobody has looked at them."""

    @property
    def rows(self) -> Sequence[Sequence[object]]:
        """The rows of cells."""
        if isinstance(self.kept, bytes):
            self.kept = unpacked(self.kept)
        assert not isinstance(self.kept, bytes)
        return self.kept

    def __reduce__(self) -> tuple[object, ...]:
        return Cells, (self.header, self.kept if isinstance(self.kept, bytes) else packed(self.kept))

    def read(self, checker: Checker) -> list[Reading]:
        """Every row read; raises StatementRefused for a header with a key the kind does not have."""
        if strange := checker.unknown(self.header):
            raise StatementRefused(strange)
        return checker.readings(self.header, self.rows)


@dataclass(frozen=True, slots=True)
class Keyed:
    """Rows given by keys; a key the kind does not have refuses its row."""

    rows: Sequence[Mapping[str, object]]

    def read(self, checker: Checker) -> list[Reading]:
        """Every row read."""
        met = {key for row in self.rows for key in row}
        header = [key for key in checker.keys if key in met]
        readings = checker.readings(header, [[row.get(key) for key in header] for row in self.rows])
        if met - set(header):
            for reading, row in zip(readings, self.rows, strict=True):
                reading.refusals += checker.unknown(row)
        return readings


@dataclass(frozen=True, slots=True)
class Judging:
    """Rows read and judged while others may write; ``length`` of the journal when it began.

    It can be handed to another process: one judges, the other writes.
    """

    stating: Stating
    stated: Stated
    judged: list[New | _Judged]
    """What can be written as it is, and what needs a closer look: refused, corrected, sealed, of unknown subjects."""
    length: int

    def __reduce__(self) -> tuple[object, ...]:
        # Bare tuples are handed over several times as quickly as tuples with names.
        bare = [tuple(one) if isinstance(one, New) else one for one in self.judged]
        return _handed_over, (self.stating, self.stated, bare, self.length)


def _handed_over(stating: Stating, stated: Stated, bare: list[tuple[Any, ...] | _Judged], length: int) -> Judging:
    return Judging(stating, stated, [New._make(one) if isinstance(one, tuple) else one for one in bare], length)


class Met:
    """The subjects that the rows of a file named so far, kept in mind until something is said about such subjects."""

    _MOST: Final = 200_000

    def __init__(self) -> None:
        self._known: dict[Reference, KnownSubject] = {}
        self._length = 0

    def known(self, kind: Kind, references: set[Reference]) -> dict[Reference, KnownSubject]:
        """Every one of the references that leads to a subject, and perhaps others."""
        length = journal_length()
        if self._known and (len(self._known) > self._MOST or _was_told_of(kind, self._length)):
            self._known = {}
        self._known.update(queries.known_subjects(references - self._known.keys()))
        self._length = length
        return self._known


def _was_told_of(kind: Kind, length: int) -> bool:
    """Whether the journal tells something of subjects the kind refers to behind a position; a mention changes none."""
    kinds = {kind.about, *kind.refers.values()} - {""}
    since = Entry.objects.filter(seq__gt=length, kind__in=kinds).exclude(act=journal.MENTIONED)
    return bool(kinds) and since.exists()


def judge(stating: Stating, stated: Stated, met: Met | None = None) -> Judging:
    """Rows judged ahead of ``write_judged``, so that one judges while another writes.

    Raises RoleMissing, FileNotKept, and StatementRefused for a header with a key the kind does not have.
    """
    with unwatched():
        length = journal_length()
        judged = _judged(stating, _readings(stating, stated), met or Met())
        kind = in_use().kind(stating.kind)
        facets = rules.facets_of(kind)
        ready = [_new(kind, facets, one) if one.is_plain() else one for one in judged]
        return Judging(stating, stated, ready, length)


def write_judged(judging: Judging) -> list[Verdict]:
    """Write what was judged, inside ``writing``; where others wrote meanwhile what matters, it is judged anew."""
    with unwatched():
        if _still_holds(judging):
            try:
                with transaction.atomic():
                    return _written(judging)
            except IntegrityError:
                pass  # a number that was free then is borne by now: the database keeps each once
        return _written(judge(judging.stating, judging.stated))


def packed(handed_over: object) -> bytes:
    """Rows or what was judged, for another process of this program."""
    target = io.BytesIO()
    pickler = pickle.Pickler(target, pickle.HIGHEST_PROTOCOL)
    pickler.fast = True  # nothing in it refers to itself, and to look for what came before would take most of the time
    pickler.dump(handed_over)
    return target.getvalue()


def unpacked(data: bytes) -> Any:  # noqa: ANN401 - whatever was packed
    """What another process of this program packed."""
    with unwatched():
        return pickle.loads(data)  # noqa: S301 - from our own child


def _readings(stating: Stating, stated: Stated) -> list[Reading]:
    """What was read, with regions, offices and files looked up; refused for who may not enter it."""
    checker, today = in_use().checker(stating.kind), day_of(stating.at)
    require(
        stating.by,
        ENTER,
        day=today,
        office=stating.through or stating.office,
        field=checker.kind.pack,
        act="state records",
        act_zh=f"填报{checker.kind.title}",
    )
    require_files(stating.evidence)
    readings, registers = stated.read(checker), queries.registers()
    for reading in readings:
        checker.place(reading, registers, today)
    _refuse_files_not_kept(checker.kind, readings)
    return readings


def _still_holds(judging: Judging) -> bool:
    """Whether nothing was written since that would be judged otherwise; numbers are left to the database."""
    if journal_length() == judging.length:
        return True
    closer = [one for one in judging.judged if isinstance(one, _Judged)]
    if any(one.there is not None for one in closer):
        return False
    if _was_told_of(in_use().kind(judging.stating.kind), judging.length):
        return False
    unknown = {one.reading.references[key] for one in closer for key in one.reading.unmet}
    return not (unknown and queries.known_subjects(unknown))


@contextmanager
def unwatched() -> Iterator[None]:
    """Python looks for cycles among rows that have none, again and again, and takes half of the time for it."""
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            gc.enable()


@dataclass(slots=True)
class _Judged:
    """A reading, what it leads to, and the record of its number that is there already."""

    reading: Reading
    outcome: rules.Outcome
    identity: str = ""
    there: Record | None = None

    def is_plain(self) -> bool:
        """Whether nothing about it depends on what is written before it."""
        return self.outcome == "stated" and not self.reading.unmet and not self.reading.sealed

    def verdict(self, row: int, thing: int | None = None) -> Verdict:
        there = self.there.pk if self.there is not None and self.outcome != "refused" else None
        return Verdict(row, self.outcome, tuple(self.reading.refusals), thing or there)


def _judged(stating: Stating, readings: Sequence[Reading], met: Met) -> list[_Judged]:
    """Every reading with its subjects, its rules and its number looked at."""
    checker, today = in_use().checker(stating.kind), day_of(stating.at)
    known = met.known(checker.kind, {one for reading in readings for one in reading.references.values()})
    first_rows: dict[str, int] = {}
    judged = []
    for row, reading in enumerate(readings):
        checker.settle(reading, known, today)
        identity = "" if reading.refusals else checker.identity(reading)
        if identity and (first := first_rows.setdefault(identity, row)) != row:
            reading.refuse(
                f"与本次第 {first + 1} 条的标识相同；请删去重复的一条",
                f"it bears the number of row {first + 1}; remove one of them",
                field=_naming_field(checker.kind),
            )
        judged.append(_Judged(reading, "refused" if reading.refusals else "stated", identity))
    _compare_with_what_is_there(stating, checker.kind, judged)
    return judged


def _compare_with_what_is_there(stating: Stating, kind: Kind, judged: list[_Judged]) -> None:
    there = queries.numbered(kind.address, {one.identity for one in judged if one.identity and one.outcome == "stated"})
    for one in judged:
        found = there.get(one.identity) if one.outcome == "stated" else None
        if found is None:
            continue
        one.there = found
        before = queries.values_of(kind, found.data)
        _keep_sealed(kind, one.reading, before)
        if found.state == "provisional":
            one.outcome = "registered"
        elif _is_the_same(before, one.reading, found):
            one.outcome = "unchanged"
        elif stating.existing == "correct":
            one.outcome = "corrected"
        elif stating.existing == "skip":
            one.outcome = "unchanged"
        else:
            one.outcome = "refused"
            one.reading.refuse(
                f"标识与第 {found.pk} 号记录相同而内容不同；若要更正，请在导入时选择“作为更正”",
                f"record {found.pk} bears this number with other values; state it as a correction",
                field=_naming_field(kind),
            )


def _is_the_same(before: Mapping[str, object], reading: Reading, there: Record) -> bool:
    """Whether what is stated is what stands; sealed fields cannot be compared and count as changed."""
    return not reading.sealed and before == reading.values and there.subject == reading.subject


def _written(judging: Judging) -> list[Verdict]:
    """The entries and what stands then."""
    stating, kind = judging.stating, in_use().kind(judging.stating.kind)
    closer = [one for one in judging.judged if isinstance(one, _Judged)]
    fresh = [one for one in closer if one.outcome == "stated"]
    changed = [one for one in closer if one.outcome in {"corrected", "registered"}]
    _state_unknown_subjects(stating, fresh + changed)
    begun = [one for one in judging.judged if isinstance(one, New) or one.outcome == "stated"]
    _seal(stating, kind, begun, changed)
    facets = rules.facets_of(kind)
    new = [one if isinstance(one, New) else _new(kind, facets, one) for one in begun]
    numbers = iter(begin(kind, _alike(stating, journal.STATED, kind.address), new) if new else ())
    for one in changed:
        assert one.there is not None
        act = journal.CORRECTED if one.outcome == "corrected" else journal.STATED
        restate(one.there, _restated(stating, kind, one, act))
    return [
        Verdict(row, "stated", (), next(numbers))
        if isinstance(one, New)
        else one.verdict(row, next(numbers) if one.outcome == "stated" else None)
        for row, one in enumerate(judging.judged)
    ]


def _new(kind: Kind, facets: tuple[str, ...], one: _Judged) -> New:
    """A reading whose subjects are known, ready to be written."""
    reading, values = one.reading, one.reading.values
    day = reading.day
    return New(
        reading.subject,
        reading.region,
        None if day is None else day.isoformat(),
        canonical(values).decode(),
        rules.name_of(kind, values),
        one.identity,
        rules.facet_shelves(kind.address, facets, values),
        tuple([(key, number) for key in kind.refers if (number := values.get(key)) is not None]),
    )


def _alike(stating: Stating, act: str, kind: str) -> Draft:
    """What the entries of one batch have in common."""
    return Draft(
        act,
        kind,
        stating.by.username,
        stating.at,
        thing=None,
        office=stating.office,
        source=stating.source,
        batch=stating.batch,
        evidence=stating.evidence,
    )


def _restated(stating: Stating, kind: Kind, one: _Judged, act: str) -> Draft:
    assert one.there is not None
    reading = one.reading
    return _alike(stating, act, kind.address)._replace(
        thing=one.there.pk,
        replaces=one.there.latest,
        subject=reading.subject,
        region=reading.region,
        happened_on=reading.day,
        data=canonical(reading.values),
    )


# --- subjects that nobody has registered yet -------------------------------------------------------------------------


def _state_unknown_subjects(stating: Stating, judged: list[_Judged]) -> None:
    """Every reference that leads nowhere becomes a provisional subject, once; a person matches it later."""
    wanted: dict[Reference, list[tuple[Reading, str]]] = {}
    for one in judged:
        for key in one.reading.unmet:
            wanted.setdefault(one.reading.references[key], []).append((one.reading, key))
    if not wanted:
        return
    merged = _merged_by_code(wanted)
    made = _mention(stating, merged)
    for reference, places in wanted.items():
        for reading, key in places:
            if key == SUBJECT:
                reading.subject = made[_key_of(reference)]
            else:
                reading.values[key] = made[_key_of(reference)]


_Named = tuple[str, str]


def _key_of(reference: Reference) -> _Named:
    """Kind, and the code where there is one, else the folded name."""
    kind, code, name = reference
    return kind, code or f"~{rules.fold_name(name)}"


def _merged_by_code(wanted: Iterable[Reference]) -> dict[_Named, Reference]:
    """References to one unknown subject: the same code under several spellings of its name is one."""
    merged: dict[_Named, Reference] = {}
    for reference in wanted:
        merged.setdefault(_key_of(reference), reference)
    return merged


def _mention(stating: Stating, references: Mapping[_Named, Reference]) -> dict[_Named, int]:
    """Provisional subjects for references, kind by kind; their numbers."""
    numbers: dict[_Named, int] = {}
    for address in dict.fromkeys(address for address, _, _ in references.values()):
        kind = in_use().kind(address)
        identifying = kind.identified_by[0] if len(kind.identified_by) == 1 else ""
        nothing = rules.facet_shelves(address, (), {})
        keys, new = [], []
        for key, (of_kind, code, name) in references.items():
            if of_kind == address:
                values = {kind.named_by: name or code} | ({identifying: code} if code and identifying else {})
                keys.append(key)
                identity = code if identifying else ""
                new.append(New(None, "", None, canonical(values).decode(), (name or code)[:200], identity, nothing))
        numbers.update(zip(keys, begin(kind, _unplaced(stating, address), new), strict=True))
    return numbers


def _unplaced(stating: Stating, kind: str) -> Draft:
    """What mentions have in common: no evidence is about them."""
    return _alike(stating, journal.MENTIONED, kind)._replace(evidence=())


# --- files and sealed fields -----------------------------------------------------------------------------------------


def _refuse_files_not_kept(kind: Kind, readings: Iterable[Reading]) -> None:
    fields = [key for key, declared in kind.fields.items() if declared.type == "file"]
    named = [(reading, key, reading.values[key]) for reading in readings for key in fields if key in reading.values]
    if not named:
        return
    kept = kept_files({digest for _, _, digest in named})
    for reading, key, digest in named:
        if digest not in kept:
            reading.refusals.append(
                Refusal(
                    Bilingual(
                        f"“{kind.fields[key].title.zh}”的附件尚未上传；请先上传附件",
                        "the file was never sent; send it first",
                    ),
                    field=key,
                )
            )


def _seal(stating: Stating, kind: Kind, new: Sequence[New | _Judged], changed: Sequence[_Judged]) -> None:
    """Sealed texts go to the vault; the values keep only under which number they lie there."""
    first = journal_length() + 1
    things = [(thing, one) for thing, one in enumerate(new, first) if isinstance(one, _Judged)]
    things += [(one.there.pk, one) for one in changed if one.there is not None]
    texts = [(thing, one.reading, key, text) for thing, one in things for key, text in one.reading.sealed.items()]
    sealed = seal_many([Plain(kind.address, key, thing, stating.office, text) for thing, _, key, text in texts])
    for (_, reading, key, _), kept in zip(texts, sealed, strict=True):
        reading.values[key] = kept.data()


def _naming_field(kind: Kind) -> str:
    return "period" if kind.period else kind.identified_by[0] if kind.identified_by else ""


# --- corrections ------------------------------------------------------------------------------------------------------


def correct_record(thing: int, stated: Mapping[str, object], act: Act) -> Record:
    """The record with other values; what was approved is open again. A sealed field left empty stays as it is.

    Raises StatementRefused, NothingChanged, ReasonMissing where an approved record is changed without one.
    """
    with writing():
        record = locked(thing, act)
        kind = in_use().kind(record.kind)
        not_in(record, ("retracted", "merged"), act_zh="更正")
        stating = Stating(kind.address, act.by, act.at, record.office, act.source, evidence=act.evidence)
        checker = in_use().checker(kind.address)
        (reading,) = _readings(stating, Keyed([{**_kept_subject(record, stated, kind), **stated}]))
        before = queries.values_of(kind, record.data)
        known = queries.known_subjects(set(reading.references.values()))
        _keep_sealed(kind, reading, before)
        checker.settle(reading, known, day_of(act.at))
        identity = checker.identity(reading) if not reading.refusals else ""
        if identity and identity != record.identity and queries.numbered(kind.address, {identity}):
            reading.refuse(
                "标识与另一条记录相同；请核对", "another record bears this number", field=_naming_field(kind)
            )
        if reading.refusals:
            raise StatementRefused(reading.refusals)
        if not reading.sealed and before == reading.values and record.subject == reading.subject:
            raise rules.NothingChanged(
                f"record {thing} already stands like this; change a value or leave it",
                message_zh="内容与现有记录相同，没有可更正之处；请修改后再提交，或放弃更正。",
                thing=thing,
            )
        if record.approved is not None or record.state == "checked":
            require_reason(act, "更正已核对或已批准的记录")
        one = _Judged(reading, "corrected", identity, record)
        _state_unknown_subjects(stating, [one])
        _seal(stating, kind, [], [one])
        draft = _restated(stating, kind, one, journal.CORRECTED)
        return restate(record, draft._replace(reason=act.reason.strip()))


def _kept_subject(record: Record, stated: Mapping[str, object], kind: Kind) -> dict[str, object]:
    """A correction that does not speak of the subject keeps it."""
    if kind.about and record.subject is not None and not (stated.get(SUBJECT) or stated.get(name_key(SUBJECT))):
        return {SUBJECT: f"#{record.subject}"}
    return {}


def _keep_sealed(kind: Kind, reading: Reading, before: Mapping[str, object]) -> None:
    for key, declared in kind.fields.items():
        if declared.sealed and key not in reading.sealed and key in before:
            reading.values[key] = before[key]
            reading.refusals[:] = [refusal for refusal in reading.refusals if refusal.field != key]


# --- some fields by themselves ---------------------------------------------------------------------------------------


def read_some(kind: Kind, fields: frozenset[str], stated: Mapping[str, object], record: Record, act: Act) -> Some:
    """Values for some fields of a record, read, looked up and sealed, for whoever adds a version of it themselves.

    Runs inside ``writing``; who may do it was checked by the caller. Raises StatementRefused.
    """
    checker = in_use().checker_of_some(kind.address, fields)
    reading, today = checker.read(stated), day_of(act.at)
    placed = any(checker.kind.fields[key].type in {"region", "office"} for key in reading.values)
    checker.place(reading, queries.registers() if placed else Registers({}, {}), today)
    _refuse_files_not_kept(checker.kind, [reading])
    checker.settle(reading, queries.known_subjects(set(reading.references.values())), today)
    if reading.refusals:
        raise StatementRefused(reading.refusals)
    one = _Judged(reading, "corrected", "", record)
    _state_unknown_subjects(Stating(kind.address, act.by, act.at, record.office, act.source), [one])
    texts = reading.sealed.items()
    sealed = seal_many([Plain(kind.address, key, record.pk, record.office, text) for key, text in texts])
    reading.values.update({key: kept.data() for key, kept in zip(reading.sealed, sealed, strict=True)})
    return Some(reading.values, [(key, number) for key in checker.kind.refers if (number := reading.values.get(key))])


class Some(NamedTuple):
    """Values of some fields as the journal keeps them, and the subjects that they name."""

    values: dict[str, Any]
    mentions: list[tuple[str, int]]
