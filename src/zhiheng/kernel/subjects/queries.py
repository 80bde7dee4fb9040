"""What may be asked of subjects: whom a number leads to, what is known of one, what a merge changes, what is open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from zhiheng.contract.in_use import in_use
from zhiheng.contract.kinds import Kind
from zhiheng.kernel.records.models import Mention, Record
from zhiheng.kernel.records.queries import record_at
from zhiheng.kernel.records.rules import fold_name
from zhiheng.kernel.subjects import rules
from zhiheng.kernel.subjects.models import Decision, Proposal
from zhiheng.kernel.subjects.rules import GONE, SUBJECT, Step, Way

# --- whom a number leads to ------------------------------------------------------------------------------------------


def subject_at(thing: int) -> Record:
    """The subject of a number, whatever became of it; raises RecordMissing, NotASubject."""
    found = record_at(thing)
    if not in_use().kind(found.kind).is_subject:
        raise rules.not_a_subject(thing)
    return found


def kept_at(thing: int, known_at: datetime) -> int:
    """The subject a number led to at an instant: its own, or the one it had been merged into by then."""
    seen = {thing}
    while (into := rules.merged_into(_steps(Q(merged=thing)), known_at=known_at).get(thing)) and into not in seen:
        seen.add(into)
        thing = into
    return thing


def numbers_of(thing: int, *, known_at: datetime | None = None) -> frozenset[int]:
    """The numbers whose records count to a subject: its own and those of all that were merged into it.

    Without an instant: as it is now.
    """
    found = {thing}
    new = {thing}
    while new:
        steps = _steps(Q(kept__in=new))
        # A subject may have been parted and merged elsewhere: what counts is where it went last.
        candidates = {step.merged for step in steps}
        into = rules.merged_into(_steps(Q(merged__in=candidates)), known_at=known_at) if candidates else {}
        new = {merged for merged in candidates if into.get(merged) in found} - found
        found |= new
    return frozenset(found)


def _steps(which: Q) -> list[Step]:
    rows = Decision.objects.filter(which).exclude(act="declined").order_by("seq")
    return [Step(*row) for row in rows.values_list("seq", "act", "merged", "kept", "at")]


# --- what is known of a subject --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Known:
    """How many records, or other subjects, lead to a subject by one way."""

    kind: Kind
    field: str
    """``subject``, or the key of the field that names it."""
    count: int

    @property
    def title(self) -> str:
        """The kind, and as what it names the subject where that is not what it is about."""
        return (
            self.kind.title
            if self.field == SUBJECT
            else f"{self.kind.title}（{self.kind.fields[self.field].title.zh}）"
        )


def known_of(things: Collection[int], subject_kind: str) -> list[Known]:
    """How many records that count lead to any of the subjects, way by way in the order of the packs.

    Ways that no record takes are left out.
    """
    counting = Record.objects.exclude(state__in=GONE).order_by()
    about = dict(counting.filter(subject__in=things).values_list("kind").annotate(Count("id")))
    mentions = Mention.objects.filter(subject__in=things).exclude(record__state__in=GONE).order_by()
    named = mentions.values_list("kind", "field").annotate(Count("record"))
    counts = {(kind, field): count for kind, field, count in named}
    counts |= {(kind, SUBJECT): count for kind, count in about.items()}
    return [
        Known(in_use().kind(way.kind), way.field, counts[way.kind, way.field])
        for way in rules.ways_to(in_use().kinds.values(), subject_kind)
        if counts.get((way.kind, way.field))
    ]


def counts_of(things: Collection[int]) -> dict[int, int]:
    """How many records that count lead to each subject, by whatever way; a record that does so twice counts twice."""
    counts: Counter[int] = Counter()
    cases = list(in_use().cases)
    about = Record.objects.filter(subject__in=things).exclude(kind__in=cases).exclude(state__in=GONE).order_by()
    named = Mention.objects.filter(subject__in=things).exclude(kind__in=cases).exclude(record__state__in=GONE)
    for rows in (
        about.values_list("subject").annotate(Count("id")),
        named.order_by().values_list("subject").annotate(Count("record")),
    ):
        for thing, count in rows:
            counts[thing or 0] += count
    return dict(counts)


def records_about(things: Collection[int], *, ways: Collection[Way] | None = None) -> QuerySet[Record]:
    """The records that count and lead to any of the subjects, by these ways or by any, newest first, each once.

    Cases are none of them: who may know of a case is asked by each.
    """
    named = Mention.objects.filter(subject__in=things)
    about = Q(subject__in=things)
    if ways is not None:
        named = named.filter(_any_of(Q(kind=way.kind, field=way.field) for way in ways if way.field != SUBJECT))
        about &= Q(kind__in=[way.kind for way in ways if way.field == SUBJECT])
    found = Record.objects.filter(about | Q(pk__in=named.values("record")))
    found = found.exclude(kind__in=list(in_use().cases)).exclude(state__in=GONE)
    return found.order_by(F("happened_on").desc(nulls_last=True), "-id")


def _any_of(conditions: Iterable[Q]) -> Q:
    together = Q(record__in=[])
    for condition in conditions:
        together |= condition
    return together


def subjects_found(words: str, kinds: Collection[str], *, most: int = 50) -> list[Record]:
    """Subjects whose code is the words or whose name holds them, merged ones too; those registered first."""
    words = words.strip()
    if not words:
        return []
    found = Record.objects.filter(kind__in=kinds).exclude(state="retracted")
    by_code = list(found.exclude(identity="").filter(identity__in={words, words.upper()})[:most])
    if by_code:
        return by_code
    named = found.filter(name_key__contains=fold_name(words)).order_by("state", "name", "id")
    return sorted(named[:most], key=lambda record: (record.state != "stands", record.name, record.pk))


# --- merges ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Effects:
    """What a merge changes."""

    records: tuple[Known, ...]
    """The records that would count to the kept subject and now do not."""
    indicators: Mapping[str, str]
    """Address of each indicator whose values may change, with the reason."""
    things: frozenset[int]
    """The merged subject and those merged into it before."""


def effects_of_merge(keep: int, merged: int) -> Effects:
    """The records and indicators that a merge would change, or its undoing; raises MergeRefused."""
    kept, other = subject_at(keep), subject_at(merged)
    if other.merged_into != keep or other.state != "merged":
        rules.refuse_merge(kept, other)
    things = numbers_of(merged)
    records = tuple(known_of(things, other.kind))
    ways = {Way(known.kind.address, known.field) for known in records}
    return Effects(records, rules.indicators_moved(in_use().catalogue, ways), things)


def decisions_about(thing: int) -> list[Decision]:
    """Every merge, undoing and refusal of a merge that a subject was in, the newest first."""
    return list(Decision.objects.filter(Q(merged=thing) | Q(kept=thing)).order_by("-seq"))


# --- proposals -------------------------------------------------------------------------------------------------------


def open_proposals(kind: str | None = None) -> QuerySet[Proposal]:
    """The proposals nobody decided yet, between subjects that both still count; the surest first."""
    either = Q(merged=OuterRef("first"), kept=OuterRef("second")) | Q(merged=OuterRef("second"), kept=OuterRef("first"))
    gone = Record.objects.filter(pk__in=[OuterRef("first"), OuterRef("second")], state__in=GONE)
    found = Proposal.objects.filter(~Exists(Decision.objects.filter(either)), ~Exists(gone))
    return (found.filter(kind=kind) if kind else found).order_by("-probability", "id")


def open_counts() -> dict[str, int]:
    """How many proposals are open, by kind."""
    return dict(open_proposals().order_by().values_list("kind").annotate(Count("id")))


def proposal_of(first: int, second: int) -> Proposal | None:
    """What the machine says of a pair; None where it says nothing."""
    return Proposal.objects.filter(first=min(first, second), second=max(first, second)).first()


def status_of(first: int, second: int) -> rules.Status:
    """How a pair of subjects stands after the decisions about it."""
    either = Q(merged=first, kept=second) | Q(merged=second, kept=first)
    act = Decision.objects.filter(either).order_by("-seq").values_list("act", flat=True).first()
    return rules.STATUS_AFTER[act] if act else "open"


def proposals_about(thing: int) -> list[Proposal]:
    """The open proposals in which a subject is, the surest first."""
    return list(open_proposals().filter(Q(first=thing) | Q(second=thing)))


def evidence_of(proposal: Proposal) -> list[str]:
    """What the compared parts say, the weightiest first."""
    words: list[str] = msgspec.json.decode(proposal.evidence)
    return words


def where_mentioned(things: Collection[int]) -> dict[int, str]:
    """The region of most of the records that lead to a subject, where any states one."""
    counts: dict[int, Counter[str]] = {}
    placed = Record.objects.exclude(region="").exclude(state__in=GONE).order_by()
    for some in _in_parts(sorted(things)):
        named = dict(Mention.objects.filter(subject__in=some).values_list("record", "subject"))
        found = [
            (thing or 0, region) for thing, region in placed.filter(subject__in=some).values_list("subject", "region")
        ]
        found += [(named[record], region) for record, region in placed.filter(pk__in=named).values_list("id", "region")]
        for thing, region in found:
            counts.setdefault(thing, Counter())[region] += 1
    return {thing: min(there, key=lambda region: (-there[region], region)) for thing, there in counts.items()}


def _in_parts(things: Sequence[int], size: int = 500) -> Iterator[Sequence[int]]:
    for start in range(0, len(things), size):
        yield things[start : start + size]
