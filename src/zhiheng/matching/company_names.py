"""The grammar of company names: region, trade name, industry, organisational form, branch, wherever they stand.

澜溪市宏达食品有限公司 and 宏达食品（澜溪）有限公司 are one name; the same with 东街分店 behind it is another's. Reading
is linear in the length of a name and never fails: words that the grammar does not know belong to the trade name.

Source: 企业名称登记管理规定 (State Council Order 734), articles 6 to 14.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from zhiheng.matching.regions import MOST_LEVELS, Regions, lies_within
from zhiheng.matching.spelling import folded

GROUP: Final = "集团"
_LONGEST_WORD: Final = 6
_SHORTEST_TRADE_NAME: Final = 2
_LONGEST_TRADE_NAME: Final = 4
"""A trade name that seems longer than this is looked through for a word of an industry inside."""


class CompanyName(NamedTuple):
    """A name taken apart; what it does not have is empty."""

    stated: str
    """As somebody wrote it."""
    region: str
    """The most exact region it states (``Regions``)."""
    region_written: str
    trade: str
    """字号: by what firms are told apart."""
    industry: str
    form: str
    """The organisational form, written out; 集团 stands before it."""
    form_written: str
    branch: str
    """The branch or shop, if it is one: no firm of its own, or another one."""
    remark: str
    """What brackets say that no part of the grammar explains."""

    @property
    def key(self) -> str:
        """Two names of one key are one name, however they are written."""
        return f"{self.region}|{self.trade}|{self.industry}|{self.form}|{self.branch}|{self.remark}"


@dataclass(frozen=True, slots=True)
class _Grammar:
    company: re.Pattern[str]
    """One group for each form of companies, in the order of ``company_forms``."""
    company_forms: tuple[str, ...]
    other_forms: Mapping[str, str]
    chain: re.Pattern[str]
    """A shop of a chain that is no company: its form and, behind it, which shop."""
    branch: re.Pattern[str]
    """The end of a name that leaves the firm's form out and names a branch."""
    form_words: re.Pattern[str]
    industry: frozenset[str]
    bracket_forms: Mapping[str, str]
    remarks: frozenset[str]
    remark_openers: tuple[str, ...]
    branch_words: Mapping[str, str]


@cache
def _grammar() -> _Grammar:
    table = tomllib.loads(files("zhiheng.matching").joinpath("company_names.toml").read_text("utf-8"))
    slips = {
        word: "(?:" + "|".join(sorted([word, *slips.split()], key=len, reverse=True)) + ")"
        for word, slips in table["slips"].items()
    }
    forms = [(form["name"], "|".join(form["written"]).format_map(slips)) for form in table["company_form"]]
    openers = "".join(sorted({word[0] for words in slips.values() for word in words.strip("(?:)").split("|")}))
    chains = sorted((word for words in _CHAINS for word in table["other_forms"][words].split()), key=len, reverse=True)
    return _Grammar(
        # Looking at the first character alone lets the search pass over all others at once.
        company=re.compile(f"(?=[总{openers}])(?:{'|'.join(f'({written})' for _, written in forms)})"),
        company_forms=tuple(name for name, _ in forms),
        other_forms=_by_word(table["other_forms"]),
        chain=re.compile(rf"(?P<form>{'|'.join(chains)})(?P<branch>[^()]{{1,12}}?店)$"),
        branch=re.compile(r"(?:第?[一二三四五六七八九十\d]{1,3})?(?:分公司|支公司|分店|分厂|分部|办事处)$"),
        form_words=re.compile(f"(?:{'|'.join(slips.values())})+"),
        industry=frozenset(word for words in table["industry"].values() for word in words.split()),
        bracket_forms=_by_word(table["bracket_forms"]),
        remarks=frozenset(table["remarks"]["words"].split()),
        remark_openers=tuple(table["remarks"]["opened_by"].split()),
        branch_words=_by_word(table["branch_words"]),
    )


_CHAINS: Final = ("超市", "便利店", "药店", "饭店", "酒店", "酒楼", "餐厅", "面馆", "商行", "经营部")


def _by_word(table: Mapping[str, str]) -> dict[str, str]:
    """The word that is kept by each word that is written."""
    return {word: kept for kept, words in table.items() for word in words.split()}


def parse(name: str, regions: Regions) -> CompanyName:
    """The parts of a name.

    >>> regions = Regions({"澜溪市": "990100"})
    >>> parse("宏达食品（澜溪）有限责任公司", regions).key
    '990100|宏达|食品|有限公司||'
    >>> parse("澜溪市宏达食品有限公司东街门店", regions).branch
    '东街店'
    """
    grammar = _grammar()
    text = folded(name)
    aside = _NOTHING
    if "(" in text or ")" in text:
        text, aside = _without_brackets(text, regions, grammar)
    head, form, written, tail = _around_form(text, regions, grammar)
    if aside.branch:
        tail += aside.branch
    if head.endswith(GROUP):
        head, form, written = head[:-2], form if form.startswith(GROUP) else GROUP + form, GROUP + written
    elif aside.form == GROUP:
        form, written = GROUP + form, f"({GROUP}){written}"
    elif aside.form and not form:
        form, written = aside.form, aside.form
    region, at, trade, industry = _region_trade_industry(head, regions, grammar)
    region_written, remark = head[:at], aside.remark
    if aside.region:
        if not region or lies_within(aside.region, region):
            region, region_written = aside.region, f"{region_written}({aside.region_written})"
        else:
            remark += aside.region_written
    branch = _branch(tail, regions, grammar) if tail else ""
    return CompanyName(name, region, region_written, trade, industry, form, written, branch, remark)


class _Aside(NamedTuple):
    """What stood in brackets."""

    region: str
    region_written: str
    form: str
    branch: str
    remark: str


_NOTHING: Final = _Aside("", "", "", "", "")
_BRACKETS: Final = re.compile(r"\(([^()]*)\)")
_BRANCH_END: Final = ("分公司", "支公司", "店", "分厂", "办事处", "营业部", "经营部", "门市部")


def _without_brackets(text: str, regions: Regions, grammar: _Grammar) -> tuple[str, _Aside]:
    """The name without its brackets, and what they hold; words that belong to the name itself stay in their place."""
    kept: list[str] = []
    region = region_written = form = branch = remark = ""
    end = 0
    for found in _BRACKETS.finditer(text):
        kept.append(text[end : found.start()])
        end = found.end()
        words = found.group(1)
        code = regions.stated_by(words)
        if code and not region:
            region, region_written = code, words
        elif words in grammar.bracket_forms:
            form = form or grammar.bracket_forms[words]
        elif grammar.form_words.fullmatch(words) or words in grammar.industry:
            kept.append(words)
        elif words.endswith(_BRANCH_END):
            branch = words
        elif words not in grammar.remarks and not words.startswith(grammar.remark_openers):
            remark += words
    kept.append(text[end:])
    plain = "".join(kept).replace("(", "").replace(")", "")
    return plain, _Aside(region, region_written, form, branch, remark)


def _around_form(text: str, regions: Regions, grammar: _Grammar) -> tuple[str, str, str, str]:
    """What stands before the organisational form; the form, kept and written; and the branch behind it."""
    found = grammar.company.search(text)
    if found is not None:
        number = found.lastindex or 1
        return text[: found.start()], grammar.company_forms[number - 1], found.group(), text[found.end() :]
    chain = grammar.chain.search(text, _SHORTEST_TRADE_NAME)
    if chain is not None and chain["branch"] not in grammar.other_forms:
        return text[: chain.start()], grammar.other_forms[chain["form"]], chain["form"], chain["branch"]
    named_branch = grammar.branch.search(text)
    if named_branch is not None and named_branch.start() >= _SHORTEST_TRADE_NAME:
        start = _start_of_branch_place(text, named_branch.start(), regions, grammar)
        return text[:start], "", "", text[start:]
    for length in range(min(9, len(text) - 1), 0, -1):
        form = grammar.other_forms.get(text[-length:])
        if form is not None:
            return text[:-length], form, text[-length:], ""
    return text, "", "", ""


def _start_of_branch_place(text: str, end: int, regions: Regions, grammar: _Grammar) -> int:
    """Where the words begin that say which branch it is: a region, or what stands behind the industry."""
    for start in range(max(_SHORTEST_TRADE_NAME, end - 6), end - 1):
        if regions.stated_by(text[start:end]):
            return start
    for start in range(end, max(2 * _SHORTEST_TRADE_NAME, end - 6) - 1, -1):
        if any(text[start - length : start] in grammar.industry for length in range(_LONGEST_WORD, 1, -1)):
            return start
    return end


def _region_trade_industry(head: str, regions: Regions, grammar: _Grammar) -> tuple[str, int, str, str]:
    """The region before the trade name and where it ends, the trade name, the industry.

    A short name of a region is one only where a trade name is left behind it: 澜溪食品 is the trade name 澜溪.
    """
    region, at = "", 0
    for _ in range(MOST_LEVELS):
        found = regions.opening(head, at, region)
        if found is None:
            break
        stated, end, full = found
        if not full and len(_trade_and_industry(head[end:], grammar, shortest=0)[0]) < _SHORTEST_TRADE_NAME:
            break
        if end == len(head):
            break
        region, at = stated, end
    trade, industry = _trade_and_industry(head[at:], grammar)
    return region, at, trade, industry


def _trade_and_industry(words: str, grammar: _Grammar, shortest: int = _SHORTEST_TRADE_NAME) -> tuple[str, str]:
    """The trade name, at least as long as said, and the words of the industry behind it."""
    industry = grammar.industry
    at = len(words)
    while at > shortest:
        for length in range(min(_LONGEST_WORD, at - shortest), 1, -1):
            if words[at - length : at] in industry:
                at -= length
                break
        else:
            break
    if at > _LONGEST_TRADE_NAME:
        for start in range(_SHORTEST_TRADE_NAME, at - 1):
            if any(words[start : start + length] in industry for length in range(_LONGEST_WORD, 1, -1)):
                return words[:start], words[start:]
    return words[:at], words[at:]


_NUMBERED: Final = re.compile(r"第?([一二三四五六七八九十]|\d{1,3})(?=号?(?:店|分公司|营业部|分厂|分部))")
_NUMERALS: Final = {char: str(number) for number, char in enumerate("一二三四五六七八九十", 1)}


def _branch(words: str, regions: Regions, grammar: _Grammar) -> str:
    """The name of a branch in one spelling."""
    place = regions.opening(words, 0, "")
    if place is not None and regions.short_name(place[0]):
        words = regions.short_name(place[0]) + words[place[1] :]
    for length in (3, 2):
        kept = grammar.branch_words.get(words[-length:])
        if kept is not None:
            words = words[:-length] + kept
            break
    return _NUMBERED.sub(lambda found: _NUMERALS.get(found[1], found[1]), words)
