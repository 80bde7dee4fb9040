"""Who works in the city: accounts by office and role, and the passwords of those a visitor may sign in as."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from zhiheng.demo.words import words
from zhiheng.kernel.access.actions import create_person, give_grant, random_password, set_password
from zhiheng.kernel.access.models import Person
from zhiheng.kernel.access.queries import person_named
from zhiheng.kernel.access.rules import (
    APPROVE,
    AUDIT_ADMIN,
    CHECK,
    ENTER,
    OF_AN_OFFICE,
    PUBLISH,
    QUALITY_OFFICE,
    READER,
    SECURITY_ADMIN,
    SYSTEM_ADMIN,
    day_of,
)

_KEPT_IN: Final = "demo-passwords.json"


@dataclass(frozen=True, slots=True)
class Seat:
    """An account of the city."""

    username: str
    name: str
    office: str
    roles: tuple[str, ...]
    shown: bool
    """Whether its password is told to who runs the demonstration."""
    work: str = ""
    """What one does with it, in a word."""
    elsewhere: tuple[str, ...] = ()
    """Other offices in which it has its roles."""


_REVIEWS: Final = Seat("zhiliangban", "质量办演示员", "lanxi-zlb", (QUALITY_OFFICE,), True, "审核、通过方案")
_CITY: Final = (
    _REVIEWS,
    Seat("zhiliangban-fu", "质量办复核员", "lanxi-zlb", (QUALITY_OFFICE,), True, "销号、复核督办"),
    Seat("shiju-tianbao", "市局填报员", "lanxi-scjg", (ENTER,), True, "填报、导入"),
    Seat("shiju-tousu", "市局受理员", "lanxi-scjg", (ENTER,), True, "登记投诉举报、热线工单"),
    Seat("shiju-zhuban", "市局承办人", "lanxi-scjg", (ENTER,), shown=False),
    Seat("shiju-kezhang", "市局科长", "lanxi-scjg", (CHECK,), shown=False),
    Seat("shiju-hedui", "市局核对员", "lanxi-scjg", (CHECK,), True, "核对、归并主体"),
    Seat("shiju-shenpi", "市局审批人", "lanxi-scjg", (APPROVE,), True, "批准、退回"),
    Seat("gongshi", "市政府公示员", "lanxi-gov", (PUBLISH,), True, "发布白皮书"),
    Seat("yuelan", "市政府阅览员", "lanxi-gov", (READER,), True, "查看全市"),
    Seat("xitong", "系统管理员", "", (SYSTEM_ADMIN,), True, "账号、单位、区划"),
    Seat("anquan", "安全管理员", "", (SECURITY_ADMIN,), True, "授权"),
    Seat("shenji", "审计管理员", "", (AUDIT_ADMIN,), True, "操作日志"),
)
DEPARTMENTS: Final = (
    *("lanxi-zjj", "lanxi-nyj", "lanxi-swj", "lanxi-fgw", "lanxi-sthj", "lanxi-sjj", "lanxi-wlj", "lanxi-slj"),
    *("lanxi-gxj", "lanxi-xcb", "lanxi-czj"),
)
"""The departments of the city that lead tasks of its plan beside its market bureau."""
REPORTER: Final = "bumen-tianbao"
"""Reports for the departments how their tasks go on."""
REVIEWER: Final = "quxian-lianshen"
"""Checks and approves for the districts that have nobody else for it."""
SECOND_REVIEWER: Final = "quxian-fushen"
"""Checks again what the reviewer of the districts ordered."""
DEPARTMENTS_CHECKER: Final = "bumen-shenhe"
"""Checks and approves for the departments."""
_WORK: Final = {ENTER: ("tianbao", "填报员"), CHECK: ("hedui", "核对员"), APPROVE: ("shenpi", "审批人")}


def seats() -> tuple[Seat, ...]:
    """Every account: those of the city, the first district's three, who enters and who reviews in the others."""
    first, *others = words().districts
    bureaus = {one.key: f"{one.key}-scjg" for one in others[:-1]}
    bureaus[others[-1].key] = f"{words().former['key']}-scjg"
    listed = list(_CITY)
    for role, (word, zh) in _WORK.items():
        work = {ENTER: "填报、导入", CHECK: "核对", APPROVE: "批准、退回"}[role]
        listed.append(Seat(f"{first.key}-{word}", f"{first.name}{zh}", f"{first.key}-scjg", (role,), True, work))
    listed += [
        Seat(f"{one.key}-tianbao", f"{one.short}填报员", bureaus[one.key], (ENTER,), shown=False) for one in others
    ]
    for one in (first, *others):
        bureau = bureaus.get(one.key, f"{one.key}-scjg")
        shown, work = one is first, "受理、调解投诉"
        listed.append(Seat(f"{one.key}-tousu", f"{one.short}受理员", bureau, (ENTER,), shown, work if shown else ""))
        listed.append(Seat(f"{one.key}-zhuban", f"{one.short}承办人", bureau, (ENTER,), shown=False))
    listed.append(Seat(f"{first.key}-kezhang", f"{first.short}科长", f"{first.key}-scjg", (CHECK,), shown=False))
    listed.append(
        Seat(REPORTER, "市级部门联络员", DEPARTMENTS[0], (ENTER,), True, "报告任务进展", elsewhere=DEPARTMENTS[1:])
    )
    listed.append(
        Seat(
            *(DEPARTMENTS_CHECKER, "市级部门审核员", DEPARTMENTS[0], (CHECK, APPROVE), True, "审核部门的办件"),
            elsewhere=DEPARTMENTS[1:],
        )
    )
    reviews = tuple(bureaus.values())
    listed.append(Seat(REVIEWER, "区县联审员", reviews[0], (CHECK, APPROVE), shown=False, elsewhere=reviews[1:]))
    listed.append(Seat(SECOND_REVIEWER, "区县复审员", reviews[0], (CHECK,), shown=False, elsewhere=reviews[1:]))
    return tuple(listed)


def desk_of(office: str, who: str, handler: str) -> str:
    """The account that does what a role does on a case of an office; ``enter`` is who handles it, where somebody does.

    >>> desk_of("qinghuai-scjg", "enter2", "qinghuai-zhuban"), desk_of("lanxi-nyj", "check", "")
    ('qinghuai-tousu', 'bumen-shenhe')
    """
    if who in {"quality", "quality2"}:
        return "zhiliangban" if who == "quality" else "zhiliangban-fu"
    if office in DEPARTMENTS:
        return REPORTER if who.startswith("enter") else DEPARTMENTS_CHECKER
    head = "shiju" if office.startswith("lanxi") else office.removesuffix("-scjg").removesuffix("-xian")
    if who == "enter":
        return handler if handler.startswith(f"{head}-") else f"{head}-tousu"
    if who == "enter2":
        return f"{head}-tousu" if handler == f"{head}-zhuban" else f"{head}-zhuban"
    if head in {"shiju", words().districts[0].key}:
        return f"{head}-{ {'check': 'hedui', 'check2': 'kezhang', 'approve': 'shenpi'}[who] }"
    return SECOND_REVIEWER if who == "check2" else REVIEWER


@dataclass(frozen=True, slots=True)
class Account:
    """A person of the demonstration and the password that is printed for them."""

    person: Person
    password: str
    work: str


def seat_reviewer(var: Path, at: datetime) -> list[Account]:
    """Make the account of the quality office alone: who looks at plans needs no other."""
    return _seated(var, [_REVIEWS], at, since=day_of(at))


def seat_everyone(var: Path, at: datetime, *, since: date) -> list[Account]:
    """Make the accounts that are not there, with roles since the day; those shown, with a password that opens."""
    return _seated(var, seats(), at, since=since)


def _seated(var: Path, wanted: Sequence[Seat], at: datetime, *, since: date) -> list[Account]:
    path = var / _KEPT_IN
    passwords = _passwords(path)
    shown = []
    for seat in wanted:
        password = passwords.setdefault(seat.username, random_password())
        person = person_named(seat.username)
        if person is None:
            person = _made(seat, password, at, since)
        elif seat.shown and not person.check_password(password):
            set_password(person=person, password=password, at=at)
        if seat.shown:
            shown.append(Account(person, password, seat.work))
    _keep(path, passwords)
    return shown


def _made(seat: Seat, password: str, at: datetime, since: date) -> Person:
    """The account as it is made today; its roles reach back to the day from which its office's work is told."""
    person = create_person(username=seat.username, name=seat.name, office=seat.office, password=password, at=at)
    for role in seat.roles:
        office = seat.office if role in OF_AN_OFFICE else ""
        for place in (office, *seat.elsewhere):
            give_grant(person=person, role=role, office=place, since=since, by=None, at=at)
    return person


def _passwords(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    found: dict[str, str] = json.loads(path.read_text(encoding="ascii"))
    return found


def _keep(path: Path, passwords: dict[str, str]) -> None:
    """Kept beside the database, readable by its owner only."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        json.dump(passwords, file, indent=1)
