"""Addresses: the pages stand at the root, the API under its version."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("api/v1/", include("zhiheng.api.urls")),
    path("", include("zhiheng.web.urls")),
]
