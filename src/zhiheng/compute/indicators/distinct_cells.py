"""Cells of different values that belong to subjects: records are added up by subject before subjects are looked up.

Most of these indicators count firms by their credit code. Joined first, the code would be carried through every record.
"""

from __future__ import annotations

import operator
from functools import reduce

import ibis
import ibis.expr.types as ir

from zhiheng.compute.indicators.columns import column_of
from zhiheng.compute.indicators.rows import MONTHLY, Grain, Groups, Scan, record_of, subjects_met
from zhiheng.contract.assembling.scopes import SUBJECT
from zhiheng.contract.catalogue import Catalogue, pack_of
from zhiheng.contract.expressions.tree import Junction, Name, Node, names_in


def cells_by_subject(
    catalogue: Catalogue,
    key: tuple[str, tuple[str, ...]],
    position: int,
    within: Groups | None = None,
    grain: Grain = MONTHLY,
) -> ibis.Table | None:
    """The cells, where the value and each part of the condition read either the record or one subject; else None."""
    address, names = key
    distinct = catalogue.expressions[address, "distinct"]
    where = catalogue.expression(address, "where")
    conditions = _all_of(where.tree) if where else []
    leads = {name.split(".", 1)[0] for name in distinct.names}
    if len(leads) != 1 or not all("." in name for name in distinct.names):
        return None
    (lead,) = leads
    of_subject = [one for one in conditions if any("." in name for name in names_in(one))]
    if any(not all(name.startswith(f"{lead}.") for name in names_in(one)) for one in of_subject):
        return None
    of_record = [one for one in conditions if one not in of_subject]
    stated = "_subject" if lead == SUBJECT else lead
    paths = set(names).union(*(names_in(one) for one in of_record))
    scan = Scan(
        catalogue, record_of(catalogue, address), paths, position, within=within, besides=(stated,), grain=grain
    )
    if scan.kind.period is not None or lead in paths:
        return None
    user = scan.names(pack_of(address))
    if of_record:
        scan.keep(reduce(operator.and_, [column_of(one, user) for one in of_record]))
        user = scan.names(pack_of(address))
    classes = {name: scan.class_column(name) for name in names}
    found = scan.table.group_by(
        month=scan.table["month"], region=scan.table["region"], _named=scan.table[stated], **classes
    ).aggregate(_count=scan.table.count())
    fields = sorted({name.split(".", 1)[1] for name in names_in(distinct.tree).union(*map(names_in, of_subject))})
    subjects = subjects_met(catalogue, scan.leads_to[lead], fields, position)
    met = found.left_join(subjects, found["_named"] == subjects["_met"])
    met = met.mutate(**{f"_of_{field}": met[f"_of_{field}"] for field in fields})

    def column(name: Name) -> ir.Value:
        own = met[f"_of_{name.path.split('.', 1)[1]}"]
        return own.cast("float64") if name.type.kind == "number" else own

    if of_subject:
        met = met.filter(reduce(operator.and_, [column_of(one, column) for one in of_subject]))
    groups = {"month": met["month"], "region": met["region"], **{name: met[name] for name in names}}
    return met.group_by(**groups, value_0=column_of(distinct.tree, column)).aggregate(stated=met["_count"].sum())


def _all_of(node: Node) -> list[Node]:
    """Conditions that are all true exactly where the given one is."""
    if isinstance(node, Junction) and node.word == "and":
        return [one for operand in node.operands for one in _all_of(operand)]
    return [node]
