"""How the fields of a declaration class become the words of a table: their types, their marks, their meaning.

A declaration class is the schema: the reader, the reference page and the test that every word is used read it from
here. ``Annotated[str, "what it means", mark, …]`` gives a word its meaning and what its value must keep to.
"""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from zhiheng.primitives.units import is_unit


@dataclass(frozen=True, slots=True)
class Matching:
    """A text must match the pattern as a whole."""

    pattern: str
    what: str
    what_zh: str

    def accepts(self, text: str) -> bool:
        return re.fullmatch(self.pattern, text) is not None


@dataclass(frozen=True, slots=True)
class PointsTo:
    """A text names a declared word of one of the concepts, in this pack or as ``pack.word`` in one it needs."""

    concepts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnitMark:
    """A text is a unit plans use; the empty text is the bare number."""

    what: str = "a unit"
    what_zh: str = "计量单位"

    def accepts(self, text: str) -> bool:
        return is_unit(text)


@dataclass(frozen=True, slots=True)
class TableName:
    """The field holds the name of the table and is no key in it."""


@dataclass(frozen=True, slots=True)
class NamedTables:
    """The tuple is written as tables with names, ``[record.batch]``, not as an array of tables."""


@dataclass(frozen=True, slots=True)
class ExpressionMark:
    """The text is in the expression language."""


TABLE_NAME: Final = TableName()
NAMED: Final = NamedTables()
UNIT: Final = UnitMark()
EXPRESSION: Final = ExpressionMark()
WORD_KEY: Final = Matching(
    r"[a-z][a-z0-9]*(_[a-z0-9]+)*", "a key of small letters, digits and single _", "由小写字母、数字和下划线组成的键"
)
SYSTEM_NUMBER: Final = Matching(r"S\d{3}", "a number of the catalogue of systems, S001", "体系目录编号，如 S001")
VERSION: Final = Matching(r"\d+\.\d+\.\d+", "a version such as 1.0.0", "版本号，如 1.0.0")


def points_to(*concepts: str) -> PointsTo:
    """The mark of a text that names a declared word."""
    return PointsTo(concepts)


@dataclass(frozen=True, slots=True)
class Word:
    """One key a table may have."""

    name: str
    type: Any
    """The type without marks, without the None of an optional word."""
    meaning: str
    marks: tuple[object, ...]
    required: bool
    default: object
    is_key: bool
    """Whether it is written as a key; the name of the table is not."""
    choices: tuple[Any, ...]
    """The values a word of a closed list may take."""
    table: type[Any] | None
    """The declaration class of the tables below, where there are any."""

    def mark(self, kind: type[Any]) -> Any:  # noqa: ANN401 - the caller names the class
        """Its mark of that class, or None."""
        return next((mark for mark in self.marks if isinstance(mark, kind)), None)


def words_of(declaration: type[Any]) -> tuple[Word, ...]:
    """The words of a declaration class, in the order in which they stand in it."""
    if declaration not in _SEEN:
        hints = get_type_hints(declaration, include_extras=True)
        _SEEN[declaration] = tuple(_word(field, hints[field.name]) for field in dataclasses.fields(declaration))
    return _SEEN[declaration]


_SEEN: dict[type[Any], tuple[Word, ...]] = {}


def _word(field: dataclasses.Field[Any], hint: Any) -> Word:  # noqa: ANN401 - a type as typing gives it
    marks: tuple[object, ...] = ()
    if get_origin(hint) is Annotated:
        hint, *extras = get_args(hint)
        marks = tuple(extras)
    if get_origin(hint) in {Union, UnionType}:
        (hint,) = (part for part in get_args(hint) if part is not NoneType)
    inner = get_args(hint)[0] if get_origin(hint) is tuple else hint
    required = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    return Word(
        name=field.name,
        type=hint,
        meaning=" ".join(mark for mark in marks if isinstance(mark, str)),
        marks=tuple(mark for mark in marks if not isinstance(mark, str)),
        required=required,
        default=None if required else field.default,
        is_key=TABLE_NAME not in marks,
        choices=get_args(hint) if get_origin(hint) is Literal else (),
        table=inner if isinstance(inner, type) and dataclasses.is_dataclass(inner) else None,
    )
