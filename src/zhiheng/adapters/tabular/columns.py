"""The columns in which a kind is stated: heading, type, limits, codes and help of every input key, in order.

What forms, tables and descriptions of interfaces show is read from here. The office that states is no column: it is the
office of the person who brings the table.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from zhiheng.contract.declarations.basics import Bilingual
from zhiheng.contract.intake.columns import PERIOD, REGION, SUBJECT, input_keys, name_key
from zhiheng.contract.kinds import kind_of
from zhiheng.primitives.periods import Period

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from zhiheng.contract.catalogue import Catalogue
    from zhiheng.contract.declarations.fields import CodeFormat, Field
    from zhiheng.contract.declarations.parameters import Code
    from zhiheng.contract.kinds import Kind
    from zhiheng.primitives.periods import PeriodKind

ColumnType = Literal[
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
    "period",
]
"""The types of fields, and ``period`` of a reported figure."""

_A_DAY_IN_MARCH: Final = Period("month", 2026, 3).since


@dataclass(frozen=True, slots=True)
class Column:
    """One column; what does not apply to its type is empty."""

    key: str
    """The input key."""
    field: str
    """The declared field it states; the key itself for ``subject``, ``region`` and ``period``."""
    title: Bilingual
    heading: str
    """The Chinese heading with its unit; no other column of the kind has the same."""
    type: ColumnType
    required: bool = False
    or_else: str = ""
    """The key of the column that is enough where this one is empty: a subject is stated by code or by name."""
    unit: str = ""
    least: Decimal | None = None
    most: Decimal | None = None
    longest: int | None = None
    format: CodeFormat | None = None
    hint: str = ""
    sealed: bool = False
    codes: tuple[Code, ...] = ()
    """What may be chosen, in the order of its list."""
    closed: bool = False
    """Whether nothing but the codes is accepted."""
    kind: str = ""
    """Of a subject: the address of its kind."""
    period: PeriodKind | None = None

    def labels(self) -> Mapping[str, str]:
        """The text by which each code is chosen, and the code: its title, or the code where titles coincide."""
        titles = Counter(code.title.zh for code in self.codes)
        return {code.title.zh if titles[code.title.zh] == 1 else code.code: code.code for code in self.codes}


def columns_of(
    catalogue: Catalogue,
    kind: Kind,
    day: date | None = None,
    *,
    regions: Sequence[Code] = (),
    offices: Sequence[Code] = (),
) -> tuple[Column, ...]:
    """The columns of a kind in the order of its input keys, with the codes valid on the day, or all of them.

    Regions and offices are what the place has; where they are not given, their columns take any code or name.
    """
    places = {"region": tuple(regions), "office": tuple(offices)}
    by_key: dict[str, Column] = {}
    if kind.period:
        by_key[REGION] = _region(places["region"])
        by_key[PERIOD] = _period(kind.period)
    if kind.about:
        by_key |= _reference(catalogue, SUBJECT, kind.about, required=True)
    for field in kind.fields.values():
        if field.key in kind.refers:
            address = kind.refers[field.key]
            title = field.title
            by_key |= _reference(catalogue, field.key, address, title=title, required=field.required, hint=field.hint)
        else:
            by_key[field.key] = _plain(catalogue, kind, field, day, places.get(field.type, ()))
    return _apart(by_key[key] for key in input_keys(kind))


def period_example(kind: PeriodKind) -> str:
    """How a period of the kind is written.

    >>> period_example("quarter")
    '2026-Q1'
    """
    return Period.containing(_A_DAY_IN_MARCH, kind).label


def _plain(catalogue: Catalogue, kind: Kind, field: Field, day: date | None, choices: tuple[Code, ...]) -> Column:
    address = catalogue.resolve(kind.pack, field.code_list, ("code_list",)) if field.code_list else None
    if address:
        code_list = catalogue.code_list(address)
        choices = code_list.codes_on(day) if day else code_list.code
    return Column(
        key=field.key,
        field=field.key,
        title=field.title,
        heading=f"{field.title.zh}（{field.unit}）" if field.unit else field.title.zh,
        type=field.type,
        required=field.required,
        unit=field.unit or "",
        least=field.least,
        most=field.most,
        longest=field.longest,
        format=field.format,
        hint=field.hint,
        sealed=field.sealed,
        codes=choices,
        closed=field.type == "code",
    )


def _reference(
    catalogue: Catalogue, key: str, address: str, *, title: Bilingual | None = None, required: bool, hint: str = ""
) -> dict[str, Column]:
    """The two columns of a reference to a subject; the code is named after the one field that identifies its kind."""
    about = kind_of(catalogue, address)
    title = title or (about.declaration.title if about else Bilingual("主体", "Subject"))
    named = about.fields[about.identified_by[0]] if about and len(about.identified_by) == 1 else None
    code = Column(
        key=key,
        field=key,
        title=Bilingual(f"{title.zh}代码", f"Code of: {title.en}"),
        heading=f"{title.zh}（{named.title.zh if named else '代码'}）",
        type="subject",
        required=required,
        or_else=name_key(key),
        format=named.format if named else None,
        longest=named.longest if named else None,
        hint=hint,
        kind=address,
    )
    name = replace(
        code,
        key=name_key(key),
        title=Bilingual(f"{title.zh}名称", f"Name of: {title.en}"),
        heading=f"{title.zh}（名称）",
        or_else=key,
        format=None,
        longest=None,
    )
    return {code.key: code, name.key: name}


def _region(regions: tuple[Code, ...]) -> Column:
    return Column(
        key=REGION,
        field=REGION,
        title=Bilingual("区划", "Region"),
        heading="区划",
        type="region",
        required=True,
        hint="数据所属的区划。",
        codes=regions,
    )


def _period(kind: PeriodKind) -> Column:
    example = Period.parse(period_example(kind))
    return Column(
        key=PERIOD,
        field=PERIOD,
        title=Bilingual("期间", "Period"),
        heading="期间",
        type="period",
        required=True,
        hint=f"数据所属的期间，{example.label} 即{example.label_zh}。",
        period=kind,
    )


def _apart(columns: Iterable[Column]) -> tuple[Column, ...]:
    """The columns with headings that differ: where two are the same, the key stands behind them."""
    listed = tuple(columns)
    headings = Counter(column.heading for column in listed)
    return tuple(
        column if headings[column.heading] == 1 else replace(column, heading=f"{column.heading}（{column.key}）")
        for column in listed
    )
