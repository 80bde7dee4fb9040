"""What is kept of a plan. Decisions, versions and reopenings are only ever added; the database refuses the rest too."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zhiheng.kernel.journal.models import AppendOnly, AppendOnlyRows
from zhiheng.kernel.plans import rules


class Document(AppendOnly):
    """The document as given, byte for byte, and the plain text read from it."""

    name = models.CharField("文件名", max_length=255)
    format = models.CharField("格式", max_length=16)
    encoding = models.CharField("编码", max_length=32, blank=True)
    content = models.BinaryField("原件")
    sha256 = models.CharField("原件摘要", max_length=64)
    text = models.TextField("正文")
    text_sha256 = models.CharField("正文摘要", max_length=64, unique=True)
    """Of the text in UTF-8. One text is one plan, whatever format it came in."""

    objects: ClassVar[models.Manager[Document]] = AppendOnlyRows["Document"].as_manager()

    class Meta:
        verbose_name = "文件"

    def __str__(self) -> str:
        return self.name


class Plan(models.Model):
    """One plan: its document and what the newest compilation says of it as a whole.

    Columns that repeat the head are there to list and filter; ``head`` is the whole of it.
    """

    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="plan", verbose_name="文件")
    title = models.CharField("标题", max_length=500)
    number = models.CharField("文号", max_length=128, blank=True)
    issuer = models.CharField("发文机关", max_length=500, blank=True)
    issued_on = models.DateField("成文日期", null=True, blank=True)
    place = models.CharField("地区", max_length=128, blank=True, db_index=True)
    level = models.CharField("层级", max_length=16, blank=True)
    kind = models.CharField("文种", max_length=32, blank=True)
    since = models.DateField("起", null=True, blank=True)
    until = models.DateField("止", null=True, blank=True)
    head = models.JSONField("首部")
    clauses = models.JSONField("条款")
    notes = models.JSONField("责任注记")
    unclaimed = models.JSONField("未认领数字")
    compiler = models.CharField("编译器版本", max_length=64)
    compiled_at = models.DateTimeField("编译时间")
    imported_by = models.ForeignKey("access.Person", on_delete=models.PROTECT, related_name="+", verbose_name="导入人")
    imported_at = models.DateTimeField("导入时间")

    class Meta:
        verbose_name = "方案"

    def __str__(self) -> str:
        return self.title


class Item(models.Model):
    """One extracted or added thing. What people decided about it stands in its decisions, never here."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="items", verbose_name="方案")
    kind = models.CharField("类别", max_length=16, choices=list(rules.ITEM_KIND_ZH.items()))
    key = models.CharField("稳定键", max_length=200)
    """The same for the same thing in every compilation of the plan: ``rules.stable_keys``."""
    start = models.PositiveIntegerField("起点")
    end = models.PositiveIntegerField("终点")
    clause = models.CharField("条款", max_length=500, blank=True)
    """Path of its clause; empty for words outside any clause."""
    data = models.JSONField("编译结果", null=True)
    """None for a thing that a person added: all that is known of it stands in the decision that added it."""
    words = models.TextField("检索词")
    """What a search over compiled things looks at."""
    confidence = models.FloatField("把握")
    reasons = models.JSONField("依据")
    order = models.PositiveIntegerField("次序")
    proposed = models.BooleanField("现仍提出", default=True)
    """False where the newest compiler no longer finds it; it stays because a person decided about it."""

    class Meta:
        verbose_name = "条目"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["plan", "key"], name="one_item_per_key"),
            models.CheckConstraint(condition=models.Q(kind__in=list(rules.ITEM_KIND_ZH)), name="item_kind_declared"),
            models.CheckConstraint(condition=models.Q(end__gte=models.F("start")), name="item_span_in_order"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["plan", "kind", "order"], name="items_in_order")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Decision(AppendOnly):
    """What one person decided about one item, once."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="decisions", verbose_name="条目")
    verdict = models.CharField("决定", max_length=16, choices=list(rules.VERDICT_ZH.items()))
    data = models.JSONField("决定后的内容", null=True)
    """The whole of the item as decided; None for a rejection or an undoing."""
    words = models.TextField("检索词", blank=True)
    proposal = models.CharField("所见编译结果摘要", max_length=64, blank=True)
    """Digest of the item's compiled data when the decision was taken; empty for an added item."""
    note = models.TextField("说明", blank=True)
    by = models.ForeignKey("access.Person", on_delete=models.PROTECT, related_name="+", verbose_name="决定人")
    at = models.DateTimeField("决定时间")

    objects: ClassVar[models.Manager[Decision]] = AppendOnlyRows["Decision"].as_manager()

    class Meta:
        verbose_name = "决定"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(verdict__in=list(rules.VERDICT_ZH)), name="verdict_declared"),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} {self.item_id}"


class Version(AppendOnly):
    """An adopted version of a plan, frozen."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions", verbose_name="方案")
    number = models.PositiveIntegerField("版本号")
    content = models.TextField("内容")
    """Canonical JSON (``rules.canonical``), the very characters the digest is of."""
    sha256 = models.CharField("摘要", max_length=64)
    note = models.TextField("说明", blank=True)
    adopted_by = models.ForeignKey("access.Person", on_delete=models.PROTECT, related_name="+", verbose_name="定版人")
    adopted_at = models.DateTimeField("定版时间")

    objects: ClassVar[models.Manager[Version]] = AppendOnlyRows["Version"].as_manager()

    class Meta:
        verbose_name = "版本"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["plan", "number"], name="one_version_per_number"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} v{self.number}"


class Reopening(AppendOnly):
    """That a version stopped being in force for review, why and by whom; the version itself stays."""

    version = models.OneToOneField(Version, on_delete=models.PROTECT, related_name="reopening", verbose_name="版本")
    reason = models.TextField("理由")
    by = models.ForeignKey("access.Person", on_delete=models.PROTECT, related_name="+", verbose_name="办理人")
    at = models.DateTimeField("时间")

    objects: ClassVar[models.Manager[Reopening]] = AppendOnlyRows["Reopening"].as_manager()

    class Meta:
        verbose_name = "重新打开"

    def __str__(self) -> str:
        return f"reopening of {self.version_id}"
