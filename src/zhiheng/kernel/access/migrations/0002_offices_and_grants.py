"""Regions, offices, grants and keys get tables; a person's old office and role stay until they are moved."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import migrations, models
from django.db.models import CASCADE, PROTECT, CheckConstraint, F, ForeignKey, Q, UniqueConstraint

_ROLES = [
    ("enter", "填报"),
    ("check", "核对"),
    ("approve", "审批"),
    ("publish", "公示"),
    ("assess", "考核"),
    ("quality_office", "质量办"),
    ("reader", "阅览"),
    ("system_admin", "系统管理员"),
    ("security_admin", "安全管理员"),
    ("audit_admin", "审计管理员"),
]
_LEVELS = [("nation", "国家"), ("province", "省级"), ("city", "地级"), ("county", "县级"), ("town", "乡级")]
_CHANGES = [("renamed", "更名"), ("recoded", "代码变更"), ("split", "拆分"), ("merged", "合并"), ("moved", "改变隶属")]
_KINDS = [
    ("government", "政府"),
    ("department", "部门"),
    ("institution", "事业单位"),
    ("enterprise", "企业"),
    ("other", "其他"),
]


def _number() -> tuple[str, models.Field[Any, Any]]:
    return ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


def _span() -> list[tuple[str, models.Field[Any, Any]]]:
    return [
        ("since", models.DateField(null=True, verbose_name="起")),
        ("until", models.DateField(null=True, verbose_name="止")),
    ]


def _not_empty(name: str) -> CheckConstraint:
    return CheckConstraint(condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gt=F("since")), name=name)


class Migration(migrations.Migration):
    """Nothing is lost on the way: what stood in text is moved by the next one and dropped by the one after."""

    dependencies = [("access", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Region",
            fields=[
                ("code", models.CharField(max_length=12, primary_key=True, serialize=False, verbose_name="代码")),
                ("name", models.CharField(max_length=64, verbose_name="名称")),
                ("level", models.CharField(choices=_LEVELS, max_length=8, verbose_name="层级")),
                *_span(),
                (
                    "parent",
                    ForeignKey(
                        null=True, on_delete=PROTECT, related_name="children", to="access.region", verbose_name="上级"
                    ),
                ),
            ],
            options={"verbose_name": "区划", "constraints": [_not_empty("region_span_not_empty")]},
        ),
        migrations.CreateModel(
            name="RegionChange",
            fields=[
                _number(),
                ("kind", models.CharField(choices=_CHANGES, max_length=8, verbose_name="变更")),
                ("on", models.DateField(verbose_name="施行日")),
                ("name_before", models.CharField(blank=True, max_length=64, verbose_name="原名称")),
                ("parent_before", models.CharField(blank=True, max_length=12, verbose_name="原上级")),
                ("source", models.CharField(max_length=200, verbose_name="依据")),
                (
                    "before",
                    ForeignKey(
                        on_delete=PROTECT, related_name="changes_after", to="access.region", verbose_name="原代码"
                    ),
                ),
                (
                    "after",
                    ForeignKey(
                        on_delete=PROTECT, related_name="changes_before", to="access.region", verbose_name="新代码"
                    ),
                ),
            ],
            options={
                "verbose_name": "区划变更",
                "constraints": [UniqueConstraint(fields=("before", "after", "on"), name="region_change_once")],
            },
        ),
        migrations.CreateModel(
            name="Office",
            fields=[
                ("key", models.SlugField(max_length=64, primary_key=True, serialize=False, verbose_name="标识")),
                ("name", models.CharField(max_length=128, verbose_name="名称")),
                ("short_name", models.CharField(blank=True, max_length=64, verbose_name="简称")),
                ("kind", models.CharField(choices=_KINDS, default="department", max_length=16, verbose_name="性质")),
                *_span(),
                (
                    "region",
                    ForeignKey(
                        null=True, on_delete=PROTECT, related_name="offices", to="access.region", verbose_name="区划"
                    ),
                ),
                (
                    "parent",
                    ForeignKey(
                        null=True, on_delete=PROTECT, related_name="below", to="access.office", verbose_name="上级"
                    ),
                ),
            ],
            options={"verbose_name": "单位", "constraints": [_not_empty("office_span_not_empty")]},
        ),
        migrations.CreateModel(
            name="OfficeSuccession",
            fields=[
                _number(),
                ("on", models.DateField(verbose_name="承接日")),
                ("part", models.CharField(blank=True, max_length=200, verbose_name="承接范围")),
                ("source", models.CharField(max_length=200, verbose_name="依据")),
                (
                    "before",
                    ForeignKey(on_delete=PROTECT, related_name="passed_to", to="access.office", verbose_name="原单位"),
                ),
                (
                    "after",
                    ForeignKey(on_delete=PROTECT, related_name="took_over", to="access.office", verbose_name="承接单位"),
                ),
            ],
            options={
                "verbose_name": "单位承接",
                "constraints": [
                    UniqueConstraint(fields=("before", "after", "on", "part"), name="office_succession_once")
                ],
            },
        ),
        migrations.RenameField(model_name="person", old_name="office", new_name="office_text"),
        migrations.AddField(
            model_name="person",
            name="office",
            field=ForeignKey(
                null=True, on_delete=PROTECT, related_name="people", to="access.office", verbose_name="单位"
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="must_change",
            field=models.BooleanField(default=False, verbose_name="须换口令"),
        ),
        migrations.AddField(
            model_name="person",
            name="password_at",
            field=models.DateTimeField(null=True, verbose_name="口令启用"),
        ),
        migrations.CreateModel(
            name="Grant",
            fields=[
                _number(),
                ("role", models.CharField(choices=_ROLES, max_length=32, verbose_name="角色")),
                ("field", models.CharField(blank=True, max_length=64, verbose_name="领域")),
                ("since", models.DateField(verbose_name="起")),
                ("until", models.DateField(null=True, verbose_name="止")),
                ("given_by", models.CharField(max_length=64, verbose_name="授权人")),
                (
                    "person",
                    ForeignKey(
                        on_delete=PROTECT,
                        related_name="grants",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="人员",
                    ),
                ),
                (
                    "office",
                    ForeignKey(
                        null=True, on_delete=PROTECT, related_name="grants", to="access.office", verbose_name="单位"
                    ),
                ),
            ],
            options={
                "verbose_name": "授权",
                "constraints": [
                    CheckConstraint(condition=Q(role__in=[role for role, _ in _ROLES]), name="grant_role_declared"),
                    _not_empty("grant_span_not_empty"),
                ],
            },
        ),
        migrations.CreateModel(
            name="FormerPassword",
            fields=[
                _number(),
                ("password", models.CharField(max_length=128, verbose_name="口令")),
                ("at", models.DateTimeField(verbose_name="启用")),
                (
                    "person",
                    ForeignKey(
                        on_delete=CASCADE,
                        related_name="former_passwords",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="人员",
                    ),
                ),
            ],
            options={"verbose_name": "旧口令"},
        ),
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                _number(),
                ("name", models.CharField(max_length=64, verbose_name="用途")),
                ("digest", models.CharField(max_length=64, unique=True, verbose_name="摘要")),
                ("created_at", models.DateTimeField(verbose_name="生成")),
                ("last_used_at", models.DateTimeField(null=True, verbose_name="最近使用")),
                ("revoked_at", models.DateTimeField(null=True, verbose_name="作废")),
                (
                    "person",
                    ForeignKey(
                        on_delete=PROTECT,
                        related_name="tokens",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="人员",
                    ),
                ),
            ],
            options={"verbose_name": "接口密钥"},
        ),
    ]
