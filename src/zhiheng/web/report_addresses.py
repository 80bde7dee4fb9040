"""The addresses of white papers: the list, building, a paper with its files and numbers, issuing, templates."""

from __future__ import annotations

from django.urls import URLPattern, path

from zhiheng.web.views import reports

urlpatterns: list[URLPattern] = [
    path("reports/", reports.report_list, name="reports"),
    path("reports/build", reports.report_build, name="report_build"),
    path("reports/orders/<int:number>/", reports.report_order, name="report_order"),
    path("reports/refused/<int:number>/", reports.report_refused, name="report_refused"),
    path("reports/templates/add", reports.report_template_add, name="report_template_add"),
    path("reports/templates/<int:number>/<str:form>", reports.report_template, name="report_template"),
    path("reports/<int:number>/", reports.report, name="report"),
    path("reports/<int:number>/issue", reports.report_issue, name="report_issue"),
    path("reports/<int:number>/<str:form>", reports.report_file, name="report_file"),
]
