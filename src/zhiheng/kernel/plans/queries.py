"""What may be asked about plans. Every answer is a frozen value; what people decided is already in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Final

import msgspec
from django.db.models import Count, Q, QuerySet

from zhiheng.kernel.plans import rules
from zhiheng.kernel.plans.models import Decision, Item, Plan, Version
from zhiheng.kernel.plans.rules import ItemState
from zhiheng.policy import model, standing
from zhiheng.policy.findings import from_json, may_be_target
from zhiheng.policy.findings import label_of as finding_label

# --- items as they stand -----------------------------------------------------------------------------------------


def _rows(items: QuerySet[Item]) -> Iterator[rules.ItemRow]:
    columns = items.order_by("plan_id", "order", "id").values_list(
        "id", "plan_id", "kind", "key", "start", "end", "clause", "data", "confidence", "reasons", "order", "proposed"
    )
    for row in columns.iterator(chunk_size=2000):
        yield rules.ItemRow(*row[:9], tuple(row[9]), *row[10:])


def _words(decisions: QuerySet[Decision]) -> dict[int, list[rules.Word]]:
    said: dict[int, list[rules.Word]] = defaultdict(list)
    columns = decisions.order_by("id").values_list(
        "item_id", "id", "verdict", "data", "note", "by__name", "at", "proposal"
    )
    for item, number, verdict, data, note, by, at, proposal in columns.iterator(chunk_size=2000):
        said[item].append(rules.Word(number, verdict, data, note, by, at, proposal))
    return said


def states_of(items: QuerySet[Item]) -> tuple[ItemState, ...]:
    """The items as they stand, by plan and in order, what was rejected or withdrawn too."""
    rows = list(_rows(items))
    plans = {row.plan for row in rows}
    decisions = Decision.objects.filter(item__plan__in=plans)
    if len(plans) > 1 or len(rows) == 1:
        decisions = Decision.objects.filter(item__in=items.order_by().values("id"))
    said = _words(decisions)
    return tuple(rules.state_of(row, said.get(row.id, ())) for row in rows)


def item_rows(plan: Plan) -> tuple[rules.ItemRow, ...]:
    """The plan's items as compiled, without what was decided."""
    return tuple(_rows(Item.objects.filter(plan=plan)))


def all_states(plan: Plan, kinds: Iterable[str] | None = None) -> tuple[ItemState, ...]:
    """Every item of the plan in order, what was rejected or withdrawn too."""
    items = Item.objects.filter(plan=plan)
    return states_of(items if kinds is None else items.filter(kind__in=list(kinds)))


def states(plan: Plan, kinds: Iterable[str] | None = None) -> tuple[ItemState, ...]:
    """Every item of the plan that stands, in the order of the text within its kind."""
    return tuple(state for state in all_states(plan, kinds) if state.stands)


def item_state(item: int) -> ItemState | None:
    """One item as it stands; None where there is none."""
    return next(iter(states_of(Item.objects.filter(pk=item))), None)


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One line of the record of who decided what, when."""

    id: int
    item: int
    kind: str
    verdict: str
    by: str
    by_office: str
    at: datetime
    note: str
    label: str
    """The item in a few words, as decided; empty for a rejection or an undoing."""

    @property
    def verdict_zh(self) -> str:
        """The decision in a word."""
        return rules.VERDICT_ZH[self.verdict]


def _history(decisions: QuerySet[Decision]) -> tuple[DecisionRow, ...]:
    found = decisions.select_related("by__office", "item").defer("item__data", "item__words")
    return tuple(
        DecisionRow(
            id=row.pk,
            item=row.item_id,
            kind=row.item.kind,
            verdict=row.verdict,
            by=row.by.name,
            by_office=row.by.office_name,
            at=row.at,
            note=row.note,
            label="" if row.data is None else finding_label(from_json(row.item.kind, row.data)),
        )
        for row in found
    )


def item_history(item: int) -> tuple[DecisionRow, ...]:
    """Everything that was decided about the item, oldest first."""
    return _history(Decision.objects.filter(item=item).order_by("id"))


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One act in the record of a plan: one decision, many taken at once, an adoption, an opening again."""

    at: datetime
    by: str
    by_office: str
    act_zh: str
    note: str
    decisions: tuple[DecisionRow, ...] = ()
    """One, or all that were taken at once; none for an adoption or an opening."""
    version: int | None = None
    """The version that was adopted or opened again."""


def plan_history(plan: Plan) -> tuple[HistoryLine, ...]:
    """Everything that was decided about the plan, newest first; what was accepted at one go is one line."""
    rows = _history(Decision.objects.filter(item__plan=plan).order_by("-id"))
    lines = [*_acts(plan)]
    for (at, by, office, act, note), taken in groupby(
        rows, lambda row: (row.at, row.by, row.by_office, row.verdict_zh, row.note)
    ):
        lines.append(HistoryLine(at, by, office, act, note, decisions=tuple(taken)))
    return tuple(sorted(lines, key=lambda line: line.at, reverse=True))


_WHO: Final = ("adopted_by__office", "reopening__by__office")


def _acts(plan: Plan) -> Iterator[HistoryLine]:
    """Adoptions and openings, the newest first."""
    found = Version.objects.filter(plan=plan).select_related(*_WHO).defer("content")
    for version in found.order_by("-number"):
        reopening = getattr(version, "reopening", None)
        if reopening is not None:
            by = reopening.by
            yield HistoryLine(
                reopening.at, by.name, by.office_name, "重新打开", reopening.reason, version=version.number
            )
        by = version.adopted_by
        yield HistoryLine(version.adopted_at, by.name, by.office_name, "定版", version.note, version=version.number)


# --- the list of plans -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan in a list."""

    id: int
    title: str
    number: str
    issuer: str
    issued_on: date | None
    place: str
    level: str
    kind: str
    since: date | None
    until: date | None
    source_name: str
    source_format: str
    imported_at: datetime
    imported_by: str
    version: int | None
    """Number of the newest adopted version; None before the first."""
    open: bool
    """Takes decisions: never adopted, or opened again since."""
    counts: Mapping[str, int]
    """Kind of item -> how many stand."""
    undecided: int
    """Targets and tasks no person has decided about."""
    doubtful: int
    """Of those, the ones an adoption waits for."""

    @property
    def state(self) -> str:
        """``draft``, ``adopted`` or ``reopened``."""
        if self.version is None:
            return "draft"
        return "reopened" if self.open else "adopted"

    @property
    def state_zh(self) -> str:
        """The state in the reviewer's words."""
        return {"draft": "审核中", "adopted": f"已定版（第{self.version}版）", "reopened": "重新审核中"}[self.state]

    @property
    def level_zh(self) -> str:
        """Level of government."""
        return rules.LEVEL_ZH.get(self.level, "")

    @property
    def kind_zh(self) -> str:
        """Kind of document."""
        return rules.PLAN_KIND_ZH.get(self.kind, "")


@dataclass(slots=True)
class _Tally:
    total: int = 0
    undecided: int = 0
    doubtful: int = 0
    rejected: int = 0
    added: int = 0


def _tallies(plans: Sequence[int]) -> dict[tuple[int, str], _Tally]:
    """Counts of items per plan and kind, from two aggregates and the decisions alone."""
    tallies: dict[tuple[int, str], _Tally] = defaultdict(_Tally)
    proposed = (
        Item.objects.filter(plan__in=plans, proposed=True)
        .values("plan_id", "kind")
        .annotate(total=Count("id"), doubtful=Count("id", filter=Q(confidence__lt=rules.CONFIDENT)))
    )
    for row in proposed:
        tally = tallies[row["plan_id"], row["kind"]]
        tally.total = tally.undecided = row["total"]
        tally.doubtful = row["doubtful"]
    said: dict[int, list[str]] = defaultdict(list)
    about: dict[int, tuple[int, str, float, bool]] = {}
    decisions = Decision.objects.filter(item__plan__in=plans).order_by("id")
    columns = ("item__plan_id", "item__kind", "item__confidence", "item__proposed")
    for item, verdict, *facts in decisions.values_list("item_id", "verdict", *columns).iterator(chunk_size=2000):
        said[item].append(verdict)
        about[item] = (facts[0], facts[1], facts[2], facts[3])
    for item, verdicts in said.items():
        plan, kind, confidence, still_found = about[item]
        standing = rules.standing_verdict(verdicts)
        tally = tallies[plan, kind]
        if standing is not None and still_found:
            tally.undecided -= 1
            tally.doubtful -= confidence < rules.CONFIDENT
        tally.rejected += standing == "reject"
        tally.added += standing == "add"
        stands = still_found if standing is None else standing != "reject"
        tally.total += stands - still_found
    return tallies


def plan_rows(plans: Iterable[Plan]) -> tuple[PlanRow, ...]:
    """The plans as rows of a list, in the order given."""
    listed = list(plans)
    numbers = [plan.pk for plan in listed]
    tallies = _tallies(numbers)
    newest: dict[int, tuple[int, bool]] = {}
    adopted = Version.objects.filter(plan__in=numbers).order_by("number")
    for plan_id, number, reopened in adopted.values_list("plan_id", "number", "reopening__id"):
        newest[plan_id] = (number, reopened is not None)
    return tuple(_plan_row(plan, tallies, newest.get(plan.pk)) for plan in listed)


def _plan_row(plan: Plan, tallies: Mapping[tuple[int, str], _Tally], newest: tuple[int, bool] | None) -> PlanRow:
    of = {kind: tallies.get((plan.pk, kind), _Tally()) for kind in rules.ITEM_KIND_ZH}
    return PlanRow(
        id=plan.pk,
        title=plan.title,
        number=plan.number,
        issuer=plan.issuer,
        issued_on=plan.issued_on,
        place=plan.place,
        level=plan.level,
        kind=plan.kind,
        since=plan.since,
        until=plan.until,
        source_name=plan.document.name,
        source_format=plan.document.format,
        imported_at=plan.imported_at,
        imported_by=plan.imported_by.name,
        version=newest[0] if newest else None,
        open=newest is None or newest[1],
        counts={kind: tally.total for kind, tally in of.items()},
        undecided=of["target"].undecided + of["task"].undecided,
        doubtful=of["target"].doubtful + of["task"].doubtful,
    )


def light_plans() -> QuerySet[Plan]:
    """Plans without text, bytes and clauses."""
    return Plan.objects.select_related("document", "imported_by").defer(
        "document__content", "document__text", "head", "clauses", "notes", "unclaimed"
    )


def plans_list() -> tuple[PlanRow, ...]:
    """Every plan, the newest import first."""
    return plan_rows(light_plans().order_by("-imported_at", "-id"))


def plan_or_none(plan: int) -> Plan | None:
    """The plan of this number with its document; None where there is none."""
    return Plan.objects.select_related("document", "imported_by").defer("document__content").filter(pk=plan).first()


def is_open(plan: Plan) -> bool:
    """Whether the plan takes decisions."""
    newest = Version.objects.filter(plan=plan).order_by("-number").values_list("reopening__id").first()
    return newest is None or newest[0] is not None


# --- one plan ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KindCount:
    """How far one kind of item is reviewed."""

    kind: str
    total: int
    """Items that stand."""
    undecided: int
    doubtful: int
    """Undecided ones below ``rules.CONFIDENT``."""
    rejected: int
    added: int

    @property
    def decided(self) -> int:
        """Items that stand by a person's word."""
        return self.total - self.undecided

    @property
    def kind_zh(self) -> str:
        """What kind of item it is."""
        return rules.ITEM_KIND_ZH[self.kind]


@dataclass(frozen=True, slots=True)
class VersionRow:
    """An adopted version, and whether it was opened again."""

    number: int
    sha256: str
    adopted_by: str
    adopted_at: datetime
    note: str
    reopened_by: str = ""
    reopened_at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Overview:
    """One plan at a glance."""

    row: PlanRow
    head: model.Head
    kinds: tuple[KindCount, ...]
    versions: tuple[VersionRow, ...]
    """Newest first."""
    compiler: str
    compiled_at: datetime
    text_sha256: str
    document_sha256: str
    encoding: str
    characters: int
    clauses: int
    unclaimed: int
    """Numbers that no target claims though they may be one."""
    labels: int
    """Numbers that no target claims because they are dates, document numbers, parts of names."""


def plan_overview(plan: Plan) -> Overview:
    """The plan's head, how far it is reviewed, its versions, and what proves its text."""
    tallies = _tallies([plan.pk])
    left = [may_be_target(number) for number in unclaimed_numbers(plan, all_states(plan, ("target",)))]
    counts = []
    for kind in rules.ITEM_KIND_ZH:
        tally = tallies.get((plan.pk, kind), _Tally())
        counts.append(
            KindCount(kind, tally.total, tally.undecided, tally.doubtful, tally.rejected, tally.added),
        )
    return Overview(
        row=plan_rows([plan])[0],
        head=plan_head(plan),
        kinds=tuple(counts),
        versions=versions(plan),
        compiler=plan.compiler,
        compiled_at=plan.compiled_at,
        text_sha256=plan.document.text_sha256,
        document_sha256=plan.document.sha256,
        encoding=plan.document.encoding,
        characters=len(plan.document.text),
        clauses=len(plan.clauses),
        unclaimed=sum(left),
        labels=len(left) - sum(left),
    )


def versions(plan: Plan) -> tuple[VersionRow, ...]:
    """The adopted versions, newest first."""
    found = Version.objects.filter(plan=plan).select_related(*_WHO).defer("content")
    rows = []
    for version in found.order_by("-number"):
        reopening = getattr(version, "reopening", None)
        rows.append(
            VersionRow(
                number=version.number,
                sha256=version.sha256,
                adopted_by=version.adopted_by.name,
                adopted_at=version.adopted_at,
                note=version.note,
                reopened_by=reopening.by.name if reopening else "",
                reopened_at=reopening.at if reopening else None,
                reason=reopening.reason if reopening else "",
            )
        )
    return tuple(rows)


def version_text(plan: Plan, number: int) -> str | None:
    """The canonical JSON of an adopted version, character for character as its digest has it; None without one."""
    found = Version.objects.filter(plan=plan, number=number).values_list("content", flat=True).first()
    return found if found is None else str(found)


def plan_head(plan: Plan) -> model.Head:
    """What the document says of itself."""
    return msgspec.convert(plan.head, model.Head)


def draft_word(plan: Plan) -> str:
    """The word by which the document says that it is a draft (征求意见稿); empty where it says none."""
    first = plan.clauses[0]["start"] if plan.clauses else len(plan.document.text)
    return standing.draft_word(plan.document.text, plan.title, before=first)


def plan_clauses(plan: Plan) -> tuple[model.Clause, ...]:
    """The clauses in the order of the text, each with its place in the plain text."""
    return msgspec.convert(plan.clauses, tuple[model.Clause, ...])


# --- the review page ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Review:
    """What the reviewer sees: the text with everything extracted, and every item as it stands."""

    plan: PlanRow
    text: str
    items: tuple[ItemState, ...]
    """In order, what was rejected or withdrawn too."""
    clauses: tuple[model.Clause, ...]
    unclaimed: tuple[model.UnclaimedNumber, ...]
    """Numbers that no target claims, with the reason; the ones that a standing target covers left out."""
    in_the_way: tuple[ItemState, ...]
    """What must be decided before the plan may be adopted."""

    @property
    def open(self) -> bool:
        """Whether decisions are taken now."""
        return self.plan.open


def review_items(plan: Plan) -> Review:
    """The plan laid out for review."""
    items = all_states(plan)
    return Review(
        plan=plan_rows([plan])[0],
        text=plan.document.text,
        items=items,
        clauses=plan_clauses(plan),
        unclaimed=unclaimed_numbers(plan, items),
        in_the_way=rules.in_the_way_of_adoption(items),
    )


def unclaimed_numbers(plan: Plan, items: Iterable[ItemState]) -> tuple[model.UnclaimedNumber, ...]:
    """The numbers that the compiler left over and no standing target of the items covers, in the order of the text."""
    claimed = [(state.start, state.end) for state in items if state.kind == "target" and state.stands]
    return tuple(
        number
        for number in msgspec.convert(plan.unclaimed, tuple[model.UnclaimedNumber, ...])
        if not any(start <= number.start and number.end <= end for start, end in claimed)
    )
