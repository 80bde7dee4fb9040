"""Matching of messy names measured: how fast names are read, and what linkage finds among misspelt firms.

A seeded generator invents firms, some of them hard to tell apart (one trade name in two industries or districts, trade
names that sound alike, firms and their shops), and writes them a second time as departments do: short forms, brackets,
dropped parts, slips of sound, shape and hand; one in five was never registered. Beside the grammar and the linkage
stands what an office would use instead: equality once spaces are gone, and the ratio of difflib with the threshold that
suits it best here. The last line is one JSON object.

usage: python benchmarks/matching.py [--firms N] [--names N]
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Final

from zhiheng.matching.company_names import parse
from zhiheng.matching.linkage import Party, proposals
from zhiheng.matching.regions import Regions

DISTRICTS: Final = {
    "青禾区": "990102",
    "柳岸区": "990103",
    "云桥区": "990104",
    "石门区": "990105",
    "澄湖区": "990106",
    "松陵县": "990107",
}
REGIONS: Final = Regions({"衡川省": "990000", "澜溪市": "990100", **DISTRICTS})
CHARS: Final = (
    "宏鸿达兴星新盛胜华祥丰峰福顺利永源元昌隆龙金锦佳嘉美宝康恒泰安和信诚德正明通海洋荣瑞润百万益宇东北中"
    "光辉汇鼎邦仁生晨国建景静均凯乐联林凌茂牧宁鹏普奇启青泉山尚世双松天威文五西先湘晓雅燕一英友悦云泽展志"
    "卓远帆蓝禾沃岭"
)
INDUSTRIES: Final = (
    "食品 机械制造 电子科技 建材 商贸 化工 医药 纺织 家具 餐饮管理 "
    "物流 包装材料 农业科技 钢结构 塑料制品 环保工程 汽车配件 服饰 水产 检测技术"
).split()
FORMS: Final = ("有限公司",) * 14 + ("股份有限公司",) * 2 + ("集团有限公司", "厂", "经营部", "商行")
FAMILY: Final = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
GIVEN: Final = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚"
STREETS: Final = "柳堤路 东街 青石巷 望湖路 工业一路 桥北路 松风路 澄江街".split()
ALIKE: Final = ("宏鸿", "兴星新", "盛胜", "丰峰", "元源", "隆龙", "佳嘉", "金锦", "青清", "品晶", "械戒", "末未")


@dataclass(frozen=True)
class Firm:
    """An invented firm: the parts of its name, and what else a register knows."""

    district: str
    trade: str
    industry: str
    form: str
    branch: str
    person: str
    phone: str
    address: str

    @property
    def name(self) -> str:
        """The name as registered."""
        return f"澜溪市{self.district}{self.trade}{self.industry}{self.form}{self.branch}"


def firms(count: int, rng: random.Random) -> list[Firm]:
    """Firms, one in five of them hard to tell from another."""
    made: dict[str, Firm] = {}
    while len(made) < count:
        firm = Firm(
            rng.choice(["", *DISTRICTS]),
            "".join(rng.choices(CHARS, k=rng.choice((2, 2, 2, 3)))),
            rng.choice(INDUSTRIES),
            rng.choice(FORMS),
            "",
            rng.choice(FAMILY) + "".join(rng.choices(GIVEN, k=rng.choice((1, 2, 2)))),
            f"139{rng.randrange(10**8):08}",
            f"{rng.choice(STREETS)}{rng.randrange(1, 400)}号",
        )
        made.setdefault(firm.name, firm)
        if rng.random() < 0.2:
            other = _hard(firm, rng)
            made.setdefault(other.name, other)
    return list(made.values())[:count]


def _hard(firm: Firm, rng: random.Random) -> Firm:
    """Another firm that is hard to tell from this one."""
    stranger = replace(firm, person=rng.choice(FAMILY) + rng.choice(GIVEN), phone=f"138{rng.randrange(10**8):08}")
    match rng.randrange(5):
        case 0:
            return replace(stranger, industry=rng.choice([word for word in INDUSTRIES if word != firm.industry]))
        case 1:
            return replace(stranger, district=rng.choice([word for word in DISTRICTS if word != firm.district]))
        case 2:
            return replace(stranger, trade=_alike(firm.trade, rng), address=f"{rng.choice(STREETS)}9号")
        case 3:
            return replace(firm, branch=f"{rng.choice(('东街', '西街', '桥北'))}分公司")
        case _:
            return replace(firm, industry=rng.choice([word for word in INDUSTRIES if word != firm.industry]))


def _alike(word: str, rng: random.Random) -> str:
    """The word with one character taken for another, where one is known; else with one changed."""
    places = [(at, group) for at, char in enumerate(word) for group in ALIKE if char in group]
    if not places:
        at = rng.randrange(len(word))
        return word[:at] + rng.choice(CHARS) + word[at + 1 :]
    at, group = rng.choice(places)
    return word[:at] + rng.choice([char for char in group if char != word[at]]) + word[at + 1 :]


def written(firm: Firm, rng: random.Random) -> str:
    """The name as somebody else wrote it down."""
    trade, industry, form = firm.trade, firm.industry, firm.form
    region = rng.choice((f"澜溪市{firm.district}", f"澜溪{firm.district}", f"衡川省澜溪市{firm.district}"))
    if rng.random() < 0.12:
        trade = _alike(trade, rng)
    elif rng.random() < 0.06:
        at = rng.randrange(len(trade))
        trade = trade[:at] + rng.choice(CHARS) + trade[at + 1 :]
    if rng.random() < 0.04:
        industry = _alike(industry, rng)
    if rng.random() < 0.15:
        region = ""
    if rng.random() < 0.15:
        form = form.replace("有限公司", "有限责任公司" if "股份" not in form else "公司")
    elif rng.random() < 0.1:
        form = rng.choice(("", form.replace("有限公司", "公司")))
    elif rng.random() < 0.05:
        form = form.replace("公司", "公可")
    name = f"{region}{trade}{industry}{form}{firm.branch}"
    if region and rng.random() < 0.2:
        name = f"{trade}{industry}（{region}）{form}{firm.branch}" if not firm.district else name
    if rng.random() < 0.1:
        at = rng.randrange(len(name))
        name = f"{name[:at]} {name[at:]}"
    return name


def parties(count: int, rng: random.Random, *, names_only: bool) -> tuple[list[Party], dict[int, int]]:
    """So many firms as registered, and as many as written down, of which one in five was never registered.

    The second value says which firm each number is. Registered firms have codes, and no two the same.
    """
    known = firms(count + count // 5, rng)
    found, truth = [], {}
    for number, firm in enumerate(known):
        if number < count:
            registered = Party(
                number, parse(firm.name, REGIONS), f"code{number}", region=DISTRICTS.get(firm.district, "990100")
            )
            if not names_only:
                registered = replace(registered, person=firm.person, phone=firm.phone, address=firm.address)
            found.append(registered)
            truth[number] = number
        if number >= count // 5:
            stated = Party(number + 2 * count, parse(written(firm, rng), REGIONS))
            if not names_only:
                stated = replace(
                    stated,
                    person=firm.person if rng.random() < 0.5 else "",
                    phone=firm.phone if rng.random() < 0.5 else "",
                    address=firm.address.replace("号", "") if rng.random() < 0.5 else "",
                )
            found.append(stated)
            truth[stated.number] = number
    return found, truth


def scores(pairs: set[tuple[int, int]], truth: dict[int, int]) -> dict[str, float]:
    """Precision, recall and F1 of proposed pairs."""
    right = sum(truth[a] == truth[b] for a, b in pairs)
    precision, recall = right / max(1, len(pairs)), right / (len(truth) - len(set(truth.values())))
    total = precision + recall
    return {
        "pairs": len(pairs),
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(2 * precision * recall / total, 4) if total else 0.0,
    }


def equal_without_spaces(found: Sequence[Party]) -> set[tuple[int, int]]:
    """What a spreadsheet does: names are equal once spaces are gone."""
    groups: dict[str, list[int]] = defaultdict(list)
    for party in found:
        groups["".join(party.name.stated.split())].append(party.number)
    return {(a, b) for group in groups.values() for a in group for b in group if a < b}


def same_key(found: Sequence[Party]) -> set[tuple[int, int]]:
    """What the grammar alone takes for one name."""
    groups: dict[str, list[int]] = defaultdict(list)
    for party in found:
        groups[party.name.key].append(party.number)
    return {(a, b) for group in groups.values() for a in group for b in group if a < b}


def best_ratio(found: Sequence[Party], truth: dict[int, int]) -> tuple[float, set[tuple[int, int]]]:
    """For each name written down the registered one with the greatest ratio, among those that share most bigrams."""
    names = {party.number: "".join(party.name.stated.split()) for party in found}
    registered = [party.number for party in found if party.code]
    index: dict[str, list[int]] = defaultdict(list)
    for number in registered:
        for pair in bigrams(names[number]):
            index[pair].append(number)
    best: dict[int, tuple[float, int]] = {}
    for number in sorted(set(names) - set(registered)):
        shared = Counter(other for pair in bigrams(names[number]) if len(index[pair]) < 400 for other in index[pair])
        for other, _ in shared.most_common(10):
            ratio = SequenceMatcher(None, names[number], names[other], autojunk=False).ratio()
            best[number] = max(best.get(number, (0.0, -1)), (ratio, other))
    return max(
        (
            (least, {(other, number) for number, (ratio, other) in best.items() if ratio >= least})
            for least in (step / 100 for step in range(60, 100, 2))
        ),
        key=lambda option: scores(option[1], truth)["f1"],
    )


def bigrams(name: str) -> list[str]:
    """The pairs of neighbouring characters."""
    return [x + y for x, y in pairwise(name)]


def timed(work: Callable[[], object]) -> float:
    """Seconds the work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def speed(count: int, rng: random.Random) -> dict[str, float]:
    """Names read in a second, of a mixture as it comes."""
    known = firms(5000, rng)
    mixture = [written(firm, rng) for firm in known]
    names = (mixture * (count // len(mixture) + 1))[:count]
    seconds = timed(lambda: [parse(name, REGIONS) for name in names])
    print(f"names read                  {count / seconds:12,.0f} a second")
    return {"names": count, "names_a_second": round(count / seconds)}


def _reading(text: str) -> float:
    """Seconds to read a text, the best of three."""
    return min(timed(lambda: parse(text, REGIONS)) for _ in range(3))


def linearity() -> dict[str, float]:
    """How many times longer ten times a text takes, for texts that would trip a careless expression."""
    growth = {}
    for piece in ("有限", "(", "澜溪市", "食品", "超市", "宏", "第一", "()", "分公司", "青禾区东村"):
        short, long = (_reading(piece * (length // len(piece)) + "店") for length in (20_000, 200_000))
        growth[piece] = round(long / max(1e-4, short), 1)
    print(f"ten times the text takes    {max(growth.values()):12.1f} times as long at most")
    return growth


def linkage(count: int, *, names_only: bool) -> dict[str, object]:
    """What is found among firms written twice."""
    rng = random.Random(7)
    found, truth = parties(count, rng, names_only=names_only)
    start = time.perf_counter()
    proposed = proposals(found)
    seconds = time.perf_counter() - start
    least, by_ratio = best_ratio(found, truth)
    rows = {
        "equal without spaces": scores(equal_without_spaces(found), truth),
        f"difflib ratio >= {least:.2f}": scores(by_ratio, truth),
        "grammar: same key": scores(same_key(found), truth),
        "linkage >= 0.50": scores({(p.first, p.second) for p in proposed}, truth),
        "linkage >= 0.95": scores({(p.first, p.second) for p in proposed if p.probability >= 0.95}, truth),
    }
    print(f"\n{count} + {count} firms, {'names only' if names_only else 'half with person, phone, address'}")
    for name, row in rows.items():
        print(f"  {name:26}  precision {row['precision']:.4f}  recall {row['recall']:.4f}  F1 {row['f1']:.4f}")
    print(f"  linkage takes {seconds:.1f} s")
    return {"seconds": round(seconds, 2), **rows}


def main() -> None:
    """Print the tables and, as the last line, their figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--firms", type=int, default=3000)
    parser.add_argument("--names", type=int, default=200_000)
    args = parser.parse_args()
    figures: dict[str, object] = {"speed": speed(args.names, random.Random(1))}
    figures["linearity"] = linearity()
    figures["names_only"] = linkage(args.firms, names_only=True)
    figures["with_particulars"] = linkage(args.firms, names_only=False)
    figures["peak_memory_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
    print(json.dumps(figures, ensure_ascii=False))


if __name__ == "__main__":
    main()
