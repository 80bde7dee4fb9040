"""Indicators: which there are, what one of them means, its values, the records behind a value, what moved it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

import msgspec
from django.http import HttpResponse
from django.urls import reverse

from zhiheng.api.answers import answer
from zhiheng.api.asking import Asking, newest_first, next_of
from zhiheng.api.calls import Call
from zhiheng.api.figures import Told, numbers_in, numbers_of, told_of
from zhiheng.contract.catalogue import pack_of
from zhiheng.contract.declarations.indicators import Indicator
from zhiheng.contract.in_use import in_use
from zhiheng.contract.roll_up import depends_on
from zhiheng.kernel.indicators import queries, rules
from zhiheng.kernel.records.models import Record
from zhiheng.primitives.periods import Period, Time

VALUES: Final = ("region", "kind", "period", "from", "to", "by", "known_on", "limit", "after")
BEHIND: Final = ("period", "region", "known_on", "limit", "after")
EXPLAIN: Final = ("period", "region", "since", "until", "limit", "after")


# --- which there are -------------------------------------------------------------------------------------------------


def list_indicators(call: Call) -> HttpResponse:
    """Every indicator, pack by pack; of one pack, or with words in a name, where these are given."""
    call.only(("pack", "q"))
    pack, words = call.value("pack"), call.value("q").strip().casefold()
    found = [
        (address, declared)
        for address in queries.addresses()
        if not pack or pack_of(address) == pack
        if words in _names(address, declared := queries.indicator(address))
    ]
    return answer({"indicators": [_head(address, declared) for address, declared in found]})


def _names(address: str, declared: Indicator) -> str:
    return "\n".join((address, declared.title.zh, declared.title.en, *declared.aliases)).casefold()


def _head(address: str, declared: Indicator) -> dict[str, object]:
    return {
        "indicator": address,
        "pack": pack_of(address),
        "title": {"zh": declared.title.zh, "en": declared.title.en},
        "unit": declared.unit,
        "period": declared.period,
        "direction": declared.direction,
        "form": declared.form,
        "source": declared.source,
        "aliases": declared.aliases,
        "by": declared.by,
        "href": reverse("api:indicator", args=[address]),
        "values": reverse("api:values", args=[address]),
    }


def read_indicator(call: Call, indicator: str) -> HttpResponse:
    """What an indicator means, and its newest number of the whole city with those of the districts beside it."""
    declared = queries.indicator(indicator)
    call.only(())
    catalogue, day = in_use().catalogue, Asking(call).today
    definition = rules.definition_of(catalogue, indicator)
    return answer(
        {
            **_head(indicator, declared),
            "places": declared.places,
            "definition": rules.digest_of(definition),
            "declaration": msgspec.Raw(definition.encode()),
            "rests_on": list(dict.fromkeys(depends_on(catalogue, indicator))),
            "kinds": sorted(queries.kinds_beneath(indicator)),
            "latest": [told.json() for told in _latest(indicator, day)],
        }
    )


def _latest(indicator: str, day: date) -> list[Told]:
    places = [place.code for place in queries.places(day)]
    newest = queries.latest([indicator], places[0], day=day).get(indicator) if places else None
    if newest is None:
        return []
    period, _ = newest
    by_region = queries.by_region(indicator, period.label)
    return told_of([by_region[code] for code in places if code in by_region], {period.label: period})


# --- values ----------------------------------------------------------------------------------------------------------


def list_values(call: Call, indicator: str) -> HttpResponse:
    """Values, the newest first: those that are kept, and computed ones for what else is asked."""
    declared = queries.indicator(indicator)
    call.only(VALUES)
    asking = Asking(call)
    after, size = asking.page()
    _ = asking.between, asking.kind(), asking.named_times()  # refused before anything is read
    by, regions = asking.classes(declared), asking.regions()
    if by or asking.known_on is not None:
        found = _computed(asking, indicator, asking.times(declared), regions, by)
    else:
        found = _kept(asking, indicator, regions)
    page = found[after : after + size]
    return answer(
        {
            "indicator": indicator,
            "unit": declared.unit,
            "known_on": asking.known_on,
            "values": [told.json() for told in page],
            "count": len(found),
            "next": next_of(after, len(page), len(found)),
        }
    )


def _kept(asking: Asking, indicator: str, regions: Sequence[str]) -> list[Told]:
    """What stands for these places; of periods that are named, what is not kept is computed."""
    named, kind = asking.named_times(), asking.kind()
    rows = queries.standing().filter(indicator=indicator, region__in=regions)
    if named:
        rows = rows.filter(period__in=[time.label for time in named])
    values = list(rows)
    periods = {label: Period.parse(label) for label in {value.period for value in values}}
    fitting: dict[str, Time] = {
        label: period
        for label, period in periods.items()
        if (kind is None or period.kind == kind) and asking.lies_within(period)
    }
    found = told_of([value for value in values if value.period in fitting], fitting)
    if named:
        there = {(told.time, told.region) for told in found}
        wanted = asking.times(queries.indicator(indicator))
        missing = [time for time in wanted if any((time, region) not in there for region in regions)]
        more = _computed(asking, indicator, missing, regions, ())
        found += [told for told in more if (told.time, told.region) not in there]
    return _in_order(found, regions)


def _computed(
    asking: Asking, indicator: str, times: Sequence[Time], regions: Sequence[str], by: tuple[str, ...]
) -> list[Told]:
    """Values computed for this call."""
    if not times or not regions:
        return []
    position, definition = asking.position, rules.digest_of(rules.definition_of(in_use().catalogue, indicator))
    found = queries.answered([indicator], times, day=asking.day, regions=regions, by=by, position=position)
    by_label = {time.label: time for time in times}
    told = [
        Told(
            by_label[row["period"]],
            row["region"],
            numbers_in(row),
            position,
            definition,
            classes={name: row[name] for name in by},
        )
        for row in found.table().to_pylist()
    ]
    return _in_order(told, regions)


def _in_order(found: Sequence[Told], regions: Sequence[str]) -> list[Told]:
    place = {code: number for number, code in enumerate(regions)}
    time = {one: number for number, one in enumerate(newest_first({told.time for told in found}))}
    return sorted(
        found, key=lambda told: (time[told.time], place[told.region], [str(one) for one in told.classes.values()])
    )


# --- what is behind a value ------------------------------------------------------------------------------------------


def records_behind(call: Call, indicator: str) -> HttpResponse:
    """The records a number rests on, the weightiest first, each with what it gives."""
    queries.indicator(indicator)
    call.only(BEHIND)
    asking = Asking(call)
    after, size = asking.page()
    time, region = asking.time(), asking.region()
    found = queries.records_behind(
        indicator, time, region, day=asking.day, position=asking.position, after=after, size=size
    )
    kinds = dict(Record.objects.filter(pk__in=[row.thing for row in found.rows]).values_list("pk", "kind"))
    return answer(
        {
            "indicator": indicator,
            "period": time.label,
            "region": region,
            "position": asking.position,
            "records": [
                {
                    **_thing(row.thing, kinds),
                    "entry": row.entry,
                    "happened_on": row.day,
                    "region": row.region,
                    "above": row.gives.above,
                    "below": row.gives.below,
                }
                for row in found.rows
            ],
            "count": found.count,
            "next": next_of(after, len(found.rows), found.count),
            "rests_on": list(dict.fromkeys(depends_on(in_use().catalogue, indicator))),
        }
    )


def _thing(number: int | None, kinds: dict[int, str]) -> dict[str, object]:
    kind = kinds.get(number or 0)
    return {"number": number, "kind": kind, "href": kind and reverse("api:record", args=[kind, number])}


def explain(call: Call, indicator: str) -> HttpResponse:
    """A number as known at the end of two days, and what moved it, the largest effect first."""
    queries.indicator(indicator)
    call.only(EXPLAIN)
    asking = Asking(call)
    after, size = asking.page()
    time, region = asking.time(), asking.region()
    since, until = asking.past("since"), asking.past("until") or asking.today
    if since is None:
        raise call.refused("since", "give a day", "请给出日期", "is missing", "没有给出")
    positions = asking.position_on(since), asking.position_on(until)
    told = queries.explain(indicator, time, region, since=positions[0], until=positions[1], day=until)
    page = told.moved[after : after + size]
    others = [*told.moved[:after], *told.moved[after + size :]]
    return answer(
        {
            "indicator": indicator,
            "period": time.label,
            "region": region,
            "before": {"known_on": since, "position": positions[0], **numbers_of(told.before)},
            "after": {"known_on": until, "position": positions[1], **numbers_of(told.after)},
            "difference": told.difference,
            "moves": list(_moves(told, after, after + size)),
            "others": sum(one.effect for one in others),
            "rest": told.rest,
            "count": len(told.moved),
            "next": next_of(after, len(page), len(told.moved)),
        }
    )


def _moves(told: queries.Explanation, first: int, last: int) -> Iterator[dict[str, object]]:
    moved = told.moved[first:last]
    kinds = dict(Record.objects.filter(pk__in=[one.thing for one in moved if one.thing]).values_list("pk", "kind"))
    for one in moved:
        yield {
            **_thing(one.thing, kinds),
            "indicator": one.indicator or None,
            "before": one.before and {"above": one.before.above, "below": one.before.below},
            "after": one.after and {"above": one.after.above, "below": one.after.below},
            "effect": one.effect,
        }
