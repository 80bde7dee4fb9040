"""How often something was done from somewhere, the forms that strangers sent, and their photographs on the way in."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Use(models.Model):
    """How often something was done within a span of time; nothing of it is left when the span is over."""

    key = models.CharField("计数键", max_length=64)
    """A keyed digest: no address stands here."""
    since = models.DateTimeField("起")
    until = models.DateTimeField("止", db_index=True)
    count = models.IntegerField("次数", default=0)

    class Meta:
        verbose_name = "限次"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["key", "since"], name="one_count_a_span"),
        ]

    def __str__(self) -> str:
        return f"{self.key[:12]} {self.count}"


class Letter(models.Model):
    """A form a stranger sent, once however often it is sent: what became of it, and what it said while it waits."""

    form = models.CharField("表单", max_length=64, unique=True)
    """Keyed digest of the form's own number, which only its sender has."""
    request = models.CharField("内容摘要", max_length=64)
    kind = models.CharField("种类", max_length=80)
    came_at = models.DateTimeField("收到时间")
    state = models.CharField("状态", max_length=12)
    thing = models.BigIntegerField("办件", null=True)
    code = models.BinaryField("查询码（密封）")
    """Sealed under the form's own number: nobody opens it but with the form in hand."""
    words = models.CharField("文字摘要", max_length=64)
    number = models.CharField("待查编号", max_length=40, null=True, unique=True)  # noqa: DJ001 - unique where there is one
    code_digest = models.CharField("查询码摘要", max_length=64, blank=True)
    office = models.CharField("单位", max_length=64, blank=True)
    doubts = models.CharField("存疑", max_length=60, blank=True)
    said = models.BinaryField("内容（密封）", blank=True)
    """What the form said, sealed, while it waits and where it was dropped."""
    decided_at = models.DateTimeField("处理时间", null=True)
    decided_by = models.CharField("处理人", max_length=64, blank=True)
    reason = models.CharField("理由", max_length=500, blank=True)

    class Meta:
        verbose_name = "网上来件"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["words", "-came_at"], name="letters_of_the_same_words"),
            models.Index(fields=["state", "-id"], name="letters_that_wait", condition=~models.Q(state="taken")),
            models.Index(fields=["thing"], name="letters_of_cases", condition=~models.Q(thing=None)),
        ]

    def __str__(self) -> str:
        return self.number or f"{self.kind} {self.pk}"


class Photo(models.Model):
    """A photograph that came with a form, until the form is received, or given up."""

    form = models.CharField("表单", max_length=64)
    sha256 = models.CharField("SHA-256", max_length=64)
    content = models.BinaryField("内容")
    size = models.IntegerField("字节")
    kept_at = models.DateTimeField("存入时间", db_index=True)

    class Meta:
        verbose_name = "来件照片"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["form", "sha256"], name="one_photo_a_form"),
        ]

    def __str__(self) -> str:
        return self.sha256[:16]
