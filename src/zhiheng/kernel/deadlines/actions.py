"""What is done about terms as time passes: remind, note that one passed, tell of it, move with the calendar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

from zhiheng.contract.casework import as_kind
from zhiheng.contract.casework.clocks import Round, rounds
from zhiheng.contract.declarations.cases import LAPSED
from zhiheng.contract.in_use import in_use
from zhiheng.kernel.access.rules import OPERATOR
from zhiheng.kernel.almanac.queries import calendar, changed_at
from zhiheng.kernel.cases import queries, rules
from zhiheng.kernel.cases.actions import first_end, keep_clocks
from zhiheng.kernel.cases.models import CaseClock, CaseState
from zhiheng.kernel.cases.rules import Stage, Told
from zhiheng.kernel.deadlines.models import CalendarSeen
from zhiheng.kernel.journal.actions import writing
from zhiheng.kernel.journal.rules import ACTED, Draft, canonical
from zhiheng.kernel.records.actions import advance
from zhiheng.kernel.records.queries import record_at, values_of


class Passed(NamedTuple):
    """A moment of a clock that came: of which case, and which."""

    case: CaseState
    clock: str
    stage: Stage
    due_at: datetime | None


def note_passed(at: datetime, *, most: int = 500) -> list[Passed]:
    """Note the moments of clocks that came by now: reminders, lapses (an entry each), circulars; the oldest first."""
    found = []
    with writing():
        now = calendar()
        due = CaseClock.objects.filter(next_at__lte=at).select_related("case").order_by("next_at")
        for row in islice(due.iterator(chunk_size=most), most):
            case = queries.declaration(row.case)
            clock = next((clock for clock in case.clock if clock.key == row.clock), None)
            runs = queries.runs_of(row.case)
            if clock is None or clock.key not in runs:
                CaseClock.objects.filter(pk=row.pk).update(next_at=None)
                continue
            done: frozenset[Any] = frozenset(row.done.split(",")) if row.done else frozenset()
            told = replace(rules.moments(clock, runs[clock.key][-1], now), done=done)
            while (coming := told.next()) is not None and coming[0] <= at:
                stage = coming[1]
                told = replace(told, done=told.done | {stage})
                found.append(Passed(row.case, clock.key, stage, row.due_at))
                if stage == "lapse":
                    _note_lapse(row.case, clock.key, runs, at)
            coming = told.next()
            CaseClock.objects.filter(pk=row.pk).update(
                done=",".join(sorted(told.done)), next_at=None if coming is None else coming[0]
            )
    return found


def _note_lapse(state: CaseState, clock: str, runs: Mapping[str, tuple[Round, ...]], at: datetime) -> None:
    """An entry that a term passed unmet, so that numbers count it from now on."""
    case, kind, record = queries.declaration(state), in_use().kind(state.kind), record_at(state.pk)
    values = as_kind.without_progress(case, values_of(kind, record.data))
    _, _, met = as_kind.clock_fields(clock)
    ground = str(values_of(kind, record.data).get(as_kind.GROUND, ""))
    kept = values | as_kind.progress(state.state, dict(runs), ground=ground, handler=state.handler) | {met: False}
    draft = Draft(
        act=ACTED,
        kind=state.kind,
        by=OPERATOR,
        at=at,
        data=canonical({**kept, rules.ACT: Told(LAPSED, clock=clock).kept()}),
        thing=state.pk,
        replaces=record.latest,
        subject=record.subject,
        region=record.region,
        office=state.office,
        happened_on=record.happened_on,
        source="clock",
    )
    advance(record, kind, draft, kept)


def follow_calendar() -> int:
    """Find the ends of running terms anew where the legal calendar changed; how many cases moved."""
    newest = changed_at()
    with writing():
        seen, _ = CalendarSeen.objects.select_for_update().get_or_create(pk=1, defaults={"entry": 0})
        if seen.entry == newest:
            return 0
        now, moved = calendar(), 0
        for state in CaseState.objects.filter(is_open=True).iterator(chunk_size=1000):
            case = queries.declaration(state)
            runs = rounds(case, rules.doings_of(state.doings), now)
            first = first_end(case, runs)
            if first != state.due_at:
                CaseState.objects.filter(pk=state.pk).update(due_at=first)
                moved += 1
            keep_clocks(state, case, runs, now)
        seen.entry = newest
        seen.save()
    return moved
