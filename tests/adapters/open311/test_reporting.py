"""Services made from a declaration, and reports as the values of a case: nothing that was sent is lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.kernel import counter as at_the_counter

from zhiheng.adapters.open311.offered import Service, service_of
from zhiheng.adapters.open311.refusals import Fault, GeoReportRefused
from zhiheng.adapters.open311.reporting import values_in
from zhiheng.contract.assembly import assemble, examined
from zhiheng.contract.catalogue import Catalogue
from zhiheng.contract.installed import installed_packs, read_all
from zhiheng.contract.kinds import kind_of

DAY = date(2026, 5, 6)


def service(catalogue: Catalogue, address: str) -> Service:
    kind = kind_of(catalogue, address)
    assert kind is not None
    return service_of(catalogue, kind, catalogue.case(address), DAY)


COMPLAINT = service(assemble(installed_packs()), "complaints.complaint")
LETTER = service(
    examined(read_all([Path(at_the_counter.__file__).parent / "counter_pack"]))[0], "counter.letter"
)  # fmt: skip
SENT = {
    "description": "买到发霉面包\n不肯退款",
    "lat": "30.28",
    "long": "120.15",
    "last_name": "周",
    "first_name": "某",
    "phone": "139",
    "email": "z@example.org",
    "attribute[matter]": "food",
    "attribute[respondent]": "柳岸面包房",
    "attribute[known_on]": "2026-05-05T20:00:00Z",
    "attribute[injured]": "false",
    "attribute[amount]": "12.50",
}


def read(of: Service, **sent: str) -> dict[str, Any]:
    return values_in(of, {name: [text] for name, text in sent.items()}, home="339900")


def wrong(of: Service, **sent: str) -> list[str]:
    with pytest.raises(GeoReportRefused) as refused:
        read(of, **sent)
    return [fault.description.partition(":")[0] for fault in refused.value.faults]


def test_what_georeport_has_a_parameter_for_is_no_attribute() -> None:
    codes = [one.code for one in COMPLAINT.attributes]

    assert codes == [
        "title", "matter", "place", "respondent", "respondent_address", "demand", "amount", "known_on", "injured",
        "on_behalf", "channel", "outside_number",
    ]  # fmt: skip
    assert [one.order for one in COMPLAINT.attributes] == list(range(1, len(codes) + 1))
    assert [one.code for one in COMPLAINT.attributes if one.required] == ["matter", "respondent"]
    assert {one.code: one.datatype for one in COMPLAINT.attributes} == {
        "title": "string", "matter": "singlevaluelist", "place": "string", "respondent": "string",
        "respondent_address": "string", "demand": "singlevaluelist", "amount": "number", "known_on": "datetime",
        "injured": "singlevaluelist", "on_behalf": "singlevaluelist", "channel": "singlevaluelist",
        "outside_number": "string",
    }  # fmt: skip
    assert "食品安全" in COMPLAINT.keywords


def test_codes_that_are_over_are_not_offered() -> None:
    channel = next(one for one in COMPLAINT.attributes if one.code == "channel")

    assert "12365" not in dict(channel.values)
    assert "open311" in dict(channel.values)


def test_a_report_becomes_the_values_of_the_receipt() -> None:
    assert read(COMPLAINT, **SENT) == {
        "title": "买到发霉面包",
        "details": "买到发霉面包\n不肯退款",
        "matter": "food",
        "respondent": "柳岸面包房",
        "known_on": "2026-05-06",
        "injured": False,
        "amount": "12.50",
        "site": "120.15,30.28",
        "place": "339900",
        "person": "周某",
        "phone": "139",
        "mail": "z@example.org",
        "channel": "open311",
    }


def test_what_is_said_otherwise_goes_first() -> None:
    values = read(
        COMPLAINT,
        **SENT,
        address_id="339901",
        address_string="柳岸街 3 号",
        media_url="http://pictures.example/1.jpg",
        **{"attribute[title]": "发霉", "attribute[channel]": "12345"},
    )

    assert (values["title"], values["place"], values["channel"]) == ("发霉", "339901", "12345")
    assert values["details"].split("\n")[2:] == ["地点：柳岸街 3 号", "图片或附件：http://pictures.example/1.jpg"]


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"description": ""}, ["description"]),
        ({"lat": ""}, ["lat"]),
        ({"lat": "NaN", "long": "180.1"}, ["long", "lat"]),
        ({"attribute[matter]": ""}, ["attribute[matter]"]),
        ({"attribute[matter]": "gold"}, ["attribute[matter]"]),
        ({"attribute[known_on]": "yesterday"}, ["attribute[known_on]"]),
        ({"attribute[injured]": "maybe"}, ["attribute[injured]"]),
        ({"attribute[satisfaction]": "good"}, ["attribute[satisfaction]"]),
        ({"attribute[evidence]": "x"}, ["attribute[evidence]"]),
        ({"media_url": "ftp://pictures.example/1.jpg"}, ["media_url"]),
        ({"media_url": "http://[x/"}, ["media_url"]),
        ({"phone": "1\x002"}, ["phone"]),
        ({"attribute[respondent]": "a\x00b"}, ["attribute[respondent]"]),
        ({"email": "x" * 501}, ["email"]),
    ],
)
def test_each_fault_is_told_under_its_parameter(changes: dict[str, str], names: list[str]) -> None:
    assert wrong(COMPLAINT, **{**SENT, **changes}) == names


@given(
    st.dictionaries(st.sampled_from([*SENT, "address_id", "media_url", "attribute[title]", "x"]), st.text(max_size=60))
)
def test_whatever_is_sent_is_read_or_refused_by_name(changes: dict[str, str]) -> None:
    sent = {**SENT, **changes}
    faults: tuple[Fault, ...] = ()
    try:
        values = read(COMPLAINT, **sent)
    except GeoReportRefused as refused:
        faults = refused.faults

    assert all(fault.code == 400 and ":" in fault.description for fault in faults)
    if not faults:
        assert values["details"].startswith(sent["description"].strip().replace("\r\n", "\n"))
        assert len(values["title"]) <= 80 or values["title"] == sent["attribute[title]"].strip()
        assert None not in values.values()


@given(st.text(max_size=200).filter(lambda text: text.strip()))
def test_where_one_field_takes_it_all_the_words_stay_in_their_order(text: str) -> None:
    try:
        about = read(LETTER, description=text, address_string="某街", **{"attribute[matter]": "food"})["about"]
    except GeoReportRefused:
        assert any(not sign.isprintable() for sign in text)
    else:
        assert about == f"{' '.join(text.split())}；地点：某街"
