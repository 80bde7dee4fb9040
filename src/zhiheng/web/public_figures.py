"""Figures of what people brought in: by month and district, and what was done in time; nothing of a single case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from zhiheng.contract.declarations.indicators import Indicator
from zhiheng.contract.in_use import in_use
from zhiheng.kernel.access.queries import RegionOn, below
from zhiheng.kernel.indicators import queries as indicators
from zhiheng.kernel.reception import queries, rules
from zhiheng.primitives.periods import Period


@dataclass(frozen=True, slots=True)
class Cell:
    """A number of a table; none where it is too small to be told."""

    label: str
    count: int | None
    bar: int = 0
    """Its part of the largest, in twentieths."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table."""

    title: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class InTime:
    """How much was done within a term, by the indicator that counts it."""

    title: str
    share: str
    counted: int
    places: tuple[tuple[str, str], ...]
    """By district."""


def months_before(day: date, count: int) -> list[date]:
    """The first days of the last months, that of the day included, oldest first.

    >>> months_before(date(2026, 2, 3), 3)
    [datetime.date(2025, 12, 1), datetime.date(2026, 1, 1), datetime.date(2026, 2, 1)]
    """
    last = day.year * 12 + day.month - 1
    return [date(place // 12, place % 12 + 1, 1) for place in range(last - count + 1, last + 1)]


def figures_page(day: date) -> dict[str, object]:
    """Everything the page of figures shows."""
    months = months_before(day, 12)
    since, until = months[0], date.fromordinal(day.toordinal() + 1)
    received = queries.received_by_month(since, until)
    # Months before the first letter, and kinds of which none came, say nothing.
    months = [month for month in months if any(came <= month for _, came in received)] or months[-1:]
    kinds = [kind for kind in queries.public_kinds() if any(of == kind for of, _ in received)]
    titles = [in_use().case(kind).title.zh for kind in kinds]
    by_region = queries.counts_by_region(since, until)
    places = indicators.places(day)
    districts = places[1:] or places
    told = [rules.told([received.get((kind, month), 0) for month in months]) for kind in kinds]
    most = max((count for column in told for count in column if count), default=1)
    return {
        "section": "figures",
        "since": months[0],
        "day": day,
        "titles": titles,
        "months": [
            Row(
                f"{month.year}年{month.month}月",
                tuple(
                    Cell(title, column[place], _bar(column[place], most))
                    for title, column in zip(titles, told, strict=True)
                ),
            )
            for place, month in reversed(list(enumerate(months)))
        ],
        "districts": list(_district_rows(kinds, districts, by_region, day)),
        "totals": [
            Cell(title, count if count == 0 or count >= rules.FEWEST else None)
            for title, kind in zip(titles, kinds, strict=True)
            for count in [sum(received.get((kind, month), 0) for month in months)]
        ],
        "in_time": list(_in_time(kinds, places, months)),
        "fewest": rules.FEWEST,
    }


def _bar(count: int | None, most: int) -> int:
    return 0 if not count else max(1, round(20 * count / most))


def _district_rows(
    kinds: list[str], districts: list[RegionOn], counts: dict[tuple[str, str], tuple[int, int]], day: date
) -> Iterator[Row]:
    """By district: received and closed, kind by kind."""
    columns: list[tuple[str, list[int | None]]] = []
    within = [below(place.code, day) for place in districts]
    for kind in kinds:
        title = in_use().case(kind).title.zh
        for part, words in ((0, "收件"), (1, "办结")):
            sums = [
                sum(both[part] for (of, region), both in counts.items() if of == kind and region in inside)
                for inside in within
            ]
            columns.append((f"{title}{words}", rules.told(sums)))
    for place, region in enumerate(districts):
        yield Row(region.name, tuple(Cell(title, column[place]) for title, column in columns))


def _in_time(kinds: list[str], places: list[RegionOn], months: list[date]) -> Iterator[InTime]:
    """The shares of terms that were kept, over the months: those indicators that count whether a term was met."""
    asked = [
        address
        for address in indicators.addresses()
        if places and _counts_terms(address, indicators.indicator(address), kinds)
    ]
    sums: dict[tuple[str, str], tuple[int, int]] = {}
    labels = [Period.containing(month, "month").label for month in months]
    rows = indicators.standing().filter(indicator__in=asked, period__in=labels, numerator__isnull=False)
    for address, region, part, whole in rows.values_list("indicator", "region", "numerator", "denominator"):
        before = sums.get((address, region), (0, 0))
        sums[address, region] = before[0] + int(part or 0), before[1] + int(whole or 0)
    for address in asked:
        counted = [sums.get((address, place.code), (0, 0)) for place in places]
        if not (share := share_told(*counted[0])):
            continue
        # Of the districts, how many were too late may follow from no difference to the whole.
        late = rules.told([whole - part for part, whole in counted[1:]])
        own = [
            (place.name, words)
            for place, (part, whole), few in zip(places[1:], counted[1:], late, strict=True)
            if (words := share_told(part, whole)) and (few is not None or whole - part < rules.FEWEST)
        ]
        yield InTime(indicators.indicator(address).title.zh, share, counted[0][1], tuple(own))


def _counts_terms(address: str, declared: Indicator, kinds: list[str]) -> bool:
    pack = address.split(".", 1)[0]
    of = getattr(declared, "record", "") or ""
    kind = of if "." in of else f"{pack}.{of}"
    return declared.form == "share" and kind in kinds and "_met" in (declared.part or "")


def share_told(part: int, whole: int) -> str:
    """A share in words; empty where it rests on few, and no number that tells how few were too late.

    >>> share_told(80, 100), share_told(98, 100), share_told(3, 4)
    ('80.0%', '95%以上', '')
    """
    if whole < rules.FEWEST or part < rules.FEWEST:
        return ""
    if 0 < whole - part < rules.FEWEST:
        return f"{100 * max(0, whole - rules.FEWEST) // whole}%以上"
    return f"{100 * part / whole:.1f}%"
