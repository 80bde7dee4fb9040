"""The way back from a number: the records it rests on, and which of them moved it between two positions.

What a record gives is computed by the same expressions as the cells, so that the parts add up to the number.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhiheng.compute.indicators.answers import Answer, answers
from zhiheng.compute.indicators.attribution import (
    Contribution,
    Moved,
    in_order,
    moves,
    moves_of_different,
    shares_of_change,
    together,
)
from zhiheng.compute.indicators.cells import cell_schema, held_cells
from zhiheng.compute.indicators.figuring import month_of
from zhiheng.compute.indicators.fresh import fresh_cells
from zhiheng.compute.indicators.questions import WHOLE, Asked, Regions
from zhiheng.compute.indicators.rows import ENTRIES, record_of, rows_behind
from zhiheng.contract.catalogue import Catalogue, pack_of
from zhiheng.contract.declarations.indicators import Indicator
from zhiheng.contract.reference.counting import rate_factor, unit_factor
from zhiheng.contract.roll_up import PERIOD, depends_on, is_stock, roll_up_of
from zhiheng.primitives.periods import Period, Time

if TYPE_CHECKING:
    from zhiheng.compute.engines.engine import Engine

_RATIOS: Final = frozenset({"share", "mean"})


class Lineage:
    """The records behind numbers of one place, as asked on a day.

    ``reported`` are all codes of regions that records may bear.
    """

    def __init__(
        self, catalogue: Catalogue, engine: Engine, regions: Regions, day: date, reported: Iterable[str] = ()
    ) -> None:
        self._catalogue = catalogue
        self._engine = engine
        self._regions = regions
        self._day = day
        self._region = regions.asked[0]
        self._within = tuple(sorted({*regions.are_counted_in(self._region, reported), self._region}))
        self._closed = month_of(day + timedelta(days=1))

    def answer(self, address: str, time: Time, position: int) -> Answer:
        """The number itself."""
        return self._answers([address], time, position)[0]

    def behind(self, address: str, time: Time, position: int) -> pa.Table:
        """The records it rests on: ``_thing, _entry, _day, region, above, below``, the weightiest first.

        Of a number computed from others there are none: those have theirs.
        """
        found = self._given(address, time, position)
        if found is None:
            return _EMPTY
        size = pc.negate(pc.abs(pc.cast(found["above"], pa.float64())))
        table = found.select(_EMPTY.column_names)
        table = table.append_column("_size", size).append_column("_low", pc.negate(pc.abs(found["below"])))
        order = [("_size", "ascending"), ("_low", "ascending"), ("_thing", "ascending")]
        return table.sort_by(order).select(_EMPTY.column_names)

    def moved(self, address: str, time: Time, since: int, until: int) -> list[Moved]:
        """What moved it between two positions; the effects add up to the difference where both are numbers."""
        indicator = self._catalogue.indicator(address)
        if (weights := self._rolled(address, indicator, time)) is not None:
            return together((weight, self.moved(address, part, since, until)) for part, weight in weights)
        match indicator.form:
            case "formula" | "index":
                return self._moved_beneath(address, time, since, until)
            case "reported":
                return self._moved_reported(address, time, since, until)
        before, after = (self._given(address, time, at) for at in (since, until))
        assert before is not None
        assert after is not None
        changed = _differing(before, after)
        if indicator.form == "distinct":
            then, now = (_by_thing(table, changed, "value") for table in (before, after))
            others = _without(after, changed)["value"].unique().to_pylist()
            factor = float(unit_factor(self._catalogue, address))
            return moves_of_different(then, now, factor=factor, elsewhere=frozenset(others))
        gave, gives = (_contributions(table, changed) for table in (before, after))
        rest = _without(after, changed)
        unmoved = Contribution(pc.sum(rest["above"]).as_py() or 0.0, pc.sum(rest["below"]).as_py() or 0.0)
        is_ratio = indicator.form in _RATIOS
        found = moves(gave, gives, is_ratio=is_ratio, factor=self._factor(address), unmoved=unmoved)
        return self._moved_rate(address, time, since, until, found) if indicator.form == "rate" else found

    # --- records -----------------------------------------------------------------------------------------------------

    def _rolled(self, address: str, indicator: Indicator, time: Time) -> list[tuple[Time, float]] | None:
        """The parts of a time whose numbers make the whole, with their weights; None where records make it."""
        if time.months <= Period(indicator.period, time.since.year).months or indicator.form == "reported":
            return None
        parts: Sequence[Time] = time.parts(indicator.period)
        match roll_up_of(self._catalogue, address, PERIOD):
            case "sum":
                return [(part, 1.0) for part in parts]
            case "mean":
                return [(part, 1 / len(parts)) for part in parts]
            case "latest":
                return [(parts[-1], 1.0)] if parts else []
            case _:
                return None

    def _given(self, address: str, time: Time, position: int) -> pa.Table | None:
        """What records give to a number; None where there are none beneath it."""
        indicator = self._catalogue.indicator(address)
        if not record_of(self._catalogue, address):
            return None
        if (weights := self._rolled(address, indicator, time)) is not None:
            tables = []
            for part, weight in weights:
                own = self._given(address, part, position)
                assert own is not None
                above, below = (pc.multiply(own[name], weight) for name in ("above", "below"))
                own = own.select([name for name in own.column_names if name not in {"above", "below"}])
                tables.append(own.append_column("above", above).append_column("below", below))
            return _summed(pa.concat_tables(tables)) if tables else None
        table = self._rows(address, indicator, time, position)
        table = table.filter(table["counted"])
        if indicator.form == "latest":
            table = self._last_ones(table)
        return _with_contributions(indicator, table)

    def _rows(self, address: str, indicator: Indicator, time: Time, position: int) -> pa.Table:
        """The records an indicator looks at for a time and the place."""
        kind = self._catalogue.record(record_of(self._catalogue, address))
        table = rows_behind(self._catalogue, address, position)
        first, last = month_of(time.since), month_of(time.span.last_day)
        if kind.period is not None:
            last = min(last, self._closed - 1)
            if is_stock(indicator) and indicator.form not in {"latest", "reported"}:
                first = month_of(time.span.last_day)
        is_open = is_stock(indicator) and (kind.period is None or indicator.form == "latest")
        table = table.filter(table["month"] <= last)
        if not is_open:
            table = table.filter(table["month"] >= first)
        if self._region != WHOLE:
            table = table.filter(table["region"].isin(self._within))
        return self._engine.run(table)

    def _last_ones(self, table: pa.Table) -> pa.Table:
        """The last record of each subject, or of each region where it is about none."""
        called = self._regions.now_called
        rows = table.select(["_thing", "_day", "_entry", "region"]).to_pylist()
        subjects = table["about"].to_pylist() if "about" in table.column_names else [-1] * table.num_rows
        last: dict[Hashable, int] = {}
        for place, (row, subject) in enumerate(zip(rows, subjects, strict=True)):
            about = subject if subject >= 0 else called.get(row["region"], row["region"])
            known = last.get(about)
            if known is None or (rows[known]["_day"], rows[known]["_entry"]) < (row["_day"], row["_entry"]):
                last[about] = place
        return table.take(pa.array(sorted(last.values()), pa.int64()))

    # --- what moved it -----------------------------------------------------------------------------------------------

    def _factor(self, address: str) -> float:
        """What the sums are multiplied by to come to the unit of the indicator."""
        form = self._catalogue.indicator(address).form
        if form in {"share", "count"}:
            return float(unit_factor(self._catalogue, address))
        return float(rate_factor(self._catalogue, address)) if form == "rate" else 1.0

    def _moved_rate(self, address: str, time: Time, since: int, until: int, moved: Sequence[Moved]) -> list[Moved]:
        """Of a rate: the records by the mean of what they are divided by, and that itself by the mean of them."""
        before, after = (self.answer(address, time, at) for at in (since, until))
        below_0, below_1 = before.denominator, after.denominator
        if not below_0 or not below_1:
            return [Moved(one.thing, "", one.before, one.after, 0.0) for one in moved]
        mean = (1 / below_0 + 1 / below_1) / 2
        found = [Moved(one.thing, "", one.before, one.after, one.effect * mean) for one in moved]
        if below_0 != below_1:
            declared = self._catalogue.indicator(address)
            per = self._catalogue.resolve(pack_of(address), declared.per, ("indicator",)) or ""
            above = ((before.numerator or 0.0) + (after.numerator or 0.0)) / 2
            effect = above * (1 / below_1 - 1 / below_0) * self._factor(address)
            found.append(Moved(None, per, Contribution(below_0, 0.0), Contribution(below_1, 0.0), effect))
        return in_order(found)

    def _moved_beneath(self, address: str, time: Time, since: int, until: int) -> list[Moved]:
        """The indicators beneath, each with its part in the change; none where one of them has no number."""
        parts = list(dict.fromkeys(depends_on(self._catalogue, address)))
        was, now = ([one.value for one in self._answers(parts, time, at)] for at in (since, until))
        before = [value for value in was if value is not None]
        after = [value for value in now if value is not None]
        if len(before) < len(parts) or len(after) < len(parts):
            return []

        def value(of: Sequence[float]) -> float:
            return combined(self._catalogue, address, dict(zip(parts, of, strict=True)), time.span.last_day)

        effects = shares_of_change(before, after, value)
        return in_order(
            Moved(None, part, Contribution(then, 0.0), Contribution(later, 0.0), effect)
            for part, then, later, effect in zip(parts, before, after, effects, strict=True)
            if then != later
        )

    def _moved_reported(self, address: str, time: Time, since: int, until: int) -> list[Moved]:
        """Of a reported figure: by one record after the other, in the order in which they were stated.

        Which figures count depends on which others are there, so each record is let in by itself and the number asked.
        """
        indicator = self._catalogue.indicator(address)
        then, now = (
            {row["_thing"]: row for row in self._rows(address, indicator, time, at).to_pylist()}
            for at in (since, until)
        )
        changed = [thing for thing in then.keys() | now.keys() if _stated(then.get(thing)) != _stated(now.get(thing))]
        changed.sort(key=lambda thing: (thing not in now, now.get(thing, then.get(thing, {}))["_entry"]))
        rows = dict(then)
        last = self._from_rows(address, time, rows.values()).value
        found = []
        for thing in changed:
            rows.pop(thing, None)
            if thing in now:
                rows[thing] = now[thing]
            value = self._from_rows(address, time, rows.values()).value
            effect = 0.0 if value is None or last is None else value - last
            last = last if value is None else value
            found.append(Moved(thing, "", _figure(then.get(thing)), _figure(now.get(thing)), effect))
        return in_order(found)

    def _from_rows(self, address: str, time: Time, rows: Iterable[Mapping[str, Any]]) -> Answer:
        """The number that some records give."""
        cells: dict[tuple[int, str], dict[str, Any]] = {}
        for row in rows:
            key = row["month"], row["region"]
            new = {"month": key[0], "region": key[1], "stated": 0, "n": 0, "value": None, "stamp": None}
            cell = cells.setdefault(key, new)
            cell["stated"] += 1
            stamp = _stamp(row)
            if row["counted"]:
                cell["n"] += 1
                if cell["stamp"] is None or cell["stamp"] < stamp:
                    cell |= {"value": float(row["amount"]), "stamp": stamp}
        table = pa.Table.from_pylist(list(cells.values()), cell_schema(self._catalogue, (address, ())))
        asked = Asked((address,), (time,), self._regions, self._day)
        return answers(self._catalogue, asked, held_cells({(address, ()): table})).of(address, time, self._region)

    def _answers(self, addresses: Sequence[str], time: Time, position: int) -> list[Answer]:
        asked = Asked(tuple(addresses), (time,), self._regions, self._day)
        found = answers(self._catalogue, asked, fresh_cells(self._catalogue, self._engine, position, asked))
        return [found.of(address, time, self._region) for address in addresses]


def combined(catalogue: Catalogue, address: str, values: Mapping[str, float], day: date) -> float:
    """The number a formula or index has for the values of its parts."""
    pack, declared = pack_of(address), catalogue.indicator(address)
    if declared.form == "index":
        score = 0.0
        for item in declared.item:
            one = values[catalogue.resolve(pack, item.indicator, ("indicator",)) or ""]
            way = (one - float(item.worst)) / (float(item.best) - float(item.worst))
            score += min(max(way, 0.0), 1.0) * 100 * float(item.weight)
        return score
    expression = catalogue.expressions[address, "formula"]
    row: dict[str, object] = dict(catalogue.parameters_on(pack, day))
    for name in expression.names:
        if found := catalogue.resolve(pack, name, ("indicator",)):
            row[name] = Decimal(repr(values[found]))
    return float(expression.number(row) or 0)


# --- tables of records -----------------------------------------------------------------------------------------------

_EMPTY: Final = pa.table(
    {
        "_thing": pa.array([], pa.int64()),
        "_entry": pa.array([], pa.int64()),
        "_day": pa.array([], pa.date32()),
        "region": pa.array([], pa.string()),
        "above": pa.array([], pa.float64()),
        "below": pa.array([], pa.float64()),
    }
)


def _with_contributions(indicator: Indicator, table: pa.Table) -> pa.Table:
    """What each record gives above and below the line, by the form of the indicator."""
    size = table.num_rows
    amount = _numbers(table, "amount", size)
    weight = _numbers(table, "weight", size)
    nothing = np.zeros(size)
    match indicator.form:
        case "share":
            below = amount * weight
            above = np.where(table["in_part"].to_numpy(zero_copy_only=False).astype(bool), below, 0.0)
        case "mean":
            above, below = amount * weight, weight
        case _:
            above, below = amount, nothing
    kept = [name for name in ("_thing", "_entry", "_day", "month", "region", "value") if name in table.column_names]
    found = table.select(kept)
    if "value" in kept:
        # Where there is no value there is nothing to tell from others.
        found = found.append_column("above", pa.array(above)).append_column("below", pa.array(below))
        return found.filter(pc.is_valid(found["value"]))
    return found.append_column("above", pa.array(above)).append_column("below", pa.array(below))


def _numbers(table: pa.Table, name: str, size: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    if name not in table.column_names:
        return np.ones(size)
    return np.asarray(pc.cast(pc.fill_null(table[name], 0), pa.float64()).to_numpy(), dtype=np.float64)


def _summed(table: pa.Table) -> pa.Table:
    """Each record once, with all it gives."""
    keys = [name for name in table.column_names if name not in {"above", "below", "month"}]
    found = table.group_by(keys).aggregate([("above", "sum"), ("below", "sum"), ("month", "max")])
    return found.rename_columns([name.removesuffix("_sum").removesuffix("_max") for name in found.column_names])


def _differing(before: pa.Table, after: pa.Table) -> set[int]:
    """The records that do not give the same at both positions."""
    told = [name for name in ("_thing", "above", "below", "value") if name in before.column_names]
    marked = [
        table.select(told).append_column("_at", pa.array(np.full(table.num_rows, at)))
        for at, table in enumerate((before, after))
    ]
    counted = pa.concat_tables(marked).group_by(told).aggregate([("_at", "count_distinct")])
    alone = counted.filter(pc.equal(counted["_at_count_distinct"], 1))
    return set(alone["_thing"].to_pylist())


def _among(table: pa.Table, things: set[int]) -> pa.ChunkedArray:
    return pc.is_in(table["_thing"], pa.array(sorted(things), pa.int64()))


def _without(table: pa.Table, things: set[int]) -> pa.Table:
    return table.filter(pc.invert(_among(table, things)))


def _by_thing(table: pa.Table, things: set[int], name: str) -> dict[int, Any]:
    own = table.filter(_among(table, things))
    return dict(zip(own["_thing"].to_pylist(), own[name].to_pylist(), strict=True))


def _contributions(table: pa.Table, things: set[int]) -> dict[int, Contribution]:
    above, below = (_by_thing(table, things, name) for name in ("above", "below"))
    return {thing: Contribution(above[thing], below[thing]) for thing in above}


def _stated(row: Mapping[str, Any] | None) -> tuple[object, ...] | None:
    """What makes a reported figure what it is."""
    return None if row is None else (row["month"], row["region"], row["counted"], row["amount"])


def _figure(row: Mapping[str, Any] | None) -> Contribution | None:
    if row is None or not row["counted"]:
        return None
    return Contribution(float(row["amount"]), 0.0)


def _stamp(row: Mapping[str, Any]) -> int:
    """Orders figures as cells do: by day, then by entry."""
    day: date = row["_day"]
    return (day.year * 512 + day.month * 32 + day.day) * ENTRIES + int(row["_entry"])
