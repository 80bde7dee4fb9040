"""What is true of a plan under review: its items, what a decision does to them, when it may be adopted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from zhiheng.policy.findings import (
    COMPARATOR_SIGN,
    Finding,
    FindingData,
    OfficeData,
    PhaseData,
    SystemData,
    TargetData,
    TaskData,
    canonical,
    digest,
    from_json,
    label_of,
    to_json,
)
from zhiheng.primitives.errors import RuleViolation

ItemKind = Literal["target", "task", "office", "phase", "system"]
Verdict = Literal["accept", "correct", "reject", "add", "undo"]
Status = Literal["proposed", "accepted", "corrected", "added", "rejected", "withdrawn"]
"""``withdrawn``: someone added it, and the adding was undone."""

ITEM_KIND_ZH: Final[dict[str, str]] = {
    "target": "目标",
    "task": "任务",
    "office": "单位",
    "phase": "阶段",
    "system": "系统",
}
VERDICT_ZH: Final[dict[str, str]] = {
    "accept": "采纳",
    "correct": "更正",
    "reject": "剔除",
    "add": "增补",
    "undo": "撤销",
}
STATUS_ZH: Final[dict[str, str]] = {
    "proposed": "待审",
    "accepted": "已采纳",
    "corrected": "已更正",
    "added": "已增补",
    "rejected": "已剔除",
    "withdrawn": "已撤回",
}
LEVEL_ZH: Final[dict[str, str]] = {
    "nation": "国家",
    "province": "省级",
    "city": "市级",
    "county": "县级",
    "town": "乡镇",
}
PLAN_KIND_ZH: Final[dict[str, str]] = {
    "action_plan": "行动方案",
    "opinions": "意见",
    "programme": "规划",
    "work_plan": "工作计划",
    "assessment_rules": "考核办法",
    "notice": "通知",
}
TARGET_KIND_ZH: Final[dict[str, str]] = {"level": "水平", "increment": "增量", "growth": "增长"}
COMPARATOR_ZH: Final[dict[str, str]] = COMPARATOR_SIGN
PERIOD_ZH: Final[dict[str, str]] = {"annual": "每年", "biennial": "每两年", "quarterly": "每季度", "monthly": "每月"}
ROLE_LETTER: Final[dict[str, str]] = {"lead": "牵", "support": "配", "joint": "责"}
ROLE_ZH: Final[dict[str, str]] = {"lead": "牵头", "support": "配合", "joint": "负责"}

CONFIDENT: Final = 0.9
"""At or above this the compiler's proposal may be adopted without a person's word; below it a person decides first."""

_EFFECT: Final[dict[str, Status]] = {
    "accept": "accepted",
    "correct": "corrected",
    "reject": "rejected",
    "add": "added",
}


# --- what a person's word does to it -----------------------------------------------------------------------------


class PlanFrozen(RuleViolation):
    """The plan stands adopted; it takes no decision before it is opened again."""

    code = "plans.frozen"


class PlanOpen(RuleViolation):
    """The plan is not adopted, so there is nothing to open again."""

    code = "plans.open"


class UndecidedItems(RuleViolation):
    """Doubtful targets or tasks still wait for a person's word; ``items`` names them."""

    code = "plans.undecided_items"


class NothingToAdopt(RuleViolation):
    """The plan has neither a target nor a task that stands."""

    code = "plans.nothing_to_adopt"


class NothingToUndo(RuleViolation):
    """No decision about the item stands."""

    code = "plans.nothing_to_undo"


class DecidedMeanwhile(RuleViolation):
    """Someone else decided about the item since the person saw it."""

    code = "plans.decided_meanwhile"


class NotStanding(RuleViolation):
    """The item is rejected or withdrawn already."""

    code = "plans.not_standing"


class NoteMissing(RuleViolation):
    """The act needs a reason in words."""

    code = "plans.note_missing"


class SpanOutsideText(RuleViolation):
    """The span is empty or reaches beyond the text."""

    code = "plans.span_outside_text"


class ThresholdRefused(RuleViolation):
    """Accepting in bulk asks for a confidence between one half and one."""

    code = "plans.threshold_refused"


class TextDiffers(RuleViolation):
    """A compilation of one text was to be kept under another."""

    code = "plans.text_differs"


class CompilerNotNewer(RuleViolation):
    """The plan was compiled by this very version; it would find the same."""

    code = "plans.compiler_not_newer"


@dataclass(frozen=True, slots=True)
class Word:
    """One decision as read back."""

    id: int
    verdict: str
    data: object
    note: str
    by: str
    at: datetime
    proposal: str
    """Digest of what the compiler proposed when it was taken; empty for an added item."""


def standing_word(words: Sequence[Word]) -> Word | None:
    """The decision that stands after all of them, oldest first: an undoing takes back the last that stands."""
    place = _standing([word.verdict for word in words])
    return None if place is None else words[place]


def standing_verdict(verdicts: Sequence[str]) -> str | None:
    """The verdict that stands after all of them, oldest first."""
    place = _standing(verdicts)
    return None if place is None else verdicts[place]


def _standing(verdicts: Sequence[str]) -> int | None:
    stack: list[int] = []
    for place, verdict in enumerate(verdicts):
        if verdict != "undo":
            stack.append(place)
        elif stack:
            stack.pop()
    return stack[-1] if stack else None


@dataclass(frozen=True, slots=True)
class ItemState:
    """An item as it stands now: what was compiled, or what a person made of it."""

    id: int
    plan: int
    kind: str
    key: str
    start: int
    end: int
    clause: str
    data: FindingData
    status: Status
    confidence: float
    reasons: tuple[str, ...]
    order: int
    added: bool
    """By a person; the compiler never proposed it."""
    proposed: bool
    """The newest compiler still finds it."""
    differs: bool
    """A newer compiler proposes something else than it did when the person decided."""
    last_decision: int
    """Number of the last decision or undoing, 0 without any: what a person who decides now has seen."""
    decided_by: str = ""
    decided_at: datetime | None = None
    note: str = ""

    @property
    def decided(self) -> bool:
        """Whether a person's word stands."""
        return self.status not in ("proposed", "withdrawn")

    @property
    def stands(self) -> bool:
        """Whether the item counts: neither rejected nor withdrawn."""
        return self.status not in ("rejected", "withdrawn")

    @property
    def doubtful(self) -> bool:
        """Whether a person should look before anyone relies on it."""
        return self.status == "proposed" and self.confidence < CONFIDENT

    @property
    def status_zh(self) -> str:
        """The state in the reviewer's words."""
        return STATUS_ZH[self.status]

    @property
    def kind_zh(self) -> str:
        """What kind of thing it is."""
        return ITEM_KIND_ZH[self.kind]

    @property
    def target(self) -> TargetData | None:
        """The data of a target; None for any other kind."""
        return self.data if isinstance(self.data, TargetData) else None

    @property
    def task(self) -> TaskData | None:
        """The data of a task; None for any other kind."""
        return self.data if isinstance(self.data, TaskData) else None

    @property
    def office(self) -> OfficeData | None:
        """The data of an office; None for any other kind."""
        return self.data if isinstance(self.data, OfficeData) else None

    @property
    def phase(self) -> PhaseData | None:
        """The data of a phase; None for any other kind."""
        return self.data if isinstance(self.data, PhaseData) else None

    @property
    def system(self) -> SystemData | None:
        """The data of a system; None for any other kind."""
        return self.data if isinstance(self.data, SystemData) else None

    @property
    def label(self) -> str:
        """The item in a few words."""
        return label_of(self.data)


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item as stored, without its decisions."""

    id: int
    plan: int
    kind: str
    key: str
    start: int
    end: int
    clause: str
    data: object
    """JSON as compiled; None for a thing that a person added."""
    confidence: float
    reasons: tuple[str, ...]
    order: int
    proposed: bool


def proposal_digest(compiled: object) -> str:
    """What a decision keeps of the proposal it was taken on; empty where the compiler proposed nothing."""
    return "" if compiled is None else digest(canonical(compiled))


def state_of(row: ItemRow, words: Sequence[Word]) -> ItemState:
    """The item as it stands after its decisions, oldest first.

    Source: compiled data, replaced by the data of the decision that stands. A thing that neither the newest compiler
    nor any standing decision claims is withdrawn.
    """
    word = standing_word(words)
    status: Status
    if word is not None:
        status = _EFFECT[word.verdict]
    else:
        status = "proposed" if row.proposed and row.data is not None else "withdrawn"
    data = word.data if word is not None and word.data is not None else row.data
    if data is None:
        data = next(earlier.data for earlier in words if earlier.data is not None)
    return ItemState(
        id=row.id,
        plan=row.plan,
        kind=row.kind,
        key=row.key,
        start=row.start,
        end=row.end,
        clause=row.clause,
        data=from_json(row.kind, data),
        status=status,
        confidence=row.confidence,
        reasons=row.reasons,
        order=row.order,
        added=row.data is None,
        proposed=row.proposed,
        differs=word is not None and row.data is not None and word.proposal != proposal_digest(row.data),
        last_decision=words[-1].id if words else 0,
        decided_by=word.by if word else "",
        decided_at=word.at if word else None,
        note=word.note if word else "",
    )


# --- when it may be adopted --------------------------------------------------------------------------------------


def in_the_way_of_adoption(states: Iterable[ItemState]) -> tuple[ItemState, ...]:
    """The targets and tasks below ``CONFIDENT`` that no person has decided about.

    What the compiler is sure of is adopted as compiled and marked in the version as not confirmed one by one; offices,
    phases and systems never hold an adoption up: they follow from the text and may be corrected in a later version.
    """
    return tuple(state for state in states if state.kind in ("target", "task") and state.doubtful)


# --- what is adopted ---------------------------------------------------------------------------------------------


def version_content(
    *,
    plan: Mapping[str, object],
    states: Iterable[ItemState],
    number: int,
    adopted_by: str,
    adopted_at: datetime,
    note: str,
) -> str:
    """The adopted version as canonical JSON: the plan's head, text digests and clauses, and every item with its state.

    Rejected and withdrawn items stand in it too, so that a reader sees what was left out and by whom.
    """
    return canonical(
        {
            "format": "zhiheng.plan-version/1",
            "number": number,
            "plan": plan,
            "items": [_item_content(state) for state in states],
            "adopted": {"by": adopted_by, "at": adopted_at.isoformat(), "note": note},
        }
    )


def _item_content(state: ItemState) -> dict[str, object]:
    decided_at = state.decided_at.isoformat() if state.decided_at else None
    return {
        "kind": state.kind,
        "key": state.key,
        "start": state.start,
        "end": state.end,
        "clause": state.clause,
        "data": to_json(state.data),
        "status": state.status,
        "confidence": state.confidence,
        "reasons": list(state.reasons),
        "decided": {"by": state.decided_by, "at": decided_at, "note": state.note} if state.decided else None,
    }


# --- what a newer compiler changes -------------------------------------------------------------------------------


def matched(rows: Sequence[ItemRow], found: Sequence[Finding]) -> dict[str, int]:
    """Key of each new finding -> the item it continues, so that decisions stay with the thing they were taken on.

    First by key. What is left is matched within its kind where the spans overlap and the thing is plainly the same:
    a target with the same number and year, a task with the same path, an office that shares a name.
    """
    by_key = {row.key: row for row in rows if row.data is not None}
    chain = {finding.key: by_key[finding.key].id for finding in found if finding.key in by_key}
    taken = set(chain.values())
    for finding in found:
        if finding.key in chain:
            continue
        for row in rows:
            if row.data is None or row.id in taken or row.kind != finding.kind:
                continue
            if _same_thing(row, finding):
                chain[finding.key] = row.id
                taken.add(row.id)
                break
    return chain


def _same_thing(row: ItemRow, finding: Finding) -> bool:
    before, after = from_json(row.kind, row.data), finding.data
    if isinstance(before, OfficeData) and isinstance(after, OfficeData):
        return before.full_name == after.full_name or bool(set(before.names) & set(after.names))
    if row.start >= finding.end or finding.start >= row.end:
        return False
    if isinstance(before, TargetData) and isinstance(after, TargetData):
        return before.value == after.value and before.year == after.year
    if isinstance(before, TaskData) and isinstance(after, TaskData):
        return before.path == after.path or row.start == finding.start
    return True
