"""What may be done about subjects: look for those that are one, merge and part them, say that two are two.

A merge moves no record: it is one entry about the merged subject, and whoever asks for the records of a subject asks
for those of all that were merged into it (``numbers_of``). So its undoing is one entry too, and nothing else goes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from django.db import transaction

from zhiheng.contract.in_use import in_use
from zhiheng.contract.kinds import Kind
from zhiheng.kernel.access.models import Person
from zhiheng.kernel.access.queries import regions_on
from zhiheng.kernel.access.rules import APPROVE, CHECK, QUALITY_OFFICE, day_of, holds, require
from zhiheng.kernel.journal.actions import writing
from zhiheng.kernel.journal.models import Entry
from zhiheng.kernel.journal.rules import DECLINED, MERGED, PARTED, Draft, canonical
from zhiheng.kernel.records.actions import Act, require_reason, restate
from zhiheng.kernel.records.models import Record
from zhiheng.kernel.records.queries import numbered
from zhiheng.kernel.subjects import queries, rules
from zhiheng.kernel.subjects.models import Decision, Proposal
from zhiheng.kernel.subjects.rules import GONE, PROVISIONAL
from zhiheng.matching.company_names import parse
from zhiheng.matching.linkage import Party, proposals
from zhiheng.matching.linkage import Proposal as Proposed
from zhiheng.matching.regions import Regions
from zhiheng.matching.spelling import spelled_alike

# --- proposals -------------------------------------------------------------------------------------------------------

_SPELLED_ALIKE: Final = 0.9
"""What the same name in another spelling is worth where names do not follow the grammar of firms."""


def propose_matches(kind: str, *, at: datetime) -> int:
    """Look anew for subjects of a kind that may be one; how many proposals are open then.

    Proposals somebody decided about stay as they were; open ones that are no longer found go.
    """
    found = {(one.first, one.second): one for one in _found(in_use().kind(kind), at)}
    with transaction.atomic():
        decided = _decided_pairs(kind)
        kept: set[tuple[int, int]] = set()
        changed: list[Proposal] = []
        for there in Proposal.objects.filter(kind=kind):
            pair = (there.first, there.second)
            kept.add(pair)
            if pair in decided:
                continue
            now = found.get(pair)
            if now is None:
                there.delete()
            elif (there.probability, there.reason, there.evidence) != (now.probability, now.reason, now.evidence):
                there.probability, there.reason, there.evidence = now.probability, now.reason, now.evidence
                there.proposed_at = at
                changed.append(there)
        Proposal.objects.bulk_update(changed, ["probability", "reason", "evidence", "proposed_at"], batch_size=500)
        Proposal.objects.bulk_create([one for pair, one in found.items() if pair not in kept | decided], batch_size=500)
    return queries.open_proposals(kind).count()


def _decided_pairs(kind: str) -> set[tuple[int, int]]:
    rows = Decision.objects.filter(kind=kind).values_list("merged", "kept")
    return {(min(row), max(row)) for row in rows}


def _found(kind: Kind, at: datetime) -> Iterator[Proposal]:
    """What may be one now, computed outside any transaction."""
    subjects = list(
        Record.objects.filter(kind=kind.address)
        .exclude(state__in=GONE)
        .order_by("id")
        .values_list("id", "name", "identity", "region", "state")
    )
    provisional = frozenset(thing for thing, *_, state in subjects if state == PROVISIONAL)
    if rules.is_named_as_firms_are(kind):
        yield from _firms_found(kind, subjects, provisional, at)
        return
    names = {thing: name for thing, name, *_ in subjects}
    for pair in spelled_alike(names, provisional):
        yield _proposal(
            kind, pair, probability=_SPELLED_ALIKE, reason="名称相同，仅写法不同", evidence=("名称相同",), at=at
        )


def _firms_found(
    kind: Kind, subjects: Iterable[tuple[Any, ...]], provisional: frozenset[int], at: datetime
) -> Iterator[Proposal]:
    regions = Regions({region.name: region.code for region in regions_on(day_of(at))})
    mentioned = queries.where_mentioned(provisional)
    parties = []
    for thing, stated, identity, region, _ in subjects:
        name = parse(stated, regions)
        # Where a shop was sampled need not be where its firm is registered: it counts only where nothing else is said.
        parties.append(Party(thing, name, identity, region or name.region or mentioned.get(thing, "")))
    for one in _without_detours(proposals(parties), provisional):
        yield _proposal(
            kind,
            (one.first, one.second),
            probability=one.probability,
            reason=one.agreement.reason,
            evidence=one.evidence,
            at=at,
        )


def _without_detours(found: Sequence[Proposed], provisional: frozenset[int]) -> list[Proposed]:
    """The proposals but those of two provisional subjects that may both be one registered one: they meet there."""
    registered: dict[int, set[int]] = {}
    for one in found:
        for thing, other in ((one.first, one.second), (one.second, one.first)):
            if other not in provisional:
                registered.setdefault(thing, set()).add(other)
    return [
        one
        for one in found
        if not ({one.first, one.second} <= provisional)
        or registered.get(one.first, set()).isdisjoint(registered.get(one.second, set()))
    ]


def _proposal(
    kind: Kind, pair: tuple[int, int], *, probability: float, reason: str, evidence: tuple[str, ...], at: datetime
) -> Proposal:
    return Proposal(
        kind=kind.address,
        first=pair[0],
        second=pair[1],
        probability=probability,
        reason=reason,
        evidence=msgspec.json.encode(evidence).decode(),
        proposed_at=at,
    )


# --- decisions -------------------------------------------------------------------------------------------------------


def may_decide(person: object, kind: str, *, at: datetime) -> bool:
    """Whether the person may merge, part and decline subjects of a kind: checks or approves in its field, or 质量办."""
    day, field = day_of(at), in_use().kind(kind).pack
    return (
        holds(person, CHECK, day=day, field=field)
        or holds(person, APPROVE, day=day, field=field)
        or holds(person, QUALITY_OFFICE, day=day)
    )


def require_decider(person: Person, kind: str, *, at: datetime, act_zh: str) -> None:
    """Refuse who may not decide which subjects of a kind are one."""
    if not may_decide(person, kind, at=at):
        field = in_use().kind(kind).pack
        require(person, CHECK, day=day_of(at), field=field, act="decide which subjects are one", act_zh=act_zh)


def merge_subjects(*, keep: int, merged: int, reason: str, by: Person, at: datetime) -> Decision:
    """From now on the records of one subject count to the other; raises MergeRefused, RoleMissing, ReasonMissing."""
    act = Act(by, at, reason)
    with writing():
        kept, other = queries.subject_at(keep), queries.subject_at(merged)
        require_decider(by, other.kind, at=at, act_zh="归并主体")
        require_reason(act, "归并主体")
        rules.refuse_merge(kept, other)
        return _decide(other, keep, MERGED, act, {"into": keep} | _as_proposed(keep, merged))


def part_subjects(*, merged: int, reason: str, by: Person, at: datetime) -> Decision:
    """A merge is undone: the subject stands as before; raises PartRefused, RoleMissing, ReasonMissing."""
    act = Act(by, at, reason)
    with writing():
        other = queries.subject_at(merged)
        require_decider(by, other.kind, at=at, act_zh="拆分主体")
        require_reason(act, "拆分主体")
        if other.state != "merged" or other.merged_into is None:
            raise rules.not_merged(merged)
        if other.identity and (taken := numbered(other.kind, {other.identity}).get(other.identity)):
            raise rules.number_taken(merged, taken.pk)
        return _decide(other, other.merged_into, PARTED, act, {"from": other.merged_into})


def decline_match(*, first: int, second: int, reason: str = "", by: Person, at: datetime) -> Decision:
    """Two subjects are two: they are not proposed again; raises MergeRefused where they are one already."""
    act = Act(by, at, reason)
    with writing():
        one, other = sorted(
            (queries.subject_at(first), queries.subject_at(second)),
            key=lambda record: (record.state == PROVISIONAL, record.pk),
        )
        require_decider(by, other.kind, at=at, act_zh="否决归并建议")
        rules.refuse_merge(one, other)
        return _decide(other, one.pk, DECLINED, act, {"not": one.pk} | _as_proposed(one.pk, other.pk))


def _as_proposed(first: int, second: int) -> dict[str, object]:
    """What the machine had proposed of the pair, kept with the decision; empty where it had proposed nothing."""
    there = queries.proposal_of(first, second)
    if there is None:
        return {}
    return {"probability": there.probability, "reason": there.reason, "evidence": queries.evidence_of(there)}


def _decide(record: Record, kept: int, act_name: str, act: Act, data: Mapping[str, object]) -> Decision:
    """The entry about the merged subject, and the row by which decisions are found."""
    draft = Draft(
        act=act_name,
        kind=record.kind,
        by=act.by.username,
        at=act.at,
        data=canonical(data),
        thing=record.pk,
        replaces=record.latest,
        subject=kept,
        region=record.region,
        office=record.office,
        source=act.source,
        reason=act.reason.strip(),
    )
    now = restate(record, draft)
    return Decision.objects.create(
        seq=now.last,
        act=act_name,
        kind=record.kind,
        merged=record.pk,
        kept=kept,
        by=act.by.username,
        at=act.at,
        reason=draft.reason,
    )


_KEPT_IN: Final = {MERGED: "into", PARTED: "from", DECLINED: "not"}
"""Where the data of an entry name the other subject."""


@transaction.atomic
def rebuild() -> int:
    """Every decision made anew from the journal; how many there are."""
    Decision.objects.all().delete()
    entries = Entry.objects.filter(act__in=_KEPT_IN, thing__gt=0).order_by("seq").iterator(chunk_size=2000)
    made = Decision.objects.bulk_create(
        [
            Decision(
                seq=entry.seq,
                act=entry.act,
                kind=entry.kind,
                merged=entry.thing,
                kept=msgspec.json.decode(entry.data)[_KEPT_IN[entry.act]],
                by=entry.by,
                at=entry.learned_at,
                reason=entry.reason,
            )
            for entry in entries
        ],
        batch_size=500,
    )
    return len(made)
