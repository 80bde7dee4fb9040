"""Reading cases: lists with filters, one case. Who sees it on its page sees it here, to others there is none."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse

from zhiheng.api.answers import answer
from zhiheng.api.calls import Call
from zhiheng.api.case_standing import case_json, head_json
from zhiheng.contract.in_use import in_use
from zhiheng.kernel.access.models import Person
from zhiheng.kernel.access.queries import below, offices_below
from zhiheng.kernel.access.rules import CHECK, QUALITY_OFFICE, day_of, holds, require
from zhiheng.kernel.cases import queries
from zhiheng.kernel.cases.queries import Asked

PAGE: Final = 50
LARGEST_PAGE: Final = 200
_WHERE: Final = ("kind", "state", "office", "region", "subject", "open", "overdue", "since", "until", "q")
FILTERS: Final = (*_WHERE, "limit", "after")


def worker_of(call: Call) -> Person:
    """Who calls, if they work on cases of any kind or lead; cases are not for everyone who has a key."""
    person, day = call.person, day_of(call.at)
    if not any(holds(person, role, day=day) for role in (QUALITY_OFFICE, *queries.WORKING)):
        require(person, CHECK, day=day, act="see cases", act_zh="查看办件")
    return person


def list_cases(call: Call) -> HttpResponse:
    """A page of the cases the caller sees, the newest first."""
    person, day = worker_of(call), day_of(call.at)
    call.only(FILTERS)
    kind, office, region = call.value("kind"), call.value("office"), call.value("region")
    overdue = call.yes_no("overdue")
    if kind:
        in_use().case(kind)
    asked = Asked(
        person, day, scope="all", kind=kind, words=call.value("q").strip(), is_open=call.yes_no("open"),
        over=call.at if overdue else None,
    )  # fmt: skip
    found = queries.chosen(asked)
    if overdue is not None:
        found = found.filter(is_open=True) if overdue else found.exclude(is_open=True, due_at__lt=call.at)
    if states := call.values("state"):
        found = found.filter(state__in=states)
    if office:
        found = found.filter(office__in=offices_below(office))
    if region:
        found = found.filter(region__in=below(region, day))
    if (subject := call.reference("subject")) is not None:
        found = found.filter(subject=subject)
    if since := call.day("since"):
        found = found.filter(received_on__gte=since)
    if until := call.day("until"):
        found = found.filter(received_on__lt=until)
    if (after := call.reference("after")) is not None:
        found = found.filter(pk__lt=after)
    size = call.whole("limit", otherwise=PAGE, most=LARGEST_PAGE)
    cases = list(found.order_by("-id")[: size + 1])
    return answer(
        {
            "cases": [head_json(state, call.at) for state in cases[:size]],
            "next": cases[size - 1].pk if len(cases) > size else None,
        }
    )


def read_case(call: Call, number: int) -> HttpResponse:
    """A case with its values, clocks, way and the acts open to the caller."""
    person = worker_of(call)
    call.only(())
    return answer(case_json(queries.case_for(person, number, day_of(call.at)), person, call.at))
