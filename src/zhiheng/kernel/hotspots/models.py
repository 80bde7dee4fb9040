"""Hot issues as they were found last, the cases they consist of, and how far the search came."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zhiheng.kernel.hotspots import rules


class HotIssue(models.Model):
    """More of one matter than was to be expected."""

    basis = models.CharField("依据", max_length=10)
    key = models.CharField("所指", max_length=200)
    """What it is about: a firm, a class; of letters worded alike their first case."""
    title = models.CharField("名称", max_length=200)
    state = models.CharField("状态", max_length=10, default=rules.OPEN)
    first_on = models.DateField("最早来件")
    last_on = models.DateField("最近来件")
    window_days = models.IntegerField("观察天数")
    found = models.IntegerField("件数")
    parties = models.IntegerField("来件人数")
    expected = models.DecimalField("预期件数", max_digits=12, decimal_places=3)
    ratio = models.DecimalField("倍数", max_digits=12, decimal_places=3)
    probability = models.FloatField("偶然概率")
    phrases = models.TextField("共同说法", default="[]")
    """JSON: the phrases most of the letters share."""
    found_at = models.DateTimeField("首次发现")
    counted_at = models.DateTimeField("最近计数")
    decided_by = models.CharField("决定人", max_length=64, blank=True)
    decided_at = models.DateTimeField("决定时间", null=True)
    reason = models.TextField("理由", blank=True)

    objects: ClassVar[models.Manager[HotIssue]]

    class Meta:
        verbose_name = "热点"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "-last_on"], name="hot_issues_by_state"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["basis", "key"], name="one_issue_at_a_time", condition=~models.Q(state=rules.CLOSED)
            ),
        ]

    def __str__(self) -> str:
        return self.title


class HotCase(models.Model):
    """A case that an issue consists of; once in it, it stays."""

    issue = models.ForeignKey(HotIssue, models.CASCADE, related_name="cases", verbose_name="热点")
    case = models.BigIntegerField("办件")
    received_on = models.DateField("收到日期")

    class Meta:
        verbose_name = "热点办件"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["issue", "case"], name="a_case_once_in_an_issue"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["case"], name="issues_of_a_case")]

    def __str__(self) -> str:
        return f"{self.issue_id} {self.case}"


class Search(models.Model):
    """Up to which case and day was searched."""

    case = models.BigIntegerField("最新办件")
    day = models.DateField("日期", null=True)

    class Meta:
        verbose_name = "热点查找"

    def __str__(self) -> str:
        return f"{self.case} {self.day}"
