"""Which cell of a row of headings means which column: by what people read first, by the hidden machine cells else.

What the person sees counts: a recognised heading wins over the machine cell above it, so that columns moved without
their hidden cells are still read as they look.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from zhiheng.adapters.tabular.marks import QUIET_HEADINGS, read_machine_cell
from zhiheng.adapters.tabular.unreadable import UnknownHeading, headings_refused, wrong_template
from zhiheng.contract.nearest import nearest_to

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import TypeAlias

    from zhiheng.adapters.tabular.columns import Column
    from zhiheng.contract.kinds import Kind

    NumberedRow: TypeAlias = tuple[int, Sequence[object]]

ROWS_LOOKED_AT: Final = 20
"""The row of headings is one of these first rows."""
_LEFT_OUT: Final = str.maketrans("", "", " \t\r\n\u3000*＊★:：")
_LONGEST: Final = 60


@dataclass(frozen=True, slots=True)
class Headings:
    """A row of headings as far as it is understood."""

    row: int
    """Its number as people see it."""
    recognised: int
    """How many of its cells are headings of the kind."""
    places: Mapping[str, int]
    """The index of the cell for each key that is there."""
    unknown: tuple[UnknownHeading, ...]
    twice: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]

    def check(self, name: str) -> None:
        """Raises HeadingsRefused where not every heading has its one column and every required column its heading."""
        if self.unknown or self.twice or self.missing:
            raise headings_refused(name, self.row, unknown=self.unknown, twice=self.twice, missing=self.missing)


@lru_cache(maxsize=8192)
def folded(text: str) -> str:
    """A heading as it is compared: width, case, white space and the star of required columns left out.

    >>> folded(" 单个重量 (克)*") == folded("单个重量（克）")
    True
    """
    return unicodedata.normalize("NFKC", text).casefold().translate(_LEFT_OUT).removesuffix("(必填)")


def letter(index: int) -> str:
    """The letters of a column by its index.

    >>> letter(0), letter(27)
    ('A', 'AB')
    """
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def find_headings(rows: Sequence[NumberedRow], columns: Sequence[Column], kind: Kind, name: str) -> Headings | None:
    """The headings among the first rows of a table; None where no row has any.

    Raises WrongTemplate where machine cells name another kind.
    """
    known = _known(columns)
    machine = _machine_keys(rows, kind, name)
    counts = [
        (sum(folded(cell) in known for cell in cells if isinstance(cell, str)), -place)
        for place, (_, cells) in enumerate(rows)
    ]
    recognised, place = max(counts, default=(0, 0))
    if not recognised:
        return None
    number, cells = rows[-place]
    keys = [
        known.get(folded(text)) or machine.get(index, "")
        for index, text in enumerate(_texts(cells, max(machine, default=-1) + 1))
    ]
    return _understood((number, cells), recognised, keys, columns)


def _machine_keys(rows: Sequence[NumberedRow], kind: Kind, name: str) -> Mapping[int, str]:
    """The key that the machine cells give to each place."""
    for _, cells in rows:
        found = {index: said for index, cell in enumerate(cells) if (said := read_machine_cell(cell))}
        if found:
            address, _ = Counter(said.address for said in found.values()).most_common(1)[0]
            if address != kind.address:
                raise wrong_template(name, address, kind.address, kind.title)
            return {index: said.key for index, said in found.items() if said.address == kind.address}
    return {}


def _understood(row: NumberedRow, recognised: int, keys: Sequence[str], columns: Sequence[Column]) -> Headings:
    """The headings of a row whose cells mean these keys; a key no column has means nothing."""
    number, cells = row
    by_key = {column.key: column for column in columns}
    headings = [column.heading for column in columns]
    places: dict[str, int] = {}
    unknown: list[UnknownHeading] = []
    twice: list[tuple[str, str]] = []
    for index, (text, key) in enumerate(zip(_texts(cells, len(keys)), keys, strict=True)):
        if key in by_key:
            if key in places:
                twice.append((letter(index), text[:_LONGEST]))
            places.setdefault(key, index)
        elif text and text not in QUIET_HEADINGS:
            unknown.append(UnknownHeading(letter(index), text[:_LONGEST], nearest_to(text, headings)))
    missing = {
        column.field: f"{column.heading}”或“{by_key[column.or_else].heading}" if column.or_else else column.heading
        for column in reversed(columns)
        if column.required and column.key not in places and column.or_else not in places
    }
    return Headings(number, recognised, places, tuple(unknown), tuple(twice), tuple(reversed(missing.values())))


def _texts(cells: Sequence[object], at_least: int) -> list[str]:
    """The cells as trimmed texts, filled up with empty ones."""
    texts = ["" if cell is None else str(cell).strip() for cell in cells]
    return texts + [""] * (at_least - len(texts))


def _known(columns: Sequence[Column]) -> Mapping[str, str]:
    """Every text by which a column is known; what could mean two columns at one rank means neither."""
    known: dict[str, str] = {}
    for rank in zip(*map(_names, columns), strict=True):
        texts = Counter(folded(text) for text in rank)
        for column, text in zip(columns, rank, strict=True):
            if text and texts[folded(text)] == 1:
                known.setdefault(folded(text), column.key)
    return known


def _names(column: Column) -> Iterator[str]:
    """The names of a column, the surest first; a bare title of a reference means the name of the subject."""
    yield column.heading
    yield column.key
    yield column.title.zh
    yield column.title.en
    is_name = column.type == "subject" and column.key != column.field
    yield column.title.zh.removesuffix("名称") if is_name else ""
