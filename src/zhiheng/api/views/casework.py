"""Doing things with cases: receive one or many, act on one, give its party a new code.

A receipt under a key counts once. The answer is kept without the codes by which parties follow their cases: who sends
a call again is told the same numbers, and asks for a new code where the first one got lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from django.http import HttpResponse
from django.urls import reverse

from zhiheng.api.answers import answer, encoded
from zhiheng.api.bodies import Deed, Receipt, Values
from zhiheng.api.calls import LARGEST, Call
from zhiheng.api.case_standing import acts_json, head_json, since_json
from zhiheng.api.problems import problem
from zhiheng.api.refusals import BodyRefused, KeyMissing
from zhiheng.api.shapes import shape_of
from zhiheng.api.views.cases import worker_of
from zhiheng.api.views.stating import office_of, refusal_of, verdict_json
from zhiheng.contract.in_use import in_use
from zhiheng.contract.intake.refusals import StatementRefused
from zhiheng.kernel.access.rules import CHECK, day_of, holds, require
from zhiheng.kernel.casebook.models import CaseState
from zhiheng.kernel.cases import queries
from zhiheng.kernel.cases.actions import Acting, Opening, do, receive_each, renew_code
from zhiheng.kernel.cases.rules import ChangedMeanwhile
from zhiheng.kernel.documents.queries import documents_about
from zhiheng.kernel.intake.actions import answer_once
from zhiheng.kernel.journal.actions import writing
from zhiheng.kernel.records.rules import Verdict
from zhiheng.kernel.statements.actions import Stating

# --- receiving -------------------------------------------------------------------------------------------------------


class Taken(NamedTuple):
    """What became of a row that was to be a case; the number and code of a case, where it became one."""

    told: dict[str, Any]
    case_number: str
    code: str


def receive(call: Call) -> HttpResponse:
    """Receive one case (201, or 422 where it is refused) or many (200 with a verdict for each)."""
    call.only(())
    body = call.json(Receipt)
    case = in_use().case(body.kind)
    many = body.cases is not msgspec.UNSET
    if many and not call.key:
        raise KeyMissing(
            "a batch has an Idempotency-Key, so that it counts once however often it is sent; give it a UUID",
            message_zh="批量请求没有 Idempotency-Key；有了它，重发的请求只算一次；请给每个请求一个新的 UUID。",
        )
    rows = _rows(body)
    shape_of(body.kind).fit(rows)
    opening = Opening(
        body.kind, call.person, call.at, office_of(call, body.office), source="api", evidence=body.evidence
    )
    taken = taken_once(opening, rows, key=call.key, request=call.raw(most=LARGEST), with_codes=case.public)
    if many:
        outcomes = [one.told["outcome"] for one in taken]
        counts = {outcome: outcomes.count(outcome) for outcome in dict.fromkeys(outcomes)}
        return answer({"counts": counts, "verdicts": [_told(one) for one in taken]})
    (one,) = taken
    if one.told["outcome"] == "refused":
        raise StatementRefused([refusal_of(told) for told in one.told["refusals"]])
    told = {key: value for key, value in _told(one).items() if key != "row"}
    return answer(told, status=201, headers={"Location": reverse("api:case", args=[one.told["number"]])})


def taken_once(
    opening: Opening, rows: Sequence[Mapping[str, object]], *, key: str, request: bytes, with_codes: bool
) -> list[Taken]:
    """Receive the rows of a call; the same call again under its key is told what became of it, without the codes."""
    stating = Stating(opening.kind, opening.by, opening.at, opening.office, opening.source, evidence=opening.evidence)
    fresh: list[Verdict] = []

    def state(some: Sequence[Mapping[str, object]]) -> list[Verdict]:
        fresh.extend(receive_each(opening, some))
        return fresh

    with writing():
        given = answer_once(stating, rows, key=key, request=request, answer=_kept, state=state)
        things = [verdict.thing for verdict in fresh if verdict.thing is not None]
        codes = {thing: renew_code(thing) for thing in things} if with_codes else {}
    return [
        Taken(told, told.pop("case_number", ""), codes.get(told.get("number", 0), ""))
        for told in msgspec.json.decode(given)
    ]


def _kept(verdicts: Sequence[Verdict]) -> bytes:
    """The answer as it is kept with the call."""
    cases = CaseState.objects.in_bulk([verdict.thing for verdict in verdicts if verdict.thing is not None])
    return encoded(
        [
            {**verdict_json(verdict), **({"case_number": cases[verdict.thing].number} if verdict.thing else {})}
            for verdict in verdicts
        ]
    )


def _told(one: Taken) -> dict[str, object]:
    if not one.case_number:
        return one.told
    return {**one.told, "case_number": one.case_number, "code": one.code or None}


def _rows(body: Receipt) -> list[Values]:
    match body:
        case Receipt(values=msgspec.UNSET, cases=list(rows)):
            return rows
        case Receipt(values=dict(row), cases=msgspec.UNSET):
            return [row]
    raise BodyRefused(
        "the body has `values` of one case or `cases` of many (openapi.json); give one of the two",
        message_zh="请求体须有 values（一件）或 cases（多件）之一；格式以 openapi.json 为准；请改正后再提交。",
        why="values or cases",
    )


# --- acting ----------------------------------------------------------------------------------------------------------


def act(call: Call, number: int, act: str) -> HttpResponse:
    """Do an act; where somebody was faster than what was seen, 409 tells what was done meanwhile."""
    person, day = worker_of(call), day_of(call.at)
    call.only(())
    body = call.json(Deed)
    seen = _seen(body)
    state = queries.case_for(person, number, day)
    shape_of(state.kind).fit([body.values])
    acting = Acting(
        act,
        person,
        call.at,
        ground=body.ground,
        reason=body.reason,
        values=body.values,
        office=body.office,
        person=body.person,
        into=body.into,
        evidence=body.evidence,
        seen=seen,
        source="api",
    )
    issued = set(documents_about(number).values_list("number", flat=True))
    try:
        state = do(number, acting)
    except ChangedMeanwhile as error:
        now = queries.case_at(number)
        return problem(error, changed=since_json(now, seen or 0), last=now.last)
    return answer(
        {
            **head_json(state, call.at),
            "acts": acts_json(state, person, call.at) if queries.may_see(person, state, day) else [],
            "documents": [one.number for one in documents_about(number) if one.number not in issued],
        }
    )


def _seen(body: Deed) -> int | None:
    if body.seen is None or body.seen == int(body.seen):
        return None if body.seen is None else int(body.seen)
    raise BodyRefused(
        f"`seen` is {body.seen}, no whole number (openapi.json); give `last` of the case as it was read",
        message_zh=f"seen 为 {body.seen}，不是整数；应为读取时的 last；请改正后再提交。",
        why="seen",
    )


def new_code(call: Call, number: int) -> HttpResponse:
    """A new code by which the party follows the case; the former one no longer fits."""
    person, day = worker_of(call), day_of(call.at)
    call.only(())
    state = queries.case_for(person, number, day)
    pack = in_use().kind(state.kind).pack
    if not any(holds(person, role, day=day, office=state.office, field=pack) for role in queries.WORKING):
        require(person, CHECK, day=day, office=state.office, field=pack, act="renew a code", act_zh="更换查询码")
    with writing():
        code = renew_code(number)
    return answer({"number": number, "case_number": state.number, "code": code})
