"""Regions, offices, people with an account, what they were granted, and the keys of their programs."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar, Final

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from zhiheng.kernel.access import rules

_NO_END: Final = models.Q(until__isnull=True) | models.Q(since__isnull=True)
_SPAN_NOT_EMPTY: Final = _NO_END | models.Q(until__gt=models.F("since"))


class Region(models.Model):
    """A place of the administrative tree, by its code. Source: GB/T 2260-2007, below the county GB/T 10114-2003."""

    code = models.CharField("代码", max_length=12, primary_key=True)
    name = models.CharField("名称", max_length=64)
    level = models.CharField("层级", max_length=8, choices=list(rules.LEVEL_ZH.items()))
    parent = models.ForeignKey("self", models.PROTECT, verbose_name="上级", null=True, related_name="children")
    since = models.DateField("起", null=True)
    until = models.DateField("止", null=True)
    """The first day on which the code no longer names a place."""

    class Meta:
        verbose_name = "区划"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=_SPAN_NOT_EMPTY, name="region_span_not_empty"),
        ]

    def __str__(self) -> str:
        return self.name


class RegionChange(models.Model):
    """One line from a code before to a code after: a split has a line for each part, a renaming the same code twice."""

    kind = models.CharField("变更", max_length=8, choices=list(rules.REGION_CHANGE_ZH.items()))
    on = models.DateField("施行日")
    before = models.ForeignKey(Region, models.PROTECT, verbose_name="原代码", related_name="changes_after")
    after = models.ForeignKey(Region, models.PROTECT, verbose_name="新代码", related_name="changes_before")
    name_before = models.CharField("原名称", max_length=64, blank=True)
    parent_before = models.CharField("原上级", max_length=12, blank=True)
    source = models.CharField("依据", max_length=200)

    class Meta:
        verbose_name = "区划变更"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["before", "after", "on"], name="region_change_once"),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.before_id} → {self.after_id}"


class Office(models.Model):
    """A department or government that owes, enters, checks or approves, by a key that is never given again."""

    key = models.SlugField("标识", max_length=64, primary_key=True)
    name = models.CharField("名称", max_length=128)
    short_name = models.CharField("简称", max_length=64, blank=True)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="区划", null=True, related_name="offices")
    parent = models.ForeignKey("self", models.PROTECT, verbose_name="上级", null=True, related_name="below")
    kind = models.CharField("性质", max_length=16, choices=list(rules.OFFICE_KIND_ZH.items()), default="department")
    since = models.DateField("起", null=True)
    until = models.DateField("止", null=True)

    class Meta:
        verbose_name = "单位"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=_SPAN_NOT_EMPTY, name="office_span_not_empty"),
        ]

    def __str__(self) -> str:
        return self.name


class OfficeSuccession(models.Model):
    """An office took over from another: all of it, or the part that is named."""

    on = models.DateField("承接日")
    before = models.ForeignKey(Office, models.PROTECT, verbose_name="原单位", related_name="passed_to")
    after = models.ForeignKey(Office, models.PROTECT, verbose_name="承接单位", related_name="took_over")
    part = models.CharField("承接范围", max_length=200, blank=True)
    source = models.CharField("依据", max_length=200)

    class Meta:
        verbose_name = "单位承接"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["before", "after", "on", "part"], name="office_succession_once"),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.before_id} → {self.after_id}"


class People(BaseUserManager["Person"]):
    """Finds people by their account name, as Django's log-in asks, with their office."""

    def get_queryset(self) -> models.QuerySet[Person]:
        """A page names the office of who is signed in; it comes with them."""
        return super().get_queryset().select_related("office")


class Person(AbstractBaseUser):
    """Someone who signs in; what they may do is granted to them."""

    username = models.CharField("账号", max_length=64, unique=True)
    name = models.CharField("姓名", max_length=64)
    office = models.ForeignKey(Office, models.PROTECT, verbose_name="单位", null=True, related_name="people")
    is_active = models.BooleanField("在用", default=True)
    must_change = models.BooleanField("须换口令", default=False)
    """The password was chosen by someone else; nothing else is done before it is changed."""
    password_at = models.DateTimeField("口令启用", null=True)

    objects: ClassVar[People] = People()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = "人员"

    def __str__(self) -> str:
        return self.name

    @property
    def office_name(self) -> str:
        """The name of the office; empty where the person belongs to none."""
        return self.office.name if self.office is not None else ""

    @cached_property
    def held(self) -> tuple[rules.Held, ...]:
        """Everything ever granted to them, with the offices it covers; asked once for each time the person was read."""
        grants: dict[int, Grant] = {}
        offices: dict[int, set[str]] = {}
        for grant in Grant.objects.raw(_COVERED, [self.pk]):
            grants[grant.pk] = grant
            offices.setdefault(grant.pk, set()).add(str(getattr(grant, "covered_office", "")))
        return tuple(
            rules.Held(
                role=grant.role,
                since=grant.since,
                until=grant.until,
                offices=None if grant.office_id is None else frozenset(offices[number]),
                field=grant.field,
            )
            for number, grant in grants.items()
        )


class Grant(models.Model):
    """A role given to a person: for the city or for an office, in every field of quality or in one."""

    person = models.ForeignKey(Person, models.PROTECT, verbose_name="人员", related_name="grants")
    role = models.CharField("角色", max_length=32, choices=list(rules.ROLE_ZH.items()))
    office = models.ForeignKey(Office, models.PROTECT, verbose_name="单位", null=True, related_name="grants")
    field = models.CharField("领域", max_length=64, blank=True)
    since = models.DateField("起")
    until = models.DateField("止", null=True)
    given_by = models.CharField("授权人", max_length=64)

    class Meta:
        verbose_name = "授权"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(role__in=list(rules.ROLE_ZH)), name="grant_role_declared"),
            models.CheckConstraint(condition=_SPAN_NOT_EMPTY, name="grant_span_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} {self.office_id or ''} {self.field}"


_COVERED: Final = """
WITH RECURSIVE line(above, below) AS (
    SELECT parent_id, key FROM access_office WHERE parent_id IS NOT NULL
    UNION ALL
    SELECT after_id, before_id FROM access_officesuccession WHERE part = ''
), covered(number, office) AS (
    SELECT id, office_id FROM access_grant WHERE person_id = %s
    UNION
    SELECT covered.number, line.below FROM covered JOIN line ON line.above = covered.office
)
SELECT access_grant.*, covered.office AS covered_office
FROM covered JOIN access_grant ON access_grant.id = covered.number
ORDER BY access_grant.id
"""
"""A grant for an office covers the offices below it and those it took over whole, and so on down."""


class FormerPassword(models.Model):
    """A password that was in force once, as its hash, so that it is not taken again too soon."""

    person = models.ForeignKey(Person, models.CASCADE, verbose_name="人员", related_name="former_passwords")
    password = models.CharField("口令", max_length=128)
    at = models.DateTimeField("启用")

    class Meta:
        verbose_name = "旧口令"

    def __str__(self) -> str:
        return f"{self.person_id} {self.at}"


class ApiToken(models.Model):
    """A key with which a program acts for a person; only its digest is kept."""

    person = models.ForeignKey(Person, models.PROTECT, verbose_name="人员", related_name="tokens")
    name = models.CharField("用途", max_length=64)
    digest = models.CharField("摘要", max_length=64, unique=True)
    """SHA-256 of the key in hexadecimal; the key is random and long, so a plain digest cannot be turned back."""
    created_at = models.DateTimeField("生成")
    last_used_at = models.DateTimeField("最近使用", null=True)
    revoked_at = models.DateTimeField("作废", null=True)

    class Meta:
        verbose_name = "接口密钥"

    def __str__(self) -> str:
        return self.name
