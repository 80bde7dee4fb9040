"""A case as the public may see it: whether it is open, in what state and why, where, and who is responsible.

Of what it says only choices from code lists are told, and only of the fields that the kind shows: what people wrote in
their own words nobody has read before it would stand there for all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Final

from zhiheng.contract.casework.doings import Doing
from zhiheng.contract.catalogue import Catalogue
from zhiheng.contract.declarations.cases import Case
from zhiheng.contract.declarations.parameters import Code
from zhiheng.contract.kinds import Kind

_CHINA: Final = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Standing:
    """A case as far as its public view needs it."""

    number: str
    state: str
    is_open: bool
    received_at: datetime
    changed_at: datetime
    due: datetime | None
    office: str
    """Its name."""
    region: str
    region_name: str
    ground: str
    """Why it was turned down, in words."""
    values: Mapping[str, Any]


def request_of(catalogue: Catalogue, kind: Kind, case: Case, one: Standing) -> dict[str, object]:
    """A service request, member by member in the order of the specification."""
    return {
        "service_request_id": one.number,
        "status": "open" if one.is_open else "closed",
        "status_notes": _notes(case, one),
        "service_name": case.title.zh,
        "service_code": kind.address,
        "description": _described(catalogue, kind, case, one.values),
        "agency_responsible": one.office,
        "service_notice": "",
        "requested_datetime": instant(one.received_at),
        "updated_datetime": instant(one.changed_at),
        "expected_datetime": instant(one.due) if one.is_open and one.due is not None else None,
        "address": one.region_name,
        "address_id": one.region,
        "zipcode": None,
        "lat": None,
        "long": None,
        "media_url": None,
    }


def instant(at: datetime) -> str:
    """An instant to the second, with the zone of China.

    >>> from datetime import UTC
    >>> instant(datetime(2026, 3, 1, 16, 30, tzinfo=UTC))
    '2026-03-02T00:30:00+08:00'
    """
    return at.astimezone(_CHINA).isoformat(timespec="seconds")


def turned_down_by(case: Case, doings: tuple[Doing, ...]) -> Doing | None:
    """What gives the ground of a closed case: the act that closed it, or the proposal which that act approved."""
    closing = doings[-1]
    for doing in reversed(doings):
        act = case.act_named(doing.act)
        state = case.state_named(act.after) if act is not None and act.after else None
        if state is not None:
            closing = doing
            break
    act = case.act_named(closing.act)
    if closing.ground or act is None or not act.by_another:
        return closing if closing.ground else None
    proposal = next((doing for doing in reversed(doings) if doing.act == act.by_another), None)
    return proposal if proposal is not None and proposal.ground else None


def _notes(case: Case, one: Standing) -> str:
    state = case.state_named(one.state)
    words = one.state if state is None else (state.public or state.title).zh
    return f"{words}：{one.ground}" if one.ground and not one.is_open else words


def _described(catalogue: Catalogue, kind: Kind, case: Case, values: Mapping[str, Any]) -> str:
    told = []
    for key in case.shown:
        field = kind.fields.get(key)
        if field is None or field.sealed or field.type != "code" or key not in values:
            continue
        listed = catalogue.resolve(kind.pack, field.code_list, ("code_list",))
        codes: tuple[Code, ...] = catalogue.code_list(listed).code if listed else ()
        told.append(next((code.title.zh for code in codes if code.code == values[key]), ""))
    return "；".join(filter(None, told)) or case.title.zh
