"""records.toml: facts that are stated about a subject at a time, and figures that offices report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from zhiheng.contract.declarations.basics import Key, Listed, SourceKey, Systems, Title
from zhiheng.contract.declarations.fields import Field, Rule
from zhiheng.contract.words import NAMED, points_to
from zhiheng.primitives.periods import PeriodKind


@dataclass(frozen=True, slots=True)
class Record:
    """A kind of record: dated by a field, or reported for a region and a period."""

    key: Key
    title: Title
    field: Annotated[tuple[Field, ...], "A field.", NAMED]
    subject: Annotated[str, "The kind of subject it is about.", points_to("subject")] = ""
    dated_by: Annotated[str, "The field of type date that says on which day it happened."] = ""
    located_by: Annotated[str, "The field of type region where it happened; else its subject's region counts."] = ""
    identified_by: Annotated[tuple[str, ...], "The fields that together name one record; a second one is refused."] = ()
    period: Annotated[
        PeriodKind | None, "For a reported figure: the kind of period for which each region states one record."
    ] = None
    due_days: Annotated[int, "For a reported figure: by how many days after the period it is to be stated."] = 0
    listed: Listed = ()
    approve: Annotated[bool, "Whether it counts only once another person has checked and approved it."] = False
    rule: Annotated[tuple[Rule, ...], "A rule its fields keep to together."] = ()
    source: SourceKey = ""
    serves: Systems = ()


@dataclass(frozen=True, slots=True)
class RecordsFile:
    """The kinds of record."""

    record: Annotated[tuple[Record, ...], "A kind of record.", NAMED] = ()
