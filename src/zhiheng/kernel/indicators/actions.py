"""What may be done about indicators: compute what new entries touch, compute everything, compute a value again.

A run reads the warehouse and writes only the values that differ from those that stand. The transactional database is
written at the end, in one short transaction; where two servers compute at once, the one that is later finds the other's
run and leaves it at that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from time import perf_counter
from typing import Any, Final

import msgspec
import pyarrow as pa
from django.db import transaction

from zhiheng.compute.indicators.agreement import MOST, Difference
from zhiheng.compute.indicators.answers import Answer, answers
from zhiheng.compute.indicators.fresh import fresh_cells
from zhiheng.compute.indicators.questions import Asked
from zhiheng.compute.indicators.touched import Touched
from zhiheng.compute.warehouse.layout import SUBJECT_STANDING, quoted, table_name
from zhiheng.contract.catalogue import Catalogue
from zhiheng.contract.in_use import in_use
from zhiheng.kernel.access.rules import day_of
from zhiheng.kernel.indicators import queries, rules
from zhiheng.kernel.indicators.models import Definition, Run, Value
from zhiheng.kernel.journal.actions import insert_rows, writing
from zhiheng.kernel.journal.models import Entry
from zhiheng.kernel.warehouse import actions as warehouse
from zhiheng.kernel.warehouse.queries import lake
from zhiheng.primitives.periods import Period, PeriodKind

_YEARS: Final = 10
"""Values are kept for so many years back; a record that says it happened earlier is a slip more often than not."""
_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a run came to."""

    run: int
    position: int
    asked: int
    """How many indicators were computed."""
    found: int
    """How many values differ from those before."""
    seconds: float


def refresh(*, at: datetime, anew: bool = False) -> Refreshed | None:
    """Bring the warehouse and then the values up to the journal; None where nothing is new.

    Computed is what rests on a kind of record, or on subjects of a kind, that something was said about since the last
    run, for the periods and places that it touches; on a new day everything is, since something may have fallen due.
    Raises WarehouseBusy.
    """
    began = perf_counter()
    day = day_of(at)
    position = (warehouse.rebuild() if anew else warehouse.refresh()).position
    last = queries.newest_run()
    why = "anew" if anew else _why(last, position, day)
    first = _first_day(day)
    catalogue = in_use().catalogue
    definitions = rules.definitions(catalogue)
    is_checked = last is not None and any(one is catalogue and run == last.pk for one, run in _checked)
    gone = [] if is_checked else _gone(definitions)
    # Where the years that are kept are others, every indicator has other periods.
    if why in {"first", "day", "anew", "map"} or last is None or last.first_year != first.year:
        questions = _whole(definitions, first, day)
    else:
        otherwise = [] if is_checked else _declared_otherwise(definitions)
        questions = _whole(otherwise, first, day) + _touched(definitions.keys() - otherwise, last, position, first, day)
    _carry(last, position, anew=why in {"first", "anew"})
    if not questions and not gone:
        # What was said since moves no number: the last run holds up to here too.
        Run.objects.filter(pk=last.pk, position__lt=position).update(position=position)  # type: ignore[union-attr]
        _checked[:] = [(catalogue, last.pk)]  # type: ignore[union-attr]
        return None
    found = _computed(questions, position, day)
    asked = {address for question in questions for address in question.indicators}
    run = _kept(
        Run(
            position=position,
            day=day,
            first_year=first.year,
            engine=queries.engine_name(),
            why=why or "entries",
            began_at=at,
            seconds=perf_counter() - began,
            asked=len(asked),
            found=0,
        ),
        last,
        [*questions, _Question(tuple(gone), (), ())],
        found,
        {address: definitions[address] for address in asked},
    )
    if run is None:
        return None
    _checked[:] = [(catalogue, run.pk)]
    return Refreshed(run.pk, position, run.asked, run.found, run.seconds)


_checked: list[tuple[Catalogue, int]] = []
"""The catalogue whose definitions the values of the newest run are known to have, and that run."""


def _carry(last: Run | None, position: int, *, anew: bool) -> None:
    """Bring the tables of what was said anew to an engine beside the warehouse."""
    far = queries.far_engine()
    if far is None:
        return
    everything = anew or last is None or last.engine != queries.engine_name()
    kinds = in_use().every_kind if everything or last is None else _kinds_touched(last.position, position)
    names = [table_name(address) for address in kinds] + [SUBJECT_STANDING]
    try:
        with lake().reading() as cursor:
            for name in names:
                far.bring({name: cursor.execute(f"SELECT * FROM {quoted(name)}").to_arrow_table()})  # noqa: S608 - quoted
    finally:
        far.close()


def _why(last: Run | None, position: int, day: date) -> str:
    if last is None:
        return "first"
    if last.engine != queries.engine_name():
        return "anew"
    if last.day != day:
        return "day"
    if Entry.objects.filter(seq__gt=last.position, kind__in=("access.region", "access.office")).exists():
        return "map"
    return "entries" if last.position != position else ""


@dataclass(frozen=True, slots=True)
class _Question:
    """Indicators of one kind of period that are computed for the same periods and places."""

    indicators: tuple[str, ...]
    periods: tuple[Period, ...]
    places: tuple[str, ...]
    is_whole: bool = True
    """Whether these are all that are kept, so that values of others end."""


def _gone(definitions: Mapping[str, tuple[str, str]]) -> list[str]:
    """The indicators of which values stand and that are declared no longer."""
    known = set(Definition.objects.values_list("indicator", flat=True))
    return sorted(one for one in known - definitions.keys() if queries.standing().filter(indicator=one).exists())


def _declared_otherwise(definitions: Mapping[str, tuple[str, str]]) -> set[str]:
    """The indicators that are new, or whose values were computed under another definition."""
    defined = set(Definition.objects.values_list("digest", flat=True))
    known = dict(queries.standing().values_list("indicator", "definition").distinct())
    return {
        address
        for address, (digest, _) in definitions.items()
        if known.get(address, digest) != digest or digest not in defined
    }


def _whole(asked: Iterable[str], first: date, day: date) -> list[_Question]:
    """Indicators for all kept periods and places."""
    by_kind: dict[PeriodKind, list[str]] = {}
    for address in sorted(asked):
        by_kind.setdefault(in_use().catalogue.indicator(address).period, []).append(address)
    places = _places(day)
    return [
        _Question(tuple(addresses), tuple(rules.periods_kept(kind, first, day)), places)
        for kind, addresses in by_kind.items()
    ]


def _places(day: date) -> tuple[str, ...]:
    return tuple(place.code for place in queries.places(day)) or ("",)


def _touched(asked: Iterable[str], last: Run, position: int, first: date, day: date) -> list[_Question]:
    """Indicators for the periods and places of which something was said since the last run, or of subjects in them."""
    if position == last.position:
        return []
    with lake().reading() as cursor:
        touched = Touched(cursor, in_use().every_kind, last.position, position)
        by_touch: dict[tuple[PeriodKind, rules.Touch], list[str]] = {}
        for address in sorted(asked):
            if touched.kinds.isdisjoint(queries.kinds_beneath(address)):
                continue
            pairs = frozenset[tuple[int, str]]().union(*map(touched.of, queries.records_beneath(address)))
            touch = rules.Touch(
                frozenset(month for month, _ in pairs),
                frozenset(region for _, region in pairs),
                queries.rests_on_all_before(address),
            )
            by_touch.setdefault((in_use().catalogue.indicator(address).period, touch), []).append(address)
    places = _places(day)
    regions = queries.regions_asked(places, day)
    questions = []
    for (kind, touch), addresses in by_touch.items():
        periods = tuple(period for period in rules.periods_kept(kind, first, day) if touch.reaches(period))
        reached = tuple(place for place in places if not place or regions.are_counted_in(place, touch.regions))
        if periods and reached:
            questions.append(_Question(tuple(addresses), periods, reached, is_whole=False))
    return questions


def _kinds_touched(since: int, position: int) -> frozenset[str]:
    """The kinds of which versions began or ended to count after one position up to another."""
    with lake().reading() as cursor:
        return Touched(cursor, in_use().every_kind, since, position).kinds


def _computed(questions: Iterable[_Question], position: int, day: date) -> pa.Table:
    """The values that are asked for."""
    catalogue = in_use().catalogue
    tables = []
    with queries.engine() as engine:
        for one in questions:
            question = Asked(one.indicators, one.periods, queries.regions_asked(one.places, day), day)
            cells = fresh_cells(catalogue, engine, position, question)
            table = answers(catalogue, question, cells).table()
            plain = [column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column
                     for column in table.columns]  # fmt: skip
            tables.append(pa.Table.from_arrays(plain, names=table.column_names))
    return pa.concat_tables(tables) if tables else pa.table({name: [] for name in _KEPT})


def _first_day(day: date) -> date:
    """The first day something happened on, of the last years."""
    earliest = date(day.year - _YEARS, 1, 1)
    first = day
    with lake().reading() as cursor:
        for address, kind in in_use().every_kind.items():
            if not kind.is_subject:
                row = cursor.execute(
                    f"SELECT min(_day) FROM {quoted(table_name(address))} WHERE _day >= ?",  # noqa: S608 - quoted
                    [earliest],
                ).fetchone()
                if row is not None and row[0] is not None:
                    first = min(first, row[0])
    return first


Row = tuple[Any, ...]
_KEPT: Final = ("indicator", "period", "region", "value", "state", "numerator", "denominator", "records", "low", "high")


def _worth_keeping(row: Row) -> bool:
    """What has no number and nothing beneath it, because it never had, is not kept."""
    return row[3] is not None or row[4] in {"suppressed", "not_reported"} or bool(row[7])


def _kept(
    run: Run,
    last: Run | None,
    questions: Iterable[_Question],
    found: pa.Table,
    definitions: Mapping[str, tuple[str, str]],
) -> Run | None:
    """The run and what differs; None where another process was faster."""
    now = {row[:3]: row for row in zip(*(found[name].to_pylist() for name in _KEPT), strict=True)}
    with transaction.atomic(), writing():
        newest = queries.newest_run()
        if (newest and newest.pk) != (last and last.pk):
            return None
        then: dict[Row, tuple[int, str, Row]] = {}
        for question in questions:
            rows = queries.standing()
            if not question.is_whole:
                labels = [period.label for period in question.periods]
                rows = rows.filter(period__in=labels, region__in=question.places)
            for some in _in_parts(question.indicators):
                told = rows.filter(indicator__in=some).values_list("id", "definition", *_KEPT)
                then |= {row[2:5]: (row[0], row[1], row[2:]) for row in told}
        new = []
        closed = []
        for key, row in now.items():
            before = then.pop(key, None)
            digest = definitions[row[0]][0]
            if before is not None and before[1] == digest and all(map(rules.is_same, before[2], row)):
                continue
            if before is not None:
                closed.append(before[0])
            if before is not None or _worth_keeping(row):
                new.append((*row, digest))
        closed += [number for number, _, _ in then.values()]
        run.found = len(new)
        run.save()
        for part in _in_parts(closed):
            Value.objects.filter(pk__in=part).update(replaced_by=run.pk)
        _keep_definitions(definitions)
        insert_rows(Value._meta.db_table, (*_KEPT, "definition"), new, {"run": run.pk, "replaced_by": None})
    return run


def _keep_definitions(definitions: Mapping[str, tuple[str, str]]) -> None:
    known = set(Definition.objects.values_list("digest", flat=True))
    Definition.objects.bulk_create(
        [
            Definition(digest=digest, indicator=address, text=text)
            for address, (digest, text) in definitions.items()
            if digest not in known
        ],
        ignore_conflicts=True,
        batch_size=_AT_ONCE,
    )


def _in_parts(values: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE))


# --- whether engine and interpreter agree ----------------------------------------------------------------------------


def agree(*, at: datetime, most: int = MOST) -> rules.Compared:
    """Compare every number of the newest run with the plain interpreter's, and keep with the run what came of it.

    Of kinds with more than ``most`` records nothing is compared. Raises NothingComputed.
    """
    began = perf_counter()
    run = queries.newest_run()
    if run is None:
        raise rules.NothingComputed(
            "no numbers were computed yet, so there is nothing to compare; run zhiheng indicators refresh first",
            message_zh="还没有算出任何数值；核对以最近一次计算为准；请先运行 zhiheng indicators refresh。",
        )
    found = queries.interpreted(run, most=most)
    differ = Counter(one.key.indicator for one in found.differing)
    told = rules.Compared(
        at=at,
        position=run.position,
        seconds=perf_counter() - began,
        compared=found.compared,
        differ=dict(differ),
        left_out=tuple(found.left_out),
        examples=tuple(_differing(one) for one in found.differing[:_EXAMPLES]),
    )
    Run.objects.filter(pk=run.pk).update(agreed=msgspec.json.encode(told, order="sorted").decode())
    return told


_EXAMPLES: Final = 20
"""Of numbers that differ so many are kept to be read."""


def _differing(one: Difference) -> rules.Differing:
    kept = "-" if one.kept is None else f"{one.kept.value} {one.kept.state} {one.kept.records}"
    return rules.Differing(*one.key, kept, f"{one.figure.value} {one.figure.state} {one.figure.records}")


# --- again -----------------------------------------------------------------------------------------------------------


def replay(number: int) -> Answer:
    """A kept value computed again from the entries its run saw; the same to twelve digits at least, else it raises.

    Raises ValueUnknown, DefinitionChanged where the indicator is declared otherwise now, ReplayDiffers.
    """
    value = Value.objects.filter(pk=number).first()
    run = queries.run_at(value.run) if value is not None else None
    if value is None or run is None:
        raise rules.ValueUnknown(
            f"no value has the number {number}; look it up on the page of its indicator",
            message_zh=f"没有编号为 {number} 的数值；数值由计算得出；请从指标页查找。",
            value=number,
        )
    digest, _ = rules.definitions(in_use().catalogue).get(value.indicator, ("", ""))
    if digest != value.definition:
        raise rules.DefinitionChanged(
            f"{value.indicator} is declared otherwise now ({digest[:12]}), not as for this value "
            f"({value.definition[:12]}); compute it with the pack of that time",
            message_zh=f"指标 {value.indicator} 的定义此后改动或撤销；旧值按旧定义得出；请用当时的业务包重算。",
            indicator=value.indicator,
            then=value.definition,
            now=digest,
        )
    again = queries.answer(
        value.indicator, queries.time_of(value.period), value.region, day=run.day, position=run.position
    )
    kept = (value.value, value.state, value.numerator, value.denominator, value.records)
    now = (again.value, again.state, again.numerator, again.denominator, again.records)
    if not all(map(rules.is_same, kept, now)):
        raise rules.ReplayDiffers(
            f"value {number} was {value.value!r} and comes to {again.value!r} now from the same entries; "
            "verify the journal and rebuild the warehouse",
            message_zh=f"第 {number} 号数值重算结果不同；同一定义、同一批记载应得同一数；请核验日志并重建数据仓库。",
            permanent=True,
            value=number,
        )
    return again
