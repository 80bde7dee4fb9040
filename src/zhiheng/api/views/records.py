"""Reading records: lists with filters, one record, its history; as they stand, or as known at an instant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from typing import Final, get_args

from django.http import HttpResponse

from zhiheng.api.answers import answer, etag
from zhiheng.api.calls import Call
from zhiheng.api.standing import entries_json, records_json, step_json
from zhiheng.contract.in_use import in_use
from zhiheng.contract.kinds import Kind
from zhiheng.kernel.access.queries import below, offices_below
from zhiheng.kernel.access.rules import day_of
from zhiheng.kernel.journal.queries import entries_of
from zhiheng.kernel.records import queries, rules
from zhiheng.kernel.records.models import Record
from zhiheng.kernel.records.queries import Filter, records_page, standings_at, subjects_called
from zhiheng.kernel.records.rules import GONE, Standing, State

LARGEST_PAGE: Final = 500
PAGE: Final = 50
LOOKED_AT: Final = 20_000
"""Records one call looks at for what was known at an instant; a page may then hold fewer than were asked for."""
FILTERS: Final = ("since", "until", "region", "office", "state", "subject", "q", "limit", "after", "known_at")
_FILTERABLE: Final = frozenset({"code", "yes_no", "region", "office", "subject"})
PLACE: Final = r"([0-9]{4}-[0-9]{2}-[0-9]{2})?~[1-9][0-9]{0,17}"
"""A place in a list: the day and the number of the last record before it."""
_THING: Final = re.compile(r"[1-9]\d{0,17}", re.ASCII)


def filterable(kind: Kind) -> tuple[str, ...]:
    """The listed fields by whose value a list can be narrowed."""
    return tuple(key for key in kind.listed if kind.fields[key].type in _FILTERABLE)


def record_of(kind: Kind, number: int) -> Record:
    """The record of a number, if it is of the kind; raises RecordMissing."""
    record = queries.record_at(number)
    if record.kind != kind.address:
        raise rules.missing(number)
    return record


# --- lists -----------------------------------------------------------------------------------------------------------


def list_records(call: Call, kind: str) -> HttpResponse:
    """A page of a list, newest first."""
    declared = in_use().stated_kind(kind)
    asked = _filter(call, declared)
    size = call.whole("limit", otherwise=PAGE, most=LARGEST_PAGE)
    known_at = call.instant("known_at")
    if known_at is not None:
        return _list_at(call, declared, asked, size=size, known_at=known_at)
    page = records_page(asked, after=_cursor(call), size=size)
    return answer(
        {
            "records": records_json(declared, [(record.pk, record) for record in page.records]),
            "next": page.after or None,
            "count": page.count,
            "count_is_exact": not page.more,
        }
    )


def _filter(call: Call, kind: Kind) -> Filter:
    fields = {key: f"values.{key}" for key in filterable(kind)}
    call.only((*FILTERS, *fields.values()))
    day = day_of(call.at)
    region, office, subject = call.value("region"), call.value("office"), call.value("subject")
    states = call.values("state")
    if strange := set(states) - set(get_args(State)):
        raise call.refused(
            "state", f"use one of {', '.join(get_args(State))}", f"可用：{'、'.join(get_args(State))}",
            f"is no state: {min(strange)!r}", f"没有“{min(strange)}”这一状态",
        )  # fmt: skip
    return Filter(
        kind.address,
        since=call.day("since"),
        until=call.day("until"),
        regions=below(region, day) if region else None,
        offices=offices_below(office) if office else None,
        states=tuple(states),
        subjects=(_thing(call, subject),) if "subject" in call.request.GET else (),
        words=call.value("q").strip(),
        fields={key: value for key, name in fields.items() if (value := call.value(name))},
    )


def _thing(call: Call, text: str) -> int:
    if not _THING.fullmatch(text):
        raise call.refused("subject", "give the number of a subject", "请给出主体的编号", "is no number", "不是编号")
    return int(text)


def _cursor(call: Call) -> str:
    text = call.value("after")
    if "after" in call.request.GET and not re.fullmatch(PLACE, text):
        raise call.refused(
            "after",
            "give `next` of the page before",
            "请给出上一页的 next",
            "is no place in a list",
            "不是列表中的位置",
        )
    return text


# --- as known at an instant ------------------------------------------------------------------------------------------


def _list_at(call: Call, kind: Kind, asked: Filter, *, size: int, known_at: datetime) -> HttpResponse:
    """Oldest first; the next page begins behind the last record that was looked at."""
    after = int(_cursor(call).rpartition("~")[2] or 0)
    looked_at = islice(standings_at(kind.address, known_at, after=after), LOOKED_AT)
    found, last = _page_at(_fitting(asked, kind), looked_at, size)
    return answer(
        {
            "records": records_json(kind, [(standing.thing, standing) for standing in found]),
            "next": None if last is None else f"~{last}",
            "count": None,
            "count_is_exact": False,
        }
    )


def _page_at(
    fits: Callable[[Standing], bool], standings: Iterator[Standing], size: int
) -> tuple[list[Standing], int | None]:
    """The records that fit, and the last one looked at where there may be more behind it."""
    found: list[Standing] = []
    for count, standing in enumerate(standings, 1):
        if fits(standing):
            found.append(standing)
        if len(found) == size or count == LOOKED_AT:
            return found, standing.thing
    return found, None


def _fitting(asked: Filter, kind: Kind) -> Callable[[Standing], bool]:
    """Whether what was known of a record is what a list asks for; names are those of today."""
    called = frozenset(subjects_called(kind.about, asked.words)) if asked.words and kind.about else frozenset()

    def fits(standing: Standing) -> bool:
        day = standing.happened_on
        return (
            (standing.state in asked.states if asked.states else standing.state not in GONE)
            and (asked.since is None or (day is not None and day >= asked.since))
            and (asked.until is None or (day is not None and day < asked.until))
            and (asked.regions is None or standing.region in asked.regions)
            and (asked.offices is None or standing.office in asked.offices)
            and (not asked.subjects or standing.subject in asked.subjects)
            and (not (asked.fields or asked.words) or says(standing))
        )

    def says(standing: Standing) -> bool:
        values = queries.values_of(kind, standing.data)
        return all(_text(values.get(key)) == wanted for key, wanted in asked.fields.items()) and (
            not asked.words
            or standing.subject in called
            or asked.words == "|".join(_text(values.get(key)) for key in kind.identified_by)
            or rules.fold_name(asked.words) in rules.fold_name(rules.name_of(kind, values))
        )

    return fits


def _text(value: object) -> str:
    """A value as a filter names it."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


# --- one -------------------------------------------------------------------------------------------------------------


def read_one(call: Call, kind: str, number: int) -> HttpResponse:
    """A record with the entries about it; as known at an instant where one is given."""
    declared = in_use().stated_kind(kind)
    call.only(("known_at",))
    known_at = call.instant("known_at")
    record = record_of(declared, number)
    if known_at is not None:
        standing = queries.standing_at(number, known_at)
        if standing is None:
            raise rules.missing(number)
        return _one(declared, number, standing, known_at)
    if call.request.headers.get("If-None-Match", "").strip() == etag(record.last):
        return HttpResponse(status=304, headers={"ETag": etag(record.last)})
    return _one(declared, number, record, None)


def answer_record(kind: Kind, record: Record) -> HttpResponse:
    """A record as it stands now."""
    return _one(kind, record.pk, record, None)


def _one(kind: Kind, number: int, stands: Record | Standing, known_at: datetime | None) -> HttpResponse:
    (told,) = records_json(kind, [(number, stands)])
    told["entries"] = entries_json(entries_of(number, known_at=known_at))
    return answer(told, headers={"ETag": etag(stands.last)})


def history(call: Call, kind: str, number: int) -> HttpResponse:
    """Every entry about a record, newest first, each with what it changed."""
    declared = in_use().stated_kind(kind)
    call.only(())
    record = record_of(declared, number)
    return answer({"number": number, "steps": [step_json(step) for step in queries.history(record)]})
