"""Laying a lower plan beside an upper one: what it covers, exceeds, weakens and leaves out.

Indicators are matched by the likeness of their words, numbers by the direction in which they are stronger. Two plans
of the same matter are compared; neither says so of the other, so every pair carries its likeness for the reader.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from zhiheng.policy.duties import made_of
from zhiheng.policy.findings import TargetData
from zhiheng.policy.quality_fields import field_of

Verdict = Literal["covered", "exceeds", "contributes", "late", "weakens", "incomparable", "left_out", "only_lower"]
"""``contributes``: a part of the upper plan's place promises a part of a number that adds up over places; ``late``: the
number is reached, but in a later year than the upper plan sets."""
VERDICT_ZH: Final[dict[Verdict, str]] = {
    "covered": "持平",
    "exceeds": "高于上级",
    "contributes": "分担一部分",
    "late": "晚于上级",
    "weakens": "低于上级",
    "incomparable": "口径不同",
    "left_out": "未承接",
    "only_lower": "下级自增",
}
LIKE_ENOUGH: Final = 0.55
"""Below this two indicators are taken for different ones."""
_CONTAINED: Final = 0.7
"""How alike an indicator is to one that only says it more fully."""
_TELLING: Final = 4
"""An indicator with fewer characters is held in too many others."""

_NOISE = re.compile(
    r"例行|定期|日常|总体|[\s“”\"'‘’《》<>()\[\]（）、,，。.:：;；·—-]|全[省市县区国州盟旗]|[全本我][省市县区]|规模以上|规上|"
    r"力争|确保|努力|达到|稳定在|保持在?|不断|继续|累计|总数|数量|水平|主要|重点|"
    r"(?:到)?20\d\d年(?:末|底)?|[的对]"
)
_SAME_WORDS: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (re.compile(r"(?<=[^增下])(?:比例|比重|占比)$"), "率"),
    (re.compile(r"检测|抽检|监测|抽样检验|抽样检测|检验(?!检测)"), "抽查"),
    (re.compile(r"监督性?抽查"), "抽查"),
    (re.compile(r"满意率|满意指数|满意程度"), "满意度"),
    (re.compile(r"消费者|群众|公众|用户"), "顾客"),
    (re.compile(r"优良率|优良天数比例"), "优良率"),
    (re.compile(r"创建|建立|建成|建设|组建|筹建|争创|培育|形成|打造|新建"), "新增"),
    (re.compile(r"制修订|制定|修订|研制"), "制定"),
    (re.compile(r"水源地|水源"), "水源"),
    (re.compile(r"空气质量达标率"), "空气质量优良率"),
    (re.compile(r"^.{4,}等(?=.{5,}$)"), ""),
    (re.compile(r"著名商标|驰名商标"), "驰名著名商标"),
)
_HEAD = re.compile(
    r"(合格|达标|覆盖|满意|优良|处理|受理|办结|执行|贡献|投诉|事故|死亡|发生|增长|采标|抽查|绿化|普及|回复|及时|"
    r"抽样|损失|使用|检定|验收|公开|持证|登记|溯源|追溯|利用|准确|增加)(?:率|度|值|比例|比重)"
)
_GRADE = re.compile(r"国家级?|全国|国际|省级|省(?=[名著])|市级|县级(?!以上)")
_OBJECT = re.compile(
    r"农产品|食品|药品|医疗器械|化妆品|特种设备|电梯|锅炉|住宅|公路|水利|饮用水|地表水|污水|废水|垃圾|噪声|空气|"
    r"旅游|医疗|物流|教育|养老|商标|名牌|地理标志|国际标准|国家标准|行业标准|地方标准|团体标准|企业标准|计量|认证"
)
_LOWER_IS_STRONGER = re.compile(
    r"事故|死亡|投诉率|不合格|超标率|故障|排放|能耗|水耗|案件|缺陷|损失率|浓度|细颗粒|PM|差错|返修|退货|逾期"
)
_FALLING = re.compile(r"下降|降低|减少|削减|压减")
_COUNTED: Final = frozenset("个家项件只户种名座处条枚批支所对套张")
_ADDS_UP: Final = frozenset({"个", "元", "平方米", "亩", "人次", "人", "家次", "批次", "公里", "吨"})
"""Measures of which a province's number is the sum over its cities."""
_SCALE: Final[dict[str, tuple[str, Decimal]]] = {
    "亿元": ("元", Decimal(10) ** 8),
    "万元": ("元", Decimal(10) ** 4),
    "元": ("元", Decimal(1)),
    "万平方米": ("平方米", Decimal(10) ** 4),
    "平方米": ("平方米", Decimal(1)),
    "万亩": ("亩", Decimal(10) ** 4),
    "亩": ("亩", Decimal(1)),
    "万家": ("个", Decimal(10) ** 4),
    "万个": ("个", Decimal(10) ** 4),
    "万人次": ("人次", Decimal(10) ** 4),
    "人次": ("人次", Decimal(1)),
    "％": ("%", Decimal(1)),
    "分": ("", Decimal(1)),
    "个百分点": ("百分点", Decimal(1)),
}


@dataclass(frozen=True, slots=True)
class Promise:
    """A target with the number of its item, so that the pair leads back to both texts."""

    item: int
    data: TargetData


@dataclass(frozen=True, slots=True)
class Pair:
    """An upper target and what the lower plan makes of it; one side is None where a plan is silent."""

    verdict: Verdict
    upper: Promise | None
    lower: Promise | None
    likeness: float
    """0 to 1; 0 where one side is None."""
    words: str
    """The finding in one Chinese sentence."""

    @property
    def verdict_zh(self) -> str:
        """The finding in a word."""
        return VERDICT_ZH[self.verdict]


@dataclass(frozen=True, slots=True)
class _Series:
    """The steps of one indicator over the years, earliest first."""

    plain: str
    bigrams: Counter[str]
    head: str
    """The noun it counts in (合格, 覆盖, 满意); two that count different things are hardly the same."""
    grade: frozenset[str]
    """Whose honour or body it speaks of: national, provincial, municipal."""
    field: str
    objects: frozenset[str]
    """The things it is measured on, where it names any of the usual ones."""
    steps: tuple[Promise, ...]

    @property
    def last(self) -> Promise:
        return self.steps[-1]


def plain_indicator(indicator: str, places: Iterable[str] = ()) -> str:
    """The indicator reduced to what two plans would share: without scope words, verbs of striving and place names."""
    words = indicator
    for place in places:
        if len(place) >= 2:
            words = words.replace(place, "").replace(place[:-1], "") if len(place) > 2 else words.replace(place, "")
    words = _NOISE.sub("", words)
    for pattern, same in _SAME_WORDS:
        words = pattern.sub(same, words)
    return words


def _bigrams(words: str) -> Counter[str]:
    return Counter(words[at : at + 2] for at in range(max(1, len(words) - 1))) if words else Counter()


def _series(promises: Sequence[Promise], places: Iterable[str]) -> list[_Series]:
    places = tuple(places)
    grouped: dict[tuple[str, str, str, str], list[Promise]] = defaultdict(list)
    for promise in promises:
        data = promise.data
        grouped[(data.scope, data.indicator, data.unit, data.kind)].append(promise)
    found = []
    for (_, indicator, _, _), steps in grouped.items():
        plain = plain_indicator(indicator, places)
        heads = _HEAD.findall(plain)
        steps.sort(key=lambda step: (step.data.year or 0, step.item))
        found.append(
            _Series(
                plain=plain,
                bigrams=_bigrams(plain),
                head=heads[-1] if heads else "",
                grade=frozenset(grade[0] for grade in _GRADE.findall(plain)),
                field=field_of(plain),
                objects=frozenset(_OBJECT.findall(plain)),
                steps=tuple(steps),
            )
        )
    return found


def _likeness(upper: _Series, lower: _Series, weight: dict[str, float]) -> float:
    shared = sum((weight[gram] * count for gram, count in (upper.bigrams & lower.bigrams).items()), 0.0)
    total = sum(weight[gram] * count for gram, count in upper.bigrams.items())
    total += sum(weight[gram] * count for gram, count in lower.bigrams.items())
    if not total or not shared:
        return 0.0
    likeness = 2 * shared / total
    if upper.field == lower.field and _holds(upper.plain, lower.plain):
        likeness = max(likeness, _CONTAINED)
    if upper.head != lower.head:
        likeness *= 0.6
    if upper.field != lower.field and "other" not in (upper.field, lower.field):
        likeness *= 0.75
    if upper.objects and lower.objects and not upper.objects & lower.objects:
        likeness *= 0.6
    if upper.grade and lower.grade and not upper.grade & lower.grade:
        likeness *= 0.6
    if not _same_measure(upper.last.data, lower.last.data):
        likeness *= 0.7
    return likeness


def _holds(one: str, other: str) -> bool:
    """Whether one indicator is the other with some words left out, the beginning and the end being the same."""
    shorter, longer = sorted((one, other), key=len)
    return (
        len(shorter) >= _TELLING
        and longer[:2] == shorter[:2]
        and longer[-1] == shorter[-1]
        and made_of(shorter, longer)
    )


def _weights(every: Sequence[_Series]) -> dict[str, float]:
    """How telling a pair of characters is: the fewer indicators share it, the more."""
    spread = Counter(gram for one in every for gram in one.bigrams)
    return {gram: 1.0 + math.log(len(every) / count) for gram, count in spread.items()}


def compare(
    upper: Sequence[Promise],
    lower: Sequence[Promise],
    *,
    places: Iterable[str] = (),
    lower_is_part: bool = False,
) -> tuple[Pair, ...]:
    """Every upper indicator with its verdict, in the order of the upper plan, then what only the lower plan promises.

    An indicator with steps over several years is compared at the upper plan's last step. ``places``: names of both
    places, which two plans would not share. ``lower_is_part``: the lower plan is of a part of the upper one's place.
    """
    places = tuple(places)
    above, below = _series(upper, places), _series(lower, places)
    weight = _weights([*above, *below])
    holders: dict[str, set[int]] = defaultdict(set)
    for position, series in enumerate(below):
        for gram in series.bigrams:
            holders[gram].add(position)
    likely: list[tuple[float, int, int]] = []
    for here, one in enumerate(above):
        for there in set().union(*(holders[gram] for gram in one.bigrams if gram in holders)):
            likeness = _likeness(one, below[there], weight)
            if likeness >= LIKE_ENOUGH:
                likely.append((likeness, here, there))
    likely.sort(key=lambda found: (-found[0], found[1], found[2]))
    matched: dict[int, tuple[int, float]] = {}
    taken: set[int] = set()
    for likeness, here, there in likely:
        if here not in matched and there not in taken:
            matched[here] = (there, likeness)
            taken.add(there)
    pairs = []
    for here, one in enumerate(above):
        if here in matched:
            there, likeness = matched[here]
            pairs.append(_judged(one, below[there], likeness, lower_is_part=lower_is_part))
        else:
            pairs.append(Pair("left_out", one.last, None, 0.0, "下级文件没有相应的指标。"))
    pairs.extend(
        Pair("only_lower", None, series.last, 0.0, "上级文件没有相应的指标。")
        for position, series in enumerate(below)
        if position not in taken
    )
    return tuple(pairs)


def _measure(data: TargetData) -> tuple[str, Decimal]:
    unit = data.unit.strip()
    if unit in _COUNTED:
        return "个", Decimal(1)
    return _SCALE.get(unit, (unit, Decimal(1)))


def _same_measure(upper: TargetData, lower: TargetData) -> bool:
    if _measure(upper)[0] != _measure(lower)[0]:
        return False
    # A stock and a flow are different numbers of the same thing; so are a level and a rate of growth.
    return upper.kind == lower.kind


def _adds_up(data: TargetData) -> bool:
    shared_out = re.search(r"每|人均|平均|/", data.indicator + data.unit)
    return _measure(data)[0] in _ADDS_UP and shared_out is None and not _lower_is_stronger(data)


def _lower_is_stronger(data: TargetData) -> bool:
    if data.comparator in ("<=", "<"):
        return True
    if data.comparator in (">=", ">") or _FALLING.search(data.indicator):
        return False
    return bool(_LOWER_IS_STRONGER.search(data.indicator)) and "达标" not in data.indicator


def _step_for(year: int | None, series: _Series) -> Promise:
    """The lower plan's step to hold against an upper year: the last that is due by then, else the first after."""
    if year is None:
        return series.last
    in_time = [step for step in series.steps if step.data.year is not None and step.data.year <= year]
    if in_time:
        return in_time[-1]
    return next((step for step in series.steps if step.data.year is not None), series.last)


def _judged(above: _Series, below: _Series, likeness: float, *, lower_is_part: bool) -> Pair:
    upper, lower = above.last, _step_for(above.last.data.year, below)
    asks, gives = upper.data, lower.data
    said = f"上级要求{_due(asks)}{asks.promise}，下级承诺{_due(gives)}{gives.promise}"
    if not _same_measure(asks, gives):
        return Pair("incomparable", upper, lower, likeness, f"{said}；计量口径不同，不能直接比较。")
    if asks.period != gives.period:
        return Pair("incomparable", upper, lower, likeness, f"{said}；一方按年度计、一方不按，不能直接比较。")
    if _lower_is_stronger(asks) != _lower_is_stronger(gives):
        return Pair("incomparable", upper, lower, likeness, f"{said}；一方设下限、一方设上限，不能直接比较。")
    difference = gives.value * _measure(gives)[1] - asks.value * _measure(asks)[1]
    if _lower_is_stronger(asks):
        difference = -difference
    verdict: Verdict
    late = asks.year is not None and gives.year is not None and gives.year > asks.year
    if late and difference >= 0:
        reached = "值高于上级" if difference > 0 else "达到同值"
        words = f"{said}；{reached}，但晚{(gives.year or 0) - (asks.year or 0)}年。"
        return Pair("late", upper, lower, likeness, words)
    if difference > 0:
        verdict = "exceeds"
    elif difference < 0 and lower_is_part and _adds_up(asks):
        verdict = "contributes"
    elif difference < 0 or (asks.comparator in (">", "<") and gives.comparator not in (">", "<")):
        verdict = "weakens"
    else:
        verdict = "covered"
    return Pair(verdict, upper, lower, likeness, f"{said}{_lateness(asks.year, gives.year)}。")


def _due(data: TargetData) -> str:
    return f"到{data.year}年" if data.year else ""


def _lateness(upper: int | None, lower: int | None) -> str:
    if upper is None or lower is None or upper == lower:
        return ""
    return f"，且时限晚{lower - upper}年" if lower > upper else f"，时限早{upper - lower}年"
