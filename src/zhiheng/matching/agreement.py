"""How far two company names agree, part by part, and why, in words a clerk can check.

The reading is conservative: another trade name, another region, another branch or another industry is another firm. A
character that may be a slip makes a pair worth a look, never the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from zhiheng.matching.company_names import GROUP, CompanyName
from zhiheng.matching.regions import lies_within
from zhiheng.matching.spelling import folded, slip_between, within_one

Level = Literal["same", "alike", "one_side", "neither", "different"]
"""``one_side``: only one name has the part; ``alike``: not the same, yet not against it."""
Verdict = Literal["same", "likely", "possible", "different"]

_SLIP_ZH: Final = {"sound": "音近", "shape": "形近"}
_LONG_TRADE_NAME: Final = 4
"""From this length on one character more or less may be a slip; 宏达利 is not 宏达."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """What two names have in common."""

    region: Level
    trade: Level
    industry: Level
    form: Level
    branch: Level
    verdict: Verdict
    reason: str
    """In Chinese, for the person who decides."""


def compare(a: CompanyName, b: CompanyName) -> Agreement:
    """The agreement of two names; which comes first matters to the words of the reason only.

    >>> from zhiheng.matching.company_names import parse
    >>> from zhiheng.matching.regions import Regions
    >>> regions = Regions({"澜溪市": "990100"})
    >>> compare(parse("澜溪市宏达食品有限公司", regions), parse("宏达食品（澜溪）有限公司", regions)).reason
    '字号相同，行业相同，仅区划写法不同'
    """
    a, b = _aligned(a, b), _aligned(b, a)
    region, trade, industry = _region(a, b), _trade(a, b), _industry(a, b)
    form, branch = _form(a, b), _branch(a, b)
    verdict = _verdict(region, trade, industry, form, branch)
    reason = _reason(a, b, Agreement(region, trade, industry, form, branch, verdict, ""))
    return Agreement(region, trade, industry, form, branch, verdict, reason)


def _aligned(name: CompanyName, other: CompanyName) -> CompanyName:
    """The name with an industry that the grammar does not know parted from its trade name, as the other has it."""
    if name.industry or not other.industry or not name.trade.startswith(other.trade):
        return name
    trade, industry = other.trade, name.trade[len(other.trade) :]
    return name._replace(trade=trade, industry=industry) if len(industry) >= 2 else name


def _presence(a: str, b: str) -> Level | None:
    """The level of two parts that are equal or of which one is not there."""
    if a == b:
        return "same" if a else "neither"
    return "one_side" if not a or not b else None


def _region(a: CompanyName, b: CompanyName) -> Level:
    level = _presence(a.region, b.region)
    if level is not None:
        return level
    return "alike" if lies_within(a.region, b.region) or lies_within(b.region, a.region) else "different"


def _trade(a: CompanyName, b: CompanyName) -> Level:
    level = _presence(a.trade, b.trade)
    if level is not None:
        return level
    return "alike" if _slip(a.trade, b.trade) or _near(a.trade, b.trade) else "different"


def _industry(a: CompanyName, b: CompanyName) -> Level:
    level = _presence(a.industry, b.industry)
    if level is not None:
        return level
    if a.industry in b.industry or b.industry in a.industry or sorted(a.industry) == sorted(b.industry):
        return "alike"
    return "alike" if _slip(a.industry, b.industry) or _near(a.industry, b.industry) else "different"


def _form(a: CompanyName, b: CompanyName) -> Level:
    level = _presence(a.form, b.form)
    if level is not None:
        return level
    if a.form.startswith(GROUP) != b.form.startswith(GROUP):
        return "different"
    company = a.form.endswith("公司") and b.form.endswith("公司")
    shop = _SHOPS.issuperset({a.form, b.form})
    return "alike" if company or shop else "different"


_SHOPS: Final = frozenset({"店", "商店", "超市", "便利店", "商行", "经营部", "门市部", "批发部", "铺"})
"""What an individual business calls itself today in one way and tomorrow in another."""


def _branch(a: CompanyName, b: CompanyName) -> Level:
    if a.branch == b.branch and a.remark == b.remark:
        return "same" if a.branch else "neither"
    return "different"


def _slip(a: str, b: str) -> str:
    """How one character is taken for another, as 宏／鸿音近; empty where more or something else differs."""
    if len(a) != len(b):
        return ""
    others = [(x, y) for x, y in zip(a, b, strict=True) if x != y]
    if len(others) != 1:
        return ""
    slip = slip_between(*others[0])
    return f"{others[0][0]}／{others[0][1]}{_SLIP_ZH[slip]}" if slip else ""


def _near(a: str, b: str) -> bool:
    """Whether two long words differ by one character left out, put in or taken for another, or by two changed over."""
    if min(len(a), len(b)) < _LONG_TRADE_NAME - 1 or max(len(a), len(b)) < _LONG_TRADE_NAME:
        return False
    return abs(len(a) - len(b)) <= 1 and not set(within_one(a)).isdisjoint(within_one(b))


def _verdict(region: Level, trade: Level, industry: Level, form: Level, branch: Level) -> Verdict:
    if "different" in (region, trade, industry, form, branch) or trade in ("one_side", "neither"):
        return "different"
    if trade == "alike":
        return "possible" if industry in ("same", "neither") else "different"
    soft = sum(level in ("alike", "one_side") for level in (region, form))
    if industry in ("alike", "one_side"):
        return "possible"
    return "likely" if soft else "same"


def _reason(a: CompanyName, b: CompanyName, found: Agreement) -> str:
    """The agreement in words: what is the same, then what is not."""
    same = [word for word, level in (("字号相同", found.trade), ("行业相同", found.industry)) if level == "same"]
    if found.verdict == "same":
        return "，".join([*same, _written_otherwise(a, b)])
    return "，".join([*same, *(words for part in _PARTS if (words := part(a, b, found)))])


def _written_otherwise(a: CompanyName, b: CompanyName) -> str:
    ways = []
    if a.region_written != b.region_written:
        ways.append("区划")
    if a.form_written != b.form_written:
        ways.append("组织形式")
    if ways:
        return f"仅{'、'.join(ways)}写法不同"
    if a.stated == b.stated:
        return "写法完全相同"
    return "仅全半角、繁简、空格或标点不同" if folded(a.stated) == folded(b.stated) else "仅写法不同"


def _trade_zh(a: CompanyName, b: CompanyName, found: Agreement) -> str:
    if found.trade == "alike":
        return f"字号一字之差（{_slip(a.trade, b.trade) or f'{a.trade}／{b.trade}'}）"
    return _against("字号", a.trade, b.trade, found.trade)


def _industry_zh(a: CompanyName, b: CompanyName, found: Agreement) -> str:
    if found.industry == "alike":
        return f"行业相近（{a.industry}／{b.industry}）"
    return _against("行业", a.industry, b.industry, found.industry)


def _region_zh(a: CompanyName, b: CompanyName, found: Agreement) -> str:
    if found.region == "alike":
        return f"区划有包含关系（{a.region_written}／{b.region_written}）"
    return _against("区划", a.region_written, b.region_written, found.region)


def _form_zh(a: CompanyName, b: CompanyName, found: Agreement) -> str:
    if found.form == "alike":
        return f"组织形式有别（{a.form}／{b.form}）"
    return _against("组织形式", a.form, b.form, found.form)


def _branch_zh(a: CompanyName, b: CompanyName, found: Agreement) -> str:
    if found.branch != "different":
        return ""
    return f"分支机构不同（{a.branch or a.remark or '本部'}／{b.branch or b.remark or '本部'}）"


_PARTS: Final = (_trade_zh, _industry_zh, _region_zh, _form_zh, _branch_zh)


def _against(part: str, a: str, b: str, level: Level) -> str:
    if level == "one_side":
        return f"一方未写{part}"
    return f"{part}不同（{a}／{b}）" if level == "different" else ""
