"""What stands now of every record and subject: a projection of the journal, made anew from it at any time."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zhiheng.kernel.records import rules


class Record(models.Model):
    """One record or subject as it stands. Its number is that of the entry by which it was first stated."""

    id = models.BigIntegerField("编号", primary_key=True)
    kind = models.CharField("种类", max_length=80)
    name = models.CharField("名称", max_length=200)
    """Of a subject: the name people know it by."""
    name_key = models.CharField("名称比对", max_length=200)
    """The name as exact matching compares it."""
    identity = models.CharField("标识", max_length=400)
    """What names it among its kind; empty where its kind is named by nothing."""
    subject = models.BigIntegerField("主体", null=True)
    """The subject it is about, as stated; where that was merged, ``subjects`` knows into which."""
    region = models.CharField("区划", max_length=12)
    office = models.CharField("单位", max_length=64)
    happened_on = models.DateField("发生日", null=True)
    state = models.CharField("状态", max_length=12)
    data = models.TextField("内容")
    """Canonical JSON, as in the entry ``latest``."""
    stated_by = models.CharField("填报人", max_length=64)
    stated_at = models.DateTimeField("首次填报")
    changed_at = models.DateTimeField("最近变动")
    latest = models.BigIntegerField("现行记载")
    last = models.BigIntegerField("最新记载")
    approved = models.BigIntegerField("批准的记载", null=True)
    merged_into = models.BigIntegerField("归并到", null=True)

    class Meta:
        verbose_name = "记录"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["kind", "identity"],
                name="one_record_per_identity",
                condition=~models.Q(identity="") & ~models.Q(state__in=rules.GONE),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["kind", "-happened_on", "-id"], name="records_newest"),
            models.Index(
                fields=["subject", "kind", "-happened_on", "-id"],
                name="records_of_a_subject",
                condition=models.Q(subject__isnull=False),
            ),
            models.Index(fields=["kind", "identity"], name="records_by_identity", condition=~models.Q(identity="")),
            models.Index(
                fields=["kind", "name_key"], name="records_by_kind_and_name", condition=~models.Q(name_key="")
            ),
            models.Index(
                fields=["kind", "state", "office"],
                name="records_waiting",
                condition=models.Q(state__in=("entered", "checked", "returned", "provisional")),
            ),
            models.Index(fields=["merged_into"], name="records_merged", condition=models.Q(merged_into__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name or f"{self.kind} {self.identity or self.pk}"


class SavedView(models.Model):
    """A list as someone wants to see it again: kind and filters under a name, for the person or for the office."""

    kind = models.CharField("种类", max_length=80)
    name = models.CharField("名称", max_length=60)
    query = models.CharField("条件", max_length=1000)
    """The filters as the address of the list holds them."""
    person = models.CharField("账号", max_length=64)
    office = models.CharField("单位", max_length=64, blank=True)
    """The office whose people see it too; empty for the person alone."""

    class Meta:
        verbose_name = "保存的视图"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "person", "name"], name="saved_view_name_once"),
        ]

    def __str__(self) -> str:
        return self.name
