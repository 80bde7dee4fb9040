"""Evidence files: the same bytes once, known by their digest, never changed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zhiheng.kernel.journal.models import AppendOnly, AppendOnlyRows


class File(AppendOnly):
    """A file that entries name by its digest."""

    sha256 = models.CharField("SHA-256", max_length=64, primary_key=True)
    size = models.BigIntegerField("大小")
    media_type = models.CharField("类型", max_length=100)
    ending = models.CharField("扩展名", max_length=8)
    content = models.BinaryField("内容")
    kept_at = models.DateTimeField("存入时间")
    kept_by = models.CharField("存入人", max_length=64)

    objects: ClassVar[models.Manager[File]] = AppendOnlyRows["File"].as_manager()

    class Meta:
        verbose_name = "证据文件"

    def __str__(self) -> str:
        return f"{self.sha256[:16]} ({self.media_type})"
