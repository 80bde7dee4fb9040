"""The hooks of other systems, and everything told that does not arrive; for system administrators."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from zhiheng.kernel.access.rules import SYSTEM_ADMIN, require
from zhiheng.kernel.notices import actions, queries
from zhiheng.kernel.notices.rules import topics_in
from zhiheng.primitives.errors import RuleViolation
from zhiheng.web.addresses import person_of
from zhiheng.web.notice_words import OFFERED, topic_zh
from zhiheng.web.visitors import words_of

_ON_A_PAGE: Final = 50
_LATEST: Final = 20
_LARGEST: Final = (1 << 63) - 1


def _required(request: HttpRequest) -> date:
    """Today; refused where the person does not keep the system."""
    day = timezone.localdate()
    require(request.user, SYSTEM_ADMIN, day=day, act="keep hooks", act_zh="管理通知接口")
    return day


@never_cache
@require_GET
def hook_list(request: HttpRequest) -> HttpResponse:
    """The hooks, the latest deliveries, and those that fail."""
    _required(request)
    return _list(request)


def _list(request: HttpRequest, *, error: RuleViolation | None = None) -> HttpResponse:
    asked = words_of(request.GET)
    context = {
        "section": "administration",
        "tab": "hooks",
        "hooks": list(queries.hooks()),
        "page": Paginator(queries.failing(), _ON_A_PAGE).get_page(asked.get("page")),
        "asked": asked,
        "latest": list(queries.deliveries(way="hook")[:_LATEST]),
        "sends_mail": queries.sends_mail(),
        "examples": [(topic, topic_zh(topic)) for topic in OFFERED],
        "error": error,
        "sent": words_of(request.POST),
    }
    return render(request, "notices/hooks.html", context, status=200 if error is None else 422)


@never_cache
@require_POST
def hook_add(request: HttpRequest) -> HttpResponse:
    """A new hook; its secret is shown once."""
    _required(request)
    sent = words_of(request.POST)
    try:
        hook, secret = actions.add_hook(
            name=sent.get("name", "").strip(),
            url=sent.get("url", "").strip(),
            topics=topics_in(sent.get("topics", "")),
            by=person_of(request),
            at=timezone.now(),
        )
    except RuleViolation as error:
        return _list(request, error=error)
    context = {"section": "administration", "tab": "hooks", "hook": hook, "secret": secret}
    return render(request, "notices/secret.html", context)


@require_POST
def hook_test(request: HttpRequest, number: int) -> HttpResponse:
    """Send a hook something that means nothing."""
    _required(request)
    actions.send_test(hook=_within(number), by=person_of(request), at=timezone.now())
    messages.info(request, "已交付试发；几秒钟后刷新本页，在“最近的投递”里看结果。")
    return redirect("hooks")


@require_POST
def hook_end(request: HttpRequest, number: int) -> HttpResponse:
    """The hook is called no more."""
    _required(request)
    actions.end_hook(hook=_within(number), by=person_of(request), at=timezone.now())
    messages.success(request, "已停用；没有送出的也不再送。", extra_tags="good")
    return redirect("hooks")


@require_POST
def delivery_again(request: HttpRequest, number: int) -> HttpResponse:
    """A delivery that was given up is tried anew."""
    _required(request)
    actions.try_again(delivery=_within(number), by=person_of(request), at=timezone.now())
    messages.info(request, "已重新排队；几秒钟后刷新本页看结果。")
    return redirect("hooks")


def _within(number: int) -> int:
    if number > _LARGEST:
        raise Http404("没有这个编号；请从清单中进入。")
    return number
