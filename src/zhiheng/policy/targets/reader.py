"""The targets of a plan, from its numbers to records with clause, year and responsible offices."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from zhiheng.policy.folding import Folded
from zhiheng.policy.model import Clause, Head, Note, Target, UnclaimedNumber
from zhiheng.policy.targets.due import NEAR, DueYears
from zhiheng.policy.targets.promises import Draft, Refused, read_promises
from zhiheng.policy.targets.quantities import Quantity, read_quantities
from zhiheng.policy.targets.refusal import BASE
from zhiheng.policy.targets.tables import outside, read_tables
from zhiheng.policy.targets.window import is_verb_only

_SCOPE = re.compile(
    r"^(?:全[市省县区州国盟旗]|[本我][市省县区]|各[县市区地](?:\([^)]{1,6}\))?)|"
    r"^(?:规模以上|规上|县级及?以上|重点|主要|大中型|新开工|新建|在建|城市|农村|城镇)[^、,]{0,8}?"
    r"(?:企业|工程|农产品|产品|建筑|行业|领域|设备|单位|学校|机构|小区)(?=.)|^(?:城市|农村|城镇|乡镇|社区)(?=.{2})"
)
"""The words at the head of an indicator that say of whom or where it holds."""
_LOOKING_BACK = re.compile(
    r"回顾|(?:发展|工作|质量|基本)现状|^现状|成就|^(?:主要|工作|建设|发展|取得|五年来|“?十[一二三四]五”?).{0,8}成[效绩](?:$|与|和|及)|"
    r"^(?:发展|工作|现实|现有)基础(?:$|与|和|及)|^(?:面临|发展|国内外|当前).{0,8}(?:形势|环境|挑战|机遇)|"
    r"^(?:发展|规划|工作|编制)?背景|重要意义|重要性|^(?:充分|深刻|切实)?(?:提高)?认识|存在的?(?:主要|突出)?(?:问题|不足|困难)"
)
"""Titles of parts that tell how things stand; their numbers are no promises."""
_TITLE_VERB = re.compile(r"^(?:加快|大力|积极|深入|全面|持续|扎实|稳步|有序)*(?:推进|推动|实施|开展|加强|强化|抓好)")
_PARTS = re.compile(r"[^/]+")


def read_targets(
    folded: Folded, clauses: Sequence[Clause], notes: Sequence[Note], head: Head
) -> tuple[tuple[Target, ...], tuple[UnclaimedNumber, ...]]:
    """Every quantified target, and every number that none claims with the reason."""
    text = folded.text
    rows = list(read_tables(text, head))
    quantities = outside(list(read_quantities(text)), rows)
    breaks = [place for clause in clauses for place in (clause.start, _behind_number(text, clause), clause.body)]
    breaks.extend(note.end for note in notes)
    goals = [(clause.start, clause.end) for clause in clauses if clause.role == "goal" and clause.is_leaf]
    told = chain(read_promises(text, quantities, breaks, goals), chain.from_iterable(row.found for row in rows))
    desk = _Desk(folded, clauses, notes, head)
    for found in sorted(told, key=lambda one: one.quantity.start):
        desk.take(found)
    return tuple(desk.targets), tuple(desk.unclaimed)


def _behind_number(text: str, clause: Clause) -> int:
    return clause.start + (len(clause.number) if text.startswith(clause.number, clause.start) else 0)


class _Desk:
    """Where what was read becomes targets: each draft gets its clause, year and offices, or goes to the unclaimed."""

    def __init__(self, folded: Folded, clauses: Sequence[Clause], notes: Sequence[Note], head: Head) -> None:
        self.targets: list[Target] = []
        self.unclaimed: list[UnclaimedNumber] = []
        self._folded, self._clauses = folded, clauses
        self._clause_of = ClauseFinder(clauses)
        self._owners = _Owners(notes)
        self._due = DueYears(folded.text, clauses, head)
        self._numbers_of_clauses = {at for clause in clauses for at in (clause.start, clause.start + 1)}

    def take(self, found: Draft | Refused) -> None:
        """File one number."""
        clause = self._clause_of(found.quantity.start)
        if isinstance(found, Refused):
            if not self._is_no_figure(found.quantity):
                self._leave(found, clause, found.reason)
            return
        draft = _named_by_title(found, clause, self._clauses)
        year, reason = self._due.of(draft, clause)
        if _looks_back(clause, self._clauses) or self._due.is_past(year, reason):
            self._leave(found, clause, BASE)
            return
        self.targets.append(self._target(draft, clause, year, reason))

    def _is_no_figure(self, quantity: Quantity) -> bool:
        """The number of a clause or table row, or the 一 of 一批: nothing a reviewer would ask about."""
        if quantity.written == "characters" and quantity.value <= 1:
            return True
        text = self._folded.text
        numbers_row = quantity.start == 0 or text[quantity.start - 1] == "\n"
        return quantity.start in self._numbers_of_clauses or (
            numbers_row and text[quantity.end : quantity.end + 1] in ("|", "\t", "\n", "、", ".", "")
        )

    def _leave(self, found: Draft | Refused, clause: int, reason: str) -> None:
        start, end = found.quantity.start, found.quantity.end
        self.unclaimed.append(UnclaimedNumber(self._folded.text[start:end], start, end, clause, reason))

    def _target(self, draft: Draft, clause: int, year: int | None, reason: str) -> Target:
        folded, quantity = self._folded, draft.quantity
        scope = _SCOPE.match(draft.indicator)
        section = section_of(clause, self._clauses) + _box_row(folded.text, clause, self._clauses, draft.number_at)
        return Target(
            quote=folded.text[draft.start : draft.end],
            start=draft.start,
            end=draft.end,
            indicator=folded.printed(draft.indicator, draft.start, draft.end),
            scope=scope.group() if scope else "",
            comparator=draft.comparator,
            value=quantity.value,
            unit=folded.printed(quantity.unit, draft.start, draft.end),
            kind=draft.kind,
            year=year,
            responsible=self._owners(clause, draft.start),
            section=section,
            clause=clause,
            upper=quantity.upper,
            period=draft.period,
            confidence=round(max(0.3, draft.confidence - (0.0 if reason in NEAR else 0.02)), 2),
            reasons=(*draft.reasons, reason),
        )


class ClauseFinder:
    """The finest clause a place stands in; -1 outside every clause."""

    def __init__(self, clauses: Sequence[Clause]) -> None:
        self._clauses = clauses
        self._starts = [clause.start for clause in clauses]

    def __call__(self, position: int) -> int:
        index = bisect_right(self._starts, position) - 1
        while index >= 0 and self._clauses[index].end <= position:
            index = self._clauses[index].parent
        return index


class _Owners:
    """The offices that answer for a place in a clause."""

    def __init__(self, notes: Sequence[Note]) -> None:
        self._partial: dict[int, list[Note]] = {}
        whole: dict[int, dict[str, None]] = {}
        for note in notes:
            for clause in note.clauses:
                if note.target_from >= 0:
                    self._partial.setdefault(clause, []).append(note)
                whole.setdefault(clause, {}).update(dict.fromkeys(mention.name for mention in note.mentions))
        self._whole = {clause: tuple(names) for clause, names in whole.items()}

    def __call__(self, clause: int, position: int) -> tuple[str, ...]:
        """Those of the note that speaks for the place; where none does, those of all notes of the clause."""
        partial = self._partial.get(clause, [])
        index = bisect_right(partial, position, key=lambda note: note.start)
        if index < len(partial) and partial[index].target_from <= position:
            return tuple(dict.fromkeys(mention.name for mention in partial[index].mentions))
        return self._whole.get(clause, ())


def _looks_back(clause: int, clauses: Sequence[Clause]) -> bool:
    """Whether a clause or one above it tells how things stand: 工作回顾, 面临的形势."""
    while clause >= 0:
        title = clauses[clause].title[:30]
        if _LOOKING_BACK.search(title) and not re.search(r"目标|到20\d\d年", title):
            return True
        clause = clauses[clause].parent
    return False


def _named_by_title(draft: Draft, clause: int, clauses: Sequence[Clause]) -> Draft:
    """A draft that names no thing (分别完成30台、40台) takes the clause's title."""
    if clause < 0 or not is_verb_only(draft.indicator):
        return draft
    title = _TITLE_VERB.sub("", clauses[clause].title)
    return replace(draft, indicator=title) if title else draft


_BOX = re.compile(r"专栏(\d{1,2}|[一二三四五六七八九十]{1,3})")
_ROW_NUMBER = re.compile(r"(\d{1,3})[|\t.、](?!\d)")


def _box_row(text: str, clause: int, clauses: Sequence[Clause], position: int) -> str:
    """Row and box of a figure in an indicator box, as an office cites it: ``专栏1/4``; empty outside boxes."""
    since = max(clauses[clause].start if clause >= 0 else 0, position - 3000)
    at = text.rfind("专栏", since, position)
    box = _BOX.match(text, at) if at >= 0 else None
    row = _ROW_NUMBER.match(text, text.rfind("\n", max(since, position - 300), position) + 1)
    return f"专栏{box[1]}/{row[1]}" if box and row else ""


def section_of(clause: int, clauses: Sequence[Clause]) -> str:
    """The clause's path as an office cites it: ``二(一)2``."""
    if clause < 0:
        return ""
    path = clauses[clause].path
    parts = _PARTS.findall(path)
    cited = parts[0] if parts else ""
    for piece in parts[1:]:
        numbered = piece[0] in "(—①②③④⑤⑥⑦⑧⑨⑩" or (piece[0].isdigit() and not cited[-1].isdigit())
        cited += piece if numbered else f"/{piece}"
    return cited
