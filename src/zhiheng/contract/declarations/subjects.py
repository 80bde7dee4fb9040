"""subjects.toml: whom or what quality is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from zhiheng.contract.declarations.basics import Key, Listed, SourceKey, Systems, Title
from zhiheng.contract.declarations.fields import Field, Rule
from zhiheng.contract.words import NAMED


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of subject."""

    key: Key
    title: Title
    field: Annotated[tuple[Field, ...], "A field.", NAMED]
    named_by: Annotated[str, "The field that holds the name people know it by."]
    identified_by: Annotated[tuple[str, ...], "The fields that together name one subject and no other."] = ()
    located_by: Annotated[str, "The field of type region in which it lies."] = ""
    listed: Listed = ()
    rule: Annotated[tuple[Rule, ...], "A rule its fields keep to."] = ()
    source: SourceKey = ""
    serves: Systems = ()


@dataclass(frozen=True, slots=True)
class SubjectsFile:
    """The kinds of subject."""

    subject: Annotated[tuple[Subject, ...], "A kind of subject.", NAMED] = ()
