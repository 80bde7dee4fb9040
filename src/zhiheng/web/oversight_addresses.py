"""The addresses of plans that are followed up: the plans, the tasks of one by years, opening their cases."""

from __future__ import annotations

from django.urls import URLPattern, path

from zhiheng.web import oversight_views

urlpatterns: list[URLPattern] = [
    path("oversight/", oversight_views.oversight, name="oversight"),
    path("oversight/<int:plan>/", oversight_views.oversight_plan, name="oversight_plan"),
    path("oversight/<int:plan>/open", oversight_views.oversight_open, name="oversight_open"),
]
