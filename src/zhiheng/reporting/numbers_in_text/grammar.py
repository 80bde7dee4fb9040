"""The grammar of placeholders: what the parts between the braces may be, recognised by their form, in any order.

``{{ 指标 | 时间 | 地区 | 分类=值 | 要求 }}``; what is left out is taken from where the placeholder stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal, get_args

from zhiheng.methods.progress.standing import STATUS_ZH, Status
from zhiheng.primitives.errors import RuleViolation
from zhiheng.primitives.periods import Period
from zhiheng.reporting.numbers_in_text.problems import Rule
from zhiheng.reporting.numbers_in_text.template import Placeholder

Ask = Literal[
    "数值",
    "不带单位",
    "以万计",
    "以亿计",
    "单位",
    "名称",
    "比上年",
    "比上年差额",
    "变化",
    "位次",
    "最好区县",
    "最差区县",
    "最好区县数值",
    "最差区县数值",
    "目标值",
    "目标状态",
    "距目标",
    "置信区间",
    "期间",
]
ASKS: Final[frozenset[str]] = frozenset(get_args(Ask))
CHART_FORMS: Final = ("趋势", "区县", "分类", "小图", "地图", "目标状态")
TABLE_FORMS: Final = ("历年", "区县", "分类", "目标")
LOOPS: Final = ("区县", "领域", "指标", "目标")
LOCALS: Final = (
    "本区县", "本领域", "本目标", "本指标", "本市", "年份", "上年年份", "截至日", "目标数", "目标概况", "区县数"
)  # fmt: skip
TARGET_PARTS: Final = ("名称", "目标值", "实际值", "最近情况", "状态", "文件", "条款", "责任单位")
TESTS: Final = ("有数据", "没有数据", "有目标", "没有目标", "有区县", "没有区县")
SO_FAR, SO_FAR_LAST_YEAR = "本年以来", "上年同期"
"""The months of the paper's year that are over and due, all of a year that is over; and those of the year before."""
RUNNING: Final = ("年度未满", "年度已满")
WHOLE: Final = ("全市", "全省", "全区", "全县", "全域")
STATES: Final[dict[str, Status]] = {word: state for state, word in STATUS_ZH.items()}

_NUMERALS: Final = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_PERIOD: Final = re.compile(r"(?:(\d{4})年?|(本年|上年|前年))(?:(上|下)半年|第?([一二三四1-4])季度|(\d{1,2})月)?")
_RANGE: Final = re.compile(r"(\d{4})年?\s*[-—–~～至]+\s*(?:(\d{4})年?|(本年))")
_RECENT: Final = re.compile(r"近(\d{1,2}|[三五十])年")
_CLASS: Final = re.compile(r"([^=＝:：]+)[=＝:：](.+)")


class SentenceFault(RuleViolation):
    """A placeholder that cannot be filled; collected with its sentence into a problem, never seen alone."""

    code = "reporting.sentence_fault"

    def __init__(self, rule: Rule, what: str, remedy: str) -> None:
        super().__init__(f"{rule}: {what}", message_zh=f"{what}；{remedy}")
        self.rule, self.what, self.remedy = rule, what, remedy


@dataclass(frozen=True, slots=True)
class Years:
    """The first and last year of a chart or table."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class ClassPart:
    """``环节=生产`` as written."""

    by: str
    value: str


def command_of(placeholder: Placeholder) -> tuple[str, tuple[str, ...]] | None:
    """A command (对每个, 如果, 否则, 结束, 图, 表) and its parts; None for what stands in a sentence.

    >>> command_of(Placeholder(("对每个 目标", "进展滞后")))
    ('对每个', ('目标', '进展滞后'))
    """
    first, *rest = placeholder.parts
    for command in ("对每个", "如果", "否则", "结束", "图", "表"):
        if first == command or (first.startswith(command) and first[len(command)] in " 　"):
            head = first[len(command) :].strip()
            return command, (*((head,) if head else ()), *rest)
    return None


def period_of(part: str, year: int) -> Period | None:
    """The period a part names, 本年 being the year of the report; None where it names none.

    >>> period_of("2026年第一季度", 2020).label, period_of("上年", 2026).label, period_of("东江区", 2026)
    ('2026-Q1', '2025', None)
    """
    match = _PERIOD.fullmatch(part)
    if not match:
        return None
    digits, word, half, quarter, month = match.groups()
    named = int(digits) if digits else year - ("本年", "上年", "前年").index(word)
    if named < 1900:
        return None
    if half:
        return Period("half_year", named, 1 if half == "上" else 2)
    if quarter:
        return Period("quarter", named, _NUMERALS[quarter])
    if month:
        return Period("month", named, int(month)) if 1 <= int(month) <= 12 else None
    return Period("year", named)


def years_of(part: str, year: int) -> Years | None:
    """The years a part names: 2022-2026, 近5年.

    >>> years_of("近5年", 2026), years_of("2022-2026", 2030)
    (Years(first=2022, last=2026), Years(first=2022, last=2026))
    """
    recent = _RECENT.fullmatch(part)
    if recent:
        count = {"三": 3, "五": 5, "十": 10}.get(recent.group(1)) or int(recent.group(1))
        return Years(year - count + 1, year) if count else None
    match = _RANGE.fullmatch(part)
    if not match:
        return None
    first, last = int(match.group(1)), int(match.group(2) or year)
    return Years(first, last) if 1900 <= first <= last <= first + 50 else None


def class_of(part: str) -> ClassPart | None:
    """The class a part names."""
    match = _CLASS.fullmatch(part)
    return ClassPart(match.group(1).strip(), match.group(2).strip()) if match else None
