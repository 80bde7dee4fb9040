"""One case for its page: terms, way, particulars, what belongs to it, and the acts that are open to who looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from zhiheng.contract.in_use import in_use
from zhiheng.contract.intake.refusals import Refusal
from zhiheng.kernel.access.models import Person
from zhiheng.kernel.access.rules import OPERATOR, PUBLIC, QUALITY_OFFICE, day_of, holds
from zhiheng.kernel.casebook.models import CaseState
from zhiheng.kernel.cases import queries
from zhiheng.kernel.cases.queries import Step
from zhiheng.kernel.documents.queries import documents_about
from zhiheng.kernel.records.queries import record_at, values_of
from zhiheng.kernel.vault.queries import destroyed_among
from zhiheng.web.case_forms import act_form
from zhiheng.web.case_words import clock_lines, rows_of, state_title, urgency
from zhiheng.web.record_detail import Fact
from zhiheng.web.record_words import KindWords, Names, Shown, Wanted, sealed_number, subject_link


@dataclass(frozen=True, slots=True)
class WayLine:
    """One act on the way of a case."""

    step: Step
    by: str
    to: str
    """Where it went: an office, a person, another case."""
    href: str
    facts: tuple[Fact, ...]


def case_context(
    person: Person,
    state: CaseState,
    at: datetime,
    *,
    tried: str = "",
    given: Mapping[str, str] | None = None,
    refusals: Sequence[Refusal] = (),
) -> dict[str, Any]:
    """Everything the page of a case shows; ``tried`` is the act that was just refused, with what was given."""
    case, kind, day = queries.declaration(state), in_use().kind(state.kind), day_of(at)
    record = record_at(state.pk)
    values = values_of(kind, record.data)
    steps = queries.way(state)
    names = _names(state, values, steps)
    words = KindWords(kind)
    acts = queries.acts_open_to(person, state, day)
    forms = [
        act_form(state, act, day, given, refusals) if act.key == tried else act_form(state, act, day) for act in acts
    ]
    in_office = any(holds(person, role, day=day, office=state.office, field=kind.pack) for role in queries.WORKING)
    return {
        "section": "cases",
        "state": state,
        "record": record,
        "case": case,
        "kind": kind,
        "state_title": state_title(case, state.state),
        "urgency": urgency(state.due, at) if state.is_open else None,
        "office": names.office(state.office),
        "handler": names.person(state.handler) if state.handler else "",
        "supporting": [names.office(office) for office in queries.supporting(state)],
        "subject": subject_link(state.subject, names) if state.subject is not None else None,
        "clocks": clock_lines(state, at),
        "facts": _facts(case.party, words, values, names),
        "way": [_way_line(state, words, step, names) for step in reversed(steps)],
        "linked": _linked(state, at),
        "documents": list(documents_about(state.pk)),
        "forms": [form for form in forms if form.act.key != tried],
        "tried": next((form for form in forms if form.act.key == tried), None),
        "may_unseal": in_office,
        "may_renew_code": in_office and case.public,
        "leads": holds(person, QUALITY_OFFICE, day=day),
        "now": timezone.localtime(at),
    }


def _names(state: CaseState, values: Mapping[str, Any], steps: Sequence[Step]) -> Names:
    wanted = Wanted()
    kind = in_use().kind(state.kind)
    wanted.add_values(kind, values)
    wanted.offices |= {state.office, *queries.supporting(state)}
    wanted.people.add(state.handler)
    wanted.regions.add(state.region)
    if state.subject is not None:
        wanted.subjects.add(state.subject)
    for step in steps:
        wanted.people |= {step.entry.by, step.told.person}
        wanted.offices |= {step.entry.office, step.told.office}
        wanted.add_values(kind, step.changed)
    return wanted.names()


def _facts(party: Sequence[str], words: KindWords, values: Mapping[str, Any], names: Names) -> list[Fact]:
    """The particulars: what was stated and what acts set; those of the party last."""
    case = in_use().case(words.kind.address)
    keys = [field.key for field in case.field if values.get(field.key) is not None]
    keys.sort(key=lambda key: key in party)
    sealed = {key: sealed_number(values[key]) for key in keys if words.kind.fields[key].sealed}
    gone = destroyed_among({number for number in sealed.values() if number is not None})
    found = []
    for key in keys:
        number = sealed.get(key)
        shown = words.say(key, values[key], names)
        if number is not None and number in gone:
            shown, number = Shown("已销毁", look="sealed"), None
        heading = words.kind.fields[key].title.zh
        found.append(Fact(key, heading, shown, words.other_name(key, values), number))
    return found


def _way_line(state: CaseState, words: KindWords, step: Step, names: Names) -> WayLine:
    by = {PUBLIC: step.told.by or "来件人", OPERATOR: "系统计时"}.get(step.entry.by) or names.person(step.entry.by)
    to, href = "", ""
    if step.told.office:
        to = names.office(step.told.office)
    elif step.told.person:
        to = names.person(step.told.person)
    elif other := step.told.into or step.told.opened:
        to, href = _number_of(other), reverse("case", args=[other])
    first = step.entry.pk == state.pk
    changed = {} if first else {key: value for key, value in step.changed.items() if key in words.kind.fields}
    facts = tuple(
        Fact(key, words.kind.fields[key].title.zh, words.say(key, value, names)) for key, value in changed.items()
    )
    return WayLine(step, by, to, href, facts)


def _number_of(thing: int) -> str:
    found = CaseState.objects.filter(pk=thing).values_list("number", flat=True).first()
    return found or f"#{thing}"


def _linked(state: CaseState, at: datetime) -> list[tuple[str, list[Any]]]:
    linked = queries.linked(state)
    groups = [
        ("已并入", [linked.leading] if linked.leading else []),
        ("并入本件的", linked.merged),
        ("由此件转来", [linked.came_from] if linked.came_from else []),
        ("由本件转出", linked.opened),
        ("可能是同一件事", linked.alike),
    ]
    return [(title, rows_of(cases, at)) for title, cases in groups if cases]
