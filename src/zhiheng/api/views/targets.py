"""Targets of adopted plans: how each stands, the worst first, and one of them with all that led to its status."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Final

from django.http import HttpResponse
from django.urls import reverse

from zhiheng.api.answers import answer
from zhiheng.api.asking import Asking, next_of
from zhiheng.api.calls import Call
from zhiheng.kernel.targets import queries
from zhiheng.kernel.targets.rules import TargetStanding
from zhiheng.methods.progress.standing import STATUS_ZH
from zhiheng.policy.quality_fields import FIELD_ZH

FILTERS: Final = ("plan", "status", "field", "office", "region", "known_on", "limit", "after")
LARGEST_PLAN: Final = 10**18 - 1
HEAD: Final = (
    "number", "plan", "plan_title", "version", "title", "indicator_name", "promise", "value", "comparator", "unit",
    "field", "field_zh", "clause", "region", "region_name", "office", "office_name", "responsible", "parent",
    "children", "binding", "binding_zh", "indicator", "indicator_title", "reading", "reading_zh", "due", "year",
    "status", "status_zh", "judge", "judge_zh", "reasons", "wanted", "current", "current_label", "low", "high", "run",
    "expected", "probability", "needed_change", "forecast", "overdue", "last",
)  # fmt: skip
"""What a list tells of a target, in the words of ``TargetStanding``."""
REST: Final = ("item", "start", "end", "quote", "indicator_unit", "remark", "points", "path", "baseline", "split",
               "report")  # fmt: skip
"""What is told of one target besides."""


def list_targets(call: Call) -> HttpResponse:
    """How targets stand, with how many there are of each status."""
    call.only(FILTERS)
    asking = Asking(call)
    after, size = asking.page()
    statuses = _listed(call, "status", STATUS_ZH)
    field = _listed(call, "field", FIELD_ZH)
    standings = queries.standings(
        asking.day,
        plan=call.whole("plan", otherwise=0, most=LARGEST_PLAN) or None,
        office=call.value("office") or None,
        region=call.value("region") if "region" in call.request.GET else None,
        known_on=asking.known_on,
    )
    found = [one for one in standings if (not statuses or one.status in statuses) and (not field or one.field in field)]
    page = found[after : after + size]
    counts: Counter[str] = Counter(one.status for one in found)
    return answer(
        {
            "day": asking.day,
            "targets": [_json(one) for one in page],
            "counts": {status: counts[status] for status in STATUS_ZH},
            "count": len(found),
            "next": next_of(after, len(page), len(found)),
        }
    )


def _listed(call: Call, name: str, words: Collection[str]) -> list[str]:
    """The words of a closed list a parameter gives."""
    given = call.values(name)
    if strange := [word for word in given if word not in words]:
        known = list(words)
        raise call.refused(
            name, f"use one of {', '.join(known)}", f"可用：{'、'.join(known)}",
            f"cannot be {strange[0]!r:.40}", f"不能是“{strange[0][:40]}”",
        )  # fmt: skip
    return given


def read_target(call: Call, number: int) -> HttpResponse:
    """One target, with its path, the points of its series, its parts, and the newest report."""
    call.only(("known_on",))
    asking = Asking(call)
    one = queries.standing(number, asking.day, known_on=asking.known_on)
    parts = [part.number for part in queries.parts_of(number)]
    return answer({**_json(one), "day": asking.day, **{name: getattr(one, name) for name in REST}, "parts": parts})


def _json(one: TargetStanding) -> dict[str, object]:
    return {**{name: getattr(one, name) for name in HEAD}, "href": reverse("api:target", args=[one.number])}
