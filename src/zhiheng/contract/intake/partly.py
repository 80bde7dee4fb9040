"""The checks of some fields of a kind by themselves, for whoever sets those alone."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from typing import Any, Final

from zhiheng.contract.catalogue import Catalogue
from zhiheng.contract.declarations.records import Record
from zhiheng.contract.intake.checker import Checker
from zhiheng.contract.kinds import Kind

_NAMING_NOTHING: Final[dict[str, Any]] = {
    **dict.fromkeys(("subject", "dated_by", "located_by"), ""),
    **dict.fromkeys(("identified_by", "listed", "rule"), ()),
}


def some_fields(catalogue: Catalogue, kind: Kind, fields: Collection[str]) -> Checker:
    """The checks of these fields: none is required, no rule compares them, nothing names or dates the record."""
    assert isinstance(kind.declaration, Record)
    theirs = (field for field in kind.declaration.field if field.key in fields)
    optional = tuple(dataclasses.replace(field, required=False) for field in theirs)
    some = dataclasses.replace(kind.declaration, field=optional, **_NAMING_NOTHING)
    refers = {key: about for key, about in kind.refers.items() if key in fields}
    return Checker(catalogue, Kind(kind.address, kind.concept, some, "", refers))
