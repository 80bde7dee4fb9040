"""What everything in the story shares: the months, the people, the files still to be sent, the numbers of documents."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from zhiheng.demo.chance import Chance
from zhiheng.demo.firms import People
from zhiheng.demo.outbox import Outbox
from zhiheng.demo.timeline import Timeline
from zhiheng.demo.words import District


class Numbers:
    """Serial numbers of documents, each series from 1 in each year."""

    def __init__(self) -> None:
        self._last: Counter[str] = Counter()

    def next(self, series: str) -> int:
        """The next number of a series."""
        self._last[series] += 1
        return self._last[series]

    def document(self, sign: str, kind: str, day: date) -> str:
        """The number of an official document, such as 澜市监抽〔2026〕3号."""
        head = f"{sign}市监{kind}〔{day.year}〕"
        return f"{head}{self.next(head)}号"


@dataclass(frozen=True)
class Doubled:
    """A record that was entered a second time under another number, and is taken back."""

    kind: str
    identity: str
    office: District
    known: int
    """The month in which it is entered."""


@dataclass
class Town:
    """The town of one story."""

    timeline: Timeline
    seed: int
    people: People
    outbox: Outbox
    scale: float
    """Spot checks, signals and injuries, as a part of the full city's."""
    numbers: Numbers = field(default_factory=Numbers)
    doubled: list[Doubled] = field(default_factory=list)

    def chance(self, purpose: str) -> Chance:
        """The source of chance for a purpose."""
        return Chance(self.seed, purpose)
