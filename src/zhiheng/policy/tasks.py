"""Tasks: the finest clauses, with those who owe them and by when."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING

from zhiheng.policy.deadlines import read_deadlines
from zhiheng.policy.model import Task
from zhiheng.policy.outline.table import task_tables

if TYPE_CHECKING:
    from zhiheng.policy.folding import Folded
    from zhiheng.policy.model import Clause, Deadline, Head, Note


def read_tasks(folded: Folded, clauses: tuple[Clause, ...], notes: tuple[Note, ...], head: Head) -> tuple[Task, ...]:
    """One task per finest clause, in text order."""
    notes_of: defaultdict[int, list[Note]] = defaultdict(list)
    for note in notes:
        for clause in note.clauses:
            notes_of[clause].append(note)
    due = _deadlines_by_clause(folded, clauses, head)
    return tuple(_task(i, clause, notes_of[i], tuple(due[i])) for i, clause in enumerate(clauses) if clause.is_leaf)


def _deadlines_by_clause(folded: Folded, clauses: tuple[Clause, ...], head: Head) -> defaultdict[int, list[Deadline]]:
    due: defaultdict[int, list[Deadline]] = defaultdict(list)
    if not clauses:
        return due
    starts = [clause.start for clause in clauses]
    last = max(clause.end for clause in clauses)
    cells = [
        cell
        for table in task_tables(folded)
        for row in table.rows
        for column, cell in row.cells
        if column == "time" and cell[1] > cell[0]
    ]
    for deadline in read_deadlines(folded.text, starts[0], last, head.default_year, cells):
        i = bisect_right(starts, deadline.start) - 1
        if clauses[i].is_leaf and deadline.end <= clauses[i].end:
            due[i].append(deadline)
    return due


def _task(position: int, clause: Clause, notes: list[Note], deadlines: tuple[Deadline, ...]) -> Task:
    own = [note for note in notes if note.place in ("closing", "table")]
    speaking = own or notes
    roles: dict[str, dict[str, None]] = {"lead": {}, "support": {}, "joint": {}}
    for note in speaking:
        for mention in note.mentions:
            roles[mention.role].setdefault(mention.name)
    confidence, reasons = _confidence(clause, speaking, inherited=bool(notes) and not own)
    return Task(
        path=clause.path,
        title=clause.title,
        start=clause.start,
        end=clause.end,
        lead=tuple(roles["lead"]),
        support=tuple(roles["support"]),
        joint=tuple(roles["joint"]),
        inherits=bool(notes) and not own,
        clause=position,
        role=clause.role,
        deadlines=deadlines,
        confidence=confidence,
        reasons=reasons,
    )


_PLACES = {"closing": "条末责任括注", "group": "组末责任括注", "heading": "标题责任括注", "table": "任务分解表"}


def _confidence(clause: Clause, notes: list[Note], *, inherited: bool) -> tuple[float, tuple[str, ...]]:
    """How sure the reading is, and why, in words for the reviewer."""
    reasons = []
    confidence = 0.98
    if not clause.number:
        confidence = 0.75
        reasons.append("无编号,按标题推断")
    elif "#" in clause.path:
        confidence = 0.7
        reasons.append("编号重复")
    elif clause.number.startswith(("—", "·")):
        confidence = 0.9
        reasons.append("破折号分项")
    else:
        reasons.append("编号清楚")
    if not notes:
        reasons.append("未见责任单位")
    else:
        reasons.append(_PLACES[notes[0].place])
        if len(notes) > 1:
            reasons.append("多处责任单位合并")
            confidence -= 0.05
    if inherited:
        confidence -= 0.05
    return round(confidence, 2), tuple(reasons)
