"""The addresses of plans, of what offices owe by them, and of the search over them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.web.role_matrix import FOR_REVIEWERS, NOON, TAKEN, Row

if TYPE_CHECKING:
    from tests.web.role_matrix import Cast

_TARGET = (("what", "target"), ("start", "0"), ("end", "3"), ("indicator", "试点"), ("value", "3"))

ROWS: Final = (
    Row("plans"),
    Row("plan_import", "post", expected=TAKEN),
    Row("plan", places=("plan",)),
    Row("plan_clauses", places=("plan",)),
    Row("plan_targets", places=("plan",)),
    Row("plan_duties", places=("plan",)),
    Row("plan_duties", places=("plan",), query="?as=today"),
    Row("plan_matrix", places=("plan",)),
    Row("plan_matrix", places=("plan",), query="?as=today"),
    Row("plan_systems", places=("plan",)),
    Row("plan_schedule", places=("plan",)),
    Row("plan_history", places=("plan",)),
    Row("plan_file", places=("plan", "targets.jsonl")),
    Row("plan_file", places=("plan", "tasks.jsonl")),
    Row("plan_file", places=("plan", "plan.json")),
    Row("plan_file", places=("plan", "xlsx")),
    Row("plan_file", places=("plan", "docx")),
    Row("plan_file", places=("plan", "txt")),
    Row("plan_file", places=("plan", "document")),
    Row("plan_version", places=("plan", "version")),
    Row("plan_version", places=("plan", "version"), query="?as=json"),
    Row("review", places=("plan",)),
    *(Row("review", places=("plan",), query=f"?tab={tab}") for tab in ("task", "system", "office", "phase", "number")),
    Row("review", places=("plan",), query="?show=doubtful"),
    Row("item", places=("plan", "item")),
    Row("item_add", places=("plan",), expected=FOR_REVIEWERS),
    Row("item_add", "post", places=("plan",), sent=_TARGET, expected=TAKEN),
    Row("item_accept", "post", places=("plan", "item"), expected=TAKEN),
    Row("item_correct", places=("plan", "item"), expected=FOR_REVIEWERS),
    Row("item_correct", "post", places=("plan", "item"), sent=(("value", "97"),), expected=TAKEN),
    Row("item_reject", places=("plan", "item"), expected=FOR_REVIEWERS),
    Row("item_reject", "post", places=("plan", "item"), sent=(("note", "重复"),), expected=TAKEN),
    Row("item_undo", "post", places=("plan", "decided"), expected=TAKEN),
    Row("accept_confident", "post", places=("plan",), expected=TAKEN),
    Row("plan_adopt", places=("plan",), expected=FOR_REVIEWERS),
    Row("plan_adopt", "post", places=("plan",), expected=TAKEN),
    Row("plan_reopen", places=("plan",), expected=FOR_REVIEWERS),
    Row("plan_reopen", "post", places=("adopted",), sent=(("note", "补充一条"),), expected=TAKEN),
    Row("plan_recompile", "post", places=("older",), expected=TAKEN),
    Row("offices"),
    Row("offices", query="?as=today"),
    Row("office", places=("市质监局",)),
    Row("office", places=("市市场监督管理局",), query="?as=today"),
    Row("compare"),
    Row("compare", query="?upper={upper}&lower={plan}"),
    Row("systems"),
    Row("search"),
    Row("search", query="?q=质量"),
)


def world(cast: Cast) -> dict[str, object]:
    """A plan adopted and opened again, one that stands adopted, and one compiled by an older compiler."""
    from tests.web.conftest import kept, province, with_note

    from zhiheng.kernel.plans import actions, queries
    from zhiheng.kernel.plans.models import Plan

    li = cast["quality_office"]
    plan, upper_plan = kept(with_note(), li), kept(province(), li)
    for one in (plan, upper_plan):
        actions.accept_all_confident(plan=one, threshold=0.5, by=li, at=NOON)
        actions.adopt_plan(plan=one, by=li, at=NOON)
    actions.reopen_plan(plan=plan, reason="补充", by=li, at=NOON)
    first, second = queries.states(plan, ("target",))[:2]
    actions.undo_decision(item=first.id, by=li, at=NOON)
    Plan.objects.filter(pk=plan.pk).update(compiler="0")
    return {
        "plan": plan.pk,
        "upper": upper_plan.pk,
        "adopted": upper_plan.pk,
        "older": plan.pk,
        "item": first.id,
        "decided": second.id,
        "version": 1,
    }
