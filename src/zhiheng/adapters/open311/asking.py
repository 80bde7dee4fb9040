"""What a call asks for: which requests, of which services, from when to when, in which state.

Without days it is the last ninety; with one of the two, ninety from it. Source: GeoReport v2, GET Service Requests.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from zhiheng.adapters.open311.refusals import refused

LONGEST_SPAN: Final = timedelta(days=90)
MOST_REQUESTS: Final = 1000
"""So many requests are answered at once."""
MOST_NAMED: Final = 200
STATUSES: Final = ("open", "closed")
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which requests; those named by their numbers whatever else is asked."""

    numbers: tuple[str, ...]
    services: tuple[str, ...]
    statuses: tuple[str, ...]
    since: datetime
    until: datetime


def asked_in(parameters: Mapping[str, str], now: datetime) -> Asked:
    """What the parameters ask for; raises GeoReportRefused."""
    since, until = _instant(parameters, "start_date"), _instant(parameters, "end_date")
    if since is None and until is None:
        until = now
    if since is None:
        assert until is not None
        since = _moved(until, -LONGEST_SPAN)
    elif until is None:
        until = _moved(since, LONGEST_SPAN)
    if until < since:
        raise refused("end_date", "早于 start_date", "it is before start_date")
    if until - since > LONGEST_SPAN:
        raise refused("start_date, end_date", "相隔不超过 90 天", "they are at most 90 days apart")
    statuses = _listed(parameters, "status")
    if strange := set(statuses) - set(STATUSES):
        raise refused("status", f"没有“{min(strange)[:40]}”；可用 open、closed", "use open or closed")
    return Asked(_listed(parameters, "service_request_id"), _listed(parameters, "service_code"), statuses, since, until)


def _listed(parameters: Mapping[str, str], name: str) -> tuple[str, ...]:
    named = tuple(dict.fromkeys(part for one in parameters.get(name, "").split(",") if (part := one.strip())))
    if len(named) > MOST_NAMED:
        raise refused(name, f"不超过 {MOST_NAMED} 个", f"give at most {MOST_NAMED}")
    return named


def _instant(parameters: Mapping[str, str], name: str) -> datetime | None:
    # A plus sign in an address that was not encoded arrives as a space.
    text = parameters.get(name, "").strip().replace(" ", "+")
    if not text:
        return None
    try:
        return datetime.fromisoformat(text if _INSTANT.fullmatch(text) else "")
    except ValueError:
        raise refused(
            name, "须为带时区的时刻，如 2026-03-01T00:00:00Z", "write an instant with its zone, as 2026-03-01T00:00:00Z"
        ) from None


def _moved(at: datetime, by: timedelta) -> datetime:
    try:
        return at + by
    except OverflowError:
        raise refused("start_date, end_date", "超出日历", "it is outside the calendar") from None
