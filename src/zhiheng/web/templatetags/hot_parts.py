"""What the page of a case says about hot issues and about its party."""

from __future__ import annotations

from django import template
from django.utils import timezone

from zhiheng.kernel.casebook.models import CaseState
from zhiheng.kernel.hotspots.queries import issues_of, serial

register = template.Library()


@register.inclusion_tag("cases/parts/hot_hint.html")
def hot_hint(state: CaseState) -> dict[str, object]:
    """The hot issues a case belongs to, and what its party brought in; nothing follows from it by itself."""
    return {"issues": issues_of(state), "serial": serial(state, timezone.localdate())}
