"""Addresses: the pages stand at the root."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("", include("zhiheng.web.urls"))]
