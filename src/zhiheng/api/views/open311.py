"""Open311 GeoReport v2: kinds of case that the public brings in as services, cases of these kinds as requests.

Reading needs no key: it tells what everyone may know. To report, a program shows the key of a person who may enter.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse

from zhiheng.adapters.open311 import writing
from zhiheng.adapters.open311.asking import MOST_REQUESTS, asked_in
from zhiheng.adapters.open311.offered import Service, service_of
from zhiheng.adapters.open311.refusals import GeoReportRefused, refused
from zhiheng.adapters.open311.reporting import faults_of, values_in
from zhiheng.adapters.open311.standing import Standing, request_of, turned_down_by
from zhiheng.adapters.open311.writing import CONTENT_TYPES, Format
from zhiheng.api.calls import Call
from zhiheng.api.refusals import MediaTypeRefused
from zhiheng.api.views.casework import taken_once
from zhiheng.api.views.stating import refusal_of
from zhiheng.contract.declarations.basics import Bilingual
from zhiheng.contract.declarations.parameters import Code
from zhiheng.contract.in_use import in_use
from zhiheng.kernel.access.models import Office, Region
from zhiheng.kernel.access.queries import regions_on
from zhiheng.kernel.access.rules import day_of
from zhiheng.kernel.casebook.models import CaseState
from zhiheng.kernel.casebook.rules import Told, doings_of
from zhiheng.kernel.cases import queries
from zhiheng.kernel.cases.actions import Opening
from zhiheng.kernel.indicators.queries import home
from zhiheng.kernel.intake.queries import call_of
from zhiheng.kernel.records.models import Record
from zhiheng.kernel.records.queries import values_of

LARGEST: Final = 64 * 1024
"""The most bytes of a report; a picture is named by its address."""
LONGEST_PARAMETER: Final = 8000
_FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")
_CHANGED: Final = "2026-11-28"
"""The day on which these addresses last changed, for the discovery of the service."""

# --- services --------------------------------------------------------------------------------------------------------


def services(call: Call, form: Format) -> bytes:
    """Every service."""
    _of_this_place(call, _parameters(call))
    regions = _regions(call)
    return writing.services((_service(call, address, regions) for address in _public()), form)


def definition(call: Call, form: Format, code: str) -> bytes:
    """The attributes of a service."""
    _of_this_place(call, _parameters(call))
    return writing.definition(_service_at(call, code), form)


def _public() -> list[str]:
    """The addresses of the kinds of case that the public brings in."""
    return [address for address in in_use().cases if in_use().case(address).public]


def _require_public(code: str) -> None:
    if code not in _public():
        raise refused("service_code", f"没有“{code[:60]}”这一服务", "there is no such service", code=404)


def _service_at(call: Call, code: str) -> Service:
    _require_public(code)
    return _service(call, code, _regions(call))


def _service(call: Call, address: str, regions: Sequence[Code]) -> Service:
    used = in_use()
    return service_of(used.catalogue, used.kind(address), used.case(address), day_of(call.at), regions=regions)


def _regions(call: Call) -> list[Code]:
    """The regions of the day, to choose from."""
    return [Code(one.code, Bilingual(one.name, one.code)) for one in regions_on(day_of(call.at))]


def _parameters(call: Call) -> dict[str, str]:
    """The parameters of a question, each given once."""
    found = {name: ",".join(values) for name, values in call.request.GET.lists()}
    for name, text in found.items():
        if len(text) > LONGEST_PARAMETER or not text.isprintable():
            raise refused(
                name,
                f"须为一行不超过 {LONGEST_PARAMETER} 字的文本",
                f"give one line of at most {LONGEST_PARAMETER} characters",
            )
    return found


def _of_this_place(call: Call, said: dict[str, str]) -> None:
    """Refuse the name of another jurisdiction; there is one, and it need not be named."""
    named, host = said.get("jurisdiction_id", ""), call.request.get_host().partition(":")[0]
    if named and named != host.removeprefix("www.") and named != _home(call):
        raise refused("jurisdiction_id", f"这里没有“{named[:60]}”", "there is no such jurisdiction", code=404)


def _home(call: Call) -> str:
    """The region of the whole city: from where the offices are up to the city, else the topmost."""
    day = day_of(call.at)
    regions = {one.code: one for one in regions_on(day)}
    found = home(day) or next((code for code, one in regions.items() if one.parent is None), "")
    while found in regions and regions[found].level != "city" and (above := regions[found].parent) in regions:
        found = str(above)
    return found


# --- reporting -------------------------------------------------------------------------------------------------------


def report(call: Call, form: Format) -> bytes:
    """A report becomes a case; its number is the request's, and the notice tells the code of its party once."""
    body = call.raw(most=LARGEST)
    sent = _sent(call.request)
    said = {name: texts[0] for name, texts in sent.items()}
    if key := said.get("api_key", "").strip():
        call.show(key)
    person = call.person
    _of_this_place(call, said)
    if not said.get("service_code"):
        raise refused("service_code", "没有给出", "it is required")
    service = _service_at(call, said["service_code"].strip())
    row = values_in(service, sent, home=_home(call))
    opening = Opening(service.code, person, call.at, person.office_id or "", source="open311")
    (taken,) = taken_once(opening, [row], key=call.key, request=body, with_codes=True)
    if taken.told["outcome"] == "refused":
        raise GeoReportRefused(faults_of(service, [refusal_of(one) for one in taken.told["refusals"]]))
    notice = f"查询码 {taken.code} 只告知这一次，凭编号和查询码可查看进度。" if taken.code else "此前已收到这一件。"
    created = {"service_request_id": taken.case_number, "service_notice": notice, "account_id": None}
    return writing.requests([created], form)


def _sent(request: HttpRequest) -> dict[str, Sequence[str]]:
    if request.content_type not in _FORMS:
        raise MediaTypeRefused(
            f"the body is {request.content_type!r:.80}; send {_FORMS[0]}",
            message_zh=f"请求体的内容类型须为 {_FORMS[0]}；请改正 Content-Type。",
            wanted=_FORMS[0],
        )
    if request.FILES:
        raise refused(next(iter(request.FILES)), "不接收文件；请以 media_url 给出网址", "give the address of media_url")
    return {name: [str(text) for text in texts] for name, texts in request.POST.lists()}


def token(call: Call, form: Format, token: str) -> bytes:
    """What became of a report, by the ``Idempotency-Key`` under which the caller sent it."""
    _of_this_place(call, _parameters(call))
    before = call_of(call.person.username, token)
    if before is None or before.kind not in _public():
        raise refused("token", "没有这样的一次报送", "nothing was reported under it", code=404)
    rows = [
        {"service_request_id": told["case_number"], "token": token}
        for told in msgspec.json.decode(before.answer)
        if "case_number" in told
    ]
    return writing.requests(rows, form)


# --- requests --------------------------------------------------------------------------------------------------------


def requests(call: Call, form: Format) -> bytes:
    """The requests asked for, the newest first."""
    parameters = _parameters(call)
    _of_this_place(call, parameters)
    asked = asked_in(parameters, call.at)
    found = CaseState.objects.filter(kind__in=_public())
    if asked.numbers:
        return writing.requests(_requests(list(found.filter(number__in=asked.numbers).order_by("-id"))), form)
    for code in asked.services:
        _require_public(code)
    within = Q(received_at__gte=asked.since, received_at__lte=asked.until)
    if asked.services:
        within &= Q(kind__in=asked.services)
    if len(asked.statuses) == 1:
        within &= Q(is_open=asked.statuses[0] == "open")
    return writing.requests(_requests(list(found.filter(within).order_by("-id")[:MOST_REQUESTS])), form)


def request(call: Call, form: Format, number: str) -> bytes:
    """One request by its number."""
    _of_this_place(call, _parameters(call))
    states = list(CaseState.objects.filter(kind__in=_public(), number=number))
    if not states:
        raise refused("service_request_id", f"没有编号为“{number[:40]}”的一件", "there is no such request", code=404)
    return writing.requests(_requests(states), form)


def _requests(states: Sequence[CaseState]) -> list[dict[str, object]]:
    """Cases as the public may see them; records and names are asked for together."""
    used = in_use()
    data = dict(Record.objects.filter(pk__in=[one.pk for one in states]).values_list("pk", "data"))
    offices = dict(Office.objects.filter(pk__in={one.office for one in states}).values_list("key", "name"))
    regions = dict(Region.objects.filter(pk__in={one.region for one in states}).values_list("code", "name"))
    told = []
    for state in states:
        kind, case, doings = used.kind(state.kind), used.case(state.kind), doings_of(state.doings)
        turned_down = None if state.is_open else turned_down_by(case, doings)
        ground = "" if turned_down is None else queries.ground_words(
            state, Told(turned_down.act, ground=turned_down.ground)
        )  # fmt: skip
        standing = Standing(
            number=state.number,
            state=state.state,
            is_open=state.is_open,
            received_at=state.received_at,
            changed_at=doings[-1].at,
            due=state.due,
            office=offices.get(state.office, state.office),
            region=state.region,
            region_name=regions.get(state.region, ""),
            ground=ground,
            values=values_of(kind, data[state.pk]),
        )
        told.append(request_of(used.catalogue, kind, case, standing))
    return told


# --- discovery -------------------------------------------------------------------------------------------------------


def discovery(call: Call, form: Format) -> bytes:
    """Where the service is, in which formats, and where a key comes from."""
    root = call.request.build_absolute_uri(reverse("open311:services", args=["xml"])).removesuffix("/services.xml")
    endpoint = {
        "specification": "http://wiki.open311.org/GeoReport_v2",
        "url": root,
        "changeset": f"{_CHANGED}T00:00:00+08:00",
        "type": "production",
        "formats": list(CONTENT_TYPES.values()),
    }
    words = "接口密钥在账号页面生成 (a key is made on the account page)"
    told = {
        "changeset": f"{_CHANGED}T00:00:00+08:00",
        "contact": "由本系统运维人员答复 (ask the operator of this system)",
        "key_service": words,
        "endpoints": [endpoint],
    }
    return writing.discovery(told, form)
