"""The page of a year: its months as weeks of cells, its notices, and the steps by which a term is counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple

from zhiheng.kernel.almanac import queries, rules
from zhiheng.kernel.almanac.models import Notice
from zhiheng.kernel.almanac.rules import Day, Month, Step, Year
from zhiheng.primitives.calendar import DayKind, TermUnit
from zhiheng.primitives.errors import RuleViolation

KIND_ZH: Final[Mapping[DayKind, str]] = {
    "working_day": "工作日",
    "make_up_day": "调休上班",
    "weekend": "周末",
    "holiday": "放假",
}
WEEKDAYS: Final = "一二三四五六日"
_NATIONAL: Final = "国务院办公厅放假通知"
_STATUTE: Final = "全国年节及纪念日放假办法，推定"


def why(day: Day) -> str:
    """What says that the day is what it is; nothing where it is the week alone."""
    return {"notice": day.notice, "national": _NATIONAL, "statute": _STATUTE, "week": ""}[day.says]


# --- months ----------------------------------------------------------------------------------------------------------


class Cell(NamedTuple):
    """A day in its month."""

    number: int
    look: str
    """Its class: off, make-up, weekend, or none for a plain working day."""
    sign: str
    """What stands beside the number, so that no colour is needed to read it."""
    title: str
    today: bool


class Leaf(NamedTuple):
    """A month as weeks from Monday to Sunday; None before its first day and after its last."""

    number: int
    working_days: int
    weeks: list[list[Cell | None]]


def leaf(month: Month, today: date) -> Leaf:
    """The month as the page shows it."""
    cells: list[Cell | None] = [None] * month.days[0].day.weekday()
    cells += [_cell(day, today) for day in month.days]
    cells += [None] * (-len(cells) % 7)
    return Leaf(month.number, month.working_days, [cells[at : at + 7] for at in range(0, len(cells), 7)])


def _cell(day: Day, today: date) -> Cell:
    told = why(day)
    words = f"{day.day.month}月{day.day.day}日，{KIND_ZH[day.kind]}{f'（{told}）' if told else ''}"
    is_today = day.day == today
    if day.kind == "holiday":
        return Cell(day.day.day, "off", "休", words, is_today)
    # A weekday that a notice calls a working day was a day off before it.
    if day.kind == "make_up_day" or (day.kind == "working_day" and day.says == "notice"):
        return Cell(day.day.day, "make-up", "班", words, is_today)
    return Cell(day.day.day, "weekend" if day.kind == "weekend" else "", "", words, is_today)


def arranged(year: Year) -> str:
    """What arranges the year, in words."""
    if year.assumed:
        return "尚无安排，推定"
    return year.arranged_by or _NATIONAL


# --- notices ---------------------------------------------------------------------------------------------------------


class NoticeLine(NamedTuple):
    """A notice in the list, with who stated it and why it was withdrawn."""

    notice: Notice
    off: list[str]
    working: list[str]
    stated_by: str
    reason: str
    withdrawn_at: datetime | None
    withdrawn_by: str
    withdrawn_for: str


def notice_lines(*, named: bool) -> list[NoticeLine]:
    """Every notice, those that stand first; people are named only to who is signed in."""
    notices = sorted(queries.notices(), key=lambda one: one.withdrawn_at is not None)
    entries = queries.said(notices)
    people = queries.names_of({entry.by for entry in entries.values()}) if named else {}

    def who(number: int | None) -> str:
        entry = entries.get(number or 0)
        return people.get(entry.by, entry.by) if named and entry else ""

    def for_what(number: int | None) -> str:
        entry = entries.get(number or 0)
        return entry.reason if entry else ""

    return [
        NoticeLine(
            one,
            _spans_zh(one.words.days_off),
            _spans_zh(one.words.working_days),
            who(one.entry),
            for_what(one.entry),
            one.withdrawn_at,
            who(one.withdrawal),
            for_what(one.withdrawal),
        )
        for one in notices
    ]


def fields_like(entry: str) -> Mapping[str, str]:
    """The form filled with what the notice of an entry says, to state a corrected or a similar one; empty for none."""
    found = queries.notices().filter(pk=_count(entry)).first()
    if found is None:
        return {}
    return {
        "number": found.number,
        "issued_on": found.issued_on.isoformat(),
        "arranges_year": str(found.arranges_year or ""),
        "days_off": rules.written(found.words.days_off),
        "working_days": rules.written(found.words.working_days),
    }


def _spans_zh(days: Iterable[date]) -> list[str]:
    return [span_zh(first, last) for first, last in rules.spans(days)]


def span_zh(first: date, last: date) -> str:
    """Days that follow each other, in words.

    >>> span_zh(date(2026, 10, 1), date(2026, 10, 7)), span_zh(date(2026, 12, 31), date(2027, 1, 2))
    ('2026年10月1日至7日', '2026年12月31日至2027年1月2日')
    """
    words = f"{first.year}年{first.month}月{first.day}日"
    if first == last:
        return words
    if (first.year, first.month) == (last.year, last.month):
        return f"{words}至{last.day}日"
    year = "" if first.year == last.year else f"{last.year}年"
    return f"{words}至{year}{last.month}月{last.day}日"


# --- a term ----------------------------------------------------------------------------------------------------------


class StepLine(NamedTuple):
    """A step in words."""

    when: str
    what: str
    due: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """What was asked of the calculator, and what it found or refused."""

    sent: Mapping[str, str]
    due: date | None = None
    assumed: bool = False
    lines: tuple[StepLine, ...] = ()
    error: RuleViolation | None = None

    @property
    def weekday(self) -> str:
        """The day of the week on which the term ends."""
        return WEEKDAYS[self.due.weekday()] if self.due else ""


def counted(sent: Mapping[str, str], today: date) -> Counted:
    """The term that an address names, counted; nothing is counted where it names none."""
    asked = {"from": today.isoformat(), "count": "15", "unit": "working_days"} | {
        name: sent[name] for name in ("from", "count", "unit") if name in sent
    }
    if "from" not in sent:
        return Counted(asked)
    try:
        served_on = rules.refuse_day(_day(asked["from"]))
        term = rules.term_of(_count(asked["count"]), asked["unit"])
    except RuleViolation as error:
        return Counted(asked, error=error)
    calendar = queries.calendar()
    due = calendar.due_date(served_on, term)
    steps = rules.steps(calendar, served_on, term)
    lines = tuple(StepLine(_when(step), _what(step, term.unit), step.act == "due") for step in steps)
    return Counted(asked, due=due.day, assumed=due.assumed, lines=lines)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date.min


def _count(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0


def _when(step: Step) -> str:
    words = span_zh(step.first.day, step.last.day)
    return f"{words}（周{WEEKDAYS[step.first.day.weekday()]}）" if step.first == step.last else words


def _what(step: Step, unit: TermUnit) -> str:
    told, kind = why(step.first), KIND_ZH[step.first.kind]
    because = f"{kind}（{told}）" if told else kind
    match step.act:
        case "served":
            return "起算日，当日不计"
        case "counted" if unit == "working_days":
            return f"第 {_numbers(step)} 个工作日{f'，{because}' if step.first.kind == 'make_up_day' else ''}"
        case "counted":
            return f"第 {_numbers(step)} 日，休息日也计"
        case "passed":
            return f"{because}，不计"
        case "landed":
            return "期满月没有对应日，取月末日" if step.clipped else "期满月的对应日"
        case "moved":
            return f"期末遇{because}，顺延"
        case "due":
            return "期限的最后一日"


def _numbers(step: Step) -> str:
    return f"{step.count_from}" if step.count_from == step.count_to else f"{step.count_from}—{step.count_to}"
