"""Kinds of case and histories of them: acts that do anything at any time, so that every rule meets every other."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Final

from zhiheng.contract.casework.clocks import CHINA
from zhiheng.contract.casework.doings import Doing
from zhiheng.contract.declarations.basics import Bilingual
from zhiheng.contract.declarations.cases import (
    RECEIVED,
    Case,
    CaseAct,
    Clock,
    ClockUnit,
    DatedTerm,
    Extension,
    Pause,
    State,
)
from zhiheng.contract.declarations.fields import Field
from zhiheng.primitives.calendar import HolidayNotice, LegalCalendar

TITLE = Bilingual("名", "name")
ENDINGS = ("close", "merge")
ACTS = ("begin", "meet", "stop", "go_on", "stop_too", "prolong", "hand_over", "reopen", *ENDINGS)
GROUNDS = ("", "test", "appraisal")
NEW_RULES = date(2026, 4, 15)
CALENDARS = (
    LegalCalendar(beyond="assume"),
    LegalCalendar(
        (
            HolidayNotice(
                "延长春节假期",
                date(2026, 1, 20),
                days_off=frozenset({date(2026, 2, 24), date(2026, 2, 25)}),
                working_days=frozenset({date(2026, 3, 7)}),
            ),
        ),
        beyond="assume",
    ),
)


def case_of(*clocks: Clock) -> Case:
    """A kind of case with these clocks; its acts are those of ACTS, and may be done in every state."""
    states = (State("open", TITLE), State("other", TITLE), State("closed", TITLE, closed=True))
    leads = {"close": "closed", "merge": "closed", "reopen": "open", "stop": "other", "go_on": "open"}
    does: dict[str, Any] = {"merge": "merge", "reopen": "reopen", "hand_over": "hand_over"}
    everywhere = tuple(state.key for state in states)
    return Case(
        key="drawn",
        title=TITLE,
        short="例",
        field=(Field("about", TITLE, "text"),),
        state=states,
        act=tuple(
            CaseAct(key, TITLE, "enter", everywhere, after=leads.get(key, ""), does=does.get(key, "")) for key in ACTS
        ),
        opening=("about",),
        headline="about",
        clock=clocks,
    )


MOST: Final[dict[ClockUnit, int]] = {"minutes": 900, "hours": 60, "days": 70, "working_days": 50, "months": 5}


def any_clock(chance: Random, key: str) -> Clock:
    """A clock of which any act may be anything."""
    unit = chance.choice(sorted(MOST))
    extension = Extension(chance.choice(["prolong", "stop"]), _term(chance, unit, MOST[unit] // 2))
    return Clock(
        key=key,
        title=TITLE,
        starts=(RECEIVED,) if chance.random() < 0.6 else _some(chance, ACTS, 3),
        ends=("meet",) if chance.random() < 0.6 else _some(chance, ACTS, 3),
        term=_term(chance, unit, MOST[unit]),
        pause=tuple(_pause(chance) for _ in range(chance.randrange(3))),
        extension=chance.choice([None, extension]),
        on_hand_over=chance.choice(["keep", "restart"]),
        on_reopen=chance.choice(["leave", "restart"]),
    )


def plain_clock(chance: Random, key: str) -> Clock:
    """A short term from receipt that testing stops; acts of its histories often fall on its very end."""
    unit = chance.choice(sorted(MOST))
    term = DatedTerm(chance.choice([30, 60, 90, 120]) if unit == "minutes" else chance.randint(1, 4), unit)
    return Clock(
        key=key,
        title=TITLE,
        starts=(RECEIVED,),
        ends=("meet",),
        term=(term,),
        pause=(Pause("stop", ("go_on",)),),
        extension=chance.choice([None, Extension("prolong", (term,))]),
    )


def history(chance: Random) -> tuple[Doing, ...]:
    """What was done on a case, oldest first; in whole days and half hours often, so that acts fall on ends of terms."""
    day = date(2023, 12, 1) + timedelta(days=chance.randrange(1492))
    now = datetime.combine(day, time(chance.randrange(24), chance.choice([0, 30, 59])), CHINA)
    done = [Doing(RECEIVED, day, now)]
    acts = chance.choice([("stop", "go_on"), ACTS, (*ACTS, *("stop", "go_on") * 5)])
    is_close = chance.random() < 0.5
    for _ in range(chance.randrange(11)):
        now += timedelta(minutes=_gap(chance, is_close=is_close))
        done.append(Doing(chance.choice(acts), now.date(), now, chance.choice(GROUNDS)))
    return tuple(done)


def _gap(chance: Random, *, is_close: bool) -> int:
    """Minutes between two acts."""
    match chance.randrange(4):
        case 0:
            return chance.randrange(5) * 1440
        case 1:
            return chance.randrange(13) * 30
        case 2:
            return chance.randrange(4 if is_close else 13) * 1440
        case _:
            return chance.randrange(4) * 30 if is_close else chance.randrange(60 * 1440)


def _term(chance: Random, unit: ClockUnit, most: int) -> tuple[DatedTerm, ...]:
    """One line, or two of which the second begins with the new rules."""
    step = 30 if unit == "minutes" else 1
    old, new = (step * chance.randint(1, chance.choice([6, most // step]) or 1) for _ in range(2))
    lines = DatedTerm(old, unit), DatedTerm(new, unit, since=NEW_RULES)
    return chance.choice([lines, lines[:1], lines[1:]])


def _pause(chance: Random) -> Pause:
    return Pause(
        by=chance.choice(["stop", "stop", "stop_too", "hand_over", "begin"]),
        until=("go_on",) if chance.random() < 0.5 else _some(chance, ACTS, 2) or ("go_on",),
        grounds=chance.choice([(), (), ("test",), ("test", "appraisal")]),
    )


def _some(chance: Random, names: Sequence[str], most: int) -> tuple[str, ...]:
    return tuple(chance.sample(names, chance.randint(0, most)))
