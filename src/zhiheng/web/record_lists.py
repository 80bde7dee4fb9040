"""Lists of records: which columns a kind has, and its records as rows of words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse

from zhiheng.contract.intake.columns import PERIOD, REGION, SUBJECT
from zhiheng.contract.kinds import Kind
from zhiheng.kernel.records.models import Record
from zhiheng.kernel.records.rules import STATE_ZH
from zhiheng.web.record_words import (
    STATE_TONE,
    KindWords,
    Names,
    Shown,
    heading_of,
    is_figure,
    names_in,
    period_of,
    subject_link,
    with_values,
)

_OFFICE: Final = "office"
_NUMBER: Final = "#"
_NOT_LISTED: Final = frozenset({"long_text", "file", "point"})


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column of a list."""

    key: str
    heading: str
    is_figure: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A record in a list: its cells in the order of the columns, the first of them the way to it."""

    record: Record
    href: str
    first: str
    cells: tuple[tuple[ListColumn, Shown], ...]
    state: str
    tone: str


def list_columns(kind: Kind) -> list[ListColumn]:
    """The columns of a list: what names a record, its subject, what the kind lists, where and by whom."""
    keys: list[str] = [PERIOD, REGION] if kind.period else []
    keys += [kind.named_by] if kind.named_by else []
    keys += [key for key in kind.identified_by if not kind.fields[key].sealed]
    keys = keys or [_NUMBER]
    keys += [SUBJECT] if kind.about else []
    keys += (
        kind.listed
        or [key for key, declared in kind.fields.items() if declared.type not in _NOT_LISTED and not declared.sealed][
            :4
        ]
    )
    keys += [key for key in (kind.dated_by, kind.located_by) if key]
    if (kind.about and not kind.located_by and not kind.period) or not (kind.located_by or kind.period):
        keys += [REGION] if kind.about else []
    keys.append(_OFFICE)
    return [_column(kind, key) for key in dict.fromkeys(keys)]


def _column(kind: Kind, key: str) -> ListColumn:
    if key in kind.fields:
        declared = kind.fields[key]
        unit = f"（{declared.unit}）" if declared.unit else ""
        return ListColumn(key, f"{declared.title.zh}{unit}", is_figure(declared))
    headings = {PERIOD: "期间", REGION: "区划", _OFFICE: "填报单位", _NUMBER: "编号"}
    return ListColumn(key, headings.get(key) or heading_of(kind, key))


def rows_of(kind: Kind, records: Iterable[Record]) -> list[Row]:
    """Records of one kind as rows; every name they speak of is asked for once."""
    listed = with_values(records)
    names = names_in(listed)
    words, columns = KindWords(kind), list_columns(kind)
    return [row_of(words, columns, record, values, names) for record, values in listed]


def row_of(words: KindWords, columns: list[ListColumn], record: Record, values: Mapping[str, Any], names: Names) -> Row:
    """A record as a row."""
    cells = tuple((column, cell_of(words, column.key, record, values, names)) for column in columns)
    return Row(
        record=record,
        href=reverse("case", args=[record.pk])
        if words.kind.is_case
        else reverse("record", args=[record.kind, record.pk]),
        first=cells[0][1].text or f"#{record.pk}",
        cells=cells[1:],
        state=STATE_ZH[record.state],
        tone=STATE_TONE[record.state],
    )


def cell_of(words: KindWords, key: str, record: Record, values: Mapping[str, Any], names: Names) -> Shown:
    """One cell of a record in words."""
    if key in words.kind.fields:
        return words.say(key, values.get(key), names)
    match key:
        case "subject":
            return subject_link(record.subject, names) if record.subject is not None else Shown("")
        case "period":
            return Shown(period_of(words.kind, record.happened_on))
        case "region":
            return Shown(names.region(record.region))
        case "office":
            return Shown(names.office(record.office))
        case _:
            return Shown(f"#{record.pk}")
