"""Words of the pages about notices: what a topic is called, and how a delivery stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from zhiheng.kernel.notices.models import Delivery

TOPIC_ZH: Final[Mapping[str, str]] = {
    "cases": "办件",
    "warnings": "预警",
    "hotspots": "热点",
    "notices": "通知本身",
    "notices.test": "试发",
    "notices.address": "确认邮箱",
}
"""Topics by their words from the general to the particular; one that is not here is called after what is above it."""
OFFERED: Final = ("cases", "warnings")
"""Topics for which a person may say whether they want mail before they were ever told of one."""


def topic_zh(topic: str) -> str:
    """What a topic is called.

    >>> topic_zh("cases.due"), topic_zh("unheard.of")
    ('办件', 'unheard.of')
    """
    above = topic
    while above:
        if above in TOPIC_ZH:
            return TOPIC_ZH[above]
        above = above.rpartition(".")[0]
    return topic


def standing_of(delivery: Delivery) -> tuple[str, str]:
    """Tone and words of how a delivery stands."""
    if delivery.sent_at is not None:
        return "good", "已送达"
    if delivery.next_try_at is None:
        return "bad", "已停止"
    return ("warn", "等待重试") if delivery.failure else ("bare", "待发")
