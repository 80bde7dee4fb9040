"""What may be done about plans: bring one in, decide about what was found, adopt, open again, compile anew.

Every action checks the role and the rule and is one transaction; the plan's row is locked first, so that what was
checked still holds when it is written.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec
from django.db import transaction

from zhiheng.kernel.access.models import Person
from zhiheng.kernel.access.rules import day_of, require_reviewer
from zhiheng.kernel.journal.actions import append
from zhiheng.kernel.journal.rules import ADOPTED, REOPENED, Draft, canonical
from zhiheng.kernel.plans import queries, rules
from zhiheng.kernel.plans.models import Decision, Document, Item, Plan, Reopening, Version
from zhiheng.kernel.plans.rules import ItemState
from zhiheng.policy import model
from zhiheng.policy.corrections import corrected
from zhiheng.policy.findings import (
    Finding,
    FindingKind,
    TargetData,
    TaskData,
    digest,
    findings,
    search_words,
    to_json,
)
from zhiheng.policy.reading.document import read_document

# --- bringing a plan in ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Imported:
    """The plan of a document; ``created`` is False where its text was here already."""

    plan: Plan
    created: bool


def import_plan(*, document: bytes, name: str, by: Person, at: datetime) -> Imported:
    """Read, compile and keep a document. The same text again is the same plan, in whatever format it comes."""
    require_reviewer(by, day=day_of(at), act="import a plan", act_zh="导入方案")
    source = read_document(document, name)
    known = _plan_of(source.sha256)
    if known is not None:
        return Imported(known, created=False)
    return keep_compiled(compiled=_compiled(source), document=document, by=by, at=at)


@transaction.atomic
def keep_compiled(*, compiled: model.Plan, document: bytes, by: Person, at: datetime) -> Imported:
    """Keep what the compiler made of a document, with the document itself."""
    require_reviewer(by, day=day_of(at), act="import a plan", act_zh="导入方案")
    source = compiled.source
    known = _plan_of(source.sha256)
    if known is not None:
        return Imported(known, created=False)
    kept = Document(
        name=source.name[-255:],
        format=source.format,
        encoding=source.encoding,
        content=document,
        sha256=hashlib.sha256(document).hexdigest(),
        text=source.text,
        text_sha256=source.sha256,
    )
    kept.save()
    plan = Plan(document=kept, imported_by=by, imported_at=at)
    _write_head(plan, compiled, at)
    Item.objects.bulk_create(
        [_new_item(plan, finding, order) for order, finding in enumerate(findings(compiled))], batch_size=500
    )
    return Imported(plan, created=True)


def _compiled(source: model.SourceText) -> model.Plan:
    from zhiheng.policy.compiler import compile_plan  # noqa: PLC0415 - the grammar loads when a document comes

    return compile_plan(source)


def _plan_of(text_sha256: str) -> Plan | None:
    return Plan.objects.select_related("document").filter(document__text_sha256=text_sha256).first()


def _write_head(plan: Plan, compiled: model.Plan, at: datetime) -> None:
    head = compiled.head
    plan.title = (head.title or re.sub(r"\.\w{1,5}$", "", compiled.source.name) or compiled.source.name)[:500]
    plan.number = head.number[:128]
    plan.issuer = head.issuer[:500]
    plan.issued_on = head.issued_on
    plan.place = head.place[:128]
    plan.level = head.level or ""
    plan.kind = head.kind or ""
    plan.since = head.since
    plan.until = head.until
    plan.head = msgspec.to_builtins(head)
    plan.clauses = msgspec.to_builtins(compiled.clauses)
    plan.notes = msgspec.to_builtins(compiled.notes)
    plan.unclaimed = msgspec.to_builtins(compiled.unclaimed)
    plan.compiler = compiled.compiler
    plan.compiled_at = at
    plan.save()


def _new_item(plan: Plan, finding: Finding, order: int) -> Item:
    item = Item(plan=plan, kind=finding.kind)
    _write_finding(item, finding, order)
    return item


def _write_finding(item: Item, finding: Finding, order: int) -> None:
    item.key = finding.key
    item.start = finding.start
    item.end = finding.end
    item.clause = finding.clause[:500]
    item.data = to_json(finding.data)
    item.words = search_words(finding.data)
    item.confidence = finding.confidence
    item.reasons = list(finding.reasons)
    item.order = order
    item.proposed = True


# --- deciding ----------------------------------------------------------------------------------------------------


def _open_plan(plan: int) -> Plan:
    """The plan, locked, if it takes decisions."""
    locked = Plan.objects.select_for_update(of=("self",)).select_related("document").get(pk=plan)
    if not queries.is_open(locked):
        raise rules.PlanFrozen(
            f"plan {plan} stands adopted (kernel/plans/rules.py: PlanFrozen); open it again first",
            message_zh="方案已经定版，定版内容不再改动；如需修改，请先“重新打开”，改后另定新版。",
            plan=plan,
        )
    return locked


def _item_to_decide(item: Item | int, seen: int | None) -> tuple[Item, ItemState]:
    found = Item.objects.get(pk=item.pk if isinstance(item, Item) else item)
    _open_plan(found.plan_id)
    state = queries.item_state(found.pk)
    if state is None:
        raise Item.DoesNotExist(found.pk)
    if seen is not None and seen != state.last_decision:
        raise rules.DecidedMeanwhile(
            f"item {found.pk} was decided since (decision {state.last_decision}, seen {seen}); look again",
            message_zh=f"这一条刚由{state.decided_by or '他人'}作过决定，与您看到的不同；请看过现在的内容再决定。",
            item=found.pk,
            last_decision=state.last_decision,
        )
    return found, state


def _decide(item: Item, state: ItemState, decision: Decision) -> ItemState:
    decision.item = item
    decision.proposal = rules.proposal_digest(item.data)
    decision.save()
    after = queries.item_state(item.pk)
    return after if after is not None else state


@transaction.atomic
def accept_item(*, item: Item | int, by: Person, at: datetime, note: str = "", seen: int | None = None) -> ItemState:
    """What the compiler proposes now is right as it stands.

    ``seen`` is the ``last_decision`` that the person saw; where another came since, nothing is decided.
    """
    require_reviewer(by, day=day_of(at), act="accept an item", act_zh="采纳条目")
    found, state = _item_to_decide(item, seen)
    if found.data is None or not found.proposed:
        raise _not_standing(found, "这一条不是现行编译结果提出的，无从采纳；可以更正、剔除或撤销。")
    decision = Decision(verdict="accept", data=found.data, words=found.words, note=note.strip(), by=by, at=at)
    return _decide(found, state, decision)


@transaction.atomic
def correct_item(
    *,
    item: Item | int,
    data: Mapping[str, object],
    by: Person,
    at: datetime,
    note: str = "",
    seen: int | None = None,
) -> ItemState:
    """The item stands with the fields of ``data`` put right; fields not named stay as they are."""
    require_reviewer(by, day=day_of(at), act="correct an item", act_zh="更正条目")
    found, state = _item_to_decide(item, seen)
    after = corrected(found.kind, state.data, data)
    decision = Decision(
        verdict="correct", data=to_json(after), words=search_words(after), note=note.strip(), by=by, at=at
    )
    return _decide(found, state, decision)


@transaction.atomic
def reject_item(*, item: Item | int, note: str, by: Person, at: datetime, seen: int | None = None) -> ItemState:
    """The item does not count; the note says why."""
    require_reviewer(by, day=day_of(at), act="reject an item", act_zh="剔除条目")
    found, state = _item_to_decide(item, seen)
    if not state.stands:
        raise _not_standing(found, "这一条已经剔除或撤回；如要恢复，请撤销原来的决定。")
    if not note.strip():
        raise _note_missing("剔除一条须写明理由，以便日后复核；请在“理由”一栏写一句话。")
    return _decide(found, state, Decision(verdict="reject", data=None, note=note.strip(), by=by, at=at))


@transaction.atomic
def undo_decision(*, item: Item | int, by: Person, at: datetime, note: str = "", seen: int | None = None) -> ItemState:
    """The decision that stands is taken back; the one before it, or the compiler's proposal, stands again."""
    require_reviewer(by, day=day_of(at), act="undo a decision", act_zh="撤销决定")
    found, state = _item_to_decide(item, seen)
    if not state.decided:
        raise rules.NothingToUndo(
            f"no decision about item {found.pk} stands; there is nothing to undo",
            message_zh="这一条没有尚在生效的决定，无可撤销；请刷新页面看现在的内容。",
            item=found.pk,
        )
    return _decide(found, state, Decision(verdict="undo", data=None, note=note.strip(), by=by, at=at))


@transaction.atomic
def add_item(
    *,
    plan: Plan | int,
    kind: FindingKind,
    start: int,
    end: int,
    data: Mapping[str, object],
    by: Person,
    at: datetime,
    note: str = "",
) -> ItemState:
    """A person adds what the compiler missed: the span of text it stands in and its fields.

    A target's ``quote`` is the text of the span; its ``section`` and a task's ``path`` are those of the clause around
    the span, unless given.
    """
    require_reviewer(by, day=day_of(at), act="add an item", act_zh="增补条目")
    opened = _open_plan(plan.pk if isinstance(plan, Plan) else plan)
    text = opened.document.text
    if not 0 <= start < end <= len(text):
        raise rules.SpanOutsideText(
            f"span {start}-{end} is empty or reaches beyond the {len(text)} characters of the text; select words again",
            message_zh=f"所选位置（{start}–{end}）为空或超出正文（共{len(text)}字）；请在正文中重新选定原文。",
            start=start,
            end=end,
            length=len(text),
        )
    clause = _path_at(opened, start)
    known: dict[str, object] = {}
    if kind == "target":
        known = {"quote": text[start:end], "section": clause}
    elif kind == "task":
        known = {"path": clause}
    after = corrected(kind, None, {**known, **data})
    item = Item(
        plan=opened,
        kind=kind,
        key=f"added:{kind}:{start}-{end}#{Item.objects.filter(plan=opened, data__isnull=True).count() + 1}",
        start=start,
        end=end,
        clause=clause[:500],
        data=None,
        words="",
        confidence=1.0,
        reasons=[],
        order=_order_at(opened, kind, start),
        proposed=False,
    )
    item.save()
    decision = Decision(
        item=item,
        verdict="add",
        data=to_json(after),
        words=search_words(after),
        note=note.strip(),
        by=by,
        at=at,
    )
    decision.save()
    added = queries.item_state(item.pk)
    if added is None:
        raise Item.DoesNotExist(item.pk)
    return added


def _path_at(plan: Plan, start: int) -> str:
    around = [clause for clause in queries.plan_clauses(plan) if clause.start <= start < clause.end]
    return max(around, key=lambda clause: clause.depth).path if around else ""


def _order_at(plan: Plan, kind: str, start: int) -> int:
    before = Item.objects.filter(plan=plan, kind=kind, start__lte=start).order_by("-order").first()
    return before.order if before else 0


@transaction.atomic
def accept_all_confident(*, plan: Plan | int, threshold: float, by: Person, at: datetime) -> int:
    """Accept every proposal no one has decided about whose confidence reaches the threshold; how many."""
    require_reviewer(by, day=day_of(at), act="accept items in bulk", act_zh="批量采纳条目")
    if not 0.5 <= threshold <= 1.0:
        raise rules.ThresholdRefused(
            f"threshold {threshold} is not between 0.5 and 1 (kernel/plans/actions.py); choose one that is",
            message_zh="批量采纳的把握界限须在0.5到1之间；把握更低的条目请逐条决定。",
            threshold=threshold,
        )
    opened = _open_plan(plan.pk if isinstance(plan, Plan) else plan)
    sure = {
        state.id for state in queries.states(opened) if state.status == "proposed" and state.confidence >= threshold
    }
    accepted = [
        Decision(
            item=item,
            verdict="accept",
            data=item.data,
            words=item.words,
            proposal=rules.proposal_digest(item.data),
            note=f"批量采纳（把握≥{threshold:.2f}）",
            by=by,
            at=at,
        )
        for item in Item.objects.filter(plan=opened).order_by("order", "id")
        if item.pk in sure
    ]
    Decision.objects.bulk_create(accepted, batch_size=500)
    return len(accepted)


def _not_standing(item: Item, remedy: str) -> rules.NotStanding:
    return rules.NotStanding(
        f"item {item.pk} does not stand for this (kernel/plans/rules.py: state_of); see its decisions",
        message_zh=remedy,
        item=item.pk,
    )


def _note_missing(remedy: str) -> rules.NoteMissing:
    return rules.NoteMissing("a reason in words is missing (kernel/plans/actions.py); give one", message_zh=remedy)


# --- adopting ----------------------------------------------------------------------------------------------------


@transaction.atomic
def adopt_plan(*, plan: Plan | int, by: Person, at: datetime, note: str = "") -> Version:
    """Freeze the plan as it stands into its next version.

    Refused while a target or task the compiler doubts is undecided (``rules.in_the_way_of_adoption``).
    """
    require_reviewer(by, day=day_of(at), act="adopt a plan", act_zh="定版")
    opened = _open_plan(plan.pk if isinstance(plan, Plan) else plan)
    items = queries.all_states(opened)
    waiting = rules.in_the_way_of_adoption(items)
    if waiting:
        raise rules.UndecidedItems(
            f"{len(waiting)} targets or tasks below confidence {rules.CONFIDENT} are undecided; decide about each",
            message_zh=f"还有{len(waiting)}条把握不足的目标或任务没有决定；定版前须逐条采纳、更正或剔除。",
            items=tuple(state.id for state in waiting),
        )
    if not any(state.stands and isinstance(state.data, (TargetData, TaskData)) for state in items):
        raise rules.NothingToAdopt(
            "neither a target nor a task stands; add one, or leave the plan as a draft",
            message_zh="方案里没有一条成立的目标或任务，不能定版；请先增补，或保留为草稿。",
            plan=opened.pk,
        )
    last = Version.objects.filter(plan=opened).order_by("-number").values_list("number", flat=True).first()
    number = (last or 0) + 1
    content = rules.version_content(
        plan={
            "text_sha256": opened.document.text_sha256,
            "document_sha256": opened.document.sha256,
            "document_name": opened.document.name,
            "compiler": opened.compiler,
            "head": opened.head,
            "clauses": opened.clauses,
        },
        states=items,
        number=number,
        adopted_by=by.name,
        adopted_at=at,
        note=note.strip(),
    )
    version = Version(
        plan=opened,
        number=number,
        content=content,
        sha256=digest(content),
        note=note.strip(),
        adopted_by=by,
        adopted_at=at,
    )
    version.save()
    told = {"plan": opened.title, "document": opened.document.sha256, "version": number, "content": version.sha256}
    append([_entry(ADOPTED, told, by=by, at=at, reason=note.strip())])
    return version


@transaction.atomic
def reopen_plan(*, plan: Plan | int, reason: str, by: Person, at: datetime) -> Reopening:
    """Take decisions about an adopted plan again; the adopted version stays, the next adoption is a new one."""
    require_reviewer(by, day=day_of(at), act="reopen a plan", act_zh="重新打开方案")
    if not reason.strip():
        raise _note_missing("重新打开已定版的方案须写明理由；请在“理由”一栏写一句话。")
    number = plan.pk if isinstance(plan, Plan) else plan
    locked = Plan.objects.select_for_update().get(pk=number)
    version = Version.objects.filter(plan=locked).order_by("-number").first()
    if version is None or queries.is_open(locked):
        raise rules.PlanOpen(
            f"plan {number} is not adopted, so it is open already; decide and adopt",
            message_zh="方案尚未定版，本来就可以修改；请直接审核。",
            plan=number,
        )
    reopening = Reopening(version=version, reason=reason.strip(), by=by, at=at)
    reopening.save()
    told = {"plan": locked.title, "version": version.number, "content": version.sha256}
    append([_entry(REOPENED, told, by=by, at=at, reason=reason.strip())])
    return reopening


def _entry(act: str, told: Mapping[str, object], *, by: Person, at: datetime, reason: str) -> Draft:
    """What the journal keeps of a version of a plan: enough to show that these very characters stood that day."""
    return Draft(
        act=act,
        kind="plans.version",
        by=by.username,
        at=at,
        data=canonical(told),
        office=by.office_id or "",
        reason=reason,
    )


# --- compiling anew ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Recompiled:
    """What a newer compiler changed."""

    kept: int
    """Items that both compilers find."""
    added: int
    dropped: int
    """Items that only the older one found and no one had decided about; they are gone."""
    orphaned: int
    """Items that only the older one found and that stay because a person decided about them."""


def recompile_plan(*, plan: Plan | int, by: Person, at: datetime) -> Recompiled:
    """Compile the kept text with the compiler of today; decisions stay with the things they were taken on."""
    require_reviewer(by, day=day_of(at), act="compile a plan anew", act_zh="重新编译")
    number = plan.pk if isinstance(plan, Plan) else plan
    kept = Plan.objects.select_related("document").get(pk=number)
    document = kept.document
    source = model.SourceText(
        name=document.name,
        format=document.format,
        text=document.text,
        sha256=document.text_sha256,
        document_sha256=document.sha256,
        encoding=document.encoding,
    )
    return keep_recompiled(plan=kept, compiled=_compiled(source), by=by, at=at)


@transaction.atomic
def keep_recompiled(*, plan: Plan, compiled: model.Plan, by: Person, at: datetime) -> Recompiled:
    """Put a new compilation of the same text in the place of the old one."""
    require_reviewer(by, day=day_of(at), act="compile a plan anew", act_zh="重新编译")
    opened = _open_plan(plan.pk)
    if compiled.compiler == opened.compiler:
        raise rules.CompilerNotNewer(
            f"plan {opened.pk} was compiled by {opened.compiler} already; the same text and compiler give the same",
            message_zh="方案已由现行版本的编译器编译过，再编译结果不变；无需重复。",
            compiler=opened.compiler,
        )
    if compiled.source.sha256 != opened.document.text_sha256:
        raise rules.TextDiffers(
            "the compilation is of another text than the plan's; import that text as a plan of its own",
            message_zh="这次编译所用的正文与方案存底的正文不同；请把它作为另一份方案导入。",
            plan=opened.pk,
        )
    _write_head(opened, compiled, at)
    found = findings(compiled)
    chain = rules.matched(list(queries.item_rows(opened)), found)
    items = {item.pk: item for item in Item.objects.filter(plan=opened)}
    _free_keys(items.values())
    added = 0
    for order, finding in enumerate(found):
        item = items.get(chain.get(finding.key, -1))
        if item is None:
            added += 1
            item = Item(plan=opened, kind=finding.kind)
        _write_finding(item, finding, order)
        item.save()
    left = [item for pk, item in items.items() if pk not in set(chain.values()) and item.data is not None]
    decided = set(Decision.objects.filter(item__in=left).values_list("item_id", flat=True))
    for item in left:
        if item.pk in decided:
            item.proposed = False
            item.save()
        else:
            item.delete()
    return Recompiled(kept=len(chain), added=added, dropped=len(left) - len(decided), orphaned=len(decided))


def _free_keys(items: Iterable[Item]) -> None:
    """Keys may pass from one item to another; until each has its own again they must not clash."""
    for item in items:
        if item.data is not None:
            item.key = f"before:{item.pk}"
            item.save(update_fields=["key"])
