"""What may be asked of the rules by which cases are sent: all of them, and where one case goes."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from zhiheng.kernel.access.queries import regions_on
from zhiheng.kernel.dispatch.models import Route


def routes(kind: str = "") -> QuerySet[Route]:
    """The rules by which cases are sent."""
    found = Route.objects.order_by("kind", "region", "value")
    return found.filter(kind=kind) if kind else found


def office_for(kind: str, region: str, value: str, day: date) -> str:
    """The office that takes a case: the rule of the nearest region, among these that of the very matter; or none."""
    found = {(one.region, one.value): one.office for one in routes(kind)}
    if not found:
        return ""
    above = {place.code: place.parent for place in regions_on(day)}
    place: str | None = region
    seen: set[str] = set()
    while place and place not in seen:
        seen.add(place)
        for about in (value, ""):
            if office := found.get((place, about)):
                return office
        place = above.get(place)
    return found.get(("", value)) or found.get(("", ""), "")
