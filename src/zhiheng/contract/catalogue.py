"""All packs as one immutable catalogue, every word under its address ``pack.word``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Final, TypeVar

from zhiheng.contract.casework.as_kind import as_record
from zhiheng.contract.declarations.cases import Case, OfficialForm
from zhiheng.contract.declarations.indicators import Indicator
from zhiheng.contract.declarations.pack import Declared, PackDeclaration
from zhiheng.contract.declarations.parameters import CodeList, Parameter
from zhiheng.contract.declarations.records import Record
from zhiheng.contract.declarations.sources import Source
from zhiheng.contract.declarations.subjects import Subject
from zhiheng.contract.declarations.warning_lines import WarningLine
from zhiheng.contract.expressions.expression import Expression

D = TypeVar("D", bound=Declared)

COUNTED: Final = ("record", "case")
"""The concepts whose words are kinds of record, which indicators count and warning lines watch."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The words of all packs; made by ``assemble`` and changed by nobody."""

    packs: Mapping[str, PackDeclaration]
    """By key; a pack stands after those it needs."""
    words: Mapping[str, Declared]
    """By address."""
    concepts: Mapping[str, str]
    """The concept of each address."""
    replaced: Mapping[str, str]
    """Address of a replaced word to the address of the word that stands for it."""
    expressions: Mapping[tuple[str, str], Expression] = field(default_factory=lambda: MappingProxyType({}))
    """By address and place in the word: ``where``, ``amount``, ``rule:sealed_before_test``."""
    _cases: Mapping[str, Record] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        cases = {address: as_record(word) for address, word in self.words.items() if isinstance(word, Case)}
        object.__setattr__(self, "_cases", MappingProxyType(cases))

    def resolve(self, pack: str, reference: str, concepts: tuple[str, ...]) -> str | None:
        """The address a reference in a pack leads to, after replacements; None where it leads nowhere."""
        address = reference if "." in reference else f"{pack}.{reference}"
        owner = address.split(".", 1)[0]
        if owner != pack and (pack not in self.packs or owner not in self.packs[pack].head.needs):
            return None
        return self.standing_for(address) if self.concepts.get(address) in concepts else None

    def standing_for(self, address: str) -> str:
        """The word that stands for an address now: the address itself unless a pack replaces it."""
        seen = {address}
        while address in self.replaced and self.replaced[address] not in seen:
            address = self.replaced[address]
            seen.add(address)
        return address

    def expression(self, address: str, place: str) -> Expression | None:
        """The expression at a place of a word; None where it has none."""
        return self.expressions.get((address, place))

    def source(self, address: str) -> Source:
        return _of(Source, self.words[address])

    def parameter(self, address: str) -> Parameter:
        return _of(Parameter, self.words[address])

    def code_list(self, address: str) -> CodeList:
        return _of(CodeList, self.words[address])

    def subject(self, address: str) -> Subject:
        return _of(Subject, self.words[address])

    def record(self, address: str) -> Record:
        """The kind of record of an address, which may be that of a kind of case."""
        return self._cases[address] if address in self._cases else _of(Record, self.words[address])

    def case(self, address: str) -> Case:
        return _of(Case, self.words[address])

    def form(self, address: str) -> OfficialForm:
        return _of(OfficialForm, self.words[address])

    def indicator(self, address: str) -> Indicator:
        return _of(Indicator, self.words[address])

    def warning(self, address: str) -> WarningLine:
        return _of(WarningLine, self.words[address])

    def visible(self, pack: str, concept: str) -> Iterator[tuple[str, str]]:
        """The names by which a pack's expressions call the words of a concept, each with the address it leads to."""
        for owner in (pack, *self.packs[pack].head.needs):
            for word in self.packs[owner].declared(concept) if owner in self.packs else ():
                address = f"{owner}.{word.key}"
                if self.concepts[address] == concept:
                    yield (word.key if owner == pack else address), self.standing_for(address)

    def parameters_on(self, pack: str, day: date) -> dict[str, Decimal | None]:
        """The values of the parameters a pack's expressions may name, as valid on the day."""
        return {name: self.parameter(address).value_on(day) for name, address in self.visible(pack, "parameter")}


def pack_of(address: str) -> str:
    """The key of the pack an address lies in."""
    return address.split(".", 1)[0]


def _of(kind: type[D], word: Declared) -> D:
    if not isinstance(word, kind):
        raise TypeError(f"{word.key} is a {type(word).__name__}, not a {kind.__name__}")
    return word
