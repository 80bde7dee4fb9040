"""People with an account."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from zhiheng.kernel.access import rules


class People(BaseUserManager["Person"]):
    """Finds people by their account name, as Django's log-in asks."""


class Person(AbstractBaseUser):
    """Someone who signs in; ``role`` says what they may do, ``office`` for whom."""

    username = models.CharField("账号", max_length=64, unique=True)
    name = models.CharField("姓名", max_length=64)
    office = models.CharField("单位", max_length=128, blank=True)
    role = models.CharField("角色", max_length=32, choices=list(rules.ROLE_ZH.items()), default=rules.READER)
    is_active = models.BooleanField("在用", default=True)

    objects: ClassVar[People] = People()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = "人员"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(role__in=list(rules.ROLE_ZH)), name="person_role_declared"),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.office}）" if self.office else self.name
