"""Records as rows under the headings of the template, so that what is taken away can come back corrected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any, Final

from zhiheng.adapters.tabular.columns import Column
from zhiheng.adapters.tabular.form import Form
from zhiheng.contract.in_use import in_use
from zhiheng.contract.intake.columns import PERIOD, REGION, SUBJECT
from zhiheng.contract.kinds import Kind
from zhiheng.kernel.access.queries import offices_on, regions_on
from zhiheng.kernel.records.models import Record
from zhiheng.kernel.records.queries import Filter, every
from zhiheng.primitives.errors import RuleViolation
from zhiheng.primitives.periods import Period
from zhiheng.web.record_forms import code_of, form_columns
from zhiheng.web.record_words import Named, named, with_values

MOST_IN_A_WORKBOOK: Final = 100_000
"""Rows of a workbook; more are opened as CSV with more ease."""
_TOGETHER: Final = 2000


class TooManyForAWorkbook(RuleViolation):
    """A list is too long to be written as a workbook."""

    code = "web.too_many_for_a_workbook"


def excel_form(kind: Kind, today: date) -> Form:
    """The kind as its workbook is made, with what may be chosen today."""
    return Form(in_use().catalogue, kind, form_columns(kind, today), today)


def refuse_too_many(count: int) -> None:
    """Refuse to write a workbook that people could hardly open."""
    if count > MOST_IN_A_WORKBOOK:
        raise TooManyForAWorkbook(
            f"{count} rows are too many for a workbook (web/record_export.py); take CSV or narrow the list",
            message_zh=f"共 {count} 条，超过一个 Excel 文件的上限 {MOST_IN_A_WORKBOOK} 条；"
            "请改为导出 CSV，或先用筛选缩小范围。",
            count=count,
        )


def exported(kind: Kind, asked: Filter, columns: Sequence[Column], today: date) -> Iterator[list[object]]:
    """Every record of a list as a row in the order of the columns; sealed texts stay sealed."""
    places = _alone({region.code: region.name for region in regions_on(today)})
    offices = _alone(dict(offices_on(today).values_list("key", "name")))
    records = every(asked)
    while some := list(islice(records, _TOGETHER)):
        listed = with_values(some)
        subjects = named(_subjects_in(kind, listed))
        for record, values in listed:
            stated = _stated(kind, record, values, subjects)
            yield [_cell(column, stated.get(column.key), places, offices) for column in columns]


def _subjects_in(kind: Kind, listed: Sequence[tuple[Record, Mapping[str, Any]]]) -> set[int]:
    spoken_of = {record.subject for record, _ in listed if kind.about and record.subject is not None}
    return spoken_of | {values[key] for _, values in listed for key in kind.refers if values.get(key) is not None}


def _stated(kind: Kind, record: Record, values: Mapping[str, Any], subjects: Mapping[int, Named]) -> dict[str, object]:
    """A record by input key."""
    stated: dict[str, object] = {
        key: values.get(key) for key, field in kind.fields.items() if not field.sealed and key not in kind.refers
    }
    if kind.period and record.happened_on:
        stated[REGION] = record.region
        stated[PERIOD] = Period.containing(record.happened_on, kind.period).label
    references = {key: values.get(key) for key in kind.refers} | ({SUBJECT: record.subject} if kind.about else {})
    for key, thing in references.items():
        known = subjects.get(thing) if thing is not None else None
        if thing is not None and known is not None:
            stated[key], stated[f"{key}_name"] = code_of(thing, known), known.name
    return stated


def _alone(names: Mapping[str, str]) -> dict[str, str]:
    """The names that one place or office alone bears, by its code."""
    times = Counter(names.values())
    return {code: name for code, name in names.items() if times[name] == 1}


def _cell(column: Column, value: object, places: Mapping[str, str], offices: Mapping[str, str]) -> object:
    """A value as the template's column holds it: places and offices by name where one alone bears it."""
    names = places if column.type == "region" else offices if column.type == "office" else {}
    return names.get(value, value) if isinstance(value, str) else value
