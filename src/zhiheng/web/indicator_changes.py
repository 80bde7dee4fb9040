"""Why a number is another one: between two periods by districts or parts, between two days record by record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from zhiheng.compute.indicators.answers import Answer, Answers
from zhiheng.compute.indicators.attribution import Contribution, Moved, moves, shares_of_change
from zhiheng.compute.indicators.combining import combined
from zhiheng.contract.in_use import in_use
from zhiheng.contract.roll_up import REGION, depends_on, roll_up_of
from zhiheng.kernel.indicators import queries
from zhiheng.kernel.records.models import Record
from zhiheng.kernel.warehouse.queries import position
from zhiheng.primitives.periods import Period
from zhiheng.web.figures import Shown, amount, shown, step
from zhiheng.web.indicator_asked import Question
from zhiheng.web.record_lists import rows_of

_TOLD: Final = 50
_NOTHING: Final = 1e-9
"""A difference of the last digits of two machines' sums is none."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What one district, one indicator beneath, or one record did to a number."""

    title: str
    href: str
    before: str
    after: str
    effect: str
    size: float
    """Up to 1, the part of the largest effect: for a bar."""
    falls: bool


@dataclass(frozen=True, slots=True)
class Told:
    """A change of a number with everything that made it."""

    before: Shown
    after: Shown
    changed: str
    """In words; empty where one of the two is no number."""
    effects: tuple[Effect, ...]
    rest: str
    """What no part accounts for; empty where there is nothing left."""
    left_out: int
    """So many smaller effects are not listed."""


@dataclass(frozen=True, slots=True)
class _Part:
    title: str
    href: str
    before: str
    after: str
    effect: float


def between_periods(asked: Question, against: Period) -> Told:
    """What makes the difference between two periods: the indicators beneath a formula, else the districts.

    Of a ratio a district moves the whole by what it has above and below the line, as ``moves`` splits it; of
    amounts that are added by its own difference; of anything else nothing can be said district by district.
    """
    assert asked.period is not None
    catalogue, declared = in_use().catalogue, asked.declared
    is_made = declared.form in {"formula", "index"}
    beneath = list(dict.fromkeys(depends_on(catalogue, asked.address))) if is_made else []
    districts = [place.code for place in asked.places[1:]] if asked.is_whole and not is_made else []
    found = queries.answered(
        [asked.address, *beneath],
        [against, asked.period],
        day=asked.known,
        regions=[asked.region, *districts],
        position=asked.position,
    )
    was, now = (found.of(asked.address, time, asked.region) for time in (against, asked.period))
    if was.value is None or now.value is None:
        return _told(asked, was, now, [])
    if is_made:
        return _told(asked, was, now, _beneath(asked, against, beneath, found))
    return _told(asked, was, now, _by_district(asked, against, districts, found))


def _beneath(asked: Question, against: Period, beneath: Sequence[str], found: Answers) -> list[_Part]:
    catalogue = in_use().catalogue
    assert asked.period is not None
    day = asked.period.span.last_day
    pairs = [tuple(found.of(one, time, asked.region).value for time in (against, asked.period)) for one in beneath]
    then, later = [[pair[when] for pair in pairs] for when in (0, 1)]
    if any(value is None for value in (*then, *later)):
        return []
    before, after = [float(value or 0.0) for value in then], [float(value or 0.0) for value in later]

    def value(of: Sequence[float]) -> float:
        return combined(catalogue, asked.address, dict(zip(beneath, of, strict=True)), day) or 0.0

    effects = shares_of_change(before, after, value)
    parts = []
    for address, one, other, effect in zip(beneath, before, after, effects, strict=True):
        declared = catalogue.indicator(address)
        href = f"{reverse('indicator', args=[address])}?period={asked.period.label}&region={asked.region}"
        unit, places = declared.unit, declared.places
        parts.append(_Part(declared.title.zh, href, amount(one, unit, places), amount(other, unit, places), effect))
    return parts


def _by_district(asked: Question, against: Period, districts: Sequence[str], found: Answers) -> list[_Part]:
    assert asked.period is not None
    answers = [
        (found.of(asked.address, against, code), found.of(asked.address, asked.period, code)) for code in districts
    ]
    effects = _effects(asked, answers, found.of(asked.address, asked.period, asked.region))
    names = {place.code: place.name for place in asked.places}
    return [
        _Part(
            names[code],
            reverse("district", args=[code]),
            shown(was, asked.declared).text,
            shown(now, asked.declared).text,
            effect,
        )
        for code, (was, now), effect in zip(districts, answers, effects, strict=False)
    ]


def _effects(asked: Question, answers: Sequence[tuple[Answer, Answer]], whole: Answer) -> list[float]:
    """By how much each district moved the whole; empty where the whole is not made of their numbers."""
    if whole.numerator is not None and whole.denominator and whole.value is not None:
        factor = whole.value * whole.denominator / whole.numerator if whole.numerator else 1.0
        was, now = (
            {at: Contribution(pair[when].numerator or 0.0, pair[when].denominator or 0.0)
             for at, pair in enumerate(answers)}
            for when in (0, 1)
        )  # fmt: skip
        moved = {one.thing: one.effect for one in moves(was, now, is_ratio=True, factor=factor)}
        return [moved.get(at, 0.0) for at in range(len(answers))]
    adds = roll_up_of(in_use().catalogue, asked.address, REGION) == "sum"
    if asked.declared.form in {"sum", "count"} or adds:
        return [(now.value or 0.0) - (was.value or 0.0) for was, now in answers]
    return []


def between_days(asked: Question, since: int) -> Told:
    """What moved the number of the period between an earlier position of the journal and the one that is shown."""
    assert asked.period is not None
    until = asked.position if asked.position is not None else position()
    explanation = queries.explain(
        asked.address, asked.period, asked.region, since=min(since, until), until=until, day=asked.known
    )
    records = _titles([one.thing for one in explanation.moved if one.thing is not None])
    parts = [_moved(asked, one, records) for one in explanation.moved]
    return _told(asked, explanation.before, explanation.after, parts)


def _moved(asked: Question, one: Moved, records: dict[int, tuple[str, str]]) -> _Part:
    if one.thing is None:
        declared = in_use().catalogue.indicator(one.indicator)
        was, now = (
            amount(each.above, declared.unit, declared.places) if each else "—" for each in (one.before, one.after)
        )
        return _Part(declared.title.zh, reverse("indicator", args=[one.indicator]), was, now, one.effect)
    title, href = records.get(one.thing, (f"#{one.thing}", ""))
    is_ratio = asked.declared.form in {"share", "mean"}
    return _Part(title, href, _gives(one.before, is_ratio=is_ratio), _gives(one.after, is_ratio=is_ratio), one.effect)


def _gives(one: Contribution | None, *, is_ratio: bool) -> str:
    if one is None:
        return "不计入"
    return f"{amount(one.above, '')} / {amount(one.below, '')}" if is_ratio else amount(one.above, "")


def _titles(things: Sequence[int]) -> dict[int, tuple[str, str]]:
    by_kind: dict[str, list[Record]] = {}
    for record in Record.objects.in_bulk(list(things)[:_TOLD]).values():
        by_kind.setdefault(record.kind, []).append(record)
    return {
        row.record.pk: (f"{in_use().kind(kind).title} {row.first}", row.href)
        for kind, listed in by_kind.items()
        for row in rows_of(in_use().kind(kind), listed)
    }


def _told(asked: Question, was: Answer, now: Answer, parts: Sequence[_Part]) -> Told:
    declared = asked.declared
    counted = sorted((one for one in parts if abs(one.effect) > _NOTHING), key=lambda one: -abs(one.effect))
    largest = max((abs(one.effect) for one in counted), default=1.0)
    whole = None if was.value is None or now.value is None else now.value - was.value
    rest = 0.0 if whole is None else whole - sum(one.effect for one in parts)
    changed = step(now.value, was.value, declared)
    return Told(
        before=shown(was, declared),
        after=shown(now, declared),
        changed="" if changed is None else changed.words,
        effects=tuple(
            Effect(
                one.title,
                one.href,
                one.before,
                one.after,
                _signed(one.effect),
                abs(one.effect) / largest,
                one.effect < 0,
            )
            for one in counted[:_TOLD]
        ),
        rest=_signed(rest) if abs(rest) > 1e-6 else "",
        left_out=max(0, len(counted) - _TOLD),
    )


def _signed(value: float) -> str:
    words = amount(round(value, 4), "")
    return f"+{words}" if value > 0 else words.replace("-", "−")
