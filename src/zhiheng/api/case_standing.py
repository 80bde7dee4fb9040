"""A case as it is read: how it stands, its clocks, its way, and what the caller may do. What is sealed stays sealed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from django.urls import reverse

from zhiheng.api.case_columns import act_columns
from zhiheng.api.standing import values_json
from zhiheng.contract.casework import as_kind
from zhiheng.contract.casework.clocks import Round
from zhiheng.contract.declarations.cases import Case, CaseAct, Clock
from zhiheng.contract.in_use import in_use
from zhiheng.kernel.access.models import Person
from zhiheng.kernel.access.rules import day_of
from zhiheng.kernel.casebook import rules as rules_of_book
from zhiheng.kernel.casebook.models import CaseState
from zhiheng.kernel.cases import queries
from zhiheng.kernel.cases.queries import Step
from zhiheng.kernel.documents.queries import documents_about
from zhiheng.kernel.records.queries import record_at

Told = dict[str, object]


def head_json(state: CaseState, at: datetime) -> Told:
    """A case as a list has it."""
    return {
        "number": state.pk,
        "case_number": state.number,
        "kind": state.kind,
        "headline": state.headline,
        "state": state.state,
        "open": state.is_open,
        "office": state.office,
        "handler": state.handler,
        "region": state.region,
        "subject": state.subject,
        "received_on": state.received_on,
        "received_at": state.received_at,
        "closed_on": state.closed_on,
        "due": state.due if state.is_open else None,
        "overdue": state.is_open and state.due is not None and state.due < at,
        "merged_into": state.merged_into,
        "opened_by": state.opened_by,
        "last": state.last,
        "href": reverse("api:case", args=[state.pk]),
    }


def case_json(state: CaseState, person: Person, at: datetime) -> Told:
    """A case with everything that its page shows."""
    case, kind = queries.declaration(state), in_use().kind(state.kind)
    given, sealed, names = values_json(kind, record_at(state.pk))
    title = case.state_named(state.state)
    linked = queries.linked(state)
    return {
        **head_json(state, at),
        "state_title": title.title.zh if title is not None else state.state,
        "supporting": queries.supporting(state),
        "values": as_kind.without_progress(case, given),
        "sealed": sealed,
        "names": names,
        "clocks": clocks_json(state, at),
        "way": [step_json(state, step) for step in queries.way(state)],
        "acts": acts_json(state, person, at),
        "merged": [one.pk for one in linked.merged],
        "opened": [one.pk for one in linked.opened],
        "documents": [
            {"number": one.number, "form": one.form, "issued_at": one.issued_at, "void": one.voided_at is not None}
            for one in documents_about(state.pk)
        ],
    }


# --- clocks ----------------------------------------------------------------------------------------------------------


def clocks_json(state: CaseState, at: datetime) -> list[Told]:
    """Every run of every clock, in the order in which clocks are declared."""
    declared, runs = queries.declaration(state).clock, queries.runs_of(state)
    return [_run_json(clock, run, at) for clock in declared for run in runs.get(clock.key, ())]


def _run_json(clock: Clock, run: Round, at: datetime) -> Told:
    return {
        "clock": clock.key,
        "title": clock.title.zh,
        "owed_by": clock.owed_by,
        "state": run.state,
        "started_on": run.started.on,
        "due": rules_of_book.end_of_run(run),
        "over": run.is_over(day_of(at), at),
        "in_time": run.in_time,
        "ended_on": None if run.ended is None else run.ended.on,
        "term": {"count": run.term.count, "unit": run.term.unit},
        "extended": run.extended_by is not None,
        "paused_on": [stop.since.on for stop in run.stops],
        "assumed": run.due.assumed,
    }


# --- its way ---------------------------------------------------------------------------------------------------------


def step_json(state: CaseState, step: Step) -> Told:
    """An entry about a case: what was done, by whom, with what; of sealed fields only that they were set."""
    kind, entry, said = in_use().kind(state.kind), step.entry, step.told
    sealed = {key for key in step.changed if kind.fields[key].sealed}
    return {
        "entry": entry.seq,
        "act": said.act,
        "title": step.title,
        "at": entry.learned_at,
        "by": entry.by,
        "source": entry.source,
        "ground": said.ground,
        "ground_title": step.ground,
        "reason": entry.reason,
        "office": said.office,
        "person": said.person,
        "into": said.into,
        "opened": said.opened,
        "clock": said.clock,
        "changed": {key: value for key, value in step.changed.items() if key not in sealed},
        "sealed": sorted(sealed),
        "evidence": msgspec.Raw(entry.evidence.encode()),
        "digest": bytes(entry.digest).hex(),
    }


def since_json(state: CaseState, seen: int) -> list[Told]:
    """What was done on a case after an entry."""
    return [step_json(state, step) for step in queries.way(state) if step.entry.seq > seen]


# --- what may be done ------------------------------------------------------------------------------------------------


def acts_json(state: CaseState, person: Person, at: datetime) -> list[Told]:
    """The acts that are open to the caller now, with what each asks for."""
    case = queries.declaration(state)
    return [
        {
            **act_json(state.kind, case, act),
            "grounds": queries.grounds(state, act),
            "href": reverse("api:case_act", args=[state.pk, act.key]),
        }
        for act in queries.acts_open_to(person, state, day_of(at))
    ]


def act_json(address: str, case: Case, act: CaseAct) -> Told:
    """An act as it is declared: who may do it, from where to where, and what is said with it."""
    return {
        "act": act.key,
        "title": act.title.zh,
        "role": act.role,
        "after": act.after or None,
        "does": act.does or None,
        "values": _keys(address, case, act, needed=None),
        "needs": [*_keys(address, case, act, needed=True), *_said(act)],
    }


def _keys(address: str, case: Case, act: CaseAct, *, needed: bool | None) -> list[str]:
    return [column.key for column in act_columns(address, case, act) if needed is None or column.required is needed]


def _said(act: CaseAct) -> Sequence[str]:
    """What must be said with an act besides its values."""
    asked = {
        "ground": bool(act.grounds),
        "reason": act.reason,
        "office": act.does in {"hand_over", "support"},
        "person": act.does == "assign",
        "into": act.does == "merge",
    }
    return [key for key, wanted in asked.items() if wanted]
