"""What may be done with the rules by which cases are sent: set them, take them away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from zhiheng.contract.in_use import in_use
from zhiheng.kernel.access.models import Person
from zhiheng.kernel.access.queries import office_at
from zhiheng.kernel.access.rules import QUALITY_OFFICE, day_of, require
from zhiheng.kernel.dispatch import rules
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
            office = _office(way.office)
            if not place.update(office=office):
                Route.objects.create(kind=way.kind, region=way.region, value=way.value, office=office)
        data = [[way.kind, way.region, way.value, way.office] for way in ways]
        append([Draft("sent", "dispatch", by.username, at, canonical({"routes": data}))])


def _office(key: str) -> str:
    office = office_at(key)
    if office is None:
        raise rules.OfficeUnknown(
            f"there is no office {key[:60]!r} (kernel/access); choose one of the list",
            message_zh=f"没有“{key[:60]}”这个单位；派办规则只能指向已登记的单位；请从单位清单中选择。",
            office=key[:60],
        )
    return office.key
