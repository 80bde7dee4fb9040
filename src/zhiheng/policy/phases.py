"""The stages of a plan's own schedule: 宣传发动(2017年3月—4月), 第一阶段, 2024年6月底前.

Read from the clauses of the schedule; where a plan has none, from stages the text names with their days.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from zhiheng.policy.chronology import DateWords, read_dates
from zhiheng.policy.folding import Folded
from zhiheng.policy.model import Clause, Head, Phase

_SCHEDULE = re.compile(
    r"(?:实施|工作|推进|方法|活动|创建|整治|行动|时间|阶段|落实|具体|组织)?(?:步骤|进度|阶段)(?:安排|划分|计划|要求|和.{0,6})?$|"
    r"(?:时间|进度|步骤|阶段|实施)(?:安排|节点|步骤|进度|计划|表)|(?:步骤|进度)(?:与|和|及)|方法(?:与|和|及)?步骤|时间(?:与|和|及)"
)
_LONGEST = 20_000
"""Characters of a schedule that are read; the schedules of plans have a few hundred."""
_RECURRING = re.compile(r"每[年季月半]|逐年|长期|常年|全年|年度")


@dataclass(frozen=True, slots=True)
class _When:
    """The days of a stage, and where the words for them stand."""

    since: date | None
    until: date | None
    start: int
    end: int


def read_phases(folded: Folded, clauses: Sequence[Clause], head: Head) -> tuple[Phase, ...]:
    """The stages of the schedule in text order; a stage without days is kept where its fellows have some."""
    text = folded.text
    years = _Years(head)
    found: list[Phase] = []
    parts: dict[int, list[int]] = {}
    for position, clause in enumerate(clauses):
        parts.setdefault(clause.parent, []).append(position)
    for position in _schedules(clauses):
        found.extend(_of_schedule(text, clauses, position, parts.get(position, []), years))
    if not found:
        found.extend(_anywhere(text, clauses, years))
    unique = {(phase.title, phase.since, phase.until): phase for phase in reversed(found)}
    return tuple(sorted(unique.values(), key=lambda phase: phase.start))


class _Years:
    """The year a month without year stands in: that of the stage before it, else of the plan's beginning."""

    def __init__(self, head: Head) -> None:
        first = head.since or head.issued_on or head.until
        self._year = first.year if first else None
        if head.issued_on and head.since and head.since < head.issued_on:
            self._year = head.issued_on.year if head.issued_on <= (head.until or head.issued_on) else self._year
        self.issued_on = head.issued_on

    def dates(self, text: str, start: int, end: int) -> list[DateWords]:
        """The dates of a stretch; a month before the last stage's end counts to the year after."""
        return read_dates(text, start, end, year=self._year)

    def passed(self, when: _When) -> None:
        """Remembers the year the schedule has reached."""
        last = when.until or when.since
        if last is not None:
            self._year = last.year


def _schedules(clauses: Sequence[Clause]) -> Iterator[int]:
    """The clauses that hold the schedule, the outermost only."""
    inside = -1
    for position, clause in enumerate(clauses):
        if clause.start < inside:
            continue
        title = clause.title[:30]
        if clause.role == "schedule" or (title and _SCHEDULE.search(title) and len(title) <= 16):
            inside = clause.end
            yield position


def _of_schedule(
    text: str, clauses: Sequence[Clause], position: int, parts: list[int], years: _Years
) -> Iterator[Phase]:
    clause = clauses[position]
    stages = [(i, _days(text, clauses[i], years)) for i in parts]
    if any(when is not None for _, when in stages):
        under = [i for i, when in stages if when is not None and _TIME.match(clauses[i].title)]
        for index, when in stages:
            if not under:
                yield _phase(text, clauses[index], index, when)
            elif when is not None:
                yield _under_heading(text, clauses[index], index, when)
        return
    end = min(clause.end, clause.start + _LONGEST)
    inline = list(_inline(text, clause.start, end, position, years))
    inline = inline or list(_dated_sentences(text, clause, position, years))
    if inline:
        yield from inline
        return
    for index, _ in stages:
        if "阶段" in clauses[index].title:
            yield _phase(text, clauses[index], index, None)


def _days(text: str, clause: Clause, years: _Years) -> _When | None:
    """The days of a stage that is a clause: in its title, in brackets behind it, or at the head of its words."""
    head = clause.start + len(clause.number)
    sentence = min(clause.end, head + 90)
    for item in years.dates(text, head, sentence):
        before = text[head : item.start]
        if _RECURRING.search(before[-6:]) or len(before) > 50:
            return None
        lead = before[max(before.rfind("。"), before.rfind("\n"), before.rfind(":")) + 1 :]
        inside_brackets = before.count("(") > before.count(")") or before.count("[") > before.count("]")
        in_title = item.start < clause.body
        if not (
            inside_brackets or in_title or len(lead) <= 4 or re.search(r"时间|从|自|于|在|利用|截至|[到至]$", lead[-6:])
        ):
            return None
        when = _when(text, item)
        if re.search(r"(?:即日|印发之日|发布之日|现在)起(?:至|到)?$", before):
            when = _When(years.issued_on, when.until, item.start, item.end)
        years.passed(when)
        return when
    return None


_ENDS = re.compile(r"(?:之|以)?前|[底末](?:之|以)?前")
_BEGINS = re.compile(r"起|以后|之后|开始")


def _when(text: str, item: DateWords) -> _When:
    """The days words mean for a stage: 底前 gives no beginning, 起 no end."""
    if _BEGINS.match(text, item.end):
        return _When(item.since, None, item.start, item.end)
    if item.by and (_ENDS.match(text, item.end) or item.grain == "year"):
        return _When(None, item.until, item.start, item.end)
    return _When(item.since, item.until, item.start, item.end)


def _phase(text: str, clause: Clause, position: int, when: _When | None) -> Phase:
    end = max(clause.body, when.end if when else clause.body)
    end = min(end, clause.end)
    while end < clause.end and text[end] in "前)]":
        end += 1
    title = _clean(clause.title) or _clean(text[clause.start + len(clause.number) : end])
    since, until = (when.since, when.until) if when else (None, None)
    return Phase(title, since, until, clause.start, max(end, clause.start + 1), position)


_TIME = re.compile(r"(?:工作|活动|实施|完成|起止|阶段)?时间")
_HEADING = re.compile(r"(?P<stage>第[一二三四五六七八]阶段[^\n]*)\n*$|(?:^|\n)(?P<line>[^\n]{2,30}阶段[^\n]{0,20})\n$")


def _under_heading(text: str, clause: Clause, position: int, when: _When) -> Phase:
    """A stage whose name stands on the line above the clause that gives its time."""
    heading = _HEADING.search(text[max(0, clause.start - 120) : clause.start])
    title = _clean(heading["stage"] or heading["line"]) if heading else _clean(clause.title)
    return Phase(title, when.since, when.until, clause.start, max(when.end, clause.start + 1), position)


_BRACKETED = re.compile(r"[(\[][^()\[\]]*(?:\d|[一二三四五六七八九十]月|季度|年)[^()\[\]]*[)\]]")
_DATED = re.compile(r"^[(\[]?(?:从|自|于|在)?(?:\d{4}年|\d{1,2}月)[^,。:;、]*?(?:[:,、。)\]]|$)")


def _clean(title: str) -> str:
    """A stage's name without its days and marks."""
    title = _BRACKETED.sub("", title)
    title = _DATED.sub("", title)
    return re.sub(r"^(?:[\s,、:。.—]|[一二三四五六七]是)+|[\s,、:。;(\[]+$", "", title)[:40]


_INLINE = re.compile(
    r"(?P<title>第[一二三四五六七]阶段[^()。;\n]{0,24}?|[一-龥、“”]{2,16}(?:阶段|部署|实施|总结|验收|发动|推进|启动|自查|提升|评估|检查|整改|巩固)(?:阶段)?)"
    r"[:,]?[(\[](?P<when>[^()\[\]。\n]{2,40})[)\]]"
)
_LEAD = re.compile(r"^[一-龥]{0,8}?(?:分为|分成|分|包括|以及|和|及|即|其中)(?=[一-龥]{2,10}阶段)")
_BY_COLON = re.compile(
    r"(?P<title>(?:第[一二三四五六七]阶段|[一-龥]{2,10}阶段)[:,][^()。;:,\n\d]{0,20}?)(?P<when>(?:19|20)\d\d年[^,。;:\n]{2,30})[,。;:]"
)
_IS_STAGE = re.compile(r"(?P<when>(?:(?:19|20)\d\d年)?\d{1,2}月[^,。;:为\n]{0,24})为(?P<title>[一-龥]{2,12}阶段)")
_DATE_FIRST = re.compile(
    r"(?:^|(?<=[\n。;]))(?:——|\d[.、]|[(（]?[一二三四五六七]?[)）、]?)?(?P<when>(?:(?:19|20)\d\d年|\d{1,2}月)[^,。;:\n]{0,30}?)[:,](?P<title>[^。;\n,:]{2,40})"
)


def _inline(text: str, start: int, end: int, position: int, years: _Years) -> Iterator[Phase]:
    """Stages named in running text: 动员部署阶段(2017年3月), 2008年5月为组织动员阶段."""
    matches = sorted(
        (match for pattern in (_INLINE, _BY_COLON, _IS_STAGE) for match in pattern.finditer(text, start, end)),
        key=lambda match: match.start(),
    )
    for match in matches:
        for item in years.dates(text, match.start("when"), match.end("when")):
            if item.start > match.start("when") + 4:
                break
            when = _when(text, item)
            years.passed(when)
            title = _clean(_LEAD.sub("", match["title"]))
            yield Phase(title, when.since, when.until, match.start(), match.end(), position)
            break


def _dated_sentences(text: str, clause: Clause, position: int, years: _Years) -> Iterator[Phase]:
    """Sentences of a schedule that begin with their days: 2024年3月底前,制定方案."""
    for match in _DATE_FIRST.finditer(text, clause.body, min(clause.end, clause.start + _LONGEST)):
        for item in years.dates(text, match.start("when"), match.end("when") + 1):
            when = _when(text, item)
            years.passed(when)
            title = _clean(match["title"])
            if title:
                yield Phase(title, when.since, when.until, match.start("when"), match.end(), position)
            break


def _anywhere(text: str, clauses: Sequence[Clause], years: _Years) -> Iterator[Phase]:
    """Stages with days in a plan that has no schedule clause: clauses called 阶段, and stages in running text."""
    for position, clause in enumerate(clauses):
        if "阶段" in clause.title[:30]:
            when = _days(text, clause, years)
            if when is not None:
                yield _phase(text, clause, position, when)
    at = text.find("阶段")
    stop = -1
    while at >= 0:
        start, end = max(0, at - 60, stop), min(len(text), at + 60)
        for phase in _inline(text, start, end, _clause_at(clauses, at), years):
            if "阶段" in text[phase.start : phase.end]:
                yield phase
                stop = phase.end
        at = text.find("阶段", max(at + 2, stop))


def _clause_at(clauses: Sequence[Clause], at: int) -> int:
    """The innermost clause that holds a place; -1 for none."""
    low, high = 0, len(clauses)
    while low < high:
        middle = (low + high) // 2
        if clauses[middle].start <= at:
            low = middle + 1
        else:
            high = middle
    position = low - 1
    while position >= 0 and clauses[position].end <= at:
        position = clauses[position].parent
    return position
