"""Who may see and state records through the pages, and for which office."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.utils import timezone

from zhiheng.contract.in_use import KindUnknown, in_use
from zhiheng.contract.kinds import Kind
from zhiheng.kernel.access.models import Person
from zhiheng.kernel.access.queries import offices_on
from zhiheng.kernel.access.rules import (
    APPROVE,
    CHECK,
    ENTER,
    ROLE_ZH,
    RoleMissing,
    holds,
    offices_where,
    require,
)
from zhiheng.kernel.records import queries
from zhiheng.kernel.records.models import Record
from zhiheng.kernel.records.rules import RecordMissing
from zhiheng.web.addresses import person_of
from zhiheng.web.record_words import sealed_number


def reader_of(request: HttpRequest) -> Person:
    """Who asks, if they hold any role today; records are not for everyone."""
    person = person_of(request)
    today = timezone.localdate()
    if any(holds(person, role, day=today) for role in ROLE_ZH):
        return person
    raise RoleMissing(
        f"{person.username} holds no role today (web/record_access.py); the security administrator grants one",
        message_zh=f"{person.name}目前没有任何角色；数据限有角色的人员查看；请联系安全管理员授权。",
        act="read records",
        role="reader",
    )


def kind_at(address: str) -> Kind:
    """The kind of this address, or the page that says there is none."""
    try:
        return in_use().stated_kind(address)
    except KindUnknown as error:
        raise Http404(error.message_zh) from error


def record_at(kind: Kind, thing: int) -> Record:
    """The record of this number, if it is of the kind."""
    try:
        found = queries.record_at(thing)
    except (RecordMissing, OverflowError) as error:
        raise Http404(f"没有编号为 {thing} 的记录；请从列表中查找。") from error
    if found.kind != kind.address:
        raise Http404(f"第 {thing} 号不是“{kind.title}”；请从列表中查找。")
    return found


@dataclass(frozen=True, slots=True)
class OwnOffice:
    """An office for which a person may state records."""

    key: str
    name: str


def offices_to_enter_for(person: Person, kind: Kind) -> list[OwnOffice]:
    """The offices for which the person may state records of the kind, their own first; raises RoleMissing."""
    today = timezone.localdate()
    act_zh = f"填报{kind.title}"
    require(person, ENTER, day=today, field=kind.pack, act="state records", act_zh=act_zh)
    granted = offices_where(person, ENTER, day=today, field=kind.pack)
    found = [
        OwnOffice(key, name)
        for key, name in offices_on(today).values_list("key", "name")
        if granted is None or key in granted
    ]
    return sorted(found, key=lambda office: office.key != person.office_id)


def chosen_office(sent: Mapping[str, str], offices: Sequence[OwnOffice]) -> str:
    """The office a form names, if it is one of these; else the first of them."""
    keys = [office.key for office in offices]
    named = sent.get("for_office", "")
    return named if named in keys else next(iter(keys), "")


def may_enter(person: Person, kind: Kind, office: str | None = None) -> bool:
    """Whether the person may state records of the kind, for the office or for any."""
    return holds(person, ENTER, day=timezone.localdate(), office=office, field=kind.pack)


def require_reader_of_secrets(person: Person, kind: Kind, office: str) -> None:
    """Refuse who neither enters nor checks nor approves there."""
    today = timezone.localdate()
    if not any(holds(person, role, day=today, office=office, field=kind.pack) for role in (ENTER, CHECK, APPROVE)):
        require(person, CHECK, day=today, office=office, field=kind.pack, act="read a secret", act_zh="查阅密封内容")


def require_destroyer_of_secrets(person: Person, kind: Kind, office: str) -> None:
    """Refuse who does not approve there."""
    today = timezone.localdate()
    require(person, APPROVE, day=today, office=office, field=kind.pack, act="destroy a secret", act_zh="销毁密封内容")


def sealed_at(kind: Kind, record: Record, field: str) -> int:
    """Under which number the vault keeps what a sealed field of a record says."""
    declared = kind.fields.get(field)
    number = sealed_number(queries.values_of(kind, record.data).get(field)) if declared and declared.sealed else None
    if number is None:
        raise Http404("这条记录没有这一项密封内容。")
    return number
