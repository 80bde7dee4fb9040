"""The title of the plan itself, and the title of the notice that carries it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from zhiheng.policy.folding import Folded
from zhiheng.policy.head.front import Line, date_of_line, is_label_line, printed
from zhiheng.policy.model import PlanKind

_WORK_PLAN = (
    "工作方案|实施方案|推进方案|分解方案|分工方案|方案|工作要点|要点|工作计划|工作安排|任务安排|安排|任务分工表?|职责分工表?|"
    "分工表?|分解表|任务书|责任书|责任清单|任务清单|清单|台账|进度表|一览表|指标体系|目标任务"
)
_KIND_WORDS: tuple[tuple[str, PlanKind], ...] = (
    ("通知|通告|公告|通报|函|批复|公示", "notice"),
    ("行动计划|实施计划|[三五两]年计划|行动方案|攻坚方案|行动|计划", "action_plan"),
    ("规划纲要|规划|纲要|远景目标|战略", "programme"),
    (
        "考核办法|考评办法|考核方案|考核标准|考核细则|评价办法|评分细则|评分标准|实施细则|细则|办法|规定|规则|规程|条例|制度",
        "assessment_rules",
    ),
    ("实施意见|指导意见|若干意见|意见|决定|政策措施|若干措施|措施|政策|举措|建议|若干规定", "opinions"),
    (_WORK_PLAN, "work_plan"),
)
_END_WORDS = "|".join(sorted((word for words, _ in _KIND_WORDS for word in words.split("|")), key=len, reverse=True))
_LONG_END_WORDS = "|".join(word for word in _END_WORDS.split("|") if len(word) > 1)
_NUMBER_TAIL = rf"(?:(?:(?!{_LONG_END_WORDS})[一-龥]){{2,14}}\[(?:19|20)\d\d\]第?\d{{1,4}}号)?"
_BRACKETS = r"(?:\([^()\n]{1,40}\)|\[[^\[\]\n]{1,20}\])"
_TITLE_END = re.compile(rf"(?:{_END_WORDS})[”》>]?{_BRACKETS}*{_NUMBER_TAIL}{_BRACKETS}*$")
_NOT_TITLE = re.compile(
    r"[。;!?]|[,、:]$|^(?:[一二三四五六七八九十]{1,3}[、.]|第[一二三四五六七八九十\d]{1,3}[章条节部]|\([一二三四五六七八九十\d]{1,3}\)|"
    r"\d{1,2}[.、](?!\d)|——|[·•▪]|表\d|专栏|序号|注:|朗读|首页|当前位置|您(?:现在|当前|的)|位置:|抄送|主送|来源|联系|http|www|"
    r"此件|\(此件|<此件|目录$|前言$)|>|首页|\.{4,}|…{2,}|浏览|点击|字体|\||\t|一图读懂|图文解读|政策解读|解读$"
)
_ATTACHED = re.compile(
    r"^(?:&lt;|<)?正文(?:&gt;|>)?|^原?标题:|^附件?(?:\d{1,2}|[一二三四五六])?[:.、]?(?:\d{1,2}[.、])?"
)
_DRAFT = re.compile(
    r"[(\[]?(?:征求意见稿|公开征求意见稿|送审稿|讨论稿|草案|代拟稿|修改稿|审议稿|报批稿|草稿|初稿|摘要|节选|全文)[)\]]?$"
)
_ADOPTED = re.compile(r"\([^()]*(?:\d{4}年\d{1,2}月|通过|印发|发布|号)[^()]*\)$|\([^()]*\[\d{4}\][^()]*\)$")
_OFFICE_END = re.compile(r"(?:人民政府|政府|办公厅|办公室|委员会|党委|[省市县区州]委|领导小组|[局厅部委院署会])$")
_OPEN_END = re.compile(r"(?:关于|印发|转发|发布|下发|的|和|与|及|暨|、|《|—|“)$")
_CARRIES = re.compile(
    r"关于(?:印发|转发|批转|下发|发布|公布|颁发|颁布|同意|公开征求|征求|征集|报送|调整|修订)(?:实施(?=《))?(?P<carried>.{4,160}?)"
    r"(?:的?(?:意见|建议)?(?:的)?(?:通知|通告|公告|函|决定|批复|公示))[”》]?$"
)
_CARRIES_SHORT = re.compile(r"(?:印发|转发|批转)(?P<carried>《.{4,160}》).{0,6}(?:通知|函|决定)$")
_SENTENCE = re.compile(
    r"(?:现将|将)[^。《》\n]{0,20}《(?P<sent>(?:[^《》\n]|《[^《》\n]{2,80}》){4,120})》(?:[^。\n]{0,60}?)(?:印发|下发|发给|转发|发布|公布|予以)|"
    r"^《(?P<agreed>(?:[^《》\n]|《[^《》\n]{2,80}》){4,120})》[^。\n]{0,80}(?:同意|批准|通过|审定|印发)|"
    r"制定了?《(?P<made>[^《》\n]{4,120})》[^。\n]{0,40}(?:印发|发给)",
    re.MULTILINE,
)
_SEPARATORS = re.compile(r"\W+")


@dataclass(frozen=True, slots=True)
class Title:
    """A title and the places of its first and last character in the folded text."""

    words: str
    """Folded, on one line, without brackets that only tell draft or day."""
    start: int
    end: int
    carried: str = ""
    """What a notice carries: the title of the document it sends out."""


@dataclass(frozen=True, slots=True)
class Titles:
    """The plan's own title, and that of the notice before it, where there is one."""

    plan: Title | None
    notice: Title | None
    carried: str
    """The name under which a notice sends the plan out; empty where none does."""


def find_titles(folded: Folded, lines: list[Line], first_clause: int) -> Titles:
    """The titles among the lines of the front; ``first_clause`` is where the first numbered part begins."""
    candidates = _candidates(lines)
    early = [title for title in candidates if title.start < first_clause]
    notice = next((title for title in early if title.carried), None)
    carried = notice.carried if notice else _carried_by_sentence(folded.text, min(first_clause, 6_000))
    if carried:
        after = notice.end if notice else 0
        own = _named(carried, [t for t in candidates if t.start > after and not t.carried])
        if own is None:
            own = _repeated(folded.text, carried, after, first_clause)
        if own is None and notice is not None:
            place = folded.text.find(carried, notice.start, notice.end)
            own = Title(carried, place, place + len(carried)) if place >= 0 else notice
        if own is None:
            place = folded.text.find(carried)
            own = Title(carried, place, place + len(carried))
        return Titles(own, notice, carried)
    plain = [title for title in early if kind_of(title.words) != "notice"]
    own = plain[0] if plain else next(iter(early), None)
    return Titles(own or _running(folded.text, first_clause), None, "")


def kind_of(title: str) -> PlanKind | None:
    """The kind of document its title says it is; None where the title says nothing.

    >>> kind_of("青江市质量提升三年行动计划(2019—2021年)")
    'action_plan'
    """
    bare = _bare(title)
    best: tuple[int, int, PlanKind] | None = None
    for words, kind in _KIND_WORDS:
        for match in re.finditer(words, bare):
            key = (match.end(), -match.start(), kind)
            if best is None or key[:2] > best[:2]:
                best = key
    if best is None or best[0] < len(bare) - 4:
        return None
    if best[2] == "work_plan" and re.search(r"(?:考核|考评|评价|评议)(?:工作)?(?:实施)?方案$", bare):
        return "assessment_rules"
    if bare.endswith(("工作计划", "质量计划")):
        return "work_plan"
    return best[2]


def _bare(title: str) -> str:
    """The title without the brackets at its end."""
    while (shorter := re.sub(rf"{_BRACKETS}$|[”》]$", "", title)) != title:
        title = shorter
    return re.sub(_NUMBER_TAIL + "$", "", title)


def _titleish(line: Line) -> bool:
    text = _ATTACHED.sub("", line.text)
    if not 2 <= len(text) <= 110 or _NOT_TITLE.search(text) or is_label_line(text):
        return False
    return date_of_line(text) is None and not re.fullmatch(r"[\d\W]+|[一-龥]{2,14}\[\d{4}\]第?\d+号", text)


def _candidates(lines: list[Line]) -> list[Title]:
    """Every run of lines that can be a title, in text order."""
    found = []
    previous_end = -1
    for position, line in enumerate(lines):
        text = line.text
        if not _TITLE_END.search(text) or not _titleish(line):
            continue
        first = position
        while first - 1 > previous_end and position - first < 5 and _goes_on(lines[first - 1], lines[first]):
            first -= 1
        last = position
        if last + 1 < len(lines) and _is_bracket_line(lines[last + 1].text):
            last += 1
        title = _title(lines[first : last + 1])
        if title is not None:
            found.append(title)
            previous_end = last
    return found


def _is_bracket_line(text: str) -> bool:
    """Whether a line only carries the years of a title: (2011—2015年)."""
    return re.fullmatch(r"\([^()]{2,30}\)", text) is not None and "此件" not in text and "公开" not in text


def _goes_on(before: Line, line: Line) -> bool:
    """Whether a title runs on from one line to the next."""
    if not _titleish(before) or _TITLE_END.search(before.text) or _ATTACHED.fullmatch(before.text):
        return False
    if _OPEN_END.search(before.text) or line.text.startswith(("的", "及", "和", "》", "”", "(")):
        return True
    if before.text.count("《") > before.text.count("》") or before.text.count("(") > before.text.count(")"):
        return True
    office = _OFFICE_END.search(before.text) is not None
    if line.text.startswith(("关于", "印发", "转发")):
        return office
    if office or before.text.endswith(("文件", "网", "网站", "中心", "平台")):
        return office and _OFFICE_END.search(line.text) is not None
    return len(_bare(line.text)) <= 16 and re.search(r"[省市县区州]", line.text[:4]) is None and len(before.text) >= 5


def _title(lines: list[Line]) -> Title | None:
    """The title on these lines, without what only labels it."""
    start, end = lines[0].start, lines[-1].end
    words = "".join(line.text for line in lines)
    lead = _ATTACHED.match(words)
    if lead and lead.end():
        words, start = words[lead.end() :], start + lead.end()
    number = re.match(r"[一-龥]{2,14}\[(?:19|20)\d\d\]第?\d{1,4}号(?=.{6})", words)
    if number:
        words, start = words[number.end() :], start + number.end()
    while (shorter := _without_tail(words)) != words:
        end -= len(words) - len(shorter)
        words = shorter
    if words.startswith("《") and words.endswith("》") and words.count("《") == 1:
        words, start, end = words[1:-1], start + 1, end - 1
    if len(words) < 5:
        return None
    carries = _CARRIES.search(words) or _CARRIES_SHORT.search(words)
    return Title(words, start, end, _unquoted(carries["carried"]) if carries else "")


def _without_tail(words: str) -> str:
    if words.endswith("号"):
        words = re.sub(rf"((?:{_END_WORDS})[”》)]?){_NUMBER_TAIL}$", r"\1", words)
    match = _DRAFT.search(words) or _ADOPTED.search(words)
    return words[: match.start()] if match and match.start() > 4 else words


def _unquoted(words: str) -> str:
    """A carried title without the quotation marks around it and without draft words."""
    quoted = re.match(r"[《<〈]((?:[^《》]|《[^《》]*》)+)[》>〉]", words)
    words = quoted[1] if quoted else words.strip("《》〈〉")
    return _DRAFT.sub("", words)


def _carried_by_sentence(text: str, end: int) -> str:
    """The title a covering letter without title names: 现将《…》印发给你们."""
    match = _SENTENCE.search(text, 0, end)
    return _DRAFT.sub("", match["sent"] or match["agreed"] or match["made"]) if match else ""


def _key(words: str) -> str:
    return _SEPARATORS.sub("", _bare(words)).replace("年", "")


def _named(carried: str, candidates: list[Title]) -> Title | None:
    """The candidate that is the carried document's own title."""
    wanted = _key(carried)
    best: tuple[float, Title] | None = None
    for title in candidates[:12]:
        have = _key(title.words)
        if not have:
            continue
        if have == wanted:
            return title
        likeness = SequenceMatcher(None, wanted, have, autojunk=False).ratio()
        if wanted.endswith(have) or have.endswith(wanted):
            likeness = max(likeness, 0.8)
        if likeness >= 0.7 and (best is None or likeness > best[0] + 0.1):
            best = (likeness, title)
    return best[1] if best else None


def _repeated(text: str, carried: str, after: int, first_clause: int) -> Title | None:
    """The carried title said once more in running text, where the document has no lines."""
    start = text.find(carried, after, max(first_clause, after))
    while start > 0 and text[start - 1] == "《":
        start = text.find(carried, start + 1, max(first_clause, after))
    return Title(carried, start, start + len(carried)) if start > 0 else None


_RUNNING = re.compile(
    rf"(?:[^。;:\n]{{4,90}}?(?:{_END_WORDS}))(?:\([^()]{{2,30}}\))?"
    r"(?=各|为|根据|按照|第一[章条]|一、|\n|[一-龥]{2,10}\[\d{4}\]|来源|发布|$)"
)


def _running(text: str, first_clause: int) -> Title | None:
    """A title that stands at the head of running text."""
    match = _RUNNING.match(text, 0, min(first_clause, 400))
    if match is None:
        return None
    return Title(match[0], match.start(), match.end())


def as_printed(folded: Folded, title: Title) -> str:
    """The title in the document's own signs."""
    words = printed(folded, title.start, title.end)
    if words.startswith("〈") and words.endswith("〉"):
        return words[1:-1]
    return words.strip("《》 ") if words.count("《") != words.count("》") else words
