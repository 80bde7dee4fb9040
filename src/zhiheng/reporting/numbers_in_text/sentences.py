"""One sentence with its numbers: each placeholder filled, each claim checked, everything typed by hand found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from zhiheng.methods.progress.standing import STATUS_ZH
from zhiheng.primitives.rounding import Comparator, meets
from zhiheng.reporting.display import (
    change,
    change_words,
    difference,
    digits,
    in_scale,
    is_share,
    rounded,
    unit_of_differences,
    with_unit,
)
from zhiheng.reporting.numbers import WORST_FIRST, IndicatorWords, Question, Region, Target, is_year, time_zh
from zhiheng.reporting.numbers_in_text import claims, grammar
from zhiheng.reporting.numbers_in_text.document import Span
from zhiheng.reporting.numbers_in_text.grammar import Ask, SentenceFault
from zhiheng.reporting.numbers_in_text.lookup import Lookup, Told, names
from zhiheng.reporting.numbers_in_text.scope import Parts, parts_of, question_of, time_of
from zhiheng.reporting.numbers_in_text.template import Piece, Placeholder, written
from zhiheng.reporting.numbers_in_text.unbound import Names, numbers_unbound, words_unbound
from zhiheng.reporting.numbers_in_text.words import Claim, Word, lexicon

_AT_LEAST: Final[dict[Comparator, str]] = {">=": "不低于", "<=": "不高于", ">": "高于", "<": "低于", "=": ""}
_NOTE_OF_CHANGE: Final = "变化按未修约的数值计算后修约，因此可能与文中修约后数值之差不同（GB/T 8170-2008）。"
_NOTE_OF_TARGET: Final = (
    "是否达到目标按未修约的数值判定（全数值比较法，GB/T 8170-2008 第4.3条），不按修约后的数值判定。"
)


@dataclass(frozen=True, slots=True)
class Bound:
    """The number the words after it speak of."""

    indicator: IndicatorWords
    question: Question


class Sentence:
    """Builds the sentences of one paragraph; what was bound in one sentence does not reach into the next."""

    def __init__(self, lookup: Lookup, known: Names) -> None:
        self._look, self._names = lookup, known
        self._bound: Bound | None = None
        self._said: dict[Question, Claim] = {}

    def build(self, pieces: list[Piece]) -> list[Span]:
        """The spans; every fault is written down with the sentence, and the sentence goes on."""
        self._bound, self._said = None, {}
        spans: list[Span] = []
        before = ""
        for piece in pieces:
            if isinstance(piece, str):
                spans.append(Span(piece))
                before = piece
                continue
            try:
                spans += self._filled(piece, before)
            except SentenceFault as fault:
                self._refuse(pieces, fault)
                spans.append(Span(f"【{piece.written}】"))
            before = ""
        self._find_unbound(pieces)
        return spans

    def _find_unbound(self, pieces: list[Piece]) -> None:
        for word in words_unbound(pieces, self._names):
            marked = f"{{{{ {word} }}}}" if word in lexicon().words else "可核对的方向词"
            self._refuse(
                pieces,
                SentenceFault(
                    "unbound_word",
                    f"“{word}”没有绑定数字，无法核对",
                    f"请改写为 {marked}，确非对数字的判断时写 {{{{ 原文 | {word} }}}}",
                ),
            )
        for number in numbers_unbound(pieces):
            self._refuse(
                pieces,
                SentenceFault(
                    "unbound_number",
                    f"数字“{number}”是手写的，没有来源",
                    f"请改用占位符取数，确非统计数字时写 {{{{ 原文 | {number} }}}}",
                ),
            )

    def _refuse(self, pieces: list[Piece], fault: SentenceFault) -> None:
        self._look.ledger.refuse(self._look.place, written(pieces).strip(), fault)

    def _filled(self, placeholder: Placeholder, before: str) -> list[Span]:
        first, *rest = placeholder.parts
        if first == "原文":
            return [self._by_hand(rest)]
        if first in lexicon().words:
            return self._word(lexicon().words[first], rest, before)
        if first in grammar.LOCALS and not (first == "本指标" and rest):
            return [self._local(first, rest)]
        parts = parts_of(placeholder.parts, self._look.scope)
        if parts.word or parts.test or parts.years:
            raise SentenceFault("grammar", "数字占位符中有不能识别的组合", "方向词写在最前面，年份范围只用于图和表")
        if parts.indicators:
            self._bound = Bound(*question_of(parts, self._look.scope))
        elif first not in grammar.ASKS:
            raise SentenceFault("grammar", f"“{first}”前没有指标", "占位符的第一部分应为指标名称")
        elif len(placeholder.parts) > 1:
            raise SentenceFault("grammar", f"“{first}”之后不能再写时间和地区", "请先写指标名称")
        return self._asked(self._subject(), parts.ask or "数值")

    def _by_hand(self, rest: Sequence[str]) -> Span:
        text = "|".join(rest)
        if not text:
            raise SentenceFault("grammar", "“原文”后没有文字", "写法为 {{ 原文 | 文字 }}")
        self._look.ledger.by_hand.setdefault(text)
        return Span(text)

    def _subject(self) -> Bound:
        if self._bound is None:
            raise SentenceFault("unbound_word", "本句之前没有可绑定的数字", "请先写出指标的占位符，或在词后写明指标")
        return self._bound

    # numbers

    def _asked(self, bound: Bound, ask: Ask) -> list[Span]:
        indicator, question = bound.indicator, bound.question
        if ask == "期间":
            return [Span(time_zh(question.period))]
        if ask in {"名称", "单位"}:
            return [Span(indicator.title if ask == "名称" else indicator.unit)]
        if ask in {"最好区县", "最差区县", "最好区县数值", "最差区县数值"}:
            return [self._end_of_districts(indicator, question, ask)]
        if ask in {"目标值", "目标状态"}:
            return [_of_target(self._look.target(indicator, question), ask, indicator)]
        told = self._look.told(indicator, question)
        match ask:
            case "不带单位":
                text = digits(told.value, indicator.places)
            case "以万计" | "以亿计":
                if is_share(indicator.unit):
                    raise SentenceFault("grammar", f"“{indicator.title}”是比率，不能{ask}", "请删去该要求")
                text = in_scale(told.value, indicator.unit, "万" if ask == "以万计" else "亿")
            case "比上年" | "比上年差额":
                return self._size_of_change(bound, told, ask)
            case "变化":
                return self._change(bound, told)
            case "位次":
                return self._place_among_districts(bound)
            case "距目标":
                return self._gap(bound, told)
            case "置信区间":
                text = self._interval(bound)
            case _:
                text = with_unit(told.value, indicator.unit, indicator.places)
        return [Span(text, (told.used,))]

    def _interval(self, bound: Bound) -> str:
        answer = self._look.answers.of(bound.question)
        if answer.low is None or answer.high is None:
            raise SentenceFault("no_number", f"“{bound.indicator.title}”没有置信区间", "请删去该要求")
        unit, places = bound.indicator.unit, bound.indicator.places
        return f"{with_unit(answer.low, unit, places)}～{with_unit(answer.high, unit, places)}"

    def _last_year(self, bound: Bound) -> Told:
        return self._look.told(bound.indicator, bound.question.last_year())

    def _size_of_change(self, bound: Bound, told: Told, ask: Ask) -> list[Span]:
        """The size without sign: the word before it says the direction, and has been checked."""
        said = self._said.get(bound.question)
        if said not in {"up", "down", "better", "worse"}:
            why = "“持平”之后不应再写幅度" if said == "level" else "幅度之前没有方向词"
            raise SentenceFault("unbound_word", why, "请写成“比上年{{ 提高 }}{{ 比上年 }}”，或改用 {{ 变化 }}")
        before, indicator = self._last_year(bound), bound.indicator
        if ask == "比上年":
            step, unit = change(told.value, before.value, indicator.unit, indicator.places)
        else:
            step = difference(told.value, before.value, indicator.places)
            unit = unit_of_differences(indicator.unit)
        spans = [Span(f"{abs(step):f}{unit}", (told.used, before.used))]
        return spans + self._note_of_change(bound, told, before)

    def _change(self, bound: Bound, told: Told) -> list[Span]:
        before, indicator = self._last_year(bound), bound.indicator
        words = change_words(told.value, before.value, indicator.unit, indicator.places)
        then = "上年" if is_year(bound.question.period) else "上年同期"
        text = f"与{then}持平" if words == "持平" else f"比{then}{words}"
        return [Span(text, (told.used, before.used)), *self._note_of_change(bound, told, before)]

    def _note_of_change(self, bound: Bound, told: Told, before: Told) -> list[Span]:
        """A note where the displayed numbers differ by another amount than the displayed difference."""
        places = bound.indicator.places
        step, unit = change(told.value, before.value, bound.indicator.unit, places)
        if unit == "%" or rounded(told.value, places) - rounded(before.value, places) == step:
            return []
        return [Span("", note=self._look.ledger.note(_NOTE_OF_CHANGE))]

    def _gap(self, bound: Bound, told: Told) -> list[Span]:
        target = self._look.target(bound.indicator, bound.question)
        if meets(told.value, target.comparator, target.value):
            raise SentenceFault(
                "contradiction",
                f"“{self._look.words(bound.indicator, bound.question)}”已达到目标，没有差距",
                "请改写这句话，或用“如果 … 未达到”把它设为有条件",
            )
        gap = abs(difference(told.value, target.value, bound.indicator.places))
        return [Span(f"{gap:f}{unit_of_differences(bound.indicator.unit)}", (told.used,))]

    # districts

    def _end_of_districts(self, indicator: IndicatorWords, question: Question, ask: Ask) -> Span:
        self._needs_direction(indicator, ask)
        there, missing = self._look.everywhere(indicator, question)
        if not there:
            raise SentenceFault("no_number", f"“{indicator.title}”各区县均没有数据", "请用“如果”把这句话设为有条件")
        shown = [(region, rounded(told.value, indicator.places)) for region, told in there]
        wants_high = (indicator.direction == "higher") == ask.startswith("最好")
        end = (max if wants_high else min)(value for _, value in shown)
        used = tuple(told.used for _, told in there)
        note = self._note_of_missing(indicator, missing)
        if ask.endswith("数值"):
            return Span(with_unit(end, indicator.unit, indicator.places), used, note)
        return Span(names([region for region, value in shown if value == end]), used, note)

    def _place_among_districts(self, bound: Bound) -> list[Span]:
        self._needs_direction(bound.indicator, "位次")
        value, everyone, used, note = self._among(bound)
        rank = claims.rank(value.value, everyone, bound.indicator.places, bound.indicator.direction)
        return [Span(f"{'并列' if rank.equals > 1 else ''}第{rank.place}位", used, note)]

    def _among(self, bound: Bound) -> tuple[Told, list[Decimal], tuple[int, ...], int]:
        there, missing = self._look.everywhere(bound.indicator, bound.question)
        mine = next((told for region, told in there if region.code == bound.question.region), None)
        if mine is None:
            if bound.question.region in {region.code for region in missing}:
                self._look.told(bound.indicator, bound.question)
            raise SentenceFault("not_comparable", "只有区县才有位次", "请在词前写出某一区县的数字")
        if len(there) < 2:
            raise SentenceFault("not_comparable", "有数据的区县不足两个，没有位次", "请删去位次，或待数据齐全")
        used = tuple(told.used for _, told in there)
        return mine, [told.value for _, told in there], used, self._note_of_missing(bound.indicator, missing)

    def _note_of_missing(self, indicator: IndicatorWords, missing: Sequence[Region]) -> int:
        if not missing:
            return 0
        return self._look.ledger.note(f"{names(missing)}没有“{indicator.title}”数据，未参加比较。")

    def _needs_direction(self, indicator: IndicatorWords, what: str) -> None:
        if indicator.direction == "neither":
            raise SentenceFault(
                "not_comparable", f"“{indicator.title}”不分好坏，没有“{what}”", "请改用 {{ 最高 }} 或 {{ 最低 }}"
            )

    # words

    def _word(self, word: Word, rest: Sequence[str], before: str) -> list[Span]:
        if lexicon().negated.search(before):
            raise SentenceFault(
                "negated_word", f"“{word.text}”前有否定词，含义与核对的相反", "请改用含义相反的词，如 {{ 未达到 }}"
            )
        parts = parts_of(rest, self._look.scope, bases=True)
        bound = Bound(*question_of(parts, self._look.scope)) if parts.indicators else self._subject()
        true, used, note = self.judged(word, parts, bound)
        if word.group == "change":
            self._said[bound.question] = word.claim
        if word.claim not in true:
            actual = claims.true_words(true)
            raise SentenceFault(
                "contradiction",
                f"“{word.text}”与数据不符：{self._look.words(bound.indicator, bound.question)}实为“{actual}”",
                "请改用相符的词并检查整句，或用 {{ 变化 }} 由系统写出",
            )
        return [Span(word.text, used, note)]

    def judged(self, word: Word, parts: Parts, bound: Bound) -> tuple[set[Claim], tuple[int, ...], int]:
        """What is true of the bound number in the respect of which the word speaks, with its numbers and note."""
        indicator = bound.indicator
        if parts.ask or parts.test or parts.word or parts.years or (parts.classes and not parts.indicators):
            raise SentenceFault("grammar", f"“{word.text}”之后的内容不能识别", "可写比较的对象：全市、区县、上年或目标")
        compared = word.group == "compare" or (word.claim == "level" and self._has_other(parts))
        if word.claim in {"better", "worse", "first", "last", "joint_first", "joint_last", "better_than", "worse_than"}:
            self._needs_direction(indicator, word.text)
        if compared:
            return self._compared(word, parts, bound)
        if word.group == "rank":
            mine, everyone, used, note = self._among(bound)
            return claims.rankings(mine.value, everyone, indicator.places, indicator.direction), used, note
        told = self._look.told(indicator, bound.question)
        if word.group == "target":
            target = self._look.target(indicator, bound.question)
            true = claims.standings(told.value, target.comparator, target.value)
            shown = claims.standings(rounded(told.value, indicator.places), target.comparator, target.value)
            note = self._look.ledger.note(_NOTE_OF_TARGET) if shown != true else 0
            return true, (told.used,), note
        if self._has_other(parts):
            raise SentenceFault("grammar", f"“{word.text}”只与上年同期比较", "与其他地区或目标比较请用“高于”“低于”")
        before = self._last_year(bound)
        true = claims.changes(told.value, before.value, indicator.unit, indicator.places, indicator.direction)
        noted = self._note_of_change(bound, told, before)
        return true, (told.used, before.used), noted[0].note if noted else 0

    def _has_other(self, parts: Parts) -> bool:
        return parts.basis == "目标" or (not parts.indicators and bool(parts.region or parts.period or parts.so_far))

    def _compared(self, word: Word, parts: Parts, bound: Bound) -> tuple[set[Claim], tuple[int, ...], int]:
        indicator, question = bound.indicator, bound.question
        told = self._look.told(indicator, question)
        if parts.basis == "目标":
            limit = self._look.target(indicator, question).value
            true = claims.comparisons(told.value, limit, indicator.places, indicator.direction)
            return true, (told.used,), 0
        if parts.basis:
            other = question.last_year()
        elif not parts.indicators and (parts.region or parts.period or parts.so_far):
            region = parts.region.code if parts.region else question.region
            time = time_of(parts, indicator, self._look.scope) or question.period
            other = Question(indicator.address, time, region, question.classes)
        else:
            raise SentenceFault(
                "grammar", f"“{word.text}”没有写与什么比较", f"写法为 {{{{ {word.text} | 全市 }}}} 或 | 目标"
            )
        if other == question:
            raise SentenceFault("not_comparable", f"“{word.text}”是与自身比较", "请写另一个地区、时间或目标")
        if other.period.months != question.period.months:
            raise SentenceFault("not_comparable", "两个数字的时间长短不同", "请写同样长短的时间，或写 比上年")
        beside = self._look.told(indicator, other)
        true = claims.comparisons(told.value, beside.value, indicator.places, indicator.direction)
        return true, (told.used, beside.used), 0

    # names and counts

    def _local(self, name: str, rest: Sequence[str]) -> Span:
        scope = self._look.scope
        match name:
            case "目标数":
                return Span(str(len(self.counted_targets(rest))))
            case "目标概况":
                counts = Counter(one.state for one in self.counted_targets(rest))
                told = [f"{STATUS_ZH[state]}{counts[state]}项" for state in reversed(WORST_FIRST) if counts[state]]
                return Span("、".join(told) or "没有目标")
            case "区县数":
                return self._count_of_districts(rest)
            case "本目标":
                return self._of_this_target(rest)
            case _ if rest:
                raise SentenceFault("grammar", f"“{name}”之后不能再写内容", f"写法为 {{{{ {name} }}}}")
            case "年份":
                return Span(str(scope.year))
            case "上年年份":
                return Span(str(scope.year - 1))
            case "截至日":
                day = scope.source.day()
                return Span(f"{day.year}年{day.month}月{day.day}日")
            case "本市":
                return Span(scope.source.whole().name)
        item = {"本区县": scope.district, "本领域": scope.field, "本指标": scope.indicator}[name]
        if item is None:
            raise SentenceFault("grammar", f"“{name}”不在相应的“对每个”之内", "请放入循环，或写出名称")
        return Span(item.name if isinstance(item, Region) else item.title)

    def counted_targets(self, rest: Sequence[str]) -> list[Target]:
        """The targets of the year in these states and fields; a fault where one rests on a stale number."""
        scope = self._look.scope
        found = [*self._look.answers.targets(scope.year)]
        fields = {one.title: one.key for one in scope.source.fields()}
        if scope.field is not None:
            fields["本领域"] = scope.field.key
        places = dict.fromkeys(grammar.WHOLE, scope.source.whole().code)
        if scope.district is not None:
            places["本区县"] = scope.district.code
        for part in rest:
            if part in grammar.STATES:
                found = [one for one in found if one.state == grammar.STATES[part]]
            elif part in fields:
                found = [one for one in found if one.field == fields[part]]
            elif part in places:
                found = [one for one in found if one.region == places[part]]
            else:
                known = "、".join(grammar.STATES)
                raise SentenceFault("grammar", f"目标不能按“{part}”选取", f"可写：全市、本领域、本区县、{known}")
        for one in found:
            _check_target(one)
        return found

    def _count_of_districts(self, rest: Sequence[str]) -> Span:
        districts = self._look.scope.source.districts()
        if not rest:
            return Span(str(len(districts)))
        parts = parts_of([*rest, *(() if "全市" in rest else ("全市",))], self._look.scope)
        there, _ = self._look.everywhere(*question_of(parts, self._look.scope))
        return Span(str(len(there)), tuple(told.used for _, told in there))

    def _of_this_target(self, rest: Sequence[str]) -> Span:
        target = self._look.scope.target
        if target is None:
            raise SentenceFault("grammar", "“本目标”不在“对每个 目标”之内", "请放入循环")
        match list(rest):
            case [] | ["名称"]:
                return Span(target.title)
            case ["目标值"]:
                return _of_target(target, "目标值", None)
            case ["状态"]:
                return _of_target(target, "目标状态", None)
            case ["文件"]:
                return Span(f"《{target.plan}》")
            case ["条款"]:
                return Span(target.clause)
            case ["责任单位"]:
                return Span(target.lead or "（未明确责任单位）")
            case ["实际值"]:
                return self._actual(target)
            case ["最近情况"]:
                return self._lately(target)
            case _:
                raise SentenceFault(
                    "grammar", f"目标没有“{'、'.join(rest)}”", f"可写：{'、'.join(grammar.TARGET_PARTS)}"
                )

    def _actual(self, target: Target) -> Span:
        indicator = self._look.scope.source.indicator(target.indicator) if target.indicator else None
        if indicator is None or target.actual is None or target.actual.value is None:
            raise SentenceFault(
                "no_number", f"目标“{target.title}”没有实际值", "请用“对每个 目标 | 状态”选出有数据的目标"
            )
        _check_target(target)
        used = self._look.ledger.use(indicator, target.judged_by, target.actual, self._look.place)
        return Span(with_unit(target.actual.value, indicator.unit, indicator.places), (used,))

    def _lately(self, target: Target) -> Span:
        """The last number with its time where there is one to hold beside the target's; else why there is none."""
        if target.indicator and target.actual is not None and target.actual.value is not None:
            span = self._actual(target)
            return Span(f"{time_zh(target.judged_by.period)}为{span.text}", span.used)
        _check_target(target)
        return Span(STATUS_ZH["no_data"] if target.state == "no_data" else "按方案期内累计或增幅判定")


def _check_target(target: Target) -> None:
    if target.actual is not None and target.actual.stale:
        raise SentenceFault(
            "stale",
            f"目标“{target.title}”所依据的计算（{target.actual.run}）之后有新记录（第 {target.actual.newest} 条）",
            "请重新计算该指标后再生成",
        )


def _of_target(target: Target, ask: Ask, indicator: IndicatorWords | None) -> Span:
    if ask == "目标状态":
        _check_target(target)
        return Span(STATUS_ZH[target.state])
    unit = indicator.unit if indicator else target.unit
    return Span(f"{_AT_LEAST[target.comparator]}{with_unit(target.value, unit, None)}")
