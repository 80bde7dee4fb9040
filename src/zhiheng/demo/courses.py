"""How cases of the city go: what comes in and what is done on it, day by day, in the order of the hours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from zhiheng.demo.chance import Chance, working_day
from zhiheng.demo.firms import Firm
from zhiheng.demo.outbox import Row
from zhiheng.demo.timeline import CHINA

LOUD_DAYS: Final = 3
"""So many days before the newest people are told of what happens; what lies before belongs to the past."""


@dataclass
class Step:
    """An act on a case: who does it is told by the role, a second one of an office by ``enter2`` and ``check2``.

    ``enter@lanxi-czj`` is who enters in another office, ``quality`` the quality office.
    """

    at: datetime
    act: str
    who: str
    values: Row = field(default_factory=dict)
    ground: str = ""
    reason: str = ""
    office: str = ""
    into: Course | None = None


@dataclass(eq=False)
class Course:
    """One case from its receipt to its end, as far as it came."""

    kind: str
    at: datetime
    row: Row
    office: str
    """Which office brings it in; it keeps those cases that no rule sends on."""
    by: str = ""
    """The account that brings it in; empty: whoever wrote it, without an account."""
    steps: list[Step] = field(default_factory=list)
    firm: Firm | None = None
    """Whom it is about."""
    thing: int = 0

    def ends_before(self, at: datetime) -> bool:
        """Whether nothing is done on it any more at an instant."""
        return bool(self.steps) and self.steps[-1].at <= at


@dataclass(frozen=True)
class Workday:
    """What came in on a day, and what was done on cases."""

    at: datetime
    received: tuple[Course, ...]
    steps: tuple[tuple[Course, Step], ...]
    loud: bool
    """Whether people are told of what came in and of terms that ended; what was done issues no papers."""


class Pen:
    """Writes the steps of one case, each on a working day after the one before."""

    def __init__(self, course: Course, chance: Chance) -> None:
        self.course = course
        self.chance = chance
        self.at = course.at

    @property
    def day(self) -> date:
        """The day of the newest step."""
        return self.at.date()

    def then(
        self,
        act: str,
        who: str,
        least: int,
        most: int,
        *,
        ground: str = "",
        reason: str = "",
        office: str = "",
        **values: object,
    ) -> Step:
        """The next act, so many days later; a value that is a callable is asked for the day of the act."""
        day = working_day(self.day + timedelta(self.chance.randint(least, most)))
        self.at = hour_after(self.at, day, self.chance)
        told = {key: value(self.at.date()) if callable(value) else value for key, value in values.items()}
        step = Step(self.at, act, who, told, ground, reason, office)
        self.course.steps.append(step)
        return step

    def soon(self, act: str, who: str, least: int, most: int, **values: object) -> Step:
        """The next act, so many minutes later, at any hour."""
        self.at += timedelta(minutes=self.chance.randint(least, most))
        step = Step(self.at, act, who, dict(values))
        self.course.steps.append(step)
        return step


def same_day(day: date) -> date:
    """The day of the act itself."""
    return day


def hour_after(before: datetime, day: date, chance: Chance) -> datetime:
    """An hour at which an office works on the day, after what was before."""
    at = datetime.combine(day, time(8, 30), CHINA) + timedelta(
        minutes=chance.randint(0, 540), seconds=chance.randint(0, 59)
    )
    return at if at > before else before + timedelta(minutes=chance.randint(3, 25))


class Diary:
    """The days of the city's offices, each told when the one before was brought in."""

    def __init__(self, first: date, cutoff: date) -> None:
        self._first, self._cutoff = first, cutoff
        self._received: defaultdict[date, list[Course]] = defaultdict(list)
        self._done: defaultdict[date, list[tuple[Course, Step]]] = defaultdict(list)

    def add(self, courses: Iterable[Course]) -> None:
        """Cases whose days are still to come; what would be done after the cutoff was not done yet."""
        for course in courses:
            if course.at.date() > self._cutoff:
                continue
            self._received[course.at.date()].append(course)
            for step in course.steps:
                if step.at.date() <= self._cutoff:
                    self._done[step.at.date()].append((course, step))

    def days(self, coming: Callable[[date], Iterable[Course]]) -> Iterator[Workday]:
        """Day by day; ``coming`` tells on each what the days before led to."""
        for number in range((self._cutoff - self._first).days + 1):
            day = self._first + timedelta(number)
            self.add(coming(day))
            received, done = self._received.pop(day, []), self._done.pop(day, [])
            yield Workday(
                datetime.combine(day, time(7, 30), CHINA),
                tuple(sorted(received, key=lambda one: one.at)),
                tuple(sorted(done, key=lambda one: one[1].at)),
                day > self._cutoff - timedelta(LOUD_DAYS),
            )
