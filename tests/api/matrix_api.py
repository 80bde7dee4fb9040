"""The addresses of the API, each method of each, under the key of each role's program."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tests.web.role_matrix import NOON, OFFICE, ROLES, Cast, Expected, Role, Row, everyone, only

if TYPE_CHECKING:
    from collections.abc import Mapping

KIND: Final = "product.result_notice"
VALUES: Final[Mapping[str, object]] = {
    "subject_name": "CZ2026-0001",
    "notice_number": "澜市监通告〔2026〕2号",
    "row": 1,
    "title": "日用搪瓷制品监督抽查结果",
    "published_on": "2026-02-02",
    "channel": "website",
    "report_number": "W-1",
    "product_name": "搪瓷口杯",
    "firm_name": "澜溪云杉搪瓷制品有限公司",
    "producer_name": "澜溪云杉搪瓷制品有限公司",
    "verdict": "pass",
    "objection_state": "none",
}
KEYED: Final = everyone(200, anonymous=401)
"""Whoever has a key reads."""
_INDICATOR: Final = "product.pass_rate"
_NOT_YET: Final = everyone(409, anonymous=401)
"""Nothing is computed in this world: who may ask is told so."""
_READ: Final = Row("api:record", places=(KIND, "entered"), expected=KEYED, via="token")
_SEEN: Final = (("If-Match", "*"),)
_COMPLAINT: Final = "complaints.complaint"
_BROUGHT: Final = {
    "title": "买到发霉面包",
    "matter": "food",
    "place": "339901",
    "respondent": "柳岸面包房",
    "details": "内部发霉，不肯退款。",
    "person": "周某",
    "phone": "13900000000",
    "channel": "12345",
}
_WORKING: Final = {**only("enter", "check", "approve", "quality_office"), "anonymous": 401}
"""Those who work on cases and those who lead; to all others cases are closed."""
_NOWHERE: Final = {**only("enter", "check", "approve", then=404), "quality_office": 200, "anonymous": 401}
"""Of another office: for those who work elsewhere there is no such case."""
_CASE: Final = Row("api:case", places=("case",), expected=_WORKING, via="token")


def _by(role: Role, then: int = 200) -> Expected:
    """The programs of one role may; others may not, and strangers are not known."""
    return {each: then if each == role else 403 for each in ROLES} | {"anonymous": 401}


def _act(name: str, place: str, role: Role, json: object = None) -> Row:
    given = {"reason": "核对无误"} if json is None else json
    return Row(name, "post", (KIND, place), json=given, expected=_by(role), via="token", headers=_SEEN)


ROWS: Final = (
    Row("api:index"),
    Row("api:openapi"),
    Row("api:reading", places=(KIND,)),
    Row("api:kinds"),
    Row("api:kind", places=(KIND,)),
    Row("api:elsewhere", places=("nowhere",), expected=everyone(404)),
    Row("api:records", places=(KIND,), expected=KEYED, via="token"),
    Row("api:records", places=(KIND,), query="?known_at=2026-03-03T00:00:00Z", expected=KEYED, via="token"),
    Row("api:records", "post", (KIND,), json={"values": {**VALUES, "row": 9}}, expected=_by("enter", 201), via="token"),
    Row(
        "api:files",
        "post",
        query="?name=x.pdf",
        # What is sent is no PDF: who may send files is told so.
        expected={**only("enter", "check", "approve", then=422), "anonymous": 401},
        via="token",
        headers=(("Content-Type", "application/octet-stream"),),
    ),
    _READ,
    replace(_READ, query="?known_at=2026-03-03T00:00:00Z"),
    replace(_READ, name="api:history"),
    replace(
        _READ,
        method="put",
        json={"values": {**VALUES, "title": "日用搪瓷制品监督抽查结果（更正）"}},
        expected=_by("enter"),
        headers=_SEEN,
    ),
    replace(_READ, method="delete", query="?reason=x", expected=_by("enter"), headers=_SEEN),
    replace(
        _READ,
        method="delete",
        places=(KIND, "approved"),
        query="?reason=x",
        expected=_by("approve"),
        headers=_SEEN,
    ),
    _act("api:check", "entered", "check"),
    _act("api:approve", "checked", "approve"),
    _act("api:return", "entered", "check"),
    _act("api:return", "checked", "approve"),
    Row("api:indicators", expected=KEYED, via="token"),
    Row("api:indicator", places=(_INDICATOR,), expected=KEYED, via="token"),
    Row("api:values", places=(_INDICATOR,), expected=KEYED, via="token"),
    Row("api:behind", places=(_INDICATOR,), query="?period=2026", expected=_NOT_YET, via="token"),
    Row("api:explain", places=(_INDICATOR,), query="?period=2026&since=2026-03-01", expected=_NOT_YET, via="token"),
    Row("api:case_kinds"),
    Row("api:case_kind", places=(_COMPLAINT,)),
    Row("api:cases", query="?open=true&overdue=false", expected=_WORKING, via="token"),
    Row("api:cases", "post", json={"kind": _COMPLAINT, "values": _BROUGHT}, expected=_by("enter", 201), via="token"),
    _CASE,
    replace(_CASE, places=("elsewhere",), expected=_NOWHERE),
    replace(
        _CASE,
        name="api:case_act",
        method="post",
        places=("case", "sign_for"),
        json={"seen": None},
        expected=_by("enter"),
    ),
    replace(
        _CASE,
        name="api:case_act",
        method="post",
        places=("case", "dispatch"),
        json={"seen": None},
        expected=_by("check", 422),
    ),
    replace(
        _CASE,
        name="api:case_act",
        method="post",
        places=("elsewhere", "sign_for"),
        json={"seen": None},
        expected={**_NOWHERE, "quality_office": 403},
    ),
    replace(_CASE, name="api:case_code", method="post", expected={**_WORKING, "quality_office": 403}),
    Row("api:targets", expected=KEYED, via="token"),
    Row("api:target", places=("999999",), expected=everyone(404, anonymous=401), via="token"),
)


def world(cast: Cast) -> dict[str, object]:
    """A notice in each state on the way to approval, a case of the office of those who work, one of another."""
    from zhiheng.kernel.records.actions import Act, approve_record, check_record
    from zhiheng.kernel.statements.actions import Stating, state_each

    rows = [{**VALUES, "row": row} for row in (1, 2, 3)]
    entered, checked, approved = (
        verdict.thing for verdict in state_each(Stating(KIND, cast["enter"], NOON, OFFICE), rows)
    )
    assert entered is not None
    assert checked is not None
    assert approved is not None
    for thing in (checked, approved):
        check_record(thing, Act(cast["check"], NOON))
    approve_record(approved, Act(cast["approve"], NOON))
    return {"entered": entered, "checked": checked, "approved": approved, **_cases(cast)}


def _cases(cast: Cast) -> dict[str, object]:
    from zhiheng.kernel.access.actions import create_person, load_offices, load_regions
    from zhiheng.kernel.access.rules import OfficeRow, RegionRow
    from zhiheng.kernel.cases.actions import Opening, receive

    load_regions([RegionRow("339900", "澜溪市", "city"), RegionRow("339901", "柳岸区", "county", "339900")], at=NOON)
    load_offices([OfficeRow("elsewhere", "桥西区市场监督管理局")], at=NOON)
    other = create_person(
        username="elsewhere", name="别处", office="elsewhere", role="enter", password="Stone-bridge-7", at=NOON
    )
    return {
        "case": receive(Opening(_COMPLAINT, cast["enter"], NOON, OFFICE), _BROUGHT).state.pk,
        "elsewhere": receive(Opening(_COMPLAINT, other, NOON, "elsewhere"), _BROUGHT).state.pk,
    }
