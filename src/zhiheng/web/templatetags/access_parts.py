"""Small parts of the pages about access."""

from __future__ import annotations

from django import template
from django.utils import timezone

from zhiheng.kernel.access.models import Grant
from zhiheng.kernel.access.rules import ROLE_ZH
from zhiheng.web.access_words import Page, administration_of, fields_of_quality

register = template.Library()


@register.filter
def role_zh(role: str) -> str:
    """The Chinese word for a role."""
    return ROLE_ZH[role]


@register.filter
def field_zh(key: str) -> str:
    """The title of a field of quality; its key where the pack is gone."""
    return fields_of_quality().get(key, key) if key else "各领域"


@register.simple_tag
def administers(person: object) -> list[Page]:
    """The pages of the administration the person has a part in."""
    return administration_of(person, timezone.localdate())


@register.simple_tag
def standing(grant: Grant) -> str:
    """Whether a grant counts today: now, later, over."""
    day = timezone.localdate()
    if grant.since > day:
        return "later"
    return "over" if grant.until is not None and grant.until <= day else "now"
