"""How a kind becomes a table: its name, its columns and their types, and what makes a table out of date.

A row is one version that counts of a record or subject: from entry ``_since`` of the journal on, up to but without
entry ``_until``. So every table answers as known at any position of the journal (decision 0014).
"""

from __future__ import annotations

from typing import Final

import msgspec
import pyarrow as pa

from zhiheng.contract.declarations.fields import Field, FieldType
from zhiheng.contract.kinds import Kind

WHOLE: Final = pa.int64()
TEXT: Final = pa.string()
DAY: Final = pa.date32()
INSTANT: Final = pa.timestamp("us")
"""Without a zone, and always UTC: so every engine reads the same instant."""

OWN_COLUMNS: Final = (
    ("_thing", WHOLE),
    ("_entry", WHOLE),
    ("_since", WHOLE),
    ("_until", WHOLE),
    ("_day", DAY),
    ("_period", TEXT),
    ("_period_until", DAY),
    ("_learned_at", INSTANT),
    ("_subject", WHOLE),
    ("_region", TEXT),
    ("_office", TEXT),
)
"""What every version has beside the values of its fields. (``_thing``, ``_since``) names a row."""

SUBJECT_STANDING: Final = "subject_standing"
STANDING_SCHEMA: Final = pa.schema([("_thing", WHOLE), ("_stands_for", WHOLE), ("_since", WHOLE), ("_until", WHOLE)])
"""Merged subjects: whom each stands for, through every chain of merges; who is absent stands for itself."""

CLOSED_SCHEMA: Final = pa.schema([("_thing", WHOLE), ("_since", WHOLE), ("_until", WHOLE)])
"""Versions that ceased to count, and the entry from which on."""

_TYPES: Final[dict[FieldType, pa.DataType]] = {
    "text": TEXT,
    "long_text": TEXT,
    "code": TEXT,
    "file": TEXT,
    "region": TEXT,
    "office": TEXT,
    "whole": WHOLE,
    "subject": WHOLE,
    "decimal": pa.float64(),
    "date": DAY,
    "yes_no": pa.bool_(),
}
_SQL: Final = {
    WHOLE: "BIGINT",
    TEXT: "VARCHAR",
    DAY: "DATE",
    INSTANT: "TIMESTAMP",
    pa.float64(): "DOUBLE",
    pa.bool_(): "BOOLEAN",
    pa.int32(): "INTEGER",
}
_LAYOUT: Final = 1
"""Raised when the meaning of the tables changes: those of another layout are made anew."""


def table_name(address: str) -> str:
    """The table of a kind.

    >>> table_name("product.test_result")
    'product__test_result'
    """
    return address.replace(".", "__")


def field_columns(field: Field) -> tuple[tuple[str, pa.DataType], ...]:
    """The columns of a field: a point has two, and of a sealed text there is only whether it is there."""
    if field.sealed:
        return ((field.key, pa.bool_()),)
    if field.type == "point":
        return ((f"{field.key}_lon", pa.float64()), (f"{field.key}_lat", pa.float64()))
    return ((field.key, _TYPES[field.type]),)


def table_schema(kind: Kind) -> pa.Schema:
    """The columns of the table of a kind, its own first."""
    declared = [column for field in kind.fields.values() for column in field_columns(field)]
    return pa.schema([*OWN_COLUMNS, *declared])


def sql_type(type_: pa.DataType) -> str:
    """A type as DuckDB's SQL writes it; raises KeyError for one that no table of the warehouse has."""
    return _SQL[type_]


def quoted(name: str) -> str:
    """A name as SQL takes it whatever it is."""
    return '"' + name.replace('"', '""') + '"'


class Shape(msgspec.Struct, frozen=True):
    """What the rows of a kind's table depend on beside the journal; kept with the table and compared."""

    layout: int
    counts: str
    """``approved`` where only approved versions count, else ``stated``."""
    period: str
    columns: dict[str, str]

    def is_kept_by(self, now: Shape) -> bool:
        """Whether a table of this shape becomes one of the shape ``now`` by columns alone: old rows stay right."""
        same = (self.layout, self.counts, self.period) == (now.layout, now.counts, now.period)
        return same and all(self.columns.get(name, type_) == type_ for name, type_ in now.columns.items())


def shape_of(kind: Kind) -> Shape:
    """The shape of a kind as it is declared now."""
    columns = {field.name: sql_type(field.type) for field in table_schema(kind)}
    return Shape(_LAYOUT, "approved" if kind.approve else "stated", kind.period or "", columns)
