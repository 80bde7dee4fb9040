"""parameters.toml: numbers and code lists as dated values; a changed rule adds a line and edits none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from zhiheng.contract.declarations.basics import Key, SourceKey, Title
from zhiheng.contract.words import NAMED, UNIT


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A value and the days on which it is valid."""

    value: Annotated[Decimal, "The number, in the unit of the parameter."]
    since: Annotated[date, "The first day on which it is valid."]
    source: SourceKey
    until: Annotated[date | None, "The first day on which it is no longer valid; a later line ends it too."] = None


@dataclass(frozen=True, slots=True)
class Parameter:
    """A limit, weight, deadline or scale."""

    key: Key
    title: Title
    unit: Annotated[str, "Its unit; empty for a bare number.", UNIT]
    value: Annotated[tuple[DatedValue, ...], "Its values, each later line superseding the earlier ones."]

    def line_on(self, day: date) -> DatedValue | None:
        """The line valid on the day: the latest to begin that has not ended."""
        begun = [line for line in self.value if line.since <= day]
        latest = max(begun, key=lambda line: line.since, default=None)
        return None if latest is None or (latest.until is not None and latest.until <= day) else latest

    def value_on(self, day: date) -> Decimal | None:
        """The value valid on the day; None where there is none."""
        line = self.line_on(day)
        return None if line is None else line.value


@dataclass(frozen=True, slots=True)
class Code:
    """One code of a list."""

    code: Annotated[str, "The code as it is stored."]
    title: Title
    since: Annotated[date | None, "The first day on which it may be used; left out where it always could."] = None
    until: Annotated[date | None, "The first day on which it may no longer be used."] = None

    def is_valid(self, day: date) -> bool:
        """Whether it may be used for what happened on the day."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class CodeList:
    """A closed list of codes, each valid for its time."""

    key: Key
    title: Title
    code: Annotated[tuple[Code, ...], "Its codes, in the order in which people choose from them."]
    source: SourceKey = ""

    def codes_on(self, day: date) -> tuple[Code, ...]:
        """The codes that may be used for what happened on the day."""
        return tuple(code for code in self.code if code.is_valid(day))


@dataclass(frozen=True, slots=True)
class ParametersFile:
    """Numbers and code lists that a rule or a city may change."""

    parameter: Annotated[tuple[Parameter, ...], "A dated number.", NAMED] = ()
    code_list: Annotated[tuple[CodeList, ...], "A code list.", NAMED] = ()
