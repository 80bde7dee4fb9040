"""A person's inbox: what they were told, unread first; and which of it they want mailed to where."""

from __future__ import annotations

import re
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhiheng.kernel.notices import actions, queries
from zhiheng.kernel.notices.models import Notice
from zhiheng.kernel.notices.queries import PAGE, Place
from zhiheng.primitives.errors import RuleViolation
from zhiheng.web.addresses import person_of
from zhiheng.web.notice_words import OFFERED, topic_zh
from zhiheng.web.visitors import words_of

_LARGEST: Final = (1 << 63) - 1
_SHOWN: Final = {"": None, "unread": True, "read": False}


@never_cache
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """What the person was told, unread first, page by page."""
    person, asked = person_of(request), words_of(request.GET)
    shown, topic = asked.get("shown", ""), asked.get("topic", "")
    found = queries.inbox(
        person, unread=_SHOWN.get(shown), topic=topic, after=_place(asked.get("after", "")), most=PAGE + 1
    )
    rows = found[:PAGE]
    narrowed = {name: value for name, value in (("shown", shown), ("topic", topic)) if value}
    context = {
        "section": "inbox",
        "unread_rows": [notice for notice in rows if notice.read_at is None],
        "read_rows": [notice for notice in rows if notice.read_at is not None],
        "shown": shown if shown in _SHOWN else "",
        "topic": topic,
        "topics": [(one, topic_zh(one)) for one in queries.topics_of(person)],
        "newest": max((notice.number for notice in rows), default=0),
        "further": urlencode({**narrowed, "after": _written(rows[-1])}) if len(found) > PAGE else "",
        "first_page": "after" not in asked,
    }
    return render(request, "notices/inbox.html", context)


def _place(text: str) -> Place | None:
    """Where the page before ended, from an address; None where it says nothing."""
    found = re.fullmatch(r"([ur])(\d{1,18})", text, re.ASCII)
    return Place(found[1] == "u", int(found[2])) if found else None


def _written(notice: Notice) -> str:
    place = queries.place_of(notice)
    return f"{'u' if place.unread else 'r'}{place.number}"


@require_POST
def opened(request: HttpRequest, number: int) -> HttpResponse:
    """The person goes to the page a notice tells of, and has read it."""
    notice = _notice_at(request, number)
    actions.mark_read(person=person_of(request), numbers=[notice.number], at=timezone.now())
    return redirect(notice.link or reverse("inbox"))


@require_POST
def read(request: HttpRequest, number: int) -> HttpResponse:
    """The person has read a notice without going anywhere."""
    notice = _notice_at(request, number)
    actions.mark_read(person=person_of(request), numbers=[notice.number], at=timezone.now())
    return redirect("inbox")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """The person has read everything up to the newest notice they saw."""
    person, words = person_of(request), request.POST.get("up_to", "")
    up_to = int(words) if re.fullmatch(r"\d{1,18}", words, re.ASCII) else None
    count = actions.mark_all_read(person=person, at=timezone.now(), up_to=up_to)
    messages.success(request, f"已把{count}条通知标为已读。", extra_tags="good")
    return redirect("inbox")


def _notice_at(request: HttpRequest, number: int) -> Notice:
    found = queries.notice_of(person_of(request), number) if number <= _LARGEST else None
    if found is None:
        raise Http404("没有这条通知；请从通知页进入。")
    return found


# --- what is mailed, and where to -------------------------------------------------------------------------------------


@never_cache
@require_GET
def settings_page(request: HttpRequest) -> HttpResponse:
    """Where the person gets mail, and of which topics."""
    return _settings(request)


def _settings(request: HttpRequest, *, error: RuleViolation | None = None, sent: str = "") -> HttpResponse:
    person = person_of(request)
    unwanted = queries.unwanted_mail(person)
    topics = dict.fromkeys((*OFFERED, *queries.topics_of(person)))
    context = {
        "section": "inbox",
        "address": queries.mail_address(person),
        "topics": [(topic, topic_zh(topic), topic not in unwanted) for topic in topics],
        "sends_mail": queries.sends_mail(),
        "error": error,
        "sent": sent,
    }
    return render(request, "notices/settings.html", context, status=200 if error is None else 422)


@require_POST
def mail_wanted(request: HttpRequest) -> HttpResponse:
    """The person says of which topics they want mail; a topic not ticked is one they do not want."""
    person, wanted = person_of(request), set(request.POST.getlist("mail"))
    topics = {*OFFERED, *queries.topics_of(person)}
    actions.set_preferences(person=person, mail={topic: topic in wanted for topic in topics})
    messages.success(request, "已保存：以后按这里的选择发邮件。", extra_tags="good")
    return redirect("inbox_settings")


@require_POST
def address(request: HttpRequest) -> HttpResponse:
    """The person says where they want mail; nothing goes there before they confirm it from there."""
    person, sent = person_of(request), words_of(request.POST).get("address", "")
    try:
        kept = actions.set_mail_address(person=person, address=sent, at=timezone.now())
    except RuleViolation as error:
        return _settings(request, error=error, sent=sent)
    if kept is None:
        messages.success(request, "已取消：不再发邮件，通知仍在这里。", extra_tags="good")
    elif kept.confirmed_at is None:
        messages.info(request, "已向这个邮箱发出确认邮件，请在三天内打开其中的链接；同一邮箱一天只发一次。")
    return redirect("inbox_settings")


@never_cache
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The person came from the mail that asked whether the address is theirs, and says so."""
    person = person_of(request)
    if request.method == "GET":
        kept = queries.mail_address(person)
        return render(request, "notices/confirm.html", {"section": "inbox", "token": token, "address": kept})
    kept = actions.confirm_mail_address(person=person, token=token, at=timezone.now())
    messages.success(request, f"已确认：以后的通知也发到{kept.address}。", extra_tags="good")
    return redirect("inbox_settings")
