"""The register of targets, which every plan with numbered targets asks for without naming it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from zhiheng.policy.model import SystemAsked, Target

TARGET_REGISTER: Final = "S001"
"""Its number in the catalogue: 质量目标指标体系."""


def target_register_asked(targets: Iterable[Target]) -> tuple[SystemAsked, ...]:
    """One row for each clause that states targets, at the first of them."""
    rows: dict[int, SystemAsked] = {}
    for target in targets:
        if target.clause >= 0 and target.clause not in rows:
            rows[target.clause] = SystemAsked(
                target.quote, target.start, target.end, target.clause, TARGET_REGISTER, 0.9, ("量化指标",)
            )
    return tuple(rows.values())
