"""The fields of subjects and records, and the rules their values keep to; the same words in both files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Final, Literal

from zhiheng.contract.declarations.basics import Bilingual, Key, SourceKey, Title
from zhiheng.contract.words import EXPRESSION, UNIT, points_to

FieldType = Literal[
    "text",
    "long_text",
    "whole",
    "decimal",
    "date",
    "code",
    "subject",
    "region",
    "office",
    "point",
    "file",
    "yes_no",
]
CodeFormat = Literal[
    "credit_code",
    "organisation_code",
    "region_code",
    "gtin",
    "equipment_code",
    "equipment_registration",
    "monitoring_point",
]

FIELD_TYPES: Final[Mapping[FieldType, str]] = {
    "text": "One line of text.",
    "long_text": "Several lines of text.",
    "whole": "A whole number in a unit.",
    "decimal": "A decimal number in a unit.",
    "date": "A day.",
    "code": "A code of a code list that is valid on the day.",
    "subject": "A subject of one kind.",
    "region": "A place, by its code of GB/T 2260.",
    "office": "An office, by name.",
    "point": "Longitude and latitude in degrees, as [120.15, 30.28].",
    "file": "A file, by name.",
    "yes_no": "Yes or no.",
}
"""What a value of each type is."""

ONLY_WITH: Final[Mapping[str, frozenset[FieldType]]] = {
    "unit": frozenset({"whole", "decimal"}),
    "least": frozenset({"whole", "decimal"}),
    "most": frozenset({"whole", "decimal"}),
    "code_list": frozenset({"code"}),
    "kind": frozenset({"subject"}),
    "format": frozenset({"text"}),
    "longest": frozenset({"text", "long_text"}),
    "sealed": frozenset({"text", "long_text"}),
}
"""Words that only fields of these types may have."""
NEEDED_BY: Final[Mapping[FieldType, str]] = {
    "whole": "unit",
    "decimal": "unit",
    "code": "code_list",
    "subject": "kind",
}
"""The word that a field of this type must have."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a subject or a record."""

    key: Key
    title: Title
    type: Annotated[FieldType, "What a value is."]
    required: Annotated[bool, "Whether there must be a value."] = False
    unit: Annotated[str | None, "The unit of a number; empty for a bare number.", UNIT] = None
    least: Annotated[Decimal | None, "The least number allowed."] = None
    most: Annotated[Decimal | None, "The greatest number allowed."] = None
    code_list: Annotated[str, "The list a code is from.", points_to("code_list")] = ""
    kind: Annotated[str, "The kind of subject referred to.", points_to("subject")] = ""
    format: Annotated[CodeFormat | None, "The identifier code a text is; its check characters are proved."] = None
    longest: Annotated[int | None, "The most characters a text may have."] = None
    sealed: Annotated[
        bool,
        "Whether it is personal data: kept apart, encrypted, read with a reason; expressions see whether it is there.",
    ] = False
    hint: Annotated[str, "A Chinese sentence that helps to fill the field in."] = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """What the values of one subject or record keep to together; the record is refused where it is broken."""

    key: Annotated[str, "The key by which a refusal names the rule."]
    holds: Annotated[str, "The condition; a value that is missing does not break it.", EXPRESSION]
    message: Annotated[Bilingual, "What is wrong where it does not hold, and what to do."]
    source: SourceKey = ""
    since: Annotated[date | None, "The first day on which it holds; left out where it always did."] = None
    until: Annotated[date | None, "The first day on which it no longer holds."] = None

    def applies(self, day: date) -> bool:
        """Whether it holds for what happened on the day."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)
