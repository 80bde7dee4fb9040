"""Where the cases received on a day can come, and what their clocks can be in there: every way, looked at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, TypeVar

from zhiheng.contract.casework.doings import acts_known, closes
from zhiheng.contract.declarations.cases import RECEIVED, Case, CaseAct, Clock, DatedTerm, Pause

H = TypeVar("H", bound=Hashable)
Mode = Literal["unstarted", "running", "over"] | int
"""What a clock does: it never ran, runs, is over, or is stopped by the pause of that place."""
_DAY: Final = timedelta(days=1)
_SOME_DAY: Final = date(2026, 1, 1)


def days_of_change(case: Case) -> list[date]:
    """One day for every set of rules the kind ever had: the day before the first, then each on which they change."""
    dated: list[CaseAct | DatedTerm] = [*case.act]
    for clock in case.clock:
        dated += [*clock.term, *(clock.extension.term if clock.extension else ())]
    days = {day for line in dated for day in (line.since, line.until) if day is not None}
    return sorted({min(days) - _DAY, *days}) if days else [_SOME_DAY]


@dataclass(frozen=True, slots=True)
class Step:
    """An act done in a state."""

    act: CaseAct
    to: str


@dataclass(frozen=True, slots=True)
class Ways:
    """The steps that cases received on a day can take from each state; names that lead nowhere are left out."""

    case: Case
    steps: Mapping[str, tuple[Step, ...]]

    @classmethod
    def on(cls, case: Case, day: date) -> Ways:
        states = {state.key for state in case.state}
        acts = [act for act in acts_known(case, day).values() if not act.after or act.after in states]
        return cls(
            case, {key: tuple(Step(act, act.after or key) for act in acts if key in act.before) for key in states}
        )

    def without(self, unwanted: Callable[[CaseAct], bool]) -> Ways:
        """The same without some acts."""
        return Ways(
            self.case,
            {state: tuple(step for step in steps if not unwanted(step.act)) for state, steps in self.steps.items()},
        )

    def reached(self) -> frozenset[str]:
        """The states that a case can come to."""
        return reached([self.case.begins], lambda state: [step.to for step in self.steps[state]])

    def closing(self) -> frozenset[str]:
        """The states from which a closed one can be reached."""
        closed = [state.key for state in self.case.state if state.closed]
        before: dict[str, list[str]] = {state: [] for state in self.steps}
        for state, steps in self.steps.items():
            for step in steps:
                before[step.to].append(state)
        return reached(closed, before.__getitem__)


@dataclass(frozen=True, slots=True)
class Situation:
    """A state of a case, and what one of its clocks does in it."""

    state: str
    mode: Mode


@dataclass(frozen=True, slots=True)
class ClockWays:
    """Every situation one clock can be in, in the cases received on a day."""

    ways: Ways
    clock: Clock
    always_pausing: Callable[[Pause], bool]
    """Whether a pause is for every ground its act may have."""

    def situations(self) -> frozenset[Situation]:
        """The situations that come to be."""
        begins = Situation(self.ways.case.begins, "running" if RECEIVED in self.clock.starts else "unstarted")
        return reached([begins], self._next)

    def _next(self, at: Situation) -> list[Situation]:
        return [after for _, after in self.moves(at)]

    def moves(self, at: Situation) -> Iterator[tuple[Step, Situation]]:
        """What may come next."""
        for step in self.ways.steps[at.state]:
            for mode in self._modes(at.mode, step.act):
                yield step, Situation(step.to, mode)

    def ends(self, at: Situation, act: CaseAct) -> bool:
        """Whether the act ends a run there."""
        runs = at.mode == "running" or isinstance(at.mode, int)
        return runs and (act.key in self.clock.ends or closes(self.ways.case, act) or act.does == "merge")

    def releases(self, at: Situation, act: CaseAct) -> bool:
        """Whether the act lets a stopped clock go on."""
        return isinstance(at.mode, int) and act.key in self.clock.pause[at.mode].until

    def unending(self) -> frozenset[Situation]:
        """Situations in which it runs, or is stopped, and nothing that can follow ends it."""
        return self._without(self.ends, lambda at: at.mode == "running" or isinstance(at.mode, int))

    def unreleased(self) -> frozenset[Situation]:
        """Situations in which it is stopped, and no act that lets it go on can follow."""
        return self._without(self.releases, lambda at: isinstance(at.mode, int))

    def _without(
        self, happens: Callable[[Situation, CaseAct], bool], among: Callable[[Situation], bool]
    ) -> frozenset[Situation]:
        """The situations after which that cannot happen before the clock is in others."""
        found = {at for at in self.situations() if among(at)}
        before: dict[Situation, list[Situation]] = {at: [] for at in found}
        good: set[Situation] = set()
        for at in found:
            for step, after in self.moves(at):
                if happens(at, step.act):
                    good.add(at)
                elif after in before:
                    before[after].append(at)
        led_there = reached(good, before.__getitem__)
        return frozenset(found - led_there)

    def _modes(self, mode: Mode, act: CaseAct) -> Iterator[Mode]:
        clock, at = self.clock, Situation("", mode)
        starts = act.key in clock.starts
        if mode in {"unstarted", "over"}:
            again = act.does == "reopen" and clock.on_reopen == "restart" and mode == "over"
            yield "running" if starts or again else mode
        elif self.ends(at, act):
            yield "running" if starts else "over"
        elif act.does == "hand_over" and clock.on_hand_over == "restart":
            yield "running"
        elif mode != "running" and not self.releases(at, act):
            yield mode
        else:
            pausing = [place for place, pause in enumerate(clock.pause) if pause.by == act.key]
            yield from pausing
            if not any(self.always_pausing(clock.pause[place]) for place in pausing):
                yield "running"


def reached(first: Iterable[H], after: Callable[[H], Collection[H]]) -> frozenset[H]:
    """Everything that follows from the first by any number of steps, and they."""
    seen: set[H] = set()
    waiting = list(first)
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            waiting.extend(after(one))
    return frozenset(seen)
