"""The small parts every page is made of: asset addresses, badges, days, progress, links into the text."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote, urlencode

from django import template
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from zhiheng.contract.systems import system_named
from zhiheng.kernel.duties.queries import PlanDuties, SystemMatch, TargetMatch
from zhiheng.kernel.plans.rules import ItemState
from zhiheng.kernel.registers.queries import IndicatorRow
from zhiheng.kernel.search.queries import Hit
from zhiheng.policy.citing import cited
from zhiheng.policy.comparison import VERDICT_ZH
from zhiheng.policy.duties import ROLE_LETTER, ROLES, OfficeDuties
from zhiheng.web.marked_text import Paragraph, Piece
from zhiheng.web.marks import look_of
from zhiheng.web.wording import ROLE_ZH, SYSTEM_VERDICT_ZH, WORDS, clause_anchor

register = template.Library()


# --- addresses ---------------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _digest(name: str) -> str:
    found = finders.find(name)
    return hashlib.sha256(Path(found).read_bytes()).hexdigest()[:10] if isinstance(found, str) else ""


@register.simple_tag
def asset(name: str) -> str:
    """Address of a style or script with a mark of its content, so that a browser never shows an old one."""
    return f"{static(name)}?{_digest(name)}"


@register.simple_tag
def program_version() -> str:
    """Version of the program."""
    return version("zhiheng")


@register.simple_tag
def item_url(plan: int, kind: str, item: int) -> str:
    """The item on the review page, beside its place in the text."""
    return f"{reverse('review', args=[plan])}?tab={kind}#i-{item}"


@register.simple_tag
def clause_url(plan: int, path: str) -> str:
    """The clause in the text."""
    return f"{reverse('review', args=[plan])}#{quote(clause_anchor(path), safe='/()')}"


@register.simple_tag
def office_url(name: str, place: str | None = None, *, today: bool = False) -> str:
    """The page of what an office of a place owes, as named then or as of today."""
    asked = {**({} if place is None else {"place": place}), **({"as": "today"} if today else {})}
    return f"{reverse('office', args=[name])}{'?' if asked else ''}{urlencode(asked)}"


# --- words -------------------------------------------------------------------------------------------------------


@register.filter
def day(value: date | None) -> str:
    """A day as a document writes it: 2017年6月3日."""
    return f"{value.year}年{value.month}月{value.day}日" if value else ""


@register.filter
def moment(value: datetime | None) -> SafeString:
    """An instant to the minute in local time, for a machine too."""
    if value is None:
        return mark_safe("")
    local = timezone.localtime(value)
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), f"{local:%Y-%m-%d %H:%M}")


@register.filter
def sure(confidence: float) -> str:
    """Confidence as a percentage, cut and not rounded: 0.999 is not certain."""
    return f"{int(confidence * 100)}%"


@register.filter
def plain(value: Decimal | None) -> str:
    """A number with every digit it was written with and no exponent."""
    return "" if value is None else f"{value:f}"


@register.filter
def names(value: Sequence[str]) -> str:
    """Names in a row."""
    return "、".join(value)


@register.filter
def zh(key: str, keys: str) -> str:
    """The Chinese word for a key of the house; the key itself where there is none."""
    return WORDS[keys].get(key, key)


@register.filter
def cite(path: str) -> str:
    """A clause as an office cites it."""
    return cited(path)


@register.filter
def trim_number(number: str) -> str:
    """A clause's number with the brackets of Chinese print."""
    return number.replace("(", "（").replace(")", "）")


@register.filter
def system_zh(number: str) -> str:
    """The Chinese name of a system of the catalogue."""
    entry = system_named(number)
    return entry.zh if entry else ""


@register.filter
def look(item: ItemState) -> str:
    """How the item's marks in the text show what became of it."""
    return look_of(item)


@register.simple_tag
def running(since: date | None, until: date | None) -> str:
    """The period of a plan: years where it runs by whole years, else days."""
    if since and until:
        whole = (since.month, since.day, until.month, until.day) == (1, 1, 12, 31)
        if whole:
            return f"{since.year}年" if since.year == until.year else f"{since.year}—{until.year}年"
        return f"{day(since)}—{day(until)}"
    if until:
        return f"至{day(until)}"
    return f"{day(since)}起" if since else ""


# --- parts -------------------------------------------------------------------------------------------------------

_STATUS_TONE = {
    "accepted": "good",
    "corrected": "note",
    "added": "plus good",
    "rejected": "bad",
    "withdrawn": "bad",
}


@register.simple_tag
def status_badge(status: str, words: str) -> SafeString:
    """State of an item: word, shape and colour."""
    return format_html('<span class="badge {}">{}</span>', _STATUS_TONE.get(status, "plain"), words)


@register.simple_tag
def badge(tone: str, words: str) -> SafeString:
    """A badge of a tone: good, warn, bad, note, up, down, plus, bare."""
    return format_html('<span class="badge {}">{}</span>', tone, words)


@register.simple_tag
def progress(done: int, total: int, words: str = "已审") -> SafeString:
    """How much of a whole is done, as bar and figures."""
    return format_html(
        '<span class="progress"><progress max="{}" value="{}" aria-label="{}{}，共{}"></progress>'
        '<span>{} <b class="num">{}</b> / <span class="num">{}</span></span></span>',
        max(total, 1),
        done,
        words,
        done,
        total,
        words,
        done,
        total,
    )


@register.simple_tag
def role(name: str) -> SafeString:
    """The letter of a role: 牵, 配, 责."""
    return format_html('<abbr class="role {}" title="{}">{}</abbr>', name, ROLE_ZH[name], ROLE_LETTER[name])


@register.simple_tag
def units(pairs: Sequence[tuple[str, str]], place: str) -> SafeString:
    """Offices of a place with the letter of their role, each a link to what it owes."""
    parts = ((name, ROLE_ZH[name], ROLE_LETTER[name], office_url(office, place), office) for office, name in pairs)
    return format_html(
        '<span class="units">{}</span>',
        format_html_join("", '<span><abbr class="role {}" title="{}">{}</abbr><a href="{}">{}</a></span>', parts),
    )


_VERDICT_TONE = {
    "covered": "good",
    "exceeds": "good up",
    "contributes": "good",
    "late": "warn down",
    "weakens": "bad down",
    "incomparable": "warn",
    "left_out": "bad",
    "only_lower": "plus",
}


@register.filter
def verdict(match: TargetMatch | SystemMatch) -> SafeString:
    """What a lower plan makes of an upper target or system, as a badge."""
    return badge(_VERDICT_TONE[match.verdict], match.verdict_zh)


@register.filter
def tally(counts: Mapping[str, int]) -> list[tuple[str, str, str, int]]:
    """Verdicts over targets with their key, tone, words and number, in the order of the house."""
    return [(key, _VERDICT_TONE[key], words, counts.get(key, 0)) for key, words in VERDICT_ZH.items()]


@register.filter
def tally_systems(counts: Mapping[str, int]) -> list[tuple[str, str, str, int]]:
    """Verdicts over systems with their key, tone, words and number."""
    return [(key, _VERDICT_TONE[key], words, counts.get(key, 0)) for key, words in SYSTEM_VERDICT_ZH.items()]


@register.filter
def owed(duty: OfficeDuties[ItemState] | PlanDuties) -> list[tuple[str, tuple[ItemState, ...]]]:
    """What an office owes, by role, then its targets."""
    return [*((ROLE_ZH[name], getattr(duty, name)) for name in ROLES), ("目标", duty.targets)]


@register.filter
def tasks_by_role(duty: OfficeDuties[ItemState]) -> list[tuple[str, tuple[ItemState, ...]]]:
    """An office's tasks by role; roles in which it has none are left out."""
    return [(name, getattr(duty, name)) for name in ROLES if getattr(duty, name)]


@register.filter
def hit_words(hit: Hit) -> SafeString:
    """What was found, with the sought words marked: the item's label, and the words beside it where they are others."""
    before, match, after = hit.label.partition(hit.match)
    if match:
        return format_html("{}<mark>{}</mark>{}", before, match, after)
    found = format_html("{}<mark>{}</mark>{}", hit.before, hit.match, hit.after)
    return format_html("{}：{}", hit.label, found)


@register.filter
def letter_role(letter: str) -> SafeString:
    """The badge of a role by its letter."""
    return role(next(name for name, own in ROLE_LETTER.items() if own == letter))


@register.filter
def by_year(row: IndicatorRow, years: Sequence[int | None]) -> list[tuple[int | None, tuple[ItemState, ...]]]:
    """What an indicator promises, year by year."""
    return list(zip(years, row.cells, strict=True))


@register.filter
def before_bracket(words: str) -> str:
    """A stage's name without the months that stand behind it in brackets."""
    return words.partition("（")[0].partition("(")[0].strip() or words


@register.filter
def nought(number: int) -> int | str:
    """A number, or a dash that does not draw the eye where there is none."""
    return number or mark_safe('<span class="quiet" aria-label="0">·</span>')


# --- the document ------------------------------------------------------------------------------------------------


@register.simple_tag
def marked_text(paragraphs: Sequence[Paragraph]) -> SafeString:
    """The document as paragraphs of marked words; adds no character to the text itself."""
    return mark_safe("".join(map(_paragraph, paragraphs)))  # noqa: S308 - every word is escaped piece by piece


_LETTER_AT = {"unit": 1}
"""Which of a look's words names its letter; the first unless told here: an office's is its role."""


def _paragraph(paragraph: Paragraph) -> str:
    look = f' class="{paragraph.look}"' if paragraph.look else ""
    anchor = f' id="{escape(paragraph.anchor)}"' if paragraph.anchor else ""
    return f'<p data-s="{paragraph.start}"{anchor}{look}>{"".join(map(_piece, paragraph.pieces))}</p>\n'


def _piece(piece: Piece) -> str:
    words = str(conditional_escape(piece.text))
    if not piece.marks:
        return words
    leading = [mark for mark in reversed(piece.marks) if mark.item and mark.href]
    link = next((mark for mark in leading if mark.look == "deadline"), leading[0] if leading else None)
    looks = dict.fromkeys(look for mark in piece.marks for look in mark.look.split())
    begun = dict.fromkeys(f"f-{mark.look.split()[_LETTER_AT.get(mark.look.split()[0], 0)]}" for mark in piece.opens)
    if any(mark.owns and "decided-" in mark.look for mark in piece.opens):
        begun["f-done"] = None
    items = " ".join(dict.fromkeys(key for mark in piece.marks for key in (mark.item, *mark.also) if key))
    own = list(dict.fromkeys(mark.item for mark in reversed(piece.opens) if mark.item and mark.owns))
    places = "".join(f'<span id="p-{item}"></span>' for item in own[1:])
    classes = " ".join(("m", *looks, *(("first", *begun) if begun else ())))
    anchor = f' id="p-{own[0]}"' if own else ""
    attributes = f'class="{classes}"{anchor} data-i="{items}" title="{escape(piece.marks[-1].tip)}"'
    if link is None:
        return f"{places}<span {attributes}>{words}</span>"
    return f'{places}<a {attributes} href="{escape(link.href)}" draggable="false">{words}</a>'
