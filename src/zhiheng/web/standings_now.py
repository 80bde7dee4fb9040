"""How all targets stand today, computed once until something new is known: pages ask for it again and again."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Final

from django.conf import settings
from django.db.models import Max

from zhiheng.kernel.indicators.queries import Freshness, freshness, newest_run
from zhiheng.kernel.plans.models import Item
from zhiheng.kernel.targets.models import Report, Target
from zhiheng.kernel.targets.queries import Lately, changed_lately, standings
from zhiheng.kernel.targets.rules import TargetStanding
from zhiheng.web import background

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


def changes_on(day: date) -> Lately:
    """The targets that stand otherwise than the day before, or than by the first run where it was made today."""
    return _changes(known(), day)


def freshness_on(day: date) -> tuple[Freshness, ...] | None:
    """How new each kind of record is, the one that was silent longest first; None while it is counted the first time.

    Every table is looked at, which takes seconds: it is done behind the page, and what was counted last stands until
    then.
    """
    now = known()
    asked = (now, day)
    if asked not in _FRESH:
        background.start("freshness", lambda: _count_freshness(asked))
    return next((found for (then, _), found in reversed(_FRESH.items()) if then[0] == now[0]), None)


def _count_freshness(asked: tuple[Known, date]) -> None:
    found = tuple(freshness())
    while len(_FRESH) >= _MOST_KEPT:
        _FRESH.pop(next(iter(_FRESH)), None)
    _FRESH[asked] = found


_FRESH: Final[dict[tuple[Known, date], tuple[Freshness, ...]]] = {}
_MOST_KEPT: Final = 4


# What is known is only the key; what belongs to it is read anew where it is another.
@lru_cache(maxsize=4)
def _standings(_known: Known, day: date) -> tuple[TargetStanding, ...]:
    return tuple(standings(day))


@lru_cache(maxsize=4)
def _changes(_known: Known, day: date) -> Lately:
    return changed_lately(day)
