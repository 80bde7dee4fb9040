"""Notes in tables: the unit columns of a 任务分解表 speak for the clause of their row."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Literal

from zhiheng.policy.model import Note
from zhiheng.policy.notes.grammar import parse_cell
from zhiheng.policy.notes.lines import led_back, on_one_line
from zhiheng.policy.outline.table import task_tables

if TYPE_CHECKING:
    from zhiheng.policy.folding import Folded
    from zhiheng.policy.model import Clause, Mention
    from zhiheng.policy.outline.table import Row


def read_table_notes(folded: Folded, clauses: tuple[Clause, ...]) -> list[Note]:
    """One note per row of a task table whose row is a clause or stands in one."""
    starts = [clause.start for clause in clauses]
    notes = []
    for table in task_tables(folded):
        for row in table.rows:
            mentions = _mentions(folded, row)
            at = row.start if row.counted or not mentions else mentions[0].start
            i = bisect_right(starts, at) - 1
            if mentions and i >= 0 and clauses[i].is_leaf and at < clauses[i].end:
                notes.append(Note(mentions[0].start, mentions[-1].end, (i,), mentions, "table"))
    return notes


def _mentions(folded: Folded, row: Row) -> tuple[Mention, ...]:
    roles: dict[str, Literal["lead", "support", "joint"]] = {"lead": "lead", "support": "support", "joint": "joint"}
    return tuple(
        mention
        for column, (start, end) in row.cells
        if column in roles
        for mention in _in_cell(folded, start, end, roles[column])
    )


def _in_cell(folded: Folded, start: int, end: int, role: Literal["lead", "support", "joint"]) -> tuple[Mention, ...]:
    """The offices in a cell, read as one line where the cell was printed over several."""
    if "\n" not in folded.text[start:end]:
        return parse_cell(folded, start, end, role)
    line, places = on_one_line(folded, start, end)
    return led_back(parse_cell(line, 0, len(places), role), places)
