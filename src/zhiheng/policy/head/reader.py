"""The head of a plan: what the document says of itself.

Reads the front and the foot only, and the first clauses for the goals, so it costs the same for any length of text.
What the text does not say stays empty; nothing is guessed from outside knowledge but the level of a named region.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from zhiheng.policy.chronology import DateWords, read_dates
from zhiheng.policy.folding import Folded
from zhiheng.policy.head.basis import read_basis
from zhiheng.policy.head.front import FRONT, TAIL, Labelled, Line, labelled_fields, lines_of
from zhiheng.policy.head.issue import (
    Said,
    day_of_fields,
    is_signer,
    issuer_of_fields,
    issuer_of_letterhead,
    issuer_of_title,
    number_of,
    printing_line,
    signature_of,
)
from zhiheng.policy.head.period import Span, goal_year, period_of_text, plan_span, validity, working_year
from zhiheng.policy.head.place import Region, has_no_counties, region_at, region_of_number
from zhiheng.policy.head.title import Title, Titles, as_printed, find_titles, kind_of
from zhiheng.policy.model import Clause, Head, Level
from zhiheng.policy.phases import read_phases


def read_head(folded: Folded, clauses: Sequence[Clause]) -> Head:
    """What the document says of itself: title, number, issuer, day, region, level, kind, period, basis."""
    text = folded.text
    first_clause = _first_clause(text, clauses)
    lines = lines_of(folded, 0, min(len(text), FRONT))
    titles = find_titles(folded, lines, first_clause)
    plan = titles.plan
    own = _own_clauses(clauses, plan, first_clause)
    first_clause = own[0].start if own else first_clause
    body = max(first_clause, plan.end if plan else 0)
    fields = labelled_fields(text, min(first_clause, FRONT))
    number = number_of(folded, lines, fields, [t for t in (titles.notice, plan) if t], min(first_clause, body))
    issuer, day = _issued(folded, lines, fields, titles, first_clause)
    if day is not None and number is not None and not _fits(day, number, fields):
        day = None
    region = _region(text, titles, issuer, number, first_clause)
    title = as_printed(folded, plan) if plan else ""
    kind = kind_of(plan.words) if plan else None
    issued_on = day.until if day else None
    goal = goal_year(text, own, issued_on)
    stated = period_of_text(text, plan.end if plan else 0, min(len(text), first_clause + 3_000))
    named = _with_notice_years(titles)
    span = plan_span(named, stated, goal, issued_on)
    if span.until is None:
        span = _schedule_span(folded, own, issued_on)
    year = span.until.year if span.until else None
    if year is None:
        working = working_year(text, plan.end if plan else 0, kind, issued_on)
        year = working[0] if working else None
    if span.until is None:
        span = validity(text, max(0, len(text) - TAIL))
    basis = read_basis(folded, _rests_in(text, own, first_clause), plan.words if plan else "")
    places = _places(plan, number, issuer, day, region)
    if span.start >= 0:
        places["until"] = (span.start, span.end)
    return Head(
        title=title,
        number=number.words if number else "",
        issuer=issuer.words if issuer else "",
        issued_on=issued_on,
        place=region.name if region else "",
        level=region.level if region else _level_of_words(text, first_clause),
        kind=kind,
        since=span.since,
        until=span.until,
        basis=basis,
        places=places,
        default_year=year,
    )


_CONTENTS_LINE = re.compile(r"(?:\.{4,}|…{2,}|·{4,}|-{4,})\d{0,3}$", re.MULTILINE)


def _first_clause(text: str, clauses: Sequence[Clause]) -> int:
    """Where the plan's first numbered part begins, behind a table of contents and a notice's own points."""
    contents = 0
    for match in _CONTENTS_LINE.finditer(text, 0, min(len(text), 12_000)):
        contents = match.end()
    return next((c.start for c in clauses if c.start >= contents and not c.path.startswith("通知")), len(text))


_OTHER_PART = re.compile(r"(?:通知|附件\d*)(?=/)")


def _own_clauses(clauses: Sequence[Clause], plan: Title | None, first_clause: int) -> tuple[Clause, ...]:
    """The clauses of the plan itself, parents counted anew; not those of its notice and of other attachments."""
    start = max(first_clause, plan.end if plan else 0)
    if not any(clause.start >= start for clause in clauses):
        start = first_clause
    part: str | None = None
    new: dict[int, int] = {}
    found: list[Clause] = []
    for position, clause in enumerate(clauses):
        if clause.start < start:
            continue
        match = _OTHER_PART.match(clause.path)
        here = match[0] if match else ""
        part = here if part is None else part
        if here == part:
            new[position] = len(found)
            found.append(replace(clause, parent=new.get(clause.parent, -1)))
    return tuple(found)


def _schedule_span(folded: Folded, clauses: Sequence[Clause], issued_on: date | None) -> Span:
    """The period of a plan that names none, by the last stage of its schedule."""
    stages = [phase for phase in read_phases(folded, clauses, Head(issued_on=issued_on)) if phase.until is not None]
    if not stages:
        return Span(None, None)
    last = max(stages, key=lambda phase: phase.until or date.min)
    first = min((phase.since for phase in stages if phase.since is not None), default=issued_on)
    return Span(first, last.until, last.start, last.end)


def _with_notice_years(titles: Titles) -> str:
    """The title, with the name the notice uses where only that one carries the years."""
    own = titles.plan.words if titles.plan else ""
    if titles.carried and not re.search(r"\d{4}|十[一二三四五]五", own):
        return titles.carried
    return own


def _places(
    plan: Title | None, number: Said | None, issuer: Said | None, day: DateWords | None, region: Region | None
) -> dict[str, tuple[int, int]]:
    said = {"title": plan, "number": number, "issuer": issuer, "issued_on": day, "place": region}
    return {name: (item.start, item.end) for name, item in said.items() if item is not None and item.end > item.start}


def _issued(
    folded: Folded, lines: list[Line], fields: list[Labelled], titles: Titles, first_clause: int
) -> tuple[Said | None, DateWords | None]:
    """Issuer and day: of the signature, else of title and web header."""
    text = folded.text
    front = [line for line in lines if line.start < first_clause or _in_notice(line, titles)]
    signed = signature_of(folded, front)
    tail = lines_of(folded, max(first_clause, len(text) - TAIL), len(text)) if first_clause < len(text) else []
    foot = signature_of(folded, tail)
    issuer = (
        signed.issuer
        or issuer_of_title(folded, titles.notice)
        or issuer_of_title(folded, titles.plan)
        or foot.issuer
        or _signer_before_title(folded, front, titles)
        or issuer_of_fields(folded, fields)
        or issuer_of_letterhead(folded, lines)
    )
    day = (
        (signed.day if signed.issuer else None)
        or day_of_fields(fields, issued=True)
        or signed.day
        or foot.day
        or printing_line(text, max(0, len(text) - TAIL))
        or day_of_fields(fields, issued=False)
        or _adopted(text, titles)
    )
    return issuer, day


def _fits(day: DateWords, number: Said, fields: list[Labelled]) -> bool:
    """Whether a day can be that of issue: a page put up years after the number's year tells nothing of it."""
    year = re.search(r"[\[(〔（]((?:19|20)\d\d)", number.words)
    published = day_of_fields(fields, issued=False)
    return day != published or year is None or abs(int(year[1]) - day.year) <= 1


def _in_notice(line: Line, titles: Titles) -> bool:
    """Whether a line stands between the notice and the plan it carries (a notice with numbered points of its own)."""
    return bool(titles.carried and titles.plan and line.end <= titles.plan.start)


def _signer_before_title(folded: Folded, front: list[Line], titles: Titles) -> Said | None:
    """An office alone on the line above a title that begins without one."""
    if titles.plan is None:
        return None
    above = [line for line in front if line.end <= titles.plan.start]
    if above and is_signer(above[-1].text):
        line = above[-1]
        place = folded.text[line.start : line.end]
        return Said(place, line.start, line.end)
    return None


def _adopted(text: str, titles: Titles) -> DateWords | None:
    """A day in brackets behind or below the title."""
    if titles.plan is None:
        return None
    end = titles.plan.end
    if not text.startswith(("(", "\n(", "["), end):
        return None
    return next((day for day in read_dates(text, end, min(len(text), end + 60)) if day.grain == "day"), None)


_SUBJECT = re.compile(
    r"(?:(?:19|20)\d\d(?:[—~-](?:19|20)\d\d)?年?(?:度)?|《|关于|认真|切实|加快|推进|推动|开展|深入|深化|进一步|实施|建设|创建|做好|加强|印发|全面|大力|贯彻|落实|在|促进|支持)*"
)
_GOVERNMENT = re.compile(r"(?=[一-龥]{2,12}(?:人民政府|[省市县区]委))")


def _region(text: str, titles: Titles, issuer: Said | None, number: Said | None, first_clause: int) -> Region | None:
    """For whom the plan is made: named by its title, else its notice, issuer, number, else the first government."""
    found: Region | None = None
    for title in (titles.plan, titles.notice):
        if found is None and title is not None:
            found = _region_in_title(text, title)
    if issuer is not None:
        of_issuer = region_at(text, issuer.start, issuer.end)
        if found is None or (of_issuer is not None and found.level == "nation" != of_issuer.level):
            found = of_issuer
    if found is None and titles.carried:
        found = region_at(titles.carried, 0)
        found = Region(found.name, found.level, 0, 0) if found else None
    if found is None and number is not None:
        known = region_of_number(text[number.start : number.end])
        found = Region(*known, 0, 0) if known else None
    if found is None:
        found = _first_government(text, first_clause)
    if found is not None and found.level == "city" and found.name.endswith("市"):
        level = _level_of_addressees(text, first_clause)
        if level == "county" and not has_no_counties(found.name):
            return Region(found.name, "county", found.start, found.end)
    return found


def _region_in_title(text: str, title: Title) -> Region | None:
    subject = _SUBJECT.match(text, title.start, title.end)
    for start in dict.fromkeys((title.start, subject.end() if subject else title.start)):
        found = region_at(text, start, title.end)
        if found is not None:
            return found
    return None


def _first_government(text: str, first_clause: int) -> Region | None:
    """The region of the first government the front names by its name, other than as author of a basis."""
    for match in re.finditer(
        r"(?<![一-龥《])[一-龥]{2,12}?(?:省|市|县|区|州)(?=人民政府|委|政府)", text[: min(first_clause, 4_000)]
    ):
        found = region_at(text, match.start(), match.end())
        if found is not None and found.level != "nation":
            return found
    return None


_ADDRESSEES = re.compile(r"^(?:[一-龥()、,·]{0,30}?)?各[^\n:。]{1,160}:", re.MULTILINE)


def _level_of_addressees(text: str, first_clause: int) -> Level | None:
    """The level an office writes from, by whom it writes to."""
    match = _ADDRESSEES.search(text, 0, min(first_clause, 6_000))
    if match is None:
        return None
    words = match[0]
    if re.search(r"各(?:省辖)?(?:市|州|地区|设区)(?![直属县级各委])", words):
        return "province"
    if re.search(r"各区|各县|县[(、]市|县\(区|区[(、]?县|县、市|各旗", words):
        return "city"
    if re.search(r"[乡镇]|街道|办事处", words):
        return "county"
    if re.search(r"各村|各社区|各居委会", words):
        return "town"
    return None


_OUR: tuple[tuple[str, Level], ...] = (
    ("省", "province"),
    ("市", "city"),
    ("州", "city"),
    ("县", "county"),
    ("区", "county"),
    ("镇", "town"),
    ("乡", "town"),
)


def _level_of_words(text: str, first_clause: int) -> Level | None:
    """The level by 我市, 全市 and the like, and by the addressees, where no region is named."""
    addressed = _level_of_addressees(text, first_clause)
    if addressed is not None:
        return addressed
    own_words = re.sub(r"《[^《》]*》", "", text[:FRONT])
    counts = {word: len(re.findall(rf"[我全]{word}", own_words)) for word, _ in _OUR}
    best = max(counts, key=lambda word: counts[word])
    return dict(_OUR)[best] if counts[best] else None


_GUIDANCE = re.compile(r"指导思想|总体要求|总体思路|基本思路|工作思路|总则|目的")


def _rests_in(text: str, clauses: Sequence[Clause], first_clause: int) -> list[tuple[int, int]]:
    """Where the documents a plan rests on are named: before its first clause and in its guidance."""
    stretches = [(0, min(first_clause, FRONT))]
    for clause in clauses[:6]:
        head = text[clause.start : min(clause.end, clause.start + 40)]
        if clause.role == "guidance" or _GUIDANCE.search(clause.title or head):
            first_child = next((c.start for c in clauses if c.parent >= 0 and clauses[c.parent] is clause), clause.end)
            stretches.append((clause.start, min(first_child, clause.start + 3_000)))
        elif head.startswith("第一条"):
            stretches.append((clause.start, min(clause.end, clause.start + 1_000)))
    return stretches
