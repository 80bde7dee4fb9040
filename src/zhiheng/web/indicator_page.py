"""The pages of one indicator: its trend and places, its classes, the records behind it, what moved it, its runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from zhiheng.contract.in_use import in_use
from zhiheng.contract.roll_up import roll_up_of
from zhiheng.kernel.indicators import queries
from zhiheng.kernel.indicators.models import Run, Value
from zhiheng.kernel.indicators.queries import Behind
from zhiheng.kernel.indicators.rules import WHY_ZH
from zhiheng.kernel.records.models import Record
from zhiheng.kernel.targets.queries import clauses_asking
from zhiheng.kernel.targets.rules import TargetStanding
from zhiheng.kernel.warehouse.queries import position_on
from zhiheng.primitives.periods import Period, Stretch, Time
from zhiheng.reporting.charts.chart import Chart, PathPoint, Placed
from zhiheng.reporting.charts.classes import shares_by_class
from zhiheng.reporting.charts.districts import districts
from zhiheng.reporting.charts.trend import trend
from zhiheng.web.chart_pictures import untitled
from zhiheng.web.figures import Answered, Shown, Step, amount, decimal, point, shown, step
from zhiheng.web.indicator_asked import KIND_ZH, Question
from zhiheng.web.indicator_changes import between_days, between_periods
from zhiheng.web.indicator_words import ClassField, class_fields, explained, titles_of
from zhiheng.web.record_lists import rows_of

TABS: Final = (
    ("indicator", "概览"),
    ("indicator_classes", "分类"),
    ("indicator_records", "记录"),
    ("indicator_changes", "变动"),
    ("indicator_runs", "计算"),
)
_RECORDS: Final = 50
_CLASSES: Final = 30


def head_of(asked: Question, tab: str) -> dict[str, object]:
    """What stands on every page of an indicator."""
    names = {"indicator_classes": bool(asked.declared.by), "indicator_records": bool(asked.declared.record)}
    return {
        "section": "indicators",
        "asked": asked,
        "found": shown(asked.found, asked.declared),
        "tab": tab,
        "tabs": [(name, words) for name, words in TABS if names.get(name, True)],
        "kinds": [(kind, KIND_ZH[kind]) for kind in asked.kinds],
        "periods": [period for period, _ in reversed(asked.series)],
        "place": asked.place.name if asked.place else "",
    }


# --- overview --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Compared:
    """A number beside that of another time."""

    words: str
    label: str
    found: Shown
    changed: Step | None
    """Of the number of the page against this one."""


def overview(asked: Question) -> dict[str, object]:
    """Definition, trend, comparisons, places and the targets that ask for it."""
    targets = clauses_asking(asked.address, asked.day)
    return {
        **head_of(asked, "indicator"),
        "explained": explained(asked.address),
        "trend": _trend(asked, targets),
        "compared": _compared(asked),
        "places_chart": _places(asked, targets),
        "targets": targets,
    }


def _trend(asked: Question, targets: Sequence[TargetStanding]) -> Chart | None:
    if not asked.series:
        return None
    points = [point(period.label_zh, found) for period, found in asked.series]
    path = _path(asked, targets) if asked.kind == "year" else ()
    declared = asked.declared
    words = f"{asked.place.name if asked.place else ''}{declared.title.zh}"
    return untitled(
        trend(
            words, declared.unit, points, target=path, places=declared.places, direction=declared.direction, width=760
        )
    )


def _path(asked: Question, targets: Sequence[TargetStanding]) -> tuple[PathPoint, ...]:
    """What plans ask for, year by year, in the unit of the indicator; the newest plan counts."""
    wanted: dict[int, PathPoint] = {}
    for one in targets:
        place = one.region or (asked.places[0].code if asked.places else "")
        if one.year and one.wanted is not None and one.reading == "level" and place == asked.region:
            value = decimal(one.wanted)
            if one.unit == asked.declared.unit and value is not None:
                wanted[one.year] = PathPoint(f"{one.year}年", value)
    return tuple(wanted[year] for year in sorted(wanted))


def _compared(asked: Question) -> list[Compared]:
    """The period before, the same one last year, the year to date and twelve months that end with it."""
    if asked.period is None or asked.found is None:
        return []
    period, declared = asked.period, asked.declared
    named: list[tuple[str, Time, bool]] = [
        ("上一期", period.previous(), True),
        ("上年同期", period.same_period_last_year(), True),
    ]
    if period.kind != "year":
        to_date = Stretch.year_to_date(period)
        named += [("本年累计", to_date, False), ("上年同期累计", to_date.same_period_last_year(), False)]
        named += [("最近12个月", Stretch.last_months(12, period), False)]
    kept: dict[Time, Answered | None] = {time: asked.kept(time) for _, time, _ in named if isinstance(time, Period)}
    missing = [time for _, time, _ in named if kept.get(time) is None]
    answers = (
        queries.answered([asked.address], missing, day=asked.known, regions=[asked.region], position=asked.position)
        if missing
        else None
    )
    rows = []
    for words, time, compares in named:
        found = kept.get(time)
        if found is None and answers is not None:
            found = answers.of(asked.address, time, asked.region)
        value = None if found is None else found.value
        changed = step(asked.found.value, value, declared) if compares else None
        rows.append(Compared(words, _label(time), shown(found, declared), changed))
    return rows


def _label(time: Time) -> str:
    if isinstance(time, Period):
        return time.label_zh
    last = time.span.last_day
    if time.since.year == last.year:
        return f"{last.year}年{time.since.month}—{last.month}月"
    return f"{time.since.year}年{time.since.month}月—{last.year}年{last.month}月"


def _places(asked: Question, targets: Sequence[TargetStanding]) -> Chart | None:
    if asked.period is None or not asked.is_whole:
        return None
    found = asked.by_place(asked.period)
    rows = [point(place.name, found.get(place.code)) for place in asked.places[1:]]
    if not any(row.value is not None for row in rows):
        return None
    codes = [place.code for place in asked.places[1:]]
    placed = [Placed(code, row.label, row.value, row.state) for code, row in zip(codes, rows, strict=True)]
    declared = asked.declared
    is_shared = declared.unit in {"%", "分"} and asked.period.kind == "year"
    aims = [one for one in _path(asked, targets) if is_shared and one.label == f"{asked.period.year}年"]
    return untitled(
        districts(
            f"{asked.period.label_zh}各区县{declared.title.zh}",
            declared.unit,
            placed,
            target=aims[0].value if aims else None,
            direction=declared.direction,
            places=declared.places,
        )
    )


# --- classes ---------------------------------------------------------------------------------------------------------


def classes(asked: Question, by: str) -> dict[str, object]:
    """The number of the period for each class of a field."""
    fields = class_fields(asked.address)
    chosen = next((one for one in fields if one.name == by), fields[0] if fields else None)
    return {
        **head_of(asked, "indicator_classes"),
        "fields": fields,
        "chosen": chosen,
        "chart": _class_chart(asked, chosen) if chosen and asked.period else None,
        "most": _CLASSES,
    }


def _class_chart(asked: Question, one: ClassField) -> Chart | None:
    assert asked.period is not None
    table = queries.answered(
        [asked.address],
        [asked.period],
        day=asked.known,
        regions=[asked.region],
        by=(one.name,),
        position=asked.position,
    ).table()
    rows = [row for row in table.to_pylist() if row["value"] is not None and row["records"]]
    rows.sort(key=lambda row: (-row["records"], str(row[one.name])))
    rows = rows[:_CLASSES]
    titles = titles_of(one, [row[one.name] for row in rows])
    declared = asked.declared
    title = f"{asked.period.label_zh}{declared.title.zh}（按{one.title}）"
    if not rows:
        return None
    if declared.form in {"sum", "count"} and roll_up_of(in_use().catalogue, asked.address, "region") != "none":
        amounts = [(titles[row[one.name]], decimal(row["value"]) or decimal(0.0)) for row in rows]
        if all(value is not None and value >= 0 for _, value in amounts):
            return untitled(shares_by_class(title, declared.unit, amounts, places=declared.places))  # type: ignore[arg-type]
    placed = [Placed(str(row[one.name]), titles[row[one.name]], decimal(row["value"]), row["state"]) for row in rows]
    return untitled(
        districts(
            title, declared.unit, placed, direction=declared.direction, places=declared.places, item=one.title or "分类"
        )
    )


# --- records ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BehindRow:
    """A record a number rests on, in a line."""

    behind: Behind
    title: str
    href: str
    about: str
    region: str
    above: str
    below: str


@dataclass(frozen=True, slots=True)
class Pages:
    """Where one is in a list that is asked for piece by piece."""

    number: int
    last: int

    @property
    def before(self) -> int | None:
        """The page before, where there is one."""
        return self.number - 1 if self.number > 1 else None

    @property
    def after(self) -> int | None:
        """The next page, where there is one."""
        return self.number + 1 if self.number < self.last else None


def records(asked: Question, page: int) -> dict[str, object]:
    """The records the number of the period rests on, the weightiest first."""
    context = {**head_of(asked, "indicator_records"), "rows": [], "count": 0, "pages": Pages(1, 1)}
    if asked.period is None:
        return context
    found = queries.records_behind(
        asked.address,
        asked.period,
        asked.region,
        day=asked.known,
        position=asked.position,
        after=(page - 1) * _RECORDS,
        size=_RECORDS,
    )
    is_ratio = asked.declared.form in {"share", "mean"}
    return {
        **context,
        "rows": _behind_rows(asked, found.rows),
        "count": found.count,
        "is_ratio": is_ratio,
        "pages": Pages(page, max(1, -(-found.count // _RECORDS))),
    }


def _behind_rows(asked: Question, rows: Sequence[Behind]) -> list[BehindRow]:
    listed = shown_records([row.thing for row in rows])
    names = {place.code: place.name for place in asked.places}
    told = []
    for row in rows:
        title, href, about = listed.get(row.thing, (f"#{row.thing}", "", ""))
        told.append(
            BehindRow(
                row,
                title,
                href,
                about,
                names.get(row.region, row.region),
                amount(row.gives.above, ""),
                amount(row.gives.below, ""),
            )
        )
    return told


def shown_records(things: Sequence[int]) -> dict[int, tuple[str, str, str]]:
    """By number: what a record is called, where it stands, and what it is about."""
    found = Record.objects.in_bulk(list(things))
    by_kind: dict[str, list[Record]] = {}
    for record in found.values():
        by_kind.setdefault(record.kind, []).append(record)
    told = {}
    for kind, records_ in by_kind.items():
        for row in rows_of(in_use().kind(kind), records_):
            of_nobody = in_use().kind(kind).is_case  # whom a case is about is for those who work on it
            about = next((value.text for column, value in row.cells if column.key == "subject" and not of_nobody), "")
            told[row.record.pk] = (row.first, row.href, about)
    return told


# --- changes ---------------------------------------------------------------------------------------------------------


def changes(asked: Question, sent: Mapping[str, str]) -> dict[str, object]:
    """What made the number differ from another period's; and what moved it between two days."""
    against = _other_period(asked, sent.get("against", ""))
    since = _earlier(sent.get("since", ""), asked.known)
    return {
        **head_of(asked, "indicator_changes"),
        "against": against,
        "since": since,
        "periods_told": between_periods(asked, against) if asked.period and against else None,
        "days_told": between_days(asked, position_on(since)) if asked.period else None,
    }


def _other_period(asked: Question, label: str) -> Period | None:
    for period, _ in asked.series:
        if period.label == label:
            return period
    return None if asked.period is None else asked.period.previous()


def _earlier(text: str, known: date) -> date:
    try:
        return min(date.fromisoformat(text), known)
    except ValueError:
        return known - timedelta(days=30)


# --- runs ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Found:
    """What a run found for the question."""

    value: Value
    run: Run | None
    why_zh: str
    found: Shown
    stands: bool
    definition: str


def runs(asked: Question) -> dict[str, object]:
    """Every run that found a number for the question, the newest first."""
    kept = queries.through_runs(asked.address, asked.region, asked.period.label) if asked.period else []
    by_number = Run.objects.in_bulk({value.run for value in kept})
    rows = []
    for value in reversed(kept):
        run = by_number.get(value.run)
        rows.append(
            Found(
                value=value,
                run=run,
                why_zh=WHY_ZH.get(run.why, run.why) if run else "",
                found=shown(value, asked.declared),
                stands=value.replaced_by is None,
                definition=value.definition[:12],
            )
        )
    return {**head_of(asked, "indicator_runs"), "rows": rows, "agreed": queries.last_agreement(asked.address)}
