"""Cells computed from records when they are asked for.

The statements are written once: Ibis takes longer to write one than DuckDB to answer it from a small table. They are
kept by catalogue, cells and grain, with numbers in them that stand for the position of the journal and for the months
that are asked about.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import gcd
from threading import Lock
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from zhiheng.compute.indicators.cells import CellQuery, Key, TableSource, cell_queries, scans
from zhiheng.compute.indicators.figuring import month_of
from zhiheng.compute.indicators.questions import Asked
from zhiheng.compute.indicators.rows import Grain, Groups, record_of
from zhiheng.compute.indicators.tables import kind_at
from zhiheng.contract.catalogue import Catalogue
from zhiheng.contract.roll_up import PERIOD, depends_on, is_stock, roll_up_of
from zhiheng.primitives.periods import Time

if TYPE_CHECKING:
    from zhiheng.compute.engines.engine import Engine

_POSITION: Final = 6_148_914_691_236_517_205
"""Stands for the position in statements; no journal comes near it, and no pack has a reason to name it."""
_SINCE: Final = 5_329_177_624_518_530_081
_UNTIL: Final = 7_204_461_386_925_071_143
"""Stand for the months between which records are read."""
_KEPT: Final = 1024
"""So many statements are kept, those asked for last."""


def fresh_cells(catalogue: Catalogue, engine: Engine, position: int, asked: Asked | None = None) -> TableSource:
    """Cells computed by an engine when they are asked for.

    For one question (``asked``) they are as coarse as its times allow, and of its months where that is enough.
    """
    grain = Grain() if asked is None else grain_of(catalogue, asked.indicators, asked.times)
    months = None if asked is None or not asked.times else _months_of(asked.times)

    def computed(keys: Sequence[Key]) -> Mapping[Key, pa.Table]:
        found: dict[Key, pa.Table] = {}
        for group in scans(catalogue, keys):
            own = months if all(_is_of_its_months(catalogue, key) for key in group) else None
            statement = _STATEMENTS.of(catalogue, tuple(group), grain, is_bounded=own is not None)
            found |= statement.run(engine, position, own or (0, 0))
        return found

    return computed


def _months_of(times: Iterable[Time]) -> tuple[int, int]:
    return min(month_of(time.since) for time in times), max(month_of(time.until) for time in times)


def _is_of_its_months(catalogue: Catalogue, key: Key) -> bool:
    """Whether what is told for a time rests on records of its months alone.

    Of figures that are owed all are read: they are few, and who ever stated one is told by them. So it is where classes
    are asked for: every class that ever occurs is answered for.
    """
    address, names = key
    is_owed = kind_at(catalogue, record_of(catalogue, address)).period is not None
    return not names and not is_owed and not is_stock(catalogue.indicator(address))


def grain_of(catalogue: Catalogue, indicators: Iterable[str], times: Iterable[Time]) -> Grain:
    """The coarsest cells from which the indicators can be told for the times: no time begins or ends within one.

    What rolls up from shorter periods than are asked needs those, whatever else rests on it.
    """
    kinds = {
        catalogue.indicator(address).period
        for address in _beneath(catalogue, indicators)
        if catalogue.indicator(address).form != "reported" and roll_up_of(catalogue, address, PERIOD) != "recompute"
    }
    waiting: list[Time] = list(times)
    known: set[Time] = set()
    while waiting:
        time = waiting.pop()
        if time not in known:
            known.add(time)
            waiting += [part for kind in kinds for part in time.parts(kind)]
    bounds = sorted({month_of(bound) for time in known for bound in (time.since, time.until)})
    if not bounds:
        return Grain()
    months = gcd(*(bound - bounds[0] for bound in bounds))
    return Grain(months, bounds[0] % months)


def _beneath(catalogue: Catalogue, indicators: Iterable[str]) -> set[str]:
    """The indicators and all they are computed from."""
    found: set[str] = set()
    waiting = list(indicators)
    while waiting:
        address = waiting.pop()
        if address not in found:
            found.add(address)
            waiting += depends_on(catalogue, address)
    return found


@dataclass(slots=True)
class _Statement:
    """A scan, and how each engine says it."""

    catalogue: Catalogue
    """Held, so that its identity stays its own."""
    query: CellQuery
    schema: pa.Schema
    said: dict[str, str] = field(default_factory=dict)

    def run(self, engine: Engine, position: int, months: tuple[int, int]) -> dict[Key, pa.Table]:
        said = self.said.get(engine.name)
        if said is None:
            said = self.said[engine.name] = engine.sql(self.query.expression)
        for stand_in, number in ((_POSITION, position), (_SINCE, months[0]), (_UNTIL, months[1])):
            said = said.replace(str(stand_in), str(number))
        return self.query.split(engine.run_sql(said, self.schema))


class _Statements:
    """The statements asked for last; threads share them, and two that want the same at once both write it."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[int, tuple[Key, ...], Grain, bool], _Statement] = OrderedDict()
        self._lock = Lock()

    def of(self, catalogue: Catalogue, keys: tuple[Key, ...], grain: Grain, *, is_bounded: bool) -> _Statement:
        name = (id(catalogue), keys, grain, is_bounded)
        with self._lock:
            found = self._known.get(name)
            if found is not None:
                self._known.move_to_end(name)
                return found
        within = Groups(between=(_SINCE, _UNTIL)) if is_bounded else None
        (query,) = cell_queries(catalogue, keys, _POSITION, within, grain)
        found = _Statement(catalogue, query, query.expression.schema().to_pyarrow())
        with self._lock:
            self._known[name] = found
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return found


_STATEMENTS: Final = _Statements()
