"""Acts on a record that stands: correct, retract, check, approve, return. Each says which state of it was seen."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse

from zhiheng.api.bodies import LONGEST_REASON, Correction, Step
from zhiheng.api.calls import Call
from zhiheng.api.shapes import shape_of
from zhiheng.api.views.records import answer_record, record_of
from zhiheng.contract.in_use import in_use
from zhiheng.kernel.records import actions
from zhiheng.kernel.records.actions import Act
from zhiheng.kernel.records.models import Record
from zhiheng.kernel.statements.actions import correct_record


def correct(call: Call, kind: str, number: int) -> HttpResponse:
    """The record with other values; what was approved is open again."""
    declared = in_use().stated_kind(kind)
    call.only(())
    seen = call.seen
    body = call.json(Correction)
    record_of(declared, number)
    shape_of(declared.address).fit([body.values])
    act = Act(call.person, call.at, body.reason, body.evidence, seen, source="api")
    return answer_record(declared, correct_record(number, body.values, act))


def retract(call: Call, kind: str, number: int) -> HttpResponse:
    """The record no longer counts; it and its history stay."""
    declared = in_use().stated_kind(kind)
    call.only(("reason",))
    act = Act(call.person, call.at, call.value("reason", longest=LONGEST_REASON), seen=call.seen, source="api")
    record_of(declared, number)
    return answer_record(declared, actions.retract_record(number, act))


def _step(take: Callable[[int, Act], Record]) -> Callable[[Call, str, int], HttpResponse]:
    def view(call: Call, kind: str, number: int) -> HttpResponse:
        declared = in_use().stated_kind(kind)
        call.only(())
        seen = call.seen
        body = call.json(Step, empty=Step())
        record_of(declared, number)
        return answer_record(declared, take(number, Act(call.person, call.at, body.reason, body.evidence, seen, "api")))

    return view


check = _step(actions.check_record)
approve = _step(actions.approve_record)
return_ = _step(actions.return_record)
