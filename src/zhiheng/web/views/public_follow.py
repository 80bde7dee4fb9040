"""Following a case by number and code: the question, the page, the papers, what the party may do."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhiheng.contract.casework.doings import possible
from zhiheng.contract.declarations.cases import CaseAct
from zhiheng.contract.in_use import in_use
from zhiheng.contract.intake.refusals import Refusal, StatementRefused
from zhiheng.kernel.access.queries import citizen
from zhiheng.kernel.casebook.models import CaseState
from zhiheng.kernel.cases import rules
from zhiheng.kernel.cases.actions import Acting, do
from zhiheng.kernel.cases.queries import declaration
from zhiheng.kernel.evidence import queries as evidence
from zhiheng.kernel.reception.actions import photos_as_evidence, require_left, spend
from zhiheng.kernel.reception.queries import followed
from zhiheng.kernel.reception.rules import TooMany, neighbourhood
from zhiheng.web import public_photos
from zhiheng.web.public_follow import Proof, Tried, followed_page, forget, papers_of, proof_in, prove
from zhiheng.web.public_forms import Token, new_token, photos_in, said_in, token_in
from zhiheng.web.public_pages import note, public_page, when_words
from zhiheng.web.record_entry import reason_in, refusal_of
from zhiheng.web.visitors import address_of

_WRONG = "编号与查询码不符。两者都印在收件回执上：编号如 诉20260415-00012，查询码是 8 位字母和数字。"


@require_http_methods(["GET", "POST"])
@public_page
def follow(request: HttpRequest) -> HttpResponse:
    """Number and code are asked for; what does not fit gets the same answer, whichever of them is wrong."""
    at = timezone.now()
    if request.method == "GET":
        return _asked(request)
    number = "".join(str(request.POST.get("number", "")).replace("\0", "").split())[:40]
    code = str(request.POST.get("code", "")).replace("\0", "")[:40]
    uses = {"follow": neighbourhood(address_of(request)), "follow_number": number}
    try:
        require_left(uses, at=at)
        state, letter = followed(number, code)
    except rules.CodeWrong:
        note(request, "number and code did not fit")
        try:
            spend(uses, at=at)
        except TooMany as refused:
            return _asked(request, number, when_words(refused), status=429)
        return _asked(request, number, _WRONG, status=422)
    except TooMany as refused:
        note(request, f"limit {refused.fields['limit']} reached")
        return _asked(request, number, when_words(refused), status=429)
    prove(request, state, letter, at)
    return redirect("followed")


def _asked(request: HttpRequest, number: str = "", fault: str = "", status: int = 200) -> HttpResponse:
    context = {"section": "follow", "number": number, "fault": fault, "contact": settings.CONTACT}
    return render(request, "public/follow.html", context, status=status)


@require_GET
@public_page
def case(request: HttpRequest) -> HttpResponse:
    """How the case stands, for who proved that it is theirs."""
    at = timezone.now()
    proof = proof_in(request, at)
    return redirect("follow") if proof is None else _page(request, proof, at)


def _page(
    request: HttpRequest, proof: Proof, at: datetime, tried: Tried | None = None, *, status: int = 200
) -> HttpResponse:
    waits = proof.letter if proof.letter is not None and not proof.cases else None
    context = {
        "section": "follow",
        "pages": [followed_page(state, at, tried) for state in proof.cases],
        "letter": waits,
        "letter_title": in_use().case(waits.kind).title.zh if waits is not None else "",
        "minutes": proof.minutes,
        "accept": public_photos.ACCEPT,
        "most_photos": public_photos.MOST,
        "contact": settings.CONTACT,
    }
    return render(request, "public/case.html", context, status=status)


@require_POST
@public_page
def leave(request: HttpRequest) -> HttpResponse:
    """Whoever uses the device next sees nothing."""
    forget(request)
    return redirect("follow")


@require_GET
@public_page
def paper(request: HttpRequest, entry: int) -> HttpResponse:
    """A document that was issued to the party, as PDF."""
    proof = proof_in(request, timezone.now())
    for state in proof.cases if proof is not None else ():
        for one in papers_of(state):
            if one.document.pk == entry:
                content = bytes(evidence.file(one.document.digest("pdf")).content)
                heads = {"Content-Disposition": f'attachment; filename="{entry}.pdf"'}
                answer = HttpResponse(content, content_type="application/pdf", headers=heads)
                answer["X-Content-Type-Options"] = "nosniff"
                answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
                return answer
    raise Http404("没有这份文书，或者查询已过时；请用编号和查询码重新查询。")


@require_POST
@public_page
def act(request: HttpRequest, thing: int, act: str) -> HttpResponse:
    """What the party does on its case; what is refused comes back with what was given."""
    at = timezone.now()
    proof = proof_in(request, at)
    if proof is None:
        messages.info(request, "查询已过时；为保护您的信息，请重新输入编号和查询码。")
        return redirect("follow")
    state = next((one for one in proof.cases if one.pk == thing), None)
    if state is None:
        raise Http404("没有这件办件，或者它不是您的；请用编号和查询码重新查询。")
    declared = next(
        (one for one in possible(declaration(state), state.received_on, state.state) if one.key == act), None
    )
    if declared is None or declared.role != "party":
        messages.info(request, "这一步现在不能办：办件的状态已有变化，请看下面的最新进展。")
        return redirect("followed")
    token = token_in(request.POST, f"{thing}.{act}", at) or new_token(at)
    given = said_in(in_use().kind(state.kind), list(dict.fromkeys((*declared.needs, *declared.asks))), request.POST)
    reason = reason_in(request.POST)

    def refused(refusals: tuple[Refusal, ...], status: int = 422) -> HttpResponse:
        return _page(request, proof, at, Tried(thing, act, token, given, reason, refusals), status=status)

    try:
        problems = photos_in(request, token, at)
        if problems:
            return refused(tuple(one for problem in problems for one in refusal_of(problem)))
        with transaction.atomic():
            spend({"act": neighbourhood(address_of(request))}, at=at)
            do(state.pk, replace(_acted(state, declared, token, given, at), reason=reason))
    except StatementRefused as error:
        return refused(error.refusals)
    except TooMany as error:
        note(request, f"limit {error.fields['limit']} reached")
        return refused(refusal_of(when_words(error).rstrip("。")), 429)
    except (rules.ActIncomplete, rules.ActNotPossible, rules.ChangedMeanwhile) as error:
        return refused(refusal_of(error.message_zh.rstrip("。")))
    messages.success(request, f"已提交：{declared.title.zh}。", extra_tags="good")
    return redirect("followed")


def _acted(state: CaseState, act: CaseAct, token: Token, given: dict[str, str], at: datetime) -> Acting:
    """The act as the party does it, its photographs with it: the first in the field of files, all in the entry."""
    kind = in_use().kind(state.kind)
    by = citizen(kind.pack)
    digests = photos_as_evidence(token.form, by, at)
    values: dict[str, object] = {key: value for key, value in given.items() if value}
    files = [key for key in (*act.needs, *act.asks) if kind.fields[key].type == "file"]
    if digests and files:
        values[files[0]] = digests[0]
    return Acting(act.key, by, at, values=values, evidence=digests, seen=state.last, source="web", party=True)
