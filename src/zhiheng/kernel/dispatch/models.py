"""The rules by which cases are sent."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Route(models.Model):
    """To which office cases of a kind go, by where they happened and what they are about."""

    kind = models.CharField("种类", max_length=80)
    region = models.CharField("区划", max_length=12, blank=True)
    """Empty: anywhere; else this region and those below it."""
    value = models.CharField("类别", max_length=40, blank=True)
    """Empty: whatever it is about; else this code."""
    office = models.CharField("承办单位", max_length=64)

    class Meta:
        verbose_name = "派办规则"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "region", "value"], name="one_route_each"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.region} {self.value} → {self.office}"
