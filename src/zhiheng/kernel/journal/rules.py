"""What an entry is: its acts, the exact bytes of it that are hashed, and that it is only ever added."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Final, NamedTuple

import msgspec

from zhiheng.primitives.errors import RuleViolation

STATED: Final = "stated"
MENTIONED: Final = "mentioned"
CORRECTED: Final = "corrected"
RETRACTED: Final = "retracted"
ACTED: Final = "acted"
CHECKED: Final = "checked"
APPROVED: Final = "approved"
RETURNED: Final = "returned"
MERGED: Final = "merged"
PARTED: Final = "parted"
DECLINED: Final = "declined"
UNSEALED: Final = "unsealed"
DESTROYED: Final = "destroyed"
ADOPTED: Final = "adopted"
REOPENED: Final = "reopened"
TAKEN_UP: Final = "taken_up"
BOUND: Final = "bound"
UNBOUND: Final = "unbound"
CHARTED: Final = "charted"
ASSIGNED: Final = "assigned"
SPLIT: Final = "split"
REPORTED: Final = "reported"
BUILT: Final = "built"
ISSUED: Final = "issued"

ACT_ZH: Final = {
    STATED: "填报",
    MENTIONED: "提及",
    CORRECTED: "更正",
    RETRACTED: "撤回",
    ACTED: "办理",
    CHECKED: "核对",
    APPROVED: "批准",
    RETURNED: "退回",
    MERGED: "归并",
    PARTED: "拆分",
    DECLINED: "不予归并",
    UNSEALED: "查阅密封内容",
    DESTROYED: "销毁密封内容",
    ADOPTED: "定版",
    REOPENED: "重新打开",
    TAKEN_UP: "列入跟踪",
    BOUND: "绑定指标",
    UNBOUND: "不绑定指标",
    CHARTED: "设定基期与路径",
    ASSIGNED: "指定牵头单位",
    SPLIT: "分解",
    REPORTED: "报告进展",
    BUILT: "生成文稿",
    ISSUED: "发布文稿",
}
"""Acts on records, subjects, plans, targets and papers; acts of other concepts (log-ins, grants) are named there."""

LEAF: Final = b"\x00"
"""What stands before a leaf when it is hashed. Source: RFC 9162, 2.1.1."""


class EntryIsKept(RuleViolation):
    """Someone tried to change or remove what is only ever added to."""

    code = "journal.entry_is_kept"


def entry_is_kept(name: str) -> EntryIsKept:
    """The refusal to change or remove a row of an append-only table."""
    return EntryIsKept(
        f"a {name} is only ever added to (kernel/journal/models.py); write a new one instead",
        message_zh="这条记录只增不改、不删；如有变化，请另作一次新的记载。",
        model=name,
    )


class Draft(NamedTuple):
    """An entry before it has its number; ``thing`` is None where the entry itself begins a thing."""

    act: str
    kind: str
    by: str
    at: datetime
    data: bytes = b"{}"
    """Canonical JSON: the very characters that are kept and hashed."""
    thing: int | None = 0
    replaces: int | None = None
    subject: int | None = None
    region: str = ""
    office: str = ""
    happened_on: date | None = None
    source: str = "form"
    batch: int | None = None
    reason: str = ""
    evidence: tuple[str, ...] = ()


_BODY: Final = msgspec.json.Encoder()
_DATA: Final = msgspec.json.Encoder(order="sorted", decimal_format="number")


def canonical(value: object) -> bytes:
    """Canonical JSON: keys sorted, no white space, decimals as the digits they were stated with.

    >>> from decimal import Decimal
    >>> canonical({"b": Decimal("96.0"), "a": "合格"}).decode()
    '{"a":"合格","b":96.0}'
    """
    return _DATA.encode(value)


@lru_cache(maxsize=64)
def instant(at: datetime) -> str:
    """An instant as entries write it: UTC, microseconds, Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def body(leading: Sequence[object], evidence: bytes, data: bytes) -> bytes:
    """The bytes of an entry that are hashed: a JSON array of its columns from ``seq`` to ``data``.

    ``leading`` are those up to ``reason``, days and instants in ISO form (``instant``); evidence and data are JSON.
    """
    return _BODY.encode((*leading, msgspec.Raw(evidence), msgspec.Raw(data)))


def leaf_digest(body: bytes) -> bytes:
    """The 32 bytes under which an entry stands in the Merkle log. Source: RFC 9162, 2.1.1."""
    return hashlib.sha256(LEAF + body).digest()
