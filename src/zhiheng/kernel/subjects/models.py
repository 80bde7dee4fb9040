"""Proposals of what may be one subject, and what people decided; the decisions are a projection of the journal."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Proposal(models.Model):
    """Two subjects that may be one, as the machine last saw it. How it stands follows from the decisions."""

    kind = models.CharField("种类", max_length=80)
    first = models.BigIntegerField("主体甲")
    second = models.BigIntegerField("主体乙")
    """The greater number of the two."""
    probability = models.FloatField("概率")
    reason = models.TextField("理由")
    evidence = models.TextField("依据")
    """JSON: a list of words, the weightiest first."""
    proposed_at = models.DateTimeField("提出时间")

    class Meta:
        verbose_name = "归并建议"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["first", "second"], name="a_pair_is_proposed_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["kind", "-probability", "id"], name="proposals_surest_first"),
            models.Index(fields=["second"], name="proposals_of_the_second"),
        ]

    def __str__(self) -> str:
        return f"{self.first} ~ {self.second}"


class Decision(models.Model):
    """A merge, its undoing, or the word that two subjects are two. Its number is that of its entry."""

    seq = models.BigIntegerField("记载", primary_key=True)
    act = models.CharField("行为", max_length=16)
    kind = models.CharField("种类", max_length=80)
    merged = models.BigIntegerField("被归并主体")
    """The subject that was, or was not to be, merged; the entry is about it."""
    kept = models.BigIntegerField("保留主体")
    by = models.CharField("经办人", max_length=64)
    at = models.DateTimeField("时间")
    reason = models.TextField("理由")

    class Meta:
        verbose_name = "归并决定"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["merged", "kept"], name="decisions_about_the_merged"),
            models.Index(fields=["kept", "merged"], name="decisions_about_the_kept"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.merged} ~ {self.kept}"
