"""Small parts of the pages about numbers: how a target stands, which way is better."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from zhiheng.methods.progress.standing import Status
from zhiheng.reporting.numbers import Direction
from zhiheng.web.figures import DIRECTION_ZH, MARKS, amount

register = template.Library()


@register.simple_tag
def standing_badge(status: Status) -> SafeString:
    """How a target stands: sign, word and colour."""
    mark = MARKS[status]
    return format_html(
        '<span class="standing {}"><span aria-hidden="true">{}</span>{}</span>', mark.tone, mark.sign, mark.word
    )


@register.filter
def direction_zh(direction: Direction) -> str:
    """Which way is better."""
    return DIRECTION_ZH[direction]


@register.simple_tag
def quantity(value: float | None, unit: str = "") -> str:
    """A number of a target with its unit; a dash where there is none."""
    return amount(value, unit, None)


@register.filter
def chance(probability: float | None) -> str:
    """A probability in words: 约 38%, 不足 1%, 99% 以上.

    >>> chance(0.0006), chance(0.384), chance(0.999), chance(None)
    ('不足 1%', '约 38%', '99% 以上', '—')
    """
    if probability is None:
        return "—"
    if probability < 0.01:
        return "不足 1%"
    return "99% 以上" if probability > 0.99 else f"约 {probability:.0%}"
