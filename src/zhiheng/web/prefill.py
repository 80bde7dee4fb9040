"""What a new item's form is filled with: the picked words, read by the same grammar as the whole plan."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final

from zhiheng.kernel.plans.models import Plan
from zhiheng.kernel.plans.queries import plan_clauses, plan_head, states
from zhiheng.kernel.registers.queries import ClausePlace
from zhiheng.policy.compiler import compile_plan
from zhiheng.policy.findings import FindingData, SystemData, TargetData, TaskData, findings
from zhiheng.policy.model import SourceText

_NUMBER: Final = re.compile(r"(?P<words>[^\d，。；、]*?)(?P<value>\d+(?:\.\d+)?)\s*(?P<unit>[%％‰]|[^\W\d]{0,3})")
_AT_LEAST: Final = re.compile("以上|不低于|不少于|至少")
_DUE: Final = re.compile(r"(20\d\d)年(?:底|末|\d{1,2}月)?(?:之?前|底|末)?")


def prefilled(kind: str, sent: Mapping[str, str], plan: Plan) -> tuple[str, FindingData | None]:
    """The words between the start and end that were sent, and what they say as an item of the kind in their clause."""
    text, start, end = plan.document.text, sent.get("start", ""), sent.get("end", "")
    quote = text[int(start) : int(end)].strip() if start.isdecimal() and end.isdecimal() else ""
    if not quote:
        return "", None
    read = reading_of(kind, quote)
    if kind == "target":
        read = _in_its_clause(read if isinstance(read, TargetData) else number_in(quote), int(start), plan)
    return quote, read


def reading_of(kind: str, quote: str) -> FindingData | None:
    """The first item of the kind that the compiler reads in the words; else the words themselves as its name."""
    source = SourceText(name="", format="txt", text=quote, sha256="", document_sha256="")
    read = next((finding.data for finding in findings(compile_plan(source)) if finding.kind == kind), None)
    if read is not None or kind not in ("task", "system"):
        return read
    return TaskData(path="", title=quote) if kind == "task" else SystemData(words=quote)


def number_in(quote: str) -> TargetData | None:
    """The first number of words that the grammar takes for no promise, with what stands before and behind it.

    >>> found = number_in("一次性奖励50万元")
    >>> found.indicator, str(found.value), found.unit
    ('一次性奖励', '50', '万元')
    """
    found = _NUMBER.search(quote)
    if found is None:
        return None
    return TargetData(
        quote=quote,
        indicator=found["words"].strip(),
        comparator=">=" if _AT_LEAST.search(quote) else "=",
        value=Decimal(found["value"]),
        unit=_AT_LEAST.sub("", found["unit"]).removesuffix("以"),
        kind="level",
    )


def _in_its_clause(read: TargetData | None, start: int, plan: Plan) -> TargetData | None:
    """The target with the offices and the year that its clause gives, where its own words give none."""
    if read is None:
        return None
    clauses = plan_clauses(plan)
    here = ClausePlace(clauses).at(start)
    year, responsible = read.year, read.responsible
    if here >= 0 and not responsible:
        task = next((state.task for state in states(plan, ("task",)) if state.clause == clauses[here].path), None)
        responsible = tuple(dict.fromkeys(name for name, _ in task.units)) if task else ()
    if year is None:
        since = plan.document.text.rfind("。", clauses[here].start if here >= 0 else 0, start) + 1
        due = _DUE.findall(plan.document.text[since:start])
        year = int(due[-1]) if due else plan_head(plan).default_year
    return replace(read, year=year, responsible=responsible)
