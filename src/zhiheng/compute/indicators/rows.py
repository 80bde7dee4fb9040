"""The records an indicator counts, each with what it contributes: the step before cells, and the way back from them."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import Final

import ibis
import ibis.expr.types as ir

from zhiheng.compute.indicators.columns import NUMBER, Names, column_of
from zhiheng.compute.indicators.tables import STANDING, counting, kind_at
from zhiheng.compute.warehouse.known import as_known
from zhiheng.contract.assembling.scopes import HAPPENED_ON, REGION, SUBJECT
from zhiheng.contract.catalogue import COUNTED, Catalogue, pack_of
from zhiheng.contract.declarations.parameters import Parameter
from zhiheng.contract.expressions.tree import Name
from zhiheng.contract.kinds import Kind

PLACES = ("where", "part", "amount", "weight", "distinct")
"""The places of an indicator whose expressions read records."""


@dataclass(frozen=True, slots=True)
class Groups:
    """The months (year * 12 + month - 1) and reported regions that are computed anew; none given means all."""

    months: tuple[int, ...] = ()
    regions: tuple[str, ...] = ()
    between: tuple[int, int] | None = None
    """The months from one up to but without another: numbers alone, so that one statement serves for any."""


@dataclass(frozen=True, slots=True)
class Grain:
    """How many months lie together in one cell, which has the last of them; ``begins`` is a month that is a first one.

    Cells that are kept are of single months. Those that are computed for one question may be as coarse as it is.
    """

    months: int = 1
    begins: int = 0

    def last_month(self, table: ibis.Table) -> ir.Value:
        """The month of the cell of each record."""
        if self.months == 1:
            return month_column(table)
        begins = self.begins % self.months
        if self.months == _YEAR and begins == 0:  # the month itself need not be found
            return table["_day"].year().cast("int64") * _YEAR + (_YEAR - 1)
        first = (month_column(table) - begins) // self.months
        return first.cast("int64") * self.months + (begins + self.months - 1)


MONTHLY: Final = Grain()
_YEAR: Final = 12
ENTRIES: Final = 2**40
"""More than a journal has; the day stands above it in a stamp."""


class Scan:
    """The versions of one kind of record that count at a position, joined to the subjects its expressions name.

    A subject has at most one version that counts, so no join makes two rows of one.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        record: str,
        paths: Iterable[str],
        position: int,
        *,
        within: Groups | None = None,
        besides: Iterable[str] = (),
        grain: Grain = MONTHLY,
    ) -> None:
        self._catalogue = catalogue
        kind = kind_at(catalogue, record)
        self.kind: Kind = kind
        self.leads_to = {**kind.refers, **({SUBJECT: kind.about} if kind.about else {})}
        paths = sorted(set(paths))
        stated = ["_subject"] if self.leads_to.get(SUBJECT) else []
        fields = dict.fromkeys(
            _column_name(kind, path.split(".")[0]) for path in paths if path.split(".")[0] in kind.fields
        )
        columns = dict.fromkeys(["_thing", "_entry", "_day", "_region", *stated, *fields, *besides])
        versions = counting(kind, position, columns)
        table = self._joined(_within(versions, within), paths, position)
        month = grain.last_month(table) if kind.period is None else month_column(table)
        self.table = table.mutate(month=month, region=table["_region"].fill_null(""))

    def keep(self, condition: ir.Value) -> None:
        """Leaves out the records for which the condition is not true."""
        self.table = self.table.filter(condition)

    def names(self, user: str) -> Names:
        """The columns that expressions of the pack ``user`` see."""
        parameters = dict(self._catalogue.visible(user, "parameter"))

        def column(name: Name) -> ir.Value:
            if name.path in parameters and name.path not in self.kind.fields:
                return _dated(self._catalogue.parameter(parameters[name.path]), self.table["_day"])
            return self._field(name)

        return column

    def reference(self, key: str) -> ir.Value:
        """The subject a field leads to, after mergers; ``subject`` is the one the record is about."""
        return self.table[f"_to_{key}"]

    def class_column(self, key: str) -> ir.Value:
        """The column of a field that makes classes."""
        return self.reference(key) if key in self.kind.refers else self.table[key]

    def about(self) -> ir.Value:
        """The subject a record is about; -1 where it names none and is about its region."""
        return self.reference(SUBJECT).fill_null(-1)

    def stamp(self) -> ir.Value:
        """The day and the entry as one number: of two on one day the one stated later is the greater."""
        day = self.table["_day"]
        days = day.year().cast("int64") * 512 + day.month().cast("int64") * 32 + day.day().cast("int64")
        return days * ENTRIES + self.table["_entry"]

    def _field(self, name: Name) -> ir.Value:
        path = name.path
        if path == HAPPENED_ON:
            return self.table["_day"]
        if path == REGION:
            return self.table["_region"].nullif("")
        if path in self.kind.refers:
            return self.reference(path)
        column = self.table[f"_of_{path.replace('.', '__')}" if "." in path else _column_name(self.kind, path)]
        return column.cast(NUMBER) if name.type.kind == "number" else column

    def _joined(self, table: ibis.Table, paths: list[str], position: int) -> ibis.Table:
        for key in sorted({path.split(".", 1)[0] for path in paths} & self.leads_to.keys()):
            stated = "_subject" if key == SUBJECT else key
            fields = sorted(path.split(".", 1)[1] for path in paths if path.startswith(f"{key}."))
            subjects = subjects_met(self._catalogue, self.leads_to[key], fields, position)
            joined = table.left_join(subjects, table[stated] == subjects["_met"])
            own = {f"_of_{key}__{field}": joined[f"_of_{field}"] for field in fields}
            if key in paths:
                own[f"_to_{key}"] = ibis.coalesce(joined["_stands"], joined[stated])
            table = joined.mutate(**own).select(*table.columns, *own)
        return table


def month_column(table: ibis.Table) -> ir.Value:
    """The month of each record's day, as cells count months."""
    return table["_day"].year().cast("int64") * 12 + table["_day"].month().cast("int64") - 1


def subjects_met(catalogue: Catalogue, address: str, fields: Iterable[str], position: int) -> ibis.Table:
    """The subjects of a kind as records may name them, ``_met``: the one each stands for and that one's fields."""
    standing = as_known(STANDING, position).select(_merged="_thing", _into="_stands_for")
    if not (fields := list(fields)):
        return standing.select(_met="_merged", _stands="_into")
    kind = kind_at(catalogue, address)
    own = {f"_of_{field}": _column_name(kind, field) for field in fields}
    subjects = counting(kind, position, ("_thing", *own.values())).select(_met="_thing", **own)
    alone = subjects.anti_join(standing, subjects["_met"] == standing["_merged"])
    merged = standing.left_join(subjects, standing["_into"] == subjects["_met"])
    merged = merged.mutate(_known=merged["_merged"], _stands=merged["_into"]).select("_known", "_stands", *own)
    alone = alone.mutate(_known=alone["_met"], _stands=alone["_met"]).select("_known", "_stands", *own)
    return alone.union(merged).select(*own, "_stands", _met="_known")


def paths_of(catalogue: Catalogue, address: str, names: Iterable[str] = ()) -> set[str]:
    """The names of the record that an indicator and its classes read."""
    found = set(names)
    for place in PLACES:
        if expression := catalogue.expression(address, place):
            found |= expression.names
    if catalogue.indicator(address).form == "latest":
        found.add(SUBJECT)
    return found


def contribution(catalogue: Catalogue, address: str, scan: Scan) -> Mapping[str, ir.Value]:
    """What a record contributes, as declared: ``where`` it counts, its ``part``, ``amount``, ``weight`` and value.

    ``counted`` is where it counts and its amount and weight are there; without it every record counts. A condition may
    be missing, which is not true.
    """
    names = scan.names(pack_of(address))
    found: dict[str, ir.Value] = {
        place: column_of(expression.tree, names)
        for place in PLACES
        if (expression := catalogue.expression(address, place)) is not None
    }
    conditions = [found["where"]] if "where" in found else []
    conditions += [found[place].notnull() for place in ("amount", "weight") if place in found]
    if conditions:
        found["counted"] = reduce(operator.and_, conditions)
    return found


def record_of(catalogue: Catalogue, address: str) -> str:
    """The address of the kind of record an indicator is computed from; empty where from other indicators."""
    reference = catalogue.indicator(address).record
    return catalogue.resolve(pack_of(address), reference, COUNTED) or "" if reference else ""


def rows_behind(
    catalogue: Catalogue, address: str, position: int, *, names: tuple[str, ...] = (), within: Groups | None = None
) -> ibis.Table:
    """The records an indicator looks at, with what each contributes to its cell."""
    scan = Scan(catalogue, record_of(catalogue, address), paths_of(catalogue, address, names), position, within=within)
    given = contribution(catalogue, address, scan)
    counted = given["counted"].fill_null(False) if "counted" in given else ibis.literal(value=True)
    parts = {"counted": counted, **{name: given[name] for name in ("amount", "weight") if name in given}}
    if "part" in given:
        parts["in_part"] = counted & given["part"].fill_null(False)
    if "distinct" in given:
        parts["value"] = given["distinct"]
    if catalogue.indicator(address).form == "latest" and scan.kind.about:
        parts["about"] = scan.about()
    classes = {name: scan.class_column(name) for name in names}
    return scan.table.select("_thing", "_entry", "_day", "month", "region", **classes, **parts)


def _column_name(kind: Kind, field: str) -> str:
    """The column that tells the value of a field; of a point, whether it is there."""
    return f"{field}_lon" if kind.fields[field].type == "point" else field


def _within(table: ibis.Table, within: Groups | None) -> ibis.Table:
    if within is None:
        return table
    if within.between is not None:
        since, until = within.between
        month = month_column(table)
        table = table.filter(month >= since, month < until)
    if within.regions:
        table = table.filter(table["_region"].fill_null("").isin(within.regions))
    if within.months:
        first, last = min(within.months), max(within.months) + 1
        day = table["_day"]
        table = table.filter(
            day >= ibis.literal(date(first // 12, first % 12 + 1, 1)),
            day < ibis.literal(date(last // 12, last % 12 + 1, 1)),
        )
        if len(set(within.months)) < last - first:
            table = table.filter(month_column(table).isin(sorted(set(within.months))))
    return table


def _dated(parameter: Parameter, day: ir.Value) -> ir.Value:
    """The value of a parameter as valid on each record's day."""
    turns = sorted({line.since for line in parameter.value} | {line.until for line in parameter.value if line.until})
    cases = []
    for turn in reversed(turns):
        value = parameter.value_on(turn)
        given = ibis.null(NUMBER) if value is None else ibis.literal(float(value))
        cases.append((day >= ibis.literal(turn), given))
    return ibis.cases(*cases) if cases else ibis.null(NUMBER)
