"""What a role permits, which roles one person may not join, what a password must be, who came after whom.

Pure: a person is any object with ``is_active`` and ``held``, so that an anonymous visitor needs no case of its own.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from itertools import groupby
from typing import Final

from zhiheng.primitives.errors import NotAllowed, RuleViolation

# --- roles -----------------------------------------------------------------------------------------------------------

ENTER: Final = "enter"
CHECK: Final = "check"
APPROVE: Final = "approve"
PUBLISH: Final = "publish"
ASSESS: Final = "assess"
QUALITY_OFFICE: Final = "quality_office"
"""质量办: reviews what the compiler proposes and adopts plans."""
READER: Final = "reader"
"""阅览: reads everything, decides nothing."""
SYSTEM_ADMIN: Final = "system_admin"
"""系统管理员: makes accounts, offices and regions."""
SECURITY_ADMIN: Final = "security_admin"
"""安全管理员: gives and ends grants, never their own."""
AUDIT_ADMIN: Final = "audit_admin"
"""审计管理员: alone reads what everyone did."""

ROLE_ZH: Final = {
    ENTER: "填报",
    CHECK: "核对",
    APPROVE: "审批",
    PUBLISH: "公示",
    ASSESS: "考核",
    QUALITY_OFFICE: "质量办",
    READER: "阅览",
    SYSTEM_ADMIN: "系统管理员",
    SECURITY_ADMIN: "安全管理员",
    AUDIT_ADMIN: "审计管理员",
}
OF_AN_OFFICE: Final = frozenset({ENTER, CHECK, APPROVE, PUBLISH, ASSESS})
"""Roles that may be limited to an office and to a field of quality."""
ADMINISTRATORS: Final = frozenset({SYSTEM_ADMIN, SECURITY_ADMIN, AUDIT_ADMIN})
BUSINESS: Final = OF_AN_OFFICE | {QUALITY_OFFICE}

OPERATOR: Final = "operator"
"""Under this name the journal keeps what was done at the machine itself; no account may have it."""

PUBLIC: Final = "public"
"""Under this name it keeps what people without an account did; no account may have it."""

_CHINA: Final = timezone(timedelta(hours=8))


def day_of(at: datetime) -> date:
    """The day of an instant, in China.

    >>> from datetime import UTC
    >>> day_of(datetime(2026, 3, 1, 16, 30, tzinfo=UTC)).isoformat()
    '2026-03-02'
    """
    return at.astimezone(_CHINA).date()


@dataclass(frozen=True, slots=True)
class Held:
    """What one grant gives: a role, where, in which field of quality, and from when until before when."""

    role: str
    since: date
    until: date | None = None
    offices: frozenset[str] | None = None
    """Keys of the offices it covers, those below and those taken over included; None is every office."""
    field: str = ""
    """Key of the pack; empty is every field."""

    def stands_on(self, day: date) -> bool:
        """Whether the grant is in force."""
        return self.since <= day and (self.until is None or day < self.until)

    def covers(self, office: str | None, field: str | None) -> bool:
        """Whether it reaches the office and the field; None asks whether it reaches any."""
        somewhere = office is None or self.offices is None or office in self.offices
        return somewhere and (field is None or self.field in {"", field})


class RoleMissing(NotAllowed):
    """The person is not signed in, is no longer active, or has no role that permits the act there."""

    code = "access.role_missing"


def holds(person: object, role: str, *, day: date, office: str | None = None, field: str | None = None) -> bool:
    """Whether the person has the role on the day, in that office and field; None asks for any.

    A thing that belongs to no office (``""``) is reached only by a grant for every office. Takes any user object, an
    anonymous one too.
    """
    return bool(getattr(person, "is_active", False)) and any(
        held.role == role and held.stands_on(day) and held.covers(office, field) for held in getattr(person, "held", ())
    )


def offices_where(person: object, role: str, *, day: date, field: str | None = None) -> frozenset[str] | None:
    """The offices in which the person has the role on the day; None is every office."""
    if not getattr(person, "is_active", False):
        return frozenset()
    there = [
        held.offices
        for held in getattr(person, "held", ())
        if held.role == role and held.stands_on(day) and held.covers(None, field)
    ]
    return None if None in there else frozenset().union(*(offices for offices in there if offices is not None))


def require(
    person: object,
    role: str,
    *,
    day: date,
    act: str,
    act_zh: str,
    office: str | None = None,
    field: str | None = None,
) -> None:
    """Refuse the act, with the role it needs, unless the person has it there."""
    if holds(person, role, day=day, office=office, field=field):
        return
    name = str(getattr(person, "name", "") or "未登录者")
    where = "".join(f" in {key!r}" for key in (office, field) if key)
    raise RoleMissing(
        f"{name!r} may not {act}: it needs the role {role!r}{where} (kernel/access/rules.py); sign in with it",
        message_zh=f"{name}不能{act_zh}；这一操作须有“{ROLE_ZH[role]}”角色{'（限于本单位和本领域）' if where else ''}；"
        "请用有这一角色的账号登录，或请安全管理员授权。",
        act=act,
        role=role,
        office=office,
        field=field,
    )


def may_review(person: object, *, day: date) -> bool:
    """Whether the person may decide about a plan: import, accept, correct, reject, add, adopt, reopen."""
    return holds(person, QUALITY_OFFICE, day=day)


def require_reviewer(person: object, *, day: date, act: str, act_zh: str) -> None:
    """Refuse the act, with the role it needs, unless the person may review."""
    require(person, QUALITY_OFFICE, day=day, act=act, act_zh=act_zh)


def is_another(person: object, username: str) -> bool:
    """Whether the person is not the one who entered; who entered a record neither checks nor approves it."""
    return getattr(person, "username", "") not in {"", username}


# --- grants ----------------------------------------------------------------------------------------------------------


class RoleUnknown(RuleViolation):
    """No such role is declared."""

    code = "access.role_unknown"


class RolesApart(RuleViolation):
    """The grant would join in one person what is kept apart."""

    code = "access.roles_apart"


class OwnGrant(NotAllowed):
    """Who gives grants may not give or end their own."""

    code = "access.own_grant"


class GrantMisplaced(RuleViolation):
    """A role that holds for the whole city was to be limited to an office or a field."""

    code = "access.grant_misplaced"


class SpanEmpty(RuleViolation):
    """An end that does not come after the beginning."""

    code = "access.span_empty"


class GrantEnded(RuleViolation):
    """The grant ended before."""

    code = "access.grant_ended"


def refuse_unknown_role(role: str) -> None:
    """Refuse a role that is not declared."""
    if role not in ROLE_ZH:
        raise RoleUnknown(
            f"role {role!r} is not declared (kernel/access/rules.py); use one of {sorted(ROLE_ZH)}",
            message_zh=f"没有“{role}”这一角色；可用的角色是{'、'.join(ROLE_ZH.values())}；请换用其中之一。",
            role=role,
        )


def kept_apart(role: str, held: Iterable[Held], *, since: date, until: date | None = None) -> str | None:
    """The role of the person with which the new one may not be joined in any day of its span; None where it may.

    Source: GB/T 22239-2019, 8.1.5 (system, audit and security management by persons of their own). Reading chosen: an
    administrator does no business either, for they could make the account that enters or hide the trace of it.
    """
    clashing = (ADMINISTRATORS | BUSINESS) - {role} if role in ADMINISTRATORS else ADMINISTRATORS
    return next(
        (
            one.role
            for one in held
            if role != READER
            and one.role in clashing
            and (until is None or one.since < until)
            and (one.until is None or since < one.until)
        ),
        None,
    )


def refuse_grant(
    role: str, held: Iterable[Held], *, office: str, field: str, since: date, until: date | None = None
) -> None:
    """Refuse a grant that names no role, reaches where the role cannot, ends before it begins, or joins roles apart."""
    refuse_unknown_role(role)
    if (office or field) and role not in OF_AN_OFFICE:
        raise GrantMisplaced(
            f"the role {role!r} holds for the whole city (kernel/access/rules.py); leave office and field empty",
            message_zh=f"“{ROLE_ZH[role]}”不限单位和领域；只有填报、核对、审批、公示、考核可以限定；请把单位和领域留空。",
            role=role,
        )
    refuse_empty_span(since, until)
    if other := kept_apart(role, held, since=since, until=until):
        raise RolesApart(
            f"{role!r} and {other!r} may not meet in one person (GB/T 22239-2019); give it to another person",
            message_zh=f"“{ROLE_ZH[role]}”不能与“{ROLE_ZH[other]}”由同一人担任；依据等级保护“三员分立”"
            "（GB/T 22239-2019）；请授予另一个人，或先终止原有授权。",
            role=role,
            other=other,
        )


def refuse_empty_span(since: date | None, until: date | None) -> None:
    """Refuse an end that does not come after the beginning; the last day is the one before ``until``."""
    if _empty(since, until):
        raise SpanEmpty(
            f"{until} does not come after {since} (half-open spans, CONTRIBUTING.md); give a later end",
            message_zh=f"止日{until}不在起日{since}之后；止日当天不再有效；请改正其中一个。",
            since=since,
            until=until,
        )


# --- accounts and passwords ------------------------------------------------------------------------------------------

LEAST_PASSWORD: Final = 10
FORMER_PASSWORDS: Final = 5
"""A new password is none of the last so many."""

PASSWORD_ZH: Final = {
    "short": f"不足{LEAST_PASSWORD}个字符",
    "common": "太常见",
    "similar": "与账号或姓名相近",
    "classes": "大写字母、小写字母、数字、符号四类中不足三类",
    "former": f"与最近{FORMER_PASSWORDS}次用过的口令相同",
}


class NameTaken(RuleViolation):
    """An account of this name exists, or the name is kept for the machine."""

    code = "access.name_taken"


class OwnAccount(RuleViolation):
    """A system administrator was about to shut themselves out."""

    code = "access.own_account"


class PasswordRefused(RuleViolation):
    """A password that is too easy to guess or was used before; ``fields["faults"]`` tells why."""

    code = "access.password_refused"


class PasswordWrong(RuleViolation):
    """The old password was not the one in force."""

    code = "access.password_wrong"


class SecondFactorWrong(RuleViolation):
    """The code of the second factor does not fit, or was tried too often."""

    code = "access.second_factor_wrong"


def character_classes(password: str) -> int:
    """How many of the four classes occur: capitals, small letters, digits, everything else.

    >>> character_classes("Long-enough")
    3
    """
    classes = (str.isupper, str.islower, str.isdigit, lambda sign: not sign.isalnum())
    return sum(any(map(one, password)) for one in classes)


def password_refused(faults: Sequence[str]) -> PasswordRefused:
    """The refusal of a password for these reasons, keys of ``PASSWORD_ZH``."""
    return PasswordRefused(
        f"the password is refused: {', '.join(faults)} (kernel/access/rules.py); choose a longer, stranger one",
        message_zh=f"新口令{'；'.join(PASSWORD_ZH[fault] for fault in faults)}；口令须不少于{LEAST_PASSWORD}个字符、"
        "含三类以上字符；请另拟一个，可用几个不相干的词连成。",
        faults=tuple(faults),
    )


def token_digest(key: str) -> str:
    """The form in which the key of a program is kept: SHA-256 in hexadecimal.

    >>> token_digest("zh_example")[:8]
    '4a2eb916'
    """
    return hashlib.sha256(key.encode()).hexdigest()


# --- regions and offices ---------------------------------------------------------------------------------------------

LEVEL_ZH: Final = {"nation": "国家", "province": "省级", "city": "地级", "county": "县级", "town": "乡级"}
REGION_CHANGE_ZH: Final = {
    "renamed": "更名",
    "recoded": "代码变更",
    "split": "拆分",
    "merged": "合并",
    "moved": "改变隶属",
}
OFFICE_KIND_ZH: Final = {
    "government": "政府",
    "department": "部门",
    "institution": "事业单位",
    "enterprise": "企业",
    "other": "其他",
}


class OfficeUnknown(RuleViolation):
    """No office has this key."""

    code = "access.office_unknown"


class ChangeRefused(RuleViolation):
    """A change of the tree whose two sides do not fit its kind, or that would leave regions under none."""

    code = "access.change_refused"


class RowsRefused(RuleViolation):
    """Rows of a list of regions or offices that cannot be kept; none was. ``fields["faults"]`` has each."""

    code = "access.rows_refused"


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with one cell: line and column, which rule, and the sentence."""

    line: int
    column: str
    rule: str
    message_zh: str

    def __str__(self) -> str:
        return f"第{self.line}行“{self.column}”：{self.message_zh}"


@dataclass(frozen=True, slots=True)
class RegionRow:
    """A region as it is to be kept; ``parent`` is the code of the region above."""

    code: str
    name: str
    level: str
    parent: str = ""
    since: date | None = None
    until: date | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """An office as it is to be kept; ``region`` is a code, ``parent`` a key."""

    key: str
    name: str
    short_name: str = ""
    region: str = ""
    parent: str = ""
    kind: str = "department"
    since: date | None = None
    until: date | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Passage:
    """On a day, what was called one thing became another: a code of regions, or a key of offices."""

    on: date
    before: str
    after: str


def rows_refused(faults: Sequence[RowFault]) -> RowsRefused:
    """The refusal of a whole list for its faults."""
    return RowsRefused(
        f"{len(faults)} cells cannot be kept (kernel/access/rules.py), the first in line {faults[0].line}; "
        "correct the file and load it again",
        message_zh=f"有{len(faults)}处不合要求，一行也没有入库：{faults[0]}；请改正后重新载入。",
        faults=tuple(faults),
    )


def followed(name: str, passages: Iterable[Passage], *, of: date, day: date) -> frozenset[str]:
    """What a code or key meant on the day ``of``, in those of another day, earlier or later.

    Passages of one day happen at once. What split stands in all its parts, what merged in the one.

    >>> split = [Passage(date(2020, 1, 1), "A", "B"), Passage(date(2020, 1, 1), "A", "C")]
    >>> sorted(followed("A", split, of=date(2019, 1, 1), day=date(2021, 1, 1)))
    ['B', 'C']
    >>> sorted(followed("C", split, of=date(2021, 1, 1), day=date(2019, 1, 1)))
    ['A']
    """
    back = day < of
    first, last = (day, of) if back else (of, day)
    between = sorted((one for one in passages if first < one.on <= last), key=lambda one: one.on, reverse=back)
    names = {name}
    for _, together in groupby(between, key=lambda one: one.on):
        becomes: dict[str, set[str]] = {}
        for passage in together:
            start, end = (passage.after, passage.before) if back else (passage.before, passage.after)
            becomes.setdefault(start, set()).add(end)
        names = {end for start in names for end in becomes.get(start, {start})}
    return frozenset(names)


def beneath(name: str, above: Iterable[tuple[str, str | None]]) -> frozenset[str]:
    """The thing and everything under it, from pairs of a thing and the one directly above it.

    >>> sorted(beneath("city", [("city", None), ("east", "city"), ("mill lane", "east"), ("elsewhere", None)]))
    ['city', 'east', 'mill lane']
    """
    under: dict[str | None, list[str]] = {}
    for one, parent in above:
        under.setdefault(parent, []).append(one)
    found, waiting = {name}, [name]
    while waiting:
        new = [one for one in under.get(waiting.pop(), ()) if one not in found]
        found.update(new)
        waiting.extend(new)
    return frozenset(found)


_LEVELS: Final = list(LEVEL_ZH)


def region_faults(rows: Sequence[RegionRow], levels: Mapping[str, str]) -> list[RowFault]:
    """What is wrong with a list of regions, given the levels of those that are kept."""
    levels = {**levels, **{row.code: row.level for row in rows}}
    faults = _repeated([(row.line, row.code) for row in rows], "code")
    for row in rows:
        found = [
            ("code", "digits", not re.fullmatch(r"\d{6}(\d{3}){0,2}", row.code, re.ASCII), "代码须是6、9或12位数字"),
            ("name", "missing", not row.name, "没有名称"),
            ("level", "unknown", row.level not in LEVEL_ZH, f"层级须是{'、'.join(LEVEL_ZH.values())}之一"),
            ("parent", "unknown", bool(row.parent) and row.parent not in levels, f"没有代码为{row.parent}的区划"),
            ("until", "span", _empty(row.since, row.until), "止日须在起日之后"),
        ]
        faults += [RowFault(row.line, column, rule, said) for column, rule, wrong, said in found if wrong]
        above = levels.get(row.parent)
        if above in LEVEL_ZH and row.level in LEVEL_ZH and _LEVELS.index(above) >= _LEVELS.index(row.level):
            faults.append(RowFault(row.line, "parent", "level", f"上级{row.parent}的层级不高于本级"))
    return sorted(faults, key=lambda fault: fault.line)


def office_faults(rows: Sequence[OfficeRow], parents: Mapping[str, str], regions: AbstractSet[str]) -> list[RowFault]:
    """What is wrong with a list of offices, given the parents of those that are kept and the codes of the regions."""
    parents = {**parents, **{row.key: row.parent for row in rows}}
    faults = _repeated([(row.line, row.key) for row in rows], "key")
    for row in rows:
        wrong_key = not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row.key, re.ASCII) or len(row.key) > 64
        found = [
            ("key", "slug", wrong_key, "标识须由小写字母、数字和连字符组成，如 lanxi-scjg"),
            ("name", "missing", not row.name, "没有名称"),
            ("kind", "unknown", row.kind not in OFFICE_KIND_ZH, f"性质须是{'、'.join(OFFICE_KIND_ZH.values())}之一"),
            ("region", "unknown", bool(row.region) and row.region not in regions, f"没有代码为{row.region}的区划"),
            ("parent", "unknown", bool(row.parent) and row.parent not in parents, f"没有标识为{row.parent}的单位"),
            ("parent", "loop", row.key in _above(row.key, parents), "上级绕一圈又回到本单位"),
            ("until", "span", _empty(row.since, row.until), "止日须在起日之后"),
        ]
        faults += [RowFault(row.line, column, rule, said) for column, rule, wrong, said in found if wrong]
    return sorted(faults, key=lambda fault: fault.line)


def _above(key: str, parents: Mapping[str, str]) -> set[str]:
    found: set[str] = set()
    one = parents.get(key, "")
    while one and one not in found:
        found.add(one)
        one = parents.get(one, "")
    return found


def _empty(since: date | None, until: date | None) -> bool:
    return since is not None and until is not None and until <= since


def _repeated(names: Sequence[tuple[int, str]], column: str) -> list[RowFault]:
    first: dict[str, int] = {}
    return [
        RowFault(line, column, "repeated", f"与第{first[name]}行重复")
        for line, name in names
        if first.setdefault(name, line) != line
    ]


def refuse_change(
    kind: str,
    before: Sequence[str],
    after: Sequence[RegionRow],
    levels: Mapping[str, str],
    *,
    standing: AbstractSet[str],
    orphans: Sequence[str],
    source: str,
) -> None:
    """Refuse a change of the tree whose two sides do not fit its kind, or that leaves regions under none.

    What stood before and stands after is on both sides, so that the way back leads to it too.
    """
    if faults := region_faults(after, levels):
        raise rows_refused(faults)
    one_before, one_after = len(set(before)) == 1, len({row.code for row in after}) == 1
    same = one_before and one_after and before[0] == after[0].code
    fits = {
        "renamed": same,
        "moved": same,
        "recoded": one_before and one_after and not same,
        "split": one_before and len(after) > 1,
        "merged": len(set(before)) > 1 and one_after,
    }.get(kind, False)
    unknown = [code for code in before if code not in levels]
    added = {row.code for row in after} - set(before)
    if unknown or not fits or added & standing or not source.strip():
        why = f"没有代码为{unknown[0]}的区划" if unknown else "前后区划与变更种类不符，或没有写依据"
        raise ChangeRefused(
            f"{len(before)} regions before and {len(after)} after are no {kind!r} with a source "
            "(kernel/access/rules.py); compare kind, codes and source",
            message_zh=f"这次变更不成立：{why}；"
            "更名、改变隶属是同一代码，代码变更一对一，拆分一对多，合并多对一，继续存在的区划两边都要写；请核对。",
            kind=kind,
        )
    if orphans and not one_after:
        raise ChangeRefused(
            f"{', '.join(orphans)} would stand under a region that ended (kernel/access/rules.py); move them first",
            message_zh=f"{'、'.join(orphans)}还隶属于将要撤销的区划；拆分后归谁无法推定；请先为它们改变隶属。",
            kind=kind,
        )
