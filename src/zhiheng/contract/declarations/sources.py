"""sources.toml: the rules a pack rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from zhiheng.contract.declarations.basics import Bilingual, Key
from zhiheng.contract.words import NAMED


@dataclass(frozen=True, slots=True)
class Source:
    """A law, standard or notice, and when it is in force."""

    key: Key
    number: Annotated[str, "Its number: of a standard, an order, a document."]
    title: Annotated[Bilingual, "Its title."]
    since: Annotated[date, "The first day on which it is in force."]
    until: Annotated[date | None, "The first day on which it is no longer in force; left out while it is."] = None
    evidence: Annotated[
        Literal["read", "recalled", "local"],
        "How it is known: read in its text; recalled, to be read before release; a local rule that serves as example.",
    ] = "read"

    def is_in_force(self, day: date) -> bool:
        """Whether it is in force on the day."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class SourcesFile:
    """The sources."""

    source: Annotated[tuple[Source, ...], "A source.", NAMED] = ()
