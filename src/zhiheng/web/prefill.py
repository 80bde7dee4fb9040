"""What a new item's form is filled with: the picked words, read by the same grammar as the whole plan."""

from __future__ import annotations

from collections.abc import Mapping

from zhiheng.policy.compiler import compile_plan
from zhiheng.policy.findings import FindingData, SystemData, TaskData, findings
from zhiheng.policy.model import SourceText


def prefilled(kind: str, sent: Mapping[str, str], text: str) -> tuple[str, FindingData | None]:
    """The words between the start and end that were sent, and what they say as an item of the kind."""
    start, end = sent.get("start", ""), sent.get("end", "")
    quote = text[int(start) : int(end)].strip() if start.isdecimal() and end.isdecimal() else ""
    return quote, reading_of(kind, quote) if quote else None


def reading_of(kind: str, quote: str) -> FindingData | None:
    """The first item of the kind that the compiler reads in the words; else the words themselves as its name."""
    source = SourceText(name="", format="txt", text=quote, sha256="", document_sha256="")
    read = next((finding.data for finding in findings(compile_plan(source)) if finding.kind == kind), None)
    if read is not None or kind not in ("task", "system"):
        return read
    return TaskData(path="", title=quote) if kind == "task" else SystemData(words=quote)
