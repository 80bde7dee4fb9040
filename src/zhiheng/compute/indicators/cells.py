"""Cells: what records add up to by month, region as reported and class; every larger number is a sum over cells.

A cell belongs to one ``month`` (year * 12 + month - 1, of a reported figure the last of its period), one ``region`` and
one class of each name; its further columns are

==========  ================================================================================================
stated      records; of figures that are owed those that do not count too: what coverage is judged by
n           records that count
above       the sum above the line: of the part of a share, of a rate or sum, of amount times weight of a mean
below       the sum below the line: of the whole of a share, of the weights of a mean
squares     of a share with design weights the sum of their squares, and ``squares_above`` that of its part
value       of ``distinct`` the value counted once (a cell for each); of ``latest`` and ``reported`` the amount
about       of ``latest`` the subject (a cell for each), -1 where it is about its region
stamp       of ``latest`` and ``reported`` the day and entry of that amount, as one number that orders them
==========  ================================================================================================

Cells of a month depend on nothing outside it, so what an entry touches can be computed anew by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Literal

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from zhiheng.compute.indicators.cell_columns import CellColumns
from zhiheng.compute.indicators.distinct_cells import cells_by_subject
from zhiheng.compute.indicators.rows import MONTHLY, Grain, Groups, Scan, contribution, paths_of, record_of
from zhiheng.compute.indicators.tables import kind_at
from zhiheng.compute.warehouse.layout import table_schema
from zhiheng.contract.catalogue import Catalogue
from zhiheng.contract.declarations.indicators import Form
from zhiheng.contract.roll_up import depends_on

Key = tuple[str, tuple[str, ...]]
"""The address of an indicator and the names of classes its cells are told apart by."""
TableSource = Callable[[Sequence[Key]], Mapping[Key, pa.Table]]
"""Computes the cells that are asked for."""
CellSource = Callable[[Sequence[Key]], Mapping[Key, pa.Table] | Mapping[Key, CellColumns]]
"""Gives the cells that are asked for, as a table or as arrays that are at hand."""
Shape = Literal["sums", "values", "latest", "reported"]

SHAPES: Final[Mapping[Form, Shape]] = {
    "share": "sums",
    "rate": "sums",
    "sum": "sums",
    "count": "sums",
    "mean": "sums",
    "distinct": "values",
    "latest": "latest",
    "reported": "reported",
}
"""Which cells each form has; index and formula have none."""
_COLUMNS: Final[Mapping[Shape, tuple[str, ...]]] = {
    "sums": ("n", "above", "below"),
    "values": ("value", "n"),
    "latest": ("about", "n", "value", "stamp"),
    "reported": ("n", "value", "stamp"),
}
_SQUARES: Final = ("squares", "squares_above")
_SUMS: Final = frozenset({"n", "above", "below", *_SQUARES})
_WHOLE: Final = frozenset({"month", "stated", "n", "about", "stamp"})


@dataclass(frozen=True, slots=True)
class CellQuery:
    """One scan of one kind of record that gives the cells of several indicators."""

    expression: ibis.Table
    schemas: Mapping[Key, pa.Schema]
    is_owed: bool = False
    """Whether its records are owed, so that one that does not count tells something too."""

    def split(self, result: pa.Table) -> dict[Key, pa.Table]:
        """The cells of each indicator, typed alike whatever engine gave them."""
        given = {
            name: column.combine_chunks() for name, column in zip(result.column_names, result.columns, strict=True)
        }
        found = {
            key: _typed(given, result.num_rows, schema, place)
            for place, (key, schema) in enumerate(self.schemas.items())
        }
        if self.is_owed or len(found) == 1:
            return found
        return {key: table.filter(pc.greater(table["n"], 0)) for key, table in found.items()}


def shape_of(catalogue: Catalogue, address: str) -> Shape | None:
    """Which cells an indicator has; None where it is computed from other indicators."""
    return SHAPES.get(catalogue.indicator(address).form)


def counted_addresses(catalogue: Catalogue, addresses: Iterable[str]) -> tuple[str, ...]:
    """The indicators with cells on which the given ones rest, themselves among them."""
    found: dict[str, None] = {}
    waiting = list(addresses)
    while waiting:
        address = waiting.pop()
        if address not in found:
            found[address] = None
            waiting += depends_on(catalogue, address)
    return tuple(sorted(address for address in found if shape_of(catalogue, address)))


def is_drawn_unequally(catalogue: Catalogue, address: str) -> bool:
    """Whether it is a share of cases that were drawn with design weights."""
    indicator = catalogue.indicator(address)
    return indicator.form == "share" and bool(indicator.weight) and not indicator.amount


def class_names(catalogue: Catalogue, address: str) -> tuple[str, ...]:
    """The names by which kept cells are told apart: all of ``by`` but subjects, of which there are too many."""
    kind = kind_at(catalogue, record_of(catalogue, address))
    return tuple(name for name in catalogue.indicator(address).by if name not in kind.refers)


def cell_schema(catalogue: Catalogue, key: Key) -> pa.Schema:
    """The columns of an indicator's cells."""
    address, names = key
    shape = shape_of(catalogue, address)
    if shape is None:
        raise KeyError(f"{address} is computed from other indicators and has no cells")
    fields = table_schema(kind_at(catalogue, record_of(catalogue, address)))
    columns = [("month", pa.int64()), ("region", pa.string())]
    columns += [(name, fields.field(name).type) for name in names]
    columns.append(("stated", pa.int64()))
    for name in (*_COLUMNS[shape], *(_SQUARES if is_drawn_unequally(catalogue, address) else ())):
        type_ = pa.int64() if name in _WHOLE else pa.float64()
        columns.append((name, _value_type(catalogue, address) if name == "value" and shape == "values" else type_))
    return pa.schema(columns)


def cell_queries(
    catalogue: Catalogue,
    keys: Iterable[Key],
    position: int,
    within: Groups | None = None,
    grain: Grain = MONTHLY,
) -> list[CellQuery]:
    """The scans that give the cells as known at a position; indicators on one kind and grouped alike share one."""
    return [_query(catalogue, group, position, within, grain) for group in scans(catalogue, keys)]


def scans(catalogue: Catalogue, keys: Iterable[Key]) -> list[list[Key]]:
    """The cells that are asked for, by the scan that gives them."""

    def shared(key: Key) -> tuple[str, ...]:
        shape = shape_of(catalogue, key[0]) or ""
        alone = key[0] if shape == "values" else ""
        return record_of(catalogue, key[0]), "sums" if shape == "reported" else shape, alone, *key[1]

    grouped = groupby(sorted(set(keys), key=lambda key: (shared(key), key)), shared)
    return [list(group) for _, group in grouped]


def held_cells(held: Mapping[Key, pa.Table]) -> CellSource:
    """Cells from tables at hand: those told apart by more names than are asked for add up to what is asked.

    Their arrays are made when they are first asked for, and stay for further questions.
    """
    known: dict[Key, CellColumns] = {}

    def found(keys: Sequence[Key]) -> Mapping[Key, CellColumns]:
        for key in keys:
            if key not in known:
                known[key] = CellColumns(held[key] if key in held else _finer(held, key), key[1])
        return {key: known[key] for key in keys}

    return found


def _finer(held: Mapping[Key, pa.Table], key: Key) -> pa.Table:
    fitting = [table for (address, names), table in held.items() if address == key[0] and set(key[1]) <= set(names)]
    if not fitting:
        raise KeyError(f"no cells of {key[0]} are told apart by {', '.join(key[1])}")
    return min(fitting, key=lambda table: int(table.num_rows))


def _query(catalogue: Catalogue, keys: list[Key], position: int, within: Groups | None, grain: Grain) -> CellQuery:
    names = keys[0][1]
    schemas = {key: cell_schema(catalogue, key) for key in keys}
    if shape_of(catalogue, keys[0][0]) == "values":
        by_subject = cells_by_subject(catalogue, keys[0], position, within, grain)
        if by_subject is not None:
            return CellQuery(by_subject, schemas)
    paths = set[str]().union(*(paths_of(catalogue, address, names) for address, _ in keys))
    scan = Scan(catalogue, record_of(catalogue, keys[0][0]), paths, position, within=within, grain=grain)
    parts = [contribution(catalogue, address, scan) for address, _ in keys]
    # Of records that are owed, those that do not count are counted too: they tell what was stated.
    # Of several indicators every record is read: to ask first whether any counts it costs more than to sum it up.
    is_narrowed = scan.kind.period is None and len(keys) == 1 and "counted" in parts[0]
    if is_narrowed:
        scan.keep(parts[0]["counted"])
        parts = [contribution(catalogue, address, scan) for address, _ in keys]
    groups: dict[str, ir.Value] = {"month": scan.table["month"], "region": scan.table["region"]}
    groups |= {name: scan.class_column(name) for name in names}
    cells: dict[str, ir.Value] = {"stated": scan.table.count()}
    for place, ((address, _), own) in enumerate(zip(keys, parts, strict=True)):
        given = dict(own)
        if is_narrowed:
            given.pop("counted")
            given.pop("where", None)
        shape = shape_of(catalogue, address)
        if shape == "values":
            groups["value_0"] = _where(given.get("counted"), given["distinct"])
        if shape == "latest" and scan.kind.about:
            groups["about"] = scan.about()
        cells |= {f"{name}_{place}": column for name, column in _sums(catalogue, address, scan, given).items()}
    expression = scan.table.group_by(**groups).aggregate(**cells)
    return CellQuery(expression, schemas, is_owed=scan.kind.period is not None)


def _sums(catalogue: Catalogue, address: str, scan: Scan, given: Mapping[str, ir.Value]) -> dict[str, ir.Value]:
    """The columns of a cell; those that equal ``n`` are left out, and ``n`` itself where every record counts.

    A sum leaves out missing amounts by itself, so it asks only where a record counts.
    """
    amount, weight, where, counted = (given.get(name) for name in ("amount", "weight", "where", "counted"))
    found: dict[str, ir.Value] = {"n": scan.table.count(where=counted)} if counted is not None else {}
    match catalogue.indicator(address).form:
        case "share":
            in_part = given["part"] if where is None else where & given["part"]
            counts = weight if amount is None else amount if weight is None else amount * weight
            if counts is None:
                found["above"] = scan.table.count(where=in_part)
            else:
                found |= {"above": counts.sum(where=in_part), "below": counts.sum(where=where)}
            if weight is not None and amount is None:
                squares = weight * weight
                found |= {"squares": squares.sum(where=where), "squares_above": squares.sum(where=in_part)}
        case "mean" if amount is not None and weight is not None:
            found |= {"above": (amount * weight).sum(where=where), "below": weight.sum(where=counted)}
        case "rate" | "sum" | "mean" if amount is not None:
            found["above"] = amount.sum(where=where)
        case "latest" | "reported" if amount is not None:
            stamp = _where(counted, scan.stamp())
            found |= {"value": amount.argmax(stamp), "stamp": stamp.max()}
        case _:
            pass
    return found


def _where(condition: ir.Value | None, value: ir.Value) -> ir.Value:
    return value if condition is None else ibis.cases((condition, value))


def _value_type(catalogue: Catalogue, address: str) -> pa.DataType:
    expression = catalogue.expressions[address, "distinct"]
    match expression.type.kind:
        case "number":
            return pa.float64()
        case "date":
            return pa.date32()
        case "yes_no":
            return pa.bool_()
        case "reference" if expression.type.of not in {"region", "office"}:
            return pa.int64()
        case _:
            return pa.string()


def _typed(given: Mapping[str, pa.Array], rows: int, schema: pa.Schema, place: int) -> pa.Table:
    """The columns of one indicator; a sum left out equals ``n``, and ``n`` is then all stated; one of nothing is 0."""
    columns = []
    for field in schema:
        name = field.name if field.name in given else f"{field.name}_{place}"
        if field.name == "about" and name not in given:
            columns.append(pa.array([-1] * rows, field.type))
            continue
        column = next(given[known] for known in (name, f"n_{place}", "stated") if known in given)
        column = pc.cast(column, field.type) if column.type != field.type else column
        columns.append(pc.fill_null(column, 0) if field.name in _SUMS and column.null_count else column)
    return pa.Table.from_arrays(columns, schema=schema)
