"""How all targets stand today, computed once until something new is known: pages ask for it again and again."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from django.conf import settings
from django.db.models import Max

from zhiheng.kernel.indicators.queries import Freshness, freshness, newest_run
from zhiheng.kernel.plans.models import Item
from zhiheng.kernel.targets.models import Report, Target
from zhiheng.kernel.targets.queries import changed_between, standings
from zhiheng.kernel.targets.rules import Change, TargetStanding

Known = tuple[str, int, int, int, int, int]
"""What has been computed and decided: two states of the city that share it have the same standings."""


def known() -> Known:
    """What is known now: the run, the newest entries about targets and their reports, and whose warehouse it is."""
    run = newest_run()
    last = Target.objects.aggregate(last=Max("last"))["last"] or 0
    report = Report.objects.aggregate(last=Max("last"))["last"] or 0
    item = Item.objects.aggregate(last=Max("id"))["last"] or 0
    number, position = (run.pk, run.position) if run else (0, 0)
    return str(settings.WAREHOUSE_FILES), number, position, last, report, item


def standings_on(day: date) -> tuple[TargetStanding, ...]:
    """Every target followed, the worst first."""
    return _standings(known(), day)


def changes_on(day: date) -> tuple[Change, ...]:
    """The targets that stand otherwise than the day before, each day as it was known then."""
    return _changes(known(), day)


def freshness_on(day: date) -> tuple[Freshness, ...]:
    """How new each kind of record is, the one that was silent longest first."""
    return _freshness(known(), day)


# What is known is only the key; what belongs to it is read anew where it is another.
@lru_cache(maxsize=4)
def _standings(_known: Known, day: date) -> tuple[TargetStanding, ...]:
    return tuple(standings(day))


@lru_cache(maxsize=4)
def _changes(_known: Known, day: date) -> tuple[Change, ...]:
    return tuple(changed_between(day - timedelta(days=1), day))


@lru_cache(maxsize=4)
def _freshness(_known: Known, _day: date) -> tuple[Freshness, ...]:
    return tuple(freshness())
