"""Search by containment: a Chinese sentence has no word borders, and two characters are a whole word.

Everything the database compares is compared there; only what matches is read. Hundreds of plans answer at once; a
national collection asks for an index over pairs of characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import islice
from operator import and_
from typing import Final

from django.db.models import Q

from zhiheng.kernel.plans.models import Decision, Item, Plan
from zhiheng.kernel.plans.queries import plan_clauses, states_of
from zhiheng.kernel.plans.rules import ITEM_KIND_ZH, ItemState
from zhiheng.kernel.registers.queries import ClausePlace
from zhiheng.policy.findings import search_words

_AROUND: Final = 36
"""Characters of the text shown on either side of a find."""
_MOST_PER_TEXT: Final = 5
_LONGEST_QUERY: Final = 100
_KIND_ORDER: Final = {kind: order for order, kind in enumerate(("plan", *ITEM_KIND_ZH, "text"))}


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where the words were found."""

    kind: str
    """``plan`` (its title, number, issuer or place), a kind of item, or ``text``."""
    plan: int
    plan_title: str
    item: int | None
    start: int
    end: int
    """Where it stands in the plan's text; both 0 for a hit in title, number, issuer or place."""
    clause: str
    """Path of the clause, for a hit in the text."""
    before: str
    match: str
    after: str
    label: str
    """The item in a few words; empty for a hit in the text."""

    @property
    def kind_zh(self) -> str:
        """What was hit."""
        return {"plan": "方案", "text": "正文", **ITEM_KIND_ZH}[self.kind]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What was found for a query, plans first, then items, then words of the text."""

    query: str
    hits: tuple[Hit, ...]
    more: bool
    """There is more than what is given here."""


def search(text: str, limit: int = 200) -> SearchResult:
    """Everything that holds all of the words (parted by spaces); no index, no word is too short.

    Words are sought as written and in half-width spelling; capitals do not count.
    """
    query = " ".join(text.split())[:_LONGEST_QUERY]
    terms = query.split()
    if not terms:
        return SearchResult(query, (), more=False)
    hits: list[Hit] = []
    for found in (_in_heads(terms), _in_items(terms), _in_texts(terms)):
        for hit in found:
            if len(hits) >= limit:
                return SearchResult(query, tuple(hits), more=True)
            hits.append(hit)
    return SearchResult(query, tuple(hits), more=False)


def _holds(column: str, terms: Sequence[str]) -> Q:
    """The column holds every term, as written or in half-width spelling."""
    return reduce(
        and_, (Q(**{f"{column}__icontains": term}) | Q(**{f"{column}__icontains": _half(term)}) for term in terms)
    )


def _half(term: str) -> str:
    return unicodedata.normalize("NFKC", term)


def _pattern(term: str) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(spelled) for spelled in dict.fromkeys((term, _half(term)))), re.IGNORECASE)


def _find(words: str, terms: Sequence[str]) -> tuple[int, int] | None:
    """Where the first term stands, if every term stands somewhere."""
    places = [_pattern(term).search(words) for term in terms]
    first = places[0]
    return first.span() if first is not None and all(places) else None


def _in_heads(terms: Sequence[str]) -> Iterator[Hit]:
    columns = ("title", "number", "issuer", "place")
    held = reduce(lambda one, other: one | other, (_holds(column, terms) for column in columns))
    for plan, title, *rest in Plan.objects.filter(held).order_by("-imported_at").values_list("id", *columns):
        for words in (title, *rest):
            place = _find(words, terms)
            if place is not None:
                before, match, after = words[: place[0]], words[slice(*place)], words[place[1] :]
                yield Hit("plan", plan, title, None, 0, 0, "", before, match, after, title)
                break


def _in_items(terms: Sequence[str]) -> Iterator[Hit]:
    compiled = Item.objects.filter(_holds("words", terms)).values("id")
    decided = Decision.objects.filter(_holds("words", terms)).values("item_id")
    found: dict[str, list[tuple[ItemState, str, tuple[int, int]]]] = defaultdict(list)
    for state in states_of(Item.objects.filter(Q(pk__in=compiled) | Q(pk__in=decided))):
        if state.stands:
            words = search_words(state.data)
            place = _find(words, terms)
            if place is not None:
                found[state.kind].append((state, words, place))
    titles = dict(Plan.objects.values_list("id", "title"))
    for kind in sorted(found, key=_KIND_ORDER.__getitem__):
        for state, words, (start, end) in found[kind]:
            line_start = words.rfind("\n", 0, start) + 1
            line_end = words.find("\n", end)
            yield Hit(
                kind=kind,
                plan=state.plan,
                plan_title=titles[state.plan],
                item=state.id,
                start=state.start,
                end=state.end,
                clause=state.clause,
                before=words[line_start:start],
                match=words[start:end],
                after=words[end:] if line_end < 0 else words[end:line_end],
                label=state.label,
            )


def _in_texts(terms: Sequence[str]) -> Iterator[Hit]:
    plans = Plan.objects.filter(_holds("document__text", terms)).select_related("document")
    for plan in plans.defer("document__content", "head", "notes", "unclaimed").order_by("-imported_at").iterator(20):
        text = plan.document.text
        place = ClausePlace(plan_clauses(plan))
        for found in islice(_pattern(terms[0]).finditer(text), _MOST_PER_TEXT):
            start, end = found.span()
            yield Hit(
                kind="text",
                plan=plan.pk,
                plan_title=plan.title,
                item=None,
                start=start,
                end=end,
                clause=place.path_at(start),
                before=("…" if start > _AROUND else "") + _one_line(text[max(0, start - _AROUND) : start]),
                match=text[start:end],
                after=_one_line(text[end : end + _AROUND]) + ("…" if end + _AROUND < len(text) else ""),
                label="",
            )


def _one_line(words: str) -> str:
    return " ".join(words.split())
