"""The register of a plan's units: every name the notes use, names of one office joined, with today's successors.

Two names are one office where they are written out alike (市发改委, 市发展改革委), where the text equates them (以下
简称), or where the one has the region's name for the other's level word (盐城质监局, 市质监局) or an ending or stem of
its kin (市建设局, 市城乡建设局). The last two only where no note names both: what a note sets side by side are two.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from zhiheng.policy.folding import Folded
from zhiheng.policy.model import Head, Note, Office, Successor
from zhiheng.policy.offices.names import OfficeName, Place, kin_of, kind_of_office, read_name
from zhiheng.policy.offices.succession import successors_of


@dataclass(slots=True)
class _Unit:
    """One office as it is put together: its names with their counts, and the notes that name it."""

    parts: OfficeName
    folded: str
    """The first name in the grammar's spelling."""
    names: Counter[str]
    start: int
    end: int
    notes: set[int]
    forms: dict[str, OfficeName] = field(default_factory=dict)
    joined: list[str] = field(default_factory=list)
    said_full: str = ""


def read_offices(folded: Folded, notes: Sequence[Note], head: Head, on: date | None = None) -> tuple[Office, ...]:
    """One register for the plan, in the order in which the units are first named.

    ``on``: the day whose offices are today's; None for the latest state the register of successions knows.
    """
    place = Place(head.place, head.level)
    equated = _equated_names(folded.text)
    units = _by_full_name(folded, notes, place, equated, head)
    units = _joined(units)
    return tuple(_office(unit, place, head, on) for unit in units)


def _by_full_name(
    folded: Folded, notes: Sequence[Note], place: Place, equated: dict[str, str], head: Head
) -> list[_Unit]:
    """The units by the name written out; names the text equates are one."""
    found: dict[str, _Unit] = {}
    for number, note in enumerate(notes):
        for mention in note.mentions:
            name = folded.text[mention.start : mention.end] or mention.name
            said = equated.get(name, "")
            parts = _of_its_time(read_name(name, place), head)
            key = _key(parts, said or name)
            unit = found.get(key)
            if unit is None:
                unit = found[key] = _Unit(parts, name, Counter(), mention.start, mention.end, set())
            unit.names[mention.name] += 1
            unit.forms[mention.name] = parts
            unit.notes.add(number)
            if said:
                unit.said_full = said
            if mention.start < unit.start:
                unit.start, unit.end = mention.start, mention.end
    for unit in found.values():
        if len(unit.names) > 1:
            unit.joined.append("全称相同" if not unit.said_full else "文中注明简称")
    return sorted(found.values(), key=lambda unit: unit.start)


def _of_its_time(parts: OfficeName, head: Head) -> OfficeName:
    """药监局 was the food and drug office before 2018."""
    day = head.issued_on or head.since or head.until
    if parts.stem != "药品监督管理" or day is None or day.year >= 2018:
        return parts
    stem = "食品药品监督管理"
    return OfficeName(parts.scope, parts.own, stem, parts.ending, parts.scope + stem + parts.ending, known=True)


_WORTHLESS = re.compile(r"^各|工作|人民(?=政府)|成员|\W|等")
_LOWER = re.compile(
    r"^(?:各|全[省市县区州]|有关|相关|所辖)?(?P<levels>[省市县区州旗盟乡镇街道和、()\[\]/—]+?)(?:人民政府|政府|党委和政府)?$"
)


def _key(parts: OfficeName, name: str) -> str:
    """Names with this key equal are one unit beyond doubt."""
    if parts.known:
        return parts.full
    lower = _LOWER.match(name)
    if lower and (name.startswith("各") or "政府" in name or len(lower["levels"]) > 1):
        levels = lower["levels"].replace("街道", "街")
        return "政府:" + "".join(sorted(set(re.sub(r"[^省市县区州旗盟乡镇街]", "", levels))))
    if "成员单位" in name or "领导小组" in name or "委员会" in name or "联席会议" in name:
        return "组织:" + _WORTHLESS.sub("", name.replace("各成员", "成员"))
    return name


_SHORT = re.compile(r"简称[:为“]{0,3}(?P<short>[一-龥]{2,16})[”]?\)")
_LONG = re.compile(r"(?P<full>[一-龥“”]{4,40})\((?:以下|下文|下|均|统|统一)*$")
_FULL_FROM = re.compile(r".*(?:成立|设立|组建|由|在|和|与|及|向|报送?|至|经|请|以|的|为)(?=[一-龥]{4,})")


def _equated_names(text: str) -> dict[str, str]:
    """Short names the text introduces itself, with the long name: 市质强办 for 市质量强市工作委员会办公室."""
    found: dict[str, str] = {}
    for short in _SHORT.finditer(text):
        before = _LONG.search(text[max(0, short.start() - 46) : short.start()])
        if before is None:
            continue
        full = before["full"]
        lead = _FULL_FROM.match(full)
        if lead and not re.search(r"(?:领导小组|委员会|办公室|局|委|办)$", full[: lead.end() - 1]):
            full = full[lead.end() :]
        if re.search(r"(?:领导小组|委员会|办公室|局|委|厅|办|中心|会议|部)$", full) and len(full) > len(short["short"]):
            found.setdefault(short["short"], full)
            found.setdefault(full, full)
    return found


def _joined(units: list[_Unit]) -> list[_Unit]:
    """The units with those joined that differ by place word, ending or kin only and never meet in one note."""
    kept: list[_Unit] = []
    by_field: dict[tuple[str, str], list[_Unit]] = {}
    for unit in units:
        parts = unit.parts
        if not parts.known:
            kept.append(unit)
            continue
        scope = "" if parts.own else parts.scope
        same_field = by_field.setdefault((scope, kin_of(parts.stem)), [])
        other = next((one for one in same_field if not one.notes & unit.notes and _alike(one.parts, parts)), None)
        if other is None:
            kept.append(unit)
            same_field.append(unit)
        else:
            other.joined.append(_why(other.parts, parts))
            other.names += unit.names
            other.notes |= unit.notes
            other.forms |= unit.forms
    return kept


_ENDINGS_OF_ONE_OFFICE = frozenset({"局", "委员会", "厅", "办公室", "部", "分局"})


def _alike(one: OfficeName, other: OfficeName) -> bool:
    """Whether endings can belong to one office: 市商务局 and 市商务委."""
    if one.ending == other.ending:
        return True
    return one.stem == other.stem and {one.ending, other.ending} <= _ENDINGS_OF_ONE_OFFICE


def _why(one: OfficeName, other: OfficeName) -> str:
    if one.stem != other.stem:
        return "职能相近的名称,未见同时列出"
    if one.ending != other.ending:
        return "名称仅后缀不同,未见同时列出"
    return "地名与层级词互称,未见同时列出"


def _office(unit: _Unit, place: Place, head: Head, on: date | None) -> Office:
    """The finished entry of the register."""
    names = sorted(unit.names, key=lambda name: (-unit.names[name], name))
    name = names[0]
    parts = unit.forms[name]
    full = unit.said_full or (parts.full if parts.known else name)
    kind = kind_of_office(unit.said_full or (parts.full if parts.known else unit.folded), parts)
    soft = any("未见同时列出" in reason for reason in unit.joined)
    successors: tuple[Successor, ...] = ()
    if kind == "office":
        successors = successors_of(
            parts.full if parts.known else unit.folded, on, place=place, standing_on=head.issued_on
        )
    return Office(
        name=name,
        full_name=full,
        kind=kind,
        names=tuple(names),
        start=unit.start,
        end=unit.end,
        mentions=sum(unit.names.values()),
        successors=successors,
        confidence=0.8 if soft else 1.0 if parts.known or kind != "body" else 0.9,
        reasons=tuple(dict.fromkeys(unit.joined)),
    )
