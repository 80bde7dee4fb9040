"""An adopted version as its page shows it: read from the frozen content alone, never from today's tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhiheng.kernel.plans.rules import ITEM_KIND_ZH, STATUS_ZH
from zhiheng.policy.findings import from_json, label_of


@dataclass(frozen=True, slots=True)
class FrozenItem:
    """One item of a version."""

    label: str
    clause: str
    status: str
    by: str
    at: datetime | None
    """When it was decided; None where it stands as compiled."""

    @property
    def status_zh(self) -> str:
        """What had become of it."""
        return STATUS_ZH[self.status]


def kinds_of(content: Mapping[str, Any]) -> list[tuple[str, list[FrozenItem]]]:
    """The items of a version by kind; kinds of which there is none are left out."""
    kinds = []
    for kind, words in ITEM_KIND_ZH.items():
        items = [_item(kind, item) for item in content["items"] if item["kind"] == kind]
        if items:
            kinds.append((words, items))
    return kinds


def _item(kind: str, item: Mapping[str, Any]) -> FrozenItem:
    decided = item["decided"] or {}
    return FrozenItem(
        label=label_of(from_json(kind, item["data"])),
        clause=item["clause"],
        status=item["status"],
        by=decided.get("by", ""),
        at=datetime.fromisoformat(decided["at"]) if decided else None,
    )
