"""The tables of the warehouse as unbound Ibis tables: any engine that has them can run what is written on them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import ibis
import pyarrow as pa

from zhiheng.compute.warehouse.known import as_known
from zhiheng.compute.warehouse.layout import STANDING_SCHEMA, SUBJECT_STANDING, table_name, table_schema
from zhiheng.contract.catalogue import Catalogue
from zhiheng.contract.kinds import Kind, kind_of

STANDING: Final = ibis.table(ibis.Schema.from_pyarrow(STANDING_SCHEMA), name=SUBJECT_STANDING)
"""Which subject a merged one stands for."""


def kind_at(catalogue: Catalogue, address: str) -> Kind:
    """The kind of record or subject at an address."""
    kind = kind_of(catalogue, address)
    if kind is None:
        raise KeyError(f"{address} is no kind of subject or record")
    return kind


def table_of(kind: Kind, columns: Iterable[str] = ()) -> ibis.Table:
    """The table of a kind, with no engine behind it yet; where columns are named, as if it had those alone."""
    schema = table_schema(kind)
    if named := set(columns):
        schema = pa.schema([field for field in schema if field.name in named])
    return ibis.table(ibis.Schema.from_pyarrow(schema), name=table_name(kind.address))


def counting(kind: Kind, position: int, columns: Iterable[str]) -> ibis.Table:
    """Columns of the versions of a kind that count at a position of the journal.

    Ibis looks at every column of a table at every step, so it is told of no more than are needed.
    """
    columns = dict.fromkeys(columns)
    return as_known(table_of(kind, {*columns, "_since", "_until"}), position).select(*columns)
