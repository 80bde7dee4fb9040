"""Open311 over HTTP, asked by a client that others wrote, and reported to as the specification writes it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

import pytest
from georeport import GeoReport
from lxml import etree
from tests.kernel.counter import EAST, LETTER, MORNING, open_counter
from tests.web.conftest import site  # noqa: F401 - a fixture

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpResponse
    from tests.kernel.counter import Counter

    from zhiheng.kernel.access.models import Person

pytestmark = pytest.mark.django_db
NOW = MORNING.replace(hour=15)
REPORT = {
    "service_code": LETTER,
    "address_id": "339901",
    "description": "面包发霉，不肯退款",
    "last_name": "周",
    "first_name": "某",
    "phone": "13900000000",
    "attribute[matter]": "food",
}


@pytest.fixture
def counter(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter]:  # noqa: ARG001 - opens the database
    from zhiheng.contract.in_use import put_in_use

    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    yield open_counter()
    put_in_use(None)


def key_of(person: Person) -> str:
    from zhiheng.kernel.access.actions import make_token

    return make_token(person=person, name="市民随手拍", at=NOW)


def get(address: str, **headers: str) -> HttpResponse:
    from django.test import Client

    answer: HttpResponse = Client().get(f"/open311/{address}", headers=headers)  # type: ignore[assignment]
    return answer


def post(form: str, sent: dict[str, Any], **headers: str) -> HttpResponse:
    from django.test import Client

    answer: HttpResponse = Client().post(  # type: ignore[assignment]
        f"/open311/v2/requests.{form}",
        urlencode(sent, doseq=True),
        content_type="application/x-www-form-urlencoded",
        headers=headers,
    )
    return answer


def faults(answer: HttpResponse) -> list[tuple[int, str]]:
    return [(one["code"], one["description"].partition(":")[0]) for one in json.loads(answer.content)]


# --- a client that others wrote --------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_client_reads_services_definitions_and_requests(site: str, counter: Counter, form: str) -> None:  # noqa: F811
    state = counter.receive()
    client = GeoReport(f"{site}/open311/v2", jurisdiction="339900", output_format=form)

    services, requests = client.get_service_list(), client.get_service_requests()
    service = services if form == "xml" else services[0]  # xmltodict has no list where there is one
    definition = client.get_service_definition(LETTER)
    listed = definition["attributes"]["attribute"] if form == "xml" else definition["attributes"]
    one = client.get_service_request(state.number)

    assert (service["service_code"], service["service_name"], service["type"]) == (LETTER, "来件", "realtime")
    assert str(service["metadata"]).lower() == "true"
    assert [each["code"] for each in listed] == ["matter", "place"]
    values = listed[0]["values"]["value"] if form == "xml" else listed[0]["values"]
    assert (listed[0]["datatype"], values[0]) == ("singlevaluelist", {"key": "food", "name": "食品"})
    assert (requests if form == "xml" else requests[0]) == one
    assert (one["service_request_id"], one["status"], one["status_notes"]) == (state.number, "open", "待受理")
    assert (one["address_id"], one["address"]) == ("339901", "东城区")
    assert one["requested_datetime"] == "2026-05-06T09:00:00+08:00"
    assert one["expected_datetime"] == "2026-05-14T23:59:59+08:00"


def test_a_client_narrows_by_number_service_days_and_status(site: str, counter: Counter) -> None:  # noqa: F811
    old = counter.receive(MORNING.replace(month=1, day=9), about="旧")
    refused = counter.receive(about="不归我们管")
    counter.do(refused, "propose_refusal", ground="not_ours")
    counter.do(refused, "refuse", by=counter.sun)
    new = counter.receive(about="新")
    client = GeoReport(f"{site}/open311/v2")

    def numbers(**asked: str) -> list[str]:
        return [one["service_request_id"] for one in client.get_service_requests(**asked)]

    assert numbers() == [new.number, refused.number]
    assert numbers(status="closed") == [refused.number]
    assert numbers(status="open,closed") == [new.number, refused.number]
    assert numbers(service_code=LETTER, status="open") == [new.number]
    assert numbers(service_request_id=f"{old.number},{new.number}", status="closed") == [new.number, old.number]
    assert numbers(start_date="2026-01-01T00:00:00+08:00", end_date="2026-02-01T00:00:00Z") == [old.number]
    assert numbers(end_date="2026-01-31T00:00:00Z") == [old.number]
    closed = client.get_service_request(refused.number)
    assert (closed["status"], closed["status_notes"]) == ("closed", "不予受理：不属于本部门职责")
    assert closed["expected_datetime"] is None


def test_a_report_sent_over_http_becomes_a_case(site: str, counter: Counter) -> None:  # noqa: F811
    from zhiheng.kernel.cases.queries import case_numbered

    body = urlencode({**REPORT, "api_key": key_of(counter.zhao)}).encode()
    with urlopen(Request(f"{site}/open311/v2/requests.xml", body)) as answer:
        status, told = answer.status, etree.fromstring(answer.read())

    number = told.findtext("request/service_request_id") or ""
    assert (status, answer.headers["Content-Type"]) == (201, "text/xml; charset=utf-8")
    assert case_numbered(number).headline == "面包发霉，不肯退款"
    assert GeoReport(f"{site}/open311/v2").get_service_request(number)["service_code"] == LETTER
    with pytest.raises(HTTPError) as refusal:
        urlopen(Request(f"{site}/open311/v2/requests.xml", urlencode(REPORT).encode()))
    fault = etree.fromstring(refusal.value.read())
    assert (refusal.value.code, fault.findtext("error/code")) == (403, "403")
    assert (fault.findtext("error/description") or "").startswith("api_key:")


# --- reporting -------------------------------------------------------------------------------------------------------


def test_a_report_fills_the_fields_of_the_case_and_tells_its_code_once(counter: Counter) -> None:
    from zhiheng.kernel.cases.queries import case_numbered, followed, values

    sent = {
        **REPORT,
        "lat": "30.28",
        "long": "120.15",
        "address_string": "柳岸街 3 号",
        "media_url": "https://pictures.example/1.jpg",
        "email": "z@example.org",
        "device_id": "d",
        "account_id": "a",
        "api_key": key_of(counter.zhao),
    }

    (told,) = json.loads(post("json", sent).content)

    state = case_numbered(told["service_request_id"])
    code = told["service_notice"].split()[1]
    assert followed(state.number, code).pk == state.pk
    assert values(state)["about"] == (
        "面包发霉，不肯退款；地点：柳岸街 3 号；坐标：经度 120.15，纬度 30.28；图片或附件：https://pictures.example/1.jpg"
    )
    assert (values(state)["matter"], state.region, state.office) == ("food", "339901", counter.zhao.office_id)
    assert told["account_id"] is None
    assert "token" not in told


def test_a_report_under_a_key_counts_once_and_its_token_finds_it(counter: Counter) -> None:
    from zhiheng.kernel.casebook.models import CaseState

    bearer = {"Authorization": f"Bearer {key_of(counter.zhao)}"}
    once = {**bearer, "Idempotency-Key": "3f0c"}

    first, again = (json.loads(post("json", REPORT, **once).content)[0] for _ in range(2))
    other = post("json", {**REPORT, "description": "另一件"}, **once)
    number = first["service_request_id"]

    assert again["service_request_id"] == number
    assert "查询码" not in again["service_notice"]
    assert CaseState.objects.count() == 1
    assert other.status_code == 409
    assert json.loads(get("v2/tokens/3f0c.json", **bearer).content) == [{"service_request_id": number, "token": "3f0c"}]
    assert get("v2/tokens/other.json", **bearer).status_code == 404
    assert get("v2/tokens/3f0c.json").status_code == 403
    assert get("v2/tokens/3f0c.json", Authorization=f"Bearer {key_of(counter.han)}").status_code == 404


def test_where_no_region_is_named_the_whole_city_is_meant(counter: Counter) -> None:
    from zhiheng.kernel.cases.queries import case_numbered

    key = key_of(counter.zhao)
    sent = {name: text for name, text in REPORT.items() if name != "address_id"} | {"api_key": key}

    def region(**more: str) -> str:
        (told,) = json.loads(post("json", {**sent, **more}).content)
        return case_numbered(told["service_request_id"]).region

    assert region(lat="30.28", long="120.15") == "339900"
    assert region(**{"attribute[place]": "339901"}) == "339901"
    assert faults(post("json", sent)) == [(400, "lat, long, address_string, address_id")]


def test_everything_that_is_wrong_is_told_under_the_name_of_its_parameter(counter: Counter) -> None:
    from zhiheng.kernel.casebook.models import CaseState

    key = key_of(counter.zhao)
    wrong = {
        "service_code": LETTER,
        "api_key": key,
        "lat": "91",
        "long": "x",
        "media_url": "javascript:alert(1)",
        "description": "x" * 4001,
        "attribute[matter]": "gold",
        "attribute[marks]": "5",
    }

    assert {name for _, name in faults(post("json", wrong))} == {
        "lat", "long", "media_url", "description", "attribute[matter]", "attribute[marks]",
    }  # fmt: skip
    house = post("json", {**REPORT, "api_key": key, "address_id": "990000", "description": "长" * 101})
    assert {name for _, name in faults(house)} == {"description", "address_id, attribute[place]"}
    assert faults(post("json", {**REPORT, "api_key": key, "last_name": "", "first_name": ""})) == [
        (400, "last_name, first_name")
    ]
    assert not CaseState.objects.exists()


def test_calls_that_cannot_be_are_refused_with_the_status_of_the_specification(counter: Counter) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import Client

    key = key_of(counter.zhao)
    there = "/open311/v2/requests.json"

    assert faults(post("json", {**REPORT, "api_key": "zh_wrong"})) == [(403, "api_key")]
    assert post("json", {**REPORT, "api_key": key_of(counter.li)}).status_code == 403
    assert faults(post("json", {"api_key": key})) == [(400, "service_code")]
    assert faults(post("json", {**REPORT, "api_key": key, "service_code": "counter.check"})) == [(404, "service_code")]
    assert faults(post("json", {**REPORT, "api_key": key, "jurisdiction_id": "elsewhere"})) == [
        (404, "jurisdiction_id")
    ]
    assert post("json", {**REPORT, "api_key": key, "description": "长" * 30_000}).status_code == 413
    assert post("json", {**REPORT, **{f"x{n}": "1" for n in range(1100)}, "api_key": key}).status_code == 400
    assert post("json", {**REPORT, "api_key": [key, "b"], "phone": ["1", "2"]}).status_code == 400
    assert Client().post(there, REPORT, content_type="application/json").status_code == 415
    picture = {**REPORT, "api_key": key, "media": SimpleUploadedFile("a.jpg", b"x")}
    assert Client().post(there, picture).status_code == 400
    assert Client().post(there, {**REPORT, "api_key": key}).status_code == 201
    assert (Client().delete(there).status_code, Client().delete(there)["Allow"]) == (405, "GET, HEAD, POST")


@pytest.mark.parametrize(
    ("address", "status", "name"),
    [
        ("v2/services/nothing.json", 404, "service_code"),
        ("v2/services/counter.check.json", 404, "service_code"),
        ("v2/services.json?jurisdiction_id=elsewhere.gov", 404, "jurisdiction_id"),
        ("v2/requests/nothing.json", 404, "service_request_id"),
        ("v2/requests.json?service_code=nothing", 404, "service_code"),
        ("v2/requests.json?status=new", 400, "status"),
        ("v2/requests.json?service_request_id=a%00b", 400, "service_request_id"),
        ("v2/requests.json?service_code=" + "x" * 8001, 400, "service_code"),
        ("v2/requests.json?start_date=2026-01-01", 400, "start_date"),
        ("v2/requests.json?start_date=2026-01-01T00:00:00Z&end_date=2026-05-01T00:00:00Z", 400, "start_date, end_date"),
        ("v2/requests.json?start_date=2026-02-01T00:00:00Z&end_date=2026-01-01T00:00:00Z", 400, "end_date"),
    ],
)
def test_questions_that_cannot_be_answered_name_their_parameter(
    counter: Counter, address: str, status: int, name: str
) -> None:
    answer = get(address)

    assert (answer.status_code, faults(answer)) == (status, [(status, name)])
    assert counter.zhao.name


def test_a_number_with_signs_nobody_writes_is_nowhere(counter: Counter) -> None:
    assert get("v2/requests/a%00b.json").status_code == 404
    assert get("v2/services/a%0ab.xml").status_code == 404
    assert counter.zhao.name


# --- what everyone may know ------------------------------------------------------------------------------------------


def test_nothing_that_people_wrote_and_nothing_sealed_comes_out(counter: Counter) -> None:
    state = counter.receive()
    counter.do(state, "accept")
    counter.do(state, "answer", values={"answer": "已责令退款给周某"})

    answers = [
        get(address).content.decode()
        for form in ("xml", "json")
        for address in (f"v2/requests.{form}", f"v2/requests/{quote(state.number)}.{form}")
    ]

    assert all(state.number in text for text in answers)
    for hidden in ("面包发霉", "周某", "13900000000", "退款", "赵受理", "zhao"):
        assert not [text for text in answers if hidden in text]


def test_kinds_that_are_not_public_are_nowhere(counter: Counter) -> None:
    state = counter.receive()
    counter.do(state, "accept")
    counter.do(state, "open_check")

    listed = json.loads(get("v2/requests.json").content)

    assert [one["service_code"] for one in listed] == [LETTER]


def test_who_asks_too_often_waits(counter: Counter, settings: Any) -> None:  # noqa: ANN401 - of pytest-django
    from zhiheng.kernel.reception.rules import Limit

    settings.RECEPTION_LIMITS = {**settings.RECEPTION_LIMITS, "open311": Limit(2, 60)}

    answers = [get("v2/services.json") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 0 < int(answers[-1]["Retry-After"]) <= 60
    assert counter.han.office_id == EAST


def test_discovery_names_the_address_and_formats(counter: Counter) -> None:
    told = json.loads(get("discovery.json").content)
    tree = etree.fromstring(get("discovery.xml").content)

    assert told["endpoints"][0]["url"].endswith("/open311/v2")
    assert tree.findtext("endpoints/endpoint/url") == told["endpoints"][0]["url"]
    assert [one.text for one in tree.iterfind("endpoints/endpoint/formats/format")] == [
        "text/xml; charset=utf-8",
        "application/json; charset=utf-8",
    ]
    assert counter.zhao.name


def test_what_it_asks_does_not_grow_with_the_requests(counter: Counter, django_assert_max_num_queries: Any) -> None:  # noqa: ANN401
    for n in range(6):
        state = counter.receive(about=f"事{n}")
        counter.do(state, "propose_refusal", ground="not_ours")
        counter.do(state, "refuse", by=counter.sun)

    get("v2/requests.json")
    with django_assert_max_num_queries(14):
        answer = get("v2/requests.json")

    assert len(json.loads(answer.content)) == 6
