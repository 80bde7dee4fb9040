"""The addresses of hot issues: the list, one issue, what is decided about it."""

from __future__ import annotations

from django.urls import URLPattern, path

from zhiheng.web import hot_views

urlpatterns: list[URLPattern] = [
    path("cases/hot", hot_views.hot_list, name="hot_issues"),
    path("cases/hot/<int:number>", hot_views.hot_issue, name="hot_issue"),
    path("cases/hot/<int:number>/decide", hot_views.hot_decide, name="hot_decide"),
]
