"""The names that the expressions of a word may use, and their types."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from zhiheng.contract.catalogue import Catalogue
from zhiheng.contract.declarations.fields import Field
from zhiheng.contract.declarations.indicators import Indicator
from zhiheng.contract.declarations.records import Record
from zhiheng.contract.declarations.subjects import Subject
from zhiheng.contract.expressions.functions import RESERVED
from zhiheng.contract.expressions.value_types import DATE, OPAQUE, TEXT, YES_NO, Scope, ValueType, number_in

HAPPENED_ON: Final = "happened_on"
REGION: Final = "region"
SUBJECT: Final = "subject"
GIVEN_NAMES: Final[dict[str, str]] = {
    HAPPENED_ON: "The day on which a record happened; of a reported figure the last day of its period.",
    REGION: "The region of a record: where it happened, else where its subject lies.",
    SUBJECT: "subject.name is the field `name` of the subject a record is about; fields of type subject lead on alike.",
}
"""Names every record has besides its fields."""
WATCHED_NAMES: Final[dict[str, str]] = {
    "value": "The value of the watched indicator.",
    "previous": "Its value in the period before.",
    "last_year": "Its value in the same period last year.",
}
"""Names of a warning line on an indicator."""
TAKEN_NAMES: Final = frozenset({*RESERVED, *GIVEN_NAMES, *WATCHED_NAMES, "period", "office"})
"""Words that no field, parameter or indicator may be called by."""


def record_scope(catalogue: Catalogue, pack: str, record: Record, user: str) -> Scope:
    """The names of a record of one pack, as the expressions of a pack that uses it see them."""
    names = _fields(catalogue, pack, record.field)
    names |= {HAPPENED_ON: DATE, REGION: ValueType("reference", of=REGION)}
    subject = catalogue.resolve(pack, record.subject, ("subject",)) if record.subject else None
    if subject:
        names |= _below(catalogue, SUBJECT, subject)
    for field in record.field:
        kind = catalogue.resolve(pack, field.kind, ("subject",)) if field.kind else None
        if kind:
            names |= _below(catalogue, field.key, kind)
    parameters = _parameters(catalogue, user)
    return Scope(
        parameters | names,
        f"the names of record {pack}.{record.key}",
        f"记录 {pack}.{record.key} 可用的名称",
        ambiguous=frozenset(parameters.keys() & names.keys()),
    )


def subject_scope(catalogue: Catalogue, pack: str, subject: Subject) -> Scope:
    """The names of a subject."""
    names = _parameters(catalogue, pack) | _fields(catalogue, pack, subject.field)
    return Scope(names, f"the names of subject {pack}.{subject.key}", f"主体 {pack}.{subject.key} 可用的名称")


def formula_scope(catalogue: Catalogue, pack: str) -> Scope:
    """The indicators and parameters a formula of the pack may name."""
    names = _parameters(catalogue, pack)
    for name, address in catalogue.visible(pack, "indicator"):
        names[name] = number_in(catalogue.indicator(address).unit)
    return Scope(names, "the indicators and parameters of this pack and of those it needs", "本包及所需包的指标和参数")


def watched_scope(catalogue: Catalogue, pack: str, indicator: Indicator) -> Scope:
    """The names of a warning line on an indicator."""
    names = _parameters(catalogue, pack) | dict.fromkeys(WATCHED_NAMES, number_in(indicator.unit))
    return Scope(names, "value, previous, last_year and the parameters", "value、previous、last_year 和参数")


def field_type(catalogue: Catalogue, pack: str, field: Field) -> ValueType:
    """The type of a field's values; of a sealed one only whether it is there can be asked."""
    if field.sealed:
        return OPAQUE
    match field.type:
        case "text" | "long_text":
            return TEXT
        case "whole" | "decimal":
            return number_in(field.unit or "")
        case "date":
            return DATE
        case "yes_no":
            return YES_NO
        case "point" | "file":
            return OPAQUE
        case "region" | "office":
            return ValueType("reference", of=field.type)
        case "subject":
            return ValueType("reference", of=catalogue.resolve(pack, field.kind, ("subject",)) or field.kind)
        case "code":
            address = catalogue.resolve(pack, field.code_list, ("code_list",))
            codes = frozenset(code.code for code in catalogue.code_list(address).code) if address else None
            return ValueType("code", codes=codes, of=address or field.code_list)


def _fields(catalogue: Catalogue, pack: str, fields: Iterable[Field]) -> dict[str, ValueType]:
    return {field.key: field_type(catalogue, pack, field) for field in fields}


def _below(catalogue: Catalogue, name: str, subject: str) -> dict[str, ValueType]:
    """The fields of a subject under the name by which a record leads to it."""
    owner = subject.split(".", 1)[0]
    fields = _fields(catalogue, owner, catalogue.subject(subject).field)
    return {f"{name}.{key}": type_ for key, type_ in fields.items()}


def _parameters(catalogue: Catalogue, pack: str) -> dict[str, ValueType]:
    return {
        name: number_in(catalogue.parameter(address).unit) for name, address in catalogue.visible(pack, "parameter")
    }
