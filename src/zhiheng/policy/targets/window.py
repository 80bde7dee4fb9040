"""What stands around a number: the words before it, the words behind it, and what its sentence said earlier."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from zhiheng.policy.model import TargetKind
from zhiheng.policy.targets.names import clean
from zhiheng.policy.targets.quantities import Quantity
from zhiheng.policy.targets.sentences import Sentences
from zhiheng.policy.targets.words import LEVEL_NOUN, LIMIT_UNIT, MAKING, NEW, NOUN_LIKE, STARTING

_JOIN = re.compile(r"^(?:、|和|及|与|以及|或|/)$")
_JOINED = re.compile(r"^(?:[、,;和及与]|以及|并|其中)")
_SCORE_BEHIND = re.compile(r"(?:得|记|计)(?:基本分|满分)?\d+(?:\.\d+)?分|得满分|\(\d+分\)")
_YEAR_TAIL = re.compile(r"(?:20\d\d年(?:底|末)?的?)$")
_AMONG = re.compile(r"[,;(]{0,2}其中:")
_ANOTHER_YEAR = re.compile(r"[、,;和及](?:到)?20\d\d年(?:底|末)?")
_PER_TAIL = re.compile(r"每(?:百|千|万|十万|百万)(?:人口|人|台|户|名|辆|公里|平方公里|元)?$")
_NEXT_LISTED = re.compile(
    rf"(?:[、和及与]|以及)(?=(?:{MAKING})?[^、,]{{0,6}}?(?:\d|[一二两三四五六七八九十]+(?:个|家|项)))"
)
_PROMISE_BEHIND = re.compile(r"(?:达到|提高到|提升到|不低于|不少于|稳定在|保持在|[率度面]达)[^,]{0,8}\d")
_HEAD_OF_RATE = re.compile(r"(?:一次性?|竣工|质量|监督|抽查|抽检|监测|检测|验收|综合)*[^、与及的]{2}(?:率|度)$")
_WHOLE_RATE = re.compile(r"[^\d,;:]{2,20}(?:率|满意度|指数)")
_PARTED_BY_COLON = re.compile(r"[^,;:]{2,16}")
_PARTED_BY_COMMA = re.compile(r"[^,;:]{0,14}(?:[县市区乡镇]|企业|行业|产品|单位|机构)")
_SCOPE_ONLY = re.compile(r"全[市省县区州盟旗国]")
_MEASURE_ONLY = frozenset({"比例", "占比", "比重", "总数", "总量", "数量", "面积", "金额", "规模"})
_IN_ALL = re.compile(r"总数|累计|总量|共计")
_BOUND_ONLY = re.compile(r"[≥≤<>=约]{0,2}")
_DOUBLE_VERB = re.compile(rf"(?:{STARTING})(?:{'|'.join(NOUN_LIKE)})")
_GRADE_WORD = r"(?:国家|省部?|市|县|区|部|地市|世界|国际)级(?:及?以上)?|\d?A级(?:及?以上)?|[一二三四五]星级(?:及?以上)?"
_GRADE = re.compile(_GRADE_WORD)
_GRADE_FIRST = re.compile(rf"^(?:全[市省县区])?(?:{_GRADE_WORD})")
_GRADE_AT_END = re.compile(rf"(?:{_GRADE_WORD})$")
_VERBS_FIRST = re.compile(rf"(?:{STARTING})+")
_VERB_ONLY = re.compile(rf"(?:{MAKING}|分别|各)+")
_TIME_NOUN = re.compile(r"(?:天数|时限|时间|时长|周期|工作日|日数)(?:\(.*\))?$")
_BRIEF_MADE = re.compile(rf"^(?:{STARTING})+(?P<thing>[^,、]{{2,14}})$")
_ONE_VERB: Final = 2
"""Characters of a plain verb; a longer one that is also a noun names its thing."""
LONGEST_SEGMENT: Final = 160


@dataclass(slots=True)
class Told:
    """What earlier numbers of the same sentence said, for those that follow and leave it out."""

    sentence: int = -1
    verb: str = ""
    name: str = ""
    last_end: int = -1
    kind: TargetKind = "level"
    share_end: int = -1
    """Where the last bare share of the sentence ends."""
    history: list[tuple[str, str, TargetKind]] = field(default_factory=list)
    """Name, unit and kind of what the sentence promised so far."""
    from_start: int = -1
    """Where the words before a "from" number begin."""

    def forget(self, sentence: int) -> None:
        """Begin a new sentence."""
        self.sentence, self.verb, self.name, self.last_end, self.kind = sentence, "", "", -1, "level"
        self.share_end = self.from_start = -1
        self.history.clear()


class Window:
    """One number, or several side by side, with the words around."""

    def __init__(
        self, text: str, sentences: Sentences, told: Told, run: Sequence[Quantity], *, among_goals: bool = False
    ) -> None:
        self.among_goals = among_goals
        self.text, self.sentences, self.told, self.run = text, sentences, told, list(run)
        first = self.run[0]
        self.sentence = sentences.sentence_start(first.start)
        if told.sentence != self.sentence:
            told.forget(self.sentence)
        self.segment = segment = max(sentences.segment_start(first.start), first.start - LONGEST_SEGMENT)
        if text[segment - 1 : segment] == ":" and _BOUND_ONLY.fullmatch(text, segment, first.start):
            self.segment = segment = max(sentences.segment_start(segment - 1), first.start - LONGEST_SEGMENT)
        self.after_number = told.last_end > segment
        self.start = max(segment, told.last_end) if self.after_number else segment
        bracket = text.rfind("(", self.start, first.start)
        self.in_brackets = bracket >= 0 and text.find(")", bracket, first.start) < 0
        if self.in_brackets:
            self.start = bracket + 1
        self.left = text[self.start : first.start]
        end = self.run[-1].end
        self.right = text[end : min(sentences.segment_end(end), end + LONGEST_SEGMENT)]
        scored = _SCORE_BEHIND.search(self.right)
        if scored:
            self.right = self.right[: scored.start()]
        closing = self.right.find(")")
        if closing >= 0 and "(" not in self.right[:closing]:
            self.right = self.right[:closing]

    @property
    def first(self) -> Quantity:
        """The number, or the first of the run."""
        return self.run[0]

    @property
    def countable(self) -> bool:
        """Whether the unit counts things; shares and bare numbers do not."""
        return is_count(self.first)

    def before_number(self) -> tuple[str, str]:
        """The words before the number, without a year right before it and without a "per"; and the "per"."""
        return without_per(_YEAR_TAIL.sub("", self.left))

    def noun_follows(self) -> bool:
        """Whether the words behind go on to name what is counted."""
        if not self.right or self.right[0] in "(,。;:、)(和及与":
            return False
        return not self.right.startswith(("以上", "左右", "的目标", "的水平", "的要求"))

    def words_behind(self) -> str:
        """The words behind the number up to where the next listed thing begins, as they stand."""
        listed = _NEXT_LISTED.search(self.right)
        return self.right[: listed.start()] if listed else self.right

    def noun_behind(self) -> str:
        """What the number counts, where it stands behind it; empty where nothing does."""
        words = self.words_behind()
        if not words or words[0] in ",。;:、()和及与" or _PROMISE_BEHIND.search(words):
            return ""
        return re.sub(r"^(?:以上|左右|以内)?的?", "", words).strip(" 的")

    def follows_number(self) -> bool:
        """Whether the words before this number begin right behind an earlier promise of the sentence."""
        return 0 <= self.start - self.told.last_end <= 1

    def joined(self) -> bool:
        """Whether a listing mark or conjunction ties this number to an earlier one of the sentence."""
        if self.told.last_end < 0:
            return False
        among = _AMONG.fullmatch(self.text, self.told.last_end, self.start)
        return _JOINED.match(self.left) is not None or self.follows_number() or among is not None

    def in_another_year(self) -> bool:
        """Whether only a year stands between this number and an earlier one of its unit: 2023年95%、2025年96%."""
        history = self.told.history
        same_unit = bool(history) and history[-1][1] == self.first.unit and history[-1][0] == self.told.name
        return same_unit and self.follows_number() and _ANOTHER_YEAR.fullmatch(self.left) is not None

    def name(self, before: str) -> str:
        """The indicator's name from the words before the verb, or from what the sentence said earlier."""
        name = clean(before)
        if len(name) >= 2 and not is_verb_only(name) and not _SCOPE_ONLY.fullmatch(name):
            return name
        if self.told.from_start >= 0:
            words = self.text[self.told.from_start : self.first.start]
            self.told.from_start = -1
            cut = re.search(r"(?:由|从)", words)
            carried = clean(words[: cut.start()]) if cut else ""
            if len(carried) >= 2:
                return carried
        if self.told.name and self.told.last_end >= 0 and self._nothing_since():
            scope = name if _SCOPE_ONLY.fullmatch(name) else ""
            carried = scope + re.sub(r"(?:新增|增加|达到|完成)$", "", self.told.name)
            return NEW.sub("", carried) if _IN_ALL.search(self.left) else carried
        earlier = self._earlier_segment()
        if name:
            made = _BRIEF_MADE.match(earlier)
            return name + made["thing"] if made else name
        return earlier

    def _nothing_since(self) -> bool:
        """Whether only years and hedges stand between the last promise and the words before this number."""
        return not clean(self.text[max(self.told.last_end, self.start - 40) : self.start])

    def _earlier_segment(self) -> str:
        position = self.sentences.segment_start(self.first.start)
        for _ in range(2):
            if position <= self.sentence:
                return ""
            start = max(self.sentence, self.sentences.segment_start(position - 1), position - LONGEST_SEGMENT)
            name = clean(self.text[start : position - 1])
            if len(name) >= 3 and not re.search(r"\d%|^\d", name):
                self.start = start
                return name if len(name) <= 60 else ""
            position = start
        return ""

    def completed(self, name: str) -> str:
        """A shortened indicator made whole from the one before it.

        检验率 -> 特种设备检验率, 其他工程 -> 其他工程合格率, 省级 -> 省级农业龙头企业.
        """
        if whole := self.rate_before_colon(name):
            return whole
        earlier = self.told.name
        if not earlier and _GRADE.fullmatch(name):
            earlier = self._earlier_segment()
        if not earlier:
            return self._rate_of_what(name)
        if name in _MEASURE_ONLY:
            return earlier
        if _GRADE.fullmatch(name):
            verb = _VERBS_FIRST.match(earlier)
            rest = _GRADE_AT_END.sub("", _GRADE_FIRST.sub("", earlier[verb.end() :] if verb else earlier))
            return f"{verb.group() if verb else ''}{name}{rest}"
        rated = self.first.unit.startswith("%") or (not self.first.unit and earlier.endswith("满意度"))
        if not self.follows_number() or not rated or name == earlier:
            return name
        head = _HEAD_OF_RATE.search(earlier)
        if head is None:
            return name
        if re.fullmatch(r".{1,3}[率度]", name):
            return earlier[: head.start()] + name
        if LEVEL_NOUN.search(name) is None and len(name) <= 8:
            return name + head.group()
        return name

    def rate_before_colon(self, name: str) -> str:
        """The rate named before a colon, of what stands right behind: 受检率:医疗卫生≥95%; empty where none is."""
        position = self.sentences.segment_start(self.first.start)
        if self.after_number or self.text[position - 1 : position] != ":":
            return ""
        if LEVEL_NOUN.search(name) or not _PARTED_BY_COLON.fullmatch(name):
            return ""
        start = max(self.sentence, self.sentences.segment_start(position - 1), position - LONGEST_SEGMENT)
        rate = clean(self.text[start : position - 1])
        return name + rate if _WHOLE_RATE.fullmatch(rate) else ""

    def _rate_of_what(self, name: str) -> str:
        """A rate and whose it is, named apart by a comma: 竣工工程,合格率95%; 合格率,甲区达到92%."""
        position = self.sentences.segment_start(self.first.start)
        if position <= self.sentence:
            return name
        start = max(self.sentence, self.sentences.segment_start(position - 1), position - LONGEST_SEGMENT)
        if _PARTED_BY_COMMA.fullmatch(name) and LEVEL_NOUN.search(name) is None:
            rate = clean(self.text[start : position - 1])
            return name + rate if _WHOLE_RATE.fullmatch(rate) else name
        if not re.fullmatch(r".{0,2}(?:率|满意度)", name):
            return name
        subject = re.sub(r"(?:实现)?全覆盖$|全部.*$", "", clean(self.text[start : position - 1]))
        return subject + name if 2 <= len(subject) <= 16 and not re.search(r"\d", subject) else name

    def is_time_limit(self, name: str) -> bool:
        """Days, hours and years are promises only of an indicator that is itself a time."""
        if self.first.unit not in LIMIT_UNIT:
            return False
        return _TIME_NOUN.search(re.sub(r"(?:平均|压缩|缩短|压减)+$", "", name)) is None


def is_verb_only(name: str) -> bool:
    """Whether a name says only that something is done, not what: 新增, 完成; 完成抽检 and 监督抽查 say what."""
    if name in NOUN_LIKE and len(name) > _ONE_VERB:
        return False
    return _VERB_ONLY.fullmatch(name) is not None and _DOUBLE_VERB.fullmatch(name) is None


def without_per(words: str) -> tuple[str, str]:
    """The words without a trailing 每千人, and that."""
    per = _PER_TAIL.search(words)
    return (words[: per.start()], per.group()) if per else (words, "")


def is_count(quantity: Quantity) -> bool:
    """Whether a unit counts or measures things, so that a noun may follow it."""
    return bool(quantity.unit) and not quantity.unit.startswith(("%", "‰", "个百分点", "百分点", "成"))


def _is_year(quantity: Quantity) -> bool:
    return quantity.unit == "年" and quantity.value >= 1900


def runs(text: str, quantities: Sequence[Quantity]) -> Iterator[list[Quantity]]:
    """Numbers side by side (89%、90%、91%) together, every other number alone."""
    run: list[Quantity] = []
    for quantity in quantities:
        if run:
            between = text[run[-1].end : quantity.start]
            last = run[-1]
            alike = bool(quantity.unit) or not last.unit
            if len(between) <= 2 and _JOIN.match(between) and alike and not _is_year(quantity):
                run.append(quantity)
                continue
            yield run
        run = [quantity]
    if run:
        yield run
