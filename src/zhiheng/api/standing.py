"""A record or subject as it is read: what stands, its values as they may be sent back, the names of who is meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Protocol

import msgspec

from zhiheng.contract.intake.columns import PERIOD, REGION, SUBJECT, name_key
from zhiheng.contract.kinds import Kind
from zhiheng.kernel.journal.models import Entry
from zhiheng.kernel.journal.rules import ACT_ZH
from zhiheng.kernel.records.queries import Step, names_of
from zhiheng.kernel.records.rules import is_content
from zhiheng.primitives.periods import Period

_DECODER: Final = msgspec.json.Decoder(float_hook=Decimal)


class Stands(Protocol):
    """What stands of a record, now or at an instant."""

    @property
    def kind(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def data(self) -> str: ...
    @property
    def subject(self) -> int | None: ...
    @property
    def region(self) -> str: ...
    @property
    def office(self) -> str: ...
    @property
    def happened_on(self) -> date | None: ...
    @property
    def stated_by(self) -> str: ...
    @property
    def stated_at(self) -> datetime: ...
    @property
    def changed_at(self) -> datetime: ...
    @property
    def latest(self) -> int: ...
    @property
    def last(self) -> int: ...
    @property
    def approved(self) -> int | None: ...
    @property
    def merged_into(self) -> int | None: ...


def records_json(kind: Kind, listed: Sequence[tuple[int, Stands]]) -> list[dict[str, object]]:
    """Records of a kind with their numbers, as they are read; asks once for the names of all their subjects."""
    read = [(number, stands, _Values(kind, stands)) for number, stands in listed]
    names = names_of(thing for _, _, values in read for thing in values.things)
    return [_record_json(number, stands, values, names) for number, stands, values in read]


def values_json(kind: Kind, stands: Stands) -> tuple[dict[str, Any], list[str], dict[str, str]]:
    """The values of one record as they may be sent back, which fields are sealed, and the names of who is meant."""
    values = _Values(kind, stands)
    names = names_of(values.things)
    return values.given, values.sealed, {str(thing): names[thing][0] for thing in values.things if thing in names}


class _Values:
    """The values of a record by input key, so that what is read may be sent back."""

    def __init__(self, kind: Kind, stands: Stands) -> None:
        data: dict[str, Any] = _DECODER.decode(stands.data)
        self.sealed = [key for key, declared in kind.fields.items() if declared.sealed and key in data]
        self.given: dict[str, Any] = {}
        if kind.period and stands.happened_on:
            self.given[REGION] = stands.region
            self.given[PERIOD] = Period.containing(stands.happened_on, kind.period).label
        if kind.about and stands.subject is not None:
            self.given[SUBJECT] = stands.subject
        known = {*kind.fields, *map(name_key, kind.refers), name_key(SUBJECT)}
        self.given |= {key: value for key, value in data.items() if key in known and key not in self.sealed}
        self.former = {key: value for key, value in data.items() if key not in known}
        """What stands under words that the kind no longer has."""
        things = [stands.subject, *(data.get(key) for key in kind.refers)]
        self.things = [thing for thing in things if isinstance(thing, int)]


def _record_json(
    number: int, stands: Stands, values: _Values, names: Mapping[int, tuple[str, str]]
) -> dict[str, object]:
    return {
        "number": number,
        "kind": stands.kind,
        "state": stands.state,
        "subject": stands.subject,
        "region": stands.region,
        "office": stands.office,
        "happened_on": stands.happened_on,
        "values": values.given,
        "sealed": values.sealed,
        "former": values.former,
        "names": {str(thing): names[thing][0] for thing in dict.fromkeys(values.things) if thing in names},
        "stated_by": stands.stated_by,
        "stated_at": stands.stated_at,
        "changed_at": stands.changed_at,
        "latest": stands.latest,
        "last": stands.last,
        "approved": stands.approved,
        "merged_into": stands.merged_into,
    }


def entries_json(entries: Iterable[Entry]) -> list[dict[str, object]]:
    """Entries as a list of proofs has them: number, act, when, by whom, digest."""
    return [_entry_json(entry) for entry in entries]


def _entry_json(entry: Entry) -> dict[str, object]:
    return {
        "entry": entry.seq,
        "act": entry.act,
        "act_zh": ACT_ZH.get(entry.act, entry.act),
        "at": entry.learned_at,
        "by": entry.by,
        "digest": bytes(entry.digest).hex(),
    }


def step_json(step: Step) -> dict[str, object]:
    """A step of a history: the entry in full, its data in the very characters that are hashed, and what it changed."""
    entry = step.entry
    return {
        **_entry_json(entry),
        "replaces": entry.replaces,
        "source": entry.source,
        "batch": entry.batch,
        "office": entry.office,
        "reason": entry.reason,
        "evidence": msgspec.Raw(entry.evidence.encode()),
        "data": msgspec.Raw(entry.data.encode()),
        "changes": {key: list(pair) for key, pair in step.changes.items()} if is_content(entry.act) else {},
    }
