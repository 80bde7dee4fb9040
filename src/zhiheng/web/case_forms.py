"""The forms of cases: what is asked when one comes in, and what each act asks for."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest, QueryDict

from zhiheng.contract.casework import as_kind
from zhiheng.contract.declarations.cases import Case, CaseAct
from zhiheng.contract.in_use import in_use
from zhiheng.contract.intake.columns import SUBJECT, name_key
from zhiheng.contract.intake.refusals import Refusal
from zhiheng.contract.kinds import Kind
from zhiheng.kernel.access.models import Person
from zhiheng.kernel.access.queries import offices_on
from zhiheng.kernel.casebook.models import CaseState
from zhiheng.kernel.cases import queries
from zhiheng.kernel.cases.actions import Acting
from zhiheng.kernel.cases.rules import offices_filled_in
from zhiheng.web.record_entry import reason_in, seen_in
from zhiheng.web.record_forms import Given, RecordForm, form_of, sent_in


def opening_kind(case: Case, kind: Kind) -> Kind:
    """The kind as its form of receipt asks: no numbers, no progress; the day of receipt may be left out."""
    asked = (*case.opening, as_kind.RECEIVED_ON)
    fields = [dataclasses.replace(kind.fields[key], required=False) for key in (as_kind.RECEIVED_ON,)]
    fields += [kind.fields[key] for key in case.opening]
    declaration = dataclasses.replace(kind.declaration, field=tuple(fields), identified_by=(), listed=())
    refers = {key: about for key, about in kind.refers.items() if key in asked}
    return dataclasses.replace(kind, declaration=declaration, refers=refers)


def act_kind(kind: Kind, act: CaseAct) -> Kind:
    """The kind as the form of an act asks: the fields it sets, those it needs marked."""
    filled_in = offices_filled_in(in_use().case(kind.address), act)
    keys = [key for key in dict.fromkeys((*act.needs, *act.asks)) if key not in filled_in]
    fields = [dataclasses.replace(kind.fields[key], required=key in act.needs) for key in keys]
    nothing = {"subject": "", "dated_by": "", "located_by": "", "identified_by": (), "listed": (), "rule": ()}
    declaration = dataclasses.replace(kind.declaration, field=tuple(fields), **nothing)  # type: ignore[arg-type]
    refers = {key: about for key, about in kind.refers.items() if key in keys}
    return dataclasses.replace(kind, declaration=declaration, about="", refers=refers)


def opening_form(kind: Kind, given: Given, today: date, refusals: Sequence[Refusal] = ()) -> RecordForm:
    """The form of receipt."""
    return form_of(opening_kind(in_use().case(kind.address), kind), given, today, refusals=refusals)


def opened_in(kind: Kind, post: QueryDict) -> dict[str, str]:
    """What a form of receipt sent, and nothing it does not ask for."""
    case = in_use().case(kind.address)
    keys = {*case.opening, as_kind.RECEIVED_ON, SUBJECT, name_key(SUBJECT)}
    keys |= {name_key(key) for key in kind.refers}
    return {key: value for key, value in sent_in(kind, post).items() if key in keys}


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be chosen."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class ActForm:
    """What an act asks for, as a form shows it."""

    act: CaseAct
    form: RecordForm
    grounds: tuple[Choice, ...] = ()
    offices: tuple[Choice, ...] = ()
    people: tuple[Choice, ...] = ()
    leading: tuple[Choice, ...] = ()
    """Cases it may be joined to, those alike first."""
    given: Mapping[str, str] = dataclasses.field(default_factory=dict)
    faults: tuple[str, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether a button alone does it."""
        asks = self.form.questions or self.grounds or self.offices or self.people or self.leading
        return not asks and not self.act.reason and self.act.does != "merge"


def act_form(
    state: CaseState, act: CaseAct, day: date, given: Given | None = None, refusals: Sequence[Refusal] = ()
) -> ActForm:
    """The form of an act on a case."""
    kind = in_use().kind(state.kind)
    if given is None:  # what is done is mostly noted on its day
        given = {key: day.isoformat() for key in act.needs if kind.fields[key].type == "date"}
    offices: list[Choice] = []
    people: list[Choice] = []
    leading: list[Choice] = []
    if act.does in {"hand_over", "support"}:
        listed = offices_on(day).order_by("name").values_list("key", "name")
        offices = [Choice(key, name) for key, name in listed if key != state.office]
    if act.does == "assign":
        people = [Choice(one.username, one.name) for one in queries.handlers(state.office, kind.pack, day)]
    if act.does == "merge":
        alike = queries.linked(state).alike
        leading = [Choice(one.number, f"{one.number} {one.headline}"[:80]) for one in alike if one.is_open]
    grounds = [Choice(code, words) for code, words in queries.grounds(state, act).items()]
    faults = tuple(refusal.message.zh for refusal in refusals if not refusal.field)
    form = form_of(act_kind(kind, act), given, day, refusals=refusals)
    return ActForm(act, form, tuple(grounds), tuple(offices), tuple(people), tuple(leading), given, faults)


def acting_in(
    request: HttpRequest,
    state: CaseState,
    act: CaseAct,
    by: Person,
    at: datetime,
    *,
    files: Mapping[str, str],
    evidence: tuple[str, ...],
) -> Acting:
    """The act that a form asks for; ``files`` are those of its fields, by the digest under which they are kept."""
    post, kind = request.POST, in_use().kind(state.kind)
    keys = {*act.asks, *act.needs}
    keys |= {name_key(key) for key in kind.refers if key in keys}
    values = {key: value for key, value in sent_in(kind, post).items() if key in keys} | dict(files)

    def said(key: str) -> str:
        return str(post.get(key, "")).replace("\x00", "").strip()[:200]

    return Acting(
        act.key,
        by,
        at,
        ground=said("ground"),
        reason=reason_in(post),
        values=values,
        office=said("office"),
        person=said("person"),
        into=said("into"),
        evidence=evidence,
        seen=seen_in(post),
    )
