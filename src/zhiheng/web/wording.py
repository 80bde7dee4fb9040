"""Words and anchors the pages share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from zhiheng.kernel.plans import rules

ROLE_ZH: Final = rules.ROLE_ZH
ITEM_ZH: Final = rules.ITEM_KIND_ZH
TAB_ZH: Final[dict[str, str]] = {
    "target": "目标",
    "task": "任务",
    "system": "系统",
    "office": "单位",
    "phase": "阶段",
    "number": "未认领数字",
}
"""The tabs of the review page; ``number`` holds the numbers that no target claims."""

SHOW_ZH: Final[dict[str, str]] = {"all": "全部", "open": "未审", "doubtful": "低把握", "decided": "已审"}
"""The filters of the review page."""

SYSTEM_VERDICT_ZH: Final = {"covered": "已承接", "left_out": "未承接", "only_lower": "下级自增"}
"""What a lower plan makes of a system the upper one asks for."""

FILES_ZH: Final[dict[str, str]] = {
    "xlsx": "任务分解表（Excel）",
    "docx": "任务分解表（Word）",
    "targets.jsonl": "目标（JSONL）",
    "tasks.jsonl": "任务（JSONL）",
    "plan.json": "全部（JSON）",
    "txt": "正文（文本）",
    "document": "原件",
}
"""The files a plan can be taken away in."""

WORDS: Final[dict[str, Mapping[str, str]]] = {
    "level": rules.LEVEL_ZH,
    "plan_kind": rules.PLAN_KIND_ZH,
    "target_kind": rules.TARGET_KIND_ZH,
    "period": rules.PERIOD_ZH,
    "role": rules.ROLE_ZH,
    "clause_role": {
        "task": "任务",
        "goal": "目标条款",
        "guidance": "总体要求",
        "schedule": "进度安排",
        "safeguard": "保障措施",
        "annex": "附件",
    },
    "office_kind": {"office": "部门", "government": "政府", "group": "领导小组", "body": "其他机构"},
    "deed": {"accepted": "采纳", "corrected": "更正", "added": "增补", "rejected": "剔除", "withdrawn": "撤回"},
    "format": {"txt": "文本", "html": "网页", "docx": "Word", "doc": "Word", "wps": "WPS", "pdf": "PDF", "ofd": "OFD"},
}
"""Chinese words for the keys of the house, by what they are keys of."""

_BLANK = re.compile(r"\s+")


def clause_anchor(path: str) -> str:
    """The anchor of a clause in the text: its path, without white space."""
    return f"c-{_BLANK.sub('', path)}"
