"""How the statutory clocks of a case run.

**Runs.** An act of ``starts`` begins a run; while one goes on, further ones change nothing. An act of ``ends`` ends it
and meets it. An act that leads to a closed state, or joins the case to another, ends it too, unmet; whether it was in
time is settled then. An act that ends a run may begin the next by also being one that starts the clock. Handing the
case over changes nothing, or begins the run anew (``restart``). Taking a closed case up again leaves what is over, or
begins a new run where there was one before (``restart``).

**Days.** The day on which a term starts is day zero, and so is the day on which a pause begins: of a pause the days
after its first count as stopped, up to and with the day on which it ends; a run that ends ends its pause. Days and
working days are counted one by one, without the stopped ones. A term of months ends on the day of the same number, or
on the last day of a month that lacks it, and as many days later as were stopped before. An extension adds its count to
that of the term, once in a run, and the whole is counted from the start. A term of days or months that ends on a day
off, or on a stopped day, ends on the first working day after it that is not stopped. Source: 民法典 200 to 203.

**Instants.** Terms of minutes and hours run day and night between instants and stand still between those of a pause.

What was done is told in the order in which it was done, by day and by instant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Final, Literal

from zhiheng.contract.casework.doings import Doing, closes, received
from zhiheng.contract.declarations.cases import Case, CaseAct, Clock, DatedTerm, Pause
from zhiheng.primitives.calendar import LegalCalendar, add_months

ClockState = Literal["running", "paused", "met", "stopped"]
CLOCK_STATE_ZH: Final[dict[ClockState, str]] = {
    "running": "计时中",
    "paused": "暂停",
    "met": "已办结",
    "stopped": "已停止",
}
CHINA: Final = timezone(timedelta(hours=8))
_DAY: Final = timedelta(days=1)
_BY_THE_INSTANT: Final = {"minutes": timedelta(minutes=1), "hours": timedelta(hours=1)}


@dataclass(frozen=True, slots=True)
class Stop:
    """A pause of a clock: after the day of ``since`` up to the day of ``until``; None where it goes on."""

    since: Doing
    until: Doing | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """The end of a term: a day, or an instant for terms of minutes and hours; neither while a pause is open."""

    on: date | None
    at: datetime | None = None
    assumed: bool = False
    """Whether a year without a holiday notice had a part in it."""

    @property
    def day(self) -> date | None:
        """The day on which it ends in China; None while a pause is open."""
        return self.on if self.at is None else self.at.astimezone(CHINA).date()


@dataclass(frozen=True, slots=True)
class Round:
    """One run of a clock, from what started it to what ended it."""

    clock: str
    term: DatedTerm
    started: Doing
    stops: tuple[Stop, ...] = ()
    extended_by: DatedTerm | None = None
    ended: Doing | None = None
    met: bool = False
    """Whether what ended it is what the term asked for; else the case was closed or merged without it."""
    due: Due = Due(None)

    @property
    def state(self) -> ClockState:
        if self.ended is not None:
            return "met" if self.met else "stopped"
        return "paused" if self.due.on is None and self.due.at is None else "running"

    @property
    def in_time(self) -> bool | None:
        """Whether it ended in time; None while it runs."""
        return None if self.ended is None else not self.is_over(self.ended.on, self.ended.at)

    def is_over(self, day: date, at: datetime) -> bool:
        """Whether the term had passed by the day and instant; judged at its end once it ended."""
        if self.ended is not None:
            day, at = min(day, self.ended.on), min(at, self.ended.at)
        if self.due.at is not None:
            return at > self.due.at
        return self.due.on is not None and day > self.due.on


def rounds(case: Case, doings: tuple[Doing, ...], calendar: LegalCalendar) -> dict[str, tuple[Round, ...]]:
    """The runs of every clock that started, oldest first, from what was done on a case, oldest first.

    Raises YearNotPublished where the calendar refuses a year without a notice.
    """
    received_on = received(doings).on
    acts = {act.key: act for act in case.act}
    done = [(doing, acts.get(doing.act)) for doing in doings]
    stopping = frozenset(act.key for _, act in done if act is not None and (act.does == "merge" or closes(case, act)))
    found = {}
    for clock in case.clock:
        term = clock.term_on(received_on)
        if term is not None:
            works = _Clockwork(clock, term, clock.extension_on(received_on), stopping)
            runs = tuple(run.dated(calendar) for run in works.runs(done))
            if runs:
                found[clock.key] = runs
    return found


def last_rounds(found: Mapping[str, tuple[Round, ...]]) -> Iterable[Round]:
    """The newest run of each clock."""
    return [runs[-1] for runs in found.values()]


# --- runs ------------------------------------------------------------------------------------------------------------


class _Run:
    """A run as far as it has come."""

    __slots__ = ("clock", "ended", "extended_by", "met", "pausing", "started", "stops", "term")

    def __init__(self, clock: str, term: DatedTerm, started: Doing) -> None:
        self.clock = clock
        self.term = term
        self.started = started
        self.stops: list[Stop] = []
        self.pausing: Pause | None = None
        self.extended_by: DatedTerm | None = None
        self.ended: Doing | None = None
        self.met = False

    def go_on(self, doing: Doing) -> None:
        """End the pause, where there is one."""
        if self.pausing is not None:
            self.stops[-1] = Stop(self.stops[-1].since, doing)
            self.pausing = None

    def dated(self, calendar: LegalCalendar) -> Round:
        """The run with the end of its term."""
        stops = tuple(self.stops)
        count = self.term.count + (0 if self.extended_by is None else self.extended_by.count)
        step = _BY_THE_INSTANT.get(self.term.unit)
        if step is not None:
            due = Due(None, _instant(self.started.at + count * step, stops))
        else:
            due = _last_day(self.started.on, count, self.term.unit, _spans(stops), calendar)
        return Round(self.clock, self.term, self.started, stops, self.extended_by, self.ended, self.met, due)


@dataclass(frozen=True, slots=True)
class _Clockwork:
    """One clock of a case, by the rules of the day it was received."""

    clock: Clock
    term: DatedTerm
    extension: DatedTerm | None
    stopping: frozenset[str]
    """Those of the acts done that close or merge the case."""

    def runs(self, done: list[tuple[Doing, CaseAct | None]]) -> Iterator[_Run]:
        run: _Run | None = None
        ran = False
        for doing, act in done:
            if run is not None:
                self._move(run, doing)
                if run.ended is not None:
                    yield run
                    run = None
                elif act is not None and act.does == "hand_over" and self.clock.on_hand_over == "restart":
                    run = _Run(self.clock.key, self.term, doing)
            if run is None and (doing.act in self.clock.starts or (ran and self._restarts(act))):
                run = _Run(self.clock.key, self.term, doing)
                ran = True
        if run is not None:
            yield run

    def _restarts(self, act: CaseAct | None) -> bool:
        return act is not None and act.does == "reopen" and self.clock.on_reopen == "restart"

    def _move(self, run: _Run, doing: Doing) -> None:
        """The run after one more doing."""
        clock, act = self.clock, doing.act
        if act in clock.ends or act in self.stopping:
            run.go_on(doing)
            run.ended, run.met = doing, act in clock.ends
            return
        if run.pausing is not None and act in run.pausing.until:
            run.go_on(doing)
        if run.pausing is None:
            run.pausing = next((pause for pause in clock.pause if _pauses(pause, doing)), None)
            if run.pausing is not None:
                run.stops.append(Stop(doing))
        if clock.extension is not None and act == clock.extension.by and run.extended_by is None:
            run.extended_by = self.extension


def _pauses(pause: Pause, doing: Doing) -> bool:
    return doing.act == pause.by and (not pause.grounds or doing.ground in pause.grounds)


# --- the end of the term ---------------------------------------------------------------------------------------------

_Spans = list[tuple[date, date | None]]
"""Of each pause the day on which it began and the day on which it ended; None where it goes on."""


def _spans(stops: tuple[Stop, ...]) -> _Spans:
    return [(stop.since.on, None if stop.until is None else stop.until.on) for stop in stops]


def _instant(end: datetime, stops: tuple[Stop, ...]) -> datetime | None:
    for stop in stops:
        if stop.since.at >= end:
            break
        if stop.until is None:
            return None
        end += stop.until.at - stop.since.at
    return end


def _last_day(started: date, count: int, unit: str, spans: _Spans, calendar: LegalCalendar) -> Due:
    if unit == "working_days":
        counted_to = _after_working_days(started, count, spans, calendar)
    else:
        end = add_months(started, count) if unit == "months" else started + timedelta(days=count)
        counted_to = _after_days(end, spans)
    if counted_to is None:
        return Due(None)
    day = counted_to
    while not calendar.is_working_day(day) or _is_stopped(day, spans):
        if any(until is None and day > since for since, until in spans):
            return Due(None)
        day += _DAY
    first = started.year if unit == "working_days" else counted_to.year
    assumed = any(calendar.is_assumed(date(year, 1, 1)) for year in range(first, day.year + 1))
    return Due(day, assumed=assumed)


def _is_stopped(day: date, spans: _Spans) -> bool:
    return any(since < day and (until is None or day <= until) for since, until in spans)


def _after_days(end: date, spans: _Spans) -> date | None:
    """The day on which a count of days ends that stops in the spans; None where one is open before it."""
    for since, until in spans:
        if since >= end:
            break
        if until is None:
            return None
        end += until - since
    return end


def _after_working_days(day: date, left: int, spans: _Spans, calendar: LegalCalendar) -> date | None:
    """The same for a count of working days."""
    for since, until in spans:
        if since > day:
            before = calendar.working_days_between(day + _DAY, since + _DAY)
            if before >= left:
                break
            left -= before
            day = since
        if until is None:
            return None
        day = max(day, until)
    return calendar.add_working_days(day, left)
