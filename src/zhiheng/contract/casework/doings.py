"""What was done on a case, as the clocks and the states read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from zhiheng.contract.declarations.cases import RECEIVED, Case, CaseAct


@dataclass(frozen=True, slots=True)
class Doing:
    """One act that was done; the first of a case is ``received``."""

    act: str
    on: date
    """The day it counts for."""
    at: datetime
    """The instant it was noted; clocks of minutes and hours run by it."""
    ground: str = ""
    by: str = ""


def state_after(case: Case, doings: tuple[Doing, ...]) -> str:
    """The state to which the doings lead, oldest first."""
    state = case.begins
    for doing in doings:
        act = case.act_named(doing.act)
        if act is not None and act.after:
            state = act.after
    return state


def closes(case: Case, act: CaseAct) -> bool:
    """Whether the act leads to a state in which nothing more is owed."""
    state = case.state_named(act.after) if act.after else None
    return state is not None and state.closed


def acts_known(case: Case, received_on: date) -> dict[str, CaseAct]:
    """The acts that cases received on the day know, by key."""
    return {act.key: act for act in case.act if act.is_valid(received_on)}


def possible(case: Case, received_on: date, state: str) -> list[CaseAct]:
    """The acts that may be done in a state, as declared; who may do them is for others to say."""
    return [act for act in acts_known(case, received_on).values() if state in act.before]


def received(doings: tuple[Doing, ...]) -> Doing:
    """The doing by which the case began."""
    first = doings[0]
    assert first.act == RECEIVED
    return first
