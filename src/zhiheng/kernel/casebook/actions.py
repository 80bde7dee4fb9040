"""What may be done with the casebook: hold cases, note what is done on them, keep them, make it anew."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db import connection

from zhiheng.contract.casework import as_kind
from zhiheng.contract.casework.clocks import Round, rounds
from zhiheng.contract.casework.doings import Doing, closes
from zhiheng.contract.declarations.cases import LAPSED, RECEIVED, Case, CaseAct
from zhiheng.contract.in_use import in_use
from zhiheng.contract.kinds import Kind
from zhiheng.kernel.access.rules import day_of
from zhiheng.kernel.almanac.queries import calendar
from zhiheng.kernel.casebook import queries, rules
from zhiheng.kernel.casebook.models import CaseClock, CaseOffice, CaseState, Serial
from zhiheng.kernel.casebook.queries import Held
from zhiheng.kernel.casebook.rules import Told
from zhiheng.kernel.journal.actions import append, insert_rows, moment, writing
from zhiheng.kernel.journal.queries import entries_of
from zhiheng.kernel.journal.queries import length as journal_length
from zhiheng.kernel.journal.rules import ACTED, Draft, canonical
from zhiheng.kernel.records import rules as records
from zhiheng.kernel.records.models import Record
from zhiheng.kernel.records.queries import values_of
from zhiheng.primitives.calendar import LegalCalendar

_STATE: Final = [field.attname for field in CaseState._meta.local_concrete_fields]
_MOVED: Final = [name for name in _STATE if name not in {"id", "kind", "number", "received_on", "received_at", "alike"}]
"""Columns that acts may change."""


class Docket:
    """Cases in hand within one transaction: acts are noted one after the other, and kept together at the end.

    Used inside ``journal.actions.writing``. Whoever adds entries by other ways meanwhile calls ``keep`` before.
    """

    def __init__(self) -> None:
        self.now = calendar()
        self._held: dict[int, Held] = {}
        self._drafts: list[Draft] = []
        self._changed: dict[int, Held] = {}
        self._first = 0

    def hold(self, things: Collection[int]) -> None:
        """Take cases in hand."""
        self._held |= queries.held([thing for thing in things if thing not in self._held], self.now)

    def case(self, thing: int) -> Held | None:
        """The case of a number; None where there is none."""
        if thing not in self._held:
            self.hold([thing])
        return self._held.get(thing)

    def begin(self, things: Collection[int], received_at: datetime, by: str) -> list[Held]:
        """Records of kinds of case that were just stated, as cases with their clocks begun."""
        found = []
        for record in Record.objects.filter(pk__in=list(things)).order_by("pk"):
            kind, case = in_use().kind(record.kind), in_use().case(record.kind)
            values = values_of(kind, record.data)
            doings = (Doing(RECEIVED, values[as_kind.RECEIVED_ON], received_at, "", by),)
            state = CaseState.begun(case, record, values, doings)
            one = Held(state, record, case, kind, values, doings, rounds(case, doings, self.now), is_new=True)
            state.due_at = rules.first_end(case, one.runs)
            self._held[state.pk] = self._changed[state.pk] = one
            found.append(one)
        return found

    def change(self, one: Held) -> None:
        """The case stands otherwise than it is kept, with no entry of its own."""
        self._changed[one.state.pk] = one

    def note(self, one: Held, draft: Draft, values: dict[str, Any], *, by_somebody: bool = True) -> int:
        """An entry about a case and the version of it that stands then; the number the entry will have."""
        if not self._drafts:
            self._first = journal_length() + 1
        seq = self._first + len(self._drafts)
        self._drafts.append(draft._replace(replaces=one.record.latest))
        one.values = values
        one.record.data = draft.data.decode()
        one.record.office = draft.office
        one.record.latest = one.record.last = seq
        one.record.changed_at = draft.at
        if by_somebody:
            one.state.last = seq
        self._changed[one.state.pk] = one
        return seq

    def keep(self) -> None:
        """Write the entries and what stands after them."""
        append(self._drafts, first=self._first)
        self._drafts = []
        changed = list(self._changed.values())
        self._changed = {}
        _keep_records([one for one in changed if not one.is_new])
        _keep_states(changed)
        _keep_clocks(changed, self.now)
        for one in changed:
            one.is_new, one.kept = False, one.clocks()


def _keep_records(held: Sequence[Held]) -> None:
    """The versions of the records."""
    columns = ["data", "office", "shelf_office", *records.FACETS, "latest", "last", "changed_at"]
    rows = []
    for one in held:
        address, record = one.kind.address, one.record
        facets = records.facet_shelves(address, records.facets_of(one.kind), one.values)
        shelf = records.shelf(address, "office", record.office)
        told = (record.data, record.office, shelf, *facets, record.latest, record.last, moment(record.changed_at))
        rows.append((*told, record.pk))
    _update(Record._meta.db_table, columns, rows)


def _keep_states(held: Sequence[Held]) -> None:
    new = [_row(one.state, _STATE) for one in held if one.is_new]
    if new:
        insert_rows(CaseState._meta.db_table, _STATE, new)
    moved = [(*_row(one.state, _MOVED), one.state.pk) for one in held if not one.is_new]
    _update(CaseState._meta.db_table, _MOVED, moved)


def _row(state: CaseState, names: Sequence[str]) -> tuple[Any, ...]:
    """The values of a case as the database takes them."""
    return tuple(_told(getattr(state, name)) for name in names)


def _told(value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    if isinstance(value, datetime):
        return moment(value)
    return value.isoformat() if isinstance(value, date) else value


def _update(table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    if rows:
        told = ", ".join(f'"{column}" = %s' for column in columns)
        _each(f'UPDATE "{table}" SET {told} WHERE "id" = %s', rows)  # noqa: S608 - our own tables


def _each(statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """The statement for every row; for one alone without the pipeline that many go through."""
    with connection.cursor() as cursor:
        if len(rows) == 1:
            cursor.execute(statement, rows[0])
        elif rows:
            cursor.executemany(statement, rows)


def _keep_clocks(held: Iterable[Held], now: LegalCalendar) -> None:
    """The rows of the clocks that run or pause; people are told again of a term only where its end moved."""
    gone, there = [], []
    for one in held:
        ought = one.clocks()
        gone += [(one.state.pk, key) for key in one.kept.keys() - ought.keys()]
        for key, (started_on, due_at) in ought.items():
            if one.kept.get(key) == (started_on, due_at):
                continue
            clock = next(clock for clock in one.case.clock if clock.key == key)
            coming = rules.moments(clock, one.running()[key], now).next()
            due, next_at = (None if at is None else moment(at) for at in (due_at, coming[0] if coming else None))
            there.append((one.state.pk, key, started_on.isoformat(), due, "", next_at))
    table = CaseClock._meta.db_table
    _each(f'DELETE FROM "{table}" WHERE case_id = %s AND clock = %s', gone)  # noqa: S608
    _each(
        f'INSERT INTO "{table}" (case_id, clock, started_on, due_at, done, next_at) '  # noqa: S608
        "VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (case_id, clock) DO UPDATE SET "
        "started_on = excluded.started_on, due_at = excluded.due_at, done = excluded.done, next_at = excluded.next_at",
        there,
    )


def serials(short: str, day: date, count: int) -> int:
    """The first of so many serials of the day; runs inside ``writing``."""
    row, _ = Serial.objects.get_or_create(short=short, day=day, defaults={"last": 0})
    first = row.last + 1
    row.last += count
    row.save()
    return first


def version(
    one: Held, said: Told, *, ground: str = "", values: dict[str, Any] | None = None
) -> tuple[bytes, dict[str, Any]]:
    """The data of an entry about a case, and the values it holds: what was stated, and how far it has come."""
    state = one.state
    kept = as_kind.without_progress(one.case, one.values if values is None else values)
    kept |= as_kind.progress(
        state.state,
        one.runs,
        closed_on=state.closed_on,
        ground=ground,
        handler=state.handler,
    )
    return canonical({**kept, rules.ACT: said.kept()}), kept


# --- made anew --------------------------------------------------------------------------------------------------------


def rebuild() -> int:
    """Every case made anew from its entries; how many there are. Codes of parties stay: no entry tells them."""
    codes = dict(CaseState.objects.values_list("pk", "code_digest"))
    with writing():
        CaseClock.objects.all().delete()
        CaseOffice.objects.all().delete()
        CaseState.objects.all().delete()
        now = calendar()
        opened: dict[int, int] = {}
        count = 0
        for address in in_use().cases:
            kind, case = in_use().kind(address), in_use().case(address)
            for record in Record.objects.filter(kind=address).order_by("pk").iterator(chunk_size=500):
                opened |= _rebuilt(case, kind, record, now, codes.get(record.pk, ""))
                count += 1
        for thing, by in opened.items():
            CaseState.objects.filter(pk=thing).update(opened_by=by)
    return count


def _rebuilt(case: Case, kind: Kind, record: Record, now: LegalCalendar, code: str) -> dict[int, int]:
    """The case kept; the cases it opened, each with its own number."""
    steps = list(entries_of(record.pk))
    first = steps[0]
    values = values_of(kind, record.data)
    doings = [Doing(RECEIVED, values[as_kind.RECEIVED_ON], first.learned_at.astimezone(rules.CHINA), "", first.by)]
    state = CaseState.begun(case, record, values, tuple(doings))
    state.code_digest, state.last = code, first.seq
    offices, opened = [], {}
    for entry in steps[1:]:
        said = rules.told(values_of(kind, entry.data)) if entry.act == ACTED else None
        if said is None or said.act == LAPSED:
            continue
        at = entry.learned_at.astimezone(rules.CHINA)
        doings.append(Doing(said.act, day_of(at), at, said.ground, entry.by))
        act = case.act_named(said.act)
        state.last = entry.seq
        if act is None:
            continue
        if said.opened is not None:
            opened[said.opened] = state.pk
        _redo(state, case, act, said, doings[-1])
        if act.does == "support":
            offices.append(said.office)
    state.office, state.handler = record.office, str(values.get(as_kind.HANDLER, ""))
    state.doings = rules.kept_doings(doings)
    runs: dict[str, tuple[Round, ...]] = rounds(case, tuple(doings), now)
    state.due_at = rules.first_end(case, runs) if state.is_open else rules.NEVER
    one = Held(state, record, case, kind, values, tuple(doings), runs, is_new=True)
    _keep_states([one])
    CaseOffice.objects.bulk_create([CaseOffice(case=state, office=office) for office in dict.fromkeys(offices)])
    _keep_clocks([one], now)
    return opened


def _redo(state: CaseState, case: Case, act: CaseAct, said: Told, doing: Doing) -> None:
    """What an act of the past did to the case."""
    if act.after:
        state.state = act.after
        state.is_open = not closes(case, act)
        state.closed_on = None if state.is_open else state.closed_on or doing.on
    if act.does == "merge":
        state.merged_into = said.into
