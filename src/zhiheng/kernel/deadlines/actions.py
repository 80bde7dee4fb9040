"""What is done about terms as time passes: remind, note that one passed, tell of it, move with the calendar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any, Final, NamedTuple

from zhiheng.contract.casework import as_kind
from zhiheng.contract.casework.clocks import Round, rounds
from zhiheng.contract.declarations.cases import LAPSED
from zhiheng.contract.in_use import in_use
from zhiheng.kernel.access.queries import people
from zhiheng.kernel.access.rules import APPROVE, OPERATOR, QUALITY_OFFICE, holds
from zhiheng.kernel.almanac.queries import calendar, changed_at
from zhiheng.kernel.cases import queries, rules
from zhiheng.kernel.cases.actions import first_end, keep_clocks
from zhiheng.kernel.cases.models import CaseClock, CaseState
from zhiheng.kernel.cases.rules import Stage, Told
from zhiheng.kernel.deadlines.models import CalendarSeen
from zhiheng.kernel.journal.actions import writing
from zhiheng.kernel.journal.rules import ACTED, Draft, canonical
from zhiheng.kernel.notices.actions import tell
from zhiheng.kernel.notices.rules import Telling
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
    found: list[Passed] = []
    if not CaseClock.objects.filter(next_at__lte=at).exists():
        return found
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
                passed = Passed(row.case, clock.key, stage, row.due_at)
                found.append(passed)
                tell(_tellings(passed, clock.title.zh, at), at=at)
                if stage == "lapse":
                    _note_lapse(row.case, clock.key, runs, at)
            coming = told.next()
            CaseClock.objects.filter(pk=row.pk).update(
                done=",".join(sorted(told.done)), next_at=None if coming is None else coming[0]
            )
    return found


_TOPIC: Final[Mapping[Stage, str]] = {"remind": "remind", "lapse": "lapse", "circulate": "circulated"}


def _tellings(passed: Passed, clock: str, at: datetime) -> list[Telling]:
    """Who hears of it: who handles the case, or the office that owes it; of a lapse those who approve there too."""
    case, day = passed.case, rules.day_in_china(at)
    field = in_use().kind(case.kind).pack
    if passed.stage == "circulate":
        to = {one.username for one in people(role=QUALITY_OFFICE, day=day)}
    else:
        to = {case.handler} if case.handler else {one.username for one in queries.handlers(case.office, field, day)}
        if passed.stage == "lapse":
            there = people(office=case.office, role=APPROVE, day=day)
            to |= {one.username for one in there if holds(one, APPROVE, day=day, office=case.office, field=field)}
    due = "" if passed.due_at is None else f"{passed.due_at.astimezone(rules.CHINA):%Y年%m月%d日}"
    what = f"“{clock}”期限{due}届满" + ("" if passed.stage == "remind" else "，尚未办理")
    urgent = passed.stage != "remind"
    topic = _TOPIC[passed.stage]
    return [rules.telling(case, one, topic, what, urgent=urgent, day=day) for one in sorted(to)]


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
    if CalendarSeen.objects.filter(pk=1, entry=newest).exists():
        return 0
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
