"""Letters that wait because they look like abuse: a list, one of them, and what a person decides."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from zhiheng.contract.in_use import in_use
from zhiheng.contract.intake.refusals import StatementRefused
from zhiheng.kernel.access.models import Person
from zhiheng.kernel.access.rules import RoleMissing
from zhiheng.kernel.reception import actions, queries, rules
from zhiheng.kernel.reception.models import Letter
from zhiheng.kernel.reception.rules import DOUBT_ZH
from zhiheng.web.addresses import person_of
from zhiheng.web.record_entry import reason_in
from zhiheng.web.record_words import KindWords, Names, Wanted

_MOST = 200


def _decider(request: HttpRequest) -> Person:
    person = person_of(request)
    if not queries.may_decide(person, timezone.localdate()):
        raise RoleMissing(
            f"{person.name!r} decides on no letters (web/views/public_held.py); ask who checks for your office",
            message_zh=f"{person.name}不能处理待查来件；这须有“核对”角色或质量办角色；请交由本单位核对人员办理。",
            act="decide on letters",
            role="check",
        )
    return person


@require_GET
@never_cache
def held(request: HttpRequest) -> HttpResponse:
    """The letters that wait for who looks, or those that were decided on."""
    person, day = _decider(request), timezone.localdate()
    decided = request.GET.get("shown") == "decided"
    letters = queries.letters_for(person, day, decided=decided).defer("said", "code")[:_MOST]
    waiting = queries.letters_for(person, day).count()
    names = _names([one.office for one in letters], [one.decided_by for one in letters])
    rows = [_line(one, names) for one in letters]
    return render(
        request, "public/held.html", {"section": "cases", "rows": rows, "decided": decided, "waiting": waiting}
    )


@require_GET
@never_cache
def held_one(request: HttpRequest, number: int) -> HttpResponse:
    """What a letter says and why it waits."""
    person = _decider(request)
    letter = _letter(person, number)
    said = queries.said_in(letter) if bytes(letter.said) else {}
    kind = in_use().kind(letter.kind)
    words = KindWords(kind)
    wanted = Wanted()
    wanted.add_values(kind, said)
    names = wanted.names()
    case = in_use().case(letter.kind)
    facts = [
        (kind.fields[key].title.zh, _shown(words, key, value, names))
        for key, value in said.items()
        if value and key in case.opening
    ]
    line = _line(letter, _names([letter.office], [letter.decided_by]))
    context = {
        "section": "cases",
        "letter": letter,
        "line": line,
        "facts": facts,
        "photos": queries.photos_with(letter),
    }
    return render(request, "public/held_one.html", context)


@require_POST
def held_release(request: HttpRequest, number: int) -> HttpResponse:
    """The letter becomes a case, received on the day it came."""
    person = _decider(request)
    try:
        state = actions.release(number, by=person, at=timezone.now(), reason=reason_in(request.POST))
    except rules.LetterUnknown as error:
        raise Http404(error.message_zh) from error
    except StatementRefused as error:
        messages.error(request, f"没有放行：{error.message_zh}", extra_tags="bad")
        return redirect("held_one", number)
    messages.success(request, f"已放行，成为办件 {state.number}；期限从原收到日起算。", extra_tags="good")
    return redirect("held")


@require_POST
def held_drop(request: HttpRequest, number: int) -> HttpResponse:
    """The letter becomes no case, for a reason."""
    person = _decider(request)
    try:
        actions.drop(number, by=person, at=timezone.now(), reason=reason_in(request.POST))
    except rules.LetterUnknown as error:
        raise Http404(error.message_zh) from error
    except rules.ReasonNeeded as error:
        messages.error(request, error.message_zh, extra_tags="bad")
        return redirect("held_one", number)
    messages.success(request, "已记为不予收件；来件和理由都保存着。", extra_tags="good")
    return redirect("held")


def _letter(person: Person, number: int) -> Letter:
    try:
        return queries.letter_for(person, number, timezone.localdate())
    except (rules.LetterUnknown, OverflowError) as error:
        raise Http404("没有这份待查来件，或者它不归您的单位处理；请从待查来件列表进入。") from error


def _shown(words: KindWords, key: str, value: str, names: Names) -> str:
    """What a letter said in a field, in words; who sent it is for those who handle it."""
    field = words.kind.fields[key]
    if field.sealed:
        return "已密封，放行后由承办人查看"
    return words.say(key, value, names).text if field.type in {"code", "region"} else value


def _names(offices: list[str], people: list[str]) -> Names:
    wanted = Wanted()
    wanted.offices |= set(offices)
    wanted.people |= set(people)
    return wanted.names()


def _line(letter: Letter, names: Names) -> dict[str, Any]:
    return {
        "letter": letter,
        "title": in_use().case(letter.kind).title.zh,
        "doubts": [DOUBT_ZH[one] for one in letter.doubts.split(",") if one in DOUBT_ZH],  # type: ignore[index]
        "office": names.office(letter.office) if letter.office else "",
        "decided_by": names.person(letter.decided_by) if letter.decided_by else "",
    }
