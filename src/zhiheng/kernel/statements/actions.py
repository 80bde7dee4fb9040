"""What may be stated: rows of cells in bulk, one record by its keys, and the correction of a record."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from zhiheng.contract.declarations.basics import Bilingual
from zhiheng.contract.in_use import in_use
from zhiheng.contract.intake.checker import Checker, KnownSubject, Reading, Reference
from zhiheng.contract.intake.columns import SUBJECT, name_key
from zhiheng.contract.intake.refusals import Refusal, StatementRefused
from zhiheng.contract.kinds import Kind
from zhiheng.kernel.access.models import Person
from zhiheng.kernel.access.rules import ENTER, day_of, require
from zhiheng.kernel.journal import rules as journal
from zhiheng.kernel.journal.actions import append, writing
from zhiheng.kernel.journal.rules import Draft, canonical
from zhiheng.kernel.records import queries, rules
from zhiheng.kernel.records.actions import Act, New, keep_new, locked, not_in, require_files, require_reason, restate
from zhiheng.kernel.records.models import Record
from zhiheng.kernel.records.rules import Existing, Verdict

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


def state_records(stating: Stating, header: Sequence[str], rows: Sequence[Sequence[object]]) -> list[Verdict]:
    """State rows of cells in the order of the header; each row is accepted or refused by itself.

    What is accepted is written together. Rows are numbered from 0. Raises RoleMissing, StatementRefused for a header
    with a key the kind does not have, FileNotKept.
    """
    with _no_search_for_cycles():
        prepared = _prepared(stating, header, rows)
        with writing():
            return _written(stating, prepared, _judged(stating, prepared))


def examine_records(stating: Stating, header: Sequence[str], rows: Sequence[Sequence[object]]) -> list[Verdict]:
    """What ``state_records`` would answer; nothing is written."""
    with _no_search_for_cycles():
        prepared = _prepared(stating, header, rows)
        return [judged.verdict(index) for index, judged in enumerate(_judged(stating, prepared))]


def state_each(stating: Stating, stated: Sequence[Mapping[str, object]]) -> list[Verdict]:
    """State rows given by keys, each accepted or refused by itself; a key the kind does not have refuses its row."""
    with _no_search_for_cycles():
        checker = in_use().checker(stating.kind)
        met = {key for row in stated for key in row}
        header = [key for key in checker.keys if key in met]
        readings = checker.readings(header, [[row.get(key) for key in header] for row in stated])
        if met - set(header):
            for reading, row in zip(readings, stated, strict=True):
                reading.refusals += checker.unknown(row)
        prepared = _placed(stating, checker, readings)
        with writing():
            return _written(stating, prepared, _judged(stating, prepared))


def state_record(stating: Stating, stated: Mapping[str, object]) -> Verdict:
    """State one record by keys; raises StatementRefused with everything that is wrong with it."""
    prepared = _prepared_one(stating, stated)
    with writing():
        (judged,) = _judged(stating, prepared)
        if judged.reading.refusals:
            raise StatementRefused(judged.reading.refusals)
        return _written(stating, prepared, [judged])[0]


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """Python looks for cycles among rows that have none, again and again, and takes half of the time for it."""
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            gc.enable()


@dataclass(frozen=True, slots=True)
class _Prepared:
    """Rows read and placed: all that can be done before the journal is locked."""

    checker: Checker
    readings: list[Reading]
    today: date


@dataclass(slots=True)
class _Judged:
    """A reading, what it leads to, and the record of its number that is there already."""

    reading: Reading
    outcome: rules.Outcome
    identity: str = ""
    there: Record | None = None

    def verdict(self, row: int, thing: int | None = None) -> Verdict:
        there = self.there.pk if self.there is not None and self.outcome != "refused" else None
        return Verdict(row, self.outcome, tuple(self.reading.refusals), thing or there)


def _prepared(stating: Stating, header: Sequence[str], rows: Sequence[Sequence[object]]) -> _Prepared:
    checker = in_use().checker(stating.kind)
    if strange := checker.unknown(header):
        raise StatementRefused(strange)
    return _placed(stating, checker, checker.readings(header, rows))


def _prepared_one(stating: Stating, stated: Mapping[str, object]) -> _Prepared:
    checker = in_use().checker(stating.kind)
    return _placed(stating, checker, [checker.read(stated)])


def _placed(stating: Stating, checker: Checker, readings: list[Reading]) -> _Prepared:
    today = day_of(stating.at)
    require(
        stating.by,
        ENTER,
        day=today,
        office=stating.office,
        field=checker.kind.pack,
        act="state records",
        act_zh=f"填报{checker.kind.title}",
    )
    require_files(stating.evidence)
    registers = queries.registers()
    for reading in readings:
        checker.place(reading, registers, today)
    _refuse_files_not_kept(checker.kind, readings)
    return _Prepared(checker, readings, today)


def _judged(stating: Stating, prepared: _Prepared) -> list[_Judged]:
    """Every reading with its subjects, its rules and its number looked at."""
    checker, today = prepared.checker, prepared.today
    known = queries.known_subjects(
        {reference for reading in prepared.readings for reference in reading.references.values()}
    )
    numbers: dict[str, int] = {}
    judged = []
    for row, reading in enumerate(prepared.readings):
        _refuse_unknown_numbers(reading, known)
        checker.settle(reading, known, today)
        _note_other_names(reading, known)
        identity = "" if reading.refusals else checker.identity(reading)
        if identity and (first := numbers.setdefault(identity, row)) != row:
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


def _written(stating: Stating, prepared: _Prepared, judged: list[_Judged]) -> list[Verdict]:
    """The entries and what stands then; runs inside ``writing``."""
    kind = prepared.checker.kind
    new = [one for one in judged if one.outcome == "stated"]
    changed = [one for one in judged if one.outcome in {"corrected", "registered"}]
    _state_unknown_subjects(stating, new + changed)
    _seal(kind, new + changed, stating.at)
    drafts = [_draft(stating, kind, one.reading) for one in new]
    numbers = append(drafts)
    keep_new(
        kind,
        (
            New(thing, draft, rules.name_of(kind, one.reading.values), one.identity)
            for one, draft, thing in zip(new, drafts, numbers, strict=True)
        ),
    )
    for one in changed:
        assert one.there is not None
        act = journal.CORRECTED if one.outcome == "corrected" else journal.STATED
        restate(one.there, _restated(stating, kind, one, act))
    things = dict(zip(map(id, new), numbers, strict=True))
    return [one.verdict(row, things.get(id(one))) for row, one in enumerate(judged)]


def _draft(stating: Stating, kind: Kind, reading: Reading) -> Draft:
    return Draft(
        act=journal.STATED,
        kind=kind.address,
        by=stating.by.username,
        at=stating.at,
        data=canonical(reading.values),
        thing=None,
        subject=reading.subject,
        region=reading.region,
        office=stating.office,
        happened_on=reading.day,
        source=stating.source,
        batch=stating.batch,
        evidence=stating.evidence,
    )


def _restated(stating: Stating, kind: Kind, one: _Judged, act: str) -> Draft:
    assert one.there is not None
    return _draft(stating, kind, one.reading)._replace(act=act, thing=one.there.pk, replaces=one.there.latest)


# --- subjects that nobody has registered yet -------------------------------------------------------------------------


def _state_unknown_subjects(stating: Stating, judged: list[_Judged]) -> None:
    """Every reference that leads nowhere becomes a provisional subject, once; a person matches it later."""
    wanted: dict[Reference, list[tuple[Reading, str]]] = {}
    for one in judged:
        for key, reference in one.reading.references.items():
            met = one.reading.subject if key == SUBJECT else one.reading.values.get(key)
            if met is None:
                wanted.setdefault(reference, []).append((one.reading, key))
    if not wanted:
        return
    merged = _merged_by_code(wanted)
    made = dict(zip(merged, _mention(stating, merged), strict=True))
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


def _mention(stating: Stating, references: Mapping[_Named, Reference]) -> list[int]:
    """Provisional subjects for references; their numbers."""
    drafts, named = [], []
    for address, code, name in references.values():
        kind = in_use().kind(address)
        identifying = kind.identified_by[0] if len(kind.identified_by) == 1 else ""
        values = {kind.named_by: name or code} | ({identifying: code} if code and identifying else {})
        drafts.append(
            Draft(
                act=journal.MENTIONED,
                kind=address,
                by=stating.by.username,
                at=stating.at,
                data=canonical(values),
                thing=None,
                office=stating.office,
                source=stating.source,
                batch=stating.batch,
            )
        )
        named.append(((name or code)[:200], code if identifying else ""))
    numbers = append(drafts)
    for thing, draft, (name, identity) in zip(numbers, drafts, named, strict=True):
        keep_new(in_use().kind(draft.kind), [New(thing, draft, name, identity)])
    return numbers


def _note_other_names(reading: Reading, known: Mapping[Reference, KnownSubject]) -> None:
    """A name that is stated beside a code and is not the register's stays with the record."""
    for key, reference in reading.references.items():
        _, code, name = reference
        subject = known.get(reference) if code and name else None
        if subject is not None and rules.fold_name(name) != subject.name_key:
            reading.values[name_key(key)] = name


def _refuse_unknown_numbers(reading: Reading, known: Mapping[Reference, KnownSubject]) -> None:
    for key, reference in reading.references.items():
        if reference[1].startswith("#") and reference not in known:
            reading.refuse(
                f"没有编号为 {reference[1]} 的主体；请重新选择", f"no subject has the number {reference[1]}", field=key
            )


# --- files and sealed fields -----------------------------------------------------------------------------------------


def _refuse_files_not_kept(kind: Kind, readings: Iterable[Reading]) -> None:
    fields = [key for key, declared in kind.fields.items() if declared.type == "file"]
    named = [(reading, key, reading.values[key]) for reading in readings for key in fields if key in reading.values]
    if not named:
        return
    from zhiheng.kernel.evidence.queries import kept_files  # noqa: PLC0415

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


def _seal(kind: Kind, judged: Iterable[_Judged], at: datetime) -> None:
    """Sealed texts go to the vault; the values keep only under which number they lie there."""
    texts = [(one.reading, key, text) for one in judged for key, text in one.reading.sealed.items()]
    if not texts:
        return
    from zhiheng.kernel.vault.actions import seal_many  # noqa: PLC0415

    kept = seal_many([(kind.address, key, text) for _, key, text in texts], at=at)
    for (reading, key, _), sealed in zip(texts, kept, strict=True):
        reading.values[key] = sealed


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
        prepared = _prepared_one(stating, {**_kept_subject(record, stated, kind), **stated})
        reading = prepared.readings[0]
        before = queries.values_of(kind, record.data)
        known = queries.known_subjects(set(reading.references.values()))
        _keep_sealed(kind, reading, before)
        _refuse_unknown_numbers(reading, known)
        prepared.checker.settle(reading, known, prepared.today)
        _note_other_names(reading, known)
        identity = prepared.checker.identity(reading) if not reading.refusals else ""
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
        _seal(kind, [one], act.at)
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
