"""What the words of one pack must keep to by themselves: fields and their types, dates, spans, names that are taken."""

from __future__ import annotations

import keyword
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Protocol, get_args

from zhiheng.contract.assembling.scopes import TAKEN_NAMES
from zhiheng.contract.casework.as_kind import as_record
from zhiheng.contract.catalogue import Catalogue
from zhiheng.contract.declarations.cases import Case, CaseAct, DatedTerm
from zhiheng.contract.declarations.fields import NEEDED_BY, ONLY_WITH, Field, FieldType, Rule
from zhiheng.contract.declarations.pack import CONCEPTS, PackDeclaration, Table
from zhiheng.contract.declarations.parameters import Code, CodeList, DatedValue, Parameter
from zhiheng.contract.declarations.records import Record
from zhiheng.contract.declarations.sources import Source
from zhiheng.contract.declarations.subjects import Subject
from zhiheng.contract.declarations.warning_lines import WarningLine
from zhiheng.contract.intake.columns import SUBJECT, name_key
from zhiheng.contract.nearest import ask, ask_zh, nearest_to
from zhiheng.contract.problems import (
    ClashingWord,
    MisplacedKey,
    MissingKey,
    PackProblem,
    Place,
    UnknownReference,
    WrongValue,
)
from zhiheng.contract.words import WORD_KEY


class _Fielded(Protocol):
    @property
    def field(self) -> tuple[Field, ...]: ...
    @property
    def rule(self) -> tuple[Rule, ...]: ...
    @property
    def listed(self) -> tuple[str, ...]: ...


def detail_problems(pack: PackDeclaration, catalogue: Catalogue) -> Iterator[PackProblem]:
    """What is wrong with single words of a pack."""
    for concept, word in pack.words():
        if concept in {"parameter", "indicator"}:
            yield from _taken(pack.place(CONCEPTS[concept], f"{concept}.{word.key}"), word.key, ())
    for table in pack.tables():
        match table.declaration:
            case Source() | Rule() | WarningLine() | DatedValue() | Code() | CaseAct() | DatedTerm():
                yield from _span(pack, table)
        match table.declaration:
            case Subject():
                yield from _fields(pack, table, table.declaration, catalogue)
                yield from _subject(pack, table, table.declaration)
            case Record():
                yield from _fields(pack, table, table.declaration, catalogue)
                yield from _record(pack, table, table.declaration)
            case Case():
                kept_as = as_record(table.declaration)
                yield from _fields(pack, table, table.declaration, catalogue, listing=kept_as.field)
            case Parameter():
                yield from _lines(pack, table, table.declaration)
            case CodeList():
                codes = [code.code for code in table.declaration.code]
                yield from _twice(pack.place(table.file, table.path, "code"), codes)
            case WarningLine():
                yield from _watched(pack, table, table.declaration)


def _fields(
    pack: PackDeclaration, table: Table, word: _Fielded, catalogue: Catalogue, listing: Sequence[Field] = ()
) -> Iterator[PackProblem]:
    """``listing``: the fields its lists may show, where these are not its own alone."""
    visible = [name for name, _ in catalogue.visible(pack.key, "parameter")]
    for field in word.field:
        path = f"{table.path}.field.{field.key}"
        yield from _taken(pack.place(table.file, path), field.key, [*visible, *pack.head.needs])
        yield from _field(pack, Table(table.file, path, field), field)
        yield from _stated_as_a_name(pack.place(table.file, path), field.key, word.field)
    fields = {field.key: field for field in listing or word.field}
    for name in word.listed:
        place = pack.place(table.file, table.path, "listed")
        yield from names_field(place, fields, name, set(get_args(FieldType)) - {"point", "file", "long_text"})
    keys = [rule.key for rule in word.rule]
    yield from _twice(pack.place(table.file, table.path, "rule"), keys)
    for key in keys:
        if not WORD_KEY.accepts(key):
            place = pack.place(table.file, table.path, "rule")
            yield WrongValue(
                place, f"{key!r} is not {WORD_KEY.what}; rename the rule.", f"“{key}”不是{WORD_KEY.what_zh}；请改名。"
            )


def _field(pack: PackDeclaration, table: Table, field: Field) -> Iterator[PackProblem]:
    for key, types in ONLY_WITH.items():
        if getattr(field, key) not in {None, "", False} and field.type not in types:
            listed = ", ".join(sorted(types))
            yield MisplacedKey(
                pack.place(table.file, table.path, key),
                f"{key} has no meaning for the type {field.type}; it belongs to {listed}; leave it out.",
                f"类型 {field.type} 不用 {key}（用于 {listed}）；请去掉。",
                key=key,
            )
    needed = NEEDED_BY.get(field.type)
    if needed and getattr(field, needed) in ({None} if needed == "unit" else {None, ""}):
        yield MissingKey(
            pack.place(table.file, table.path, needed),
            f"a field of type {field.type} needs {needed}; add it.",
            f"类型 {field.type} 的字段须有 {needed}；请补上。",
            key=needed,
        )
    if field.least is not None and field.most is not None and field.least > field.most:
        yield WrongValue(
            pack.place(table.file, table.path, "most"),
            f"most is {field.most}, below least {field.least}; correct one.",
            f"most（{field.most}）小于 least（{field.least}）；请改正。",
        )


def _subject(pack: PackDeclaration, table: Table, subject: Subject) -> Iterator[PackProblem]:
    fields = {field.key: field for field in subject.field}
    yield from names_field(pack.place(table.file, table.path, "named_by"), fields, subject.named_by, {"text"})
    yield from _identity(pack.place(table.file, table.path, "identified_by"), fields, subject.identified_by)
    if subject.located_by:
        place = pack.place(table.file, table.path, "located_by")
        yield from names_field(place, fields, subject.located_by, {"region"})


def _record(pack: PackDeclaration, table: Table, record: Record) -> Iterator[PackProblem]:
    fields = {field.key: field for field in record.field}
    if not record.dated_by and record.period is None:
        yield MissingKey(
            pack.place(table.file, table.path, "dated_by"),
            "a record needs dated_by, or period where it is a reported figure; add one.",
            "记录须有 dated_by；若是上报数据则须有 period；请补上其一。",
            key="dated_by",
        )
    misplaced = ["dated_by", "located_by", "subject", "identified_by"] if record.period else ["due_days"]
    for key in misplaced:
        if getattr(record, key):
            other, other_zh = (
                ("a reported figure, which its region and period name", "按区划和期间上报的数据")
                if record.period
                else ("a record that is not reported for a period", "不按期间上报的记录")
            )
            yield MisplacedKey(
                pack.place(table.file, table.path, key),
                f"{key} has no meaning for {other}; leave it out.",
                f"{other_zh}不用 {key}；请去掉。",
                key=key,
            )
    if record.dated_by and not record.period:
        place = pack.place(table.file, table.path, "dated_by")
        yield from names_field(place, fields, record.dated_by, {"date"}, required=True)
    if record.located_by:
        place = pack.place(table.file, table.path, "located_by")
        yield from names_field(place, fields, record.located_by, {"region"})
    yield from _identity(pack.place(table.file, table.path, "identified_by"), fields, record.identified_by)


def _identity(place: Place, fields: dict[str, Field], names: Sequence[str]) -> Iterator[PackProblem]:
    for name in names:
        yield from names_field(place, fields, name, set(get_args(FieldType)) - {"point", "file"}, required=True)


def names_field(
    place: Place, fields: Mapping[str, Field], name: str, types: Collection[str], *, required: bool = False
) -> Iterator[PackProblem]:
    """What is wrong with a name that must be that of a field of one of the types, not sealed."""
    field = fields.get(name)
    if field is None:
        near = nearest_to(name, fields)
        yield UnknownReference(
            place,
            f"{name[:100]!r} is no field of this table; {ask(near, 'declare it.')}",
            f"此表没有字段“{name[:100]}”；{ask_zh(near, '请先声明。')}",
            reference=name,
            nearest=near,
        )
    elif field.type not in types:
        listed = ", ".join(sorted(types))
        yield WrongValue(
            place,
            f"the field {name} is of type {field.type} where {listed} belongs; name another.",
            f"字段 {name} 的类型是 {field.type}，此处应为 {listed}；请换一个字段。",
        )
    elif field.sealed:
        yield WrongValue(
            place,
            f"the field {name} is sealed, so nothing may be named, found or listed by it; name another.",
            f"字段 {name} 是密封字段，不能用来命名、识别或列表；请换一个字段。",
        )
    elif required and not field.required:
        yield WrongValue(
            place,
            f"the field {name} may be missing, and then this fails; set required = true in it.",
            f"字段 {name} 可以为空，不能用于此处；请在该字段写 required = true。",
        )


def _lines(pack: PackDeclaration, table: Table, parameter: Parameter) -> Iterator[PackProblem]:
    begins = [line.since for line in parameter.value]
    if len(set(begins)) < len(begins):
        yield ClashingWord(
            pack.place(table.file, table.path, "value"),
            "two values begin on one day, so neither supersedes the other; correct one date.",
            "有两个值从同一天起有效，无法确定以谁为准；请改正日期。",
            word=parameter.key,
        )


def _watched(pack: PackDeclaration, table: Table, line: WarningLine) -> Iterator[PackProblem]:
    if bool(line.record) == bool(line.indicator):
        yield MissingKey(
            pack.place(table.file, table.path, "record"),
            "a warning line stands on one record or on one indicator; name exactly one of them.",
            "预警须针对一种记录或一个指标；请只写 record 或 indicator 之一。",
            key="record",
        )


def _span(pack: PackDeclaration, table: Table) -> Iterator[PackProblem]:
    since: date | None = table.declaration.since
    until: date | None = table.declaration.until
    if since is not None and until is not None and until <= since:
        yield WrongValue(
            pack.place(table.file, table.path, "until"),
            f"until is {until}, not after since {since}; it is the first day outside; correct one.",
            f"until（{until}）须晚于 since（{since}）；until 为失效的第一天；请改正。",
        )


def _taken(place: Place, key: str, others: Sequence[str]) -> Iterator[PackProblem]:
    if key in TAKEN_NAMES or keyword.iskeyword(key) or key in others:
        yield ClashingWord(
            place,
            f"{key} has a meaning in expressions already; choose another key.",
            f"{key} 在表达式中已有含义；请换一个键。",
            word=key,
        )


def _stated_as_a_name(place: Place, key: str, fields: Sequence[Field]) -> Iterator[PackProblem]:
    """A subject is stated by its code under a key and by its name under another; no field may bear that one."""
    referring = [SUBJECT, *(field.key for field in fields if field.type == "subject")]
    for name in referring:
        if key == name_key(name):
            yield ClashingWord(
                place,
                f"{key} is the key under which the name of {name} is stated; choose another key.",
                f"{key} 是填报 {name} 的名称时所用的键；请换一个键。",
                word=key,
            )


def _twice(place: Place, names: Sequence[str]) -> Iterator[PackProblem]:
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield ClashingWord(
            place,
            f"{name[:100]} stands here twice; one name means one thing; rename or remove one.",
            f"“{name[:100]}”在此重复；请改名或去掉一个。",
            word=name,
        )
