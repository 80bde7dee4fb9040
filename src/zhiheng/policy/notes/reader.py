"""Responsibility notes: which note speaks for which clauses.

A note inside a finest clause closes it. A note under a heading, or on its own line after a group of clauses, speaks
for every finest clause below that has no note of its own and no nearer such note.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from zhiheng.policy.model import Note
from zhiheng.policy.notes.find import FoundNote, find_notes
from zhiheng.policy.notes.table import read_table_notes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from zhiheng.policy.folding import Folded
    from zhiheng.policy.model import Clause, Mention


def read_notes(folded: Folded, clauses: tuple[Clause, ...]) -> tuple[Note, ...]:
    """Every responsibility note, in text order, with the finest clauses it gives units to."""
    starts = [clause.start for clause in clauses]
    ends = [clause.end for clause in clauses if clause.is_leaf]
    rule = first_unit_rule(folded.text)
    placed = [
        placed
        for found in find_notes(folded, starts, ends)
        if (placed := _place(found if rule is None else _first_leads(found, rule), starts, clauses)) is not None
    ]
    notes = [*_closing(placed, clauses), *_inherited(placed, clauses), *read_table_notes(folded, clauses)]
    notes.sort(key=lambda note: (note.start, note.end))
    return tuple(notes)


@dataclass(frozen=True, slots=True)
class FirstUnitRule:
    """The document says that the unit named first in a note leads."""

    others: str
    """The role the document gives the others: ``support`` or ``joint``."""


_FIRST_PLACE = (
    r"(?:(?:列|排|排名|排序|位列|位居|位于|居|署名|标注|名列)?(?:在|于)?"
    r"(?:第一|首位|首个|第1|最?前面|最前|之首)(?:位|名|个|家)?)"
)
_PLACE = re.compile(r"第一|首[位个]|第1|前面|最前|之首")
_LEADS = r"(?:总?牵头|主办|第一责任|主要责任|主责|负总责)"
_FIRST = re.compile(
    rf"{_FIRST_PLACE}的?(?:(?:单位|部门|责任单位|责任部门|者)?(?:的)?(?:均|都)?(?:为|是|即为|系|作为|负责)"
    rf"(?:该项|本项|各项|此项)?(?:工作|任务)?的?|(?:责任)?(?:单位|部门|者)){_LEADS}|"
    rf"牵头(?:单位|部门)(?:为|是)(?:各项|该项)?(?:任务|工作)?的?(?:责任)?(?:单位|部门)?(?:中|里)?的?{_FIRST_PLACE}"
)
_OTHERS_JOINT = re.compile(r"(?:其他|其余|后面|其后)[^。)\n]{0,12}(?:责任|负责|共同)")


def first_unit_rule(text: str) -> FirstUnitRule | None:
    """The rule, where the document states it (排在第一位的为牵头单位)."""
    match = next(filter(None, (_FIRST.search(text, *around) for around in _around_places(text))), None)
    if match is None:
        return None
    near = text[match.start() : match.end() + 40]
    return FirstUnitRule("joint" if _OTHERS_JOINT.search(near) else "support")


def _around_places(text: str) -> Iterator[tuple[int, int]]:
    for place in _PLACE.finditer(text):
        yield max(0, place.start() - 20), place.end() + 30


def _first_leads(found: FoundNote, rule: FirstUnitRule) -> FoundNote:
    mentions = found.words.mentions
    if any(mention.role != "joint" for mention in mentions):
        return found
    others = "joint" if found.words.by_duty or rule.others == "joint" else "support"
    turned: tuple[Mention, ...] = (
        replace(mentions[0], role="lead"),
        *(replace(mention, role="joint" if others == "joint" else "support") for mention in mentions[1:]),
    )
    return replace(found, words=replace(found.words, mentions=turned))


@dataclass(frozen=True, slots=True)
class _Placed:
    found: FoundNote
    owner: int
    """The clause it closes, heads or follows."""
    place: Literal["closing", "group", "heading"]


def _place(found: FoundNote, starts: list[int], clauses: tuple[Clause, ...]) -> _Placed | None:
    i = bisect_right(starts, found.start) - 1
    if i < 0:
        return None
    clause = clauses[i]
    if found.start < clause.end:
        if not clause.is_leaf:
            return _Placed(found, i, "heading")
        if found.words.of_group and clause.parent >= 0:
            return _Placed(found, clause.parent, "group")
        return _Placed(found, i, "closing")
    while i >= 0 and found.start >= clauses[i].end:
        i = clauses[i].parent
    return _Placed(found, i, "group") if i >= 0 else None


def _closing(placed: list[_Placed], clauses: tuple[Clause, ...]) -> list[Note]:
    notes: list[Note] = []
    own: dict[int, list[_Placed]] = {}
    for item in placed:
        if item.place == "closing":
            own.setdefault(item.owner, []).append(item)
    for owner, items in own.items():
        after = clauses[owner].body
        target = -1
        for item in items:
            if len(items) > 1 and item.found.start > after:
                target = after
            notes.append(Note(item.found.start, item.found.end, (owner,), item.found.words.mentions, "closing", target))
            after = item.found.end
    return notes


def _inherited(placed: list[_Placed], clauses: tuple[Clause, ...]) -> list[Note]:
    """Group and heading notes; the nearest one above a finest clause speaks for it."""
    given = {item.owner for item in placed if item.place == "closing"}
    upper = [item for item in placed if item.place != "closing"]
    notes = []
    by_depth = sorted(upper, key=lambda item: -clauses[item.owner].depth)
    served: dict[int, int] = {}
    for item in by_depth:
        leaves = tuple(
            leaf
            for leaf in _leaves_below(item.owner, clauses)
            if leaf not in given and served.setdefault(leaf, item.owner) == item.owner
        )
        notes.append(Note(item.found.start, item.found.end, leaves, item.found.words.mentions, item.place))
    return notes


def _leaves_below(owner: int, clauses: tuple[Clause, ...]) -> Iterable[int]:
    depth = clauses[owner].depth
    for i in range(owner + 1, len(clauses)):
        if clauses[i].depth <= depth:
            return
        if clauses[i].is_leaf:
            yield i
