"""Dates and years as plans write them, in Arabic and Chinese figures, each with its place in the text.

Works on folded text (``policy.folding``). A date is always a span of whole days, both included: 2017年 is 1 January to
31 December 2017, “十三五” is 2016 to 2020. Which day is meant by a month without a year is never guessed: the reader
of the clause passes the year in. Linear in the length of the text.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Literal

Grain = Literal["day", "month", "quarter", "half", "year", "years"]
"""The finest thing the words name; ``years`` is a span of years or a five-year plan period."""


@dataclass(frozen=True, slots=True)
class DateWords:
    """Words that name a day, a month, a year or a span of them."""

    words: str
    start: int
    end: int
    since: date
    until: date
    """First and last day meant, both included."""
    grain: Grain
    by: bool
    """The words set a limit (到2020年, 2017年7月20日前, 年底前): due by ``until``, not from ``since`` on."""
    dated: bool = True
    """The words name the year themselves; False where it was passed in (3月底前)."""

    @property
    def year(self) -> int:
        """The year in which the span ends."""
        return self.until.year


_ZERO = "〇○零·OoОΟ0"
_CHINESE_DIGITS = dict.fromkeys(_ZERO, 0) | {char: value for value, char in enumerate("一二三四五六七八九", 1)}
_CHINESE_YEAR = rf"[一二][九{_ZERO}][{_ZERO}一二三四五六七八九]{{2}}"
_YEAR = rf"(?:(?:19|20)\d\d(?!\d)|{_CHINESE_YEAR}(?=年))"
_SMALL = r"(?:\d{1,2}|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_TO = r"(?:—{1,2}|-{1,2}|~|至|到)"
_PART = (
    r"(?P<half>[上下]半年)|第?(?P<quarter>[一二三四1-4])季度|"
    rf"(?P<month>{_SMALL})(?:月份?(?:(?P<day>{_SMALL})[日号]|(?P<third>[上中下]{{1,2}}旬))?|(?={_TO}{_SMALL}月))"
)
_POINT = re.compile(
    rf"(?P<year>{_YEAR})(?:"
    r"(?P<sep>[-/.])(?P<month2>\d{1,2})(?P=sep)(?P<day2>\d{1,2})(?!\d)|"
    rf"(?P<unit>年度?)?(?:(?<=年)(?:{_PART}))?)"
)
_ANCHOR = re.compile(rf"(?:19|20)\d\d(?![\d%]|,\d{{3}})|{_CHINESE_YEAR}年")
_TAIL = re.compile(
    rf"(?:末|底|初)?{_TO}(?:(?P<year>{_YEAR})(?:年度?)?)?"
    rf"(?:(?<=[年度—~至到-])(?:{_PART}|(?P<day_only>{_SMALL})[日号]))?"
)
_PLAN_WORDS = {
    "九五": 1996,
    "十五": 2001,
    "十一五": 2006,
    "十二五": 2011,
    "十三五": 2016,
    "十四五": 2021,
    "十五五": 2026,
}
_PLAN = re.compile(
    r"(?=[“\"十])(?<![一二三四五六七八九第])(?:[“\"](?P<quoted>九五|十五|十[一二三四五]五)[”\"]|(?P<bare>十[一二三四五]五))"
    r"(?!届|次|条|号|[、.](?![“\"十]))"
)
_BARE = re.compile(
    r"(?=[上下第一二三四五六七八九十今本当年\d])"  # every alternative begins so: most places are passed over at once
    rf"(?:{_PART}|(?P<this>今年内?|本年度?内?|当年|年内|年度内)|(?P<close>年[底末终]))"
)
_NOT_BARE = frozenset("0123456789年—~/.-至每各逐历次" + "".join(_CHINESE_DIGITS))
_LIMIT_AFTER = re.compile(r"(?:年?[底末]|月[底末]|[底末]|年度?|期)?(?:之|以)?前|[底末]")
_LIMIT_BEFORE = re.compile(r"(?:到|至|截至|截止|截止到|不迟于|不晚于)$")


def read_dates(text: str, start: int = 0, end: int | None = None, *, year: int | None = None) -> list[DateWords]:
    """Every date in ``text[start:end]``, in text order.

    Months, quarters and 年底 without a year are read only where ``year`` tells which one is meant, or where a date
    of the same sentence has named it.

    >>> [(d.words, d.until.isoformat(), d.by) for d in read_dates("到2020年末建成,2017年7月20日前报送")]
    [('2020年末', '2020-12-31', True), ('2017年7月20日', '2017-07-20', True)]
    """
    end = len(text) if end is None else end
    found = [*_full_dates(text, start, end), *_plan_periods(text, start, end)]
    found.sort(key=lambda item: item.start)
    if year is not None:
        found = _with_bare(text, start, end, found, year)
    return found


def plan_period_of(words: str) -> tuple[int, int] | None:
    """First and last year of the five-year plan the words name; None where they name none.

    >>> plan_period_of("“十三五”规划")
    (2016, 2020)
    """
    for name, first in sorted(_PLAN_WORDS.items(), key=lambda item: -len(item[0])):
        if name in words:
            return first, first + 4
    return None


def small_number(words: str) -> int:
    """The value of a Chinese or Arabic number below 100 (``十二``, ``12``)."""
    if words.isdigit():
        return int(words)
    if "十" in words:
        tens, _, ones = words.partition("十")
        return (_CHINESE_DIGITS[tens] if tens else 1) * 10 + (_CHINESE_DIGITS[ones] if ones else 0)
    return _CHINESE_DIGITS[words]


def year_number(words: str) -> int:
    """The value of a year in Arabic or Chinese digits (``2017``, ``二〇一七``)."""
    return int("".join(char if char.isascii() and char.isdigit() else str(_CHINESE_DIGITS[char]) for char in words))


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, monthrange(year, month)[1])


_Span = tuple[date, date, Grain]


def _span(year: int, match: re.Match[str]) -> _Span | None:
    """The days a point or a tail means; None for a day the calendar does not have."""
    groups = match.groupdict()
    if groups["half"]:
        return (
            (date(year, 1, 1), date(year, 6, 30), "half")
            if groups["half"][0] == "上"
            else (date(year, 7, 1), date(year, 12, 31), "half")
        )
    if groups["quarter"]:
        quarter = small_number(groups["quarter"])
        return date(year, 3 * quarter - 2, 1), month_end(year, 3 * quarter), "quarter"
    month_words = groups["month"] or groups.get("month2")
    if not month_words:
        return date(year, 1, 1), date(year, 12, 31), "year"
    month = small_number(month_words)
    if not 1 <= month <= 12:
        return None
    last = month_end(year, month)
    day_words = groups["day"] or groups.get("day2")
    if day_words:
        day = small_number(day_words)
        if not 1 <= day <= last.day:
            return None
        return date(year, month, day), date(year, month, day), "day"
    if groups["third"]:
        thirds = {"上": (1, 10), "中": (11, 20), "下": (21, last.day)}
        first, final = thirds[groups["third"][0]][0], thirds[groups["third"][-2]][1]
        if final < first:
            return None
        return date(year, month, first), date(year, month, final), "day"
    return date(year, month, 1), last, "month"


def _full_dates(text: str, start: int, end: int) -> list[DateWords]:
    """Dates that name their year, with the span they open (2015—2017年, 2017年3月—4月)."""
    found = []
    position = start
    while (anchor := _ANCHOR.search(text, position, end)) is not None:
        position = anchor.end()
        point = _POINT.match(text, anchor.start(), end)
        if point is None or text[max(0, anchor.start() - 1) : anchor.start()].isdigit():
            continue
        year = year_number(point["year"])
        span = _span(year, point)
        tail = _TAIL.match(text, point.end(), end) if span else None
        closed = _closed(year, span, point, tail) if span and tail else None
        if closed and tail:
            span, stop = closed, tail.end()
        elif span and (point["unit"] or point["month2"]):
            stop = point.end()
        else:
            continue  # a bare 2015 is a number, not a date
        found.append(_words(text, anchor.start(), stop, end, span))
        position = max(position, stop)
    return found


def _closed(year: int, first: _Span, point: re.Match[str], tail: re.Match[str]) -> _Span | None:
    """The span from a point to the end its tail names; None where the tail names no end."""
    groups = tail.groupdict()
    if groups["day_only"]:
        if first[2] != "day":
            return None
        day = small_number(groups["day_only"])
        month = first[0].month
        if not first[0].day <= day <= month_end(year, month).day:
            return None
        return first[0], date(year, month, day), "day"
    if groups["year"]:
        enclosed = point.string.startswith(("(", "[", "“"), max(0, point.start() - 1)) and (
            point.string.startswith((")", "]", "”"), tail.end())
        )
        named_year = "年" in tail[0] or "年" in point[0] or enclosed
        last_year = year_number(groups["year"])
        last = _span(last_year, tail)
        if not named_year or last is None or last[1] < first[0] or last_year - year > 50:
            return None
        return first[0], last[1], "years" if last[2] == "year" == first[2] else last[2]
    if not (groups["month"] or groups["quarter"] or groups["half"]) or first[2] == "year":
        return None
    last = _span(year, tail)
    if last is not None and last[1] < first[0]:
        last = _span(year + 1, tail)  # 2016年11月至3月 ends in the next year
    return None if last is None else (first[0], last[1], last[2])


def _words(text: str, start: int, stop: int, end: int, span: _Span, *, dated: bool = True) -> DateWords:
    """The date with the words around it that set a limit (年末, 底前, 到)."""
    since, until, grain = span
    after = _LIMIT_AFTER.match(text, stop, min(end, stop + 6))
    by = after is not None or _LIMIT_BEFORE.search(text, max(0, start - 4), start) is not None
    if stop < end and text[stop] in "末底":
        stop += 1
    elif stop < end and text[stop] == "初" and grain in ("year", "month"):
        stop += 1
        until = month_end(since.year, since.month) if grain == "year" else since.replace(day=10)
    return DateWords(text[start:stop], start, stop, since, until, grain, by=by, dated=dated)


def _plan_periods(text: str, start: int, end: int) -> list[DateWords]:
    found = []
    for match in _PLAN.finditer(text, start, end):
        first = _PLAN_WORDS[match["quoted"] or match["bare"]]
        span: _Span = (date(first, 1, 1), date(first + 4, 12, 31), "years")
        found.append(_words(text, match.start(), match.end(), end, span))
    return found


def _with_bare(text: str, start: int, end: int, found: list[DateWords], year: int) -> list[DateWords]:
    """The dates with those that leave the year to the reader: 3月底前, 第二季度, 年底前."""
    bare = []
    dates = iter([*found, None])
    following = next(dates)
    last: DateWords | None = None
    for match in _BARE.finditer(text, start, end):
        while following is not None and following.start <= match.start():
            last, following = following, next(dates)
        if last is not None and match.start() < last.end:
            continue
        if match.start() > start and text[match.start() - 1] in _NOT_BARE:
            continue
        same_sentence = last is not None and last.grain != "years" and "。" not in text[last.end : match.start()]
        meant = last.year if same_sentence and last is not None else year
        item = _bare(text, match, end, meant)
        if item is not None:
            bare.append(item)
    return sorted([*found, *bare], key=lambda item: item.start)


def _bare(text: str, match: re.Match[str], end: int, year: int) -> DateWords | None:
    if match["this"] or match["close"]:
        span: _Span = (date(year, 1, 1), date(year, 12, 31), "year")
        item = _words(text, match.start(), match.end(), end, span, dated=False)
        if match["close"] or match["this"].endswith("内"):
            return DateWords(item.words, item.start, item.end, item.since, item.until, "year", by=True, dated=False)
        return item
    first = _span(year, match)
    if first is None or (first[2] == "month" and text.startswith(("均", "度", "刊", "饼", "报", "租"), match.end())):
        return None
    stop = match.end()
    tail = _TAIL.match(text, stop, end)
    closed = _closed(year, first, match, tail) if tail and not tail["year"] else None
    if closed and tail:
        first, stop = closed, tail.end()
    return _words(text, match.start(), stop, end, first, dated=False)
