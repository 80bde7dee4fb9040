"""What may be asked of cases: one with its clocks and its way, the inboxes, who sees it, where it goes, how many."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal, NamedTuple, Never

import msgspec
from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet

from zhiheng.contract.casework.clocks import Round, rounds
from zhiheng.contract.casework.doings import acts_known
from zhiheng.contract.declarations.cases import LAPSED, RECEIVED, Case, CaseAct
from zhiheng.contract.declarations.fields import Field
from zhiheng.contract.declarations.parameters import Code
from zhiheng.contract.in_use import in_use
from zhiheng.kernel.access.models import Office, Person, Region
from zhiheng.kernel.access.queries import below, people, person_named
from zhiheng.kernel.access.rules import APPROVE, CHECK, ENTER, QUALITY_OFFICE, holds, offices_where
from zhiheng.kernel.almanac.queries import calendar
from zhiheng.kernel.casebook import rules as rules_of_book
from zhiheng.kernel.casebook.models import CaseOffice, CaseState, Feed
from zhiheng.kernel.casebook.queries import Held
from zhiheng.kernel.casebook.rules import CHINA, Told
from zhiheng.kernel.cases import rules
from zhiheng.kernel.evidence.models import File
from zhiheng.kernel.evidence.queries import described
from zhiheng.kernel.journal.models import Entry
from zhiheng.kernel.journal.queries import entries_of
from zhiheng.kernel.records.models import Mention
from zhiheng.kernel.records.queries import names_of, record_at, values_of
from zhiheng.reporting.forms.numbered import day_zh

WORKING: Final = (ENTER, CHECK, APPROVE)
"""Roles that work on cases; who has one of them in an office of a case sees it."""

Scope = Literal["mine", "office", "support", "all"]

# --- one case --------------------------------------------------------------------------------------------------------


def case_at(thing: int) -> CaseState:
    """The case of a record's number; raises CaseUnknown."""
    return _found(CaseState.objects.filter(pk=thing).first(), str(thing))


def case_numbered(number: str) -> CaseState:
    """The case of a number as people write it; raises CaseUnknown."""
    return _found(CaseState.objects.filter(number=number.strip()).first(), number)


def _found(state: CaseState | None, asked: str) -> CaseState:
    return state if state is not None else not_found(asked)


def not_found(asked: str) -> Never:
    """Say that there is no such case."""
    raise rules.CaseUnknown(
        f"there is no case {asked[:40]!r} (kernel/cases); look it up in a list",
        message_zh=f"没有编号为“{asked[:40]}”的办件；编号由系统给出；请从列表中查找。",
        case=asked[:40],
    )


def declaration(state: CaseState) -> Case:
    """What is declared of its kind."""
    return in_use().case(state.kind)


def runs_of(state: CaseState) -> dict[str, tuple[Round, ...]]:
    """The runs of its clocks, by the legal calendar as it is known now."""
    return rounds(declaration(state), rules_of_book.doings_of(state.doings), calendar())


def values(state: CaseState) -> dict[str, Any]:
    """Its values by field, as they stand."""
    return values_of(in_use().kind(state.kind), record_at(state.pk).data)


@dataclass(frozen=True, slots=True)
class Step:
    """One entry about a case: what was done, by whom, and with what."""

    entry: Entry
    told: Told
    title: str
    ground: str
    """The ground in words; empty where none was given."""
    changed: Mapping[str, Any]
    """The fields it set, with their values."""
    files: Sequence[File]


def way(state: CaseState) -> list[Step]:
    """Everything that was done on the case, oldest first."""
    case, kind = declaration(state), in_use().kind(state.kind)
    entries = [entry for entry in entries_of(state.pk) if entry.data != "{}" or entry.act == "stated"]
    files = described({digest for entry in entries for digest in msgspec.json.decode(entry.evidence)})
    own = {field.key for field in case.field}
    before: dict[str, Any] = {}
    steps = []
    for entry in entries:
        now = values_of(kind, entry.data)
        said = rules_of_book.told(now)
        changed = {key: value for key, value in now.items() if key in own and before.get(key) != value}
        kept = [files[digest] for digest in msgspec.json.decode(entry.evidence) if digest in files]
        steps.append(Step(entry, said, _title(case, said), ground_words(state, said), changed, kept))
        before = now
    return steps


def _title(case: Case, said: Told) -> str:
    if said.act == RECEIVED:
        return "收到"
    if said.act == LAPSED:
        clock = next((clock for clock in case.clock if clock.key == said.clock), None)
        return f"“{clock.title.zh if clock else said.clock}”期限届满未办"
    act = case.act_named(said.act)
    return act.title.zh if act is not None else said.act


def grounds(state: CaseState, act: CaseAct) -> dict[str, str]:
    """The grounds of an act that were valid when the case was received, with their words."""
    codes = _grounds(state, act)
    return {code.code: code.title.zh for code in codes if code.is_valid(state.received_on)}


def ground_words(state: CaseState, said: Told) -> str:
    """The ground of an act in words."""
    act = declaration(state).act_named(said.act)
    codes = () if act is None else _grounds(state, act)
    return next((code.title.zh for code in codes if code.code == said.ground), said.ground)


def _grounds(state: CaseState, act: CaseAct) -> tuple[Code, ...]:
    catalogue = in_use().catalogue
    address = catalogue.resolve(in_use().kind(state.kind).pack, act.grounds, ("code_list",)) if act.grounds else None
    return catalogue.code_list(address).code if address else ()


def done_since(state: CaseState, seen: int) -> list[str]:
    """What was done after an entry, each with its time and who did it."""
    found = []
    for step in way(state):
        if step.entry.seq > seen:
            person = person_named(step.entry.by)
            at = step.entry.learned_at.astimezone(CHINA)
            found.append(f"{at:%m月%d日 %H:%M} {person.name if person else '系统'}：{step.title}")
    return found


def supporting(state: CaseState) -> list[str]:
    """The offices that work on it beside the lead."""
    return list(CaseOffice.objects.filter(case=state).order_by("office").values_list("office", flat=True))


class Linked(NamedTuple):
    """The cases that belong to a case."""

    merged: list[CaseState]
    """Joined to it."""
    leading: CaseState | None
    """What it was joined to."""
    opened: list[CaseState]
    came_from: CaseState | None
    alike: list[CaseState]
    """Others that may be about one and the same matter; a hint, nothing follows from it by itself."""


def linked(state: CaseState) -> Linked:
    """The cases that belong to it."""
    several = CaseState.objects.order_by("-id")
    alike = several.filter(alike=state.alike).exclude(pk=state.pk) if state.alike else several.none()
    one = CaseState.objects.in_bulk([key for key in (state.merged_into, state.opened_by) if key is not None])
    return Linked(
        list(several.filter(merged_into=state.pk)[:100]),
        one.get(state.merged_into) if state.merged_into is not None else None,
        list(several.filter(opened_by=state.pk)[:100]),
        one.get(state.opened_by) if state.opened_by is not None else None,
        [other for other in alike[:20] if other.merged_into != state.pk and state.merged_into != other.pk],
    )


# --- what forms say --------------------------------------------------------------------------------------------------


def form_values(one: Held, said: Told, reason: str) -> dict[str, str]:
    """What an official form may say of a case, in words, after an act.

    What is sealed stays sealed: it is left blank and filled in by hand, for what a file holds cannot be destroyed.
    """
    state, kind = one.state, one.kind
    wanted = {field.type for field in one.case.field}
    offices = {state.office} | _named(one, "office") if "office" in wanted else {state.office}
    names = dict(Office.objects.filter(pk__in=offices).values_list("key", "name"))
    places = dict(Region.objects.filter(pk__in=_named(one, "region")).values_list("code", "name"))
    subjects = {value for key in kind.refers if isinstance(value := one.values.get(key), int)} | {state.subject or 0}
    called = {thing: name for thing, (name, _) in names_of(subjects - {0}).items()}
    told = {key: _in_words(one, field, names, places, called) for key, field in kind.fields.items()}
    person = person_named(state.handler) if state.handler else None
    return told | {
        "case_number": state.number,
        "received_on": day_zh(state.received_on),
        "office": names.get(state.office, state.office),
        "handler": person.name if person else "",
        "ground": ground_words(state, said if said.ground else _last_grounded(one)),
        "reason": reason,
        "subject": called.get(state.subject or 0, ""),
    }


def _last_grounded(one: Held) -> Told:
    """The last act that had a ground: what is approved is approved for the ground it was proposed for."""
    found = next((doing for doing in reversed(one.doings) if doing.ground), None)
    return Told("") if found is None else Told(found.act, ground=found.ground)


def _named(one: Held, kind_of_field: str) -> set[str]:
    keys = [key for key, field in one.kind.fields.items() if field.type == kind_of_field]
    return {str(value) for key in keys if (value := one.values.get(key))}


def _in_words(
    one: Held, field: Field, offices: Mapping[str, str], places: Mapping[str, str], subjects: Mapping[int, str]
) -> str:
    value = one.values.get(field.key)
    if value is None or field.sealed or field.type == "file":
        return ""
    match field.type:
        case "date":
            return day_zh(value if isinstance(value, date) else date.fromisoformat(str(value)))
        case "yes_no":
            return "是" if value else "否"
        case "code":
            address = in_use().catalogue.resolve(one.kind.pack, field.code_list, ("code_list",))
            codes = in_use().catalogue.code_list(address).code if address else ()
            return next((code.title.zh for code in codes if code.code == value), str(value))
        case "office":
            return offices.get(str(value), str(value))
        case "region":
            return places.get(str(value), str(value))
        case "subject":
            return subjects.get(value, "")
        case "whole" | "decimal":
            return f"{value}{field.unit or ''}"
        case _:
            return str(value)


# --- who sees and does -----------------------------------------------------------------------------------------------


def seen_by(person: object, day: date) -> QuerySet[CaseState]:
    """The cases the person may know of: those of offices where they work in that field; the quality office all."""
    every = CaseState.objects.all()
    if holds(person, QUALITY_OFFICE, day=day):
        return every
    by_offices: dict[frozenset[str] | None, list[str]] = {}
    for address, kind in in_use().cases.items():
        by_offices.setdefault(_offices(person, kind.pack, day), []).append(address)
    seen = Q(pk__in=())
    for offices, kinds in by_offices.items():
        of_kinds = Q() if len(by_offices) == 1 else Q(kind__in=kinds)
        if offices is None:
            seen |= of_kinds or Q(pk__gt=0)
        elif offices:
            support = CaseOffice.objects.filter(office__in=offices).values("case_id")
            seen |= of_kinds & (Q(office__in=offices) | Q(pk__in=support))
    return every.filter(seen)


def _offices(person: object, field: str, day: date) -> frozenset[str] | None:
    found: frozenset[str] = frozenset()
    for role in WORKING:
        there = offices_where(person, role, day=day, field=field)
        if there is None:
            return None
        found |= there
    return found


def may_see(person: object, state: CaseState, day: date) -> bool:
    """Whether the person may know of the case."""
    return seen_by(person, day).filter(pk=state.pk).exists()


def case_for(person: object, thing: int, day: date) -> CaseState:
    """The case, for who may know of it; raises CaseUnknown as if there were none."""
    return _found(seen_by(person, day).filter(pk=thing).first(), str(thing))


def may_do(person: object, act: CaseAct, state: CaseState, day: date, offices: Collection[str] | None = None) -> bool:
    """Whether the person has the role of an act in an office of the case that may do it."""
    if act.role == "party":
        return False
    if act.role == QUALITY_OFFICE:
        return holds(person, QUALITY_OFFICE, day=day)
    field = in_use().kind(state.kind).pack
    wanted = WORKING if act.role == "anyone" else (act.role,)
    where = [] if act.offices == "support" else [state.office]
    if act.offices != "lead":
        where += supporting(state) if offices is None else list(offices)
    return any(holds(person, role, day=day, office=office, field=field) for role in wanted for office in where)


def acts_open_to(person: Person, state: CaseState, day: date) -> list[CaseAct]:
    """The acts the person may do on the case now, as declared; one approves nobody's own proposal."""
    doings, offices = rules_of_book.doings_of(state.doings), supporting(state)
    found = []
    for act in acts_known(declaration(state), state.received_on).values():
        last = next((one for one in reversed(doings) if one.act == act.by_another), None) if act.by_another else None
        own = last is not None and last.by == person.username
        if state.state in act.before and not own and may_do(person, act, state, day, offices):
            found.append(act)
    return found


def handlers(office: str, field: str, day: date) -> list[Person]:
    """Who may handle cases in an office."""
    there = people(office=office, role=ENTER, day=day)
    return [one for one in there if holds(one, ENTER, day=day, office=office, field=field)]


# --- lists -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """Which cases of those a person sees."""

    person: Person
    day: date
    scope: Scope = "office"
    kind: str = ""
    state: str = ""
    office: str = ""
    region: str = ""
    words: str = ""
    is_open: bool | None = True
    over: datetime | None = None
    """Only those a term of which ended before the instant."""
    things: tuple[int, ...] = ()
    """Only these, where any are named: the cases behind a number."""


class Page(NamedTuple):
    """Some cases, and where the next begin; empty where these are the last."""

    cases: list[CaseState]
    after: str


def inbox(asked: Asked, *, after: str = "", size: int = 50) -> Page:
    """The cases, those due first; closed ones newest first."""
    found = chosen(asked)
    if asked.is_open:
        if after:
            due, _, number = after.partition("|")
            at = datetime.fromisoformat(due)
            found = found.filter(Q(due_at__gt=at) | Q(due_at=at, pk__gt=int(number)))
        cases = list(found.order_by("due_at", "id")[: size + 1])
        last = f"{cases[size - 1].due_at.isoformat()}|{cases[size - 1].pk}" if len(cases) > size else ""
    else:
        if after:
            found = found.filter(pk__lt=int(after))
        cases = list(found.order_by("-id")[: size + 1])
        last = str(cases[size - 1].pk) if len(cases) > size else ""
    return Page(cases[:size], last)


def chosen(asked: Asked) -> QuerySet[CaseState]:
    """The cases asked for, in no order."""
    found = seen_by(asked.person, asked.day)
    if asked.things:
        found = found.filter(pk__in=asked.things)
    if asked.is_open is not None:
        found = found.filter(is_open=asked.is_open)
    if asked.scope == "mine":
        found = found.filter(handler=asked.person.username)
    elif asked.scope == "office" and asked.person.office_id:
        found = found.filter(office=asked.person.office_id)
    elif asked.scope == "support" and asked.person.office_id:
        found = found.filter(supporting__office=asked.person.office_id)
    for key in ("kind", "state", "office"):
        if value := getattr(asked, key):
            found = found.filter(**{key: value})
    if asked.region:
        found = found.filter(region__in=below(asked.region, asked.day))
    if asked.words:
        found = found.filter(Q(number__startswith=asked.words) | Q(headline__contains=asked.words))
    return found if asked.over is None else found.filter(due_at__lt=asked.over)


class Counts(NamedTuple):
    """How many open cases there are, by urgency."""

    open: int
    over: int
    today: int
    soon: int
    """Due within three days after today."""


def counts(asked: Asked, at: datetime) -> Counts:
    """How many of the cases asked for are open, over, due today and soon."""
    today, soon = rules_of_book.end_of(asked.day), rules_of_book.end_of(date.fromordinal(asked.day.toordinal() + 3))
    found = chosen(asked).aggregate(
        open=Count("pk"),
        over=Count("pk", filter=Q(due_at__lt=at)),
        today=Count("pk", filter=Q(due_at__gte=at, due_at__lte=today)),
        soon=Count("pk", filter=Q(due_at__gt=today, due_at__lte=soon)),
    )
    return Counts(**found)


class OfOffice(NamedTuple):
    """How an office or region stands with its cases."""

    key: str
    received: int
    open: int
    over: int
    closed: int


def standings(
    asked: Asked, at: datetime, *, by: Literal["office", "region"], since: date | None = None
) -> list[OfOffice]:
    """The cases asked for by office or region, the most overdue first."""
    found = chosen(asked)
    if since is not None:
        found = found.filter(received_on__gte=since)
    rows = found.values_list(by).annotate(
        received=Count("pk"),
        open=Count("pk", filter=Q(is_open=True)),
        over=Count("pk", filter=Q(is_open=True, due_at__lt=at)),
        closed=Count("pk", filter=Q(is_open=False)),
    )
    return sorted((OfOffice(*row) for row in rows), key=lambda row: (-row.over, -row.open, row.key))


def cases_of_subjects(subjects: Collection[int], person: object, day: date) -> QuerySet[CaseState]:
    """The cases about subjects, or that name them, which the person may know of, newest first."""
    naming = Mention.objects.filter(subject__in=subjects, kind__in=list(in_use().cases)).values("record")
    return seen_by(person, day).filter(Q(subject__in=subjects) | Q(pk__in=naming)).order_by("-id")


def waiting_clocks(state: CaseState) -> Iterator[tuple[str, datetime | None]]:
    """The clocks that run or pause, with their ends."""
    yield from state.clocks.order_by("due_at").values_list("clock", "due_at")


# --- who handles them ------------------------------------------------------------------------------------------------


def loads(office: str, field: str, day: date, *, in_turn: bool) -> dict[str, int]:
    """Who may handle cases in an office, each with what they have: the number of open ones, or of their newest."""
    there = dict.fromkeys((one.username for one in handlers(office, field, day)), 0)
    theirs = CaseState.objects.filter(handler__in=list(there))
    if in_turn:
        return there | dict(theirs.values_list("handler").annotate(last=Max("pk")))
    return there | dict(theirs.filter(is_open=True).values_list("handler").annotate(load=Count("pk")))


def feed_key(person: Person) -> str:
    """The key in the address of the person's calendar of terms; empty where they never asked for one."""
    return Feed.objects.filter(person=person).values_list("key", flat=True).first() or ""


# --- for the party ---------------------------------------------------------------------------------------------------


def followed(number: str, code: str) -> CaseState:
    """The case that a party follows by its number and code; raises CodeWrong where the two do not fit."""
    state = CaseState.objects.filter(number=number.strip()).first()
    digest = rules.code_digest(number.strip(), code, settings.SECRET_KEY)
    if state is None or not state.code_digest or not rules.is_same(state.code_digest, digest):
        raise rules.CodeWrong(
            "number and code do not fit (kernel/cases); compare both with the receipt",
            message_zh="编号与查询码不符；两者均印在受理回执上；请核对后再试，遗失查询码请与承办单位联系。",
        )
    return state
