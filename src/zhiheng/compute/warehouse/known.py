"""Reading the tables as known at a position of the journal: what had been stated, approved and not replaced then."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ibis.expr.types import Table


def as_known(table: Table, position: int) -> Table:
    """The versions that count at the position."""
    return table.filter(table["_since"] <= position, table["_until"].isnull() | (table["_until"] > position))


def touched_between(table: Table, since: int, until: int) -> Table:
    """The versions that began or ceased to count after one position up to another: what differs between the two."""
    began = (table["_since"] > since) & (table["_since"] <= until)
    ended = (table["_until"] > since) & (table["_until"] <= until)
    return table.filter(began | ended.fill_null(False))
