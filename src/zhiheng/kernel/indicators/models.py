"""Runs, the definitions they used, and the values they found. A value is added and, when another is found, closed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Run(models.Model):
    """One computation of numbers: over which entries, as seen on which day, by which engine."""

    number = models.BigAutoField("编号", primary_key=True)
    position = models.BigIntegerField("记载序号")
    """The journal entry up to which its values hold: the one it saw, and later ones that moved none of them."""
    day = models.DateField("所在日")
    """The day on which it was asked: what is due later is not owed yet."""
    first_year = models.SmallIntegerField("起始年", null=True)
    """The year from which on values are kept: that of the first record."""
    engine = models.CharField("引擎", max_length=16)
    why = models.CharField("缘由", max_length=8)
    began_at = models.DateTimeField("开始时间")
    seconds = models.FloatField("用时")
    asked = models.IntegerField("计算的指标数")
    found = models.IntegerField("变动的数值数")
    agreed = models.TextField("引擎核对", default="")
    """JSON (``rules.Compared``): whether its numbers are those of the plain interpreter; empty where nobody looked."""

    class Meta:
        verbose_name = "计算"
        get_latest_by = "number"

    def __str__(self) -> str:
        return f"{self.number}（至第 {self.position} 号记载）"


class Definition(models.Model):
    """What an indicator meant when values of it were computed."""

    digest = models.CharField("摘要", max_length=64, primary_key=True)
    indicator = models.CharField("指标", max_length=80)
    text = models.TextField("定义")
    """Canonical JSON (``rules.definition_of``)."""

    class Meta:
        verbose_name = "定义"

    def __str__(self) -> str:
        return f"{self.indicator} {self.digest[:12]}"


class Value(models.Model):
    """A number, or why there is none, from the run that found it until the run that found another."""

    indicator = models.CharField("指标", max_length=80)
    period = models.CharField("期间", max_length=24)
    """Its label, as ``Period.parse`` reads it."""
    region = models.CharField("区划", max_length=12)
    value = models.FloatField("数值", null=True)
    """Unrounded."""
    state = models.CharField("状态", max_length=16)
    numerator = models.FloatField("分子", null=True)
    denominator = models.FloatField("分母", null=True)
    records = models.BigIntegerField("记录数")
    low = models.FloatField("下限", null=True)
    high = models.FloatField("上限", null=True)
    definition = models.CharField("定义", max_length=64)
    run = models.BigIntegerField("计算")
    replaced_by = models.BigIntegerField("取代它的计算", null=True)

    class Meta:
        verbose_name = "数值"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["indicator", "region", "period"],
                name="one_value_stands",
                condition=models.Q(replaced_by__isnull=True),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["indicator", "region", "period", "run"], name="values_through_runs"),
            models.Index(fields=["run"], name="values_of_a_run"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.period} {self.region}"
