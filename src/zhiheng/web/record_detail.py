"""One record for its page: values in words, the way it came to stand so, what was approved, and what may be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

import msgspec
from django.utils import timezone

from zhiheng.contract.intake.columns import SUBJECT
from zhiheng.contract.kinds import Kind
from zhiheng.kernel.access.models import Person
from zhiheng.kernel.access.rules import APPROVE, CHECK, ENTER, holds, is_another
from zhiheng.kernel.journal.models import Entry
from zhiheng.kernel.journal.rules import ACT_ZH
from zhiheng.kernel.records import queries
from zhiheng.kernel.records.models import Record
from zhiheng.kernel.records.queries import Step, values_of
from zhiheng.kernel.records.rules import GONE, STATE_ZH, Standing, is_content
from zhiheng.kernel.vault.queries import destroyed_among
from zhiheng.web.record_words import (
    NOTHING,
    STATE_TONE,
    KindWords,
    Names,
    Shown,
    Wanted,
    heading_of,
    period_of,
    sealed_number,
    subject_link,
)

SOURCE_ZH: Final[Mapping[str, str]] = {
    "form": "网页",
    "import": "文件导入",
    "api": "接口",
    "command": "命令行",
    "demo": "演示数据",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One value of a record."""

    key: str
    heading: str
    value: Shown
    other_name: str = ""
    """The name a subject was stated under, where it is not the register's."""
    sealed: int | None = None
    """Under which number the vault keeps it."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a field was before and is after."""

    heading: str
    before: Shown
    after: Shown


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the history."""

    entry: Entry
    act: str
    by: str
    source: str
    changes: tuple[Change, ...]
    evidence: tuple[str, ...]
    is_first: bool


@dataclass(frozen=True, slots=True)
class May:
    """What a person may do about a record as it stands."""

    correct: bool = False
    check: bool = False
    approve: bool = False
    send_back: bool = False
    retract: bool = False
    unseal: bool = False
    destroy: bool = False
    """Whether the person may destroy what is sealed."""
    own: bool = False
    """Whether it waits for a step the person has the role for, but for another than who stated it."""

    @property
    def anything(self) -> bool:
        return self.check or self.approve or self.send_back or self.retract


def may_about(record: Record, kind: Kind, person: Person) -> May:
    """What the person may do about the record today."""
    today, office, field = timezone.localdate(), record.office, kind.pack
    held = {role: holds(person, role, day=today, office=office, field=field) for role in (ENTER, CHECK, APPROVE)}
    another = is_another(person, record.stated_by)
    stands = record.state not in GONE
    role = {"entered": CHECK, "checked": APPROVE}.get(record.state, "")
    waits = bool(role) and held[role]
    return May(
        correct=stands and held[ENTER],
        check=record.state == "entered" and held[CHECK] and another,
        approve=record.state == "checked" and held[APPROVE] and another,
        send_back=waits,
        retract=stands and held[APPROVE if record.approved is not None else ENTER],
        unseal=any(held.values()),
        destroy=held[APPROVE],
        own=waits and not another,
    )


def detail_of(kind: Kind, record: Record, person: Person, *, on: str = "") -> dict[str, object]:
    """What the page of a record shows; as it was known at the end of a day where one is named."""
    steps = queries.history(record)
    day = _day(on)
    then = queries.standing_at(record.pk, _end_of(day)) if day else None
    shown: Record | Standing = then or record
    values = values_of(kind, shown.data)
    approved = queries.approved_difference(record)
    names = _names(kind, record, values, steps, then)
    words = KindWords(kind)
    return {
        "record": record,
        "number": f"#{record.pk}",
        "title": words.title_of(record, values_of(kind, record.data), names),
        "state": STATE_ZH[shown.state],
        "tone": STATE_TONE[shown.state],
        "facts": facts_of(words, shown, values, names),
        "names": {"office": names.office(record.office), "person": names.person(record.stated_by)},
        "lines": history_lines(words, steps, names),
        "differences": changes_of(words, approved, names),
        "may": May() if day else may_about(record, kind, person),
        "on": day,
        "unknown_then": day is not None and then is None,
        "sent_back": _sent_back(record, steps, names),
        "merged_into": subject_link(record.merged_into, names) if record.merged_into is not None else None,
    }


def _sent_back(record: Record, steps: Sequence[Step], names: Names) -> tuple[str, str] | None:
    """Who sent a record back and why; None where it was not."""
    newest = steps[0].entry if steps else None
    return (names.person(newest.by), newest.reason) if newest and record.state == "returned" else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _end_of(day: date) -> datetime:
    """The last instant of a day here."""
    if day >= date.max:
        return timezone.make_aware(datetime.combine(date(9998, 12, 31), time.max))
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)) - timedelta(microseconds=1)


def _names(
    kind: Kind, record: Record, values: Mapping[str, Any], steps: Sequence[Step], then: Standing | None
) -> Names:
    """Every name on the page, asked for together."""
    wanted = Wanted()
    wanted.add(record, values_of(kind, record.data))
    wanted.add_values(kind, values)
    if then is not None:
        wanted.regions.add(then.region)
        wanted.subjects |= {then.subject} - {None}  # type: ignore[arg-type]
    for step in steps:
        wanted.people.add(step.entry.by)
        wanted.regions.add(step.entry.region)
        if step.entry.subject is not None:
            wanted.subjects.add(step.entry.subject)
        for place in (0, 1):
            wanted.add_values(kind, {key: both[place] for key, both in step.changes.items()})
    return wanted.names()


def facts_of(words: KindWords, shown: Record | Standing, values: Mapping[str, Any], names: Names) -> list[Fact]:
    """The values of a record in the order of its form; what is not stated is left out."""
    kind = words.kind
    facts = []
    destroyed = destroyed_among(
        number for key in kind.fields if kind.fields[key].sealed and (number := sealed_number(values.get(key)))
    )
    if kind.period:
        facts.append(Fact("period", "期间", Shown(period_of(kind, shown.happened_on))))
    if kind.about and shown.subject is not None:
        subject = subject_link(shown.subject, names)
        facts.append(Fact(SUBJECT, heading_of(kind, SUBJECT), subject, words.other_name(SUBJECT, values)))
    if shown.region and not kind.located_by:
        facts.append(Fact("region", "区划", Shown(names.region(shown.region))))
    for key in kind.fields:
        value = words.say(key, values.get(key), names)
        if value != NOTHING:
            sealed = sealed_number(values[key]) if kind.fields[key].sealed else None
            if sealed in destroyed:
                value, sealed = Shown("已销毁", look="sealed"), None
            facts.append(Fact(key, heading_of(kind, key), value, words.other_name(key, values), sealed))
    return facts


def changes_of(words: KindWords, changed: Mapping[str, Sequence[object]], names: Names) -> tuple[Change, ...]:
    """Changes of fields in words."""
    return tuple(
        Change(heading_of(words.kind, key), words.say(key, before, names), words.say(key, after, names))
        for key, (before, after) in changed.items()
    )


def history_lines(words: KindWords, steps: Sequence[Step], names: Names) -> list[Line]:
    """The history, newest first; a first statement tells no changes, it is the record itself."""
    lines = []
    content = [step for step in steps if is_content(step.entry.act)]
    for place, step in enumerate(steps):
        first = place == len(steps) - 1
        changes = () if first else changes_of(words, step.changes, names)
        if not first and is_content(step.entry.act):
            before = content[content.index(step) + 1].entry
            changes = (*_moved(words, before, step.entry, names), *changes)
        lines.append(
            Line(
                entry=step.entry,
                act=ACT_ZH.get(step.entry.act, step.entry.act),
                by=names.person(step.entry.by),
                source=SOURCE_ZH.get(step.entry.source, step.entry.source),
                changes=changes,
                evidence=tuple(msgspec.json.decode(step.entry.evidence.encode())),
                is_first=first,
            )
        )
    return lines


def _moved(words: KindWords, before: Entry, after: Entry, names: Names) -> tuple[Change, ...]:
    """The change of what a record is about."""
    if before.subject == after.subject:
        return ()
    told = [subject_link(one, names) if one is not None else NOTHING for one in (before.subject, after.subject)]
    return (Change(heading_of(words.kind, SUBJECT), *told),)
