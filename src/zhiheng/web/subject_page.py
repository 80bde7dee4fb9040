"""The page of a subject: everything known of it, and of those merged into it, in the words of the house."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from django.urls import reverse
from django.utils import timezone

from zhiheng.contract.in_use import in_use
from zhiheng.contract.intake.columns import name_key
from zhiheng.contract.kinds import Kind
from zhiheng.kernel.records.models import Record
from zhiheng.kernel.records.queries import Step, history, values_of
from zhiheng.kernel.records.rules import STATE_ZH
from zhiheng.kernel.subjects.models import Decision, Proposal
from zhiheng.kernel.subjects.queries import (
    Known,
    counts_of,
    decisions_about,
    known_of,
    numbers_of,
    proposals_about,
    records_about,
)
from zhiheng.kernel.subjects.rules import STATUS_AFTER, STATUS_ZH, SUBJECT, Way
from zhiheng.web.record_detail import Fact, facts_of, history_lines
from zhiheng.web.record_words import STATE_TONE, KindWords, Names, Wanted, heading_of, with_values
from zhiheng.web.subject_pairs import kept_first

VALID_UNTIL: Final = "valid_until"
"""The field by which records say until when a licence, certificate or pledge counts."""
_FOR_EVER: Final = date(2099, 12, 31)
_SOON: Final = timedelta(days=60)
_NEWEST: Final = 20
_KIN: Final = 8
_LIKELY: Final = 5
_LOOKED_AT: Final = 200
"""So many of the newest records are looked through for other names."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A record or a subject that leads to the subject, in a line."""

    record: Record
    kind: str
    title: str
    href: str
    as_what: str
    """As what it names the subject; empty where that is what it is about."""
    day: date
    """When it happened; of another subject the day its lists show, else when it was first stated."""
    office: str
    state: str
    tone: str
    count: int = 0
    """Of another subject: how many records lead to it."""


@dataclass(frozen=True, slots=True)
class Validity:
    """A licence or certificate with the day to which it counts."""

    listed: Listed
    until: str
    word: str
    tone: str


@dataclass(frozen=True, slots=True)
class Group:
    """The records that lead to the subject by one way."""

    known: Known
    href: str


@dataclass(frozen=True, slots=True)
class OtherName:
    """A name under which the subject was stated too."""

    name: str
    where: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Likely:
    """A subject that may be this one."""

    other: Record
    reason: str
    href: str


@dataclass(frozen=True, slots=True)
class Decided:
    """A merge, an undoing or a refusal, as the page tells it."""

    decision: Decision
    act: str
    other: Record
    is_kept: bool
    """Whether the subject of this page is the one kept."""
    by: str
    may_be_parted: bool


def page_of(record: Record, today: date, *, may_decide: bool) -> dict[str, object]:
    """What the page of a subject shows."""
    kind = in_use().kind(record.kind)
    things = numbers_of(record.pk)
    known = known_of(things, kind.address)
    newest = list(records_about(things)[:_LOOKED_AT])
    valid = _valid_records(known, things)
    decisions = decisions_about(record.pk)
    proposals = proposals_about(record.pk)[:_LIKELY]
    others = Record.objects.in_bulk(
        {
            *(thing for decision in decisions for thing in (decision.merged, decision.kept)),
            *(thing for proposal in proposals for thing in (proposal.first, proposal.second)),
            *things,
            record.merged_into or 0,
        }
    )
    steps = history(record)
    names = _names(kind, record, [*newest, *valid], steps, decisions)
    words, values = KindWords(kind), values_of(kind, record.data)
    return {
        "record": record,
        "kind": kind,
        "state": STATE_ZH[record.state],
        "tone": STATE_TONE[record.state],
        "region": names.region(record.region),
        "office": names.office(record.office),
        "code_heading": "、".join(heading_of(kind, key) for key in kind.identified_by),
        "facts": _facts(words, record, values, names),
        "lines": history_lines(words, steps, names),
        "groups": [Group(one, _address(record, one)) for one in known if not _is_kin(one.kind, kind)],
        "total": sum(one.count for one in known if not _is_kin(one.kind, kind)),
        "related": [
            (Group(one, _address(record, one)), _naming(one, newest, names, things))
            for one in known
            if _is_kin(one.kind, kind)
        ],
        "newest": _newest(kind, newest, names, things),
        "validity": _validity(valid, names, things, today),
        "other_names": _other_names(record, newest, others, things),
        "decisions": [_decided(one, record, others, names, may_decide=may_decide) for one in decisions],
        "likely": [_likely(one, record, others) for one in proposals],
        "merged_into": others.get(record.merged_into) if record.merged_into else None,
    }


def _facts(words: KindWords, record: Record, values: Mapping[str, Any], names: Names) -> list[Fact]:
    """The register's values without what stands in the head of the page."""
    shown = {words.kind.named_by, *words.kind.identified_by}
    return [fact for fact in facts_of(words, record, values, names) if fact.key not in shown]


def _address(record: Record, known: Known) -> str:
    return reverse("subject_records", args=[record.pk, way_in_address(Way(known.kind.address, known.field))])


def way_in_address(way: Way) -> str:
    """A way as part of an address.

    >>> way_in_address(Way("product.sample", "firm"))
    'product.sample.firm'
    """
    return f"{way.kind}.{way.field}"


def way_at(text: str) -> Way | None:
    """The way an address names; None where it names none that is declared.

    >>> way_at("nonsense") is None
    True
    """
    kind, _, field = text.rpartition(".")
    found = in_use().kinds.get(kind)
    declared = found is not None and (field in found.refers or (field == SUBJECT and bool(found.about)))
    return Way(kind, field) if declared else None


def _valid_records(known: Iterable[Known], things: Collection[int]) -> list[Record]:
    """The records about the subject that count until a day."""
    ways = [Way(one.kind.address, SUBJECT) for one in known if one.field == SUBJECT and VALID_UNTIL in one.kind.fields]
    return list(records_about(things, ways=ways)[:_LOOKED_AT]) if ways else []


def _names(
    kind: Kind, record: Record, records: Iterable[Record], steps: Sequence[Step], decisions: Iterable[Decision]
) -> Names:
    """Every name on the page, asked for together."""
    wanted = Wanted()
    for one, values in with_values([record, *records]):
        wanted.add(one, values)
    wanted.people |= {step.entry.by for step in steps} | {decision.by for decision in decisions}
    for step in steps:
        for place in (0, 1):
            wanted.add_values(kind, {key: both[place] for key, both in step.changes.items()})
    return wanted.names()


def _listed(record: Record, names: Names, things: Collection[int]) -> Listed:
    kind = in_use().kind(record.kind)
    values = values_of(kind, record.data)
    as_what = [kind.fields[key].title.zh for key in kind.refers if values.get(key) in things]
    return Listed(
        record=record,
        kind=kind.title,
        title=KindWords(kind).title_of(record, values, names),
        href=reverse("subject", args=[record.pk])
        if kind.is_subject
        else reverse("record", args=[kind.address, record.pk]),
        as_what="" if record.subject in things else "、".join(as_what),
        day=record.happened_on or _day_of(kind, values) or timezone.localtime(record.stated_at).date(),
        office=names.office(record.office),
        state=STATE_ZH[record.state],
        tone=STATE_TONE[record.state],
    )


def _day_of(kind: Kind, values: Mapping[str, Any]) -> date | None:
    """The first day among what a list of the kind shows: of a sample, when it was taken."""
    return next((values[key] for key in kind.listed if isinstance(values.get(key), date)), None)


def _is_kin(kind: Kind, of: Kind) -> bool:
    """Whether a kind is of subjects of the same register (persons in posts, equipment), not of what happened."""
    return kind.is_subject and kind.pack == of.pack


def _naming(known: Known, newest: Iterable[Record], names: Names, things: Collection[int]) -> list[Listed]:
    """The newest of the other subjects that name this one in a field."""
    naming = [
        one
        for one in newest
        if one.kind == known.kind.address and values_of(known.kind, one.data).get(known.field) in things
    ]
    return [_listed(one, names, things) for one in naming[:_KIN]]


def _newest(kind: Kind, newest: Iterable[Record], names: Names, things: Collection[int]) -> list[Listed]:
    """What happened last; subjects that stand for what happened (a sample) tell how many records are about them."""
    listed = [_listed(one, names, things) for one in newest if not _is_kin(in_use().kind(one.kind), kind)]
    listed.sort(key=lambda one: (one.day, one.record.pk), reverse=True)
    counts = counts_of({one.record.pk for one in listed[:_NEWEST] if in_use().kind(one.record.kind).is_subject})
    return [replace(one, count=counts.get(one.record.pk, 0)) for one in listed[:_NEWEST]]


def _likely(proposal: Proposal, record: Record, others: Mapping[int, Record]) -> Likely:
    other = others[proposal.second if proposal.first == record.pk else proposal.first]
    kept, merged = kept_first(record, other)
    return Likely(other, proposal.reason, reverse("subject_merge", args=[merged.pk, kept.pk]))


def _validity(records: Iterable[Record], names: Names, things: Collection[int], today: date) -> list[Validity]:
    """What counts until a day: what runs out first on top, what is over at the end."""
    dated = []
    for record in records:
        until = values_of(in_use().kind(record.kind), record.data).get(VALID_UNTIL)
        if isinstance(until, date):
            dated.append((until < today, until if until >= today else date.max - (until - date.min), record, until))
    dated.sort(key=lambda row: (row[0], row[1], row[2].pk))
    return [_valid(_listed(record, names, things), until, today) for _, _, record, until in dated]


def _valid(listed: Listed, until: date, today: date) -> Validity:
    if until >= _FOR_EVER:
        return Validity(listed, "长期", "有效", "good")
    if until < today:
        return Validity(listed, until.isoformat(), "已过期", "bad")
    if until - today <= _SOON:
        return Validity(listed, until.isoformat(), f"{(until - today).days} 天后到期", "warn")
    return Validity(listed, until.isoformat(), "有效", "good")


def _other_names(
    record: Record, newest: Iterable[Record], others: Mapping[int, Record], things: AbstractSet[int]
) -> list[OtherName]:
    """The names under which it was stated besides the register's: by merged subjects, and beside its code."""
    found: dict[str, OtherName] = {}
    for thing in sorted(things - {record.pk}):
        other = others[thing]
        found.setdefault(other.name, OtherName(other.name, "已归并的主体", reverse("subject", args=[thing])))
    for one in newest:
        kind = in_use().kind(one.kind)
        values = values_of(kind, one.data)
        naming = [key for key in kind.refers if values.get(key) in things]
        if one.subject in things:
            naming.append(SUBJECT)
        for key in naming:
            name = values.get(name_key(key))
            if name:
                found.setdefault(name, OtherName(name, kind.title, reverse("record", args=[one.kind, one.pk])))
    found.pop(record.name, None)
    return list(found.values())


def _decided(
    decision: Decision, record: Record, others: Mapping[int, Record], names: Names, *, may_decide: bool
) -> Decided:
    is_kept = decision.kept == record.pk
    other = others[decision.merged if is_kept else decision.kept]
    merged = others[decision.merged]
    stands = decision.act == "merged" and merged.state == "merged" and merged.merged_into == decision.kept
    return Decided(
        decision=decision,
        act=STATUS_ZH[STATUS_AFTER[decision.act]],
        other=other,
        is_kept=is_kept,
        by=names.person(decision.by),
        may_be_parted=may_decide and stands and merged.last == decision.seq,
    )
