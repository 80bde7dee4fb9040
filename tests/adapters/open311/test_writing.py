"""XML and JSON say the same; a case that is closed says why; days are asked for within ninety."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from tests.adapters.open311.test_reporting import COMPLAINT, DAY

from zhiheng.adapters.open311 import writing
from zhiheng.adapters.open311.asking import LONGEST_SPAN, asked_in
from zhiheng.adapters.open311.refusals import Fault, GeoReportRefused
from zhiheng.adapters.open311.standing import Standing, request_of, turned_down_by
from zhiheng.contract.assembly import assemble
from zhiheng.contract.casework.doings import Doing
from zhiheng.contract.installed import installed_packs
from zhiheng.contract.kinds import kind_of

NOW = datetime(2026, 5, 6, 4, 0, tzinfo=UTC)
CATALOGUE = assemble(installed_packs())


def plain(element: etree._Element) -> Any:  # noqa: ANN401 - as deep as the answer
    """An element as JSON has it: numbers and yes or no as text."""
    below = list(element)
    if not below:
        return element.text
    if len({one.tag for one in below}) == 1 and element.tag.rstrip("s") == below[0].tag:
        return [plain(one) for one in below]
    return {one.tag: plain(one) for one in below}


def as_text(value: Any) -> Any:  # noqa: ANN401
    """What JSON tells, as XML has it."""
    if isinstance(value, dict):
        return {key: as_text(one) for key, one in value.items()}
    if isinstance(value, list):
        return [as_text(one) for one in value] or None
    if isinstance(value, bool):
        return str(value).lower()
    return None if value in {None, ""} else str(value)


def test_a_definition_says_the_same_in_both() -> None:
    tree = etree.fromstring(writing.definition(COMPLAINT, "xml"))

    assert tree.tag == "service_definition"
    assert plain(tree) == as_text(json.loads(writing.definition(COMPLAINT, "json")))


def test_services_and_errors_have_the_elements_of_the_specification() -> None:
    services = etree.fromstring(writing.services([COMPLAINT], "xml"))
    errors = writing.errors([Fault(404, "service_code: <没有>")], "xml")

    assert [one.tag for one in services[0]] == [
        "service_code", "service_name", "description", "metadata", "type", "keywords", "group",
    ]  # fmt: skip
    assert errors.startswith(b"<?xml version='1.0' encoding='UTF-8'?>")
    assert etree.fromstring(errors).findtext("error/description") == "service_code: <没有>"


@given(st.text())
def test_any_text_makes_a_document_that_can_be_read(text: str) -> None:
    tree = etree.fromstring(writing.errors([Fault(400, text)], "xml"))

    assert tree.findtext("error/code") == "400"
    told = tree.findtext("error/description") or ""
    assert told.replace("\r", "").replace("\n", "") == "".join(filter(_is_kept, text))


def _is_kept(sign: str) -> bool:
    """Whether a sign may stand in XML, line breaks apart, which a reader changes."""
    return sign == "\t" or (sign >= " " and sign not in "\ufffe\uffff")


def standing(**changes: Any) -> Standing:  # noqa: ANN401
    told: dict[str, Any] = {
        "number": "诉20260506-00001",
        "state": "mediating",
        "is_open": True,
        "received_at": NOW,
        "changed_at": NOW,
        "due": NOW + timedelta(days=7),
        "office": "云岭市市场监督管理局",
        "region": "339901",
        "region_name": "东城区",
        "ground": "",
        "values": {
            "title": "买到发霉面包",
            "matter": "food",
            "demand": "refund",
            "respondent": "柳岸面包房",
            "person": 7,
        },
    }
    return Standing(**{**told, **changes})


def request(**changes: Any) -> dict[str, object]:  # noqa: ANN401
    kind = kind_of(CATALOGUE, "complaints.complaint")
    assert kind is not None
    return request_of(CATALOGUE, kind, CATALOGUE.case(kind.address), standing(**changes))


@pytest.mark.parametrize("state", ["received", "accepted", "mediating"])
def test_what_is_worked_on_is_open(state: str) -> None:
    told = request(state=state)

    assert told["status"] == "open"
    assert told["expected_datetime"] == "2026-05-13T12:00:00+08:00"


@pytest.mark.parametrize(
    ("state", "ground", "notes"),
    [
        ("refused", "已由法院受理", "不予受理：已由法院受理"),
        ("merged", "", "已与同一事项合并办理"),
        ("closed", "", "已办结"),
        ("forwarded", "不归本机关管辖", "已转有权处理的机关：不归本机关管辖"),
    ],
)
def test_what_is_closed_says_in_public_words_why(state: str, ground: str, notes: str) -> None:
    told = request(state=state, is_open=False, ground=ground)

    assert (told["status"], told["status_notes"], told["expected_datetime"]) == ("closed", notes, None)


def test_of_what_it_says_only_choices_from_lists_are_told() -> None:
    told = request()

    assert told["description"] == "食品安全；退款退货"
    assert not [text for text in map(str, told.values()) if "面包" in text]


def test_the_ground_of_a_refusal_is_that_of_its_proposal() -> None:
    case = CATALOGUE.case("complaints.complaint")
    done = [
        Doing(act, DAY, NOW, ground)
        for act, ground in (("received", ""), ("sign_for", ""), ("propose_refusal", "court"), ("refuse", ""))
    ]

    found = turned_down_by(case, tuple(done))

    assert found is not None
    assert (found.act, found.ground) == ("propose_refusal", "court")
    assert turned_down_by(case, tuple(done[:2])) is None


# --- which requests --------------------------------------------------------------------------------------------------


def test_without_days_it_is_the_last_ninety() -> None:
    asked = asked_in({}, NOW)

    assert (asked.since, asked.until, asked.statuses) == (NOW - LONGEST_SPAN, NOW, ())


def test_a_plus_that_was_not_encoded_is_a_plus() -> None:
    asked = asked_in({"start_date": "2026-05-01T00:00:00 08:00"}, NOW)

    assert asked.since == datetime(2026, 4, 30, 16, tzinfo=UTC)
    assert asked.until - asked.since == LONGEST_SPAN


@given(st.text(max_size=30), st.text(max_size=30))
def test_days_that_cannot_be_read_are_refused_by_name(start: str, end: str) -> None:
    faults: tuple[Fault, ...] = ()
    span = timedelta(0)
    try:
        asked = asked_in({"start_date": start, "end_date": end}, NOW)
        span = asked.until - asked.since
    except GeoReportRefused as refused:
        faults = refused.faults

    assert all(fault.code == 400 for fault in faults)
    assert timedelta(0) <= span <= LONGEST_SPAN


def test_an_end_at_the_edge_of_the_calendar_is_refused() -> None:
    with pytest.raises(GeoReportRefused):
        asked_in({"end_date": f"{date.min.isoformat()}T00:00:00Z"}, NOW)
