"""What may be asked about regions, offices, people and grants; whatever changes over time is asked as of a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import F, Q, QuerySet
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from zhiheng.kernel.access import rules
from zhiheng.kernel.access.models import ApiToken, Grant, Office, OfficeSuccession, Person, Region, RegionChange
from zhiheng.kernel.journal.models import Entry

# --- regions ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RegionOn:
    """A region as it was called and where it belonged on a day."""

    code: str
    name: str
    level: str
    parent: str | None

    @property
    def level_zh(self) -> str:
        """The level in a word."""
        return rules.LEVEL_ZH[self.level]


def _on(day: date) -> Q:
    return (Q(since__isnull=True) | Q(since__lte=day)) & (Q(until__isnull=True) | Q(until__gt=day))


def regions_on(day: date) -> list[RegionOn]:
    """Every region of the day in the order of the codes, under the name and the parent it had then."""
    rows = Region.objects.filter(_on(day)).order_by("code").values_list("code", "name", "level", "parent_id")
    later = RegionChange.objects.filter(on__gt=day, kind__in=("renamed", "moved")).order_by("-on", "-id")
    names: dict[str, str] = {}
    parents: dict[str, str | None] = {}
    # From the newest back to the day: what stood before the first change after it is what stood on it.
    for code, name, parent in later.values_list("before_id", "name_before", "parent_before"):
        if name:
            names[code] = name
        if parent:
            parents[code] = parent
    return [
        RegionOn(code, names.get(code, name), level, parents.get(code, parent)) for code, name, level, parent in rows
    ]


def below(code: str, day: date) -> frozenset[str]:
    """The region and every region under it on the day."""
    return rules.beneath(code, ((region.code, region.parent) for region in regions_on(day)))


def codes_at(code: str, *, of: date, day: date) -> frozenset[str]:
    """The codes that name on a day, earlier or later, what the code named on the day ``of``."""
    return rules.followed(code, _passages(RegionChange.objects.all()), of=of, day=day)


def region_named(name: str, day: date) -> str | None:
    """The code of the region that alone bore the name on the day."""
    codes = {region.code for region in regions_on(day) if region.name == name}
    return codes.pop() if len(codes) == 1 else None


def region_changes(code: str | None = None) -> QuerySet[RegionChange]:
    """Changes of the tree, of one region where a code is given, the newest first."""
    found = RegionChange.objects.select_related("before", "after").order_by("-on", "before_id", "after_id")
    return found if code is None else found.filter(Q(before=code) | Q(after=code))


def region_at(code: str) -> Region | None:
    """The region of a code, whether it still stands or not."""
    return Region.objects.select_related("parent").filter(pk=code).first()


# --- offices ---------------------------------------------------------------------------------------------------------


def offices_on(day: date) -> QuerySet[Office]:
    """The offices that stood on the day, by name."""
    return Office.objects.filter(_on(day)).select_related("region").order_by("name", "key")


def office_at(key: str) -> Office | None:
    """The office of a key, whether it still stands or not."""
    return Office.objects.select_related("region", "parent").filter(pk=key).first()


def registered_office(key: str) -> Office:
    """The office of a key; raises OfficeUnknown."""
    found = office_at(key)
    if found is None:
        raise rules.OfficeUnknown(
            f"no office has the key {key[:64]!r} (kernel/access); take it from the register of offices",
            message_zh=f"没有标识为“{key[:64]}”的单位；单位须在单位名册中；请从名册中选取。",
            key=key[:64],
        )
    return found


def office_named(name: str, day: date) -> str | None:
    """The key of the office that alone bore the name, or the short name, on the day; a full name goes first."""
    rows = Office.objects.filter(_on(day)).filter(Q(name=name) | Q(short_name=name)).values_list("key", "name")
    keys = [key for key, full in rows if full == name] or [key for key, _ in rows]
    return keys[0] if len(keys) == 1 else None


def offices_below(key: str) -> frozenset[str]:
    """The office and every office under it, whether it still stands or not."""
    return rules.beneath(key, Office.objects.values_list("key", "parent_id"))


def successors(key: str, day: date) -> frozenset[str]:
    """The offices that on the day do the whole work the office ever did: itself where no other took over."""
    return rules.followed(key, _passages(_whole()), of=date.min, day=day)


def predecessors(key: str, day: date) -> frozenset[str]:
    """The offices whose whole work had come to the office by the day, however often it changed hands; not itself."""
    taken = [(passage.before, passage.after) for passage in _passages(_whole()) if passage.on <= day]
    return rules.beneath(key, taken) - {key}


def successions(key: str | None = None) -> QuerySet[OfficeSuccession]:
    """Who took over from whom, of one office where a key is given, the newest first."""
    found = OfficeSuccession.objects.select_related("before", "after").order_by("-on", "id")
    return found if key is None else found.filter(Q(before=key) | Q(after=key))


def _whole() -> QuerySet[OfficeSuccession]:
    return OfficeSuccession.objects.filter(part="")


def _passages(rows: QuerySet[RegionChange] | QuerySet[OfficeSuccession]) -> list[rules.Passage]:
    return [rules.Passage(on, before, after) for on, before, after in rows.values_list("on", "before_id", "after_id")]


# --- people and grants -----------------------------------------------------------------------------------------------


def person_named(username: str) -> Person | None:
    """The person with this account name, or None."""
    return Person.objects.filter(username=username).first()


def citizen(field: str) -> Person:
    """Whoever brings something in without an account: may enter in one field of quality, for any office."""
    person = Person(username=rules.PUBLIC, name="公众")
    person.__dict__["held"] = (rules.Held(rules.ENTER, date.min, field=field),)
    return person


def people(*, words: str = "", office: str = "", role: str = "", day: date | None = None) -> QuerySet[Person]:
    """Accounts by name, those in use first; narrowed to a name, an office, or who holds a role on the day."""
    found = Person.objects.order_by("-is_active", "name", "username")
    if words:
        found = found.filter(Q(username__contains=words) | Q(name__contains=words))
    if office:
        found = found.filter(office=office)
    if role and day is not None:
        found = found.filter(pk__in=_standing(day).filter(role=role).values("person"))
    return found


def grants_of(person: Person) -> QuerySet[Grant]:
    """Everything ever granted to a person, what lasts longest first."""
    return person.grants.select_related("office").order_by(F("until").desc(nulls_first=True), "role", "since", "id")


def grants_on(day: date, *, role: str = "", office: str = "", field: str = "") -> QuerySet[Grant]:
    """Grants in force on the day, by person; narrowed to a role, an office or a field."""
    found = _standing(day).select_related("person", "office").order_by("person__name", "person_id", "role", "id")
    named = {"role": role, "office": office, "field": field}
    return found.filter(**{name: value for name, value in named.items() if value})


def _standing(day: date) -> QuerySet[Grant]:
    return Grant.objects.filter(_on(day))


def roles_of(people: Iterable[Person], day: date) -> dict[int, list[str]]:
    """The roles of many people on the day, by the number of the person, in the order of the house."""
    order = list(rules.ROLE_ZH)
    held: dict[int, set[str]] = {}
    for person, role in _standing(day).filter(person__in=list(people)).values_list("person_id", "role"):
        held.setdefault(person, set()).add(role)
    return {person: sorted(roles, key=order.index) for person, roles in held.items()}


def token_in_use(key: str) -> ApiToken | None:
    """The key of a program that still opens something, with its person; None for any other text."""
    found = ApiToken.objects.select_related("person__office")
    return found.filter(digest=rules.token_digest(key), revoked_at__isnull=True, person__is_active=True).first()


def tokens_of(person: Person) -> QuerySet[ApiToken]:
    """The keys of a person's programs that still open something, the newest first."""
    return person.tokens.filter(revoked_at__isnull=True).order_by("-created_at", "-id")


def has_second_factor(person: Person) -> bool:
    """Whether signing in needs a code beside the password."""
    return bool(TOTPDevice.objects.filter(user=person, confirmed=True).exists())


def spare_codes(person: Person) -> int:
    """How many spare codes of the second factor are left."""
    return int(StaticToken.objects.filter(device__user=person).count())


# --- the trail -------------------------------------------------------------------------------------------------------

TRAIL_ZH: Final = {
    "access.session": "登录",
    "access.refusal": "被拒的操作",
    "access.person": "账号",
    "access.second_factor": "第二重验证",
    "access.token": "接口密钥",
    "access.grant": "授权",
    "access.office": "单位",
    "access.region": "区划",
    "notices.hook": "通知接口",
}
"""Kinds of entries about access, in the order in which they are offered."""


def trail(
    *,
    kind: str = "",
    act: str = "",
    by: str = "",
    since: date | None = None,
    until: date | None = None,
    before: int | None = None,
) -> QuerySet[Entry]:
    """What people did to get in and about accounts, the newest first; narrowed by kind, act, person and days.

    ``before`` is the number of the last entry of the page before.
    """
    found = Entry.objects.filter(thing=0, kind__in=[kind] if kind else list(TRAIL_ZH)).order_by("-seq")
    named = {"act": act, "by": by}
    found = found.filter(**{name: value for name, value in named.items() if value})
    if since is not None:
        found = found.filter(learned_at__date__gte=since)
    if until is not None:
        found = found.filter(learned_at__date__lte=until)
    return found if before is None else found.filter(seq__lt=before)
