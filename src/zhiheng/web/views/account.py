"""One's own account: what was granted, the password, the second factor, the keys of one's programs."""

from __future__ import annotations

import segno
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhiheng.kernel.access import actions, queries
from zhiheng.kernel.access.rules import LEAST_PASSWORD, PasswordRefused, PasswordWrong, SecondFactorWrong
from zhiheng.web.access_words import administration_of
from zhiheng.web.addresses import person_of
from zhiheng.web.visitors import MUST_ENROL, password_expired, words_of


@require_GET
def account(request: HttpRequest) -> HttpResponse:
    """Who one is here and what one may do."""
    person = person_of(request)
    day = timezone.localdate()
    context = {
        "section": "account",
        "person": person,
        "today": day,
        "grants": queries.grants_of(person),
        "tokens": queries.tokens_of(person),
        "second_factor": queries.has_second_factor(person),
        "spare": queries.spare_codes(person),
        "administration": administration_of(person, day),
    }
    return render(request, "access/account.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """The old password and the new one, twice."""
    person = person_of(request)
    context = {
        "section": "account",
        "least": LEAST_PASSWORD,
        "must": person.must_change,
        "expired": password_expired(person),
    }
    if request.method == "GET":
        return render(request, "access/password.html", context)
    new = request.POST.get("new", "")[:256]
    if new != request.POST.get("again", ""):
        return render(request, "access/password.html", context | {"differ": True}, status=422)
    try:
        actions.change_password(person=person, old=request.POST.get("old", "")[:256], new=new, at=timezone.now())
    except (PasswordWrong, PasswordRefused) as error:
        return render(request, "access/password.html", context | {"error": error}, status=422)
    update_session_auth_hash(request, person)
    messages.success(request, "口令已更换；其他设备上的登录已退出。", extra_tags="good")
    return redirect("account")


@never_cache
@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """The picture a phone takes up, then the code that proves it did, then the spare codes, once."""
    person = person_of(request)
    context: dict[str, object] = {"section": "account", "must": MUST_ENROL in request.session}
    status = 200
    if request.method == "POST":
        try:
            codes = actions.confirm_second_factor(
                person=person, code=words_of(request.POST).get("code", "").replace(" ", "")[:16], at=timezone.now()
            )
        except SecondFactorWrong as error:
            context["error"], status = error, 422
        else:
            request.session.pop(MUST_ENROL, None)
            return render(request, "access/spare_codes.html", {"section": "account", "codes": codes})
    device = actions.begin_second_factor(person)
    context["picture"] = segno.make(device.config_url, error="m").svg_data_uri(scale=5, border=2)
    context["secret"] = device.config_url.partition("secret=")[2].partition("&")[0]
    context["again"] = queries.has_second_factor(person)
    return render(request, "access/second_factor.html", context, status=status)


@require_POST
def second_factor_drop(request: HttpRequest) -> HttpResponse:
    """Back to the password alone; a code of the phone or a spare one is asked for."""
    person = person_of(request)
    try:
        actions.pass_second_factor(person=person, code=words_of(request.POST).get("code", "")[:32])
    except SecondFactorWrong as error:
        messages.error(request, error.message_zh, extra_tags="bad")
    else:
        actions.drop_second_factor(person=person, by=person, at=timezone.now())
        messages.success(request, "已解除第二重验证；今后只凭口令登录。", extra_tags="good")
    return redirect("account")


@never_cache
@require_POST
def token_make(request: HttpRequest) -> HttpResponse:
    """A new key, shown this once."""
    person = person_of(request)
    name = words_of(request.POST).get("name", "").strip()[:64] or "未注明用途"
    key = actions.make_token(person=person, name=name, at=timezone.now())
    return render(request, "access/key.html", {"section": "account", "key": key, "name": name})


@require_POST
def token_revoke(request: HttpRequest, token: int) -> HttpResponse:
    """A key of one's own opens nothing any more."""
    person = person_of(request)
    found = queries.tokens_of(person).filter(pk=token).first()
    if found is None:
        raise Http404("没有这个密钥：可能已经作废。")
    actions.revoke_token(token=found, by=person, at=timezone.now())
    messages.success(request, f"密钥“{found.name}”已作废。", extra_tags="good")
    return redirect("account")
