"""What stands now of every record and subject: a projection of the journal, made anew from it at any time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.db import models

from zhiheng.kernel.journal.models import RowNumber
from zhiheng.kernel.records import rules


def none_of(column: str, values: Iterable[str]) -> models.Q:
    """That a column holds none of the values, each by itself: so SQLite knows the condition of an index again."""
    return models.Q(*(~models.Q(**{column: value}) for value in values))


class Record(models.Model):
    """One record or subject as it stands. Its number is that of the entry by which it was first stated."""

    id = RowNumber("编号", primary_key=True)
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
    shelf_region = models.BigIntegerField("按区划", null=True)
    shelf_office = models.BigIntegerField("按单位", null=True)
    shelf_a = models.BigIntegerField("按分类一", null=True)
    shelf_b = models.BigIntegerField("按分类二", null=True)
    shelf_c = models.BigIntegerField("按分类三", null=True)
    """By region, by office, by the fields its lists filter by most (``rules.facets_of``): the shelf on which long lists
    find it (``rules.shelf``)."""
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
                condition=~models.Q(identity="") & none_of("state", rules.GONE),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # Lists are read in the order of these indexes; they hold the state too, so that lists are counted in them.
            models.Index(fields=["kind", "-happened_on", "-id", "state"], name="records_newest"),
            models.Index(
                fields=["subject", "kind", "-happened_on", "-id", "state"],
                name="records_of_a_subject",
                condition=models.Q(subject__isnull=False),
            ),
            # Subjects are looked for by code even where they were merged; a record has no name and pays nothing for it.
            models.Index(
                fields=["kind", "identity"],
                name="subjects_by_identity",
                condition=~models.Q(identity="") & ~models.Q(name_key=""),
            ),
            *(
                models.Index(
                    fields=[column, "-happened_on", "-id", "state"],
                    name=f"records_{column}",
                    condition=models.Q(**{f"{column}__isnull": False}),
                )
                for column in rules.SHELVES
            ),
            models.Index(
                fields=["kind", "name_key"], name="records_by_kind_and_name", condition=~models.Q(name_key="")
            ),
            models.Index(
                fields=["kind", "state", "office"],
                name="records_unsettled",
                condition=none_of("state", rules.SETTLED),
            ),
            models.Index(fields=["merged_into"], name="records_merged", condition=models.Q(merged_into__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name or f"{self.kind} {self.identity or self.pk}"


class Mention(models.Model):
    """That a record names a subject in one of its fields, beside the subject it is about."""

    pk = models.CompositePrimaryKey("subject", "kind", "field", "record")
    subject = models.BigIntegerField("主体")
    kind = models.CharField("种类", max_length=80)
    field = models.CharField("字段", max_length=64)
    # Written in bulk with the record itself, and looked for by subject: no constraint and no index of its own.
    record = models.ForeignKey(
        Record, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False, verbose_name="记录"
    )

    class Meta:
        verbose_name = "提及"

    def __str__(self) -> str:
        return f"{self.record_id} {self.field} → {self.subject}"


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
