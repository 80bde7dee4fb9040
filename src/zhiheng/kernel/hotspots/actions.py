"""What may be done with hot issues: search for them anew, watch one, close one with a reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Max, Min

from zhiheng.kernel.access.models import Person
from zhiheng.kernel.access.queries import people
from zhiheng.kernel.access.rules import QUALITY_OFFICE, day_of, require
from zhiheng.kernel.casebook.models import CaseState
from zhiheng.kernel.hotspots import queries, rules
from zhiheng.kernel.hotspots.models import HotCase, HotIssue, Search
from zhiheng.kernel.hotspots.queries import Brought
from zhiheng.kernel.hotspots.rules import Basis, Limits, Weighed
from zhiheng.kernel.journal.actions import append, writing
from zhiheng.kernel.journal.rules import Draft, canonical
from zhiheng.kernel.notices.actions import tell
from zhiheng.kernel.notices.rules import Telling
from zhiheng.matching.letters import groups, learned_prints, shared_phrases

# --- searching --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Hot:
    """An issue as the search found it."""

    basis: Basis
    key: str
    title: str
    cases: list[Brought]
    """Those in the window."""
    weighed: Weighed
    parties: int
    days: int
    others: list[str]
    """Some of the letters it does not consist of."""


def refresh(at: datetime, *, quiet: bool = False, anew: bool = False) -> list[HotIssue]:
    """Search for hot issues where cases came in since the last search, or another day began; the new ones.

    The quality office is told of each new one. Quietly nobody is: what is searched belongs to the past.
    """
    day = day_of(at)
    kinds = list(queries.kinds())
    newest = CaseState.objects.filter(kind__in=kinds).aggregate(last=Max("pk"))["last"] or 0
    if not anew and Search.objects.filter(pk=1, case=newest, day=day).exists():
        return []
    last = Search.objects.filter(pk=1).values_list("day", flat=True).first()
    found = list(_searched(_days(last, day), kinds))
    with writing():
        new = [issue for hot in found if (issue := _keep(hot, at)) is not None]
        Search.objects.update_or_create(pk=1, defaults={"case": newest, "day": day})
        if not quiet:
            _tell(new, at)
    return new


def _days(last: date | None, day: date) -> list[date]:
    """The days as of which is searched: the last of each week nobody searched, of a quarter at most, and the day."""
    begins = day - timedelta(days=_LOOKED_BACK)
    since = begins if last is None else max(last, begins)
    return [*(since + timedelta(days=7 * week) for week in range(1, -(-(day - since).days // 7))), day]


_LOOKED_BACK: Final = 91


def _searched(days: Sequence[date], kinds: Sequence[str]) -> Iterator[_Hot]:
    """What was hot on one of the days, pack by pack; letters worded alike are looked for on the last."""
    there = CaseState.objects.filter(kind__in=kinds, merged_into=None, received_on__lte=days[-1])
    first = there.aggregate(first=Min("received_on"))["first"]
    if first is None:
        return
    by_pack: dict[str, list[str]] = defaultdict(list)
    for address in kinds:
        by_pack[address.partition(".")[0]].append(address)
    for pack, addresses in by_pack.items():
        limits = queries.limits_on(pack, days[-1])
        before = timedelta(weeks=int(limits.hot_weeks_before))
        usual, long = (timedelta(days=int(each)) for each in (limits.hot_window_days, limits.hot_wording_days))
        since = min(days[0] - usual, days[-1] - long) - before
        states = there.filter(kind__in=addresses, received_on__gt=since)
        span = queries.brought(states.defer("doings"))
        for day in days:
            looked = _Window(day, usual, day - usual - before, first)
            yield from _weighed(looked, _grouped(looked.of(span)), limits, span)
        window = long if days[-1] - long - _LEAST_BEFORE >= first else usual
        looked = _Window(days[-1], window, days[-1] - window - before, first)
        yield from _weighed(looked, _worded_alike(looked.of(span)), limits, span)


_LEAST_BEFORE: Final = timedelta(weeks=4)
"""Before there are four weeks to compare with, nothing can be said to be more than usual."""


class _Window:
    """The days looked at, and those before them that they are compared with."""

    def __init__(self, day: date, window: timedelta, since: date, first: date) -> None:
        self.day = day
        self.days = window.days
        self.after = day - window
        self.since = max(since, first - timedelta(days=1))
        self.days_before = (self.after - self.since).days

    def of(self, span: Sequence[Brought]) -> list[Brought]:
        """The cases within."""
        if self.days_before < _LEAST_BEFORE.days:
            return []
        return [one for one in span if self.since < one.received_on <= self.day]


_Group = tuple[Basis, str, str, list[Brought]]


def _weighed(window: _Window, found: Iterator[_Group], limits: Limits, span: Sequence[Brought]) -> Iterator[_Hot]:
    """The groups that are hot."""
    for basis, key, title, members in found:
        late = [one for one in members if one.received_on > window.after]
        if len(late) < limits.hot_least_cases:
            continue
        gone = _dealt_with(basis, [one.thing for one in late])
        now = [one for one in late if one.thing not in gone]
        told = rules.weighed(len(now), len(members) - len(late), window.days, window.days_before)
        if not rules.is_hot(told, len(now), limits):
            continue
        things = [one.thing for one in now]
        count = queries.different(things, queries.parties(things))
        if rules.is_hot(told, count, limits):
            own = {one.thing for one in members}
            others = [one.text for one in span[:: len(span) // _OTHERS + 1] if one.thing not in own]
            yield _Hot(basis, key, title, now, told, count, window.days, others)


_OTHERS: Final = 400
"""So many of the other letters tell what everyone writes."""


def _grouped(span: Sequence[Brought]) -> Iterator[_Group]:
    """The cases by firm and by class."""
    firms: dict[str, list[Brought]] = defaultdict(list)
    matters: dict[tuple[str, str], list[Brought]] = defaultdict(list)
    for one in span:
        if one.about:
            firms[one.about].append(one)
        if one.matter:
            matters[one.pack, one.matter].append(one)
    for about, members in firms.items():
        yield "subject", about[:200], members[-1].about_zh, members
    for (pack, matter), members in matters.items():
        yield "matter", f"{pack}.{matter}"[:200], queries.matter_words(pack, matter), members


def _worded_alike(span: Sequence[Brought]) -> Iterator[_Group]:
    """The cases whose letters are worded alike."""
    for rows in groups(learned_prints([one.text for one in span])) if span else ():
        members = [span[row] for row in rows]
        yield "wording", str(members[0].thing), "", members


def _dealt_with(basis: Basis, things: Sequence[int]) -> set[int]:
    """Those of the cases that belong to a closed issue of the basis: they make no new one."""
    found: set[int] = set()
    closed = HotCase.objects.filter(issue__state=rules.CLOSED, issue__basis=basis)
    for start in range(0, len(things), _AT_ONCE):
        found |= set(closed.filter(case__in=things[start : start + _AT_ONCE]).values_list("case", flat=True))
    return found


def _keep(hot: _Hot, at: datetime) -> HotIssue | None:
    """Keep what was found; the issue where it is new."""
    issue = _standing(hot)
    is_new = issue is None
    if issue is None:
        issue = HotIssue(basis=hot.basis, key=hot.key, found_at=at, first_on=hot.cases[0].received_on)
    phrases = shared_phrases([one.text for one in hot.cases], others=hot.others)
    days = [one.received_on for one in hot.cases]
    issue.title = (hot.title or (f"“{phrases[0]}”" if phrases else f"{len(days)}件说法雷同"))[:200]
    issue.first_on, issue.last_on = min(issue.first_on, *days), max(days)
    issue.window_days, issue.found, issue.parties = hot.days, hot.weighed.found, hot.parties
    issue.expected, issue.ratio = round(hot.weighed.expected, 3), round(hot.weighed.ratio, 3)
    issue.probability = hot.weighed.probability
    issue.phrases = canonical(phrases).decode()
    issue.counted_at = at
    issue.save()
    rows = [HotCase(issue=issue, case=one.thing, received_on=one.received_on) for one in hot.cases]
    HotCase.objects.bulk_create(rows, ignore_conflicts=True)
    return issue if is_new else None


def _standing(hot: _Hot) -> HotIssue | None:
    """The issue, not closed, that this is: of the same firm or class; of letters, the one with most cases in common."""
    there = queries.issues().filter(basis=hot.basis)
    if hot.basis != "wording":
        return there.filter(key=hot.key).first()
    mine = [one.thing for one in hot.cases]
    counted: dict[int, int] = defaultdict(int)
    for start in range(0, len(mine), _AT_ONCE):
        same = HotCase.objects.filter(issue__in=there, case__in=mine[start : start + _AT_ONCE])
        for issue in same.values_list("issue_id", flat=True):
            counted[issue] += 1
    best = max(counted, key=lambda issue: (counted[issue], -issue), default=None)
    return there.filter(key=hot.key).first() if best is None else there.get(pk=best)


_AT_ONCE: Final = 400


def _tell(new: Sequence[HotIssue], at: datetime) -> None:
    to = sorted({one.username for one in people(role=QUALITY_OFFICE, day=day_of(at))})
    tellings = []
    for issue in new:
        title = f"新的热点：{issue.title}"
        text = f"{issue.window_days}天内{issue.found}件，来自{issue.parties}人，是预期的{issue.ratio:.1f}倍。"
        tellings += [Telling(one, "hotspots.found", title, text, f"/cases/hot/{issue.pk}") for one in to]
    tell(tellings, at=at)


# --- deciding ---------------------------------------------------------------------------------------------------------


def watch(number: int, *, by: Person, at: datetime) -> HotIssue:
    """Keep an eye on an issue. For the quality office."""
    return _decided(number, rules.WATCHED, "", by, at)


def close(number: int, *, reason: str, by: Person, at: datetime) -> HotIssue:
    """Close an issue with a reason; its cases make no new one. For the quality office."""
    if not reason.strip():
        raise rules.reason_missing()
    return _decided(number, rules.CLOSED, reason.strip()[:1000], by, at)


def _decided(number: int, state: str, reason: str, by: Person, at: datetime) -> HotIssue:
    require(by, QUALITY_OFFICE, day=day_of(at), act="decide on hot issues", act_zh="处置热点")
    with writing():
        issue = queries.issue_at(number)
        if issue.state == rules.CLOSED:
            raise rules.issue_closed(number)
        issue.state, issue.reason = state, reason
        issue.decided_by, issue.decided_at = by.username, at
        issue.save()
        things = list(HotCase.objects.filter(issue=issue).order_by("case").values_list("case", flat=True))
        told = {"issue": number, "basis": issue.basis, "title": issue.title, "cases": things}
        append([Draft(state, rules.KIND, by.username, at, canonical(told), reason=reason)])
    return issue
