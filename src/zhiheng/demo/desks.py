"""The cases of the city brought in and worked on through the doors the offices use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from zhiheng.contract.in_use import in_use
from zhiheng.demo.courses import Course, Step, Workday
from zhiheng.demo.files import cells_of
from zhiheng.demo.people import desk_of
from zhiheng.demo.words import words
from zhiheng.kernel.access.models import Person
from zhiheng.kernel.access.queries import citizen, office_at
from zhiheng.kernel.access.rules import day_of
from zhiheng.kernel.casebook.models import CaseState
from zhiheng.kernel.cases.actions import Acting, Opening, do_all, receive_each
from zhiheng.kernel.deadlines.actions import note_passed
from zhiheng.kernel.dispatch.actions import Way, send
from zhiheng.kernel.dispatch.models import Route
from zhiheng.kernel.journal.models import Entry

ROUTED: Final = ("complaints.complaint", "complaints.report")
"""The kinds that go to the districts by rule; enquiries are sent on by hand."""


@dataclass
class Desks:
    """Who works on cases, and what was done by them."""

    person: Callable[[str], Person]
    received: int = 0
    done: int = 0
    lapsed: int = 0
    refused: list[str] = field(default_factory=list)
    """What the kernel refused; nothing should be."""
    _known: dict[str, list[int]] | None = None
    _until: date | None = None

    def route(self, at: datetime) -> None:
        """Complaints and reports go to the bureau of the district they are about, once it is there."""
        codes = [(one.code, one.key) for one in words().districts]
        codes.append((words().former["code"], words().former["key"]))
        there = set(Route.objects.values_list("region", flat=True))
        ways = [
            Way(kind, code, "", f"{key}-scjg")
            for code, key in codes
            for kind in ROUTED
            if code not in there and office_at(f"{key}-scjg") is not None
        ]
        if ways:
            send(ways, by=self.person("zhiliangban"), at=at)

    def bring(self, day: Workday) -> None:
        """What came in on the day, what passed, and what was done; a day that was brought in before stays as it is."""
        if self._known is None:
            self._recall()
        if self._until is not None and day.at.date() <= self._until:
            self._find(day.received)
            return
        while passed := note_passed(day.at, quiet=not day.loud):
            self.lapsed += len(passed)
        for (kind, by, office), courses in _together(day.received).items():
            self._receive(kind, by, office, courses, quiet=not day.loud)
        self._act(day.steps)

    def _receive(self, kind: str, by: str, office: str, courses: list[Course], *, quiet: bool) -> None:
        person = self.person(by) if by else citizen(kind.partition(".")[0])
        opening = Opening(kind, person, courses[0].at, office, source="form" if by else "web", quiet=quiet)
        for course, verdict in zip(courses, receive_each(opening, [cells_of(one.row) for one in courses]), strict=True):
            if verdict.thing is None:
                self.refused.append(f"{kind}: {verdict.refusals}")
                continue
            course.thing = verdict.thing
            self.received += 1

    def _act(self, steps: Iterable[tuple[Course, Step]]) -> None:
        steps = [(course, step) for course, step in steps if course.thing]
        states = CaseState.objects.in_bulk([course.thing for course, _ in steps])
        offices = {thing: state.office for thing, state in states.items()}
        actings = []
        for course, step in steps:
            state = states[course.thing]
            actings.append((course.thing, self._acting(step, state, offices[course.thing])))
            offices[course.thing] = step.office or offices[course.thing]
        for one in do_all(actings):
            if one.refusal is not None:
                self.refused.append(str(one.refusal))
            else:
                self.done += 1

    def _acting(self, step: Step, state: CaseState, office: str) -> Acting:
        party = step.who == "party"
        who, _, elsewhere = step.who.partition("@")
        desk = "" if party else desk_of(elsewhere or office, who, "" if elsewhere else state.handler)
        by = citizen(state.kind.partition(".")[0]) if party else self.person(desk)
        into = "" if step.into is None else CaseState.objects.get(pk=step.into.thing).number
        return Acting(
            step.act,
            by,
            step.at,
            ground=step.ground,
            reason=step.reason,
            values=cells_of(step.values),
            office=step.office,
            into=into,
            source="web" if party else "form",
            party=party,
            quiet=True,
        )

    # --- after an interruption -----------------------------------------------------------------------------------

    def _recall(self) -> None:
        """What is there already; a month is there whole or not at all."""
        self._known = defaultdict(list)
        there = CaseState.objects.filter(opened_by=None).order_by("pk").values_list("kind", "pk")
        for kind, thing in there:
            self._known[kind].append(thing)
        last = Entry.objects.filter(kind__in=list(in_use().cases)).order_by("-learned_at").first() if there else None
        self._until = None if last is None else day_of(last.learned_at)

    def _find(self, courses: Iterable[Course]) -> None:
        assert self._known is not None
        for (kind, *_), some in _together(courses).items():
            for course in some:
                course.thing = self._known[kind].pop(0)


def _together(courses: Iterable[Course]) -> dict[tuple[str, str, str], list[Course]]:
    """What one hand brings in on a day."""
    found: dict[tuple[str, str, str], list[Course]] = {}
    for course in courses:
        found.setdefault((course.kind, course.by, course.office), []).append(course)
    return found
