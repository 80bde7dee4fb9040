"""What stands of cases: a projection of their entries, and how a city sends them to its offices."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.db import models

from zhiheng.contract.casework import as_kind
from zhiheng.contract.casework.doings import Doing
from zhiheng.contract.declarations.cases import Case
from zhiheng.contract.intake.columns import SUBJECT
from zhiheng.kernel.casebook import rules
from zhiheng.kernel.journal.models import RowNumber
from zhiheng.kernel.records.models import Record


class CaseState(models.Model):
    """A case as it stands. Its number is that of its record, and of the entry by which it was received."""

    id = RowNumber("序号", primary_key=True)
    kind = models.CharField("种类", max_length=80)
    number = models.CharField("办件编号", max_length=40, unique=True)
    headline = models.CharField("事由", max_length=200)
    state = models.CharField("状态", max_length=40)
    is_open = models.BooleanField("在办")
    office = models.CharField("主办单位", max_length=64)
    handler = models.CharField("承办人", max_length=64, blank=True)
    region = models.CharField("区划", max_length=12, blank=True)
    subject = models.BigIntegerField("主体", null=True)
    received_on = models.DateField("收到日期")
    received_at = models.DateTimeField("收到时间")
    closed_on = models.DateField("办结日期", null=True)
    due_at = models.DateTimeField("最近期限", default=rules.NEVER)
    """The first end of those of its terms that run and that the office owes; never whether it is over."""
    merged_into = models.BigIntegerField("并入", null=True)
    opened_by = models.BigIntegerField("来自办件", null=True)
    alike = models.CharField("相似", max_length=64, blank=True)
    """Digest of the fields in which one and the same matter is alike."""
    doings = models.TextField("经过")
    """What was done, as ``rules.kept_doings`` writes it."""
    last = models.BigIntegerField("最新办理")
    """The entry of what somebody did last; what the clock itself notes does not count."""
    code_digest = models.CharField("查询码", max_length=64, blank=True)

    class Meta:
        verbose_name = "办件"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["office", "due_at", "id"], name="open_cases_of_an_office", condition=models.Q(is_open=True)
            ),
            models.Index(
                fields=["handler", "due_at", "id"],
                name="open_cases_of_a_handler",
                condition=models.Q(is_open=True) & ~models.Q(handler=""),
            ),
            models.Index(fields=["kind", "due_at", "id"], name="open_cases", condition=models.Q(is_open=True)),
            models.Index(fields=["due_at", "id"], name="open_cases_by_term", condition=models.Q(is_open=True)),
            models.Index(fields=["office", "-id"], name="cases_of_an_office"),
            models.Index(fields=["kind", "-id"], name="cases_of_a_kind"),
            models.Index(fields=["subject", "-id"], name="cases_of_a_subject", condition=~models.Q(subject=None)),
            models.Index(fields=["merged_into"], name="cases_merged", condition=~models.Q(merged_into=None)),
            models.Index(fields=["opened_by"], name="cases_opened_by_cases", condition=~models.Q(opened_by=None)),
            models.Index(fields=["alike", "-id"], name="cases_alike", condition=~models.Q(alike="")),
        ]

    def __str__(self) -> str:
        return self.number

    @classmethod
    def begun(cls, case: Case, record: Record, values: Mapping[str, Any], doings: tuple[Doing, ...]) -> CaseState:
        """A case just received, before its clocks are looked at."""
        first = doings[0]
        alike = [record.subject if key == SUBJECT else values.get(key) for key in case.alike_by]
        return cls(
            id=record.pk,
            kind=record.kind,
            number=values[as_kind.NUMBER],
            headline=str(values.get(case.headline, ""))[:200],
            state=case.begins,
            is_open=True,
            office=record.office,
            handler=str(values.get(as_kind.HANDLER, "")),
            region=record.region,
            subject=record.subject,
            received_on=first.on,
            received_at=first.at,
            alike=rules.likeness(record.kind, alike),
            doings=rules.kept_doings(doings),
            last=record.last,
        )

    @property
    def due(self) -> datetime | None:
        """The first end of a running term; None where none runs."""
        return None if self.due_at >= rules.NEVER else self.due_at


class CaseClock(models.Model):
    """A clock that runs or pauses on an open case; a clock that ended stands in the versions of the case."""

    case = models.ForeignKey(CaseState, models.CASCADE, related_name="clocks", db_constraint=False, verbose_name="办件")
    clock = models.CharField("时限", max_length=40)
    started_on = models.DateField("起算")
    due_at = models.DateTimeField("届满", null=True)
    """None while it pauses."""
    done = models.CharField("已提醒", max_length=40, blank=True)
    """The stages that people were told of, joined by commas."""
    next_at = models.DateTimeField("下次提醒", null=True)

    class Meta:
        verbose_name = "时限"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "clock"], name="one_run_of_a_clock"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["next_at"], name="clocks_to_tell_of", condition=~models.Q(next_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.clock}"


class CaseOffice(models.Model):
    """An office that works on a case beside the lead."""

    case = models.ForeignKey(
        CaseState, models.CASCADE, related_name="supporting", db_constraint=False, verbose_name="办件"
    )
    office = models.CharField("协办单位", max_length=64)

    class Meta:
        verbose_name = "协办"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["office", "case"], name="supporting_office_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.office}"


class Serial(models.Model):
    """The last serial of a day in the numbers of cases."""

    short = models.CharField("字头", max_length=10)
    day = models.DateField("日期")
    last = models.IntegerField("末号")

    class Meta:
        verbose_name = "办件编号"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["short", "day"], name="one_serial_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.short}{self.day} {self.last}"


class Feed(models.Model):
    """The key in the address of a person's calendar of terms; another key makes the former address void."""

    person = models.OneToOneField("access.Person", models.CASCADE, primary_key=True, verbose_name="人员")
    key = models.CharField("钥匙", max_length=32)

    class Meta:
        verbose_name = "期限日历"

    def __str__(self) -> str:
        return str(self.person_id)
