"""The grammar of a quantified promise: what a number says, from the words before and behind it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from zhiheng.policy.model import Comparator, Period, TargetKind
from zhiheng.policy.targets.names import clean, complete_parts, part
from zhiheng.policy.targets.quantities import Quantity
from zhiheng.policy.targets.words import (
    BASELINE,
    CALENDAR_AFTER,
    CLASS_UNIT,
    COMPARATOR_BEFORE,
    FALLING,
    GROWING,
    HEDGE,
    LEAD_IN,
    LEVEL_NOUN,
    LIMIT_UNIT,
    MAKING,
    MONEY,
    MONEY_OUT,
    NEW,
    OWNING,
    PLACE_UNIT,
    QUOTA,
    REACHING,
    SCORING,
    SHARE_NOUN,
    STRONG_MAKING,
    TOLD_APART,
    comparator_of,
)

_TAIL = re.compile(rf"(?P<verb>{REACHING})(?:{HEDGE})*(?P<comparator>{COMPARATOR_BEFORE})?(?:{HEDGE})*$")
_BOUND_TAIL = re.compile(rf"(?P<comparator>{COMPARATOR_BEFORE})(?:{HEDGE})*$")
_GROW_TAIL = re.compile(rf"(?P<grow>{GROWING})(?:了|率)?(?:{HEDGE})*(?P<comparator>{COMPARATOR_BEFORE})?(?:{HEDGE})*$")
_MAKE_TAIL = re.compile(
    rf"(?P<make>{MAKING})(?:{HEDGE}|出|好|成|市级|省级|国家级|全[市省县区])*(?P<comparator>{COMPARATOR_BEFORE})?(?:{HEDGE})*$"
)
_WEAK_TAIL = re.compile(r"(?:为|是|占)$")
_PER_TAIL = re.compile(r"每(?:百|千|万|十万|百万)(?:人口|人|台|户|名|辆|公里|平方公里|元)?$")
_YEAR_TAIL = re.compile(r"(?:20\d\d年(?:底|末)?的?)$")
_STRONG = re.compile(STRONG_MAKING)
_STARTS_MAKING = re.compile(
    rf"^(?:(?:每[个年县家市镇区]|全[市省县区]|各[县市区地]|各县\(市、区\)|行业|[^,、]{{0,8}}?))??(?P<make>{STRONG_MAKING})"
)
_SCOPE_MONEY = re.compile(r"^(?:以上)?(?:的)?(?:[^,、。;:]{0,12}?)\d+(?:家|个|户|项|名)")
_LISTING = re.compile(r"(?:等|等共|等方面|等领域)$")
_DOING = re.compile(
    r"^(?!部门|单位|领导|成员).{0,10}(?:通过|导入|建立|开展|完成|获得|推行|实行|实施|参加|列入|进入|入选|采用|取得|接入)"
)
_FOR_MANY = re.compile(r"^(?:对|为|向|帮助|组织|推动|引导|指导|支持|帮扶)[^,、]{0,8}$")
_JOIN = re.compile(r"^(?:、|和|及|与|以及|或|/|,)$")
_JOINED = re.compile(r"^(?:[、,;和及与]|以及|并|其中)")
_EACH = re.compile(
    r"(?:各|均|都|分别)(?:达到?|为|不低于|不少于|保持在|稳定在|力争|完成|新增|超过|实现|在|要|提高到|提升到)*$"
)
_FROM = re.compile(r"(?:由|从)[^,。;]{0,24}$")
_TO = re.compile(
    rf"^(?:左右|以上|以下|\(20\d\d年\))?(?:,)?(?:逐步|稳步|力争|再)?(?:提高|提升|增加|增长|上升|扩大|下降|降低|降|减少|压减|缩短|压缩|升|增|减|发展)(?:到|至)"
)
_PERIODS: Final[tuple[tuple[str, Period], ...]] = (
    (r"每两年|每2年|每二年|两年一", "biennial"),
    (r"每季度?|每个季度|季均", "quarterly"),
    (r"每个?月|月均", "monthly"),
    (r"每一?年|年均|逐年(?=新增|增长|递增|提高\d|下降\d)|每年度|年度(?=培育|新增|评选)", "annual"),
)
_PERIOD = tuple((re.compile(pattern), period) for pattern, period in _PERIODS)
_BOUNDARY = re.compile(r"[。;!?\n\t|,:]")
_STOPS: Final = frozenset("。!?\n\t|")
_ENCLOSED = re.compile(
    r"《[^《》\n]{1,90}》|“[^“”\n。;]{1,40}”|\[[^\[\]\n]{1,12}\]\d{1,4}号|\d{1,4}号(?:令|文|公告)?(?=[》)])"
)
_CONDITION = re.compile(r"^(?:以上|以下|以内)?的(?!目标|水平|要求|标准|良好|任务|总|年度)")
_PER_STEP = re.compile(r"每(?:降?低|少|缺|多|增加?|高|超过?|提高|下降|差|发生|有|出现|迟|逾期|延迟)[^,]{0,8}$")
_SCORE_BEHIND = re.compile(r"(?:得|记|计)(?:基本分|满分)?\d+(?:\.\d+)?分|得满分|\(\d+分\)")
_SCORED = re.compile(r"(?:得|扣|加|减|计|记|满分|分值|总分|得基本分|最高|最多|共)(?:为|至|完为止)?$")
_AT_LEAST = re.compile(r"(?:至少|不少于|不低于|最少)[^,、\d]{0,12}$")
_TELEPHONE = re.compile(r"(?:电话|热线|传真|邮编|邮箱|手机|联系人|编号|索引号|邮政编码|QQ|代码)[^。,;\n]{0,16}$")


@dataclass(frozen=True, slots=True)
class Draft:
    """A promise before its year, offices and clause are known."""

    start: int
    end: int
    number_at: int
    indicator: str
    comparator: Comparator
    quantity: Quantity
    kind: TargetKind
    period: Period | None
    confidence: float
    reasons: tuple[str, ...]
    year: int | None = None
    """Set where the words give each number of a sequence its own year."""
    sequence: int = -1
    """Position in a sequence of yearly values; -1 where there is none."""
    sequence_length: int = 0


@dataclass(frozen=True, slots=True)
class Refused:
    """A number that is no promise, and why."""

    quantity: Quantity
    reason: str


@dataclass(slots=True)
class _State:
    """What earlier numbers of the same sentence said, for those that follow and leave it out."""

    sentence: int = -1
    verb: str = ""
    name: str = ""
    last_end: int = -1
    kind: TargetKind = "level"
    share_end: int = -1
    """Where the last bare share of the sentence ends."""
    from_start: int = -1
    """Where the words before a "from" number begin."""


class Sentences:
    """The cutting of a text into sentences and segments, asked many times and computed once."""

    def __init__(self, text: str, breaks: Sequence[int] = ()) -> None:
        self.text = text
        marks = [match.start() for match in _BOUNDARY.finditer(text)]
        self._stops = [mark for mark in marks if text[mark] in _STOPS]
        self._cuts = sorted({*marks, *(at - 1 for at in breaks if at > 0)})
        enclosed = [match.span() for match in _ENCLOSED.finditer(text)]
        self._enclosed_starts = [start for start, _ in enclosed]
        self._enclosed_ends = [end for _, end in enclosed]

    def sentence_start(self, position: int) -> int:
        index = bisect_left(self._stops, position)
        return self._stops[index - 1] + 1 if index else 0

    def sentence_end(self, position: int) -> int:
        index = bisect_left(self._stops, position)
        return self._stops[index] if index < len(self._stops) else len(self.text)

    def segment_start(self, position: int) -> int:
        index = bisect_left(self._cuts, position)
        return self._cuts[index - 1] + 1 if index else 0

    def segment_end(self, position: int) -> int:
        index = bisect_left(self._cuts, position)
        return self._cuts[index] if index < len(self._cuts) else len(self.text)

    def enclosed_by(self, position: int) -> str:
        """The opening mark of the title or quotation a position stands in; empty where it stands in none."""
        index = bisect_right(self._enclosed_starts, position) - 1
        if index >= 0 and position < self._enclosed_ends[index]:
            return self.text[self._enclosed_starts[index]]
        return ""


_LONGEST_SEGMENT: Final = 160
_RAISED: Final = frozenset({"提高到", "提升到", "增加到", "稳定在", "保持在"})
_CUTTING: Final = frozenset({"起点数（由……提高到）", "现状或基期数", "资金数额"})
"""Numbers refused for these reasons end the words of what follows."""


def read_promises(text: str, quantities: Sequence[Quantity], breaks: Sequence[int] = ()) -> Iterator[Draft | Refused]:
    """What each number of the text says: one draft per indicator and value, or why it is no promise.

    ``breaks`` are places where new words begin without punctuation: behind the number and title of a clause.
    """
    sentences = Sentences(text, breaks)
    state = _State()
    for run in _runs(text, quantities):
        yield from _Reader(text, sentences, state, run).read()


def _runs(text: str, quantities: Sequence[Quantity]) -> Iterator[list[Quantity]]:
    """Numbers side by side (89%、90%、91%) together, every other number alone."""
    run: list[Quantity] = []
    for quantity in quantities:
        if run:
            between = text[run[-1].end : quantity.start]
            last = run[-1]
            alike = last.unit == quantity.unit or not last.unit or _countable(last) == _countable(quantity)
            if len(between) <= 2 and _JOIN.match(between) and alike:
                run.append(quantity)
                continue
            yield run
        run = [quantity]
    if run:
        yield run


def _countable(quantity: Quantity) -> bool:
    return bool(quantity.unit) and not quantity.unit.startswith(("%", "‰", "个百分点", "百分点"))


class _Reader:
    """Reads one run of numbers."""

    def __init__(self, text: str, sentences: Sentences, state: _State, run: list[Quantity]) -> None:
        self.text, self.sentences, self.state, self.run = text, sentences, state, run
        self.first = run[0]
        self.sentence = sentences.sentence_start(self.first.start)
        if state.sentence != self.sentence:
            state.sentence, state.verb, state.name, state.last_end = self.sentence, "", "", -1
            state.kind, state.from_start = "level", -1
        segment = max(sentences.segment_start(self.first.start), self.first.start - _LONGEST_SEGMENT)
        self.after_number = state.last_end > segment
        self.start = max(segment, state.last_end) if self.after_number else segment
        bracket = text.rfind("(", self.start, self.first.start)
        if bracket >= 0 and text.find(")", bracket, self.first.start) < 0:
            self.start = bracket + 1
        self.left = text[self.start : self.first.start]
        self.right_end = sentences.segment_end(run[-1].end)
        self.right = text[run[-1].end : min(self.right_end, run[-1].end + _LONGEST_SEGMENT)]
        scored = _SCORE_BEHIND.search(self.right)
        if scored:
            self.right = self.right[: scored.start()]
        closing = self.right.find(")")
        if closing >= 0 and "(" not in self.right[:closing]:
            self.right, self.right_end = self.right[:closing], run[-1].end + closing

    def read(self) -> Iterator[Draft | Refused]:
        reason = self._refusal()
        if reason:
            for quantity in self.run:
                yield Refused(quantity, reason)
            if reason in _CUTTING:
                self.state.last_end = self.run[-1].end
            return
        drafts = self._drafts()
        if not drafts:
            for quantity in self.run:
                yield Refused(quantity, "没有承诺达到或完成的字眼")
            return
        yield from drafts
        self.state.last_end = max(draft.end for draft in drafts)

    # -- what is no promise ---------------------------------------------------------------------------------------

    def _refusal(self) -> str:
        quantity, text = self.first, self.text
        after = text[self.run[-1].end : self.run[-1].end + 8]
        before = text[max(0, quantity.start - 1) : quantity.start]
        if not quantity.unit and CALENDAR_AFTER.match(after):
            return "编号或日期"
        if quantity.unit in {"年", "日"} and quantity.written == "digits" and quantity.value > 31:
            return "编号或日期"
        if quantity.unit in {"日", "点", "年", "期"} and re.search(
            r"(?:月|年|第|\d:)$", text[max(0, quantity.start - 2) : quantity.start]
        ):
            return "编号或日期"
        if before in {"第", "+", "＋", "×", "/", "-", "—", "·", "_", "#", "№", "="} or after[:1] in {
            "+",
            "×",
            "·",
            "-",
            "/",
            "号",
            "#",
            ":",
        }:
            if not (before in {"—", "-"} and text[max(0, quantity.start - 2) : quantity.start] == "——"):
                return "名称或编号中的数字"
        enclosed = self.sentences.enclosed_by(quantity.start)
        if enclosed in ("《", "["):
            return "文件名称或文号中的数字"
        if enclosed == "“" and not quantity.unit.startswith("%"):
            return "引号内名称中的数字"
        if enclosed not in ("", "“", "《", "["):
            return "编号或日期"
        if _TELEPHONE.search(self.left) and not quantity.unit:
            return "电话或编号"
        if not quantity.unit and (quantity.value >= 10000 or len(self.run) > 1 and quantity.value > 1000):
            return "电话或编号"
        sentence = text[
            max(self.sentence, quantity.start - 200) : min(
                self.sentences.sentence_end(quantity.end), quantity.end + 120
            )
        ]
        if SCORING.search(sentence):
            return "评分分值"
        if quantity.unit in CLASS_UNIT and not (quantity.unit == "成" and quantity.bound):
            return "等级或类别"
        if quantity.written == "share" and quantity.unit == "%" and "分之" in text[quantity.start : quantity.end]:
            if text[quantity.start] not in "百":
                return "分数比例"
        if _SCOPE_MONEY.match(self.right) and MONEY.search(quantity.unit):
            return "说明范围的数"
        if _FROM.search(self.left) and _TO.match(text[quantity.end : quantity.end + 14]):
            self.state.from_start = self.start
            return "起点数（由……提高到）"
        if self._is_baseline():
            return "现状或基期数"
        if MONEY.search(quantity.unit) and MONEY_OUT.search(self.left + self.right[:12]):
            return "资金数额"
        if (
            quantity.unit.startswith("%")
            and re.search(r"(?:按(?![期时要规需])|给予|奖励|补助|补贴|占)[^,、]{0,8}$", self.left)
            and not SHARE_NOUN.search(clean(re.sub(r"占[^占]*$", "", self.left)))
            and not re.search(r"占[^,]{1,16}(?:比例|比重|的?)$|占比", self.left)
        ):
            return "比例说明（资金、权重）"
        if QUOTA.search(self.left) and not re.search(
            r"达到|以上|不低于|不少于", self.left + text[quantity.unit_end : quantity.end]
        ):
            return "权重或计分"
        return ""

    def _is_baseline(self) -> bool:
        looked_back = BASELINE.search(self.left)
        if looked_back:
            return True
        head = self.text[self.sentence : self.start][-120:]
        if not head:
            return False
        told = re.search(r"截至|截止|目前|近年来|以来|去年|上年|现状|基期|年来", head)
        if not told:
            return False
        rest = head[told.end() :] + self.left
        return not re.search(r"到20\d\d年|力争|争取|确保|20\d\d年底?前|目标", rest)

    # -- what is one ----------------------------------------------------------------------------------------------

    def _drafts(self) -> list[Draft]:
        for attempt in (self._level, self._growth, self._making, self._bounded, self._share):
            drafts = attempt()
            if drafts:
                return drafts
        return []

    def _trimmed_left(self) -> tuple[str, str]:
        """The words before the number, without a year or a "per" right before it; and the "per"."""
        left = _YEAR_TAIL.sub("", self.left)
        per = _PER_TAIL.search(left)
        if per:
            return left[: per.start()], per.group()
        return left, ""

    def _level(self) -> list[Draft]:
        left, per = self._trimmed_left()
        tail = _TAIL.search(left, max(0, len(left) - 28))
        if tail is None:
            return []
        if self._right_is_noun():
            making = self._making()
            if making and tail["verb"] in {"实现", "完成"}:
                return making
            if (
                _countable(self.first)
                and not self.first.unit.startswith(("元", "万元", "亿元"))
                and tail["verb"] not in {"达到", "达"}
            ):
                return making
        if _CONDITION.match(self.right) and self._is_condition(left):
            return []
        name = self._name(left[: tail.start()]) or ""
        if not name or self._wrong_limit(name):
            return []
        name = self._completed(name)
        if per:
            name = f"{name}({per})"
        verb = tail["verb"]
        falls = FALLING.search(verb) is not None or verb.startswith(("降", "减", "压", "缩", "控制", "稳控", "限制"))
        default: Comparator = "<=" if verb.startswith(("控制", "压控", "稳控", "限制")) else "="
        kind: TargetKind = (
            "increment" if re.match(r"新增|累计新增|新培育|新建", name) and _countable(self.first) else "level"
        )
        reasons = ("写明“" + verb + "”",)
        confidence = 0.97 if not falls else 0.94
        if self.first.unit in LIMIT_UNIT:
            confidence -= 0.15
        return self._spread(name, comparator_of(tail["comparator"]) or default, kind, confidence, reasons)

    def _right_is_noun(self) -> bool:
        return (
            bool(self.right)
            and self.right[0] not in ",。;:、)(和及与,"
            and not self.right.startswith(("以上", "左右", "的目标", "的水平", "的要求"))
        )

    def _is_condition(self, left: str) -> bool:
        return True

    def _growth(self) -> list[Draft]:
        left, _ = self._trimmed_left()
        tail = _GROW_TAIL.search(left, max(0, len(left) - 24))
        if tail is None:
            return []
        unit = self.first.unit
        share = unit.startswith(("%", "个百分点", "百分点", "‰")) or unit == "倍"
        before = left[: tail.start()]
        compared = re.search(r"(?:比|较|与)[^,]{2,16}$", before) is not None
        if not share and not compared and not MONEY.search(unit):
            return []
        name = self._name(before)
        if not name:
            return []
        fall = FALLING.search(tail["grow"])
        if fall and not name.endswith(fall.group()):
            name += fall.group()
        period: Period | None = "annual" if tail["grow"].startswith("年") else None
        drafts = self._spread(
            name, comparator_of(tail["comparator"]) or "=", "growth", 0.93, ("写明“" + tail["grow"] + "”",)
        )
        return [replace(draft, period=draft.period or period) for draft in drafts]

    def _making(self) -> list[Draft]:
        quantity = self.first
        if not _countable(quantity) or quantity.unit in LIMIT_UNIT or quantity.unit in PLACE_UNIT:
            return []
        left, per = self._trimmed_left()
        if quantity.written == "characters" and quantity.value == 1 and not re.search(r"每|至少|各$", left):
            return []
        return self._made_then_named(left) or self._named_then_counted(left)

    def _made_then_named(self, left: str) -> list[Draft]:
        """建设2个……项目: the verb before the number, the thing behind it."""
        noun = self._noun_behind()
        if not noun:
            return []
        quantity = self.first
        tail = _MAKE_TAIL.search(left, max(0, len(left) - 24))
        stripped = LEAD_IN.sub("", left)
        if tail is not None:
            prefix = self._made_prefix(left[: tail.start()]) + tail["make"]
            comparator = comparator_of(tail["comparator"])
            strong = _STRONG.search(tail["make"]) is not None
            reasons = ("写明“" + tail["make"] + "”及数量",)
            confidence = 0.92 if strong else 0.66
            self.state.verb = tail["make"]
        elif _LISTING.search(left) and (verb := _STARTS_MAKING.match(stripped)):
            prefix, comparator = verb["make"], None
            reasons, confidence = ("写明“" + verb["make"] + "……等”及数量",), 0.85
            self.state.verb = verb["make"]
        elif _FOR_MANY.match(stripped) and _STRONG.search(noun):
            prefix, comparator = re.sub(r"^(?:对|为|向)", "", stripped), None
            reasons, confidence = ("对一定数量的对象开展工作",), 0.75
        elif (owned := re.search(r"(?:具备|拥有|具有|配备)$", left)) is not None:
            return self._owned(left, noun, owned.group())
        elif self._is_done_by_some(stripped, noun):
            prefix, comparator = stripped, None
            reasons, confidence = ("一定数量的主体完成某事",), 0.62
        elif (
            (verb := _STARTS_MAKING.match(stripped))
            and len(noun) <= 12
            and not self.after_number
            and len(stripped) <= 24
            and not re.search(r"\d|达到|、", stripped + noun)
        ):
            prefix, comparator = stripped, None
            reasons, confidence = ("写明“" + verb["make"] + "”及数量",), 0.72
            self.state.verb = verb["make"]
        elif self.after_number and self.state.verb and (not stripped or _JOINED.match(left)) and len(stripped) <= 2:
            prefix, comparator = self.state.verb, None
            reasons, confidence = ("承接上文“" + self.state.verb + "”",), 0.88
        elif not self.after_number and self.state.verb and not stripped and self.state.last_end == self.start - 1:
            prefix, comparator = self.state.verb, None
            reasons, confidence = ("承接上文“" + self.state.verb + "”",), 0.85
        else:
            return []
        if quantity.written == "characters":
            confidence -= 0.12
        if comparator is None and _AT_LEAST.search(left):
            comparator = ">="
            prefix = re.sub(r"至少|不少于|不低于|最少", "", prefix)
        name = clean(prefix) + noun
        self.state.name = name
        end = quantity.end + len(self._noun_words())
        draft = self._draft(quantity, name, comparator, "increment", confidence, reasons)
        return [replace(draft, end=max(end, draft.end))]

    def _owned(self, left: str, noun: str, verb: str) -> list[Draft]:
        name = clean(left) + noun
        self.state.name, self.state.kind = name, "level"
        draft = self._draft(self.first, name, None, "level", 0.85, ("写明“" + verb + "”及数量",))
        return [replace(draft, end=max(draft.end, self.first.end + len(self._noun_words())))]

    def _is_done_by_some(self, before: str, noun: str) -> bool:
        """3户企业通过认证, 重点企业50家导入卓越绩效模式: so many of them do or pass something."""
        if self.first.unit not in {"家", "户", "名", "人"} or self.after_number or len(before) > 16:
            return False
        return _DOING.search(noun) is not None and _STARTS_MAKING.match(before) is None

    def _made_prefix(self, before: str) -> str:
        """The short words before the verb that say for whom: 每个行业建成, 全市培育."""
        prefix = LEAD_IN.sub("", before)
        prefix = re.sub(r"^(?:为|使|让|确保|争取|力争)", "", prefix)
        if len(prefix) > 10 or "、" in prefix:
            return ""
        return prefix

    def _noun_words(self) -> str:
        """The words behind a number up to where the next thing begins, as they stand."""
        words = self.right
        listed = re.search(
            rf"(?:[、和及与]|以及)(?=(?:{MAKING})?(?:[^、,]{{0,6}})?(?:\d|[一二两三四五六七八九十]+(?:个|家|项)))",
            words,
        )
        if listed:
            words = words[: listed.start()]
        return words

    def _noun_behind(self) -> str:
        words = self._noun_words()
        if not words or words[0] in ",。;:、)和及与":
            return ""
        words = re.sub(r"^(?:以上|左右|以内)?的?", "", words)
        return words.strip(" 的")

    def _named_then_counted(self, left: str) -> list[Draft]:
        """创建……示范区2个以上: verb and thing before the number."""
        quantity = self.first
        if self._right_is_noun() and not self.right.startswith(("(", "，")):
            return []
        bound_tail = _BOUND_TAIL.search(left, max(0, len(left) - 16))
        before = left[: bound_tail.start()] if bound_tail else left
        comparator = comparator_of(bound_tail["comparator"]) if bound_tail else None
        each = re.search(r"(?:各|均|分别)$", before)
        joined = _JOINED.match(before) is not None
        name = clean(re.sub(r"(?:各|均|分别|共|共计|合计|累计|总数|达|约|近)+$", "", before))
        if len(name) < 2:
            return []
        kind: TargetKind = "level"
        verb = _STARTS_MAKING.match(LEAD_IN.sub("", before.lstrip("、和及与,;"))) or _STRONG.search(name)
        own = OWNING.match(name)
        if own and not (verb and verb.start() < own.start("own")):
            reasons, confidence, kind = ("写明“" + own["own"] + "”及数量",), 0.85, "level"
        elif verb:
            word = verb["make"] if "make" in verb.groupdict() else verb.group()
            self.state.verb = word
            reasons, confidence = ("写明“" + word + "”及数量",), 0.93 if quantity.bound or comparator else 0.88
            kind = "level" if LEVEL_NOUN.search(name) and not NEW.match(name) else "increment"
        elif self._may_carry(name, comparator) and (joined or self._follows_number()):
            name = self.state.verb + name
            reasons, confidence, kind = ("承接上文“" + self.state.verb + "”",), 0.88, "increment"
        elif self.state.name and self.state.last_end >= 0 and (joined or self._follows_number()):
            reasons, confidence, kind = ("与上文并列",), 0.8, self.state.kind
        elif quantity.bound or comparator:
            reasons, confidence, kind = ("数量带有界限",), 0.7, "level"
        else:
            return []
        if quantity.written == "characters":
            confidence -= 0.12
        return self._spread(name, comparator or "=", kind, confidence, reasons, split=bool(each))

    def _may_carry(self, name: str, comparator: Comparator | None) -> bool:
        """Whether the verb of an earlier number of the sentence also governs this one."""
        if not self.state.verb or self.state.last_end < 0 or LEVEL_NOUN.search(name) or MONEY.search(self.first.unit):
            return False
        return comparator in (None, ">=", "<=")

    def _follows_number(self) -> bool:
        """Whether the words before this number begin right behind an earlier promise of the sentence."""
        return 0 <= self.start - self.state.last_end <= 1

    def _bounded(self) -> list[Draft]:
        """合格率不低于95%: a comparator alone before the number."""
        left, per = self._trimmed_left()
        tail = _BOUND_TAIL.search(left, max(0, len(left) - 16))
        if tail is None or self._wrong_limit(clean(left[: tail.start()])):
            return []
        if _CONDITION.match(self.right):
            return []
        name = self._name(left[: tail.start()])
        if not name or re.search(r"(?:占|凡|如|对|按)[^,]{0,10}$", name[:4]):
            return []
        if _countable(self.first) and self._right_is_noun():
            return []
        kind: TargetKind = "increment" if _countable(self.first) and self._is_made(name) else "level"
        if per:
            name = f"{name}({per})"
        return self._spread(
            name, comparator_of(tail["comparator"]) or "=", kind, 0.94, ("写明“" + tail["comparator"] + "”",)
        )

    def _share(self) -> list[Draft]:
        """A bare share: 达标率100%, 100%受理, 工业废水95%实现达标排放."""
        quantity = self.first
        left, per = self._trimmed_left()
        if _countable(quantity) and not MONEY.search(quantity.unit):
            name = clean(left)
            measured = LEVEL_NOUN.search(name) is not None and len(name) >= 4 and not self._right_is_noun()
            if measured and not self._wrong_limit(name) and quantity.unit not in PLACE_UNIT:
                return self._spread(name, "=", "level", 0.75, ("指标后直接写数",))
            return []
        weak = _WEAK_TAIL.search(left)
        before = left[: weak.start()] if weak else left
        name = clean(before)
        if SHARE_NOUN.search(name) and not self._right_is_noun() and len(name) >= 3:
            if not quantity.unit and not quantity.bound:
                return []
            return self._spread(self._name(before) or name, "=", "level", 0.88, ("指标后直接写数",))
        if (
            not quantity.unit
            and quantity.value == 100
            and self._follows_number()
            and self.state.share_end == self.start
        ):
            self.run = [replace(quantity, unit="%")]
            self.first = quantity = self.run[0]
        if not quantity.unit.startswith("%") or weak:
            if (
                self.state.name
                and self.state.last_end >= 0
                and quantity.unit
                and self._follows_number()
                and len(name) >= 3
            ):
                if not self._right_is_noun() and not _countable(quantity):
                    return self._spread(name, "=", self.state.kind, 0.75, ("与上文并列",))
            return []
        done = self._noun_words()
        done = re.sub(r"^(?:以上)?的?(?:实现|达到|完成|纳入(?=$))?", "", done).strip()
        if not done or done[0] in ",。;:、)和及与":
            if quantity.bound and len(name) >= 3 and not self._right_is_noun():
                return self._spread(name, "=", "level", 0.7, ("指标后直接写数",))
            return []
        if _CONDITION.match(self.right) and not re.search(
            r"实现|达到|建立|导入|推行|通过|开展|完成|采用|实施|获得|落实|纳入", done
        ):
            return []
        if len(done) > 40:
            return []
        subject = re.sub(r"(?:落实|做到|要求)$", "", clean(left)) or self._complained_of(done)
        whole = f"{subject}{re.sub(r'要求$', '', done)}"
        self.state.name = whole
        draft = self._draft(quantity, whole, None, "level", 0.8, ("比例后写明事项",))
        end = max(draft.end, quantity.end + len(self._noun_words()))
        self.state.share_end = end
        return [replace(draft, end=end)]

    def _complained_of(self, done: str) -> str:
        """What is handled "100%", where only the handling stands beside the number."""
        if not re.match(r"受理|办理|反馈|回复|办结|处置|处理|回访|核查|响应|答复", done):
            return ""
        words = self.text[max(self.sentence, self.first.start - 120) : self.first.start]
        found = re.findall(r"(?:质量|消费|环境|食品)?(?:投诉举报|投诉|举报|诉求|信访|咨询)", words)
        return found[-1] if found else ""

    # -- names and sequences --------------------------------------------------------------------------------------

    def _name(self, before: str) -> str:
        """The indicator's name from the words before the verb, or from what the sentence said earlier."""
        name = clean(before)
        if len(name) >= 2:
            return name
        if self.state.from_start >= 0:
            words = self.text[self.state.from_start : self.first.start]
            cut = re.search(r"(?:由|从)", words)
            name = clean(words[: cut.start()]) if cut else ""
            if len(name) >= 2:
                return name
        if self.state.name and self.state.last_end >= 0 and self.start - self.state.last_end <= 2:
            return self.state.name
        return self._earlier_segment()

    def _completed(self, name: str) -> str:
        """A shortened indicator made whole from the one before it: 检验率 -> 特种设备检验率, 其他工程 -> 其他工程合格率."""
        earlier = self.state.name
        if not earlier or self.state.last_end < 0 or not self.first.unit.startswith("%") or name == earlier:
            return name
        head = re.search(r"(?:一次性?|竣工|质量|监督|抽查|抽检|监测|检测|验收|综合)*[^、与及的]{2}(?:率|度)$", earlier)
        if head is None:
            return name
        if re.fullmatch(r".{1,3}[率度]", name) and self._follows_number():
            return earlier[: head.start()] + name
        if LEVEL_NOUN.search(name) is None and len(name) <= 8 and self._follows_number():
            return name + head.group()
        return name

    def _earlier_segment(self) -> str:
        position = self.sentences.segment_start(self.first.start)
        for _ in range(2):
            if position <= self.sentence:
                return ""
            start = max(self.sentence, self.sentences.segment_start(position - 1))
            name = clean(self.text[start : position - 1])
            if len(name) >= 3:
                self.start = start
                return name if len(name) <= 60 else ""
            position = start
        return ""

    def _is_made(self, name: str) -> bool:
        """Whether the indicator counts what is made in the period, not what is measured."""
        return _STARTS_MAKING.match(name) is not None and LEVEL_NOUN.search(name) is None

    def _wrong_limit(self, name: str) -> bool:
        """Days, hours and years are promises only of an indicator that is itself a time."""
        return self.first.unit in LIMIT_UNIT and not re.search(
            r"(?:天数|时限|时间|时长|学时|课时|周期|年限|寿命|工作日|期限|日数)(?:\(.*\))?$",
            re.sub(r"(?:平均|压缩|缩短|压减)+$", "", name),
        )

    def _spread(
        self,
        name: str,
        comparator: Comparator,
        kind: TargetKind,
        confidence: float,
        reasons: tuple[str, ...],
        *,
        split: bool = False,
    ) -> list[Draft]:
        """One draft per indicator and value of the run."""
        self.state.name, self.state.kind = name, kind
        told_apart = (
            split or _EACH.search(self.left) is not None or re.search(r"(?:均|各|分别)", self.left[-12:]) is not None
        )
        bound = self.run[-1].bound
        values = [replace(quantity, bound=quantity.bound or bound) for quantity in self.run]
        last_unit = self.run[-1].unit
        values = [replace(quantity, unit=quantity.unit or last_unit) for quantity in values]
        if len(values) == 1:
            names = part(name, None) if told_apart else complete_parts(name)
            return [self._draft(values[0], each, comparator, kind, confidence, reasons) for each in names]
        names = part(name, len(values)) if not re.search(r"逐年|依次|分年度|每年", self.left) else [name]
        if len(names) == len(values):
            pairs = zip(values, names, strict=True)
            return [
                self._draft(value, each, comparator, kind, confidence - 0.03, (*reasons, "分别列数"))
                for value, each in pairs
            ]
        return [
            replace(
                self._draft(value, name, comparator, kind, confidence - 0.03, (*reasons, "逐年列数")),
                sequence=index,
                sequence_length=len(values),
            )
            for index, value in enumerate(values)
        ]

    def _draft(
        self,
        quantity: Quantity,
        name: str,
        comparator: Comparator | None,
        kind: TargetKind,
        confidence: float,
        reasons: tuple[str, ...],
    ) -> Draft:
        if comparator in (None, "="):
            comparator = quantity.bound or (">=" if quantity.upper is not None else "=")
        elif comparator == "<=" and quantity.bound == ">=":
            comparator = ">="
        start = self.start + (len(self.left) - len(self.left.lstrip("、,;和及与 ·")))
        words = self.text[max(self.sentence, self.start - 24) : self.first.start]
        period = next((period for pattern, period in _PERIOD if pattern.search(words)), None)
        end = max(quantity.end, self.run[-1].end)
        return Draft(
            min(start, quantity.start),
            end,
            quantity.start,
            name,
            comparator,
            quantity,
            kind,
            period,
            confidence,
            reasons,
        )
