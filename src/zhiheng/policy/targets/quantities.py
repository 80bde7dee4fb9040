"""Finding the numbers of a plan with their units, bounds and ranges, before anyone asks what they mean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from zhiheng.policy.model import Comparator
from zhiheng.policy.numerals import chinese_number, chinese_part

_UNITS = (
    "个工作日|工作日|个百分点|百分点|个基点|个点(?!位)|平方公里|平方千米|平方米|立方米|公里|千米|海里|微克|毫克|千克|公斤|克|"
    "吨标准煤|吨标煤|吨|千瓦时|千瓦|兆瓦|瓦|人次|人份|批次|批|车次|班次|架次|头次|台套|台件|台次|台|套|家次|户次|户|家|个月|个|项次|"
    "项|件次|件|场次|场|期|次|名|位|人|所|座|条|处|块|颗|株|辆|艘|架|部|册|篇|份|例|起|类|种|款|对|支|门|间|"
    "本|张|幅|枚|宗|笔|单|席|栋|幢|片|组|队|眼|口|亩|公顷|天|日|小时|分钟|秒|岁|年|分贝|倍|分|元|美元|"
    "县|市|区|镇|乡|村|校|站|户|头|只|羽|度|字|点|课时|学时|学分|届|轮次|轮|层|级|星|成|mg|km|kW|dB"
)
_RATIO = (
    r"(?:/(?:立方米|平方公里|平方米|(?:百|千|万|十万|百万)?(?:人口|人次|人|台|元|吨|户|家|件|辆|公里|批次|企业)(?:·年)?|"
    r"年|月|日|次|升|亩|公顷|L|m³|m3))?"
)
_UNIT = rf"(?:%|‰|‱|(?:[百千]?[万亿])?(?:{_UNITS}){_RATIO}|[百千]?[万亿])"
_ARABIC = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_BOUND = (
    r"(?:\(含(?:本数)?\))?(?:及?以上|以内|内(?=[,。;、)]|$)|以下|之内|之下|之上|左右|上下)(?:\(含(?:本数)?\))?|"
    r"\((?:≥|>=|不低于|以上)\)"
)
_CHINESE = r"[一二两三四五六七八九十百千]{1,9}"

_QUANTITY = re.compile(
    rf"(?P<value>{_ARABIC})(?P<unit1>{_UNIT})?(?:(?P<dash>—+|-|~|至|到)(?P<upper>{_ARABIC}))?"
    rf"(?P<more>余|多)?(?P<unit>{_UNIT})?(?P<bound>{_BOUND})?"
    rf"|(?P<den>[百千万二三四五六七八九十])分之(?P<num>[零一二三四五六七八九十百点两]{{1,12}})(?P<bound2>{_BOUND})?"
    rf"|(?P<tenths>[一二三四五六七八九])成(?:(?P<half>半)|(?P<bound3>以上|左右)|(?=的))"
    rf"|(?P<chinese>{_CHINESE})(?P<unit4>万?(?:平方米|公里|人次|批次|个|家|项|件|次|场|期|名|条|所|座|处|种|份|户|套|台|亩|批))(?P<bound4>{_BOUND})?"
    rf"|(?P<none>零(?=发生|事故|死亡|伤亡|投诉|案件|事件)|(?<=为)零(?=[,;。、)\n]|$))"
)
_LETTER_BEFORE = re.compile(r"[A-Za-z0-9.]|(?<=\d),")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit as printed, its place, and the bound said behind it."""

    start: int
    end: int
    """Behind unit and bound."""
    value: Decimal
    upper: Decimal | None
    unit: str
    bound: Comparator | None
    written: Literal["digits", "characters", "share"]
    unit_end: int
    """Behind the unit, before the bound."""


def read_quantities(text: str) -> Iterator[Quantity]:
    """Every number of the text that could be a quantity, in order; parts of words and codes left out."""
    for match in _QUANTITY.finditer(text):
        quantity = _quantity(text, match)
        if quantity is not None:
            yield quantity


def _quantity(text: str, match: re.Match[str]) -> Quantity | None:
    start, end = match.span()
    if match["value"] is not None:
        return _arabic(text, match)
    if match["none"] is not None:
        return Quantity(start, end, Decimal(0), None, "", None, "characters", end)
    if match["num"] is not None:
        part = chinese_part(match["den"], match["num"])
        if part is None:
            return None
        stop = match.end("num")
        return Quantity(start, end, part[0], None, part[1], bound_of(match["bound2"]), "share", stop)
    if match["tenths"] is not None:
        tenths = chinese_number(match["tenths"])
        if tenths is None or (start and text[start - 1] in "完现形建组构变分责收促年落"):
            return None
        value = tenths + (Decimal("0.5") if match["half"] else 0)
        return Quantity(start, end, value, None, "成", bound_of(match["bound3"]), "share", end)
    number = chinese_number(match["chinese"])
    if number is None or (start and text[start - 1] in "第十百千万零〇几数每“—"):
        return None
    return Quantity(
        start, end, number, None, match["unit4"], bound_of(match["bound4"]), "characters", match.end("unit4")
    )


def _arabic(text: str, match: re.Match[str]) -> Quantity | None:
    start, end = match.span()
    if len(match["value"]) > 15 or (match["upper"] and len(match["upper"]) > 15):
        return None
    if start and _LETTER_BEFORE.match(text, start - 1):
        return None
    value = Decimal(match["value"].replace(",", ""))
    unit = match["unit"] or match["unit1"] or ""
    upper = None
    if match["upper"]:
        upper = Decimal(match["upper"].replace(",", ""))
        if match["unit1"] and match["unit"] and match["unit1"] != match["unit"]:
            unit = match["unit"]
        if upper < value:
            return None
    elif match["unit1"] and match["unit"]:
        if match["more"] or match["unit"] in {"点", "分", "级", "星", "成", "市", "县", "区"}:
            unit, end = match["unit1"], match.end("unit1")
            return Quantity(start, end, value, None, unit, None, "digits", end)
        unit = match["unit1"]
        return Quantity(start, match.end("unit1"), value, None, unit, None, "digits", match.end("unit1"))
    bound_start = match.start("bound") if match["bound"] else end
    return Quantity(start, end, value, upper, unit, bound_of(match["bound"]), "digits", bound_start)


def bound_of(words: str | None) -> Comparator | None:
    """The comparator of a bound said behind a number; None for 左右 and where nothing is said.

    >>> bound_of("(含)以上"), bound_of("以内"), bound_of("左右")
    ('>=', '<=', None)
    """
    if not words:
        return None
    if any(word in words for word in ("以上", "之上", "≥", ">=", "不低于")):
        return ">="
    if any(word in words for word in ("以内", "以下", "之内", "之下", "内")):
        return "<="
    return None
