"""White papers: what was issued, drafts for those who make them, why a build was refused, the office's template."""

from __future__ import annotations

from typing import Final, Literal, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from zhiheng.kernel.access.rules import PUBLISH, QUALITY_OFFICE, holds, is_another, require
from zhiheng.kernel.reports import actions, queries
from zhiheng.kernel.reports.models import Order, Paper
from zhiheng.kernel.reports.rules import ENDING, FORM_ZH, STAGE_ZH, Form, PaperUnknown, Stage, TemplateUnknown
from zhiheng.web.addresses import person_of
from zhiheng.web.paper_work import begin_work, take_up_again

_LISTED: Final = 50
_REFUSALS: Final = 8
_YEARS: Final = 6
_LARGEST: Final = (1 << 63) - 1
_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_FILE_TYPE: Final = {"docx": _WORD, "pdf": "application/pdf"}
_TEMPLATE_TYPE: Final[dict[Form, str]] = {"word": _WORD, "markdown": "text/markdown; charset=utf-8"}


@require_GET
def report_list(request: HttpRequest) -> HttpResponse:
    """What was issued; for those who make papers the drafts, the form to build one, and the template."""
    person, today = person_of(request), timezone.localdate()
    drafts, builds = queries.sees_drafts(person, today), holds(person, QUALITY_OFFICE, day=today)
    papers = list(queries.papers(drafts=drafts)[:_LISTED])
    refusals = list(queries.refusals()[:_REFUSALS]) if builds else []
    templates = list(queries.templates()[:_LISTED]) if builds else []
    people = {paper.built_by for paper in papers} | {paper.issue.issued_by for paper in papers if _issued(paper)}
    people |= {one.kept_by for one in templates} | {one.asked_by for one in refusals}
    context = {
        "section": "reports",
        "issued": [paper for paper in papers if _issued(paper)],
        "drafts": [paper for paper in papers if not _issued(paper)],
        "sees_drafts": drafts,
        "builds": builds,
        "refusals": refusals,
        "orders": list(queries.orders_at_work(timezone.now())) if builds else [],
        "templates": templates,
        "forms": [(form, FORM_ZH[form], ENDING[form]) for form in FORM_ZH],
        "years": [today.year - back for back in range(_YEARS)],
        "last_full_year": today.year - 1,
        "people": queries.names_of(people),
    }
    return render(request, "reports/list.html", context)


@require_POST
def report_build(request: HttpRequest) -> HttpResponse:
    """Build a paper: it is there as a draft, or every sentence that cannot stand is told."""
    person = person_of(request)
    require(person, QUALITY_OFFICE, day=timezone.localdate(), act="build a paper", act_zh="生成白皮书")
    year = _number(request.POST.get("year", ""), "年度")
    template = _number(request.POST.get("template", "") or "0", "模板")
    order = actions.order_paper(year=year, template=template or None, by=person, at=timezone.now())
    if order.stage == "asked":
        begin_work(order)
    return redirect("report_order", order.pk)


@require_GET
def report_order(request: HttpRequest, number: int) -> HttpResponse:
    """How far a build is; when it is done, the way to the paper or to what it was refused for."""
    person = person_of(request)
    require(person, QUALITY_OFFICE, day=timezone.localdate(), act="look at a build", act_zh="查看生成进度")
    order = queries.order(number) if number <= _LARGEST else None
    if order is None:
        raise Http404("没有这一次生成；请从清单中进入。")
    is_part = bool(getattr(request, "htmx", None))
    if done := _where_it_led(order):
        if order.paper is not None:
            messages.success(request, "已生成草稿；请逐页看过，再由另一人发布。", extra_tags="good")
        return HttpResponseClientRedirect(done) if is_part else redirect(done)
    take_up_again(order)
    stages = list(STAGE_ZH)[1:]
    context = {
        "section": "reports",
        "order": order,
        "stages": [(zh, _step_of(stages, order.stage, stage)) for stage, zh in STAGE_ZH.items() if stage in stages],
        "people": queries.names_of({order.asked_by}),
    }
    return render(request, "reports/progress.html" if is_part else "reports/order.html", context)


def _where_it_led(order: Order) -> str:
    if order.paper is not None:
        return reverse("report", args=[order.paper])
    return reverse("report_refused", args=[order.refusal]) if order.refusal is not None else ""


def _step_of(stages: list[Stage], now: str, stage: Stage) -> str:
    """Whether a stage is done, at work or still to come."""
    at = stages.index(now) if now in stages else -1
    place = stages.index(stage)
    return "done" if place < at else "now" if place == at else "next"


@require_GET
def report(request: HttpRequest, number: int) -> HttpResponse:
    """A paper: its files, what it was made from, and every number with the way back to its run."""
    person, today = person_of(request), timezone.localdate()
    drafts = queries.sees_drafts(person, today)
    paper = _paper_at(number, drafts=drafts)
    issued = _issued(paper)
    context = {
        "section": "reports",
        "paper": paper,
        "issued": issued,
        "newer": issued and queries.standing_for(paper.year) != paper,
        "lines": paper.lines,
        "moved": [] if issued else queries.moved(paper, paper.day),
        "may_issue": not issued and holds(person, PUBLISH, day=today),
        "own": not is_another(person, paper.built_by),
        "people": queries.names_of({paper.built_by, *({paper.issue.issued_by} if issued else ())}),
    }
    return render(request, "reports/paper.html", context)


@require_GET
def report_file(request: HttpRequest, number: int, form: str) -> HttpResponse:
    """A file of a paper, as it was built."""
    person = person_of(request)
    paper = _paper_at(number, drafts=queries.sees_drafts(person, timezone.localdate()))
    if form not in _FILE_TYPE:
        raise Http404("没有这种文件。")
    content = queries.file_of(paper.word if form == "docx" else paper.pdf)
    draft = "" if _issued(paper) else "（草稿）"
    return _attached(content, f"{paper.title}{draft}.{form}", _FILE_TYPE[form])


@require_POST
def report_issue(request: HttpRequest, number: int) -> HttpResponse:
    """The paper is issued from now on."""
    person, now = person_of(request), timezone.now()
    require(person, PUBLISH, day=timezone.localdate(), act="issue a paper", act_zh="发布白皮书")
    paper = _paper_at(number, drafts=True)
    actions.issue_paper(paper=paper.pk, by=person, at=now, note=request.POST.get("note", ""))
    messages.success(request, "已发布；所有登录的人员都能看到并下载。", extra_tags="good")
    return redirect("report", paper.pk)


@require_GET
def report_refused(request: HttpRequest, number: int) -> HttpResponse:
    """Why a paper was not built: each sentence, the rule it breaks, what to do."""
    person = person_of(request)
    require(person, QUALITY_OFFICE, day=timezone.localdate(), act="read a refused build", act_zh="查看未生成的原因")
    found = queries.refusal(number) if number <= _LARGEST else None
    if found is None:
        raise Http404("没有这一次生成；请从清单中进入。")
    context = {
        "section": "reports",
        "refusal": found,
        "problems": found.problems,
        "people": queries.names_of({found.asked_by}),
    }
    return render(request, "reports/refused.html", context)


@require_GET
def report_template(request: HttpRequest, number: int, form: str) -> HttpResponse:
    """A template to edit; number 0 is the one the program comes with."""
    person = person_of(request)
    require(person, QUALITY_OFFICE, day=timezone.localdate(), act="take a template", act_zh="下载文稿模板")
    if form not in FORM_ZH or number > _LARGEST:
        raise Http404("没有这种文件。")
    wanted = cast("Literal['markdown', 'word']", form)
    try:
        name, content = queries.template_file(number or None, wanted)
    except TemplateUnknown as error:
        raise Http404(error.message_zh) from error
    return _attached(content, name, _TEMPLATE_TYPE[wanted])


@require_POST
def report_template_add(request: HttpRequest) -> HttpResponse:
    """A new version of the office's template."""
    person, upload = person_of(request), request.FILES.get("file")
    require(person, QUALITY_OFFICE, day=timezone.localdate(), act="keep a template", act_zh="保存文稿模板")
    if upload is None:
        messages.warning(request, "没有选择文件；请选择改好的模板再上传。", extra_tags="warn")
        return redirect("reports")
    kept = actions.keep_template(name=upload.name or "模板", content=upload.read(), by=person, at=timezone.now())
    messages.success(request, f"模板“{kept.name}”已保存，生成时可以选用。", extra_tags="good")
    return redirect("reports")


def _paper_at(number: int, *, drafts: bool) -> Paper:
    """The paper of this number, or the page that says there is none for the person."""
    try:
        return queries.paper(min(number, _LARGEST), drafts=drafts)
    except PaperUnknown as error:
        raise Http404(error.message_zh) from error


def _issued(paper: Paper) -> bool:
    return hasattr(paper, "issue")


def _number(text: str, what: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Http404(f"{what}应是一个数字；请从表单中选择。")
    return int(text)


def _attached(content: bytes, name: str, content_type: str) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=name.replace("\n", " "))
    headers = {
        "Content-Disposition": disposition or "attachment",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(content, content_type=content_type, headers=headers)
