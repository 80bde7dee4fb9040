"""The clocks of a case as their rules tell them, day after day: slow, and written without the ones they judge."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from zhiheng.contract.casework.doings import Doing
from zhiheng.contract.declarations.cases import Case, Clock, DatedTerm
from zhiheng.primitives.calendar import LegalCalendar

DAY = timedelta(days=1)


@dataclass
class SlowRun:
    """One run, with everything that is said of it."""

    started: Doing
    ended: Doing | None = None
    met: bool = False
    stops: list[tuple[Doing, Doing | None]] = field(default_factory=list)
    extended: bool = False
    due_on: date | None = None
    due_at: datetime | None = None

    def told(self) -> tuple[object, ...]:
        """What a fast run must say too."""
        state = "running" if self.due_on or self.due_at else "paused"
        in_time = None
        if self.ended is not None:
            state = "met" if self.met else "stopped"
            late = self.due_at is not None and self.ended.at > self.due_at
            in_time = not (late or (self.due_on is not None and self.ended.on > self.due_on))
        return self.started, self.ended, state, in_time, tuple(self.stops), self.extended, self.due_on, self.due_at


def slow_runs(case: Case, doings: tuple[Doing, ...], calendar: LegalCalendar) -> dict[str, list[SlowRun]]:
    """The runs of the clocks that started."""
    found = {}
    for clock in case.clock:
        term = _line(clock.term, doings[0].on)
        runs = list(_runs(case, clock, doings)) if term is not None else []
        for run in runs:
            assert term is not None
            more = _line(clock.extension.term, doings[0].on) if clock.extension and run.extended else None
            run.extended = more is not None
            _end(run, term, term.count + (more.count if more else 0), calendar)
        if runs:
            found[clock.key] = runs
    return found


def _line(lines: Iterable[DatedTerm], day: date) -> DatedTerm | None:
    """The line valid on a day: of lines in order, the last that has begun, unless it has ended."""
    valid = None
    for line in sorted(lines, key=lambda one: one.since or date(1, 1, 1)):
        if line.since is None or line.since <= day:
            valid = line
    return None if valid is None or (valid.until is not None and day >= valid.until) else valid


def _runs(case: Case, clock: Clock, doings: tuple[Doing, ...]) -> Iterator[SlowRun]:
    """Each run cut out of what was done: from what starts it to what ends it."""
    acts = {act.key: act for act in case.act}
    closed = {state.key for state in case.state if state.closed}

    def does(doing: Doing) -> str:
        return acts[doing.act].does if doing.act in acts else ""

    def ends(doing: Doing) -> bool:
        leads_to = acts[doing.act].after if doing.act in acts else ""
        return doing.act in clock.ends or leads_to in closed or does(doing) == "merge"

    def begins_anew(doing: Doing) -> bool:
        return does(doing) == "hand_over" and clock.on_hand_over == "restart"

    place, ran = 0, False
    while place < len(doings):
        first = doings[place]
        again = ran and does(first) == "reopen" and clock.on_reopen == "restart"
        if first.act not in clock.starts and not again:
            place += 1
            continue
        ran = True
        last = place + 1
        while last < len(doings) and not ends(doings[last]):
            if begins_anew(doings[last]):
                place = last
            last += 1
        run = SlowRun(doings[place])
        if last < len(doings):
            run.ended, run.met = doings[last], doings[last].act in clock.ends
        _stop(clock, run, doings[place + 1 : last])
        yield run
        if run.ended is None:
            return
        # What ends a run may start the next: it is looked at again, and ends nothing the second time.
        place = last
        if doings[last].act not in clock.starts and not (
            does(doings[last]) == "reopen" and clock.on_reopen == "restart"
        ):
            place += 1


def _stop(clock: Clock, run: SlowRun, between: tuple[Doing, ...]) -> None:
    """Its pauses and its extension."""
    pausing = None
    for doing in between:
        if pausing is not None and doing.act in pausing.until:
            run.stops[-1] = run.stops[-1][0], doing
            pausing = None
        if pausing is None:
            for pause in clock.pause:
                if pause.by == doing.act and (doing.ground in pause.grounds or pause.grounds == ()):
                    pausing = pause
                    run.stops.append((doing, None))
                    break
        if clock.extension is not None and clock.extension.by == doing.act:
            run.extended = True
    if pausing is not None and run.ended is not None:
        run.stops[-1] = run.stops[-1][0], run.ended


def _end(run: SlowRun, term: DatedTerm, count: int, calendar: LegalCalendar) -> None:
    match term.unit:
        case "minutes":
            run.due_at = _instant(run, count)
        case "hours":
            run.due_at = _instant(run, count * 60)
        case "working_days":
            run.due_on = _day(run, count, calendar, calendar.is_working_day)
        case "days":
            run.due_on = _day(run, count, calendar, lambda _: True)
        case "months":
            run.due_on = _day(run, (_months_on(run.started.on, count) - run.started.on).days, calendar, lambda _: True)


def _months_on(day: date, count: int) -> date:
    """The day of the same number so many months on; the last one of a month that has not so many."""
    year, month = day.year, day.month
    for _ in range(count):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    number = day.day
    while True:
        try:
            return date(year, month, number)
        except ValueError:
            number -= 1


def _day(run: SlowRun, goal: int, calendar: LegalCalendar, counts: Callable[[date], bool]) -> date | None:
    """The last day: every day is asked whether it is stopped and whether it counts; None where a pause is open."""
    day, counted = run.started.on, 0
    while True:
        day += DAY
        stopped = _is_stopped(run, day)
        if stopped is None:
            return None
        if not stopped and counted < goal and counts(day):
            counted += 1
        if counted == goal and not stopped and calendar.is_working_day(day):
            return day


def _is_stopped(run: SlowRun, day: date) -> bool | None:
    """Whether the day is stopped; None where nobody knows for how long."""
    for since, until in run.stops:
        if since.on < day and until is None:
            return None
        if until is not None and since.on < day <= until.on:
            return True
    return False


def _instant(run: SlowRun, minutes: int) -> datetime | None:
    """Minute after minute; over a pause in one step."""
    now = run.started.at
    while minutes:
        pause = next((one for one in run.stops if one[0].at <= now and (one[1] is None or now < one[1].at)), None)
        if pause is None:
            now += timedelta(minutes=1)
            minutes -= 1
        elif pause[1] is None:
            return None
        else:
            now = pause[1].at
    return now
