"""In which columns a case is received and acted on: what it asks for first, and what each act sets."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from functools import lru_cache

from zhiheng.adapters.tabular.columns import Column
from zhiheng.api.shapes import shape_of
from zhiheng.contract.casework import as_kind
from zhiheng.contract.declarations.cases import Case, CaseAct
from zhiheng.contract.in_use import InUse, in_use
from zhiheng.contract.intake.columns import SUBJECT
from zhiheng.kernel.cases.rules import offices_filled_in


def opening_columns(address: str) -> tuple[Column, ...]:
    """What is asked for when a case is received; its day may be left out, it is today's then."""
    return _opening(in_use(), address)


@lru_cache(maxsize=256)
def _opening(used: InUse, address: str) -> tuple[Column, ...]:
    asked = _only(address, {SUBJECT, as_kind.RECEIVED_ON, *used.case(address).opening})
    return tuple(replace(column, required=column.required and column.field != as_kind.RECEIVED_ON) for column in asked)


def act_columns(address: str, case: Case, act: CaseAct) -> tuple[Column, ...]:
    """What an act asks for, what it needs being required; not which office has the case, that is known."""
    asked = {*act.needs, *act.asks} - set(offices_filled_in(case, act))
    return tuple(replace(column, required=column.field in act.needs) for column in _only(address, asked))


def every_act_column(address: str, case: Case) -> tuple[Column, ...]:
    """What the acts of a kind set, all together; none of it is required by itself."""
    asked = {key for act in case.act for key in (*act.needs, *act.asks)}
    return tuple(replace(column, required=False) for column in _only(address, asked))


def _only(address: str, fields: Collection[str]) -> tuple[Column, ...]:
    return tuple(column for column in shape_of(address).columns if column.field in fields)
