"""What the review page marks in the text: targets, tasks' titles, who owes, systems, deadlines, unclaimed numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Final

import msgspec

from zhiheng.kernel.plans.models import Plan
from zhiheng.kernel.plans.queries import PlanRow, Review, plan_head
from zhiheng.kernel.plans.rules import ItemState
from zhiheng.policy import model
from zhiheng.policy.findings import SystemData, may_be_target
from zhiheng.policy.systems.indicators import TARGET_REGISTER
from zhiheng.web.marked_text import Break, Mark, Paragraph, paragraphs
from zhiheng.web.wording import ROLE_ZH, clause_anchor

_LONGEST_HEADING: Final = 60
"""A paragraph with more characters is text, though it begins with a clause's number."""
_LONGEST_TITLE: Final = 120
"""A clause whose number and title are longer has no title of its own; its number alone is marked."""


def marked_document(review: Review, plan: Plan) -> list[Paragraph]:
    """The plan's text as paragraphs, everything found in it marked in place."""
    notes = msgspec.convert(plan.notes, tuple[model.Note, ...])
    return paragraphs(review.text, _marks(review, notes), _breaks(review, plan_head(plan)))


def look_of(state: ItemState) -> str:
    """How an item's marks show what became of it: ``decided``, ``gone``, ``doubtful`` or nothing."""
    if not state.stands:
        return "gone"
    if state.decided:
        return "decided"
    return "doubtful" if state.doubtful else ""


def _breaks(review: Review, head: model.Head) -> Iterator[Break]:
    if "title" in head.places:
        yield Break(head.places["title"][0], "", "doctitle")
    taken: set[str] = set()
    for clause, after in zip_longest(review.clauses, review.clauses[1:]):
        anchor = clause_anchor(clause.path)
        line_end = review.text.find("\n", clause.start)
        end = min(line_end if line_end >= 0 else len(review.text), after.start if after else len(review.text))
        heading = end - clause.start <= _LONGEST_HEADING
        look = "sub" if not heading else "top" if clause.parent < 0 else "sub" if clause.is_leaf else "group"
        yield Break(clause.start, "" if anchor in taken else anchor, look)
        taken.add(anchor)


def _marks(review: Review, notes: Sequence[model.Note]) -> Iterator[Mark]:
    clauses = {clause.path: clause for clause in reversed(review.clauses)}
    tasks: dict[str, ItemState] = {}
    for state in review.items:
        if state.status == "withdrawn":
            continue
        if state.task is not None:
            tasks.setdefault(state.clause, state)
            yield from _task_marks(state, clauses.get(state.clause))
        elif state.kind in ("target", "system", "phase") and state.start < state.end and not _is_target_register(state):
            tip = f"{state.kind_zh}：{state.label}（{state.status_zh}）"
            yield _mark(state, state.start, _phase_end(state, clauses), state.kind, tip)
    yield from _note_marks(review.clauses, notes, tasks)
    for position, number in enumerate(review.unclaimed):
        key, tip = f"n{position}", f"未认领：{number.reason}"
        if may_be_target(number):
            yield Mark(number.start, number.end, "number", key, f"?tab=number#i-{key}", tip)
        else:
            # Shown on demand only: it leads nowhere, so that a tap goes to what it is a part of.
            yield Mark(number.start, number.end, "label", key, "", tip)


def _is_target_register(state: ItemState) -> bool:
    """Whether an item says only that the clause has targets, which their own marks show."""
    return isinstance(state.data, SystemData) and state.data.system == TARGET_REGISTER


def _mark(state: ItemState, start: int, end: int, look: str, tip: str, *, owns: bool = True) -> Mark:
    href = f"?tab={state.kind}#i-{state.id}"
    became = look_of(state)
    return Mark(start, end, f"{look} {became}-{look}" if became else look, str(state.id), href, tip, owns)


def _task_marks(state: ItemState, clause: model.Clause | None) -> Iterator[Mark]:
    task = state.task
    if task is None or state.start >= state.end:
        return
    end = clause.body if clause and state.start < clause.body <= state.end else state.start + len(task.title)
    if end - state.start > _LONGEST_TITLE:
        end = state.start + len(clause.number if clause else "") or state.start + 1
    yield _mark(state, state.start, min(end, state.end), "task", f"任务：{state.label}（{state.status_zh}）")
    for due in task.deadlines:
        if 0 <= due.start < due.end:
            yield _mark(state, due.start, due.end, "deadline", f"时限：{due.words}（{due.until}止）", owns=False)


def _phase_end(state: ItemState, clauses: dict[str, model.Clause]) -> int:
    """A stage is marked at its heading, not over all its words."""
    clause = clauses.get(state.clause)
    if state.phase is None or clause is None or not state.start < clause.body < state.end:
        return min(state.end, state.start + _LONGEST_TITLE) if state.phase else state.end
    return clause.body


def _note_marks(
    clauses: Sequence[model.Clause], notes: Sequence[model.Note], tasks: dict[str, ItemState]
) -> Iterator[Mark]:
    for note in notes:
        owed = [tasks[clauses[place].path] for place in note.clauses if clauses[place].path in tasks]
        keys = tuple(str(state.id) for state in owed)
        first = keys[0] if keys else ""
        href = f"?tab=task#i-{first}" if first else ""
        yield Mark(note.start, note.end, "note", first, href, "责任注记", False, keys)
        for mention in note.mentions:
            tip = f"{ROLE_ZH[mention.role]}：{mention.name}"
            yield Mark(mention.start, mention.end, f"unit {mention.role}", first, href, tip, False, keys)


def review_progress(plan: PlanRow) -> tuple[int, int]:
    """How many targets and tasks a person has decided about, and of how many."""
    total = plan.counts["target"] + plan.counts["task"]
    return max(total - plan.undecided, 0), total
