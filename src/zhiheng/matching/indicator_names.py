"""Which indicators of the catalogue a plan may mean by the name it gives a target.

A plan writes 全省主要农产品质量安全检测合格率; the catalogue says 农产品质量安全例行监测合格率. Names are folded to one
spelling, then to one word for one meaning (``indicator_names.toml``), then held beside each other; what one name says
and the other does not (国家级, 食品, 生产性) keeps two alike names apart. Units must agree: a share is never proposed
for a count. A person confirms.

Source: the names of the targets of five published plans; nothing of their text is kept here.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files
from math import log
from typing import Final, Literal

from zhiheng.contract.catalogue import Catalogue
from zhiheng.matching.spelling import folded
from zhiheng.primitives.units import UnknownUnit, parse_unit

TargetKind = Literal["level", "increment", "growth"]
SURE: Final = 0.85
"""From this score on, and alone at it, an indicator may be shown as the one suggestion."""
LIKE_ENOUGH: Final = 0.5
"""Below this an indicator is not proposed."""
_SAME_MEANING: Final = 0.96
_HELD: Final = 0.72
"""A name that says another one more fully; it grows with how much of the fuller one the shorter is."""
_DISJOINT: Final = 0.5
_ONE_SIDED: Final = 0.85
"""For each group of telling words: both names have some and share none; one has what the other lacks."""
_OF_A_LIST: Final = 0.8
_TELLING: Final = 4
"""A name with fewer characters is held in too many others."""
_GENERIC: Final = frozenset({"个", "项", "种", "件"})
_ALIKE: Final = (
    frozenset({"家", "户", "单位", "企业"}),
    frozenset({"人", "名", "位"}),
    frozenset({"项", "件", "条", "种", "类", "部"}),
    frozenset({"次", "场次", "场", "期", "起"}),
    frozenset({"批", "批次"}),
    frozenset({"台", "部", "套", "台次"}),
    frozenset({"张", "份", "件"}),
)
"""Measure words that are used for one another."""
_POINTS: Final = "分"


@dataclass(frozen=True, slots=True)
class Proposal:
    """An indicator that a name may mean."""

    address: str
    score: float
    """0 to 1; from ``SURE`` on it may be shown alone."""
    reason_zh: str
    """Why, in Chinese, for the person who confirms it."""
    exact: bool
    """The name is the title or one of the aliases but for its spelling."""
    tied: bool = False
    """Another one is as likely: no one of them is to be chosen without asking."""

    @property
    def is_sure(self) -> bool:
        """Whether it may be shown as the one suggestion."""
        return self.score >= SURE and not self.tied


@dataclass(frozen=True, slots=True)
class _Name:
    """One name of one indicator."""

    address: str
    unit: str
    written: str
    is_title: bool
    plain: str
    meant: str
    grams: Mapping[str, int]
    telling: Mapping[str, frozenset[int]]


@dataclass(frozen=True, slots=True)
class _Asked:
    """One way of writing the name that is looked up, with what else is known of the target."""

    name: str
    unit: str
    kind: TargetKind


@dataclass(frozen=True, slots=True)
class _Words:
    before: re.Pattern[str]
    after: re.Pattern[str]
    making: re.Pattern[str]
    measure: re.Pattern[str]
    empty: re.Pattern[str]
    same: tuple[tuple[re.Pattern[str], str], ...]
    apart: Mapping[str, tuple[re.Pattern[str], ...]]


def proposals(
    catalogue: Catalogue,
    name: str,
    unit: str = "",
    *,
    kind: TargetKind = "level",
    places: Iterable[str] = (),
    around: Sequence[str] = (),
    most: int = 5,
) -> list[Proposal]:
    """The indicators a target's name may mean, the likeliest first; those whose unit cannot agree are left out.

    ``kind``: the unit of a growth is a per cent of any amount. ``places``: names that are no part of the indicator.
    ``around``: the field, the subject and the headings above, which decide between equals and nothing else.
    """
    return index_of(catalogue).proposals(name, unit, kind=kind, places=places, around=around, most=most)


def index_of(catalogue: Catalogue) -> IndicatorNames:
    """The index of a catalogue, made once and kept for the one in use."""
    if not _kept or _kept[0][0] is not catalogue:
        _kept[:] = [(catalogue, IndicatorNames(catalogue))]
    return _kept[0][1]


_kept: list[tuple[Catalogue, IndicatorNames]] = []


class IndicatorNames:
    """The titles and aliases of a catalogue's indicators, by spelling, by meaning and by pairs of characters."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._titles: dict[str, str] = {}
        self._names: list[_Name] = []
        for address in sorted(catalogue.concepts):
            if catalogue.concepts[address] != "indicator" or catalogue.standing_for(address) != address:
                continue
            indicator = catalogue.indicator(address)
            self._titles[address] = indicator.title.zh
            for written in dict.fromkeys((indicator.title.zh, *indicator.aliases)):
                self._names.append(_name(address, indicator.unit, written, is_title=written == indicator.title.zh))
        self._by_plain, self._by_meaning = defaultdict[str, list[int]](list), defaultdict[str, list[int]](list)
        self._by_gram = defaultdict[str, list[int]](list)
        for number, name in enumerate(self._names):
            self._by_plain[name.plain].append(number)
            self._by_meaning[name.meant].append(number)
            for gram in name.grams:
                self._by_gram[gram].append(number)
        count = len(self._names)
        self._weight = {gram: 1 + log(count / len(names)) for gram, names in self._by_gram.items()}
        self._rare = 1 + log(count + 1)

    def proposals(
        self,
        name: str,
        unit: str = "",
        *,
        kind: TargetKind = "level",
        places: Iterable[str] = (),
        around: Sequence[str] = (),
        most: int = 5,
    ) -> list[Proposal]:
        """See the function of this name."""
        best: dict[str, Proposal] = {}
        for way in _ways_of_writing(name, tuple(places)):
            self._look_up(_Asked(way, unit, kind), best)
            if any(found.exact for found in best.values()):
                # What is said in brackets, or before 等, is left out only where the whole name is nobody's.
                break
        if not any(found.score >= SURE for found in best.values()):
            for part in _listed(name):
                self._look_up_part(_Asked(part, unit, kind), best)
        likely = [found for found in best.values() if found.score >= LIKE_ENOUGH]
        near = {found.address: self._nearness(found.address, around) for found in likely}
        likely.sort(key=lambda found: (-found.score, -near[found.address], found.address))
        return _told(likely, near, self._titles)[:most]

    def _look_up_part(self, part: _Asked, best: dict[str, Proposal]) -> None:
        """An item of a list: what answers it answers the target in part, and is never sure."""
        of_part: dict[str, Proposal] = {}
        self._look_up(part, of_part)
        for found in of_part.values():
            if found.score >= SURE:
                words = f"方案并列写了几项，其中“{part.name}”：{found.reason_zh}"
                _keep(best, replace(found, score=round(found.score * _OF_A_LIST, 4), reason_zh=words, exact=False))

    def _look_up(self, asked: _Asked, best: dict[str, Proposal]) -> None:
        plain = _plain(asked.name)
        meant = _meant(plain)
        if not plain:
            return
        for number in self._by_plain.get(plain, ()):
            one = self._names[number]
            words = "与指标名称相同" if one.is_title else f"与指标别名“{one.written}”相同"
            self._offer(best, one, asked, (1.0, words))
        for number in self._by_meaning.get(meant, ()):
            one = self._names[number]
            if one.plain != plain:
                self._offer(best, one, asked, (_SAME_MEANING, f"与“{one.written}”写法不同、意思相同"))
        grams, telling = _grams(meant), _telling(plain)
        shared: Counter[int] = Counter()
        for gram in grams:
            shared.update(self._by_gram.get(gram, ()))
        for number in shared:
            one = self._names[number]
            likeness, words = self._likeness(meant, grams, one)
            likeness *= _kept_apart(telling, one.telling)
            if likeness >= LIKE_ENOUGH:
                self._offer(best, one, asked, (likeness, words))

    def _likeness(self, meant: str, grams: Mapping[str, int], one: _Name) -> tuple[float, str]:
        both = whole = 0.0
        for gram, count in grams.items():
            weight = self._weight.get(gram, self._rare)
            whole += weight * count
            both += weight * min(count, one.grams.get(gram, 0))
        whole += sum(self._weight[gram] * count for gram, count in one.grams.items())
        alike = 2 * both / whole
        shorter, longer = sorted((meant, one.meant), key=len)
        if len(shorter) >= _TELLING and shorter in longer:
            held = _HELD + (0.94 - _HELD) * len(shorter) / len(longer)
            if held > alike:
                fuller = "说得更细" if longer == meant else "说得更宽"
                return held, f"比“{one.written}”{fuller}"
        return min(alike, 0.94), f"与“{one.written}”相近"

    @staticmethod
    def _offer(best: dict[str, Proposal], one: _Name, asked: _Asked, alike: tuple[float, str]) -> None:
        """Keep the indicator with how alike its name is and why, if its unit agrees."""
        score, words = alike
        agrees, remark = _unit_agrees(asked.unit, one.unit, asked.name, asked.kind)
        if agrees:
            exact = score == 1.0
            _keep(best, Proposal(one.address, round(score * agrees, 4), words + remark, exact))

    def _nearness(self, address: str, around: Sequence[str]) -> int:
        """How many pairs of characters of what stands around the target its title has."""
        here = {gram for words in around for gram in _grams(_plain(words))}
        return len(here & set(_grams(_plain(self._titles[address])))) if here else 0


def _keep(best: dict[str, Proposal], found: Proposal) -> None:
    known = best.get(found.address)
    if known is None or (found.score, found.exact) > (known.score, known.exact):
        best[found.address] = found


def _told(likely: list[Proposal], near: Mapping[str, int], titles: Mapping[str, str]) -> list[Proposal]:
    """The proposals, where several are as likely as the first each saying so; what stands around may have decided."""
    told = []
    for found in likely:
        equals = [one for one in likely if one is not found and one.score == found.score]
        level = [one for one in equals if near[one.address] == near[found.address]]
        words = found.reason_zh
        if level:
            words += f"；与“{'”“'.join(titles[one.address] for one in level)}”不分先后，请选定"
        elif equals and near[found.address] > max(near[one.address] for one in equals):
            words += "；与上级标题所说相符"
        tied = bool(level) or any(near[one.address] > near[found.address] for one in equals)
        told.append(replace(found, reason_zh=words, tied=tied))
    return told


# --- names -----------------------------------------------------------------------------------------------------------


@cache
def _words() -> _Words:
    table = tomllib.loads(files("zhiheng.matching").joinpath("indicator_names.toml").read_text("utf-8"))
    any_of = {key: "|".join(sorted(table[key], key=len, reverse=True)) for key in ("making", "measure", "empty")}
    return _Words(
        before=re.compile(f"(?:{'|'.join(table['before'])})+的?"),
        after=re.compile(f"(?:{'|'.join(table['after'])})+$"),
        making=re.compile(f"(?:{any_of['making']})"),
        measure=re.compile(f"(?<=..)(?:{any_of['measure']})$"),
        empty=re.compile(any_of["empty"]),
        same=tuple((re.compile(pattern), word) for pattern, word in table["same"]),
        apart={group: tuple(map(re.compile, patterns)) for group, patterns in table["apart"].items()},
    )


def _name(address: str, unit: str, written: str, *, is_title: bool) -> _Name:
    plain = _plain(written)
    meant = _meant(plain)
    return _Name(address, unit, written, is_title, plain, meant, _grams(meant), _telling(plain))


_A_SHARE: Final = re.compile(r"(?:率|度|比例|比重|占比|指数)$")
_BRACKETED: Final = re.compile(r"[(（\[〔【][^)）\]〕】]*[)）\]〕】]")
_AND_OTHERS: Final = re.compile(r"^.*等(?:\d+[项个类种]|[一二三四五六七八九十]+[项个类种大])?(?=.{4,}$)")
_LIST: Final = re.compile(r"[、，,]|(?<=.)[和及与](?=.{3})")
_HEAD_OF_LIST: Final = re.compile(
    r"(?:质量安全监督|质量监督|一次验收|竣工验收|认证证书|水质|顾客|监督抽查|抽检)?"
    r"(?:合格|达标|覆盖|满意|优良|处理|受理|办结|执行|采标|接入|验收|设置|处置)(?:率|度|比例)$"
)


def _ways_of_writing(name: str, places: tuple[str, ...]) -> tuple[str, ...]:
    """The name, without the places it names, without what it says in brackets, and what it says after 等."""
    ways = [name]
    bare = name
    for place in places:
        bare = bare.replace(place, "") if len(place) > 1 else bare
    ways.append(bare)
    ways.append(_BRACKETED.sub("", bare))
    ways.append(_AND_OTHERS.sub("", ways[-1]))
    return tuple(dict.fromkeys(way for way in ways if way))


def _listed(name: str) -> list[str]:
    """The names of a list that share the noun at its end.

    >>> _listed("生产性服务业、生活性服务业顾客满意度")
    ['生产性服务业顾客满意度', '生活性服务业顾客满意度']
    """
    parts = [part for part in _LIST.split(_BRACKETED.sub("", name)) if part]
    head = _HEAD_OF_LIST.search(parts[-1]) if len(parts) > 1 else None
    if head is None:
        return []
    return [part if _HEAD_OF_LIST.search(part) else part + head[0] for part in parts]


@lru_cache(maxsize=4096)
def _plain(name: str) -> str:
    """The name in one spelling, without words of promise or scope around it.

    >>> _plain("全省“制造业”产品质量 合格率达到"), _plain("到2026年，规上企业PM2.5平均浓度")
    ('制造业产品质量合格率', '规上企业PM25平均浓度')
    """
    words = _words()
    text = folded(unicodedata.normalize("NFKC", name)).replace("(", "").replace(")", "")
    found = words.before.match(text)
    while found and len(text) - found.end() >= 2:
        text = text[found.end() :]
        found = words.before.match(text)
    shorter = words.after.sub("", text)
    return shorter if len(shorter) >= 2 else text


@lru_cache(maxsize=4096)
def _meant(plain: str) -> str:
    """One word for one meaning, without what carries nothing; never empty."""
    words = _words()
    text = plain
    # In front of a share such a word is no verb: 新建工程…率 is of what was newly built.
    found = None if _A_SHARE.search(text) else words.making.match(text)
    while found and len(text) - found.end() >= _TELLING:
        text = text[found.end() :]
        found = words.making.match(text) or words.before.match(text)
    for pattern, word in words.same:
        text = pattern.sub(word, text)
    for pattern in (words.empty, words.measure):
        shorter = pattern.sub("", text)
        text = shorter if len(shorter) >= 3 else text
    return text


def _grams(text: str) -> Mapping[str, int]:
    return Counter(text[at : at + 2] for at in range(max(1, len(text) - 1)))


def _telling(plain: str) -> Mapping[str, frozenset[int]]:
    """For each group of telling words, which of them the name has."""
    return {
        group: frozenset(number for number, pattern in enumerate(patterns) if pattern.search(plain))
        for group, patterns in _words().apart.items()
    }


def _kept_apart(asked: Mapping[str, frozenset[int]], one: Mapping[str, frozenset[int]]) -> float:
    factor = 1.0
    for group, here in asked.items():
        there = one[group]
        if here != there:
            factor *= _DISJOINT if here and there and not here & there else _ONE_SIDED
    return factor


# --- units -----------------------------------------------------------------------------------------------------------


def _unit_agrees(asked: str, declared: str, name: str, kind: TargetKind) -> tuple[float, str]:
    """How well the unit a plan writes agrees with an indicator's: 1 wholly, 0 not at all; and what to look at."""
    try:
        wanted = parse_unit(asked.strip())
    except UnknownUnit:
        return 0.93, f"；方案的单位“{asked}”请与“{declared}”核对"
    unit = parse_unit(declared)
    if kind == "growth" and wanted.symbol == "%":
        return (1.0, "；方案写的是增长幅度") if not unit.is_share else (0.9, "；方案写的是增长幅度，指标本身是占比")
    if not asked.strip():
        if unit.symbol in {"", _POINTS}:
            return 1.0, ""
        return (0.9, f"；方案没有写单位，指标以“{declared}”计") if unit.is_additive or unit.is_share else (0.0, "")
    if wanted.fits(unit):
        # 87% of something is not 87 points of an index, though both are bare numbers.
        return (1.0, "") if bool(wanted.symbol) == bool(declared) else (0.9, f"；方案以“{asked}”计，指标没有单位")
    if _POINTS in {wanted.symbol, unit.symbol}:
        other = declared if wanted.symbol == _POINTS else asked
        return (
            (0.95, f"；方案以“{asked}”计，指标以“{declared}”计") if other in {"%", ""} and "满意" in name else (0.0, "")
        )
    if unit.is_ratio and re.search(r"[每万千]|亿元|人均", name):
        above = declared.split("/", maxsplit=1)[0]
        return _unit_agrees(asked, above, "", kind) if "/" not in asked else (0.0, "")
    if _counts_alike(wanted.dimension, unit.dimension):
        return 0.96, f"；方案以“{asked}”计，指标以“{declared}”计"
    return 0.0, ""


def _counts_alike(one: tuple[tuple[str, int], ...], other: tuple[tuple[str, int], ...]) -> bool:
    """Whether two measure words may count the same things: 个 of nearly anything, 家 of what is 户."""
    if len(one) != 1 or len(other) != 1 or one[0][1] != 1 or other[0][1] != 1:
        return False
    a, b = one[0][0], other[0][0]
    countable = frozenset().union(*_ALIKE) | _GENERIC
    if not {a, b} <= countable:
        return False
    return a in _GENERIC or b in _GENERIC or any({a, b} <= group for group in _ALIKE)
