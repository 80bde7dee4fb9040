"""Addresses of the pages."""

from __future__ import annotations

from django.urls import path, register_converter

from zhiheng.web.addresses import NameInPath
from zhiheng.web.views import comparing, deciding, files, offices, plans, reading, review, searching, session

register_converter(NameInPath, "name")

urlpatterns = [
    path("", plans.plan_list, name="plans"),
    path("plans/import", plans.plan_import, name="plan_import"),
    path("plans/<int:plan>/", reading.overview, name="plan"),
    path("plans/<int:plan>/clauses", reading.clauses, name="plan_clauses"),
    path("plans/<int:plan>/targets", reading.targets, name="plan_targets"),
    path("plans/<int:plan>/duties", reading.duties, name="plan_duties"),
    path("plans/<int:plan>/matrix", reading.matrix, name="plan_matrix"),
    path("plans/<int:plan>/systems", reading.systems, name="plan_systems"),
    path("plans/<int:plan>/schedule", reading.schedule, name="plan_schedule"),
    path("plans/<int:plan>/history", reading.history, name="plan_history"),
    path("plans/<int:plan>/files/<str:form>", files.plan_file, name="plan_file"),
    path("plans/<int:plan>/versions/<int:number>", files.version, name="plan_version"),
    path("plans/<int:plan>/review", review.review, name="review"),
    path("plans/<int:plan>/add", deciding.add, name="item_add"),
    path("plans/<int:plan>/accept-confident", deciding.accept_confident, name="accept_confident"),
    path("plans/<int:plan>/adopt", deciding.adopt, name="plan_adopt"),
    path("plans/<int:plan>/reopen", deciding.reopen, name="plan_reopen"),
    path("plans/<int:plan>/recompile", deciding.recompile, name="plan_recompile"),
    path("plans/<int:plan>/items/<int:item>", review.item, name="item"),
    path("plans/<int:plan>/items/<int:item>/accept", deciding.accept, name="item_accept"),
    path("plans/<int:plan>/items/<int:item>/correct", deciding.correct, name="item_correct"),
    path("plans/<int:plan>/items/<int:item>/reject", deciding.reject, name="item_reject"),
    path("plans/<int:plan>/items/<int:item>/undo", deciding.undo, name="item_undo"),
    path("offices/", offices.office_list, name="offices"),
    path("offices/<name:name>", offices.office, name="office"),
    path("compare/", comparing.compare, name="compare"),
    path("systems/", offices.catalogue, name="systems"),
    path("search", searching.search, name="search"),
    path("login/", session.Login.as_view(), name="login"),
    path("logout", session.logout, name="logout"),
]
