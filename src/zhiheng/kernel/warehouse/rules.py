"""What the entries of the journal mean for the warehouse: which version of a thing counts between which entries.

Of a kind that asks for approval only approved versions count: from the approving entry on, and on while a correction
waits, until another is approved or the record is retracted. Of any other kind the newest statement counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from zhiheng.kernel.journal import rules as journal
from zhiheng.primitives.errors import RuleViolation


class InsideATransaction(RuleViolation):
    """The warehouse would take in entries that may yet be undone."""

    code = "warehouse.inside_a_transaction"


class Line(NamedTuple):
    """An entry about a thing as the warehouse reads it; days and instants as text in ISO form."""

    seq: int
    act: str
    kind: str
    thing: int
    subject: int | None
    region: str
    office: str
    day: str | None
    learned_at: str
    """UTC, without a zone."""
    data: str


class Counted(NamedTuple):
    """That the values of an entry count from one entry on, up to but without another; None: they still do."""

    entry: Line
    since: int
    until: int | None


def counted(history: Iterable[Line], *, approve: bool) -> Iterator[Counted]:
    """The versions of one thing that count or counted, from all its entries, oldest first.

    The same steps as ``records.rules.standing`` takes, entry by entry.
    """
    latest: Line | None = None
    approved: Line | None = None
    gone = gone_before = False
    counts: Line | None = None
    since = 0
    for entry in history:
        match entry.act:
            case _ if latest is None:
                latest = entry
            case journal.STATED | journal.CORRECTED | journal.ACTED:
                latest, gone = entry, False
            case journal.CHECKED | journal.RETURNED:
                gone = False
            case journal.APPROVED:
                approved, gone = latest, False
            case journal.RETRACTED:
                gone = True
            case journal.MERGED:
                gone_before, gone = gone, True
            case journal.PARTED:
                gone_before, gone = False, gone_before
        now = None if gone else approved if approve else latest
        if now is not counts:
            if counts is not None:
                yield Counted(counts, since, entry.seq)
            counts, since = now, entry.seq
    if counts is not None:
        yield Counted(counts, since, None)


class Merge(NamedTuple):
    """A merge of one subject into another, or its undoing."""

    seq: int
    act: str
    merged: int
    kept: int


class StandsFor(NamedTuple):
    """That a subject stands for another from one entry on, up to but without a later one."""

    thing: int
    stands_for: int
    since: int
    until: int | None


@dataclass(slots=True)
class _Merges:
    """Who is merged into whom at one point of the journal."""

    into: dict[int, int] = field(default_factory=dict)
    below: dict[int, set[int]] = field(default_factory=dict)

    def take(self, step: Merge) -> None:
        before = self.into.pop(step.merged, None)
        if before is not None:
            self.below[before].discard(step.merged)
        if step.act == journal.MERGED:
            self.into[step.merged] = step.kept
            self.below.setdefault(step.kept, set()).add(step.merged)

    def moved_with(self, thing: int) -> set[int]:
        """The subject and all that lead to it."""
        found, new = {thing}, [thing]
        while new:
            more = self.below.get(new.pop(), set()) - found
            found |= more
            new += more
        return found

    def kept_for(self, thing: int) -> int:
        """The subject at the end of the chain."""
        seen = {thing}
        while (into := self.into.get(thing)) is not None and into not in seen:
            seen.add(into)
            thing = into
        return thing


def stood_for(steps: Iterable[Merge]) -> list[StandsFor]:
    """Whom merged subjects stand for, through chains of merges, entry by entry; who stands for itself is absent."""
    merges = _Merges()
    now: dict[int, tuple[int, int]] = {}
    found: list[StandsFor] = []
    for step in sorted(steps):
        merges.take(step)
        for thing in sorted(merges.moved_with(step.merged)):
            kept = merges.kept_for(thing)
            before = now.get(thing)
            if before is not None and before[0] != kept:
                found.append(StandsFor(thing, *before, step.seq))
                del now[thing]
            if kept != thing and thing not in now:
                now[thing] = (kept, step.seq)
    return found + [StandsFor(thing, kept, since, None) for thing, (kept, since) in now.items()]


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh did."""

    position: int
    """The entry the tables have reached."""
    opened: int = 0
    closed: int = 0
    """Versions that began to count, and that ceased to."""
    made_anew: tuple[str, ...] = ()
    """Kinds whose whole table was made again."""


@dataclass(frozen=True, slots=True)
class TableState:
    """A table of the warehouse, for people."""

    title: str
    name: str
    counting: int
    """Versions that count now."""
    versions: int
    newest: date | None


def inside_a_transaction() -> InsideATransaction:
    """The caller's entries are not yet kept."""
    return InsideATransaction(
        "the warehouse was asked to refresh inside a transaction (kernel/warehouse); refresh after it has committed",
        message_zh="数据仓不能在事务未提交时更新；未提交的记载可能撤销；请在事务提交之后再更新。",
    )
