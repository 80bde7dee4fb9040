"""What a workbook is made from: a kind, its columns, and the day on which it is used."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from openpyxl import Workbook

from zhiheng.adapters.tabular.choice_lists import ChoiceLists
from zhiheng.adapters.tabular.looks import printable
from zhiheng.adapters.tabular.wording import note_of, rules_about

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from zhiheng.adapters.tabular.columns import Column
    from zhiheng.contract.catalogue import Catalogue
    from zhiheng.contract.kinds import Kind


@dataclass(frozen=True)
class Form:
    """A kind as it is filled in."""

    catalogue: Catalogue
    kind: Kind
    columns: Sequence[Column]
    day: date

    @cached_property
    def lists(self) -> ChoiceLists:
        """What may be chosen in its columns."""
        return ChoiceLists(self.columns, self.day)

    @cached_property
    def notes(self) -> list[str]:
        """The note on each heading."""
        return [note_of(column, rules_about(self.catalogue, self.kind, column, self.day)) for column in self.columns]

    def without_files(self) -> Form:
        """The form without columns of files that may stay empty: files are sent on pages, not in tables."""
        kept = tuple(column for column in self.columns if column.type != "file" or column.required)
        return replace(self, columns=kept)

    def new_book(self, title: str) -> Workbook:
        """An empty workbook of the house, written as a stream."""
        book = Workbook(write_only=True)
        book.properties.creator = "质衡"
        book.properties.title = printable(title)
        return book
