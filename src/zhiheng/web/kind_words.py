"""Kinds in words: the list of them by field of quality, and everything a declaration says of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from zhiheng.adapters.tabular.columns import Column, columns_of
from zhiheng.adapters.tabular.wording import fields_of_rule, limits_words, need_words, type_words
from zhiheng.contract.declarations.fields import Rule
from zhiheng.contract.declarations.pack_head import PackHead
from zhiheng.contract.declarations.sources import Source
from zhiheng.contract.in_use import in_use
from zhiheng.contract.intake.columns import SUBJECT
from zhiheng.contract.kinds import Kind
from zhiheng.contract.systems import SystemEntry, system_named
from zhiheng.web.record_words import heading_of

PERIOD_ZH: Final = {"year": "每年", "half_year": "每半年", "quarter": "每季", "month": "每月"}


@dataclass(frozen=True, slots=True)
class KindRow:
    """A kind in the list of kinds."""

    kind: Kind
    count: int
    about: str
    """Title of the kind of subject it is about."""
    systems: tuple[SystemEntry, ...]
    period: str


@dataclass(frozen=True, slots=True)
class PackRows:
    """The kinds of one field of quality."""

    head: PackHead
    subjects: tuple[KindRow, ...]
    records: tuple[KindRow, ...]

    @property
    def groups(self) -> tuple[tuple[str, tuple[KindRow, ...]], ...]:
        """Subjects and records under their headings."""
        return (("主体", self.subjects), ("记录", self.records))


def kinds_by_pack(counts: Mapping[str, int], words: str = "") -> list[PackRows]:
    """The kinds of every field of quality; only those that speak of the words, where some are given."""
    rows = [_kind_row(kind, counts) for kind in in_use().kinds.values() if _speaks_of(kind, words)]
    packs = [
        PackRows(
            pack.head,
            tuple(row for row in rows if row.kind.pack == key and row.kind.is_subject),
            tuple(row for row in rows if row.kind.pack == key and not row.kind.is_subject),
        )
        for key, pack in in_use().catalogue.packs.items()
    ]
    return [pack for pack in packs if pack.subjects or pack.records]


def _kind_row(kind: Kind, counts: Mapping[str, int]) -> KindRow:
    return KindRow(
        kind,
        counts.get(kind.address, 0),
        in_use().kind(kind.about).title if kind.about else "",
        systems_of(kind),
        PERIOD_ZH[kind.period] if kind.period else "",
    )


def _speaks_of(kind: Kind, words: str) -> bool:
    pack = in_use().catalogue.packs[kind.pack].head
    said = [kind.title, kind.address, pack.title.zh, *(field.title.zh for field in kind.fields.values())]
    said += [system.zh for system in systems_of(kind)]
    return all(any(word in text for text in said) for word in words.split())


def systems_of(kind: Kind) -> tuple[SystemEntry, ...]:
    """The systems of the catalogue that a kind serves."""
    found = (system_named(number) for number in kind.declaration.serves)
    return tuple(system for system in found if system is not None)


@dataclass(frozen=True, slots=True)
class Explained:
    """One column of a kind in words."""

    column: Column
    need: str
    type: str
    limits: str
    codes: tuple[tuple[str, str], ...]
    """Title and code of what may be chosen."""


@dataclass(frozen=True, slots=True)
class RuleExplained:
    """A rule over several fields in words."""

    rule: Rule
    fields: tuple[str, ...]
    source: Source | None


@dataclass(frozen=True, slots=True)
class KindExplained:
    """Everything a declaration says of a kind."""

    head: PackHead
    about: str
    columns: tuple[Explained, ...]
    rules: tuple[RuleExplained, ...]
    source: Source | None
    systems: tuple[SystemEntry, ...]
    identified: tuple[str, ...]
    dated: str
    located: str
    period: str
    due_days: int


def kind_explained(kind: Kind, today: date) -> KindExplained:
    """What a declaration says, on the day."""
    catalogue, declaration = in_use().catalogue, kind.declaration
    columns = columns_of(catalogue, kind, today)
    return KindExplained(
        head=catalogue.packs[kind.pack].head,
        about=in_use().kind(kind.about).title if kind.about else "",
        columns=tuple(_explained(column) for column in columns),
        rules=tuple(_rule(kind, rule) for rule in kind.rules if rule.applies(today)),
        source=_source(kind, declaration.source),
        systems=systems_of(kind),
        identified=("区划", "期间") if kind.period else tuple(heading_of(kind, key) for key in kind.identified_by),
        dated=heading_of(kind, kind.dated_by) if kind.dated_by else "",
        located=heading_of(kind, kind.located_by) if kind.located_by else "",
        period=PERIOD_ZH[kind.period] if kind.period else "",
        due_days=getattr(declaration, "due_days", 0),
    )


def _explained(column: Column) -> Explained:
    labels = tuple(column.labels().items()) if column.closed else ()
    return Explained(column, need_words(column), type_words(column), limits_words(column), labels)


def _rule(kind: Kind, rule: Rule) -> RuleExplained:
    asked = fields_of_rule(in_use().catalogue, kind, rule.key)
    fields = tuple(heading_of(kind, key) for key in (SUBJECT, *kind.fields) if key in asked)
    return RuleExplained(rule, fields, _source(kind, rule.source))


def _source(kind: Kind, key: str) -> Source | None:
    catalogue = in_use().catalogue
    address = catalogue.resolve(kind.pack, key, ("source",)) if key else None
    return catalogue.source(address) if address else None
