"""The form of a kind: one question for each of its columns, with what was given and what was wrong with it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, Literal

from django.http import QueryDict
from django.urls import reverse

from zhiheng.adapters.tabular.choice_lists import choices_of
from zhiheng.adapters.tabular.columns import Column, columns_of
from zhiheng.adapters.tabular.wording import FORMAT_WORDS, fields_of_rule
from zhiheng.contract.declarations.basics import Bilingual
from zhiheng.contract.declarations.parameters import Code
from zhiheng.contract.in_use import in_use
from zhiheng.contract.intake.columns import PERIOD, REGION, SUBJECT, name_key
from zhiheng.contract.intake.refusals import Refusal
from zhiheng.contract.kinds import Kind
from zhiheng.kernel.access.queries import offices_on, regions_on
from zhiheng.kernel.records.models import Record
from zhiheng.kernel.records.queries import subjects_called, values_of
from zhiheng.primitives.periods import Period
from zhiheng.web.record_filters import Choice
from zhiheng.web.record_words import Named, named

Control = Literal["line", "area", "select", "radio", "date", "file", "subject", "suggest", "point"]
_CONTROLS: Final[Mapping[str, Control]] = {
    "long_text": "area",
    "code": "select",
    "yes_no": "radio",
    "date": "date",
    "file": "file",
    "subject": "subject",
    "region": "suggest",
    "office": "suggest",
    "point": "point",
    "period": "select",
}
_KEYBOARDS: Final[Mapping[str, str]] = {"whole": "numeric", "decimal": "decimal", "point": "text"}
_NUMERIC_FORMATS: Final = frozenset({"gtin", "region_code", "equipment_registration"})
_FEW: Final = 5
"""So many subjects are offered at most while someone types."""
_LONGEST: Final = 500
_PERIODS_BACK: Final = 24
_KEPT_FOR_THE_NEXT: Final = frozenset({"date", "code", "region", "office", "subject", "period", "yes_no"})
_MANY: Final = 600
KEPT: Final = ".kept"
"""Ends the name under which the file that is kept already comes back."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a form."""

    column: Column
    control: Control
    label: str
    required: bool
    value: str = ""
    name_value: str = ""
    """Of a subject: the name beside the code."""
    choices: tuple[Choice, ...] = ()
    old_choices: tuple[Choice, ...] = ()
    """Codes that are no longer valid today and may still be chosen for an earlier day."""
    errors: tuple[str, ...] = ()
    is_first_wrong: bool = False
    kept: bool = False
    """Whether a sealed text or a file is there already."""
    marks: tuple[str, ...] = field(default=())
    """Messages of rules over several fields that this one is part of; they stand above the form."""

    @property
    def key(self) -> str:
        return self.column.key

    @property
    def name_key(self) -> str:
        return name_key(self.column.key)

    @property
    def id(self) -> str:
        return f"f-{self.column.key}"

    @property
    def wrong(self) -> bool:
        return bool(self.errors or self.marks)

    @property
    def inputmode(self) -> str:
        if self.column.format in _NUMERIC_FORMATS:
            return "numeric"
        return _KEYBOARDS.get(self.column.type, "")

    @property
    def hint(self) -> str:
        """What helps to fill it in, besides its name."""
        column = self.column
        said = [FORMAT_WORDS[column.format] if column.format and not column.hint else "", self._limits(), column.hint]
        if column.type == "point":
            said.append("先经度后纬度，如 120.15,30.28")
        if column.sealed:
            said.append("已有内容不再显示；不改请留空" if self.kept else "个人信息，单独加密保存")
        return "；".join(part.rstrip("。") for part in said if part)

    def _limits(self) -> str:
        least, most = self.column.least, self.column.most
        if least is not None and most is not None:
            return f"{least}—{most}"
        # That a number of things is not below nought goes without saying.
        return f"不小于 {least}" if least else f"不大于 {most}" if most is not None else ""

    @property
    def wide(self) -> bool:
        return self.control in {"area", "subject"}

    @property
    def search(self) -> str:
        """Where subjects are looked for while someone types."""
        return reverse("subject_search", args=[self.column.kind])

    @property
    def described_by(self) -> str:
        """The ids of what is said about it."""
        said = [f"e-{self.key}"] if self.errors else []
        return " ".join([*said, *([f"h-{self.key}"] if self.hint else [])])


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is wrong, for the list above the form: the words, and the question it leads to."""

    words: str
    leads_to: str = ""


@dataclass(frozen=True, slots=True)
class RecordForm:
    """A form as it is shown."""

    kind: Kind
    questions: tuple[Question, ...]
    faults: tuple[Fault, ...] = ()
    key: str = field(default_factory=lambda: uuid.uuid4().hex)
    """Goes with the form, so that a form that is sent twice states one record."""


Given = Mapping[str, str]
"""What stands in the form, by input key."""


def form_columns(kind: Kind, today: date) -> tuple[Column, ...]:
    """The columns of a kind with every code, and the regions and offices of the day."""
    types = {declared.type for declared in kind.fields.values()}
    regions: Sequence[Code] = ()
    offices: Sequence[Code] = ()
    if "region" in types or kind.period:
        regions = [Code(region.code, Bilingual(region.name, region.name)) for region in regions_on(today)][:_MANY]
    if "office" in types:
        listed = offices_on(today).values_list("key", "name")[:_MANY]
        offices = [Code(key, Bilingual(name, name)) for key, name in listed]
    return columns_of(in_use().catalogue, kind, regions=regions, offices=offices)


def form_of(
    kind: Kind, given: Given, today: date, *, refusals: Sequence[Refusal] = (), kept: Iterable[str] = (), key: str = ""
) -> RecordForm:
    """The form of a kind with what is given, and each refusal at its place."""
    columns = {column.key: column for column in form_columns(kind, today)}
    names = {name_key(column.key) for column in columns.values() if column.type == "subject"}
    questions = [
        _question(column, given, today, kept=column.key in set(kept))
        for column in columns.values()
        if column.key not in names or column.type != "subject"
    ]
    placed = _with_refusals(kind, questions, refusals)
    order = {question.id: place for place, question in enumerate(placed)}
    faults = sorted(
        (Fault(refusal.message.zh, _leads_to(placed, refusal)) for refusal in refusals),
        key=lambda fault: order.get(fault.leads_to, -1),
    )
    form = RecordForm(kind, tuple(placed), tuple(faults))
    return replace(form, key=key) if key else form


def _question(column: Column, given: Given, today: date, *, kept: bool) -> Question:
    control: Control = _CONTROLS.get(column.type, "line")
    value = given.get(column.key, "")
    label = column.title.zh
    if column.type == "subject":
        label = column.title.zh.removesuffix("代码")
    choices, old = _choices(column, value, today)
    return Question(
        column=column,
        control=control,
        label=label,
        required=column.required,
        value=value,
        name_value=given.get(name_key(column.key), "") if column.type == "subject" else "",
        choices=choices,
        old_choices=old,
        kept=kept,
    )


def _choices(column: Column, value: str, today: date) -> tuple[tuple[Choice, ...], tuple[Choice, ...]]:
    """What may be chosen now, and what only for earlier days."""
    match column.type:
        case "code":
            by_code = {code: label for label, code in column.labels().items()}
            valid = [code.code for code in column.codes if code.is_valid(today)]
            now = tuple(Choice(code, by_code[code], value in (code, by_code[code])) for code in valid)
            old = [code.code for code in column.codes if code.code not in valid]
            return now, tuple(Choice(code, by_code[code], value in (code, by_code[code])) for code in old)
        case "yes_no":
            return tuple(Choice(said, said, value == said) for said in ("是", "否")), ()
        case "period":
            return _periods(column, value, today), ()
        case _:
            return tuple(Choice(label, "") for label, _ in choices_of(column, today)), ()


def _periods(column: Column, value: str, today: date) -> tuple[Choice, ...]:
    assert column.period is not None
    now = Period.containing(today, column.period)
    listed = [now.moved(-step) for step in range(_PERIODS_BACK)]
    choices = [Choice(period.label, period.label_zh, period.label == value) for period in listed]
    if value and not any(choice.chosen for choice in choices):
        choices.append(Choice(value, value, chosen=True))
    return tuple(choices)


def _with_refusals(kind: Kind, questions: list[Question], refusals: Sequence[Refusal]) -> list[Question]:
    """Each refusal beside the question it speaks of; of a broken rule, every question it asks for is marked."""
    errors: dict[str, list[str]] = {}
    marks: dict[str, list[str]] = {}
    for refusal in refusals:
        if refusal.field:
            errors.setdefault(refusal.field.removesuffix("_name"), []).append(refusal.message.zh)
            errors.setdefault(refusal.field, []).append(refusal.message.zh)
        elif refusal.rule:
            for key in fields_of_rule(in_use().catalogue, kind, refusal.rule):
                marks.setdefault(key, []).append(refusal.message.zh)
    first = True
    placed = []
    for question in questions:
        said = tuple(dict.fromkeys(errors.get(question.key, ())))
        marked = tuple(marks.get(question.key, ()))
        wrong = bool(said or marked)
        placed.append(replace(question, errors=said, marks=marked, is_first_wrong=wrong and first))
        first = first and not wrong
    return placed


def _leads_to(questions: Sequence[Question], refusal: Refusal) -> str:
    for question in questions:
        if refusal.field in (question.key, question.name_key) or refusal.message.zh in question.marks:
            return question.id
    return ""


def sent_in(kind: Kind, post: QueryDict) -> dict[str, str]:
    """What a form sent, by input key; a file is named by the digest under which it is kept."""
    checker = in_use().checker(kind.address)
    sent = {key: str(post[key]) for key in checker.keys if key in post}
    for key, declared in kind.fields.items():
        if declared.type == "file":
            sent[key] = str(post.get(f"{key}{KEPT}", ""))
    return sent


def given_of(record: Record, kind: Kind, today: date) -> dict[str, str]:
    """The values of a record as its form shows them; sealed texts stay sealed."""
    values = values_of(kind, record.data)
    subjects = named({values[key] for key in kind.refers if key in values} | ({record.subject} - {None}))  # type: ignore[operator]
    labels = {column.key: column.labels() for column in form_columns(kind, today)}
    given = {
        key: _as_typed(kind, key, values[key], labels.get(key, {}))
        for key in kind.fields
        if values.get(key) is not None and not kind.fields[key].sealed and key not in kind.refers
    }
    if kind.period and record.happened_on:
        given[PERIOD] = Period.containing(record.happened_on, kind.period).label
        given[REGION] = _label(labels.get(REGION, {}), record.region)
    references = {key: values.get(key) for key in kind.refers} | ({SUBJECT: record.subject} if kind.about else {})
    for key, thing in references.items():
        if thing is not None and thing in subjects:
            given[key], given[name_key(key)] = code_of(thing, subjects[thing]), subjects[thing].name
    return given


def given_in(kind: Kind, query: Mapping[str, str]) -> dict[str, str]:
    """What an address gives to begin a form with."""
    keys = in_use().checker(kind.address).keys
    return {key: str(query[key])[:_LONGEST] for key in keys if key in query}


def kept_in(record: Record, kind: Kind) -> list[str]:
    """The sealed fields of a record that hold something; they come back empty and stay as they are."""
    values = values_of(kind, record.data)
    return [key for key, declared in kind.fields.items() if declared.sealed and values.get(key) is not None]


def like(given: Given, kind: Kind) -> dict[str, str]:
    """What the next form of a row of similar ones begins with: days, places, choices; no name, no figure."""
    types = {key: declared.type for key, declared in kind.fields.items()} | {REGION: "region", PERIOD: "period"}
    references = {*kind.refers, SUBJECT}
    keep = {key for key, type_ in types.items() if type_ in _KEPT_FOR_THE_NEXT and key not in kind.identified_by}
    keep |= references | {name_key(key) for key in references}
    return {key: value for key, value in given.items() if key in keep}


def _as_typed(kind: Kind, key: str, value: Any, labels: Mapping[str, str]) -> str:  # noqa: ANN401 - by type
    match kind.fields[key].type:
        case "yes_no":
            return "是" if value else "否"
        case "point":
            return ",".join(f"{part:f}" for part in value)
        case "whole" | "decimal":
            return f"{value:f}"
        case "region" | "office":
            return _label(labels, value)
        case _:
            return str(value)


def _label(labels: Mapping[str, str], code: str) -> str:
    """The words by which a place or office is chosen; its code where it is no longer offered."""
    return next((label for label, key in labels.items() if key == code), code)


def code_of(thing: int, subject: Named) -> str:
    """The text by which a form names a subject: what identifies it by itself, else its number."""
    kind = in_use().kinds.get(subject.kind)
    alone = kind is not None and len(kind.identified_by) == 1
    return subject.identity if alone and subject.identity else f"#{thing}"


@dataclass(frozen=True, slots=True)
class FoundSubject:
    """A subject that what is typed could mean."""

    code: str
    name: str
    note: str


def typed_in(query: Mapping[str, str]) -> str:
    """What someone typed into the field the query names."""
    return str(query.get(str(query.get("field", "")), "")).replace("\x00", "").strip()[:_LONGEST]


def subjects_found(kind: Kind, typed: str) -> list[FoundSubject]:
    """The subjects of a kind whose code or name holds what is typed."""
    things = subjects_called(kind.address, typed, most=_FEW) if typed else []
    known = named(things)
    return [
        FoundSubject(code_of(thing, known[thing]), known[thing].name, known[thing].identity)
        for thing in things
        if thing in known
    ]
