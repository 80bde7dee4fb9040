"""The administration of access: accounts, grants, and the trail of what everyone did.

System administrators make accounts, security administrators give grants, audit administrators read the trail; the
actions refuse everyone else, and so do the pages.
"""

from __future__ import annotations

from datetime import date

from axes.utils import reset as open_again
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhiheng.kernel.access import actions, queries, rules
from zhiheng.kernel.access.models import Grant, Person
from zhiheng.kernel.access.rules import AUDIT_ADMIN, ROLE_ZH, SECURITY_ADMIN, SYSTEM_ADMIN, holds, require
from zhiheng.primitives.errors import RuleViolation
from zhiheng.web.access_words import ACT_ZH, fields_of_quality, told
from zhiheng.web.addresses import person_of
from zhiheng.web.visitors import words_of

_ON_A_PAGE = 50


def _require_one_of(request: HttpRequest, *roles: str, act: str, act_zh: str) -> date:
    """Today; refused where the person has none of the roles."""
    day = timezone.localdate()
    if not any(holds(request.user, role, day=day) for role in roles):
        require(request.user, roles[0], day=day, act=act, act_zh=act_zh)
    return day


def _person_at(username: str) -> Person:
    found = queries.person_named(username.replace("\0", ""))
    if found is None:
        raise Http404("没有这个账号：可能地址有误。")
    return found


def day_in(text: str, otherwise: date) -> date:
    """The day a form or an address names; another where it names none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise


# --- accounts --------------------------------------------------------------------------------------------------------


@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Every account, narrowed by name, office or role."""
    day = _require_one_of(request, SYSTEM_ADMIN, SECURITY_ADMIN, act="list accounts", act_zh="查看账号")
    asked = words_of(request.GET)
    found = queries.people(
        words=asked.get("q", "").strip(), office=asked.get("office", ""), role=asked.get("role", ""), day=day
    )
    page = Paginator(found, _ON_A_PAGE).get_page(asked.get("page"))
    roles = queries.roles_of(page.object_list, day)
    context = {
        "section": "administration",
        "tab": "people",
        "page": page,
        "rows": [(person, roles.get(person.pk, [])) for person in page.object_list],
        "asked": asked,
        "offices": queries.offices_on(day),
        "roles": ROLE_ZH,
        "may_add": holds(request.user, SYSTEM_ADMIN, day=day),
    }
    return render(request, "access/people.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def person_add(request: HttpRequest) -> HttpResponse:
    """A new account; its first password is shown once and changed at the first log-in."""
    day = _require_one_of(request, SYSTEM_ADMIN, act="make an account", act_zh="建立账号")
    sent = words_of(request.POST)
    context: dict[str, object] = {
        "section": "administration",
        "tab": "people",
        "sent": sent,
        "offices": queries.offices_on(day),
    }
    if request.method == "GET":
        return render(request, "access/person_add.html", context)
    password = actions.random_password()
    try:
        made = actions.create_person(
            username=sent.get("username", "").strip()[:64],
            name=sent.get("name", "").strip()[:64],
            office=sent.get("office", ""),
            password=password,
            must_change=True,
            by=person_of(request),
            at=timezone.now(),
        )
    except RuleViolation as error:
        return render(request, "access/person_add.html", context | {"error": error}, status=422)
    return render(request, "access/first_password.html", context | {"person": made, "password": password, "new": True})


@require_GET
def person(request: HttpRequest, username: str) -> HttpResponse:
    """One account: what it was granted, and what an administrator may do about it."""
    _require_one_of(request, SYSTEM_ADMIN, SECURITY_ADMIN, act="look at an account", act_zh="查看账号")
    return _person_page(request, _person_at(username))


def _person_page(
    request: HttpRequest, found: Person, *, error: RuleViolation | None = None, sent: dict[str, str] | None = None
) -> HttpResponse:
    day = timezone.localdate()
    grants_of = list(queries.grants_of(found))
    ending = words_of(request.GET).get("end", "")
    context = {
        "section": "administration",
        "tab": "people",
        "person": found,
        "today": day,
        "grants": grants_of,
        "ending": next((one for one in grants_of if str(one.pk) == ending), None),
        "second_factor": queries.has_second_factor(found),
        "tokens": queries.tokens_of(found),
        "is_self": found == request.user,
        "system_admin": holds(request.user, SYSTEM_ADMIN, day=day),
        "security_admin": holds(request.user, SECURITY_ADMIN, day=day),
        "roles": ROLE_ZH,
        "of_an_office": rules.OF_AN_OFFICE,
        "offices": queries.offices_on(day),
        "fields": fields_of_quality(),
        "error": error,
        "sent": sent or {},
    }
    return render(request, "access/person.html", context, status=422 if error else 200)


@never_cache
@require_POST
def person_password(request: HttpRequest, username: str) -> HttpResponse:
    """A new first password, shown once; whoever was locked out for guessing the old one may try again."""
    found = _person_at(username)
    password = actions.random_password()
    actions.set_password(person=found, password=password, must_change=True, by=person_of(request), at=timezone.now())
    open_again(username=found.username)
    return render(
        request,
        "access/first_password.html",
        {"section": "administration", "tab": "people", "person": found, "password": password},
    )


@require_POST
def person_active(request: HttpRequest, username: str) -> HttpResponse:
    """The account is shut, or opened again."""
    found = _person_at(username)
    sent = words_of(request.POST)
    active = sent.get("active") == "1"
    actions.set_active(
        person=found, active=active, by=person_of(request), at=timezone.now(), reason=sent.get("reason", "").strip()
    )
    words = f"账号 {found.username} 已恢复。" if active else f"账号 {found.username} 已停用，随即不能再登录。"
    messages.success(request, words, extra_tags="good")
    return redirect("person", found.username)


@require_POST
def person_second_factor_drop(request: HttpRequest, username: str) -> HttpResponse:
    """For a lost phone: the person signs in with the password alone until they take up another one."""
    found = _person_at(username)
    reason = words_of(request.POST).get("reason", "").strip()
    actions.drop_second_factor(person=found, by=person_of(request), at=timezone.now(), reason=reason)
    messages.success(request, f"已解除 {found.username} 的第二重验证。", extra_tags="good")
    return redirect("person", found.username)


# --- grants ----------------------------------------------------------------------------------------------------------


@require_POST
def grant_give(request: HttpRequest, username: str) -> HttpResponse:
    """A role for a person, in an office and field, from a day on."""
    found = _person_at(username)
    sent = words_of(request.POST)
    day = timezone.localdate()
    try:
        actions.give_grant(
            person=found,
            role=sent.get("role", ""),
            office=sent.get("office", ""),
            field=sent.get("field", "")[:64],
            since=day_in(sent.get("since", ""), day),
            until=day_in(sent.get("until", ""), date.max) if sent.get("until") else None,
            by=person_of(request),
            at=timezone.now(),
        )
    except RuleViolation as error:
        return _person_page(request, found, error=error, sent=sent)
    messages.success(request, f"已授予 {found.name}“{ROLE_ZH[sent['role']]}”。", extra_tags="good")
    return redirect("person", found.username)


@require_POST
def grant_end(request: HttpRequest, grant: int) -> HttpResponse:
    """The grant counts no longer, from today or a later day on."""
    found = get_object_or_404(Grant.objects.select_related("person"), pk=grant)
    sent = words_of(request.POST)
    actions.end_grant(
        grant=found,
        on=max(day_in(sent.get("on", ""), timezone.localdate()), timezone.localdate()),
        by=person_of(request),
        at=timezone.now(),
        reason=sent.get("reason", "").strip(),
    )
    messages.success(request, f"已终止 {found.person.name} 的“{ROLE_ZH[found.role]}”。", extra_tags="good")
    return redirect("person", found.person.username)


@require_GET
def grants(request: HttpRequest) -> HttpResponse:
    """Who holds what on a day, narrowed by role, office or field."""
    today = _require_one_of(request, SECURITY_ADMIN, act="list grants", act_zh="查看授权")
    asked = words_of(request.GET)
    day = day_in(asked.get("day", ""), today)
    found = queries.grants_on(
        day, role=asked.get("role", ""), office=asked.get("office", ""), field=asked.get("field", "")
    )
    context = {
        "section": "administration",
        "tab": "grants",
        "page": Paginator(found, _ON_A_PAGE).get_page(asked.get("page")),
        "asked": asked,
        "day": day,
        "roles": ROLE_ZH,
        "offices": queries.offices_on(day),
        "fields": fields_of_quality(),
    }
    return render(request, "access/grants.html", context)


# --- the trail -------------------------------------------------------------------------------------------------------


@require_GET
def trail(request: HttpRequest) -> HttpResponse:
    """What people did to get in and about accounts; for audit administrators and nobody else."""
    _require_one_of(request, AUDIT_ADMIN, act="read the audit trail", act_zh="查看审计记录")
    asked = words_of(request.GET)
    before = asked.get("before", "")
    kind = asked.get("kind", "")
    found = queries.trail(
        kind=kind if kind in queries.TRAIL_ZH else "",
        by=asked.get("by", "").strip(),
        act=asked.get("act", "") if asked.get("act") in ACT_ZH else "",
        since=_day_or_none(asked.get("since", "")),
        until=_day_or_none(asked.get("until", "")),
        before=int(before) if before.isdecimal() and len(before) < 19 else None,
    )
    entries = list(found[: _ON_A_PAGE + 1])
    narrowed = {name: value for name, value in asked.items() if value and name != "before"}
    context = {
        "section": "administration",
        "tab": "trail",
        "lines": [told(entry) for entry in entries[:_ON_A_PAGE]],
        "earlier": entries[_ON_A_PAGE - 1].seq if len(entries) > _ON_A_PAGE else None,
        "asked": asked,
        "narrowed": narrowed,
        "kinds": queries.TRAIL_ZH,
        "acts": ACT_ZH,
    }
    return render(request, "access/trail.html", context)


def _day_or_none(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
