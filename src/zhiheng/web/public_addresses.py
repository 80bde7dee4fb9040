"""The addresses of the pages for strangers: bringing something in, following it, figures; and what waits for staff."""

from __future__ import annotations

from django.urls import URLPattern, path

from zhiheng.web.views import public_figures, public_follow, public_held, public_report

urlpatterns: list[URLPattern] = [
    path("report/", public_report.choose, name="report_choose"),
    path("report/map.svg", public_report.district_map, name="report_map"),
    path("report/<kind:kind>", public_report.report, name="report_public"),
    path("follow/", public_follow.follow, name="follow"),
    path("follow/case", public_follow.case, name="followed"),
    path("follow/leave", public_follow.leave, name="follow_leave"),
    path("follow/papers/<int:entry>", public_follow.paper, name="follow_paper"),
    path("follow/case/<int:thing>/<slug:act>", public_follow.act, name="follow_act"),
    path("figures/", public_figures.figures, name="public_figures"),
    path("cases/held/", public_held.held, name="held"),
    path("cases/held/<int:number>", public_held.held_one, name="held_one"),
    path("cases/held/<int:number>/release", public_held.held_release, name="held_release"),
    path("cases/held/<int:number>/drop", public_held.held_drop, name="held_drop"),
]
