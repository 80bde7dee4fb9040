"""The grammar of asking for a system: a verb of making, then a name that ends in what the thing is.

``建立重点企业联系平台`` asks for a platform whether or not the catalogue has one. The name is compared with the
catalogue by pairs of neighbouring characters; below the threshold the thing is reported without a number.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import log

from zhiheng.contract.systems import systems

_LIKE = 0.64
"""Share of common character pairs (Dice, rare pairs weighing more) from which a name counts as the catalogue's."""
_LONGEST = 22
_SHORTEST = 4

_STRONG = (
    "信息平台|服务平台|监管平台|管理平台|公共平台|云平台|数据平台|平台|信息系统|管理系统|监控系统|数据库|信息库|名录库|"
    "专家库|人才库|案例库|档案|名录|名单|清单|台账|红黑榜|排行榜|热线|小程序|公众号|客户端|一张图|数据中心|指挥中心|"
    "监测网络|监测网|白皮书|年度报告|二维码|电子标签|电子证照|标志|标识|指数"
)
_WEAK = "公示制度|报告制度|备案制度|登记制度|召回制度|追溯制度|巡查制度|通报制度|奖励制度|评价制度|测评制度|机制|制度|"
_WEAK += (
    "监测体系|追溯体系|预警体系|评价体系|考核体系|统计体系|信用体系|测评|评价|评估|评级|排名|考核|竞赛|试点|示范区|"
)
_WEAK += "示范基地|示范点|监测中心|服务中心"
_HEAD = re.compile(f"(?:{_STRONG}|{_WEAK})(?!的|化|性|建设的|上|内|中(?!心)|企业|经济|公司)")
_IS_STRONG = re.compile(f"(?:{_STRONG})$")
_VERB = re.compile(
    "建立健全|建立完善|建立和完善|健全完善|建立|健全|完善|推行|实施|建设|搭建|探索|开展|编制|发布|推进|构建|打造|推广|"
    "建成|设立|开发|上线|启用|整合|升级|推动|开通|畅通|落实|组建|筹建|创建|制定|引入|实行|运行|应用|依托|公布|形成"
)
_BREAK = re.compile("[。,;:!?\n()《》|]")
_ITEM = re.compile("[、]|等|以及|并|及(?!时)|和(?!谐|平)|与(?!会)")
_LEADING = re.compile(
    "(?:建立|健全|完善|全面|统一|统一的|一批|一个|全市|全省|全县|全区|我市|我省|我县|本市|本省|各类|有关|相关|相应|"
    "科学|有效|高效|新型|企业的|的|了|好|起|省级|市级|县级|国家级|进一步|逐步|积极|加快|和|与|、)+"
)
_EMPTY = re.compile(
    "(?:工作|管理|协调|激励|约束|长效|联动|协作|保障|运行|推进|责任|规章|考核|监督|监管|评价|服务|公共|交流|合作|"
    "信息|质量|体制|市场|竞争|创新|发展|各项|配套|投入|决策|综合|技术|监测|网络|统计|指标|标准|专项|安全|社会|政策|"
    "政府|行政|审批|试点|示范|会议|领导|考评|督查|督导|目标|绩效|企业|产业|行业|区域|重点|合力|共享|共治|风险|"
    "体系|能力|机制|制度|和|与|的|化)*"
)


_SUPPORTABLE = re.compile(
    "抽查|检测|监测|登记|备案|公示|公开|公告|追溯|召回|投诉|举报|预警|巡查|约谈|信息|数据|档案|赔偿|保险|承诺|排名|应急|"
    "许可|认证|检验|信用|诚信|评分|评级|满意度|审批|会商|交办|督办|溯源|快检|抽检|报送"
)
"""Words that make a mechanism or rule something that records and deadlines can carry."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A thing asked for by grammar alone, placed in the bare text."""

    start: int
    end: int
    system: str | None
    confidence: float
    reasons: tuple[str, ...]


def asked_by_grammar(bare: str, taken: Sequence[tuple[int, int]]) -> Iterator[Asking]:
    """What is asked for in this piece of text and not already named by the vocabulary (``taken``, in text order)."""
    occupied = 0
    done = 0
    for head in _HEAD.finditer(bare):
        end = head.end()
        start = _name_start(bare, head.start())
        if start < done or not _SHORTEST <= end - start <= _LONGEST:
            continue
        while occupied < len(taken) and taken[occupied][1] <= start:
            occupied += 1
        if any(first < end for first, _ in taken[occupied : occupied + 8]):
            continue
        name = bare[start:end]
        if _EMPTY.fullmatch(bare, start, head.start()):
            continue
        done = end
        strong = _IS_STRONG.search(head.group()) is not None
        system, likeness = _nearest(name) if len(name) > _SHORTEST + 1 else (None, 0.0)
        if system is not None:
            yield Asking(start, end, system, round(0.35 + 0.4 * likeness, 2), ("句式", f"近似{likeness:.0%}"))
        elif strong:
            yield Asking(start, end, None, 0.5, ("句式", "目录未收"))
        elif "的" not in name and _SUPPORTABLE.search(name):
            yield Asking(start, end, None, 0.35, ("句式", "目录未收"))


def _name_start(bare: str, head: int) -> int:
    """Where the name that ends in this head begins, if a verb asks for it; else a place that makes it too short."""
    floor = max(0, head - 40)
    window = bare[floor:head]
    begin = 0
    for found in _BREAK.finditer(window):
        begin = found.end()
    verb = -1
    for found in _VERB.finditer(window, begin):
        verb = found.end()
    if verb < 0:
        return head + 1
    item = verb
    for found in _ITEM.finditer(window, verb):
        item = found.end()
    leading = _LEADING.match(window, item)
    return floor + (leading.end() if leading else item)


@dataclass(frozen=True, slots=True)
class _Names:
    """The catalogue's names by their pairs of neighbouring characters."""

    holders: dict[str, list[int]]
    """For each pair the positions of the names that have it."""
    weights: dict[str, float]
    """How much a pair tells: the fewer names have it, the more."""
    names: tuple[tuple[str, float], ...]
    """For each name its system and the weight of all its pairs."""
    most: float
    """The weight of a pair that no name has."""


@cache
def _names() -> _Names:
    found = [
        (entry.id, _pairs_of(name))
        for entry in systems()
        for name in dict.fromkeys((entry.zh.split("(", maxsplit=1)[0], *filter(str.isalnum, entry.words)))
    ]
    holders: dict[str, list[int]] = defaultdict(list)
    for number, (_, pairs) in enumerate(found):
        for pair in pairs:
            holders[pair].append(number)
    weights = {pair: log(len(found) / len(numbers)) for pair, numbers in holders.items()}
    names = tuple((system, sum(weights[pair] for pair in pairs)) for system, pairs in found)
    return _Names(dict(holders), weights, names, log(len(found)))


def _pairs_of(name: str) -> set[str]:
    return {name[place : place + 2] for place in range(len(name) - 1)}


@lru_cache(4096)
def _nearest(name: str) -> tuple[str | None, float]:
    """The catalogue's system most like this name, with their likeness from 0 to 1; None below the threshold."""
    known = _names()
    own = 0.0
    common: dict[int, float] = defaultdict(float)
    for pair in sorted(_pairs_of(name)):
        weight = known.weights.get(pair, known.most)
        own += weight
        for number in known.holders.get(pair, ()):
            common[number] += weight
    best, likeness = None, _LIKE
    for number, shared in sorted(common.items()):
        system, size = known.names[number]
        dice = 2 * shared / (own + size)
        if dice > likeness:
            best, likeness = system, dice
    return best, likeness if best else 0.0
