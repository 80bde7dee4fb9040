"""What the log keeps beside the journal: tiles of hashes, and signed heads. Both are only ever added."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zhiheng.kernel.journal.models import AppendOnly, AppendOnlyRows


class Tile(AppendOnly):
    """Up to 256 hashes of one level; full ones once, the unfinished ones of a head beside it."""

    level = models.SmallIntegerField("层")
    index = models.BigIntegerField("序")
    width = models.SmallIntegerField("宽")
    hashes = models.BinaryField("摘要")

    objects: ClassVar[models.Manager[Tile]] = AppendOnlyRows["Tile"].as_manager()

    class Meta:
        verbose_name = "日志块"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["level", "index", "width"], name="one_tile_of_a_width"),
        ]

    def __str__(self) -> str:
        return f"{self.level}/{self.index} ({self.width})"


class Head(AppendOnly):
    """At an instant the log had this size and root, signed; at most one of a day is the day's."""

    day = models.DateField("日", null=True, unique=True)
    """The day whose head this is; None where it was signed on demand."""
    size = models.BigIntegerField("规模")
    root = models.BinaryField("根", max_length=32)
    signed_at = models.DateTimeField("签署时间")
    note = models.TextField("签署文本")
    """The checkpoint with its signatures: the very characters that are published."""

    objects: ClassVar[models.Manager[Head]] = AppendOnlyRows["Head"].as_manager()

    class Meta:
        verbose_name = "日志头"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.pk}: {self.size}"
