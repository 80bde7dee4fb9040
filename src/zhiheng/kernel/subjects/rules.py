"""Merges of subjects: what may be merged, whom a number leads to at an instant, which indicators a merge may change."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, Protocol

from zhiheng.contract.catalogue import COUNTED, Catalogue, pack_of
from zhiheng.contract.declarations.indicators import Indicator
from zhiheng.contract.kinds import Kind
from zhiheng.kernel.journal.rules import DECLINED, MERGED, PARTED
from zhiheng.primitives.errors import RuleViolation

Status = Literal["open", "merged", "declined", "parted"]
STATUS_ZH: Final[Mapping[str, str]] = {"open": "待定", "merged": "已归并", "declined": "不予归并", "parted": "已拆分"}
STATUS_AFTER: Final[Mapping[str, Status]] = {MERGED: "merged", DECLINED: "declined", PARTED: "parted"}
"""How a pair of subjects stands after a decision about it."""

GONE: Final = ("retracted", "merged")
PROVISIONAL: Final = "provisional"


class MergeRefused(RuleViolation):
    """Two subjects that cannot be merged, or not this way round."""

    code = "subjects.merge_refused"


class PartRefused(RuleViolation):
    """A subject that is merged into none, or whose number another bears by now."""

    code = "subjects.part_refused"


class NotASubject(RuleViolation):
    """The number is that of a record."""

    code = "subjects.not_a_subject"


class ASubject(Protocol):
    """A subject as far as a merge looks at it."""

    @property
    def id(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def identity(self) -> str: ...


def refuse_merge(keep: ASubject, merged: ASubject) -> None:
    """Refuse to merge a subject into itself, across kinds, out of or into what is gone, a registered one into none.

    Two subjects with a code each may be merged: a code may be mistyped, and a firm may be given another.
    """
    why = _against_merging(keep, merged)
    if why is not None:
        raise MergeRefused(
            f"{merged.id} cannot be merged into {keep.id}: {why[0]} (kernel/subjects); choose two others",
            message_zh=f"不能把第 {merged.id} 号主体归并到第 {keep.id} 号：{why[1]}；请核对两个主体后重选。",
            keep=keep.id,
            merged=merged.id,
        )


def _against_merging(keep: ASubject, merged: ASubject) -> tuple[str, str] | None:
    if keep.id == merged.id:
        return "they are one already", "两者是同一主体"
    if keep.kind != merged.kind:
        return "they are of two kinds", "两者种类不同"
    if keep.state in GONE or merged.state in GONE:
        return "one of them is retracted or merged", "其中一个已撤回或已归并"
    if keep.state == PROVISIONAL and merged.state != PROVISIONAL:
        return "a registered subject is kept, not a provisional one", "应保留已登记的主体，把待核的归并过去"
    return None


def not_merged(thing: int) -> PartRefused:
    """The subject is merged into none."""
    return PartRefused(
        f"subject {thing} is merged into none (kernel/subjects); nothing is to be parted",
        message_zh=f"第 {thing} 号主体并未归并到其他主体；无可拆分；请刷新页面核对。",
        thing=thing,
    )


def number_taken(thing: int, other: int) -> PartRefused:
    """Since the merge another subject was registered under its number."""
    return PartRefused(
        f"subject {other} bears the number of {thing} by now (kernel/records); merge or correct {other} first",
        message_zh=f"归并之后，第 {other} 号主体已用同一标识登记；一个标识只能有一个主体；请先处理第 {other} 号主体。",
        thing=thing,
        other=other,
    )


def not_a_subject(thing: int) -> NotASubject:
    """The number leads to a record."""
    return NotASubject(
        f"number {thing} is of a record, not of a subject (kernel/records); look the subject up by code or name",
        message_zh=f"第 {thing} 号是记录，不是主体；请按代码或名称查找主体。",
        thing=thing,
    )


def is_named_as_firms_are(kind: Kind) -> bool:
    """Whether subjects of a kind are told apart by a credit code, so that their names follow the grammar of firms."""
    return any(kind.fields[key].format == "credit_code" for key in kind.identified_by)


# --- whom a number leads to ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """A merge, or the undoing of one."""

    seq: int
    act: str
    merged: int
    kept: int
    at: datetime


def merged_into(steps: Iterable[Step], *, known_at: datetime | None = None) -> dict[int, int]:
    """Which subject each merged one was merged into, as known at the instant; the steps in any order."""
    into: dict[int, int] = {}
    for step in sorted(steps, key=lambda step: step.seq):
        if known_at is not None and step.at > known_at:
            continue
        if step.act == MERGED:
            into[step.merged] = step.kept
        else:
            into.pop(step.merged, None)
    return into


# --- what a merge changes --------------------------------------------------------------------------------------------

SUBJECT: Final = "subject"
"""The name by which expressions reach the subject a record is about."""
_PLACES: Final = ("where", "part", "amount", "weight", "distinct")


@dataclass(frozen=True, slots=True)
class Way:
    """One way by which records of a kind lead to a subject: as what they are about, or by a field."""

    kind: str
    field: str
    """``subject``, or the key of the field."""


def ways_to(kinds: Iterable[Kind], subject_kind: str) -> Iterator[Way]:
    """Every way by which records, and other subjects, lead to subjects of a kind."""
    for kind in kinds:
        if kind.about == subject_kind:
            yield Way(kind.address, SUBJECT)
        for key, leads_to in kind.refers.items():
            if leads_to == subject_kind:
                yield Way(kind.address, key)


def indicators_moved(catalogue: Catalogue, ways: Collection[Way]) -> dict[str, str]:
    """The indicators whose values may change where records lead to another subject by these ways, each with the reason.

    An indicator that only counts records does not change; one that looks at their subject, counts subjects once, takes
    the latest of each subject or is gathered by the subject's region may, and so may what is computed from it.
    """
    fields: dict[str, set[str]] = {}
    for way in ways:
        fields.setdefault(way.kind, set()).add(way.field)
    found: dict[str, str] = {}
    indicators = {
        address: word
        for address, word in catalogue.words.items()
        if isinstance(word, Indicator) and catalogue.standing_for(address) == address
    }
    for address, indicator in indicators.items():
        kind = catalogue.resolve(pack_of(address), indicator.record, COUNTED) if indicator.record else None
        reason = _reason(catalogue, address, indicator, kind, fields.get(kind or "", set()))
        if reason:
            found[address] = reason
    while more := _computed_from(catalogue, indicators, found):
        found |= more
    return found


def _reason(catalogue: Catalogue, address: str, indicator: Indicator, kind: str | None, fields: set[str]) -> str:
    if kind is None or not fields:
        return ""
    names = {name for place in _PLACES for name in _names(catalogue, address, place)}
    if any(name.split(".")[0] in fields for name in names):
        return "计算用到主体"
    if indicator.form == "latest" and SUBJECT in fields:
        return "取每个主体最近一次的数"
    if SUBJECT in fields and not catalogue.record(kind).located_by:
        return "按主体所在区划归集"
    return ""


def _names(catalogue: Catalogue, address: str, place: str) -> frozenset[str]:
    expression = catalogue.expression(address, place)
    return expression.names if expression else frozenset()


def _computed_from(
    catalogue: Catalogue, indicators: Mapping[str, Indicator], moved: Mapping[str, str]
) -> dict[str, str]:
    """The indicators not yet among those moved that are computed from one of them."""
    found = {}
    for address, indicator in indicators.items():
        names: Sequence[str] = [
            indicator.per,
            *(item.indicator for item in indicator.item),
            *_names(catalogue, address, "formula"),
        ]
        leads = {catalogue.resolve(pack_of(address), name, ("indicator",)) for name in names if name}
        if address not in moved and leads & moved.keys():
            found[address] = "由上述指标计算"
    return found
