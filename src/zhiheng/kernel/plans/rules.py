"""What is true of a plan under review: its items, what a decision does to them, when it may be adopted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Final, Literal, get_args

import msgspec

from zhiheng.policy import model
from zhiheng.primitives.errors import RuleViolation, ZhihengError

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
LEVEL_ZH: Final[dict[str, str]] = {"nation": "国家", "province": "省级", "city": "市级", "county": "县级", "town": "乡镇"}
PLAN_KIND_ZH: Final[dict[str, str]] = {
    "action_plan": "行动方案",
    "opinions": "意见",
    "programme": "规划",
    "work_plan": "工作计划",
    "assessment_rules": "考核办法",
    "notice": "通知",
}
TARGET_KIND_ZH: Final[dict[str, str]] = {"level": "水平", "increment": "增量", "growth": "增长"}
COMPARATOR_ZH: Final[dict[str, str]] = {">=": "≥", "<=": "≤", ">": ">", "<": "<", "=": "="}
PERIOD_ZH: Final[dict[str, str]] = {"annual": "每年", "biennial": "每两年", "quarterly": "每季度", "monthly": "每月"}
ROLE_LETTER: Final[dict[str, str]] = {"lead": "牵", "support": "配", "joint": "责"}
ROLE_ZH: Final[dict[str, str]] = {"lead": "牵头", "support": "配合", "joint": "负责"}

CONFIDENT: Final = 0.9
"""At or above this the compiler's proposal may stand without a person's word: the measured share of right targets
among those it is this sure of is above it. Below it a person decides before the plan is adopted."""

_EFFECT: Final[dict[str, Status]] = {
    "accept": "accepted",
    "correct": "corrected",
    "reject": "rejected",
    "add": "added",
}


# --- what an item says -------------------------------------------------------------------------------------------


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
        return f"{'' if self.comparator == '=' else COMPARATOR_ZH[self.comparator]}{value}{self.unit}"


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


ItemData = TargetData | TaskData | OfficeData | PhaseData | SystemData
DATA_OF: Final[dict[str, type[TargetData | TaskData | OfficeData | PhaseData | SystemData]]] = {
    "target": TargetData,
    "task": TaskData,
    "office": OfficeData,
    "phase": PhaseData,
    "system": SystemData,
}


def to_json(data: ItemData) -> dict[str, object]:
    """The data as plain JSON values; decimals as strings, so that no digit is lost."""
    built: dict[str, object] = msgspec.to_builtins(data)
    return built


def from_json(kind: str, data: object) -> ItemData:
    """The data as written by ``to_json``."""
    return msgspec.convert(data, DATA_OF[kind])


def canonical(content: object) -> str:
    """One spelling for one content: sorted keys, no spaces, Chinese as it is."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(text: str) -> str:
    """SHA-256 of the text in UTF-8, lower-case hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
