"""The grammar of responsibility notes: who leads, who supports, who is jointly responsible.

A note is written with labels (牵头单位:…;配合单位:…), with role words after the names (…牵头,…配合), or as a bare list.
What the grammar does not cover completely is no note: a bracket that only explains must not be read as one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from zhiheng.policy.folding import Folded
from zhiheng.policy.model import Mention
from zhiheng.policy.notes.units import could_be_unit, ends_with_offices, is_unit, split_units

if TYPE_CHECKING:
    from collections.abc import Iterator

Role = Literal["lead", "support", "joint"]

_DOES = (
    "牵头|主办|主责|主管|责任|负责|承办|协办|配合|协助|协作|协同|参与|参加|参建|支持|落实|实施|执行|监督|指导|组织|完成|"
    "推进|联合|成员|承担|督办|督导|联系|分管|分工"
)
_WHOSE = "第一|主要|总|共同|具体|市级|省级|县级|区级|市直|县直|各级|相关|有关|直接|任务|工作|其他"
_BODY = "单位|部门|主体|机构|机关|处室|科室|股室|地区|领导|人员|人|方"
LABEL: Final = (
    rf"(?:(?:{_WHOSE}){{0,2}}(?:{_DOES})(?:[和及与、/(]?(?:{_DOES})\)?){{0,2}}(?:{_BODY})?"
    rf"(?:\([^()\n]{{1,8}}\))?(?:[和及与、/](?:{_DOES})?(?:{_BODY}))?)"
)
"""A label without its colon: 牵头单位, 责任部门, 牵头(责任)单位, 配合."""
TIME_LABEL: Final = (
    r"(?:(?:计划|预计|任务|工作|阶段|完成|办结|办理|推进|实施|起止|落实|整改){0,2}"
    r"(?:时限|时间|期限|节点|日期|进度)(?:要求|节点|安排)?)"
)
IS: Final = r"(?<=[位门])(?:为|是|有)(?=[省市县区州旗各国])"
"""Words that stand for the colon of a label: 责任单位为市质监局."""
_ANY_LABEL = re.compile(
    rf"(?P<role>{LABEL})(?: ?:\*{{0,2}}|——|{IS})|(?P<time>{TIME_LABEL}) ?:\*{{0,2}}|"
    r"(?P<other>目标要求|工作目标|工作要求|任务来源|备注|说明|注|联系人|联系电话) ?:|"
    rf"\[(?:(?P<role2>{LABEL})|(?P<time2>{TIME_LABEL}))\] ?:?(?=[^、,;。)\]])"
)
_OFFICE_LABEL = re.compile(r"单位|部门|主体|机构|机关")
_PERSON = re.compile(r"(?:领导|人|人员)(?:\([^()]*\))?$")
_LEAD = re.compile(r"牵头|主办|主责|主管|主要负责|主要责任|第一责任|总负责")
_SUPPORT = re.compile(r"配合|协办|协助|协作|协同|参与|参加|参建|支持|联合|相关|其他|指导")
_WATCHES = ("监督", "督办", "督导", "联系", "分管")

_DUTY = (
    r"(?:(?:按照|按|依据|依照|依|根据|结合)(?:各自|本部门|部门|有关)?的?(?:工作|岗位|法定|部门)?"
    r"(?:职责|职能|职权|权限|分工|任务)[和及与、]?(?:职责|职能|权限|分工|任务)?(?:范围)?内?,?|"
    r"(?:按照|按|遵循|本着)[^,;()。]{2,24}(?:原则|要求|规定),?)"
)
_HOW = r"(?:分别|共同|各自|分工|具体|联合|主要|统筹|协同|密切|积极|全面|抓好|做好|组织|认真|分头|切实){0,3}"
_STOP = r"(?=$|[,;、。)(]|由|会同)"
_ROLE_WORD = re.compile(
    rf"(?P<duty>{_DUTY})?{_HOW}(?:"
    r"(?P<lead>(?:负责)?(?:总牵头|牵头)(?:单位|部门)?(?:负责|落实|组织实施|组织|实施|抓总|推进|承担|协调|抓好落实|办理|指导){0,2}|"
    rf"(?:主办|主抓|负总责){_STOP})|"
    r"(?P<support>(?:配合|协办|协助|协同|参与|参加|支持)(?:单位|部门)?"
    rf"(?:实施|落实|做好|推进|配合|参与|支持|办理|协助|完成|工作){{0,2}}{_STOP})|"
    r"(?P<joint>(?:负责|落实|承办|承担|组织实施|实施|推进|抓好落实|推进落实|贯彻落实|办理|执行)"
    rf"(?:落实|实施|组织|推进|办理|协调|统筹|指导|监督|考核|工作){{0,2}}{_STOP}|"
    rf"(?:各负其责|齐抓共管){_STOP}|(?(duty)(?=[,;]|$)|(?!))))"
)
_WITH_OBJECT = re.compile(r"(?:分别|具体|主要)?负责(?=[^,;、。()]{2,})")
_ROLE_BRACKET = re.compile(
    r"[(\[](?:(?P<lead>(?:总)?牵头(?:单位|部门)?|主办(?:单位)?|主责)|(?P<support>(?:配合|协办|参与)(?:单位|部门)?)|"
    r"(?P<joint>负责|责任单位))[)\]]$"
)
_FROM_HERE_ON = re.compile(
    r"[,;。](?:以下|下列|其他)[^。;\n]{0,60}(?:不再|下同|均需|均由|不一一)|[,;。]?下同|[,;。][^,;。]{0,6}(?:列|排)[^,;。]{0,4}首?位"
)
_RULE_ASIDE = re.compile(r"(?<=[^\W\d_])\([^()]*(?:下同|[列排][^()]{0,6}位)[^()]*\)")
"""县农业局(列首位的为牵头单位,下同)、县林业局: a rule told inside the note it first holds for."""
_DATE_PIECE = re.compile(
    r"(?:于|在|到|至|截至)?(?:\d{4}年|\d{1,2}月|每年|今年|明年|当年|年底|年内|“?十[一二三四五]五|长期|持续|常年|全年|近期|立即|即时)"
    r"[^、]{0,20}$|[^、]{0,12}(?:完成|推进|坚持|实施|见效|取得成效|长期|启动)$"
)
_GROUP_WORDS = re.compile(
    r"(?:以上|上述|本|该|此)(?:[一二两三四五六七八九十\d]{0,3}(?:个|条|项|款|点)?(?:各|重点|主要|具体){0,2}"
    r"(?:任务|工作|措施|内容|事项|部分|章|条|项|节|行动|工程|目标){0,2}(?:分工|任务|目标)?)(?:均|都|分别)?[:,]?(?=由|请|\w)"
)
_ONE_TASK = re.compile(r"[本该此](?!部分|章|节)")
_SENTENCE = re.compile(r"[^。\n]+")
_PIECE = re.compile(r"[^,;]+")


@dataclass(frozen=True, slots=True)
class NoteWords:
    """What a note says."""

    mentions: tuple[Mention, ...]
    of_group: bool
    """The words themselves say that they speak for everything above (以上工作由…)."""
    labelled: bool
    role_words: bool
    """The note says what its units do; a bare list of names does not."""
    by_duty: bool
    """按职责分工负责: where the document says that the first unit leads, the others stay joint."""


@dataclass(slots=True)
class _Said:
    """What has been read so far."""

    mentions: list[Mention] = field(default_factory=list)
    lead: bool = False
    role_words: bool = False
    by_duty: bool = False
    doubtful: int = 0
    sure: int = 0

    @property
    def mostly_doubtful(self) -> bool:
        return self.doubtful > 1 + self.sure // 2


def parse_note(folded: Folded, start: int, end: int) -> NoteWords | None:
    """What the words between two places say as a note; None where they are no note."""
    left, right = folded.place(start, end)
    if right - left != end - start:
        return _parse(folded, start, end)
    said = _RULE_ASIDE.sub(lambda aside: "、" * len(aside[0]), folded.text[start:end])
    words = _parsed(said, folded.plain[left:right])
    if words is None:
        return None
    mentions = tuple(
        Mention(mention.name, mention.role, mention.start + start, mention.end + start) for mention in words.mentions
    )
    return replace(words, mentions=mentions)


@lru_cache(maxsize=4096)
def _parsed(text: str, plain: str) -> NoteWords | None:
    """The words as a note, their places counted from their own beginning. Plans repeat their notes."""
    return _parse(Folded(text, range(len(text) + 1), plain), 0, len(text))


def _parse(folded: Folded, start: int, end: int) -> NoteWords | None:
    text = folded.text
    cut = _FROM_HERE_ON.search(text, start, end)
    if cut is not None and cut.start() > start:
        end = cut.start()
    group = _GROUP_WORDS.match(text, start, end)
    of_group = group is not None and _ONE_TASK.match(group[0]) is None
    begin = group.end() if group is not None else start
    labels = list(_ANY_LABEL.finditer(text, begin, end))
    named = [label["role"] or label["role2"] for label in labels]
    roles = [_role_of(name) if name else None for name in named]
    labelled = any(role is not None for role in roles)
    if (
        labels
        and not labelled
        and labels[0].start() == begin
        and not any(label["time"] or label["time2"] for label in labels)
    ):
        return None
    said = _Said()
    first = labels[0].start() if labels else end
    if first > begin and not _statement(folded, begin, first, None, said) and not labelled:
        return None
    for number, label in enumerate(labels):
        role = roles[number]
        stop = labels[number + 1].start() if number + 1 < len(labels) else end
        if role is not None:
            _statement(folded, label.end(), stop, role, said)
        elif (label["time"] or label["time2"]) and not labelled:
            for piece in _PIECE.finditer(text, label.end(), stop):
                if not _DATE_PIECE.match(piece[0]):
                    _statement(folded, piece.start(), piece.end(), None, said)
    if not said.mentions or (not labelled and (not said.sure or said.doubtful > said.sure // 2)):
        return None
    return NoteWords(
        tuple(said.mentions), of_group, labelled, role_words=said.role_words or labelled, by_duty=said.by_duty
    )


def parse_cell(folded: Folded, start: int, end: int, role: Role) -> tuple[Mention, ...]:
    """The units in a table cell, with the role its column gives them unless the cell says otherwise."""
    said = _Said()
    _statement(folded, start, end, role, said)
    return tuple(said.mentions)


def _role_of(label: str) -> Role | None:
    """The role a label gives; None for labels that name persons or nobody who owes."""
    if label.startswith(_WATCHES) or (_PERSON.search(label) and not _OFFICE_LABEL.search(label)):
        return None
    if _LEAD.search(label):
        return "lead"
    return "support" if _SUPPORT.search(label) else "joint"


def _statement(folded: Folded, start: int, end: int, role: Role | None, said: _Said) -> bool:
    """Reads names with their role words; False where the words are no statement of responsibility."""
    return all(
        _sentence(folded, match.start(), match.end(), role, said) or role is not None
        for match in _SENTENCE.finditer(folded.text, start, end)
    )


def _sentence(folded: Folded, start: int, end: int, role: Role | None, said: _Said) -> bool:
    text = folded.text
    strict = role is None
    position = start
    spoken = False
    for given, left, right in _role_words(text, start, end):
        said.by_duty |= given == "joint"
        said.role_words = spoken = True
        if role is not None and given != role and position == start:
            position = _own_words(folded, position, left, role, said)
        if not _give(folded, position, left, given, said, strict=strict):
            return False
        position = right
    while position < end and text[position] in ",;、:":
        position += 1
    if position >= end:
        return True
    if spoken and text[position] == "(" and text[end - 1] == ")":
        return _sentence(folded, position + 1, end - 1, role, said)
    if strict and not spoken:
        objects = _with_objects(folded, position, end, said)
        if objects is not None:
            return objects
    fallback: Role = role or ("support" if said.lead else "joint")
    return _give(folded, position, end, fallback, said, strict=strict)


def _own_words(folded: Folded, start: int, end: int, role: Role, said: _Said) -> int:
    """Gives the names under a label its role, up to the last comma before a role word: 牵头单位:甲局,乙局配合."""
    comma = max(folded.text.rfind(sign, start, end) for sign in ",;")
    if comma < 0 or folded.text.count("(", comma, end) != folded.text.count(")", comma, end):
        return start
    _give(folded, start, comma, role, said, strict=False)
    return comma + 1


def _role_words(text: str, start: int, end: int) -> Iterator[tuple[Role, int, int]]:
    position = start
    for match in _ROLE_WORD.finditer(text, start, end):
        piece = text[position : match.start()]
        if piece.count("(") > piece.count(")") or piece.count("[") > piece.count("]"):
            continue
        yield "lead" if match["lead"] else "support" if match["support"] else "joint", match.start(), match.end()
        position = match.end()


def _with_objects(folded: Folded, start: int, end: int, said: _Said) -> bool | None:
    """市质监局负责产品质量,市住建局负责工程质量: every piece an office, 负责 and what it answers for."""
    text = folded.text
    if _WITH_OBJECT.search(text, start, end) is None:
        return None
    for piece in _PIECE.finditer(text, start, end):
        match = _WITH_OBJECT.search(text, piece.start(), piece.end())
        if match is None or not is_unit(text[piece.start() : match.start()].removeprefix("由")):
            return False
        if not _give(folded, piece.start(), match.start(), "joint", said, strict=True):
            return False
    said.role_words = said.by_duty = True
    return True


def _give(folded: Folded, start: int, end: int, role: Role, said: _Said, *, strict: bool) -> bool:
    """Gives a role to the names in a piece of the text; False where they are no names."""
    text = folded.text
    loose = strict and ends_with_offices(text[max(start, end - 4) : end])
    for left, stop, marked in split_units(folded, start, end):
        given, right = role, stop
        bracket = _ROLE_BRACKET.search(text, left, right)
        if bracket is not None:
            given = "lead" if bracket["lead"] else "support" if bracket["support"] else "joint"
            right = bracket.start()
        name = text[left:right]
        if _DATE_PIECE.match(name):
            continue
        if is_unit(name) or (loose and could_be_unit(name)):
            said.sure += 1
        elif could_be_unit(name):
            said.doubtful += 1
            if strict and said.mostly_doubtful:
                return False
        elif strict:
            return False
        else:
            continue
        if marked:
            given = "lead"
        said.lead |= given == "lead"
        said.mentions.append(Mention(plain_name(folded, left, right), given, left, right))
    return True


def plain_name(folded: Folded, start: int, end: int) -> str:
    """The words as the document prints them, without white space."""
    return "".join(folded.printed(folded.text[start:end], start, end).split())
