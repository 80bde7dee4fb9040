"""The ways a number promises: reached, grown by, made, counted, bounded, or a bare share."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from zhiheng.policy.model import Comparator, Period, TargetKind
from zhiheng.policy.targets.names import clean
from zhiheng.policy.targets.window import Window, without_per
from zhiheng.policy.targets.words import (
    COMPARATOR_BEFORE,
    FALLING,
    GROWING,
    HEDGE,
    LEAD_IN,
    LEAD_IN_ONCE,
    LEVEL_NOUN,
    MAKING,
    MONEY,
    NEW,
    NOUN_LIKE,
    OWNING,
    PLACE_UNIT,
    REACHING,
    SHARE_NOUN,
    STARTING,
    STRONG_MAKING,
    comparator_of,
)

_LEVEL_TAIL = re.compile(rf"(?P<verb>{REACHING})(?:{HEDGE})*(?P<comparator>{COMPARATOR_BEFORE})?(?:{HEDGE})*$")
_BOUND_TAIL = re.compile(rf"(?P<comparator>{COMPARATOR_BEFORE})(?:{HEDGE})*$")
_GROW_TAIL = re.compile(rf"(?P<grow>{GROWING})(?:了|率)?(?:{HEDGE})*(?P<comparator>{COMPARATOR_BEFORE})?(?:{HEDGE})*$")
_MAKE_TAIL = re.compile(
    rf"(?P<make>{MAKING})(?:{HEDGE}|出|好|成|市级|省级|国家级|全[市省县区])*(?P<comparator>{COMPARATOR_BEFORE})?(?:{HEDGE})*$"
)
_WEAK_TAIL = re.compile(r"(?:为|是|占|在)$")
_STRONG = re.compile(STRONG_MAKING)
_STARTS_MAKING = re.compile(
    rf"^(?P<whom>(?:每[个年县家市镇区]|全[市省县区]|各[县市区地]|各县\(市、区\)|行业|[^,、]{{0,8}}?)??)(?P<make>{STARTING})"
)
_WHOM = re.compile(r"每[个年县家市镇区]|全[市省县区]|各[县市区地]|各县\(市、区\)|行业")
_VERB_RUN = re.compile(rf"(?:{STARTING})(?:[或和及、]?(?:{STARTING}))*")
_LISTING = re.compile(r"(?:等|等共|等方面|等领域)$")
_FOR_MANY = re.compile(r"^(?:对|为|向|帮助|组织|推动|引导|指导|支持|帮扶)[^,、]{0,8}$")
_CONDITION = re.compile(r"^(?:以上|以下|以内)?的(?!目标|水平|要求|标准|良好|任务|总|年度)")
_AT_LEAST = re.compile(r"(?:至少|不少于|不低于|最少)[^,、\d]{0,12}$")
_DOING = re.compile(
    r"^(?!部门|单位|领导|成员).{0,10}(?:获|通过|导入|建立|开展|完成|获得|推行|实行|实施|参加|列入|进入|入选|采用|取得|接入|设立|聘任|达标|实现)"
)
_DONE = re.compile(r"实现|达到|建立|导入|推行|通过|开展|完成|采用|实施|获得|落实|纳入")
_HANDLED = re.compile(r"受理|办理|反馈|回复|办结|处置|处理|回访|核查|响应|答复")
_COMPLAINT = re.compile(r"(?:质量|消费|环境|食品)?(?:投诉举报|投诉|举报|诉求|信访|咨询)")
_GROWTH_NAME = re.compile(r"(?P<annual>年均|年)?(?:增速|增幅|增长率|增长速度|递增率)$")
_RAISED = frozenset({"提高到", "提升到", "增加到", "稳定在", "保持在"})
_YEAR_AHEAD = re.compile(r"(?:到|至)20\d\d年")
_STRIVING = re.compile(r"^(?:争取|力争|确保)(?!20)")
_KEPT = re.compile(r"实现|保持|确保|力争|达到|做到|争取")
_EVENT = re.compile(r"事故|死亡|伤亡|投诉|案件|事件")
_COUNT_TAIL = re.compile(r"(?:各|均|分别|共|共计|合计|累计|总数|达|约|近)+$")


@dataclass(frozen=True, slots=True)
class Reading:
    """How the words around a number are understood, before its run is spread over names and values."""

    name: str
    comparator: Comparator | None
    kind: TargetKind
    confidence: float
    reason: str
    behind: bool = False
    """The thing counted stands behind the number, so the quotation goes on behind it."""
    told_apart: bool = False
    period: Period | None = None


def opening(words: str) -> str:
    """The words without item number, year and hedge before them."""
    return LEAD_IN.sub("", LEAD_IN_ONCE.sub("", words))


def starts_making(words: str) -> re.Match[str] | None:
    """The verb of making that the words begin with, behind at most a few words that say for whom."""
    found = _STARTS_MAKING.match(words)
    if found and found["whom"] and found["make"] in NOUN_LIKE and not _WHOM.fullmatch(found["whom"]):
        return None
    return found


def read_window(window: Window) -> Reading | None:
    """How a number is understood; None where no words promise anything."""
    for way in (_none_of, _reached, _grown, _made, _counted, _bounded, _bare_share):
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
    return Reading(name + event.group(), None, "level", 0.9, "写明“零”", behind=True) if event else None


def _reached(window: Window) -> Reading | None:
    """合格率达到96%以上: a verb of reaching before the number."""
    left, per = window.before_number()
    tail = _LEVEL_TAIL.search(left, max(0, len(left) - 28))
    if tail is None or _CONDITION.match(window.right):
        return None
    verb = tail["verb"]
    if window.countable and window.noun_follows() and not MONEY.search(window.first.unit):
        making = _made(window)
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
    if not share and not compared and not MONEY.search(unit):
        return None
    name = window.name(before)
    if not name:
        return None
    fall = FALLING.search(tail["grow"])
    if fall and not name.endswith(fall.group()):
        name += fall.group()
    period: Period | None = "annual" if tail["grow"].startswith("年") else None
    comparator = comparator_of(tail["comparator"])
    return Reading(name, comparator, "growth", 0.93, f"写明“{tail['grow']}”", period=period)


def _made(window: Window) -> Reading | None:
    """建设2个……项目: the verb before the number, the thing behind it."""
    if not _may_be_made(window):
        return None
    noun = window.noun_behind()
    if not noun:
        return None
    left, _ = window.before_number()
    bare = opening(left)
    told = window.told
    comparator: Comparator | None = None
    tail = _MAKE_TAIL.search(left, max(0, len(left) - 24))
    if tail is None and (own := re.search(r"(?:具备|拥有|具有|配备)$", left)) is not None:
        return Reading(clean(left) + noun, None, "level", 0.85, f"写明“{own.group()}”及数量", behind=True)
    if tail is not None:
        prefix = _for_whom(left[: tail.start()]) + tail["make"]
        comparator = comparator_of(tail["comparator"])
        reason, confidence = f"写明“{tail['make']}”及数量", 0.92 if _STRONG.search(tail["make"]) else 0.66
        told.verb = tail["make"]
    elif _LISTING.search(left) and (verb := starts_making(bare)):
        prefix, reason, confidence = verb["make"], f"写明“{verb['make']}……等”及数量", 0.85
        told.verb = verb["make"]
    elif _FOR_MANY.match(bare) and _STRONG.search(noun):
        prefix = re.sub(r"^(?:对|为|向)", "", bare)
        reason, confidence = "对一定数量的对象开展工作", 0.75
    elif _some_do(window, bare, noun):
        prefix, reason, confidence = bare, "一定数量的主体完成某事", 0.62
    elif _verb_apart(window, bare, noun):
        prefix, reason, confidence = bare, "写明动词及数量", 0.72
    elif told.verb and len(bare) <= 2 and _continues(window, bare):
        prefix, reason, confidence = told.verb, f"承接上文“{told.verb}”", 0.87
    else:
        return None
    if comparator is None and _AT_LEAST.search(left):
        comparator = ">="
        prefix = re.sub(r"至少|不少于|不低于|最少", "", prefix)
    return Reading(clean(prefix) + noun, comparator, "increment", confidence, reason, behind=True)


def _may_be_made(window: Window) -> bool:
    quantity = window.first
    if not window.countable or quantity.unit in PLACE_UNIT or window.is_time_limit(""):
        return False
    if quantity.unit in {"万", "亿", "千万", "百万", "千", "百", "分"}:
        return False
    if quantity.written == "characters" and quantity.unit in {"条", "期", "种"} and not _MAKE_TAIL.search(window.left):
        return False
    one = quantity.written == "characters" and quantity.value == 1
    return not one or re.search(r"每|至少|各$", window.left) is not None


def _for_whom(before: str) -> str:
    """The short words before the verb that say for whom: 每个行业建成, 全市培育."""
    prefix = re.sub(r"^(?:为|使|让|确保|争取|力争)", "", LEAD_IN.sub("", before))
    longest = 18 if prefix.startswith(("对", "在", "向")) else 10
    return "" if len(prefix) > longest or "、" in prefix else prefix


def _some_do(window: Window, bare: str, noun: str) -> bool:
    """3户企业通过认证, 重点企业50家导入卓越绩效模式: so many of them do or pass something."""
    if window.after_number or len(bare) > 16:
        return False
    if window.first.unit not in {"家", "户", "名", "人"} and not bare.endswith("有"):
        return False
    return _DOING.search(noun) is not None and starts_making(bare) is None


def _verb_apart(window: Window, bare: str, noun: str) -> bool:
    """完成标准比对100家企业: verb, its object, the number, and what is counted."""
    if window.after_number or len(noun) > 12 or len(bare) > 24 or re.search(r"\d|达到|、", bare + noun):
        return False
    return starts_making(bare) is not None


def _continues(window: Window, bare: str) -> bool:
    if window.after_number:
        return not bare or window.joined()
    return not bare and window.told.last_end == window.start - 1


def _counted(window: Window) -> Reading | None:
    """创建……示范区2个以上: verb and thing before the number."""
    quantity, told = window.first, window.told
    if not window.countable or quantity.unit in PLACE_UNIT or window.is_time_limit(""):
        return None
    if window.noun_follows() and not window.right.startswith("("):
        return None
    if quantity.written == "characters" and quantity.unit in {"条", "期", "种"}:
        return None
    left, _ = window.before_number()
    tail = _BOUND_TAIL.search(left, max(0, len(left) - 16))
    before = left[: tail.start()] if tail else left
    comparator = comparator_of(tail["comparator"]) if tail else None
    before, per = without_per(before)
    starts = starts_making(opening(before.lstrip("、和及与,;")))
    if comparator in (">", "<") and (starts is None or starts.start("make") > 0):
        return None
    if quantity.written == "characters" and quantity.value == 1 and starts is None and not re.search(r"每|各$", left):
        return None
    name = window.name(_COUNT_TAIL.sub("", before)) if starts or told.name else clean(_COUNT_TAIL.sub("", before))
    if len(name) < 2:
        return None
    apart = re.search(r"(?:各|均|分别)$", before) is not None
    verb = starts or next(
        (found for found in _STRONG.finditer(name) if found.group() not in NOUN_LIKE or found.end() == len(name)), None
    )
    own = OWNING.match(name)
    kind: TargetKind = "level"
    if own and not (verb and verb.start() < own.start("own")):
        reason, confidence = f"写明“{own['own']}”及数量", 0.85
    elif verb:
        run = _VERB_RUN.search(name)
        word = run.group() if run and starts else verb.group()
        told.verb = word
        reason, confidence = f"写明“{word}”及数量", 0.93 if quantity.bound or comparator else 0.88
        kind = "level" if LEVEL_NOUN.search(name) and not NEW.match(name) else "increment"
    elif window.joined() and _may_carry(window, name, comparator):
        whole = window.completed(name)
        name = whole if whole.startswith(told.verb) else told.verb + whole
        reason, confidence, kind = f"承接上文“{told.verb}”", 0.88, "increment"
    elif window.joined() and told.name:
        name = window.completed(name)
        reason, confidence = "与上文并列", 0.8
        kind = "increment" if told.kind == "increment" else "level"
    elif quantity.bound or comparator:
        reason, confidence = "数量带有界限", 0.7
    elif _STRIVING.match(before) and len(name) >= 4 and quantity.written == "digits":
        reason, confidence, kind = "力争数量", 0.72, "increment"
    elif (
        (window.among_goals or _YEAR_AHEAD.search(window.text, max(window.sentence, window.start - 300), window.start))
        and len(name) >= 4
        and quantity.written == "digits"
    ):
        reason, confidence = "目标条款中直接列数", 0.62
    else:
        return None
    name = f"{name}({per})" if per else name
    return Reading(name, comparator, kind, confidence, reason, told_apart=apart)


def _may_carry(window: Window, name: str, comparator: Comparator | None) -> bool:
    """Whether the verb of an earlier number of the sentence also governs this one."""
    if not window.told.verb or LEVEL_NOUN.search(name) or MONEY.search(window.first.unit):
        return False
    return comparator in (None, ">=", "<=")


def _bounded(window: Window) -> Reading | None:
    """合格率不低于95%: a comparator alone before the number."""
    left, _ = window.before_number()
    tail = _BOUND_TAIL.search(left, max(0, len(left) - 16))
    if tail is None or _CONDITION.match(window.right) or (window.countable and window.noun_follows()):
        return None
    before, per = without_per(left[: tail.start()])
    if window.is_time_limit(clean(before)):
        return None
    name = window.name(before)
    if not name or re.match(r"占|凡|如|若|按", name):
        return None
    made = window.countable and starts_making(name) is not None and LEVEL_NOUN.search(name) is None
    kind: TargetKind = "increment" if made or (window.countable and NEW.match(name)) else "level"
    name = f"{window.completed(name)}({per})" if per else window.completed(name)
    return Reading(name, comparator_of(tail["comparator"]), kind, 0.94, f"写明“{tail['comparator']}”")


def _bare_share(window: Window) -> Reading | None:
    """A bare figure: 达标率100%, 100%受理, 工业废水95%实现达标排放, 托位数4.5个."""
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
        # 100%受理、100%办理、100反馈: the last sign is often forgotten.
        window.run[0] = quantity = replace(quantity, unit="%")
    if not quantity.unit.startswith("%") or weak:
        if told.name and quantity.unit and window.follows_number() and len(name) >= 3 and ends_here:
            return Reading(name, None, told.kind, 0.75, "与上文并列")
        return None
    return _share_done(window, left, ends_here)


def _share_done(window: Window, left: str, ends_here: bool) -> Reading | None:
    """100%受理, 工业废水95%实现达标排放: what is done of so large a share."""
    quantity, told = window.first, window.told
    words = window.words_behind()
    done = re.sub(r"^(?:以上)?的?(?:实现|达到|完成)?", "", words).strip()
    name = clean(left)
    if not done or done[0] in ",。;:、)和及与":
        if ends_here and len(name) >= 3 and quantity.bound:
            return Reading(window.completed(name), None, "level", 0.7, "指标后直接写数")
        if ends_here and len(name) >= 3 and told.name and window.follows_number():
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
