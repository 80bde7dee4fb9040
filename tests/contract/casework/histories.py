"""Kinds of case and histories of them: acts that do anything at any time, so that every rule meets every other."""

from datetime import date, datetime, time, timedelta
from typing import Any

from hypothesis import strategies as st

from zhiheng.contract.casework.clocks import CHINA
from zhiheng.contract.casework.doings import Doing
from zhiheng.contract.declarations.basics import Bilingual
from zhiheng.contract.declarations.cases import RECEIVED, Case, CaseAct, Clock, DatedTerm, Extension, Pause, State
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


def terms(unit: str, most: int) -> st.SearchStrategy[tuple[DatedTerm, ...]]:
    """One line, or two of which the second begins with the new rules."""
    step = 30 if unit == "minutes" else 1
    counts = st.one_of(st.integers(1, 6), st.integers(1, most // step)).map(lambda count: count * step)
    old = st.builds(lambda count: DatedTerm(count, unit), counts)  # type: ignore[arg-type]  # one of the units
    new = st.builds(lambda count: DatedTerm(count, unit, since=NEW_RULES), counts)  # type: ignore[arg-type]
    return st.one_of(old.map(lambda one: (one,)), new.map(lambda one: (one,)), st.tuples(old, new))


MOST = {"minutes": 900, "hours": 60, "days": 70, "working_days": 50, "months": 5}
SOME_ACTS = st.lists(st.sampled_from(ACTS), max_size=3, unique=True).map(tuple)


@st.composite
def clocks(draw: st.DrawFn, key: str = "clock") -> Clock:
    unit = draw(st.sampled_from(sorted(MOST)))
    pauses = st.builds(
        Pause,
        by=st.sampled_from(["stop", "stop", "stop_too", "hand_over", "begin"]),
        until=st.one_of(
            st.just(("go_on",)), st.lists(st.sampled_from(ACTS), min_size=1, max_size=2, unique=True).map(tuple)
        ),
        grounds=st.sampled_from([(), (), ("test",), ("test", "appraisal")]),
    )
    extensions = st.builds(Extension, by=st.sampled_from(["prolong", "stop"]), term=terms(unit, MOST[unit] // 2))
    return Clock(
        key=key,
        title=TITLE,
        starts=draw(st.one_of(st.just((RECEIVED,)), SOME_ACTS)),
        ends=draw(st.one_of(st.just(("meet",)), SOME_ACTS)),
        term=draw(terms(unit, MOST[unit])),
        pause=draw(st.lists(pauses, max_size=2).map(tuple)),
        extension=draw(st.one_of(st.none(), extensions)),
        on_hand_over=draw(st.sampled_from(["keep", "restart"])),
        on_reopen=draw(st.sampled_from(["leave", "restart"])),
    )


@st.composite
def plain_clocks(draw: st.DrawFn, key: str = "clock") -> Clock:
    """A short term from receipt that testing stops; acts of its histories often fall on its very end."""
    unit = draw(st.sampled_from(sorted(MOST)))
    counts = st.sampled_from([30, 60, 90, 120]) if unit == "minutes" else st.integers(1, 4)
    term = DatedTerm(draw(counts), unit)  # type: ignore[arg-type]  # one of the units
    return Clock(
        key=key,
        title=TITLE,
        starts=(RECEIVED,),
        ends=("meet",),
        term=(term,),
        pause=(Pause("stop", ("go_on",)),),
        extension=draw(st.sampled_from([None, Extension("prolong", (term,))])),
    )


SMALL_GAPS = st.one_of(
    st.integers(0, 4).map(lambda days: days * 1440), st.integers(0, 4).map(lambda halves: halves * 30)
)
GAPS = st.one_of(
    st.integers(0, 4).map(lambda days: days * 1440),
    st.integers(0, 12).map(lambda halves: halves * 30),
    st.integers(0, 12).map(lambda days: days * 1440),
    st.integers(0, 60 * 1440),
)
"""Minutes between acts; whole days and half hours often, so that acts fall on the very end of a term."""


@st.composite
def histories(draw: st.DrawFn) -> tuple[Doing, ...]:
    """What was done on a case, oldest first."""
    day = draw(st.dates(date(2023, 12, 1), date(2027, 12, 31)))
    now = datetime.combine(day, time(draw(st.integers(0, 23)), draw(st.sampled_from([0, 30, 59]))), CHINA)
    done = [Doing(RECEIVED, day, now)]
    testing = st.sampled_from(["stop", "go_on"])
    acts, gaps = draw(
        st.sampled_from([(testing, SMALL_GAPS), (st.sampled_from(ACTS), GAPS), (testing | st.sampled_from(ACTS), GAPS)])
    )
    steps = st.tuples(acts, gaps, st.sampled_from(GROUNDS))
    for act, gap, ground in draw(st.lists(steps, max_size=10)):
        now += timedelta(minutes=gap)
        done.append(Doing(act, now.date(), now, ground))
    return tuple(done)
