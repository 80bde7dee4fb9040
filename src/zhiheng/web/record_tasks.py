"""What waits for a person: records to check, to approve, to correct after they came back, imports to confirm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from zhiheng.contract.in_use import in_use
from zhiheng.contract.kinds import Kind
from zhiheng.kernel.access.models import Person
from zhiheng.kernel.access.rules import APPROVE, CHECK, ENTER, is_another, offices_where
from zhiheng.kernel.intake.models import Batch
from zhiheng.kernel.intake.queries import batches
from zhiheng.kernel.journal.models import Entry
from zhiheng.kernel.records.models import Record
from zhiheng.kernel.records.queries import values_of, waiting
from zhiheng.kernel.records.rules import differences
from zhiheng.web.record_detail import Change, Fact, changes_of, facts_of
from zhiheng.web.record_words import KindWords, Names, Shown, Wanted, subject_link, with_values

SHOWN: Final = 50
"""So many of a group stand on the page; the rest follows when these are done."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A record that waits, with everything needed to decide about it."""

    record: Record
    kind: Kind
    title: str
    subject: Shown
    region: str
    office: str
    by: str
    facts: tuple[Fact, ...]
    differences: tuple[Change, ...]
    """What changed since it was approved before."""
    own: bool
    """Whether the person stated it and so leaves it to another."""

    @property
    def token(self) -> str:
        """The record as the person sees it: its number and its newest entry."""
        return f"{self.record.pk}:{self.record.last}"


@dataclass(frozen=True, slots=True)
class Group:
    """Records that wait for the same step."""

    key: str
    title: str
    lede: str
    acts: tuple[tuple[str, str], ...]
    """The acts to choose from, with their words."""
    count: int
    rows: tuple[Waiting, ...]


@dataclass(frozen=True, slots=True)
class _Step:
    key: str
    title: str
    lede: str
    role: str
    state: str
    acts: tuple[tuple[str, str], ...] = ()


_STEPS: Final = (
    _Step(
        "check",
        "待核对",
        "他人填报、须由您核对的记录；本人填报的由他人核对。",
        CHECK,
        "entered",
        (("check", "核对通过"), ("return", "退回")),
    ),
    _Step(
        "approve",
        "待批准",
        "已核对、须由您批准的记录；批准时保留与上次批准内容的差异。",
        APPROVE,
        "checked",
        (("approve", "批准"), ("return", "退回")),
    ),
    _Step("returned", "退回待改", "核对或批准时退回的记录；改正后再次送核。", ENTER, "returned"),
    _Step("provisional", "待核主体", "填报时提到、尚未登记的主体；登记或归并后即有着落。", ENTER, "provisional"),
)


def tasks_of(person: Person, today: date) -> list[Group]:
    """Everything that waits for the person today, by step; steps that are not theirs are left out."""
    found = [(step, *_waiting(person, step, today)) for step in _STEPS]
    listed = [(record, values) for _, _, records in found for record, values in with_values(records)]
    before = Entry.objects.in_bulk([record.approved for record, _ in listed if record.approved is not None])
    names = _names(listed, before)
    return [
        Group(step.key, step.title, step.lede, step.acts, count, tuple(_rows(records, before, names, person)))
        for step, count, records in found
        if count
    ]


def _waiting(person: Person, step: _Step, today: date) -> tuple[int, list[Record]]:
    """How many records wait for a step the person may take, and the oldest of them."""
    kinds_by_offices: dict[frozenset[str] | None, list[str]] = {}
    for kind in in_use().kinds.values():
        fits = kind.is_subject if step.state == "provisional" else kind.approve
        offices = offices_where(person, step.role, day=today, field=kind.pack) if fits else frozenset()
        if offices is None or offices:
            kinds_by_offices.setdefault(offices, []).append(kind.address)
    count, records = 0, []
    for offices, kinds in kinds_by_offices.items():
        found = waiting(kinds, (step.state,), offices)
        some = list(found[:SHOWN])
        count += len(some) if len(some) < SHOWN else found.order_by().count()
        records += some
    records.sort(key=lambda record: (record.changed_at, record.pk))
    return count, records[:SHOWN]


def _names(listed: Sequence[tuple[Record, Mapping[str, Any]]], before: Mapping[int, Entry]) -> Names:
    wanted = Wanted()
    for record, values in listed:
        wanted.add(record, values)
    for entry in before.values():
        kind = in_use().kind(entry.kind)
        wanted.add_values(kind, values_of(kind, entry.data))
    return wanted.names()


def _rows(records: Sequence[Record], before: Mapping[int, Entry], names: Names, person: Person) -> list[Waiting]:
    rows = []
    for record, values in with_values(records):
        kind = in_use().kind(record.kind)
        words = KindWords(kind)
        approved = before.get(record.approved) if record.approved is not None else None
        changed = differences(values_of(kind, approved.data), values) if approved is not None else {}
        rows.append(
            Waiting(
                record=record,
                kind=kind,
                title=words.title_of(record, values, names),
                subject=subject_link(record.subject, names) if record.subject is not None else Shown(""),
                region=names.region(record.region),
                office=names.office(record.office),
                by=names.person(record.stated_by),
                facts=tuple(facts_of(words, record, values, names)),
                differences=changes_of(words, changed, names),
                own=not is_another(person, record.stated_by),
            )
        )
    return rows


def imports_to_confirm(person: Person, today: date) -> list[Batch]:
    """The person's own imports that were examined and wait for their word, newest first."""
    offices = offices_where(person, ENTER, day=today)
    found = batches(offices).filter(state__in=("received", "examined", "importing"), by=person.username)
    return list(found[:SHOWN])
