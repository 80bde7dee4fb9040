"""What is done about targets from their pages: bound, charted, split, assigned, reported on, reports checked."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from zhiheng.kernel.access.models import Person
from zhiheng.kernel.targets import actions, queries
from zhiheng.kernel.targets.rules import TargetUnknown
from zhiheng.methods.misuse import MethodMisused
from zhiheng.policy.promises.splitting import SPLIT_ZH, split_refused
from zhiheng.web.record_access import reader_of
from zhiheng.web.record_entry import reason_in, seen_in
from zhiheng.web.record_files import evidence_in
from zhiheng.web.target_forms import (
    baseline_in,
    judges_in,
    number_in,
    parts_in,
    reading_in,
    rule_in,
    steps_in,
)
from zhiheng.web.visitors import words_of

_Act = Callable[[HttpRequest, Person, int], str]


def _act(do: _Act) -> Callable[..., HttpResponse]:
    """A posted act on a target or task: done, said, and back to its page."""

    @require_POST
    @wraps(do)
    def view(request: HttpRequest, number: int) -> HttpResponse:
        person = reader_of(request)
        messages.success(request, do(request, person, number), extra_tags="good")
        return redirect("target", number)

    return view


@_act
def bind(request: HttpRequest, person: Person, number: int) -> str:
    """An indicator answers the target."""
    sent = words_of(request.POST)
    state = actions.bind(
        target=number,
        indicator=sent.get("typed") or sent.get("indicator", ""),
        region=sent.get("region") if "region" in sent else None,
        reading=reading_in(sent),
        reason=reason_in(request.POST),
        by=person,
        at=timezone.now(),
        seen=seen_in(request.POST),
    )
    return f"已绑定指标 {state.indicator}。"


@_act
def decline(request: HttpRequest, person: Person, number: int) -> str:
    """No indicator answers the target."""
    actions.decline(
        target=number, reason=reason_in(request.POST), by=person, at=timezone.now(), seen=seen_in(request.POST)
    )
    return "已定为只报进展：由牵头单位按期报告，不绑定指标。"


@_act
def assign(request: HttpRequest, person: Person, number: int) -> str:
    """An office leads."""
    actions.assign(
        target=number,
        office=words_of(request.POST).get("office", ""),
        reason=reason_in(request.POST),
        by=person,
        at=timezone.now(),
        seen=seen_in(request.POST),
    )
    return "已指定牵头单位。"


@_act
def chart(request: HttpRequest, person: Person, number: int) -> str:
    """From where the target starts, by which steps it goes, by what it is judged."""
    sent = words_of(request.POST)
    state = queries.target(number)
    actions.chart(
        target=number,
        baseline=baseline_in(sent, state),
        steps=steps_in(sent),
        judges=judges_in(request.POST),
        # What the form does not show stays as it was set.
        half_life=state.half_life,
        thresholds=state.thresholds,
        reason=reason_in(request.POST),
        by=person,
        at=timezone.now(),
        seen=seen_in(request.POST),
    )
    return "已保存基期、分年度目标和判定方法，状态随之重算。"


@_act
def split(request: HttpRequest, person: Person, number: int) -> str:
    """The target is split among districts or offices."""
    sent = words_of(request.POST)
    rule = rule_in(sent)
    places = number_in(sent.get("places", ""), "小数位")
    try:
        parts = actions.split(
            target=number,
            rule=rule,
            parts=parts_in(request.POST),
            places=min(max(int(places), 0), 6) if places is not None else 0,
            base=sent.get("base", ""),
            base_period=sent.get("base_period", ""),
            reason=reason_in(request.POST),
            by=person,
            at=timezone.now(),
            seen=seen_in(request.POST),
        )
    except MethodMisused as error:
        # What was typed does not give the whole: theirs to correct, no fault of the program.
        raise split_refused(error.message_zh.rstrip("。"), str(error)) from error
    return f"已{SPLIT_ZH[rule]}为 {len(parts)} 份，合计与本级目标一致。"


@_act
def unsplit(request: HttpRequest, person: Person, number: int) -> str:
    """The parts are followed no more."""
    actions.unsplit(
        target=number, reason=reason_in(request.POST), by=person, at=timezone.now(), seen=seen_in(request.POST)
    )
    return "已取消分解。"


@_act
def report(request: HttpRequest, person: Person, number: int) -> str:
    """The lead office says how it goes on."""
    sent = words_of(request.POST)
    state = queries.followed(number)
    # Before files are kept: of who may not report nothing is.
    evidence = evidence_in(request, person) if actions.may_report(state, person, timezone.now()) else ()
    actions.report(
        about=number,
        period=sent.get("period", ""),
        words=sent.get("words", ""),
        percent=number_in(sent.get("percent", ""), "完成比例"),
        evidence=evidence,
        by=person,
        at=timezone.now(),
    )
    return "进展报告已提交，等质量办审核。"


@require_POST
def bind_sure(request: HttpRequest, plan: int) -> HttpResponse:
    """Every sure proposal of a plan is taken."""
    person = reader_of(request)
    count = actions.bind_sure(plan=plan, by=person, at=timezone.now())
    messages.success(request, f"已绑定 {count} 个把握大的目标。", extra_tags="good")
    return redirect("targets_waiting")


@require_POST
def take_up(request: HttpRequest, plan: int) -> HttpResponse:
    """The targets and tasks of an adopted plan are followed."""
    person = reader_of(request)
    done = actions.take_up(plan=plan, by=person, at=timezone.now())
    messages.success(request, f"已列入跟踪：新增 {done.new} 项，变动 {done.changed} 项。", extra_tags="good")
    return redirect("targets_waiting")


@require_POST
def report_check(request: HttpRequest, report: int) -> HttpResponse:
    """The quality office accepts a report or sends it back."""
    person, now = reader_of(request), timezone.now()
    try:
        about = queries.report(report).about
    except OverflowError as error:
        raise TargetUnknown(
            "no report has so long a number; take it from the list",
            message_zh="没有这份进展报告；报告以清单为准；请从清单重新进入。",
        ) from error
    reason = reason_in(request.POST)
    if request.POST.get("act") == "return":
        actions.return_report(report=report, reason=reason, by=person, at=now)
        messages.success(request, "已退回进展报告，牵头单位须另行报告。", extra_tags="good")
    else:
        actions.accept_report(report=report, reason=reason, by=person, at=now)
        messages.success(request, "已认可进展报告。", extra_tags="good")
    return redirect("target", about)
