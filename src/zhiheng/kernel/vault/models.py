"""The vault: what entries only point to. A row stays when its secret is destroyed; what it held does not."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Secret(models.Model):
    """A sealed text of a field of a record."""

    number = models.BigIntegerField("编号", primary_key=True)
    kind = models.CharField("种类", max_length=80)
    field = models.CharField("字段", max_length=64)
    thing = models.BigIntegerField("对象")
    office = models.CharField("单位", max_length=64)
    algorithm = models.CharField("算法", max_length=16)
    master_key = models.CharField("主密钥", max_length=32)
    """The name of the key that wraps this secret's own; the key itself is in no database."""
    wrapped_key = models.BinaryField("密钥")
    sealed = models.BinaryField("密文")
    likeness = models.BinaryField("同值索引", max_length=32)
    """Equal for equal texts; without the key of the index it tells nothing else."""
    commitment = models.BinaryField("承诺值", max_length=32)
    destroyed_at = models.DateTimeField("销毁时间", null=True)

    objects: ClassVar[models.Manager[Secret]]

    class Meta:
        verbose_name = "密封内容"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["thing"], name="secrets_of_a_thing"),
            models.Index(fields=["likeness"], name="secrets_alike"),
            models.Index(fields=["master_key"], name="secrets_under_a_key"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.kind}.{self.field}"
