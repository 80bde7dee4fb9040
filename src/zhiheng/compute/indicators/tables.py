"""The tables of the warehouse as unbound Ibis tables: any engine that has them can run what is written on them."""

from __future__ import annotations

from typing import Final

import ibis

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


def table_of(kind: Kind) -> ibis.Table:
    """The table of a kind, with no engine behind it yet."""
    return ibis.table(ibis.Schema.from_pyarrow(table_schema(kind)), name=table_name(kind.address))


def counting(kind: Kind, position: int) -> ibis.Table:
    """The versions of a kind that count at a position of the journal."""
    return as_known(table_of(kind), position)
