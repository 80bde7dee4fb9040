"""The plan compiler: plain text in, everything the plan promises out, each thing with its place.

The stages work on the folded text and hand each other what they found; the last step leads every place back to the
plain text, so that ``source.text[item.start:item.end]`` is what an item rests on.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from zhiheng.policy.folding import Folded, fold
from zhiheng.policy.head.reader import read_head
from zhiheng.policy.model import Clause, Head, Note, Plan, SourceText, SystemAsked, Target, Task
from zhiheng.policy.notes.reader import read_notes
from zhiheng.policy.offices.reader import read_offices
from zhiheng.policy.outline.reader import read_clauses
from zhiheng.policy.phases import read_phases
from zhiheng.policy.systems.indicators import target_register_asked
from zhiheng.policy.systems.reader import read_systems
from zhiheng.policy.targets.reader import read_targets
from zhiheng.policy.tasks import read_tasks

COMPILER: Final = "1"
"""Raised whenever the grammar may find something else in the same text."""


def compile_plan(source: SourceText) -> Plan:
    """Everything the compiler proposes about one document; never fails on readable text, however odd."""
    folded = fold(source.text)
    clauses = read_clauses(folded)
    head = read_head(folded, clauses)
    notes = read_notes(folded, clauses)
    tasks = read_tasks(folded, clauses, notes, head)
    targets, unclaimed = read_targets(folded, clauses, notes, head)
    return Plan(
        source=source,
        head=_placed_head(folded, head),
        clauses=tuple(_placed_clause(folded, clause) for clause in clauses),
        notes=tuple(_placed_note(folded, note) for note in notes),
        targets=tuple(_placed_target(folded, target) for target in targets),
        tasks=tuple(_placed_task(folded, task) for task in tasks),
        offices=tuple(folded.moved(office) for office in read_offices(folded, notes, head)),
        phases=tuple(folded.moved(phase) for phase in read_phases(folded, clauses, head)),
        systems=tuple(folded.moved(system) for system in _systems(folded, clauses, targets)),
        unclaimed=tuple(folded.moved(number) for number in unclaimed),
        compiler=COMPILER,
    )


def _systems(folded: Folded, clauses: tuple[Clause, ...], targets: tuple[Target, ...]) -> list[SystemAsked]:
    """What the clauses ask for, in text order; a name in the title or the covering notice asks for nothing."""
    asked = [system for system in read_systems(folded, clauses) if system.clause >= 0 or not clauses]
    return sorted([*asked, *target_register_asked(targets)], key=lambda system: (system.start, system.end))


def _at(folded: Folded, position: int) -> int:
    return folded.origin[position] if position >= 0 else position


def _placed_clause(folded: Folded, clause: Clause) -> Clause:
    placed = folded.moved(clause)
    body = folded.origin[clause.body] if clause.body < clause.end else placed.end
    return replace(placed, body=body)


def _placed_note(folded: Folded, note: Note) -> Note:
    mentions = tuple(folded.moved(mention) for mention in note.mentions)
    return replace(folded.moved(note), mentions=mentions, target_from=_at(folded, note.target_from))


def _placed_target(folded: Folded, target: Target) -> Target:
    placed = folded.moved(target)
    return replace(placed, quote=folded.plain[placed.start : placed.end])


def _placed_task(folded: Folded, task: Task) -> Task:
    return replace(folded.moved(task), deadlines=tuple(folded.moved(deadline) for deadline in task.deadlines))


def _placed_head(folded: Folded, head: Head) -> Head:
    places = {name: folded.place(start, end) for name, (start, end) in head.places.items()}
    return replace(head, basis=tuple(folded.moved(basis) for basis in head.basis), places=places)
