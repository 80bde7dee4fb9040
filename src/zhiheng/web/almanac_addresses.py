"""The addresses of the calendar: a year, stating a notice, withdrawing one."""

from __future__ import annotations

from django.urls import URLPattern, path

from zhiheng.web.views import calendar

urlpatterns: list[URLPattern] = [
    path("calendar/", calendar.this_year, name="calendar"),
    path("calendar/<int:year>/", calendar.one_year, name="calendar_year"),
    path("calendar/notices/state", calendar.notice_state, name="notice_state"),
    path("calendar/notices/withdraw", calendar.notice_withdraw, name="notice_withdraw"),
]
