"""Addresses: the pages stand at the root, the API under its version, Open311 beside it."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("api/v1/", include("zhiheng.api.urls")),
    path("open311/", include("zhiheng.api.open311_urls")),
    path("", include("zhiheng.web.urls")),
]
