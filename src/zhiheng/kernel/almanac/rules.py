"""Which notice is taken, what a year looks like with what says so of each day, and how a term is counted.

Pure. What ``primitives.calendar`` answers for one day is told here with its reason: a notice of the city, the national
arrangement the program comes with, the holidays of the statute in a year nobody has arranged, or the week alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import groupby
from typing import Final, Literal, NamedTuple

from zhiheng.kernel.access.rules import day_of
from zhiheng.primitives.calendar import DayKind, HolidayNotice, LegalCalendar, Term, TermUnit
from zhiheng.primitives.errors import RuleViolation

ALMANAC: Final = "almanac"
"""The kind of the entries that state and withdraw notices; they speak of no thing."""
YEARS: Final = range(2004, 2101)
"""The years a calendar is shown for: from the first that the national arrangement is known of."""
LONGEST_SPAN: Final = 100
"""Days of the longest span written as one line; a longer one is a slip of the pen."""
YEARS_AHEAD: Final = 2
"""A notice speaks of the year in which it was issued and of so many after it."""
_NEW_YEAR_FROM: Final = (12, 25)
"""From this day of December before it a notice may arrange a year.

Source: the notice for 2023, under which New Year begins on 31 December 2022.
"""
_DAY: Final = timedelta(days=1)
_BRACKETS: Final = str.maketrans("[]［］【】", "〔〕〔〕〔〕")

Field = Literal["number", "issued_on", "arranges_year", "days_off", "working_days", "reason"]
FIELD_ZH: Final[dict[Field, str]] = {
    "number": "文号",
    "issued_on": "发文日期",
    "arranges_year": "安排年度",
    "days_off": "放假日",
    "working_days": "上班日",
    "reason": "理由",
}
UNIT_ZH: Final[dict[TermUnit, str]] = {
    "working_days": "工作日",
    "days": "日（自然日）",
    "months": "个月",
    "years": "年",
}
MOST: Final[dict[TermUnit, int]] = {"working_days": 2500, "days": 36500, "months": 1200, "years": 100}
"""The longest term of each unit that is counted here."""


class NoticeRefused(RuleViolation):
    """A notice is not taken; ``why`` says what is wrong and ``field`` where."""

    code = "almanac.notice_refused"


class NoticeKept(RuleViolation):
    """A notice of this number stands already."""

    code = "almanac.notice_kept"


class NoticeUnknown(RuleViolation):
    """No notice of this number stands."""

    code = "almanac.notice_unknown"


class DaysUnreadable(RuleViolation):
    """A line that is no day and no span of days; ``line`` counts from one."""

    code = "almanac.days_unreadable"


class TermRefused(RuleViolation):
    """A term or its first day that cannot be counted; ``field`` says which."""

    code = "almanac.term_refused"


# --- days as people write them ---------------------------------------------------------------------------------------

_DATE: Final = r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
_LINE: Final = re.compile(rf"{_DATE}(?:\s*(?:\.\.|…|至|到|—+|–|~|～)\s*{_DATE})?", re.ASCII)


def days_in(text: str, field: Field = "days_off") -> frozenset[date]:
    r"""The days of a text that has one day or one span, both ends included, a line.

    >>> sorted(day.day for day in days_in("2026-10-01..2026-10-03\n2026年10月10日"))
    [1, 2, 3, 10]
    """
    found: set[date] = set()
    for number, line in enumerate(text.splitlines(), 1):
        written = line.strip().rstrip("，,；;。")
        if not written:
            continue
        first, last = _ends(written, number, field)
        if not 0 <= (last - first).days < LONGEST_SPAN:
            raise _unreadable(number, written, field, f"起日应不晚于止日，且不超过 {LONGEST_SPAN} 天")
        found.update(_days(first, last))
    return frozenset(found)


def day_in(text: str, field: Field) -> date:
    """The one day of a text."""
    found = days_in(text, field)
    if len(found) != 1:
        raise _unreadable(1, text.strip(), field, "应是一天")
    return min(found)


def _ends(written: str, number: int, field: Field) -> tuple[date, date]:
    match = _LINE.fullmatch(written)
    if match is None:
        raise _unreadable(number, written, field, "不是日期")
    year, month, day, *last = match.groups()
    try:
        first = date(int(year), int(month), int(day))
        return first, date(*map(int, last)) if last[0] else first
    except ValueError as error:
        raise _unreadable(number, written, field, "没有这一天") from error


def _unreadable(number: int, written: str, field: Field, fault_zh: str) -> DaysUnreadable:
    shown = written if len(written) <= 40 else f"{written[:40]}…"
    return DaysUnreadable(
        f"line {number} of {field} is no day and no span: {shown!r} (kernel/almanac/rules.py); write 2026-10-01 or"
        " 2026-10-01..2026-10-07",
        message_zh=f"{FIELD_ZH[field]}第 {number} 行“{shown}”读不出：{fault_zh}；每行一天或一段；"
        "请写成 2026-10-01 或 2026-10-01..2026-10-07。",
        field=field,
        line=number,
    )


def spans(days: Iterable[date]) -> tuple[tuple[date, date], ...]:
    r"""The days as spans without a gap, first and last day of each.

    >>> [(first.day, last.day) for first, last in spans(days_in("2026-10-01..2026-10-03\n2026-10-10"))]
    [(1, 3), (10, 10)]
    """
    ordered = sorted(days)
    runs = groupby(enumerate(ordered), key=lambda pair: pair[1].toordinal() - pair[0])
    together = ([day for _, day in run] for _, run in runs)
    return tuple((run[0], run[-1]) for run in together)


def written(days: Iterable[date]) -> str:
    """The days as ``days_in`` reads them."""
    return "\n".join(_span_text(first, last) for first, last in spans(days))


def _span_text(first: date, last: date) -> str:
    return f"{first}" if first == last else f"{first}..{last}"


def _days(first: date, last: date) -> Iterator[date]:
    return (date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1))


# --- which notice is taken -------------------------------------------------------------------------------------------


def number_of(text: str) -> str:
    """The number of a notice in one spelling: no spaces, the year in the brackets of official numbers.

    >>> number_of(" 国办发明电[2025] 7号 ")
    '国办发明电〔2025〕7号'
    """
    return "".join(text.split()).translate(_BRACKETS)


def notice_of(
    *,
    number: str,
    issued_on: date,
    days_off: Collection[date],
    working_days: Collection[date],
    arranges_year: int | None,
    today: date,
) -> HolidayNotice:
    """The notice these words make, if it may be taken on the day.

    Raises NoticeRefused with ``why``: no_number, not_issued, nothing_said, both, far_year, outside_year, far_day.
    """
    number = number_of(number)
    if not number or len(number) > 100:
        raise _refused("no_number", "number", "notice without a number", "没有写文号，或文号过长")
    if not date(YEARS.start, 1, 1) <= issued_on <= today:
        raise _refused(
            "not_issued", "issued_on", f"{number} issued on {issued_on}", f"发文日期 {issued_on} 还没有到，或者太早"
        )
    if not days_off and not working_days:
        raise _refused("nothing_said", "days_off", f"{number} names no day", "放假日和上班日都没有填写")
    both = set(days_off) & set(working_days)
    if both:
        raise _refused("both", "working_days", f"{min(both)} is off and working", f"{min(both)} 既是放假日又是上班日")
    _refuse_years(number, issued_on, {*days_off, *working_days}, arranges_year)
    return HolidayNotice(number, issued_on, frozenset(days_off), frozenset(working_days), arranges_year)


def _refuse_years(number: str, issued_on: date, days: Collection[date], arranges_year: int | None) -> None:
    allowed = range(issued_on.year, issued_on.year + YEARS_AHEAD + 1)
    if arranges_year is None:
        far = [day for day in days if day.year not in allowed]
        if far:
            raise _refused(
                "far_day",
                "days_off",
                f"{min(far)} is far from {issued_on}",
                f"{min(far)} 离发文日期 {issued_on} 太远（只安排发文当年和其后 {YEARS_AHEAD} 年）",
            )
        return
    if arranges_year not in allowed:
        raise _refused(
            "far_year",
            "arranges_year",
            f"{number} of {issued_on} arranges {arranges_year}",
            f"{issued_on} 发的通知不会安排 {arranges_year} 年",
        )
    since, until = date(arranges_year - 1, *_NEW_YEAR_FROM), date(arranges_year, 12, 31)
    outside = [day for day in days if not since <= day <= until]
    if outside:
        raise _refused(
            "outside_year",
            "days_off",
            f"{min(outside)} is outside {arranges_year}",
            f"{min(outside)} 不在所安排的 {arranges_year} 年（可自上年 12 月 25 日起，含元旦调休）",
        )


def _refused(why: str, field: Field, happened: str, happened_zh: str) -> NoticeRefused:
    return NoticeRefused(
        f"notice refused, {why}: {happened} (kernel/almanac/rules.py); correct {field}",
        message_zh=f"{happened_zh}；通知按原文登记；请核对“{FIELD_ZH[field]}”后重填。",
        why=why,
        field=field,
    )


def refuse_kept(number: str) -> NoticeKept:
    """The refusal of a number that stands already."""
    return NoticeKept(
        f"notice {number} stands already (kernel/almanac/actions.py); withdraw it before stating it anew",
        message_zh=f"“{number}”已经登记；同一文号只登记一次；如有误，请先撤回再重新登记。",
        number=number,
        field="number",
    )


def unknown(number: str) -> NoticeUnknown:
    """That no notice of the number stands."""
    return NoticeUnknown(
        f"no notice {number!r} stands (kernel/almanac/actions.py); take the number from the list",
        message_zh=f"没有“{number}”这份在用的通知；可能已经撤回；请从清单中选取。",
        number=number,
    )


def refuse_empty_reason(reason: str) -> str:
    """The reason without the spaces around it, if there is one."""
    if not reason.strip():
        raise _refused("no_reason", "reason", "withdrawal without a reason", "撤回没有写理由")
    return reason.strip()


# --- what is known on a day ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Kept:
    """A notice with the entry that stated it and the instants between which it stands."""

    notice: HolidayNotice
    entry: int
    stated_at: datetime
    withdrawn_at: datetime | None = None

    def known_on(self, day: date) -> bool:
        """Whether it stood at the end of the day."""
        return day_of(self.stated_at) <= day and (self.withdrawn_at is None or day < day_of(self.withdrawn_at))


def standing(kept: Iterable[Kept], known_on: date | None = None) -> tuple[HolidayNotice, ...]:
    """The notices that stand, now or at the end of a day, in the order in which each overrules those before it."""
    chosen = [one for one in kept if (one.withdrawn_at is None if known_on is None else one.known_on(known_on))]
    return tuple(one.notice for one in sorted(chosen, key=lambda one: (one.notice.issued_on, one.entry)))


# --- a year, each day with what says so ------------------------------------------------------------------------------

Says = Literal["notice", "national", "statute", "week"]
_NATIONAL: Final = LegalCalendar(beyond="assume")


class Day(NamedTuple):
    """One day: what it is, and what says so."""

    day: date
    kind: DayKind
    says: Says
    notice: str
    """The number of the notice that says so; empty where none does."""
    assumed: bool

    @property
    def is_working(self) -> bool:
        """Whether offices work on it."""
        return self.kind in {"working_day", "make_up_day"}


class Month(NamedTuple):
    """One month of a year."""

    number: int
    days: tuple[Day, ...]

    @property
    def working_days(self) -> int:
        """How many of its days are working days."""
        return sum(day.is_working for day in self.days)


@dataclass(frozen=True)
class Year:
    """A year of twelve months."""

    year: int
    months: tuple[Month, ...]
    assumed: bool
    """Whether no notice arranges it."""
    arranged_by: str
    """The number of the notice of the city that arranges it; empty for the national arrangement, or for none."""

    @cached_property
    def count(self) -> dict[DayKind, int]:
        """How many of its days are of each kind."""
        kinds: dict[DayKind, int] = {"working_day": 0, "make_up_day": 0, "weekend": 0, "holiday": 0}
        for month in self.months:
            for day in month.days:
                kinds[day.kind] += 1
        return kinds

    @property
    def working_days(self) -> int:
        """How many of its days are working days, made up or not."""
        return self.count["working_day"] + self.count["make_up_day"]


def told(calendar: LegalCalendar, day: date) -> Day:
    """What the day is in a calendar that may assume, and what says so; the notices are in order, the latest last."""
    kind, assumed = calendar.kind_of(day), calendar.is_assumed(day)
    for notice in reversed(calendar.notices):
        if day in notice.days_off or day in notice.working_days:
            return Day(day, kind, "notice", notice.number, assumed)
    if kind == "make_up_day" or (kind == "holiday" and not _NATIONAL.is_assumed(day)):
        return Day(day, kind, "national", "", assumed)
    return Day(day, kind, "statute" if kind == "holiday" else "week", "", assumed)


def year_of(calendar: LegalCalendar, year: int) -> Year:
    """The year as the calendar has it."""
    first = date(year, 1, 1)
    days = [told(calendar, day) for day in _days(first, date(year, 12, 31))]
    months = tuple(Month(number, tuple(run)) for number, run in groupby(days, key=lambda one: one.day.month))
    arranging = [notice.number for notice in calendar.notices if notice.arranges_year == year]
    return Year(year, months, calendar.is_assumed(first), arranging[-1] if arranging else "")


# --- how a term is counted -------------------------------------------------------------------------------------------

Act = Literal["served", "counted", "passed", "landed", "moved", "due"]


@dataclass(frozen=True, slots=True)
class Step:
    """Days that follow each other and are treated alike while a term is counted."""

    act: Act
    """Day zero; counted; passed over; where months or years land; a day off at the end; the last day of the term."""
    first: Day
    last: Day
    count_from: int = 0
    count_to: int = 0
    clipped: bool = False
    """Whether the month lacks the day of the same number, so that its last day was taken."""


def term_of(count: int, unit: str) -> Term:
    """The term, if it can be counted."""
    known = next((one for one in UNIT_ZH if one == unit), None)
    if known is None:
        raise _no_term("unit", f"unit {unit!r}", "期限的单位应是工作日、日、个月或年")
    if not 1 <= count <= MOST[known]:
        raise _no_term("count", f"{count} {unit}", f"期限应在 1 到 {MOST[known]} 之间")
    return Term(count, known)


def refuse_day(day: date) -> date:
    """The first day of a term, if it lies in the years of the calendar."""
    if day.year not in YEARS:
        raise _no_term("day", str(day), f"起算日应在 {YEARS.start} 年到 {YEARS.stop - 1} 年之间")
    return day


def _no_term(field: str, happened: str, happened_zh: str) -> TermRefused:
    return TermRefused(
        f"no term can be counted from {happened} (kernel/almanac/rules.py); give another",
        message_zh=f"{happened_zh}；期限按工作日历推算；请改正后再算。",
        field=field,
    )


def steps(calendar: LegalCalendar, served_on: date, term: Term) -> tuple[Step, ...]:
    """How the last day of a term is found: every day of it is in one step, in order.

    Source: 民法典 201 to 203, as ``primitives.calendar`` reads them.
    """
    due = calendar.due_date(served_on, term)
    served = told(calendar, served_on)
    found = [Step("served", served, served)]
    if term.unit == "working_days":
        found += _by_working_days(calendar, served_on, due.counted_to)
    elif term.unit == "days":
        first, last = told(calendar, served_on + _DAY), told(calendar, due.counted_to)
        found.append(Step("counted", first, last, 1, term.count))
    else:
        landed = told(calendar, due.counted_to)
        found.append(Step("landed", landed, landed, clipped=due.counted_to.day != served_on.day))
    if due.day > due.counted_to:
        moved = [told(calendar, day) for day in _days(due.counted_to, due.day - _DAY)]
        found += [Step("moved", run[0], run[-1]) for run in _alike(moved)]
    last_day = told(calendar, due.day)
    return (*found, Step("due", last_day, last_day))


def _by_working_days(calendar: LegalCalendar, served_on: date, counted_to: date) -> Iterator[Step]:
    counted = 0
    for run in _alike([told(calendar, day) for day in _days(served_on + _DAY, counted_to)]):
        if run[0].is_working:
            yield Step("counted", run[0], run[-1], counted + 1, counted + len(run))
            counted += len(run)
        else:
            yield Step("passed", run[0], run[-1])


def _alike(days: Sequence[Day]) -> list[list[Day]]:
    """Days that follow each other and are of one kind for one reason."""
    return [list(run) for _, run in groupby(days, key=lambda one: (one.kind, one.says, one.notice))]
