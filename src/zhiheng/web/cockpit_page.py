"""The leaders' one screen: targets by field, the worst with what they need, key indicators, the districts."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.conf import settings

from zhiheng.contract.declarations.indicators import Indicator
from zhiheng.contract.in_use import in_use
from zhiheng.kernel.access.queries import RegionOn
from zhiheng.kernel.indicators import queries
from zhiheng.kernel.indicators.models import Value
from zhiheng.kernel.indicators.queries import Freshness
from zhiheng.kernel.indicators.rules import LONGER
from zhiheng.kernel.targets.rules import Change, TargetStanding
from zhiheng.policy.promises.judging import STATUS_ORDER
from zhiheng.primitives.periods import Period, PeriodKind
from zhiheng.reporting.charts.chart import Chart, PathPoint, Placed
from zhiheng.reporting.charts.district_map import UnreadableMap, district_map
from zhiheng.reporting.charts.shapes import DistrictShapes, missing, shapes_at
from zhiheng.reporting.charts.trend import trend
from zhiheng.web.chart_pictures import untitled
from zhiheng.web.figures import Shown, Step, decimal, point, shown, step
from zhiheng.web.standings_now import changes_on, freshness_on, standings_on
from zhiheng.web.target_list import Chosen, counts_of, plans_in, strips_of

WORST: Final = 7
_KEYS: Final = 4
_MOST_KEYS: Final = 6
_TREND: Final[Mapping[PeriodKind, int]] = {"month": 13, "quarter": 9, "half_year": 7, "year": 8}
_FEW: Final = 3
"""Points that make a trend; with fewer of its own periods an indicator is shown by longer ones."""
_CHANGES: Final = 6
_MAP_WIDTH: Final = 250
_MAP_HEIGHT: Final = 220
_log = logging.getLogger("zhiheng.web")
_OLD_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class KeyIndicator:
    """A chosen indicator with its last number and its trend."""

    address: str
    declared: Indicator
    period: Period | None
    found: Shown
    changed: Step | None
    chart: Chart | None


@dataclass(frozen=True, slots=True)
class District:
    """A district with how its targets stand."""

    place: RegionOn
    off_track: int
    at_risk: int
    count: int


def cockpit(day: date, plan: int | None, keys: Sequence[str], on_map: str) -> dict[str, object]:
    """Everything of the screen but what takes its time."""
    everyone = standings_on(day)
    among = [one for one in everyone if Chosen(plan=plan).fits(one)]
    city = [one for one in among if one.parent is None and not one.region]
    places = queries.places(day)
    home = places[0].code if places else ""
    chosen = [one for one in keys if in_use().catalogue.concepts.get(one) == "indicator"][:_MOST_KEYS]
    shown_keys = chosen or default_keys(city)
    drawn = on_map if in_use().catalogue.concepts.get(on_map) == "indicator" else ""
    return {
        "section": "cockpit",
        "day": day,
        "home": places[0].name if places else "",
        "plan": plan,
        "plans": plans_in(everyone),
        "counts": counts_of(city),
        "total": len(city),
        "fields": strips_of(city),
        "worst": worst_of(city, day),
        "keys": key_indicators(shown_keys, home, day, city),
        "chosen": chosen,
        "asked_by_targets": _titled({one.indicator for one in everyone if one.indicator}),
        "map": map_of([drawn] if drawn else shown_keys, places, day),
        "on_map": drawn,
        "districts": districts_of(among, places),
        "run": queries.newest_run(),
    }


def worst_of(found: Sequence[TargetStanding], day: date) -> list[TargetStanding]:
    """The targets that need someone most: those that can still be reached before those whose deadline has passed."""
    bad = [one for one in found if one.status in {"off_track", "at_risk"}]

    def need(one: TargetStanding) -> tuple[bool, int, float]:
        is_over = one.due is not None and one.due <= day
        return is_over, STATUS_ORDER[one.status], 1.0 if one.probability is None else one.probability

    return sorted(bad, key=need)[:WORST]


def default_keys(city: Sequence[TargetStanding]) -> list[str]:
    """Without a choice: what the city's worst targets rest on, as many with limits as without."""
    catalogue = in_use().catalogue
    ordered = sorted(
        (one for one in city if one.indicator and one.current is not None),
        key=lambda one: (STATUS_ORDER[one.status], one.number),
    )
    addresses = list(dict.fromkeys(one.indicator for one in ordered))
    limited = [one for one in addresses if catalogue.indicator(one).form in {"share", "rate"}]
    others = [one for one in addresses if one not in limited]
    half = _KEYS // 2
    return [*limited[:half], *others[: _KEYS - len(limited[:half])]]


def _titled(addresses: set[str]) -> list[tuple[str, str]]:
    catalogue = in_use().catalogue
    known = [one for one in addresses if catalogue.concepts.get(one) == "indicator"]
    return sorted(((one, catalogue.indicator(one).title.zh) for one in known), key=lambda pair: pair[1])


# --- key indicators --------------------------------------------------------------------------------------------------


def key_indicators(
    addresses: Sequence[str], region: str, day: date, city: Sequence[TargetStanding]
) -> list[KeyIndicator]:
    """The indicators with their trends; all their values in one read."""
    catalogue = in_use().catalogue
    rows = queries.standing().filter(indicator__in=addresses, region=region)
    by_address: dict[str, list[tuple[Period, Value]]] = {}
    for row in rows:
        period = Period.parse(row.period)
        if period.until <= day and row.state != "not_due":
            by_address.setdefault(row.indicator, []).append((period, row))
    found = []
    for address in addresses:
        declared = catalogue.indicator(address)
        kind, series = _fitting(declared, by_address.get(address, []))
        numbers = [(period, row) for period, row in series if row.value is not None]
        newest, last = numbers[-1] if numbers else (None, None)
        before = {one: row.value for one, row in series}.get(newest.same_period_last_year()) if newest else None
        aims = [one for one in city if one.indicator == address] if kind == "year" else []
        found.append(
            KeyIndicator(
                address=address,
                declared=declared,
                period=newest,
                found=shown(last, declared),
                changed=step(last.value, before, declared) if last else None,
                chart=_trend(declared, series, aims) if len(numbers) > 1 else None,
            )
        )
    return found


def _fitting(
    declared: Indicator, rows: Sequence[tuple[Period, Value]]
) -> tuple[PeriodKind, list[tuple[Period, Value]]]:
    """The longest kind of period of which there are enough numbers, and the last of them; else that with the most."""
    best: tuple[int, PeriodKind, list[tuple[Period, Value]]] = (0, declared.period, [])
    for kind in (*LONGER[declared.period], declared.period):
        series = sorted((pair for pair in rows if pair[0].kind == kind), key=lambda pair: pair[0].since)
        first = next((at for at, (_, row) in enumerate(series) if row.value is not None), len(series))
        series = series[first:][-_TREND[kind] :]
        there = sum(row.value is not None for _, row in series)
        if there >= _FEW:
            return kind, series
        if there > best[0]:
            best = (there, kind, series)
    return best[1], best[2]


def _trend(declared: Indicator, series: Sequence[tuple[Period, Value]], aims: Sequence[TargetStanding]) -> Chart:
    path = {
        one.year: PathPoint(f"{one.year}年", aim)
        for one in aims
        if one.year
        and one.reading == "level"
        and one.unit == declared.unit
        and (aim := decimal(one.wanted)) is not None
    }
    points = [point(_short(period), row) for period, row in series]
    return untitled(
        trend(
            declared.title.zh, declared.unit, points,
            target=[path[year] for year in sorted(path)], places=declared.places, direction=declared.direction,
            width=216, height=92,
        )
    )  # fmt: skip


def _short(period: Period) -> str:
    return f"{period.year}.{period.since.month:02}" if period.kind == "month" else period.label_zh


# --- districts -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MapOf:
    """The map of an indicator."""

    address: str
    title: str
    period: Period
    chart: Chart
    attribution: str
    problem: str
    """Why the city's own map is not shown and tiles stand for it; empty where nothing is wrong."""


def map_of(addresses: Sequence[str], places: Sequence[RegionOn], day: date) -> MapOf | None:
    """The first of the indicators of which most districts have a number, on the map."""
    districts = places[1:]
    shapes, problem = _shapes_for(districts)
    best: MapOf | None = None
    most = 0
    for address in addresses:
        newest = queries.latest([address], places[0].code, day=day).get(address) if places else None
        if newest is None:
            continue
        found = queries.by_region(address, newest[0].label)
        there = sum(1 for one in districts if one.code in found and found[one.code].value is not None)
        if there > most:
            most, declared = there, in_use().catalogue.indicator(address)
            placed = [_placed(one, found.get(one.code)) for one in districts]
            chart = district_map(
                declared.title.zh, declared.unit, placed, direction=declared.direction, places=declared.places,
                geojson=shapes.geojson if shapes else None, code_property=shapes.code_property if shapes else "",
                width=_MAP_WIDTH, height=_MAP_HEIGHT,
            )  # fmt: skip
            attribution = shapes.attribution if shapes else ""
            best = MapOf(address, declared.title.zh, newest[0], untitled(chart), attribution, problem)
        if most == len(districts):
            break
    return best


def _shapes_for(districts: Sequence[RegionOn]) -> tuple[DistrictShapes | None, str]:
    """The city's own map, if it has every district; and what is wrong with it."""
    try:
        shapes = shapes_at(settings.MAP)
    except UnreadableMap as error:
        _log.warning("tiles stand for the map in %s: %s", settings.MAP, error)
        return None, error.message_zh
    absent = missing(shapes, [one.code for one in districts]) if shapes else []
    if not absent:
        return shapes, ""
    names = "、".join(one.name for one in districts if one.code in absent)
    return None, f"地图文件缺少{names}的边界，暂以方块代替；每个区县应有带代码的面；请系统管理员补全地图文件。"


def _placed(place: RegionOn, found: Value | None) -> Placed:
    one = point(place.name, found)
    return Placed(place.code, place.name, one.value, one.state)


def districts_of(found: Sequence[TargetStanding], places: Sequence[RegionOn]) -> list[District]:
    """The districts with how many of their targets stand badly."""
    counted = Counter((one.region, one.status) for one in found)
    whole = Counter(one.region for one in found)
    return [
        District(one, counted[one.code, "off_track"], counted[one.code, "at_risk"], whole[one.code])
        for one in places[1:]
    ]


# --- what takes its time ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FreshRow:
    """How new what is known of a kind of record is."""

    title: str
    newest: date
    days: int
    late: str
    """The period that should have been reported by now and was not; empty where nothing is late."""


def lately(day: date, plan: int | None) -> dict[str, object]:
    """What changed since yesterday, and how fresh the data are: what is late first, then what was silent longest.

    Where the first run is of today, the changes are those since that run; with one run alone there are none to tell.
    """
    told = changes_on(day)
    changes: list[Change] = [
        one for one in told.changes if Chosen(plan=plan).fits(one.after) and one.after.parent is None
    ]
    counted = freshness_on(day)
    fresh = [_fresh(one, day) for one in counted or ()]
    rows = sorted((one for one in fresh if one), key=lambda one: (not one.late, -one.days))
    return {
        "since": told.since,
        "is_yesterday": told.since is not None and told.since.day < day,
        "is_only_run": told.since is not None and told.since == queries.newest_run() and told.since.day >= day,
        "changes": changes[:_CHANGES],
        "more_changes": max(0, len(changes) - _CHANGES),
        "is_counting": counted is None,
        "fresh": [one for one in rows if one.late or one.days][:_OLD_SHOWN],
        "late": sum(1 for one in rows if one.late),
        "kinds": len(rows),
        "newest": max((one.newest for one in rows), default=None),
    }


def _fresh(one: Freshness, day: date) -> FreshRow | None:
    """None where the kind is reported by period and has what is due: it is as new as it can be."""
    kind = in_use().kinds.get(one.kind.replace("__", ".", 1))
    if kind is None or one.newest is None:
        return None
    days = (day - one.newest).days
    if not kind.period:
        return FreshRow(one.title, one.newest, days, "")
    due_days = getattr(kind.declaration, "due_days", 0)
    last = Period.containing(day - timedelta(days=due_days), kind.period).previous()
    late = one.newest < last.span.last_day
    return FreshRow(one.title, one.newest, days if late else 0, last.label_zh if late else "")
