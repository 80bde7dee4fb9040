"""Indicator names: cutting them out of the words around a number, and parting what one number says of several."""

from __future__ import annotations

import re

from zhiheng.policy.targets.words import LEAD_IN, LEAD_IN_ONCE, STRONG_MAKING, TRAILING, without_improvement

_COMPARED = re.compile(
    r"(?:在?(?:现有|原有|现有的|原有的)的?基础上)|(?:比|较|与|同|在|以)(?:20\d\d年?(?:年?底|末|度)?|上年(?:度|末|底)?|去年|上一年|同期|“?十[一二三四]五”?(?:期?末)?|“?十[一二三四]五”?时期|基期|现状|规划基期年?)+"
    r"(?:水平|的?基础上|的?水平|同期|相比|底)?[,]?"
)
_YEAR_WORDS = re.compile(
    r"(?:到|至|在|力争|争取|于)?(?:20\d\d年?[、和及])*20\d\d(?:年?[—\-~至到]+20\d\d)?年(?:度)?(?:\d{1,2}月)?(?:底|末|年底|年末)?(?:前|之前|以前)?(?:力争|要|目标|的)?"
)
_AVERAGE = re.compile(r"(?:不?[高低]于|优于|达到)(?:全国|全省|全市|国家|省|市|同类)*平均水平,?(?:且|并且?)?$")
_OPENING = "(《“["
_CLOSING = ")》”]"
_COMPLETE = re.compile(r"(?:率|度|指数|比例|比重|占比|覆盖面|浓度|总量|面积|增加值|产值)$")
_MAKING_FIRST = re.compile(rf"^(?:(?:{STRONG_MAKING})[或和及、]?)+(?![性型类])")
_MAKING_RUN = re.compile(rf"(?:{STRONG_MAKING})(?:[或和及、](?:{STRONG_MAKING}))*")
_SUCH_AS = re.compile(r"(?<![高中初优平对同上下])等(?!级)")
_RATE_OF = re.compile(r"(?P<what>.{2,}?)[^、与及的]{2}(?:率|度)$")
_BARE_RATE = re.compile(r"(?!.*[品药企农田林水气户]).{1,4}(?:率|度)")
_SHORT_RATE = re.compile(r".{2}率$")
_COUNT_OF_LIST = re.compile(r"^(?:等)?[二两三四五六七八九十\d]+(?:个|类|大|种|项)")


def clean(words: str) -> str:
    """An indicator's own words: no year, no hedge, no number word, no rest of an earlier sentence."""
    name = words.strip(" ,、;:。·—\t|")
    before = None
    while name != before:
        before = name
        name = LEAD_IN_ONCE.sub("", name)
        name = _COMPARED.sub("", name)
        name = LEAD_IN.sub("", name)
        name = _YEAR_WORDS.sub("", name)
        name = TRAILING.sub("", name)
        name = _AVERAGE.sub("", name)
        name = without_improvement(name)
        name = name.strip(" ,、;:。·—\t|")
    return _balanced(name)


def _balanced(name: str) -> str:
    """The name without a bracket or quotation mark whose partner was cut away."""
    for opening, closing in zip(_OPENING, _CLOSING, strict=True):
        if name.count(closing) > name.count(opening):
            name = (
                name[name.rfind(closing, 0, name.find(closing) + 1) + 1 :]
                if name.find(closing) < 2
                else name.replace(closing, "", 1)
            )
        elif name.count(opening) > name.count(closing):
            cut = name.rfind(opening)
            name = name[cut + 1 :] if cut * 2 < len(name) else name[:cut]
    return name


def separators(name: str) -> list[tuple[int, int]]:
    """Where the name lists things side by side, outside brackets and quotation marks."""
    found = []
    depth = 0
    index = 0
    while index < len(name):
        char = name[index]
        if char in _OPENING:
            depth += 1
        elif char in _CLOSING:
            depth = max(0, depth - 1)
        elif depth == 0 and index:
            if name.startswith("以及", index):
                found.append((index, index + 2))
                index += 1
            elif char in "、和及与/":
                found.append((index, index + 1))
        index += 1
    return found


def _cut(name: str, at: list[tuple[int, int]]) -> list[str]:
    parts, position = [], 0
    for start, end in at:
        parts.append(name[position:start])
        position = end
    parts.append(name[position:])
    return parts


def part(name: str, count: int | None) -> list[str]:
    """The names that 均, 各 or 分别 tells apart; the whole name alone where they cannot be told apart.

    >>> part("锅炉登记率、电梯定期检验率", 2)
    ['锅炉登记率', '电梯定期检验率']
    >>> part("培育市级和省级示范企业", 2)
    ['培育市级示范企业', '培育省级示范企业']
    """
    marks = separators(name)
    verb = _MAKING_FIRST.match(name)
    if verb:
        marks = [mark for mark in marks if mark[0] >= verb.end()]
    such = [found.end() for found in _SUCH_AS.finditer(name, 0, marks[-1][0] if marks else 0)]
    if such:
        marks = [mark for mark in marks if mark[0] >= such[-1]]
    commas = [mark for mark in marks if name[mark[0]] == "、"]
    words = [mark for mark in marks if name[mark[0]] != "、"]
    whole = [mark for mark in marks if _COMPLETE.search(name[: mark[0]])]
    if count is None and whole and set(commas) <= set(whole) and _COMPLETE.search(name):
        return _share_ends(_cut(name, whole), verb.group() if verb else "")
    chosen: list[tuple[int, int]] | None = None
    for choice in (sorted(commas + words[-1:]), marks, commas, words[-1:]):
        if choice and (count is None or len(choice) + 1 == count):
            chosen = choice
            break
    if not chosen or _SUCH_AS.search(name[chosen[-1][1] : -2]):
        return [name]
    return _share_ends(_cut(name, chosen), verb.group() if verb else "")


def complete_parts(name: str) -> list[str]:
    """The name cut where each part is a whole indicator of its own: 甲合格率、乙达标率."""
    marks = [(start, end) for start, end in separators(name) if _COMPLETE.search(name[:start])]
    if not marks or not _COMPLETE.search(name):
        return [name]
    return _cut(name, marks)


def _share_ends(parts: list[str], verb: str) -> list[str]:
    """The verb of the first and the head noun of the last, given to the parts that lack them.

    >>> _share_ends(["国家级", "省级农业龙头企业"], "")
    ['国家级农业龙头企业', '省级农业龙头企业']
    """
    first = parts[0]
    such_as = _SUCH_AS.search(first) is not None
    if "、" in first and not such_as:
        verbs = list(_MAKING_RUN.finditer(first))
        first = first[verbs[-1].start() :] if verbs else first[first.rfind("、") + 1 :]
        verb = verbs[-1].group() if verbs else verb
    last = parts[-1]
    rated = _RATE_OF.match(first)
    named = []
    for index, words in enumerate([first, *parts[1:]]):
        bare = words[len(verb) :] if not index and words.startswith(verb) else words
        if index and rated and _BARE_RATE.fullmatch(words):
            named.append(rated["what"] + words)
            continue
        whole = (
            words if not index or not verb or _MAKING_FIRST.match(words) or _COMPLETE.search(words) else verb + words
        )
        named.append(whole + (_shared_end(bare, last) if index < len(parts) - 1 else ""))
    return named


def _shared_end(words: str, last: str) -> str:
    """What a listed part borrows from the end of the last: 国际 + (国家)标准制修订."""
    if _COMPLETE.search(words) or words[-2:] == last[-2:] or words[-1:] == last[-1:]:
        return ""
    alike = last.find(words[-1:])
    cut = alike + 1 if alike >= 0 else len(words)
    rate = _SHORT_RATE.search(last)
    if rate and cut > rate.start():
        cut = rate.start()
    return _COUNT_OF_LIST.sub("", last[cut:]) if cut < len(last) - 1 else ""
