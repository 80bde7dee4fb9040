"""The register of official documents, a projection of the journal, and the code words that were set."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zhiheng.kernel.access.models import Office
from zhiheng.kernel.journal.models import RowNumber


class Document(models.Model):
    """A numbered form as it was issued; its row stays, void or not."""

    entry = RowNumber("记载序号", primary_key=True)
    """The entry that issued it."""
    office = models.ForeignKey(Office, models.PROTECT, verbose_name="发文单位", related_name="documents")
    series = models.CharField("字号", max_length=12)
    year = models.IntegerField("年份")
    serial = models.IntegerField("顺序号")
    number = models.CharField("文号", max_length=60, unique=True)
    title = models.CharField("标题", max_length=200)
    form = models.CharField("文书", max_length=128)
    """Address of the declared form."""
    about = models.BigIntegerField("办件", db_index=True)
    """The entry that began what it is about."""
    issued_on = models.DateField("成文日期")
    issued_at = models.DateTimeField("发出时间")
    issued_by = models.CharField("经办人", max_length=64)
    word = models.CharField("Word 文件", max_length=64, db_index=True)
    """SHA-256 under which the file is kept as evidence."""
    pdf = models.CharField("PDF 文件", max_length=64, db_index=True)
    voiding = models.BigIntegerField("作废记载", null=True)
    """The entry that made it void."""
    voided_at = models.DateTimeField("作废时间", null=True)
    voided_by = models.CharField("作废人", max_length=64)
    void_reason = models.CharField("作废理由", max_length=500)

    objects: ClassVar[models.Manager[Document]]

    class Meta:
        verbose_name = "文书"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["office", "series", "year", "serial"], name="document_serial_once"),
            models.CheckConstraint(condition=models.Q(serial__gte=1), name="document_serial_counts_from_one"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_void(self) -> bool:
        """Whether it was made void."""
        return self.voided_at is not None

    def digest(self, ending: str) -> str:
        """Under which digest its file with this ending is kept."""
        return self.word if ending == "docx" else self.pdf


class OfficeWord(models.Model):
    """The code word of an office in its numbers, where it was set."""

    office = models.OneToOneField(Office, models.PROTECT, verbose_name="单位", primary_key=True)
    word = models.CharField("机关代字", max_length=12, unique=True)
    entry = models.BigIntegerField("记载")
    """The entry that set it last."""

    objects: ClassVar[models.Manager[OfficeWord]]

    class Meta:
        verbose_name = "机关代字"

    def __str__(self) -> str:
        return self.word
