"""How the statutory clocks of a case run.

The day on which a term starts is day zero, and so is the day on which a pause begins: of a pause the days after its
first count as stopped, up to and with the day on which it ends. A term of days or months that ends on a day off, or on
a stopped day, ends on the first working day after it that is not stopped. Terms of minutes and hours run day and night
between instants. A clock that was met, or that a closed or merged case stopped, runs no more; whether it was met in
time is then settled. Source: 民法典 200 to 203 for the count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
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
_DAY: Final = timedelta(days=1)
_BY_THE_INSTANT: Final = frozenset({"minutes", "hours"})


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
    due: Due = field(default=Due(None))

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
    found = {}
    for clock in case.clock:
        term = clock.term_on(received(doings).on)
        runs = [] if term is None else list(_Clockwork(case, clock, term, received(doings).on).runs(doings))
        if runs:
            found[clock.key] = tuple(_dated(run, calendar) for run in runs)
    return found


@dataclass(frozen=True, slots=True)
class _Clockwork:
    """One clock of a case, by the rules of the day it was received."""

    case: Case
    clock: Clock
    term: DatedTerm
    received_on: date

    def runs(self, doings: tuple[Doing, ...]) -> Iterator[Round]:
        """Its runs, without the end of their terms."""
        run: Round | None = None
        for doing in doings:
            act = self.case.act_named(doing.act)
            if run is not None:
                run = self._moved(run, doing, act)
                if run.ended is not None:
                    yield run
                    run = None
                elif act is not None and act.does == "hand_over" and self.clock.on_hand_over == "restart":
                    run = Round(self.clock.key, self.term, doing)
            if run is None and self._starts(doing, act):
                run = Round(self.clock.key, self.term, doing)
        if run is not None:
            yield run

    def _starts(self, doing: Doing, act: CaseAct | None) -> bool:
        reopened = act is not None and act.does == "reopen" and self.clock.on_reopen == "restart"
        return doing.act in self.clock.starts or reopened

    def _moved(self, run: Round, doing: Doing, act: CaseAct | None) -> Round:
        """The run after one more doing."""
        stop = run.stops[-1] if run.stops and run.stops[-1].until is None else None
        meets = doing.act in self.clock.ends
        ends = meets or (act is not None and (closes(self.case, act) or act.does == "merge"))
        if stop is not None and (ends or doing.act in self._pause_of(stop.since).until):
            run = replace(run, stops=(*run.stops[:-1], Stop(stop.since, doing)))
            stop = None
        if ends:
            return replace(run, ended=doing, met=meets)
        if stop is None and any(_pauses(pause, doing) for pause in self.clock.pause):
            return replace(run, stops=(*run.stops, Stop(doing)))
        extension = self.clock.extension
        if extension is not None and doing.act == extension.by and run.extended_by is None:
            return replace(run, extended_by=self.clock.extension_on(self.received_on))
        return run

    def _pause_of(self, since: Doing) -> Pause:
        return next(pause for pause in self.clock.pause if _pauses(pause, since))


def _pauses(pause: Pause, doing: Doing) -> bool:
    return doing.act == pause.by and (not pause.grounds or doing.ground in pause.grounds)


# --- the end of the term ---------------------------------------------------------------------------------------------


def _dated(run: Round, calendar: LegalCalendar) -> Round:
    count = run.term.count + (run.extended_by.count if run.extended_by is not None else 0)
    if run.term.unit in _BY_THE_INSTANT:
        return replace(run, due=Due(None, _instant(run, count)))
    return replace(run, due=_last_day(run, count, calendar))


def _instant(run: Round, count: int) -> datetime | None:
    end = run.started.at + (timedelta(minutes=count) if run.term.unit == "minutes" else timedelta(hours=count))
    for stop in run.stops:
        if stop.since.at >= end:
            break
        if stop.until is None:
            return None
        end += stop.until.at - stop.since.at
    return end


def _last_day(run: Round, count: int, calendar: LegalCalendar) -> Due:
    started = run.started.on
    spans = [(stop.since.on, stop.until.on if stop.until is not None else None) for stop in run.stops]
    if run.term.unit == "working_days":
        counted_to = _after_working_days(started, count, spans, calendar)
    else:
        end = add_months(started, count) if run.term.unit == "months" else started + timedelta(days=count)
        counted_to = _after_days(end, spans)
    if counted_to is None:
        return Due(None)
    day = counted_to
    while not calendar.is_working_day(day) or _is_stopped(day, spans):
        if any(until is None and day > since for since, until in spans):
            return Due(None)
        day += _DAY
    first = started.year if run.term.unit == "working_days" else counted_to.year
    assumed = any(calendar.is_assumed(date(year, 1, 1)) for year in range(first, day.year + 1))
    return Due(day, assumed=assumed)


Spans = list[tuple[date, date | None]]


def _is_stopped(day: date, spans: Spans) -> bool:
    return any(since < day and (until is None or day <= until) for since, until in spans)


def _after_days(end: date, spans: Spans) -> date | None:
    """The day on which a count of days ends that stops in the spans; None where one is open before it."""
    for since, until in spans:
        if since >= end:
            break
        if until is None:
            return None
        end += until - since
    return end


def _after_working_days(day: date, left: int, spans: Spans, calendar: LegalCalendar) -> date | None:
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


def last_rounds(found: dict[str, tuple[Round, ...]]) -> Iterable[Round]:
    """The newest run of each clock."""
    return [runs[-1] for runs in found.values()]
