"""Bringing something in without an account: the choice, the form, the receipt, the map on the form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from zhiheng.contract.in_use import KindUnknown, in_use
from zhiheng.contract.intake.refusals import Refusal, StatementRefused
from zhiheng.contract.kinds import Kind
from zhiheng.kernel.access.queries import regions_on
from zhiheng.kernel.reception.actions import Receipt, Sent, require_left, spend, take
from zhiheng.kernel.reception.rules import NobodyReceives, TooMany, neighbourhood
from zhiheng.web import public_photos, public_place
from zhiheng.web.public_follow import coming_of
from zhiheng.web.public_forms import (
    TRAP,
    Token,
    asked_of,
    by_this_door,
    new_token,
    photos_in,
    public_form,
    said_in,
    token_in,
)
from zhiheng.web.public_pages import note, public_page, when_words
from zhiheng.web.public_words import doors
from zhiheng.web.record_entry import refusal_of
from zhiheng.web.record_forms import given_in
from zhiheng.web.visitors import address_of

_STALE: Final = "这张表单打开已超过一天，为防重复已换成新的一张；您填写的内容都在，请再点一次“提交”"
_NO_POINT: Final = "没有看懂这个位置；应为经度、纬度，如 120.15,30.28；也可以不填，用文字写明地址"


@require_GET
@public_page
def choose(request: HttpRequest) -> HttpResponse:
    """What there is to bring in, in plain words."""
    return render(request, "public/choose.html", {"section": "report", "doors": doors(), "contact": settings.CONTACT})


@require_http_methods(["GET", "POST"])
@public_page
def report(request: HttpRequest, kind: str) -> HttpResponse:
    """The form of a kind; what is sent becomes a case, or waits for a person where it looks like abuse."""
    found, at = _public_kind(kind), timezone.now()
    case = in_use().case(found.address)
    if request.method == "GET":
        asked = {key: value for key, value in given_in(found, request.GET).items() if key in asked_of(case)}
        given = {key: value for key, value in asked.items() if key not in case.party}
        return _form(request, found, given, new_token(at))
    said = said_in(found, asked_of(case), request.POST)
    token = token_in(request.POST, found.address, at)
    if token is None:
        return _form(request, found, said, new_token(at), refusal_of(_STALE), status=422)
    try:
        problems = photos_in(request, token, at)
        said, refusals = _placed(found, said)
        if (pointed := _pointed(request)) is not None:
            return _form(request, found, _with_point(found, said, pointed), token)
        if problems or refusals:
            whole = [one for problem in problems for one in refusal_of(problem)]
            return _form(request, found, said, token, (*whole, *refusals), status=422)
        receipt = _taken(request, found, said, token, at)
    except StatementRefused as refused:
        return _form(request, found, said, token, refused.refusals, status=422)
    except NobodyReceives as refused:
        return _form(request, found, said, token, refusal_of(refused.message_zh.rstrip("。")), status=503)
    except TooMany as refused:
        note(request, f"limit {refused.fields['limit']} reached")
        answer = _form(request, found, said, token, refusal_of(when_words(refused).rstrip("。")), status=429)
        until = refused.fields["until"]
        assert isinstance(until, datetime)
        answer["Retry-After"] = str(max(1, int((until - at).total_seconds())))
        return answer
    if receipt.state is None and not receipt.again:
        note(request, "a letter waits for a person")
    return _receipt(request, found, receipt, at)


def _taken(request: HttpRequest, kind: Kind, said: Mapping[str, str], token: Token, at: datetime) -> Receipt:
    """The letter, received once; a limit that is reached takes it back, and what was sent before counts no more."""
    here = neighbourhood(address_of(request))
    uses = {"send": here, "send_day": here, "send_kind": kind.address, "send_all": ""}
    case = in_use().case(kind.address)
    trap = str(request.POST.get(TRAP, ""))[:200]
    sent = Sent(kind.address, token.form, {**said, **by_this_door(case, kind)}, at, token.opened_at, trap)
    with transaction.atomic():
        receipt = take(sent)
        if not receipt.again:
            require_left(uses, at=at)
            spend(uses, at=at)
    return receipt


def _public_kind(address: str) -> Kind:
    try:
        case = in_use().case(address)
    except KindUnknown as error:
        raise Http404("这里没有这种来件；请从“投诉举报”页重新选择。") from error
    if not case.public:
        raise Http404("这种来件不在网上受理；请从“投诉举报”页重新选择。")
    return in_use().kind(address)


def _form(
    request: HttpRequest,
    kind: Kind,
    given: Mapping[str, str],
    token: Token,
    refusals: Sequence[Refusal] = (),
    *,
    status: int = 200,
) -> HttpResponse:
    form = public_form(kind, given, token, timezone.localdate(), refusals)
    chart = public_place.chart_of_districts() if form.point is not None else None
    point = public_place.point_in(given.get(form.point.key, "")) if form.point is not None else None
    context = {
        "section": "report",
        "kind": kind,
        "case": in_use().case(kind.address),
        "form": form,
        "trap": TRAP,
        "accept": public_photos.ACCEPT,
        "most_photos": public_photos.MOST,
        "largest": public_photos.LARGEST >> 20,
        "chart": chart,
        "map_query": f"?at={point[0]},{point[1]}" if point else "",
        "contact": settings.CONTACT,
    }
    return render(request, "public/form.html", context, status=status)


def _receipt(request: HttpRequest, kind: Kind, receipt: Receipt, at: datetime) -> HttpResponse:
    context = {
        "section": "report",
        "kind": kind,
        "receipt": receipt,
        "came_at": timezone.localtime(receipt.came_at),
        "coming": coming_of(receipt.state, at) if receipt.state is not None else (),
        "contact": settings.CONTACT,
    }
    return render(request, "public/receipt.html", context)


# --- places ----------------------------------------------------------------------------------------------------------


def _fields_of_place(kind: Kind) -> tuple[str, str]:
    """The fields of a point and of the region where it happened; empty where there is none."""
    case = in_use().case(kind.address)
    point = next((key for key in asked_of(case) if kind.fields[key].type == "point"), "")
    return point, case.located_by if case.located_by in asked_of(case) else ""


def _placed(kind: Kind, said: dict[str, str]) -> tuple[dict[str, str], tuple[Refusal, ...]]:
    """What was said, the region found by the point where only that was given."""
    point, region = _fields_of_place(kind)
    if not said.get(point):
        return said, ()
    place = public_place.point_in(said[point])
    if place is None:
        (refusal,) = refusal_of(_NO_POINT)
        return said, (Refusal(refusal.message, field=point),)
    said = {**said, point: f"{place[0]:.6f},{place[1]:.6f}"}
    if region and not said.get(region):
        said[region] = _district(*place)
    return said, ()


def _district(longitude: float, latitude: float) -> str:
    chart = public_place.chart_of_districts()
    code = chart.district(longitude, latitude) if chart is not None else ""
    return code if code in {one.code for one in regions_on(timezone.localdate())} else ""


def _pointed(request: HttpRequest) -> tuple[float, float] | None:
    """Where the map was touched, without script: the form came in by the picture."""
    chart = public_place.chart_of_districts() if "map.x" in request.POST else None
    x, y = (str(request.POST.get(f"map.{axis}", "")) for axis in "xy")
    if chart is None or not (x.isdecimal() and y.isdecimal() and len(x) < 6 and len(y) < 6):
        return None
    return chart.place(int(x), int(y))


def _with_point(kind: Kind, said: Mapping[str, str], pointed: tuple[float, float]) -> dict[str, str]:
    point, region = _fields_of_place(kind)
    found = {**said, point: f"{pointed[0]:.6f},{pointed[1]:.6f}"} if point else dict(said)
    if region and (district := _district(*pointed)):
        found[region] = district
    return found


@require_GET
def district_map(request: HttpRequest) -> HttpResponse:
    """The map of the districts, with a place on it where one is given."""
    chart = public_place.chart_of_districts()
    if chart is None:
        raise Http404("本市还没有放入区县地图；请用文字写明地址。")
    names = {one.code: one.name for one in regions_on(timezone.localdate())}
    point = public_place.point_in(request.GET.get("at", "")[:60])
    answer = HttpResponse(public_place.picture(chart, names, point), content_type="image/svg+xml")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; style-src 'none'; sandbox"
    answer["Cache-Control"] = "no-store" if point else "public, max-age=3600"
    return answer
