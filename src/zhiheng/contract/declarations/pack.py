"""A pack as read: the declarations of all its files, and where in the files they stand."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from zhiheng.contract.declarations.cases import Case, CasesFile, OfficialForm
from zhiheng.contract.declarations.examples import Example
from zhiheng.contract.declarations.indicators import Indicator, IndicatorsFile
from zhiheng.contract.declarations.pack_head import PackHead
from zhiheng.contract.declarations.parameters import CodeList, Parameter, ParametersFile
from zhiheng.contract.declarations.records import Record, RecordsFile
from zhiheng.contract.declarations.sources import Source, SourcesFile
from zhiheng.contract.declarations.subjects import Subject, SubjectsFile
from zhiheng.contract.declarations.warning_lines import WarningLine, WarningsFile
from zhiheng.contract.problems import Place
from zhiheng.contract.words import NamedTables, words_of

FILES: Final[Mapping[str, type[Any]]] = {
    "pack.toml": PackHead,
    "sources.toml": SourcesFile,
    "parameters.toml": ParametersFile,
    "subjects.toml": SubjectsFile,
    "records.toml": RecordsFile,
    "cases.toml": CasesFile,
    "indicators.toml": IndicatorsFile,
    "warnings.toml": WarningsFile,
}
"""The files of a pack and what each declares; examples stand one to a file in the folder ``examples``."""
EXAMPLES: Final = "examples"

Declared = Source | Parameter | CodeList | Subject | Record | Case | OfficialForm | Indicator | WarningLine
"""What a pack declares under an address of its own."""
CONCEPTS: Final[Mapping[str, str]] = {
    "source": "sources.toml",
    "parameter": "parameters.toml",
    "code_list": "parameters.toml",
    "subject": "subjects.toml",
    "record": "records.toml",
    "case": "cases.toml",
    "form": "cases.toml",
    "indicator": "indicators.toml",
    "warning": "warnings.toml",
}
"""The concepts whose words have addresses, and the file of each."""


@dataclass(frozen=True, slots=True)
class PackDeclaration:
    """One pack."""

    head: PackHead
    source: tuple[Source, ...] = ()
    parameter: tuple[Parameter, ...] = ()
    code_list: tuple[CodeList, ...] = ()
    subject: tuple[Subject, ...] = ()
    record: tuple[Record, ...] = ()
    case: tuple[Case, ...] = ()
    form: tuple[OfficialForm, ...] = ()
    indicator: tuple[Indicator, ...] = ()
    warning: tuple[WarningLine, ...] = ()
    example: tuple[Example, ...] = ()
    folder: Path | None = field(default=None, compare=False)
    lines: Mapping[tuple[str, str, str], int] = field(default_factory=dict, compare=False, repr=False)
    """Line by file, table and key."""

    @property
    def key(self) -> str:
        return self.head.key

    @property
    def systems(self) -> tuple[str, ...]:
        return self.head.systems

    def declared(self, concept: str) -> tuple[Declared, ...]:
        """Its words of one concept."""
        found: tuple[Declared, ...] = getattr(self, concept)
        return found

    def words(self) -> Iterator[tuple[str, Declared]]:
        """Every word with its concept."""
        for concept in CONCEPTS:
            for word in self.declared(concept):
                yield concept, word

    def place(self, file: str, table: str = "", key: str = "") -> Place:
        """A place in the files, with its line where it is known."""
        line = self.lines.get((file, table, key)) or self.lines.get((file, table, "")) or 0
        return Place(self.key, file, table, key, line)

    def tables(self) -> Iterator[Table]:
        """Every table of the pack, outer ones first."""
        yield Table("pack.toml", "", self.head)
        for concept, word in self.words():
            yield from _tables_below(Table(CONCEPTS[concept], f"{concept}.{word.key}", word))
        for example in self.example:
            yield from _tables_below(Table(f"{EXAMPLES}/{example.key}.toml", "", example))


@dataclass(frozen=True, slots=True)
class Table:
    """A declaration and where it is written."""

    file: str
    path: str
    declaration: Any


def _tables_below(table: Table) -> Iterator[Table]:
    yield table
    for word in words_of(type(table.declaration)):
        if word.table is None:
            continue
        value = getattr(table.declaration, word.name)
        inner = value if isinstance(value, tuple) else (value,)
        for index, below in enumerate(inner, 1):
            if not dataclasses.is_dataclass(below):
                continue
            path = f"{table.path}.{word.name}" if table.path else word.name
            if word.mark(NamedTables):
                path = f"{path}.{getattr(below, 'key')}"  # noqa: B009 - every named table has a key
            elif isinstance(value, tuple):
                path = f"{path}[{index}]"
            yield from _tables_below(Table(table.file, path, below))
