"""Holiday notices as they were stated: a projection of the journal, to which withdrawals are added."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import ClassVar

from django.db import models

from zhiheng.kernel.almanac.rules import Kept
from zhiheng.kernel.journal.models import RowNumber
from zhiheng.primitives.calendar import HolidayNotice


class Notice(models.Model):
    """A notice on days off and working days. Its number is unique among those that stand."""

    entry = RowNumber("记载序号", primary_key=True)
    """The entry that stated it."""
    number = models.CharField("文号", max_length=100)
    issued_on = models.DateField("发文日期")
    arranges_year = models.IntegerField("安排年度", null=True)
    """The year whose whole arrangement it is; NULL for a notice that changes single days."""
    days_off = models.JSONField("放假日")
    """Days in ISO form, in order."""
    working_days = models.JSONField("上班日")
    stated_by = models.CharField("登记人", max_length=64)
    stated_at = models.DateTimeField("登记时间")
    withdrawal = models.BigIntegerField("撤回记载", null=True)
    """The entry that withdrew it."""
    withdrawn_at = models.DateTimeField("撤回时间", null=True)

    objects: ClassVar[models.Manager[Notice]]

    class Meta:
        verbose_name = "放假通知"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["number"], condition=models.Q(withdrawn_at__isnull=True), name="one_standing_notice_of_a_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry} {self.number}"

    @property
    def words(self) -> HolidayNotice:
        """What it says."""
        return HolidayNotice(
            self.number, self.issued_on, _days(self.days_off), _days(self.working_days), self.arranges_year
        )

    @property
    def kept(self) -> Kept:
        """What it says, with when it stands."""
        return Kept(self.words, self.entry, self.stated_at, self.withdrawn_at)


def _days(written: Iterable[str]) -> frozenset[date]:
    return frozenset(map(date.fromisoformat, written))
