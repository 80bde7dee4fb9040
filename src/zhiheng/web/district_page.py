"""The page of a district: all its targets, and the key indicators against the city and the other districts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from zhiheng.contract.declarations.indicators import Indicator
from zhiheng.contract.in_use import in_use
from zhiheng.kernel.access.queries import RegionOn
from zhiheng.kernel.indicators import queries
from zhiheng.kernel.indicators.models import Value
from zhiheng.primitives.periods import Period
from zhiheng.reporting.charts.chart import Chart
from zhiheng.reporting.charts.small_multiples import small_multiples
from zhiheng.web.chart_pictures import untitled
from zhiheng.web.figures import Shown, Step, point, shown, step
from zhiheng.web.standings_now import standings_on
from zhiheng.web.target_list import counts_of

_YEARS = 6


@dataclass(frozen=True, slots=True)
class Against:
    """An indicator of a district beside the city and the other districts."""

    address: str
    declared: Indicator
    period: Period
    own: Shown
    changed: Step | None
    """From the year before."""
    city: Shown
    place: int | None
    """Among the districts with a number, 1 is the best; None where none is better or it has none."""
    of: int


def district_page(place: RegionOn, places: Sequence[RegionOn], day: date, drawn: str) -> dict[str, object]:
    """Everything of a district."""
    everyone = standings_on(day)
    own = [one for one in everyone if one.region == place.code]
    asked = list(dict.fromkeys(one.indicator for one in (*own, *everyone) if one.indicator))
    rows = _against(asked, place, places, day)
    chosen = next((one for one in rows if one.address == drawn), rows[0] if rows else None)
    return {
        "section": "cockpit",
        "place": place,
        "places": places[1:],
        "targets": own,
        "counts": counts_of(own),
        "rows": rows,
        "chosen": chosen,
        "chart": _chart(chosen, places, day) if chosen else None,
    }


def _against(asked: Sequence[str], place: RegionOn, places: Sequence[RegionOn], day: date) -> list[Against]:
    """The indicators of which the district has a number for the newest year that is over, in one read."""
    catalogue = in_use().catalogue
    known = [one for one in asked if catalogue.concepts.get(one) == "indicator"]
    labels = [Period("year", year).label for year in (day.year - 1, day.year - 2, day.year - 3)]
    found: dict[tuple[str, str], dict[str, Value]] = {}
    for row in queries.standing().filter(indicator__in=known, period__in=labels):
        found.setdefault((row.indicator, row.period), {})[row.region] = row
    rows = []
    for address in known:
        declared = catalogue.indicator(address)
        for label, earlier in pairwise(labels):
            here = found.get((address, label), {})
            value = here.get(place.code)
            if value is None or value.value is None:
                continue
            before = found.get((address, earlier), {}).get(place.code)
            best, of = _place(declared, place.code, [one.code for one in places[1:]], here)
            rows.append(
                Against(
                    address=address,
                    declared=declared,
                    period=Period.parse(label),
                    own=shown(value, declared),
                    changed=step(value.value, before.value if before else None, declared),
                    city=shown(here.get(places[0].code), declared),
                    place=best,
                    of=of,
                )
            )
            break
    mine = {one.indicator for one in standings_on(day) if one.region == place.code}
    return sorted(rows, key=lambda row: (row.address not in mine, -(row.place or 0)))


def _place(declared: Indicator, code: str, codes: Sequence[str], found: dict[str, Value]) -> tuple[int | None, int]:
    """Which place the district has among those with a number; equal numbers share the better one."""
    numbers = {one: found[one].value for one in codes if one in found and found[one].value is not None}
    own = numbers.get(code)
    if own is None or declared.direction == "neither":
        return None, len(numbers)
    sign = -1 if declared.direction == "higher" else 1
    return 1 + sum(sign * (value or 0.0) < sign * own for value in numbers.values()), len(numbers)


def _chart(chosen: Against, places: Sequence[RegionOn], day: date) -> Chart:
    """One indicator through the years, a small trend for each district."""
    years = [Period("year", year) for year in range(day.year - _YEARS, day.year)]
    rows = queries.standing().filter(indicator=chosen.address, period__in=[year.label for year in years])
    found = {(row.region, row.period): row for row in rows}
    years = [year for year in years if any((one.code, year.label) in found for one in places[1:])] or years[-1:]
    series = {
        one.name: [point(str(year.year), found.get((one.code, year.label))) for year in years] for one in places[1:]
    }
    declared = chosen.declared
    return untitled(small_multiples(f"各区县{declared.title.zh}", declared.unit, series, places=declared.places))
