"""What may be done about people, grants, offices and regions; each act is an entry of the journal.

``by`` is the person who acts, or None for the operator at the machine, who needs no role: the first administrators
cannot be made by anyone else. What keeps roles apart holds for the operator too.
"""

from __future__ import annotations

import secrets
import string
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final, TypeVar

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db import transaction
from django_otp import verify_token
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from zhiheng.kernel.access import queries, rules
from zhiheng.kernel.access.models import (
    ApiToken,
    FormerPassword,
    Grant,
    Office,
    OfficeSuccession,
    Person,
    Region,
    RegionChange,
)
from zhiheng.kernel.journal.actions import append, writing
from zhiheng.kernel.journal.rules import Draft, canonical

# --- the journal -----------------------------------------------------------------------------------------------------


def _draft(
    act: str, kind: str, told: Mapping[str, object], *, by: Person | None, at: datetime, reason: str = ""
) -> Draft:
    kept = {name: value for name, value in told.items() if value is not None and value != ""}
    return Draft(
        act=act,
        kind=f"access.{kind}",
        by=rules.OPERATOR if by is None else by.username,
        at=at,
        office="" if by is None else by.office_id or "",
        data=canonical(kept),
        source="command" if by is None else "form",
        reason=reason,
    )


def _require(by: Person | None, role: str, *, at: datetime, act: str, act_zh: str) -> None:
    if by is not None:
        rules.require(by, role, day=rules.day_of(at), act=act, act_zh=act_zh)


# --- accounts --------------------------------------------------------------------------------------------------------


def create_person(
    *,
    username: str,
    name: str,
    password: str,
    at: datetime,
    office: str = "",
    role: str = "",
    roles: Sequence[str] = (),
    must_change: bool = False,
    by: Person | None = None,
) -> Person:
    """A new account; ``office`` is a key.

    The operator may grant it roles at once, those of an office for that office. A system administrator may not: the
    security administrator does.
    """
    _require(by, rules.SYSTEM_ADMIN, at=at, act="make an account", act_zh="建立账号")
    wanted = (role, *roles) if role else tuple(roles)
    if wanted:
        _require(by, rules.SECURITY_ADMIN, at=at, act="give a grant", act_zh="授权")
    with writing():
        if username in {rules.OPERATOR, rules.PUBLIC} or Person.objects.filter(username=username).exists():
            raise rules.NameTaken(
                f"an account {username!r} exists; account names are unique; choose another",
                message_zh=f"账号“{username}”已存在；账号名不得重复；请换一个账号名。",
                username=username,
            )
        person = Person(username=username, name=name, office=_office(office), must_change=must_change)
        _take_password(person, password, at)
        append([_draft("made", "person", {"username": username, "name": name, "office": office}, by=by, at=at)])
        for one in wanted:
            place = office if one in rules.OF_AN_OFFICE else ""
            give_grant(person=person, role=one, office=place, since=rules.day_of(at), by=by, at=at)
    return person


def random_password() -> str:
    """A password no one guesses and the rules take: 16 letters and digits and a sign."""
    letters = string.ascii_letters + string.digits
    while True:
        password = "".join(secrets.choice(letters) for _ in range(15)) + "-"
        if rules.character_classes(password) == 4:
            return password


@transaction.atomic
def set_password(
    *, person: Person, password: str, at: datetime, by: Person | None = None, must_change: bool = False
) -> None:
    """The person signs in with this password from now on; open sessions of theirs end.

    The person themselves, a system administrator and the operator may.
    """
    own = by is not None and by.pk == person.pk
    if not own:
        _require(by, rules.SYSTEM_ADMIN, at=at, act="reset a password", act_zh="重设口令")
    person.must_change = must_change
    _take_password(person, password, at)
    append([_draft("changed" if own else "reset", "person", {"username": person.username}, by=by, at=at)])


def change_password(*, person: Person, old: str, new: str, at: datetime) -> None:
    """The person replaces a password they know."""
    if not person.check_password(old):
        raise rules.PasswordWrong(
            "the old password is wrong (kernel/access/actions.py); type it again",
            message_zh="原口令不对；更换口令要先核对原口令；请重新输入，忘记的请找系统管理员重设。",
        )
    set_password(person=person, password=new, at=at, by=person)


def _take_password(person: Person, password: str, at: datetime) -> None:
    faults = _faults(person, password)
    if faults:
        raise rules.password_refused(faults)
    person.set_password(password)
    person.password_at = at
    person.save()
    FormerPassword.objects.create(person=person, password=person.password, at=at)
    kept = person.former_passwords.order_by("-id").values_list("pk", flat=True)[: rules.FORMER_PASSWORDS]
    person.former_passwords.exclude(pk__in=list(kept)).delete()


_FAULT_OF: Final = {"password_too_common": "common", "password_too_similar": "similar"}


def _faults(person: Person, password: str) -> list[str]:
    faults = ["short"] if len(password) < rules.LEAST_PASSWORD else []
    if rules.character_classes(password) < 3:
        faults.append("classes")
    try:
        password_validation.validate_password(password, person)
    except ValidationError as error:
        faults += [_FAULT_OF[one.code] for one in error.error_list if one.code in _FAULT_OF]
    if not person._state.adding and any(_same(former, password) for former in person.former_passwords.all()):
        faults.append("former")
    return faults


def _same(former: FormerPassword, password: str) -> bool:
    return Person(password=former.password).check_password(password)


@transaction.atomic
def set_active(*, person: Person, active: bool, by: Person | None, at: datetime, reason: str = "") -> None:
    """The account is shut, or opened again; a shut account keeps its grants but none of them counts."""
    _require(by, rules.SYSTEM_ADMIN, at=at, act="shut an account", act_zh="停用或恢复账号")
    if by is not None and by.pk == person.pk:
        raise rules.OwnAccount(
            "an administrator may not shut their own account (kernel/access/actions.py); ask another administrator",
            message_zh="不能停用自己的账号；否则可能再没有人能管理账号；请由另一位系统管理员办理。",
        )
    person.is_active = active
    person.save(update_fields=["is_active"])
    act = "reopened" if active else "shut"
    append([_draft(act, "person", {"username": person.username}, by=by, at=at, reason=reason)])


# --- getting in ------------------------------------------------------------------------------------------------------


def note_signed_in(*, person: Person, way: str, address: str, at: datetime) -> None:
    """The person got in, by ``way``: password, second_factor, or oidc."""
    append([_draft("signed_in", "session", {"way": way, "address": address}, by=person, at=at)])


def note_sign_in_failed(*, username: str, way: str, address: str, at: datetime, locked: bool = False) -> None:
    """Someone tried to get in as the person and failed; ``locked`` where this failure shut the door.

    A name no account has is not kept: people type passwords there.
    """
    person = queries.person_named(username)
    if person is None:
        return
    drafts = [_draft("failed", "session", {"way": way, "address": address}, by=person, at=at)]
    if locked:
        drafts.append(_draft("locked_out", "session", {"address": address}, by=person, at=at))
    with transaction.atomic():
        append(drafts)


def note_refusal(*, person: Person, address: str, code: str, path: str, at: datetime) -> None:
    """The person asked for what they may not do."""
    append([_draft("refused", "refusal", {"address": address, "code": code, "path": path}, by=person, at=at)])


# --- grants ----------------------------------------------------------------------------------------------------------


def give_grant(
    *,
    person: Person,
    role: str,
    since: date,
    by: Person | None,
    at: datetime,
    office: str = "",
    field: str = "",
    until: date | None = None,
) -> Grant:
    """The person has the role from ``since`` until before ``until``, in the office and field, or everywhere."""
    _require(by, rules.SECURITY_ADMIN, at=at, act="give a grant", act_zh="授权")
    _refuse_own(by, person)
    with writing():
        person.__dict__.pop("held", None)
        rules.refuse_grant(role, person.held, office=office, field=field, since=since, until=until)
        grant = Grant.objects.create(
            person=person,
            role=role,
            office=_office(office),
            field=field,
            since=since,
            until=until,
            given_by=rules.OPERATOR if by is None else by.username,
        )
        append([_draft("given", "grant", _told(grant), by=by, at=at)])
    del person.held
    return grant


def end_grant(*, grant: Grant, on: date, by: Person | None, at: datetime, reason: str = "") -> None:
    """The grant counts no longer from this day on; one that has not begun never counts."""
    _require(by, rules.SECURITY_ADMIN, at=at, act="end a grant", act_zh="终止授权")
    _refuse_own(by, grant.person)
    with writing():
        grant.refresh_from_db()
        if grant.until is not None and grant.until <= on:
            raise rules.GrantEnded(
                f"the grant ended on {grant.until} (kernel/access/rules.py); there is nothing to end",
                message_zh=f"这项授权已于{grant.until}终止；不必再次终止；请刷新页面核对。",
                until=grant.until,
            )
        if on <= grant.since:
            grant.delete()
        else:
            grant.until = on
            grant.save(update_fields=["until"])
        append([_draft("ended", "grant", _told(grant) | {"until": on}, by=by, at=at, reason=reason)])


def _told(grant: Grant) -> dict[str, object]:
    return {
        "username": grant.person.username,
        "role": grant.role,
        "office": grant.office_id,
        "field": grant.field,
        "since": grant.since,
        "until": grant.until,
    }


def _refuse_own(by: Person | None, person: Person) -> None:
    if by is not None and by.pk == person.pk:
        raise rules.OwnGrant(
            "no one gives or ends their own grants (kernel/access/rules.py); ask another security administrator",
            message_zh="不能给自己授权或终止自己的授权；授权须由另一人办理；请找另一位安全管理员。",
        )


# --- offices and regions ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows of a list were new, how many changed what was kept, how many said what stands already."""

    made: int
    changed: int
    same: int


def load_regions(rows: Sequence[rules.RegionRow], *, at: datetime, by: Person | None = None) -> Loaded:
    """Keep every region of the list, or none; loading the same list again changes nothing."""
    _require(by, rules.SYSTEM_ADMIN, at=at, act="keep regions", act_zh="维护区划")
    with writing():
        kept = Region.objects.in_bulk()
        if faults := rules.region_faults(rows, {code: region.level for code, region in kept.items()}):
            raise rules.rows_refused(faults)
        made, changed = _told_apart(rows, "code", {code: _region_row(region) for code, region in kept.items()})
        Region.objects.bulk_create(_region(row) for row in made)
        Region.objects.bulk_update(
            [_region(row) for row in changed], ["name", "level", "parent", "since", "until"], batch_size=500
        )
        append([_row_draft("made", "region", row, by, at) for row in made])
        append([_row_draft("changed", "region", row, by, at) for row in changed])
    return Loaded(len(made), len(changed), len(rows) - len(made) - len(changed))


def load_offices(rows: Sequence[rules.OfficeRow], *, at: datetime, by: Person | None = None) -> Loaded:
    """Keep every office of the list, or none; loading the same list again changes nothing."""
    _require(by, rules.SYSTEM_ADMIN, at=at, act="keep offices", act_zh="维护单位")
    with writing():
        kept = {key: _office_row(office) for key, office in Office.objects.in_bulk().items()}
        parents = {key: row.parent for key, row in kept.items()}
        if faults := rules.office_faults(rows, parents, set(Region.objects.values_list("code", flat=True))):
            raise rules.rows_refused(faults)
        made, changed = _told_apart(rows, "key", kept)
        Office.objects.bulk_create(_new_office(row) for row in made)
        fields = ["name", "short_name", "region", "parent", "kind", "since", "until"]
        Office.objects.bulk_update([_new_office(row) for row in changed], fields, batch_size=500)
        append([_row_draft("made", "office", row, by, at) for row in made])
        append([_row_draft("changed", "office", row, by, at) for row in changed])
    return Loaded(len(made), len(changed), len(rows) - len(made) - len(changed))


_Row = TypeVar("_Row", rules.RegionRow, rules.OfficeRow)


def _told_apart(rows: Sequence[_Row], name: str, kept: dict[str, _Row]) -> tuple[list[_Row], list[_Row]]:
    """The rows that are new, and those that change what is kept."""
    plain = [replace(row, line=0) for row in rows]
    made = [row for row in plain if getattr(row, name) not in kept]
    return made, [row for row in plain if getattr(row, name) in kept and kept[getattr(row, name)] != row]


def _row_draft(act: str, kind: str, row: rules.RegionRow | rules.OfficeRow, by: Person | None, at: datetime) -> Draft:
    data = {name: value for name, value in asdict(row).items() if name not in {"line", "kind"}}
    return _draft(act, kind, data, by=by, at=at)


def _region(row: rules.RegionRow) -> Region:
    return Region(
        code=row.code, name=row.name, level=row.level, parent_id=row.parent or None, since=row.since, until=row.until
    )


def _region_row(region: Region) -> rules.RegionRow:
    return rules.RegionRow(region.code, region.name, region.level, region.parent_id or "", region.since, region.until)


def _new_office(row: rules.OfficeRow) -> Office:
    return Office(
        key=row.key,
        name=row.name,
        short_name=row.short_name,
        region_id=row.region or None,
        parent_id=row.parent or None,
        kind=row.kind,
        since=row.since,
        until=row.until,
    )


def _office_row(office: Office) -> rules.OfficeRow:
    places = (office.region_id or "", office.parent_id or "")
    return rules.OfficeRow(office.key, office.name, office.short_name, *places, office.kind, office.since, office.until)


def change_regions(
    *,
    kind: str,
    before: Sequence[str],
    after: Sequence[rules.RegionRow],
    on: date,
    source: str,
    at: datetime,
    by: Person | None = None,
) -> None:
    """From the day on, the regions ``before`` are those ``after``: renamed, recoded, split, merged or moved.

    A code that is on one side only ends or begins on the day. What stood under a region that ends goes under the one
    that follows it; where several follow, it must have been moved before.
    """
    _require(by, rules.SYSTEM_ADMIN, at=at, act="keep regions", act_zh="维护区划")
    with writing():
        kept = Region.objects.in_bulk()
        levels = {code: region.level for code, region in kept.items()}
        ending = [kept[code] for code in before if code in kept and code not in {row.code for row in after}]
        orphans = Region.objects.filter(parent__in=ending, until__isnull=True).order_by("code")
        rules.refuse_change(
            kind,
            before,
            after,
            levels,
            standing={code for code, region in kept.items() if region.since is None or region.since < on},
            orphans=[region.code for region in orphans],
            source=source,
        )
        Region.objects.bulk_create(_region(replace(row, since=on)) for row in after if row.code not in kept)
        standing = [row for row in after if row.code in kept]
        renewed = [_region(replace(row, since=kept[row.code].since)) for row in standing]
        Region.objects.bulk_update(renewed, ["name", "level", "parent", "until"])
        Region.objects.filter(pk__in=[region.pk for region in ending]).update(until=on)
        for old in before:
            for row in after:
                same = old == row.code
                RegionChange.objects.create(
                    kind=kind,
                    on=on,
                    before_id=old,
                    after_id=row.code,
                    name_before=kept[old].name if same and kept[old].name != row.name else "",
                    parent_before=kept[old].parent_id or "" if same and kept[old].parent_id != row.parent else "",
                    source=source,
                )
        for orphan in orphans:
            RegionChange.objects.create(
                kind="moved", on=on, before=orphan, after=orphan, parent_before=orphan.parent_id or "", source=source
            )
            Region.objects.filter(pk=orphan.pk).update(parent=after[0].code)
        told = {"before": list(before), "after": [f"{row.code} {row.name}" for row in after], "on": on}
        append([_draft(kind, "region", told, by=by, at=at, reason=source)])


def succeed_office(
    *, before: str, after: str, on: date, source: str, at: datetime, part: str = "", by: Person | None = None
) -> None:
    """From the day on, one office does the work of another: all of it, and the other ends, or the named part."""
    _require(by, rules.SYSTEM_ADMIN, at=at, act="keep offices", act_zh="维护单位")
    with writing():
        old, new = _office(before), _office(after)
        if old is None or new is None or old == new:
            raise rules.OfficeUnknown(
                "an office is succeeded by another one (kernel/access/actions.py); give two different keys",
                message_zh="单位的承接须有两个不同的单位；原单位和承接单位不能为空或相同；请核对。",
                key=before,
            )
        OfficeSuccession.objects.create(before=old, after=new, on=on, source=source, part=part)
        if not part and (old.until is None or old.until > on):
            rules.refuse_empty_span(old.since, on)
            old.until = on
            old.save(update_fields=["until"])
        told = {"before": before, "after": after, "on": on, "part": part}
        append([_draft("succeeded", "office", told, by=by, at=at, reason=source)])


def _office(key: str) -> Office | None:
    if not key:
        return None
    found = Office.objects.filter(pk=key).first()
    if found is None:
        raise rules.OfficeUnknown(
            f"no office has the key {key!r} (zhiheng office load); give the key of one that is kept",
            message_zh=f"没有标识为“{key}”的单位；账号和授权只能挂在已入库的单位上；请先建立单位。",
            key=key,
        )
    return found


# --- keys of programs ------------------------------------------------------------------------------------------------


@transaction.atomic
def make_token(*, person: Person, name: str, at: datetime) -> str:
    """A new key with which a program acts for the person; this is the only time it is seen."""
    key = f"zh_{secrets.token_urlsafe(32)}"
    ApiToken.objects.create(person=person, name=name, digest=rules.token_digest(key), created_at=at)
    append([_draft("made", "token", {"name": name}, by=person, at=at)])
    return key


@transaction.atomic
def revoke_token(*, token: ApiToken, by: Person, at: datetime) -> None:
    """The key opens nothing from now on. The person it belongs to may, and a security administrator."""
    if token.person_id != by.pk:
        _require(by, rules.SECURITY_ADMIN, at=at, act="revoke a key", act_zh="作废他人的接口密钥")
    token.revoked_at = at
    token.save(update_fields=["revoked_at"])
    append([_draft("revoked", "token", {"name": token.name, "username": token.person.username}, by=by, at=at)])


_USE_NOTED_EVERY: Final = timedelta(hours=1)


def person_of_token(key: str, *, at: datetime) -> Person | None:
    """For whom a program acts with this key; None where it opens nothing. The use is noted once an hour."""
    token = queries.token_in_use(key)
    if token is None:
        return None
    if token.last_used_at is None or at - token.last_used_at >= _USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=at)
    return token.person


# --- second factor ---------------------------------------------------------------------------------------------------

_BACKUP_CODES: Final = 10


@transaction.atomic
def begin_second_factor(person: Person) -> TOTPDevice:
    """The secret a phone is to take up; the same one until it is confirmed."""
    begun, _ = TOTPDevice.objects.get_or_create(user=person, confirmed=False, defaults={"name": "手机"})
    return begun


@transaction.atomic
def confirm_second_factor(*, person: Person, code: str, at: datetime) -> list[str]:
    """From now on signing in needs the phone; the codes that stand in for a lost one, seen only this time."""
    begun = TOTPDevice.objects.select_for_update().filter(user=person, confirmed=False).first()
    if begun is None or not begun.verify_token(code):
        raise _wrong_code()
    TOTPDevice.objects.filter(user=person, confirmed=True).delete()
    begun.confirmed = True
    begun.save()
    StaticDevice.objects.filter(user=person).delete()
    spare = StaticDevice.objects.create(user=person, name="备用码")
    codes = [secrets.token_hex(4) for _ in range(_BACKUP_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=spare, token=one) for one in codes)
    append([_draft("made", "second_factor", {}, by=person, at=at)])
    return codes


def pass_second_factor(*, person: Person, code: str) -> None:
    """Refuse a code that is neither the phone's of now nor an unused spare one; failures make the next try wait."""
    plain = code.replace(" ", "").lower()
    kind = TOTPDevice if len(plain) == 6 else StaticDevice
    devices = kind.objects.filter(user=person, confirmed=True)
    if not any(verify_token(person, device.persistent_id, plain) for device in devices):
        raise _wrong_code()


@transaction.atomic
def drop_second_factor(*, person: Person, by: Person, at: datetime, reason: str = "") -> None:
    """Signing in needs the password only; the person themselves may, or for a lost phone a security administrator."""
    if by.pk != person.pk:
        _require(by, rules.SECURITY_ADMIN, at=at, act="drop a second factor", act_zh="解除他人的第二重验证")
    for kind in (TOTPDevice, StaticDevice):
        kind.objects.filter(user=person).delete()
    append([_draft("dropped", "second_factor", {"username": person.username}, by=by, at=at, reason=reason)])


def _wrong_code() -> rules.SecondFactorWrong:
    return rules.SecondFactorWrong(
        "the code does not fit now (django-otp); wait for the next one, check the phone's clock, or use a spare code",
        message_zh="验证码不对或已用过；验证码每30秒更换一次，连续输错须稍候；请核对手机时间后输入新的一个，或用备用码。",
    )
