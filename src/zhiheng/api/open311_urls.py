"""Addresses of Open311 GeoReport v2, as the specification names them; the ending says in which format."""

from __future__ import annotations

from django.urls import re_path

from zhiheng.api.open311_door import address
from zhiheng.api.views import open311

app_name = "open311"
_FORM = r"\.(?P<form>xml|json)\Z"
urlpatterns = [
    re_path(rf"^discovery{_FORM}", address(get=open311.discovery), name="discovery"),
    re_path(rf"^v2/services{_FORM}", address(get=open311.services), name="services"),
    re_path(
        rf"^v2/services/(?P<code>[^/\x00-\x1f\x7f]{{1,160}}){_FORM}", address(get=open311.definition), name="service"
    ),
    re_path(rf"^v2/requests{_FORM}", address(get=open311.requests, post=open311.report), name="requests"),
    re_path(
        rf"^v2/requests/(?P<number>[^/\x00-\x1f\x7f]{{1,60}}){_FORM}", address(get=open311.request), name="request"
    ),
    re_path(rf"^v2/tokens/(?P<token>[^/\x00-\x1f\x7f]{{1,128}}){_FORM}", address(get=open311.token), name="token"),
]
