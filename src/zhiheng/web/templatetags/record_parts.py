"""Small parts of the pages of records."""

from __future__ import annotations

from django import template
from django.utils import timezone

from zhiheng.kernel.evidence.rules import LARGEST, endings_on

register = template.Library()


@register.simple_tag
def taken_files() -> str:
    """The endings of files that are taken as evidence today, for a field that chooses files."""
    return ",".join(endings_on(timezone.localdate()))


@register.simple_tag
def largest_file() -> str:
    """How large a file may be."""
    return f"{LARGEST // 1024 // 1024} MB"
