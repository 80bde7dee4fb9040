"""Findings: what the compiler found, one by one, each with a key that outlives a new compilation and data as JSON.

A person's correction has the same form, so that proposal and decision can be laid side by side.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final, Literal

import msgspec

from zhiheng.policy import model
from zhiheng.policy.targets import refusal

FindingKind = Literal["target", "task", "office", "phase", "system"]
COMPARATOR_SIGN: Final[dict[str, str]] = {">=": "≥", "<=": "≤", ">": ">", "<": "<", "=": "="}
_KEY_LENGTH: Final = 160


@dataclass(frozen=True, slots=True)
class TargetData:
    """A target as proposed or decided; the meaning of each field is that of ``policy.model.Target``."""

    quote: str
    indicator: str
    comparator: model.Comparator
    value: Decimal
    unit: str
    kind: model.TargetKind
    scope: str = ""
    year: int | None = None
    upper: Decimal | None = None
    period: model.Period | None = None
    responsible: tuple[str, ...] = ()
    section: str = ""

    @property
    def promise(self) -> str:
        """The number as a reader sees it: ``≥93%``, ``94~96分``, ``100%``."""
        value = f"{self.value:f}"
        if self.upper is not None:
            return f"{value}~{self.upper:f}{self.unit}"
        return f"{'' if self.comparator == '=' else COMPARATOR_SIGN[self.comparator]}{value}{self.unit}"


@dataclass(frozen=True, slots=True)
class DeadlineData:
    """A day by which a task or part of it is due, as the text words it."""

    words: str
    until: date
    since: date | None = None
    start: int = -1
    end: int = -1


@dataclass(frozen=True, slots=True)
class TaskData:
    """A finest clause and who owes it."""

    path: str
    title: str
    lead: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    joint: tuple[str, ...] = ()
    inherits: bool = False
    role: model.ClauseRole = "task"
    deadlines: tuple[DeadlineData, ...] = ()

    @property
    def units(self) -> tuple[tuple[str, str], ...]:
        """Each unit with its role (``lead``, ``support``, ``joint``), in the order of the text within a role."""
        return (
            *((name, "lead") for name in self.lead),
            *((name, "support") for name in self.support),
            *((name, "joint") for name in self.joint),
        )


@dataclass(frozen=True, slots=True)
class SuccessorData:
    """Who took over an office's duties, since when, by what act; ``part`` says which, where they were split."""

    name: str
    since: date
    act: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class OfficeData:
    """One unit of the plan with every name the text uses for it, and who took over from it since."""

    name: str
    full_name: str
    kind: model.OfficeKind = "office"
    names: tuple[str, ...] = ()
    mentions: int = 0
    successors: tuple[SuccessorData, ...] = ()


@dataclass(frozen=True, slots=True)
class PhaseData:
    """A stage of the plan's own schedule."""

    title: str
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class SystemData:
    """A system the text asks for; ``system`` is its number in the catalogue, None where the catalogue has none."""

    words: str
    system: str | None = None


FindingData = TargetData | TaskData | OfficeData | PhaseData | SystemData
DATA_OF: Final[dict[str, type[TargetData | TaskData | OfficeData | PhaseData | SystemData]]] = {
    "target": TargetData,
    "task": TaskData,
    "office": OfficeData,
    "phase": PhaseData,
    "system": SystemData,
}


def to_json(data: FindingData) -> dict[str, object]:
    """The data as plain JSON values; decimals as strings, so that no digit is lost."""
    built: dict[str, object] = msgspec.to_builtins(data)
    return built


def from_json(kind: str, data: object) -> FindingData:
    """The data as written by ``to_json``."""
    return msgspec.convert(data, DATA_OF[kind])


def canonical(content: object) -> str:
    """One spelling for one content: sorted keys, no spaces, Chinese as it is."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(text: str) -> str:
    """SHA-256 of the text in UTF-8, lower-case hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def label_of(data: FindingData) -> str:
    """The item in a few words, as a list shows it."""
    match data:
        case TargetData():
            year = f"（{data.year}年）" if data.year else ""
            return f"{data.indicator}{data.promise}{year}"
        case TaskData():
            return data.title or data.path
        case OfficeData():
            return data.name
        case PhaseData():
            return data.title
        case SystemData():
            return data.words


def search_words(data: FindingData) -> str:
    """Everything of the item that a search may find, one phrase a line."""
    match data:
        case TargetData():
            parts = [data.scope, data.indicator, data.indicator + data.promise, data.promise, *data.responsible]
        case TaskData():
            parts = [data.title, *data.lead, *data.support, *data.joint, *(due.words for due in data.deadlines)]
        case OfficeData():
            parts = [data.name, data.full_name, *data.names, *(after.name for after in data.successors)]
        case PhaseData():
            parts = [data.title]
        case SystemData():
            parts = [data.words, data.system or ""]
    return "\n".join(dict.fromkeys(part for part in parts if part))


_LABELS: Final = frozenset({refusal.DATE, refusal.NAME, refusal.TITLE, refusal.QUOTED, refusal.TELEPHONE})


def may_be_target(number: model.UnclaimedNumber) -> bool:
    """Whether a reviewer need look at a number no target claims; a date, a code or part of a name is never a target."""
    return number.reason not in _LABELS


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing as compiled, with its place in the plain text."""

    kind: FindingKind
    key: str
    """Built from place and value, not from what a better grammar might word differently."""
    start: int
    end: int
    clause: str
    """Path of its clause; empty for words outside any clause."""
    data: FindingData
    confidence: float
    reasons: tuple[str, ...]


def findings(plan: model.Plan) -> tuple[Finding, ...]:
    """Everything the compiler proposes about a plan, targets first, each kind in the order of the text."""
    seen: Counter[str] = Counter()
    return tuple(
        _with_own_key(found, seen)
        for part in (_targets(plan), _tasks(plan), _offices(plan), _phases(plan), _systems(plan))
        for found in part
    )


def _with_own_key(found: Finding, seen: Counter[str]) -> Finding:
    key = found.key
    if len(key) > _KEY_LENGTH:
        key = f"{found.kind}:{hashlib.sha256(key.encode()).hexdigest()[:32]}"
    seen[key] += 1
    if seen[key] > 1:
        key = f"{key}#{seen[key]}"
    return found if key == found.key else replace(found, key=key)


def _path(plan: model.Plan, clause: int) -> str:
    return plan.clauses[clause].path if 0 <= clause < len(plan.clauses) else ""


def _targets(plan: model.Plan) -> Iterator[Finding]:
    for target in plan.targets:
        yield Finding(
            kind="target",
            key=f"target:{target.start}-{target.end}:{target.value}:{target.year or ''}",
            start=target.start,
            end=target.end,
            clause=_path(plan, target.clause),
            data=TargetData(
                quote=target.quote,
                indicator=target.indicator,
                comparator=target.comparator,
                value=target.value,
                unit=target.unit,
                kind=target.kind,
                scope=target.scope,
                year=target.year,
                upper=target.upper,
                period=target.period,
                responsible=target.responsible,
                section=target.section,
            ),
            confidence=target.confidence,
            reasons=target.reasons,
        )


def _tasks(plan: model.Plan) -> Iterator[Finding]:
    for task in plan.tasks:
        yield Finding(
            kind="task",
            key=f"task:{task.path}",
            start=task.start,
            end=task.end,
            clause=_path(plan, task.clause) or task.path,
            data=TaskData(
                path=task.path,
                title=task.title,
                lead=task.lead,
                support=task.support,
                joint=task.joint,
                inherits=task.inherits,
                role=task.role,
                deadlines=tuple(
                    DeadlineData(due.words, due.until, due.since, due.start, due.end) for due in task.deadlines
                ),
            ),
            confidence=task.confidence,
            reasons=task.reasons,
        )


def _offices(plan: model.Plan) -> Iterator[Finding]:
    for office in plan.offices:
        yield Finding(
            kind="office",
            key=f"office:{office.name}",
            start=office.start,
            end=office.end,
            clause="",
            data=OfficeData(
                name=office.name,
                full_name=office.full_name,
                kind=office.kind,
                names=office.names,
                mentions=office.mentions,
                successors=tuple(
                    SuccessorData(after.name, after.since, after.act, after.part) for after in office.successors
                ),
            ),
            confidence=office.confidence,
            reasons=office.reasons,
        )


def _phases(plan: model.Plan) -> Iterator[Finding]:
    for phase in plan.phases:
        yield Finding(
            kind="phase",
            key=f"phase:{phase.start}-{phase.end}",
            start=phase.start,
            end=phase.end,
            clause=_path(plan, phase.clause),
            data=PhaseData(phase.title, phase.since, phase.until),
            confidence=1.0,
            reasons=(),
        )


def _systems(plan: model.Plan) -> Iterator[Finding]:
    for asked in plan.systems:
        yield Finding(
            kind="system",
            key=f"system:{asked.start}-{asked.end}",
            start=asked.start,
            end=asked.end,
            clause=_path(plan, asked.clause),
            data=SystemData(asked.words, asked.system),
            confidence=asked.confidence,
            reasons=asked.reasons,
        )
