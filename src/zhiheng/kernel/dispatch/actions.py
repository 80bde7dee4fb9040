"""What may be done with the rules by which cases are sent: set them, take them away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from zhiheng.contract.in_use import in_use
from zhiheng.kernel.access.models import Person
from zhiheng.kernel.access.queries import registered_office
from zhiheng.kernel.access.rules import QUALITY_OFFICE, day_of, require
from zhiheng.kernel.dispatch.models import Route
from zhiheng.kernel.journal.actions import append, writing
from zhiheng.kernel.journal.rules import Draft, canonical


@dataclass(frozen=True, slots=True)
class Way:
    """A rule by which cases are sent; an empty region or value is any."""

    kind: str
    region: str
    value: str
    office: str


def send(ways: Sequence[Way], *, by: Person, at: datetime) -> None:
    """Set rules by which cases are sent; an office left empty takes the rule away. For the quality office."""
    require(by, QUALITY_OFFICE, day=day_of(at), act="send cases", act_zh="设置派办规则")
    with writing():
        for way in ways:
            place = Route.objects.filter(kind=way.kind, region=way.region, value=way.value)
            if not way.office:
                place.delete()
                continue
            in_use().case(way.kind)
            office = registered_office(way.office).key
            if not place.update(office=office):
                Route.objects.create(kind=way.kind, region=way.region, value=way.value, office=office)
        data = [[way.kind, way.region, way.value, way.office] for way in ways]
        append([Draft("sent", "dispatch", by.username, at, canonical({"routes": data}))])
