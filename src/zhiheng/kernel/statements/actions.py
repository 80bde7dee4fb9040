"""What may be stated: rows of cells in bulk, one record by its keys, and the correction of a record."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from zhiheng.contract.declarations.basics import Bilingual
from zhiheng.contract.in_use import in_use
from zhiheng.contract.intake.checker import Checker, KnownSubject, Reading, Reference
from zhiheng.contract.intake.columns import SUBJECT, name_key
from zhiheng.contract.intake.refusals import Refusal, StatementRefused
from zhiheng.contract.kinds import Kind
from zhiheng.kernel.access.models import Person
from zhiheng.kernel.access.rules import ENTER, day_of, require
from zhiheng.kernel.evidence.queries import kept_files
from zhiheng.kernel.journal import rules as journal
from zhiheng.kernel.journal.actions import append, writing
from zhiheng.kernel.journal.models import Entry
from zhiheng.kernel.journal.queries import length as journal_length
from zhiheng.kernel.journal.rules import Draft, canonical
from zhiheng.kernel.records import queries, rules
from zhiheng.kernel.records.actions import Act, New, keep_new, locked, not_in, require_files, require_reason, restate
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


def state_records(stating: Stating, header: Sequence[str], rows: Sequence[Sequence[object]]) -> list[Verdict]:
    """State rows of cells in the order of the header; each row is accepted or refused by itself.

    What is accepted is written together. Rows are numbered from 0. Raises RoleMissing, StatementRefused for a header
    with a key the kind does not have, FileNotKept.
    """
    judging = judge_records(stating, header, rows)
    with writing():
        return write_judged(judging)


def state_each(stating: Stating, stated: Sequence[Mapping[str, object]]) -> list[Verdict]:
    """State rows given by keys, each accepted or refused by itself; a key the kind does not have refuses its row."""
    judging = _judging(stating, lambda checker: _read_each(checker, stated))
    with writing():
        return write_judged(judging)


def state_record(stating: Stating, stated: Mapping[str, object]) -> Verdict:
    """State one record by keys; raises StatementRefused with everything that is wrong with it."""
    judging = _judging(stating, lambda checker: [checker.read(stated)])
    with writing():
        (verdict,) = write_judged(judging)
    if verdict.refusals:
        raise StatementRefused(verdict.refusals)
    return verdict


def examine_records(stating: Stating, header: Sequence[str], rows: Sequence[Sequence[object]]) -> list[Verdict]:
    """What ``state_records`` would answer; nothing is written."""
    judging = judge_records(stating, header, rows)
    return [judged.verdict(row) for row, judged in enumerate(judging.judged)]


def _read_each(checker: Checker, stated: Sequence[Mapping[str, object]]) -> list[Reading]:
    met = {key for row in stated for key in row}
    header = [key for key in checker.keys if key in met]
    readings = checker.readings(header, [[row.get(key) for key in header] for row in stated])
    if met - set(header):
        for reading, row in zip(readings, stated, strict=True):
            reading.refusals += checker.unknown(row)
    return readings


# --- judging: before the journal is locked ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Judging:
    """Rows read and judged while others may write; ``length`` of the journal when it began."""

    stating: Stating
    checker: Checker
    read: Callable[[Checker], list[Reading]]
    judged: list[_Judged]
    length: int


def judge_records(stating: Stating, header: Sequence[str], rows: Sequence[Sequence[object]]) -> Judging:
    """Rows judged ahead of ``write_judged``, so that several processes judge at once and only the writing waits."""
    checker = in_use().checker(stating.kind)
    if strange := checker.unknown(header):
        raise StatementRefused(strange)
    return _judging(stating, lambda checker: checker.readings(header, rows))


def write_judged(judging: Judging) -> list[Verdict]:
    """Write what was judged, inside ``writing``; where others wrote meanwhile what matters, it is judged anew."""
    with _no_search_for_cycles():
        if not _still_holds(judging):
            judging = _judging(judging.stating, judging.read)
        return _written(judging)


def _judging(stating: Stating, read: Callable[[Checker], list[Reading]]) -> Judging:
    with _no_search_for_cycles():
        checker, length = in_use().checker(stating.kind), journal_length()
        return Judging(stating, checker, read, _judged(stating, checker, _readings(stating, checker, read)), length)


def _readings(stating: Stating, checker: Checker, read: Callable[[Checker], list[Reading]]) -> list[Reading]:
    """What was read, with regions, offices and files looked up; refused for who may not enter it."""
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
    readings, registers = read(checker), queries.registers()
    for reading in readings:
        checker.place(reading, registers, today)
    _refuse_files_not_kept(checker.kind, readings)
    return readings


def _still_holds(judging: Judging) -> bool:
    """Whether nothing was written since that would be judged otherwise."""
    if journal_length() == judging.length:
        return True
    if any(one.there is not None for one in judging.judged):
        return False
    kinds = {reference[0] for one in judging.judged for reference in one.reading.references.values()}
    since = Entry.objects.filter(seq__gt=judging.length, kind__in=kinds).exclude(act=journal.MENTIONED)
    if kinds and since.exists():
        return False
    unknown = {one.reading.references[key] for one in judging.judged for key in one.reading.unmet}
    if unknown and queries.known_subjects(unknown):
        return False
    identities = {one.identity for one in judging.judged if one.identity}
    return not (identities and queries.numbered(judging.checker.kind.address, identities))


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


def _judged(stating: Stating, checker: Checker, readings: Sequence[Reading]) -> list[_Judged]:
    """Every reading with its subjects, its rules and its number looked at."""
    today = day_of(stating.at)
    known = queries.known_subjects({reference for reading in readings for reference in reading.references.values()})
    first_rows: dict[str, int] = {}
    judged = []
    for row, reading in enumerate(readings):
        _look_at_references(reading, known)
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


def _look_at_references(reading: Reading, known: Mapping[Reference, KnownSubject]) -> None:
    """Refuse a number that no subject has; a name beside a code that is not the register's stays with the record."""
    for key, reference in reading.references.items():
        _, code, name = reference
        if not code:
            continue
        subject = known.get(reference)
        if subject is None:
            if code.startswith("#"):
                reading.refuse(f"没有编号为 {code} 的主体；请重新选择", f"no subject has the number {code}", field=key)
        elif name and rules.fold_name(name) != subject.name_key:
            reading.values[name_key(key)] = name


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
    stating, kind, judged = judging.stating, judging.checker.kind, judging.judged
    new = [one for one in judged if one.outcome == "stated"]
    changed = [one for one in judged if one.outcome in {"corrected", "registered"}]
    _state_unknown_subjects(stating, new + changed)
    _seal(stating, kind, new, changed)
    drafts = [_draft(stating, kind, one.reading) for one in new]
    numbers = append(drafts)
    keep_new(
        kind,
        (
            New(thing, draft, rules.name_of(kind, one.reading.values), one.identity, one.reading.values)
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
        journal.STATED,
        kind.address,
        stating.by.username,
        stating.at,
        canonical(reading.values),
        None,
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
        for key in one.reading.unmet:
            wanted.setdefault(one.reading.references[key], []).append((one.reading, key))
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
        keep_new(in_use().kind(draft.kind), [New(thing, draft, name, identity, {})])
    return numbers


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


def _seal(stating: Stating, kind: Kind, new: Sequence[_Judged], changed: Sequence[_Judged]) -> None:
    """Sealed texts go to the vault; the values keep only under which number they lie there."""
    first = journal_length() + 1
    things = [*enumerate(new, first), *((one.there.pk, one) for one in changed if one.there is not None)]
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
        checker, whole = in_use().checker(kind.address), {**_kept_subject(record, stated, kind), **stated}
        (reading,) = _readings(stating, checker, lambda checker: [checker.read(whole)])
        before = queries.values_of(kind, record.data)
        known = queries.known_subjects(set(reading.references.values()))
        _keep_sealed(kind, reading, before)
        _look_at_references(reading, known)
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
