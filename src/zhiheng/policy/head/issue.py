"""Who issued a document, when, and under which number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from zhiheng.policy.chronology import DateWords, read_dates
from zhiheng.policy.folding import Folded
from zhiheng.policy.head.front import Labelled, Line, date_of_line, printed
from zhiheng.policy.head.title import Title


@dataclass(frozen=True, slots=True)
class Said:
    """A field of the head as the text says it, and where."""

    words: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Signature:
    """The signature block: who signs and the day below; either may be missing."""

    issuer: Said | None
    day: DateWords | None


_NUMBER = re.compile(
    r"(?P<code>[一-龥]{2,16})[\[(](?:19|20)\d\d年?[\])](?:第)?\d{1,4}号|(?P<order>第\d{1,4}号)(?=令|\n|$)"
)
_CODE_FROM = re.compile(
    r".*(?:通知|意见|方案|计划|办法|细则|规划|纲要|要点|决定|公告|文号|字号|编号|转发|根据|按照|落实|贯彻|印发|以及|和|见|发文|附件|号)"
)
_OFFICE = (
    r"(?:人民政府|政府|办公厅|办公室|人民政府办|委员会|党委|[省市县区州旗]委|领导小组|联席会议|指挥部|工作组|"
    r"管委会|[一-龥]{2,}[局厅部委署院]|总局|协会|联合会|总工会|国务院|小组办|强[省市县区州]办|(?:工作|组|会)办)"
)
_SIGNER = re.compile(
    rf"(?:中共|国家|中华人民共和国)?[一-龥“”·、()]{{2,36}}?{_OFFICE}(?:\([^()]{{2,12}}\)|\(代章\))?$|国务院(?:办公厅)?$"
)
_NOT_SIGNER = re.compile(r"关于|印发|的|各|通知|：|抄送|附件|实施|我[省市县区]|牵头|负责|^主送|单位|成员|文件$")
_LETTERHEAD = re.compile(rf"(?P<office>[一-龥]{{2,30}}?{_OFFICE})文件$")
_SIGNED_LINE = re.compile(
    r"(?P<office>[一-龥、()]{4,50}?)\t?(?P<day>(?:(?:19|20)\d\d|[一二][〇○零·O九][^年\s]{2})年.{1,4}月.{1,4}日)$"
)


def number_of(folded: Folded, lines: list[Line], fields: list[Labelled], titles: list[Title], body: int) -> Said | None:
    """The document's own number, as printed; numbers of the documents it rests on are passed over."""
    for item in fields:
        if item.label in ("文号", "发文字号", "文件编号", "规范性文件编号"):
            match = _NUMBER.search(item.text)
            if match:
                return _number(folded, item.start + match.start(), item.start + match.end())
    best: tuple[int, Said] | None = None
    for line in lines:
        if line.start >= body:
            break
        for match in _NUMBER.finditer(line.text):
            rank = _number_rank(line, match, titles)
            if rank is not None and (best is None or rank < best[0]):
                best = (rank, _number(folded, line.start + match.start(), line.start + match.end()))
    return best[1] if best else None


def _number_rank(line: Line, match: re.Match[str], titles: list[Title]) -> int | None:
    """How surely a number on a line is the document's own; smaller is surer, None for another document's."""
    before, after = line.text[: match.start()], line.text[match.end() :]
    if match["order"] and (before or after):
        return None
    if len(before) + len(after) <= 3 and "《" not in before:
        return 0
    inside_title = any(title.start <= line.start + match.start() <= title.end + 2 for title in titles)
    if not after.strip(")]") and (
        inside_title or re.search(r"(?:通知|意见|方案|计划|办法|规划|公告|决定|要点)[(\[]?$", before)
    ):
        return 1
    if (not before and (after[:1] in "《关" or "关于" in after[:24])) or re.fullmatch(r"[一-龥]{2,20}文件", before):
        return 1
    if re.search(r"(?:根据|按照|落实|贯彻|依据|依照|遵照)", before) or before.endswith(("》(", "》")) or "《" in before:
        return None
    return 2 if len(line.text) < 60 else 3


def _number(folded: Folded, start: int, end: int) -> Said:
    """The number without the words that run into it."""
    text = folded.text[start:end]
    lead = _CODE_FROM.match(text[: text.find("[") if "[" in text else len(text)])
    if lead and lead.end() < len(text) - 8:
        start += lead.end()
    year = max(folded.text.find("[", start, end), folded.text.find("(", start, end), start)
    for index in range(year, start, -1):
        if folded.gap_before(index) and "一" <= folded.text[index - 1] <= "龥" and "一" <= folded.text[index] <= "龥":
            if index - start >= 3:
                start = index
            break
    return Said(printed(folded, start, end), start, end)


def signature_of(folded: Folded, lines: list[Line]) -> Signature:
    """The first signature among these lines: offices and the day below them, or a day alone on its line."""
    lone: DateWords | None = None
    for position, line in enumerate(lines):
        day = date_of_line(line.text)
        if day is None:
            joined = _SIGNED_LINE.match(line.text) if len(line.text) <= 60 else None
            if joined and _SIGNER.fullmatch(joined["office"]) and not _NOT_SIGNER.search(joined["office"]):
                days = read_dates(joined["day"])
                if days:
                    return Signature(_said(folded, line.start, line.start + joined.end("office")), days[0])
            continue
        signers = list(_signers_above(lines, position))
        if signers:
            start, end = signers[-1].start, signers[0].end
            words = " ".join(printed(folded, s.start, s.end) for s in reversed(signers))
            return Signature(Said(words, start, end), _moved(day, line.start))
        if lone is None and line.text.startswith(("2", "1", "一", "二", "(")):
            lone = _moved(day, line.start)
    return Signature(None, lone) if lone else _signed_inside(folded, lines)


_SIGNED_INSIDE = re.compile(
    rf"(?:^|(?<=[。;!]))(?P<office>(?:中共)?[一-龥]{{2,24}}?{_OFFICE})"
    r"(?P<day>(?:19|20)\d\d年\d{1,2}月\d{1,2}日)(?!.{0,6}(?:印发|会议|第))"
)


def _signed_inside(folded: Folded, lines: list[Line]) -> Signature:
    """A signature that runs into the words around it, where a page has lost its line ends."""
    for line in lines:
        match = _SIGNED_INSIDE.search(line.text)
        if match and not _NOT_SIGNER.search(match["office"]):
            for day in read_dates(match["day"]):
                office = _said(folded, line.start + match.start("office"), line.start + match.end("office"))
                return Signature(office, _moved(day, line.start + match.start("day")))
    return Signature(None, None)


def _moved(day: DateWords, by: int) -> DateWords:
    return DateWords(day.words, day.start + by, day.end + by, day.since, day.until, day.grain, by=day.by)


def _signers_above(lines: list[Line], position: int) -> Iterator[Line]:
    for line in lines[max(0, position - 5) : position][::-1]:
        if not is_signer(line.text):
            return
        yield line


def is_signer(text: str) -> bool:
    """Whether a line consists of the name of an office, or of two that sign together."""
    text = text.replace("\t", "")
    return 3 <= len(text) <= 44 and _SIGNER.fullmatch(text) is not None and _NOT_SIGNER.search(text) is None


def _said(folded: Folded, start: int, end: int) -> Said:
    return Said(printed(folded, start, end), start, end)


def issuer_of_title(folded: Folded, title: Title | None) -> Said | None:
    """The office a title begins with: 柳溪市人民政府办公室关于…; None where it begins with 关于 or its subject."""
    if title is None:
        return None
    about = title.words.find("关于")
    words = title.words[:about] if about > 0 else ""
    if not words or len(words) > 60 or not re.search(rf"{_OFFICE}$", words) or "《" in words:
        return None
    place = folded.text.find("关于", title.start, title.end)
    return _said(folded, title.start, place)


def issuer_of_letterhead(folded: Folded, lines: list[Line]) -> Said | None:
    """The office of a printed letter head: XX市人民政府文件."""
    for line in lines[:30]:
        match = _LETTERHEAD.fullmatch(line.text)
        if match:
            return _said(folded, line.start, line.start + match.end("office"))
    return None


def issuer_of_fields(folded: Folded, fields: list[Labelled]) -> Said | None:
    """The office a web page names as issuer."""
    for item in fields:
        named = re.match(rf"(?P<office>[一-龥]{{2,30}}?{_OFFICE})关于", item.text)
        if item.label in ("名称", "标题", "信息名称", "文件名称") and named:
            return _said(folded, item.start, item.start + named.end("office"))
    labels = (
        "发文机关",
        "发文机构",
        "发文单位",
        "制发机关",
        "制发单位",
        "制定机关",
        "颁布单位",
        "发布机关",
        "发布机构",
        "发布单位",
        "公开主体",
    )
    for label in labels:
        for item in fields:
            if item.label == label and len(item.text) <= 40 and re.search(rf"{_OFFICE}(?:\([^()]*\))?$", item.text):
                return _said(folded, item.start, item.end)
    return None


def day_of_fields(fields: list[Labelled], *, issued: bool) -> DateWords | None:
    """The day of a web page's header: that of issue (``issued``), or that of publication."""
    labels = (
        (
            "成文日期",
            "成文时间",
            "发文日期",
            "发文时间",
            "印发日期",
            "印发时间",
            "签发日期",
            "生成日期",
            "生成时间",
            "颁布时间",
            "颁布日期",
            "公布日期",
        )
        if issued
        else ("发布日期", "发布时间", "公开日期", "公开时间", "日期", "时间", "更新时间", "更新日期", "录入时间")
    )
    for label in labels:
        for item in fields:
            if item.label == label:
                for day in read_dates(item.text):
                    if day.grain == "day" and date(1990, 1, 1) <= day.until:
                        return _moved(day, item.start)
    return None


_PRINTED_ON = re.compile(
    r"(?P<office>[一-龥]{4,40}?)?(?P<day>(?:(?:19|20)\d\d|[一二][〇○零·O九][^年\n]{2})年[^\n]{1,4}月[^\n]{1,4}日)(?:印发|印)$",
    re.MULTILINE,
)


def printing_line(text: str, start: int) -> DateWords | None:
    """The day of the printing line at the foot: XX市人民政府办公室 2016年6月3日印发."""
    for match in _PRINTED_ON.finditer(text, start):
        for day in read_dates(match["day"]):
            return _moved(day, match.start("day"))
    return None
