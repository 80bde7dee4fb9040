"""Small parts of the pages about numbers: how a target stands, which way is better."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from zhiheng.kernel.targets.rules import TargetStanding
from zhiheng.methods.progress.standing import Status
from zhiheng.reporting.display import unit_of_differences
from zhiheng.reporting.numbers import Direction
from zhiheng.web.figures import DIRECTION_ZH, MARKS, amount, places_of

register = template.Library()


@register.simple_tag
def standing_badge(status: Status) -> SafeString:
    """How a target stands: sign, word and colour."""
    mark = MARKS[status]
    return format_html(
        '<span class="standing {}"><span aria-hidden="true">{}</span>{}</span>', mark.tone, mark.sign, mark.word
    )


@register.simple_tag
def standing_sign(status: Status) -> SafeString:
    """How a target stands, where there is room for its sign only; the word is read out."""
    mark = MARKS[status]
    return format_html(
        '<span class="standing sign {}" title="{}"><span aria-hidden="true">{}</span>'
        '<span class="visually-hidden">{}：</span></span>',
        mark.tone, mark.word, mark.sign, mark.word,
    )  # fmt: skip


@register.simple_tag
def standing_mark(one: TargetStanding) -> SafeString:
    """A target as its sign alone, which leads to it."""
    mark = MARKS[one.status]
    words = f"{one.title}：{mark.word}"
    return format_html(
        '<a class="mark {}" href="{}" title="{}"><span aria-hidden="true">{}</span>'
        '<span class="visually-hidden">{}</span></a>',
        mark.tone, reverse("target", args=[one.number]), words, mark.sign, words,
    )  # fmt: skip


@register.filter
def plan_in_short(title: str) -> str:
    """A plan by what tells it from others: its years, else its first words.

    >>> plan_in_short("质量强市建设三年行动计划（2024—2026年）"), plan_in_short("2015年行动计划")
    ('2024—2026年', '2015年')
    """
    found = _YEARS.search(title)
    return found.group() if found else f"{title[:8]}…"


_YEARS = re.compile(r"\d{4}(?:[—\-–~至]\d{4})?年")


@register.filter
def direction_zh(direction: Direction) -> str:
    """Which way is better."""
    return DIRECTION_ZH[direction]


@register.simple_tag
def quantity(one: TargetStanding, value: float | None, *, bare: bool = False) -> str:
    """A number of a target with its unit; a dash where there is none."""
    return amount(value, "" if bare else one.unit, places_of(one))


@register.simple_tag
def pace(one: TargetStanding) -> str:
    """By how much a target still has to move every year: 提高 1.93个百分点, 保持 where nothing more is needed."""
    if one.needed_change is None:
        return ""
    if not one.needed_change:
        return "保持"
    verb = "提高" if one.needed_change > 0 else "降低"
    return f"{verb} {amount(abs(float(f'{one.needed_change:.3g}')), unit_of_differences(one.unit))}"


@register.filter
def at(values: Mapping[object, object], key: object) -> str:
    """What stands under a key, as it is typed again; empty where nothing does."""
    found = values.get(key)
    return "" if found is None else f"{found:f}" if isinstance(found, Decimal) else str(found)


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
