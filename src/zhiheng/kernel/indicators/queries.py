"""What may be asked of indicators: kept values, answers on demand, the records behind them, what moved them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

import msgspec
from django.conf import settings
from django.db.models import Max, Q, QuerySet

from zhiheng.compute.engines.clickhouse import ClickHouseServer
from zhiheng.compute.engines.duckdb import DuckDbEngine
from zhiheng.compute.engines.engine import Engine
from zhiheng.compute.engines.postgresql import PostgresqlEngine
from zhiheng.compute.engines.spark import SparkEngine
from zhiheng.compute.indicators.agreement import MOST, Agreement, Kept, Key, agreement
from zhiheng.compute.indicators.answers import Answer, Answers, answers
from zhiheng.compute.indicators.attribution import Contribution, Moved
from zhiheng.compute.indicators.cells import counted_addresses
from zhiheng.compute.indicators.fresh import fresh_cells
from zhiheng.compute.indicators.lineage import Lineage
from zhiheng.compute.indicators.questions import Asked, Regions
from zhiheng.compute.indicators.rows import record_of
from zhiheng.compute.warehouse import applying
from zhiheng.compute.warehouse.layout import quoted, table_name
from zhiheng.contract.declarations.indicators import Indicator
from zhiheng.contract.in_use import in_use
from zhiheng.contract.kinds import kind_of
from zhiheng.contract.roll_up import is_stock
from zhiheng.kernel.access.models import Region, RegionChange
from zhiheng.kernel.access.queries import RegionOn, offices_on, regions_on
from zhiheng.kernel.access.rules import Passage, followed
from zhiheng.kernel.indicators import rules
from zhiheng.kernel.indicators.models import Definition, Run, Value
from zhiheng.kernel.journal.models import Entry
from zhiheng.kernel.warehouse import queries as warehouse
from zhiheng.primitives.periods import Period, PeriodKind, Stretch, Time

# --- indicators and places -------------------------------------------------------------------------------------------


def indicator(address: str) -> Indicator:
    """The declaration under an address; raises IndicatorUnknown."""
    catalogue = in_use().catalogue
    if catalogue.concepts.get(address) != "indicator":
        raise rules.IndicatorUnknown(
            f"no pack declares an indicator {address[:80]!r}; look it up in the list of indicators",
            message_zh=f"没有指标“{address[:80]}”；指标由业务包声明；请从指标目录中查找。",
            indicator=address[:80],
        )
    return catalogue.indicator(address)


def addresses() -> tuple[str, ...]:
    """Every declared indicator, pack by pack."""
    catalogue = in_use().catalogue
    return tuple(address for address, concept in catalogue.concepts.items() if concept == "indicator")


def kinds_beneath(address: str) -> frozenset[str]:
    """The kinds of record an indicator rests on, and of the subjects these are about."""
    catalogue = in_use().catalogue
    found: set[str] = set()
    for one in counted_addresses(catalogue, [address]):
        record = record_of(catalogue, one)
        kind = kind_of(catalogue, record)
        found |= {record, *({kind.about, *kind.refers.values()} - {""} if kind else ())}
    return frozenset(found)


def records_beneath(address: str) -> frozenset[str]:
    """The kinds of record an indicator rests on."""
    catalogue = in_use().catalogue
    return frozenset(record_of(catalogue, one) for one in counted_addresses(catalogue, [address]))


def rests_on_all_before(address: str) -> bool:
    """Whether a number of it for a time rests on what happened before that time too."""
    catalogue = in_use().catalogue
    return any(is_stock(catalogue.indicator(one)) for one in counted_addresses(catalogue, [address]))


def home(day: date) -> str:
    """The region numbers are kept for as a whole: that in which the districts with offices lie together.

    Offices of an upper level may be known too, for the plans they made; they do not make the place larger. Empty where
    no office is in any region.
    """
    regions = {region.code: region for region in regions_on(day)}
    codes = set(offices_on(day).exclude(region=None).values_list("region", flat=True)) & regions.keys()
    districts = {code for code in codes if regions[code].level == "county"} or codes
    chains = [list(_upwards(code, regions)) for code in sorted(districts)]
    if not chains:
        return ""
    common = set(chains[0]).intersection(*chains[1:])
    return next(
        (code for code in chains[0] if code in common and (len(chains) == 1 or regions[code].level != "county")), ""
    )


def places(day: date) -> list[RegionOn]:
    """The places numbers are kept for: the whole first, then the counties and districts in it."""
    regions = {region.code: region for region in regions_on(day)}
    whole = home(day)
    within = [
        region
        for region in regions.values()
        if region.level == "county" and (not whole or whole in _upwards(region.code, regions)) and region.code != whole
    ]
    return [*([regions[whole]] if whole else []), *sorted(within, key=lambda region: region.code)]


def _upwards(code: str, regions: Mapping[str, RegionOn]) -> Iterator[str]:
    at: str | None = code
    while at is not None and at in regions:
        yield at
        at = regions[at].parent


def regions_asked(asked: Iterable[str], day: date, map_day: date | None = None) -> Regions:
    """The regions of a question, and in which of them reported ones count: by the map as it was when they reported.

    By the map of another day (``map_day``) a region counts where its successors lie. One that was split counts where
    all of them lie, and in none of them: nobody knows in which, and each of them has no number for that time. A region
    that was given another code and nothing else is the same one throughout.
    """
    seen_on = day if map_day is None else map_day
    known = list(Region.objects.all())
    passages = [Passage(*row) for row in RegionChange.objects.values_list("on", "before_id", "after_id")]
    trees = _Trees()
    tree = trees.on(seen_on)
    stood_on = {region.code: _stood_on(region, seen_on) for region in known if region.code not in tree}
    called = rules.now_called(stood_on, passages, seen_on)
    counts_in: dict[str, list[str]] = {code: list(_upwards(code, tree)) for code in tree}
    for code, now in called.items():
        counts_in[now].append(code)  # it may be asked by its old code
    for code, stood in stood_on.items():
        if code in called:
            continue
        if map_day is None:
            counts_in[code] = [called.get(one, one) for one in _upwards(code, trees.on(stood))]
        else:
            after = sorted(followed(code, passages, of=stood, day=seen_on))
            chains = [list(_upwards(now, tree)) for now in after]
            common = set(chains[0]).intersection(*chains[1:]) if chains else set[str]()
            counts_in[code] = [one for one in (chains[0] if chains else []) if one in common]
    whole = home(day)
    return replace(
        Regions.by_map(asked, counts_in, _owing(trees.on(day), whole, called)),
        now_called=called,
        reporting_for=_owing_by(trees, known, day, whole, called),
        is_unknown=_not_there_yet(passages, called) if map_day is None else rules.divided(passages, seen_on).is_unknown,
    )


class _Trees:
    """The regions of days by code; each day is read once."""

    def __init__(self) -> None:
        self._known: dict[date, dict[str, RegionOn]] = {}

    def on(self, day: date) -> dict[str, RegionOn]:
        if day not in self._known:
            self._known[day] = {region.code: region for region in regions_on(day)}
        return self._known[day]


def _stood_on(region: Region, day: date) -> date:
    """A day on which a region stood that does not on the given one."""
    if region.until is not None and region.until <= day:
        return region.until - timedelta(days=1)
    return region.since or day


def _owing(tree: Mapping[str, RegionOn], whole: str, called: Mapping[str, str]) -> tuple[str, ...]:
    """The counties and districts of a map that lie in the whole, by their codes now."""
    found = [
        called.get(code, code)
        for code, region in sorted(tree.items())
        if region.level == "county"
        and code != whole
        and (not whole or whole in {called.get(one, one) for one in _upwards(code, tree)})
    ]
    return tuple(sorted(set(found)))


def _owing_by(
    trees: _Trees, known: Iterable[Region], day: date, whole: str, called: Mapping[str, str]
) -> Callable[[date], tuple[str, ...]]:
    """The regions that owed figures of a period, by its last day: those that stood on it."""
    turns = sorted({turn for region in known for turn in (region.since, region.until) if turn and turn <= day})
    found: dict[int, tuple[str, ...]] = {}

    def owing(last: date) -> tuple[str, ...]:
        place = bisect_right(turns, min(last, day))
        if place not in found:
            then = _owing(trees.on(min(last, day)), whole, called)
            # Before regions are known there is no other map than the first.
            found[place] = then or _owing(trees.on(day), whole, called)
        return found[place]

    return owing


def _not_there_yet(passages: Iterable[Passage], called: Mapping[str, str]) -> Callable[[str, Time], bool]:
    """Whether a region came out of others after a time was over, and not as another code of one that was there."""
    old, new = {one.before for one in passages}, set(called.values())
    begins = {one.after: one.on for one in passages if one.after not in old | new}
    return lambda code, time: time.until <= begins.get(code, date.min)


# --- kept values -----------------------------------------------------------------------------------------------------


def newest_run() -> Run | None:
    """The last computation; None before the first."""
    return Run.objects.order_by("-number").first()


def run_at(number: int) -> Run | None:
    """The computation of a number."""
    return Run.objects.filter(pk=number).first()


def run_on(day: date) -> Run | None:
    """The last computation that saw no further than the end of a day."""
    return Run.objects.filter(day__lte=day).order_by("-number").first()


def standing() -> QuerySet[Value]:
    """The values that no later run replaced."""
    return Value.objects.filter(replaced_by__isnull=True)


def as_of_run(number: int) -> QuerySet[Value]:
    """The values as they stood after a run."""
    return Value.objects.filter(Q(replaced_by__isnull=True) | Q(replaced_by__gt=number), run__lte=number)


def value_of(address: str, region: str, period: str, *, run: int | None = None) -> Value | None:
    """A kept value, as it stands or stood after a run; None where none is kept."""
    found = standing() if run is None else as_of_run(run)
    return found.filter(indicator=address, region=region, period=period).first()


def through_runs(address: str, region: str, period: str) -> list[Value]:
    """What runs found for the same question, oldest first."""
    return list(Value.objects.filter(indicator=address, region=region, period=period).order_by("run"))


def series(
    address: str, region: str, kind: PeriodKind, *, day: date, count: int = 60, run: int | None = None
) -> list[tuple[Period, Value]]:
    """The values of an indicator for the last periods of a kind that have begun, oldest first."""
    found = standing() if run is None else as_of_run(run)
    rows = found.filter(indicator=address, region=region)
    listed = [(Period.parse(row.period), row) for row in rows]
    fitting = sorted(
        ((period, row) for period, row in listed if period.kind == kind and period.since <= day),
        key=lambda pair: pair[0].since,
    )
    return fitting[-count:]


def latest(
    asked: Collection[str], region: str, *, day: date, run: int | None = None
) -> dict[str, tuple[Period, Value]]:
    """By indicator: the newest value that is a number, of the longest kind of period that ended with it."""
    found = standing() if run is None else as_of_run(run)
    best: dict[str, tuple[Period, Value]] = {}
    for row in found.filter(indicator__in=asked, region=region, value__isnull=False):
        period = Period.parse(row.period)
        if period.until > day and is_partial(row, period):
            continue
        known = best.get(row.indicator)
        if known is None or (period.until, period.months) > (known[0].until, known[0].months):
            best[row.indicator] = (period, row)
    return best


def is_partial(_row: Value, period: Period) -> bool:
    """Whether a number for a period that is not over is left aside: of the periods that are over there are others."""
    return period.months > 1


def by_region(address: str, period: str, *, run: int | None = None) -> dict[str, Value]:
    """By region: the value for a period."""
    found = standing() if run is None else as_of_run(run)
    return {row.region: row for row in found.filter(indicator=address, period=period)}


def changed_since(run: int, region: str | None = None) -> list[tuple[Value | None, Value]]:
    """The values found after a run, each with what stood then."""
    new = standing().filter(run__gt=run)
    if region is not None:
        new = new.filter(region=region)
    then = {(row.indicator, row.region, row.period): row for row in as_of_run(run).filter(replaced_by__gt=run)}
    return [(then.get((row.indicator, row.region, row.period)), row) for row in new]


def definition(digest: str) -> Definition | None:
    """The definition under which values were computed."""
    return Definition.objects.filter(pk=digest).first()


def newest_entry(address: str) -> int:
    """The last journal entry that a number of the indicator can depend on; 0 where there is none."""
    kinds = kinds_beneath(address)
    newest = 0
    with warehouse.lake().reading() as cursor:
        there, position = applying.tables_in(cursor), applying.position(cursor)
        for kind in kinds:
            if (name := table_name(kind)) in there:
                row = cursor.execute(f"SELECT max(_since), max(_until) FROM {quoted(name)}").fetchone()  # noqa: S608
                newest = max(newest, *(number or 0 for number in row or ()))
    later = Entry.objects.filter(seq__gt=position, kind__in=kinds).aggregate(last=Max("seq"))["last"]
    return later or newest


@dataclass(frozen=True, slots=True)
class Freshness:
    """How new what is known of a kind of record is."""

    kind: str
    title: str
    counting: int
    newest: date | None
    """The last day on which something happened."""


def freshness() -> list[Freshness]:
    """Every kind of record with rows in the warehouse, the one that was silent longest first."""
    found = [
        Freshness(state.name, state.title, state.counting, state.newest)
        for state in warehouse.table_states()
        if state.newest is not None
    ]
    return sorted(found, key=lambda one: (one.newest or date.min, one.title))


# --- answers on demand -----------------------------------------------------------------------------------------------


@contextmanager
def engine() -> Iterator[Engine]:
    """The engine the settings name: DuckDB over the warehouse itself, or another that a refresh has brought its tables.

    Raises EngineFailed where it does not answer, EngineUnknown.
    """
    far = far_engine()
    if far is not None:
        try:
            yield far
        finally:
            far.close()
        return
    with warehouse.lake().reading() as cursor:
        yield DuckDbEngine(cursor)


def far_engine() -> Engine | None:
    """The engine beside the warehouse, where the settings name one."""
    address = settings.ENGINE
    way = address.split("://", 1)[0]
    folder = settings.WAREHOUSE_FILES / "engine"
    match way:
        case "" | "duckdb":
            return None
        case "postgresql" | "postgres":
            return PostgresqlEngine(address)
        case "clickhouse":
            return ClickHouseServer(f"http{address.removeprefix('clickhouse')}")
        case "spark":
            return SparkEngine(folder, address)
        case _:
            raise rules.EngineUnknown(
                f"ZHIHENG_ENGINE begins with {way!r}; it is empty or an address with postgresql, clickhouse or spark",
                message_zh=f"不认识计算引擎“{way}”；可用 postgresql、clickhouse、spark，"
                "不填为 DuckDB；请改正 ZHIHENG_ENGINE。",
                permanent=True,
                engine=way,
            )


def answered(
    asked: Sequence[str],
    times: Sequence[Time],
    *,
    day: date,
    regions: Sequence[str] | None = None,
    by: tuple[str, ...] = (),
    position: int | None = None,
    map_day: date | None = None,
) -> Answers:
    """Answers computed now: for any period or stretch, by classes, as known at a position, by the map of a day."""
    whole = [place.code for place in places(day)] if regions is None else list(regions)
    question = Asked(tuple(asked), tuple(times), regions_asked(whole, day, map_day), day, by)
    at = warehouse.position() if position is None else position
    with engine() as over:
        return answers(in_use().catalogue, question, fresh_cells(in_use().catalogue, over, at, question))


def answer(address: str, time: Time, region: str, *, day: date, position: int | None = None) -> Answer:
    """One answer computed now."""
    return answered([address], [time], day=day, regions=[region], position=position).of(address, time, region)


# --- records behind a number -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Behind:
    """A record a number rests on, and what it gives."""

    thing: int
    entry: int
    day: date | None
    region: str
    gives: Contribution


@dataclass(frozen=True, slots=True)
class BehindPage:
    """Some of the records behind a number, the weightiest first."""

    rows: tuple[Behind, ...]
    count: int


def records_behind(
    address: str,
    time: Time,
    region: str,
    *,
    day: date | None = None,
    position: int | None = None,
    after: int = 0,
    size: int = 50,
) -> BehindPage:
    """The records a number rests on; of a number computed from others there are none, those have theirs.

    ``day`` is the one on which it is asked; that of the newest run where none is given.
    """
    newest = newest_run()
    on = day or (newest.day if newest else time.span.last_day)
    at = warehouse.position() if position is None else position
    indicator(address)
    with engine() as over:
        found = _lineage(over, region, on).behind(address, time, at)
    rows = found.slice(after, size).to_pylist()
    return BehindPage(
        tuple(
            Behind(row["_thing"], row["_entry"], row["_day"], row["region"], Contribution(row["above"], row["below"]))
            for row in rows
        ),
        found.num_rows,
    )


def _lineage(over: Engine, region: str, day: date) -> Lineage:
    reported = Region.objects.values_list("code", flat=True)
    return Lineage(in_use().catalogue, over, regions_asked([region], day), day, reported)


# --- what moved a number ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Explanation:
    """A number at two positions of the journal, and what moved it; the effects add up to the difference."""

    before: Answer
    after: Answer
    moved: tuple[Moved, ...]
    rest: float
    """The part of the difference that nothing accounts for; 0 but for the last digits of doubles."""

    @property
    def difference(self) -> float | None:
        """After less before; None where one of them is no number."""
        if self.before.value is None or self.after.value is None:
            return None
        return self.after.value - self.before.value


def explain(address: str, time: Time, region: str, *, since: int, until: int, day: date) -> Explanation:
    """Which records and changes moved a number between two positions of the journal.

    Sums: by what each record adds. Shares, means and rates: split as Shapley values do for two factors. Different
    values: by the records that brought or took away a value. Reported figures: one record after the other, in the order
    in which they were stated. Formulas and indices: by the indicators beneath, the mean over both orders.
    """
    indicator(address)
    with engine() as over:
        lineage = _lineage(over, region, day)
        before, after = (lineage.answer(address, time, at) for at in (since, until))
        moved = lineage.moved(address, time, since, until)
    if before.value is None or after.value is None:
        return Explanation(before, after, tuple(moved), 0.0)
    rest = after.value - before.value - sum(one.effect for one in moved)
    return Explanation(before, after, tuple(moved), rest)


# --- whether engine and interpreter agree ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Agreed:
    """When the numbers of an indicator were last compared with those of the plain interpreter."""

    run: Run
    at: datetime
    position: int
    compared: int
    differ: int


def last_agreement(address: str) -> Agreed | None:
    """The last comparison that looked at an indicator; None where there was none."""
    for run in Run.objects.exclude(agreed="").order_by("-number")[:_LOOKED_BACK]:
        told = comparison(run)
        if told is not None and address in told.compared:
            return Agreed(run, told.at, told.position, told.compared[address], told.differ.get(address, 0))
    return None


def comparison(run: Run) -> rules.Compared | None:
    """What came of comparing the numbers of a run with those of the plain interpreter; None where nobody did."""
    return msgspec.json.decode(run.agreed, type=rules.Compared) if run.agreed else None


_LOOKED_BACK: Final = 60
"""Of so many comparisons the last that looked at an indicator is found."""


def interpreted(run: Run, *, most: int = MOST) -> Agreement:
    """Every kept number of a run beside that of the plain interpreter, from the records the run saw.

    The records are read from the warehouse, whichever engine found the numbers.
    """
    catalogue = in_use().catalogue
    codes = [place.code for place in places(run.day)] or [""]
    first = date(run.first_year or run.day.year, 1, 1)
    times = {one: rules.periods_kept(catalogue.indicator(one).period, first, run.day) for one in addresses()}
    asked = Asked(tuple(times), (), regions_asked(codes, run.day), run.day)
    fields = ("indicator", "period", "region", "value", "state", "numerator", "denominator", "records")
    kept = {Key(*row[:3]): Kept(*row[3:]) for row in as_of_run(run.pk).values_list(*fields)}
    with warehouse.lake().reading() as cursor:
        over = DuckDbEngine(cursor)
        return agreement(catalogue, over, asked, kept, position=run.position, times_of=times, most=most)


def engine_name() -> str:
    """The engine that the settings name."""
    return settings.ENGINE.split("://", 1)[0] or DuckDbEngine.name


def time_of(label: str) -> Time:
    """The period or stretch a label names."""
    return Stretch.parse(label) if ".." in label else Period.parse(label)
