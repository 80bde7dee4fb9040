"""What is done about terms as time passes: remind, note that one passed, tell of it, move with the calendar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, NamedTuple

from zhiheng.contract.casework import as_kind
from zhiheng.contract.declarations.cases import LAPSED
from zhiheng.contract.in_use import in_use
from zhiheng.kernel.access.queries import people
from zhiheng.kernel.access.rules import APPROVE, OPERATOR, QUALITY_OFFICE, day_of, holds
from zhiheng.kernel.almanac.queries import changed_at
from zhiheng.kernel.casebook import rules
from zhiheng.kernel.casebook.actions import Docket, version
from zhiheng.kernel.casebook.models import CaseClock, CaseState
from zhiheng.kernel.casebook.queries import Held
from zhiheng.kernel.casebook.rules import Stage, Told
from zhiheng.kernel.cases import queries
from zhiheng.kernel.cases.rules import telling
from zhiheng.kernel.deadlines.models import CalendarSeen
from zhiheng.kernel.journal.actions import writing
from zhiheng.kernel.journal.rules import ACTED, Draft, canonical
from zhiheng.kernel.notices.actions import tell
from zhiheng.kernel.notices.rules import Telling


class Passed(NamedTuple):
    """A moment of a clock that came: of which case, and which."""

    case: CaseState
    clock: str
    stage: Stage
    due_at: datetime | None


def note_passed(at: datetime, *, most: int = 500, quiet: bool = False) -> list[Passed]:
    """Note the moments of clocks that came by now: reminders, lapses (an entry each), circulars; the oldest first.

    Quietly nobody is told: what passed belongs to the past.
    """
    found: list[Passed] = []
    due = CaseClock.objects.filter(next_at__lte=at).order_by("next_at")
    if not due.exists():
        return found
    with writing():
        docket, rows = Docket(), list(due[:most])
        docket.hold({row.case_id for row in rows})
        tellings: list[Telling] = []
        for row in rows:
            one = docket.case(row.case_id)
            clock = None if one is None else next((clock for clock in one.case.clock if clock.key == row.clock), None)
            if one is None or clock is None or clock.key not in one.runs:
                CaseClock.objects.filter(pk=row.pk).update(next_at=None)
                continue
            done: frozenset[Any] = frozenset(row.done.split(",")) if row.done else frozenset()
            told = replace(rules.moments(clock, one.runs[clock.key][-1], docket.now), done=done)
            while (coming := told.next()) is not None and coming[0] <= at:
                stage = coming[1]
                told = replace(told, done=told.done | {stage})
                passed = Passed(one.state, clock.key, stage, row.due_at)
                found.append(passed)
                tellings += [] if quiet else _tellings(passed, clock.title.zh, at)
                if stage == "lapse":
                    _note_lapse(docket, one, clock.key, at)
            coming = told.next()
            CaseClock.objects.filter(pk=row.pk).update(
                done=",".join(sorted(told.done)), next_at=None if coming is None else coming[0]
            )
        docket.keep()
        tell(tellings, at=at)
    return found


_TOPIC: Final[Mapping[Stage, str]] = {"remind": "remind", "lapse": "lapse", "circulate": "circulated"}


def _tellings(passed: Passed, clock: str, at: datetime) -> list[Telling]:
    """Who hears of it: who handles the case, or the office that owes it; of a lapse those who approve there too."""
    case, day = passed.case, day_of(at)
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
    return [telling(case, one, topic, what, urgent=urgent, day=day) for one in sorted(to)]


def _note_lapse(docket: Docket, one: Held, clock: str, at: datetime) -> None:
    """An entry that a term passed unmet, so that numbers count it from now on."""
    _, _, met = as_kind.clock_fields(clock)
    _, kept = version(one, Told(LAPSED, clock=clock), ground=str(one.values.get(as_kind.GROUND, "")))
    kept |= {met: False}
    record = one.record
    draft = Draft(
        act=ACTED,
        kind=one.state.kind,
        by=OPERATOR,
        at=at,
        data=canonical({**kept, rules.ACT: Told(LAPSED, clock=clock).kept()}),
        thing=one.state.pk,
        subject=record.subject,
        region=record.region,
        office=one.state.office,
        happened_on=record.happened_on,
        source="clock",
    )
    docket.note(one, draft, kept, by_somebody=False)


def follow_calendar() -> int:
    """Find the ends of running terms anew where the legal calendar changed; how many cases moved."""
    newest = changed_at()
    if CalendarSeen.objects.filter(pk=1, entry=newest).exists():
        return 0
    with writing():
        seen, _ = CalendarSeen.objects.get_or_create(pk=1, defaults={"entry": 0})
        moved = 0
        things = list(CaseState.objects.filter(is_open=True).values_list("pk", flat=True))
        for start in range(0, len(things), _AT_ONCE):
            docket = Docket()
            for thing in things[start : start + _AT_ONCE]:
                docket.hold(things[start : start + _AT_ONCE])
                one = docket.case(thing)
                assert one is not None
                first = rules.first_end(one.case, one.runs)
                if first != one.state.due_at:
                    one.state.due_at, one.kept = first, {}
                    docket.change(one)
                    moved += 1
            docket.keep()
        seen.entry = newest
        seen.save()
    return moved


_AT_ONCE: Final = 500
