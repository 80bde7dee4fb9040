"""The ways a number promises: reached, grown by, made, counted, bounded, or a bare share."""

from __future__ import annotations

import re
from dataclasses import replace

from zhiheng.policy.model import Comparator, Period, TargetKind
from zhiheng.policy.targets.counts import BOUND_TAIL, counted, made, starts_making
from zhiheng.policy.targets.names import clean
from zhiheng.policy.targets.reading import Reading
from zhiheng.policy.targets.window import Window, without_per
from zhiheng.policy.targets.words import (
    COMPARATOR_BEFORE,
    FALLING,
    GROWING,
    HEDGE,
    LEVEL_NOUN,
    MONEY,
    NEW,
    OWNING,
    PLACE_UNIT,
    REACHING,
    SHARE_NOUN,
    comparator_of,
)

_LEVEL_TAIL = re.compile(
    rf"(?P<verb>{REACHING})(?:{HEDGE})*(?P<comparator>{COMPARATOR_BEFORE})?(?:\(含(?:本数)?\))?(?:{HEDGE})*$"
)
_GROW_TAIL = re.compile(
    rf"(?P<grow>{GROWING})(?:了|率)?(?:{HEDGE})*(?P<comparator>{COMPARATOR_BEFORE})?(?:\(含(?:本数)?\))?(?:{HEDGE})*$"
)
_WEAK_TAIL = re.compile(r"(?:为|是|占|在)$")
_SUM_GIVEN = re.compile(r"\d[万亿]?元$")
"""每年安排500万元,较上年增长10%: what grows is a sum given, and that is no target."""
_CONDITION = re.compile(r"^(?:以上|以下|以内)?的(?!目标|水平|要求|标准|良好|任务|总|年度)")
_DONE = re.compile(r"实现|达到|建立|导入|推行|通过|开展|完成|采用|实施|获得|落实|纳入")
_HANDLED = re.compile(r"受理|办理|反馈|回复|办结|处置|处理|回访|核查|响应|答复")
_COMPLAINT = re.compile(r"(?:质量|消费|环境|食品)?(?:投诉举报|投诉|举报|诉求|信访|咨询)")
_GROWTH_NAME = re.compile(r"(?P<annual>年均|年)?(?:增速|增幅|增长率|增长速度|递增率)$")
_RAISED = frozenset({"提高到", "提升到", "增加到", "稳定在", "保持在"})
_KEPT = re.compile(r"实现|保持|确保|力争|达到|做到|争取")
_EVENT = re.compile(r"发生|事故|死亡|伤亡|投诉|案件|事件")


def read_window(window: Window) -> Reading | None:
    """How a number is understood; None where no words promise anything."""
    for way in (_none_of, _reached, _grown, made, counted, _bounded, _bare_share):
        reading = way(window)
        if reading is not None:
            return reading
    return None


def _none_of(window: Window) -> Reading | None:
    """实现质量零事故: none of something that happens."""
    if window.first.written != "characters" or window.first.unit or not _KEPT.search(window.left):
        return None
    event = _EVENT.match(window.right)
    name = clean(_KEPT.sub("", window.left))
    name += event.group() if event and event.group() != "发生" else ""
    return Reading(name, None, "level", 0.9, "写明“零”", behind=True) if event else None


def _reached(window: Window) -> Reading | None:
    """合格率达到96%以上: a verb of reaching before the number."""
    left, per = window.before_number()
    tail = _LEVEL_TAIL.search(left, max(0, len(left) - 28))
    if tail is None or _CONDITION.match(window.right):
        return None
    verb = tail["verb"]
    if window.countable and window.noun_follows() and not MONEY.search(window.first.unit):
        making = made(window)
        if making is not None or verb not in {"达到", "达"}:
            return making
    name = window.name(left[: tail.start()])
    if not name or window.is_time_limit(name):
        return None
    name = window.completed(name)
    growth = _GROWTH_NAME.search(name)
    if growth and len(name) - len(growth.group()) >= 2 and not window.countable:
        period: Period | None = "annual" if growth["annual"] else None
        name = name[: growth.start()]
        limited: Comparator = "<=" if verb.startswith("控制") else "="
        return Reading(
            name, comparator_of(tail["comparator"]) or limited, "growth", 0.92, f"写明“{verb}”", period=period
        )
    default: Comparator = "<=" if verb.startswith(("控制", "压控", "稳控", "限制")) else "="
    kind: TargetKind = "increment" if NEW.match(name) and window.countable and verb not in _RAISED else "level"
    confidence = 0.94 if FALLING.search(verb) or default == "<=" else 0.97
    name = f"{name}({per})" if per else name
    return Reading(name, comparator_of(tail["comparator"]) or default, kind, confidence, f"写明“{verb}”")


def _grown(window: Window) -> Reading | None:
    """年均增长10%以上, 比2014年增加30%: a verb of growing before the number."""
    left, _ = window.before_number()
    tail = _GROW_TAIL.search(left, max(0, len(left) - 24))
    if tail is None:
        return None
    unit = window.first.unit
    before = left[: tail.start()]
    compared = re.search(r"(?:比|较|与)[^,]{2,16}$", before) is not None
    share = unit.startswith(("%", "个百分点", "百分点", "‰")) or unit == "倍"
    measured = LEVEL_NOUN.search(clean(before)) is not None
    if not share and not compared and not measured and not MONEY.search(unit):
        return None
    name = window.name(before)
    if not name or _SUM_GIVEN.search(name):
        return None
    fall = FALLING.search(tail["grow"])
    if fall and not name.endswith(fall.group()):
        name += fall.group()
    period: Period | None = "annual" if tail["grow"].startswith("年") and not before[-1:].isdigit() else None
    comparator = comparator_of(tail["comparator"])
    return Reading(name, comparator, "growth", 0.93, f"写明“{tail['grow']}”", period=period)


def _bounded(window: Window) -> Reading | None:
    """合格率不低于95%: a comparator alone before the number."""
    left, _ = window.before_number()
    tail = BOUND_TAIL.search(left, max(0, len(left) - 16))
    if tail is None or _CONDITION.match(window.right) or (window.countable and window.noun_follows()):
        return None
    before, per = without_per(left[: tail.start()])
    if window.is_time_limit(clean(before)):
        return None
    name = window.name(before)
    if not name or re.match(r"占|凡|如|若|按", name):
        return None
    is_made = window.countable and starts_making(name) is not None and LEVEL_NOUN.search(name) is None
    fresh = window.countable and NEW.match(name) is not None
    kind: TargetKind = "increment" if (is_made or fresh) and OWNING.match(name) is None else "level"
    name = f"{window.completed(name)}({per})" if per else window.completed(name)
    return Reading(name, comparator_of(tail["comparator"]), kind, 0.94, f"写明“{tail['comparator']}”")


def _bare_share(window: Window) -> Reading | None:
    """A bare figure: 建档率100%, 100%答复, 门店90%实现明码标价, 车位数12个."""
    quantity, told = window.first, window.told
    left, _ = window.before_number()
    ends_here = not window.noun_follows()
    if window.countable and not MONEY.search(quantity.unit):
        name = clean(left)
        measured = LEVEL_NOUN.search(name) is not None and len(name) >= 4 and ends_here
        if measured and not window.is_time_limit(name) and quantity.unit not in PLACE_UNIT:
            return Reading(name, None, "level", 0.75, "指标后直接写数")
        return None
    weak = _WEAK_TAIL.search(left)
    before = left[: weak.start()] if weak else left
    name = clean(before)
    if (
        ends_here
        and len(name) >= 3
        and (SHARE_NOUN.search(name) or LEVEL_NOUN.search(name) or (weak and quantity.value == 0))
    ):
        if quantity.unit or quantity.bound or quantity.value == 0:
            return Reading(window.completed(window.name(before)), None, "level", 0.88, "指标后直接写数")
        return None
    if not quantity.unit and quantity.value == 100 and told.share_end == window.start:
        # 100%登记、100%答复、100回访: the last sign is often forgotten.
        window.run[0] = quantity = replace(quantity, unit="%")
    if ends_here and not weak and (whole := window.rate_before_colon(name)):
        return Reading(whole, None, "level", 0.85, "冒号前写明指标")
    if ends_here and window.in_another_year():
        return Reading(told.name, None, told.kind, 0.85, "沿用前文指标")
    if not quantity.unit.startswith("%") or weak:
        if told.name and (quantity.unit or quantity.bound) and window.follows_number() and len(name) >= 3 and ends_here:
            return Reading(window.completed(name), None, told.kind, 0.75, "与上文并列")
        return None
    return _share_done(window, left, ends_here)


def _share_done(window: Window, left: str, ends_here: bool) -> Reading | None:
    """100%答复, 门店90%实现明码标价: what is done of so large a share."""
    quantity, told = window.first, window.told
    words = window.words_behind()
    done = re.sub(r"^(?:以上)?的?(?:实现|达到|完成)?", "", words).strip()
    name = clean(left)
    if not done or done[0] in ",。;:、)和及与":
        if ends_here and len(name) >= 3 and quantity.bound:
            return Reading(window.completed(name), None, "level", 0.7, "指标后直接写数")
        fewest = 2 if SHARE_NOUN.search(told.name) else 3
        if ends_here and len(name) >= fewest and told.name and window.follows_number():
            return Reading(window.completed(name), None, told.kind, 0.75, "与上文并列")
        return None
    if len(done) > 40 or (_CONDITION.match(window.right) and not _DONE.search(done)):
        return None
    subject = re.sub(r"(?:落实|做到|要求)$", "", name)
    if not subject and _HANDLED.match(done):
        complaints = _COMPLAINT.findall(window.text[max(window.sentence, quantity.start - 120) : quantity.start])
        subject = complaints[-1] if complaints else ""
    told.share_end = quantity.end + len(words)
    return Reading(subject + re.sub(r"要求$", "", done), None, "level", 0.8, "比例后写明事项", behind=True)
