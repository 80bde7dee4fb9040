"""What stands of a record or subject: the states it goes through, and how its entries add up to what it is now."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Final, Literal, NamedTuple, Protocol

import msgspec

from zhiheng.contract.intake.refusals import Refusal
from zhiheng.contract.kinds import Kind
from zhiheng.kernel.journal import rules as journal
from zhiheng.primitives.errors import RuleViolation

State = Literal["entered", "checked", "approved", "returned", "stands", "provisional", "retracted", "merged"]
STATE_ZH: Final[Mapping[str, str]] = {
    "entered": "待核对",
    "checked": "待批准",
    "approved": "已批准",
    "returned": "已退回",
    "stands": "有效",
    "provisional": "待核主体",
    "retracted": "已撤回",
    "merged": "已归并",
}
GONE: Final = ("retracted", "merged")
"""States in which a record no longer counts and its number may be given again."""
SETTLED: Final = ("stands", "approved")
"""States in which nearly all records are; the others are found by an index."""

FACETS: Final = ("shelf_a", "shelf_b", "shelf_c")
"""Columns of the shelves of the first fields by which a kind's lists can be filtered."""
SHELVES: Final = ("shelf_region", "shelf_office", *FACETS)
"""Columns that say on which shelf a record stands by its region, its office and its facets; each has an index."""

Existing = Literal["refuse", "correct", "skip"]
"""What becomes of a row whose number is there already with other values."""
EXISTING_ZH: Final[Mapping[str, str]] = {"refuse": "不导入", "correct": "作为更正", "skip": "跳过"}
Outcome = Literal["stated", "corrected", "registered", "unchanged", "refused"]
OUTCOME_ZH: Final[Mapping[str, str]] = {
    "stated": "新增",
    "corrected": "更正",
    "registered": "登记待核主体",
    "unchanged": "已有，未变",
    "refused": "不合格",
}

_CONTENT: Final = (journal.STATED, journal.MENTIONED, journal.CORRECTED, journal.ACTED)
"""Acts whose data are the values of the record."""


class RecordMissing(RuleViolation):
    """There is no record of this number."""

    code = "records.missing"


class SomeoneWasFaster(RuleViolation):
    """The record changed after the person looked at it."""

    code = "records.someone_was_faster"


class NotInState(RuleViolation):
    """The record is not in a state in which this can be done."""

    code = "records.not_in_state"


class OwnWork(RuleViolation):
    """Who stated a record neither checks nor approves it."""

    code = "records.own_work"


class ReasonMissing(RuleViolation):
    """The act needs a reason."""

    code = "records.reason_missing"


class NothingChanged(RuleViolation):
    """A correction that corrects nothing."""

    code = "records.nothing_changed"


class FileNotKept(RuleViolation):
    """A file is named as evidence that was never sent."""

    code = "records.file_not_kept"


class Verdict(NamedTuple):
    """What became of one stated row, or would become of it."""

    row: int
    outcome: Outcome
    refusals: tuple[Refusal, ...] = ()
    thing: int | None = None
    """The number of the record; None where it is refused or was only examined."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the entries about a thing add up to."""

    thing: int
    kind: str
    state: State
    data: str
    subject: int | None
    region: str
    office: str
    happened_on: date | None
    stated_by: str
    """Who stated the values that stand."""
    stated_at: datetime
    changed_at: datetime
    latest: int
    """The entry whose values stand."""
    last: int
    """The newest entry of any act."""
    approved: int | None = None
    """The entry whose values were approved last."""
    merged_into: int | None = None
    before: State | None = None
    """Of a merged thing: its state before."""


class AnEntry(Protocol):
    """An entry of the journal as this room reads it."""

    @property
    def seq(self) -> int: ...
    @property
    def act(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def thing(self) -> int: ...
    @property
    def subject(self) -> int | None: ...
    @property
    def region(self) -> str: ...
    @property
    def office(self) -> str: ...
    @property
    def happened_on(self) -> date | None: ...
    @property
    def learned_at(self) -> datetime: ...
    @property
    def by(self) -> str: ...
    @property
    def data(self) -> str: ...


def standing(entries: Iterable[AnEntry], *, approve: bool) -> Standing | None:
    """What the entries about one thing, oldest first, add up to; None where there are none.

    ``approve`` tells whether its kind counts only once it has been approved.
    """
    now: Standing | None = None
    for entry in entries:
        now = _begun(entry, approve=approve) if now is None else _moved(now, entry, approve=approve)
    return now


def _begun(entry: AnEntry, *, approve: bool) -> Standing:
    return Standing(
        thing=entry.thing,
        kind=entry.kind,
        state=stated(entry.act, approve=approve),
        data=entry.data,
        subject=entry.subject,
        region=entry.region,
        office=entry.office,
        happened_on=entry.happened_on,
        stated_by=entry.by,
        stated_at=entry.learned_at,
        changed_at=entry.learned_at,
        latest=entry.seq,
        last=entry.seq,
    )


def _moved(now: Standing, entry: AnEntry, *, approve: bool) -> Standing:
    now = replace(now, last=entry.seq, changed_at=entry.learned_at)
    match entry.act:
        case journal.STATED | journal.CORRECTED:
            return replace(
                now,
                state=stated(entry.act, approve=approve),
                data=entry.data,
                subject=entry.subject,
                region=entry.region,
                happened_on=entry.happened_on,
                stated_by=entry.by,
                latest=entry.seq,
            )
        case journal.ACTED:
            # An act on a case: its values stand anew, in the office that has the case now.
            return replace(now, data=entry.data, office=entry.office, latest=entry.seq)
        case journal.CHECKED:
            return replace(now, state="checked")
        case journal.APPROVED:
            return replace(now, state="approved", approved=now.latest)
        case journal.RETURNED:
            return replace(now, state="returned")
        case journal.RETRACTED:
            return replace(now, state="retracted")
        case journal.MERGED:
            return replace(
                now, state="merged", before=now.state, merged_into=msgspec.json.decode(entry.data.encode())["into"]
            )
        case journal.PARTED:
            return replace(now, state=now.before or "stands", before=None, merged_into=None)
        case _:
            return now


def stated(act: str, *, approve: bool) -> State:
    """The state in which a statement of its values leaves a thing."""
    if act == journal.MENTIONED:
        return "provisional"
    return "entered" if approve else "stands"


def is_content(act: str) -> bool:
    """Whether the data of an entry of this act are the values of the record."""
    return act in _CONTENT


@lru_cache(maxsize=65536)
def fold_name(name: str) -> str:
    """A name as exact matching compares it: without spaces, brackets of one kind, letters in one case and width.

    >>> fold_name("宏达食品（澜溪） 有限公司") == fold_name("宏达食品(澜溪)有限公司")
    True
    """
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())[:200]


def differences(before: Mapping[str, object], after: Mapping[str, object]) -> dict[str, list[object]]:
    """By field: the value before and the value after, where they are not the same."""
    return {
        key: [before.get(key), after.get(key)]
        for key in dict.fromkeys((*before, *after))
        if before.get(key) != after.get(key)
    }


def name_of(kind: Kind, values: Mapping[str, object]) -> str:
    """The name by which people know a subject; empty for a record."""
    return str(values.get(kind.named_by, ""))[:200] if kind.named_by else ""


def facets_of(kind: Kind) -> tuple[str, ...]:
    """The fields whose values stand in ``FACETS``: the first that its lists show and that have few values each."""
    few = {"code", "yes_no", "region", "office"}
    return tuple(key for key in kind.listed if kind.fields[key].type in few)[: len(FACETS)]


@lru_cache(maxsize=65536)
def shelf(kind: str, field: str, value: str) -> int | None:
    """The shelf of the records of a kind that have this value in a field; None for no value.

    A number of 64 bits in place of three texts: an index of numbers takes a record in about half of the time. Two
    shelves of a million would bear the same number once in forty million cities.
    """
    if not value:
        return None
    digest = hashlib.blake2b(f"{kind}\0{field}\0{value}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


_NO_FACETS: Final = (None,) * len(FACETS)


def facet_shelves(kind: str, facets: tuple[str, ...], values: Mapping[str, object]) -> tuple[int | None, ...]:
    """What stands in ``FACETS`` for the values of a record."""
    found = [shelf(kind, key, value_of_facet(values.get(key))) for key in facets]
    return (*found, *_NO_FACETS[len(found) :])


def value_of_facet(value: object) -> str:
    """The value of a facet as filters name it."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def mentions(kind: Kind, thing: int, values: Mapping[str, object]) -> list[tuple[int, str, str, int]]:
    """Subject, kind, field and record of every subject that a field of the record names."""
    return [(number, kind.address, key, thing) for key in kind.refers if isinstance(number := values.get(key), int)]


def missing(thing: int) -> RecordMissing:
    """There is no such record."""
    return RecordMissing(
        f"no record has the number {thing} (kernel/records); look it up in its list",
        message_zh=f"没有编号为 {thing} 的记录；记录号由系统给出；请从列表中查找。",
        thing=thing,
    )
