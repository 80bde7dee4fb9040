"""Counts of what is made, done or kept: 建设2个……项目, 创建……示范区2个以上."""

from __future__ import annotations

import re
from dataclasses import replace

from zhiheng.policy.model import Comparator, TargetKind
from zhiheng.policy.targets.names import clean
from zhiheng.policy.targets.reading import Reading
from zhiheng.policy.targets.window import Window, without_per
from zhiheng.policy.targets.words import (
    COMPARATOR_BEFORE,
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
    STARTING,
    STRONG_MAKING,
    comparator_of,
)

BOUND_TAIL = re.compile(rf"(?P<comparator>{COMPARATOR_BEFORE})(?:\(含(?:本数)?\))?(?:{HEDGE})*$")
_MAKE_TAIL = re.compile(
    rf"(?P<make>{MAKING})(?:{HEDGE}|出|好|成|市级|省级|国家级|全[市省县区])*(?P<comparator>{COMPARATOR_BEFORE})?(?:{HEDGE})*$"
)
_STRONG = re.compile(STRONG_MAKING)
_STARTS_MAKING = re.compile(
    rf"^(?P<whom>(?:免费|每[个年县家市镇区]|全[市省县区]|各[县市区地]|各县\(市、区\)|行业|[^,、]{{0,8}}?)??)(?P<make>{STARTING})"
)
_WHOM = re.compile(r"免费|每[个年县家市镇区]|全[市省县区]|各[县市区地]|各县\(市、区\)|行业")
_VERB_RUN = re.compile(rf"(?:{STARTING})(?:[或和及、]?(?:{STARTING}))*")
_HELPING = re.compile(r"引导|鼓励|支持|推动|组织|帮助|督促|动员|指导")
"""引导企业参与制定标准5项(国家标准1项): what goes on behind is 参与制定, not 引导."""
_LISTING = re.compile(r"(?:等|等共|等方面|等领域)$")
_FOR_MANY = re.compile(r"^(?:对(?!照)|为|向|帮助|组织|推动|引导|指导|支持|帮扶)[^,、]{0,8}$")
_SERVED = re.compile(r"会诊|诊断|体检|提供|服务|减免|免费|指导")
_AT_LEAST = re.compile(r"(?:至少|不少于|不低于|最少)[^,、\d]{0,12}$")
_DOING = re.compile(
    r"^(?!部门|单位|领导|成员).{0,10}(?:获|通过|导入|建立|开展|完成|获得|推行|实行|实施|参加|列入|进入|入选|采用|取得|接入|设立|聘任|达标|实现(?!全覆盖))"
)
_YEAR_AHEAD = re.compile(r"(?:到|至)20\d\d年")
_OF = re.compile(r"的[^,、]{2,8}$")
_EXPERIENCE = re.compile(r"(?:经验|做法|精神)$")
_OF_SIZE = re.compile(r"^的")
_WINNING = re.compile(r"[^,、]{1,8}(?:获得|荣获|入选|列入|通过)")
_MAKES = re.compile(rf"年?(?:{MAKING})(?=.{{2}})")
_OCCASIONS = frozenset({"家次", "人次", "批次", "次", "户次", "场次"})
_STRIVING = re.compile(r"^(?:争取|力争|确保)(?!20)")
_COUNT_TAIL = re.compile(r"(?:各|均|分别|共|共计|合计|累计|总数|达|约|近)+$")


def opening(words: str) -> str:
    """The words without item number, year and hedge before them."""
    return LEAD_IN.sub("", LEAD_IN_ONCE.sub("", words))


def starts_making(words: str) -> re.Match[str] | None:
    """The verb of making that the words begin with, behind at most a few words that say for whom."""
    found = _STARTS_MAKING.match(words)
    if found and found["whom"] and found["make"] in NOUN_LIKE and not _WHOM.fullmatch(found["whom"]):
        return None
    return found


def made(window: Window) -> Reading | None:
    """建设2个……项目: the verb before the number, the thing behind it."""
    if not _may_be_made(window):
        return None
    noun = window.noun_behind()
    if not noun or _EXPERIENCE.search(noun):
        return None
    left, _ = window.before_number()
    bare = opening(left)
    told = window.told
    comparator: Comparator | None = None
    tail = _MAKE_TAIL.search(left, max(0, len(left) - 24))
    if tail is not None and tail["make"] in NOUN_LIKE and left[: tail.start()].endswith("、"):
        tail = None
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
    elif _FOR_MANY.match(bare) and not _OF_SIZE.match(window.right) and (_STRONG.search(noun) or _SERVED.search(noun)):
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
    if window.first.unit not in {"家", "户", "名", "人"} and not bare.endswith("有") and not _WINNING.match(noun):
        return False
    return _DOING.search(noun) is not None and starts_making(bare) is None


def _verb_apart(window: Window, bare: str, noun: str) -> bool:
    """完成标准比对100家企业: verb, its object, the number, and what is counted."""
    if (
        window.after_number
        or len(noun) > 12
        or len(bare) > 24
        or _OF_SIZE.match(window.right)
        or re.search(r"\d|达到|、", bare + noun)
    ):
        return False
    return starts_making(bare) is not None


def _continues(window: Window, bare: str) -> bool:
    if window.after_number:
        return not bare or window.joined()
    return not bare and window.told.last_end == window.start - 1


def counted(window: Window) -> Reading | None:
    """创建……示范区2个以上: verb and thing before the number."""
    quantity = window.first
    if not window.countable or quantity.unit in PLACE_UNIT or window.is_time_limit(""):
        return None
    if window.noun_follows() and not window.right.startswith("(") and not (_OF.match(window.right) and window.joined()):
        return None
    if quantity.written == "characters" and quantity.unit in {"条", "期", "种", "批"}:
        return None
    left, _ = window.before_number()
    tail = BOUND_TAIL.search(left, max(0, len(left) - 16))
    before, per = without_per(left[: tail.start()] if tail else left)
    comparator = comparator_of(tail["comparator"]) if tail else None
    if comparator is None and _AT_LEAST.search(before):
        comparator, before = ">=", re.sub(r"至少|最少", "", before)
    starts = starts_making(opening(before.lstrip("、和及与,;")))
    if comparator in (">", "<") and (starts is None or starts.start("make") > 0):
        return None
    if quantity.written == "characters" and quantity.value == 1 and starts is None and not re.search(r"每|各$", left):
        return None
    if not before and window.left:
        starts = starts_making(window.name(""))
    bare = _COUNT_TAIL.sub("", before)
    name = window.name(bare) if starts or window.told.name else clean(bare)
    if not window.told.name:
        name = window.completed(name)
    if len(name) < 2:
        return None
    reading = _by_verb(window, name, starts, comparator) or _by_company(window, name, before, comparator)
    if reading is None:
        return None
    named = f"{reading.name}({per})" if per else reading.name
    return replace(reading, name=named, told_apart=re.search(r"(?:各|均|分别)$", before) is not None)


def _by_verb(window: Window, name: str, starts: re.Match[str] | None, comparator: Comparator | None) -> Reading | None:
    """A count whose own words hold the verb."""
    verb = starts or next(
        (found for found in _STRONG.finditer(name) if found.group() not in NOUN_LIKE or found.end() == len(name)), None
    )
    own = OWNING.match(name)
    if own and not (verb and verb.start() < own.start("own")):
        return Reading(name, comparator, "level", 0.85, f"写明“{own['own']}”及数量")
    noun_of_doing = verb is not None and starts is None and verb.group() in NOUN_LIKE and verb.end() == len(name)
    if verb is None or (noun_of_doing and window.told.verb and window.joined()):
        return None
    run = _VERB_RUN.search(name)
    word = run.group() if run and starts and run.group() != name else (starts["make"] if starts else verb.group())
    if _HELPING.fullmatch(word) and (helped := _VERB_RUN.search(name, len(word))):
        word = helped.group()
    window.told.verb = word
    measured = (LEVEL_NOUN.search(name) is not None and NEW.match(name) is None) or word == "覆盖"
    confidence = 0.93 if window.first.bound or comparator else 0.88
    return Reading(name, comparator, "level" if measured else "increment", confidence, f"写明“{word}”及数量")


def _by_company(window: Window, name: str, before: str, comparator: Comparator | None) -> Reading | None:
    """A count without a verb of its own: carried on from earlier, bounded, striven for, or among goals."""
    quantity, told = window.first, window.told
    own_verb = _MAKES.match(name)
    if own_verb and (quantity.bound or comparator or quantity.unit in _OCCASIONS):
        return Reading(name, comparator, "increment", 0.8, f"写明“{own_verb.group()}”及数量")
    if window.joined() and _may_carry(window, name, comparator):
        whole = window.completed(name)
        whole = whole if whole.startswith(told.verb) else told.verb + whole
        return Reading(whole, comparator, "increment", 0.88, f"承接上文“{told.verb}”")
    if window.joined() and told.name:
        kind: TargetKind = "increment" if told.kind == "increment" else "level"
        return Reading(window.completed(name), comparator, kind, 0.8, "与上文并列")
    if quantity.bound or comparator:
        return Reading(name, comparator, "level", 0.7, "数量带有界限")
    if len(name) < 4 or quantity.written != "digits":
        return None
    if _STRIVING.match(before):
        return Reading(name, comparator, "increment", 0.72, "力争数量")
    near = max(window.sentence, window.start - 300)
    if window.among_goals or _YEAR_AHEAD.search(window.text, near, window.start):
        return Reading(name, comparator, "level", 0.62, "目标条款中直接列数")
    return None


def _may_carry(window: Window, name: str, comparator: Comparator | None) -> bool:
    """Whether the verb of an earlier number of the sentence also governs this one."""
    if not window.told.verb or LEVEL_NOUN.search(name) or MONEY.search(window.first.unit):
        return False
    return comparator in (None, ">=", "<=")
