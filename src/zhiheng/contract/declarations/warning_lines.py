"""warnings.toml: lines that, once crossed by a record or an indicator, make a warning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from zhiheng.contract.declarations.basics import Bilingual, Key, SourceKey, Systems, Title
from zhiheng.contract.words import EXPRESSION, NAMED, points_to


@dataclass(frozen=True, slots=True)
class WarningLine:
    """A declared line; it stands on one record or on one indicator."""

    key: Key
    title: Title
    when: Annotated[
        str,
        "The condition; over the fields of the record, or over value, previous (the period before) and last_year"
        " (the same period last year) of the indicator. A missing one raises nothing.",
        EXPRESSION,
    ]
    level: Annotated[Literal["notice", "serious", "grave"], "How urgent it is."]
    message: Annotated[Bilingual, "What happened and what to do."]
    record: Annotated[str, "The kind of record or case it watches.", points_to("record", "case")] = ""
    indicator: Annotated[str, "The indicator it watches.", points_to("indicator")] = ""
    source: SourceKey = ""
    since: Annotated[date | None, "The first day on which the line stands; left out where it always did."] = None
    until: Annotated[date | None, "The first day on which it no longer stands."] = None
    serves: Systems = ()

    def stands(self, day: date) -> bool:
        """Whether the line stands on the day."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class WarningsFile:
    """The warning lines."""

    warning: Annotated[tuple[WarningLine, ...], "A warning line.", NAMED] = ()
