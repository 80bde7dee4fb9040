"""Two subjects side by side: where their names differ, what is known of each, what the machine says of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.urls import reverse

from zhiheng.contract.in_use import in_use
from zhiheng.contract.kinds import Kind
from zhiheng.kernel.records.models import Record
from zhiheng.kernel.records.rules import STATE_ZH
from zhiheng.kernel.subjects.models import Proposal
from zhiheng.kernel.subjects.queries import Effects, counts_of, evidence_of
from zhiheng.kernel.subjects.rules import PROVISIONAL
from zhiheng.web.record_words import NOTHING, STATE_TONE, KindWords, Shown, heading_of, names_in, with_values


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a name, and whether the other name has it otherwise."""

    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Side:
    """One of two subjects as a card shows it."""

    record: Record
    pieces: tuple[Piece, ...]
    region: str
    count: int
    """How many records lead to it."""

    @property
    def href(self) -> str:
        return reverse("subject", args=[self.record.pk])

    @property
    def state(self) -> str:
        return STATE_ZH[self.record.state]

    @property
    def tone(self) -> str:
        return STATE_TONE[self.record.state]


@dataclass(frozen=True, slots=True)
class Pair:
    """A proposal as the queue shows it: the subject to keep on the left."""

    kept: Side
    other: Side
    kind: Kind
    percent: str
    reason: str
    evidence: tuple[str, ...]
    """What the reason does not say already."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A field of two subjects."""

    heading: str
    kept: Shown
    other: Shown

    @property
    def differs(self) -> bool:
        """Whether both state it, and not alike."""
        return NOTHING not in (self.kept, self.other) and self.kept.text != self.other.text


def pieces_of(name: str, other: str) -> tuple[Piece, ...]:
    """A name in pieces, as far as the other has it or not.

    >>> [(piece.text, piece.differs) for piece in pieces_of("宏岚食品", "鸿岚食品厂")]
    [('宏', True), ('岚食品', False)]
    """
    blocks = SequenceMatcher(None, name, other, autojunk=False).get_opcodes()
    return tuple(Piece(name[start:end], tag != "equal") for tag, start, end, _, _ in blocks if end > start)


def kept_first(one: Record, other: Record) -> tuple[Record, Record]:
    """Two subjects in the order in which one would keep them: registered, with a code, known longer."""
    first, second = sorted(
        (one, other), key=lambda record: (record.state == PROVISIONAL, not record.identity, record.pk)
    )
    return first, second


def pairs_of(proposals: Sequence[Proposal]) -> list[Pair]:
    """Proposals with all that is known of their subjects; a handful of questions, however many proposals."""
    things = {thing for proposal in proposals for thing in (proposal.first, proposal.second)}
    records = Record.objects.in_bulk(things)
    regions, counts = _regions(records.values()), counts_of(things)
    found = []
    for proposal in proposals:
        kept, other = kept_first(records[proposal.first], records[proposal.second])
        found.append(
            Pair(
                kept=side_of(kept, other, regions, counts),
                other=side_of(other, kept, regions, counts),
                kind=in_use().kind(proposal.kind),
                percent=percent_of(proposal.probability),
                reason=proposal.reason,
                evidence=tuple(words for words in evidence_of(proposal) if words not in proposal.reason),
            )
        )
    return found


def side_of(record: Record, other: Record, regions: Mapping[str, str], counts: Mapping[int, int]) -> Side:
    """A subject beside another."""
    region = regions.get(record.region, record.region)
    return Side(record, pieces_of(record.name, other.name), region, counts.get(record.pk, 0))


def sides_of(kept: Record, other: Record) -> tuple[Side, Side]:
    """Two subjects beside each other."""
    regions, counts = _regions((kept, other)), counts_of({kept.pk, other.pk})
    return side_of(kept, other, regions, counts), side_of(other, kept, regions, counts)


def _regions(records: Iterable[Record]) -> Mapping[str, str]:
    return names_in((record, {}) for record in records).regions


def percent_of(probability: float) -> str:
    """A probability as a percentage, cut and not rounded: what is not certain is never 100%.

    >>> percent_of(0.99999), percent_of(0.5)
    ('99.9%', '50%')
    """
    tenths = int(probability * 1000)
    return f"{tenths / 10:.1f}%" if tenths >= 990 else f"{tenths // 10}%"


def compared(kept: Record, other: Record) -> list[Compared]:
    """The fields of two subjects side by side, in the order of the form; fields that neither states are left out."""
    words = KindWords(in_use().kind(kept.kind))
    listed = with_values((kept, other))
    names = names_in(listed)
    (_, left), (_, right) = listed
    return [
        Compared(
            heading_of(words.kind, key), words.say(key, left.get(key), names), words.say(key, right.get(key), names)
        )
        for key in words.kind.fields
        if left.get(key) is not None or right.get(key) is not None
    ]


@dataclass(frozen=True, slots=True)
class MovedIndicators:
    """Indicators that a merge may move for one reason."""

    reason: str
    titles: tuple[str, ...]


def moved_indicators(effects: Effects) -> list[MovedIndicators]:
    """The indicators a merge may move, by reason."""
    catalogue = in_use().catalogue
    by_reason: dict[str, list[str]] = {}
    for address, reason in effects.indicators.items():
        by_reason.setdefault(reason, []).append(catalogue.indicator(address).title.zh)
    return [MovedIndicators(reason, tuple(titles)) for reason, titles in by_reason.items()]
