"""By which calendar the ends of running terms were found."""

from __future__ import annotations

from django.db import models


class CalendarSeen(models.Model):
    """By which state of the legal calendar the ends of running terms were found."""

    entry = models.BigIntegerField("历表记载")

    class Meta:
        verbose_name = "历表"

    def __str__(self) -> str:
        return str(self.entry)
