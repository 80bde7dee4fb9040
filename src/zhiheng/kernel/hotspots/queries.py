"""What may be asked of hot issues: the list, one with its cases, and what one party brought in. Nothing is unsealed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

import msgspec
from django.db.models import QuerySet

from zhiheng.contract.declarations.cases import Case
from zhiheng.contract.in_use import in_use
from zhiheng.contract.intake.columns import SUBJECT
from zhiheng.contract.kinds import Kind
from zhiheng.kernel.casebook.models import CaseState
from zhiheng.kernel.cases.queries import seen_by
from zhiheng.kernel.hotspots import rules
from zhiheng.kernel.hotspots.models import HotCase, HotIssue
from zhiheng.kernel.hotspots.rules import Limits, Serial
from zhiheng.kernel.records.models import Record
from zhiheng.kernel.records.queries import values_of
from zhiheng.kernel.vault.models import Secret
from zhiheng.matching.letters import even_weights, prints
from zhiheng.matching.spelling import folded

_AT_ONCE: Final = 400


def limits_on(pack: str, day: date) -> Limits:
    """The numbers of the rule for the cases of a pack, as valid on the day."""
    return Limits().set_by(in_use().catalogue.parameters_on(pack, day))


def kinds() -> dict[str, Case]:
    """The kinds of case that people bring in: those that say who did."""
    return {address: in_use().case(address) for address in in_use().cases if in_use().case(address).party}


# --- what cases are about ---------------------------------------------------------------------------------------------


class Brought(NamedTuple):
    """A case as the search sees it."""

    thing: int
    pack: str
    received_on: date
    region: str
    about: str
    """The firm: its number as a subject, or its name as it was written; empty where none is named."""
    about_zh: str
    matter: str
    text: str


def brought(states: Iterable[CaseState]) -> list[Brought]:
    """What these cases are about; what is sealed is not looked at."""
    there = {state.pk: state for state in states}
    found = []
    things = list(there)
    for start in range(0, len(things), _AT_ONCE):
        rows = Record.objects.filter(pk__in=things[start : start + _AT_ONCE]).values_list("pk", "kind", "data")
        found += [_brought(there[thing], kind, data) for thing, kind, data in rows]
    return sorted(found)


def _brought(state: CaseState, address: str, data: str) -> Brought:
    kind, case = in_use().kind(address), in_use().case(address)
    values = values_of(kind, data)
    about, about_zh = _about(state, case, kind, values)
    words = [case.headline, *(field.key for field in case.field if field.type == "long_text" and not field.sealed)]
    told = [str(values[key]) for key in words if key in (case.headline, *case.opening) and values.get(key)]
    matter = str(values.get(case.routed_by) or "") if case.routed_by else ""
    return Brought(state.pk, kind.pack, state.received_on, state.region, about, about_zh, matter, "。".join(told))


def _about(state: CaseState, case: Case, kind: Kind, values: Mapping[str, Any]) -> tuple[str, str]:
    """The firm a case is about: as written, for letters name it so before somebody looks who it is."""
    named = [
        key
        for key in case.alike_by
        if key not in {SUBJECT, case.headline} and kind.fields[key].type == "text" and not kind.fields[key].sealed
    ]
    said = next((str(values[key]) for key in named if values.get(key)), "")
    if said:
        return folded(said), said
    return (f"#{state.subject}", f"主体{state.subject}") if state.subject is not None else ("", "")


def matter_words(pack: str, code: str) -> str:
    """A class in words."""
    for address, case in kinds().items():
        kind = in_use().kind(address)
        if kind.pack != pack or not case.routed_by:
            continue
        wanted = kind.fields[case.routed_by].code_list
        found = in_use().catalogue.resolve(pack, wanted, ("code_list",)) if wanted else None
        codes = in_use().catalogue.code_list(found).code if found else ()
        return next((one.title.zh for one in codes if one.code == code), code)
    return code


# --- who brought them, without knowing who ----------------------------------------------------------------------------


def parties(things: Collection[int]) -> dict[int, bytes]:
    """Of each case the likeness of its party: the telephone or address, else the name; equal for equal ones.

    A case whose party is not known, or was destroyed, has none.
    """
    order = {
        (address, field): place or _LAST for address, case in kinds().items() for place, field in enumerate(case.party)
    }
    best: dict[int, tuple[int, bytes]] = {}
    asked = list(things)
    for start in range(0, len(asked), _AT_ONCE):
        rows = Secret.objects.filter(thing__in=asked[start : start + _AT_ONCE], destroyed_at__isnull=True)
        for thing, kind, field, likeness in rows.values_list("thing", "kind", "field", "likeness"):
            place = order.get((kind, field))
            if place is not None and (thing not in best or place < best[thing][0]):
                best[thing] = (place, bytes(likeness))
    return {thing: likeness for thing, (_, likeness) in best.items()}


_LAST: Final = 99
"""The name comes last: many people have the same."""


def different(things: Collection[int], known: Mapping[int, bytes]) -> int:
    """How many parties brought these cases; those not known count as one together."""
    return len({known.get(thing, b"") for thing in things})


def serial(state: CaseState, day: date) -> Serial | None:
    """What the party of a case brought in during the months before; None where there is nothing to tell.

    A hint for who handles the case: it refuses nothing and delays nothing.
    """
    if state.kind not in kinds():
        return None
    limits = limits_on(in_use().kind(state.kind).pack, day)
    own = parties([state.pk]).get(state.pk)
    if own is None:
        return None
    things = Secret.objects.filter(likeness=own, destroyed_at__isnull=True).values("thing")
    since = day - timedelta(days=int(limits.serial_months * 365 / 12))
    several = list(CaseState.objects.filter(pk__in=things, kind__in=list(kinds()), received_on__gt=since))
    same = parties([one.pk for one in several])
    several = [one for one in several if same.get(one.pk) == own]
    about = {one.thing: one for one in brought(several)}
    back = [one for one in several if _taken_back(one)]
    found = Serial(
        int(limits.serial_months),
        len(several),
        len({one.about for one in about.values() if one.about}),
        len(back),
        sum(_was_paid(one) for one in back),
        _alike_shops(about.get(state.pk), list(about.values())),
    )
    return found if found.is_told(limits) else None


def _taken_back(state: CaseState) -> bool:
    """Whether its party took it back: closed by an act of the party, or into the state such an act leads to."""
    acts = in_use().case(state.kind).act
    return not state.is_open and state.state in {act.after for act in acts if act.role == "party" and act.after}


def _was_paid(state: CaseState) -> bool:
    """Whether money was noted on the case after it came in."""
    case, kind = in_use().case(state.kind), in_use().kind(state.kind)
    data = Record.objects.filter(pk=state.pk).values_list("data", flat=True).first() or "{}"
    values = values_of(kind, data)
    later = [field for field in case.field if field.unit == "元" and field.key not in case.opening]
    return any(values.get(field.key) for field in later)


def _alike_shops(one: Brought | None, several: Sequence[Brought]) -> int:
    """To how many firms letters worded like this one went; of two hundred letters, the newest."""
    if one is None or not one.text:
        return 0
    looked = [other for other in several if other.about][-200:]
    if not looked:
        return 0
    grams = prints([one.text, *(other.text for other in looked)], even_weights()).grams
    near = (grams[1:] @ grams[0].T).toarray().ravel() >= _SAME_WORDING
    return len({other.about for other, is_near in zip(looked, near, strict=True) if is_near})


_SAME_WORDING: Final = 0.7


# --- issues -----------------------------------------------------------------------------------------------------------


def issues(state: str = "") -> QuerySet[HotIssue]:
    """The hot issues, the latest first; without a state those not closed."""
    there = HotIssue.objects.order_by("-last_on", "-ratio", "-pk")
    return there.filter(state=state) if state else there.exclude(state=rules.CLOSED)


def issue_at(number: int) -> HotIssue:
    """The issue of a number; raises IssueUnknown."""
    found = HotIssue.objects.filter(pk=number).first()
    if found is None:
        raise rules.issue_unknown(number)
    return found


@dataclass(frozen=True, slots=True)
class Looked:
    """A hot issue with what its page shows."""

    issue: HotIssue
    phrases: list[str]
    days: list[tuple[date, int]]
    """Of each week that ends with the last day: its first day and how many came in."""
    regions: list[tuple[str, int]]
    firms: list[tuple[str, int]]
    seen: list[CaseState]
    """The cases the person may see, the newest first."""
    all: int


def looked_at(issue: HotIssue, person: object, day: date) -> Looked:
    """An issue: counts over all its cases, and those of them that the person may know of."""
    things = list(HotCase.objects.filter(issue=issue).values_list("case", flat=True))
    states = list(CaseState.objects.filter(pk__in=things))
    about = brought(states)
    regions = Counter(one.region for one in states)
    firms = Counter(one.about_zh for one in about if one.about_zh)
    seen = seen_by(person, day).filter(pk__in=things).order_by("-received_on", "-pk")
    return Looked(
        issue,
        msgspec.json.decode(issue.phrases),
        by_week([one.received_on for one in states], issue.last_on),
        regions.most_common(),
        firms.most_common(10),
        list(seen[:200]),
        len(things),
    )


def by_week(days: Sequence[date], last: date, most: int = 13) -> list[tuple[date, int]]:
    """How many in each of the weeks that end with a day, oldest first.

    >>> by_week([date(2026, 5, 1), date(2026, 5, 7), date(2026, 4, 30)], date(2026, 5, 7), most=2)
    [(datetime.date(2026, 4, 24), 1), (datetime.date(2026, 5, 1), 2)]
    """
    counted: dict[int, int] = defaultdict(int)
    for day in days:
        counted[(last - day).days // 7] += 1
    return [(last - timedelta(days=7 * week + 6), counted[week]) for week in reversed(range(most))]


def issues_of(state: CaseState) -> list[HotIssue]:
    """The issues, not closed, that a case belongs to."""
    mine = HotCase.objects.filter(case=state.pk).values("issue_id")
    return list(issues().filter(pk__in=mine))
