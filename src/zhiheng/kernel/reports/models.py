"""Templates, papers, their issue, and the builds that were refused: rows that are added and never changed; and orders.

Templates, papers and issues bear the number of the journal entry that made them. The files of a paper lie in a folder
under their digests (``queries.file_of``); the entry holds the digests.
"""

from __future__ import annotations

from typing import ClassVar

import msgspec
from django.db import models

from zhiheng.kernel.journal.models import AppendOnly, AppendOnlyRows, RowNumber
from zhiheng.kernel.reports import rules
from zhiheng.kernel.reports.rules import KeptProblem, LedgerLine


class Template(AppendOnly):
    """A version of the office's own template."""

    id = RowNumber("编号", primary_key=True)
    name = models.CharField("文件名", max_length=200)
    form = models.CharField("形式", max_length=8, choices=list(rules.FORM_ZH.items()))
    sha256 = models.CharField("SHA-256", max_length=64)
    content = models.BinaryField("内容")
    kept_at = models.DateTimeField("存入时间")
    kept_by = models.CharField("存入人", max_length=64)

    objects: ClassVar[models.Manager[Template]] = AppendOnlyRows["Template"].as_manager()

    class Meta:
        verbose_name = "文稿模板"

    def __str__(self) -> str:
        return f"{self.pk} {self.name}"

    @property
    def form_zh(self) -> str:
        """Its form in words."""
        return dict(rules.FORM_ZH)[self.form]  # type: ignore[index]


class Paper(AppendOnly):
    """A white paper as it was built: its files, its numbers and what it was built from."""

    id = RowNumber("编号", primary_key=True)
    year = models.IntegerField("年度")
    title = models.CharField("标题", max_length=200)
    template = models.BigIntegerField("模板", null=True)
    """Number of the office's template; NULL for the one the program comes with."""
    template_digest = models.CharField("模板摘要", max_length=64)
    template_name = models.CharField("模板名称", max_length=200)
    day = models.DateField("所在日")
    """The day as of which it speaks."""
    run = models.BigIntegerField("计算", null=True)
    position = models.BigIntegerField("记载序号")
    built_at = models.DateTimeField("生成时间")
    built_by = models.CharField("生成人", max_length=64)
    word = models.CharField("Word 摘要", max_length=64)
    word_size = models.BigIntegerField("Word 大小")
    pdf = models.CharField("PDF 摘要", max_length=64)
    pdf_size = models.BigIntegerField("PDF 大小")
    words = models.CharField("文字摘要", max_length=64)
    """Digest of all its words, tables and charts' data (``rules.words_digest``)."""
    charts = models.IntegerField("图数")
    numbers = models.IntegerField("数字数")
    ledger = models.TextField("数字清单")
    """JSON: ``LedgerLine`` of each number; the entry holds its digest."""
    by_hand = models.JSONField("原文")
    """Words that no rule checked, for whoever issues it."""

    objects: ClassVar[models.Manager[Paper]] = AppendOnlyRows["Paper"].as_manager()

    class Meta:
        verbose_name = "白皮书"
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["year", "-id"], name="papers_of_a_year")]

    def __str__(self) -> str:
        return f"{self.pk} {self.title}"

    @property
    def lines(self) -> tuple[LedgerLine, ...]:
        """Its numbers."""
        return msgspec.json.decode(self.ledger.encode(), type=tuple[LedgerLine, ...])


class Order(models.Model):
    """A paper that somebody asked for, while it is built and afterwards: how far it is, and what came of it."""

    year = models.IntegerField("年度")
    template = models.BigIntegerField("模板", null=True)
    template_name = models.CharField("模板名称", max_length=200)
    asked_at = models.DateTimeField("时间")
    asked_by = models.CharField("生成人", max_length=64)
    stage = models.CharField("进度", max_length=8, choices=list(rules.STAGE_ZH.items()), default="asked")
    touched_at = models.DateTimeField("最近推进")
    ended_at = models.DateTimeField("完成时间", null=True)
    paper = models.BigIntegerField("文稿", null=True)
    refusal = models.BigIntegerField("未生成", null=True)
    problem = models.TextField("故障", blank=True)
    """Why it ended with neither."""

    objects: ClassVar[models.Manager[Order]] = models.Manager()

    class Meta:
        verbose_name = "生成"

    def __str__(self) -> str:
        return f"{self.pk} {self.year}"


class Issue(AppendOnly):
    """That a paper was issued."""

    id = RowNumber("编号", primary_key=True)
    paper = models.OneToOneField(Paper, models.PROTECT, verbose_name="白皮书", related_name="issue")
    issued_at = models.DateTimeField("发布时间")
    issued_by = models.CharField("发布人", max_length=64)
    note = models.TextField("说明")

    objects: ClassVar[models.Manager[Issue]] = AppendOnlyRows["Issue"].as_manager()

    class Meta:
        verbose_name = "发布"

    def __str__(self) -> str:
        return f"{self.pk} {self.paper_id}"


class Refusal(AppendOnly):
    """A build that was refused, with every sentence that could not stand; nothing was stated, so it is no entry."""

    year = models.IntegerField("年度")
    template = models.BigIntegerField("模板", null=True)
    template_name = models.CharField("模板名称", max_length=200)
    day = models.DateField("所在日")
    refused_at = models.DateTimeField("时间")
    asked_by = models.CharField("生成人", max_length=64)
    count = models.IntegerField("处数")
    found = models.TextField("问题")
    """JSON: ``KeptProblem`` of each."""

    objects: ClassVar[models.Manager[Refusal]] = AppendOnlyRows["Refusal"].as_manager()

    class Meta:
        verbose_name = "未生成"

    def __str__(self) -> str:
        return f"{self.pk} {self.year}"

    @property
    def problems(self) -> tuple[KeptProblem, ...]:
        """The sentences that could not stand."""
        return msgspec.json.decode(self.found.encode(), type=tuple[KeptProblem, ...])
