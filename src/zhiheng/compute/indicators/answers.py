"""Answers to a question: values with their states, what they rest on, and the limits within which they lie."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from zhiheng.compute.indicators.cell_columns import CellColumns
from zhiheng.compute.indicators.cells import CellSource, Key, counted_addresses, shape_of
from zhiheng.compute.indicators.figure_columns import NOT_APPLICABLE, STATES, FigureColumn, Numbers, chosen, none
from zhiheng.compute.indicators.figuring import Figuring
from zhiheng.compute.indicators.gathering import Gathering
from zhiheng.compute.indicators.places import Places, places_of
from zhiheng.compute.indicators.questions import WHOLE, Asked
from zhiheng.compute.indicators.rows import record_of
from zhiheng.contract.catalogue import Catalogue
from zhiheng.contract.reference.figures import State
from zhiheng.primitives.errors import RuleViolation
from zhiheng.primitives.periods import Time

_ROWS: Final = ("value", "numerator", "denominator", "records", "low", "high")


class NoSuchClass(RuleViolation):
    """An indicator is asked for by a name it has no classes of; who asks acts."""

    code = "indicators.no_such_class"


@dataclass(frozen=True, slots=True)
class Answer:
    """One number, unrounded, or why there is none; shares and rates of counted cases have limits that cover 95 %."""

    value: float | None
    state: State
    numerator: float | None = None
    denominator: float | None = None
    records: int = 0
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class _Block:
    """The answers of one indicator for one time, by class and place."""

    figures: FigureColumn
    classes: list[tuple[object, ...]]


class Answers:
    """The answers to one question, all with all."""

    def __init__(self, asked: Asked, places: Places, blocks: Mapping[tuple[str, Time], _Block]) -> None:
        self._asked = asked
        self._places = places
        self._blocks = blocks
        self._at = np.array([places.number[region] for region in asked.regions.asked], dtype=np.int64)

    def of(self, indicator: str, time: Time, region: str = WHOLE, classes: Iterable[tuple[str, object]] = ()) -> Answer:
        """One answer; for a class that does not occur it is that of no records."""
        block = self._blocks[indicator, time]
        wanted = dict(classes)
        class_ = tuple(wanted[name] for name in self._asked.by)
        row = block.classes.index(class_) if class_ in block.classes else len(block.classes)
        at = row, self._places.number[region]
        figures = block.figures

        def shown(column: Numbers) -> float | None:
            return None if np.isnan(column[at]) else float(column[at])

        return Answer(
            shown(figures.value),
            STATES[figures.state[at]],
            shown(figures.above),
            shown(figures.below),
            int(figures.records[at]),
            shown(figures.low),
            shown(figures.high),
        )

    def table(self) -> pa.Table:
        """All answers: indicator, period, region, a column for each name of classes, then the numbers and the state."""
        regions = self._asked.regions.asked
        columns: dict[str, list[np.ndarray[tuple[int, ...], np.dtype[np.generic]]]] = {name: [] for name in _ROWS}
        states, labels, classes = [], [], []
        for (indicator, time), block in self._blocks.items():
            rows = len(block.classes)
            figures = block.figures
            picked = (figures.value, figures.above, figures.below, figures.records, figures.low, figures.high)
            for name, column in zip(_ROWS, picked, strict=True):
                columns[name].append(column[:rows, self._at].ravel())
            states.append(figures.state[:rows, self._at].ravel())
            labels.append((indicator, time.label, rows * len(regions)))
            classes += [class_ for class_ in block.classes for _ in regions]
        counts = [count for _, _, count in labels]
        repeated = np.repeat(np.arange(len(labels), dtype=np.int32), counts)
        per_region = np.arange(sum(counts), dtype=np.int32) % max(len(regions), 1)
        table = {
            "indicator": _dictionary(repeated, [indicator for indicator, _, _ in labels]),
            "period": _dictionary(repeated, [label for _, label, _ in labels]),
            "region": _dictionary(per_region, list(regions)),
        }
        for place, name in enumerate(self._asked.by):
            table[name] = pa.array([class_[place] for class_ in classes])
        table["state"] = _dictionary(np.concatenate(states) if states else np.array([], np.int8), list(STATES))
        for name, parts in columns.items():
            joined = np.concatenate(parts) if parts else np.array([], np.float64)
            table[name] = pa.array(joined, from_pandas=True)
        return pa.table(table)


def answers(catalogue: Catalogue, asked: Asked, cells: CellSource) -> Answers:
    """The answers to a question from the cells of a source; the source is asked once for all cells.

    Raises NoSuchClass where an indicator is asked for by a name that it is not split by.
    """
    for indicator in asked.indicators:
        _check_classes(catalogue, indicator, asked.by)
    keys: dict[Key, None] = {(address, ()): None for address in _beneath(catalogue, asked)}
    keys |= {(address, asked.by): None for address in asked.indicators if shape_of(catalogue, address)}
    found = {key: _columns(given, key).called(asked.regions.now_called) for key, given in cells(list(keys)).items()}
    by_owing = _by_owing(asked) or {asked.regions.reporting: []}
    reporting = set() if all(by_owing) else _reporting(catalogue, found)
    each_part = any(shape_of(catalogue, address) == "reported" for address, _ in found)
    blocks: dict[tuple[str, Time], _Block] = {}
    for owing, times in by_owing.items():
        places = places_of(asked.regions, () if owing else reporting, owing, each_part=each_part)
        blocks |= _blocks(catalogue, asked, times, places, found)
    in_order = {(indicator, time): blocks[indicator, time] for indicator in asked.indicators for time in asked.times}
    return Answers(asked, places, in_order)


def _blocks(
    catalogue: Catalogue, asked: Asked, times: Sequence[Time], places: Places, found: Mapping[Key, CellColumns]
) -> dict[tuple[str, Time], _Block]:
    """The answers for times for which the same regions owe figures."""
    gathered: dict[Key, Gathering] = {}

    def gather(key: Key) -> Gathering:
        if key not in gathered:
            gathered[key] = Gathering(found[key], places)
        return gathered[key]

    figuring = Figuring(catalogue, places, asked.day, gather)
    blocks = {}
    is_unknown = asked.regions.is_unknown
    unknown = {
        time: np.array([is_unknown is not None and is_unknown(code, time) for code in places.codes]) for time in times
    }
    for indicator in asked.indicators:
        classes: list[tuple[object, ...]] = gather((indicator, asked.by)).classes if asked.by else [()]
        for time in times:
            figures = figuring.column(indicator, time, asked.by)
            if unknown[time].any():
                shape = figures.value.shape
                figures = chosen(np.broadcast_to(unknown[time], shape), none(shape, NOT_APPLICABLE), figures)
            blocks[indicator, time] = _Block(figures, classes)
    return blocks


def _by_owing(asked: Asked) -> dict[tuple[str, ...], list[Time]]:
    """The times by the regions that owe figures for them."""
    found: dict[tuple[str, ...], list[Time]] = {}
    for time in asked.times:
        found.setdefault(asked.regions.owed_by(time), []).append(time)
    return found


def _columns(given: pa.Table | CellColumns, key: Key) -> CellColumns:
    return given if isinstance(given, CellColumns) else CellColumns(given, key[1])


def _beneath(catalogue: Catalogue, asked: Asked) -> tuple[str, ...]:
    """The indicators whose cells are needed for the whole of all classes."""
    needed = counted_addresses(catalogue, asked.indicators)
    if not asked.by:
        return needed
    related = [catalogue.resolve(one.split(".", 1)[0], catalogue.indicator(one).per, ("indicator",)) or ""
               for one in asked.indicators if catalogue.indicator(one).per]  # fmt: skip
    return counted_addresses(catalogue, related)


def _check_classes(catalogue: Catalogue, indicator: str, by: tuple[str, ...]) -> None:
    known = catalogue.indicator(indicator).by
    if unknown := [name for name in by if name not in known]:
        raise NoSuchClass(
            f"{indicator} is not split by {', '.join(unknown)}; ask by {', '.join(known) or 'no class'}.",
            message_zh=f"{indicator} 不能按 {'、'.join(unknown)} 分组；可用分组：{'、'.join(known) or '无'}；请改选。",
            indicator=indicator,
            names=tuple(unknown),
        )


def _reporting(catalogue: Catalogue, found: Mapping[Key, CellColumns]) -> set[str]:
    """The regions that stated any of the figures asked about."""
    regions: set[str] = set()
    for (address, names), cells in found.items():
        if not names and catalogue.record(record_of(catalogue, address)).period is not None:
            regions |= cells.reporting
    return regions


def _dictionary(codes: np.ndarray[tuple[int, ...], np.dtype[np.generic]], values: list[str]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(values, pa.string()))
