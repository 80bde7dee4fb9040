"""Cases as pages say them: how urgent they are, what their terms are, who has them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from zhiheng.contract.casework.clocks import CLOCK_STATE_ZH, Round
from zhiheng.contract.declarations.cases import Case
from zhiheng.contract.in_use import in_use
from zhiheng.kernel.access.rules import day_of
from zhiheng.kernel.casebook import rules
from zhiheng.kernel.casebook.models import CaseState
from zhiheng.kernel.cases import queries
from zhiheng.web.record_words import Names, Wanted

UNIT_ZH: Final = {
    "minutes": "分钟",
    "hours": "小时",
    "days": "日",
    "working_days": "个工作日",
    "months": "个月",
}
_SOON: Final = 3
"""So many days before its end a term is called near."""
_LONG: Final = 6 * 60
"""Of a term of hours: so many minutes before its end they are counted."""


@dataclass(frozen=True, slots=True)
class Urgency:
    """How near the end of a term is: the tone of a badge and its words."""

    tone: str
    words: str


def urgency(due: datetime | None, at: datetime) -> Urgency:
    """How near an end is."""
    if due is None:
        return Urgency("bare", "无期限")
    if (over := rules.days_over(due, at)) > 0:
        return Urgency("bad", f"逾期 {over} 天")
    left = (day_of(due) - day_of(at)).days
    if left == 0:
        minutes = int((due - at).total_seconds() // 60)
        by_the_day = due == rules.end_of(day_of(due))
        return Urgency("warn", "今天到期" if by_the_day or minutes > _LONG else f"还剩 {minutes} 分钟")
    return Urgency("warn" if left <= _SOON else "note", f"还剩 {left} 天")


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case in a list."""

    state: CaseState
    kind_title: str
    state_title: str
    urgency: Urgency
    office: str
    handler: str
    region: str


def rows_of(cases: Sequence[CaseState], at: datetime) -> list[CaseRow]:
    """Cases as a list shows them; the names are asked for together."""
    names = names_of(cases)
    return [_row(state, names, at) for state in cases]


def names_of(cases: Iterable[CaseState]) -> Names:
    """The names of offices, people and places that cases speak of."""
    wanted = Wanted()
    for state in cases:
        wanted.offices.add(state.office)
        wanted.people.add(state.handler)
        wanted.regions.add(state.region)
        if state.subject is not None:
            wanted.subjects.add(state.subject)
    return wanted.names()


def _row(state: CaseState, names: Names, at: datetime) -> CaseRow:
    case = in_use().case(state.kind)
    return CaseRow(
        state,
        case.title.zh,
        state_title(case, state.state),
        urgency(state.due, at) if state.is_open else Urgency("good", f"{state.closed_on} 办结"),
        names.office(state.office),
        names.person(state.handler) if state.handler else "",
        names.region(state.region) if state.region else "",
    )


def state_title(case: Case, key: str) -> str:
    """The words of a state."""
    found = case.state_named(key)
    return found.title.zh if found is not None else key


@dataclass(frozen=True, slots=True)
class ClockLine:
    """A run of a clock as the page of a case shows it."""

    title: str
    term: str
    started: str
    due: str
    ended: str
    tone: str
    words: str
    source: str
    notes: tuple[str, ...]


def clock_lines(state: CaseState, at: datetime) -> list[ClockLine]:
    """The clocks of a case, in the order in which they are declared, with every run."""
    case, runs = queries.declaration(state), queries.runs_of(state)
    return [_clock_line(state, case, run, at) for clock in case.clock for run in runs.get(clock.key, ())]


def _clock_line(state: CaseState, case: Case, run: Round, at: datetime) -> ClockLine:
    clock = next(one for one in case.clock if one.key == run.clock)
    due_at = run.due.at or (None if run.due.on is None else rules.end_of(run.due.on))
    match run.state:
        case "met":
            tone, words = ("good", "按期完成") if run.in_time else ("bad", "逾期完成")
        case "stopped":
            tone, words = ("bare", "随办结停止") if run.in_time else ("bad", "逾期未办，随办结停止")
        case "paused":
            tone, words = "plus", CLOCK_STATE_ZH["paused"]
        case _:
            near = urgency(due_at, at)
            tone, words = near.tone, near.words
    notes = [
        f"{stop.since.on} 起暂停" + (f"，{stop.until.on} 恢复" if stop.until is not None else "") for stop in run.stops
    ]
    if run.extended_by is not None:
        notes.append(f"经批准延长 {run.extended_by.count}{UNIT_ZH[run.extended_by.unit]}")
    if run.due.assumed:
        notes.append("所涉年份的放假安排尚未公布，按推定计算")
    if clock.owed_by == "party":
        notes.append("由来件人完成")
    source = ""
    if run.term.source or clock.source:
        pack = in_use().kind(state.kind).pack
        address = in_use().catalogue.resolve(pack, run.term.source or clock.source, ("source",))
        source = in_use().catalogue.source(address).title.zh if address else ""
    return ClockLine(
        clock.title.zh,
        f"{run.term.count}{UNIT_ZH[run.term.unit]}",
        run.started.on.isoformat(),
        f"{run.due.at.astimezone(rules.CHINA):%Y-%m-%d %H:%M}" if run.due.at else str(run.due.on or ""),
        "" if run.ended is None else run.ended.on.isoformat(),
        tone,
        words,
        source,
        tuple(notes),
    )
