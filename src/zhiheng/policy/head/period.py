"""The years a plan runs, and the year of a target that names none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from zhiheng.policy.chronology import DateWords, plan_period_of, read_dates, small_number
from zhiheng.policy.model import Clause, PlanKind


@dataclass(frozen=True, slots=True)
class Span:
    """First and last day of the plan's period, either unknown, and the words that say so."""

    since: date | None
    until: date | None
    start: int = -1
    end: int = -1


_OTHER_DOCUMENT = re.compile(r"《[^《》]*》")
_REVISED = re.compile(r"^(?:年)?(?:修订|修正|修改|版|本|第|\d)")
_CARRYING_OUT = re.compile(r"(?:贯彻|落实|执行|实施)[^()]*?(?:纲要|规划|意见|决定|条例|法)\(?$")
_YEARS_LONG = re.compile(
    r"(?P<n>[二两三四五六七八九十]|\d)年(?!度|级|会|检)(?:[^\d年]{0,10}?(?:行动|计划|方案|攻坚|规划|工程|提升))"
)


def period_of_title(title: str) -> Span:
    """The period a title names: 2015—2017年, 2016年, “十三五”. Years of another document's name do not count.

    >>> period_of_title("东河市质量提升行动计划(2016—2018年)").until
    datetime.date(2018, 12, 31)
    """
    own = _OTHER_DOCUMENT.sub(lambda match: "·" * len(match[0]), title)
    dates = [item for item in read_dates(own) if not _is_foreign(own, item)]
    spans = [item for item in dates if item.grain == "years"]
    chosen = (
        spans[-1] if spans else next((item for item in dates[::-1] if item.grain in ("year", "half", "quarter")), None)
    )
    if chosen is not None:
        return Span(chosen.since, chosen.until)
    bare = plan_period_of(own) if re.search(r"“?十[一二三四五]五”?", own) else None
    if bare and not re.search(r"落实|贯彻", own):
        return Span(date(bare[0], 1, 1), date(bare[1], 12, 31))
    return Span(None, None)


def _is_foreign(title: str, item: DateWords) -> bool:
    """Whether years in a title belong to the document it carries out, or tell its revision."""
    if _REVISED.match(title[item.end : item.end + 3]):
        return True
    if item.grain in {"day", "month"}:
        return True
    after = title[item.end :].lstrip(")”]")
    return after.startswith(("的", "实施", "任务", "重点", "工作")) and bool(
        _CARRYING_OUT.search(title[: item.start].rstrip("(“["))
    )


_SAID = re.compile(
    r"(?:规划期限?|实施期限?|规划年限|行动期限?|计划期限?|活动时间|创建时间|活动期限?|时间跨度|考核期限?|整治时间|行动时间|工作时间|期限)(?:为|是|:|从|自)+"
)
_UP_TO = re.compile(r"[起日]{0,2}(?:至|到|—)")
_VALID = re.compile(r"有效期(?:限)?(?:至|到|截至)")


def period_of_text(text: str, start: int, end: int) -> Span:
    """The period the text states outright: 规划期限为2021—2025年."""
    said = []
    for match in _SAID.finditer(text, start, end):
        dates = [d for d in read_dates(text, match.end(), min(end, match.end() + 40)) if d.start <= match.end() + 3]
        if not dates:
            continue
        later = read_dates(text, dates[0].end, min(end, dates[0].end + 24))
        joined = bool(later) and _UP_TO.fullmatch(text, dates[0].end, later[0].start) is not None
        said.append(replace(later[0], start=dates[0].start, since=dates[0].since) if joined else dates[0])
    if not said:
        return Span(None, None)
    last = max(said, key=lambda item: item.until)
    return Span(min(item.since for item in said), last.until, last.start, last.end)


def validity(text: str, start: int) -> Span:
    """The day until which rules are in force (有效期至…): the end of their period, but no year of their targets."""
    valid = _VALID.search(text, start)
    if valid is not None:
        for item in read_dates(text, valid.end(), min(len(text), valid.end() + 20)):
            return Span(None, item.until, valid.start(), item.end)
    return Span(None, None)


def years_long(title: str) -> int:
    """How many years a title says the plan lasts (三年行动计划); 0 where it does not say."""
    match = _YEARS_LONG.search(title)
    return small_number(match["n"].replace("两", "二")) if match else 0


_GOAL_TITLE = re.compile(
    r"(?:总体|工作|主要|发展|行动|创建|活动|建设|规划|总|基本|整治|具体|质量|年度|指导|近期|攻坚|提升|实施|预期|阶段)?"
    r"(?:总体|工作|主要)?(?:思路|要求)?(?:和|与|及|、)?(?:主要|工作|发展|总体|行动|奋斗|任务)?目标(?:任务|要求|指标|定位)?"
)
_HORIZON_BEFORE = re.compile(
    r"(?:到|至|力争|截至|截止|争取|确保|用[一二三四五两\d—至]{1,4}年(?:左右)?(?:的)?时间,?(?:到)?|通过[^,。;]{1,14}(?:努力|时间|行动|攻坚|创建|建设|活动|实施|整治),?(?:到|至)?|"
    r"[,。:;\n(]|^|在|于|实现)$"
)
_OTHER_PLANS_END = re.compile(r"^(?:末|底|前)*[,,]?《[^《》]{4,60}》[^。]{0,30}(?:完成|实现)")
_BACKWARD = re.compile(
    r"^(?:末|底|初)?(?:以来|基础上|相比|同期|的基础|基期|基数|达到的|已|累计已|我[省市县区]|全[省市县区][^,。]{0,12}(?:已|为|共有))"
)


def goal_year(text: str, clauses: Sequence[Clause], issued_on: date | None) -> tuple[int, int, int] | None:
    """The year to which the plan's general goals look, with the place of the words; None where there is none.

    Only a section that states the goals of the whole plan counts, and of several horizons the last that numbers go
    with and that lies within five years of the first (到2022年…;到2025年…): a vision (展望2035年…) is none. The end of
    the year in which the plan was issued late is no horizon of the plan.
    """
    for clause in _goal_clauses(clauses):
        found = _first_horizon(text, clause.start, _goal_end(text, clause), issued_on)
        if found:
            return _later_horizon(text, clause, found) or found
    guidance = [c for c in clauses if c.parent == -1 and _GUIDANCE.search(c.title)][:1]
    for clause in [] if any("目标" in c.title for c in clauses[:8]) else guidance:
        found = _own_paragraph(text, clause, issued_on)
        if found:
            return found
    ends = [
        match
        for match in _ENDS_IN.finditer(text, 0, min(len(text), 2_000))
        if not issued_on or int(match["year"]) >= issued_on.year
    ]
    if ends and not any("目标" in clause.title for clause in clauses):
        last = max(ends, key=lambda match: int(match["year"]))
        return int(last["year"]), last.start(), last.end()
    for match in _YEARLY_GOALS.finditer(text, 0, min(len(text), 20_000)):
        return int(match["year"]), match.start(), match.end()
    annual = _YEARLY_ANNEX.search(text, 0, min(len(text), 30_000))
    if annual:
        return int(annual["year"]), annual.start(), annual.end()
    return None


_GUIDANCE = re.compile(r"总体要求|总体思路|基本思路|工作思路|指导思想|总体考虑")
_ENDS_IN = re.compile(
    r"(?P<year>20\d\d)年(?:底|末)?(?:前)?(?:通过|完成|实现|迎接)?(?:国家)?(?:考核)?(?:验收|建成|创成|达标)"
)
_YEARLY_ANNEX = re.compile(r"\n附(?:件|表)?[^\n]{0,40}?(?P<year>20\d\d)年度[^\n]{0,24}(?:考核|目标|任务)")
_YEARLY_GOALS = re.compile(
    r"(?P<year>20\d\d)年度?(?:质量|工作|主要|考核|总体){0,3}(?:目标|指标|目标任务)(?:为|是|如下|:)"
)


def _own_paragraph(text: str, clause: Clause, issued_on: date | None) -> tuple[int, int, int] | None:
    """The horizon of a paragraph of the guidance that begins with it: 到2025年,…."""
    for match in _HORIZON_PARAGRAPH.finditer(text, clause.start, min(clause.end, clause.start + 4_000)):
        return _first_horizon(text, match.start() + 1, min(clause.end, match.end() + 30), issued_on)
    return None


_HORIZON_PARAGRAPH = re.compile(
    r"[\n。](?:力争|争取|通过[^,。]{2,14}努力,|用\S{1,3}年[^,。]{0,6},)?(?=(?:到|至)20\d\d年)"
)


_THIS_YEAR = re.compile(
    r"(?P<year>20\d\d)年(?:是|,?全[国省市县区]|我[省市县区]|[^,。\n]{0,14}工作的?(?:总体|主要|基本)?(?:要求|思路|目标|任务|重点))"
)
_DUE_COLUMN = re.compile(r"完成时[间限]|办结时[间限]|时限要求|时间节点|完成日期")


def working_year(text: str, start: int, kind: PlanKind | None, issued_on: date | None) -> tuple[int, int, int] | None:
    """The year a plan of one year's work speaks of (2018年是…之年), or in which the last of its listed works is due."""
    if kind not in ("work_plan", "action_plan", "assessment_rules", "notice"):
        return None
    for match in _THIS_YEAR.finditer(text, start, min(len(text), start + 1_500)):
        year = int(match["year"])
        if issued_on is None or issued_on.year == year:
            return year, match.start(), match.end()
    if kind == "work_plan" and _DUE_COLUMN.search(text, 0, 60_000):
        due = [item for item in read_dates(text, start, min(len(text), 60_000)) if item.grain in ("month", "day")]
        last = max(due, key=lambda item: item.until, default=None)
        if last is not None and (issued_on is None or last.until > issued_on):
            return last.year, last.start, last.end
    return None


def _goal_clauses(clauses: Sequence[Clause]) -> list[Clause]:
    """The clauses that state the goals of the whole plan, the general one first."""
    found = []
    for clause in clauses:
        if clause.parent >= 0:
            parent = clauses[clause.parent]
            if parent.parent >= 0:
                continue
            top = _is_first_part(clauses, clause.parent)
            if not top and "目标" not in parent.title and "要求" not in parent.title and "思路" not in parent.title:
                continue
        title = clause.title[:40]
        if "目标" in title and not re.search(r"目标(?:责任|考核|管理|备案|值|引领|分解|体系)", title):
            found.append(clause)
    return found


def _is_first_part(clauses: Sequence[Clause], position: int) -> bool:
    """Whether a top clause is among the first two of the plan, where goals stand."""
    tops = [index for index, clause in enumerate(clauses[: position + 1]) if clause.parent == -1]
    return position in tops[:2]


def _goal_end(text: str, clause: Clause) -> int:
    return min(clause.end, clause.start + 6_000, len(text))


def _first_horizon(text: str, start: int, end: int, issued_on: date | None) -> tuple[int, int, int] | None:
    """The first year the goals look to, in the opening of a goal section."""
    opening = text.find("\n", start + 40, end)
    sentence = text.find("。", start, end)
    limit = end if sentence < 0 else max(sentence, opening, start + 200)
    for item in read_dates(text, start, min(end, limit)):
        if item.words.startswith(("“", "十")) and not item.by:
            continue
        if not _looks_ahead(text, item, start, issued_on):
            continue
        return item.until.year, item.start, item.end
    return None


_NEXT_HORIZON = re.compile(r"(?:到|至)(?P<year>20\d\d)年(?:底|末)?")
_NEXT_YEAR = re.compile(r"(?:到|至)20\d\d年|展望|远景")
_WITH_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:%|个|家|项|件|分|以上|左右|亿|万|批|[,;、。]|$)")


_ENOUGH_NUMBERS = 2


def _later_horizon(text: str, clause: Clause, first: tuple[int, int, int]) -> tuple[int, int, int] | None:
    later = None
    for match in _NEXT_HORIZON.finditer(text, first[2], _goal_end(text, clause)):
        year = int(match["year"])
        said = text[match.end() : min(clause.end, match.end() + 400)]
        following = _NEXT_YEAR.search(said)
        said = said[: following.start()] if following else said
        if first[0] < year <= first[0] + 5 and len(_WITH_NUMBER.findall(said)) >= _ENOUGH_NUMBERS:
            later = (year, match.start(), match.end("year"))
    return later


def _looks_ahead(text: str, item: DateWords, start: int, issued_on: date | None) -> bool:
    after = text[item.end : item.end + 60]
    if _BACKWARD.match(after) or _OTHER_PLANS_END.match(after):
        return False
    before = text[max(start, item.start - 24) : item.start]
    if re.search(r"(?:比|较|与|从|自|由|截至|截止)$", before) or after.startswith(
        ("起", "以来", "启动", "开始", "部署")
    ):
        return False
    if issued_on is not None and (item.until - issued_on).days < 75:
        return False
    return bool(item.by or _HORIZON_BEFORE.search(before) or item.grain == "years")


def plan_span(title: str, stated: Span, goal: tuple[int, int, int] | None, issued_on: date | None) -> Span:
    """The plan's period: of its title, else stated, else from its length and goals."""
    named = period_of_title(title)
    if named.until is not None:
        return named
    length = years_long(title)
    if stated.until is not None:
        return Span(stated.since or issued_on, stated.until, stated.start, stated.end)
    if goal:
        year, start, end = goal
        since = date(year - length + 1, 1, 1) if length else issued_on
        return Span(since, date(year, 12, 31), start, end)
    if length and issued_on is not None:
        first = issued_on.year if issued_on.month <= 10 else issued_on.year + 1
        return Span(date(first, 1, 1), date(first + length - 1, 12, 31))
    return Span(None, None)
