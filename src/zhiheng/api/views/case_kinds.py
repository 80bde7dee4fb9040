"""The kinds of case there are: fields, states, acts, clocks, as they are declared."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse

from zhiheng.api.answers import answer
from zhiheng.api.calls import Call
from zhiheng.api.case_columns import every_act_column, opening_columns
from zhiheng.api.case_standing import act_json
from zhiheng.api.views.kinds import both, code_json, field_json, rule_json
from zhiheng.contract.declarations.cases import Case, CaseAct, Clock, DatedTerm
from zhiheng.contract.in_use import in_use
from zhiheng.contract.kinds import Kind


def list_kinds(call: Call) -> HttpResponse:
    """Every kind of case, pack by pack."""
    call.only(())
    return answer({"kinds": [_head(kind) for kind in in_use().cases.values()]})


def read_kind(call: Call, kind: str) -> HttpResponse:
    """One kind with everything that is declared of it."""
    case, declared = in_use().case(kind), in_use().kind(kind)
    call.only(())
    return answer(
        {
            **_head(declared),
            "short": case.short,
            "headline": case.headline,
            "located_by": case.located_by or None,
            "routed_by": case.routed_by or None,
            "receipt": [field_json(column) for column in opening_columns(kind)],
            "later": [field_json(column) for column in every_act_column(kind, case)],
            "states": [
                {"state": state.key, "title": both(state.title), "public": both(state.public or state.title),
                 "closed": state.closed}
                for state in case.state
            ],
            "acts": [_act(declared, case, act) for act in case.act],
            "clocks": [_clock(clock) for clock in case.clock],
            "rules": [rule_json(rule) for rule in declared.rules],
        }
    )  # fmt: skip


def _head(kind: Kind) -> dict[str, object]:
    return {
        "kind": kind.address,
        "title": both(kind.declaration.title),
        "about": kind.about or None,
        "public": in_use().case(kind.address).public,
        "href": reverse("api:case_kind", args=[kind.address]),
    }


def _act(kind: Kind, case: Case, act: CaseAct) -> dict[str, object]:
    catalogue = in_use().catalogue
    listed = catalogue.resolve(kind.pack, act.grounds, ("code_list",)) if act.grounds else None
    return {
        **act_json(kind.address, case, act),
        "title": both(act.title),
        "before": act.before,
        "by_another": act.by_another or None,
        "grounds": [code_json(code) for code in catalogue.code_list(listed).code] if listed else [],
        "forms": act.form,
        "since": act.since,
        "until": act.until,
    }


def _clock(clock: Clock) -> dict[str, object]:
    return {
        "clock": clock.key,
        "title": both(clock.title),
        "owed_by": clock.owed_by,
        "starts": clock.starts,
        "ends": clock.ends,
        "terms": [_term(term) for term in clock.term],
        "pauses": [{"by": pause.by, "until": pause.until, "grounds": pause.grounds} for pause in clock.pause],
        "extended_by": clock.extension.by if clock.extension else None,
        "extensions": [_term(term) for term in clock.extension.term] if clock.extension else [],
    }


def _term(term: DatedTerm) -> dict[str, object]:
    return {"count": term.count, "unit": term.unit, "since": term.since, "until": term.until}
