"""The targets of a plan, from its numbers to records with clause, year and responsible offices."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from zhiheng.policy.folding import Folded
from zhiheng.policy.model import Clause, Head, Note, Target, UnclaimedNumber
from zhiheng.policy.targets.promises import Draft, Refused, read_promises
from zhiheng.policy.targets.quantities import read_quantities
from zhiheng.policy.targets.tables import outside, read_tables
from zhiheng.policy.targets.words import MAKING
from zhiheng.policy.targets.years import Calendar

_SCOPE = re.compile(
    r"^(?:全[市省县区州国盟旗]|本[市省县区]|我[市省县区]|各[县市区地]|规模以上|规上|县级以上|县级及以上|省级以上|城市|农村|城镇|重点|主要|大中型|新开工|新建)"
    r"(?:[^、,]{0,10}?(?:企业|工程|产品|建筑|行业|领域))?"
)
_LOOKING_BACK = re.compile(
    r"回顾|(?:发展|工作|质量|基本)现状|^现状|成就|^(?:主要|工作|建设|发展|取得|五年来|“?十[一二三四]五”?).{0,8}成[效绩](?:$|与|和|及)|"
    r"^(?:发展|工作|现实|现有)基础(?:$|与|和|及)|^(?:面临|发展|国内外|当前).{0,8}(?:形势|环境|挑战|机遇)|"
    r"^(?:发展|规划|工作|编制)?背景|存在的?(?:主要|突出)?(?:问题|不足|困难)"
)
"""Titles of parts that tell how things stand; their numbers are no promises."""
_VERB_ONLY = re.compile(rf"(?:{MAKING}|分别|各)+")
_TITLE_VERB = re.compile(r"^(?:加快|大力|积极|深入|全面|持续|扎实|稳步|有序)*(?:推进|推动|实施|开展|加强|强化|抓好)")
_PARTS = re.compile(r"[^/]+")


def read_targets(
    folded: Folded, clauses: Sequence[Clause], notes: Sequence[Note], head: Head
) -> tuple[tuple[Target, ...], tuple[UnclaimedNumber, ...]]:
    """Every quantified target, and every number that none claims with the reason."""
    text = folded.text
    calendar = Calendar(text, clauses, head)
    clause_of = ClauseFinder(clauses)
    owners = _Owners(clauses, notes)
    targets: list[Target] = []
    unclaimed: list[UnclaimedNumber] = []
    front = clauses[0].start if clauses else 0
    rows = list(read_tables(text, head))
    quantities = outside(list(read_quantities(text)), rows)
    markers = {clause.start for clause in clauses}
    breaks = [place for clause in clauses for place in (clause.start, clause.body)]
    told = chain(read_promises(text, quantities, breaks), chain.from_iterable(row.found for row in rows))
    for found in sorted(told, key=lambda one: one.quantity.start):
        quantity = found.quantity
        clause = clause_of(quantity.start)
        if isinstance(found, Refused):
            if quantity.start in markers or (quantity.start - 1) in markers:
                continue
            unclaimed.append(
                UnclaimedNumber(text[quantity.start : quantity.end], quantity.start, quantity.end, clause, found.reason)
            )
            continue
        if clause < 0 and front and quantity.start < front and head.places.get("title", (0, 0))[0] == 0:
            clause = -1
        reason = _looked_back(clause, clauses)
        target = _target(folded, found, clause, clauses, calendar, head, owners)
        if target is None or reason:
            unclaimed.append(
                UnclaimedNumber(
                    text[quantity.start : quantity.end], quantity.start, quantity.end, clause, reason or "现状或基期数"
                )
            )
            continue
        targets.append(target)
    return tuple(targets), tuple(unclaimed)


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

    def __init__(self, clauses: Sequence[Clause], notes: Sequence[Note]) -> None:
        self._notes: dict[int, list[Note]] = {}
        for note in notes:
            for clause in note.clauses:
                self._notes.setdefault(clause, []).append(note)

    def __call__(self, clause: int, position: int) -> tuple[str, ...]:
        notes = self._notes.get(clause, [])
        nearest = [note for note in notes if note.target_from >= 0 and note.target_from <= position < note.start]
        names: dict[str, None] = {}
        for note in nearest or notes:
            for mention in note.mentions:
                names[mention.name] = None
        return tuple(names)


def _looked_back(clause: int, clauses: Sequence[Clause]) -> str:
    while clause >= 0:
        title = clauses[clause].title[:30]
        if _LOOKING_BACK.search(title) and not re.search(r"目标|到20\d\d年", title):
            return "现状或基期数"
        clause = clauses[clause].parent
    return ""


def _target(
    folded: Folded,
    draft: Draft,
    clause: int,
    clauses: Sequence[Clause],
    calendar: Calendar,
    head: Head,
    owners: _Owners,
) -> Target | None:
    text = folded.text
    year, reason = _year(text, draft, clause, clauses, calendar, head)
    begun = [day.year for day in (head.issued_on, head.since) if day is not None]
    if year is not None and reason == "句中年份" and begun and year < min(begun):
        return None
    quantity = draft.quantity
    draft = _named_by_title(draft, clause, clauses)
    scope = _SCOPE.match(draft.indicator)
    confidence = draft.confidence - (0.0 if reason in ("句中年份", "逐年年份", "表头年份", "本行年份") else 0.02)
    return Target(
        quote=text[draft.start : draft.end],
        start=draft.start,
        end=draft.end,
        indicator=folded.printed(draft.indicator, draft.start, draft.end),
        scope=scope.group() if scope else "",
        comparator=draft.comparator,
        value=quantity.value,
        unit=folded.printed(quantity.unit, draft.start, draft.end),
        kind=draft.kind,
        year=year,
        responsible=owners(clause, draft.start) if clause >= 0 else (),
        section=section_of(clause, clauses),
        clause=clause,
        upper=quantity.upper,
        period=draft.period,
        confidence=round(max(0.3, confidence), 2),
        reasons=(*draft.reasons, reason),
    )


def _named_by_title(draft: Draft, clause: int, clauses: Sequence[Clause]) -> Draft:
    """A draft that names no thing (分别完成30台、40台) takes the clause's title."""
    if clause < 0 or not _VERB_ONLY.fullmatch(draft.indicator):
        return draft
    title = _TITLE_VERB.sub("", clauses[clause].title)
    return replace(draft, indicator=title) if title else draft


def section_of(clause: int, clauses: Sequence[Clause]) -> str:
    """The clause's path as an office cites it: ``二(一)2``."""
    if clause < 0:
        return ""
    path = clauses[clause].path
    parts = _PARTS.findall(path)
    cited = parts[0] if parts else ""
    for piece in parts[1:]:
        cited += piece if piece[0] in "(—①②③④⑤⑥⑦⑧⑨⑩" or piece[0].isdigit() else f"/{piece}"
    return cited


def _year(
    text: str, draft: Draft, clause: int, clauses: Sequence[Clause], calendar: Calendar, head: Head
) -> tuple[int | None, str]:
    """The year a number is due, and how it is known."""
    since = clauses[clause].start if clause >= 0 else max(0, draft.number_at - 400)
    sentence = max(since, max(text.rfind(stop, since, draft.number_at) for stop in "。\n") + 1)
    if draft.year is not None:
        return draft.year, "表头年份"
    if draft.sequence >= 0:
        year = _year_of_sequence(draft, calendar, since, sentence)
        if year is not None:
            return year, "逐年年份"
    row = calendar.of_row(draft.number_at)
    if row is not None:
        return row.last, "本行年份"
    found = calendar.last_before(draft.number_at, sentence)
    if found is not None:
        return found.last, "句中年份"
    found = calendar.last_before(draft.number_at, since)
    if found is not None:
        return found.last, "本条前文年份"
    found = calendar.of_ancestors(clause)
    if found is not None:
        return found.last, "上级条款年份"
    if head.default_year is not None:
        return head.default_year, "全文目标年份"
    return None, "原文未写年份"


def _year_of_sequence(draft: Draft, calendar: Calendar, since: int, sentence: int) -> int | None:
    for start in (sentence, since):
        named = [horizon for horizon in calendar.between(start, draft.number_at) if not horizon.past]
        spans = [horizon for horizon in named if horizon.last - horizon.first + 1 == draft.sequence_length]
        if spans and draft.sequence_length > 1:
            return spans[-1].first + draft.sequence
        singles = [horizon.last for horizon in named if horizon.first == horizon.last]
        if len(singles) >= draft.sequence_length and singles == sorted(singles):
            return singles[-draft.sequence_length :][draft.sequence]
    return None


def shifted(target: Target, start: int, end: int, quote: str) -> Target:
    """The target at another place, with the quote as printed there."""
    return replace(target, start=start, end=end, quote=quote)
