"""The Chinese words in which tables and summaries say what the compiler found."""

from __future__ import annotations

import re
from bisect import bisect_left
from math import isfinite
from typing import TYPE_CHECKING, Final

from zhiheng.policy.folding import fold

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from zhiheng.policy.findings import TargetData
    from zhiheng.policy.folding import Folded
    from zhiheng.policy.model import Deadline, Head, Plan, Target, Task

COMPARATORS: Final = {">=": "≥", "<=": "≤", ">": ">", "<": "<", "=": ""}
TARGET_KINDS: Final = {"level": "水平", "increment": "数量", "growth": "增长"}
PERIODS: Final = {"annual": "每年", "biennial": "每两年", "quarterly": "每季度", "monthly": "每月"}
LEVELS: Final = {"nation": "国家", "province": "省级", "city": "市级", "county": "县级", "town": "乡镇"}
PLAN_KINDS: Final = {
    "action_plan": "行动计划（方案）",
    "opinions": "意见",
    "programme": "规划纲要",
    "work_plan": "工作方案",
    "assessment_rules": "考核办法",
    "notice": "通知",
}
CLAUSE_ROLES: Final = {
    "task": "任务",
    "goal": "目标",
    "guidance": "总体要求",
    "schedule": "进度安排",
    "safeguard": "保障措施",
    "annex": "附件",
}
OFFICE_KINDS: Final = {"office": "部门", "government": "政府", "group": "协调机构", "body": "其他单位"}


_EXACT: Final = 2**53
_COLUMN_GAP: Final = re.compile("[\t|]")
_CELL_BAR: Final = " | "
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    """The text without the control characters that no office file may hold."""
    return _UNPRINTABLE.sub("", text)


def running_words(text: str) -> str:
    """A piece of the plan as one paragraph: line breaks and the white space of web pages left out."""
    words = re.sub(r"[\s\u200b\ufeff]+", " ", printable(text)).strip()
    return re.sub(r"(?<=[^ -~]) | (?=[^ -~])", "", words)


def plain_number(value: Decimal) -> str:
    """The number in digits, without exponent and without zeros that say nothing.

    >>> from decimal import Decimal
    >>> plain_number(Decimal("93.50")), plain_number(Decimal("1E+2"))
    ('93.5', '100')
    """
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def number(value: Decimal) -> int | float | None:
    """The number for a machine: whole where it is whole; None beyond what a table or JSON can hold."""
    if abs(value) < _EXACT and value == value.to_integral_value():
        return int(value)
    approximate = float(value)
    return approximate if isfinite(approximate) else None


def promise(target: Target | TargetData) -> str:
    """What is promised, in signs: ``≥93%``, ``每年 ≥20家``, ``3–5个``."""
    least = plain_number(target.value)
    if target.upper is not None:
        words = f"{least}–{plain_number(target.upper)}{target.unit}"
    else:
        words = f"{COMPARATORS[target.comparator]}{least}{target.unit}"
    return f"{PERIODS[target.period]} {words}" if target.period else words


def day(value: date | None) -> str:
    """The day as a document prints it; empty where there is none."""
    return f"{value.year}年{value.month}月{value.day}日" if value else ""


def due(deadlines: tuple[Deadline, ...]) -> str:
    """The deadlines in the words of the text, each once."""
    return "、".join(dict.fromkeys(deadline.words for deadline in deadlines))


def running(head: Head) -> str:
    """The period the plan runs."""
    if head.since and head.until:
        years = head.since.year, head.until.year
        if (head.since.month, head.since.day, head.until.month, head.until.day) == (1, 1, 12, 31):
            return f"{years[0]}年" if years[0] == years[1] else f"{years[0]}—{years[1]}年"
        return f"{day(head.since)}至{day(head.until)}"
    return f"至{day(head.until)}" if head.until else f"自{day(head.since)}起" if head.since else ""


def title(plan: Plan) -> str:
    """The plan's title, or the document's name where the text has none."""
    return plan.head.title or re.sub(r"\.\w{1,5}$", "", plan.source.name) or "方案"


def document_line(plan: Plan) -> str:
    """Number, issuer, day and period of the document, as far as the text says them."""
    head = plan.head
    parts = {
        "文号": head.number,
        "发文机关": head.issuer,
        "成文日期": day(head.issued_on),
        "实施期": running(head),
    }
    return "    ".join(f"{label}：{value}" for label, value in parts.items() if value)


def chapter_title(plan: Plan, chapter: int) -> str:
    """Number and title of a top clause; empty outside."""
    return f"{plan.clauses[chapter].number}{plan.clauses[chapter].title}" if chapter >= 0 else ""


def chapter(plan: Plan, clause: int) -> int:
    """The position of the top clause that this clause belongs to; -1 outside."""
    if not 0 <= clause < len(plan.clauses):
        return -1
    while plan.clauses[clause].parent >= 0:
        clause = plan.clauses[clause].parent
    return clause


def contents(plan: Plan) -> list[str]:
    """For each task the words of its clause, without number, title and closing responsibility notes.

    A paragraph of the text is a line; a row of a table is a line with its cells between bars. A task that is itself
    a row has no words of its own where its other cells say units and deadline.
    """
    folded = fold(plan.source.text)
    notes = sorted((note.start, note.end) for note in plan.notes if note.place == "closing")
    words = []
    for task in plan.tasks:
        start = plan.clauses[task.clause].body if 0 <= task.clause < len(plan.clauses) else task.start
        lines: list[str] = []
        position = bisect_left(notes, (start, 0))
        while position < len(notes) and notes[position][1] <= task.end:
            _add_lines(lines, folded, start, notes[position][0])
            start = notes[position][1]
            position += 1
        _add_lines(lines, folded, start, task.end)
        if len(lines) == 1 and _says_only_who_and_when(lines[0], task):
            lines.clear()
        elif lines and _CELL_BAR not in lines[-1]:
            lines[-1] = f"{lines[-1].rstrip('。')}。"
        words.append("\n".join(lines))
    return words


def _says_only_who_and_when(line: str, task: Task) -> bool:
    said = {*all_units(task), *(deadline.words for deadline in task.deadlines)}
    return all(part in said for cell in line.split(_CELL_BAR) for part in cell.rstrip("。").split("、"))


def _add_lines(lines: list[str], folded: Folded, start: int, end: int) -> None:
    """Add the paragraphs and rows of a piece of the plain text."""
    first, last = bisect_left(folded.origin, start), bisect_left(folded.origin, end)
    for line in folded.text[first:last].split("\n"):
        cells = []
        for cell in _COLUMN_GAP.split(line):
            if cell:
                cells.append(running_words(folded.plain[slice(*folded.place(first, first + len(cell)))]))
            first += len(cell) + 1
        shown = _CELL_BAR.join(cells)
        if shown.strip("。；;"):
            lines.append(shown)


def all_units(task: Task) -> tuple[str, ...]:
    """Every unit of a task once: lead, then supporting, then joint."""
    return tuple(dict.fromkeys((*task.lead, *task.support, *task.joint)))
