"""Batches: what came in together, how far it is, and the rows that were not accepted. Nothing that came in is lost."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Batch(models.Model):
    """One file or one call: what it held, who brought it in, what became of its rows."""

    kind = models.CharField("种类", max_length=80)
    source = models.CharField("来源", max_length=16)
    by = models.CharField("经办人", max_length=64)
    office = models.CharField("单位", max_length=64)
    received_at = models.DateTimeField("收到时间")
    done_at = models.DateTimeField("完成时间", null=True)
    state = models.CharField("状态", max_length=12)
    existing = models.CharField("已有记录", max_length=8, default="refuse")
    whole = models.BooleanField("整批", default=False)
    """Whether one refused row keeps the others out."""
    file_name = models.CharField("文件名", max_length=255, blank=True)
    sha256 = models.CharField("摘要", max_length=64)
    """Of the file, or of the request."""
    size = models.BigIntegerField("字节", default=0)
    key = models.CharField("幂等键", max_length=128, blank=True)
    answer = models.TextField("答复", blank=True)
    """The answer to a call, given again where the call is sent again."""
    position = models.BigIntegerField("进度", default=0)
    """Number of the last row that is dealt with; what follows is still to come."""
    progress = models.FloatField("比例", default=0)
    """Part of the file that has been read, 0 to 1."""
    problem = models.TextField("问题", blank=True)
    """Why the file as a whole could not be read."""
    rows = models.BigIntegerField("行数", default=0)
    stated = models.BigIntegerField("新增", default=0)
    corrected = models.BigIntegerField("更正", default=0)
    unchanged = models.BigIntegerField("未变", default=0)
    refused = models.BigIntegerField("不合格", default=0)
    touched_at = models.DateTimeField("最近推进")

    class Meta:
        verbose_name = "批次"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["by", "key"], name="batch_key_once", condition=~models.Q(key="")),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["office", "-id"], name="batches_of_an_office"),
            models.Index(fields=["sha256"], name="batches_by_digest"),
        ]

    def __str__(self) -> str:
        return self.file_name or f"{self.source} {self.pk}"


class Rejected(models.Model):
    """A row that was not accepted: as it came, and why."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="rejected", verbose_name="批次")
    row = models.BigIntegerField("行号")
    raw = models.TextField("原样")
    """JSON: the cells by key, without those of sealed fields."""
    refusals = models.TextField("理由")
    """JSON: field, rule, words in Chinese and English."""

    class Meta:
        verbose_name = "不合格行"
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["batch", "row"], name="rejected_in_order")]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.row}"
