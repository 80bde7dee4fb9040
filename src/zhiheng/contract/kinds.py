"""Kinds: what subjects, records and cases have in common, as the doors and the journal use them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

from zhiheng.contract.catalogue import Catalogue, pack_of
from zhiheng.contract.declarations.fields import Field, Rule
from zhiheng.contract.declarations.records import Record
from zhiheng.contract.declarations.subjects import Subject
from zhiheng.primitives.periods import PeriodKind

Concept = Literal["subject", "record", "case"]
_CONCEPTS: Final[tuple[Concept, ...]] = ("subject", "record", "case")


@dataclass(frozen=True)
class Kind:
    """A declared kind of subject, record or case under its address; of a case the record that it is kept as."""

    address: str
    concept: Concept
    declaration: Subject | Record
    about: str
    """Address of the kind of subject it is about; empty where it is about none."""
    refers: Mapping[str, str]
    """Address of the kind of subject each field of type ``subject`` leads to."""

    @property
    def pack(self) -> str:
        return pack_of(self.address)

    @property
    def title(self) -> str:
        return self.declaration.title.zh

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        return {field.key: field for field in self.declaration.field}

    @property
    def rules(self) -> tuple[Rule, ...]:
        return self.declaration.rule

    @property
    def is_subject(self) -> bool:
        return self.concept == "subject"

    @property
    def is_case(self) -> bool:
        return self.concept == "case"

    @property
    def named_by(self) -> str:
        return self.declaration.named_by if isinstance(self.declaration, Subject) else ""

    @property
    def dated_by(self) -> str:
        return self.declaration.dated_by if isinstance(self.declaration, Record) else ""

    @property
    def located_by(self) -> str:
        return self.declaration.located_by

    @property
    def identified_by(self) -> tuple[str, ...]:
        return self.declaration.identified_by

    @property
    def listed(self) -> tuple[str, ...]:
        return self.declaration.listed

    @property
    def period(self) -> PeriodKind | None:
        return self.declaration.period if isinstance(self.declaration, Record) else None

    @property
    def approve(self) -> bool:
        return isinstance(self.declaration, Record) and self.declaration.approve


def kind_of(catalogue: Catalogue, address: str) -> Kind | None:
    """The kind under an address; None where the address is of no subject, record or case."""
    concept = next((found for found in _CONCEPTS if found == catalogue.concepts.get(address)), None)
    if concept is None:
        return None
    word = catalogue.subject(address) if concept == "subject" else catalogue.record(address)
    pack = pack_of(address)
    about = catalogue.resolve(pack, word.subject, ("subject",)) if isinstance(word, Record) and word.subject else None
    refers = {
        field.key: catalogue.resolve(pack, field.kind, ("subject",)) or ""
        for field in word.field
        if field.type == "subject"
    }
    return Kind(address, concept, word, about or "", refers)


def kinds_of(catalogue: Catalogue) -> Iterator[Kind]:
    """Every kind that stands for itself, pack by pack: subjects, then records, then cases."""
    for concept in _CONCEPTS:
        for address in catalogue.concepts:
            if catalogue.concepts[address] == concept and catalogue.standing_for(address) == address:
                found = kind_of(catalogue, address)
                if found is not None:
                    yield found
