"""The addresses of cases: the inbox, receipt, one case, its acts, how offices stand, where cases go."""

from __future__ import annotations

from django.urls import URLPattern, path

from zhiheng.web.views import case_acts, case_feed, case_offices, cases

urlpatterns: list[URLPattern] = [
    path("cases/", cases.case_list, name="cases"),
    path("cases/board", cases.case_board, name="case_board"),
    path("cases/calendar", cases.case_calendar, name="case_calendar"),
    path("cases/standings", case_offices.standings, name="case_standings"),
    path("cases/routes", case_offices.routes, name="case_routes"),
    path("cases/feed", case_feed.feed_page, name="case_feed_page"),
    path("cases/feed/renew", case_feed.feed_renew, name="case_feed_renew"),
    path("cases/feed/<str:token>.ics", case_feed.feed, name="case_feed"),
    path("cases/many", case_acts.many, name="cases_many"),
    path("cases/new", case_acts.choose, name="case_choose"),
    path("cases/new/<kind:kind>", case_acts.receive_one, name="case_new"),
    path("cases/<int:thing>/", cases.case, name="case"),
    path("cases/<int:thing>/code", case_acts.new_code, name="case_code"),
    path("cases/<int:thing>/unseal", case_acts.unseal, name="case_unseal"),
    path("cases/<int:thing>/<str:act>", case_acts.act, name="case_act"),
]
