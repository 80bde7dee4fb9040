"""What stands of a case: how entries tell of acts, how what was done is kept, when people are told of a term."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any, Final, Literal

import msgspec

from zhiheng.contract.casework.clocks import Round
from zhiheng.contract.casework.doings import Doing
from zhiheng.contract.declarations.cases import Case, Clock
from zhiheng.kernel.access.rules import day_of
from zhiheng.primitives.calendar import LegalCalendar

ACT: Final = "_act"
"""Under this key an entry about a case tells the act beside the values that stand after it."""
CHINA: Final = timezone(timedelta(hours=8))
_LAST_MOMENT: Final = time(23, 59, 59, 999999)

NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""In place of an end where no term runs, so that lists can be read in the order of the ends."""

Stage = Literal["remind", "lapse", "circulate"]


# --- acts ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """What is said with an act, as the entry keeps it."""

    act: str
    ground: str = ""
    office: str = ""
    """The office it goes to, or that works on it too."""
    person: str = ""
    """Who handles it from now on."""
    into: int | None = None
    """The leading case it is joined to."""
    opened: int | None = None
    """The case it opened."""
    clock: str = ""
    """Of a lapse: the clock whose term passed."""
    by: str = ""
    """Who did it, where the case has no account for them: how they are called."""

    def kept(self) -> dict[str, object]:
        """Without what was not said."""
        return {key: value for key in self.__slots__ if (value := getattr(self, key)) not in {"", None}}


def told(data: Mapping[str, Any]) -> Told:
    """What an entry says of the act; of the entry that began the case, that it was received."""
    said = data.get(ACT)
    return Told("received") if said is None else Told(**said)


def likeness(kind: str, parts: Sequence[object]) -> str:
    """The digest of what makes two cases one matter; empty where a part of it is missing."""
    if not parts or any(part in {None, ""} for part in parts):
        return ""
    return hashlib.sha256("\0".join([kind, *map(str, parts)]).encode()).hexdigest()


# --- what was done, as the projection keeps it -----------------------------------------------------------------------

_KEPT: Final = msgspec.json.Decoder(list[tuple[str, str, str, str, str]])


def kept_doings(doings: Iterable[Doing]) -> str:
    """Doings as a column keeps them."""
    rows = [(one.act, one.on.isoformat(), one.at.isoformat(), one.ground, one.by) for one in doings]
    return msgspec.json.encode(rows).decode()


def doings_of(text: str) -> tuple[Doing, ...]:
    """The doings a column keeps, oldest first."""
    return tuple(
        Doing(act, date.fromisoformat(on), datetime.fromisoformat(at), ground, by)
        for act, on, at, ground, by in _KEPT.decode(text)
    )


# --- when people are told of a term ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Moments:
    """When a running clock ends, and when its handler is reminded and the quality office told; None for never."""

    due: datetime | None
    remind: datetime | None = None
    circulate: datetime | None = None
    done: frozenset[Stage] = field(default_factory=frozenset)

    def next(self) -> tuple[datetime, Stage] | None:
        """What comes next of what was not done."""
        coming: list[tuple[datetime, Stage]] = []
        for at, stage in ((self.remind, "remind"), (self.due, "lapse"), (self.circulate, "circulate")):
            if at is not None and stage not in self.done:
                coming.append((at, stage))  # type: ignore[arg-type]  # one of the three words above
        return min(coming, default=None)


def moments(clock: Clock, run: Round, calendar: LegalCalendar) -> Moments:
    """The moments of a run: due at the last instant of its last day, others at the beginning of a working day."""
    if run.due.at is not None:
        return Moments(run.due.at)
    if run.due.on is None:
        return Moments(None)
    remind = calendar.add_working_days(run.due.on, -clock.remind_before) if clock.remind_before else None
    circulate = calendar.add_working_days(run.due.on, clock.circulate_after) if clock.circulate_after else None
    return Moments(
        end_of(run.due.on),
        None if remind is None else datetime.combine(remind, time(8, 30), CHINA),
        None if circulate is None else datetime.combine(circulate, time(8, 30), CHINA),
    )


def end_of(day: date) -> datetime:
    """The last instant of a day in China.

    >>> end_of(date(2026, 3, 2)).isoformat()
    '2026-03-02T23:59:59.999999+08:00'
    """
    return datetime.combine(day, _LAST_MOMENT, CHINA)


def days_over(due: datetime | None, at: datetime) -> int:
    """So many calendar days the term is over; 0 where it is not, or has none.

    >>> days_over(end_of(date(2026, 3, 2)), end_of(date(2026, 3, 5)))
    3
    """
    return 0 if due is None or at <= due else max(1, (day_of(at) - day_of(due)).days)


def end_of_run(run: Round) -> datetime | None:
    """The instant at which a run ends; None while it pauses."""
    return run.due.at or (None if run.due.on is None else end_of(run.due.on))


def first_end(case: Case, runs: Mapping[str, tuple[Round, ...]]) -> datetime:
    """The first end of the terms that run and that the office owes."""
    owed = {clock.key for clock in case.clock if clock.owed_by == "office"}
    last = [of_clock[-1] for key, of_clock in runs.items() if key in owed]
    ends = [end_of_run(run) for run in last if run.ended is None]
    return min((end for end in ends if end is not None), default=NEVER)
