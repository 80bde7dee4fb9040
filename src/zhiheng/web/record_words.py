"""The values of records in the words people know: titles of codes, names of subjects, places, offices and people."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from django.urls import reverse

from zhiheng.contract.declarations.fields import Field
from zhiheng.contract.in_use import in_use
from zhiheng.contract.intake.columns import SUBJECT, name_key
from zhiheng.contract.kinds import Kind
from zhiheng.kernel.access.models import Office, Person, Region
from zhiheng.kernel.records.models import Record
from zhiheng.kernel.records.queries import values_of
from zhiheng.kernel.records.rules import STATE_ZH
from zhiheng.primitives.periods import Period

STATE_TONE: Final[Mapping[str, str]] = {
    "entered": "warn",
    "checked": "warn up",
    "approved": "good",
    "returned": "bad down",
    "stands": "good",
    "provisional": "plus",
    "retracted": "bad",
    "merged": "bare",
}
"""How the badge of a state looks; the word says it."""
_FIGURES: Final = frozenset({"whole", "decimal"})


@dataclass(frozen=True, slots=True)
class Shown:
    """A value as a page shows it; nothing of it where there is no value."""

    text: str
    href: str = ""
    look: str = ""
    """``num``, ``long``, ``sealed``, ``file`` or ``point`` where it is set apart from other texts."""
    unit: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """A subject as it is known: name, kind, and what identifies it."""

    name: str
    kind: str
    identity: str
    state: str


NOTHING: Final = Shown("")


@dataclass(slots=True)
class Names:
    """The names of everything some records speak of, asked for together: four queries, however many records."""

    subjects: Mapping[int, Named] = field(default_factory=dict)
    regions: Mapping[str, str] = field(default_factory=dict)
    offices: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)

    def region(self, code: str) -> str:
        """The name of a region; its code where it bears none."""
        return self.regions.get(code, code)

    def office(self, key: str) -> str:
        """The name of an office; its key where it bears none."""
        return self.offices.get(key, key)

    def person(self, username: str) -> str:
        """The name of a person; the account where it bears none."""
        return self.people.get(username, username)


class Wanted:
    """What names are to be asked for."""

    def __init__(self) -> None:
        self.subjects: set[int] = set()
        self.regions: set[str] = set()
        self.offices: set[str] = set()
        self.people: set[str] = set()

    def add(self, record: Record, values: Mapping[str, Any]) -> None:
        """The names of one record, its values among them."""
        self.add_values(in_use().kind(record.kind), values)
        self.regions.add(record.region)
        self.offices.add(record.office)
        self.people.add(record.stated_by)
        self.subjects |= {thing for thing in (record.subject, record.merged_into) if thing is not None}

    def add_values(self, kind: Kind, values: Mapping[str, Any]) -> None:
        """The names of values."""
        for key, value in values.items():
            match kind.fields[key].type if key in kind.fields and value is not None else None:
                case "region":
                    self.regions.add(value)
                case "office":
                    self.offices.add(value)
                case "subject":
                    self.subjects.add(value)

    def names(self) -> Names:
        """The names, asked of the database."""
        return Names(
            subjects=named(self.subjects),
            regions=dict(Region.objects.filter(pk__in=self.regions - {""}).values_list("code", "name")),
            offices={
                key: short or name
                for key, name, short in Office.objects.filter(pk__in=self.offices - {""}).values_list(
                    "key", "name", "short_name"
                )
            },
            people=dict(Person.objects.filter(username__in=self.people - {""}).values_list("username", "name")),
        )


def named(things: Collection[int]) -> dict[int, Named]:
    """Subjects by number, in as few queries as there are thousands."""
    listed = sorted(things)
    return {
        thing: Named(*words)
        for start in range(0, len(listed), 1000)
        for thing, *words in Record.objects.filter(pk__in=listed[start : start + 1000]).values_list(
            "id", "name", "kind", "identity", "state"
        )
    }


def names_in(records: Iterable[tuple[Record, Mapping[str, Any]]]) -> Names:
    """The names that records with their values speak of."""
    wanted = Wanted()
    for record, values in records:
        wanted.add(record, values)
    return wanted.names()


def subject_link(thing: int, names: Names) -> Shown:
    """A subject as a link to the page of everything known of it."""
    known = names.subjects.get(thing)
    if known is None:
        return Shown(f"#{thing}")
    note = STATE_ZH["provisional"] if known.state == "provisional" else ""
    return Shown(known.name or f"#{thing}", href=reverse("subject", args=[thing]), note=note)


def sealed_number(value: object) -> int | None:
    """Under which number the vault keeps what a sealed field says."""
    found = value.get("sealed") if isinstance(value, Mapping) else value
    return int(found) if isinstance(found, int | Decimal) else None


class KindWords:
    """How the values of one kind are said."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind

    @cached_property
    def codes(self) -> Mapping[str, Mapping[str, str]]:
        """By field: the titles of its codes."""
        catalogue = in_use().catalogue
        found = {}
        for key, declared in self.kind.fields.items():
            address = (
                catalogue.resolve(self.kind.pack, declared.code_list, ("code_list",)) if declared.code_list else None
            )
            if address:
                found[key] = {code.code: code.title.zh for code in catalogue.code_list(address).code}
        return found

    def say(self, key: str, value: object, names: Names) -> Shown:
        """A value of a field in words."""
        declared = self.kind.fields.get(key)
        if value is None or value == "":
            return NOTHING
        if declared is None:
            return Shown(str(value))
        if declared.sealed:
            return Shown("已密封", look="sealed")
        return self._said(declared, value, names)

    def _said(self, declared: Field, value: Any, names: Names) -> Shown:  # noqa: ANN401 - by the type of the field
        match declared.type:
            case "whole" | "decimal":
                return Shown(grouped(value), look="num", unit=declared.unit or "")
            case "date":
                return Shown(value.isoformat() if isinstance(value, date) else str(value))
            case "yes_no":
                return Shown("是" if value else "否")
            case "code":
                return Shown(self.codes.get(declared.key, {}).get(value, str(value)))
            case "subject":
                return subject_link(value, names)
            case "region":
                return Shown(names.region(value))
            case "office":
                return Shown(names.office(value))
            case "point":
                return Shown("，".join(f"{part:f}" for part in value), look="point")
            case "file":
                return Shown(f"附件 {value[:8]}", href=reverse("evidence_file", args=[value]), look="file")
            case "long_text":
                return Shown(str(value), look="long")
            case _:
                return Shown(str(value))

    def other_name(self, key: str, values: Mapping[str, Any]) -> str:
        """The name under which a subject was stated, where it is another than the register's."""
        return str(values.get(name_key(key)) or "")

    def title_of(self, record: Record, values: Mapping[str, Any], names: Names) -> str:
        """What a record is called on pages: its name, its period, its number or the day it speaks of."""
        if record.name:
            return record.name
        if self.kind.period:
            return f"{names.region(record.region)} {period_of(self.kind, record.happened_on)}".strip()
        told = [self.say(key, values.get(key), names).text for key in self.kind.identified_by]
        return " · ".join(filter(None, told)) or f"{self.kind.title} #{record.pk}"


def period_of(kind: Kind, day: date | None) -> str:
    """The period of a reported figure as people read it."""
    return Period.containing(day, kind.period).label_zh if kind.period and day else ""


def grouped(value: object) -> str:
    """A number with its thousands apart and every digit it was stated with.

    >>> grouped(Decimal("1234567.50"))
    '1,234,567.50'
    """
    return f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}" if isinstance(value, int) else str(value)


def with_values(records: Iterable[Record]) -> list[tuple[Record, dict[str, Any]]]:
    """Records with their values."""
    kinds = in_use().every_kind
    return [(record, values_of(kinds[record.kind], record.data)) for record in records if record.kind in kinds]


def is_figure(declared: Field | None) -> bool:
    """Whether a column of the field stands to the right."""
    return declared is not None and declared.type in _FIGURES


def heading_of(kind: Kind, key: str) -> str:
    """What a field is called in lists and histories."""
    if key == SUBJECT:
        return in_use().kind(kind.about).title if kind.about else "主体"
    declared = kind.fields.get(key)
    if declared is None:
        base = key.removesuffix("_name")
        return f"{kind.fields[base].title.zh}（填报名称）" if base in kind.fields else "填报名称"
    return declared.title.zh
