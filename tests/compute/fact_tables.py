"""Facts that are given, as by an example, put into tables of the warehouse: one version of each, all counting."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pyarrow as pa

from zhiheng.compute.warehouse.layout import STANDING_SCHEMA, SUBJECT_STANDING, table_name, table_schema
from zhiheng.contract.catalogue import Catalogue
from zhiheng.contract.kinds import Kind, kinds_of
from zhiheng.contract.reference.facts import Facts

POSITION = 10_000


def numbers_of(facts: Facts) -> dict[str, int]:
    """The number by which the tables know each subject."""
    return {name: number for number, name in enumerate(facts.subjects, 1)}


def tables_of(catalogue: Catalogue, facts: Facts) -> dict[str, pa.Table]:
    """The tables of every kind, those without facts too."""
    things = numbers_of(facts)
    kinds = {kind.address: kind for kind in kinds_of(catalogue)}
    rows: dict[str, list[dict[str, Any]]] = {address: [] for address in kinds}
    for name, subject in facts.subjects.items():
        kind = kinds[subject.address]
        rows[subject.address].append(_row(things[name], _stored(kind, subject.values, things)))
    for number, record in enumerate(facts.records, len(things) + 1):
        if not record.approved:
            continue
        kind = kinds[record.address]
        own = {"_day": record.day, "_region": record.region, "_subject": things.get(record.subject)}
        rows[record.address].append(_row(number, own | _stored(kind, record.values, things)))
    tables = {
        table_name(address): pa.Table.from_pylist(found, schema=table_schema(kinds[address]))
        for address, found in rows.items()
    }
    return {**tables, SUBJECT_STANDING: STANDING_SCHEMA.empty_table()}


def _row(number: int, values: Mapping[str, Any]) -> dict[str, Any]:
    return {"_thing": number, "_entry": number, "_since": number, "_until": None, **values}


def _stored(kind: Kind, values: Mapping[str, Any], things: Mapping[str, int]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in values.items():
        declared = kind.fields[key]
        if declared.sealed:
            found[key] = True
        elif declared.type == "point":
            found |= {f"{key}_lon": float(value[0]), f"{key}_lat": float(value[1])}
        elif declared.type == "subject":
            found[key] = things.get(value)
        else:
            found[key] = float(value) if isinstance(value, Decimal | int) and declared.type == "decimal" else value
    return found
