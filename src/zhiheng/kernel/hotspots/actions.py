"""What may be done with hot issues: search for them anew, watch one, close one with a reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
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


def refresh(at: datetime, *, quiet: bool = False, anew: bool = False) -> list[HotIssue]:
    """Search for hot issues where cases came in since the last search, or another day began; the new ones.

    The quality office is told of each new one. Quietly nobody is: what is searched belongs to the past.
    """
    day = day_of(at)
    kinds = list(queries.kinds())
    newest = CaseState.objects.filter(kind__in=kinds).aggregate(last=Max("pk"))["last"] or 0
    if not anew and Search.objects.filter(pk=1, case=newest, day=day).exists():
        return []
    found = list(_searched(day, kinds))
    with writing():
        new = [issue for hot in found if (issue := _keep(hot, at)) is not None]
        Search.objects.update_or_create(pk=1, defaults={"case": newest, "day": day})
        if not quiet:
            _tell(new, at)
    return new


def _searched(day: date, kinds: Sequence[str]) -> Iterator[_Hot]:
    """What is hot on the day, pack by pack."""
    first = CaseState.objects.filter(kind__in=kinds).aggregate(first=Min("received_on"))["first"]
    if first is None:
        return
    by_pack: dict[str, list[str]] = defaultdict(list)
    for address in kinds:
        by_pack[address.partition(".")[0]].append(address)
    for pack, addresses in by_pack.items():
        limits = queries.limits_on(pack, day)
        days = int(limits.hot_window_days)
        begins = day - timedelta(days=days - 1)
        since = max(begins - timedelta(weeks=int(limits.hot_weeks_before)), first)
        states = CaseState.objects.filter(
            kind__in=addresses, merged_into=None, received_on__gte=since, received_on__lte=day
        )
        span = queries.brought(states.defer("doings"))
        if (begins - since).days >= days:
            # Before there are as many days to compare with, nothing can be said to be more than usual.
            yield from _weighed(span, begins, (begins - since).days, limits)


def _weighed(span: Sequence[Brought], begins: date, days_before: int, limits: Limits) -> Iterator[_Hot]:
    """The groups of these cases that are hot."""
    things = [one.thing for one in span if one.received_on >= begins]
    known = queries.parties(things)
    dealt_with = _dealt_with(things)
    days = int(limits.hot_window_days)
    for basis, key, title, members in _grouped(span):
        now = [one for one in members if one.received_on >= begins and one.thing not in dealt_with[basis]]
        before = sum(one.received_on < begins for one in members)
        if len(now) < limits.hot_least_cases:
            continue
        told = rules.weighed(len(now), before, days, days_before)
        count = queries.different([one.thing for one in now], known)
        if rules.is_hot(told, count, limits):
            yield _Hot(basis, key, title, now, told, count, days)


def _grouped(span: Sequence[Brought]) -> Iterator[tuple[Basis, str, str, list[Brought]]]:
    """The cases by firm, by class, and by wording."""
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
    for rows in groups(learned_prints([one.text for one in span])):
        members = [span[row] for row in rows]
        yield "wording", str(members[0].thing), "", members


def _dealt_with(things: Sequence[int]) -> Mapping[Basis, set[int]]:
    """The cases that belong to a closed issue of each basis: they make no new one."""
    found: dict[Basis, set[int]] = defaultdict(set)
    closed = HotCase.objects.filter(issue__state=rules.CLOSED).values_list("issue__basis", "case")
    wanted = set(things)
    for basis, case in closed.iterator():
        if case in wanted:
            found[basis].add(case)
    return found


def _keep(hot: _Hot, at: datetime) -> HotIssue | None:
    """Keep what was found; the issue where it is new."""
    issue = _standing(hot)
    is_new = issue is None
    if issue is None:
        issue = HotIssue(basis=hot.basis, key=hot.key, found_at=at, first_on=hot.cases[0].received_on)
    phrases = shared_phrases([one.text for one in hot.cases])
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
