"""Words of the pages about access: what an act is called, what an entry tells, which pages a person administers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Final, NamedTuple

from django.urls import reverse

from zhiheng.contract.in_use import in_use
from zhiheng.kernel.access import rules
from zhiheng.kernel.access.queries import TRAIL_ZH
from zhiheng.kernel.journal.models import Entry

ACT_ZH: Final[Mapping[str, str]] = {
    "signed_in": "登录",
    "failed": "登录失败",
    "locked_out": "锁定",
    "refused": "被拒",
    "made": "建立",
    "changed": "变更",
    "reset": "重设口令",
    "shut": "停用",
    "reopened": "恢复",
    "given": "授权",
    "ended": "终止授权",
    "revoked": "作废",
    "dropped": "解除",
    "succeeded": "承接",
    **rules.REGION_CHANGE_ZH,
}
TONE: Final[Mapping[str, str]] = {"failed": "warn", "locked_out": "bad", "refused": "bad", "shut": "warn"}
WAY_ZH: Final[Mapping[str, str]] = {"password": "口令", "second_factor": "口令和验证码", "oidc": "统一身份认证"}
FIELD_ZH: Final[Mapping[str, str]] = {
    "username": "账号",
    "name": "名称",
    "short_name": "简称",
    "code": "代码",
    "key": "标识",
    "level": "层级",
    "parent": "上级",
    "region": "区划",
    "kind": "性质",
    "role": "角色",
    "office": "单位",
    "field": "领域",
    "since": "起",
    "until": "止",
    "on": "施行日",
    "before": "原",
    "after": "新",
    "part": "范围",
    "way": "方式",
    "address": "来自",
    "path": "操作",
    "hook": "编号",
    "url": "网址",
    "topics": "主题",
}
_VALUES: Final[Mapping[str, Mapping[str, str]]] = {
    "role": rules.ROLE_ZH,
    "way": WAY_ZH,
    "level": rules.LEVEL_ZH,
    "kind": rules.OFFICE_KIND_ZH,
}


class Told(NamedTuple):
    """An entry of the trail as a line of the page."""

    entry: Entry
    kind: str
    act: str
    tone: str
    pairs: list[tuple[str, str]]


def told(entry: Entry) -> Told:
    """What an entry says, in words."""
    data: Mapping[str, object] = json.loads(entry.data)
    pairs = [(FIELD_ZH.get(name, name), _shown(name, value)) for name, value in data.items()]
    if entry.reason:
        pairs.append(("理由", entry.reason))
    return Told(
        entry,
        TRAIL_ZH.get(entry.kind, entry.kind),
        ACT_ZH.get(entry.act, entry.act),
        TONE.get(entry.act, "plain"),
        pairs,
    )


def _shown(name: str, value: object) -> str:
    if isinstance(value, list):
        return "、".join(map(str, value))
    return _VALUES.get(name, {}).get(str(value), str(value))


class Page(NamedTuple):
    """A page of the administration."""

    key: str
    title: str
    address: str


_PAGES: Final = (
    ("people", "账号", "people", frozenset({rules.SYSTEM_ADMIN, rules.SECURITY_ADMIN})),
    ("grants", "授权", "grants", frozenset({rules.SECURITY_ADMIN})),
    ("office_register", "单位名录", "office_register", rules.ADMINISTRATORS),
    ("regions", "区划", "regions", rules.ADMINISTRATORS),
    ("hooks", "通知接口", "hooks", frozenset({rules.SYSTEM_ADMIN})),
    ("trail", "审计", "trail", frozenset({rules.AUDIT_ADMIN})),
)


def administration_of(person: object, day: date) -> list[Page]:
    """The pages of the administration a person has a part in; none for who administers nothing."""
    return [
        Page(key, title, reverse(name))
        for key, title, name, roles in _PAGES
        if any(rules.holds(person, role, day=day) for role in roles)
    ]


def fields_of_quality() -> dict[str, str]:
    """The fields a grant may be limited to: the packs that are installed, by key."""
    return {key: pack.head.title.zh for key, pack in in_use().catalogue.packs.items()}
