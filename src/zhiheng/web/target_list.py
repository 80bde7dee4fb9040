"""The list of targets: worst first, narrowed by plan, field, status, place, office and words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from zhiheng.kernel.targets.rules import TargetStanding
from zhiheng.methods.progress.standing import STATUS_ZH, Status
from zhiheng.policy.quality_fields import FIELD_ZH
from zhiheng.web.figures import MARKS, Mark

WHOLE: Final = "city"
"""In an address: only what is about the whole city."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """By what a list of targets is narrowed."""

    words: str = ""
    plan: int | None = None
    field: str = ""
    status: str = ""
    region: str = ""
    office: str = ""

    @property
    def narrows(self) -> bool:
        """Whether anything but a status was chosen."""
        return self != Chosen(status=self.status)

    def fits(self, one: TargetStanding) -> bool:
        """Whether a target is asked for, whatever its status."""
        said = "".join((one.title, one.indicator_title, one.office_name, *dict(one.supporting).values()))
        return (
            (self.plan is None or one.plan == self.plan)
            and (not self.field or one.field == self.field)
            and (self.region == "" or one.region == ("" if self.region == WHOLE else self.region))
            and (not self.office or self.office in {one.office, *dict(one.supporting)})
            and all(word in said for word in self.words.split())
        )


def chosen_in(sent: Mapping[str, str]) -> Chosen:
    """What an address says of it; what is nonsense is left out."""
    plan = sent.get("plan", "")
    status = sent.get("status", "")
    field = sent.get("field", "")
    return Chosen(
        words=sent.get("q", "").strip()[:100],
        plan=int(plan) if plan.isascii() and plan.isdigit() and len(plan) < 18 else None,
        field=field if field in FIELD_ZH else "",
        status=status if status in STATUS_ZH else "",
        region=sent.get("region", "")[:12],
        office=sent.get("office", "")[:64],
    )


@dataclass(frozen=True, slots=True)
class StatusCount:
    """How many targets stand so."""

    mark: Mark
    count: int


def counts_of(found: Iterable[TargetStanding]) -> list[StatusCount]:
    """How many stand how, the worst first; all six, also those that there is none of."""
    counted = Counter(one.status for one in found)
    return [StatusCount(MARKS[_status(key)], counted[_status(key)]) for key in STATUS_ZH]


def _status(key: str) -> Status:
    return next(status for status in MARKS if status == key)


@dataclass(frozen=True, slots=True)
class FieldStrip:
    """The targets of a field of quality, the worst first."""

    key: str
    title: str
    targets: tuple[TargetStanding, ...]
    counts: tuple[StatusCount, ...]


def strips_of(found: Sequence[TargetStanding]) -> list[FieldStrip]:
    """The targets by field, in the order of the house."""
    by_field: dict[str, list[TargetStanding]] = {}
    for one in found:
        by_field.setdefault(one.field, []).append(one)
    return [
        FieldStrip(field, zh, tuple(by_field[field]), tuple(counts_of(by_field[field])))
        for field, zh in FIELD_ZH.items()
        if field in by_field
    ]


def plans_in(found: Iterable[TargetStanding]) -> list[tuple[int, str]]:
    """The plans whose targets are followed."""
    return sorted({one.plan: one.plan_title for one in found}.items(), reverse=True)


def offices_in(found: Iterable[TargetStanding]) -> list[tuple[str, str]]:
    """The offices that lead or support, by name."""
    named: dict[str, str] = {}
    for one in found:
        named |= dict(one.supporting) | ({one.office: one.office_name} if one.office else {})
    return sorted(named.items(), key=lambda pair: pair[1])


def places_in(found: Iterable[TargetStanding]) -> list[tuple[str, str]]:
    """The places targets are about, the whole city first."""
    named = {one.region: one.region_name for one in found if one.region}
    return [(WHOLE, "全市"), *sorted(named.items())]
