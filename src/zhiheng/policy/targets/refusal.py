"""Why a number is no promise: dates, codes, names, money given, scores, base figures, time limits."""

from __future__ import annotations

import re
from typing import Final

from zhiheng.policy.targets.names import clean
from zhiheng.policy.targets.window import Window
from zhiheng.policy.targets.words import (
    BASELINE,
    CALENDAR_AFTER,
    CLASS_UNIT,
    MONEY,
    MONEY_OUT,
    QUOTA,
    SCORING,
    SHARE_NOUN,
)

DATE: Final = "编号或日期"
NAME: Final = "名称或编号中的数字"
TITLE: Final = "文件名称或文号中的数字"
QUOTED: Final = "引号内名称中的数字"
TELEPHONE: Final = "电话或编号"
SCORE: Final = "评分分值"
GRADE: Final = "等级或类别"
FRACTION: Final = "分数比例"
TIME_LIMIT: Final = "办理时限"
RANK: Final = "名次"
SCOPE: Final = "说明范围的数"
STARTING_POINT: Final = "起点数(由……提高到)"
BASE: Final = "现状或基期数"
MONEY_GIVEN: Final = "资金数额"
RATIO: Final = "比例说明(资金、权重)"
WEIGHT: Final = "权重或计分"
NO_PROMISE: Final = "没有承诺达到或完成的字眼"
CUTTING: Final = frozenset({STARTING_POINT, BASE, MONEY_GIVEN})
"""Numbers refused for these reasons end the words of what follows."""

_CODE_BEFORE: Final = frozenset("第+×/-—·_#№=")
_CODE_AFTER: Final = frozenset("+×·-/号#:ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_SCORED = re.compile(r"(?:得|扣|加|减|计|记|占|满分|分值|总分|得基本分|最高|最多|共)(?:为|至|完为止)?$")
_DEADLINE: Final = frozenset({"底前", "末前", "年前", "月前", "日前", "之前", "以前"})
_PER_STEP = re.compile(r"每(?:降?低|少|缺|多|增加?|高|超过?|提高|下降|差|发生|有|出现|迟|逾期|延迟)[^,]{0,8}$")
_TELEPHONE = re.compile(r"(?:电话|热线|传真|邮编|邮箱|手机|联系人|编号|索引号|邮政编码|QQ|代码)[^。,;\n]{0,16}$")
_SCOPE_MONEY = re.compile(r"^(?:以上)?(?:的)?(?:[^,、。;:]{0,12}?)\d+(?:家|个|户|项|名)")
_SCOPE_OF_COUNT = re.compile(r"^(?:以上|以下)?的?(?:\d+|[一二三四五六七八九十]+)(?:家|个|户|项|名)")
_PROJECT = re.compile(r"(?:总?投资|投资总?额|建筑面积|占地面积?|规划面积|用地)$")
_RATED = re.compile(r"满意|指数|评价|测评|得分")
_FROM_ALONE = re.compile(r"由(?:20\d\d年(?:底|末)?的?|目前的?|现在的?)$")
_ON_TOP_OF = re.compile(r"^的?基础上")
_FROM = re.compile(r"(?:由|从)[^,。;]{0,24}$")
_TO = re.compile(
    r"^(?:左右|以上|以下|\(20\d\d年\))?,?(?:逐步|稳步|力争|再)?"
    r"(?:提高|提升|增加|增长|上升|扩大|扩增|扩展|扩|下降|降低|降|减少|压减|缩短|压缩|升|增|减|发展)(?:到|至)"
)
_REACHED = re.compile(r"(?:额度?|规模|总量|收入|产值|值)(?:累计|合计|总计|力争)*(?:达到|突破|超过)$")
_SUBSIDY = re.compile(r"奖励|奖补|补助|补贴|资助|给予")
_GIVEN_SHARE = re.compile(r"(?:减免|优惠|下浮|返还|抵扣|按(?![期时要规需])|给予|奖励|补助|补贴|占)[^,、]{0,8}$")
_SHARE_OF = re.compile(r"占[^,]{1,16}(?:比例|比重|的?)$|占比")
_NOW = re.compile(r"截至|截止|目前|近年来|以来|(?<![比较与同在于])[去上]年|现状|基期|年来")
_AHEAD = re.compile(r"到20\d\d年|力争|争取|确保|20\d\d年底?前|目标")


def without_promise(window: Window) -> str:
    """Why a number stays unclaimed that no words promise."""
    return TIME_LIMIT if window.first.unit in {"工作日", "个工作日"} else NO_PROMISE


def refusal(window: Window) -> str:
    """Why the window's number is no promise; empty where nothing speaks against it."""
    for reason in (_of_form(window), _of_place(window), _of_scoring(window), _of_past(window), _of_money(window)):
        if reason:
            return reason
    return ""


def _of_form(window: Window) -> str:
    quantity, text = window.first, window.text
    last = window.run[-1].end
    after = text[last : last + 8]
    before = text[max(0, quantity.start - 2) : quantity.start]
    if not quantity.unit and CALENDAR_AFTER.match(after):
        return DATE
    if "每届" in window.left:
        return MONEY_GIVEN
    if before[-1:] == "前" and before not in _DEADLINE and quantity.unit in {"", "名", "位", "强", "家"}:
        return RANK
    if before == "专栏":
        return NAME
    if quantity.unit in {"年", "日"} and quantity.written == "digits" and quantity.value > 31:
        return DATE
    if quantity.unit in {"日", "点", "年", "期"} and re.search(r"(?:月|年|第|\d:)$", before):
        return DATE
    if before == "连续" and quantity.written == "characters":
        return NO_PROMISE
    if (before[-1:] in _CODE_BEFORE and before[-1:] and before != "——") or (after[:1] and after[:1] in _CODE_AFTER):
        return NAME
    if not quantity.unit and (quantity.value >= 10000 or (len(window.run) > 1 and quantity.value > 1000)):
        return TELEPHONE
    if quantity.unit in CLASS_UNIT and not (quantity.unit == "成" and quantity.bound):
        return GRADE
    if quantity.written == "share" and quantity.unit == "%" and text[quantity.start] != "百":
        return FRACTION
    return ""


def _of_place(window: Window) -> str:
    quantity = window.first
    enclosed = window.sentences.enclosed_by(quantity.start)
    if enclosed in ("《", "["):
        return TITLE
    if enclosed == "“":
        return "" if quantity.unit.startswith("%") else QUOTED
    if enclosed:
        return DATE
    if not quantity.unit and _TELEPHONE.search(window.left):
        return TELEPHONE
    return ""


def _of_scoring(window: Window) -> str:
    quantity, left = window.first, window.left
    if _PER_STEP.search(left):
        return SCORE
    near = left + window.text[quantity.start : quantity.end] + window.right
    if quantity.unit == "分" and (_SCORED.search(left) or SCORING.search(near) or _is_score(window)):
        return SCORE
    said = left + window.text[quantity.unit_end : quantity.end]
    if QUOTA.search(window.text[max(window.sentence, quantity.start - 60) : quantity.start]) and not re.search(
        r"达到|以上|不低于|不少于", said
    ):
        return WEIGHT
    return ""


def _is_score(window: Window) -> bool:
    """Points in brackets behind a clause, or in a sentence that gives and takes points."""
    if not window.left and window.text[window.start - 1 : window.start] == "(":
        return True
    first = window.first
    sentence = window.text[max(window.sentence, first.start - 200) : first.end + 60]
    return SCORING.search(sentence) is not None and _RATED.search(window.left) is None


def _of_past(window: Window) -> str:
    text, behind = window.text, window.run[-1].end
    if _FROM.search(window.left) and _TO.match(text[behind : behind + 14]):
        window.told.from_start = window.start
        return STARTING_POINT
    if _FROM_ALONE.search(window.left) or _ON_TOP_OF.match(window.right):
        return STARTING_POINT
    if BASELINE.search(window.left):
        return BASE
    head = text[max(window.sentence, window.start - 120) : window.start]
    told = _NOW.search(head)
    if told and window.told.from_start < 0 and not _AHEAD.search(head[told.end() :] + window.left):
        return BASE
    return ""


def _of_money(window: Window) -> str:
    quantity, left = window.first, window.left
    if _SCOPE_OF_COUNT.match(window.text, quantity.unit_end) or _PROJECT.search(left):
        return SCOPE
    if MONEY.search(quantity.unit) or MONEY.search(window.run[-1].unit):
        if _SCOPE_MONEY.match(window.right):
            return SCOPE
        said = window.text[max(window.sentence, quantity.start - 60) : quantity.start]
        promised = _REACHED.search(left) is not None and not _SUBSIDY.search(left)
        if promised:
            return ""
        if _SUBSIDY.search(said) or window.in_brackets or MONEY_OUT.search(left + window.right[:12]):
            return MONEY_GIVEN
    if quantity.unit.startswith("%") and _SUBSIDY.match(window.right.lstrip("的")):
        return RATIO
    if not quantity.unit.startswith("%") or not _GIVEN_SHARE.search(left) or _SHARE_OF.search(left):
        return ""
    return "" if SHARE_NOUN.search(clean(re.sub(r"占[^占]*$", "", left))) else RATIO
