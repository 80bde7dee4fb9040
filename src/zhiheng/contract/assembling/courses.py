"""What becomes of cases: every state is reached and can be left for a closed one, every clock starts, runs and ends.

A kind of case is walked through by the rules of each day on which they change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from zhiheng.contract.casework.paths import ClockWays, Situation, Ways, days_of_change
from zhiheng.contract.catalogue import Catalogue
from zhiheng.contract.declarations.cases import RECEIVED, Case, Clock, Pause
from zhiheng.contract.declarations.pack import PackDeclaration
from zhiheng.contract.problems import Endless, PackProblem, Place, Unreachable, WrongValue

_FILE: Final = "cases.toml"


def course_problems(pack: PackDeclaration, catalogue: Catalogue, case: Case) -> Iterator[PackProblem]:
    """States, acts and clocks of a kind of case that come to nothing, or to no end."""
    courses = _Courses(pack, catalogue, case)
    yield from courses.paths()
    for clock in case.clock:
        yield from courses.course(clock)


def grounds_of(catalogue: Catalogue, pack: str, reference: str) -> list[str]:
    """The codes of the list from which an act takes its grounds."""
    address = catalogue.resolve(pack, reference, ("code_list",)) if reference else None
    return [code.code for code in catalogue.code_list(address).code] if address else []


class _Courses:
    """The courses of one kind of case."""

    def __init__(self, pack: PackDeclaration, catalogue: Catalogue, case: Case) -> None:
        self._pack = pack
        self._catalogue = catalogue
        self._path = f"case.{case.key}"
        self._states = {state.key: state for state in case.state}
        self._acts = {act.key: act for act in case.act}
        days = [(day, Ways.on(case, day)) for day in days_of_change(case)]
        self._days = [(day, ways) for day, ways in days if any(ways.steps.values())]
        """The others are days on which there were no such cases yet, or are none any more."""

    def paths(self) -> Iterator[PackProblem]:
        came: set[str] = set()
        done: set[str] = set()
        for day, ways in self._days:
            here = ways.reached()
            came |= here
            done |= {step.act.key for state in here for step in ways.steps[state]}
            stuck = [key for key in self._states if key in here - ways.closing()]
            if stuck:
                yield Endless(
                    self._at(f".state.{stuck[0]}"),
                    f"cases received on {day} cannot be closed from {', '.join(stuck)}; add an act that leads on.",
                    f"{day} 收到的办件，从 {'、'.join(stuck)} 起再也无法办结；请补上后续步骤。",
                    states=tuple(stuck),
                    day=day,
                )
            alone = ways.without(lambda act: act.role == "approve").reached()
            for key in (key for key in self._states if self._states[key].behind_approval and key in alone):
                yield WrongValue(
                    self._at(f".state.{key}", "behind_approval"),
                    f"cases received on {day} come to {key} without approval; correct the acts that lead there.",
                    f"{day} 收到的办件不经批准就能进入 {key}；请改正通往该状态的步骤。",
                )
        for key in self._states:
            if key not in came:
                yield self._unreachable(f".state.{key}", f"no case ever comes to {key}", f"没有办件能进入 {key}")
        for key, act in self._acts.items():
            if key not in done and set(act.before) <= self._states.keys():
                yield self._unreachable(f".act.{key}", f"{key} can never be done", f"{key} 永远办不了")

    def course(self, clock: Clock) -> Iterator[PackProblem]:
        at = f".clock.{clock.key}"
        known = {RECEIVED, *self._acts}
        if not {*clock.starts, *clock.ends, *(name for one in clock.pause for name in (one.by, *one.until))} <= known:
            return  # told already, and nothing could be said of the course
        modes: set[object] = set()
        met = prolonged = False
        for day, ways in self._days:
            if clock.term_on(day) is None:
                continue
            course = ClockWays(ways, clock, self._always_pausing)
            situations = course.situations()
            modes |= {situation.mode for situation in situations}
            for situation in situations:
                if situation.mode not in {"unstarted", "over"}:
                    acts = {step.act.key for step in ways.steps[situation.state]}
                    met |= not acts.isdisjoint(clock.ends)
                    prolonged |= clock.extension is not None and clock.extension.by in acts
            if unending := course.unending():
                where = _states(unending)
                yield Endless(
                    self._at(at, "ends"),
                    f"for cases received on {day} nothing ends it from {', '.join(where)}; add an act to ends.",
                    f"{day} 收到的办件，在 {'、'.join(where)} 之后没有任何步骤能终止它；请补入 ends。",
                    states=where,
                    day=day,
                )
            for place, pause in enumerate(clock.pause):
                held = _states(one for one in course.unreleased() if one.mode == place)
                if held:
                    yield Endless(
                        self._at(f"{at}.pause[{place + 1}]", "until"),
                        f"for cases received on {day} nothing lets it go on after {pause.by} in {', '.join(held)};"
                        " add an act to until.",
                        f"{day} 收到的办件，{pause.by} 之后在 {'、'.join(held)} 没有步骤能恢复计时；请补入 until。",
                        states=held,
                        day=day,
                    )
        if "running" not in modes:
            yield self._unreachable(at, "no case ever starts it", "没有办件会启动它")
            return
        if not met:
            yield self._unreachable(at, "none of its ends can be done while it runs", "计时中办不了任何一个 ends 步骤")
        for place, pause in enumerate(clock.pause):
            if place not in modes:
                yield self._unreachable(
                    f"{at}.pause[{place + 1}]", f"{pause.by} never comes while it runs", f"计时中办不了 {pause.by}"
                )
        if clock.extension is not None and clock.extension.by in self._acts and not prolonged:
            by = clock.extension.by
            yield self._unreachable(f"{at}.extension", f"{by} never comes while it runs", f"计时中办不了 {by}")

    def _always_pausing(self, pause: Pause) -> bool:
        act = self._acts[pause.by]
        return not pause.grounds or set(grounds_of(self._catalogue, self._pack.key, act.grounds)) <= set(pause.grounds)

    def _at(self, below: str, key: str = "") -> Place:
        return self._pack.place(_FILE, f"{self._path}{below}", key)

    def _unreachable(self, below: str, why: str, why_zh: str) -> PackProblem:
        return Unreachable(
            self._at(below),
            f"{why}, whatever day it was received on; correct the acts, or remove it.",
            f"{why_zh}，无论何日收件；请改正步骤，或予删除。",
        )


def _states(situations: Iterable[Situation]) -> tuple[str, ...]:
    return tuple(sorted({situation.state for situation in situations}))
