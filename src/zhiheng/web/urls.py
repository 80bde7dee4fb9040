"""Addresses of the pages."""

from __future__ import annotations

from django.urls import path, register_converter

from zhiheng.web import oidc
from zhiheng.web.addresses import NameInPath
from zhiheng.web.views import (
    access,
    account,
    comparing,
    deciding,
    files,
    offices,
    plans,
    reading,
    registry,
    review,
    searching,
    session,
)

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
    path("login/code", session.login_code, name="login_code"),
    path("login/oidc", oidc.begin, name="oidc_begin"),
    path("login/oidc/callback", oidc.callback, name="oidc_callback"),
    path("logout", session.logout, name="logout"),
    path("account/", account.account, name="account"),
    path("account/password", account.password, name="password"),
    path("account/second-factor", account.second_factor, name="second_factor"),
    path("account/second-factor/drop", account.second_factor_drop, name="second_factor_drop"),
    path("account/keys", account.token_make, name="token_make"),
    path("account/keys/<int:token>/revoke", account.token_revoke, name="token_revoke"),
    path("people/", access.people, name="people"),
    path("people/add", access.person_add, name="person_add"),
    path("person/<name:username>/", access.person, name="person"),
    path("person/<name:username>/password", access.person_password, name="person_password"),
    path("person/<name:username>/active", access.person_active, name="person_active"),
    path("person/<name:username>/grants", access.grant_give, name="grant_give"),
    path(
        "person/<name:username>/second-factor/drop", access.person_second_factor_drop, name="person_second_factor_drop"
    ),
    path("grants/", access.grants, name="grants"),
    path("grants/<int:grant>/end", access.grant_end, name="grant_end"),
    path("registry/offices/", registry.office_register, name="office_register"),
    path("registry/offices/keep", registry.office_keep, name="office_keep"),
    path("registry/office/<slug:key>/", registry.office_entry, name="office_entry"),
    path("registry/office/<slug:key>/succeed", registry.office_succeed, name="office_succeed"),
    path("registry/regions/", registry.regions, name="regions"),
    path("registry/regions/keep", registry.region_keep, name="region_keep"),
    path("registry/region/<slug:code>/", registry.region_entry, name="region_entry"),
    path("registry/region/<slug:code>/change", registry.region_change, name="region_change"),
    path("trail/", access.trail, name="trail"),
]
