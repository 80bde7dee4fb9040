"""Stating records: one, or many of which each is accepted or refused by itself; a call under a key counts once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from django.http import HttpResponse
from django.urls import reverse

from zhiheng.api.answers import answer, encoded
from zhiheng.api.bodies import Statement, Values
from zhiheng.api.calls import LARGEST, Call
from zhiheng.api.problems import refusal_json
from zhiheng.api.refusals import BodyRefused, KeyMissing
from zhiheng.api.shapes import shape_of
from zhiheng.contract.declarations.basics import Bilingual
from zhiheng.contract.in_use import in_use
from zhiheng.contract.intake.refusals import Refusal, StatementRefused
from zhiheng.kernel.access.queries import registered_office
from zhiheng.kernel.intake.actions import answer_once
from zhiheng.kernel.records.rules import Verdict
from zhiheng.kernel.statements.actions import Stating


def state(call: Call, kind: str) -> HttpResponse:
    """State one record (201, or 422 where it is refused) or many (200 with a verdict for each)."""
    declared = in_use().stated_kind(kind)
    call.only(())
    body = call.json(Statement)
    many = body.records is not msgspec.UNSET
    if many and not call.key:
        raise KeyMissing(
            "a batch has an Idempotency-Key, so that it counts once however often it is sent; give it a UUID",
            message_zh="批量请求没有 Idempotency-Key；有了它，重发的请求只算一次；请给每个请求一个新的 UUID。",
        )
    rows = _rows(body)
    shape_of(declared.address).fit(rows)
    stating = Stating(
        declared.address,
        call.person,
        call.at,
        office_of(call, body.office),
        source="api",
        existing=body.existing,
        evidence=body.evidence,
    )
    given = answer_once(stating, rows, key=call.key, request=call.raw(most=LARGEST), answer=_verdicts)
    return answer(given) if many else _of_one(declared.address, given)


def _rows(body: Statement) -> list[Values]:
    """The rows of the one record or the many."""
    match body:
        case Statement(values=msgspec.UNSET, records=list(rows)):
            return rows
        case Statement(values=dict(row), records=msgspec.UNSET):
            return [row]
    raise BodyRefused(
        "the body has `values` of one record or `records` of many (openapi.json); give one of the two",
        message_zh="请求体须有 values（一条）或 records（多条）之一；格式以 openapi.json 为准；请改正后再提交。",
        why="values or records",
    )


def office_of(call: Call, named: str) -> str:
    """The office for which something is stated: the one named, else the caller's own; raises OfficeUnknown."""
    if not named:
        return call.person.office_id or ""
    return registered_office(named).key


def _verdicts(verdicts: Sequence[Verdict]) -> bytes:
    outcomes = [verdict.outcome for verdict in verdicts]
    counts = {outcome: outcomes.count(outcome) for outcome in dict.fromkeys(outcomes)}
    return encoded({"counts": counts, "verdicts": [verdict_json(verdict) for verdict in verdicts]})


def verdict_json(verdict: Verdict) -> dict[str, object]:
    """What became of one row."""
    told: dict[str, object] = {"row": verdict.row, "outcome": verdict.outcome}
    if verdict.refusals:
        return {**told, "refusals": [refusal_json(refusal) for refusal in verdict.refusals]}
    return {**told, "number": verdict.thing}


def _of_one(kind: str, given: bytes) -> HttpResponse:
    """The answer to one record, from what is kept as the answer to the call."""
    (verdict,) = msgspec.json.decode(given)["verdicts"]
    if verdict["outcome"] == "refused":
        raise StatementRefused([refusal_of(told) for told in verdict["refusals"]])
    told = {"number": verdict["number"], "outcome": verdict["outcome"]}
    if verdict["outcome"] != "stated":
        return answer(told)
    return answer(told, status=201, headers={"Location": reverse("api:record", args=[kind, verdict["number"]])})


def refusal_of(told: Mapping[str, Any]) -> Refusal:
    """A refusal from what is kept of it."""
    return Refusal(Bilingual(told["message"], told["message_en"]), told["field"], told["rule"])
