"""What stands of targets, tasks and reports: a projection of the journal, made anew from it at any time.

``state`` is the whole of it as JSON (``rules``); the columns beside it are there to find rows by.
"""

from __future__ import annotations

from typing import ClassVar

import msgspec
from django.db import models

from zhiheng.kernel.journal.models import RowNumber
from zhiheng.kernel.targets import rules


def _text(state: rules.TargetState | rules.TaskState | rules.ReportWords) -> str:
    return msgspec.json.encode(state).decode()


class Target(models.Model):
    """A target of an adopted plan, or the part of one. Its number is that of the entry that took it up."""

    id = RowNumber("编号", primary_key=True)
    plan = models.ForeignKey("plans.Plan", models.PROTECT, verbose_name="方案", related_name="+")
    item = models.CharField("条目", max_length=200)
    parent = models.BigIntegerField("上级目标", null=True)
    region = models.CharField("区划", max_length=12)
    office = models.CharField("牵头单位", max_length=64)
    indicator = models.CharField("指标", max_length=120)
    binding = models.CharField("绑定", max_length=12, choices=list(rules.BINDING_ZH.items()))
    dropped = models.BooleanField("不再跟踪")
    last = models.BigIntegerField("最新记载")
    state = models.TextField("内容")

    class Meta:
        verbose_name = "目标"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["plan", "item"], name="targets_of_a_plan"),
            models.Index(fields=["indicator"], name="targets_of_an_indicator"),
            models.Index(fields=["parent"], name="parts_of_a_target", condition=models.Q(parent__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.indicator or self.item}"

    @classmethod
    def of(cls, state: rules.TargetState) -> Target:
        """The row of a target as it stands."""
        return cls(
            id=state.number,
            plan_id=state.plan,
            item=state.item[:200],
            parent=state.parent,
            region=state.region,
            office=state.office,
            indicator=state.indicator,
            binding=state.binding,
            dropped=state.dropped,
            last=state.last,
            state=_text(state),
        )


class Task(models.Model):
    """A task of an adopted plan, on which lead offices report."""

    id = RowNumber("编号", primary_key=True)
    plan = models.ForeignKey("plans.Plan", models.PROTECT, verbose_name="方案", related_name="+")
    item = models.CharField("条目", max_length=200)
    office = models.CharField("牵头单位", max_length=64)
    dropped = models.BooleanField("不再跟踪")
    last = models.BigIntegerField("最新记载")
    state = models.TextField("内容")

    class Meta:
        verbose_name = "任务"
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["plan", "item"], name="tasks_of_a_plan")]

    def __str__(self) -> str:
        return f"{self.pk} {self.item}"

    @classmethod
    def of(cls, state: rules.TaskState) -> Task:
        """The row of a task as it stands."""
        return cls(
            id=state.number,
            plan_id=state.plan,
            item=state.item[:200],
            office=state.office,
            dropped=state.dropped,
            last=state.last,
            state=_text(state),
        )


class Report(models.Model):
    """One report of progress on a target or task."""

    id = RowNumber("编号", primary_key=True)
    about = models.BigIntegerField("所报目标或任务")
    office = models.CharField("报送单位", max_length=64)
    period = models.CharField("期间", max_length=16)
    verdict = models.CharField("审核", max_length=12, choices=list(rules.REPORT_ZH.items()))
    last = models.BigIntegerField("最新记载")
    state = models.TextField("内容")

    class Meta:
        verbose_name = "进展报告"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["about", "-id"], name="reports_newest"),
            models.Index(fields=["verdict", "id"], name="reports_waiting", condition=models.Q(verdict="waiting")),
        ]

    def __str__(self) -> str:
        return f"{self.about} {self.period}"

    @classmethod
    def of(cls, state: rules.ReportWords) -> Report:
        """The row of a report as it stands."""
        return cls(
            id=state.number,
            about=state.about,
            office=state.office,
            period=state.period,
            verdict=state.state,
            last=state.last,
            state=_text(state),
        )
