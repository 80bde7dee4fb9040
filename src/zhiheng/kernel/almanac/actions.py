"""What may be done about the calendar: state a notice, withdraw one; each is one entry with the whole notice."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime

from zhiheng.kernel.access.models import Person
from zhiheng.kernel.access.rules import QUALITY_OFFICE, day_of, require
from zhiheng.kernel.almanac import queries, rules
from zhiheng.kernel.almanac.models import Notice
from zhiheng.kernel.journal import rules as journal
from zhiheng.kernel.journal.actions import append, writing
from zhiheng.kernel.journal.rules import Draft, canonical
from zhiheng.primitives.calendar import HolidayNotice


def state_notice(
    *,
    number: str,
    issued_on: date,
    days_off: Collection[date],
    working_days: Collection[date],
    arranges_year: int | None = None,
    reason: str = "",
    by: Person,
    at: datetime,
) -> Notice:
    """Keep a notice; from now on the calendar follows it, the later issued overruling the earlier.

    Raises NoticeRefused, NoticeKept.
    """
    today = day_of(at)
    require(by, QUALITY_OFFICE, day=today, act="state a holiday notice", act_zh="登记放假通知")
    told = rules.notice_of(
        number=number,
        issued_on=issued_on,
        days_off=days_off,
        working_days=working_days,
        arranges_year=arranges_year,
        today=today,
    )
    data = _data(told)
    with writing():
        if Notice.objects.filter(number=told.number, withdrawn_at__isnull=True).exists():
            raise rules.refuse_kept(told.number)
        draft = Draft(journal.STATED, rules.ALMANAC, by.username, at, canonical(data), reason=reason.strip())
        (entry,) = append([draft])
        return Notice.objects.create(
            entry=entry,
            number=told.number,
            issued_on=issued_on,
            arranges_year=arranges_year,
            days_off=data["days_off"],
            working_days=data["working_days"],
            stated_by=by.username,
            stated_at=at,
        )


def withdraw_notice(*, number: str, reason: str, by: Person, at: datetime) -> Notice:
    """The notice no longer counts from now on; that it once did stays known.

    Raises NoticeUnknown, NoticeRefused where no reason is given.
    """
    require(by, QUALITY_OFFICE, day=day_of(at), act="withdraw a holiday notice", act_zh="撤回放假通知")
    reason = rules.refuse_empty_reason(reason)
    with writing():
        found = queries.notice(number)
        data = canonical(_data(found.words))
        draft = Draft(journal.RETRACTED, rules.ALMANAC, by.username, at, data, replaces=found.entry, reason=reason)
        (found.withdrawal,) = append([draft])
        found.withdrawn_at = at
        found.save(update_fields=["withdrawal", "withdrawn_at"])
    return found


def _data(told: HolidayNotice) -> Mapping[str, object]:
    return {
        "number": told.number,
        "issued_on": told.issued_on.isoformat(),
        "arranges_year": told.arranges_year,
        "days_off": [day.isoformat() for day in sorted(told.days_off)],
        "working_days": [day.isoformat() for day in sorted(told.working_days)],
    }
